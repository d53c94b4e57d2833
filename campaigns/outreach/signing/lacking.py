"""What of a day's wishes cannot come true: more roles than people, a team without anybody free, a shift nobody can take."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import combinations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.base.db import db
from campaigns.outreach.day import CLOSED, OFF, OutreachDay, Point
from campaigns.outreach.lack import Lack
from campaigns.outreach.shift import ON, Assignment, Shift
from campaigns.outreach.signing.asking import told
from campaigns.outreach.signing.shifts import of_days
from campaigns.outreach.signing.standing import NOON, Seats, Stint, parts_of, stints, taken, times
from campaigns.outreach.teams import free_time
from campaigns.outreach.volunteer import ROLES, Volunteer
from trainees import people
from trainees.people import Person


def lacks(day: OutreachDay) -> list[Lack]:
    """What stands in a day's way; none for a day that is over or called off.

    Who has not answered when they can is not counted as free (they are told apart); whoever is on a shift already is.
    """
    if day.state in (OFF, CLOSED):
        return []
    points = db.session.scalars(
        select(Point)
        .where(Point.outreach_day_id == day.id)
        .options(joinedload(Point.place), joinedload(Point.neighbourhood), joinedload(Point.team))
        .order_by(Point.starts_at, Point.id)
    ).all()
    shifts = of_days([day])[day.id]
    staffed = {shift.point_id for shift in shifts}
    said = clashes(day)
    said += [
        Lack(f"Điểm {point.name} chưa có ca nào.", "Thêm ca để có người nhận.", "new_shift", _ids(day, point=point.id))
        for point in points
        if point.id not in staffed
    ]  # fmt: skip
    seats = taken(shifts)
    full = staffed - {shift.point_id for shift in shifts if seats[shift.id].free}
    manned = {
        (shift.point_id, part)
        for shift in shifts if seats[shift.id].on
        for part in parts_of(shift.starts_at, shift.ends_at)
    }  # fmt: skip
    said += _teams_without_anybody(day, points, full, manned)
    return said + _short(day, shifts, seats)


def clashes(day: OutreachDay) -> list[Lack]:
    """Who stands twice where one person cannot: two rows on one shift, which a merge made one person's (one seat counts), or two
    shifts at one time (after a merge, or a day that was moved)."""
    said = []
    rows = db.session.execute(
        select(Shift, people.survivor(), Person.name)
        .select_from(Assignment)
        .join(Shift, Shift.id == Assignment.shift_id)
        .join(Person, Person.id == Assignment.person_id)
        .where(Shift.outreach_day_id == day.id, Assignment.state == ON)
        .order_by(Shift.starts_at, Shift.id, Assignment.id)
    )
    seen: set[tuple[int, int]] = set()
    for shift, person, name in rows.tuples():
        if (shift.id, person) in seen:
            words = f"{name} có hai dòng ở ca {told(shift)} (hai hồ sơ đã gộp): chỉ tính một chỗ."
            said.append(Lack(words, "", "people", _ids(day, shift=shift.id)))
        seen.add((shift.id, person))
    held: dict[int, list[Stint]] = {}
    for stint in stints(day.locality_id, day.day):
        held.setdefault(stint.person_id, []).append(stint)
    pairs = {
        person: [
            (one, other)
            for one, other in combinations(own, 2)
            if one.overlaps(other.starts, other.ends) and day.id in (one.day_id, other.day_id)
        ]
        for person, own in held.items()
    }
    names = _names(person for person, both in pairs.items() if both)
    for person, both in pairs.items():
        for one, other in both:
            words = f"{names[person]} có hai ca trùng giờ: {one.told} và {other.told}."
            here = next(stint.shift_id for stint in (other, one) if stint.day_id == day.id)
            said.append(Lack(words, "Rút người này khỏi một ca.", "people", _ids(day, shift=here)))
    return said


@dataclass(frozen=True, slots=True)
class Short:
    """Of some roles more people are wanted than can be had."""

    roles: tuple[str, ...]
    wanted: int
    there: int


def short_of(wanted: Mapping[str, int], takers: Sequence[frozenset[str]]) -> Short | None:
    """The smallest group of roles for which too few people are there; None when everybody wanted can be had (Hall's theorem).
    wanted: role → seats at one moment. takers: of each person the roles that they take; empty: any."""
    roles = [role for role in ROLES if wanted.get(role)]
    for size in range(1, len(roles) + 1):
        for group in combinations(roles, size):
            seats = sum(wanted[role] for role in group)
            there = sum(not own or not own.isdisjoint(group) for own in takers)
            if seats > there:
                return Short(group, seats, there)
    return None


def _teams_without_anybody(
    day: OutreachDay, points: Sequence[Point], full: Collection[int], manned: Collection[tuple[int, str]]
) -> list[Lack]:
    """`full`: ids of points whose every seat is taken, whoever took it: nobody needs to be asked there. `manned`: the points and
    half-days for which somebody is on a shift already: the seats that are left are told as seats."""
    if not any(point.team_id for point in points):
        return []
    free = free_time.teams_free(day.locality_id, day.day, day.day)
    said = []
    for point in points:
        if point.team is None:
            continue
        if point.team.closed_at is not None:
            words = f"{point.team.name} đã thôi hoạt động."
            said.append(
                Lack(words, f"Chọn tổ khác cho điểm {point.name}.", "point", _ids(day, point=point.id))
            )
            continue
        if point.id in full:
            continue
        halves = free.get(point.team.id, {})
        none = [
            part
            for part in parts_of(point.starts_at, point.ends_at)
            if not halves.get((day.day, part)) and (point.id, part) not in manned
        ]
        if none:
            when = " và ".join(free_time.PARTS[part].lower() for part in none)
            words = f"{point.team.name} không có ai rảnh {when} {day.day:%d/%m/%Y} (điểm {point.name})."
            remedy = "Gửi lại tin nhắn hỏi lịch rảnh cho tổ, hoặc chọn tổ khác, ngày khác."
            said.append(Lack(words, remedy, "team", {"team": point.team.id}))
    return said


@dataclass(frozen=True, slots=True)
class _Someone:
    """A person who can be asked: their roles (empty: any) and the half-days on which they are free."""

    person_id: int
    roles: frozenset[str]
    parts: frozenset[str]


def _short(day: OutreachDay, shifts: Sequence[Shift], seats: Mapping[int, Seats]) -> list[Lack]:
    """At each moment at which a shift begins: seats that nobody has yet against people who are free and on no shift then."""
    left = [shift for shift in shifts if seats[shift.id].free]
    if not left:
        return []
    everybody, busy = _people(day), stints(day.locality_id, day.day)
    said: list[Lack] = []
    told_of: set[int] = set()
    for at in sorted({shift.starts_at for shift in left}):
        now = [shift for shift in left if shift.starts_at <= at < shift.ends_at]
        wanted: dict[str, int] = {}
        for shift in now:
            wanted[shift.role] = wanted.get(shift.role, 0) + seats[shift.id].free
        takers = _free_at(day, at, everybody, busy)
        short = short_of(wanted, [one.roles for one in takers])
        if short is not None:
            these = [shift.id for shift in now if shift.role in short.roles]
            told_of.update(these)
            roles = ", ".join(f"“{ROLES[role]}”" for role in short.roles)
            there = f"chỉ còn {short.there} tình nguyện viên rảnh nhận được" if short.there else "không còn tình nguyện viên nào rảnh nhận được"  # fmt: skip
            words = f"Lúc {at:%H:%M} còn cần {short.wanted} người vai trò {roles} mà {there}."
            remedy = "Hỏi thêm người chưa trả lời lịch rảnh, bớt chỗ, hoặc đổi giờ ca."
            said.append(Lack(words, remedy, "people", _ids(day, shift=these[0])))
    for shift in left:
        if shift.id not in told_of and not _somebody(day, shift, everybody, busy):
            words = f"Ca {told(shift)} ({ROLES[shift.role]}) không ai nhận được suốt giờ ca."
            remedy = "Chia thành ca ngắn hơn, đổi giờ, hoặc đổi vai trò."
            said.append(Lack(words, remedy, "shift", _ids(day, shift=shift.id)))
    return said


def _ids(day: OutreachDay, **more: int) -> dict[str, int]:
    return {"day": day.id, **more}


def _people(day: OutreachDay) -> list[_Someone]:
    """Who said that they are free on some of the day, each person once with all that their rows say."""
    rows = db.session.execute(
        select(Volunteer, people.survivor())
        .join(Person, Person.id == Volunteer.person_id)
        .where(Volunteer.locality_id == day.locality_id, Volunteer.left_on.is_(None))
        .order_by(Volunteer.id)
    ).all()
    free = free_time.free([volunteer for volunteer, _ in rows], day.day, day.day)
    found: dict[int, _Someone] = {}
    for volunteer, person in rows:
        parts = frozenset(part for _, part in free[volunteer.id])
        roles = frozenset(volunteer.roles)
        before = found.get(person)
        if before is not None:
            parts |= before.parts
            roles = roles | before.roles if roles and before.roles else frozenset()
        found[person] = _Someone(person, roles, parts)
    return [one for one in found.values() if one.parts]


def _free_at(
    day: OutreachDay, at: time, everybody: Sequence[_Someone], busy: Sequence[Stint]
) -> list[_Someone]:
    moment = datetime.combine(day.day, at, day.starts.tzinfo)
    part = free_time.MORNING if at < NOON else free_time.AFTERNOON
    there = {stint.person_id for stint in busy if stint.starts <= moment < stint.ends}
    return [one for one in everybody if part in one.parts and one.person_id not in there]


def _somebody(day: OutreachDay, shift: Shift, everybody: Sequence[_Someone], busy: Sequence[Stint]) -> bool:
    starts, ends = times(shift, day)
    there = {stint.person_id for stint in busy if stint.overlaps(starts, ends)}
    wanted = set(parts_of(shift.starts_at, shift.ends_at))
    return any(
        one.person_id not in there and wanted <= one.parts and (not one.roles or shift.role in one.roles)
        for one in everybody
    )


def _names(ids: Iterable[int]) -> dict[int, str]:
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(list(ids))))
    return dict(rows.tuples().all())
