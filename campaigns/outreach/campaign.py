"""Campaign (chiến dịch): a named effort with a period, a lead, partners and goals; it has trainings and outreach days."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import JSON, CheckConstraint, Column, Date, ForeignKey, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.actors import Scope
from app.base.db import Base, OfLocality, db
from app.base.errors import NotFound
from app.base.text import N_

KINDS: Final[dict[str, str]] = {
    "training": N_("Đợt tập huấn"),
    "outreach": N_("Ra quân hỗ trợ"),
    "mobile": N_("Hỗ trợ lưu động, đến từng nhà"),
    "desk": N_("Điểm hỗ trợ thường xuyên"),
    "market": N_("Phiên chợ số"),
    "national_day": N_("Ngày Chuyển đổi số quốc gia"),
}
DRAFT, RUNNING, OVER = "draft", "running", "over"
STATES: Final[dict[str, str]] = {
    DRAFT: N_("đang chuẩn bị"),
    RUNNING: N_("đang diễn ra"),
    OVER: N_("đã kết thúc"),
}
TALLIES: Final[dict[str, str]] = {
    "skills": N_("Hướng dẫn kỹ năng số"),
    "vneid": N_("Hỗ trợ VNeID"),
    "services": N_("Giúp dịch vụ công trực tuyến"),
    "payments": N_("Thanh toán bằng mã QR"),
}
"""What is counted without names where a campaign has no counters of its own: four buttons on the phone."""
COUNTERS: Final[dict[str, str]] = {
    "people": N_("Người được hỗ trợ (có danh sách, mỗi người một lần)"),
    "turns": N_("Lượt hỗ trợ (chỉ đếm)"),
    "households": N_("Hộ đã gặp"),
    "days": N_("Ngày ra quân"),
    "volunteers": N_("Tình nguyện viên tham gia"),
    "messages": N_("Tin truyền thông"),
}
"""What a campaign's goals are set for: code → words."""

campaign_task = Table(
    "campaign_task", Base.metadata,
    Column("campaign_id", ForeignKey("campaign.id"), primary_key=True),
    Column("task_id", ForeignKey("task.id"), primary_key=True),
)  # fmt: skip
campaign_target = Table(
    "campaign_target", Base.metadata,
    Column("campaign_id", ForeignKey("campaign.id"), primary_key=True),
    Column("target_id", ForeignKey("target.id"), primary_key=True),
)  # fmt: skip
campaign_training = Table(
    "campaign_training", Base.metadata,
    Column("campaign_id", ForeignKey("campaign.id"), primary_key=True),
    Column("training_id", ForeignKey("training.id"), primary_key=True),
)  # fmt: skip


class Campaign(OfLocality, Base):
    """`ends`: the last day. `goals`: counter (COUNTERS) → number wanted. `tallies`: code → words of its big buttons, in their
    order; empty: TALLIES. `copied_from_id`: last year's."""

    __tablename__ = "campaign"
    __table_args__ = (
        CheckConstraint("kind IN ('training', 'outreach', 'mobile', 'desk', 'market', 'national_day')", name="kind"),
        CheckConstraint("state IN ('draft', 'running', 'over')", name="state"),
        CheckConstraint("ends >= starts", name="period"),
    )  # fmt: skip

    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(10), default=DRAFT)
    starts: Mapped[date] = mapped_column(Date)
    ends: Mapped[date] = mapped_column(Date)
    lead: Mapped[str] = mapped_column(String(300), default="", server_default="")
    lead_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    partners: Mapped[str] = mapped_column(Text, default="", server_default="")
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    goals: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    tallies: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    copied_from_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    @property
    def counted(self) -> dict[str, str]:
        """Its big buttons: code → words."""
        return self.tallies or TALLIES


def get(campaign_id: int, *, within: Scope) -> Campaign:
    """One campaign of the scope; NotFound."""
    found = db.session.get(Campaign, campaign_id)
    if found is None or not within.covers(found.locality_id):
        raise NotFound("campaign_unknown", "Không tìm thấy chiến dịch này.")
    return found
