"""Settling what waits: keep, reject, move, create the person, same as somebody.

Whatever changes presence is told by events of its own through the same check-in, each naming by `corrects` the event it
settles, so that the history shows both. Who decided what stands in `review`.
"""

from __future__ import annotations

from sqlalchemy import select

from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import CoreError
from campaigns.attendance.events import Attendance
from campaigns.attendance.inbox import conditions, deeds
from campaigns.attendance.inbox import item as items
from campaigns.attendance.inbox.conditions import DOUBLE, HELD, OVERLAP, Look
from campaigns.attendance.inbox.decision import Deed, Settled, hold_all, no_such_verb, opened
from campaigns.attendance.inbox.item import KEEP, MOVE, REJECT
from campaigns.lessons import Lesson

MOST_ALIKE = 500
"""Items settled by one click."""


def settle(look: Look, kind: str, ref: str, deed: Deed, *, by: Actor) -> Settled:
    """Settle one item. Conflict: somebody else just did. NotFound: outside the scope. Refused: with why."""
    lesson = items.lesson_of(look, kind, ref)
    second = _second(look, ref) if kind == OVERLAP else None
    hold_all([lesson, second, deed.to], merges=kind == DOUBLE)
    found = items.get(look, kind, ref)
    done = Settled(lesson)
    changes = deeds.changes_presence(kind, deed.verb)
    here = [
        one for one in (lesson, deed.to if deed.verb == MOVE or kind == OVERLAP else None) if one is not None
    ]
    with opened(here if changes else [], done, reopen=deed.reopen, reason=deed.reason, by=by):
        deeds.do(found, deed, done, by)
    return done


def settle_alike(look: Look, lesson: Lesson, problem: str, deed: Deed, *, by: Actor) -> Settled:
    """Keep or reject all held events of a lesson that wait for the same reason, at most `MOST_ALIKE` of them."""
    if deed.verb not in (KEEP, REJECT):
        raise no_such_verb()
    hold(lesson)
    narrow = Look(look.within, (HELD,), lesson_id=lesson.id)
    same = [one for one in items.page(narrow, size=10 * MOST_ALIKE) if one.problem == problem][:MOST_ALIKE]
    if not same:
        raise items.settled()
    done = Settled(lesson)
    with opened([lesson], done, reopen=deed.reopen, reason=deed.reason, by=by):
        for each in same:
            try:
                with db.session.begin_nested():
                    deeds.do(each, deed, done, by)
            except CoreError as error:
                done.refused += 1
                done.why = done.why or error.message
    return done


def _second(look: Look, ref: str) -> Lesson | None:
    other = ref.rpartition("-")[2]
    query = select(Lesson).join(Attendance, Attendance.lesson_id == Lesson.id)
    number = int(other) if other.isascii() and other.isdigit() and len(other) < 10 else 0
    return db.session.scalar(query.where(Attendance.id == number, *conditions.reach(look.within, Lesson)))
