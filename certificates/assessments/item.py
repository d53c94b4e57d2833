"""ChecklistItem (việc thực hành): one thing that somebody does before the trainer's eyes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.db import Base, OfLocality
from certificates.assessments.assessment import Assessment


class ChecklistItem(OfLocality, Base):
    """`needed`: without it the checklist is not passed. Taken away it stays for the ticks that name it."""

    __tablename__ = "checklist_item"

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"), index=True)
    rank: Mapped[int]
    text: Mapped[str] = mapped_column(String(300))
    needed: Mapped[bool] = mapped_column(default=False, server_default=false())
    removed_at: Mapped[datetime | None]

    assessment: Mapped[Assessment] = relationship(back_populates="items")
