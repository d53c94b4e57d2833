"""What one volunteer sees of outreach days: their shifts, those they may take, what changed, how long they helped."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased, contains_eager, selectinload

from app.base.db import db
from campaigns.outreach import signing
from campaigns.outreach.day import OFF, OPEN, PLANNED, DayMove, OutreachDay, Point
from campaigns.outreach.results.hours import Turn, minutes_of
from campaigns.outreach.shift import ON, OUT, Assignment, Shift
from campaigns.outreach.volunteer import Volunteer

AHEAD: Final = timedelta(days=35)
"""How far ahead open shifts are offered: what is further away nobody can promise."""
NEWS: Final = timedelta(days=14)
"""How long a change is told."""
MOST: Final = 40
"""Open shifts on one page."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A shift that somebody may take. `free`: seats left; 0: they would wait. `ours`: their own team's point. `clash`: another of
    their shifts at that time; then it cannot be taken."""

    shift: Shift
    free: int
    ours: bool
    clash: Shift | None


@dataclass(frozen=True, slots=True)
class News:
    """A day of theirs changed. `move`: how it was moved; None: it was called off."""

    day: OutreachDay
    move: DayMove | None
    at: datetime | None


def openings(volunteer: Volunteer, mine: Collection[Assignment], now: datetime) -> list[Opening]:
    """Shifts of the coming weeks that take names now and suit what they do, their own team's first. `mine`: their shifts."""
    today = now.date()
    query = (
        select(Shift)
        .join(OutreachDay, OutreachDay.id == Shift.outreach_day_id)
        .join(Point, Point.id == Shift.point_id)
        .where(
            OutreachDay.locality_id == volunteer.locality_id, OutreachDay.state.in_((PLANNED, OPEN)), OutreachDay.signs_up,
            OutreachDay.day.between(today, today + AHEAD),
            or_(OutreachDay.signup_from.is_(None), OutreachDay.signup_from <= now),
            or_(OutreachDay.signup_until.is_(None), OutreachDay.signup_until > now),
            Shift.id.not_in([row.shift_id for row in mine if row.state != OUT]),
        )
        .order_by(func.coalesce(Point.team_id, 0) != volunteer.team_id, OutreachDay.day, Shift.starts_at, Shift.id)
        .options(
            contains_eager(Shift.day).options(selectinload(OutreachDay.campaign), selectinload(OutreachDay.desk)),
            contains_eager(Shift.point).options(
                selectinload(Point.place), selectinload(Point.neighbourhood), selectinload(Point.team)
            ),
        )
    )  # fmt: skip
    if volunteer.roles:
        query = query.where(Shift.role.in_(volunteer.roles))
    offered = [
        shift for shift in db.session.scalars(query.limit(MOST)) if signing.times(shift, shift.day)[0] > now
    ]
    seats = signing.taken(offered)
    taken = [row.shift for row in mine if row.state == ON and row.shift.day.state in (PLANNED, OPEN)]
    return [
        Opening(
            shift, seats[shift.id].free, shift.point.team_id == volunteer.team_id,
            next((own for own in taken if _overlap(own, shift)), None),
        )
        for shift in offered
    ]  # fmt: skip


def _overlap(one: Shift, other: Shift) -> bool:
    return one.day.day == other.day.day and signing.overlap(
        one.starts_at, one.ends_at, other.starts_at, other.ends_at
    )


def news(mine: Collection[Assignment], now: datetime) -> list[News]:
    """What changed of their days in the last two weeks: moved, or called off while it was still to come. The newest first."""
    days = {row.shift.outreach_day_id: row.shift.day for row in mine}
    latest = aliased(DayMove)
    moved = db.session.scalars(
        select(DayMove).where(
            DayMove.outreach_day_id.in_(days), DayMove.moved_at >= now - NEWS,
            DayMove.id == select(func.max(latest.id)).where(latest.outreach_day_id == DayMove.outreach_day_id).scalar_subquery(),
        )
    )  # fmt: skip
    found = [News(days[move.outreach_day_id], move, move.moved_at) for move in moved]
    found = [one for one in found if one.day.state != OFF]
    found += [News(day, None, None) for day in days.values() if day.state == OFF and day.day >= now.date()]
    return sorted(found, key=lambda one: (one.move is not None, one.day.day, one.day.id))


def minutes(mine: Collection[Assignment]) -> int:
    """How long somebody helped on these shifts of theirs, by the roll-call (see results.hours)."""
    return minutes_of(
        Turn(
            0, row.shift.outreach_day_id, row.shift.day.day, row.shift.starts_at, row.shift.ends_at, row.came,
            row.shift.point_id, row.shift.point.team_id, row.volunteer_id,
        )
        for row in mine
    )  # fmt: skip
