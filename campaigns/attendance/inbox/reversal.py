"""What was settled, and taking it back: by further events, as it was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from app.base.actors import Actor
from app.base.db import db
from app.base.errors import CoreError, NotFound, Refused
from campaigns import decisions
from campaigns.attendance import presence
from campaigns.attendance.events import AttendanceEvent, voided
from campaigns.attendance.inbox import conditions
from campaigns.attendance.inbox.conditions import CONFLICT, DOUBLE, HELD, Look
from campaigns.attendance.inbox.decision import Settled, hold_all, opened
from campaigns.attendance.inbox.review import KEPT, REJECTED, SAME, EventReview
from campaigns.attendance.inbox.telling import again, cards_of, tell, undoing
from campaigns.enrolments import Enrolment
from campaigns.lessons import Lesson
from trainees.people import Person, pairs
from trainees.people.merging import Merge
from trainees.people.pairs import PersonPair

_REASON = "hoàn tác trong mục cần xem lại"


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision about one or several events of a lesson: how, when and by whom. `event`: one of them."""

    lesson: Lesson
    event: AttendanceEvent
    name: str
    matter: str
    decision: str
    at: datetime
    by: int | None
    count: int

    @property
    def kind(self) -> str:
        """The kind of the inbox that it was of."""
        return self.matter.partition(":")[0]


def decided(look: Look, *, page: int = 1, size: int = 50) -> list[Decided]:
    """One page of what was settled, the newest first."""
    rows = db.session.execute(
        _groups(look)
        .order_by(EventReview.decided_at.desc(), func.min(EventReview.event_id))
        .limit(size).offset((page - 1) * size)
    ).all()  # fmt: skip
    events = {
        event.id: (event, lesson, name)
        for event, lesson, name in db.session.execute(
            select(AttendanceEvent, Lesson, Person.name)
            .join(Lesson, Lesson.id == AttendanceEvent.lesson_id)
            .outerjoin(Person, Person.id == AttendanceEvent.person_id)
            .where(AttendanceEvent.id.in_([row.event_id for row in rows]))
        )
    }
    found = []
    for row in rows:
        event, lesson, name = events[row.event_id]
        called = name or str((event.walkin or {}).get("name") or "")
        found.append(
            Decided(lesson, event, called, row.matter, row.decision, row.decided_at, row.decided_by, row.n)
        )
    return found


def decided_one(look: Look, event_id: str, matter: str) -> Decided | None:
    """One decision; None when nobody decided that, or it was taken back."""
    found = _review(look, event_id, matter)
    if found is None:
        return None
    first, event, lesson = found
    person = db.session.get(Person, event.person_id) if event.person_id is not None else None
    called = person.name if person is not None else str((event.walkin or {}).get("name") or "")
    n = len(_group(first, lesson))
    return Decided(lesson, event, called, matter, first.decision, first.decided_at, first.decided_by, n)


def decided_count(look: Look) -> int:
    """How many `decided` has."""
    return db.session.scalar(select(func.count()).select_from(_groups(look).subquery())) or 0


def _groups(look: Look) -> Any:
    return (
        select(
            EventReview.matter, EventReview.decision, EventReview.decided_at, EventReview.decided_by,
            func.min(EventReview.event_id).label("event_id"), func.count().label("n"),
        )
        .join(AttendanceEvent, AttendanceEvent.id == EventReview.event_id)
        .join(Lesson, Lesson.id == AttendanceEvent.lesson_id)
        .where(*conditions.lessons(look), or_(*(_of_kind(kind) for kind in look.kinds)))
        .group_by(
            AttendanceEvent.lesson_id, EventReview.matter, EventReview.decision, EventReview.decided_at,
            EventReview.decided_by, _alone(),
        )
    )  # fmt: skip


def _of_kind(kind: str) -> ColumnElement[bool]:
    return (EventReview.matter == kind) | EventReview.matter.startswith(f"{kind}:")


def _alone() -> ColumnElement[Any]:
    """Held events are each taken back alone, even if one click settled many; others stand in one line."""
    alone = EventReview.matter.in_((HELD, DOUBLE)) | EventReview.matter.startswith(f"{CONFLICT}:")
    return conditions.either(alone, EventReview.event_id, "")


def undo(look: Look, event_id: str, matter: str, *, by: Actor, reopen: bool = False) -> Settled:
    """Take a decision back: the item waits again. Refused: with why it cannot be. NotFound: nobody decided that."""
    found = _review(look, event_id, matter)
    if found is None:
        raise _gone()
    first, event, lesson = found
    made = _made(first) if matter == HELD or matter.startswith(f"{CONFLICT}:") else []
    places = {each.lesson_id: db.session.get_one(Lesson, each.lesson_id) for each in made} | {
        lesson.id: lesson
    }
    hold_all(places.values(), merges=first.matter == DOUBLE)
    group = _group(first, lesson)
    if not group:
        raise _gone()  # somebody else took it back meanwhile
    done = Settled(lesson, count=len(group))
    if first.matter == DOUBLE:
        _undo_double(first, event, by)
    elif matter == HELD or made:
        _undo_held(first, event, made, list(places.values()), done, reopen, by)
    elif first.decision == REJECTED and not matter.startswith(CONFLICT):
        events = [db.session.get_one(AttendanceEvent, each.event_id) for each in group]
        with opened([lesson], done, reopen=reopen, reason=_REASON, by=by):
            done.cards += cards_of(tell(lesson, [_counting(each) for each in events], by=by, held=True))
    for each in group:
        db.session.delete(each)
    db.session.flush()
    return done


def _review(look: Look, event_id: str, matter: str) -> tuple[EventReview, AttendanceEvent, Lesson] | None:
    row = db.session.execute(
        select(EventReview, AttendanceEvent, Lesson)
        .join(AttendanceEvent, AttendanceEvent.id == EventReview.event_id)
        .join(Lesson, Lesson.id == AttendanceEvent.lesson_id)
        .where(
            EventReview.event_id == event_id,
            EventReview.matter == matter,
            *conditions.reach(look.within, Lesson),
        )
    ).one_or_none()
    return None if row is None else (row[0], row[1], row[2])


def _group(first: EventReview, lesson: Lesson) -> Sequence[EventReview]:
    """The reviews of one click, read anew: what stands in one line is taken back as one."""
    query = select(EventReview).where(
        EventReview.event_id == first.event_id, EventReview.matter == first.matter
    )
    if first.matter not in (HELD, DOUBLE) and not first.matter.startswith(f"{CONFLICT}:"):
        query = (
            select(EventReview)
            .join(AttendanceEvent, AttendanceEvent.id == EventReview.event_id)
            .where(
                AttendanceEvent.lesson_id == lesson.id, EventReview.matter == first.matter,
                EventReview.decision == first.decision, EventReview.decided_at == first.decided_at,
                EventReview.decided_by.is_not_distinct_from(first.decided_by),
            )
        )  # fmt: skip
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def _made(first: EventReview) -> Sequence[AttendanceEvent]:
    """The events by which it was settled and that nobody voided since."""
    event = AttendanceEvent
    return db.session.scalars(
        select(event).where(
            event.corrects == first.event_id, event.kind != "void", event.received_at >= first.decided_at,
            ~voided(event),
        )
    ).all()  # fmt: skip


def _undo_held(
    first: EventReview, event: AttendanceEvent, made: Sequence[AttendanceEvent], places: Sequence[Lesson], done: Settled,
    reopen: bool, by: Actor,
) -> None:  # fmt: skip
    if event.kind == "void" and first.decision == KEPT:
        raise Refused(
            "undo_unable", "Lượt hoàn tác đã tính rồi. Muốn ghi lại có mặt thì chọn tên trong mục “Vắng”."
        )
    held = first.matter == HELD
    wrong = [*made, event] if held and event.result == "created" else list(made)
    names = {each.person_id for each in wrong if each.person_id is not None}
    with opened(places if wrong else [], done, reopen=reopen, reason=_REASON, by=by):
        for place in places:
            undone = [undoing(each, _REASON) for each in wrong if each.lesson_id == place.id]
            done.cards += cards_of(tell(place, undone, by=by))
        for place in places:
            _leave(place, names, first.decided_at)
    if held:
        # After the closing: what waited because the lesson was closed waits again.
        lesson = next(place for place in places if place.id == event.lesson_id)
        tell(lesson, [again(event, _REASON)], by=by, held=True)


def _leave(lesson: Lesson, names: set[int], since: datetime) -> None:
    """Whoever joined the training by the decision is no longer expected, unless they were there another time."""
    joined = db.session.scalars(
        select(Enrolment.person_id).where(
            Enrolment.training_id == lesson.training_id, Enrolment.person_id.in_(names), Enrolment.through == "walkin",
            Enrolment.created_at >= since,
        )
    ).all()  # fmt: skip
    for person_id in joined:
        try:
            with db.session.begin_nested():
                presence.unenrol(lesson.training, person_id)
        except CoreError:
            continue


def _counting(event: AttendanceEvent) -> dict[str, Any]:
    """An event that was voided, said once more: it counted by its person then, so it does by that person now."""
    told = again(event, _REASON)
    if told["kind"] == "walkin":
        told |= {"kind": "in", "walkin": None}
    return {**told, "person": event.person_id}


def _undo_double(first: EventReview, event: AttendanceEvent, by: Actor) -> None:
    if event.person_id is None:
        return
    if first.decision == SAME:
        near = first.decided_at - timedelta(seconds=1)
        record = db.session.scalar(
            select(Merge)
            .where(
                or_(Merge.survivor_id == event.person_id, Merge.absorbed_id == event.person_id),
                Merge.undone_at.is_(None), Merge.made_at >= near,
            )
            .order_by(Merge.id).limit(1)
        )  # fmt: skip
        if record is not None:
            decisions.undo(record, by=by)
        return
    me = db.session.get_one(Person, event.person_id)
    told = db.session.scalars(
        select(PersonPair).where(
            or_(PersonPair.one_id == me.id, PersonPair.other_id == me.id), PersonPair.verdict == "different",
            PersonPair.decided_at >= first.decided_at,
        )
    )  # fmt: skip
    for pair in told:
        pairs.remember(pair, "open", by=by)


def _gone() -> NotFound:
    return NotFound("decision_unknown", "Việc này đã được hoàn tác, hoặc chưa ai xem.")
