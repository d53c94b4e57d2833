"""A volunteer leaves the team while a shift becomes theirs, by whatever way: nobody who left holds a shift that is to come. On PostgreSQL
once more without the guard, to see that it can go wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.base.errors import Refused
from campaigns.outreach import signing
from campaigns.outreach.day import CLOSED, OutreachDay
from campaigns.outreach.days import day_life, moving
from campaigns.outreach.planning import applying, proposing
from campaigns.outreach.shift import OUT, Assignment, Shift
from campaigns.outreach.signing import turns
from campaigns.outreach.teams import free_time, joining
from campaigns.outreach.volunteer import Volunteer
from tests.outreach.crew import crew, sign_up, states, volunteer
from tests.outreach.planned import mornings, planned

REFUSED = "volunteer_expected"


@pytest.fixture
def unkept(monkeypatch, db_kind):
    """The same when nobody is kept in their team."""
    if db_kind == "sqlite":
        pytest.skip("a transaction that writes is alone there")
    monkeypatch.setattr(turns, "keep_in_teams", lambda ids: None)
    monkeypatch.setattr(free_time, "hold_answers", lambda ids: None)


@pytest.fixture
def made(commune, work):
    """A shift of one seat a week ahead; the first of the team is on it, the second waits."""
    with work():
        rows = crew(commune.locality, 4, seats=1)
        for one in rows.volunteers[:2]:
            sign_up(rows.shift, one)
        return rows


def who_left_and_is_to_come() -> list[int]:
    """Volunteers who are in no team any more and on a shift, or waiting for one, of a day that is to come."""
    return list(
        db.session.scalars(
            select(Volunteer.id)
            .join(Assignment, Assignment.volunteer_id == Volunteer.id)
            .join(Shift, Shift.id == Assignment.shift_id)
            .join(OutreachDay, OutreachDay.id == Shift.outreach_day_id)
            .where(
                Volunteer.left_on.is_not(None), Assignment.state != OUT, OutreachDay.day >= clock.today(),
                OutreachDay.state.in_(("planned", "open")),
            )
            .distinct()
        )
    )  # fmt: skip


def leaves(number: int) -> Callable[[], None]:
    return lambda: joining.leave(volunteer(number), by=COMMAND_LINE)


def code(said: Any) -> Any:
    return said.code if isinstance(said, Refused) else said


WAYS: dict[str, dict[str, Any]] = {
    "by the link": {},
    "by the office": {"through": signing.OFFICE},
}


@pytest.mark.parametrize("way", WAYS)
def test_who_has_just_signed_up_does_not_leave(made, way, meanwhile, work) -> None:
    with work():
        db.session.get_one(Shift, made.shift).seats = 2
    third = made.volunteers[2]
    said = meanwhile(lambda: sign_up(made.shift, third, **WAYS[way]).state, leaves(third))
    assert [code(one) for one in said] == ["on", REFUSED]
    with work():
        assert who_left_and_is_to_come() == []


@pytest.mark.parametrize("way", WAYS)
def test_who_has_just_left_signs_up_no_more(made, way, meanwhile, work) -> None:
    with work():
        db.session.get_one(Shift, made.shift).seats = 2
    third = made.volunteers[2]
    said = meanwhile(leaves(third), lambda: sign_up(made.shift, third, **WAYS[way]).state)
    assert [code(one) for one in said] == [None, "volunteer_left"]
    with work():
        assert who_left_and_is_to_come() == []


@pytest.mark.usefixtures("unkept")
@pytest.mark.parametrize("first", ["leaves", "signs up"])
def test_without_it_they_leave_with_a_shift(made, first, meanwhile, work) -> None:
    third = made.volunteers[2]
    deeds = [leaves(third), lambda: sign_up(made.shift, third).state]
    meanwhile(*(deeds if first == "leaves" else deeds[::-1]))
    with work():
        assert who_left_and_is_to_come() == [third]


def test_who_moves_up_from_the_waiting_list_does_not_leave(made, meanwhile, work) -> None:
    """Who waits is expected; both before and after the seat is theirs."""
    first = signs_out(made)
    for deeds in ((first, leaves(made.volunteers[1])), (leaves(made.volunteers[1]), lambda: None)):
        assert REFUSED in [code(one) for one in meanwhile(*deeds)]
    with work():
        assert states(made.shift)["on"] == [made.people[1]]
        assert who_left_and_is_to_come() == []


def signs_out(made) -> Callable[[], int]:
    def deed():
        row = db.session.scalars(select(Assignment).where(Assignment.person_id == made.people[0])).one()
        return len(signing.sign_out(row, by=COMMAND_LINE))

    return deed


# --- a proposal is applied --------------------------------------------------------------------------------------------------


@pytest.fixture
def proposed(commune, once):
    """A proposal of one morning on which both of a team can."""

    def make():
        rows = planned(commune.locality)
        mine = select(Volunteer.id).where(Volunteer.team_id == rows.teams[0]).order_by(Volunteer.id)
        return {"proposal": mornings(rows, (0, 0, 1)), "volunteers": list(db.session.scalars(mine))}

    return once("planned, leaving", make)


def applies(proposed) -> Callable[[], int]:
    return lambda: (
        applying.apply(proposing.get(proposed["proposal"], within=EVERYWHERE), 1, by=COMMAND_LINE).people
    )


def test_whom_a_proposal_has_just_put_on_a_shift_does_not_leave(proposed, meanwhile, work) -> None:
    people, refused = meanwhile(applies(proposed), leaves(proposed["volunteers"][0]))
    assert (people, code(refused)) == (2, REFUSED)
    with work():
        assert who_left_and_is_to_come() == []


def test_who_has_just_left_is_put_on_no_shift(proposed, meanwhile, work) -> None:
    assert meanwhile(leaves(proposed["volunteers"][0]), applies(proposed)) == [None, 1]
    with work():
        assert who_left_and_is_to_come() == []


@pytest.mark.usefixtures("unkept")
@pytest.mark.parametrize("turn", [1, -1])
def test_without_it_a_proposal_counts_on_who_left(proposed, turn, meanwhile, work) -> None:
    one = proposed["volunteers"][0]
    meanwhile(*[applies(proposed), leaves(one)][::turn])
    with work():
        assert who_left_and_is_to_come() == [one]


# --- a day that was called off takes place after all ------------------------------------------------------------------------


@pytest.fixture
def off(made, work):
    with work():
        day_life.call_off(db.session.get_one(OutreachDay, made.day), "Bão")
    return made


def resumes(made) -> Callable[[], None]:
    return lambda: day_life.resume(db.session.get_one(OutreachDay, made.day), by=COMMAND_LINE)


def moves(made) -> Callable[[], list[str]]:
    def deed():
        day = db.session.get_one(OutreachDay, made.day)
        moving.move(day, day.day + timedelta(days=1), reason="Bão", by=COMMAND_LINE)

    return deed


AGAIN = {"resumed": resumes, "moved": moves}


@pytest.mark.parametrize("how", AGAIN)
def test_who_left_while_the_day_was_off_is_not_on_it_and_the_next_is(off, how, work) -> None:
    with work():
        leaves(off.volunteers[0])()
        assert states(off.shift)["on"] == [off.people[0]], "what was called off stays as it was written"
    with work():
        AGAIN[how](off)()
    with work():
        assert states(off.shift) == {"on": [off.people[1]], "waiting": [], "out": [off.people[0]]}
        assert who_left_and_is_to_come() == []


@pytest.mark.parametrize("how", AGAIN)
def test_who_had_signed_out_before_they_left_stays_as_they_were_written(off, how, work) -> None:
    with work():
        signs_out(off)()
        leaves(off.volunteers[0])()
    with work():
        row = select(Assignment.since).where(Assignment.person_id == off.people[0])
        since = db.session.scalars(row).one()
        AGAIN[how](off)()
        assert db.session.scalars(row).one() == since


@pytest.mark.parametrize("how", AGAIN)
def test_who_leaves_while_it_is_being_resumed_stays_or_is_off_it(off, how, meanwhile, work) -> None:
    said = meanwhile(AGAIN[how](off), leaves(off.volunteers[0]))
    assert [code(one) for one in said] == [None, REFUSED]
    with work():
        assert who_left_and_is_to_come() == []


@pytest.mark.parametrize("how", AGAIN)
def test_who_has_just_left_is_not_brought_back_by_it(off, how, meanwhile, work) -> None:
    assert meanwhile(leaves(off.volunteers[0]), AGAIN[how](off)) == [None, None]
    with work():
        assert who_left_and_is_to_come() == []
        assert states(off.shift)["on"] == [off.people[1]]


@pytest.mark.usefixtures("unkept")
@pytest.mark.parametrize("how", AGAIN)
@pytest.mark.parametrize("turn", [1, -1])
def test_without_it_a_day_brings_back_who_left(off, how, turn, meanwhile, work) -> None:
    meanwhile(*[AGAIN[how](off), leaves(off.volunteers[0])][::turn])
    with work():
        assert who_left_and_is_to_come() == [off.volunteers[0]]


# --- a day that was closed is opened again ----------------------------------------------------------------------------------


@pytest.fixture
def closed(commune, work, at):
    """At nine o'clock a day is closed, by mistake or too early: a shift of one seat until eleven, which the first of the team has and
    the second waits for."""
    at(clock.today())
    with work():
        rows = crew(commune.locality, 4, seats=1, ahead=0)
        for one in rows.volunteers[:2]:
            sign_up(rows.shift, one)
        day_life.close(db.session.get_one(OutreachDay, rows.day), by=COMMAND_LINE)
        return rows


def reopens(made) -> Callable[[], None]:
    return lambda: day_life.reopen(db.session.get_one(OutreachDay, made.day))


def test_who_left_since_it_was_closed_is_off_what_is_ahead_and_the_next_is_on_it(closed, work) -> None:
    with work():
        leaves(closed.volunteers[0])()
        assert states(closed.shift)["on"] == [closed.people[0]], "what is closed stays as it was written"
    with work():
        reopens(closed)()
    with work():
        assert states(closed.shift) == {"on": [closed.people[1]], "waiting": [], "out": [closed.people[0]]}
        assert who_left_and_is_to_come() == []


@pytest.mark.parametrize("came", [True, False])
def test_whom_the_roll_call_found_or_missed_stays_on_it(closed, came, work) -> None:
    with work():
        row = db.session.scalars(select(Assignment).where(Assignment.person_id == closed.people[0])).one()
        signing.set_came(row, came, clock.now(), COMMAND_LINE)
        leaves(closed.volunteers[0])()
    with work():
        reopens(closed)()
    with work():
        assert states(closed.shift)["on"] == [closed.people[0]]


@pytest.mark.parametrize(("ends", "on"), [(time(9), 0), (time(9, 1), 1)])
def test_what_is_over_keeps_who_was_on_it(closed, ends, on, work) -> None:
    """They were there, and only the roll was not called yet."""
    with work():
        db.session.get_one(Shift, closed.shift).ends_at = ends
        leaves(closed.volunteers[0])()
    with work():
        reopens(closed)()
    with work():
        assert states(closed.shift)["on"] == [closed.people[on]]


def test_who_left_on_a_later_day_was_in_the_team_on_this_one(closed, work, at) -> None:
    at(clock.today() + timedelta(days=1))
    with work():
        leaves(closed.volunteers[0])()
        reopens(closed)()
    with work():
        assert db.session.get_one(OutreachDay, closed.day).state != CLOSED
        assert states(closed.shift)["on"] == [closed.people[0]]


def test_who_leaves_while_it_is_opened_again_stays_or_is_off_it(closed, meanwhile, work) -> None:
    said = meanwhile(reopens(closed), leaves(closed.volunteers[0]))
    assert [code(one) for one in said] == [None, REFUSED]
    with work():
        assert states(closed.shift)["on"] == [closed.people[0]]
        assert who_left_and_is_to_come() == []


def test_who_has_just_left_is_off_what_is_opened_again(closed, meanwhile, work) -> None:
    assert meanwhile(leaves(closed.volunteers[0]), reopens(closed)) == [None, None]
    with work():
        assert states(closed.shift)["on"] == [closed.people[1]]
        assert who_left_and_is_to_come() == []


@pytest.mark.usefixtures("unkept")
@pytest.mark.parametrize("turn", [1, -1])
def test_without_it_who_left_has_a_shift_of_an_open_day(closed, turn, meanwhile, work) -> None:
    meanwhile(*[reopens(closed), leaves(closed.volunteers[0])][::turn])
    with work():
        assert who_left_and_is_to_come() == [closed.volunteers[0]]
