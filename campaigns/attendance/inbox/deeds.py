"""What each decision does: to an event that is held, to a second content, to a presence, to two people alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import db
from app.base.errors import NotFound, Refused
from app.base.text import clean
from campaigns import decisions, enrolments
from campaigns.attendance import problems
from campaigns.attendance.events import AttendanceEvent, EventConflict, voided
from campaigns.attendance.inbox import conditions, review
from campaigns.attendance.inbox.conditions import CONFLICT, DOUBLE, GROUPS, HELD, OVERLAP
from campaigns.attendance.inbox.decision import Deed, Settled, no_such_verb
from campaigns.attendance.inbox.item import CREATE, KEEP, MOVE, REJECT, SAME, Item
from campaigns.attendance.inbox.telling import cards_of, new_id, tell, undoing
from campaigns.attendance.report import Report, read_report
from campaigns.lessons import Lesson
from trainees import people
from trainees.people import Person, merging

_NEAR: Final = timedelta(days=3)


def changes_presence(kind: str, verb: str) -> bool:
    """Whether a decision tells events, which a closed lesson holds."""
    if kind == HELD:
        return True
    if kind == CONFLICT:
        return verb == KEEP
    return kind != DOUBLE and verb == REJECT


def do(found: Item, deed: Deed, done: Settled, by: Actor) -> None:
    """Do it to one item, and write down who decided it."""
    if deed.verb not in found.verbs:
        raise no_such_verb()
    at = clock.now()
    about: Sequence[AttendanceEvent]
    if found.kind == HELD:
        decision, about = _HELD[deed.verb](found, deed, done, by), [found.event]
    elif found.kind == CONFLICT:
        decision, about = _conflict(found, deed, done, by), [found.event]
    elif found.kind == DOUBLE:
        decision, about = _double(found, deed, by), [found.event]
    else:
        decision, about = _presence(found, deed, done, by)
    done.count += len(about) if found.kind in GROUPS else 1
    done.name = done.name or found.name
    matter = found.matter
    if (
        found.kind == OVERLAP
        and deed.verb == REJECT
        and deed.to is not None
        and deed.to.id != found.lesson.id
    ):
        matter = f"{OVERLAP}:{found.lesson.id}"
    done.event_id, done.matter = about[0].id, matter
    review.note(about, matter, decision, by=by, at=at)


def _keep(found: Item, deed: Deed, done: Settled, by: Actor) -> str:
    """It counts: whoever it names joins the training where they are not expected, and is present."""
    event, lesson = found.event, found.lesson
    if event.kind == "void":
        done.cards += cards_of(tell(lesson, [{"id": new_id(), "kind": "void", "corrects": event.corrects, **_said(event, deed)}], by=by))  # fmt: skip
    elif event.person_id is not None and event.problem != "walkin_card_taken":
        who = people.get(event.person_id, within=Scope(lesson.locality_id))
        expected = enrolments.expects(lesson.training_id, who.id)
        kind = event.kind if expected else "walkin"
        _tell_of(found, {"kind": kind, "person": event.person_id, "code": event.code}, deed, done, by)
    elif found.name:
        code = "" if event.problem == "walkin_card_taken" else event.code
        _tell_of(found, {"kind": "walkin", "walkin": event.walkin, "code": code}, deed, done, by)
    else:
        raise Refused("nobody_named", "Lượt này chưa rõ là ai. Chọn người, hoặc ghi tên người mới.")
    _put_aside(found, deed, by)
    return review.KEPT


def _reject(found: Item, deed: Deed, done: Settled, by: Actor) -> str:
    """It does not count, and nobody need look at it again."""
    _put_aside(found, deed, by)
    return review.REJECTED


def _create(found: Item, deed: Deed, done: Settled, by: Actor) -> str:
    """Somebody new, by the name that was typed; a blank card that was scanned becomes theirs."""
    if not clean(deed.newcomer.get("name") or ""):
        raise Refused("walkin_nameless", problems.sentence("walkin_nameless"))
    code = found.event.code if found.problem == "card_blank" else ""
    _tell_of(found, {"kind": "walkin", "walkin": deed.newcomer, "code": code}, deed, done, by)
    _put_aside(found, deed, by)
    return review.KEPT


def _same(found: Item, deed: Deed, done: Settled, by: Actor) -> str:
    """It was this person; a blank card that was scanned becomes theirs."""
    person = _chosen(found, deed)
    if not enrolments.expects(found.lesson.training_id, person.id):
        enrolments.add(found.lesson.training, [person], by=by, through="walkin")
    kind = "out" if found.event.kind == "out" else "in"
    code = found.event.code if found.problem == "card_blank" else ""
    _tell_of(found, {"kind": kind, "person": person.id, "code": code}, deed, done, by)
    _put_aside(found, deed, by)
    return review.SAME


def _move(found: Item, deed: Deed, done: Settled, by: Actor) -> str:
    """The same in another lesson, where it counts or waits by that lesson's rules."""
    event, to = found.event, deed.to
    if to is None or to.id == found.lesson.id:
        raise Refused("move_nowhere", "Chọn buổi khác để chuyển sang.")
    if to.locality_id != found.lesson.locality_id:
        raise NotFound("lesson_unknown", "Không tìm thấy buổi tập huấn này.")
    told: dict[str, Any] = {"id": new_id(), "kind": event.kind, "code": event.code, **_said(event, deed)}
    if event.person_id is not None and event.problem != "walkin_card_taken":
        person = people.get(event.person_id, within=Scope(to.locality_id))
        if not enrolments.expects(to.training_id, person.id):
            enrolments.add(to.training, [person], by=by, through="walkin")
        told |= {"kind": "out" if event.kind == "out" else "in", "person": person.id}
    elif event.kind == "walkin":
        told["walkin"] = event.walkin
    done.cards += cards_of(tell(to, [told], by=by, held=True))
    _put_aside(found, deed, by)
    return review.MOVED


_HELD = {KEEP: _keep, REJECT: _reject, CREATE: _create, SAME: _same, MOVE: _move}


def _conflict(found: Item, deed: Deed, done: Settled, by: Actor) -> str:
    """Keep: the second content counts too, as an event of its own. Reject: the first stands alone."""
    if deed.verb == REJECT:
        return review.REJECTED
    known = _read_again(found)
    lesson = _lesson_of_content(found, known)
    told = {**known.payload(), "id": new_id(), "reason": deed.reason or known.reason}
    if known.kind != "void":
        told["corrects"] = found.event.id
    # The same phone: what its clock was off then, it was off now.
    off = timedelta(seconds=found.event.clock_offset)
    done.cards += cards_of(tell(lesson, [told], by=by, offset=off, held=True))
    return review.KEPT


def _read_again(found: Item) -> Report:
    return read_report({"id": found.event.id, **found.payload})


def _lesson_of_content(found: Item, known: Report) -> Lesson:
    """The lesson that the second content was sent to: its hash says it; in doubt the first one's."""
    digest = db.session.scalar(select(EventConflict.payload_hash).where(EventConflict.id == found.number))
    near = select(Lesson).where(
        Lesson.locality_id == found.lesson.locality_id, Lesson.day.between(found.lesson.day - _NEAR, found.lesson.day + _NEAR)
    )  # fmt: skip
    return next((one for one in db.session.scalars(near) if known.hash(one.id) == digest), found.lesson)


def _double(found: Item, deed: Deed, by: Actor) -> str:
    """Same: one person of the register. Keep: somebody else than everybody they resemble."""
    assert found.person is not None
    if deed.verb == SAME:
        person = _chosen(found, deed)
        if person.id not in {one.id for one in found.alike}:
            raise Refused(
                "person_unlike", "Người này không giống người mới. Muốn gộp thì mở trang của từng người."
            )
        decisions.merge(*merging.fuller(person, found.person), by=by)
        return review.SAME
    for other in found.alike:
        decisions.tell_apart(found.person, other, by=by)
    return review.KEPT


def _presence(found: Item, deed: Deed, done: Settled, by: Actor) -> tuple[str, Sequence[AttendanceEvent]]:
    """Of events that count: keep them as they are, or void them."""
    lesson = found.lesson
    if found.kind in GROUPS:
        group = conditions.beside(found.event)
        about = db.session.scalars(select(AttendanceEvent).where(*group, *conditions.waits(found.kind))).all()
    elif found.kind == OVERLAP and deed.verb == REJECT:
        if deed.to is None or found.other is None or deed.to.id not in (lesson.id, found.other.id):
            raise Refused("overlap_lesson", "Chọn buổi không tính cho người này.")
        lesson = deed.to
        about = _saying(lesson, found.person)
    else:
        about = [found.event]
    if deed.verb == KEEP:
        return review.KEPT, about
    done.cards += cards_of(tell(lesson, [undoing(event, deed.reason) for event in about], by=by))
    return review.REJECTED, about


def _saying(lesson: Lesson, person: Person | None) -> Sequence[AttendanceEvent]:
    """The events by which somebody is present in a lesson."""
    event = AttendanceEvent
    family = people.family(person.id) if person is not None else []
    return db.session.scalars(
        select(event).where(
            event.lesson_id == lesson.id, event.person_id.in_(family), event.kind != "void", event.result == "created",
            ~voided(event),
        )
    ).all()  # fmt: skip


def _chosen(found: Item, deed: Deed) -> Person:
    if deed.person is None or deed.person.locality_id != found.lesson.locality_id:
        raise Refused("person_missing", "Chọn một người trong danh sách tìm thấy.")
    return deed.person


def _tell_of(found: Item, told: dict[str, Any], deed: Deed, done: Settled, by: Actor) -> None:
    [answer] = tell(found.lesson, [{"id": new_id(), **told, **_said(found.event, deed)}], by=by)
    done.cards += cards_of([answer])
    done.name = str((answer.person or {}).get("name") or found.name)


def _said(event: AttendanceEvent, deed: Deed) -> dict[str, Any]:
    """What an event that settles another has of it: its time; and which one it settles."""
    said: dict[str, Any] = {"device_time": event.happened_at.isoformat(), "reason": deed.reason}
    return said if event.kind == "void" else {**said, "corrects": event.id}


def _put_aside(found: Item, deed: Deed, by: Actor) -> None:
    """The held event was looked at. One that counts by now (its person joined) stays."""
    db.session.refresh(found.event)
    if found.event.result == "held":
        tell(found.lesson, [undoing(found.event, deed.reason)], by=by)
