"""The events by which the inbox settles: told through the same check-in as those of a phone."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from app.base import clock
from app.base.actors import Actor
from app.base.errors import Refused
from campaigns.attendance import checkin, problems
from campaigns.attendance.checkin import MAX_BATCH, Answer
from campaigns.attendance.events import AttendanceEvent
from campaigns.lessons import Lesson


def tell(
    lesson: Lesson, events: Sequence[dict[str, Any]], *, by: Actor, held: bool = False, offset: timedelta = timedelta(0)
) -> list[Answer]:  # fmt: skip
    """Events through check-in. Refused unless each counts, or (`held`) is kept at least."""
    answers: list[Answer] = []
    for start in range(0, len(events), MAX_BATCH):
        some = [{"source": "list", **event} for event in events[start : start + MAX_BATCH]]
        answers += checkin.take(lesson, some, clock.now() - offset, by=by)
    for answer in answers:
        if answer.result != "created" and not (held and answer.result == "held"):
            raise Refused(
                answer.problem or answer.result, answer.message or problems.sentence(answer.problem)
            )
    return answers


def undoing(event: AttendanceEvent, reason: str) -> dict[str, Any]:
    """The event that voids another."""
    now = clock.now().isoformat()
    return {
        "id": new_id(),
        "kind": "void",
        "corrects": event.id,
        "reason": reason or "đã xem",
        "device_time": now,
    }


def again(event: AttendanceEvent, reason: str) -> dict[str, Any]:
    """What an event said, said once more: it names the first, and has its time and source."""
    told: dict[str, Any] = {
        "id": new_id(), "kind": event.kind, "code": event.code, "source": event.source, "corrects": event.id,
        "reason": reason, "device_time": event.happened_at.isoformat(), "walkin": event.walkin,
    }  # fmt: skip
    if event.kind == "void":
        told["corrects"] = event.corrects
    return told


def cards_of(answers: Iterable[Answer]) -> list[tuple[str, int]]:
    """What events did to blank cards."""
    return [answer.card for answer in answers if answer.card is not None]


def new_id() -> str:
    """An id for an event that is made here."""
    return str(uuid.uuid4())
