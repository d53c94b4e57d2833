"""Satisfaction as a figure: what feedback offers to a target. It is offered to a person and never written by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_babel import gettext as _

from app.base import clock
from app.base.text import fold
from app.web.pages import vn_number
from campaigns import feedback
from campaigns.feedback import Summary
from campaigns.plans.target import Target

INDICATOR = "satisfaction"


@dataclass(frozen=True, slots=True)
class Offer:
    """`on`: the day to which it counts; `year`: from whose first day on."""

    said: Summary
    year: int
    on: date

    @property
    def words(self) -> str:
        """'87/95 hài lòng (91,58 %) trong năm 2026'."""
        return _(
            "%(n)s/%(of)s hài lòng (%(percent)s %%) trong năm %(year)s", n=vn_number(self.said.satisfied), of=vn_number(self.said.n),
            percent=vn_number(self.said.percent), year=self.year,
        )  # fmt: skip

    @property
    def boxes(self) -> dict[str, object]:
        """What the form of a figure is filled in with: kept with the plan, so in its language."""
        return {
            "on": self.on, "numerator": Decimal(self.said.satisfied), "denominator": Decimal(self.said.n),
            "reporter": "Phiếu góp ý sau lớp tập huấn",
            "note": "Mức hài lòng với lớp tập huấn (chọn 4 hoặc 5 sao trong 5), không phải với dịch vụ công trực tuyến. "
            f"Phiếu không ghi tên, nhận từ 01/01/{self.year} đến {self.on:%d/%m/%Y}.",
        }  # fmt: skip


def offered(target: Target) -> Offer | None:
    """What a target that asks how satisfied people are could take, of its plan's year; None where nobody spoke. One query."""
    asks = target.indicator_code == INDICATOR or "hai long" in fold(target.text)
    if target.kind != "percent" or not asks:
        return None
    year = target.plan.year
    on = min(clock.today(), date(year, 12, 31))
    since = date(year, 1, 1)
    if on < since:
        return None
    said = feedback.satisfied(target.locality_id, since, on)
    return Offer(said, year, on) if said.n else None
