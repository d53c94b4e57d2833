"""One thing that waits: what happened, to whom, when, in which lesson, by which phone, and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, case, func, select
from sqlalchemy.orm import aliased, selectinload

from app.base.db import db
from app.base.errors import Conflict, NotFound
from campaigns.attendance.events import Attendance, AttendanceEvent, EventConflict
from campaigns.attendance.inbox import conditions, waiting
from campaigns.attendance.inbox.conditions import (
    CARD,
    CONFLICT,
    DOUBLE,
    GROUPS,
    HELD,
    OVERLAP,
    SELF,
    Look,
)
from campaigns.lessons import Lesson
from campaigns.trainings import Training
from trainees import cards
from trainees.cards import Card
from trainees.people import Person

KEEP, REJECT, MOVE, CREATE, SAME = "keep", "reject", "move", "create", "same"
VERBS: Final = (KEEP, REJECT, MOVE, CREATE, SAME)
MOST_ALIKE: Final = 5
"""People shown whom a newcomer resembles."""
_STRANGERS: Final = ("card_unknown", "person_unknown", "card_blank", "walkin_card_taken")


@dataclass(slots=True)
class Item:
    """One line of the inbox. `event`: what it is about; of a group one of them, and `count` says how many.

    `person`: who it is, where the server knows; `name`: how they are called, a newcomer's as it was typed; ''.
    `other`: the second lesson (overlap). `alike`: whom a newcomer resembles (double). `payload`: the other content
    under the same id, `second`: the name of whom it is about (conflict). `names`: who checked in by one phone (self). `offsets`: the least and the greatest difference of clocks, in seconds (clock).
    """

    kind: str
    ref: str
    lesson: Lesson
    event: AttendanceEvent
    person: Person | None = None
    name: str = ""
    count: int = 1
    outside: int = 0
    offsets: tuple[float, float] = (0.0, 0.0)
    between: tuple[datetime, datetime] | None = None
    other: Lesson | None = None
    alike: Sequence[Person] = ()
    names: Sequence[str] = ()
    payload: dict[str, Any] = field(default_factory=dict)
    second: str = ""
    number: int = 0

    @property
    def problem(self) -> str | None:
        """Why a held event does not count; None for the other kinds."""
        return self.event.problem if self.kind == HELD else None

    @property
    def matter(self) -> str:
        """The word under which a decision about it is written down."""
        if self.kind == CONFLICT:
            return f"{CONFLICT}:{self.number}"
        if self.kind == OVERLAP and self.other is not None:
            return f"{OVERLAP}:{self.other.id}"
        return self.kind

    @property
    def verbs(self) -> tuple[str, ...]:
        """What can be done about it, the likeliest first."""
        if self.kind == DOUBLE:
            return (SAME, KEEP)
        if self.kind == CONFLICT:
            return (REJECT, KEEP)
        if self.kind != HELD:
            return (KEEP, REJECT)
        return _of_held(self.event, self.name)


def _of_held(event: AttendanceEvent, name: str) -> tuple[str, ...]:
    if event.problem == "kind_not_counted" or event.problem == "corrects_unknown":
        return (REJECT,)
    if event.kind == "void":
        return (KEEP, REJECT)
    verbs = [KEEP] if name and event.problem not in _STRANGERS[:3] else []
    if event.problem in _STRANGERS:
        verbs += [SAME] if event.problem == "walkin_card_taken" else [SAME, CREATE]
    if event.problem == "id_mismatch":
        verbs += [SAME]
    return (*verbs, MOVE, REJECT)


def page(look: Look, *, page: int = 1, size: int = 50) -> list[Item]:
    """One page of the inbox. A handful of queries, whatever the number of items."""
    return _read(waiting.rows(look, page=page, size=size))


def get(look: Look, kind: str, ref: str) -> Item:
    """One item that still waits. NotFound: there never was one in the scope. Conflict: somebody settled it."""
    row = waiting.one(look, kind, ref)
    if row is not None:
        [item] = _read([row])
        return item
    lesson_of(look, kind, ref)
    raise settled()


def settled() -> Conflict:
    """What the second of two hears who settle the same."""
    return Conflict("settled_already", "Việc này vừa có người xem xong. Không ghi thêm gì.")


def lesson_of(look: Look, kind: str, ref: str) -> Lesson:
    """The lesson (of an overlap the first) of an item, whether it waits or not; NotFound outside the scope."""
    query = select(Lesson).options(selectinload(Lesson.training))
    if kind == OVERLAP:
        one, _, _ = ref.partition("-")
        query = query.join(Attendance, Attendance.lesson_id == Lesson.id).where(Attendance.id == _number(one))
    elif kind == CONFLICT:
        query = (
            query.join(AttendanceEvent, AttendanceEvent.lesson_id == Lesson.id)
            .join(EventConflict, EventConflict.event_id == AttendanceEvent.id)
            .where(EventConflict.id == _number(ref))
        )
    else:
        query = query.join(AttendanceEvent, AttendanceEvent.lesson_id == Lesson.id).where(
            AttendanceEvent.id == ref
        )
    lesson = db.session.scalar(query.where(*conditions.reach(look.within, Lesson)))
    if lesson is None or kind not in look.kinds:
        raise NotFound("item_unknown", "Không tìm thấy việc cần xem lại này.")
    return lesson


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


# --- reading -------------------------------------------------------------------------------------------------


def _read(rows: Sequence[Row[Any]]) -> list[Item]:
    if not rows:
        return []
    refs: dict[str, list[str]] = {}
    for row in rows:
        refs.setdefault(row.kind, []).append(row.ref)
    conflicts = _conflicts([int(ref) for ref in refs.get(CONFLICT, ())])
    seconds = _seconds(conflicts.values())
    both = _attendances([int(part) for ref in refs.get(OVERLAP, ()) for part in ref.split("-")])
    wanted = [ref for kind in (HELD, CARD, DOUBLE, *GROUPS) for ref in refs.get(kind, ())]
    wanted += [each.event_id for each in conflicts.values()] + [each.event_id for each in both.values()]
    events = _events(wanted)
    lessons = _lessons({row.lesson_id for row in rows} | {each.lesson_id for each in both.values()})
    people = _people(event.person_id for event in events.values())
    alike = _alike([people[events[ref].person_id or 0] for ref in refs.get(DOUBLE, ())])
    groups = {kind: _groups(kind, [events[ref] for ref in refs.get(kind, ())]) for kind in GROUPS}
    names = _names([events[ref] for ref in refs.get(SELF, ())])
    items = []
    for row in rows:
        number, other = 0, None
        if row.kind == CONFLICT:
            number = int(row.ref)
            event = events[conflicts[number].event_id]
        elif row.kind == OVERLAP:
            first, second = (both[int(part)] for part in row.ref.split("-"))
            event, other = events[first.event_id], lessons[second.lesson_id]
        else:
            event = events[row.ref]
        person = people.get(event.person_id or 0)
        item = Item(
            row.kind,
            row.ref,
            lessons[row.lesson_id],
            event,
            person,
            _called(event, person),
            other=other,
            number=number,
        )
        if row.kind == CONFLICT:
            item.payload = conflicts[number].payload
            item.second = seconds.get(number, "")
        elif row.kind == DOUBLE and person is not None:
            item.alike = alike.get(person.id, ())[:MOST_ALIKE]
        elif row.kind in GROUPS:
            item.count, item.outside, item.offsets, item.between = groups[row.kind][row.ref]
            item.names = names.get(row.ref, ())
        items.append(item)
    return items


def _called(event: AttendanceEvent, person: Person | None) -> str:
    """The name of whom an event is about. Beside a card that is somebody's, it is the newcomer who came."""
    written = str((event.walkin or {}).get("name") or "")
    if written and (person is None or event.problem == "walkin_card_taken"):
        return written
    return person.name if person is not None else ""


def _events(ids: Iterable[str]) -> dict[str, AttendanceEvent]:
    found = db.session.scalars(select(AttendanceEvent).where(AttendanceEvent.id.in_(list(ids))))
    return {event.id: event for event in found}


def _conflicts(ids: list[int]) -> dict[int, EventConflict]:
    if not ids:
        return {}
    return {one.id: one for one in db.session.scalars(select(EventConflict).where(EventConflict.id.in_(ids)))}


def _seconds(conflicts: Iterable[EventConflict]) -> dict[int, str]:
    """Conflict → the name of whom its content is about, by card or by number, where somebody is."""
    by_card: dict[str, list[int]] = {}
    by_number: dict[int, list[int]] = {}
    for one in conflicts:
        parts = cards.split(str(one.payload.get("code") or ""))
        if one.payload.get("person"):
            by_number.setdefault(int(one.payload["person"]), []).append(one.id)
        elif parts is not None:
            by_card.setdefault(parts[0], []).append(one.id)
    found: dict[int, str] = {}
    if by_card:
        held = select(Card.code, Person.name).join(Person, Person.id == Card.person_id)
        for code, name in db.session.execute(held.where(Card.code.in_(by_card))):
            found |= dict.fromkeys(by_card[code], name)
    for number, person in _people(by_number).items():
        found |= dict.fromkeys(by_number[number], person.name)
    return found


def _attendances(ids: list[int]) -> dict[int, Attendance]:
    if not ids:
        return {}
    return {one.id: one for one in db.session.scalars(select(Attendance).where(Attendance.id.in_(ids)))}


def _lessons(ids: Iterable[int]) -> dict[int, Lesson]:
    query = select(Lesson).where(Lesson.id.in_(list(ids)))
    return {
        one.id: one
        for one in db.session.scalars(
            query.options(selectinload(Lesson.training).selectinload(Training.course))
        )
    }


def _people(ids: Iterable[int | None]) -> dict[int, Person]:
    """Id → the person, after a merge the one who stands for them."""
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    whole = aliased(Person)
    rows = db.session.execute(
        select(Person.id, whole)
        .join(whole, whole.id == func.coalesce(Person.merged_into_id, Person.id))
        .where(Person.id.in_(wanted))
    )
    return dict(rows.tuples().all())


def _alike(newcomers: Sequence[Person]) -> dict[int, list[Person]]:
    """Newcomer → whom they resemble, the longest known first."""
    if not newcomers:
        return {}
    me = aliased(Person)
    rows = db.session.execute(
        select(me.id, Person)
        .select_from(me)
        .join(Person, conditions.all_of(waiting.resembling(me)))
        .where(me.id.in_([one.id for one in newcomers]))
        .order_by(Person.id)
    )
    found: dict[int, list[Person]] = {}
    for newcomer, person in rows:
        found.setdefault(newcomer, []).append(person)
    return found


Group = tuple[int, int, tuple[float, float], tuple[datetime, datetime]]


def _groups(kind: str, samples: Sequence[AttendanceEvent]) -> dict[str, Group]:
    """Sample → how many events stand in its line, how many of them outside the lesson's hours, offsets, and from when to
    when they were."""
    if not samples:
        return {}
    event = AttendanceEvent
    outside = func.sum(case((conditions.flagged(event, ("outside_time",)), 1), else_=0))
    rows = db.session.execute(
        select(
            event.lesson_id, event.device, event.account_id, func.count(), outside, func.min(event.clock_offset),
            func.max(event.clock_offset), func.min(event.happened_at), func.max(event.happened_at),
        )
        .where(event.lesson_id.in_({one.lesson_id for one in samples}), *conditions.waits(kind))
        .group_by(event.lesson_id, event.device, event.account_id)
    ).all()  # fmt: skip
    known = {
        (lesson, device, account): (n, int(out), (low, high), (since, until))
        for lesson, device, account, n, out, low, high, since, until in rows
    }
    return {one.id: known[(one.lesson_id, one.device, one.account_id)] for one in samples}


def _names(samples: Sequence[AttendanceEvent]) -> dict[str, list[str]]:
    """Sample → the names of whom its phone checked in, in the order in which they came."""
    if not samples:
        return {}
    event = AttendanceEvent
    rows = db.session.execute(
        select(event.lesson_id, event.device, event.account_id, Person.name)
        .join(Person, Person.id == event.person_id)
        .where(event.lesson_id.in_({one.lesson_id for one in samples}), *conditions.waits(SELF))
        .order_by(event.happened_at, event.id)
    )
    found: dict[tuple[int, str | None, int | None], dict[str, None]] = {}
    for lesson, device, account, name in rows:
        found.setdefault((lesson, device, account), {})[name] = None
    return {one.id: list(found[(one.lesson_id, one.device, one.account_id)]) for one in samples}
