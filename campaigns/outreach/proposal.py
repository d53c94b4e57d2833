"""Proposal (phương án ra quân): what the planner proposed for a campaign's weeks, as a person drags, locks and asks again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.actors import Scope
from app.base.db import Base, OfLocality, db
from app.base.errors import NotFound
from campaigns.outreach.campaign import Campaign


class Proposal(OfLocality, Base):
    """`asked`: what was asked for (targets with weights, budget, wishes, prior). `visits`: [{day, part, team, neighbourhood, lock}].
    `never`: visits that somebody struck out. `outcome`: what the planner said of it, with its reasons, as it was shown.
    `applied_at`: when its visits became outreach days."""

    __tablename__ = "proposal"
    __table_args__ = (CheckConstraint("weeks > 0", name="weeks"),)

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    first: Mapped[date] = mapped_column(Date)
    weeks: Mapped[int]
    asked: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    visits: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    never: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    applied_at: Mapped[datetime | None]
    applied_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    campaign: Mapped[Campaign] = relationship()


def get(proposal_id: int, *, within: Scope) -> Proposal:
    """One proposal of the scope; NotFound."""
    found = db.session.get(Proposal, proposal_id)
    if found is None or not within.covers(found.locality_id):
        raise NotFound("proposal_unknown", "Không tìm thấy phương án này.")
    return found
