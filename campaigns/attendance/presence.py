"""Who is expected, who is present, what is held: the readings of a lesson."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Subquery, case, func, select

from app.base.db import db
from app.base.errors import NotFound, Refused
from campaigns import enrolments
from campaigns.attendance.events import Attendance, AttendanceEvent
from campaigns.enrolments import Enrolment
from campaigns.lessons import Lesson
from campaigns.trainings import Training
from trainees import cards, people
from trainees.areas import Neighbourhood, Unit
from trainees.cards import Card
from trainees.people import Person
from trainees.rosters import Membership, on


@dataclass(frozen=True, slots=True)
class Expected:
    """One line of a lesson's roster: an enrolled person, their card (enrolling gave one), and their presence if any.

    `older`: further cards of theirs that open the door as well.
    """

    person: Person
    card: Card | None
    older: Sequence[Card]
    where: str
    through: str
    attendance: Attendance | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many are expected in a lesson and how many of them are present."""

    enrolled: int
    present: int


LATE = timedelta(minutes=15)
"""Less than this after the beginning, or before the end, nobody minds."""


def late(lesson: Lesson, row: Attendance) -> int:
    """By how many minutes somebody came late; 0 when it is not worth a word, or the lesson was over: that is another word."""
    return _minutes(row.first_in - lesson.starts) if row.first_in < lesson.ends else 0


def early(lesson: Lesson, row: Attendance) -> int:
    """By how many minutes somebody left before the end; 0 also where nobody saw them leave."""
    return _minutes(lesson.ends - row.out_at) if row.out_at else 0


def _minutes(by: timedelta) -> int:
    return int(by.total_seconds() // 60) if by > LATE else 0


def roster(lesson: Lesson) -> list[Expected]:
    """Everybody who is expected in a lesson, in Vietnamese order of given names. Four queries, whatever the size."""
    who = enrolments.expected(lesson.training_id)
    came = _present(lesson.id)
    rows = db.session.execute(
        select(Person, Enrolment.through, Attendance)
        .join(who, who.c.person_id == Person.id)
        .join(Enrolment, Enrolment.id == who.c.enrolment_id)
        .outerjoin(came, came.c.person_id == Person.id)
        .outerjoin(Attendance, Attendance.id == came.c.attendance_id)
        .order_by(Person.sort_name, Person.id)
    ).all()
    held = cards.active([person.id for person, _, _ in rows])
    places = whereabouts([person for person, _, _ in rows], lesson.day)
    expected = []
    for person, through, attendance in rows:
        mine = held.get(person.id, [])
        card, older = (mine[-1], mine[:-1]) if mine else (None, [])
        expected.append(Expected(person, card, older, places.get(person.id, ""), through, attendance))
    return expected


def _present(lesson_id: int) -> Subquery:
    """Who was present in a lesson, read through merges: person_id (once) and one attendance_id, a verified one if any."""
    return (
        select(
            people.survivor().label("person_id"),
            func.coalesce(
                func.min(case((Attendance.verified.is_(True), Attendance.id))), func.min(Attendance.id)
            ).label("attendance_id"),
        )
        .join(Attendance, Attendance.person_id == Person.id)
        .where(Attendance.lesson_id == lesson_id)
        .group_by(people.survivor())
        .subquery()
    )


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
            select(Lesson.id, func.count(people.survivor().distinct()))
            .outerjoin(Enrolment, Enrolment.training_id == Lesson.training_id)
            .outerjoin(Person, Person.id == Enrolment.person_id)
            .where(Lesson.id.in_(ids))
            .group_by(Lesson.id)
        )
        .tuples()
        .all()
    )
    present = dict(
        db.session.execute(
            select(Attendance.lesson_id, func.count(people.survivor().distinct()))
            .join(Person, Person.id == Attendance.person_id)
            .where(Attendance.lesson_id.in_(ids))
            .group_by(Attendance.lesson_id)
        )
        .tuples()
        .all()
    )
    return {i: Count(enrolled.get(i, 0), present.get(i, 0)) for i in ids}


def attended(training: Training, person_ids: Iterable[int]) -> dict[int, int]:
    """Person → at how many lessons of a training they were present, there or at a make-up lesson."""
    who = people.survivor()
    rows = db.session.execute(
        select(who, func.count(func.coalesce(Lesson.makes_up_id, Lesson.id).distinct()))
        .select_from(Attendance)
        .join(Person, Person.id == Attendance.person_id)
        .join(Lesson, Lesson.id == Attendance.lesson_id)
        .where(Lesson.training_id == training.id, Lesson.practice.is_(False), who.in_(list(person_ids)))
        .group_by(who)
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
    family = people.family(person_id)
    present = db.session.scalar(
        select(Attendance.id)
        .join(Lesson, Lesson.id == Attendance.lesson_id)
        .where(Lesson.training_id == training.id, Attendance.person_id.in_(family))
        .limit(1)
    )
    if present:
        raise Refused("was_present", "Người này đã có mặt ở một buổi nên không bỏ khỏi danh sách được.")
    rows = db.session.scalars(
        select(Enrolment).where(Enrolment.training_id == training.id, Enrolment.person_id.in_(family))
    ).all()
    if not rows:
        raise NotFound("enrolment_unknown", "Người này không có trong danh sách học viên.")
    for row in rows:
        db.session.delete(row)
    db.session.flush()
