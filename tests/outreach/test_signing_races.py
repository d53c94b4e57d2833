"""Fifty who press the button at one moment for five seats; two shifts of one person at one moment; what it is without turns.

On SQLite one transaction at a time writes. PostgreSQL lets them overlap, and there the same stories are told once with the
turns taken away, to see that they can go wrong.
"""

from __future__ import annotations

from datetime import time, timedelta
from time import sleep

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound

from app.base.actors import COMMAND_LINE
from app.base.db import db
from app.base.errors import NotFound, Refused
from campaigns.outreach import signing
from campaigns.outreach.day import OutreachDay, Point
from campaigns.outreach.days import points
from campaigns.outreach.shift import ON, Assignment, Shift
from campaigns.outreach.signing import turns
from tests.outreach.crew import another_day, another_shift, crew, shift, sign_up, states

CROWD, SEATS = 50, 5


@pytest.fixture
def unheld(monkeypatch, db_kind):
    """The same without turns."""
    if db_kind == "sqlite":
        pytest.skip("one writer at a time: there is no turn to take away")
    monkeypatch.setattr(turns, "hold_date", lambda day: None)


@pytest.fixture
def made(commune, work):
    with work():
        return crew(commune.locality, CROWD, seats=SEATS)


def rush(made, at_once, monkeypatch) -> list:
    """Everybody at once, with a moment between what each did and their commit."""
    monkeypatch.setattr("tests.races.DAWDLE", 0.03)

    def press(volunteer_id):
        def deed():
            said = sign_up(made.shift, volunteer_id).state
            sleep(0.01)
            return said

        return deed

    return at_once(*(press(one) for one in made.volunteers))


def test_fifty_at_once_for_five_seats_are_five_and_a_queue(made, at_once, work, monkeypatch) -> None:
    told = rush(made, at_once, monkeypatch)
    assert sorted(told) == ["on"] * SEATS + ["waiting"] * (CROWD - SEATS)
    with work():
        assert signing.taken([shift(made.shift)])[made.shift] == signing.Seats(SEATS, CROWD - SEATS, SEATS)


@pytest.mark.usefixtures("unheld")
def test_without_turns_it_is_oversold(made, at_once, work, monkeypatch) -> None:
    rush(made, at_once, monkeypatch)
    with work():
        assert signing.taken([shift(made.shift)])[made.shift].on > SEATS


@pytest.fixture
def two_shifts(made, work):
    """Two that overlap, of two outreach days of one date."""
    with work():
        return another_shift(another_day(made).id, 8, 10).id


def _both(made, other, meanwhile) -> list:
    return meanwhile(
        lambda: sign_up(made.shift, made.volunteers[0]).state,
        lambda: sign_up(other, made.volunteers[0]).state,
    )


def test_two_shifts_of_one_person_at_one_moment_are_one(made, two_shifts, meanwhile) -> None:
    first, second = _both(made, two_shifts, meanwhile)
    assert first == ON
    assert isinstance(second, Refused)
    assert second.code == "shift_overlap"


@pytest.mark.usefixtures("unheld")
def test_without_turns_one_person_is_in_two_places(made, two_shifts, meanwhile) -> None:
    assert _both(made, two_shifts, meanwhile) == [ON, ON]


def test_the_same_button_twice_is_one_row(made, meanwhile, work) -> None:
    same = meanwhile(*[lambda: sign_up(made.shift, made.volunteers[0]).id] * 3)
    assert len(set(same)) == 1
    with work():
        assert db.session.scalar(select(func.count()).where(Assignment.shift_id == made.shift)) == 1


@pytest.fixture
def full(made, work):
    """Five on the shift and two who wait: ids of the rows, in that order."""
    with work():
        return [sign_up(made.shift, one).id for one in made.volunteers[: SEATS + 2]]


def _out(row_id):
    return lambda: len(signing.sign_out(db.session.get_one(Assignment, row_id), by=COMMAND_LINE))


def test_two_who_leave_at_once_give_two_seats_to_the_two_who_wait(made, full, meanwhile, work) -> None:
    assert meanwhile(_out(full[0]), _out(full[1])) == [1, 1]
    with work():
        found = states(made.shift)
        assert sorted(found["on"]) == sorted(made.people[2:7])
        assert found["waiting"] == []


def test_one_who_comes_while_one_leaves_stands_behind_who_waits(made, full, meanwhile, work) -> None:
    assert meanwhile(_out(full[0]), lambda: sign_up(made.shift, made.volunteers[10]).state) == [1, "waiting"]
    with work():
        assert states(made.shift)["waiting"] == [made.people[6], made.people[10]]


def test_signing_out_twice_at_once_frees_one_seat(made, full, meanwhile, work) -> None:
    assert meanwhile(_out(full[0]), _out(full[0])) == [1, 0]
    with work():
        assert len(states(made.shift)["on"]) == SEATS


def test_fewer_seats_while_somebody_signs_up_is_refused_or_keeps_them(made, meanwhile, work) -> None:
    def fewer():
        one = shift(made.shift)
        signing.change_shift(one, role=one.role, starts_at=one.starts_at, ends_at=one.ends_at, seats=1, by=COMMAND_LINE)  # fmt: skip

    def two():
        return [sign_up(made.shift, one).state for one in made.volunteers[:2]]

    told, refused = meanwhile(two, fewer)
    assert told == [ON, ON]
    assert isinstance(refused, Refused)
    assert refused.code == "shift_people"
    with work():
        signing.sign_out(db.session.scalars(select(Assignment)).first(), by=COMMAND_LINE)
    none, told = meanwhile(fewer, lambda: sign_up(made.shift, made.volunteers[2]).state)
    assert (none, told) == (None, "waiting")


def test_a_shift_is_not_taken_away_from_under_who_signs_up(made, meanwhile, work) -> None:
    def away():
        signing.remove_shift(shift(made.shift), by=COMMAND_LINE)

    told, refused = meanwhile(lambda: sign_up(made.shift, made.volunteers[0]).state, away)
    assert (told, refused.code) == (ON, "shift_people")
    with work():
        signing.sign_out(db.session.scalars(select(Assignment)).one(), by=COMMAND_LINE)
    gone, told = meanwhile(away, lambda: sign_up(made.shift, made.volunteers[1]).state)
    # Whoever read it before it went is told so; whoever comes after does not find it.
    assert gone is None
    assert isinstance(told, NotFound | NoResultFound)


@pytest.fixture
def empty(made, work):
    """A point from six to eighteen without a shift."""
    with work():
        return another_day(made).id


def _adds(point_id, starts):
    return lambda: another_shift(point_id, starts, starts + 2).id


def test_a_shift_stands_within_the_hours_that_its_point_just_got(empty, meanwhile, work) -> None:
    def shorter():
        point = db.session.get_one(Point, empty)
        points.change(point, points.Where(time(8), time(12), place_id=point.place_id))

    none, refused = meanwhile(shorter, _adds(empty, 6))
    assert none is None
    assert isinstance(refused, Refused)
    assert refused.code == "shift_times"
    with work():
        assert db.session.scalar(select(func.count()).where(Shift.point_id == empty)) == 0


def test_a_shift_is_not_added_to_a_point_that_was_just_taken_off(empty, meanwhile) -> None:
    none, refused = meanwhile(lambda: points.remove(db.session.get_one(Point, empty)), _adds(empty, 6))
    assert none is None
    assert isinstance(refused, NotFound | NoResultFound)


def test_many_verbs_over_one_date_wait_for_each_other_and_never_in_a_ring(
    made, at_once, work, monkeypatch
) -> None:
    """Each takes its rows in another order; none is thrown out by the database."""
    monkeypatch.setattr("tests.races.DAWDLE", 0.02)
    with work():
        points = [another_day(made).id for _ in range(2)]
        shifts = [made.shift, *(another_shift(point, 7, 11).id for point in points)]

    def several(turn):
        def deed():
            for number, one in enumerate(made.volunteers[turn * 4 : turn * 4 + 4]):
                sign_up(shifts[(turn + number) % 3], one)

        return deed

    assert at_once(*(several(turn) for turn in range(9))) == [None] * 9
    with work():
        rows = db.session.scalars(select(Assignment)).all()
        assert len(rows) == 36
        assert all(seats.on == SEATS for seats in signing.taken(shift(one) for one in shifts).values())


def test_a_day_that_is_moved_while_somebody_waits_for_its_date(made, meanwhile, work) -> None:
    """Who waited for the turn of the old date takes that of the new one, and meets what stands there."""
    with work():
        day = db.session.get_one(OutreachDay, made.day)
        there = another_shift(another_day(made, day.day + timedelta(days=1)).id, 8, 10).id
        sign_up(there, made.volunteers[0])

    def move():
        held = db.session.get_one(OutreachDay, made.day)
        turns.hold_date(held)
        held.day += timedelta(days=1)
        db.session.flush()

    _, refused = meanwhile(move, lambda: sign_up(made.shift, made.volunteers[0]).state)
    assert getattr(refused, "code", refused) == "shift_overlap"
