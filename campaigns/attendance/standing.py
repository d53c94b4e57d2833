"""What the stored events of a lesson say of one person: the same, in whatever order they came.

Two phones without network hand in their evening hours apart. Undoings come before what they undo, a blank card is
scanned at the door before the desk's phone says whose it is: what could not be told then is told when the rest comes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table, select, update
from sqlalchemy.engine import Connection

from campaigns.attendance import handout
from campaigns.attendance.events import AttendanceEvent
from campaigns.lessons import Lesson
from trainees import cards

_events: Table = AttendanceEvent.__table__  # type: ignore[assignment]
# Presence carries these whichever of a person's events they stand on; the others only if it is the first one's.
_OF_THE_PERSON = {
    "possible_duplicate", handout.TAKEN, handout.UNUSABLE, "same_phone", "id_mismatch",
}  # fmt: skip


def worth_a_look(flags: Iterable[str]) -> list[str]:
    """What presence carries of an event's flags: a card that was bound as it should is nothing to look at."""
    return [flag for flag in flags if flag != handout.BOUND]


def of(connection: Connection, lesson_id: int, person_id: int) -> dict[str, Any] | None:
    """The values of their presence, from the events that count and nobody voided; None: they were not there.

    They came with the earliest (by the corrected time) and left with the latest; whom a trainer saw is verified.
    """
    rows = connection.execute(
        select(_events.c.id, _events.c.kind, _events.c.happened_at, _events.c.source, _events.c.flags)
        .where(
            _events.c.lesson_id == lesson_id, _events.c.person_id == person_id, _events.c.kind != "void",
            _events.c.result == "created", _events.c.id.not_in(voided(lesson_id)),
        )
        .order_by(_events.c.happened_at, _events.c.id)
    ).all()  # fmt: skip
    came = [row for row in rows if row.kind != "out"]
    if not came:
        return None
    first = came[0]
    left = [row.happened_at for row in rows if row.kind == "out" and row.happened_at > first.happened_at]
    flags = worth_a_look(first.flags)
    flags += sorted({f for row in came[1:] for f in row.flags if f in _OF_THE_PERSON} - set(flags))
    return {
        "event_id": first.id, "first_in": first.happened_at, "source": first.source, "flags": flags,
        "verified": any(row.source != "self" for row in came), "out_at": max(left, default=None),
    }  # fmt: skip


def voided(lesson_id: int) -> Any:
    """The ids of a lesson's events that were voided, as a query."""
    return select(_events.c.corrects).where(
        _events.c.lesson_id == lesson_id, _events.c.kind == "void", _events.c.result == "created",
        _events.c.corrects.is_not(None),
    )  # fmt: skip


def undo_awaited(connection: Connection, lesson_id: int, event_id: str, person_id: int | None) -> None:
    """An event came whose undoing was heard before: the undoing takes effect."""
    connection.execute(
        update(_events)
        .where(
            _events.c.lesson_id == lesson_id, _events.c.corrects == event_id, _events.c.kind == "void",
            _events.c.result == "held", _events.c.problem == "corrects_unknown",
        )
        .values(result="created", problem=None, person_id=person_id)
    )  # fmt: skip


def release(connection: Connection, lesson: Lesson, person_id: int, card: str) -> bool:
    """Somebody joined, or was given a card: what was held only because of that counts. Whether anything was held.

    `card`: the code of the card that is theirs now; ''.
    """
    waiting = connection.execute(
        select(_events.c.id, _events.c.code, _events.c.person_id, _events.c.problem).where(
            _events.c.lesson_id == lesson.id, _events.c.result == "held",
            _events.c.problem.in_(("not_on_list", "card_blank")), _events.c.id.not_in(voided(lesson.id)),
        )
    ).all()  # fmt: skip
    theirs = [
        row.id for row in waiting
        if row.person_id == person_id or (row.problem == "card_blank" and card and _code(row.code) == card)
    ]  # fmt: skip
    if theirs:
        connection.execute(
            update(_events)
            .where(_events.c.id.in_(theirs))
            .values(result="created", problem=None, person_id=person_id)
        )
    return bool(theirs)


def _code(text: str) -> str:
    parts = cards.split(text)
    return parts[0] if parts else ""
