"""A campaign's money: lines of what is planned and spent, and their sums, in đồng."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from app.base.db import db, hold
from app.base.errors import NotFound, Refused
from app.base.text import clean
from campaigns.outreach.budget import BudgetLine
from campaigns.outreach.campaign import Campaign

MOST = 10**15
"""Đồng of one line, as for a task's money."""


@dataclass(frozen=True, slots=True)
class Sums:
    """In đồng. `spent`: of the lines whose spending was said; `unsaid`: how many lines say nothing of it."""

    lines: int = 0
    planned: int = 0
    spent: int = 0
    unsaid: int = 0

    @property
    def over(self) -> int:
        """By how much more was spent than planned; 0 where it was not."""
        return max(0, self.spent - self.planned)

    @property
    def left(self) -> int:
        """What is planned and not spent yet, as far as spending was said; 0 where more was spent."""
        return max(0, self.planned - self.spent)


def lines_of(campaign: Campaign) -> list[BudgetLine]:
    """In the order in which they were written."""
    asked = select(BudgetLine).where(BudgetLine.campaign_id == campaign.id)
    return list(db.session.scalars(asked.order_by(BudgetLine.id)))


def line_of(campaign: Campaign, line_id: int) -> BudgetLine:
    """One line of a campaign; NotFound."""
    found = db.session.get(BudgetLine, line_id)
    if found is None or found.campaign_id != campaign.id:
        raise NotFound("budget_line_unknown", "Không tìm thấy dòng kinh phí này.")
    return found


def sums(campaign_ids: list[int]) -> dict[int, Sums]:
    """Campaign → its sums; one query."""
    asked = (
        select(
            BudgetLine.campaign_id, func.count(), func.sum(BudgetLine.planned), func.sum(BudgetLine.spent),
            func.count(BudgetLine.spent),
        )
        .where(BudgetLine.campaign_id.in_(campaign_ids))
        .group_by(BudgetLine.campaign_id)
    )  # fmt: skip
    return {
        campaign_id: Sums(lines, int(planned or 0), int(spent or 0), lines - said)
        for campaign_id, lines, planned, spent, said in db.session.execute(asked).tuples()
    }


def add_line(
    campaign: Campaign, text: str, planned: int, *, source: str = "", spent: int | None = None
) -> BudgetLine:
    """One more line. Refused as `_write` does."""
    line = BudgetLine(locality_id=campaign.locality_id, campaign_id=campaign.id)
    _write(line, text, planned, source, spent)
    db.session.add(line)
    db.session.flush()
    return line


def change_line(line: BudgetLine, text: str, planned: int, *, source: str = "", spent: int | None) -> None:
    """Say a line anew. Refused as `_write` does."""
    hold(line)
    _write(line, text, planned, source, spent)
    db.session.flush()


def _write(line: BudgetLine, text: str, planned: int, source: str, spent: int | None) -> None:
    if not clean(text):
        raise Refused("budget_text", "Cần ghi chi cho việc gì.")
    if not (0 <= planned < MOST and 0 <= (spent or 0) < MOST):
        raise Refused("budget_money", "Số tiền phải từ 0 đồng trở lên và không quá lớn.")
    line.text, line.source = clean(text)[:300], clean(source)[:200]
    line.planned, line.spent = planned, spent


def remove_line(line: BudgetLine) -> None:
    """Take a line off."""
    db.session.delete(line)
    db.session.flush()
