"""How full shifts are and who is on them, read through merges: two rows of one person are one seat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from app.base import clock
from app.base.db import db
from campaigns.outreach.day import OFF, OutreachDay, Point
from campaigns.outreach.shift import ON, OUT, WAITING, Assignment, Shift
from campaigns.outreach.teams.free_time import AFTERNOON, MORNING
from campaigns.outreach.volunteer import Volunteer
from trainees import people
from trainees.people import Person

NOON: Final = time(12, 0)
"""Where the morning ends and the afternoon begins, as availability is asked for."""
_When = TypeVar("_When", time, datetime)
_RANK = {ON: 0, WAITING: 1, OUT: 2}


@dataclass(frozen=True, slots=True)
class Seats:
    """Of a shift: people on it, people who wait for a seat, and how many seats it has."""

    on: int
    waiting: int
    seats: int

    @property
    def free(self) -> int:
        """Seats that nobody has; 0 too where there are more people than seats."""
        return max(0, self.seats - self.on)


def taken(shifts: Iterable[Shift]) -> dict[int, Seats]:
    """Shift → how full it is. Who is on a shift does not wait for it, whatever an older row of theirs says."""
    wanted = {shift.id: shift for shift in shifts}
    on: dict[int, set[int]] = {shift: set() for shift in wanted}
    waiting: dict[int, set[int]] = {shift: set() for shift in wanted}
    rows = db.session.execute(
        select(Assignment.shift_id, Assignment.state, people.survivor())
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.shift_id.in_(wanted), Assignment.state.in_((ON, WAITING)))
    )
    for shift, state, person in rows:
        (on if state == ON else waiting)[shift].add(person)
    return {
        shift: Seats(len(on[shift]), len(waiting[shift] - on[shift]), wanted[shift].seats) for shift in wanted
    }


def of_day(day: OutreachDay, *, states: Sequence[str] = (ON, WAITING, OUT)) -> list[Assignment]:
    """Who is on a day's shifts: by shift (time, then number), those on it before those who wait (in their order) before those
    who signed out. A person stands once on a shift, with the best of their rows."""
    return _once(_loaded(days=[day.id]), states)


def of_days(days: Iterable[OutreachDay], *, states: Sequence[str] = (ON, WAITING)) -> list[Assignment]:
    """The same of several days, day by day."""
    return _once(_loaded(days=[day.id for day in days]), states)


def of_volunteer(
    volunteer: Volunteer, since: date | None = None, *, states: Sequence[str] = (ON, WAITING)
) -> list[Assignment]:
    """The shifts of a volunteer from a day on (today), in whichever team and under whichever of their merged rows; those of
    days that were called off too, for they are told. By time."""
    who = select(people.survivor()).where(Person.id == volunteer.person_id).scalar_subquery()
    query = _loaded().where(people.survivor() == who, OutreachDay.day >= (since or clock.today()))
    return _once(query, states)


def who(assignments: Iterable[Assignment]) -> dict[int, Person]:
    """Assignment → the person it is of: after a merge who stands for both."""
    mine = {assignment.id: assignment.person_id for assignment in assignments}
    row, stands = aliased(Person), aliased(Person)
    pairs = db.session.execute(
        select(row.id, stands)
        .join(stands, stands.id == people.survivor(row))
        .where(row.id.in_(set(mine.values())))
    )
    known = dict(pairs.tuples().all())
    return {assignment: known[person] for assignment, person in mine.items()}


def own_rows(shift_id: int, person_id: int) -> list[Assignment]:
    """Every row of a person (and of all who are the same after a merge) on a shift, the best first, read anew."""
    mine = select(people.survivor()).where(Person.id == person_id).scalar_subquery()
    rows = db.session.scalars(
        select(Assignment)
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.shift_id == shift_id, people.survivor() == mine)
        .execution_options(populate_existing=True)
    )
    return sorted(rows, key=lambda row: (_RANK[row.state], row.since, row.id))


def queue(shift: Shift) -> list[Assignment]:
    """Who waits for a seat on a shift, the first first; read anew. Nobody who is on it already."""
    rows = db.session.execute(
        select(Assignment, people.survivor())
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.shift_id == shift.id, Assignment.state.in_((ON, WAITING)))
        .order_by(Assignment.since, Assignment.id)
        .execution_options(populate_existing=True)
    ).all()
    seen = {person for row, person in rows if row.state == ON}
    waiting = []
    for row, person in rows:
        if person not in seen:
            seen.add(person)
            waiting.append(row)
    return waiting


@dataclass(frozen=True, slots=True)
class Stint:
    """A time that a person is on a shift: whose (the survivor of a merge), which, from when until when."""

    person_id: int
    shift_id: int
    starts: datetime
    ends: datetime
    where: str
    day_id: int
    day_named: str

    @property
    def told(self) -> str:
        """In words: '07:30–11:00 tại Nhà văn hóa tổ 3'."""
        return f"{clock_words(self.starts)}–{clock_words(self.ends)} tại {self.where}"

    def overlaps(self, starts: datetime, ends: datetime) -> bool:
        """Whether it shares time with that."""
        return overlap(self.starts, self.ends, starts, ends)


def stints(locality_id: int, day: date, *, person_id: int | None = None) -> list[Stint]:
    """Who is on which shift on a calendar day, of every outreach day that was not called off: of everybody or of one person
    and whoever was merged with them. Each person once on a shift."""
    query = (
        select(people.survivor(), Shift, Point, OutreachDay)
        .select_from(Assignment)
        .join(Person, Person.id == Assignment.person_id)
        .join(Shift, Shift.id == Assignment.shift_id)
        .join(Point, Point.id == Shift.point_id)
        .join(OutreachDay, OutreachDay.id == Shift.outreach_day_id)
        .where(
            OutreachDay.locality_id == locality_id, OutreachDay.day == day, OutreachDay.state != OFF,
            Assignment.state == ON,
        )
        .options(joinedload(Point.place), joinedload(Point.neighbourhood))
        .order_by(Shift.starts_at, Shift.id)
    )  # fmt: skip
    if person_id is not None:
        mine = select(people.survivor()).where(Person.id == person_id).scalar_subquery()
        query = query.where(people.survivor() == mine)
    found = {}
    for person, shift, point, of in db.session.execute(query):
        starts, ends = times(shift, of)
        found[person, shift.id] = Stint(person, shift.id, starts, ends, point.name, of.id, of.named)
    return list(found.values())


def times(shift: Shift, day: OutreachDay) -> tuple[datetime, datetime]:
    """From when until when a shift of a day is."""
    return (
        datetime.combine(day.day, shift.starts_at, clock.ZONE),
        datetime.combine(day.day, shift.ends_at, clock.ZONE),
    )


def overlap(starts: _When, ends: _When, other_starts: _When, other_ends: _When) -> bool:
    """Whether two times have a minute in common; one that begins when the other ends has none."""
    return starts < other_ends and other_starts < ends


def parts_of(starts_at: time, ends_at: time) -> list[str]:
    """The half-days that a time of day touches, as availability is told (see `free_time`)."""
    touched = ((MORNING, starts_at < NOON), (AFTERNOON, ends_at > NOON))
    return [part for part, inside in touched if inside]


def clock_words(moment: datetime) -> str:
    """'07:30'."""
    return f"{moment:%H:%M}"


def _loaded(*, days: Sequence[int] | None = None) -> Select[Assignment, int]:
    query = (
        select(Assignment, people.survivor())
        .join(Person, Person.id == Assignment.person_id)
        .join(Shift, Shift.id == Assignment.shift_id)
        .join(OutreachDay, OutreachDay.id == Shift.outreach_day_id)
        .options(
            selectinload(Assignment.shift).selectinload(Shift.point).options(
                joinedload(Point.place), joinedload(Point.neighbourhood), joinedload(Point.team)
            ),
            selectinload(Assignment.shift).selectinload(Shift.day).options(
                joinedload(OutreachDay.campaign), joinedload(OutreachDay.desk)
            ),
            selectinload(Assignment.volunteer).options(joinedload(Volunteer.person), joinedload(Volunteer.team)),
        )
        .order_by(OutreachDay.day, Shift.starts_at, Shift.id)
    )  # fmt: skip
    return query if days is None else query.where(Shift.outreach_day_id.in_(days))


def _once(query: Select[Assignment, int], states: Sequence[str]) -> list[Assignment]:
    """Each person once on each shift, in the order of the query's shifts."""
    best: dict[tuple[int, int], Assignment] = {}
    order: dict[int, int] = {}
    for row, person in db.session.execute(query):
        order.setdefault(row.shift_id, len(order))
        held = best.get((row.shift_id, person))
        if held is None or _place(row) < _place(held):
            best[row.shift_id, person] = row
    return sorted(
        (row for row in best.values() if row.state in states),
        key=lambda row: (order[row.shift_id], *_place(row)),
    )


def _place(row: Assignment) -> tuple[int, datetime, int]:
    return _RANK[row.state], row.since, row.id
