"""Two volunteers, one person: whatever the phones send at one moment, the ledger has each skill of a person once a day."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.base.errors import Conflict, Refused
from campaigns.outreach import day as days
from campaigns.outreach import log
from campaigns.outreach.event import OutreachEvent
from campaigns.outreach.log import held, taking
from tests.attendance.telling import card_of
from tests.outreach.made import outreach
from tests.outreach.telling import evidence, help_of, helped, results, send, void
from trainees import skills
from trainees.ledger.rows import Evidence
from trainees.people import Person

NEWCOMER = {"name": "Lò Thị Đúng", "birth": "12/03/1950", "phone": "0912345678"}


@pytest.fixture
def made(commune, once):
    """A day of the commune, and what is needed to tell of it."""

    def make():
        rows = outreach(commune.locality, commune.people[:3], by=COMMAND_LINE)
        codes = [skill.code for skill in skills.catalogue()[:2]]
        person = commune.people[4]
        return {"day": rows.day.id, "person": person, "card": card_of(person), "codes": codes}

    return once("outreach-races", make)


def told(made, **who):
    item = help_of(*made["codes"], **(who or {"code": made["card"]}))
    return lambda: results(send(made["day"], item))


def lines(made):
    """Live lines of the day as they are written, doubles and all."""
    source = f"outreach:{made['day']}"
    query = select(func.count()).where(Evidence.source == source, Evidence.withdrawn_at.is_(None))
    return db.session.scalar(query)


def test_two_volunteers_who_log_the_same_help_make_one_evidence(made, at_once, work):
    outcome = at_once(told(made), told(made), told(made, code=made["card"][:8]))
    assert outcome == [[("created", None)]] * 3
    with work():
        assert lines(made) == 2
        assert evidence(made["day"]) == {(made["person"], code) for code in made["codes"]}


def test_two_phones_that_bring_the_same_newcomer_make_one_person(made, at_once, work):
    assert at_once(told(made, walkin=NEWCOMER), told(made, walkin=NEWCOMER)) == [[("created", None)]] * 2
    with work():
        assert db.session.scalar(select(func.count()).where(Person.name == NEWCOMER["name"])) == 1
        assert lines(made) == 2


def test_without_the_days_lock_two_newcomers_are_two(made, at_once, work, monkeypatch, db_kind):
    """The negative control: what the test above would see if batches of a day did not wait for one another."""
    if db_kind == "sqlite":
        pytest.skip("a transaction that writes is alone there")
    monkeypatch.setattr(taking, "hold", lambda day: None)
    at_once(told(made, walkin=NEWCOMER), told(made, walkin=NEWCOMER))
    with work():
        assert db.session.scalar(select(func.count()).where(Person.name == NEWCOMER["name"])) == 2


def test_one_id_sent_twice_at_once_is_one_event(made, at_once, work):
    item = help_of(*made["codes"], code=made["card"])
    said = at_once(*[lambda: results(send(made["day"], item))] * 2)
    assert sorted(said) == [[("created", None)], [("repeat", None)]]
    with work():
        assert db.session.scalar(select(func.count(OutreachEvent.id))) == 1
        assert lines(made) == 2


def test_an_undoing_and_another_volunteers_help_at_once(made, at_once, work):
    item = help_of(*made["codes"], code=made["card"])
    with work():
        send(made["day"], item)
    at_once(lambda: results(send(made["day"], void(item))), told(made))
    with work():
        assert len(helped(made["day"])) == lines(made) == 2


def test_closing_while_a_phone_sends_loses_nothing(made, meanwhile, work):
    def close():
        day = days.get(made["day"], within=EVERYWHERE)
        db.session.refresh(day, with_for_update=True)
        day.state, day.closed_at = "closed", clock.now()
        db.session.flush()

    assert meanwhile(close, told(made)) == [None, [("created", None)]]
    with work():
        assert lines(made) == 2
        flags = db.session.scalars(select(OutreachEvent.flags)).one()
        assert "after_closing" in flags
        said, written = log.derived(EVERYWHERE)
        assert said == written


# --- two who look at one held event ----------------------------------------------------------------------------------


@pytest.fixture
def waits(made, work):
    """A help that is held: its number is of somebody whom the day does not know. Its id."""
    item = help_of(made["codes"][0], person=made["person"])
    with work():
        assert results(send(made["day"], item)) == [("held", "person_unknown")]
    return item["id"]


def says(made, event_id, person_id):
    def deed():
        person = db.session.get_one(Person, person_id)
        day = days.get(made["day"], within=EVERYWHERE)
        return held.settle(day, event_id, person, by=COMMAND_LINE, anybody=True).person_id

    return deed


def takes_back(made, event_id):
    return lambda: held.undo(days.get(made["day"], within=EVERYWHERE), event_id, by=COMMAND_LINE).result


def test_of_two_who_settle_one_event_the_second_is_told(made, waits, commune, meanwhile, work):
    mine, others = made["person"], commune.people[5]
    said, told = meanwhile(says(made, waits, mine), says(made, waits, others))
    assert said == mine
    assert isinstance(told, Conflict)
    with work():
        assert evidence(made["day"]) == {(mine, made["codes"][0])}
    result, told = meanwhile(takes_back(made, waits), takes_back(made, waits))
    assert result == "held"
    assert isinstance(told, Refused)
    assert told.code == "event_not_settled"
    with work():
        assert evidence(made["day"]) == set()


def test_without_the_days_turn_the_second_says_it_over_the_first(
    made, waits, commune, meanwhile, monkeypatch, db_kind
):
    if db_kind == "sqlite":
        pytest.skip("a transaction that writes is alone there")
    monkeypatch.setattr(held, "hold", lambda day: None)
    _, told = meanwhile(says(made, waits, made["person"]), says(made, waits, commune.people[5]))
    assert not isinstance(told, Conflict)
