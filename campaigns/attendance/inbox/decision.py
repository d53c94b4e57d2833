"""A decision about something that waits, what came of it, and the closed lesson that is opened for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from app.base import clock
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import Refused
from app.base.text import clean
from campaigns.attendance import completion
from campaigns.lessons import Lesson
from campaigns.trainings import CLOSED, OPEN
from trainees.areas import Locality
from trainees.ledger import Change
from trainees.people import Person


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody decided. `to`: the lesson that it is moved to, or the one (of two) that does not count (overlap).

    `newcomer`: particulars as a walk-in's (`name` is needed). `person`: who it is. `reason`: kept with the events.
    `reopen`: a closed lesson is opened for it and closed again at once.
    """

    verb: str
    reason: str = ""
    to: Lesson | None = None
    newcomer: dict[str, Any] = field(default_factory=dict)
    person: Person | None = None
    reopen: bool = False


@dataclass(slots=True)
class Settled:
    """What was done: to how many items, what the ledger gained or lost, which cards were bound or given back, who it is.

    `refused`: how many of several could not be settled so, and `why` the first of them could not. `event_id`, `matter`:
    of one, by what `undo` finds it.
    """

    lesson: Lesson
    count: int = 0
    change: Change = field(default_factory=lambda: Change(0, 0))
    cards: list[tuple[str, int]] = field(default_factory=list)
    name: str = ""
    refused: int = 0
    why: str = ""
    event_id: str = ""
    matter: str = ""


@contextmanager
def opened(
    lessons: Iterable[Lesson], done: Settled, *, reopen: bool, reason: str, by: Actor
) -> Iterator[None]:  # fmt: skip
    """Lessons that take events: a closed one is opened for this alone, closed again, and its evidence settled.

    Only what is done inside counts: other scans that came after the closing go on waiting. Refused when closed and
    nobody said that it may be opened.
    """
    closed = [lesson for lesson in lessons if lesson.state == CLOSED]
    if closed and not reopen:
        raise Refused(
            "lesson_closed", "Buổi này đã đóng. Mở lại buổi, hoặc chọn “Mở lại, ghi, rồi đóng lại”."
        )
    for lesson in closed:
        lesson.state = OPEN
        lesson.reopened_at = clock.now()
        lesson.reopened_reason = clean(reason)[:300] or "xem lại một lượt điểm danh"
    db.session.flush()
    yield
    for lesson in closed:
        lesson.state, lesson.closed_at, lesson.closed_by = CLOSED, clock.now(), by.account_id
    db.session.flush()
    for training in {lesson.training for lesson in closed}:
        change = completion.settle(training, by=by)
        done.change = Change(done.change.recorded + change.recorded, done.change.withdrawn + change.withdrawn)


def hold_all(lessons: Iterable[Lesson | None], *, merges: bool = False) -> None:
    """Keep these lessons from everybody else, in one order, so that two who move to and fro do not wait for each other. `merges`: two
    people may become one or two again, which needs their locality; whoever needs both has it before any lesson."""
    known = {lesson.id: lesson for lesson in lessons if lesson is not None}
    for locality_id in sorted({lesson.locality_id for lesson in known.values()} if merges else ()):
        hold(db.session.get_one(Locality, locality_id))
    for lesson_id in sorted(known):
        hold(known[lesson_id])


def no_such_verb() -> Refused:
    """What cannot be settled in that way."""
    return Refused("verb_unknown", "Việc này không xem lại theo cách đó được.")
