"""Goals (mục tiêu của chiến dịch): what a campaign meant to reach, beside what it reached."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from app.base.actors import Scope
from app.base.db import db
from campaigns.outreach.campaign import COUNTERS, Campaign
from campaigns.outreach.campaigning import budgeting, messaging
from campaigns.outreach.campaigning.budgeting import Sums
from campaigns.outreach.campaigning.messaging import Total, Wanted
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


def told(campaign: Campaign) -> list[Total]:
    """Planned against done by channel and unit of measure. One query."""
    return messaging.totals(Scope(campaign.locality_id), Wanted(campaign_id=campaign.id))


def money(campaign: Campaign) -> Sums:
    """What its budget lines add up to, in đồng. One query."""
    return budgeting.sums([campaign.id]).get(campaign.id, Sums())
