"""Who is expected, who is present, what is held: the readings of a lesson."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from app.base.db import db
from app.base.errors import NotFound, Refused
from campaigns.attendance.events import Attendance, AttendanceEvent
from campaigns.enrolments import Enrolment
from campaigns.lessons import Lesson
from campaigns.trainings import Training
from trainees import cards
from trainees.areas import Neighbourhood, Unit
from trainees.cards import Card
from trainees.people import Person
from trainees.rosters import Membership, on


@dataclass(frozen=True, slots=True)
class Expected:
    """One line of a lesson's roster: an enrolled person, their card (enrolling gave one), and their presence if any."""

    person: Person
    card: Card | None
    where: str
    through: str
    attendance: Attendance | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many are expected in a lesson and how many of them are present."""

    enrolled: int
    present: int


def roster(lesson: Lesson) -> list[Expected]:
    """Everybody who is expected in a lesson, in Vietnamese order of given names. Four queries, whatever the size."""
    rows = db.session.execute(
        select(Person, Enrolment.through, Attendance)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .outerjoin(Attendance, (Attendance.person_id == Person.id) & (Attendance.lesson_id == lesson.id))
        .where(Enrolment.training_id == lesson.training_id)
        .order_by(Person.sort_name, Person.id)
    ).all()
    held = cards.current([person.id for person, _, _ in rows])
    places = whereabouts([person for person, _, _ in rows], lesson.day)
    return [
        Expected(person, held.get(person.id), places.get(person.id, ""), through, attendance)
        for person, through, attendance in rows
    ]


def whereabouts(people: Iterable[Person], day: date) -> dict[int, str]:
    """Person → the unit they stand in on a day, else their neighbourhood."""
    ids = [p.id for p in people]
    places: dict[int, str] = {}
    rows = db.session.execute(
        select(Person.id, Unit.name, Neighbourhood.name)
        .outerjoin(Membership, (Membership.person_id == Person.id) & on(day))
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .outerjoin(Neighbourhood, Neighbourhood.id == Person.neighbourhood_id)
        .where(Person.id.in_(ids))
        .order_by(Membership.id)
    )
    for person, unit, neighbourhood in rows:
        places[person] = unit or places.get(person) or neighbourhood or ""
    return places


def counts(lesson_ids: Iterable[int]) -> dict[int, Count]:
    """Lesson → expected and present."""
    ids = list(lesson_ids)
    enrolled = dict(
        db.session.execute(
            select(Lesson.id, func.count(Enrolment.id))
            .outerjoin(Enrolment, Enrolment.training_id == Lesson.training_id)
            .where(Lesson.id.in_(ids))
            .group_by(Lesson.id)
        )
        .tuples()
        .all()
    )
    present = dict(
        db.session.execute(
            select(Attendance.lesson_id, func.count())
            .where(Attendance.lesson_id.in_(ids))
            .group_by(Attendance.lesson_id)
        )
        .tuples()
        .all()
    )
    return {i: Count(enrolled.get(i, 0), present.get(i, 0)) for i in ids}


def attended(training: Training, person_ids: Iterable[int]) -> dict[int, int]:
    """Person → at how many lessons of a training they were present."""
    rows = db.session.execute(
        select(Attendance.person_id, func.count())
        .join(Lesson, Lesson.id == Attendance.lesson_id)
        .where(Lesson.training_id == training.id, Attendance.person_id.in_(list(person_ids)))
        .group_by(Attendance.person_id)
    )
    return dict(rows.tuples().all())


def held(lesson: Lesson) -> list[tuple[AttendanceEvent, str | None]]:
    """Events that wait for a person and were not undone, with the name if one is known, the newest first."""
    undone = select(AttendanceEvent.corrects).where(
        AttendanceEvent.lesson_id == lesson.id,
        AttendanceEvent.kind == "void",
        AttendanceEvent.result == "created",
        AttendanceEvent.corrects.is_not(None),
    )
    rows = db.session.execute(
        select(AttendanceEvent, Person.name)
        .outerjoin(Person, Person.id == AttendanceEvent.person_id)
        .where(
            AttendanceEvent.lesson_id == lesson.id,
            AttendanceEvent.result == "held",
            AttendanceEvent.id.not_in(undone),
        )
        .order_by(AttendanceEvent.received_at.desc())
    )
    return [(event, name) for event, name in rows]


def event_count(lesson: Lesson) -> int:
    """How many events are stored for a lesson."""
    return db.session.scalar(select(func.count()).where(AttendanceEvent.lesson_id == lesson.id)) or 0


def last_received(lesson: Lesson) -> datetime | None:
    """When the last event came in."""
    return db.session.scalar(
        select(func.max(AttendanceEvent.received_at)).where(AttendanceEvent.lesson_id == lesson.id)
    )


def unenrol(training: Training, person_id: int) -> None:
    """No longer expected. Refused once the person was present: attendance is never lost this way."""
    present = db.session.scalar(
        select(Attendance.id)
        .join(Lesson, Lesson.id == Attendance.lesson_id)
        .where(Lesson.training_id == training.id, Attendance.person_id == person_id)
        .limit(1)
    )
    if present:
        raise Refused("was_present", "Người này đã có mặt ở một buổi nên không bỏ khỏi danh sách được.")
    row = db.session.scalar(
        select(Enrolment).where(Enrolment.training_id == training.id, Enrolment.person_id == person_id)
    )
    if row is None:
        raise NotFound("enrolment_unknown", "Người này không có trong danh sách học viên.")
    db.session.delete(row)
    db.session.flush()
