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

from app.base import clock, codes
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import Refused
from campaigns.attendance import problems, walkins
from campaigns.attendance.events import Attendance, AttendanceEvent, EventConflict
from campaigns.attendance.report import Report, read_report
from campaigns.enrolments import Enrolment
from campaigns.lessons import Lesson
from campaigns.trainings import CLOSED, OPEN, PLANNED
from trainees import cards
from trainees.cards import Card
from trainees.people import Person

MAX_BATCH = 500
CLOCK_TOLERANCE = 120.0  # seconds
GRACE = timedelta(hours=1)

_events: Table = AttendanceEvent.__table__  # type: ignore[assignment]
_attendance: Table = Attendance.__table__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says of one event: created, repeat, conflict, held or refused, with the problem's code."""

    id: str | None
    result: str
    problem: str | None = None
    message: str = ""
    person: dict[str, Any] | None = None
    flags: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The item of the contract."""
        answer: dict[str, Any] = {"id": self.id, "result": self.result, "flags": self.flags}
        if self.problem:
            answer |= {"problem": self.problem, "message": self.message}
        if self.person:
            answer["person"] = self.person
        return answer


@dataclass(frozen=True, slots=True)
class Who:
    """Whom an event is about, as far as the server could tell."""

    person_id: int | None
    name: str
    code: str
    enrolled: bool
    problem: str | None


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
    who = _who(connection, lesson, report)
    if who.problem is None and report.kind == "walkin":
        joined = walkins.join(lesson, report, who.person_id, by=by)
        flags += joined.flags
        who = replace(
            who,
            person_id=joined.person_id,
            name=joined.name,
            code=joined.code,
            enrolled=True,
            problem=joined.problem,
        )
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
    if result == "created":
        flags = flags + _apply(connection, lesson, report, who, happened, flags)
        if lesson.state == PLANNED:
            # The first scan opens the lesson: a trainer who forgot the button loses nothing.
            lesson.state, lesson.opened_at = OPEN, received
    return Answer(report.id, result, problem, problems.sentence(problem), _person(who), flags)


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


def _who(connection: Connection, lesson: Lesson, report: Report) -> Who:
    """Whom the code (or the person's id) means, and whether they are expected."""
    nobody = Who(None, "", "", False, None)
    if report.kind == "void":
        row = connection.execute(
            select(_events.c.person_id, Person.name)
            .outerjoin_from(_events, Person, Person.id == _events.c.person_id)
            .where(_events.c.id == report.corrects, _events.c.lesson_id == lesson.id)
        ).one_or_none()
        return (
            Who(row.person_id, row.name or "", "", True, None)
            if row
            else replace(nobody, problem="corrects_unknown")
        )
    query = select(
        Person.id, Person.name, Person.merged_into_id, Person.locality_id, Enrolment.id.label("enrolment")
    ).outerjoin(Enrolment, (Enrolment.person_id == Person.id) & (Enrolment.training_id == lesson.training_id))
    if report.code:
        parts = cards.split(report.code)
        if parts is None:
            return replace(nobody, problem="code_foreign")
        code, mac = parts
        row = connection.execute(
            select(
                Card.id.label("card"), Card.version, Card.state, Card.locality_id.label("owner"), Person.id, Person.name,
                Person.merged_into_id, Enrolment.id.label("enrolment"),
            )
            .outerjoin_from(Card, Person, Person.id == Card.person_id)
            .outerjoin(
                Enrolment, (Enrolment.person_id == Person.id) & (Enrolment.training_id == lesson.training_id)
            )
            .where(Card.code == code)
        ).one_or_none()  # fmt: skip
        if mac and not codes.card_mac_fits(code, row.version if row else 1, mac):
            return replace(nobody, code=code, problem="card_forged")
        if row is None or row.owner != lesson.locality_id:
            return replace(nobody, code=code, problem="card_unknown")
        if row.state == cards.BLOCKED:
            return Who(row.id, row.name or "", code, False, "card_blocked")
        if row.id is None:  # a blank card
            return replace(nobody, code=code, problem=None if report.kind == "walkin" else "card_blank")
        if report.kind == "walkin" and report.walkin and report.walkin.get("name"):
            # A new name on a card that is somebody's: never silently the one or the other.
            return Who(row.id, row.name, code, False, "walkin_card_taken")
    elif report.person is not None:
        code = ""
        row = connection.execute(query.where(Person.id == report.person)).one_or_none()
        if row is None or row.locality_id != lesson.locality_id:
            return replace(nobody, problem="person_unknown")
        if row.enrolment is None and not _held_here(connection, lesson, report.person):
            # By number only whom this lesson knows: else a trainer could count through everybody's names.
            return replace(nobody, problem="person_unknown")
    else:
        return nobody if report.kind == "walkin" else replace(nobody, problem="code_foreign")
    while row.merged_into_id is not None:  # the card of somebody who was merged still opens the door
        row = connection.execute(query.where(Person.id == row.merged_into_id)).one()
    return Who(row.id, row.name, code, row.enrolment is not None, None)


def _held_here(connection: Connection, lesson: Lesson, person_id: int) -> bool:
    """Whether an event of this lesson already named the person: their card was scanned here."""
    mine = (_events.c.lesson_id == lesson.id) & (_events.c.person_id == person_id)
    return connection.execute(select(_events.c.id).where(mine).limit(1)).one_or_none() is not None


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
            "verified": report.source != "self", "flags": flags,
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
        "verified": any(row.source != "self" for row in rows), "flags": first.flags,
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


def _person(who: Who) -> dict[str, Any] | None:
    return {"id": who.person_id, "name": who.name, "code": who.code} if who.person_id else None
