"""Hẹn quay lại: who was told that somebody comes again, and was not helped since."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.base.db import db
from campaigns.outreach.campaign import Campaign
from campaigns.outreach.day import OutreachDay, Point
from campaigns.outreach.event import AGAIN, DONE, Help
from campaigns.outreach.place import Place
from trainees import people, skills
from trainees.areas import Neighbourhood
from trainees.people import Person
from trainees.skills import Skill


@dataclass(frozen=True, slots=True)
class FollowUp:
    """`skills`: those that wait, in the catalogue's order; `since`: the day on which it was said last; `place`: where they
    live, else where it was said."""

    person: Person
    skills: tuple[Skill, ...]
    since: date
    place: str


def follow_ups(
    of: Campaign | Place, before: date, *, neighbourhood_ids: Collection[int] | None = None
) -> list[FollowUp]:
    """Who waits since a day before this one, in a campaign or at a desk; by name. Read through merges. Five queries.

    A skill waits until somebody was helped with it later, whoever did it, on any outreach day of the locality.
    neighbourhood_ids: only who lives there, or was met there.
    """
    whose = OutreachDay.campaign_id == of.id if isinstance(of, Campaign) else OutreachDay.desk_id == of.id
    told = db.session.execute(
        select(people.survivor().label("stands"), Help.skill_id, Help.at, OutreachDay.day, Point)
        .select_from(Help)
        .join(Person, Person.id == Help.person_id)
        .join(OutreachDay, OutreachDay.id == Help.outreach_day_id)
        .outerjoin(Point, Point.id == Help.point_id)
        .where(whose, OutreachDay.day < before, Help.outcome == AGAIN)
        .order_by(Help.at, Help.id)
    ).all()
    done = _done({row.stands for row in told})
    waiting: dict[int, dict[int, tuple[date, Point | None]]] = {}
    for row in told:
        if (row.stands, row.skill_id) not in done or done[row.stands, row.skill_id] < row.at:
            waiting.setdefault(row.stands, {})[row.skill_id] = (row.day, row.Point)
    catalogue = skills.catalogue() if waiting else []
    found = []
    rows = db.session.execute(
        select(Person, Neighbourhood)
        .outerjoin(Neighbourhood, Neighbourhood.id == Person.neighbourhood_id)
        .where(Person.id.in_(waiting), Person.erased_at.is_(None))
        .order_by(Person.sort_name, Person.id)
    )
    for person, home in rows:
        theirs = waiting[person.id]
        since, point = max(theirs.values(), key=lambda one: one[0])
        if neighbourhood_ids is not None and not {person.neighbourhood_id, _where(point)} & set(
            neighbourhood_ids
        ):
            continue
        mine = tuple(skill for skill in catalogue if skill.id in theirs)
        found.append(FollowUp(person, mine, since, home.name if home else point.name if point else ""))
    return found


def _where(point: Point | None) -> int | None:
    return point.neighbourhood_id if point else None


def _done(person_ids: Collection[int]) -> dict[tuple[int, int], datetime]:
    """(person, skill) → when they were last helped with it."""
    if not person_ids:
        return {}
    rows = db.session.execute(
        select(people.survivor(), Help.skill_id, Help.at)
        .select_from(Help)
        .join(Person, Person.id == Help.person_id)
        .where(people.survivor().in_(person_ids), Help.outcome == DONE)
        .order_by(Help.at)
    )
    return {(person, skill): at for person, skill, at in rows}
