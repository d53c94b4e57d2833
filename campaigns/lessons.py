"""Lesson (buổi tập huấn): one meeting of a training, what people check in to."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cache

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    Date,
    ForeignKey,
    Select,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    bindparam,
    false,
    inspect,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from app.base import clock, codes
from app.base.actors import EVERYWHERE, Scope
from app.base.db import Base, OfLocality, db
from app.base.db import hold as hold_row
from app.base.errors import NotFound, Refused
from app.base.text import clean
from campaigns.trainings import CLOSED, OPEN, PLANNED, Training, training_trainer
from trainees.areas import Locality

# The phones that were paired for a lesson (see attendance.devices).
device_lesson = Table(
    "device_lesson", Base.metadata,
    Column("device_id", ForeignKey("device.id"), primary_key=True),
    Column("lesson_id", ForeignKey("lesson.id"), primary_key=True),
)  # fmt: skip


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

    @property
    def starts(self) -> datetime:
        """The moment at which it begins."""
        return datetime.combine(self.day, self.starts_at, clock.ZONE)

    @property
    def ends(self) -> datetime:
        """The moment at which it ends."""
        return datetime.combine(self.day, self.ends_at, clock.ZONE)

    @property
    def length(self) -> timedelta:
        """How long it lasts."""
        return self.ends - self.starts


# Which lessons exist for an asker, by what their scope names.
_REACH: dict[str, ColumnElement[bool]] = {
    "locality_id": Lesson.locality_id == bindparam("locality_id"),
    "trainer_id": Lesson.training_id.in_(
        select(training_trainer.c.training_id).where(training_trainer.c.account_id == bindparam("trainer_id"))
    ),
    "device_id": Lesson.id.in_(
        select(device_lesson.c.lesson_id).where(device_lesson.c.device_id == bindparam("device_id"))
    ),
}


_HELD_IN = "held in"
"""Under which a lesson remembers the transaction that holds it."""


def add(
    training: Training, day: date, starts_at: time, ends_at: time, *, title: str = "", place: str = "",
    practice: bool = False, makes_up: Lesson | None = None,
) -> Lesson:  # fmt: skip
    """A new lesson. Refused: it ends before it starts; it makes up for a lesson that is not one of the training's own."""
    _checked(starts_at, ends_at)
    if makes_up is not None and (practice or makes_up not in training.planned):
        raise Refused("makes_up", "Buổi học bù phải bù cho một buổi chính của lớp này.")
    lesson = Lesson(
        locality_id=training.locality_id, training_id=training.id, title=clean(title)[:200], day=day,
        starts_at=starts_at, ends_at=ends_at, place=clean(place)[:200] or training.place, state=PLANNED,
        salt=secrets.token_urlsafe(18), practice=practice, makes_up_id=makes_up.id if makes_up else None,
    )  # fmt: skip
    db.session.add(lesson)
    db.session.flush()
    db.session.expire(training, ["lessons"])
    return lesson


def change(
    lesson: Lesson, day: date, starts_at: time, ends_at: time, *, title: str = "", place: str = ""
) -> None:
    """Another day, other hours, title or place; whoever is present stays. Refused: closed; it ends before it starts."""
    if lesson.state == CLOSED:
        raise Refused("lesson_closed", "Buổi này đã đóng. Mở lại buổi rồi sửa.")
    _checked(starts_at, ends_at)
    lesson.day, lesson.starts_at, lesson.ends_at = day, starts_at, ends_at
    lesson.title, lesson.place = clean(title)[:200], clean(place)[:200] or lesson.training.place
    db.session.flush()


def _checked(starts_at: time, ends_at: time) -> None:
    if ends_at <= starts_at:
        raise Refused("lesson_times", "Giờ kết thúc phải sau giờ bắt đầu.")


def get(lesson_id: int, *, within: Scope, held: bool = False) -> Lesson:
    """One lesson of the scope; NotFound. held: and `hold` it, in the same query."""
    reach = _reach(within)
    held = held and not _is_alone()
    lesson = db.session.scalar(
        _one(*reach, held=held),
        {"lesson_id": lesson_id, **reach},
        execution_options={"populate_existing": held},
    )
    if lesson is None:
        raise NotFound("lesson_unknown", "Không tìm thấy buổi tập huấn này.")
    if held:
        inspect(lesson).info[_HELD_IN] = db.session().get_transaction()
    return lesson


def hold(lesson: Lesson) -> None:
    """Read a lesson and its training anew and keep every other writer from both until this transaction ends."""
    if not _is_alone() and inspect(lesson).info.get(_HELD_IN) is not db.session().get_transaction():
        get(lesson.id, within=EVERYWHERE, held=True)


def hold_all(locality_id: int) -> None:
    """The same of all lessons of a locality, after the locality itself. All lessons come before the first training, as each comes
    before its own: a batch that has a lesson and waits for the training would else be waited for with the training in hand."""
    if _is_alone():
        return
    db.session.flush()
    hold_row(db.session.get_one(Locality, locality_id))
    for table in (Lesson, Training):
        rows = select(table.id).where(table.locality_id == locality_id).order_by(table.id)
        db.session.execute(rows.with_for_update(key_share=True)).all()


def _is_alone() -> bool:
    """Whether a transaction that writes is the only one: on SQLite, which has read nothing stale then."""
    return db.session.connection().dialect.name == "sqlite"


@cache
def _one(*reach: str, held: bool) -> Select[Lesson]:
    """Built once: every scan asks for its lesson, and building the query takes as long as running it."""
    query = _seen(reach).where(Lesson.id == bindparam("lesson_id"))
    if held:
        query = query.join(Lesson.training).add_columns(Training).with_for_update(key_share=True)
    return query


def _seen(reach: Iterable[str]) -> Select[Lesson]:
    """The query of the lessons that exist for an asker with such a reach."""
    return select(Lesson).where(*(_REACH[name] for name in reach))


def _reach(within: Scope) -> dict[str, int]:
    """What a scope names, as the parameters of `_seen`."""
    return {name: number for name in _REACH if (number := getattr(within, name)) is not None}


def listed(
    within: Scope, *, day: date | None = None, states: Iterable[str] | None = None, ahead_of: date | None = None,
    limit: int | None = None,
) -> list[Lesson]:  # fmt: skip
    """The lessons of the scope by day and hour; of one day or of some states where given.

    ahead_of: those from this day on, and earlier ones that are still open.
    """
    reach = _reach(within)
    query = (
        _seen(reach)
        .options(
            selectinload(Lesson.training).options(
                selectinload(Training.course), selectinload(Training.version)
            )
        )
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
    return list(db.session.scalars(query, reach))


def after(lesson_id: int, *, within: Scope, size: int, state: str | None = None) -> list[Lesson]:
    """The lessons of the scope that were added after one, in the order in which they were; of one state where given."""
    reach = _reach(within)
    query = (
        _seen(reach)
        .where(Lesson.id > lesson_id)
        .options(selectinload(Lesson.training))
        .order_by(Lesson.id)
        .limit(size)
    )
    return list(db.session.scalars(query if state is None else query.where(Lesson.state == state), reach))


def begin(lesson: Lesson) -> None:
    """Start it by hand; a first check-in does the same. Refused when closed."""
    if lesson.state == CLOSED:
        raise Refused("lesson_closed", "Buổi này đã đóng. Mở lại nếu cần điểm danh thêm.")
    if lesson.state == PLANNED:
        lesson.state = OPEN
        lesson.opened_at = clock.now()
