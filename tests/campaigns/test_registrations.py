"""Signing up for a training: seats are given once, the queue moves, nobody is in it twice, a person says who joins."""

from __future__ import annotations

import threading
from datetime import timedelta
from time import sleep

import pytest
from sqlalchemy import func, select

from app.base import clock, codes
from app.base.actors import COMMAND_LINE, Actor
from app.base.db import db, reading, writing
from app.base.errors import Conflict, NotFound, Refused, TooMany
from campaigns import enrolments, registrations
from campaigns.enrolments import Enrolment
from campaigns.registrations import ASKED, DECLINED, LEFT, TAKEN, WAITING, Applicant, Registration, asking
from campaigns.trainings import CLOSED, Training
from trainees import areas, people
from trainees.people import Particulars, Person

DAWDLE = 0.02


def slip():
    return codes.random_code(registrations.SLIP_LENGTH)


@pytest.fixture
def open_page(commune, work):
    """open_page(seats): the commune's training takes registrations; `seats` beyond those who are expected already."""

    def opened(seats=None, until=None):
        with work():
            training = db.session.get_one(Training, commune.training)
            registrations.set_up(
                training,
                opens=True,
                capacity=None if seats is None else len(commune.enrolled) + seats,
                until=until,
            )
        return commune.training

    return opened


@pytest.fixture
def asks(work):
    """asks(training, name, …) → (slip, state, position) as the slip shows them."""

    def ask(training_id, name, code=None, origin="", **about):
        code = code or slip()
        with work():
            training = db.session.get_one(Training, training_id)
            row = registrations.ask(training, Applicant(name, **about), code, origin=origin)
            shown = registrations.standing(training, row)
            return code, shown.state, shown.position

    return ask


@pytest.fixture
def shows(work):
    """shows(training, slip) → (state, position)."""

    def look(training_id, code):
        with work():
            training = db.session.get_one(Training, training_id)
            shown = registrations.standing(training, registrations.find(training, code))
            return shown.state, shown.position

    return look


def counted(work, training_id):
    with work():
        tally = registrations.tallied(db.session.get_one(Training, training_id))
        return {state: n for state, n in tally.items() if n}


# --- seats -----------------------------------------------------------------------------------------------------


def test_seats_then_a_queue_with_places(open_page, asks, work):
    training = open_page(seats=2)
    told = [
        asks(training, name, birth_year=1950 + n)[1:]
        for n, name in enumerate(("Lò Thị A", "Lò Thị B", "Lò Thị C", "Lò Thị D"))
    ]
    assert told == [(ASKED, None), (ASKED, None), (WAITING, 1), (WAITING, 2)]
    assert counted(work, training) == {ASKED: 2, WAITING: 2}


def test_without_a_limit_everybody_has_a_seat(open_page, asks):
    training = open_page()
    assert {asks(training, f"Lò Văn {n}", birth_year=1950)[1] for n in range(30)} == {ASKED}


def test_who_leaves_gives_the_seat_to_the_first_of_the_queue(open_page, asks, shows, work):
    training = open_page(seats=1)
    first, _, _ = asks(training, "Lò Thị A", birth_year=1950)
    second, _, _ = asks(training, "Lò Thị B", birth_year=1951)
    third, _, _ = asks(training, "Lò Thị C", birth_year=1952)
    with work():
        registrations.take_back(db.session.get_one(Training, training), first)
    assert [shows(training, code) for code in (first, second, third)] == [
        (LEFT, None),
        (ASKED, None),
        (WAITING, 1),
    ]
    with work():  # a second click changes nothing
        registrations.take_back(db.session.get_one(Training, training), first)
    assert counted(work, training) == {ASKED: 1, WAITING: 1, LEFT: 1}


def test_who_waits_and_leaves_gives_no_seat_away(open_page, asks, shows, work):
    training = open_page(seats=1)
    asks(training, "Lò Thị A", birth_year=1950)
    second, _, _ = asks(training, "Lò Thị B", birth_year=1951)
    third, _, _ = asks(training, "Lò Thị C", birth_year=1952)
    with work():
        registrations.take_back(db.session.get_one(Training, training), second)
    assert shows(training, third) == (WAITING, 1)


def test_more_seats_move_the_queue_and_fewer_take_none_away(open_page, asks, work):
    training = open_page(seats=1)
    for n in range(4):
        asks(training, f"Lò Thị {n}", birth_year=1950)
    open_page(seats=3)
    assert counted(work, training) == {ASKED: 3, WAITING: 1}
    open_page(seats=1)
    assert counted(work, training) == {ASKED: 3, WAITING: 1}
    with work():
        assert registrations.free(db.session.get_one(Training, training)) == 0
    open_page()
    assert counted(work, training) == {ASKED: 4}


@pytest.mark.parametrize("seats", [0, -1, registrations.MOST_SEATS + 1])
def test_a_capacity_is_a_number_of_seats(commune, work, seats):
    with work(), pytest.raises(Refused, match="capacity"):
        registrations.set_up(
            db.session.get_one(Training, commune.training), opens=True, capacity=seats, until=None
        )


# --- fifty at once -----------------------------------------------------------------------------------------------


def at_once(app, count, deed):
    """Everybody presses the button at the same moment, each in a thread of their own."""
    start, wrong = threading.Barrier(count), []

    def act(n):
        with app.app_context():
            start.wait(30)
            try:
                deed(n)
            except Exception as error:
                db.session.rollback()
                wrong.append(error)

    threads = [threading.Thread(target=act, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return wrong


def test_fifty_at_once_for_five_seats(app, open_page, work):
    training = open_page(seats=5)

    def ask(n):
        with writing():
            registrations.ask(db.session.get_one(Training, training), Applicant(f"Lò Thị {n}", 1950), slip())
            db.session.commit()

    assert at_once(app, 50, ask) == []
    assert counted(work, training) == {ASKED: 5, WAITING: 45}
    with work():
        held = db.session.get_one(Training, training)
        waiting = db.session.scalars(
            select(Registration).where(Registration.state == WAITING).order_by(Registration.id)
        )
        assert [registrations.standing(held, row).position for row in waiting] == list(range(1, 46))


def test_looking_first_and_writing_later_seats_too_many(app, open_page, work, monkeypatch):
    """The negative control: the same fifty, but the free seats are looked up before the turn to write."""
    training = open_page(seats=5)
    monkeypatch.setattr(asking, "hold", lambda row: None)
    looked = threading.local()
    monkeypatch.setattr(asking, "free", lambda training: looked.seats)

    def ask(n):
        with reading():
            looked.seats = registrations.free(db.session.get_one(Training, training))
        sleep(DAWDLE)
        with writing():
            registrations.ask(db.session.get_one(Training, training), Applicant(f"Lò Thị {n}", 1950), slip())
            db.session.commit()

    assert at_once(app, 50, ask) == []
    assert counted(work, training)[ASKED] > 5


# --- once a person --------------------------------------------------------------------------------------------------


def test_a_double_click_is_one_registration_and_one_slip(open_page, asks, work):
    training = open_page(seats=5)
    code, _, _ = asks(training, "Lò Thị Mây", birth_year=1950)
    assert asks(training, "Lò Thị Mây", birth_year=1950, code=code)[1] == ASKED
    assert counted(work, training) == {ASKED: 1}
    with work():
        assert db.session.scalar(select(func.count()).select_from(Registration)) == 1


def test_a_slip_is_of_one_person(open_page, asks):
    training = open_page()
    code, _, _ = asks(training, "Lò Thị Mây", birth_year=1950)
    with pytest.raises(Conflict, match="slip_used"):
        asks(training, "Lò Thị Mận", birth_year=1950, code=code)


@pytest.mark.parametrize(
    "again", [{}, {"place": "Bản Lìm"}, {"name": "lo thi may"}, {"name": "LÒ THỊ MÂY", "phone": "0912345678"}]
)
def test_the_same_name_and_year_again_is_the_same_registration(open_page, asks, work, again):
    training = open_page(seats=2)
    asks(training, "Lò Thị Mây", birth_year=1950)
    _, state, position = asks(training, **({"name": "Lò Thị Mây"} | again), birth_year=1950)
    assert (state, position) == (ASKED, None)
    assert counted(work, training) == {ASKED: 1}
    with work():
        assert registrations.free(db.session.get_one(Training, training)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"birth_year": 1950}, {"birth_year": 1951}), ({"birth_year": 1950}, {}), ({}, {"place": "Bản Lìm"}),
        ({"birth_year": 1950, "place": "Bản Lìm"}, {"birth_year": 1950, "place": "Bản Chanh"}),
        ({"birth_year": 1950, "sex": "F"}, {"birth_year": 1950, "sex": "M"}), ({"phone": "0912345678"}, {}),
    ],
)  # fmt: skip
def test_homonyms_are_two_people(open_page, asks, work, one, other):
    training = open_page()
    asks(training, "Lò Thị Mây", **one)
    asks(training, "Lò Thị Mây", **other)
    assert counted(work, training) == {ASKED: 2}


def test_a_stranger_learns_nothing_by_typing_somebodys_name(open_page, asks, shows, work):
    """Seats are gone: who types the name of somebody with a seat hears what any newcomer hears."""
    training = open_page(seats=1)
    mine, _, _ = asks(training, "Lò Thị Mây", birth_year=1950)
    asks(training, "Lò Thị Mận", birth_year=1950)
    stranger, state, position = asks(training, "Lò Thị Mây", birth_year=1950)
    newcomer = asks(training, "Lò Thị Lan", birth_year=1950)
    assert (state, position) == newcomer[1:] == (WAITING, 2)
    # And takes no seat away with the slip they got.
    with work():
        registrations.take_back(db.session.get_one(Training, training), stranger)
    assert shows(training, stranger) == (LEFT, None)
    assert shows(training, mine) == (ASKED, None)
    assert counted(work, training) == {ASKED: 1, WAITING: 2}


def test_nobody_loses_a_seat_because_another_gave_their_name_first(open_page, asks, shows, work):
    training = open_page(seats=1)
    prank, _, _ = asks(training, "Lò Thị Mây", birth_year=1950)
    mine, _, _ = asks(training, "Lò Thị Mây", birth_year=1950, phone="0912345678")
    with work():
        registrations.take_back(db.session.get_one(Training, training), prank)
    assert (shows(training, prank), shows(training, mine)) == ((LEFT, None), (ASKED, None))
    assert counted(work, training) == {ASKED: 1}
    with work():
        assert (
            db.session.scalar(select(Registration).where(Registration.repeats_id.is_(None))).phone
            == "0912345678"
        )


def test_both_slips_hear_what_was_decided(open_page, asks, shows, work):
    training = open_page()
    first, _, _ = asks(training, "Lò Thị Mây", birth_year=1950)
    second, _, _ = asks(training, "Lò Thị Mây", birth_year=1950)
    with work():
        held = db.session.get_one(Training, training)
        registrations.accept_all(held, by=COMMAND_LINE)
    assert (shows(training, first), shows(training, second)) == ((TAKEN, None), (TAKEN, None))
    _late, state, _ = asks(training, "Lò Thị Mây", birth_year=1950)
    assert state == ASKED  # somebody who asks now is told what a newcomer is told


# --- closed, abused --------------------------------------------------------------------------------------------------


def test_a_page_that_is_not_open_takes_nobody(commune, asks):
    with pytest.raises(Refused, match="registration_closed"):
        asks(commune.training, "Lò Thị Mây")


def test_the_last_day_counts_and_the_next_does_not(open_page, asks, at):
    training = open_page(until=clock.today())
    asks(training, "Lò Thị Mây")
    at(clock.today() + timedelta(days=1))
    with pytest.raises(Refused, match="hết hạn"):
        asks(training, "Lò Thị Mận")


def test_a_training_that_is_over_takes_nobody(open_page, asks, work):
    training = open_page()
    with work():
        for lesson in db.session.get_one(Training, training).lessons:
            lesson.state = CLOSED
    with pytest.raises(Refused, match="học xong"):
        asks(training, "Lò Thị Mây")


def test_one_address_signs_up_a_hall_and_no_more(open_page, asks, monkeypatch):
    training = open_page()
    monkeypatch.setattr(asking, "MOST_AN_HOUR", 3)
    for n in range(3):
        asks(training, f"Lò Thị {n}", birth_year=1950, origin="here")
    with pytest.raises(TooMany, match="registration_too_many"):
        asks(training, "Lò Thị Mây", birth_year=1950, origin="here")
    assert asks(training, "Lò Thị Mây", birth_year=1950, origin="there")[1] == ASKED


def test_a_queue_ends_somewhere(open_page, asks, monkeypatch):
    training = open_page()
    monkeypatch.setattr(asking, "MOST_OPEN", 2)
    for n in range(2):
        asks(training, f"Lò Thị {n}")
    with pytest.raises(Refused, match="registration_full"):
        asks(training, "Lò Thị Mây")


def test_a_slip_of_another_training_opens_nothing(open_page, asks, found_commune, work):
    code, _, _ = asks(open_page(), "Lò Thị Mây")
    other = found_commune("00002", "Suối Trong")
    with work(), pytest.raises(NotFound):
        registrations.find(db.session.get_one(Training, other.training), code)


# --- who joins ------------------------------------------------------------------------------------------------------


def officer(commune):
    return Actor(commune.accounts["officer"], "cán bộ")


def test_accepting_makes_a_person_and_expects_them(commune, open_page, asks, work):
    training = open_page(seats=5)
    with work():
        home = areas.ensure_neighbourhood(commune.locality, "Tổ dân phố 3").id
    asks(training, "Lò Thị Mây", birth_year=1950, sex="F", place="tổ dân phố 3", phone="0912345678")
    with work():
        before = db.session.scalar(select(func.count()).select_from(Person))
    assert before == len(commune.people)  # signing up makes nobody
    with work():
        [person] = registrations.accept_all(db.session.get_one(Training, training), by=officer(commune))
        assert (person.name, person.birth, person.sex, person.phone) == (
            "Lò Thị Mây",
            "1950",
            "F",
            "0912345678",
        )
        assert (person.neighbourhood_id, person.compared) == (home, False)
        line = db.session.scalar(select(Enrolment).where(Enrolment.person_id == person.id))
        assert (line.through, line.created_by) == ("registered", commune.accounts["officer"])
        row = db.session.scalar(select(Registration))
        assert (row.state, row.person_id, row.decided_by) == (TAKEN, person.id, commune.accounts["officer"])
    with work():  # pressed again: nobody is taken twice
        assert registrations.accept_all(db.session.get_one(Training, training), by=officer(commune)) == []


def test_a_likely_person_is_offered_and_never_linked_unasked(commune, open_page, asks, work):
    training = open_page()
    asks(training, "Đặng Thu Thảo", birth_year=None, place="")
    asks(training, "Võ Minh Khôi", birth_year=1995)
    with work():
        held = db.session.get_one(Training, training)
        rows, _ = registrations.page(held, limit=50)
        near = registrations.candidates(held, rows)
        assert [[p.id for p in near.get(row.id, [])] for row in rows] == [
            [commune.people[5]],
            [commune.people[4]],
        ]
        khoi = rows[1]
        assert (
            registrations.accept(held, khoi, by=officer(commune), person_id=commune.people[4]).id
            == commune.people[4]
        )
        with pytest.raises(NotFound):
            registrations.accept(held, rows[0], by=officer(commune), person_id=commune.people[0])
        [new] = registrations.accept_all(held, by=officer(commune))
        assert new.id not in commune.people


def test_who_was_expected_already_gives_the_seat_back(commune, open_page, asks, shows, work):
    training = open_page(seats=1)
    asks(training, "Nguyễn Thị Ánh", birth_year=1984)
    waits, state, _ = asks(training, "Lò Thị Mây", birth_year=1950)
    assert state == WAITING
    with work():
        held = db.session.get_one(Training, training)
        [row] = registrations.page(held, state=ASKED, limit=5)[0]
        registrations.accept(held, row, by=officer(commune), person_id=commune.people[0])
        assert enrolments.counts([held.id])[held.id] == 4
    assert shows(training, waits) == (ASKED, None)


def test_declining_moves_the_queue_and_can_be_undone(commune, open_page, asks, shows, work):
    training = open_page(seats=1)
    first, _, _ = asks(training, "Lò Thị A", birth_year=1950)
    second, _, _ = asks(training, "Lò Thị B", birth_year=1950)
    with work():
        held = db.session.get_one(Training, training)
        registrations.decline(held, registrations.page(held, state=ASKED, limit=1)[0][0], by=officer(commune))
    assert (shows(training, first), shows(training, second)) == ((DECLINED, None), (ASKED, None))
    with work():
        held = db.session.get_one(Training, training)
        row = registrations.find(held, first)
        registrations.promote(held, row)  # a chair more than there are
        with pytest.raises(Refused, match="registration_settled"):
            registrations.promote(held, row)
    assert counted(work, training) == {ASKED: 2}


def test_accepting_what_was_taken_back_meanwhile_is_refused(commune, open_page, asks, work):
    training = open_page()
    code, _, _ = asks(training, "Lò Thị A")
    with work():
        registrations.take_back(db.session.get_one(Training, training), code)
    with work():
        held = db.session.get_one(Training, training)
        with pytest.raises(Refused, match="registration_settled"):
            registrations.accept(held, registrations.find(held, code), by=officer(commune))


def test_accepted_people_do_not_leave_by_their_slip(commune, open_page, asks, work):
    training = open_page()
    code, _, _ = asks(training, "Lò Thị A")
    with work():
        registrations.accept_all(db.session.get_one(Training, training), by=officer(commune))
    with work(), pytest.raises(Refused, match="registration_taken"):
        registrations.take_back(db.session.get_one(Training, training), code)


def test_a_name_a_year_and_a_place_are_too_little_to_link(commune, open_page, work):
    """A full birth date beside them would be certain; a year makes a question."""
    training = open_page()
    with work():
        home = areas.ensure_neighbourhood(commune.locality, "Tổ dân phố 3").id
        known = people.add(
            commune.locality, Particulars("Lò Thị Mây", "1950"), by=COMMAND_LINE, neighbourhood_id=home
        )
        held = db.session.get_one(Training, training)
        registrations.ask(held, Applicant("Lò Thị Mây", 1950, place="Tổ dân phố 3"), slip())
        [joined] = registrations.accept_all(held, by=COMMAND_LINE)
        assert joined.id != known.id  # a question, not a link
