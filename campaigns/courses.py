"""Course (chương trình tập huấn): what is taught: skills, hours, completion rule."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import CheckConstraint, Column, Float, ForeignKey, String, Table, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from app.base import clock
from app.base.actors import Scope
from app.base.db import Base, OfLocality, db
from app.base.errors import NotFound, Refused
from app.base.text import clean
from trainees.skills import Skill

course_skill = Table(
    "course_skill", Base.metadata,
    Column("course_id", ForeignKey("course.id"), primary_key=True),
    Column("skill_id", ForeignKey("skill.id"), primary_key=True),
)  # fmt: skip


class Course(OfLocality, Base):
    """What is taught: the skills it gives, hours, and the completion rule.

    `lessons_needed`: how many lessons of a training a person must attend; None: all of them. `stay_percent`: the share
    of a lesson that somebody must have stayed, from check-in to check-out; None: being there is enough, hours are not
    counted.
    """

    __tablename__ = "course"
    __table_args__ = (
        UniqueConstraint("locality_id", "title"),
        CheckConstraint("lessons_needed > 0", name="needed"),
        CheckConstraint("stay_percent BETWEEN 1 AND 100", name="stay"),
    )

    title: Mapped[str] = mapped_column(String(200))
    hours: Mapped[float | None] = mapped_column(Float)
    audience: Mapped[str] = mapped_column(String(200), default="")
    lessons_needed: Mapped[int | None]
    stay_percent: Mapped[int | None]
    created_at: Mapped[datetime]

    skills: Mapped[list[Skill]] = relationship(secondary=course_skill, order_by=Skill.rank)


def listed(within: Scope) -> list[Course]:
    """The courses of the scope, by title."""
    query = select(Course).options(selectinload(Course.skills)).order_by(Course.title)
    if within.locality_id is not None:
        query = query.where(Course.locality_id == within.locality_id)
    return list(db.session.scalars(query))


def get(course_id: int, *, within: Scope) -> Course:
    """One course of the scope; NotFound."""
    course = db.session.get(Course, course_id)
    if course is None or not within.covers(course.locality_id):
        raise NotFound("course_unknown", "Không tìm thấy chương trình tập huấn này.")
    return course


def add(
    locality_id: int, title: str, skills: Iterable[Skill], *, hours: float | None = None, audience: str = "",
    lessons_needed: int | None = None, stay_percent: int | None = None,
) -> Course:  # fmt: skip
    """A new course. Refused: no title, no skill, a title that is taken."""
    title, given = _checked(locality_id, title, skills, None)
    course = Course(
        locality_id=locality_id, title=title, hours=hours, audience=clean(audience)[:200],
        lessons_needed=lessons_needed, stay_percent=stay_percent, created_at=clock.now(), skills=given,
    )  # fmt: skip
    db.session.add(course)
    db.session.flush()
    return course


def change(
    course: Course, title: str, skills: Iterable[Skill], *, hours: float | None = None, audience: str = "",
    lessons_needed: int | None = None, stay_percent: int | None = None,
) -> None:  # fmt: skip
    """Change a course; refused like `add`. Its trainings are settled anew by `completion.settle_course`."""
    course.title, course.skills = _checked(course.locality_id, title, skills, course.id)
    course.hours, course.audience = hours, clean(audience)[:200]
    course.lessons_needed, course.stay_percent = lessons_needed, stay_percent
    db.session.flush()


def _checked(
    locality_id: int, title: str, skills: Iterable[Skill], own_id: int | None
) -> tuple[str, list[Skill]]:
    title, given = clean(title)[:200], list(skills)
    if not title:
        raise Refused("course_title", "Cần tên chương trình tập huấn.")
    if not given:
        raise Refused("course_skills", "Chọn ít nhất một nội dung kỹ năng mà chương trình này dạy.")
    taken = select(Course.id).where(Course.locality_id == locality_id, Course.title == title)
    if own_id is not None:
        taken = taken.where(Course.id != own_id)
    if db.session.scalar(taken):
        raise Refused("course_exists", f"Đã có chương trình “{title}”.")
    return title, given
