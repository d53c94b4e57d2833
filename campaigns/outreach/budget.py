"""BudgetLine (dòng kinh phí): what a campaign means to spend on something, and what it spent."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, OfLocality


class BudgetLine(OfLocality, Base):
    """`planned`, `spent`: đồng; `spent` None: nobody said yet. `source`: whose money (ngân sách phường, Đoàn, xã hội hóa)."""

    __tablename__ = "budget_line"
    __table_args__ = (CheckConstraint("planned >= 0 AND spent >= 0", name="money"),)

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    text: Mapped[str] = mapped_column(String(300))
    source: Mapped[str] = mapped_column(String(200), default="", server_default="")
    planned: Mapped[int] = mapped_column(BigInteger)
    spent: Mapped[int | None] = mapped_column(BigInteger)
