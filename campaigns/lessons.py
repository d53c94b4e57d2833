"""Lesson (buổi tập huấn): one meeting of a training, what people check in to."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime, time

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    String,
    Text,
    Time,
    UniqueConstraint,
    false,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from app.base import clock, codes
from app.base.actors import Scope
from app.base.db import Base, OfLocality, db
from app.base.errors import NotFound, Refused
from app.base.text import clean
from campaigns import trainings
from campaigns.trainings import CLOSED, OPEN, PLANNED, Training


class Lesson(OfLocality, Base):
    """One meeting (buổi tập huấn): what people check in to. `salt` goes to the phones with the roster.

    `code`: public, in the address of self check-in. `practice`: to try the scanner; nothing in it ever counts.
    `makes_up_id`: the lesson that this one repeats for whoever missed it; being at either is being at that lesson.
    `head_count`: how many were counted in the room; `poor`, `disabled`, `minority`: how many of them, never who.
    """

    __tablename__ = "lesson"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("state IN ('planned', 'open', 'closed')", name="state"),
        CheckConstraint("head_count >= 0 AND poor >= 0 AND disabled >= 0 AND minority >= 0", name="heads"),
    )

    training_id: Mapped[int] = mapped_column(ForeignKey("training.id"), index=True)
    title: Mapped[str] = mapped_column(String(200), default="")
    day: Mapped[date] = mapped_column(Date, index=True)
    starts_at: Mapped[time] = mapped_column(Time)
    ends_at: Mapped[time] = mapped_column(Time)
    place: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(10), default=PLANNED)
    salt: Mapped[str] = mapped_column(String(32))
    code: Mapped[str] = mapped_column(String(8), default=codes.public_code)
    practice: Mapped[bool] = mapped_column(default=False, server_default=false())
    makes_up_id: Mapped[int | None] = mapped_column(ForeignKey("lesson.id"), index=True)
    self_checkin: Mapped[bool] = mapped_column(default=False, server_default=false())
    head_count: Mapped[int | None]
    poor: Mapped[int | None]
    disabled: Mapped[int | None]
    minority: Mapped[int | None]
    difficulties: Mapped[str] = mapped_column(Text, default="", server_default="")
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reopened_at: Mapped[datetime | None]
    reopened_reason: Mapped[str] = mapped_column(String(300), default="", server_default="")

    training: Mapped[Training] = relationship(back_populates="lessons")


def add(
    training: Training, day: date, starts_at: time, ends_at: time, *, title: str = "", place: str = ""
) -> Lesson:
    """A new lesson. Refused: it ends before it starts."""
    if ends_at <= starts_at:
        raise Refused("lesson_times", "Giờ kết thúc phải sau giờ bắt đầu.")
    lesson = Lesson(
        locality_id=training.locality_id, training_id=training.id, title=clean(title)[:200], day=day,
        starts_at=starts_at, ends_at=ends_at, place=clean(place)[:200] or training.place, state=PLANNED,
        salt=secrets.token_urlsafe(18),
    )  # fmt: skip
    db.session.add(lesson)
    db.session.flush()
    db.session.expire(training, ["lessons"])
    return lesson


def get(lesson_id: int, *, within: Scope) -> Lesson:
    """One lesson of the scope; NotFound."""
    lesson = db.session.get(Lesson, lesson_id)
    if lesson is None:
        raise NotFound("lesson_unknown", "Không tìm thấy buổi tập huấn này.")
    try:
        trainings.get(lesson.training_id, within=within)
    except NotFound:
        raise NotFound("lesson_unknown", "Không tìm thấy buổi tập huấn này.") from None
    return lesson


def listed(
    within: Scope, *, day: date | None = None, states: Iterable[str] | None = None, ahead_of: date | None = None,
    limit: int | None = None,
) -> list[Lesson]:  # fmt: skip
    """The lessons of the scope by day and hour; of one day or of some states where given.

    ahead_of: those from this day on, and earlier ones that are still open.
    """
    query = (
        select(Lesson)
        .where(Lesson.training_id.in_(trainings.seen(within).with_only_columns(Training.id)))
        .options(selectinload(Lesson.training).selectinload(Training.course))
        .order_by(Lesson.day, Lesson.starts_at, Lesson.id)
    )
    if day is not None:
        query = query.where(Lesson.day == day)
    if states is not None:
        query = query.where(Lesson.state.in_(list(states)))
    if ahead_of is not None:
        query = query.where(or_(Lesson.day >= ahead_of, Lesson.state == OPEN))
    if limit is not None:
        query = query.limit(limit)
    return list(db.session.scalars(query))


def after(lesson_id: int, *, within: Scope, size: int, state: str | None = None) -> list[Lesson]:
    """The lessons of the scope that were added after one, in the order in which they were; of one state where given."""
    query = (
        select(Lesson)
        .where(
            Lesson.training_id.in_(trainings.seen(within).with_only_columns(Training.id)),
            Lesson.id > lesson_id,
        )
        .options(selectinload(Lesson.training))
        .order_by(Lesson.id)
        .limit(size)
    )
    return list(db.session.scalars(query if state is None else query.where(Lesson.state == state)))


def begin(lesson: Lesson) -> None:
    """Start it by hand; a first check-in does the same. Refused when closed."""
    if lesson.state == CLOSED:
        raise Refused("lesson_closed", "Buổi này đã đóng. Mở lại nếu cần điểm danh thêm.")
    if lesson.state == PLANNED:
        lesson.state = OPEN
        lesson.opened_at = clock.now()
