"""Activity (hoạt động trong kỳ): what was held within some days: trainings, lessons, people once, turns, hours, certificates; and outreach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, case, func, literal, select, union
from sqlalchemy.orm import aliased

from app.base.db import db
from app.filing.content import Activity, ActivityRow, Outreach, OutreachRow
from campaigns.attendance.events import Attendance
from campaigns.courses import Course
from campaigns.held import HeldTraining
from campaigns.lessons import Lesson
from campaigns.outreach.results import Sum, Sums, standing
from campaigns.plans.task import Task
from campaigns.plans.tasks.training import TaskTraining
from campaigns.trainings import CLOSED, Training
from certificates.award.certificate import Certificate
from trainees import people
from trainees.imports import successors
from trainees.people import Person


def between(locality_id: int, first: date, last: date, *, unit: int | None = None) -> Activity:
    """What was held from one day to another, both included, and by course, in the order of their titles. Six queries.

    Only lessons that were closed count, those to try the scanner never; present is for whom a trainer stands. A person
    counts once, read through merges, in each course and in the whole. A training held before, or on paper, is one lesson of
    unknown length with the people of its list; where only a number is reported, it adds turns and nobody. A certificate counts when it was first issued,
    unless it was revoked by the last day; one that replaces another is none more. `unit`: only trainings that carry out
    a task which this unit leads.
    """
    # Lessons, and those held before by their negative: one key for what somebody can be at once.
    lessons = _lessons(locality_id, first, last, unit)
    past = _held(locality_id, first, last) if unit is None else []
    turns = _turns(locality_id, first, last, unit)
    trainings: dict[int, set[int]] = defaultdict(set)
    held: dict[int, int] = defaultdict(int)
    minutes: dict[int, int] = defaultdict(int)
    for course, lesson in lessons:
        trainings[course].add(lesson.training_id)
        held[course] += 1
        minutes[course] += int(lesson.length.total_seconds() // 60)
    unnamed: dict[int, int] = defaultdict(int)
    for course, held_id, reported in past:
        trainings[course].add(-held_id)
        held[course] += 1
        unnamed[course] += reported or 0
    seen = _by_course(turns)
    certificates = _certificates(locality_id, first, last, unit)
    everyone = db.session.scalar(select(func.count(turns.c.who.distinct()))) or 0
    rows = []
    for course, title in _titles({*trainings, *seen, *certificates}):
        whom, times = seen.get(course, (0, 0))
        rows.append(
            ActivityRow(
                title, len(trainings[course]), held[course], whom, times + unnamed[course], minutes[course],
                certificates.get(course, 0),
            )
        )  # fmt: skip
    whole = ActivityRow(
        "", sum(row.trainings for row in rows), sum(row.lessons for row in rows), everyone,
        sum(row.turns for row in rows), sum(row.minutes for row in rows), sum(row.certificates for row in rows),
    )  # fmt: skip
    return Activity(whole, tuple(rows))


def outreach(locality_id: int, first: date, last: date, *, unit: int | None = None) -> Outreach:
    """Outreach that took place from one day to another, both included: the whole, and by campaign, the standing desks last. Nothing
    where there was none. `unit`: as above, of campaigns. One query where there was nothing, else six."""
    days = standing.days_of(standing.held_days(locality_id, first, last, unit=unit))
    if not days:
        return Outreach()
    found = Sums(days, {})
    return Outreach(_row_of(found.whole), tuple(_row_of(part) for part in found.by("campaign")))


def _row_of(part: Sum) -> OutreachRow:
    return OutreachRow(
        part.label, part.days, part.points, part.people, part.turns, part.met, part.volunteers, part.minutes
    )


def presences(
    locality_id: int, first: date, last: date, unit: int | None = None
) -> tuple[ColumnElement[bool], ...]:
    """The conditions of the presences that count in reports: for whom a trainer stands, in lessons that count."""
    return (Attendance.verified.is_(True), *_closed(locality_id, first, last, unit))


def _closed(locality_id: int, first: date, last: date, unit: int | None) -> list[ColumnElement[bool]]:
    """The conditions of the lessons that count."""
    those = [
        Lesson.locality_id == locality_id, Lesson.day.between(first, last), Lesson.state == CLOSED,
        Lesson.practice.is_(False),
    ]  # fmt: skip
    return those if unit is None else [*those, Lesson.training_id.in_(_led_by(unit))]


def _led_by(unit: int) -> Select[int]:
    """The trainings that carry out a task of a unit."""
    return (
        select(TaskTraining.training_id)
        .join(Task, Task.id == TaskTraining.task_id)
        .where(Task.lead_unit_id == unit)
    )


def _lessons(locality_id: int, first: date, last: date, unit: int | None) -> list[tuple[int, Lesson]]:
    query = (
        select(Training.course_id, Lesson)
        .join(Training, Training.id == Lesson.training_id)
        .where(*_closed(locality_id, first, last, unit))
    )
    return list(db.session.execute(query).tuples())


def _held(locality_id: int, first: date, last: date) -> list[tuple[int, int, int | None]]:
    query = select(HeldTraining.course_id, HeldTraining.id, HeldTraining.people)
    return list(db.session.execute(query.where(*_standing(locality_id, first, last))).tuples())


def _standing(locality_id: int, first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    return (
        HeldTraining.locality_id == locality_id,
        HeldTraining.day.between(first, last),
        HeldTraining.undone_at.is_(None),
    )


def _turns(locality_id: int, first: date, last: date, unit: int | None) -> Subquery:
    """Course, who (the survivor) and at what: each once."""
    at_lessons = (
        select(Training.course_id.label("course"), people.survivor().label("who"), Lesson.id.label("at"))
        .select_from(Attendance)
        .join(Person, Person.id == Attendance.person_id)
        .join(Lesson, Lesson.id == Attendance.lesson_id)
        .join(Training, Training.id == Lesson.training_id)
        .where(*presences(locality_id, first, last, unit))
    )
    if unit is not None:
        return at_lessons.distinct().subquery()
    on_it = aliased(Person)
    lists = select(HeldTraining.import_id).where(
        HeldTraining.import_id.is_not(None), *_standing(locality_id, first, last)
    )
    imports = {one for one in db.session.scalars(lists) if one is not None}
    named = successors.people_on_each(imports).subquery()
    on_lists = (
        select(HeldTraining.course_id, people.survivor(on_it), literal(0) - HeldTraining.id)
        .join(named, named.c.list == HeldTraining.import_id)
        .join(on_it, on_it.id == named.c.person_id)
        .where(*_standing(locality_id, first, last))
    )
    return union(at_lessons, on_lists).subquery()


def _by_course(turns: Subquery) -> dict[int, tuple[int, int]]:
    """Course → how many people, how many turns."""
    query = select(turns.c.course, func.count(turns.c.who.distinct()), func.count()).group_by(turns.c.course)
    return {course: (whom, times) for course, whom, times in db.session.execute(query)}


def _certificates(locality_id: int, first: date, last: date, unit: int | None) -> dict[int, int]:
    """Course → how many holders got their first certificate of a training within the days and keep one."""
    stands = (Certificate.replaced_by_id.is_(None)) & (
        Certificate.revoked_on.is_(None) | (Certificate.revoked_on > last)
    )
    query: Select[Any] = (
        select(Certificate.training_id)
        .where(Certificate.locality_id == locality_id)
        .group_by(Certificate.training_id, Certificate.person_id)
        .having(
            func.min(Certificate.issued_on).between(first, last), func.sum(case((stands, 1), else_=0)) > 0
        )
    )
    if unit is not None:
        query = query.where(Certificate.training_id.in_(_led_by(unit)))
    each = query.subquery()
    rows = db.session.execute(
        select(Training.course_id, func.count())
        .join(each, each.c.training_id == Training.id)
        .group_by(Training.course_id)
    )
    return dict(rows.tuples().all())


def _titles(courses: Iterable[int]) -> list[tuple[int, str]]:
    query = select(Course.id, Course.title).where(Course.id.in_(sorted(courses)))
    return sorted(db.session.execute(query).tuples(), key=lambda one: (one[1], one[0]))
