"""The last that planning takes and the first that it does not; whose and of which days it speaks."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Scope
from app.base.db import db
from app.base.errors import NotFound, Refused
from campaigns.outreach import signing
from campaigns.outreach.campaign import Campaign
from campaigns.outreach.day import CLOSED, OFF, OPEN, OutreachDay, Point
from campaigns.outreach.days import day_life
from campaigns.outreach.planner.season import Slot, Visit
from campaigns.outreach.planning import applying, crews, needs, proposing
from campaigns.outreach.planning.asking import MOST_SLOTS, MOST_WEEKS, Asked
from campaigns.outreach.planning.needs import Said
from campaigns.outreach.planning.visited import LOOK_BACK, visited
from campaigns.outreach.proposal import Proposal
from campaigns.outreach.shift import Shift
from campaigns.outreach.team import Team
from campaigns.outreach.volunteer import Volunteer
from tests.attendance.telling import card_of
from tests.outreach.planned import mornings, planned
from tests.outreach.telling import event, results, send
from trainees.areas import Neighbourhood


@pytest.fixture
def made(commune, once):
    return once("planned", lambda: planned(commune.locality))


def apply(proposal_id: int) -> Proposal:
    proposal = proposing.get(proposal_id, within=EVERYWHERE)
    applying.apply(proposal, proposal.revision, by=COMMAND_LINE)
    return proposal


def refused(deed, *args) -> str:
    with pytest.raises(Refused) as told:
        deed(*args)
    return told.value.code


# --- days of a proposal ----------------------------------------------------------------------------------------


def test_a_visit_of_today_becomes_a_day_and_one_of_yesterday_does_not(made, work) -> None:
    today = (clock.today() - made.first).days - 5
    with work():
        assert refused(apply, mornings(made, (today - 1, 0, 0))) == "visit_past"
        apply(mornings(made, (today, 0, 0)))
        assert db.session.query(OutreachDay).one().day == clock.today()


def test_a_team_that_goes_out_no_more_gets_no_day(made, work) -> None:
    with work():
        db.session.get_one(Team, made.teams[0]).closed_at = clock.now()
        assert refused(apply, mornings(made, (0, 0, 0))) == "visit_gone"


@pytest.mark.parametrize("state", [OPEN, CLOSED])
def test_a_day_that_took_place_gets_no_points_and_is_not_taken_back(made, work, state) -> None:
    with work():
        one = apply(mornings(made, (0, 0, 0)))
        day = db.session.query(OutreachDay).one()
        day.state = state
        db.session.flush()
        assert refused(lambda: applying.undo(one, by=COMMAND_LINE)) == "day_began"
        apply(mornings(made, (0, 1, 1)))
        assert [len(each.points) for each in db.session.query(OutreachDay).order_by(OutreachDay.id)] == [1, 1]


def test_what_a_roll_call_named_by_its_shift_alone_is_not_taken_back(made, commune, work) -> None:
    """Of a day with two points the event does not say at which it was."""
    with work():
        one = apply(mornings(made, (0, 0, 0), (0, 1, 1)))
        shift = db.session.query(Shift).order_by(Shift.id).first()
        roll = event("roll", code=card_of(commune.people[0]), shift=shift.id)
        assert results(send(shift.outreach_day_id, roll)) == [("held", "not_on_shift")]
        assert refused(lambda: applying.undo(one, by=COMMAND_LINE)) == "point_logged"


def test_who_signed_up_and_out_again_keeps_no_day_from_being_taken_back(made, work) -> None:
    with work():
        one = apply(mornings(made, (0, 0, 0)))
        shift = db.session.query(Shift).one()
        shift.seats = 3
        row = signing.sign_up(shift, db.session.get_one(Volunteer, made.volunteers[-1]), by=COMMAND_LINE)
        assert refused(lambda: applying.undo(one, by=COMMAND_LINE)) == "people_signed_up"
        signing.sign_out(row, by=COMMAND_LINE)
        assert applying.undo(one, by=COMMAND_LINE) == 1


# --- proposals -------------------------------------------------------------------------------------------------


def test_so_many_proposals_and_visits_and_no_more(made, work, monkeypatch) -> None:
    slot = Slot(made.first + timedelta(days=5), "morning")
    there = [proposing.Line(Visit(slot, made.teams[0], made.homes[0]))]
    more = Visit(slot, made.teams[1], made.homes[1])
    assert len(proposing.with_one(there, more)) == 2
    monkeypatch.setattr(proposing, "MOST_VISITS", 1)
    assert refused(proposing.with_one, there, more) == "visits_many"
    monkeypatch.setattr(proposing, "MOST", 1)
    with work():
        campaign = db.session.get_one(Campaign, made.campaign)
        thought = proposing.think(campaign, made.first, 1, Asked(team_days=1.0), seconds=1.0)
        proposing.keep_new(campaign, made.first, 1, thought, by=COMMAND_LINE)
        again = (campaign, made.first, 1, thought)
        assert refused(lambda: proposing.keep_new(*again, by=COMMAND_LINE)) == "proposals_many"


def test_another_communes_proposal_does_not_exist(made, work, found_commune) -> None:
    elsewhere = found_commune("00002", "Suối Trong")
    with work():
        one = mornings(made, (0, 0, 0))
        assert proposing.get(one, within=Scope(made.locality)).id == one
        with pytest.raises(NotFound):
            proposing.get(one, within=Scope(elsewhere.locality))


def test_the_longest_period_and_the_most_half_days(made) -> None:
    asked = Asked(parts=("morning",))
    assert len(asked.slots(made.first, MOST_WEEKS)) == 2 * MOST_WEEKS
    assert refused(asked.slots, made.first, MOST_WEEKS + 1) == "weeks"
    every = Asked(weekdays=(0, 1, 2, 3, 4))
    assert len(every.slots(made.first, 13)) == MOST_SLOTS
    assert refused(every.slots, made.first, 14) == "many_half_days"


# --- where teams are, and where they were ------------------------------------------------------------------------


def test_a_team_is_away_on_days_that_stand_whoever_put_it_there(made, work) -> None:
    with work():
        one = apply(mornings(made, (0, 0, 0), (1, 0, 1)))
        first, second = db.session.query(Point).order_by(Point.id)
        slots = [Slot(first.day.day, "morning"), Slot(second.day.day, "morning")]
        assert crews.away(made.locality, slots)[made.teams[0]] == set(slots)
        assert crews.away(made.locality, slots, one.id) == {}
        second.proposal_id = None  # as if put there by hand
        db.session.flush()
        assert crews.away(made.locality, slots, one.id) == {made.teams[0]: {slots[1]}}
        day_life.call_off(second.day, "Bão")
        assert crews.away(made.locality, slots) == {made.teams[0]: {slots[0]}}


def test_the_next_visit_is_the_first_that_is_planned_from_today_on(made, work) -> None:
    today = (clock.today() - made.first).days - 5
    with work():
        apply(mornings(made, (today, 0, 0), (1, 0, 0), (0, 0, 1), (1, 1, 1)))
        found = visited(made.locality, clock.today())
        assert (found[made.homes[0]].next, found[made.homes[0]].last) == (clock.today(), None)
        assert found[made.homes[1]].next == made.first + timedelta(days=5)
        assert made.homes[2] not in found


def test_a_day_is_looked_back_at_for_a_year(made, work) -> None:
    with work():
        for n, ago in enumerate((LOOK_BACK, LOOK_BACK - timedelta(days=1))):
            day = OutreachDay(
                locality_id=made.locality, campaign_id=made.campaign, day=clock.today() - ago, starts_at=time(7),
                ends_at=time(17), state=CLOSED,
            )  # fmt: skip
            db.session.add(day)
            db.session.flush()
            db.session.add(
                Point(
                    locality_id=made.locality, outreach_day_id=day.id, neighbourhood_id=made.homes[n], starts_at=time(7),
                    ends_at=time(17),
                )
            )  # fmt: skip
        db.session.flush()
        assert list(visited(made.locality, clock.today())) == [made.homes[1]]
        db.session.query(OutreachDay).update({"state": OFF})
        assert visited(made.locality, clock.today()) == {}


def test_a_place_needs_twenty_things_and_no_more(made, work) -> None:
    things = tuple(f"thứ {n}" for n in range(needs.MOST + 1))
    with work():
        home = db.session.get_one(Neighbourhood, made.homes[0])
        assert needs.say(home, Said(equipment=things[:-1]))
        assert refused(needs.say, home, Said(equipment=things)) == "need_many"
