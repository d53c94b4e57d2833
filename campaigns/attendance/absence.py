"""Who was expected and did not come, by unit or neighbourhood: whom to call."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import or_, select

from app.base.db import db
from campaigns.attendance import presence
from campaigns.attendance.events import Attendance
from campaigns.lessons import Lesson
from trainees import areas, people
from trainees.people import Person


@dataclass(frozen=True, slots=True)
class Absentee:
    """Somebody who was expected. `visits`: at how many lessons of the training they were; 0: at none so far."""

    person: Person
    visits: int


@dataclass(frozen=True, slots=True)
class Group:
    """The absent of one unit or neighbourhood ('' for those of none), and how many were expected from there."""

    where: str
    expected: int
    absent: list[Absentee]


def grouped(lesson: Lesson) -> list[Group]:
    """Every group of which somebody is missing, in Vietnamese order, in each the names in order; those of nowhere last.

    Whoever was at a lesson that repeats this one, or that it repeats, is not missing.
    """
    everybody = presence.roster(lesson)
    elsewhere = _caught_up(lesson)
    missing = [x for x in everybody if x.attendance is None and x.person.id not in elsewhere]
    visits = presence.attended(lesson.training, [x.person.id for x in missing])
    expected: defaultdict[str, int] = defaultdict(int)
    for line in everybody:
        expected[line.where] += 1
    found: defaultdict[str, list[Absentee]] = defaultdict(list)
    for line in missing:
        found[line.where].append(Absentee(line.person, visits.get(line.person.id, 0)))
    order = sorted(found, key=lambda where: (not where, areas.place_order(where)))
    return [Group(where, expected[where], found[where]) for where in order]


def _caught_up(lesson: Lesson) -> set[int]:
    """Who was at the lesson that this one repeats, or at another that repeats the same."""
    root = lesson.makes_up_id or lesson.id
    family = select(Lesson.id).where(
        or_(Lesson.id == root, Lesson.makes_up_id == root), Lesson.id != lesson.id, Lesson.practice.is_(False)
    )
    return set(
        db.session.scalars(
            select(people.survivor())
            .select_from(Attendance)
            .join(Person, Person.id == Attendance.person_id)
            .where(Attendance.lesson_id.in_(family))
        )
    )
