"""Who could take a shift (người có thể phân công): everybody in a team, the fitting ones first, with what speaks against each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from app.base.db import db
from app.base.text import fold, sort_key
from campaigns.outreach import signing
from campaigns.outreach.shift import ON, Shift
from campaigns.outreach.signing import Stint, parts_of
from campaigns.outreach.team import Team
from campaigns.outreach.teams import free_time
from campaigns.outreach.volunteer import Volunteer
from trainees.people import Person, survivor

FREE, SILENT, BUSY = "free", "silent", "busy"
"""What somebody said of the half-days that a shift touches: they can; nothing ever; they cannot."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody for a shift. `standing`: FREE, SILENT or BUSY. `own`: of the point's own team. `fits`: takes the shift's role.
    `clashes`: their shifts at that time, which keep them from this one. `that_day`: their other shifts of the date."""

    volunteer: Volunteer
    person: Person
    own: bool
    fits: bool
    standing: str
    clashes: list[Stint]
    that_day: list[Stint]

    @property
    def can(self) -> bool:
        """Whether nothing speaks against them."""
        return self.fits and self.standing == FREE and not self.clashes


def of_shift(shift: Shift, query: str = "") -> list[Candidate]:
    """Everybody who is in a team that goes out and not on the shift yet: who can first, of the point's team before others, in
    the order of names. `query`: words of a name or team. A person who is in two teams stands there once for each."""
    day = shift.day
    there = [one for one in signing.of_day(day, states=(ON,)) if one.shift_id == shift.id]
    on = {person.id for person in signing.who(there).values()}
    row = aliased(Person)
    rows = db.session.execute(
        select(Volunteer, Person)
        .join(row, row.id == Volunteer.person_id)
        .join(Person, Person.id == survivor(row))
        .join(Team, Team.id == Volunteer.team_id)
        .where(
            Volunteer.locality_id == shift.locality_id, Volunteer.left_on.is_(None), Team.closed_at.is_(None),
            Person.erased_at.is_(None),
        )
        .options(joinedload(Volunteer.team))
    ).all()  # fmt: skip
    words = fold(query).split()
    left = [
        (volunteer, person) for volunteer, person in rows
        if person.id not in on and all(word in f"{person.name_key} {volunteer.team.name_key}" for word in words)
    ]  # fmt: skip
    free = free_time.free([volunteer for volunteer, _ in left], day.day, day.day)
    parts = [(day.day, part) for part in parts_of(shift.starts_at, shift.ends_at)]
    starts, ends = signing.times(shift, day)
    stints: dict[int, list[Stint]] = defaultdict(list)
    for stint in signing.stints(shift.locality_id, day.day):
        stints[stint.person_id].append(stint)
    found = []
    for volunteer, person in left:
        can = all(part in free[volunteer.id] for part in parts)
        standing = FREE if can else BUSY if free_time.answered(volunteer) else SILENT
        mine = stints.get(person.id, [])
        found.append(
            Candidate(
                volunteer, person, volunteer.team_id == shift.point.team_id,
                not volunteer.roles or shift.role in volunteer.roles, standing,
                [one for one in mine if one.overlaps(starts, ends)], mine,
            )
        )  # fmt: skip
    rank = {FREE: 0, SILENT: 1, BUSY: 2}
    return sorted(
        found,
        key=lambda one: (
            bool(one.clashes), not one.can, rank[one.standing], not one.own, not one.fits, sort_key(one.person.name),
            one.volunteer.id,
        ),
    )  # fmt: skip
