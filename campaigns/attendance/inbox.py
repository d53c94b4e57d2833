"""The inbox (việc cần xem lại): what a person has to settle about attendance, over all lessons of the scope."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, OfLocality


class EventReview(OfLocality, Base):
    """What somebody said of an event that needed a look and changes nothing by being looked at (a flag, an overlap).

    `matter`: which question was answered; held events are settled by events (see `desk`), not here.
    """

    __tablename__ = "event_review"
    __table_args__ = (
        UniqueConstraint("event_id", "matter"),
        CheckConstraint("decision IN ('kept', 'moved', 'rejected', 'same')", name="decision"),
    )

    event_id: Mapped[str] = mapped_column(ForeignKey("attendance_event.id"))
    matter: Mapped[str] = mapped_column(String(20))
    decision: Mapped[str] = mapped_column(String(10))
    decided_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
