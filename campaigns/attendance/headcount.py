"""The head count: whoever only says that they are here counts once a trainer has counted the room, or seen them.

Every confirmation is an event of its own, so that presence made anew from the events says the same.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, func, select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import Refused
from campaigns.attendance import checkin, desk, presence, problems
from campaigns.attendance.events import Attendance, AttendanceEvent
from campaigns.lessons import Lesson
from campaigns.trainings import CLOSED
from trainees import people
from trainees.people import Person

MANY_NAMES = 3
"""So many people by one phone need a look."""
MOST_HEADS = 100_000


@dataclass(frozen=True, slots=True)
class Claimed:
    """Somebody who checked themselves in and whom no trainer has confirmed. `device`: by which phone."""

    person_id: int
    name: str
    first_in: datetime
    device: str
    flags: Sequence[str]


@dataclass(frozen=True, slots=True)
class Counted:
    """A head count beside the list; `verified`: how many it confirmed."""

    heads: int
    present: int
    verified: int

    @property
    def difference(self) -> int:
        """Heads that the list lacks; below 0: names that nobody in the room answers to."""
        return self.heads - self.present


def let_self_checkin(lesson: Lesson, on: bool) -> None:
    """Whether people may check themselves in by the code on the screen. Refused to begin it in a closed lesson."""
    hold(lesson)
    if on and lesson.state == CLOSED:
        raise Refused("lesson_closed", "Buổi này đã đóng. Mở lại buổi rồi bật tự điểm danh.")
    lesson.self_checkin = on
    db.session.flush()


def claimed(lesson: Lesson) -> list[Claimed]:
    """Who is claimed and not verified, in the order in which they came. One query."""
    theirs = _unverified(lesson).subquery()
    rows = db.session.execute(
        select(Person.id, Person.name, theirs.c.first_in, AttendanceEvent.device, Attendance.flags)
        .select_from(theirs)
        .join(Person, Person.id == theirs.c.person_id)
        .join(Attendance, Attendance.id == theirs.c.attendance_id)
        .join(AttendanceEvent, AttendanceEvent.id == Attendance.event_id)
        .order_by(theirs.c.first_in, Person.id)
    )
    return [Claimed(who, name, at, device or "", flags) for who, name, at, device, flags in rows]


def claimed_count(lesson: Lesson) -> int:
    """How many are claimed and not verified."""
    return db.session.scalar(select(func.count()).select_from(_unverified(lesson).subquery())) or 0


def _unverified(lesson: Lesson) -> Select[int, int, datetime]:
    return (
        select(
            people.survivor().label("person_id"), func.min(Attendance.id).label("attendance_id"),
            func.min(Attendance.first_in).label("first_in"),
        )
        .join(Attendance, Attendance.person_id == Person.id)
        .where(Attendance.lesson_id == lesson.id)
        .group_by(people.survivor())
        .having(func.max(case((Attendance.verified.is_(True), 1), else_=0)) == 0)
    )  # fmt: skip


def confirm(lesson: Lesson, heads: int, *, by: Actor) -> Counted:
    """Write down how many were counted in the room. If the list says the same, everybody on it is verified.

    Refused: `lesson_closed`; `head_count` for a number that no room holds.
    """
    _held_open(lesson)
    if not 0 <= heads <= MOST_HEADS:
        raise Refused("head_count", "Số người đếm được phải từ 0 trở lên.")
    lesson.head_count = heads
    db.session.flush()
    present = presence.counts([lesson.id])[lesson.id].present
    if heads != present:
        return Counted(heads, present, 0)
    everybody = [one.person_id for one in claimed(lesson)]
    return Counted(heads, present, verify(lesson, everybody, by=by, reason=f"đã đếm: {heads}"))


def verify(lesson: Lesson, person_ids: Collection[int], *, by: Actor, reason: str = "đã thấy") -> int:
    """A trainer stands for these: an event from the list each. Returns how many of them were only claimed."""
    _held_open(lesson)
    chosen = _still_claimed(lesson, person_ids)
    now = clock.now()
    items = [
        {
            "id": str(uuid.uuid4()), "kind": "in", "person": person_id, "source": "list", "reason": reason,
            "device_time": now.isoformat(),
        }
        for person_id in chosen
    ]  # fmt: skip
    for start in range(0, len(items), checkin.MAX_BATCH):
        for answer in checkin.take(lesson, items[start : start + checkin.MAX_BATCH], now, by=by):
            if answer.problem or answer.result != "created":
                raise Refused(
                    answer.problem or answer.result, answer.message or problems.sentence(answer.problem)
                )
    return len(chosen)


def reject(lesson: Lesson, person_ids: Collection[int], *, by: Actor) -> int:
    """These are not here: every event that says so is voided. Returns how many of them were only claimed."""
    _held_open(lesson)
    chosen = _still_claimed(lesson, person_ids)
    for person_id in chosen:
        desk.undo(lesson, person_id, by=by)
    return len(chosen)


def _still_claimed(lesson: Lesson, person_ids: Collection[int]) -> list[int]:
    """Those of these who are claimed: somebody else may have confirmed or taken away the rest meanwhile."""
    wanted = set(person_ids)
    return [one.person_id for one in claimed(lesson) if one.person_id in wanted]


def _held_open(lesson: Lesson) -> None:
    hold(lesson)
    if lesson.state == CLOSED:
        raise Refused("lesson_closed", "Buổi này đã đóng. Mở lại buổi rồi xác nhận người tự điểm danh.")
