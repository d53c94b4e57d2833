"""When volunteers can go out: half-days of a week, and single days on which it is otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Final, TypeAlias

from sqlalchemy import select

from app.base import clock
from app.base.db import db, hold
from app.base.errors import Refused
from app.base.text import N_
from campaigns.outreach.team import Team
from campaigns.outreach.volunteer import FreeDay, Volunteer
from trainees.people import Person, survivor

MORNING, AFTERNOON = "morning", "afternoon"
PARTS: Final[dict[str, str]] = {MORNING: N_("Sáng"), AFTERNOON: N_("Chiều")}
HALF_DAYS: Final = tuple(f"{weekday}-{part}" for weekday in range(7) for part in PARTS)
"""Of a week: '0-morning' is Monday's."""
AHEAD: Final = timedelta(days=183)
"""How far ahead somebody may say that a day is otherwise."""

Half: TypeAlias = tuple[date, str]


def half_of(day: date, part: str) -> str:
    """The half-day of the week that a half-day is."""
    return f"{day.weekday()}-{part}"


def answered(volunteer: Volunteer) -> bool:
    """Whether they ever said when they can. Who never did is not available, and is shown apart."""
    return volunteer.weekly is not None or volunteer.answered_at is not None


def say_week(volunteer: Volunteer, halves: Iterable[str]) -> None:
    """On which half-days of a week they can; none is an answer too. Refused `half_unknown`."""
    said = set(halves)
    if unknown := said - set(HALF_DAYS):
        raise Refused("half_unknown", f"Không có buổi “{sorted(unknown)[0][:20]}” trong tuần.")
    volunteer.weekly = [half for half in HALF_DAYS if half in said]
    volunteer.answered_at = clock.now()
    db.session.flush()


def say_days(volunteer: Volunteer, can: Mapping[Half, bool]) -> int:
    """Single half-days on which they can or cannot. Only what differs from their week is kept, so that a changed week still
    holds for the rest; how many differ. Refused: a day that is past or too far ahead, a part that does not exist."""
    today = clock.today()
    for day, part in can:
        if part not in PARTS:
            raise Refused("half_unknown", f"Không có buổi “{part[:20]}” trong ngày.")
        if not today <= day <= today + AHEAD:
            raise Refused(
                "day_not_coming",
                f"Ngày {day:%d/%m/%Y} đã qua hoặc còn quá xa. Chọn ngày trong sáu tháng tới.",
            )
    hold(volunteer)  # two taps at once would both write the day
    week = set(volunteer.weekly or ())
    known = {
        (row.day, row.part): row
        for row in db.session.scalars(
            select(FreeDay).where(
                FreeDay.volunteer_id == volunteer.id, FreeDay.day.in_({day for day, _ in can})
            )
        )
    }
    differing = 0
    for (day, part), said in sorted(can.items()):
        row = known.get((day, part))
        if said == (half_of(day, part) in week):
            if row is not None:
                db.session.delete(row)
            continue
        differing += 1
        if row is not None:
            row.can = said
        else:
            db.session.add(
                FreeDay(
                    locality_id=volunteer.locality_id, volunteer_id=volunteer.id, day=day, part=part, can=said
                )
            )
    volunteer.answered_at = clock.now()
    db.session.flush()
    return differing


def hold_answers(team_ids: Collection[int]) -> None:
    """Let nobody of these teams say otherwise until this transaction ends; whoever is just saying it is waited for."""
    there = select(Volunteer.id).where(Volunteer.team_id.in_(team_ids), Volunteer.left_on.is_(None))
    db.session.scalars(there.order_by(Volunteer.id).with_for_update(read=True)).all()


def free(of: Collection[Volunteer] | Collection[int] | int, first: date, last: date) -> dict[int, set[Half]]:
    """volunteer_id → the half-days from `first` to `last` on which they can. `of`: volunteers, or their ids; or a locality's id:
    then all who are in a team. Who never answered has none."""
    rows = _volunteers(of)
    ids = [one.id for one in rows]
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    by_weekday = {f"{weekday}": [day for day in days if day.weekday() == weekday] for weekday in range(7)}
    found: dict[int, set[Half]] = {}
    for one in rows:
        week = (half.split("-", 1) for half in one.weekly or ())
        found[one.id] = {(day, part) for weekday, part in week for day in by_weekday.get(weekday, ())}
    otherwise = select(FreeDay.volunteer_id, FreeDay.day, FreeDay.part, FreeDay.can).where(
        FreeDay.volunteer_id.in_(ids), FreeDay.day.between(first, last)
    )
    for volunteer_id, day, part, can in db.session.execute(otherwise) if ids else ():
        if can:
            found[volunteer_id].add((day, part))
        else:
            found[volunteer_id].discard((day, part))
    return found


def _volunteers(of: Collection[Volunteer] | Collection[int] | int) -> list[Volunteer]:
    if isinstance(of, int):
        wanted = select(Volunteer).where(Volunteer.locality_id == of, Volunteer.left_on.is_(None))
        return list(db.session.scalars(wanted))
    known = [one for one in of if isinstance(one, Volunteer)]
    ids = [one for one in of if isinstance(one, int)]
    return known + (list(db.session.scalars(select(Volunteer).where(Volunteer.id.in_(ids)))) if ids else [])


def teams_free(locality_id: int, first: date, last: date) -> dict[int, dict[Half, list[int]]]:
    """team_id → half-day → ids of the volunteers who can, heads first. Every team that goes out is there; a half-day on which
    nobody can is not. A person who is in a team twice (after a merge) counts once."""
    rows = db.session.execute(
        select(Volunteer, survivor())
        .join(Team, Team.id == Volunteer.team_id)
        .join(Person, Person.id == Volunteer.person_id)
        .where(Team.locality_id == locality_id, Team.closed_at.is_(None), Volunteer.left_on.is_(None))
        .order_by(Volunteer.head.desc(), Volunteer.id)
    ).all()
    found: dict[int, dict[Half, list[int]]] = {
        team_id: {}
        for team_id in db.session.scalars(
            select(Team.id).where(Team.locality_id == locality_id, Team.closed_at.is_(None))
        )
    }
    halves = free([volunteer for volunteer, _ in rows], first, last)
    counted: set[tuple[int, int, Half]] = set()
    for volunteer, person_id in rows:
        for half in sorted(halves[volunteer.id]):
            if (volunteer.team_id, person_id, half) not in counted:
                counted.add((volunteer.team_id, person_id, half))
                found[volunteer.team_id].setdefault(half, []).append(volunteer.id)
    return found
