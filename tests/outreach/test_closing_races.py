"""A day is closed in the evening while a phone hands in the last help: nothing is lost, nothing counts that the summary does not
show, and the day stays closed. On PostgreSQL the same once more without the turn of the day, to see that it can go wrong."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.base.errors import Refused
from campaigns.outreach import day as days
from campaigns.outreach import log, results
from campaigns.outreach.day import CLOSED, OPEN
from campaigns.outreach.days import day_life
from campaigns.outreach.event import Help, OutreachEvent
from campaigns.outreach.log import taking
from campaigns.outreach.results import evening
from tests.attendance.telling import card_of
from tests.outreach.made import outreach
from tests.outreach.telling import event, evidence, help_of, helped, send, void
from tests.outreach.telling import results as said_of
from trainees import skills


@pytest.fixture
def made(commune, once):
    """A planned day of today: the first thing that a phone hands in opens it. Cards of three people, two skills."""

    def make():
        rows = outreach(commune.locality, commune.people[:3], by=COMMAND_LINE)
        codes = [skill.code for skill in skills.catalogue()[:2]]
        return {"day": rows.day.id, "cards": [card_of(one) for one in commune.people[3:6]], "codes": codes}

    return once("outreach, closing", make)


def the_day(made):
    return days.get(made["day"], within=EVERYWHERE)


def close(made, remark="Bà con đến đông."):
    return lambda: day_life.close(the_day(made), by=COMMAND_LINE, remark=remark)


def handed_in(made, person=0):
    """A phone's batch: somebody was helped, three turns were counted."""
    items = [
        help_of(*made["codes"], code=made["cards"][person]),
        event("tally", what="vneid", count=3),
    ]
    return lambda: said_of(send(made["day"], *items))


def books(made) -> tuple[int, int]:
    """(people, turns) as the summary shows them, after everything that must agree was found to agree."""
    day, whole = the_day(made), results.of_day(the_day(made)).whole
    said, written = log.derived(EVERYWHERE)
    assert said == written
    done = {pair for pair, outcome in helped(day.id).items() if outcome == "done"}
    assert evidence(day.id) == done == {(person, code) for _, _, person, code, _ in log.lines(EVERYWHERE)}
    assert whole.people == db.session.scalar(select(func.count(Help.person_id.distinct())))
    assert db.session.scalars(results.held_days(day.locality_id)).all() == [day.id]
    return whole.people, sum(whole.tallies.values())


def flags() -> set[str]:
    return {
        flag
        for row in db.session.scalars(select(OutreachEvent.flags))
        for flag in row
        if flag != "outside_time"
    }


CREATED = [("created", None)] * 2


@pytest.mark.parametrize("closes_first", [True, False])
def test_a_batch_and_the_closing_at_one_moment_both_hold(made, meanwhile, work, closes_first) -> None:
    deeds = [close(made), handed_in(made)]
    said = meanwhile(*(deeds if closes_first else deeds[::-1]))
    assert said == ([None, CREATED] if closes_first else [CREATED, None])
    with work():
        day = the_day(made)
        assert (day.state, day.remark) == (CLOSED, "Bà con đến đông.")
        assert (day.opened_at is None) == closes_first
        assert flags() == ({"after_closing"} if closes_first else set())
        assert books(made) == (1, 3)


def test_without_the_days_turn_the_batch_opens_it_again(made, meanwhile, work, monkeypatch, db_kind) -> None:
    """The negative control: the phone read that the day is still to come, and writes it down over the closing."""
    if db_kind == "sqlite":
        pytest.skip("a transaction that writes is alone there")
    monkeypatch.setattr(taking, "hold", lambda day: None)
    meanwhile(close(made), handed_in(made))
    with work():
        assert the_day(made).state == OPEN
        assert "after_closing" not in flags()


def test_three_phones_an_undoing_the_remark_and_the_closing_at_once(made, at_once, work) -> None:
    undone = help_of(*made["codes"], code=made["cards"][2])
    with work():
        send(made["day"], undone)
    said = at_once(
        handed_in(made, 0), handed_in(made, 1), lambda: said_of(send(made["day"], void(undone))), close(made, None),
        lambda: evening.remark(the_day(made), "Mưa từ ba giờ."),
    )  # fmt: skip
    assert said == [CREATED, CREATED, [("created", None)], None, None]
    with work():
        assert (the_day(made).state, the_day(made).remark) == (CLOSED, "Mưa từ ba giờ.")
        assert books(made) == (2, 6)


def test_closed_twice_at_once_it_is_closed_once(made, meanwhile, work) -> None:
    done, refused = meanwhile(close(made, "Một"), close(made, "Hai"))
    assert done is None
    assert isinstance(refused, Refused)
    assert refused.code == "day_closed"
    with work():
        assert the_day(made).remark == "Một"


def test_calling_off_while_a_phone_hands_in(made, meanwhile, work) -> None:
    """Whoever comes second meets the other: a day on which something was logged is not called off; what comes for one that is
    off is held, and counts when it takes place after all."""

    def off():
        day_life.call_off(the_day(made), "Bão")

    none, held = meanwhile(off, handed_in(made))
    assert none is None
    assert [result for result, _ in held] == ["held", "held"]
    with work():
        assert helped(made["day"]) == {}
        day_life.resume(the_day(made), by=COMMAND_LINE)
    with work():
        assert books(made) == (1, 3)
    created, refused = meanwhile(handed_in(made, 1), off)
    assert created == CREATED
    assert isinstance(refused, Refused)
    assert refused.code == "day_logged"
    with work():
        assert books(made) == (2, 6)
