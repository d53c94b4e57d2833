"""Goals (mục tiêu của chiến dịch): what a campaign meant to reach, beside what it reached."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from app.base.db import db
from campaigns.outreach.budget import BudgetLine
from campaigns.outreach.campaign import COUNTERS, Campaign
from campaigns.outreach.message import Message
from campaigns.outreach.results.sums import Sum


@dataclass(frozen=True, slots=True)
class Goal:
    """`counter`: a key of COUNTERS; `wanted` None: nobody set one."""

    counter: str
    words: str
    reached: int
    wanted: int | None

    @property
    def share(self) -> int | None:
        """Percent, rounded down: 100 only when it is reached."""
        return self.reached * 100 // self.wanted if self.wanted else None


@dataclass(frozen=True, slots=True)
class Told:
    """What a channel carried: how many messages, and their planned and done quantity in one unit of measure."""

    channel: str
    unit: str
    messages: int
    planned: int
    done: int


@dataclass(frozen=True, slots=True)
class Money:
    """Đồng: planned, spent; `unsaid`: lines of which nobody said yet what they cost."""

    planned: int
    spent: int
    unsaid: int
    lines: int


def reached(campaign: Campaign, whole: Sum) -> list[Goal]:
    """Every counter with what was reached, in the order of COUNTERS. One query."""
    value = {
        "people": whole.people, "turns": whole.turns, "households": whole.met, "days": whole.days,
        "volunteers": whole.volunteers, "messages": _sent(campaign),
    }  # fmt: skip
    return [Goal(key, words, value[key], campaign.goals.get(key)) for key, words in COUNTERS.items()]


def _sent(campaign: Campaign) -> int:
    """Messages that went out: rows of the log, whose quantities are of different units."""
    query = select(func.count(Message.id)).where(Message.campaign_id == campaign.id, Message.done > 0)
    return db.session.scalar(query) or 0


def told(campaign: Campaign) -> list[Told]:
    """Planned against done by channel and unit of measure. One query."""
    query = (
        select(
            Message.channel, Message.unit, func.count(), func.sum(Message.planned), func.sum(Message.done),
        )
        .where(Message.campaign_id == campaign.id)
        .group_by(Message.channel, Message.unit)
        .order_by(Message.channel, Message.unit)
    )  # fmt: skip
    return [
        Told(channel, unit, n, int(planned or 0), int(done or 0))
        for channel, unit, n, planned, done in db.session.execute(query).tuples()
    ]


def money(campaign: Campaign) -> Money:
    """What its budget lines add up to. One query."""
    lines = list(db.session.scalars(select(BudgetLine).where(BudgetLine.campaign_id == campaign.id)))
    return Money(
        sum(line.planned for line in lines), sum(line.spent or 0 for line in lines),
        sum(1 for line in lines if line.spent is None), len(lines),
    )  # fmt: skip
