"""Letters about outreach days that were moved or called off, to volunteers who sign in, where SMTP_URL is set.

The same stands on their own page and as text for a chat."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from flask import current_app
from sqlalchemy import select

from app.accounts import Account
from app.base import clock
from app.base.db import db, reading
from app.jobs import posting
from app.jobs.mail import Letter
from app.jobs.posting import Written
from app.jobs.upkeep import every
from app.reports import outreach_words
from campaigns.outreach import signing
from campaigns.outreach.day import OFF, PLANNED, DayMove, OutreachDay
from campaigns.outreach.days import moving
from campaigns.outreach.shift import ON, WAITING

_AHEAD = timedelta(days=60)


@every(5)
def tell() -> None:
    """Write to everybody on a day that was moved or called off since; once for each person and change."""
    server = current_app.extensions["settings"].mail
    if server is None:
        return
    # One change is told once, on whichever day the worker comes to it: the day of the change names it.
    posting.post(server, letters(clock.today(), current_app.config["PUBLIC_URL"]), _EVER, stands=_stands)


_EVER = date(2000, 1, 1)
"""Reminders are claimed for a day; these for good."""


def letters(today: date, address: str) -> Iterator[Written]:
    """Of every change of a day to come that somebody with an account should know."""
    moved = select(DayMove.outreach_day_id)
    days = db.session.scalars(
        select(OutreachDay).where(
            OutreachDay.day.between(today, today + _AHEAD), OutreachDay.desk_id.is_(None),
            (OutreachDay.state == OFF) | ((OutreachDay.state == PLANNED) & OutreachDay.id.in_(moved)),
        )
        .order_by(OutreachDay.id)  # two who claim in one order do not wait for each other
    ).all()  # fmt: skip
    for day in days:
        about = _about(day)
        words = (
            outreach_words.called_off(day)
            if day.state == OFF
            else outreach_words.moved(day, moving.moves_of(day)[0])
        )
        rows = signing.of_day(day, states=(ON, WAITING))
        accounts = {row.volunteer.account_id for row in rows if row.volunteer.account_id}
        known = select(Account).where(Account.id.in_(accounts), Account.active).order_by(Account.id)
        for account in db.session.scalars(known):
            subject = f"{'Hủy' if day.state == OFF else 'Dời'} ngày ra quân: {day.named}"
            yield (
                day.locality_id,
                account.id,
                about,
                Letter(account.email, subject, f"{words}\n\nMở phần mềm: {address}/\n"),
            )


def _about(day: OutreachDay) -> str:
    """The change of a day that people should know; '' for none."""
    if day.state == OFF:
        return f"outreach-off:{day.id}:{day.day:%Y%m%d}"
    moves = moving.moves_of(day) if day.state == PLANNED else []
    return f"outreach-move:{moves[0].id}" if moves else ""


def _stands(about: str) -> bool:
    """Whether a change is still the last one of its day: it may be called off while letters of its move wait for their turn."""
    kind, number, *_ = about.split(":")
    with reading():
        move = db.session.get(DayMove, int(number)) if kind == "outreach-move" else None
        day = db.session.get(OutreachDay, move.outreach_day_id if move else int(number))
        return day is not None and _about(day) == about
