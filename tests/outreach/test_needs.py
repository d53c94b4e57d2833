"""What a neighbourhood needs of a team that comes: said, compared as people write, taken back, kept through merges; and planned by."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.base.errors import Conflict, Refused
from app.base.text import fold
from campaigns.outreach import campaign as campaigns
from campaigns.outreach.day import Point
from campaigns.outreach.need import Need
from campaigns.outreach.planner.season import Slot, Visit
from campaigns.outreach.planning import applying, needs, proposing, where
from campaigns.outreach.planning.asking import Asked
from campaigns.outreach.planning.needs import Said
from campaigns.outreach.planning.survey import survey
from campaigns.outreach.team import Team
from campaigns.outreach.volunteer import Volunteer
from tests.conftest import ONE_DATABASE
from tests.outreach.planned import planned
from trainees import areas
from trainees.areas import Neighbourhood, Spelling, name_key, renaming

BY = COMMAND_LINE


@pytest.fixture
def made(commune, once):
    return once("planned", lambda: planned(commune.locality))


def home(made, number):
    return db.session.get_one(Neighbourhood, made.homes[number])


def the_campaign(made):
    return campaigns.get(made.campaign, within=EVERYWHERE)


def equip(made, number, *things):
    db.session.get_one(Team, made.teams[number]).equipment = list(things)


def speak(made, number, *languages):
    db.session.get_one(Volunteer, made.volunteers[2 * number]).languages = list(languages)


# --- said ----------------------------------------------------------------------------------------------------


def test_what_is_said_is_cleaned_and_said_once(made, work):
    with work():
        said = Said(("Tiếng  Bru", "bru", "Tà Ôi"), (" Loa kéo", "loa kéo", "", "máy phát"), " Cụm 1 ")
        assert needs.say(home(made, 0), said)
        assert needs.of(home(made, 0)) == Said(("Bru", "Tà Ôi"), ("Loa kéo", "máy phát"), "Cụm 1")
        assert not needs.say(home(made, 0), said)
        assert db.session.scalar(select(func.count()).select_from(Need)) == 1
        assert not needs.of(home(made, 1))


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (Said(("Tiếng Việt",)), "Không cần ghi tiếng Việt"), (Said(("kinh",)), "Không cần ghi tiếng Việt"),
        (Said(equipment=tuple(f"thứ {n}" for n in range(21))), "nhiều nhất 20"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(made, work, said, why):
    with work():
        with pytest.raises(Refused, match=why):
            needs.say(home(made, 0), said)
        assert not needs.of(home(made, 0))
        assert needs.say(home(made, 0), Said(equipment=tuple(f"thứ {n}" for n in range(20)))), (
            "twenty are not too many"
        )


def test_the_last_change_is_undone_and_had_back(made, work):
    one, two = Said(("Bru",), (), "Cụm 1"), Said((), ("loa kéo",))
    with work():
        with pytest.raises(Refused, match="Chưa có lần sửa nào"):
            needs.undo(home(made, 0))
        needs.say(home(made, 0), one)
        needs.say(home(made, 0), two)
    with work():
        assert needs.undo(home(made, 0)) == one == needs.of(home(made, 0))
        assert needs.undo(home(made, 0)) == two == needs.of(home(made, 0))


def test_several_lie_together_with_what_they_need(made, work):
    with work():
        needs.say(home(made, 0), Said(("Bru",)))
        assert needs.together([home(made, 0), home(made, 1)], " Cụm  1") == 2
        assert needs.together([home(made, 0), home(made, 2)], "Cụm 1") == 1
        assert needs.of(home(made, 0)) == Said(("Bru",), (), "Cụm 1")
        assert needs.words(made.locality).clusters == ("Cụm 1",)
        assert needs.together([home(made, 0)], "") == 1
        assert needs.of(home(made, 0)) == Said(("Bru",))


def test_two_who_say_it_at_once_leave_one_row(made, work, at_once):
    number = made.homes[0]

    def saying(word):
        def deed():
            needs.say(areas.get_neighbourhood(number, within=EVERYWHERE), Said(equipment=(word,)))

        return deed

    said = at_once(saying("loa kéo"), saying("máy phát"))
    assert not [one for one in said if isinstance(one, Exception)], said
    with work():
        row = db.session.scalars(select(Need)).one()
        assert row.equipment in (["loa kéo"], ["máy phát"])
        assert row.before["equipment"] in (["loa kéo"], ["máy phát"])


def test_who_read_it_before_anothers_change_writes_the_whole_and_undoes_to_theirs(made, work, meanwhile):
    """Rows that the session has read already are read anew when the change has its turn."""
    number = made.homes[0]

    def says(said):
        def deed():
            place = areas.get_neighbourhood(number, within=EVERYWHERE)
            shown = db.session.scalars(select(Need)).all()
            return needs.say(place, said) and len(shown) == 1

        return deed

    with work():
        needs.say(home(made, 0), Said(("Bru",)))
    theirs, mine = Said(("Bru",), (), "Cụm 1"), Said(("Bru",), ("loa kéo",))
    assert meanwhile(says(theirs), says(mine)) == [True, True]
    with work():
        assert needs.of(home(made, 0)) == mine
        assert needs.undo(home(made, 0)) == theirs


def test_a_cluster_keeps_what_somebody_just_says_besides(made, work, meanwhile):
    said = meanwhile(
        lambda: needs.say(home(made, 0), Said(("Bru",))), lambda: needs.together([home(made, 0), home(made, 1)], "Cụm 1")
    )  # fmt: skip
    assert said == [True, 2]
    with work():
        assert needs.of(home(made, 0)) == Said(("Bru",), (), "Cụm 1")


def test_whoever_saw_something_else_changes_nothing(made, work):
    with work():
        seen = needs.of(home(made, 0)).mark
        assert needs.say(home(made, 0), Said(("Bru",)), seen=seen)
        for deed in (lambda: needs.say(home(made, 0), Said(cluster="Cụm 1"), seen=seen), lambda: needs.undo(home(made, 0), seen=seen)):  # fmt: skip
            with pytest.raises(Conflict, match="Người khác vừa sửa nơi này"):
                deed()
        assert not needs.say(home(made, 0), Said(("tiếng Bru",)), seen=seen), "both say the same"
        assert needs.of(home(made, 0)) == Said(("Bru",))
        assert needs.undo(home(made, 0), seen=needs.of(home(made, 0)).mark) == Said()


def test_what_is_offered_is_what_teams_have_in_their_spelling(made, work):
    with work():
        equip(made, 0, "loa kéo", "Máy phát")
        equip(made, 1, "Loa kéo", "Máy phát")
        equip(made, 2, "loa kéo", "máy phát")
        speak(made, 0, "tiếng Bru", "Việt")
        needs.say(home(made, 0), Said(("bru",), ("máy chiếu", "máy phát")))
        offered = needs.words(made.locality)
        assert offered.languages == ("Bru",)
        assert offered.equipment == ("Máy phát", "loa kéo", "máy chiếu"), "the commonest first"


def test_the_list_says_how_many_teams_have_it_and_what_nobody_has(made, work):
    with work():
        equip(made, 0, "loa  kéo", "máy phát")
        equip(made, 1, "LOA KÉO")
        speak(made, 1, "Tiếng Bru")
        needs.say(home(made, 0), Said(("bru",), ("Loa kéo",)))
        needs.say(home(made, 1), Said(("Tày", "Nùng"), ("máy chiếu", "máy phát")))
        rows = {row.id: row for row in needs.listed(made.locality)}
        assert (rows[made.homes[0]].teams, rows[made.homes[0]].missing) == (1, Said())
        assert rows[made.homes[1]].teams == 0
        assert rows[made.homes[1]].missing == Said(("Tày", "Nùng"), ("máy chiếu",))
        assert rows[made.homes[2]].teams == 3


def test_a_team_counts_that_speaks_one_of_the_languages_and_has_all_of_the_things(made, work):
    def able():
        return next(row.teams for row in needs.listed(made.locality) if row.id == made.homes[0])

    with work():
        needs.say(home(made, 0), Said(("Tày", "Bru"), ("loa kéo", "máy phát")))
        for number, things in enumerate((("loa kéo", "máy phát"), ("loa kéo",), ("loa kéo", "máy phát"))):
            equip(made, number, *things)
            speak(made, number, "Bru")
        assert able() == 2
        # Who left speaks for nobody any more; a team that is no more has nothing.
        db.session.get_one(Volunteer, made.volunteers[4]).left_on = clock.today()
        assert able() == 1
        db.session.get_one(Team, made.teams[0]).closed_at = clock.now()
        assert able() == 0


# --- one place written in two ways ---------------------------------------------------------------------------


def merged(made, one, other):
    return renaming.take_in(home(made, one), home(made, other), by=BY).id


def apart(spelling):
    return renaming.take_apart(db.session.get_one(Spelling, spelling), by=BY)


FIRST, SECOND = (
    Said(("Bru",), ("Loa kéo",), "Cụm 1"),
    Said(("bru", "Tà Ôi"), ("loa kéo", "máy phát"), "Cụm 2"),
)
BOTH = Said(("Bru", "Tà Ôi"), ("Loa kéo", "máy phát"), "Cụm 1")


def test_one_that_takes_in_another_needs_what_both_need(made, work):
    with work():
        needs.say(home(made, 0), FIRST)
        needs.say(home(made, 1), SECOND)
        spelling = merged(made, 0, 1)
    with work():
        assert needs.of(home(made, 0)) == BOTH
        assert needs.of_locality(made.locality).of(made.homes[0]) == BOTH
        apart(spelling)
    with work():
        assert needs.of(home(made, 0)) == FIRST
        assert needs.of(home(made, 1)) == SECOND


def test_one_of_which_nothing_was_said_gets_the_others_needs_and_gives_them_back(made, work):
    with work():
        needs.say(home(made, 1), SECOND)
        spelling = merged(made, 0, 1)
    with work():
        assert needs.of(home(made, 0)) == SECOND
        apart(spelling)
    with work():
        assert not needs.of(home(made, 0))
        assert needs.of(home(made, 1)) == SECOND


def test_what_is_said_of_the_whole_stands_and_the_other_still_has_its_own(made, work):
    """Somebody takes a thing out of the list of both: it must be gone, though the other's words had it."""
    with work():
        needs.say(home(made, 0), FIRST)
        needs.say(home(made, 1), SECOND)
        spelling = merged(made, 0, 1)
        assert needs.say(home(made, 0), Said(("Bru",)))
        assert needs.of(home(made, 0)) == Said(("Bru",))
        assert needs.undo(home(made, 0)) == BOTH == needs.of(home(made, 0))
        needs.undo(home(made, 0))
    with work():
        apart(spelling)
    with work():
        assert needs.of(home(made, 0)) == Said(("Bru",))
        assert needs.of(home(made, 1)) == SECOND
        # Said anew since, it counts when they are one again.
        needs.say(home(made, 1), Said(equipment=("máy in",)))
        merged(made, 0, 1)
    with work():
        assert needs.of(home(made, 0)) == Said(("Bru",), ("máy in",))


@pytest.mark.parametrize("apart_first", [True, False])
def test_a_change_of_the_whole_that_is_undone_leaves_each_its_own(made, work, apart_first):
    """Whatever comes first, undoing or taking apart: the other's words do not stay behind."""
    with work():
        needs.say(home(made, 0), FIRST)
        needs.say(home(made, 1), SECOND)
        spelling = merged(made, 0, 1)
        needs.say(home(made, 0), Said(("Bru",)))
    with work():
        steps = [lambda: apart(spelling), lambda: needs.undo(home(made, 0))]
        for step in steps if apart_first else steps[::-1]:
            step()
    with work():
        assert [needs.of(home(made, number)) for number in (0, 1)] == [FIRST, SECOND]


def test_undone_where_only_the_other_said_something_the_other_is_heard_again(made, work):
    with work():
        needs.say(home(made, 1), SECOND)
        spelling = merged(made, 0, 1)
        needs.say(home(made, 0), Said(("Bru",)))
        assert needs.undo(home(made, 0)) == SECOND == needs.of(home(made, 0))
        assert needs.undo(home(made, 0)) == Said(("Bru",)) == needs.of(home(made, 0))
        needs.undo(home(made, 0))
        apart(spelling)
    with work():
        assert [needs.of(home(made, number)) for number in (0, 1)] == [Said(), SECOND]


def test_said_of_the_whole_twice_the_other_stays_silent(made, work):
    with work():
        needs.say(home(made, 0), FIRST)
        needs.say(home(made, 1), SECOND)
        merged(made, 0, 1)
        needs.say(home(made, 0), Said(("Bru",)))
        needs.say(home(made, 0), Said(("Tày",)))
    with work():
        assert needs.of(home(made, 0)) == Said(("Tày",))
        assert needs.undo(home(made, 0)) == Said(("Bru",)) == needs.of(home(made, 0))


def test_undone_after_one_more_was_taken_in_that_one_is_still_heard(made, work):
    with work():
        needs.say(home(made, 0), FIRST)
        needs.say(home(made, 1), SECOND)
        merged(made, 0, 1)
        needs.say(home(made, 0), Said(("Bru",)))
        needs.say(home(made, 2), Said(("Tày",)))
        merged(made, 0, 2)
    with work():
        assert needs.of(home(made, 0)) == Said(("Bru", "Tày"))
        assert needs.undo(home(made, 0)) == Said(("Bru", "Tà Ôi", "Tày"), BOTH.equipment, BOTH.cluster)
        assert needs.undo(home(made, 0)) == Said(("Bru", "Tày"))


def test_three_become_one_and_are_three_again(made, work):
    third = Said(equipment=("máy chiếu",), cluster="Cụm 3")
    with work():
        for number, said in enumerate((FIRST, SECOND, third)):
            needs.say(home(made, number), said)
        first = merged(made, 1, 0)
        second = merged(made, 2, 1)
        assert needs.of(home(made, 2)) == Said(
            ("Bru", "Tà Ôi"), ("máy chiếu", "Loa kéo", "máy phát"), "Cụm 3"
        )
    with work():
        apart(second)
        apart(db.session.scalar(select(Spelling.id).where(Spelling.was == made.homes[0])) or first)
    with work():
        assert [needs.of(home(made, number)) for number in range(3)] == [FIRST, SECOND, third]


def test_a_new_neighbourhood_with_an_old_number_says_its_own(made, work):
    """SQLite gives the number of its last row away again."""
    old = made.homes[5]
    with work():
        needs.say(home(made, 5), FIRST)
        spelling = merged(made, 0, 5)
    with work():
        new = Neighbourhood(id=old, locality_id=made.locality, name="Thôn mới", name_key=name_key("Thôn mới"))
        db.session.add(new)
        db.session.flush()
        assert not needs.of(new)
        assert needs.say(new, SECOND)
        assert (needs.of(new), needs.of(home(made, 0))) == (SECOND, FIRST)
    with work():
        again = apart(spelling)
        assert again.id != old
        assert (needs.of(again), needs.of(home(made, 5))) == (FIRST, SECOND)
        assert needs.say(again, Said(("Tày",)))
        assert needs.of(again) == Said(("Tày",))
        number = again.id
        renaming.take_in(again, home(made, 5), by=BY)
    with work():
        both = areas.get_neighbourhood(number, within=EVERYWHERE)
        assert needs.of(both) == Said(("Tày", "bru", "Tà Ôi"), ("loa kéo", "máy phát"), "Cụm 2")


# --- planned by ----------------------------------------------------------------------------------------------


def test_the_planner_gets_needs_and_clusters_in_one_spelling(made, work):
    with work():
        equip(made, 0, "LOA KÉO")
        speak(made, 0, "tiếng bru")
        needs.say(home(made, 0), Said(("Bru",), ("Loa kéo",), "Cụm 1"))
        needs.say(home(made, 1), Said(("BRU",), ("loa kéo",), "cụm 1"))
        season = survey(the_campaign(made), made.first, 2, Asked()).season
    places = {place.id: place for place in season.neighbourhoods}
    (one, two, *_rest) = (places[number] for number in made.homes)
    assert (one.languages, one.equipment, one.cluster) == ({"Bru"}, {"Loa kéo"}, "Cụm 1")
    assert (two.languages, two.equipment, two.cluster) == (one.languages, one.equipment, one.cluster)
    teams = {team.id: team for team in season.teams}
    assert teams[made.teams[0]].languages == {"Bru"}
    assert teams[made.teams[0]].equipment == {"Loa kéo"}
    assert [teams[number].cluster for number in made.teams] == ["Cụm 1", "Cụm 1", None]


def test_who_cannot_is_not_sent_and_it_is_said_why(made, work):
    with work():
        equip(made, 0, "máy phát")
        needs.say(home(made, 1), Said(("Bru",)))
        needs.say(home(made, 2), Said(equipment=("Máy phát",)))
        thought = proposing.think(the_campaign(made), made.first, 2, Asked(team_days=12.0))
        outcome = proposing.outcome(thought)
    sent = {(visit.neighbourhood_id, visit.team_id) for visit in thought.plan.visits}
    assert made.homes[1] not in {where for where, _team in sent}
    assert {team for where, team in sent if where == made.homes[2]} == {made.teams[0]}
    why = {row["neighbourhood"]: row["sentence"] for row in outcome["uncovered"]}
    assert why[made.homes[1]] == "Thôn Tây: không tổ nào đi được (3 tổ không nói tiếng Bru)."
    assert any(one.startswith("Không tổ nào nói tiếng Bru mà Thôn Tây cần") for one in outcome["problems"])
    assert not any("máy phát" in one.lower() for one in outcome["problems"])
    there = [row["why"] for row in outcome["days"] if row["neighbourhood"] == made.homes[2]]
    assert there
    assert all("Tổ 1 có Máy phát mà nơi này cần" in sentence for sentence in there)


def test_a_person_may_send_them_all_the_same_and_it_is_said(made, work):
    visit = Visit(Slot(made.first + timedelta(days=5), "morning"), made.teams[0], made.homes[1])
    with work():
        needs.say(home(made, 1), Said(("Bru",), ("máy phát",)))
        proposal = proposing.keep_new(
            the_campaign(made), made.first, 2, proposing.think(the_campaign(made), made.first, 2, Asked(team_days=0.5)), by=BY
        )  # fmt: skip
        lines = proposing.with_one([], visit)
        thought = proposing.judged(proposal, lines, [])
    (said,) = [one.sentence for one in thought.plan.chosen]
    assert "được ghim dù Tổ 1 không nói tiếng Bru, thiếu máy phát" in said


def test_one_team_stays_in_one_cluster_a_day(made, work):
    with work():
        db.session.execute(update(Volunteer).where(Volunteer.team_id != made.teams[0]).values(weekly=[]))
        for number in range(6):
            needs.say(home(made, number), Said(cluster=f"Cụm {number % 2}"))
        thought = proposing.think(the_campaign(made), made.first, 2, Asked(visits_most=1))
        clusters = needs.of_locality(made.locality)
    by_day = {}
    for visit in thought.plan.visits:
        by_day.setdefault((visit.slot.day, visit.team_id), set()).add(
            clusters.cluster(visit.neighbourhood_id)
        )
    assert len(thought.plan.visits) >= 2
    assert all(len(there) == 1 for there in by_day.values())


def test_what_a_point_needs_is_on_its_kit_list(made, work):
    with work():
        equip(made, 0, "máy phát")
        needs.say(home(made, 0), Said(equipment=("máy phát",)))
        lines = proposing.think(the_campaign(made), made.first, 2, Asked(team_days=12.0))
        proposal = proposing.keep_new(the_campaign(made), made.first, 2, lines, by=BY)
        applying.apply(proposal, 1, by=BY)
        kits = {
            point.neighbourhood_id: point.kit
            for point in db.session.scalars(select(Point).where(Point.proposal_id == proposal.id))
        }
    assert kits.pop(made.homes[0]) == ["máy phát"]
    assert set(map(tuple, kits.values())) == {()}


def test_where_to_go_says_what_a_place_needs(made, work):
    with work():
        needs.say(home(made, 0), FIRST)
        rows = {row.id: row.needs for row in where.homes(the_campaign(made), [])}
    assert (rows[made.homes[0]], rows[made.homes[1]]) == (FIRST, Said())


LANGUAGES = {"bru": ("Bru", "tiếng Bru", "BRU"), "ta oi": ("Tà Ôi", "tà ôi", "Tiếng Tà Ôi")}
THINGS = {"loa keo": ("loa kéo", "Loa  kéo", "LOA KÉO"), "may phat": ("máy phát", "Máy phát", " máy  phát ")}


def some(words):
    """A few of these, each in any of its spellings."""
    one = st.sampled_from(sorted(words)).flatmap(lambda key: st.sampled_from(words[key]))
    return st.lists(one, max_size=2)


@ONE_DATABASE
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    places=st.lists(st.tuples(some(LANGUAGES), some(THINGS), st.sampled_from(("", "Cụm 1", "cụm 1", "Cụm 2"))), min_size=6, max_size=6),
    teams=st.lists(st.tuples(some(LANGUAGES), some(THINGS)), min_size=3, max_size=3),
    joined=st.booleans(),
)  # fmt: skip
def test_whatever_is_said_no_plan_sends_who_cannot(made, work, places, teams, joined):
    """Through the database: what people wrote, in whatever spelling, and what the planner makes of it."""
    with work():
        db.session.execute(delete(Need))
        for number, (languages, things, cluster) in enumerate(places):
            needs.say(home(made, number), Said(tuple(languages), tuple(things), cluster))
        for number, (languages, things) in enumerate(teams):
            equip(made, number, *things)
            speak(made, number, *languages)
        db.session.flush()
        spelling = merged(made, 0, 1) if joined else None
        thought = proposing.think(the_campaign(made), made.first, 2, Asked(team_days=6.0), seconds=2)
        sent = [(v.neighbourhood_id, v.team_id, v.slot.day) for v in thought.plan.visits]
        nobody = {one.neighbourhood_id for one in thought.plan.uncovered if one.reason == "nobody"}
        if spelling is not None:
            apart(spelling)

    def keys(words, key):
        return {key(word).strip() for word in words}

    asked = {made.homes[number]: place for number, place in enumerate(places)}
    if joined:
        one, two = asked[made.homes[0]], asked.pop(made.homes[1])
        asked[made.homes[0]] = (one[0] + two[0], one[1] + two[1], one[2] or two[2])
    has = dict(zip(made.teams, teams, strict=True))

    def can(team, place):
        speaks, brings = (keys(has[team][0], needs.language_key), keys(has[team][1], fold))
        languages, things, _cluster = asked[place]
        return (not languages or keys(languages, needs.language_key) & speaks) and keys(
            things, fold
        ) <= brings

    clusters = {}
    for place, team, day in sent:
        assert can(team, place)
        clusters.setdefault((team, day), set()).add(fold(asked[place][2]))
    assert nobody == {place for place in asked if not any(can(team, place) for team in has)}
    assert all(len(found - {""}) <= 1 for found in clusters.values())
    with work():
        after = needs.of_locality(made.locality)
        for number, (languages, things, _cluster) in enumerate(places):
            said = after.of(made.homes[number])
            assert keys(said.languages, needs.language_key) == keys(languages, needs.language_key)
            assert keys(said.equipment, fold) == keys(things, fold)
