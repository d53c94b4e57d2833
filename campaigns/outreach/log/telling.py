"""Telling: what was counted without names, which households were met, what happened, who was helped; of one day or several.

Turns (every time) and people (once each) stand beside one another and are never added up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from app.base.db import db
from campaigns.outreach.day import OutreachDay, Point
from campaigns.outreach.event import HOUSEHOLDS, Help, OutreachEvent
from trainees import people
from trainees.people import Person
from trainees.skills import Skill

Days = OutreachDay | Iterable[OutreachDay]


@dataclass(frozen=True, slots=True)
class Helped:
    """Somebody who was helped on a day: after a merge who stands for them. `skills`: skill → outcome, done before again."""

    person: Person
    day_id: int
    point: Point | None
    skills: dict[str, str]


def standing(days: Days) -> tuple[ColumnElement[bool], ...]:
    """The conditions of the events of these days that count."""
    return OutreachEvent.outreach_day_id.in_(_ids(days)), *counted()


def counted() -> tuple[ColumnElement[bool], ...]:
    """The conditions of the events that count, of whatever day: heard, and not undone."""
    void = aliased(OutreachEvent)
    undone = select(void.id).where(
        void.corrects == OutreachEvent.id, void.kind == "void", void.result == "created"
    )
    return OutreachEvent.result == "created", ~undone.exists()


def tallies(days: Days) -> dict[str, int]:
    """Counter's code → turns, for those that were counted; every counter of the days stands with 0 at least. One query."""
    given = [days] if isinstance(days, OutreachDay) else list(days)
    found = Counter(dict.fromkeys((code for day in given for code in day.counted), 0))
    found.update(_sums("tally", given))
    return dict(found)


def households(days: Days) -> dict[str, int]:
    """'met', 'away', 'refused' → households. One query."""
    return dict.fromkeys(HOUSEHOLDS, 0) | _sums("household", days)


def _sums(kind: str, days: Days) -> dict[str, int]:
    rows = db.session.execute(
        select(OutreachEvent.what, func.sum(OutreachEvent.count))
        .where(*standing(days), OutreachEvent.kind == kind)
        .group_by(OutreachEvent.what)
    )
    return {what: int(count) for what, count in rows}


def incidents(days: Days) -> list[OutreachEvent]:
    """What happened, in words, in its order."""
    query = select(OutreachEvent).where(*standing(days), OutreachEvent.kind == "incident")
    return list(db.session.scalars(query.order_by(OutreachEvent.happened_at, OutreachEvent.id)))


def helped(days: Days) -> list[Helped]:
    """Who was helped with what, once a day each, by name. One query, and one for the points."""
    rows = db.session.execute(
        select(Person, Help.outreach_day_id, Point, Skill.code, Help.outcome)
        .select_from(Help)
        .join(own := aliased(Person), own.id == Help.person_id)
        .join(Person, Person.id == people.survivor(own))
        .join(Skill, Skill.id == Help.skill_id)
        .outerjoin(Point, Point.id == Help.point_id)
        .where(Help.outreach_day_id.in_(_ids(days)))
        .order_by(Person.sort_name, Person.id, Help.outreach_day_id, Help.outcome.desc(), Skill.rank, Help.id)
    )
    found: dict[tuple[int, int], Helped] = {}
    for person, day_id, point, code, outcome in rows:
        one = found.setdefault((person.id, day_id), Helped(person, day_id, point, {}))
        # 'done' of one of their rows stands before 'again' of another, whichever is read first.
        one.skills[code] = min(outcome, one.skills.get(code, outcome), key=lambda said: said != "done")
    return list(found.values())


def people_helped(days: Days) -> int:
    """How many people were helped on these days, once each, whether done or again. One query."""
    query = (
        select(func.count(people.survivor().distinct()))
        .select_from(Help)
        .join(Person, Person.id == Help.person_id)
        .where(Help.outreach_day_id.in_(_ids(days)))
    )
    return db.session.scalar(query) or 0


def anything_logged(day: OutreachDay) -> bool:
    """Whether any event of the day is kept: it is not moved any more, nor are its points and shifts taken away."""
    query = select(OutreachEvent.id).where(OutreachEvent.outreach_day_id == day.id).limit(1)
    return db.session.scalar(query) is not None


def _ids(days: Days) -> list[int]:
    return [days.id] if isinstance(days, OutreachDay) else [day.id for day in days]
