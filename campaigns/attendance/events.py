"""The tables: what devices said happened (append only), and who was present (derived, once a person and lesson)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    exists,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from app.base.db import Base, OfLocality

KINDS = ("in", "out", "void", "walkin")
SOURCES = ("scan", "card", "typed", "list", "self", "paper", "import")


class AttendanceEvent(Base):
    """One thing that a device or a trainer said happened; never changed once stored but for its settling.

    `id` is made on the device before the first try. `result` is what the server answered: created, held, refused.
    `person_id` is whom the server took it for. `clock_offset`: server's now − device's now, in seconds.
    """

    __tablename__ = "attendance_event"
    __table_args__ = (
        CheckConstraint("kind IN ('in', 'out', 'void', 'walkin')", name="kind"),
        CheckConstraint("result IN ('created', 'held', 'refused')", name="result"),
        Index("ix_attendance_event_lesson_person", "lesson_id", "person_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    locality_id: Mapped[int] = mapped_column(ForeignKey("locality.id"), index=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    kind: Mapped[str] = mapped_column(String(6))
    code: Mapped[str] = mapped_column(String(200), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    device_time: Mapped[datetime]
    clock_offset: Mapped[float]
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime]
    device: Mapped[str | None] = mapped_column(String(60))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    source: Mapped[str] = mapped_column(String(10))
    result: Mapped[str] = mapped_column(String(10))
    problem: Mapped[str | None] = mapped_column(String(40))
    flags: Mapped[list[str]] = mapped_column(JSON, default=list)
    reason: Mapped[str] = mapped_column(Text, default="")
    corrects: Mapped[str | None] = mapped_column(String(36), index=True)
    walkin: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    payload_hash: Mapped[str] = mapped_column(String(64))


class EventConflict(OfLocality, Base):
    """The same event id came again with other content: the first stays, this is kept for a person to look at."""

    __tablename__ = "event_conflict"

    event_id: Mapped[str] = mapped_column(ForeignKey("attendance_event.id"), index=True)
    received_at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    payload_hash: Mapped[str] = mapped_column(String(64))


class Attendance(OfLocality, Base):
    """Person × lesson, once: the database's own rule, filled by insert-or-ignore from the events.

    `event_id`: the event that says so first, by the corrected time; `out_at`: when they were last seen leaving.
    """

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("lesson_id", "person_id"),)

    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("attendance_event.id"))
    first_in: Mapped[datetime]
    out_at: Mapped[datetime | None]
    source: Mapped[str] = mapped_column(String(10))
    verified: Mapped[bool] = mapped_column(default=True)
    flags: Mapped[list[str]] = mapped_column(JSON, default=list)


def voided(event: Any) -> ColumnElement[bool]:
    """Whether somebody undid this event."""
    void = aliased(AttendanceEvent)
    return exists().where(void.corrects == event.id, void.kind == "void", void.result == "created")
