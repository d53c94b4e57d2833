"""Letters about a day that changes while they are being sent: nobody is told twice, and nobody of a day that is off as if it were on."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from time import sleep

import pytest
from sqlalchemy import select

from app.access import VOLUNTEER
from app.accounts import Account
from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db, writing
from app.filing import reminder
from app.jobs import mail, outreach_letters
from app.settings import Mail
from campaigns.outreach.day import OutreachDay
from campaigns.outreach.days import day_life, moving
from campaigns.outreach.shift import ON, Assignment
from tests.outreach.made import outreach

MOST = 3


@pytest.fixture
def day_id(commune, work) -> int:
    """A day that was moved, with three on its shift who sign in."""
    with work():
        first = db.session.scalars(select(Account).where(Account.role == VOLUNTEER)).first()
        made = outreach(
            commune.locality, commune.people[:MOST], by=COMMAND_LINE, day=clock.today() + timedelta(days=3)
        )
        for number, one in enumerate(made.volunteers):
            account = first if not number else Account(
                locality_id=commune.locality, email=f"tnv{number}@hoasen.example", name="Tình nguyện viên", role=VOLUNTEER,
                password_hash=first.password_hash, created_at=clock.now(),
            )  # fmt: skip
            db.session.add(account)
            db.session.flush()
            one.account_id = account.id
            if number:
                db.session.add(Assignment(
                    locality_id=commune.locality, shift_id=made.shift.id, person_id=one.person_id, volunteer_id=one.id, state=ON,
                    through="office", since=clock.now(),
                ))  # fmt: skip
        moving.move(made.day, made.day.day + timedelta(days=1), reason="Mưa to", by=COMMAND_LINE)
        return made.day.id


@pytest.fixture
def sent(app, monkeypatch):
    """(to whom, first word) of every letter that went out; `sent.before[n]` is done before the nth goes."""

    class Sent(list):
        before: dict

    out, lock = Sent(), threading.Lock()
    out.before = {}

    def send(server, letters):
        for number, letter in enumerate(letters):
            out.before.pop(number, lambda: None)()
            with lock:
                out.append((letter.to, letter.subject.split()[0]))
        return []

    monkeypatch.setattr(mail, "send", send)
    line = Mail("127.0.0.1", 9, False, "", "", "a@hoasen.example")
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], mail=line))
    return out


def tell(app):
    with app.app_context():
        outreach_letters.tell()


def changed(app, deed):
    """Somebody else's request meanwhile, committed."""

    def other():
        with app.app_context(), writing():
            deed()
            db.session.commit()

    def run():
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(10)

    return run


def call_off(day_id):
    return lambda: day_life.call_off(db.session.get_one(OutreachDay, day_id), "Bão")


def resume(day_id):
    return lambda: day_life.resume(db.session.get_one(OutreachDay, day_id), by=COMMAND_LINE)


def of(sent, word) -> list[str]:
    return [to for to, first in sent if first == word]


def test_called_off_while_they_go_out_the_rest_hear_that_it_is_off_and_no_more_that_it_was_moved(
    app, day_id, sent
):
    sent.before[0] = changed(app, call_off(day_id))  # the first is on the line already
    tell(app)
    assert len(of(sent, "Dời")) == 1
    tell(app)
    tell(app)
    assert (len(of(sent, "Dời")), len(set(of(sent, "Hủy"))), len(sent)) == (1, MOST, 1 + MOST)


def test_the_other_way_round_whoever_heard_nothing_of_the_move_hears_of_it(app, day_id, sent, work):
    with work():
        call_off(day_id)()
    sent.before[1] = changed(app, resume(day_id))
    tell(app)
    assert len(of(sent, "Hủy")) == 2
    tell(app)
    tell(app)
    assert (len(of(sent, "Hủy")), len(set(of(sent, "Dời"))), len(sent)) == (2, MOST, 2 + MOST)


def test_without_asking_again_they_hear_that_it_is_on_when_it_is_off(app, day_id, sent, monkeypatch):
    """The control."""
    monkeypatch.setattr(outreach_letters, "_stands", lambda about: True)
    sent.before[0] = changed(app, call_off(day_id))
    tell(app)
    assert len(of(sent, "Dời")) == MOST


def workers(app, many=3) -> list[BaseException]:
    """Several workers come to it at one moment; what went wrong."""
    start, broken = threading.Barrier(many), []

    def one():
        start.wait(10)
        try:
            tell(app)
        except Exception as error:
            broken.append(error)

    threads = [threading.Thread(target=one) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return broken


@pytest.fixture
def slow(monkeypatch):
    """Each claim takes a moment, so that workers meet."""
    real = reminder.claim

    def claim(*given):
        sleep(0.05)
        return real(*given)

    monkeypatch.setattr(reminder, "claim", claim)


@pytest.mark.usefixtures("slow")
def test_workers_that_come_at_one_moment_write_once_to_each(app, day_id, sent):
    assert workers(app) == []
    assert sorted(to for to, _ in sent) == sorted(set(of(sent, "Dời")))
    assert len(sent) == MOST


def test_without_the_databases_word_they_write_as_often_as_they_are(app, day_id, sent, monkeypatch):
    """The control: a claim that only looks."""

    def look(locality_id, account_id, about, on):
        known = select(reminder.Reminder.id).where(
            reminder.Reminder.account_id == account_id,
            reminder.Reminder.about == about,
            reminder.Reminder.on == on,
        )
        sleep(0.05)
        return db.session.scalar(known) is None

    monkeypatch.setattr(reminder, "claim", look)
    workers(app)
    assert len(sent) == 3 * MOST
