"""What the stored events of a lesson say of one person: the same, in whatever order they came.

Two phones without network hand in their evening hours apart. Undoings come before what they undo, a blank card is
scanned at the door before the desk's phone says whose it is: what could not be told then is told when the rest comes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from sqlalchemy import Row, Table, bindparam, delete, func, select, update
from sqlalchemy.engine import Connection

from app.base.db import db
from app.base.inserting import insert_new, write_over
from campaigns.attendance import handout
from campaigns.attendance.events import Attendance, AttendanceEvent
from campaigns.attendance.report import Report
from campaigns.lessons import Lesson
from campaigns.trainings import CLOSED
from trainees import cards

_events: Table = AttendanceEvent.__table__  # type: ignore[assignment]
_attendance: Table = Attendance.__table__  # type: ignore[assignment]
_lessons: Table = Lesson.__table__  # type: ignore[assignment]
_void = _events.alias("void")
# An undoing that took effect is of the same lesson; saying so here leads SQLite through all events of the lesson.
_VOIDED = (
    select(_void.c.id)
    .where(_void.c.corrects == _events.c.id, _void.c.kind == "void", _void.c.result == "created")
    .exists()
)
_COUNTED = (
    select(
        _events.c.person_id, _events.c.id, _events.c.kind, _events.c.happened_at, _events.c.source, _events.c.flags
    )
    .where(
        _events.c.lesson_id == bindparam("lesson"), _events.c.person_id.in_(bindparam("people", expanding=True)),
        _events.c.kind != "void", _events.c.result == "created", ~_VOIDED,
    )
    .order_by(_events.c.happened_at, _events.c.id)
)  # fmt: skip
_ABSENT = delete(_attendance).where(
    _attendance.c.lesson_id == bindparam("lesson"),
    _attendance.c.person_id.in_(bindparam("people", expanding=True)),
)
# When somebody who comes in was seen leaving: the phone at the way out may have been heard first.
_LEFT = (
    select(func.max(_events.c.happened_at))
    .where(
        _events.c.lesson_id == bindparam("lesson_id"), _events.c.person_id == bindparam("person_id"),
        _events.c.kind == "out", _events.c.result == "created", _events.c.happened_at > bindparam("first_in"), ~_VOIDED,
    )
    .scalar_subquery()
)  # fmt: skip
# Presence carries these whichever of a person's events they stand on; the others only if it is the first one's.
_OF_THE_PERSON = {
    "possible_duplicate", handout.TAKEN, handout.UNUSABLE, "same_phone", "id_mismatch",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """`presence`: the values of somebody's row of Attendance. `came`: the ids of the events that say they came."""

    presence: dict[str, Any]
    came: set[str]


def worth_a_look(flags: Iterable[str]) -> list[str]:
    """What presence carries of an event's flags: a card that was bound as it should is nothing to look at."""
    return [flag for flag in flags if flag != handout.BOUND]


def of(connection: Connection, lesson_id: int, person_ids: Iterable[int]) -> dict[int, Standing]:
    """Person → how they stand, from the events that count and nobody voided; who was not there is missing. One query.

    They came with the earliest (by the corrected time) and left with the latest; whom a trainer saw is verified.
    """
    given = {"lesson": lesson_id, "people": list(person_ids)}
    events: dict[int, list[Any]] = {}
    for row in connection.execute(_COUNTED, given):
        events.setdefault(row.person_id, []).append(row)
    standing = {}
    for person_id, rows in events.items():
        came = [row for row in rows if row.kind != "out"]
        if not came:
            continue
        first = came[0]
        left = [row.happened_at for row in rows if row.kind == "out" and row.happened_at > first.happened_at]
        flags = worth_a_look(first.flags)
        flags += sorted({f for row in came[1:] for f in row.flags if f in _OF_THE_PERSON} - set(flags))
        standing[person_id] = Standing(
            {
                "event_id": first.id, "first_in": first.happened_at, "source": first.source, "flags": flags,
                "verified": any(row.source != "self" for row in came), "out_at": max(left, default=None),
            },
            {row.id for row in came},
        )  # fmt: skip
    return standing


def arrive(connection: Connection, lesson: Lesson, arrivals: Sequence[tuple[int, Mapping[str, Any]]]) -> bool:
    """(person, the row of their event) of people who come in: presence of whoever was not there. Whether nobody was.

    Else `rebuild` says what holds. Nearly every scan of an evening is somebody's first, and one statement is enough.
    """
    rows = [
        {
            "locality_id": lesson.locality_id, "lesson_id": lesson.id, "person_id": person_id, "event_id": event["id"],
            "first_in": event["happened_at"], "source": event["source"], "verified": event["source"] != "self",
            "flags": worth_a_look(event["flags"]),
        }
        for person_id, event in arrivals
    ]  # fmt: skip
    return insert_new(connection, _attendance, rows, out_at=_LEFT) == len(rows)


def rebuild(connection: Connection, lesson: Lesson, person_ids: Collection[int]) -> dict[int, set[str]]:
    """Presence of these people in a lesson anew, once each: the database's own rule. Person → the events by which they came.

    Whichever phone is heard first: the earliest scan tells when they came, and a trainer's that they were seen.
    """
    if not person_ids:
        return {}
    there = of(connection, lesson.id, person_ids)
    if absent := [person_id for person_id in person_ids if person_id not in there]:
        connection.execute(_ABSENT, {"lesson": lesson.id, "people": absent})
    rows = [
        {"locality_id": lesson.locality_id, "lesson_id": lesson.id, "person_id": person_id, **one.presence}
        for person_id, one in there.items()
    ]
    write_over(connection, _attendance, rows, key=("lesson_id", "person_id"))
    return {person_id: one.came for person_id, one in there.items()}


def undo_awaited(connection: Connection, lesson_id: int, event_id: str, person_id: int | None) -> None:
    """An event came whose undoing was heard before: the undoing takes effect."""
    connection.execute(
        update(_events)
        .where(
            _events.c.lesson_id == lesson_id, _events.c.corrects == event_id, _events.c.kind == "void",
            _events.c.result == "held", _events.c.problem == "corrects_unknown", ~_VOIDED,
        )
        .values(result="created", problem=None, person_id=person_id)
    )  # fmt: skip


def release(connection: Connection, lesson: Lesson, person_id: int, card: str) -> bool:
    """Somebody joined, or was given a card: what was held only because of that counts, in every lesson of the training.

    `card`: the code of the card that is theirs now; ''. Says whether anything was held. Who tries a practice lesson
    joins nothing else.
    """
    mine = _lessons.c.id == lesson.id if lesson.practice else _lessons.c.training_id == lesson.training_id
    waiting = connection.execute(
        select(_events.c.id, _events.c.lesson_id, _events.c.code, _events.c.person_id, _events.c.problem, _lessons.c.state)
        .join(_lessons, _lessons.c.id == _events.c.lesson_id)
        .where(
            mine, _events.c.result == "held", _events.c.problem.in_(("not_on_list", "card_blank")), ~_VOIDED,
        )
    ).all()  # fmt: skip
    theirs = [
        row for row in waiting
        if row.person_id == person_id or (row.problem == "card_blank" and card and _code(row.code) == card)
    ]  # fmt: skip
    # What came in the meantime to a lesson that is closed waits for its opening, as if it came now.
    for closed, values in ((True, ("held", "lesson_closed")), (False, ("created", None))):
        if ids := [row.id for row in theirs if (row.state == CLOSED) == closed]:
            result, problem = values
            connection.execute(
                update(_events)
                .where(_events.c.id.in_(ids))
                .values(result=result, problem=problem, person_id=person_id)
            )
    _elsewhere(connection, lesson, person_id, {row.lesson_id for row in theirs if row.state != CLOSED})
    return bool(theirs)


def put_back(connection: Connection, lesson: Lesson, person_id: int, card: str) -> None:
    """A card is nobody's again: who scanned it did not see whoever it was given to by mistake.

    Scans that name the person beside the card stay: there the card said nothing.
    """
    counted = connection.execute(
        select(_events)
        .join(_lessons, _lessons.c.id == _events.c.lesson_id)
        .where(
            _lessons.c.training_id == lesson.training_id, _events.c.person_id == person_id, _events.c.result == "created",
            _events.c.kind.in_(("in", "out")), _events.c.code != "",
        )
    ).all()  # fmt: skip
    theirs = [row for row in counted if _code(row.code) == card and not _names_somebody(row)]
    if not theirs:
        return
    connection.execute(
        update(_events)
        .where(_events.c.id.in_([row.id for row in theirs]))
        .values(result="held", problem="card_blank", person_id=None)
    )
    _elsewhere(connection, lesson, person_id, {row.lesson_id for row in theirs})


def _elsewhere(connection: Connection, lesson: Lesson, person_id: int, lesson_ids: set[int]) -> None:
    """Somebody's presence in other lessons of the training anew; the caller sees to this one."""
    for lesson_id in sorted(lesson_ids - {lesson.id}):
        rebuild(connection, db.session.get_one(Lesson, lesson_id), [person_id])


def _names_somebody(row: Row[Any]) -> bool:
    """Whether the event came with a person's number: its hash is another's than that of the same event without."""
    bare = Report(
        id=row.id, kind=row.kind, code=row.code, person=None, device_time=row.device_time.astimezone(UTC),
        source=row.source, reason=row.reason, corrects=row.corrects, walkin=row.walkin,
    )  # fmt: skip
    return bare.hash(row.lesson_id) != str(row.payload_hash)


def _code(text: str) -> str:
    parts = cards.split(text)
    return parts[0] if parts else ""
