"""Note (ghi nhận ngắn): a few words for the report: what went well, what is hard, what is asked for, what comes next."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import Base, OfLocality, db
from app.base.errors import NotFound, Refused
from app.base.text import N_, without_controls
from campaigns.lessons import Lesson
from trainees.areas import Neighbourhood, Unit

KINDS: Final[dict[str, str]] = {
    "results": N_("Kết quả"), "difficulties": N_("Khó khăn, vướng mắc"), "proposals": N_("Kiến nghị, đề xuất"), "ahead": N_("Nhiệm vụ kỳ tới"),
}  # fmt: skip
LONGEST: Final = 2000
"""Letters of a note."""


class Note(OfLocality, Base):
    """Words of a unit, a neighbourhood, the closing of a lesson, or the office itself (none of the three), of a day.
    `return_id`: the returned part that brought it. Taken back, it stays with its moment."""

    __tablename__ = "note"
    __table_args__ = (
        CheckConstraint("kind IN ('results', 'difficulties', 'proposals', 'ahead')", name="kind"),
        Index("ix_note_days", "locality_id", "on"),
    )

    kind: Mapped[str] = mapped_column(String(12))
    on: Mapped[date] = mapped_column(Date)
    text: Mapped[str] = mapped_column(Text)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("neighbourhood.id"), index=True)
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lesson.id"), index=True)
    return_id: Mapped[int | None] = mapped_column(ForeignKey("part_return.id"), index=True)
    written_at: Mapped[datetime]
    written_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    unit: Mapped[Unit | None] = relationship()
    neighbourhood: Mapped[Neighbourhood | None] = relationship()
    lesson: Mapped[Lesson | None] = relationship()

    @property
    def whose(self) -> str:
        """Who says it: 'Công an xã', 'Thôn 3', the training of the lesson; '' for the office itself."""
        if self.lesson is not None:
            return f"Lớp “{self.lesson.training.title}”"
        place = self.unit or self.neighbourhood
        return place.name if place else ""


def write(
    locality_id: int,
    kind: str,
    on: date,
    text: str,
    *,
    by: Actor,
    unit: Unit | None = None,
    neighbourhood: Neighbourhood | None = None,
    lesson: Lesson | None = None,
) -> Note:
    """Write a few words down. Refused: `note_kind`, `note_empty`, `note_long`, `note_future`."""
    words = without_controls(text.replace("\r\n", "\n")).strip()
    if kind not in KINDS:
        raise Refused("note_kind", "Chọn ghi nhận này thuộc mục nào của báo cáo.")
    if not words:
        raise Refused(
            "note_empty", "Ghi vài lời: việc đã làm được, chỗ còn khó, điều kiến nghị hoặc việc sắp tới."
        )
    if len(words) > LONGEST:
        raise Refused(
            "note_long", f"Ghi nhận dài {len(words)} ký tự; rút gọn còn nhiều nhất {LONGEST} ký tự."
        )
    if on > clock.today():
        raise Refused("note_future", "Ngày của ghi nhận chưa tới. Ghi ngày hôm nay hoặc trước đó.")
    note = Note(
        locality_id=locality_id, kind=kind, on=on, text=words, unit=unit, neighbourhood=neighbourhood, lesson=lesson,
        written_at=clock.now(), written_by=by.account_id,
    )  # fmt: skip
    db.session.add(note)
    db.session.flush()
    return note


def withdraw(note: Note, *, by: Actor) -> None:
    """Take a note back; it stays with its moment and can stand again."""
    if note.withdrawn_at is None:
        note.withdrawn_at, note.withdrawn_by = clock.now(), by.account_id
        db.session.flush()


def restore(note: Note) -> None:
    """Let a note that was taken back stand again. Refused `note_gone`: its words were erased by law."""
    if not note.text.strip():
        raise Refused("note_gone", "Nội dung ghi nhận này đã xóa theo yêu cầu nên không khôi phục được.")
    note.withdrawn_at = note.withdrawn_by = None
    db.session.flush()


def get(note_id: int, *, within: Scope) -> Note:
    """One note of the scope, taken back or not; NotFound."""
    note = db.session.get(Note, note_id)
    if note is None or not within.covers(note.locality_id):
        raise NotFound("note_unknown", "Không tìm thấy ghi nhận này.")
    return note


def listed(locality_id: int, first: date, last: date) -> list[Note]:
    """The notes that stand of a span of days, both included, the oldest first."""
    query = select(Note).where(
        Note.locality_id == locality_id, Note.on.between(first, last), Note.withdrawn_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(Note.on, Note.id)))
