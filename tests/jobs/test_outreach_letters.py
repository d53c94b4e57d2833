"""Letters about days that were moved, called off or resumed: one for each change and person, and again when it could not go out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.access import VOLUNTEER
from app.accounts import Account
from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db
from app.jobs import mail, outreach_letters
from app.settings import Mail
from campaigns.outreach import signing
from campaigns.outreach.day import OutreachDay
from campaigns.outreach.days import day_life, moving
from campaigns.outreach.shift import Assignment
from tests.outreach.made import outreach


@pytest.fixture
def day_id(commune, work) -> int:
    """A day to come with one volunteer who signs in on its shift, and one who does not."""
    with work():
        account = db.session.scalars(select(Account).where(Account.role == VOLUNTEER)).first()
        made = outreach(
            commune.locality, commune.people[:2], by=COMMAND_LINE, day=clock.today() + timedelta(days=3)
        )
        made.volunteers[0].account_id = account.id
        return made.day.id


@pytest.fixture
def sent(app, monkeypatch):
    """What went out; `sent.down` stops the server."""

    class Sent(list):
        down = False

    out = Sent()

    def send(server, letters):
        if out.down:
            raise OSError("down")
        out.extend(letters)
        return []

    monkeypatch.setattr(mail, "send", send)
    line = Mail("127.0.0.1", 9, False, "", "", "a@hoasen.example")
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], mail=line))
    return out


def tell(app) -> None:
    with app.app_context():
        outreach_letters.tell()


def move(work, day_id, days) -> None:
    with work():
        day = db.session.get_one(OutreachDay, day_id)
        moving.move(day, day.day + timedelta(days=days), reason="Mưa to", by=COMMAND_LINE)


def test_each_change_is_told_once(app, work, day_id, sent):
    tell(app)
    assert sent == []
    move(work, day_id, 1)
    tell(app)
    tell(app)
    assert [f"{clock.today() + timedelta(days=4):%d/%m}" in one.words for one in sent] == [True]
    move(work, day_id, 1)
    tell(app)
    assert len(sent) == 2
    with work():
        day_life.call_off(db.session.get_one(OutreachDay, day_id), "Bão")
    tell(app)
    tell(app)
    assert [one.subject.split()[0] for one in sent] == ["Dời", "Dời", "Hủy"]


def test_what_could_not_go_out_is_told_later(app, work, day_id, sent):
    move(work, day_id, 1)
    sent.down = True
    tell(app)
    assert sent == []
    sent.down = False
    tell(app)
    assert len(sent) == 1


def off(work, day_id) -> None:
    with work():
        day_life.call_off(db.session.get_one(OutreachDay, day_id), "Bão")


def resume(work, day_id) -> None:
    with work():
        day_life.resume(db.session.get_one(OutreachDay, day_id), by=COMMAND_LINE)


def words(sent) -> list[str]:
    """The first word of every letter; those that went out are forgotten."""
    said = [one.subject.split()[0] for one in sent]
    sent.clear()
    return said


def test_whoever_was_told_that_it_is_off_is_told_when_it_is_on_again_each_time(app, work, day_id, sent):
    for _ in range(2):
        off(work, day_id)
        tell(app)
        tell(app)
        assert words(sent) == ["Hủy"]
        resume(work, day_id)
        tell(app)
        [letter] = sent
        assert f"{clock.today() + timedelta(days=3):%d/%m}" in letter.words
        tell(app)
        assert words(sent) == ["Vẫn"]


def test_who_was_told_nothing_is_told_nothing(app, work, day_id, sent):
    off(work, day_id)
    resume(work, day_id)
    tell(app)
    assert sent == []
    off(work, day_id)
    tell(app)
    resume(work, day_id)
    off(work, day_id)
    tell(app)
    assert words(sent) == ["Hủy"], "it is off, as they were told"


def test_a_day_that_is_moved_instead_is_told_as_moved(app, work, day_id, sent):
    off(work, day_id)
    tell(app)
    move(work, day_id, 2)
    tell(app)
    tell(app)
    assert words(sent) == ["Hủy", "Dời"]
    off(work, day_id)
    tell(app)
    resume(work, day_id)
    tell(app)
    tell(app)
    assert words(sent) == ["Hủy", "Vẫn"], "of the move they have heard"


def test_a_resumption_that_could_not_go_out_is_told_later_and_not_when_it_is_off_again(
    app, work, day_id, sent
):
    off(work, day_id)
    tell(app)
    assert words(sent) == ["Hủy"]
    resume(work, day_id)
    sent.down = True
    tell(app)
    sent.down = False
    off(work, day_id)
    tell(app)
    assert sent == []
    resume(work, day_id)
    tell(app)
    assert words(sent) == ["Vẫn"]


def test_who_is_on_it_no_more_is_left_alone(app, work, day_id, sent):
    off(work, day_id)
    tell(app)
    resume(work, day_id)
    with work():
        row = db.session.scalars(select(Assignment)).one()
        signing.sign_out(row, by=COMMAND_LINE)
    tell(app)
    assert words(sent) == ["Hủy"]
