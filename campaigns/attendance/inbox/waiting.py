"""What waits for a person, as one query: every kind of question over the lessons that exist for the asker.

Each kind is a SELECT of the same five columns, so that a page, its count and one item of it are read the same way:
`kind`, `ref` (what names the item within its kind), `lesson_id`, `day`, `at` (when the server heard of it).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    String,
    Subquery,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from app.base import clock
from app.base.db import db
from campaigns.attendance.events import Attendance, AttendanceEvent, EventConflict, voided
from campaigns.attendance.headcount import MANY_NAMES
from campaigns.attendance.inbox.conditions import (
    CARD,
    CARD_FLAGS,
    CLOCK,
    CONFLICT,
    DOUBLE,
    GROUPS,
    HELD,
    KINDS,
    OVERLAP,
    SELF,
    Look,
    belongs,
    beside,
    flagged,
    lessons,
    reach,
    reviewed,
)  # fmt: skip
from campaigns.attendance.inbox.review import KEPT, EventReview
from campaigns.lessons import Lesson
from trainees import people
from trainees.people import Person
from trainees.people.pairs import PersonPair


def rows(look: Look, *, page: int = 1, size: int = 50) -> list[Row[Any]]:
    """One page of what waits: the newest lesson first, of a lesson what was heard last first."""
    found = _found(look)
    if found is None:
        return []
    rank = case({kind: number for number, kind in enumerate(KINDS)}, value=found.c.kind)
    query = select(found).order_by(
        found.c.day.desc(), found.c.lesson_id.desc(), rank, found.c.at.desc(), found.c.ref
    )
    return list(db.session.execute(query.limit(size).offset((page - 1) * size)))


def tally(look: Look) -> dict[int, dict[str, int]]:
    """Lesson → kind → how many items wait, the newest lesson first; one query."""
    found = _found(look)
    if found is None:
        return {}
    query = (
        select(found.c.lesson_id, found.c.kind, func.count())
        .group_by(found.c.lesson_id, found.c.day, found.c.kind)
        .order_by(found.c.day.desc(), found.c.lesson_id.desc())
    )
    told: dict[int, dict[str, int]] = {}
    for lesson_id, kind, n in db.session.execute(query):
        told.setdefault(lesson_id, {})[kind] = n
    return told


def counts(look: Look) -> dict[str, int]:
    """Kind → how many items wait; one query. Kinds with none are 0."""
    told = tally(look).values()
    return {kind: sum(one.get(kind, 0) for one in told) for kind in look.kinds}


def count(look: Look) -> int:
    """How many items wait; one query."""
    query = counting(look, clock.today())
    return 0 if query is None else db.session.scalar(query) or 0


@lru_cache(maxsize=64)
def counting(look: Look, today: date) -> Select[int] | None:
    """The query of `count`, which homes ask on every visit, alone or beside other counts: to put it together takes longer
    than to answer it. It holds for one day, as `lessons` looks back from today. None: nothing of these kinds ever waits."""
    parts: list[Select[Any]] = [
        part.with_only_columns(literal_column("1").label("one"), maintain_column_froms=True)
        for part in _parts(look)
    ]
    return select(func.count()).select_from(union_all(*parts).subquery()) if parts else None


def alike(lesson_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """Lesson → why its held events wait → how many; one query."""
    event = AttendanceEvent
    query = (
        select(event.lesson_id, event.problem, func.count())
        .where(event.lesson_id.in_(list(lesson_ids)), event.result == "held", ~voided(event))
        .group_by(event.lesson_id, event.problem)
        .order_by(event.lesson_id, event.problem)
    )
    found: dict[int, dict[str, int]] = {}
    for lesson_id, problem, n in db.session.execute(query):
        found.setdefault(lesson_id, {})[problem or ""] = n
    return found


def one(look: Look, kind: str, ref: str) -> Row[Any] | None:
    """The row of one item if it still waits. Of a group (`GROUPS`) any of its events names it."""
    if kind not in look.kinds:
        return None
    narrow = Look(look.within, (kind,), look.lesson_id, look.training_id, ever=True)
    if kind in GROUPS:
        said = db.session.get(AttendanceEvent, ref)
        if said is None:
            return None
        return db.session.execute(_grouped(kind, _odd(narrow, beside(said)))).first()
    found = _found(narrow, () if kind in (CONFLICT, OVERLAP) else (AttendanceEvent.id == ref,))
    assert found is not None
    return db.session.execute(select(found).where(found.c.ref == ref)).one_or_none()


def _columns(kind: str, ref: Any, lesson_id: Any, day: Any, at: Any) -> list[Any]:
    return [
        literal(kind).label("kind"), cast(ref, String(80)).label("ref"), lesson_id.label("lesson_id"), day.label("day"),
        at.label("at"),
    ]  # fmt: skip


def _found(look: Look, only: Iterable[ColumnElement[bool]] = ()) -> Subquery | None:
    parts = _parts(look, only)
    if not parts:
        return None
    return (union_all(*parts) if len(parts) > 1 else parts[0]).subquery()


def _parts(look: Look, only: Iterable[ColumnElement[bool]] = ()) -> list[Select[Any]]:
    """A query of each kind."""
    odd = _odd(look, only)
    return [_KINDS[kind](look, odd) for kind in look.kinds if kind in _KINDS]


def _odd(look: Look, only: Iterable[ColumnElement[bool]] = ()) -> Any:
    """The events that may wait, of thousands that never will: read once, and asked by each kind."""
    event = AttendanceEvent
    flags = cast(event.flags, Text)
    return (
        select(
            event.id, event.lesson_id, Lesson.day, event.kind, event.person_id, event.received_at, event.device,
            event.account_id, event.source, event.result, flags.label("flags"), event.corrects,
        )
        .join(Lesson, Lesson.id == event.lesson_id)
        .where(
            *lessons(look), *only, event.result != "refused",
            or_(event.result == "held", flags != "[]", event.source == "self"), ~voided(event),
        )
        .cte("odd")
    )  # fmt: skip


# --- the kinds -----------------------------------------------------------------------------------------------


def _held(look: Look, odd: Any) -> Select[Any]:
    """Events that were kept and do not count."""
    return select(*_columns(HELD, odd.c.id, odd.c.lesson_id, odd.c.day, odd.c.received_at)).where(
        odd.c.result == "held"
    )


def _conflicts(look: Look, odd: Any) -> Select[Any]:
    """Another content under an id that was taken."""
    matter = literal(f"{CONFLICT}:") + cast(EventConflict.id, String(20))
    return (
        select(*_columns(CONFLICT, EventConflict.id, Lesson.id, Lesson.day, EventConflict.received_at))
        .join(AttendanceEvent, AttendanceEvent.id == EventConflict.event_id)
        .join(Lesson, Lesson.id == AttendanceEvent.lesson_id)
        .where(*lessons(look), ~reviewed(EventConflict.event_id, matter))
    )


def _flagged(kind: str, flags: Iterable[str], odd: Any) -> Select[Any]:
    return select(*_columns(kind, odd.c.id, odd.c.lesson_id, odd.c.day, odd.c.received_at)).where(
        odd.c.result == "created", odd.c.kind != "void", flagged(odd.c, flags), ~reviewed(odd.c.id, kind)
    )


def _cards(look: Look, odd: Any) -> Select[Any]:
    """Who is present, but the card in their hand is somebody else's."""
    return _flagged(CARD, CARD_FLAGS, odd)


def _doubles(look: Look, odd: Any) -> Select[Any]:
    """Newcomers who resemble somebody, until they were merged or told apart from everybody they resemble."""
    me = aliased(Person)
    return (
        _flagged(DOUBLE, ("possible_duplicate",), odd)
        .join(me, me.id == odd.c.person_id)
        .where(me.merged_into_id.is_(None), exists(select(Person.id).where(*resembling(me))))
    )


def resembling(me: Any) -> list[ColumnElement[bool]]:
    """The conditions of the people (`Person`) who may be `me`: the name without marks, no birth year against it, and
    nobody said that they are two."""
    pair = aliased(PersonPair)
    told = or_(
        and_(pair.one_id == me.id, pair.other_id == Person.id),
        and_(pair.one_id == Person.id, pair.other_id == me.id),
    )
    return [
        # + 0: to be found by the name, of which there are few, and not by the locality.
        Person.locality_id + 0 == me.locality_id, Person.name_key == me.name_key, Person.id != me.id,
        Person.merged_into_id.is_(None),
        or_(
            Person.birth.is_(None), me.birth.is_(None), func.substr(Person.birth, 1, 4) == func.substr(me.birth, 1, 4)
        ),
        ~exists(select(pair.id).where(told, pair.verdict == "different").correlate(me, Person)),
    ]  # fmt: skip


def _clocks(look: Look, odd: Any) -> Select[Any]:
    """Scans of a phone whose clock was wrong, or from outside the lesson's hours: one line a phone and lesson."""
    return _grouped(CLOCK, odd)


def _selves(look: Look, odd: Any) -> Select[Any]:
    """Many people who checked themselves in by one phone: one line a phone and lesson."""
    return _grouped(SELF, odd)


def _grouped(kind: str, odd: Any) -> Select[Any]:
    query = (
        select(*_columns(kind, func.min(odd.c.id), odd.c.lesson_id, odd.c.day, func.max(odd.c.received_at)))
        .where(*belongs(kind, odd.c))
        .group_by(odd.c.lesson_id, odd.c.day, odd.c.device, odd.c.account_id)
    )
    return query if kind == CLOCK else query.having(func.count(odd.c.person_id.distinct()) >= MANY_NAMES)


def _overlaps(look: Look, odd: Any) -> Select[Any]:
    """One person present in two lessons that go on at the same time; named by both presences, the earlier lesson's first.

    A make-up lesson may well stand beside another one. Whoever was checked out of the one before they came to the
    other was not in two places.
    """
    one, other = aliased(Attendance), aliased(Attendance)
    second = aliased(Lesson)
    me, them = aliased(Person), aliased(Person)
    ref = cast(one.id, String(20)) + "-" + cast(other.id, String(20))
    said = aliased(AttendanceEvent)
    matter = literal(f"{OVERLAP}:") + cast(second.id, String(20))
    kept = (
        select(EventReview.id)
        .join(said, said.id == EventReview.event_id)
        .where(
            EventReview.matter == matter, EventReview.decision == KEPT, said.lesson_id == Lesson.id,
            said.person_id == one.person_id,
        )
    )  # fmt: skip
    return (
        select(*_columns(OVERLAP, ref, Lesson.id, Lesson.day, one.first_in))
        .select_from(Lesson)
        .join(
            second,
            (second.day == Lesson.day) & (second.id > Lesson.id)
            & (second.starts_at < Lesson.ends_at) & (Lesson.starts_at < second.ends_at),
        )
        .join(one, one.lesson_id == Lesson.id)
        .join(me, me.id == one.person_id)
        .join(other, other.lesson_id == second.id)
        .join(them, them.id == other.person_id)
        .where(
            *_either(look, second), *reach(look.within, second), second.practice.is_(False),
            second.locality_id == Lesson.locality_id, Lesson.makes_up_id.is_(None), second.makes_up_id.is_(None),
            people.survivor(me) == people.survivor(them),
            or_(one.out_at.is_(None), one.out_at > other.first_in),
            or_(other.out_at.is_(None), other.out_at > one.first_in),
            ~exists(kept),
        )
    )  # fmt: skip


def _either(look: Look, second: Any) -> list[ColumnElement[bool]]:
    """The conditions on two lessons of which one was asked for."""
    if look.lesson_id is not None:
        asked = or_(Lesson.id == look.lesson_id, second.id == look.lesson_id)
    elif look.training_id is not None:
        asked = or_(Lesson.training_id == look.training_id, second.training_id == look.training_id)
    else:
        return lessons(look)
    return [asked, *lessons(replace(look, lesson_id=None, training_id=None, ever=True))]


_KINDS: dict[str, Callable[[Look, Any], Select[Any]]] = {
    HELD: _held, CONFLICT: _conflicts, OVERLAP: _overlaps, CARD: _cards, DOUBLE: _doubles, CLOCK: _clocks,
    SELF: _selves,
}  # fmt: skip
