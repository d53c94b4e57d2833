"""Walk-ins: somebody came and was not expected. Their attendance counts whatever the register's matching says later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from app.base.actors import Actor
from app.base.db import db
from app.base.identity import read_phone
from app.base.text import fold
from campaigns import enrolments, trainings
from campaigns.attendance import handout
from campaigns.attendance.report import Report
from campaigns.attendance.subject import Who
from campaigns.lessons import Lesson
from trainees import areas, cards, people
from trainees.areas import Neighbourhood
from trainees.people import Particulars, Person


@dataclass(frozen=True, slots=True)
class Joined:
    """Who came. `problem`: why nobody could be entered."""

    person_id: int | None
    name: str
    code: str
    problem: str | None = None
    flags: list[str] = field(default_factory=list)


def join(lesson: Lesson, report: Report, who: Who, *, by: Actor, at: datetime) -> Joined:
    """Enrol whom a walk-in names: somebody known, or a new person; with the blank card they were handed (if any)."""
    training = lesson.training
    if lesson.state == trainings.CLOSED:
        # Kept by name in the event; nobody is entered into the register by a scan that does not count yet.
        return Joined(who.person_id, (report.walkin or {}).get("name", ""), "", "lesson_closed")
    if lesson.practice:
        # Trying the scanner enters nobody into the register and gives no card away.
        return Joined(who.person_id, who.name or (report.walkin or {}).get("name", ""), "")
    if who.person_id is not None:
        person = db.session.get_one(Person, who.person_id)
        flags = handout.hand(who.blank, person.id, by=by, at=at) if who.blank is not None else []
        enrolments.add(training, [person], by=by, through="walkin")
        return Joined(person.id, person.name, cards.give([person])[person.id].code, flags=flags)
    given = report.walkin or {}
    if not given.get("name"):
        return Joined(None, "", "", "walkin_nameless")
    person, flags = enter(lesson.locality_id, described(given), home(lesson.locality_id, given), by=by)
    if who.blank is not None:
        flags += handout.hand(who.blank, person.id, by=by, at=at)
    enrolments.add(training, [person], by=by, through="walkin")
    return Joined(person.id, person.name, cards.give([person])[person.id].code, flags=flags)


def described(given: Mapping[str, str]) -> Particulars:
    """A walk-in as the register has people."""
    return Particulars(
        name=given["name"], birth=given.get("birth") or given.get("birth_year") or None, sex=given.get("sex") or None,
        phone=read_phone(given.get("phone")).number,
    )  # fmt: skip


def enter(
    locality_id: int, who: Particulars, neighbourhood_id: int | None, *, by: Actor
) -> tuple[Person, list[str]]:
    """A new person, and the flags of the event that brought them: whether they may be there already."""
    flags = ["possible_duplicate"] if _resembles(locality_id, who) else []
    return people.add(locality_id, who, by=by, neighbourhood_id=neighbourhood_id), flags


def home(locality_id: int, given: Mapping[str, str]) -> int | None:
    """A neighbourhood that is known by the walk-in's name of it. A new one is not made from a hurried word in a hall."""
    name = given.get("neighbourhood")
    if not name:
        return None
    return db.session.scalar(
        select(Neighbourhood.id).where(
            Neighbourhood.locality_id == locality_id, Neighbourhood.name_key == areas.name_key(name)
        )
    )


def _resembles(locality_id: int, who: Particulars) -> bool:
    """Whether somebody of that name (without marks) and a birth year that does not contradict is there already."""
    births = db.session.scalars(
        select(Person.birth).where(
            Person.locality_id == locality_id, Person.name_key == fold(who.name),
            Person.merged_into_id.is_(None),
        )
    )  # fmt: skip
    return any(not b or not who.birth or b[:4] == who.birth[:4] for b in births)
