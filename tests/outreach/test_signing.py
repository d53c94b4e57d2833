"""Signing up for a shift and out again: in which order the rules are asked, and who gets a seat that became free."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db
from app.base.errors import NotFound, Refused
from campaigns.outreach import signing
from campaigns.outreach.day import CLOSED, OFF, OutreachDay
from campaigns.outreach.shift import ON, OUT, WAITING, Assignment
from tests.outreach.crew import (
    another_day,
    another_shift,
    another_team,
    at,
    crew,
    shift,
    sign_up,
    states,
    volunteer,
)


@pytest.fixture
def made(commune, work):
    with work():
        return crew(commune.locality, 6, seats=2)


def refused(deed) -> str:
    with pytest.raises(Refused) as told:
        deed()
    assert told.value.message.endswith(".")
    return told.value.code


def test_a_seat_while_there_is_one_and_then_the_waiting_list(made, work) -> None:
    with work():
        told = [sign_up(made.shift, one).state for one in made.volunteers[:4]]
    assert told == [ON, ON, WAITING, WAITING]
    with work():
        assert signing.taken([shift(made.shift)])[made.shift] == signing.Seats(on=2, waiting=2, seats=2)


def test_asked_again_it_is_the_same_row_even_after_the_window(made, work) -> None:
    with work():
        first = sign_up(made.shift, made.volunteers[0]).id
        db.session.get_one(OutreachDay, made.day).signs_up = False
    with work():
        assert sign_up(made.shift, made.volunteers[0]).id == first
        assert refused(lambda: sign_up(made.shift, made.volunteers[1])) == "signup_closed"


def test_the_window_is_asked_before_seats_role_and_overlap(made, work) -> None:
    with work():
        day = db.session.get_one(OutreachDay, made.day)
        day.signup_from, day.signup_until = (
            at(day.day, 0) - timedelta(days=3),
            at(day.day, 0) - timedelta(days=1),
        )
        who = volunteer(made.volunteers[0])
        who.roles = ["desk"]
        other = another_shift(made.point, 8, 10)
        signing.sign_up(other, who, by=COMMAND_LINE, through="office")
        early, late = day.signup_from - timedelta(minutes=1), day.signup_until + timedelta(minutes=1)
        for now in (early, late):
            assert refused(lambda now=now: sign_up(made.shift, who.id, now=now)) == "signup_closed"
        # Then the role, before the overlap.
        assert refused(lambda: sign_up(made.shift, who.id, now=day.signup_from)) == "shift_role"
        who.roles = []
        assert refused(lambda: sign_up(made.shift, who.id, now=day.signup_from)) == "shift_overlap"
        assert sign_up(made.shift, made.volunteers[1], now=day.signup_until).state == ON


@pytest.mark.parametrize("state", [OFF, CLOSED])
def test_a_day_that_is_off_or_closed_takes_nobody(made, work, state) -> None:
    with work():
        db.session.get_one(OutreachDay, made.day).state = state
        assert refused(lambda: sign_up(made.shift, made.volunteers[0])) == "signup_closed"
        code = refused(lambda: sign_up(made.shift, made.volunteers[0], through="office"))
    assert code == ("day_off" if state == OFF else "day_closed")


def test_a_shift_that_is_over_takes_nobody_by_the_link_but_the_office_may(made, work) -> None:
    with work():
        day = db.session.get_one(OutreachDay, made.day)
        assert (
            refused(lambda: sign_up(made.shift, made.volunteers[0], now=at(day.day, 11))) == "signup_closed"
        )
        assert sign_up(made.shift, made.volunteers[0], now=at(day.day, 10, 59)).state == ON
        assert sign_up(made.shift, made.volunteers[1], through="office", now=at(day.day, 12)).state == ON


def test_the_office_and_the_plan_skip_window_and_role_but_never_seats_nor_overlap(made, work) -> None:
    with work():
        db.session.get_one(OutreachDay, made.day).signs_up = False
        for one in made.volunteers:
            volunteer(one).roles = ["desk"]
        assert sign_up(made.shift, made.volunteers[0], through="office").through == "office"
        assert sign_up(made.shift, made.volunteers[1], through="plan").through == "plan"
        for through in ("office", "plan"):
            full = refused(lambda through=through: sign_up(made.shift, made.volunteers[2], through=through))
            assert full == "shift_full"
        other = another_shift(made.point, 10, 12)
        assert refused(lambda: sign_up(other.id, made.volunteers[0], through="office")) == "shift_overlap"
    with work():
        assert len(states(made.shift)["on"]) == 2


def test_the_office_gives_who_waits_a_seat_only_when_there_is_one(made, work) -> None:
    with work():
        waiting = [sign_up(made.shift, one) for one in made.volunteers[:4]][3]
        assert refused(lambda: sign_up(made.shift, made.volunteers[3], through="office")) == "shift_full"
        shift(made.shift).seats = 3
        assert sign_up(made.shift, made.volunteers[3], through="office").id == waiting.id
        assert waiting.state == ON


@pytest.mark.parametrize(("starts", "ends", "clash"), [(6, 7, False), (11, 12, False), (6, 8, True), (10, 12, True), (8, 9, True), (6, 12, True)])  # fmt: skip
def test_shifts_overlap_by_minutes_in_common(made, work, starts, ends, clash) -> None:
    with work():
        sign_up(made.shift, made.volunteers[0])
        other = another_shift(made.point, starts, ends)
        if clash:
            with pytest.raises(Refused, match=r"07:00–11:00 tại Nhà văn hóa B"):
                sign_up(other.id, made.volunteers[0])
        else:
            assert sign_up(other.id, made.volunteers[0]).state == ON


def test_another_outreach_day_of_the_date_and_another_team_are_the_same_person(made, work) -> None:
    with work():
        sign_up(made.shift, made.volunteers[0])
        again = another_team(made, made.volunteers[0])
        assert sign_up(made.shift, again.id).volunteer_id == made.volunteers[0], "one seat for one person"
        other = another_shift(another_day(made).id, 8, 9)
        with pytest.raises(Refused, match="Ra quân B"):
            sign_up(other.id, again.id)
        other.day.day += timedelta(days=1)
        db.session.flush()
        assert sign_up(other.id, again.id).state == ON


def test_a_day_that_was_called_off_keeps_nobody_busy(made, work) -> None:
    with work():
        other = another_shift(another_day(made).id, 8, 9)
        sign_up(other.id, made.volunteers[0])
        other.day.state = OFF
        db.session.flush()
        assert sign_up(made.shift, made.volunteers[0]).state == ON


def test_who_has_left_and_who_is_of_another_commune_get_no_shift(made, work, found_commune) -> None:
    other = found_commune("00002", "Suối Trong")
    with work():
        day = db.session.get_one(OutreachDay, made.day).day
        volunteer(made.volunteers[0]).left_on = day
        volunteer(made.volunteers[1]).left_on = day + timedelta(days=1)
        assert refused(lambda: sign_up(made.shift, made.volunteers[0], through="office")) == "volunteer_left"
        assert sign_up(made.shift, made.volunteers[1]).state == ON
        stranger = crew(other.locality, 3, mark="C").volunteers[0]
        with pytest.raises(NotFound):
            sign_up(made.shift, stranger)


@pytest.mark.parametrize(
    ("starts", "ends", "parts"),
    [
        (time(7), time(12), ["morning"]), (time(12), time(14), ["afternoon"]), (time(11, 59), time(12, 1), ["morning", "afternoon"]),
    ],
)  # fmt: skip
def test_noon_parts_the_half_days_and_belongs_to_neither(starts, ends, parts) -> None:
    assert signing.parts_of(starts, ends) == parts


# --- out again ------------------------------------------------------------------------------------------------


def test_signing_out_gives_the_seat_to_the_first_who_waits(made, work) -> None:
    with work():
        rows = [sign_up(made.shift, one) for one in made.volunteers[:5]]
        moved = signing.sign_out(rows[0], by=COMMAND_LINE, reason="  Bận   việc ")
        assert [row.id for row in moved] == [rows[2].id]
        assert (rows[0].state, rows[0].out_reason) == (OUT, "Bận việc")
        assert signing.sign_out(rows[0], by=COMMAND_LINE) == []
    with work():
        found = states(made.shift)
        assert found["waiting"] == [made.people[3], made.people[4]]


def test_the_first_who_waits_is_passed_over_while_they_are_busy_and_not_forgotten(made, work) -> None:
    with work():
        rows = [sign_up(made.shift, one) for one in made.volunteers[:4]]
        other = another_shift(made.point, 10, 12)
        busy = sign_up(other.id, made.volunteers[2])
        assert [row.id for row in signing.sign_out(rows[0], by=COMMAND_LINE)] == [rows[3].id]
        assert [row.id for row in signing.sign_out(rows[1], by=COMMAND_LINE)] == []
        assert rows[2].state == WAITING
        # Free again: the seat that stood empty is theirs.
        assert [row.id for row in signing.sign_out(busy, by=COMMAND_LINE)] == [rows[2].id]


def test_only_the_queues_of_the_date_and_the_commune_are_looked_through(made, work, found_commune) -> None:
    """Whoever leaves has the turn of no other day."""
    elsewhere = found_commune("00002", "Suối Trong")
    with work():
        other = crew(elsewhere.locality, 3, seats=1, mark="C")
        later = another_shift(another_day(made, clock.today() + timedelta(days=8)).id, 7, 11, seats=1).id
        for one, volunteers in ((other.shift, other.volunteers), (later, made.volunteers[3:5])):
            for each in volunteers[:2]:
                sign_up(one, each)
            shift(one).seats = 2
        row = sign_up(made.shift, made.volunteers[0])
        assert signing.sign_out(row, by=COMMAND_LINE) == []
        assert (len(states(other.shift)["waiting"]), len(states(later)["waiting"])) == (1, 1)


def test_who_signs_up_again_is_the_last_of_the_queue(made, work) -> None:
    with work():
        rows = [sign_up(made.shift, one) for one in made.volunteers[:4]]
        signing.sign_out(rows[2], by=COMMAND_LINE)
        assert sign_up(made.shift, made.volunteers[2]).id == rows[2].id
        assert states(made.shift)["waiting"] == [made.people[3], made.people[2]]


def test_out_until_the_deadline_and_waiting_always(made, work) -> None:
    with work():
        rows = [sign_up(made.shift, one) for one in made.volunteers[:4]]
        day = db.session.get_one(OutreachDay, made.day)
        before, after = at(day.day, 6), at(day.day, 6, 1)
        assert signing.stays_because(rows[0], now=before) is None
        assert refused(lambda: signing.sign_out(rows[0], by=COMMAND_LINE, now=after)) == "signout_late"
        assert signing.sign_out(rows[3], by=COMMAND_LINE, now=after) == []
        day.signout_until = at(day.day, 18) - timedelta(days=2)
        db.session.flush()
        late = day.signout_until + timedelta(seconds=1)
        assert refused(lambda: signing.sign_out(rows[0], by=COMMAND_LINE, now=late)) == "signout_late"
        # The office may, at any time.
        assert [row.id for row in signing.remove(rows[0], by=COMMAND_LINE, now=after)] == [rows[2].id]


@pytest.mark.parametrize("state", [OFF, CLOSED])
def test_nobody_gets_a_seat_of_a_day_that_is_off_or_closed(made, work, state) -> None:
    """From what is called off whoever likes signs out, at any time; from what is closed nobody is taken."""
    with work():
        rows = [sign_up(made.shift, one) for one in made.volunteers[:3]]
        day = db.session.get_one(OutreachDay, made.day)
        day.state, late = state, at(day.day, 6, 1)
        shift(made.shift).seats = 3
        assert signing.move_up(shift(made.shift)) == []
        if state == OFF:
            assert signing.sign_out(rows[0], by=COMMAND_LINE, now=late) == []
            assert signing.remove(rows[1], by=COMMAND_LINE) == []
        else:
            assert refused(lambda: signing.sign_out(rows[0], by=COMMAND_LINE, now=late)) == "signout_late"
            assert refused(lambda: signing.remove(rows[1], by=COMMAND_LINE)) == "day_closed"
        assert rows[2].state == WAITING


def test_nobody_gets_a_seat_of_a_shift_that_is_over(made, work) -> None:
    with work():
        rows = [sign_up(made.shift, one) for one in made.volunteers[:3]]
        day = db.session.get_one(OutreachDay, made.day)
        assert signing.remove(rows[0], by=COMMAND_LINE, now=at(day.day, 11)) == []
        assert signing.move_up(shift(made.shift), now=at(day.day, 10)) == [rows[2]]


def test_removed_by_mistake_and_back_while_the_seat_is_free(made, work) -> None:
    with work():
        rows = [sign_up(made.shift, one) for one in made.volunteers[:2]]
        signing.remove(rows[0], by=COMMAND_LINE, reason="Nhầm")
        back = signing.undo(rows[0], by=COMMAND_LINE)
        assert (back.id, back.state, back.out_reason) == (rows[0].id, ON, "")
        sign_up(made.shift, made.volunteers[2])
        signing.remove(rows[0], by=COMMAND_LINE)
        assert refused(lambda: signing.undo(rows[0], by=COMMAND_LINE)) == "shift_full"


def test_who_was_seen_at_the_roll_call_is_not_taken_off(made, work) -> None:
    with work():
        row = sign_up(made.shift, made.volunteers[0])
        signing.set_came(row, True, clock.now(), COMMAND_LINE)
        assert refused(lambda: signing.remove(row, by=COMMAND_LINE)) == "assignment_came"
        assert refused(lambda: signing.sign_out(row, by=COMMAND_LINE)) == "signout_late"
        signing.set_came(row, False, clock.now(), COMMAND_LINE)
        assert row.came is False
        assert signing.stays_because(row) is None, "who is missing may still say that they do not come"
        signing.set_came(row, None, clock.now(), COMMAND_LINE)
        assert (row.came, row.came_at) == (None, None)
        signing.remove(row, by=COMMAND_LINE)
    with work():
        assert states(made.shift)["out"] == [made.people[0]]


# --- reading --------------------------------------------------------------------------------------------------


def test_a_days_people_stand_by_shift_and_in_their_order(made, work, queries) -> None:
    with work():
        afternoon = another_shift(made.point, 14, 16, seats=1)
        for one in made.volunteers[:4]:
            sign_up(made.shift, one)
        sign_up(afternoon.id, made.volunteers[0])
        signing.sign_out(
            db.session.get_one(Assignment, states_id(made.shift, made.people[1])), by=COMMAND_LINE
        )
    with work(), queries() as seen:
        rows = signing.of_day(db.session.get_one(OutreachDay, made.day))
        told = [(row.shift.starts_at.hour, row.state, row.volunteer.person.name[-2:], row.shift.point.name) for row in rows]  # fmt: skip
    assert [one[:3] for one in told] == [
        (7, ON, "00"), (7, ON, "02"), (7, WAITING, "03"), (7, OUT, "01"), (14, ON, "00"),
    ]  # fmt: skip
    assert len(seen) <= 9


def states_id(shift_id: int, person_id: int) -> int:
    [row] = signing.standing.own_rows(shift_id, person_id)
    return row.id


def test_a_volunteers_shifts_from_a_day_on_in_every_team(made, work) -> None:
    with work():
        day = db.session.get_one(OutreachDay, made.day).day
        sign_up(made.shift, made.volunteers[0])
        later = another_shift(another_day(made, day + timedelta(days=7)).id, 7, 9)
        again = another_team(made, made.volunteers[0])
        sign_up(later.id, again.id)
        mine = signing.of_volunteer(volunteer(made.volunteers[0]))
        assert [row.shift_id for row in mine] == [made.shift, later.id]
        assert signing.of_volunteer(again, day + timedelta(days=1))[0].shift_id == later.id
        signing.sign_out(mine[0], by=COMMAND_LINE)
        assert [row.shift_id for row in signing.of_volunteer(again)] == [later.id]


def test_why_the_page_offers_no_sign_up_is_said(made, work) -> None:
    with work():
        one = shift(made.shift)
        assert signing.closed_because(one) is None
        one.day.signup_from = at(one.day.day, 8, 5)
        assert "8:05" in signing.closed_because(one)
        one.day.state, one.day.off_reason = OFF, "mưa lớn"
        assert "mưa lớn" in signing.closed_because(one)
        one.starts_at = time(7, 30)
        assert signing.told(one).startswith("07:30–11:00 tại Nhà văn hóa B")
