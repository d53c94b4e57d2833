"""A hall and an outreach day have something to say to each other while both count: nobody waits in a ring, because news are told before
anything is counted. On PostgreSQL once more in the other order, to see that it can go wrong."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy.exc import OperationalError

from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from campaigns import decisions, lessons
from campaigns.attendance import completion, inbox
from campaigns.attendance.inbox import SAME, Deed, Look
from tests.attendance import telling as hall
from tests.outreach.made import outreach
from tests.outreach.telling import evidence, help_of, results, send
from trainees import cards, skills, touched
from trainees.counting import proving
from trainees.people import Person


@pytest.fixture
def made(commune, once):
    """A blank card that was scanned in a lesson, now closed, and on an outreach day; nobody had it yet."""

    def make():
        rows = outreach(commune.locality, commune.people[:3], by=COMMAND_LINE)
        card = cards.print_blank(commune.locality, 1, by=COMMAND_LINE)[0].full_code
        code = skills.catalogue()[0].code
        scan = hall.event(code=card)
        hall.send(commune.lesson, scan)
        assert results(send(rows.day.id, help_of(code, code=card))) == [("held", "card_blank")]
        completion.complete(lessons.get(commune.lesson, within=EVERYWHERE), by=COMMAND_LINE)
        return {"day": rows.day.id, "code": code, "scan": scan["id"]}

    return once("a hall and an outreach day", make)


def says_whose(made, commune):
    """The trainer says who had it: they were present, which the ledger counts, and the day hears that the card is theirs."""
    look = Look(EVERYWHERE)

    def deed():
        person = db.session.get_one(Person, commune.people[0])
        done = Deed(SAME, person=person, reopen=True)
        return inbox.settle(look, inbox.HELD, made["scan"], done, by=COMMAND_LINE).change.recorded

    return deed


def helps(made, commune):
    """A phone hands in help of that day, which the ledger counts too."""
    item = help_of(made["code"], code=commune.codes[1])
    return lambda: results(send(made["day"], item))


def test_what_a_hall_says_is_heard_while_the_day_hands_in(made, commune, meanwhile, work) -> None:
    assert meanwhile(helps(made, commune), says_whose(made, commune)) == [[("created", None)], 2]
    with work():
        assert {person for person, _ in evidence(made["day"])} == set(commune.people[:2])


def counted_first(deed):
    """Who counts before they tell."""
    done = deed()
    touched.count()
    return done


def test_whoever_counts_before_telling_waits_for_who_waits_for_them(
    made, commune, meanwhile, db_kind
) -> None:
    """The negative control."""
    if db_kind == "sqlite":
        pytest.skip("a transaction that writes is alone there")
    said = meanwhile(helps(made, commune), partial(counted_first, says_whose(made, commune)))
    assert [type(one) for one in said].count(OperationalError) == 1


def test_what_followers_of_news_write_is_counted_before_the_commit(made, commune, work) -> None:
    """They write the ledger after everybody else: what is kept says so all the same."""
    with work():
        decisions.merge(*(db.session.get_one(Person, one) for one in commune.people[4:6]), by=COMMAND_LINE)
        says_whose(made, commune)()
    with work():
        assert {person for person, _ in evidence(made["day"])} == {commune.people[0]}
        proof = proving.prove(commune.locality)
        assert (proof.versions > 0, proof.equal) == (True, True)
