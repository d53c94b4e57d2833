"""Closing a lesson: the completion rule reads presence and settles the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import func, select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import Refused
from campaigns import enrolments
from campaigns.attendance import handout
from campaigns.attendance.checkin import rebuild
from campaigns.attendance.events import Attendance, AttendanceEvent
from campaigns.courses import Course
from campaigns.lessons import Lesson
from campaigns.trainings import CLOSED, OPEN, Training
from trainees import ledger, people
from trainees.ledger import ATTENDED, Change
from trainees.people import Person


def complete(lesson: Lesson, *, by: Actor) -> Change:
    """Close a lesson and settle the evidence of its training. Refused when it is closed already."""
    hold(lesson)
    if lesson.state == CLOSED:
        raise Refused("lesson_closed", "Buổi này đã đóng.")
    lesson.state, lesson.closed_at, lesson.closed_by = CLOSED, clock.now(), by.account_id
    db.session.flush()
    return settle(lesson.training, by=by)


def reopen(lesson: Lesson, *, by: Actor) -> Change:
    """Open a closed lesson again: scans held because it was closed count now; evidence is settled anew.

    Refused when it is not closed.
    """
    hold(lesson)
    if lesson.state != CLOSED:
        raise Refused("lesson_not_closed", "Buổi này chưa đóng.")
    lesson.state, lesson.closed_at, lesson.closed_by = OPEN, None, None
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
        if event.kind == "void":
            handout.take_back(event.corrects)
        if event.person_id is not None:
            rebuild(connection, lesson, event.person_id)
    return settle(lesson.training, by=by)


def settle(training: Training, *, by: Actor) -> Change:
    """Make the ledger say of this training what presence says."""
    hold(training)  # two lessons closed at once: the second must see that the first is
    return ledger.settle(training.locality_id, training.key, ATTENDED, wanted(training), by=by)


def settle_course(course: Course, *, by: Actor) -> Change:
    """The same for every training of a course: its skills or its rule changed."""
    changes = [
        settle(training, by=by)
        for training in db.session.scalars(select(Training).where(Training.course_id == course.id))
    ]
    return Change(sum(c.recorded for c in changes), sum(c.withdrawn for c in changes))


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


def wanted(training: Training) -> dict[tuple[int, int], date]:
    """(person id, skill id) → day on which the completion rule was first met: the lines this training should have.

    Lines stay with the row of the register that came, whoever it was merged into since; only where nobody's own row
    met the rule and the merged ones do together, the line is that of the row which made the number full.
    """
    needed = training.course.lessons_needed or len(training.lessons)
    if not needed:
        return {}
    own: dict[int, dict[int, date]] = {}
    whole: dict[int, dict[int, tuple[date, int]]] = {}
    stands: dict[int, int] = {}
    for person, who, lesson, day in _presences(training):
        stands[person] = who
        own.setdefault(person, {})[lesson] = day
        whole.setdefault(who, {}).setdefault(lesson, (day, person))
    full = {person: _nth(days, needed) for person, days in own.items() if len(days) >= needed}
    alone = {stands[person] for person in full}
    for who, days in whole.items():
        if who not in alone and len(days) >= needed:
            day, person = sorted(days.values())[needed - 1]
            full[person] = day
    return {(person, skill.id): day for person, day in full.items() for skill in training.course.skills}


def finished(training: Training) -> dict[int, date]:
    """Who met the completion rule (survivors of merges), and the day: the course's number of lessons, or all of them.

    Only closed lessons and verified presence count. The day is that of the lesson which made the number full.
    """
    needed = training.course.lessons_needed or len(training.lessons)
    days: dict[int, dict[int, date]] = {}
    for _, who, lesson, day in _presences(training):
        days.setdefault(who, {})[lesson] = day
    return {who: _nth(own, needed) for who, own in days.items() if 0 < needed <= len(own)}


def _nth(days: dict[int, date], n: int) -> date:
    return sorted(days.values())[n - 1]


def _presences(training: Training) -> list[tuple[int, int, int, date]]:
    """(person id, who stands for them, lesson id, day) of every presence that counts."""
    rows = db.session.execute(
        select(Attendance.person_id, people.survivor(), Lesson.id, Lesson.day)
        .select_from(Attendance)
        .join(Person, Person.id == Attendance.person_id)
        .join(Lesson, Lesson.id == Attendance.lesson_id)
        .where(Lesson.training_id == training.id, Lesson.state == CLOSED, Attendance.verified.is_(True))
        .order_by(Lesson.day, Lesson.id, Attendance.id)
    )
    return [(person, who, lesson, day) for person, who, lesson, day in rows]


def eligible_counts(trainings: Iterable[Training]) -> dict[int, int]:
    """Training → how many people met its completion rule; one query. The trainings carry courses and lessons."""
    needed = {t.id: t.course.lessons_needed or len(t.lessons) for t in trainings}
    each = (
        select(Lesson.training_id, func.count(Lesson.id.distinct()).label("attended"))
        .join(Attendance, Attendance.lesson_id == Lesson.id)
        .join(Person, Person.id == Attendance.person_id)
        .where(Lesson.training_id.in_(list(needed)), Lesson.state == CLOSED, Attendance.verified.is_(True))
        .group_by(Lesson.training_id, people.survivor())
        .subquery()
    )
    rows = db.session.execute(
        select(each.c.training_id, each.c.attended, func.count()).group_by(
            each.c.training_id, each.c.attended
        )
    )
    counts = dict.fromkeys(needed, 0)
    for training_id, attended, n in rows:
        if attended >= needed[training_id]:
            counts[training_id] += n
    return counts
