"""Shift and assignment (ca trực, phân công): a time at a point that needs so many people of a role; a person on it."""

from __future__ import annotations

from datetime import datetime, time
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Select, String, Time, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.db import Base, OfLocality, db
from app.base.errors import NotFound
from app.base.text import N_
from campaigns.outreach.day import OutreachDay, Point
from campaigns.outreach.volunteer import Volunteer

ON, WAITING, OUT = "on", "waiting", "out"
STATES: Final[dict[str, str]] = {ON: N_("đã có ca"), WAITING: N_("chờ chỗ trống"), OUT: N_("đã rút")}


class Shift(OfLocality, Base):
    """`seats`: how many people of the role. Its day is its point's; its times may be shorter than the point's."""

    __tablename__ = "shift"
    __table_args__ = (
        CheckConstraint("seats > 0", name="seats"),
        CheckConstraint("ends_at > starts_at", name="times"),
        CheckConstraint("role IN ('lead', 'guide', 'door', 'desk', 'logistics')", name="role"),
    )

    outreach_day_id: Mapped[int] = mapped_column(ForeignKey("outreach_day.id"), index=True)
    point_id: Mapped[int] = mapped_column(ForeignKey("point.id"), index=True)
    role: Mapped[str] = mapped_column(String(10))
    starts_at: Mapped[time] = mapped_column(Time)
    ends_at: Mapped[time] = mapped_column(Time)
    seats: Mapped[int]

    day: Mapped[OutreachDay] = relationship()
    point: Mapped[Point] = relationship()


class Assignment(OfLocality, Base):
    """Shift × person, once. `state`: on the shift, waiting for a seat, or signed out again. `through`: 'link' (themselves),
    'office' (somebody put them on), 'plan' (with a proposal). `came`: from the roll-call, True or False (a no-show, vắng); None: not
    called. `since`: when the state became what it is; the waiting list goes by it."""

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("shift_id", "person_id"),
        CheckConstraint("state IN ('on', 'waiting', 'out')", name="state"),
        CheckConstraint("through IN ('link', 'office', 'plan')", name="through"),
    )

    shift_id: Mapped[int] = mapped_column(ForeignKey("shift.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    through: Mapped[str] = mapped_column(String(10))
    since: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    out_reason: Mapped[str] = mapped_column(String(300), default="", server_default="")
    came: Mapped[bool | None]
    came_at: Mapped[datetime | None]

    shift: Mapped[Shift] = relationship()
    volunteer: Mapped[Volunteer] = relationship()


def of_day(day: OutreachDay, shift_id: int) -> Shift:
    """One shift of a day; NotFound."""
    found = db.session.get(Shift, shift_id)
    if found is None or found.outreach_day_id != day.id:
        raise NotFound("shift_unknown", "Không tìm thấy ca trực này trong ngày ra quân.")
    return found


def assignment_of(day: OutreachDay, assignment_id: int) -> Assignment:
    """One assignment of a day; NotFound."""
    found = db.session.get(Assignment, assignment_id)
    if found is None or found.shift.outreach_day_id != day.id:
        raise NotFound("assignment_unknown", "Không tìm thấy phân công này trong ngày ra quân.")
    return found


def days_of_account(account_id: int) -> Select[int]:
    """The ids of the days on which whoever signs in with an account has a shift; who left their team has none any more."""
    return (
        select(Shift.outreach_day_id)
        .join(Assignment, Assignment.shift_id == Shift.id)
        .join(Volunteer, Volunteer.id == Assignment.volunteer_id)
        .where(Volunteer.account_id == account_id, Volunteer.left_on.is_(None), Assignment.state == ON)
    )
