"""Hours (giờ tình nguyện): who came to which shifts, for how long; overlapping times of one day are counted once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import Select, select

from app.base.db import db
from campaigns.outreach.day import OutreachDay, Point
from campaigns.outreach.shift import ON, Assignment, Shift
from campaigns.outreach.team import Team
from campaigns.outreach.volunteer import Volunteer
from trainees import people
from trainees.people import Person


@dataclass(frozen=True, slots=True)
class Turn:
    """One shift of somebody: `who` is the survivor of merges; `came` None: nobody called the roll."""

    who: int
    day_id: int
    day: date
    starts: time
    ends: time
    came: bool | None
    point_id: int
    point_team: int | None
    volunteer_id: int


@dataclass(slots=True)
class Hours:
    """What one volunteer gave. `days`: dates; `shifts`: those they came to; `absent`: those they missed; `uncalled`: those without a roll-call,
    which count neither way."""

    person_id: int
    name: str
    team: str = ""
    days: int = 0
    shifts: int = 0
    minutes: int = 0
    absent: int = 0
    uncalled: int = 0


def turns_of(days: Select[int] | Iterable[int]) -> list[Turn]:
    """The shifts of everybody who was on one on these days. One query."""
    within = days if isinstance(days, Select) else list(days)
    query = (
        select(
            people.survivor(), Shift.outreach_day_id, OutreachDay.day, Shift.starts_at, Shift.ends_at, Assignment.came,
            Shift.point_id, Point.team_id, Assignment.volunteer_id,
        )
        .select_from(Assignment)
        .join(Person, Person.id == Assignment.person_id)
        .join(Shift, Shift.id == Assignment.shift_id)
        .join(Point, Point.id == Shift.point_id)
        .join(OutreachDay, OutreachDay.id == Shift.outreach_day_id)
        .where(Shift.outreach_day_id.in_(within), Assignment.state == ON)
        .order_by(OutreachDay.day, Shift.starts_at, Assignment.id)
    )  # fmt: skip
    return [Turn(*row) for row in db.session.execute(query).tuples()]


def minutes_of(turns: Iterable[Turn]) -> int:
    """Minutes of the shifts that people came to; what overlaps for one person on one day counts once."""
    spans: dict[tuple[int, date], list[tuple[int, int]]] = defaultdict(list)
    for one in turns:
        if one.came:
            spans[one.who, one.day].append((_minute(one.starts), _minute(one.ends)))
    return sum(_length(each) for each in spans.values())


def tenths(minutes: int) -> int:
    """Minutes in tenths of an hour, as pages, papers and workbooks alike say them: 150 as 25."""
    return round(minutes / 6)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _length(spans: list[tuple[int, int]]) -> int:
    whole, reached = 0, 0
    for begins, ends in sorted(spans):
        whole += max(0, ends - max(begins, reached))
        reached = max(reached, ends)
    return whole


def of_volunteers(days: Select[int] | Iterable[int]) -> list[Hours]:
    """Whoever was on a shift of these days, who gave most first. Three queries."""
    turns = turns_of(days)
    by_person: dict[int, list[Turn]] = defaultdict(list)
    for one in turns:
        by_person[one.who].append(one)
    names = dict(
        db.session.execute(select(Person.id, Person.name).where(Person.id.in_(list(by_person))))
        .tuples()
        .all()
    )
    teams = dict(
        db.session.execute(
            select(Volunteer.id, Team.name)
            .join(Team, Team.id == Volunteer.team_id)
            .where(Volunteer.id.in_({one.volunteer_id for one in turns}))
        ).tuples().all()
    )  # fmt: skip
    made = [
        Hours(
            who, names[who], teams.get(theirs[-1].volunteer_id, ""), len({one.day for one in theirs if one.came}),
            sum(1 for one in theirs if one.came), minutes_of(theirs), sum(1 for one in theirs if one.came is False),
            sum(1 for one in theirs if one.came is None),
        )
        for who, theirs in by_person.items()
    ]  # fmt: skip
    return sorted(made, key=lambda one: (-one.minutes, -one.shifts, one.name, one.person_id))
