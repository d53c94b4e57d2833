"""CourseVersion (phiên bản chương trình): what a course said on a day. A version never changes; trainings keep theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict

from sqlalchemy import (
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.db import Base, OfLocality, db
from app.base.errors import Refused
from app.base.text import N_, clean
from trainees.skills import Skill

if TYPE_CHECKING:
    from campaigns.courses.course import Course

NEVER, ATTENDED, PASSED = "never", "attended", "passed"
CERTIFIES: dict[str, str] = {
    NEVER: N_("Không cấp giấy chứng nhận"),
    ATTENDED: N_("Học đủ buổi"),
    PASSED: N_("Học đủ buổi và đạt đánh giá"),
}
NOTHING, PRACTICE, TEST, EITHER, BOTH = "none", "practice", "test", "either", "both"
PROOFS: dict[str, str] = {
    NOTHING: N_("Không đánh giá"),
    PRACTICE: N_("Đạt phần thực hành"),
    TEST: N_("Đạt bài kiểm tra"),
    EITHER: N_("Đạt một trong hai"),
    BOTH: N_("Đạt cả hai"),
}

MOST_OUTCOMES, LONGEST_OUTCOME = 20, 300

course_version_skill = Table(
    "course_version_skill", Base.metadata,
    Column("version_id", ForeignKey("course_version.id"), primary_key=True),
    Column("skill_id", ForeignKey("skill.id"), primary_key=True),
)  # fmt: skip


class CourseVersion(OfLocality, Base):
    """What a course taught and asked for since a day: skills, hours, completion rule, proof, certificate.

    `lessons_needed`: how many lessons of a training a person must attend; None: all of them. `stay_percent`: the share
    of a lesson that somebody must have stayed, from check-in to check-out; None: being there is enough. `proof`: which
    assessments show that somebody masters the skills (a key of PROOFS); whoever has it gets evidence of the kind
    'passed'. `certifies`: what a certificate asks for (a key of CERTIFIES). `valid_months`: how long a certificate
    holds; None: for ever. The version in use is the one without `superseded_at`.
    """

    __tablename__ = "course_version"
    __table_args__ = (
        UniqueConstraint("course_id", "number"),
        Index("uq_course_version_in_use", "course_id", unique=True, sqlite_where=text("superseded_at IS NULL"), postgresql_where=text("superseded_at IS NULL")),
        CheckConstraint("lessons_needed > 0", name="needed"),
        CheckConstraint("stay_percent BETWEEN 1 AND 100", name="stay"),
        CheckConstraint("proof IN ('none', 'practice', 'test', 'either', 'both')", name="proof"),
        CheckConstraint("certifies IN ('never', 'attended', 'passed')", name="certifies"),
        CheckConstraint("valid_months > 0", name="valid"),
    )  # fmt: skip

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    number: Mapped[int]
    hours: Mapped[float | None] = mapped_column(Float)
    audience: Mapped[str] = mapped_column(String(200), default="")
    outcomes: Mapped[str] = mapped_column(Text, default="", server_default="")
    lessons_needed: Mapped[int | None]
    stay_percent: Mapped[int | None]
    proof: Mapped[str] = mapped_column(String(10), default=NOTHING, server_default=NOTHING)
    certifies: Mapped[str] = mapped_column(String(10), default=ATTENDED, server_default=ATTENDED)
    valid_months: Mapped[int | None]
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    superseded_at: Mapped[datetime | None]

    course: Mapped[Course] = relationship(back_populates="versions")
    skills: Mapped[list[Skill]] = relationship(secondary=course_version_skill, order_by=Skill.rank)

    @property
    def sentences(self) -> list[str]:
        """The outcomes one by one: what somebody can do afterwards."""
        return self.outcomes.splitlines()


class Terms(TypedDict, total=False):
    """What a version says beside its skills; what is not said is as the column begins. Units as in CourseVersion."""

    hours: float | None
    audience: str
    outcomes: str
    lessons_needed: int | None
    stay_percent: int | None
    proof: str
    certifies: str
    valid_months: int | None


def checked(terms: Terms) -> dict[str, Any]:
    """All columns of a version, cleaned. Refused: a number out of its bounds, an unknown word, a certificate that asks for
    an assessment which the course does not have.
    """
    said: dict[str, Any] = {
        "hours": None, "audience": "", "outcomes": "", "lessons_needed": None, "stay_percent": None, "proof": NOTHING,
        "certifies": ATTENDED, "valid_months": None, **terms,
    }  # fmt: skip
    said["audience"] = clean(said["audience"])[:200]
    lines = (clean(line.strip(" \t-–•*+")) for line in said["outcomes"].splitlines())
    said["outcomes"] = "\n".join([line[:LONGEST_OUTCOME] for line in lines if line][:MOST_OUTCOMES])
    for name, most, sentence in (
        ("hours", 500, "Số giờ học phải lớn hơn 0 và không quá 500."),
        ("lessons_needed", 100, "Số buổi cần dự phải từ 1 đến 100."),
        ("stay_percent", 100, "Phần trăm thời gian phải ở lại là số từ 1 đến 100."),
        ("valid_months", 600, "Giấy chứng nhận có giá trị từ 1 đến 600 tháng; để trống nếu không có hạn."),
    ):
        if said[name] is not None and not 0 < said[name] <= most:
            raise Refused(f"course_{name}", sentence)
    if said["proof"] not in PROOFS or said["certifies"] not in CERTIFIES:
        raise Refused("course_rule", "Chọn cách đánh giá và điều kiện cấp giấy chứng nhận trong danh sách.")
    if said["certifies"] == PASSED and said["proof"] == NOTHING:
        raise Refused(
            "course_proof",
            "Giấy chứng nhận đòi đạt đánh giá mà chương trình không đánh giá. Chọn cách đánh giá, hoặc chỉ đòi học đủ buổi.",
        )
    if said["certifies"] == NEVER:
        said["valid_months"] = None
    return said


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a version says otherwise than the one before; `field`: a column, or 'skills' (titles)."""

    field: str
    before: Any
    after: Any


def differences(old: CourseVersion, new: CourseVersion) -> list[Difference]:
    """What `new` says otherwise than `old`, in the order of the form."""
    found = [
        Difference(name, getattr(old, name), getattr(new, name)) for name in checked(Terms())
        if getattr(old, name) != getattr(new, name)
    ]  # fmt: skip
    before, after = (
        [skill.title for skill in sorted(version.skills, key=lambda skill: skill.rank)]
        for version in (old, new)
    )
    return ([Difference("skills", before, after)] if before != after else []) + found


def used(version: CourseVersion) -> bool:
    """Whether any row of the database stands on this version: then it never changes again."""
    for table in Base.metadata.sorted_tables:
        if table is course_version_skill:
            continue
        for column in table.columns:
            if any(
                key.column.table is CourseVersion.__table__ for key in column.foreign_keys
            ) and db.session.scalar(select(column).where(column == version.id).limit(1)):
                return True
    return False
