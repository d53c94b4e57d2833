"""Monitoring (trang theo dõi quốc gia): what an officer typed over by hand, ticked line by line; nothing is pushed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, OfLocality


class MonitoringTick(OfLocality, Base):
    """A line of a report that was typed into the national monitoring page. `said`: the words that were copied, so that a number
    that changed since shows as not done."""

    __tablename__ = "monitoring_tick"
    __table_args__ = (UniqueConstraint("report_id", "ref"),)

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), index=True)
    ref: Mapped[str] = mapped_column(Text)
    said: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[datetime]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
