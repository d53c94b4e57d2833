"""Reminder (nhắc việc đã gửi): that somebody was written to about something on a day; once, whoever sends."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from app.base import clock
from app.base.db import Base, OfLocality, db


class Reminder(OfLocality, Base):
    """`about`: of what, by word and number ('report:12', 'part:7', 'rule:3:2026-02'). No address is kept: the account has it."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("account_id", "about", "on"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    about: Mapped[str] = mapped_column(String(60))
    on: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime]


def claim(locality_id: int, account_id: int, about: str, on: date) -> bool:
    """Whether nobody wrote to this account about it that day; from now on somebody did. Of two at once one is told so."""
    try:
        with db.session.begin_nested():
            db.session.add(
                Reminder(locality_id=locality_id, account_id=account_id, about=about, on=on, at=clock.now())
            )
            db.session.flush()
    except IntegrityError:
        return False
    return True


def told(kind: str, since: datetime) -> dict[str, set[int]]:
    """About what of a kind (the word before the first colon) → the accounts that were written to about it since then."""
    rows = db.session.execute(
        select(Reminder.about, Reminder.account_id).where(
            Reminder.about.startswith(f"{kind}:"), Reminder.at >= since
        )
    )
    found: defaultdict[str, set[int]] = defaultdict(set)
    for about, account_id in rows:
        found[about].add(account_id)
    return found


def give_back(account_id: int, about: str, on: date) -> None:
    """The letter did not go out, or what it said holds no more: another one may claim it."""
    db.session.execute(
        delete(Reminder).where(Reminder.account_id == account_id, Reminder.about == about, Reminder.on == on)
    )
