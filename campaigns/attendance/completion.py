"""Closing a lesson: the completion rule reads presence and settles the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import Refused
from app.base.text import clean
from campaigns import enrolments
from campaigns.attendance import handout, standing
from campaigns.attendance.devices import pairing_lesson
from campaigns.attendance.events import Attendance, AttendanceEvent
from campaigns.courses import CourseVersion
from campaigns.lessons import Lesson, device_lesson
from campaigns.trainings import CLOSED, OPEN, PLANNED, Training
from trainees import ledger, people
from trainees.ledger import ATTENDED, Change
from trainees.people import Person

MOST_HEADS = 100_000

# A presence counts once its lesson is closed, if a trainer stands for it; in a lesson to try the scanner never.
_COUNTS = (Lesson.state == CLOSED, Lesson.practice.is_(False), Attendance.verified.is_(True))


@dataclass(frozen=True, slots=True)
class Closing:
    """What may be said of a lesson when it is closed: how many were counted, never who; and what was hard.

    Numbers are None where nobody counted. `head_count`: people in the room; the others are how many of them.
    """

    head_count: int | None = None
    poor: int | None = None
    disabled: int | None = None
    minority: int | None = None
    difficulties: str = ""


def complete(lesson: Lesson, *, by: Actor, told: Closing | None = None) -> Change:
    """Close a lesson and settle the evidence of its training.

    Refused: it is closed already; a number below 0, or of some greater than that of all who were counted.
    """
    hold(lesson)
    if lesson.state == CLOSED:
        raise Refused("lesson_closed", "Buổi này đã đóng.")
    if told is not None:
        describe(lesson, told)
    lesson.state, lesson.closed_at, lesson.closed_by = CLOSED, clock.now(), by.account_id
    db.session.flush()
    return settle(lesson.training, by=by)


def describe(lesson: Lesson, told: Closing) -> None:
    """Write down what is said of a lesson; also after it was closed. Refused as `complete` says."""
    counts = {
        "head_count": told.head_count,
        "poor": told.poor,
        "disabled": told.disabled,
        "minority": told.minority,
    }
    for name, number in counts.items():
        most = told.head_count if name != "head_count" and told.head_count is not None else MOST_HEADS
        if number is not None and not 0 <= number <= most:
            raise Refused(name, "Số này phải từ 0 trở lên và không quá số người đếm trong phòng.")
        setattr(lesson, name, number)
    lesson.difficulties = told.difficulties.strip()[:2000]
    db.session.flush()


def cancel(lesson: Lesson, *, by: Actor) -> Change:
    """Take a lesson that nobody was at yet off the plan, and settle the training without it.

    Refused: it was opened, somebody's check-in is stored for it, or another lesson makes up for it.
    """
    hold(lesson)
    training = lesson.training
    told = db.session.scalar(
        select(AttendanceEvent.id).where(AttendanceEvent.lesson_id == lesson.id).limit(1)
    )
    if lesson.state != PLANNED or told is not None:
        raise Refused(
            "lesson_has_events",
            "Buổi này đã mở hoặc đã có lượt điểm danh nên không bỏ được. Đóng buổi là đủ.",
        )
    if any(other.makes_up_id == lesson.id for other in training.lessons):
        raise Refused("lesson_made_up", "Có buổi học bù cho buổi này. Bỏ buổi học bù trước.")
    for pair in (device_lesson, pairing_lesson):
        db.session.execute(pair.delete().where(pair.c.lesson_id == lesson.id))
    db.session.delete(lesson)
    db.session.flush()
    db.session.expire(training, ["lessons"])
    return settle(training, by=by)


def reopen(lesson: Lesson, *, by: Actor, reason: str = "") -> Change:
    """Open a closed lesson again: scans held because it was closed count now; evidence is settled anew.

    `reason` is kept with the lesson. Refused when it is not closed.
    """
    hold(lesson)
    if lesson.state != CLOSED:
        raise Refused("lesson_not_closed", "Buổi này chưa đóng.")
    lesson.state, lesson.closed_at, lesson.closed_by = OPEN, None, None
    lesson.reopened_at, lesson.reopened_reason = clock.now(), clean(reason)[:300]
    db.session.flush()
    waiting = db.session.scalars(
        select(AttendanceEvent).where(
            AttendanceEvent.lesson_id == lesson.id, AttendanceEvent.problem == "lesson_closed"
        )
    ).all()
    connection = db.session.connection()
    for event in waiting:
        late_walkin = event.kind == "walkin" and event.person_id is None
        if late_walkin or not enrolments.expects(lesson.training_id, event.person_id):
            continue  # stays held: somebody has to say who it was
        event.result, event.problem = "created", None
        db.session.flush()
        released = handout.take_back(event.corrects) if event.kind == "void" else None
        if event.person_id is not None:
            if released is not None:
                standing.put_back(connection, lesson, event.person_id, released.code)
            standing.rebuild(connection, lesson, [event.person_id])
    return settle(lesson.training, by=by)


def settle(training: Training, *, by: Actor) -> Change:
    """Make the ledger say of this training what presence says."""
    hold(training)  # two lessons closed at once: the second must see that the first is
    return ledger.settle(training.locality_id, training.key, ATTENDED, wanted(training), by=by)


def settle_people(person_ids: Iterable[int], *, by: Actor) -> Change:
    """The same for every training in which one of these people was present: they were merged, or told apart again."""
    trainings = db.session.scalars(
        select(Training)
        .where(
            Training.id.in_(
                select(Lesson.training_id)
                .join(Attendance, Attendance.lesson_id == Lesson.id)
                .where(Attendance.person_id.in_(list(person_ids)))
            )
        )
        .order_by(Training.id)
    )
    changes = [settle(training, by=by) for training in trainings]
    return Change(sum(c.recorded for c in changes), sum(c.withdrawn for c in changes))


def wanted(training: Training, version: CourseVersion | None = None) -> dict[tuple[int, int], date]:
    """(person id, skill id) → day on which the completion rule was first met: the lines this training should have.

    `version`: had it this one, in place of its own. Lines stay with the row of the register that came, whoever it was merged into since; only where nobody's own row
    met the rule and the merged ones do together, the line is that of the row which made the number full.
    """
    version = version or training.version
    needed = training.needed_by(version)
    if not needed:
        return {}
    own: dict[int, dict[int, date]] = {}
    whole: dict[int, dict[int, tuple[date, int]]] = {}
    stands: dict[int, int] = {}
    for person, who, lesson, day in _presences(training, version):
        stands[person] = who
        own.setdefault(person, {}).setdefault(lesson, day)
        whole.setdefault(who, {}).setdefault(lesson, (day, person))
    full = {person: _nth(days, needed) for person, days in own.items() if len(days) >= needed}
    alone = {stands[person] for person in full}
    for who, days in whole.items():
        if who not in alone and len(days) >= needed:
            day, person = sorted(days.values())[needed - 1]
            full[person] = day
    return {(person, skill.id): day for person, day in full.items() for skill in version.skills}


def finished(training: Training) -> dict[int, date]:
    """Who met the completion rule (survivors of merges), and the day: the course's number of lessons, or all of them.

    Only closed lessons and verified presence count. The day is that of the lesson which made the number full.
    """
    days: dict[int, dict[int, date]] = {}
    for _, who, lesson, day in _presences(training, training.version):
        days.setdefault(who, {}).setdefault(lesson, day)
    needed = training.needed
    return {who: _nth(own, needed) for who, own in days.items() if 0 < needed <= len(own)}


def _nth(days: dict[int, date], n: int) -> date:
    return sorted(days.values())[n - 1]


def _presences(training: Training, version: CourseVersion) -> list[tuple[int, int, int, date]]:
    """(person id, who stands for them, lesson id, day) of every presence that counts.

    Of a make-up lesson the id is that of the lesson it makes up for. Where the version counts hours, whoever did not stay
    long enough, or was not checked out, is left out.
    """
    rows = db.session.execute(
        select(Attendance.person_id, people.survivor(), Attendance.first_in, Attendance.out_at, Lesson)
        .select_from(Attendance)
        .join(Person, Person.id == Attendance.person_id)
        .join(Lesson, Lesson.id == Attendance.lesson_id)
        .where(Lesson.training_id == training.id, *_COUNTS)
        .order_by(Lesson.day, Lesson.id, Attendance.id)
    )
    percent = version.stay_percent
    return [
        (person, who, lesson.makes_up_id or lesson.id, lesson.day)
        for person, who, came, left, lesson in rows
        if percent is None or stayed(lesson, came, left) * 100 >= percent * lesson.length
    ]


def stayed(lesson: Lesson, came: datetime, left: datetime | None) -> timedelta:
    """How long somebody was there between the lesson's beginning and its end; nothing without a check-out."""
    if left is None:
        return timedelta(0)
    return max(timedelta(0), min(left, lesson.ends) - max(came, lesson.starts))


def eligible_counts(trainings: Iterable[Training]) -> dict[int, int]:
    """Training → how many people met its completion rule. The trainings carry courses and lessons.

    One query, and three for each training whose course counts hours.
    """
    given = list(trainings)
    counts = {t.id: len(finished(t)) if t.version.stay_percent else 0 for t in given}
    needed = {t.id: t.needed for t in given if not t.version.stay_percent}
    each = (
        select(
            Lesson.training_id,
            func.count(func.coalesce(Lesson.makes_up_id, Lesson.id).distinct()).label("attended"),
        )
        .join(Attendance, Attendance.lesson_id == Lesson.id)
        .join(Person, Person.id == Attendance.person_id)
        .where(Lesson.training_id.in_(list(needed)), *_COUNTS)
        .group_by(Lesson.training_id, people.survivor())
        .subquery()
    )
    rows = db.session.execute(
        select(each.c.training_id, each.c.attended, func.count()).group_by(
            each.c.training_id, each.c.attended
        )
    )
    for training_id, attended, n in rows:
        if 0 < needed[training_id] <= attended:
            counts[training_id] += n
    return counts
