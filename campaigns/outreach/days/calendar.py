"""Outreach days in their order: of a span, of a week, of a month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.base.actors import Scope
from app.base.db import db
from campaigns.outreach import signing
from campaigns.outreach.day import OutreachDay, Point, seen
from campaigns.outreach.shift import Shift


@dataclass(frozen=True, slots=True)
class Filled:
    """How a day's shifts stand: `seats` wanted, `on` taken, people `waiting` for one, seats that are still `missing` somebody."""

    seats: int = 0
    on: int = 0
    waiting: int = 0
    missing: int = 0


def listed(
    within: Scope, first: date, last: date, campaign_id: int | None = None, *, desks: bool = False
) -> list[OutreachDay]:
    """The outreach days from `first` until `last`, both included, in their order, with points, places and teams loaded. `desks`:
    the days of standing desks too."""
    query = (
        seen(within)
        .where(OutreachDay.day.between(first, last))
        .order_by(OutreachDay.day, OutreachDay.starts_at, OutreachDay.id)
        .options(
            selectinload(OutreachDay.points).options(
                selectinload(Point.place), selectinload(Point.neighbourhood), selectinload(Point.team)
            ),
            selectinload(OutreachDay.campaign), selectinload(OutreachDay.desk),
        )
    )  # fmt: skip
    if campaign_id is not None:
        query = query.where(OutreachDay.campaign_id == campaign_id)
    elif not desks:
        query = query.where(OutreachDay.campaign_id.is_not(None))
    return list(db.session.scalars(query))


def filled(days: Iterable[OutreachDay]) -> dict[int, Filled]:
    """How the shifts of some days stand, by the day's id; two queries for any number of days."""
    ids = [day.id for day in days]
    if not ids:
        return {}
    wanted: dict[int, list[int]] = defaultdict(list)
    rows = list(db.session.scalars(select(Shift).where(Shift.outreach_day_id.in_(ids))))
    full = signing.taken(rows)
    for shift in rows:
        wanted[shift.outreach_day_id].append(shift.id)
    return {
        number: Filled(
            sum(full[shift].seats for shift in wanted[number]), sum(full[shift].on for shift in wanted[number]),
            sum(full[shift].waiting for shift in wanted[number]), sum(full[shift].free for shift in wanted[number]),
        )
        for number in ids
    }  # fmt: skip


def week_of(day: date) -> list[date]:
    """The seven days of its week, from Monday."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=n) for n in range(7)]


def month_of(day: date) -> list[list[date]]:
    """The weeks of its month, each from Monday; the first and the last reach into its neighbours."""
    first = day.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    weeks = [week_of(first)]
    while weeks[-1][-1] + timedelta(days=1) < after:
        weeks.append(week_of(weeks[-1][-1] + timedelta(days=1)))
    return weeks


def by_date(days: Sequence[OutreachDay]) -> dict[date, list[OutreachDay]]:
    """The days of each date."""
    found: dict[date, list[OutreachDay]] = defaultdict(list)
    for day in days:
        found[day.day].append(day)
    return dict(found)
