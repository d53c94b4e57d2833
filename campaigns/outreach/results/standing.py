"""Which days results are read from: one condition for pages, papers and reports."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, Select, or_, select

from app.base.db import db
from campaigns.outreach.campaign import Campaign, campaign_task
from campaigns.outreach.day import CLOSED, OFF, OutreachDay
from campaigns.outreach.event import OutreachEvent
from campaigns.outreach.log.telling import counted
from campaigns.plans.task import Task

_COUNTS = ("help", "tally", "household")


def held() -> ColumnElement[bool]:
    """The condition of a day that took place: closed, or somebody logged help, a turn or a household on it; never one that was
    called off."""
    logged = select(OutreachEvent.id).where(
        OutreachEvent.outreach_day_id == OutreachDay.id, OutreachEvent.kind.in_(_COUNTS), *counted()
    )
    return (OutreachDay.state != OFF) & or_(OutreachDay.state == CLOSED, logged.exists())


def held_days(
    locality_id: int, first: date | None = None, last: date | None = None, *, campaign_id: int | None = None,
    desk_id: int | None = None, unit: int | None = None,
) -> Select[int]:  # fmt: skip
    """The query of the ids of the days that took place, from one day to another, both included; desks' days too, unless one
    campaign is asked for. `unit`: only of campaigns that this unit leads, or that carry out a task of its."""
    query = select(OutreachDay.id).where(OutreachDay.locality_id == locality_id, held())
    if first is not None:
        query = query.where(OutreachDay.day >= first)
    if last is not None:
        query = query.where(OutreachDay.day <= last)
    if campaign_id is not None:
        query = query.where(OutreachDay.campaign_id == campaign_id)
    if desk_id is not None:
        query = query.where(OutreachDay.desk_id == desk_id)
    if unit is not None:
        tasks = (
            select(campaign_task.c.campaign_id)
            .join(Task, Task.id == campaign_task.c.task_id)
            .where(Task.lead_unit_id == unit)
        )
        led = select(Campaign.id).where(or_(Campaign.lead_unit_id == unit, Campaign.id.in_(tasks)))
        query = query.where(OutreachDay.campaign_id.in_(led))
    return query


def days_of(ids: Select[int] | Iterable[int]) -> list[OutreachDay]:
    """The days of a query or of some ids, the earliest first. One query."""
    within = ids if isinstance(ids, Select) else list(ids)
    query = select(OutreachDay).where(OutreachDay.id.in_(within))
    return list(db.session.scalars(query.order_by(OutreachDay.day, OutreachDay.starts_at, OutreachDay.id)))
