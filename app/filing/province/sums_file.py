"""SumsFile (tệp số tổng): a filed report's sums without names, as a commune elsewhere sent them to its province."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, OfLocality


class SumsFile(OfLocality, Base):
    """What one commune's file said of one period. `digest`: the hash that the file carries over its own words. A newer
    revision replaces the one before, which stays; one that was undone uncovers it again."""

    __tablename__ = "sums_file"
    __table_args__ = (
        CheckConstraint("state IN ('live', 'replaced', 'undone')", name="state"),
        Index("uq_sums_file_live", "locality_id", "code", "period", unique=True, sqlite_where=text("state = 'live'"), postgresql_where=text("state = 'live'")),
    )  # fmt: skip

    code: Mapped[str] = mapped_column(String(5))
    name: Mapped[str] = mapped_column(String(200), default="")
    period: Mapped[str] = mapped_column(String(10))
    cut_off: Mapped[date] = mapped_column(Date)
    revision: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="live")
    digest: Mapped[str] = mapped_column(String(64))
    filename: Mapped[str] = mapped_column(String(255), default="")
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    came_at: Mapped[datetime]
    came_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
