"""Assessment (đánh giá thực hành, bài kiểm tra): how a course finds out what somebody can do."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, select, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import Base, OfLocality, db, hold
from app.base.errors import Conflict, NotFound
from app.base.text import clean
from campaigns.courses import Course

if TYPE_CHECKING:
    from certificates.assessments.item import ChecklistItem
    from certificates.assessments.question import Question

PRACTICE, TEST = "practice", "test"


class Assessment(OfLocality, Base):
    """The one checklist (`practice`) or the one test of a course.

    A checklist is passed with all its items that must be done and at least `pass_items` in all (None: every item).
    A test is passed with `pass_percent` of its points. `drawn`: how many questions of the bank a paper has (None: all);
    `tries`: how often somebody may take it in a training (None: without limit); `minutes`: how long a paper is open
    (None: without limit); `shows_answers`: whether the right answers are shown with the marks.
    """

    __tablename__ = "assessment"
    __table_args__ = (
        Index("uq_assessment_in_use", "course_id", "kind", unique=True, sqlite_where=text("retired_at IS NULL"), postgresql_where=text("retired_at IS NULL")),
        CheckConstraint("kind IN ('practice', 'test')", name="kind"),
        CheckConstraint("pass_percent BETWEEN 1 AND 100", name="pass_percent"),
        CheckConstraint("pass_items > 0", name="pass_items"),
        CheckConstraint("drawn > 0", name="drawn"),
        CheckConstraint("tries > 0", name="tries"),
        CheckConstraint("minutes > 0", name="minutes"),
    )  # fmt: skip

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    guidance: Mapped[str] = mapped_column(Text, default="", server_default="")
    pass_items: Mapped[int | None]
    pass_percent: Mapped[int] = mapped_column(default=80, server_default="80")
    drawn: Mapped[int | None]
    tries: Mapped[int | None]
    minutes: Mapped[int | None]
    shuffled: Mapped[bool] = mapped_column(default=True, server_default=true())
    shows_answers: Mapped[bool] = mapped_column(default=True, server_default=true())
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    retired_at: Mapped[datetime | None]

    course: Mapped[Course] = relationship()
    items: Mapped[list[ChecklistItem]] = relationship(
        order_by="ChecklistItem.rank, ChecklistItem.id", back_populates="assessment"
    )
    questions: Mapped[list[Question]] = relationship(
        order_by="Question.rank, Question.id", back_populates="assessment"
    )


def in_use(course_id: int, kind: str) -> Assessment | None:
    """The checklist or the test that a course has now; None."""
    return db.session.scalar(
        select(Assessment).where(
            Assessment.course_id == course_id, Assessment.kind == kind, Assessment.retired_at.is_(None)
        )
    )


def get(assessment_id: int, *, within: Scope, kind: str | None = None) -> Assessment:
    """One of the scope, of a kind where given; NotFound."""
    found = db.session.get(Assessment, assessment_id)
    if found is None or not within.covers(found.locality_id) or kind not in (None, found.kind):
        raise NotFound("assessment_unknown", "Không tìm thấy phần đánh giá này.")
    return found


def make(course: Course, kind: str, title: str, *, by: Actor, **rules: object) -> Assessment:
    """The checklist or test of a course that has none. `rules`: columns of the pass rule. Conflict: it has one."""
    hold(course)
    if in_use(course.id, kind) is not None:
        raise Conflict(
            "assessment_exists", "Chương trình này đã có phần đánh giá loại này. Tải lại trang để xem."
        )
    made = Assessment(
        locality_id=course.locality_id, course_id=course.id, kind=kind, title=clean(title)[:200] or course.title,
        created_at=clock.now(), created_by=by.account_id, **rules,
    )  # fmt: skip
    made.course = course
    db.session.add(made)
    db.session.flush()
    return made
