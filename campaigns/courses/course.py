"""Course (chương trình tập huấn): what is taught, under a title that stays while its versions change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Unpack

from sqlalchemy import String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, selectinload

from app.base import clock
from app.base.actors import COMMAND_LINE, Actor, Scope
from app.base.db import Base, OfLocality, db, hold
from app.base.errors import NotFound, Refused
from app.base.text import clean, fold
from campaigns.courses.version import CourseVersion, Difference, Terms, checked, differences, used
from trainees.skills import Skill


class Course(OfLocality, Base):
    """A course by its title. What it teaches and asks for stands in its versions; `version` is the one in use.

    `ready`: the code of the ready-made course that it was made of; '' for one of the locality's own.
    """

    __tablename__ = "course"
    __table_args__ = (UniqueConstraint("locality_id", "title"),)

    title: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    ready: Mapped[str] = mapped_column(String(20), default="", server_default="")

    versions: Mapped[list[CourseVersion]] = relationship(
        order_by=CourseVersion.number, back_populates="course"
    )
    version: Mapped[CourseVersion] = relationship(
        primaryjoin=lambda: (CourseVersion.course_id == Course.id) & CourseVersion.superseded_at.is_(None),
        uselist=False, viewonly=True,
    )  # fmt: skip


def listed(within: Scope, *, retired: bool = False) -> list[Course]:
    """The courses of the scope, by title, with the version in use. Those no longer offered only where asked."""
    query = (
        select(Course)
        .options(joinedload(Course.version).selectinload(CourseVersion.skills))
        .order_by(Course.title, Course.id)
    )
    if within.locality_id is not None:
        query = query.where(Course.locality_id == within.locality_id)
    if not retired:
        query = query.where(Course.retired_at.is_(None))
    return list(db.session.scalars(query))


def matching(found: Iterable[Course], text: str) -> list[Course]:
    """Those whose title, audience or skills hold every word of a search, with or without marks."""
    words = fold(text).split()
    return [course for course in found if all(word in _searched(course) for word in words)]


def _searched(course: Course) -> str:
    return fold(
        " ".join([course.title, course.version.audience, *(skill.title for skill in course.version.skills)])
    )


def get(course_id: int, *, within: Scope) -> Course:
    """One course of the scope; NotFound."""
    course = db.session.get(Course, course_id)
    if course is None or not within.covers(course.locality_id):
        raise NotFound("course_unknown", "Không tìm thấy chương trình tập huấn này.")
    return course


def of_ready(locality_id: int, code: str) -> list[Course]:
    """The locality's courses that were made of a ready-made one and are offered."""
    query = select(Course).where(
        Course.locality_id == locality_id, Course.ready == code, Course.retired_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(Course.id)))


def add(
    locality_id: int, title: str, skills: Iterable[Skill], *, ready: str = "", by: Actor = COMMAND_LINE,
    **terms: Unpack[Terms],
) -> Course:  # fmt: skip
    """A new course with its first version. Refused: no title, no skill, a title that is taken; as `version.checked` says."""
    title, given = _checked(locality_id, title, skills, None)
    said = checked(terms)
    course = Course(locality_id=locality_id, title=title, ready=ready, created_at=clock.now())
    db.session.add(course)
    db.session.flush()
    _version(course, 1, given, by, said)
    return course


def change(
    course: Course, title: str, skills: Iterable[Skill], *, by: Actor = COMMAND_LINE, **terms: Unpack[Terms]
) -> CourseVersion:
    """Change a course: its title at once, the rest as a new version where it differs. Refused like `add`.

    A version that something stands on is never touched; one that nobody used is replaced. Trainings keep the version
    that they have: `uptake` lets them take the new one. Returns the version in use afterwards.
    """
    old = in_use(course)
    course.title, given = _checked(course.locality_id, title, skills, course.id)
    said = checked(terms)
    same = all(getattr(old, name) == value for name, value in said.items())
    if same and {s.id for s in old.skills} == {s.id for s in given}:
        db.session.flush()
        return old
    if not used(old):
        for name, value in said.items():
            setattr(old, name, value)
        old.skills, old.created_at, old.created_by = given, clock.now(), by.account_id
        db.session.flush()
        return old
    old.superseded_at = clock.now()
    db.session.flush()
    return _version(course, old.number + 1, given, by, said)


def in_use(course: Course) -> CourseVersion:
    """The version in use, read anew and held with its course: nobody changes it before this transaction ends."""
    hold(course)
    db.session.expire(course, ["version", "versions"])
    version = course.version
    hold(version)
    return version


def retire(course: Course) -> None:
    """No longer offer it: no new training begins with it; those it has had go on. Refused: it is not offered already."""
    hold(course)
    if course.retired_at is not None:
        raise Refused("course_retired", "Chương trình này đã ngừng dùng.")
    course.retired_at = clock.now()
    db.session.flush()


def bring_back(course: Course) -> None:
    """Offer it again. Refused: it is offered."""
    hold(course)
    if course.retired_at is None:
        raise Refused("course_offered", "Chương trình này đang dùng.")
    course.retired_at = None
    db.session.flush()


def _version(
    course: Course, number: int, skills: list[Skill], by: Actor, said: dict[str, Any]
) -> CourseVersion:
    made = CourseVersion(
        locality_id=course.locality_id, course_id=course.id, number=number, skills=skills, created_at=clock.now(),
        created_by=by.account_id, **said,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    db.session.expire(course, ["version", "versions"])
    return made


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


def history(course: Course) -> list[tuple[CourseVersion, list[Difference]]]:
    """Its versions, the newest first, each with what it says otherwise than the one before."""
    query = select(CourseVersion).where(CourseVersion.course_id == course.id).order_by(CourseVersion.number)
    told: list[tuple[CourseVersion, list[Difference]]] = []
    before: CourseVersion | None = None
    for version in db.session.scalars(query.options(selectinload(CourseVersion.skills))):
        told.append((version, differences(before, version) if before is not None else []))
        before = version
    return told[::-1]
