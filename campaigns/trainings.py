"""Training (lớp tập huấn): one run of a course for an audience: trainers, enrolments, one or more lessons."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    Date,
    ForeignKey,
    Select,
    String,
    Table,
    UniqueConstraint,
    exists,
    false,
    func,
    select,
)
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, selectinload

from app.base import clock, codes
from app.base.actors import Actor, Scope
from app.base.db import Base, OfLocality, db, hold
from app.base.errors import NotFound, Refused
from app.base.text import clean
from campaigns import courses, news
from campaigns.courses import Course, CourseVersion

if TYPE_CHECKING:
    from campaigns.lessons import Lesson

PLANNED, OPEN, CLOSED = "planned", "open", "closed"

training_trainer = Table(
    "training_trainer", Base.metadata,
    Column("training_id", ForeignKey("training.id"), primary_key=True),
    Column("account_id", ForeignKey("account.id"), primary_key=True),
)  # fmt: skip


class Training(OfLocality, Base):
    """One run of a course for an audience: trainers, enrolments, lessons. Its key is the source of its evidence.

    `code`: public, in the address of its registration page. `registers`: whether that page takes people; `capacity`:
    how many seats there are (None: no limit); `registers_until`: the last day on which it takes them.
    """

    __tablename__ = "training"
    __table_args__ = (UniqueConstraint("code"), CheckConstraint("capacity > 0", name="capacity"))

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    place: Mapped[str] = mapped_column(String(200), default="")
    code: Mapped[str] = mapped_column(String(8), default=codes.public_code)
    registers: Mapped[bool] = mapped_column(default=False, server_default=false())
    capacity: Mapped[int | None]
    registers_until: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    course: Mapped[Course] = relationship()
    version: Mapped[CourseVersion] = relationship()
    lessons: Mapped[list[Lesson]] = relationship(
        order_by="Lesson.day, Lesson.starts_at, Lesson.id", back_populates="training"
    )

    @property
    def key(self) -> str:
        """The source word of its evidence."""
        return f"training:{self.id}"

    @property
    def state(self) -> str:
        """'closed' when every lesson is, 'open' when one is open or some are closed, else 'planned'."""
        states = {lesson.state for lesson in self.lessons if not lesson.practice}
        if states == {CLOSED}:
            return CLOSED
        return PLANNED if states <= {PLANNED} else OPEN

    @property
    def planned(self) -> list[Lesson]:
        """The lessons that it consists of: neither to try the scanner nor to repeat another."""
        return [lesson for lesson in self.lessons if not lesson.practice and lesson.makes_up_id is None]

    @property
    def taught(self) -> timedelta:
        """What its lessons add up to."""
        return sum((lesson.length for lesson in self.planned), timedelta())

    @property
    def needed(self) -> int:
        """How many lessons complete it: its version's number, else all of them."""
        return self.needed_by(self.version)

    def needed_by(self, version: CourseVersion) -> int:
        """The same, had it this version."""
        return version.lessons_needed or len(self.planned)


def seen(within: Scope) -> Select[Training]:
    """The query of the trainings that exist for the asker."""
    query = select(Training)
    if within.locality_id is not None:
        query = query.where(Training.locality_id == within.locality_id)
    if within.trainer_id is not None:
        query = query.join(training_trainer).where(training_trainer.c.account_id == within.trainer_id)
    if within.device_id is not None:
        query = query.where(Training.lessons.any(_paired_for(within.device_id)))
    return query


def _paired_for(device_id: int) -> ColumnElement[bool]:
    """The condition of the lessons that a phone was paired for. Lessons know trainings, not the other way round."""
    from campaigns.lessons import Lesson, device_lesson

    mine = (device_lesson.c.lesson_id == Lesson.id) & (device_lesson.c.device_id == device_id)
    return exists().where(mine)


def listed(within: Scope, *, limit: int | None = None, offset: int = 0) -> list[Training]:
    """The trainings of the scope, the newest first, with their lessons and courses; a page of them where asked."""
    query = seen(within).options(
        selectinload(Training.lessons), joinedload(Training.course), joinedload(Training.version)
    )
    return list(db.session.scalars(query.order_by(Training.id.desc()).limit(limit).offset(offset)))


def count(within: Scope) -> int:
    """How many trainings exist for the asker."""
    return db.session.scalar(select(func.count()).select_from(seen(within).subquery())) or 0


def of_courses(course_ids: Iterable[int]) -> dict[int, int]:
    """Course → how many trainings it has had."""
    rows = db.session.execute(
        select(Training.course_id, func.count())
        .where(Training.course_id.in_(list(course_ids)))
        .group_by(Training.course_id)
    )
    return dict(rows.tuples().all())


def get(training_id: int, *, within: Scope) -> Training:
    """One training of the scope; NotFound."""
    query = seen(within).options(joinedload(Training.course), joinedload(Training.version))
    training = db.session.scalar(query.where(Training.id == training_id))
    if training is None:
        raise NotFound("training_unknown", "Không tìm thấy lớp tập huấn này.")
    return training


def add(course: Course, title: str, *, by: Actor, place: str = "", trainers: Iterable[int] = ()) -> Training:
    """A new training of a course with the accounts that teach it, by the version in use. Refused: no title; a course that
    is not offered any more.
    """
    if not clean(title):
        raise Refused("training_title", "Cần tên lớp tập huấn.")
    version = courses.in_use(course)
    if course.retired_at is not None:
        raise Refused("course_retired", f"Chương trình “{course.title}” đã ngừng dùng nên không mở lớp mới.")
    training = Training(
        locality_id=course.locality_id, course_id=course.id, version_id=version.id, title=clean(title)[:200], place=clean(place)[:200],
        created_at=clock.now(), created_by=by.account_id,
    )  # fmt: skip
    db.session.add(training)
    db.session.flush()
    set_trainers(training, trainers)
    return training


def change(training: Training, title: str, *, place: str = "", trainers: Iterable[int] = ()) -> None:
    """Change the title, the place and who teaches it; the course stays. Refused: no title."""
    if not clean(title):
        raise Refused("training_title", "Cần tên lớp tập huấn.")
    training.title, training.place = clean(title)[:200], clean(place)[:200]
    db.session.flush()
    set_trainers(training, trainers)


def take_version(training: Training, version: CourseVersion, *, by: Actor) -> bool:
    """Let a training go on by another version of its course. Whether that was another than it had.

    `by` is for whoever tells of it: nothing here is settled (`courses.uptake` does both). Refused: another course's version.
    """
    hold(training)
    if version.course_id != training.course_id:
        raise Refused("version_other", "Phiên bản này không phải của chương trình mà lớp dạy.")
    taken = training.version_id != version.id
    training.version = version
    db.session.flush()
    if taken:
        news.tell(trainings=[training.id], by=by)  # the proof that it asks for
    return taken


def set_trainers(training: Training, account_ids: Iterable[int]) -> None:
    """Who teaches it: they see its lessons and may check people in."""
    db.session.execute(training_trainer.delete().where(training_trainer.c.training_id == training.id))
    for account_id in dict.fromkeys(account_ids):
        db.session.execute(training_trainer.insert().values(training_id=training.id, account_id=account_id))


def trainer_ids(training: Training) -> set[int]:
    """The accounts that teach it."""
    return set(
        db.session.scalars(
            select(training_trainer.c.account_id).where(training_trainer.c.training_id == training.id)
        )
    )
