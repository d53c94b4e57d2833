"""When volunteers can go out: the week they said, the days that differ, and what the planner reads of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db
from app.base.errors import Refused
from campaigns.outreach.teams import free_time, joining, team_list
from campaigns.outreach.teams.free_time import HALF_DAYS, PARTS
from campaigns.outreach.teams.team_list import Particulars
from campaigns.outreach.volunteer import FreeDay, Volunteer
from trainees.people import Person, merging

SATURDAY = clock.today() + timedelta(days=(5 - clock.today().weekday()) % 7 or 7)
SUNDAY = SATURDAY + timedelta(days=1)
halves = st.sets(st.sampled_from(HALF_DAYS))
days = st.dates(clock.today(), clock.today() + timedelta(days=20))
exceptions = st.dictionaries(st.tuples(days, st.sampled_from(sorted(PARTS))), st.booleans(), max_size=8)


@pytest.fixture
def team(commune, work):
    """team(name, n): ids of a team and of n people of the commune in it."""

    def make(name="Tổ A", n=2, first=0):
        with work():
            one = team_list.add(commune.locality, Particulars(name))
            joined = [
                joining.join(one, db.session.get_one(Person, person), by=COMMAND_LINE).id
                for person in commune.people[first : first + n]
            ]
            return one.id, joined

    return make


def get(volunteer_id):
    return db.session.get_one(Volunteer, volunteer_id)


def test_who_never_answered_is_not_available_and_known_apart(commune, work, team):
    team_id, (one, other) = team()
    with work():
        free_time.say_week(get(one), [])
        assert free_time.answered(get(one))
        assert not free_time.answered(get(other))
        assert free_time.free(commune.locality, SATURDAY, SUNDAY) == {one: set(), other: set()}
        assert free_time.teams_free(commune.locality, SATURDAY, SUNDAY) == {team_id: {}}


def test_the_week_holds_for_every_week_and_a_day_may_differ(commune, work, team):
    _, (one, other) = team()
    with work():
        free_time.say_week(get(one), ["5-morning", "6-afternoon"])
        assert (
            free_time.say_days(get(one), {(SATURDAY, "morning"): False, (SATURDAY, "afternoon"): True}) == 2
        )
        assert free_time.free([get(one)], SATURDAY, SUNDAY) == {
            one: {(SATURDAY, "afternoon"), (SUNDAY, "afternoon")}
        }
        later = SATURDAY + timedelta(days=7)
        assert free_time.free({one}, later, later) == {one: {(later, "morning")}}
        free_time.say_days(get(one), {(SATURDAY, "morning"): True})
        assert (SATURDAY, "morning") in free_time.free([get(one)], SATURDAY, SATURDAY)[one]
        assert db.session.scalars(select(FreeDay.part)).all() == ["afternoon"]
        free_time.say_days(get(other), {(SATURDAY, "morning"): True})
        assert free_time.answered(get(other))
        assert free_time.free({other}, SATURDAY, SUNDAY)[other] == {(SATURDAY, "morning")}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(week=halves, said=st.lists(exceptions, max_size=3), after=halves)
def test_what_is_said_last_of_a_day_holds_and_the_week_fills_the_rest(commune, work, app, week, said, after):
    with work():
        one = db.session.scalar(select(Volunteer).limit(1))
        if one is None:
            team = team_list.add(commune.locality, Particulars("Tổ"))
            one = joining.join(team, db.session.get_one(Person, commune.people[0]), by=COMMAND_LINE)
        free_time.say_week(one, week)
        last, differs = {}, {}
        for each in said:
            free_time.say_days(one, each)
            last |= each
        # Only what differed from the week that stood when it was said stays when the week changes.
        differs = {half: can for half, can in last.items() if can != (free_time.half_of(*half) in week)}
        first, until = clock.today(), clock.today() + timedelta(days=20)
        every = [(first + timedelta(days=n), part) for n in range(21) for part in PARTS]
        wanted = {half for half in every if last.get(half, free_time.half_of(*half) in week)}
        assert free_time.free([one], first, until)[one.id] == wanted
        free_time.say_week(one, after)
        wanted = {half for half in every if differs.get(half, free_time.half_of(*half) in after)}
        assert free_time.free([one], first, until)[one.id] == wanted
        for row in db.session.scalars(select(FreeDay)):
            db.session.delete(row)


@pytest.mark.parametrize(
    ("can", "code"),
    [
        ({(clock.today() - timedelta(days=1), "morning"): True}, "day_not_coming"),
        ({(clock.today() + timedelta(days=200), "morning"): True}, "day_not_coming"),
        ({(clock.today(), "night"): True}, "half_unknown"),
    ],
)
def test_days_that_make_no_sense_are_refused(work, team, can, code):
    _, (one, _) = team()
    with work():
        with pytest.raises(Refused) as refused:
            free_time.say_days(get(one), can)
        assert refused.value.code == code
        with pytest.raises(Refused, match="half_unknown"):
            free_time.say_week(get(one), ["7-morning"])
        db.session.rollback()


def test_the_planner_reads_teams_that_go_out_and_each_person_once(commune, work, team, queries):
    a, in_a = team("Tổ A", 2)
    b, in_b = team("Tổ B", 2, first=1)
    with work():
        for one in (*in_a, *in_b):
            free_time.say_week(get(one), ["5-morning"])
        get(in_a[1]).head = True
    with work():
        with queries() as asked:
            found = free_time.teams_free(commune.locality, SATURDAY, SUNDAY)
        assert len(asked) <= 3
        half = (SATURDAY, "morning")
        assert found == {a: {half: [in_a[1], in_a[0]]}, b: {half: in_b}}
        merging.merge(get(in_a[0]).person, get(in_a[1]).person, by=COMMAND_LINE)
        found = free_time.teams_free(commune.locality, SATURDAY, SUNDAY)
        assert found[a] == {half: [in_a[1]]}
        team_list.close(get(in_b[0]).team)
        joining.leave(get(in_a[1]), by=COMMAND_LINE)
        assert free_time.teams_free(commune.locality, SATURDAY, SUNDAY) == {a: {half: [in_a[0]]}}


def test_another_localitys_volunteers_are_not_read(commune, found_commune, work, team):
    _, (one, _) = team()
    other = found_commune("00002", "Suối Trong")
    with work():
        free_time.say_week(get(one), list(HALF_DAYS))
        assert free_time.free(other.locality, SATURDAY, SUNDAY) == {}
        assert free_time.teams_free(other.locality, SATURDAY, SUNDAY) == {}


def test_two_taps_at_once_leave_one_answer(work, team, at_once):
    _, (one, _) = team()
    with work():
        free_time.say_week(get(one), [])

    def tap():
        free_time.say_days(get(one), {(SATURDAY, "morning"): True})
        return "said"

    assert at_once(tap, tap) == ["said", "said"]
    with work():
        rows = db.session.scalars(select(FreeDay)).all()
        assert [(row.day, row.part, row.can) for row in rows] == [(SATURDAY, "morning", True)]
        assert isinstance(rows[0].day, date)
