"""SuperiorForm (biểu mẫu cấp trên): a workbook of the authority above, whose cells are mapped once and filled each period."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column

from app.base.db import Base, OfLocality


class SuperiorForm(OfLocality, Base):
    """The form as it came, and which cell takes what. `cells`: [{'sheet', 'cell', 'ref', 'what'}] with `what` one of the
    names of `superior_sheet.WHAT`. `digest`: SHA-256 of the bytes in hex: the same form again keeps its mapping."""

    __tablename__ = "superior_form"
    __table_args__ = (Index("ix_superior_form_digest", "locality_id", "digest"),)

    name: Mapped[str] = mapped_column(String(120))
    filename: Mapped[str] = mapped_column(String(255), default="")
    digest: Mapped[str] = mapped_column(String(64))
    data: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    cells: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    retired_at: Mapped[datetime | None]
