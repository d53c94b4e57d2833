"""Whom an outreach day knows by number: its volunteers, whoever is to be visited again, whoever an event of it named."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Select, select
from sqlalchemy.engine import Connection

from app.base.db import db
from campaigns.attendance.subject import Ground
from campaigns.outreach.day import OutreachDay
from campaigns.outreach.event import AGAIN, Help, OutreachEvent
from campaigns.outreach.shift import Assignment, Shift
from trainees import people
from trainees.people import Person

_NO_TRAINING = 0


def same_effort(day: OutreachDay) -> Select[int]:
    """The ids of the days of the same campaign or desk."""
    own = (
        OutreachDay.campaign_id == day.campaign_id if day.campaign_id else OutreachDay.desk_id == day.desk_id
    )
    return select(OutreachDay.id).where(own)


def expected(day: OutreachDay) -> set[int]:
    """Who has a shift that day, and whoever was told before it that somebody comes again; merged rows and who stands for them."""
    on_shift = (
        select(Assignment.person_id)
        .join(Shift, Shift.id == Assignment.shift_id)
        .where(Shift.outreach_day_id == day.id)
    )
    again = select(Help.person_id).where(
        Help.outcome == AGAIN,
        Help.outreach_day_id.in_(same_effort(day).where(OutreachDay.day < day.day)),
    )
    return _with_survivors(on_shift) | _with_survivors(again)


def seen(day: OutreachDay) -> set[int]:
    """Whom an event of the day named, undone or not: their card was in somebody's hand."""
    return _with_survivors(select(OutreachEvent.person_id).where(OutreachEvent.outreach_day_id == day.id))


def ground_of(connection: Connection, day: OutreachDay) -> Ground:
    """The day as the ground of its events. A card of anybody of the locality is good; a number only of whom it knows."""
    known, met = expected(day), seen(day)
    return Ground(
        day.locality_id, _NO_TRAINING, known.__contains__, met.__contains__, partial(_corrected, connection, day.id)
    )  # fmt: skip


def _corrected(connection: Connection, day_id: int, event_id: str) -> tuple[int | None, str] | None:
    row = connection.execute(
        select(OutreachEvent.person_id, Person.name)
        .outerjoin_from(OutreachEvent, Person, Person.id == OutreachEvent.person_id)
        .where(OutreachEvent.id == event_id, OutreachEvent.outreach_day_id == day_id)
    ).one_or_none()
    return None if row is None else (row.person_id, row.name or "")


def _with_survivors(ids: Select[int] | Select[int | None]) -> set[int]:
    rows = db.session.execute(select(Person.id, people.survivor()).where(Person.id.in_(ids)))
    return {person_id for row in rows for person_id in row}
