"""Question (câu hỏi): one of a test's bank. A question that was asked never changes: an edit is another in its place."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base import clock
from app.base.actors import Actor
from app.base.db import Base, OfLocality, db, hold
from app.base.errors import NotFound, Refused
from app.base.text import clean, fold
from certificates.assessments import draft as drafts
from certificates.assessments.assessment import Assessment
from certificates.assessments.draft import MULTIPLE, NUMBER, ORDER, SINGLE, TRUE_FALSE, Draft

MOST = 500
"""Questions of a bank."""


class Question(OfLocality, Base):
    """`choices`: the words to choose from (single, multiple) or to put in order, in the right order (order); none else.

    `right`: single: place of the right choice (from 0); multiple: list of places; truefalse: a boolean; order: null
    (the choices stand in the right order); number: {"value": "12.5", "tolerance": "0.5"} as decimal strings.
    `picture_text`: what the picture shows, for whoever cannot see it.
    """

    __tablename__ = "question"
    __table_args__ = (
        CheckConstraint("kind IN ('single', 'multiple', 'truefalse', 'order', 'number')", name="kind"),
        CheckConstraint("points > 0", name="points"),
    )

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"), index=True)
    rank: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    choices: Mapped[list[str]] = mapped_column(JSON, default=list)
    right: Mapped[Any] = mapped_column(JSON)
    points: Mapped[int] = mapped_column(default=1, server_default="1")
    explanation: Mapped[str] = mapped_column(Text, default="", server_default="")
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"), index=True)
    picture_text: Mapped[str] = mapped_column(String(300), default="", server_default="")
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    retired_at: Mapped[datetime | None]

    assessment: Mapped[Assessment] = relationship(back_populates="questions")

    @property
    def draft(self) -> Draft:
        """What it says."""
        return Draft(self.kind, self.text, tuple(self.choices), self.right, self.points, self.explanation)


def bank(test: Assessment) -> list[Question]:
    """The questions that a paper may be drawn from, in their order."""
    return list(
        db.session.scalars(
            _of(test).where(Question.retired_at.is_(None)).order_by(Question.rank, Question.id)
        )
    )


def retired(test: Assessment, *, limit: int = 50) -> list[Question]:
    """Those that were taken away or replaced, the last first."""
    gone = (
        _of(test)
        .where(Question.retired_at.is_not(None))
        .order_by(Question.retired_at.desc(), Question.id.desc())
    )
    return list(db.session.scalars(gone.limit(limit)))


def get(test: Assessment, question_id: int) -> Question:
    """One question of a test; NotFound."""
    found = db.session.get(Question, question_id)
    if found is None or found.assessment_id != test.id:
        raise NotFound("question_unknown", "Không tìm thấy câu hỏi này.")
    return found


def asked(question: Question) -> bool:
    """Whether somebody sat down to the test while the question was in its bank: then it stays as it is."""
    from certificates.assessments.opening import Opening
    from certificates.assessments.sitting import Sitting

    since = (
        select(Sitting.id)
        .join(Opening, Opening.id == Sitting.opening_id)
        .where(Opening.assessment_id == question.assessment_id, Sitting.started_at >= question.created_at)
    )
    return db.session.scalar(since.limit(1)) is not None


def add(test: Assessment, draft: Draft, *, by: Actor, picture_id: int | None = None, picture_text: str = "") -> Question:  # fmt: skip
    """One more at the end of the bank. Refused: as `draft.problems` says; the bank is full."""
    _checked(draft)
    hold(test)
    _room(test, 1)
    return _put(test, draft, _last(test) + 1, by, picture_id, picture_text)


def add_all(test: Assessment, wanted: list[Draft], *, by: Actor) -> list[Question]:
    """Several in one go: all of them, or a Refused and none. Those that the bank has already, word for word, are left out."""
    for draft in wanted:
        _checked(draft)
    hold(test)
    there = known(test)
    fresh: dict[str, Draft] = {}
    for draft in wanted:
        if key(draft) not in there:
            fresh.setdefault(key(draft), draft)
    _room(test, len(fresh))
    last = _last(test)
    return [_put(test, draft, last + n, by, None, "") for n, draft in enumerate(fresh.values(), start=1)]


def key(draft: Draft) -> str:
    """What makes two drafts the same question: kind and words; another right answer of the same words is no new question."""
    return "|".join([draft.kind, fold(draft.text), *(fold(choice) for choice in draft.choices)])


def known(test: Assessment) -> set[str]:
    """The keys of the questions in the bank."""
    return {key(question.draft) for question in bank(test)}


def change(
    question: Question, draft: Draft, *, by: Actor, picture_id: int | None = None, picture_text: str = ""
) -> Question:
    """Say it otherwise. What was asked is retired and another stands in its place. Returns the one in use.

    Refused: as `draft.problems` says; it was taken away meanwhile.
    """
    _checked(draft)
    hold(question.assessment)
    hold(question)
    if question.retired_at is not None:
        raise Refused(
            "question_retired", "Câu hỏi này đã bỏ hoặc đã có bản mới. Tải lại trang rồi sửa bản mới."
        )
    text = clean(picture_text)[:300] if picture_id else ""
    if (draft, picture_id, text) == (question.draft, question.picture_id, question.picture_text):
        return question
    if asked(question):
        question.retired_at = clock.now()
        return _put(question.assessment, draft, question.rank, by, picture_id, picture_text)
    _write(question, draft, picture_id, text)
    db.session.flush()
    return question


def retire(question: Question) -> None:
    """Draw it no more; papers that have it keep it."""
    hold(question)
    question.retired_at = question.retired_at or clock.now()
    db.session.flush()


def restore(question: Question) -> None:
    """Draw it again. Refused: the bank is full, or has the same question already."""
    hold(question.assessment)
    if question.retired_at is None:
        return
    _room(question.assessment, 1)
    if key(question.draft) in known(question.assessment):
        raise Refused("question_twice", "Bài đã có câu hỏi này.")
    question.retired_at = None
    db.session.flush()


def move(question: Question, *, up: bool) -> None:
    """One place up or down in the bank; nothing at its ends."""
    hold(question.assessment)
    standing = bank(question.assessment)
    if question not in standing:
        return
    place = standing.index(question)
    to = place - 1 if up else place + 1
    if not 0 <= to < len(standing):
        return
    standing[place], standing[to] = standing[to], standing[place]
    for rank, each in enumerate(standing, start=1):
        each.rank = rank
    db.session.flush()


def _of(test: Assessment) -> Any:
    return select(Question).where(Question.assessment_id == test.id)


def _last(test: Assessment) -> int:
    return db.session.scalar(select(func.max(Question.rank)).where(Question.assessment_id == test.id)) or 0


def _room(test: Assessment, more: int) -> None:
    if len(bank(test)) + more > MOST:
        raise Refused("bank_full", f"Một bài có nhiều nhất {MOST} câu hỏi. Bỏ bớt câu không dùng rồi thêm.")


def _checked(draft: Draft) -> None:
    if found := drafts.problems(draft):
        raise Refused("question_draft", found[0].sentence, tuple(one.sentence for one in found[1:]))


def _put(
    test: Assessment, draft: Draft, rank: int, by: Actor, picture_id: int | None, picture_text: str
) -> Question:
    made = Question(
        locality_id=test.locality_id, assessment_id=test.id, rank=rank, created_at=clock.now(), created_by=by.account_id
    )  # fmt: skip
    _write(made, draft, picture_id, clean(picture_text)[:300] if picture_id else "")
    db.session.add(made)
    db.session.flush()
    return made


def _write(question: Question, draft: Draft, picture_id: int | None, picture_text: str) -> None:
    question.kind, question.text, question.choices, question.right = (
        draft.kind,
        draft.text,
        list(draft.choices),
        draft.right,
    )
    question.points, question.explanation = draft.points, draft.explanation
    question.picture_id, question.picture_text = picture_id, picture_text


__all__ = [
    "MOST", "MULTIPLE", "NUMBER", "ORDER", "SINGLE", "TRUE_FALSE", "Question", "add", "add_all", "asked", "bank", "change",
    "get", "key", "known", "move", "restore", "retire", "retired",
]  # fmt: skip
