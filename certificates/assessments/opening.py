"""Opening (đợt làm bài): a test is open for a training, before or after it, at an address that a QR holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base import clock, codes
from app.base.actors import Actor, Scope
from app.base.db import Base, OfLocality, db, hold
from app.base.errors import Conflict, NotFound, Refused
from campaigns import trainings
from campaigns.trainings import Training
from certificates.assessments import exam, question
from certificates.assessments.assessment import Assessment
from certificates.assessments.result import AFTER, BEFORE

PHASES = (BEFORE, AFTER)


class Opening(OfLocality, Base):
    """`rules`: the test's settings as they stood when it was opened. `code`: public, in the printed address `/b/{code}`.
    `more`: person id (as text) → how many tries somebody was given beyond the rules.
    """

    __tablename__ = "opening"
    __table_args__ = (
        UniqueConstraint("code"),
        Index("uq_opening_open", "training_id", "assessment_id", "phase", unique=True, sqlite_where=text("closed_at IS NULL"), postgresql_where=text("closed_at IS NULL")),
        CheckConstraint("phase IN ('before', 'after')", name="phase"),
    )  # fmt: skip

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"), index=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training.id"), index=True)
    phase: Mapped[str] = mapped_column(String(10))
    code: Mapped[str] = mapped_column(String(8), default=codes.public_code)
    rules: Mapped[dict[str, Any]] = mapped_column(JSON)
    more: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    opened_at: Mapped[datetime]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    closed_at: Mapped[datetime | None]

    assessment: Mapped[Assessment] = relationship()
    training: Mapped[Training] = relationship()

    @property
    def tries(self) -> int | None:
        """How often everybody may take it; None: without limit."""
        given: int | None = self.rules.get("tries")
        return given

    @property
    def minutes(self) -> int | None:
        """How long a paper is open; None: without limit."""
        given: int | None = self.rules.get("minutes")
        return given


def rules_of(test: Assessment, phase: str) -> dict[str, Any]:
    """The settings under which a test would be opened now. Before a training it is taken once: it measures what is known."""
    return {
        "pass_percent": test.pass_percent, "drawn": test.drawn, "tries": 1 if phase == BEFORE else test.tries,
        "minutes": test.minutes, "shuffled": test.shuffled, "shows_answers": test.shows_answers and phase == AFTER,
    }  # fmt: skip


def of_training(training: Training) -> list[Opening]:
    """The openings of a training, that before it first."""
    query = select(Opening).where(Opening.training_id == training.id)
    return sorted(db.session.scalars(query), key=lambda one: (PHASES.index(one.phase), one.id))


def get(opening_id: int, *, within: Scope) -> Opening:
    """One of the scope (a trainer's own trainings); NotFound."""
    found = db.session.get(Opening, opening_id)
    if found is None:
        raise _unknown()
    trainings.get(found.training_id, within=within)
    return found


def by_code(text: str) -> Opening:
    """The opening of a public code, however it was typed; NotFound, the same for whatever is none."""
    code = codes.normalise(text)[:20]
    found = db.session.scalar(select(Opening).where(Opening.code == code)) if codes.is_code(code) else None
    if found is None:
        raise _unknown()
    return found


def start(training: Training, phase: str, *, by: Actor) -> Opening:
    """Open the test of a training's course. One that was closed opens again at its printed address.

    While nobody has sat down to it, it takes the settings of now; after that it keeps its own. Refused: no such phase, a
    course without questions. Conflict: it is open.
    """
    if phase not in PHASES:
        raise Refused("phase_unknown", "Chọn làm bài trước hay sau lớp.")
    hold(training)
    test = exam.of_course(training.course)
    if test is None or not question.bank(test):
        raise Refused(
            "test_empty", "Chương trình của lớp chưa có câu hỏi. Mở trang chương trình, mục Bài kiểm tra, để soạn hoặc nhập câu hỏi."
        )  # fmt: skip
    there = [one for one in of_training(training) if (one.assessment_id, one.phase) == (test.id, phase)]
    if not there:
        made = Opening(
            locality_id=training.locality_id, assessment_id=test.id, training_id=training.id, phase=phase,
            rules=rules_of(test, phase), opened_at=clock.now(), opened_by=by.account_id, more={},
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        return made
    opening = there[-1]
    hold(opening)
    if opening.closed_at is None:
        raise Conflict("opening_open", "Đợt này đang mở. Tải lại trang để xem.")
    opening.closed_at = None
    if not begun(opening):
        opening.rules = rules_of(test, phase)
    db.session.flush()
    return opening


def begun(opening: Opening) -> bool:
    """Whether anybody has sat down to it."""
    from certificates.assessments.sitting import Sitting

    return db.session.scalar(select(Sitting.id).where(Sitting.opening_id == opening.id).limit(1)) is not None


def allow_again(opening: Opening, person_id: int, *, beyond: int | None = None) -> None:
    """Somebody may try once more than the rules say. `beyond`: how many such tries the asker knew of, so that asking twice
    from one page gives one. Refused: it is closed, and who took it may have seen the answers."""
    hold(opening)
    if opening.closed_at is not None:
        raise Refused("opening_closed", "Đợt làm bài này đã đóng. Mở lại đợt này rồi mới cho làm thêm.")
    more = dict(opening.more)
    given = more.get(str(person_id), 0)
    if beyond is not None and beyond != given:
        return
    more[str(person_id)] = given + 1
    opening.more = more
    db.session.flush()


def _unknown() -> NotFound:
    return NotFound(
        "opening_unknown", "Không tìm thấy bài này. Mời quét lại mã, hoặc gõ lại địa chỉ trên giấy."
    )
