"""The two forms in which somebody says when they can go out: a week, and the days on which it is otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from flask import request
from sqlalchemy import select

from app.base import clock
from app.base.db import db
from app.web.fields import read_day
from campaigns.outreach.day import OFF, OutreachDay
from campaigns.outreach.teams import free_time
from campaigns.outreach.teams.free_time import PARTS, Half
from campaigns.outreach.volunteer import FreeDay, Volunteer

WEEKS: Final = 4
"""How many weeks ahead single days are asked for."""
STEPS: Final = ("week", "days")


@dataclass(frozen=True, slots=True)
class Asked:
    """A day that somebody is asked about. `can`: of each half whether they can as things stand; `goes`: an outreach day is held;
    `likely`: worth asking at once, the others wait folded."""

    day: date
    can: dict[str, bool]
    goes: bool
    likely: bool


def span() -> tuple[date, date]:
    """The first and the last day that are asked about."""
    today = clock.today()
    return today, today + timedelta(days=7 * WEEKS - 1)


def going_out(locality_id: int, first: date, last: date) -> set[date]:
    """The days on which the locality holds an outreach day of a campaign."""
    return set(
        db.session.scalars(
            select(OutreachDay.day)
            .where(
                OutreachDay.locality_id == locality_id, OutreachDay.day.between(first, last), OutreachDay.state != OFF,
                OutreachDay.campaign_id.is_not(None),
            )
            .distinct()
        )
    )  # fmt: skip


def days_asked(volunteer: Volunteer) -> list[Asked]:
    """The coming days: weekends, days of their week, days that differ, days on which the locality goes out; then the others."""
    first, last = span()
    free = free_time.free([volunteer], first, last)[volunteer.id]
    goes = going_out(volunteer.locality_id, first, last)
    differ = set(
        db.session.scalars(
            select(FreeDay.day).where(FreeDay.volunteer_id == volunteer.id, FreeDay.day.between(first, last))
        )
    )
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [
        Asked(
            day, {part: (day, part) in free for part in PARTS}, day in goes,
            day in goes or day in differ or day.weekday() >= 5 or any((day, part) in free for part in PARTS),
        )
        for day in days
    ]  # fmt: skip


def week_said() -> list[str]:
    """The half-days of a week that the form ticks."""
    return request.form.getlist("half")[: len(free_time.HALF_DAYS)]


def days_said() -> dict[Half, bool]:
    """What the form says of each half-day that it asked about. A page that lay open overnight asks of days that are past: those
    are left out."""
    first, last = span()
    ticked = set(request.form.getlist("can"))
    said: dict[Half, bool] = {}
    for word in request.form.getlist("asked")[: 2 * 7 * WEEKS]:
        text, _, part = word.rpartition("-")
        day = read_day(text)
        if day is not None and part in PARTS and first <= day <= last:
            said[day, part] = word in ticked
    return said
