"""Letters about outreach days that were moved, called off or resumed, to volunteers who sign in, where SMTP_URL is set.

The same stands on their own page and as text for a chat. What was last claimed of a day is what somebody believes of it: whoever was
told that it is off is told when it is not, once for each time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from flask import current_app
from sqlalchemy import select

from app.accounts import Account
from app.base import clock
from app.base.db import db, reading
from app.filing import reminder
from app.jobs import posting
from app.jobs.mail import Letter
from app.jobs.posting import Written
from app.jobs.upkeep import every
from app.reports import outreach_words
from campaigns.outreach import signing
from campaigns.outreach.day import OFF, OPEN, PLANNED, DayMove, OutreachDay
from campaigns.outreach.days import moving
from campaigns.outreach.shift import ON, WAITING

_AHEAD = timedelta(days=60)
_OFF: Final = "outreach-off"
_ON: Final = "outreach-on"
_MOVE: Final = "outreach-move"


@every(5)
def tell() -> None:
    """Write to everybody on a day that was moved, called off or resumed since; once for each person and change."""
    server = current_app.extensions["settings"].mail
    if server is None:
        return
    # One change is told once, on whichever day the worker comes to it: what it is about names the change.
    written = letters(clock.today(), current_app.config["PUBLIC_URL"])
    posting.post(server, written, _EVER, stands=_stands, instead=_instead)


_EVER = date(2000, 1, 1)
"""Reminders are claimed for a day; these for good."""


def letters(today: date, address: str) -> Iterator[Written]:
    """Of every change of a day to come that somebody with an account should know."""
    since = clock.now() - _AHEAD  # nobody was told earlier of a day that is still to come
    off, moved = reminder.told(_OFF, since), reminder.told(_MOVE, since)
    resumed = {int(about.partition(":")[2]) for about in off}
    days = db.session.scalars(
        select(OutreachDay).where(
            OutreachDay.day.between(today, today + _AHEAD), OutreachDay.desk_id.is_(None),
            (OutreachDay.state == OFF)
            | ((OutreachDay.state == PLANNED) & OutreachDay.id.in_(select(DayMove.outreach_day_id)))
            | (OutreachDay.state.in_((PLANNED, OPEN)) & OutreachDay.id.in_(resumed)),
        )
        .order_by(OutreachDay.id)  # two who claim in one order do not wait for each other
    ).all()  # fmt: skip
    for day in days:
        move = _last_move(day)
        rows = signing.of_day(day, states=(ON, WAITING))
        accounts = {row.volunteer.account_id for row in rows if row.volunteer.account_id}
        known = select(Account).where(Account.id.in_(accounts), Account.active).order_by(Account.id)
        for account in db.session.scalars(known):
            if day.state == OFF:
                about, verb, words = f"{_OFF}:{day.id}", "Hủy", outreach_words.called_off(day)
            elif move is not None and account.id not in moved.get(f"{_MOVE}:{move.id}", ()):
                about, verb, words = f"{_MOVE}:{move.id}", "Dời", outreach_words.moved(day, move)
            elif account.id in off.get(f"{_OFF}:{day.id}", ()):
                about, verb, words = f"{_ON}:{day.id}", "Vẫn tổ chức", outreach_words.resumed(day)
            else:
                continue
            yield (
                day.locality_id,
                account.id,
                about,
                Letter(
                    account.email,
                    f"{verb} ngày ra quân: {day.named}",
                    f"{words}\n\nMở phần mềm: {address}/\n",
                ),
            )


def _last_move(day: OutreachDay) -> DayMove | None:
    """The move that people should know, unless the day is off or has begun."""
    return next(iter(moving.moves_of(day)), None) if day.state == PLANNED else None


def _stands(about: str) -> bool:
    """Whether a change is still the last one of its day: it may be called off while letters of its move wait for their turn."""
    kind, _, number = about.partition(":")
    with reading():
        if kind == _MOVE:
            move = db.session.get(DayMove, int(number))
            day = db.session.get(OutreachDay, move.outreach_day_id) if move is not None else None
            return day is not None and _last_move(day) is move
        day = db.session.get(OutreachDay, int(number))
        return day is not None and day.state in ((OFF,) if kind == _OFF else (PLANNED, OPEN))


def _instead(about: str) -> str | None:
    """What somebody believes no more who reads this."""
    kind, _, number = about.partition(":")
    if kind == _MOVE:
        move = db.session.get(DayMove, int(number))
        return None if move is None else f"{_OFF}:{move.outreach_day_id}"
    return f"{_ON if kind == _OFF else _OFF}:{number}"
