"""Small seasons of every sort, and what is allowed in them, said once more without the planner's own words."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import strategies as st

from campaigns.outreach.planner.season import (
    Budget,
    Locks,
    Neighbourhood,
    Season,
    Slot,
    Target,
    Team,
    Visit,
    Wishes,
    Worked,
)

SATURDAY = date(2026, 11, 14)
SLOTS = tuple(
    Slot(SATURDAY + timedelta(days=day), part) for day in (0, 1) for part in ("morning", "afternoon")
)
SKILLS = ("a", "b")


def some(words, most=2):
    return st.frozensets(st.sampled_from(words), max_size=most)


def seldom(word):
    """Mostly nothing, so that most seasons have much to choose from."""
    return st.sampled_from((frozenset(),) * 5 + (frozenset({word}),))


@st.composite
def seasons(draw, teams=3, places=4, slots=4):
    """Any season up to so many teams, neighbourhoods and half-days; wishes may well be impossible."""
    asked = SLOTS[: draw(st.sampled_from((slots, slots, 2, 1)))]
    targets = [
        Target(n, f"Chỉ tiêu {n}", draw(st.sampled_from((0.5, 1.0))), draw(st.sampled_from((1.0, 0.5, 0.0))), draw(some(SKILLS)))
        for n in range(1, draw(st.integers(1, 2)) + 1)
    ]  # fmt: skip
    people = st.one_of(st.integers(0, 60), st.integers(20, 200), st.none())
    where = [
        Neighbourhood(
            n, f"Thôn {n}", {t.id: draw(people) for t in targets},
            draw(st.none() | st.integers(60, 300)), draw(st.none() | st.integers(0, 40)),
            draw(st.none() | st.dates(date(2026, 6, 1), date(2026, 11, 1))), draw(st.sampled_from(("A", "B", None))),
            None, draw(seldom("Mường")), draw(seldom("máy phát")),
        )
        for n in range(1, draw(st.integers(2, places)) + 1)
    ]  # fmt: skip
    who = [
        Team(
            n, f"Tổ {n}", draw(st.integers(2, 5)), frozenset(s for s in asked if draw(st.integers(0, 4))),
            draw(st.sampled_from((frozenset(SKILLS), frozenset("a"), frozenset()))),
            draw(some(("Mường",), 1)), draw(some(("máy phát",), 1)), draw(st.sampled_from((None, "A", "B"))),
        )
        for n in range(1, draw(st.integers(1, teams)) + 1)
    ]  # fmt: skip
    visit = st.builds(
        Visit,
        st.sampled_from(asked),
        st.sampled_from([t.id for t in who]),
        st.sampled_from([p.id for p in where]),
    )
    history = tuple(
        Worked(p.id, t.id, draw(st.sampled_from((0.5, 2.0))), draw(st.integers(0, 50)))
        for p in where for t in targets if draw(st.booleans())
    )  # fmt: skip
    wishes = Wishes(
        draw(st.sampled_from((4, 2, 1))), draw(st.integers(1, 2)), draw(st.sampled_from((0.0, 0.5, 1.0))),
        draw(st.sampled_from((None, None, 0.5, 1.0))), draw(st.sampled_from((None, 4, 12))),
        draw(st.sampled_from((1, 2, 2, 3))), draw(st.sampled_from((None, None, 4.0))), draw(st.booleans()),
        draw(st.sampled_from((0.0, 0.05))), draw(st.sampled_from((None, None, 2, 3))),
    )  # fmt: skip
    locks = Locks(tuple(draw(st.lists(visit, max_size=3))), draw(st.frozensets(visit, max_size=2)))
    money = draw(st.sampled_from((None, None, 400_000, 3_000_000)))
    budget = Budget(draw(st.sampled_from((6.0, 4.0, 1.5, 0.5, 0.0))), money, 500_000)
    return Season(tuple(where), tuple(who), asked, tuple(targets), budget, history, locks, wishes)


def faults(season, visits, must=()):
    """Each rule that these visits break; `must`: locks that stand, which may overrule who can be sent where."""
    wishes, found = season.wishes, []
    teams, places = {t.id: t for t in season.teams}, {p.id: p for p in season.neighbourhoods}
    if [n for n in Counter((v.slot, v.team_id) for v in visits).values() if n > 1]:
        found.append("overlap")
    if [
        n for n in Counter((v.slot, v.neighbourhood_id) for v in visits).values() if n > wishes.teams_at_once
    ]:
        found.append("at once")
    if [n for n in Counter(v.neighbourhood_id for v in visits).values() if n > wishes.visits_most]:
        found.append("visits")
    load = Counter(v.team_id for v in visits)
    if wishes.team_most is not None and [n for n in load.values() if n / 2 > wishes.team_most]:
        found.append("most")
    spent, budget = len(visits) / 2, season.budget
    if spent > budget.team_days or (
        budget.money is not None and spent * budget.money_per_team_day > budget.money
    ):
        found.append("budget")
    first = min((slot.day for slot in season.slots), default=None)
    if wishes.week_most is not None:
        weeks, settled = (Counter((v.slot.day - first).days // 7 for v in some) for some in (visits, must))
        if [n for week, n in weeks.items() if n > max(wishes.week_most, settled[week])]:
            found.append("week")
    if set(visits) & season.locks.never:
        found.append("never")
    if not set(must) <= set(visits):
        found.append("must")
    for visit in visits:
        team, place = teams[visit.team_id], places[visit.neighbourhood_id]
        if visit.slot not in team.available or visit.slot not in season.slots:
            found.append("availability")
        if visit in must:
            continue
        if place.languages and not place.languages & team.languages:
            found.append("language")
        if not place.equipment <= team.equipment:
            found.append("equipment")
        if team.members < wishes.members_least:
            found.append("members")
        apart = team.cluster and place.cluster and team.cluster != place.cluster
        if wishes.farthest_km is not None and apart and wishes.farthest_km < 5:
            found.append("far")
        for other in visits if wishes.one_cluster_a_day else ():
            there = places[other.neighbourhood_id].cluster
            same_day = (other.team_id, other.slot.day) == (visit.team_id, visit.slot.day)
            if same_day and place.cluster and there and there != place.cluster:
                found.append("clusters")
    return found
