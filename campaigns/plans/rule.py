"""ReportingRule (chế độ báo cáo): who reports to whom, how often, before which day."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, OfLocality


class ReportingRule(OfLocality, Base):
    """Who reports to whom, how often, before which day (and month, where the plan names one)."""

    __tablename__ = "reporting_rule"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    who: Mapped[str] = mapped_column(Text, default="")
    to: Mapped[str] = mapped_column(Text, default="")
    cadence: Mapped[str] = mapped_column(String(10))
    before_day: Mapped[int | None]
    before_month: Mapped[int | None]
    raw: Mapped[str] = mapped_column(Text, default="")
    places: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
