"""Reminder (nhắc việc đã gửi): that somebody was written to about something on a day; once, whoever sends."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint, delete
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


def give_back(account_id: int, about: str, on: date) -> None:
    """The letter did not go out: another try may claim it."""
    db.session.execute(
        delete(Reminder).where(Reminder.account_id == account_id, Reminder.about == about, Reminder.on == on)
    )
