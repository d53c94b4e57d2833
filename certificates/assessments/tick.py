"""Tick (lượt đánh dấu thực hành): what a trainer saw somebody do. Append only, by an id made on the device."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base


class Tick(Base):
    """`done`: item id (as text) → whether it was done; of two ticks of an item the later by `at` holds. `at`: the
    device's time, corrected like an attendance event's.

    `code`: whom it named: a card's code and MAC, `person:` and a number of the register, or `walkin:` and the id of the
    event by which they came. `person_id`: whom that means, as far as is known. `held`: why it waits (a code); None: it
    counts.
    """

    __tablename__ = "tick"
    __table_args__ = (
        Index("ix_tick_who", "lesson_id", "person_id"),
        CheckConstraint("length(id) = 36", name="id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    locality_id: Mapped[int] = mapped_column(ForeignKey("locality.id"), index=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"), index=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    code: Mapped[str] = mapped_column(String(64), default="", server_default="")
    done: Mapped[dict[str, bool]] = mapped_column(JSON)
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    held: Mapped[str | None] = mapped_column(String(20))
