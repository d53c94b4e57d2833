"""CampaignPaper (văn bản của chiến dịch): a document or photo kept with a campaign."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.db import Base, OfLocality
from trainees.attachments import Attachment


class CampaignPaper(OfLocality, Base):
    """`number`, `issued_on`: of a document that was signed and numbered. `removed_at`: put aside, and can come back."""

    __tablename__ = "campaign_paper"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    number: Mapped[str] = mapped_column(String(60), default="", server_default="")
    issued_on: Mapped[date | None] = mapped_column(Date)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), index=True)
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    removed_at: Mapped[datetime | None]

    attachment: Mapped[Attachment] = relationship()
