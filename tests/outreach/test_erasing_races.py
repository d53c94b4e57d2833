"""Somebody is erased by law while a phone hands in help that names them, and while their shift is given to the next: the name is nowhere
afterwards, and nobody waits in a ring. On PostgreSQL once more without the turn of the days, to see that it can go wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.base.errors import Refused
from campaigns.outreach import day as days
from campaigns.outreach import erasing as from_outreach
from campaigns.outreach import log, signing
from campaigns.outreach.day import CLOSED
from campaigns.outreach.event import OutreachEvent
from campaigns.outreach.shift import Assignment
from certificates import erasing
from tests.everywhere import named_in
from tests.outreach.crew import another_day, another_shift, crew, sign_up, states
from tests.outreach.made import outreach
from tests.outreach.telling import event, evidence, help_of, results, send
from trainees import cards, people, skills
from trainees.people import Particulars, Person
from trainees.people.erasing import ERASED

NAME, BIRTH, PHONE = "Quách Thị Bảo Xuyến", "1950-03-12", "0912345678"
WALKIN = {"name": NAME.upper(), "birth": "12/03/1950", "phone": PHONE}
CREATED = [("created", None)]


@pytest.fixture
def made(commune, once):
    """Somebody with a card, and a day that was closed: what a phone hands in late still counts."""

    def make():
        rows = outreach(
            commune.locality, commune.people[:3], by=COMMAND_LINE, day=clock.today() - timedelta(days=1)
        )
        rows.day.state = CLOSED
        person = people.add(
            commune.locality,
            Particulars(NAME, BIRTH, phone=PHONE),
            by=COMMAND_LINE,
            neighbourhood_id=rows.neighbourhood.id,
        )
        card = cards.give([person])[person.id].full_code
        return {"day": rows.day.id, "person": person.id, "card": card, "code": skills.catalogue()[0].code}

    return once("outreach, erasing", make)


def erase(made):
    return lambda: (
        erasing.erase(db.session.get_one(Person, made["person"]), why="Đơn ngày 2/3", by=COMMAND_LINE).people
    )


def handed_in(made, **who):
    items = [
        help_of(made["code"], **(who or {"walkin": WALKIN})),
        event("incident", text=f"Bà {NAME} mệt, đã đưa về."),
    ]
    return lambda: [result for result, _ in results(send(made["day"], *items))]


def in_order(made, helped: set[int]) -> None:
    said, written = log.derived(EVERYWHERE)
    assert said == written
    assert {person for person, _ in evidence(made["day"])} == helped


@pytest.mark.parametrize("who", ["walkin", "code"])
def test_what_a_phone_hands_in_just_before_is_erased_with_them(made, meanwhile, work, who) -> None:
    deed = handed_in(made, **({"code": made["card"]} if who == "code" else {}))
    assert meanwhile(deed, erase(made)) == [["created", "created"], 1]
    with work():
        assert named_in(NAME) == set()
        in_order(made, {made["person"]})
        assert (
            db.session.scalar(select(OutreachEvent).where(OutreachEvent.kind == "help")).person_id
            == made["person"]
        )


def test_without_the_days_turn_the_name_stays_in_what_the_phone_handed_in(
    made, meanwhile, work, monkeypatch, db_kind
) -> None:
    """The negative control: whoever erases does not see what is not committed yet."""
    if db_kind == "sqlite":
        pytest.skip("a transaction that writes is alone there")
    monkeypatch.setattr(from_outreach, "hold", lambda locality_id: None)
    meanwhile(handed_in(made), erase(made))
    with work():
        assert named_in(NAME) == {"outreach_event.walkin", "outreach_event.text"}
        assert db.session.get_one(Person, made["person"]).name == ERASED


def test_what_comes_after_is_of_somebody_new_and_nothing_of_who_was_erased(made, meanwhile, work) -> None:
    erased, said = meanwhile(erase(made), handed_in(made))
    assert (erased, said) == (1, ["created", "created"])
    with work():
        new = db.session.scalars(select(Person).where(Person.name == NAME.upper())).one()
        assert new.id != made["person"]
        assert db.session.get_one(Person, made["person"]).name == ERASED
        in_order(made, {new.id})


def test_the_card_of_who_was_erased_counts_for_nobody(made, meanwhile, work) -> None:
    erased, said = meanwhile(
        erase(made), lambda: results(send(made["day"], help_of(made["code"], code=made["card"])))
    )
    assert erased == 1
    assert [problem for _, problem in said] == ["card_blocked"]
    with work():
        assert named_in(NAME) == set()
        in_order(made, set())


def test_on_a_day_that_is_open_whoever_was_helped_a_moment_ago_is_not_erased(made, meanwhile, work) -> None:
    with work():
        days.get(made["day"], within=EVERYWHERE).state = "open"
    said, refused = meanwhile(handed_in(made), erase(made))
    assert said == ["created", "created"]
    assert isinstance(refused, Refused)
    assert refused.code == "erase_open"


# --- their shifts -------------------------------------------------------------------------------------------------------


@pytest.fixture
def busy(commune, work):
    """Two dates, each with a shift of one seat that one person has and others wait for."""
    with work():
        made = crew(commune.locality, 4, seats=1)
        later = another_shift(another_day(made, clock.today() + timedelta(days=9)).id, 7, 11, seats=1).id
        for shift in (later, made.shift):
            for one in made.volunteers:
                sign_up(shift, one)
        rows = {
            shift: db.session.scalars(
                select(Assignment.id).where(Assignment.shift_id == shift).order_by(Assignment.id)
            ).all()
            for shift in (made.shift, later)
        }
        return made, later, rows


def test_the_next_ones_move_up_while_others_leave_the_same_shifts(busy, at_once, work) -> None:
    made, later, rows = busy

    def leaves(shift, which):
        return lambda: len(
            signing.sign_out(db.session.get_one(Assignment, rows[shift][which]), by=COMMAND_LINE)
        )

    said = at_once(
        erase({"person": made.people[0]}),
        leaves(later, 0),
        leaves(made.shift, 1),
        leaves(later, 1),
        leaves(made.shift, 0),
    )
    assert not [one for one in said if isinstance(one, Exception)], said
    with work():
        for shift in (made.shift, later):
            found = states(shift)
            assert (found["on"], found["waiting"]) == ([made.people[2]], [made.people[3]])
