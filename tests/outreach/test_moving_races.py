"""A day is moved while people sign up, leave and move up on the date to which it comes: nobody is in two places unless the move said
so, and nobody waits in a ring. On PostgreSQL once more with the turn of one day only, to see that it can go wrong."""

from __future__ import annotations

import threading
from datetime import time, timedelta
from time import sleep

import pytest
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound, OperationalError

from app.base.actors import COMMAND_LINE
from app.base.db import db, hold
from app.base.errors import NotFound, Refused
from campaigns.outreach import signing
from campaigns.outreach.day import OFF, OutreachDay
from campaigns.outreach.days import day_life, moving
from campaigns.outreach.days.day_life import Particulars
from campaigns.outreach.shift import ON, WAITING, Assignment
from campaigns.outreach.signing import turns
from tests.outreach.crew import another_day, another_shift, at, crew, shift, sign_up, states

WEEK = timedelta(days=7)


@pytest.fixture
def made(commune, work):
    """A day in a week, whose shift of two seats has two people; and one of the week after with a full shift of one seat at that time."""
    with work():
        made = crew(commune.locality, 6, seats=2)
        for one in made.volunteers[:2]:
            sign_up(made.shift, one)
        there = another_day(made, day_of(made).day + WEEK)
        made.there, made.there_day = another_shift(there.id, 8, 10, seats=1).id, there.outreach_day_id
        return made


@pytest.fixture
def its_own_turn_only(monkeypatch, db_kind):
    """A move that keeps others from the day alone, not from the date to which it comes."""
    if db_kind == "sqlite":
        pytest.skip("one writer at a time: there is no turn to take away")
    monkeypatch.setattr(signing, "hold_move", lambda day, became: hold(day))


def day_of(made, day_id=None) -> OutreachDay:
    return db.session.get_one(OutreachDay, day_id or made.day)


def move(made, by=WEEK, day_id=None):
    def deed() -> list[str]:
        day = day_of(made, day_id)
        return moving.move(day, day.day + by, reason="Mưa to", by=COMMAND_LINE)

    return deed


def clash(made) -> list[str]:
    """Who is in two places at one time, in the words of the day's page."""
    return [str(one) for one in signing.clashes(day_of(made))]


def join_there(made, who=0):
    return lambda: sign_up(made.there, made.volunteers[who]).state


def test_who_signs_up_on_the_date_to_which_their_day_is_moved_is_refused(made, meanwhile, work) -> None:
    _, refused = meanwhile(move(made), join_there(made))
    assert isinstance(refused, Refused)
    assert refused.code == "shift_overlap"
    with work():
        assert clash(made) == []
        assert states(made.shift)["on"] == made.people[:2]


def test_whoever_was_quicker_than_the_move_is_named_by_it(made, meanwhile, work) -> None:
    on, said = meanwhile(join_there(made), move(made))
    assert on == ON
    assert len([one for one in said if "đã có ca 08:00–10:00" in one]) == 1
    with work():
        assert len(clash(made)) == 1


@pytest.mark.usefixtures("its_own_turn_only")
def test_without_the_other_dates_turn_somebody_is_in_two_places_and_nobody_says_so(
    made, meanwhile, work
) -> None:
    said, on = meanwhile(move(made), join_there(made))
    assert on == ON
    assert not [one for one in said if "đã có ca" in one]
    with work():
        assert len(clash(made)) == 1


@pytest.fixture
def awaited(made, work):
    """The seat there is somebody's; the first who waits for it is on the day that is to be moved. The row of who has the seat."""
    with work():
        row = sign_up(made.there, made.volunteers[4])
        assert [sign_up(made.there, made.volunteers[n]).state for n in (0, 5)] == [WAITING, WAITING]
        return row.id


def leaves(row_id):
    return lambda: [
        row.person_id for row in signing.sign_out(db.session.get_one(Assignment, row_id), by=COMMAND_LINE)
    ]


def test_who_waits_there_does_not_move_up_while_their_own_day_comes(made, awaited, meanwhile, work) -> None:
    _, moved_up = meanwhile(move(made), leaves(awaited))
    assert moved_up == [made.people[5]], "the next one, who is free then"
    with work():
        assert clash(made) == []
        assert states(made.there)["waiting"] == [made.people[0]]


def test_who_moved_up_just_before_is_named_by_the_move(made, awaited, meanwhile) -> None:
    moved_up, said = meanwhile(leaves(awaited), move(made))
    assert moved_up == [made.people[0]]
    assert len([one for one in said if "đã có ca" in one]) == 1


@pytest.mark.usefixtures("its_own_turn_only")
def test_without_the_other_dates_turn_who_waits_moves_up_into_two_places(
    made, awaited, meanwhile, work
) -> None:
    said, moved_up = meanwhile(move(made), leaves(awaited))
    assert moved_up == [made.people[0]]
    assert not [one for one in said if "đã có ca" in one]
    with work():
        assert len(clash(made)) == 1


@pytest.fixture
def third(made, work):
    """A day of another date, on which somebody of the first is too."""
    with work():
        point = another_day(made, day_of(made).day + timedelta(days=1))
        sign_up(another_shift(point.id, 8, 10).id, made.volunteers[0])
        return point.outreach_day_id


def both_to_an_empty_date(made, third, at_once) -> list[str]:
    """What the two moves said of who is in two places then."""
    said = at_once(move(made, timedelta(days=21)), move(made, timedelta(days=20), third))
    assert all(isinstance(one, list) for one in said), said
    return [one for some in said for one in some if "đã có ca" in one]


def test_of_two_days_that_come_to_one_date_the_second_names_who_is_on_both(
    made, third, at_once, work
) -> None:
    assert len(both_to_an_empty_date(made, third, at_once)) == 1
    with work():
        assert day_of(made).day == day_of(made, third).day
        assert len(clash(made)) == 1


@pytest.mark.usefixtures("its_own_turn_only")
def test_without_the_other_dates_turn_neither_names_them(made, third, at_once, work) -> None:
    assert both_to_an_empty_date(made, third, at_once) == []
    with work():
        assert len(clash(made)) == 1


def test_a_day_that_was_just_moved_is_held_where_it_is_by_now(
    made, third, at_once, work, monkeypatch, until_awaited, ground, db_kind
) -> None:
    """Whoever moves it on has read it before; and whoever signs up on it meanwhile waits, and meets what stands on the new date."""
    if db_kind == "sqlite":
        pytest.skip("whoever has read the day has the turn")
    with work():
        shift(made.shift).seats = 3
        [there] = signing.of_day(day_of(made, third))
        sign_up(there.shift_id, made.volunteers[3])
    real, looked = moving.troubles, threading.Event()

    def troubles(day, on):
        said = real(day, on)
        looked.set()
        until_awaited()
        return said

    def on_again() -> list[str]:
        day = day_of(made)
        to = day.day + timedelta(days=1)
        with ground.server.connect(ground.name) as connection:
            connection.execute("UPDATE outreach_day SET day = day + 14 WHERE id = %s", [day.id])
        return moving.move(day, to, reason="Mưa to", by=COMMAND_LINE)

    def signs_up():
        looked.wait(10)
        return sign_up(made.shift, made.volunteers[3]).state

    monkeypatch.setattr(moving, "troubles", troubles)
    said, refused = at_once(on_again, signs_up)
    assert len([one for one in said if "đã có ca" in one]) == 1
    assert getattr(refused, "code", refused) == "shift_overlap"


def test_who_has_all_days_of_a_commune_keeps_the_next_one_from_coming(
    made, at_once, db_kind, until_awaited
) -> None:
    has_them = threading.Event()

    def all_days() -> bool:
        signing.hold_all(made.locality)
        has_them.set()
        return until_awaited()

    def one_more():
        if db_kind != "sqlite":
            has_them.wait(10)
        campaign = day_of(made).campaign
        said = Particulars(campaign.ends, time(8), time(11))
        return day_life.add(campaign, said, by=COMMAND_LINE).day == said.day

    assert at_once(all_days, one_more) == [True, True]


def test_two_days_that_change_places_do_not_wait_in_a_ring(made, at_once, work) -> None:
    with work():
        here, there = day_of(made).day, day_of(made, made.there_day).day
    said = at_once(move(made), move(made, -WEEK, made.there_day), join_there(made, 3), join_there(made, 4))
    assert not [one for one in said if isinstance(one, Exception)]
    with work():
        assert (day_of(made).day, day_of(made, made.there_day).day) == (there, here)
        assert clash(made) == []


def test_deadlines_are_those_of_the_new_date_for_who_waited(made, meanwhile, work) -> None:
    """Sign-up was over; the day is moved a week on, and with it the deadline. And the other way round."""
    with work():
        shift(made.shift).seats = 4
        day = day_of(made)
        day.signup_until = day.signout_until = until = at(day.day - timedelta(days=8), 20)
    with work(), pytest.raises(Refused, match="signup_closed"):
        sign_up(made.shift, made.volunteers[2])
    _, on = meanwhile(move(made), lambda: sign_up(made.shift, made.volunteers[2]).state)
    assert on == ON
    with work():
        assert (day_of(made).signup_until, day_of(made).signout_until) == (until + WEEK, until + WEEK)
        row = db.session.scalars(select(Assignment.id).where(Assignment.person_id == made.people[2])).one()
    _, late, refused = meanwhile(
        move(made, -WEEK), lambda: sign_up(made.shift, made.volunteers[3]).state, leaves(row)
    )
    assert (getattr(late, "code", late), getattr(refused, "code", refused)) == (
        "signup_closed",
        "signout_late",
    )
    with work():
        assert states(made.shift)["on"] == made.people[:3]


def test_a_day_that_is_just_taken_off_is_moved_nowhere(made, meanwhile) -> None:
    """Taking off asks for the day alone: who moves finds that out when the day is theirs."""

    def remove():
        day_life.remove(day_of(made, made.there_day))

    taken_off, moved = meanwhile(remove, move(made, WEEK, made.there_day))
    assert taken_off is None
    assert isinstance(moved, NotFound | NoResultFound)


# --- a day that comes to a date while another of it is called off ---------------------------------------------------


@pytest.fixture
def comes(made, third, meanwhile, monkeypatch, until_awaited):
    """comes(): a day with a lower number is moved to the date of `third`, which somebody calls off meanwhile, with a moment between
    looking and writing; and somebody signs up on the day that comes. What each of them said."""
    real = day_life.is_logged

    def is_logged(day):
        until_awaited()
        return real(day)

    monkeypatch.setattr(day_life, "is_logged", is_logged)
    return lambda: meanwhile(
        move(made, timedelta(days=1)),
        lambda: day_life.call_off(day_of(made, third), "Bão"),
        lambda: sign_up(made.shift, made.volunteers[2]).state,
    )


def test_who_waited_for_a_date_has_the_day_that_came_to_it_too_and_in_its_place(
    made, third, comes, work
) -> None:
    moved, off, waits = comes()
    assert isinstance(moved, list)
    assert (off, waits) == (None, WAITING)
    with work():
        assert (day_of(made).day, day_of(made, third).state) == (day_of(made, third).day, OFF)


def test_without_a_second_look_at_the_date_they_wait_in_a_ring(comes, monkeypatch, db_kind) -> None:
    """The control: the day that came is taken when the waiting lists of the date are looked through, after one with a higher number."""
    if db_kind == "sqlite":
        pytest.skip("one writer at a time: there is no turn to take away")
    monkeypatch.setattr(turns, "_are_all", lambda held, day: True)
    assert [type(one) for one in comes() if isinstance(one, Exception)] == [OperationalError]


# --- a day that is called off, among others of its date ------------------------------------------------------------


@pytest.fixture
def two_of_a_date(made, work, monkeypatch):
    """A second day of the date, with a higher number; whoever calls it off takes a moment between looking and writing. Its id, and
    when they look."""
    with work():
        point = another_day(made)
        sign_up(another_shift(point.id, 8, 10).id, made.volunteers[3])
        day_id = point.outreach_day_id
    real, looks = day_life.is_logged, threading.Event()

    def is_logged(day):
        looks.set()
        sleep(0.5)
        return real(day)

    monkeypatch.setattr(day_life, "is_logged", is_logged)
    return day_id, looks


def _called_off_meanwhile(made, second, at_once, db_kind):
    """On SQLite whoever waits for the other to look would have the turn meanwhile."""
    day_id, looks = second

    def signs_up():
        if db_kind != "sqlite":
            looks.wait(10)
        return sign_up(made.shift, made.volunteers[2]).state

    return at_once(lambda: day_life.call_off(day_of(made, day_id), "Bão"), signs_up)


def test_calling_off_and_signing_up_on_one_date_do_not_wait_in_a_ring(
    made, two_of_a_date, at_once, work, db_kind
) -> None:
    assert _called_off_meanwhile(made, two_of_a_date, at_once, db_kind) == [None, WAITING]
    with work():
        assert day_of(made, two_of_a_date[0]).state == OFF


def test_with_its_own_turn_first_one_of_the_two_is_thrown_out(
    made, two_of_a_date, at_once, monkeypatch, db_kind
) -> None:
    """The control: the day first, the rest of its date after."""
    if db_kind == "sqlite":
        pytest.skip("one writer at a time: there is no turn to take away")
    monkeypatch.setattr(signing, "hold_date", hold)
    said = _called_off_meanwhile(made, two_of_a_date, at_once, db_kind)
    assert [type(one) for one in said if isinstance(one, Exception)] == [OperationalError]
