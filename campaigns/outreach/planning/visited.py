"""Where the days so far went: the last visit, team-days and people helped by name, for each neighbourhood."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select

from app.base.db import db
from campaigns.outreach.day import CLOSED, OFF, OPEN, OutreachDay, Point
from campaigns.outreach.event import DONE, Help
from campaigns.outreach.place import Place
from campaigns.outreach.planner.season import HALF, Worked
from campaigns.outreach.planning.gaps import Lagging
from campaigns.outreach.signing import parts_of
from trainees.people import Person, survivor
from trainees.skills import Skill

LOOK_BACK = timedelta(days=366)
"""Older days say little of what a day brings now."""


@dataclass(slots=True)
class Visited:
    """A neighbourhood's days. `last`: the last one that took place; `next`: the first one planned. `helped`: people, once each."""

    last: date | None = None
    next: date | None = None
    team_days: float = 0.0
    helped: int = 0
    worked: dict[int, float] = field(default_factory=dict)


def home_of_point() -> ColumnElement[int | None]:
    """Of a query that reads Point and, by an outer join, Place: the neighbourhood where a point is."""
    return func.coalesce(Point.neighbourhood_id, Place.neighbourhood_id)


def visited(
    locality_id: int, as_of: date, targets: Sequence[Lagging] = (), team_skills: Mapping[int, frozenset[str]] | None = None,
) -> dict[int, Visited]:  # fmt: skip
    """Neighbourhood's id → its visits of the last year by campaigns' days; standing desks are no visits. Two queries.

    `worked`: for each target's id the team-days in which it could be helped: the day offered it, and the team teaches it
    (`team_skills`: of whom something is known).
    """
    home = home_of_point()
    query = (
        select(home, OutreachDay.day, OutreachDay.state, OutreachDay.services, Point.starts_at, Point.ends_at, Point.team_id)
        .select_from(Point)
        .join(OutreachDay, OutreachDay.id == Point.outreach_day_id)
        .outerjoin(Place, Place.id == Point.place_id)
        .where(
            OutreachDay.locality_id == locality_id, OutreachDay.campaign_id.is_not(None), OutreachDay.state != OFF,
            OutreachDay.day > as_of - LOOK_BACK, home.is_not(None),
        )
    )  # fmt: skip
    found: dict[int, Visited] = defaultdict(Visited)
    for where, day, state, services, starts_at, ends_at, team_id in db.session.execute(query).tuples():
        if where is None:
            continue
        one = found[where]
        if state not in (OPEN, CLOSED):
            if day >= as_of and (one.next is None or day < one.next):
                one.next = day
            continue
        if one.last is None or day > one.last:
            one.last = day
        spent = len(parts_of(starts_at, ends_at)) * HALF
        one.team_days += spent
        known = (team_skills or {}).get(team_id or 0, frozenset())
        for target in targets:
            offered = not services or not target.skills or target.skills & set(services)
            taught = not known or not target.skills or target.skills & known
            if offered and taught:
                one.worked[target.id] = one.worked.get(target.id, 0.0) + spent
    for where, people in _helped(locality_id, as_of).items():
        found[where].helped = people
    return dict(found)


def worked(
    locality_id: int, as_of: date, targets: Sequence[Lagging], days: Mapping[int, Visited]
) -> tuple[Worked, ...]:
    """What the days brought for each target, as the planner learns from it. One query for each target."""
    found = []
    for target in targets:
        helped = _helped(locality_id, as_of, target.skills or None)
        found += [
            Worked(where, target.id, one.worked[target.id], helped.get(where, 0))
            for where, one in days.items()
            if one.worked.get(target.id)
        ]
    return tuple(found)


def _helped(locality_id: int, as_of: date, codes: Collection[str] | None = None) -> dict[int, int]:
    """Neighbourhood's id → people helped there by name who can do it now, each once, merged people as one."""
    home = home_of_point()
    query = (
        select(home, func.count(survivor().distinct()))
        .select_from(Help)
        .join(Point, Point.id == Help.point_id)
        .join(OutreachDay, OutreachDay.id == Help.outreach_day_id)
        .join(Person, Person.id == Help.person_id)
        .outerjoin(Place, Place.id == Point.place_id)
        .where(
            Help.locality_id == locality_id, Help.outcome == DONE, OutreachDay.campaign_id.is_not(None),
            OutreachDay.state.in_((OPEN, CLOSED)), OutreachDay.day > as_of - LOOK_BACK,
        )
        .group_by(home)
    )  # fmt: skip
    if codes is not None:
        query = query.join(Skill, Skill.id == Help.skill_id).where(Skill.code.in_(codes))
    return {where: people for where, people in db.session.execute(query).tuples() if where is not None}
