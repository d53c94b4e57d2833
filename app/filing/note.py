"""Note (ghi nhận ngắn): a few words for the report: what went well, what is hard, what is asked for, what comes next."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, OfLocality

KINDS: Final[dict[str, str]] = {
    "results": "Kết quả", "difficulties": "Khó khăn, vướng mắc", "proposals": "Kiến nghị, đề xuất", "ahead": "Nhiệm vụ kỳ tới",
}  # fmt: skip


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
    return_id: Mapped[int | None] = mapped_column(
        ForeignKey("part_return.id", ondelete="CASCADE"), index=True
    )
    written_at: Mapped[datetime]
    written_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
