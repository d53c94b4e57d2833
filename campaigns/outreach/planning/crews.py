"""The locality's teams as the planner sees them: who is free when, what they teach, what they bring, where they live."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import func, or_, select

from app.base.db import db
from campaigns.outreach.day import OFF, OutreachDay, Point
from campaigns.outreach.place import Place
from campaigns.outreach.planner.season import Part, Slot
from campaigns.outreach.planner.season import Team as Crew
from campaigns.outreach.planning.needs import Needs
from campaigns.outreach.signing import parts_of
from campaigns.outreach.team import Team
from campaigns.outreach.teams import free_time
from campaigns.outreach.volunteer import Volunteer


@dataclass(frozen=True, slots=True)
class Crews:
    """`teams`: as the planner sees them. `free`: team's id → half-day → ids of volunteers, heads first. `members`: of each team.
    `silent`: names of teams of which nobody answered when they can; `untaught`: of those where nobody said what they teach, who
    are taken to teach anything."""

    teams: tuple[Crew, ...]
    free: Mapping[int, Mapping[Slot, list[int]]]
    members: Mapping[int, list[int]]
    silent: tuple[str, ...]
    untaught: tuple[str, ...]

    def skills(self) -> dict[int, frozenset[str]]:
        """Team's id → what it is known to teach."""
        return {crew.id: crew.skills for crew in self.teams if crew.name not in self.untaught}


def points_of(locality_id: int) -> dict[int, tuple[float, float]]:
    """Neighbourhood's id → the middle of its places that have coordinates. One query."""
    rows = db.session.execute(
        select(Place.neighbourhood_id, func.avg(Place.latitude), func.avg(Place.longitude))
        .where(
            Place.locality_id == locality_id, Place.neighbourhood_id.is_not(None), Place.closed_at.is_(None),
            Place.latitude.is_not(None), Place.longitude.is_not(None),
        )
        .group_by(Place.neighbourhood_id)
    ).tuples()  # fmt: skip
    return {home: (float(north), float(east)) for home, north, east in rows if home is not None}


def crews(
    locality_id: int, slots: Sequence[Slot], skills: Collection[str], points: Mapping[int, tuple[float, float]], needs: Needs, *,
    assume_free: bool = False, besides: int | None = None,
) -> Crews:  # fmt: skip
    """The teams that go out, by name. A team is free where as many as it needs can come and no day of ours has it already;
    what its people speak and what it brings is spelled as `needs` are, and it lies where its home does. `besides`: a proposal whose
    own days keep nobody busy. Five queries, however many teams."""
    first, last = min(slot.day for slot in slots), max(slot.day for slot in slots)
    wanted = (Team.locality_id == locality_id, Team.closed_at.is_(None))
    teams = list(db.session.scalars(select(Team).where(*wanted).order_by(Team.name_key)))
    people: dict[int, list[Volunteer]] = defaultdict(list)
    for one in db.session.scalars(
        select(Volunteer)
        .where(Volunteer.locality_id == locality_id, Volunteer.left_on.is_(None))
        .order_by(Volunteer.head.desc(), Volunteer.id)
    ):
        people[one.team_id].append(one)
    said = free_time.teams_free(locality_id, first, last)
    busy = away(locality_id, slots, besides)
    found, free, silent, untaught = [], {}, [], []
    for team in teams:
        there = people[team.id]
        halves = {slot: said.get(team.id, {}).get((slot.day, slot.part), []) for slot in slots}
        if there and not any(free_time.answered(one) for one in there):
            silent.append(team.name)
            if assume_free:
                halves = {slot: [one.id for one in there] for slot in slots}
        least = max(1, min(team.least, len(there)))
        can = {slot for slot, who in halves.items() if len(who) >= least}
        taught = frozenset(code for one in there for code in one.skills)
        if there and not taught:
            untaught.append(team.name)
            taught = frozenset(skills)
        free[team.id] = halves
        found.append(Crew(
            team.id, team.name, len({one.person_id for one in there}), frozenset(can - busy[team.id]), taught,
            needs.languages(word for one in there for word in one.languages), needs.equipment(team.equipment),
            cluster=needs.cluster(team.neighbourhood_id), point=points.get(team.neighbourhood_id or 0),
        ))  # fmt: skip
    members = {team.id: [one.id for one in people[team.id]] for team in teams}
    return Crews(tuple(found), free, members, tuple(silent), tuple(untaught))


def away(locality_id: int, slots: Sequence[Slot], besides: int | None = None) -> dict[int, set[Slot]]:
    """Team's id → the half-days on which one of our days has it already, but for those of the proposal `besides`. One query."""
    query = (
        select(Point.team_id, OutreachDay.day, Point.starts_at, Point.ends_at)
        .join(OutreachDay, OutreachDay.id == Point.outreach_day_id)
        .where(
            OutreachDay.locality_id == locality_id, OutreachDay.state != OFF, Point.team_id.is_not(None),
            OutreachDay.day.between(min(slot.day for slot in slots), max(slot.day for slot in slots)),
        )
    )  # fmt: skip
    if besides is not None:
        query = query.where(or_(Point.proposal_id.is_(None), Point.proposal_id != besides))
    found: dict[int, set[Slot]] = defaultdict(set)
    for team_id, day, starts_at, ends_at in db.session.execute(query).tuples():
        if team_id is not None:
            found[team_id].update(Slot(day, cast(Part, part)) for part in parts_of(starts_at, ends_at))
    return found
