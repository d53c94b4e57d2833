"""A Saturday is moved for rain: whatever was arranged goes along, whoever it does not suit is named, and nothing is forgotten.

`test_day_life` has the refusals and sentences of one move; here is what must hold whatever was arranged, and at one moment.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, select

from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db, writing
from app.base.errors import Refused
from campaigns import decisions
from campaigns.outreach import signing
from campaigns.outreach.day import OFF, OPEN, PLANNED, DayMove, OutreachDay, Point
from campaigns.outreach.days import moving
from campaigns.outreach.shift import ON, WAITING, Assignment, Shift
from campaigns.outreach.teams import own_days
from tests.outreach.crew import another_day, another_shift, at, crew, shift, sign_up, states, volunteer
from trainees.people import Person


@pytest.fixture
def made(commune, work):
    """Two on the morning's shift, two who wait, one who signed out; one in the afternoon."""
    with work():
        made = crew(commune.locality, 6, seats=2)
        rows = [sign_up(made.shift, one) for one in made.volunteers[:5]]
        signing.sign_out(rows[4], by=COMMAND_LINE, reason="Bận")
        another = another_shift(made.point, 14, 16)
        sign_up(another.id, made.volunteers[5])
        return made


def day_of(made) -> OutreachDay:
    return db.session.get_one(OutreachDay, made.day)


def move(made, by_days: int) -> list[str]:
    day = day_of(made)
    return moving.move(day, day.day + timedelta(days=by_days), reason="Mưa to", by=COMMAND_LINE)


def arranged(made) -> dict:
    """Every row of the day's points, shifts and assignments, as it is stored."""
    return {
        (table.__tablename__, row.id): {column.key: getattr(row, column.key) for column in inspect(table).column_attrs}
        for table, condition in (
            (Point, Point.outreach_day_id == made.day),
            (Shift, Shift.outreach_day_id == made.day),
            (Assignment, Assignment.shift_id.in_(select(Shift.id).where(Shift.outreach_day_id == made.day))),
        )
        for row in db.session.scalars(select(table).where(condition))
    }  # fmt: skip


def test_everything_that_was_arranged_goes_along(made, work) -> None:
    with work():
        before, salt, key = arranged(made), day_of(made).salt, day_of(made).key
        was = day_of(made).day
        assert len(before) == 9
    with work():
        move(made, 7)
    with work():
        assert arranged(made) == before
        day = day_of(made)
        assert (day.day, day.salt, day.key, day.state) == (was + timedelta(days=7), salt, key, PLANNED)
        assert states(made.shift) == {
            "on": made.people[:2],
            "waiting": made.people[2:4],
            "out": [made.people[4]],
        }


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.integers(-6, 20).filter(bool), min_size=1, max_size=6))
def test_however_often_it_is_moved_nothing_is_lost_and_every_step_is_written(app, made, steps) -> None:
    with app.app_context(), writing():
        before, first = arranged(made), day_of(made).day
        day_of(made).signup_until = until = at(first, 20) - timedelta(days=2)
        db.session.flush()
        here = first
        written = []
        for step in steps:
            to = here + timedelta(days=step)
            if to < clock.today():
                with pytest.raises(Refused, match="day_past"):
                    move(made, step)
                continue
            move(made, step)
            written.append((here, to))
            here = to
        assert arranged(made) == before
        rows = db.session.scalars(
            select(DayMove).where(DayMove.outreach_day_id == made.day).order_by(DayMove.id)
        )
        assert [(row.was, row.became) for row in rows] == written
        assert day_of(made).signup_until - until == here - first
        db.session.rollback()


def test_the_deadline_to_sign_out_is_the_new_days(made, work) -> None:
    with work():
        move(made, 7)
    with work():
        day = day_of(made)
        old, row = at(day.day - timedelta(days=7), 12), signing.of_day(day)[0]
        assert [one.person_id for one in signing.sign_out(row, by=COMMAND_LINE, now=old)] == [made.people[2]]
        late = signing.of_day(day)[0]
        with pytest.raises(Refused, match="signout_late"):
            signing.sign_out(late, by=COMMAND_LINE, now=at(day.day, 6, 1))


def test_moved_ahead_of_when_sign_up_was_to_begin_it_begins_now(made, work) -> None:
    with work():
        day = day_of(made)
        day.signup_from = begins = at(day.day - timedelta(days=2), 8)
        day.signup_until = at(day.day - timedelta(days=1), 20)
    with work():
        move(made, 7)
        assert day_of(made).signup_from == begins
    with work():
        move(made, -10)
        assert day_of(made).signup_from is None


def test_sign_up_goes_on_by_the_same_link_on_the_new_day(made, work) -> None:
    with work():
        move(made, 14)
    with work():
        row = sign_up(made.shift, made.volunteers[4])
        assert row.state == WAITING
        assert shift(made.shift).day.day == day_of(made).day


def test_a_volunteer_is_told_once_of_the_last_move(made, work) -> None:
    with work():
        move(made, 7)
        move(made, 1)
    with work():
        mine = signing.of_volunteer(volunteer(made.volunteers[0]))
        [news] = own_days.news(mine, clock.now())
        assert (news.day.id, news.move.became, news.move.reason) == (made.day, day_of(made).day, "Mưa to")


def test_somebody_merged_is_named_once_and_meets_the_shifts_of_both_rows(made, work) -> None:
    with work():
        to = day_of(made).day + timedelta(days=7)
        elsewhere = another_shift(another_day(made, to).id, 8, 10)
        sign_up(elsewhere.id, made.volunteers[4])
        stays, goes = (db.session.get_one(Person, made.people[n]) for n in (0, 4))
        decisions.merge(stays, goes, by=COMMAND_LINE)
        name = stays.name
    with work():
        said = [sentence for sentence in move(made, 7) if sentence.startswith(f"{name}:")]
        assert said == [f"{name}: đã có ca 08:00–10:00 tại Nhà văn hóa B hôm đó"]
    with work():
        # What the move was warned of stands on the new day too, until somebody mends it.
        [clash] = signing.clashes(day_of(made))
        assert clash.what.startswith(f"{name} có hai ca trùng giờ")
        with pytest.raises(Refused, match="shift_overlap"):
            sign_up(another_shift(made.point, 9, 10).id, made.volunteers[0])


def test_who_was_kept_busy_by_the_moved_day_takes_the_seat_that_they_wait_for(made, work) -> None:
    with work():
        point = another_day(made)
        other = another_shift(point.id, 8, 10, seats=1)
        other_id = other.id
        first = sign_up(other_id, made.volunteers[5])
        assert sign_up(other_id, made.volunteers[2]).state == WAITING
        shift(made.shift).seats = 3
        db.session.flush()
        assert [row.person_id for row in signing.move_up(shift(made.shift))] == [made.people[2]]
        assert signing.sign_out(first, by=COMMAND_LINE) == [], "busy in the morning: the seat stays empty"
    with work():
        move(made, 7)
        assert states(other_id)["on"] == [made.people[2]]


def test_moved_while_somebody_signs_up_keeps_them(made, meanwhile, work) -> None:
    with work():
        shift(made.shift).seats = 4
    moved, told = meanwhile(lambda: move(made, 7), lambda: sign_up(made.shift, made.volunteers[4]).state)
    assert isinstance(moved, list)
    assert told == ON
    moved, out = meanwhile(
        lambda: signing.sign_out(signing.standing.own_rows(made.shift, made.people[4])[0], by=COMMAND_LINE) and None,
        lambda: len(move(made, 1)),
    )  # fmt: skip
    assert moved is None
    assert isinstance(out, int)
    with work():
        assert made.people[4] in states(made.shift)["out"]


@pytest.mark.parametrize("state", [OFF, OPEN])
def test_called_off_or_opened_too_early_it_is_planned_again_with_its_people(made, work, state) -> None:
    with work():
        day_of(made).state = state
        day_of(made).opened_at = clock.now() if state == OPEN else None
        db.session.flush()
        before = arranged(made)
        move(made, 7)
    with work():
        assert (day_of(made).state, day_of(made).opened_at) == (PLANNED, None)
        assert arranged(made) == before
        assert states(made.shift)["on"] == made.people[:2]
