"""What the papers of a campaign's results say, read once: workbook and report are drawn from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.base import clock
from campaigns.outreach.budget import BudgetLine
from campaigns.outreach.campaign import Campaign
from campaigns.outreach.campaigning import budgeting
from campaigns.outreach.campaigning.messaging import Total
from campaigns.outreach.day import OutreachDay
from campaigns.outreach.results import (
    Brought,
    Goal,
    Hours,
    Sum,
    Sums,
    held_days,
    of_campaign,
    of_volunteers,
    reached,
    to_targets,
)
from campaigns.outreach.results.goals import money, told
from campaigns.plans.result_words import number, percent

PARTS: Final = (
    ("day", "Theo ngày", "Ngày"), ("place", "Theo nơi", "Nơi"), ("team", "Theo tổ", "Tổ"), ("hour", "Theo giờ", "Giờ"),
)  # fmt: skip
"""Cut, name of its table, head of its first column."""
WHOLE: Final = "Cả chiến dịch (mỗi người tính một lần)"
"""The row below the parts: counted by itself, for nobody may add up the rows above."""
NOTE: Final = "Người có danh sách tính mỗi người một lần, nên cộng các dòng có thể lớn hơn số của cả chiến dịch. Lượt chỉ đếm, không ghi tên. Người và lượt không cộng vào nhau."
WHY: Final = {
    "no_indicator": "chưa nối với cách tính nào",
    "reported": "số liệu do nơi khác báo cáo",
    "not_by_help": "cách tính không nhận ghi nhận từ ngày ra quân",
}
"""Why nothing can be said of what was brought to a target."""


@dataclass(frozen=True, slots=True)
class Facts:
    """`volunteers`: with their names only where the reader may see them, else empty."""

    campaign: Campaign
    sums: Sums
    goals: Sequence[Goal]
    brought: Sequence[Brought]
    told: Sequence[Total]
    money: budgeting.Sums
    budget: Sequence[BudgetLine]
    volunteers: Sequence[Hours]
    days: Sequence[OutreachDay]

    @property
    def whole(self) -> Sum:
        """The whole campaign."""
        return self.sums.whole

    @property
    def until(self) -> date:
        """The last day that is counted."""
        return min(clock.today(), self.campaign.ends)

    @property
    def named(self) -> str:
        """'chiến dịch “…”', but not twice where the title begins so, and without marks around marks of its own."""
        words = self.campaign.title
        said = words if "“" in words else f"“{words}”"
        return said if words.lower().startswith("chiến dịch") else f"chiến dịch {said}"


def of(campaign: Campaign, *, named: bool) -> Facts:
    """`named`: with the volunteers. About fifteen queries and a measure a way of counting."""
    sums = of_campaign(campaign)
    people = of_volunteers(held_days(campaign.locality_id, campaign_id=campaign.id)) if named else []
    return Facts(
        campaign, sums, reached(campaign, sums.whole), to_targets(campaign), told(campaign), money(campaign),
        budgeting.lines_of(campaign), people, sums.days,
    )  # fmt: skip


def added(one: Brought) -> str:
    """'12 người', or why nobody can say."""
    return WHY.get(one.why, "—") if one.new is None else f"{number(one.new)} người"


def stands(one: Brought) -> str:
    """'812/20.000 = 4,06 %'; without a denominator the people alone."""
    if one.numerator is None:
        return "—" if one.percent is None else percent(one.percent)
    if not one.denominator:
        return f"{number(one.numerator)} người, chưa có mẫu số"
    return f"{number(one.numerator)}/{number(one.denominator)} = {percent(one.percent)}"
