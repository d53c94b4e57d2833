"""What the hall's screen shows of a lesson: how many are there, from where, and who came last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.base.db import db
from campaigns import enrolments
from campaigns.attendance.events import Attendance
from campaigns.lessons import Lesson
from trainees import people
from trainees.areas import Neighbourhood, Unit
from trainees.people import Person
from trainees.rosters import Membership, on

MOST_AREAS = 8
MOST_ARRIVALS = 8


@dataclass(frozen=True, slots=True)
class Area:
    """A unit or neighbourhood: how many of its people are expected, and how many are there."""

    name: str
    enrolled: int
    present: int


@dataclass(frozen=True, slots=True)
class Board:
    """A lesson's figures. `areas`: those with most people there first, at most eight.

    `others`: everybody else, also those of whom no place is known. `arrivals`: (name, when) of who came last, the newest
    first, at most eight.
    """

    enrolled: int
    present: int
    areas: Sequence[Area]
    others: Area | None
    arrivals: Sequence[tuple[str, datetime]]


def board(lesson: Lesson) -> Board:
    """The figures of now. Two queries, whatever the size: a screen asks every few seconds the whole evening."""
    who = enrolments.expected(lesson.training_id)
    came = (
        select(people.survivor().label("person_id"), func.min(Attendance.first_in).label("at"))
        .join(Attendance, Attendance.person_id == Person.id)
        .where(Attendance.lesson_id == lesson.id)
        .group_by(people.survivor())
        .subquery()
    )
    lines = db.session.execute(
        select(Person.id, Person.name, Neighbourhood.name, came.c.at)
        .join(who, who.c.person_id == Person.id)
        .outerjoin(came, came.c.person_id == Person.id)
        .outerjoin(Neighbourhood, Neighbourhood.id == Person.neighbourhood_id)
    ).all()
    units = dict(
        db.session.execute(
            select(Membership.person_id, Unit.name)
            .join(who, who.c.person_id == Membership.person_id)
            .join(Unit, Unit.id == Membership.unit_id)
            .where(on(lesson.day))
            .order_by(Membership.id)
        )
        .tuples()
        .all()
    )
    places: dict[str, list[int]] = {}
    arrivals = []
    for person_id, name, neighbourhood, at in lines:
        place = places.setdefault(units.get(person_id) or neighbourhood or "", [0, 0])
        place[0] += 1
        if at is not None:
            place[1] += 1
            arrivals.append((at, name, person_id))
    arrivals.sort(key=lambda one: (one[0], one[2]), reverse=True)
    nowhere = places.pop("", [0, 0])
    areas = [Area(place, enrolled, present) for place, (enrolled, present) in places.items()]
    areas.sort(key=lambda area: (-area.present, -area.enrolled, area.name))
    rest = [Area("", *nowhere), *areas[MOST_AREAS:]]
    others = Area("", sum(area.enrolled for area in rest), sum(area.present for area in rest))
    return Board(
        enrolled=len(lines), present=len(arrivals), areas=areas[:MOST_AREAS],
        others=others if others.enrolled else None,
        arrivals=[(name, at) for at, name, _ in arrivals[:MOST_ARRIVALS]],
    )  # fmt: skip
