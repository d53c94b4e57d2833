"""Check-in: a batch of events in, an answer for each out.

The statements are Core, not ORM: this is the busiest path of the product, and its "once" is the database's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Insert, Table, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DataError

from app.base import clock
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import Refused
from campaigns.attendance import handout, problems, standing, walkins
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
            known, _ = _known(connection, lesson, report, report.hash(lesson.id), received, by)
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
    known, undone = _known(connection, lesson, report, digest, received, by)
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
    elif (
        who.blank is not None and who.person_id is not None and report.kind == "in" and who.enrolled
        and not lesson.practice
    ):  # fmt: skip
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
    if undone:
        # Its undoing came first: another phone's, or the same one's over a better network.
        standing.undo_awaited(connection, lesson.id, report.id, who.person_id)
    if result == "created":
        released = handout.take_back(report.corrects) if report.kind == "void" else None
        if undone and card is not None:
            released = handout.take_back(report.id)
        card = ("release", released) if released is not None else card
        flags = flags + _apply(connection, lesson, report, who, happened, flags, undone=undone)
        if lesson.state == PLANNED:
            # The first scan opens the lesson: a trainer who forgot the button loses nothing.
            lesson.state, lesson.opened_at = OPEN, received
    return Answer(report.id, result, problem, problems.sentence(problem), _person(who), flags, card)


def _known(
    connection: Connection, lesson: Lesson, report: Report, digest: str, received: datetime, by: Actor
) -> tuple[Answer | None, bool]:
    """The answer to an id that is there already: repeat, or conflict (kept as a problem); None when it is new.

    And whether an undoing of this id waits for it.
    """
    rows = connection.execute(
        select(
            _events.c.id, _events.c.payload_hash, _events.c.result, _events.c.problem, _events.c.flags,
            _events.c.person_id, Person.name,
        )
        .outerjoin_from(_events, Person, Person.id == _events.c.person_id)
        .where(or_(_events.c.id == report.id, _events.c.corrects == report.id))
    ).all()  # fmt: skip
    row = next((each for each in rows if each.id == report.id), None)
    if row is None:
        return None, any(each.problem == "corrects_unknown" for each in rows)
    if row.payload_hash == digest:
        person = {"id": row.person_id, "name": row.name} if row.person_id else None
        told = Answer(
            report.id, "repeat", row.problem, problems.sentence(row.problem), person, list(row.flags)
        )
        return told, False
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
    return Answer(report.id, "conflict", "event_conflict", problems.sentence("event_conflict")), False


def _rule(lesson: Lesson, report: Report, who: Who) -> str | None:
    """The first rule that the event breaks, or None."""
    if report.kind == "out" and lesson.training.course.stay_percent is None:
        return "kind_not_counted"
    if lesson.state == CLOSED:
        return "lesson_closed"
    if report.kind in ("in", "out") and not who.enrolled:
        return "not_on_list"
    return None


def _apply(
    connection: Connection, lesson: Lesson, report: Report, who: Who, happened: datetime, flags: list[str], *,
    undone: bool,
) -> list[str]:  # fmt: skip
    """Change presence as a stored event says; further flags of the answer."""
    if who.person_id is None:
        return []  # the undoing of something nobody was named in; a newcomer of a practice lesson
    joined = report.kind == "walkin" or handout.BOUND in flags
    released = joined and standing.release(connection, lesson, who.person_id, who.code)
    if report.kind in ("void", "out") or released or undone:
        rebuild(connection, lesson, who.person_id)
        return []
    fresh = _insert_once(
        connection,
        _attendance,
        {
            "locality_id": lesson.locality_id, "lesson_id": lesson.id, "person_id": who.person_id,
            "event_id": report.id, "first_in": happened, "source": report.source,
            "verified": report.source != "self", "flags": standing.worth_a_look(flags),
        },
    )  # fmt: skip
    if not fresh or lesson.training.course.stay_percent is not None:
        # Whichever phone is heard first: the earliest scan tells when they came, and a trainer's that they were seen.
        rebuild(connection, lesson, who.person_id)
    return [] if fresh else ["already"]


def rebuild(connection: Connection, lesson: Lesson, person_id: int) -> None:
    """Presence of one person in one lesson anew from the events that nobody voided."""
    there = standing.of(connection, lesson.id, person_id)
    mine = (_attendance.c.lesson_id == lesson.id) & (_attendance.c.person_id == person_id)
    if there is None:
        connection.execute(_attendance.delete().where(mine))
        return
    row = {"locality_id": lesson.locality_id, "lesson_id": lesson.id, "person_id": person_id, **there}
    if not _insert_once(connection, _attendance, row):
        connection.execute(update(_attendance).where(mine).values(there))


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
    if lesson.starts - happened > GRACE or happened - lesson.ends > GRACE:
        flags.append("outside_time")
    return flags


def _person(who: Who) -> dict[str, Any] | None:
    return {"id": who.person_id, "name": who.name, "code": who.code} if who.person_id else None
