"""A storm over several days: phones hand in and take back, days are moved, closed, called off, people are merged, erased, sign up, a proposal
is applied and taken back, two neighbourhoods become one, all at once. Nobody waits in a ring, and `flask ledger reconcile` finds
nothing."""

from __future__ import annotations

import json
import random
from datetime import time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, InvalidRequestError, NoResultFound

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.base.errors import Conflict, NotFound, Refused
from app.web import pages
from campaigns import decisions
from campaigns.outreach import signing
from campaigns.outreach.campaign import Campaign
from campaigns.outreach.day import OutreachDay
from campaigns.outreach.days import day_life, moving, points
from campaigns.outreach.days.day_life import Particulars
from campaigns.outreach.event import OutreachEvent
from campaigns.outreach.log import taking
from campaigns.outreach.planning import applying, proposing
from campaigns.outreach.shift import Assignment, Shift
from campaigns.outreach.volunteer import Volunteer
from certificates import erasing
from tests.attendance.telling import card_of
from tests.conftest import LONG
from tests.outreach.planned import mornings, planned
from tests.outreach.telling import event, help_of, send, void
from trainees import cards, people, rosters, skills
from trainees.areas import Neighbourhood, Spelling, renaming
from trainees.people import Person
from trainees.people.merging import Merge

AT_ONCE, ROUNDS = 7, 3
SEEDS = range(40) if LONG else range(2)


@pytest.fixture
def made(commune, once):
    """A commune that plans, with a proposal of two mornings; five days from today on, each with a shift; cards of some, some blank."""

    def make():
        base = planned(commune.locality, trained=0)
        today = clock.today()
        proposal = mornings(base, (0, 0, 0), (1, 1, 1))
        campaign = db.session.get_one(Campaign, base.campaign)
        shifts = []
        for ahead in (0, 0, 0, 1, 2):
            day = day_life.add(
                campaign, Particulars(today + timedelta(days=ahead), time(6), time(18)), by=COMMAND_LINE
            )
            point = points.add(day, points.Where(time(6), time(18), neighbourhood_id=base.homes[1]))
            shifts.append(signing.add_shift(point, "guide", time(7), time(11), 2, by=COMMAND_LINE))
        persons = [
            people.add(base.locality, people.Particulars(f"Người {n:02}", birth="1970"), by=COMMAND_LINE)
            for n in range(6)
        ]
        for one in persons:
            rosters.add(one, "resident", today - timedelta(days=90), neighbourhood_id=base.homes[1])
        cards.give(persons)
        return {
            "locality": base.locality, "days": [one.outreach_day_id for one in shifts], "shifts": [one.id for one in shifts], "proposal": proposal, "homes": base.homes[1:4],
            "volunteers": base.volunteers, "people": [one.id for one in persons], "cards": [card_of(one.id) for one in persons],
            "blanks": [card.full_code for card in cards.print_blank(base.locality, 3, by=COMMAND_LINE)],
            "codes": [skill.code for skill in skills.catalogue()[:3]],
        }  # fmt: skip

    return once("planned, a storm", make)


def apply(proposal_id: int):
    proposal = proposing.get(proposal_id, within=EVERYWHERE)
    return applying.apply(proposal, proposal.revision, by=COMMAND_LINE)


class Storm:
    """What somebody does next, by dice; each returns a deed for a transaction of its own."""

    def __init__(self, made, seed: int) -> None:
        self.made, self.dice = made, random.Random(seed)
        self.deeds = [
            self.help, self.help, self.help, self.newcomer, self.hand, self.void, self.void, self.close, self.reopen, self.move,
            self.move, self.call_off, self.resume, self.merge, self.unmerge, self.sign_up, self.sign_out, self.apply, self.unapply,
            self.take_in, self.take_apart, self.erase,
        ]  # fmt: skip

    def next(self):
        return self.dice.choice(self.deeds)()

    def day(self):
        number = self.dice.choice(self.made["days"])
        return lambda: db.session.get_one(OutreachDay, number)

    def _batch(self, *items):
        number = self.dice.choice(self.made["days"])
        return lambda: send(number, *items)

    def _skills(self):
        return self.dice.sample(self.made["codes"], self.dice.randint(1, 2))

    def help(self):
        who = self.dice.sample(self.made["cards"], 2)
        return self._batch(*(help_of(*self._skills(), code=one, outcome=self.dice.choice(["done", "again"])) for one in who), event("tally", what="vneid", count=1))  # fmt: skip

    def newcomer(self):
        name = f"Người mới {self.dice.choice('ABCDE')}"
        return self._batch(
            help_of(*self._skills(), walkin={"name": name, "birth": "12/03/1950", "phone": "0912345678"})
        )

    def hand(self):
        name = f"Người mới {self.dice.choice('ABCDE')}"
        return self._batch(
            help_of(
                *self._skills(),
                walkin={"name": name, "birth_year": 1950},
                code=self.dice.choice(self.made["blanks"]),
            )
        )

    def void(self):
        pick = self.dice.random()

        def deed():
            rows = db.session.execute(
                select(OutreachEvent.id, OutreachEvent.outreach_day_id)
                .where(OutreachEvent.kind == "help")
                .order_by(OutreachEvent.id)
            ).all()
            if rows:
                one = rows[int(pick * len(rows))]
                send(one.outreach_day_id, void({"id": one.id}))

        return deed

    def close(self):
        day = self.day()
        return lambda: day_life.close(day(), by=COMMAND_LINE)

    def reopen(self):
        day = self.day()
        return lambda: day_life.reopen(day())

    def move(self):
        day, to = self.day(), clock.today() + timedelta(days=self.dice.randint(0, 3))
        return lambda: moving.move(day(), to, reason="Mưa", by=COMMAND_LINE)

    def call_off(self):
        day = self.day()
        return lambda: day_life.call_off(day(), "Bão")

    def resume(self):
        day = self.day()
        return lambda: day_life.resume(day(), by=COMMAND_LINE)

    def merge(self):
        pair = self.dice.sample(self.made["people"], 2)
        return lambda: decisions.merge(*(db.session.get_one(Person, one) for one in pair), by=COMMAND_LINE)

    def unmerge(self):
        def deed():
            record = db.session.scalars(
                select(Merge).where(Merge.undone_at.is_(None)).order_by(Merge.id.desc())
            ).first()
            if record is not None:
                decisions.undo(record, by=COMMAND_LINE)

        return deed

    def sign_up(self):
        shift, one = self.dice.choice(self.made["shifts"]), self.dice.choice(self.made["volunteers"])
        return lambda: signing.sign_up(
            db.session.get_one(Shift, shift), db.session.get_one(Volunteer, one), by=COMMAND_LINE
        )

    def sign_out(self):
        pick = self.dice.random()

        def deed():
            rows = db.session.scalars(select(Assignment).order_by(Assignment.id)).all()
            if rows:
                signing.remove(rows[int(pick * len(rows))], by=COMMAND_LINE)

        return deed

    def apply(self):
        return lambda: apply(self.made["proposal"])

    def unapply(self):
        return lambda: applying.undo(proposing.get(self.made["proposal"], within=EVERYWHERE), by=COMMAND_LINE)

    def take_in(self):
        stays, goes = self.dice.sample(self.made["homes"], 2)
        return lambda: renaming.take_in(
            db.session.get_one(Neighbourhood, stays),
            db.session.get_one(Neighbourhood, goes),
            by=COMMAND_LINE,
        )

    def take_apart(self):
        def deed():
            spelling = db.session.scalars(select(Spelling).where(Spelling.was.is_not(None))).first()
            if spelling is not None:
                renaming.take_apart(spelling, by=COMMAND_LINE)

        return deed

    def erase(self):
        person = self.dice.choice(self.made["people"])
        return lambda: erasing.erase(db.session.get_one(Person, person), why="Đơn ngày 2/3", by=COMMAND_LINE)


def expected(said) -> bool:
    """What somebody may be told: a sentence, or that what they mean is gone; and 'again', where a place went at that moment."""
    if not isinstance(said, Exception) or isinstance(said, Refused | Conflict | NotFound | NoResultFound):
        return True
    if isinstance(said, InvalidRequestError):
        return pages._names_nothing(said)
    return isinstance(said, IntegrityError) and pages._came_second(said)


def differences(app) -> dict:
    told = app.test_cli_runner().invoke(args=["ledger", "reconcile", "--json"])
    answer = json.loads(told.stdout)
    assert (told.exit_code == 0) == answer["equal"], told.output
    return {} if answer["equal"] else answer


@pytest.mark.parametrize("seed", SEEDS)
def test_after_a_storm_ledger_and_counts_say_what_the_events_say(
    app, made, at_once, work, monkeypatch, seed
) -> None:
    monkeypatch.setattr("tests.races.DAWDLE", 0.02)
    storm = Storm(made, seed)
    went = 0
    for _ in range(ROUNDS):
        said = at_once(*(storm.next() for _ in range(AT_ONCE)))
        assert [one for one in said if not expected(one)] == []
        went += sum(not isinstance(one, Exception) for one in said)
        assert differences(app) == {}
    assert went > AT_ONCE, "most of it was refused: it is no storm"


def test_without_the_days_turn_an_undoing_takes_what_another_phone_just_said(
    app, made, meanwhile, work, monkeypatch, db_kind
) -> None:
    """The negative control: of two who settle a day at once each writes what it alone has heard."""
    if db_kind == "sqlite":
        pytest.skip("a transaction that writes is alone there")
    day, card, code = made["days"][0], made["cards"][0], made["codes"][0]
    later = (clock.now() + timedelta(minutes=1)).isoformat()
    first, again = help_of(code, code=card), help_of(code, code=card, device_time=later)
    with work():
        send(day, first)
    monkeypatch.setattr(taking, "hold", lambda day: None)
    meanwhile(lambda: send(day, void(first)), lambda: send(day, again))
    assert differences(app)["missing"]


def test_reconcile_would_find_a_day_that_was_moved_with_what_was_logged_on_it(
    app, made, work, monkeypatch
) -> None:
    """The control of what the storm is judged by."""
    with work():
        send(made["days"][0], help_of(made["codes"][0], code=made["cards"][0]))
    assert differences(app) == {}
    monkeypatch.setattr(moving, "movable", lambda day: None)
    with work():
        day = db.session.get_one(OutreachDay, made["days"][0])
        moving.move(day, day.day + timedelta(days=1), reason="Mưa", by=COMMAND_LINE)
    assert differences(app)["missing"]
