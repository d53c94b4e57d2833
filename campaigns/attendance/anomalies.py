"""Anomalies of self check-in: what a trainer should look at, though every single event of it is in order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.base.db import db
from campaigns.attendance.events import AttendanceEvent
from campaigns.attendance.headcount import MANY_NAMES
from campaigns.attendance.inbox.review import EventReview
from campaigns.lessons import Lesson
from trainees import people
from trainees.people import Person


@dataclass(frozen=True, slots=True)
class Anomaly:
    """Many people by one phone. `people`: (person id, name) in the order in which they came; `event_id`: the first one's."""

    device: str
    people: Sequence[tuple[int, str]]
    event_id: str


def anomalies(lesson: Lesson) -> list[Anomaly]:
    """What self check-in did in a lesson and nobody has looked at yet: three people or more by one phone."""
    return anomalies_of([lesson.id]).get(lesson.id, [])


def anomalies_of(lesson_ids: Iterable[int]) -> dict[int, list[Anomaly]]:
    """Lesson → its anomalies, for those that have any. One query."""
    ids = list(lesson_ids)
    voided = select(AttendanceEvent.corrects).where(
        AttendanceEvent.lesson_id.in_(ids), AttendanceEvent.kind == "void", AttendanceEvent.result == "created",
        AttendanceEvent.corrects.is_not(None),
    )  # fmt: skip
    seen = select(EventReview.event_id).where(EventReview.matter == "self")
    rows = db.session.execute(
        select(
            AttendanceEvent.lesson_id, AttendanceEvent.device, AttendanceEvent.id, people.survivor(), Person.name
        )
        .join(Person, Person.id == AttendanceEvent.person_id)
        .where(
            AttendanceEvent.lesson_id.in_(ids), AttendanceEvent.source == "self",
            AttendanceEvent.result == "created", AttendanceEvent.device.is_not(None),
            AttendanceEvent.id.not_in(voided), AttendanceEvent.id.not_in(seen),
        )
        .order_by(AttendanceEvent.received_at, AttendanceEvent.happened_at, AttendanceEvent.id)
    )  # fmt: skip
    phones: dict[tuple[int, str], dict[int, tuple[str, str]]] = {}
    for lesson_id, device, event_id, person_id, name in rows:
        phones.setdefault((lesson_id, device or ""), {}).setdefault(person_id, (name, event_id))
    found: dict[int, list[Anomaly]] = {}
    for (lesson_id, device), names in phones.items():
        if len(names) >= MANY_NAMES:
            first = next(iter(names.values()))[1]
            told = [(person_id, name) for person_id, (name, _) in names.items()]
            found.setdefault(lesson_id, []).append(Anomaly(device, told, first))
    return found
