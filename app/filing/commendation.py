"""Commendation (đề nghị biểu dương, khen thưởng): whom a person chose for the December list, with the counts behind the name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, OfLocality


class Commendation(OfLocality, Base):
    """A person, unit or neighbourhood proposed for a year. `counts`: what stood behind the name when it was chosen; `reason`: in
    the words of who chose; `form`: biểu dương, giấy khen, …"""

    __tablename__ = "commendation"
    __table_args__ = (
        # PostgreSQL adds no truths: one of the three, and of no two both.
        CheckConstraint(
            "(CASE WHEN person_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN unit_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN neighbourhood_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one",
        ),
        Index("ix_commendation_year", "locality_id", "year"),
    )

    year: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("neighbourhood.id"), index=True)
    form: Mapped[str] = mapped_column(String(60), default="", server_default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    chosen_at: Mapped[datetime]
    chosen_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
