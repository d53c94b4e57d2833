"""What a person does at the desk instead of a phone: mark present from the list, undo, everybody leaves.

Each is an event of its own through the same check-in, so that what was done by hand is as readable as a scan.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db
from app.base.errors import Refused
from campaigns.attendance import checkin, problems
from campaigns.attendance.checkin import Answer
from campaigns.attendance.events import Attendance, AttendanceEvent, voided
from campaigns.lessons import Lesson
from campaigns.trainings import CLOSED
from trainees import people
from trainees.people import Person

# More scans of one person in one lesson than any hall has seen.
_MOST_SCANS = 50


def mark(lesson: Lesson, person_id: int, event_id: str, *, by: Actor) -> Answer:
    """Present by hand: now, or in a lesson that is over at its beginning, as on paper. Refused with why.

    `event_id` is made with the page, so that a double click is one event.
    """
    _not_closed(lesson)
    # The second click has another moment, so check-in would hear another event under a known id.
    before = db.session.get(AttendanceEvent, event_id)
    if before and (before.lesson_id, before.person_id, before.source) == (lesson.id, person_id, "list"):
        name = db.session.get_one(Person, person_id).name
        return Answer(event_id, "repeat", person={"id": person_id, "name": name})
    now = clock.now()
    at = now if now <= lesson.ends + checkin.GRACE else lesson.starts
    return _sent(
        lesson, {"id": event_id, "kind": "in", "person": person_id, "device_time": at.isoformat()}, by
    )


def undo(lesson: Lesson, person_id: int, *, by: Actor) -> int:
    """Not present after all: every event that says so is voided. Returns how many were."""
    _not_closed(lesson)
    voided, mine = 0, people.family(person_id)
    while voided < _MOST_SCANS:
        event_id = db.session.scalar(
            select(Attendance.event_id).where(
                Attendance.lesson_id == lesson.id, Attendance.person_id.in_(mine)
            )
        )
        if event_id is None:
            break
        _sent(lesson, {"id": str(uuid.uuid4()), "kind": "void", "corrects": event_id}, by)
        voided += 1
    return voided


def leave(lesson: Lesson, *, by: Actor) -> int:
    """Everybody who is still there leaves now (at the lesson's end, if that is over). Returns how many.

    Refused: the course does not count hours; the lesson is closed.
    """
    _not_closed(lesson)
    if lesson.training.version.stay_percent is None:
        raise Refused("kind_not_counted", problems.sentence("kind_not_counted"))
    at = min(clock.now(), lesson.ends)
    still = db.session.scalars(
        select(Attendance.person_id).where(
            Attendance.lesson_id == lesson.id, Attendance.out_at.is_(None), Attendance.first_in < at
        )
    ).all()
    out = {"kind": "out", "device_time": at.isoformat()}
    _told(lesson, [{"id": str(uuid.uuid4()), "person": person_id, **out} for person_id in still], by)
    return len(still)


def checked_out(lesson: Lesson) -> Sequence[str]:
    """The check-outs that were told at the desk, by the ids of their events."""
    event = AttendanceEvent
    return db.session.scalars(
        select(event.id).where(
            event.lesson_id == lesson.id, event.kind == "out", event.source == "list", event.result == "created",
            ~voided(event),
        )
    ).all()  # fmt: skip


def stay(lesson: Lesson, *, by: Actor) -> int:
    """Undo `leave`: whoever was not scanned out is there still. Returns how many. Refused: the lesson is closed."""
    _not_closed(lesson)
    told = checked_out(lesson)
    _told(lesson, [{"id": str(uuid.uuid4()), "kind": "void", "corrects": event_id} for event_id in told], by)
    return len(told)


def _not_closed(lesson: Lesson) -> None:
    if lesson.state == CLOSED:
        raise Refused("lesson_closed", "Buổi này đã đóng. Mở lại buổi rồi sửa điểm danh.")


def _sent(lesson: Lesson, event: dict[str, Any], by: Actor) -> Answer:
    """One event through check-in; Refused unless it counted (a retry of one that counted is fine)."""
    [answer] = _told(lesson, [event], by)
    return answer


def _told(lesson: Lesson, events: Sequence[dict[str, Any]], by: Actor) -> list[Answer]:
    """Several, as a phone would send them; Refused with why the first did not count, and then none does."""
    now = clock.now()
    items = [{"source": "list", "device_time": now.isoformat(), **event} for event in events]
    answers = []
    for start in range(0, len(items), checkin.MAX_BATCH):
        answers += checkin.take(lesson, items[start : start + checkin.MAX_BATCH], now, by=by)
    for answer in answers:
        if answer.problem or answer.result not in ("created", "repeat"):
            raise Refused(
                answer.problem or answer.result, answer.message or problems.sentence(answer.problem)
            )
    return answers
