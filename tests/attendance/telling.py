"""What devices tell: events as the API takes them, and the shortest way to send some."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from campaigns import lessons
from campaigns.attendance import checkin
from campaigns.attendance.checkin import Answer
from campaigns.attendance.events import Attendance, AttendanceEvent
from trainees import cards


def event(kind: str = "in", code: str | None = None, **said: Any) -> dict[str, Any]:
    """One event with an id of its own, at this moment, by scan; anything can be said otherwise."""
    made = {"id": str(uuid.uuid4()), "kind": kind, "device_time": clock.now().isoformat(), "source": "scan"}
    return made | ({"code": code} if code is not None else {}) | said


def walkin(name: str = "Hồ Thị Mới", *, code: str | None = None, **who: Any) -> dict[str, Any]:
    """Somebody who came and was not expected."""
    return event("walkin", code, walkin={"name": name, **who})


def void(of: dict[str, Any], **said: Any) -> dict[str, Any]:
    """The undoing of an event."""
    return event("void", corrects=of["id"], **said)


def card_of(person_id: int) -> str:
    """The full text of somebody's card."""
    return cards.current([person_id])[person_id].full_code


def send(lesson_id: int, *items: object, ahead: timedelta = timedelta(0)) -> list[Answer]:
    """Give the core a batch of a device whose clock runs `ahead`; the caller's context commits."""
    lesson = lessons.get(lesson_id, within=EVERYWHERE)
    return checkin.take(lesson, items, clock.now() + ahead, by=COMMAND_LINE)


def present(lesson_id: int) -> dict[int, str]:
    """Who is present → the event that says so. Fails when somebody is there twice."""
    rows = db.session.execute(
        select(Attendance.person_id, Attendance.event_id).where(Attendance.lesson_id == lesson_id)
    ).all()
    assert len(rows) == len({person for person, _ in rows})
    return dict(rows)


def first_in(lesson_id: int, person_id: int) -> datetime:
    """When the person came."""
    return db.session.scalars(
        select(Attendance.first_in).where(
            Attendance.lesson_id == lesson_id, Attendance.person_id == person_id
        )
    ).one()


def stored(lesson_id: int) -> int:
    """How many events are kept for a lesson."""
    return db.session.scalar(select(func.count()).where(AttendanceEvent.lesson_id == lesson_id))


def kept(event_id: str) -> AttendanceEvent:
    """One event as it is kept."""
    return db.session.get_one(AttendanceEvent, event_id)
