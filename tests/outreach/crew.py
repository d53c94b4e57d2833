"""A commune with a day of outreach a week ahead and as many volunteers as a test asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db
from campaigns.outreach import signing
from campaigns.outreach.day import OutreachDay, Point
from campaigns.outreach.shift import Assignment, Shift
from campaigns.outreach.team import Team
from campaigns.outreach.volunteer import Volunteer
from tests.outreach.made import outreach
from trainees import people
from trainees.areas import name_key
from trainees.people import Particulars


@dataclass
class Crew:
    """Ids: rows belong to one session, and a test has several. `shift`: of `seats` seats, 7:00 to 11:00, nobody on it."""

    locality: int
    day: int
    point: int
    shift: int
    team: int
    people: list[int]
    volunteers: list[int]


def crew(locality_id: int, count: int, *, seats: int = 5, ahead: int = 7, mark: str = "B") -> Crew:
    """Made inside `with work():`."""
    persons = [
        people.add(locality_id, Particulars(f"Người {mark} {n:02}"), by=COMMAND_LINE).id for n in range(count)
    ]
    made = outreach(locality_id, persons, by=COMMAND_LINE, mark=mark, day=clock.today() + timedelta(days=ahead))  # fmt: skip
    made.day.starts_at, made.day.ends_at = time(6), time(18)
    made.point.starts_at, made.point.ends_at = time(6), time(18)
    made.shift.starts_at, made.shift.ends_at, made.shift.seats = time(7), time(11), seats
    db.session.delete(made.assignment)
    more = [
        Volunteer(
            locality_id=locality_id,
            team_id=made.team.id,
            person_id=person,
            joined_on=made.volunteers[0].joined_on,
        )
        for person in persons[3:]
    ]
    db.session.add_all(more)
    db.session.flush()
    return Crew(
        locality_id, made.day.id, made.point.id, made.shift.id, made.team.id, persons,
        [volunteer.id for volunteer in (*made.volunteers, *more)],
    )  # fmt: skip


def shift(shift_id: int) -> Shift:
    return db.session.get_one(Shift, shift_id)


def volunteer(volunteer_id: int) -> Volunteer:
    return db.session.get_one(Volunteer, volunteer_id)


def another_shift(point_id: int, starts: int, ends: int, *, seats: int = 5, role: str = "guide") -> Shift:
    """One more of a point, by whole hours."""
    point = db.session.get_one(Point, point_id)
    return signing.add_shift(point, role, time(starts), time(ends), seats, by=COMMAND_LINE)


def another_day(of: Crew, on: date | None = None) -> Point:
    """One more outreach day of the same campaign (on the same date), and its point."""
    first = db.session.get_one(OutreachDay, of.day)
    day = OutreachDay(
        locality_id=of.locality, campaign_id=first.campaign_id, day=on or first.day, starts_at=time(6), ends_at=time(18),
    )  # fmt: skip
    db.session.add(day)
    db.session.flush()
    home = db.session.get_one(Point, of.point)
    point = Point(
        locality_id=of.locality, outreach_day_id=day.id, place_id=home.place_id, starts_at=time(6), ends_at=time(18),
    )  # fmt: skip
    db.session.add(point)
    db.session.flush()
    return point


def another_team(of: Crew, volunteer_id: int, name: str = "Tổ khác") -> Volunteer:
    """The same person in one more team."""
    team = Team(locality_id=of.locality, name=name, name_key=name_key(name), made_at=clock.now())
    db.session.add(team)
    db.session.flush()
    once = volunteer(volunteer_id)
    again = Volunteer(
        locality_id=of.locality, team_id=team.id, person_id=once.person_id, joined_on=once.joined_on
    )
    db.session.add(again)
    db.session.flush()
    return again


def sign_up(shift_id: int, volunteer_id: int, **how: object) -> Assignment:
    return signing.sign_up(shift(shift_id), volunteer(volunteer_id), by=COMMAND_LINE, **how)


def states(shift_id: int) -> dict[str, list[int]]:
    """State → persons' ids, in the order of the waiting list."""
    rows = db.session.scalars(select(Assignment).where(Assignment.shift_id == shift_id).order_by(Assignment.since, Assignment.id))  # fmt: skip
    found: dict[str, list[int]] = {"on": [], "waiting": [], "out": []}
    for row in rows:
        found[row.state].append(row.person_id)
    return found


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), clock.ZONE)
