"""The history of attendance: every event that was ever told, of a lesson or of a person, the newest first."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased, selectinload

from app.base import codes
from app.base.db import db
from campaigns.attendance.events import AttendanceEvent, voided
from campaigns.attendance.inbox.conditions import flagged
from campaigns.lessons import Lesson
from trainees import people
from trainees.people import Person

RESULTS: Final = ("created", "held", "refused", "voided")
"""What may be asked of a result: `voided` are those that counted until somebody undid them."""
_CHUNK: Final = 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; empty values look for everything. `q`: a name (marks may be left out) or a card's code.

    `person`: the events of one person, and those that correct or are corrected by them.
    """

    q: str = ""
    kind: str = ""
    source: str = ""
    result: str = ""
    device: str = ""
    flag: str = ""
    person: int | None = None

    def items(self) -> dict[str, Any]:
        """Name → value of what is set, as an address holds it."""
        return {one.name: getattr(self, one.name) for one in fields(self) if getattr(self, one.name)}


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as it is read: who, what became of it, and what it corrects. `lesson` is that of the event."""

    event: AttendanceEvent
    lesson: Lesson
    person: Person | None
    voided: bool
    corrects: AttendanceEvent | None

    @property
    def name(self) -> str:
        """Who it is about, as far as anybody said; ''."""
        written = str((self.event.walkin or {}).get("name") or "")
        if self.person is None or self.event.problem == "walkin_card_taken":
            return written or (self.person.name if self.person is not None else "")
        return self.person.name

    @property
    def result(self) -> str:
        """One of `RESULTS`."""
        return "voided" if self.voided and self.event.kind != "void" else self.event.result


def of_lesson(lesson: Lesson, wanted: Wanted, *, page: int = 1, size: int = 50) -> list[Entry]:
    """One page of a lesson's events, the newest first; those of one person by what they correct. Four queries at most."""
    return _read(_ordered(_lesson(lesson, wanted), wanted).limit(size).offset((page - 1) * size))


def count_of_lesson(lesson: Lesson, wanted: Wanted) -> int:
    """How many `of_lesson` has."""
    return _count(_lesson(lesson, wanted))


def of_person(family: Collection[int], *, page: int = 1, size: int = 50) -> list[Entry]:
    """One page of somebody's events over all lessons, the newest lesson first. `family`: see `people.family`."""
    query = _person(family).order_by(
        Lesson.day.desc(), Lesson.id.desc(), AttendanceEvent.received_at.desc(), AttendanceEvent.id
    )
    return _read(query.limit(size).offset((page - 1) * size))


def count_of_person(family: Collection[int]) -> int:
    """How many `of_person` has."""
    return _count(_person(family))


def everything(lesson: Lesson, wanted: Wanted) -> Iterator[Entry]:
    """All that `of_lesson` has, a thousand at a time."""
    page = 1
    while some := of_lesson(lesson, wanted, page=page, size=_CHUNK):
        yield from some
        if len(some) < _CHUNK:
            return
        page += 1


def devices(lesson: Lesson) -> list[str]:
    """The names of the phones that told something of a lesson."""
    told = select(AttendanceEvent.device).where(
        AttendanceEvent.lesson_id == lesson.id, AttendanceEvent.device.is_not(None)
    )
    return [name for name in db.session.scalars(told.distinct().order_by(AttendanceEvent.device)) if name]


# --- queries -------------------------------------------------------------------------------------------------


def _columns() -> Any:
    return (
        select(AttendanceEvent, Lesson, Person, voided(AttendanceEvent).label("voided"))
        .join(Lesson, Lesson.id == AttendanceEvent.lesson_id)
        .outerjoin(Person, Person.id == AttendanceEvent.person_id)
    )


def _lesson(lesson: Lesson, wanted: Wanted) -> Any:
    return _columns().where(AttendanceEvent.lesson_id == lesson.id, *_conditions(lesson, wanted))


def _person(family: Collection[int]) -> Any:
    mine = select(AttendanceEvent.id).where(AttendanceEvent.person_id.in_(family))
    return _columns().where(
        or_(AttendanceEvent.person_id.in_(family), AttendanceEvent.corrects.in_(mine)),
        Lesson.practice.is_(False),
    )


def _conditions(lesson: Lesson, wanted: Wanted) -> list[ColumnElement[bool]]:
    event, conditions = AttendanceEvent, list[ColumnElement[bool]]()
    if wanted.q.strip():
        text = codes.normalise(wanted.q)
        by_code = [event.code.contains(text, autoescape=True)] if len(text) >= 4 else []
        conditions.append(or_(people.matching(wanted.q), *by_code))
    for column, value in (
        (event.kind, wanted.kind),
        (event.source, wanted.source),
        (event.device, wanted.device),
    ):
        if value:
            conditions.append(column == value)
    if wanted.result == "voided":
        conditions += [event.kind != "void", voided(event)]
    elif wanted.result:
        conditions += [event.result == wanted.result, or_(event.kind == "void", ~voided(event))]
    if wanted.flag:
        conditions.append(flagged(event, (wanted.flag,)))
    if wanted.person is not None:
        mine = select(event.id).where(
            event.lesson_id == lesson.id, event.person_id.in_(people.family(wanted.person))
        )
        theirs = select(event.corrects).where(event.id.in_(mine), event.corrects.is_not(None))
        conditions.append(or_(event.id.in_(mine), event.corrects.in_(mine), event.id.in_(theirs)))
    return conditions


def _ordered(query: Select[Any], wanted: Wanted) -> Select[Any]:
    event = AttendanceEvent
    if wanted.person is None:
        return query.order_by(event.received_at.desc(), event.happened_at.desc(), event.id)
    # What was corrected and all that corrects it stand together, in the order in which they were told.
    first = aliased(AttendanceEvent)
    return query.outerjoin(first, first.id == event.corrects).order_by(
        func.coalesce(first.received_at, event.received_at).desc(), func.coalesce(first.id, event.id),
        event.received_at, event.id,
    )  # fmt: skip


def _count(query: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _read(query: Select[Any]) -> list[Entry]:
    rows = db.session.execute(query.options(selectinload(Lesson.training))).all()
    wanted = {event.corrects for event, _, _, _ in rows if event.corrects}
    corrected: dict[str, AttendanceEvent] = {}
    if wanted:
        found = db.session.scalars(select(AttendanceEvent).where(AttendanceEvent.id.in_(wanted)))
        corrected = {event.id: event for event in found}
    return [
        Entry(event, lesson, person, bool(undone), corrected.get(event.corrects or ""))
        for event, lesson, person, undone in rows
    ]
