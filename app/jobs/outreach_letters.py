"""Letters about outreach days that were moved or called off, to volunteers who sign in, where SMTP_URL is set.

The same stands on their own page and as text for a chat."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from flask import current_app
from sqlalchemy import select

from app.accounts import Account
from app.base import clock
from app.base.db import db
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
    posting.post(server, letters(clock.today(), current_app.config["PUBLIC_URL"]), _EVER)


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
    ).all()  # fmt: skip
    for day in days:
        if day.state == OFF:
            about, words = f"outreach-off:{day.id}:{day.day:%Y%m%d}", outreach_words.called_off(day)
        else:
            last = moving.moves_of(day)[0]
            about, words = f"outreach-move:{last.id}", outreach_words.moved(day, last)
        rows = signing.of_day(day, states=(ON, WAITING))
        accounts = {row.volunteer.account_id for row in rows if row.volunteer.account_id}
        for account in db.session.scalars(select(Account).where(Account.id.in_(accounts), Account.active)):
            subject = f"{'Hủy' if day.state == OFF else 'Dời'} ngày ra quân: {day.named}"
            yield (
                day.locality_id,
                account.id,
                about,
                Letter(account.email, subject, f"{words}\n\nMở phần mềm: {address}/\n"),
            )
