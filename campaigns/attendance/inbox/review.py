"""What somebody said of an event that needed a look: the table, once an event and matter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from app.base.actors import Actor
from app.base.db import Base, OfLocality, db
from campaigns.attendance.events import AttendanceEvent

KEPT, MOVED, REJECTED, SAME = "kept", "moved", "rejected", "same"
_AT_ONCE = 500


class EventReview(OfLocality, Base):
    """Who settled what of an event, when and how. What it changed is told by events of its own (see `settlement`).

    `matter`: which question was answered: a kind of the inbox (see `waiting`), with the number of what else it is about
    ('overlap:12': the other lesson; 'conflict:7': the other content).
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


def note(events: Iterable[AttendanceEvent], matter: str, decision: str, *, by: Actor, at: datetime) -> None:
    """Write a decision down for each of these events; one that was decided before and waits again is decided anew."""
    wanted = {event.id: event.locality_id for event in events}
    ids = list(wanted)
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        there = {
            review.event_id: review
            for review in db.session.scalars(
                select(EventReview).where(EventReview.event_id.in_(some), EventReview.matter == matter)
            )
        }
        for event_id in some:
            review = there.get(event_id) or EventReview(
                event_id=event_id, matter=matter, locality_id=wanted[event_id]
            )
            review.decision, review.decided_at, review.decided_by = decision, at, by.account_id
            db.session.add(review)
    db.session.flush()
