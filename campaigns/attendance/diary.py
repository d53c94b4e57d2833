"""The diary of one person: their own trainings, on which days, and whether they were there. Read through merges."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import selectinload

from app.base import clock
from app.base.db import db
from campaigns.attendance.events import Attendance
from campaigns.enrolments import Enrolment
from campaigns.lessons import Lesson
from campaigns.trainings import CLOSED, Training

MOST = 10
"""Trainings of one diary, the newest: it is read on a phone."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One lesson and whether the person was there; None: nobody can say yet."""

    lesson: Lesson
    present: bool | None


@dataclass(frozen=True, slots=True)
class Attended:
    """One training and its lessons by day."""

    training: Training
    visits: list[Visit]


def of(family: Collection[int]) -> list[Attended]:
    """The trainings in which somebody is expected, the newest first. Three queries.

    `family`: the ids under which they are kept (`people.family`).
    """
    found = db.session.scalars(
        select(Training)
        .where(Training.id.in_(_expected(family)))
        .options(selectinload(Training.lessons))
        .order_by(Training.id.desc())
        .limit(MOST)
    ).all()
    there = set(
        db.session.scalars(
            select(Attendance.lesson_id).where(
                Attendance.person_id.in_(family),
                Attendance.lesson_id.in_([lesson.id for training in found for lesson in training.lessons]),
            )
        )
    )
    diaries = [
        Attended(
            training,
            [
                Visit(lesson, True if lesson.id in there else False if lesson.state == CLOSED else None)
                for lesson in sorted(training.lessons, key=lambda x: (x.day, x.starts_at))
                # Whoever was at the lesson itself did not miss its repetition.
                if not lesson.practice and (lesson.makes_up_id not in there or lesson.id in there)
            ],
        )
        for training in found
    ]
    return sorted(
        diaries,
        key=lambda each: max((v.lesson.day for v in each.visits), default=clock.today()),
        reverse=True,
    )


def coming(family: Collection[int]) -> Lesson | None:
    """The lesson at which somebody is expected next: today's until it is over, else the first after.

    A make-up lesson waits only for those who missed what it makes up for.
    """
    now = clock.now()
    been = select(Attendance.lesson_id).where(Attendance.person_id.in_(list(family)))
    ahead = db.session.scalars(
        select(Lesson)
        .where(
            Lesson.training_id.in_(_expected(family)), Lesson.practice.is_(False), Lesson.day >= now.date(),
            Lesson.day <= now.date() + timedelta(days=366), Lesson.state != CLOSED,
            or_(Lesson.makes_up_id.is_(None), Lesson.makes_up_id.not_in(been)),
        )
        .options(selectinload(Lesson.training))
        .order_by(Lesson.day, Lesson.starts_at, Lesson.id)
        .limit(20)
    )  # fmt: skip
    return next((x for x in ahead if x.day > now.date() or x.ends_at >= now.time()), None)


def _expected(family: Collection[int]) -> Select[int]:
    return select(Enrolment.training_id).where(Enrolment.person_id.in_(list(family)))
