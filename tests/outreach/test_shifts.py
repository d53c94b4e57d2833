"""Shifts of a point: added, changed, taken away; never from under the people on them."""

from __future__ import annotations

from datetime import time

import pytest

from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db
from app.base.errors import Refused
from campaigns.outreach import signing
from campaigns.outreach.day import CLOSED, OFF, OutreachDay, Point
from campaigns.outreach.shift import Shift
from campaigns.outreach.signing import shifts
from tests.attendance.telling import card_of
from tests.outreach.crew import another_day, another_shift, at, crew, shift, sign_up
from tests.outreach.telling import event, results, send


@pytest.fixture
def made(commune, work):
    with work():
        return crew(commune.locality, 6, seats=2)


def add(made, role="guide", starts=time(7), ends=time(9), seats=2) -> Shift:
    return signing.add_shift(
        db.session.get_one(Point, made.point), role, starts, ends, seats, by=COMMAND_LINE
    )


def change(made, **to) -> list:
    one = shift(made.shift)
    wanted = {"role": one.role, "starts_at": one.starts_at, "ends_at": one.ends_at, "seats": one.seats}
    return signing.change_shift(one, by=COMMAND_LINE, **(wanted | to))


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"role": "cook"}, "shift_role"),
        ({"starts": time(9), "ends": time(9)}, "shift_times"),
        ({"starts": time(5, 59)}, "shift_times"),
        ({"ends": time(18, 1)}, "shift_times"),
        ({"seats": 0}, "shift_seats"),
        ({"seats": -1}, "shift_seats"),
        ({"seats": 201}, "shift_seats"),
    ],
)
def test_what_no_shift_can_be_is_said(made, work, wrong, code) -> None:
    with work(), pytest.raises(Refused) as refused:
        add(made, **wrong)
    assert refused.value.code == code
    assert refused.value.message.endswith(".")


def test_a_shift_may_fill_its_point_and_have_as_many_seats_as_there_are(made, work) -> None:
    with work():
        one = add(made, starts=time(6), ends=time(18), seats=shifts.MOST_SEATS)
        assert (one.starts_at, one.ends_at, one.seats) == (time(6), time(18), 200)


def test_a_point_has_so_many_shifts_and_no_more(made, work, monkeypatch) -> None:
    monkeypatch.setattr(shifts, "MOST_SHIFTS", 2)
    with work():
        add(made)
        with pytest.raises(Refused, match="shifts_many"):
            add(made)


@pytest.mark.parametrize(("state", "code"), [(OFF, "day_off"), (CLOSED, "day_closed")])
def test_a_day_that_is_off_or_closed_keeps_its_shifts(made, work, state, code) -> None:
    with work():
        db.session.get_one(OutreachDay, made.day).state = state
        db.session.flush()
        with pytest.raises(Refused, match=code):
            add(made)
        with pytest.raises(Refused, match=code):
            change(made, seats=3)
        if state == CLOSED:
            with pytest.raises(Refused, match=code):
                signing.remove_shift(shift(made.shift), by=COMMAND_LINE)


def test_fewer_seats_than_people_is_refused_with_their_number(made, work) -> None:
    with work():
        sign_up(made.shift, made.volunteers[0])
        sign_up(made.shift, made.volunteers[1])
        with pytest.raises(Refused, match="2 người") as refused:
            change(made, seats=1)
    assert refused.value.code == "shift_people"


def test_more_seats_go_to_those_who_wait(made, work) -> None:
    with work():
        rows = [sign_up(made.shift, one) for one in made.volunteers[:5]]
        assert [row.id for row in change(made, seats=4)] == [rows[2].id, rows[3].id]


def test_a_new_time_that_meets_another_shift_of_somebody_is_refused_by_name(made, work) -> None:
    with work():
        other = another_shift(made.point, 14, 16)
        for one in made.volunteers[:2]:
            sign_up(made.shift, one)
        sign_up(other.id, made.volunteers[1])
        with pytest.raises(Refused) as refused:
            change(made, starts_at=time(13), ends_at=time(15))
        assert refused.value.code == "shift_overlap"
        assert refused.value.details == (
            "Người B 01 đang có ca 14:00–16:00 tại Nhà văn hóa B, Tổ ra quân B.",
        )
        assert change(made, starts_at=time(11), ends_at=time(14)) == []


def test_a_new_time_frees_whoever_waits_elsewhere(made, work) -> None:
    with work():
        other = another_shift(made.point, 10, 12, seats=1)
        first, second = sign_up(other.id, made.volunteers[1]), sign_up(other.id, made.volunteers[0])
        sign_up(made.shift, made.volunteers[0])
        assert signing.sign_out(first, by=COMMAND_LINE) == []
        assert change(made, ends_at=time(10)) == [second]


def test_nobody_is_moved_up_on_a_day_that_is_past(made, work) -> None:
    with work():
        for one in made.volunteers[:3]:
            sign_up(made.shift, one)
        one = shift(made.shift)
        late = at(one.day.day, 23)
        assert signing.change_shift(one, role="door", starts_at=one.starts_at, ends_at=one.ends_at, seats=5, by=COMMAND_LINE, now=late) == []  # fmt: skip
        assert one.role == "door"


def test_a_shift_with_people_or_with_a_roll_is_not_taken_away(made, work) -> None:
    with work():
        row = sign_up(made.shift, made.volunteers[0])
        with pytest.raises(Refused, match="shift_people"):
            signing.remove_shift(shift(made.shift), by=COMMAND_LINE)
        signing.sign_out(row, by=COMMAND_LINE)
        signing.set_came(row, False, clock.now(), COMMAND_LINE)
        with pytest.raises(Refused, match="shift_called"):
            signing.remove_shift(shift(made.shift), by=COMMAND_LINE)
        signing.set_came(row, None, None, COMMAND_LINE)
        signing.remove_shift(shift(made.shift), by=COMMAND_LINE)
    with work():
        assert db.session.get(Shift, made.shift) is None


def test_a_shift_that_a_roll_call_named_is_not_taken_away_though_nobody_is_on_it(made, commune, work) -> None:
    """The roll waits for somebody to say what it means."""
    with work():
        roll = event("roll", code=card_of(commune.people[0]), shift=made.shift)
        assert results(send(made.day, roll)) == [("held", "not_on_shift")]
        with pytest.raises(Refused, match="shift_called"):
            signing.remove_shift(shift(made.shift), by=COMMAND_LINE)


def test_shifts_are_copied_to_another_point_without_people(made, work) -> None:
    with work():
        sign_up(made.shift, made.volunteers[0])
        another_shift(made.point, 16, 18, role="desk")
        to = another_day(made)
        to.ends_at = time(17)
        db.session.flush()
        copied = signing.copy_shifts(db.session.get_one(Point, made.point), to, by=COMMAND_LINE)
        assert [(one.role, one.starts_at, one.seats) for one in copied] == [("guide", time(7), 2)]
        assert signing.taken(copied)[copied[0].id].on == 0
        assert signing.of_point(to) == copied
