"""The roll-call: what the events say of who came to their shift; the latest by the corrected time holds."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.base.actors import Actor
from app.base.db import db
from campaigns.outreach import signing
from campaigns.outreach.day import OutreachDay
from campaigns.outreach.event import OutreachEvent
from campaigns.outreach.log import counting
from campaigns.outreach.shift import OUT, Assignment, Shift
from trainees import people
from trainees.people import Person


def settle(day: OutreachDay, *, by: Actor) -> None:
    """Mark every assignment of a day as its rolls say. What somebody marked by hand later than the last roll stays."""
    rolls = db.session.execute(
        select(
            people.survivor().label("stands"), OutreachEvent.id, OutreachEvent.shift_id, OutreachEvent.present,
            OutreachEvent.happened_at,
        )
        .join(Person, Person.id == OutreachEvent.person_id)
        .where(
            OutreachEvent.outreach_day_id == day.id, OutreachEvent.kind == "roll", OutreachEvent.result == "created"
        )
        .order_by(OutreachEvent.happened_at, OutreachEvent.id)
    ).all()  # fmt: skip
    if not rolls:
        return
    gone, row = counting.voided(day.id), aliased(Person)
    assignments = db.session.execute(
        select(Assignment, people.survivor(row))
        .join(Shift, Shift.id == Assignment.shift_id)
        .join(row, row.id == Assignment.person_id)
        .where(Shift.outreach_day_id == day.id, Assignment.state != OUT)
    )
    for assignment, stands in assignments:
        theirs = [r for r in rolls if r.stands == stands and r.shift_id in (None, assignment.shift_id)]
        if not theirs:
            continue
        last = next((r for r in reversed(theirs) if r.id not in gone), None)
        came, at = (last.present, last.happened_at) if last else (None, None)
        by_hand = assignment.came_at is not None and all(r.happened_at != assignment.came_at for r in theirs)
        if by_hand and (at is None or (assignment.came_at and assignment.came_at > at)):
            continue
        if (assignment.came, assignment.came_at) != (came, at):
            signing.set_came(assignment, came, at, by)
