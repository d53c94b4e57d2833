"""Check-in: a batch of events in, an answer for each out.

The statements are Core, not ORM: this is the busiest path of the product, and its "once" is the database's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Insert, Table, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DataError

from app.base import clock
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import Refused
from campaigns.attendance import handout, problems, walkins
from campaigns.attendance.events import Attendance, AttendanceEvent, EventConflict
from campaigns.attendance.report import Report, read_report
from campaigns.attendance.subject import Who, identify
from campaigns.lessons import Lesson
from campaigns.trainings import CLOSED, OPEN, PLANNED
from trainees.people import Person

MAX_BATCH = 500
CLOCK_TOLERANCE = 120.0  # seconds
GRACE = timedelta(hours=1)

_events: Table = AttendanceEvent.__table__  # type: ignore[assignment]
_attendance: Table = Attendance.__table__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says of one event: created, repeat, conflict, held or refused, with the problem's code.

    `card`: what this event did to a blank card ('bind', 'release'), and the card's id; for the audit.
    """

    id: str | None
    result: str
    problem: str | None = None
    message: str = ""
    person: dict[str, Any] | None = None
    flags: list[str] = field(default_factory=list)
    card: tuple[str, int] | None = None

    def as_json(self) -> dict[str, Any]:
        """The item of the contract."""
        answer: dict[str, Any] = {"id": self.id, "result": self.result, "flags": self.flags}
        if self.problem:
            answer |= {"problem": self.problem, "message": self.message}
        if self.person:
            answer["person"] = self.person
        return answer


class _Raced(Exception):
    """Another worker stored the same id between our look and our insert: undo what this try did (a walk-in's person)."""


def take(lesson: Lesson, items: Sequence[object], device_now: datetime, *, by: Actor) -> list[Answer]:
    """Take a batch; every item has its own answer and none blocks the others. The caller commits.

    Refused('batch_too_large') above 500 items: the device sends the rest next.
    """
    if len(items) > MAX_BATCH:
        raise Refused("batch_too_large", f"Mỗi lần gửi nhiều nhất {MAX_BATCH} lượt.")
    # One batch of a lesson at a time: a scan, its undoing and the closing of the lesson see each other whole, and two
    # phones that send the same people in another order do not wait for one another for ever.
    hold(lesson)
    received = clock.now()
    offset = (received - device_now).total_seconds()
    answers = []
    for item in items:
        # The device looks for the id as it spelt it (capitals, braces); we keep the plain one.
        spelt = item["id"] if isinstance(item, dict) and isinstance(item.get("id"), str) else None
        try:
            report = read_report(item)
        except Refused as refused:
            answers.append(Answer(spelt, "refused", refused.code, refused.message))
            continue
        try:
            with db.session.begin_nested():
                answer = _take_one(lesson, report, received, offset, by)
        except _Raced:
            connection = db.session.connection()
            known = _known(connection, lesson, report, report.hash(lesson.id), received, by)
            assert known is not None
            answer = known
        except DataError:
            # What no column holds never will be: an answer, or the device sends its whole queue for ever.
            answer = Answer(report.id, "refused", "event_malformed", problems.sentence("event_malformed"))
        answers.append(answer if spelt in (None, report.id) else replace(answer, id=spelt))
    return answers


def _take_one(lesson: Lesson, report: Report, received: datetime, offset: float, by: Actor) -> Answer:
    connection = db.session.connection()
    # Idempotency first, before any rule: a retry must hear what the first try was told.
    digest = report.hash(lesson.id)
    known = _known(connection, lesson, report, digest, received, by)
    if known is not None:
        return known

    try:
        happened = report.device_time + timedelta(seconds=offset)
        clock.local(happened)
    except OverflowError:
        return Answer(report.id, "refused", "event_malformed", problems.sentence("event_malformed"))
    flags = _time_flags(lesson, happened, offset)
    who = identify(connection, lesson, report)
    flags += who.flags
    if who.problem is None and report.kind == "walkin":
        joined = walkins.join(lesson, report, who, by=by, at=received)
        flags += joined.flags
        who = replace(
            who,
            person_id=joined.person_id,
            name=joined.name,
            code=joined.code,
            enrolled=True,
            problem=joined.problem,
        )
    elif who.blank is not None and who.person_id is not None and report.kind == "in" and who.enrolled:
        # A closed lesson holds the scan; the card is in the person's hand all the same.
        flags += handout.hand(who.blank, who.person_id, by=by, at=received)
    problem = who.problem or _rule(lesson, report, who)
    result = problems.fate(problem) if problem else "created"
    values = {
        "id": report.id, "locality_id": lesson.locality_id, "lesson_id": lesson.id, "kind": report.kind,
        "code": report.code, "person_id": who.person_id, "device_time": report.device_time, "clock_offset": offset,
        "happened_at": happened, "received_at": received, "device": by.device, "account_id": by.account_id,
        "source": report.source, "result": result, "problem": problem, "flags": flags, "reason": report.reason,
        "corrects": report.corrects, "walkin": report.walkin, "payload_hash": digest,
    }  # fmt: skip
    if not _insert_once(connection, _events, values):
        raise _Raced
    card = ("bind", who.blank) if handout.BOUND in flags and who.blank is not None else None
    if result == "created":
        released = handout.take_back(report.corrects) if report.kind == "void" else None
        card = ("release", released) if released is not None else card
        flags = flags + _apply(connection, lesson, report, who, happened, flags)
        if lesson.state == PLANNED:
            # The first scan opens the lesson: a trainer who forgot the button loses nothing.
            lesson.state, lesson.opened_at = OPEN, received
    return Answer(report.id, result, problem, problems.sentence(problem), _person(who), flags, card)


def _known(
    connection: Connection, lesson: Lesson, report: Report, digest: str, received: datetime, by: Actor
) -> Answer | None:
    """The answer to an id that is there already: repeat, or conflict (kept as a problem); None when it is new."""
    row = connection.execute(
        select(
            _events.c.payload_hash, _events.c.problem, _events.c.flags, _events.c.lesson_id, _events.c.person_id,
            Person.name,
        )
        .outerjoin_from(_events, Person, Person.id == _events.c.person_id)
        .where(_events.c.id == report.id)
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    if row.payload_hash == digest:
        person = {"id": row.person_id, "name": row.name} if row.person_id else None
        return Answer(
            report.id, "repeat", row.problem, problems.sentence(row.problem), person, list(row.flags)
        )
    same = select(EventConflict.id).where(
        EventConflict.event_id == report.id, EventConflict.payload_hash == digest
    )
    if connection.execute(same.limit(1)).one_or_none() is None:
        connection.execute(
            insert(EventConflict).values(
                locality_id=lesson.locality_id, event_id=report.id, received_at=received,
                account_id=by.account_id, payload=report.payload(), payload_hash=digest,
            )
        )  # fmt: skip
    return Answer(report.id, "conflict", "event_conflict", problems.sentence("event_conflict"))


def _rule(lesson: Lesson, report: Report, who: Who) -> str | None:
    """The first rule that the event breaks, or None."""
    if report.kind == "out":
        return "kind_not_counted"
    if lesson.state == CLOSED:
        return "lesson_closed"
    if report.kind == "in" and not who.enrolled:
        return "not_on_list"
    return None


def _apply(
    connection: Connection, lesson: Lesson, report: Report, who: Who, happened: datetime, flags: list[str]
) -> list[str]:
    """Change presence as a stored event says; further flags of the answer."""
    if report.kind == "void":
        if who.person_id is not None:
            rebuild(connection, lesson, who.person_id)
        return []
    assert who.person_id is not None
    fresh = _insert_once(
        connection,
        _attendance,
        {
            "locality_id": lesson.locality_id, "lesson_id": lesson.id, "person_id": who.person_id,
            "event_id": report.id, "first_in": happened, "source": report.source,
            "verified": report.source != "self", "flags": _worth_a_look(flags),
        },
    )  # fmt: skip
    if fresh:
        return []
    if report.source != "self":  # whom a trainer sees is there, whoever said so first
        mine = (_attendance.c.lesson_id == lesson.id) & (_attendance.c.person_id == who.person_id)
        connection.execute(update(_attendance).where(mine, ~_attendance.c.verified).values(verified=True))
    return ["already"]


def rebuild(connection: Connection, lesson: Lesson, person_id: int) -> None:
    """Presence of one person in one lesson anew from the events that nobody voided."""
    voids = (
        select(_events.c.corrects)
        .where(
            _events.c.lesson_id == lesson.id, _events.c.kind == "void", _events.c.result == "created",
            _events.c.corrects.is_not(None),
        )
    )  # fmt: skip
    rows = connection.execute(
        select(_events)
        .where(
            _events.c.lesson_id == lesson.id, _events.c.person_id == person_id, _events.c.kind.in_(("in", "walkin")),
            _events.c.result == "created", _events.c.id.not_in(voids),
        )
        .order_by(_events.c.happened_at, _events.c.received_at, _events.c.id)
    ).all()  # fmt: skip
    mine = (_attendance.c.lesson_id == lesson.id) & (_attendance.c.person_id == person_id)
    if not rows:
        connection.execute(_attendance.delete().where(mine))
        return
    first = rows[0]
    values = {
        "event_id": first.id, "first_in": first.happened_at, "source": first.source,
        "verified": any(row.source != "self" for row in rows), "flags": _worth_a_look(first.flags),
    }  # fmt: skip
    row = {"locality_id": lesson.locality_id, "lesson_id": lesson.id, "person_id": person_id, **values}
    if not _insert_once(connection, _attendance, row):
        connection.execute(update(_attendance).where(mine).values(values))


def _insert_once(connection: Connection, table: Table, values: dict[str, Any]) -> bool:
    """Insert unless a unique rule of the database says it is there; whether this call inserted it."""
    # Without the option the driver of PostgreSQL has forgotten an INSERT's count when it is asked.
    statement = _insert_or_ignore(table, connection.dialect.name)
    result = connection.execute(statement, values, execution_options={"preserve_rowcount": True})
    return result.rowcount == 1


@cache
def _insert_or_ignore(table: Table, dialect: str) -> Insert:
    """Built once: on this path building the statement costs as much as running it."""
    if dialect == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def _time_flags(lesson: Lesson, happened: datetime, offset: float) -> list[str]:
    flags = ["clock_off"] if abs(offset) > CLOCK_TOLERANCE else []
    starts = datetime.combine(lesson.day, lesson.starts_at, clock.ZONE)
    ends = datetime.combine(lesson.day, lesson.ends_at, clock.ZONE)
    if starts - happened > GRACE or happened - ends > GRACE:
        flags.append("outside_time")
    return flags


def _worth_a_look(flags: Sequence[str]) -> list[str]:
    """What presence carries of an event's flags: a card that was bound as it should is nothing to look at."""
    return [flag for flag in flags if flag != handout.BOUND]


def _person(who: Who) -> dict[str, Any] | None:
    return {"id": who.person_id, "name": who.name, "code": who.code} if who.person_id else None
