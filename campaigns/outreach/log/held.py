"""Held events (cần xem lại): what a person has to say about an outreach day, and taking that back.

The event itself is settled, and says so in its flags; what follows is derived anew.
"""

from __future__ import annotations

from enum import Enum

from sqlalchemy import select

from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import Conflict, NotFound, Refused
from campaigns.attendance.subject import NOBODY
from campaigns.outreach.day import OFF, OutreachDay, Point
from campaigns.outreach.event import OutreachEvent
from campaigns.outreach.log import counting, hearing, known, newcomer, words
from campaigns.outreach.log.hearing import SETTLED, News
from trainees.people import Person


class Answer(Enum):
    """What is said of an event where no person of the register is chosen."""

    NEW = "new"
    ASIDE = "aside"


def waiting(day: OutreachDay) -> list[OutreachEvent]:
    """The events of a day that a person should look at, the newest first: held, not undone. Undoings wait by themselves."""
    query = select(OutreachEvent).where(
        OutreachEvent.outreach_day_id == day.id,
        OutreachEvent.result == "held",
        OutreachEvent.problem != "corrects_unknown",
    )
    gone = counting.voided(day.id)
    found = db.session.scalars(query.order_by(OutreachEvent.received_at.desc(), OutreachEvent.id))
    return [event for event in found if event.id not in gone]


def decided(day: OutreachDay) -> list[OutreachEvent]:
    """The events of a day of which somebody said what they are, the newest first; each can be taken back."""
    query = select(OutreachEvent).where(
        OutreachEvent.outreach_day_id == day.id, OutreachEvent.problem.is_not(None)
    )
    found = db.session.scalars(query.order_by(OutreachEvent.received_at.desc(), OutreachEvent.id))
    return [event for event in found if set(event.flags) & set(SETTLED)]


def get(day: OutreachDay, event_id: str) -> OutreachEvent:
    """One event of a day; NotFound."""
    found = db.session.get(OutreachEvent, event_id[:36])
    if found is None or found.outreach_day_id != day.id:
        raise NotFound("event_unknown", "Không tìm thấy lượt này trong ngày ra quân.")
    return found


def may_be(day: OutreachDay) -> list[Person]:
    """Whom a held event may mean, of those whom its day knows, by name; who may see the register may choose anybody of it."""
    ids = known.expected(day) | known.seen(day)
    query = select(Person).where(
        Person.id.in_(ids), Person.merged_into_id.is_(None), Person.erased_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(Person.sort_name, Person.id)))


def settle(
    day: OutreachDay, event_id: str, to: Person | Answer, *, by: Actor, anybody: bool = False
) -> OutreachEvent:
    """Say what a held event is: of this person, of somebody new (as its walk-in says), or nothing. The caller commits.

    anybody: they may see the register, and choose of all its people. Conflict: somebody said so before. NotFound: a person of
    another locality, or none of `may_be`. Refused: nobody can be chosen for what is not
    about a person; a new person needs a name; the day was called off.
    """
    hold(day)
    event = get(day, event_id)
    db.session.refresh(event)
    if event.result != "held" or event.id in counting.voided(day.id):
        raise Conflict("event_settled", "Lượt này đã được xem rồi. Tải lại trang để thấy.")
    if to is Answer.ASIDE:
        event.result, event.flags = "refused", [*event.flags, "aside"]
    else:
        if event.kind not in ("help", "roll"):
            raise Refused(
                "event_of_nobody", "Lượt này không nói về ai nên không chọn người được. Có thể bỏ qua."
            )
        if day.state == OFF:
            raise Refused("day_off", words.sentence("day_off"))
        if isinstance(to, Person):
            flags, person_id = list(event.flags), _chosen(day, to, anybody)
        else:
            flags, person_id = _new(event, by)
        # The problem stays: it says why somebody had to look.
        event.result, event.person_id, event.flags = "created", person_id, [*flags, "settled"]
    db.session.flush()
    hearing.settle(day, News(), by=by)
    return event


def undo(day: OutreachDay, event_id: str, *, by: Actor) -> OutreachEvent:
    """Take back what was said of an event: it is held as before. Somebody new stays in the register. The caller commits.

    Refused `event_not_settled`: nobody said anything of it.
    """
    hold(day)
    event = get(day, event_id)
    db.session.refresh(event)
    if not set(event.flags) & set(SETTLED):
        raise Refused("event_not_settled", "Lượt này chưa ai xem nên không có gì để hoàn tác.")
    if "settled" in event.flags:
        event.person_id = None
    event.flags = [flag for flag in event.flags if flag not in SETTLED]
    event.result = "held"
    db.session.flush()
    hearing.settle(day, News(), by=by)
    return event


def _chosen(day: OutreachDay, person: Person, anybody: bool) -> int:
    known_here = anybody or person.id in known.expected(day) | known.seen(day)
    if person.locality_id != day.locality_id or not known_here:
        raise NotFound("person_unknown", "Không tìm thấy người này trong danh sách.")
    return person.merged_into_id or person.id


def _new(event: OutreachEvent, by: Actor) -> tuple[list[str], int]:
    """The flags of an event that brings somebody new, and who that is."""
    if not (event.walkin or {}).get("name"):
        raise Refused(
            "walkin_nameless", "Lượt này không có họ tên nên không thêm người mới được. Chọn người đã có."
        )
    point = db.session.get(Point, event.point_id) if event.point_id else None
    who = newcomer.join(event.locality_id, event.walkin or {}, NOBODY, point, by=by, at=event.received_at)
    assert who.person_id is not None
    return [*event.flags, *who.flags], who.person_id
