"""Moving a day (dời ngày): everything that was arranged goes along; who has trouble with the new date is named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.base import clock
from app.base.actors import Actor
from app.base.db import db
from app.base.errors import Conflict, Refused
from app.base.text import clean
from campaigns.outreach import signing
from campaigns.outreach.campaigning.running import LAST_YEAR
from campaigns.outreach.day import CLOSED, OFF, PLANNED, DayMove, OutreachDay, Point
from campaigns.outreach.days.day_life import is_logged
from campaigns.outreach.shift import ON, WAITING, Assignment
from campaigns.outreach.signing import Stint, overlap, parts_of
from campaigns.outreach.teams import free_time
from campaigns.outreach.teams.free_time import Half


@dataclass(frozen=True, slots=True)
class Trouble:
    """Somebody (or a team, then without an assignment) for whom a date does not do, and why, as a sentence."""

    assignment: Assignment | None
    sentence: str


def move(day: OutreachDay, became: date, *, reason: str, by: Actor, was: date | None = None) -> list[str]:
    """The day takes place on another date. Assignments, points and links stay, but for those who left their team by then; windows of
    sign-up shift along; a day that was called off or opened too early is planned again. Returns a sentence for each person for whom
    the new date does not do.

    was: the date that whoever asks saw; Conflict when it was moved meanwhile. Refused: nothing changes, no reason, closed, something
    was logged, a standing desk's.
    """
    signing.hold_move(day, became)
    reason = clean(reason)[:300]
    if was is not None and was != day.day:
        raise Conflict(
            "day_moved", f"Ngày này vừa được dời sang {day.day:%d/%m/%Y}. Xem lại rồi dời tiếp nếu cần."
        )
    movable(day)
    if became == day.day:
        raise Refused("day_same", "Ngày mới trùng ngày đang định. Chọn ngày khác.")
    if became < clock.today():
        raise Refused("day_past", f"Ngày {became:%d/%m/%Y} đã qua. Chọn hôm nay hoặc một ngày sau.")
    if became.year > LAST_YEAR:
        raise Refused("day_far", f"Ngày {became:%d/%m/%Y} quá xa: xem lại năm.")
    if not reason:
        raise Refused("reason_missing", "Ghi lý do dời, một câu là đủ: người đã nhận ca sẽ đọc câu này.")
    gone = signing.let_go(day, became)
    said = [one.sentence for one in troubles(day, became)]
    left, shifted = day.day, became - day.day
    db.session.add(
        DayMove(
            locality_id=day.locality_id, outreach_day_id=day.id, was=day.day, became=became, reason=reason,
            moved_at=clock.now(), moved_by=by.account_id,
        )
    )  # fmt: skip
    day.day, day.state, day.opened_at, day.off_reason = became, PLANNED, None, ""
    day.signup_until = _later(day.signup_until, shifted)
    day.signout_until = _later(day.signout_until, shifted)
    if day.signup_from and day.signup_until and day.signup_until <= day.signup_from:
        day.signup_from = None  # moved ahead of the day on which sign-up was to begin: it begins now
    db.session.flush()
    if gone:
        signing.fill(day)
    stays = select(OutreachDay).where(OutreachDay.locality_id == day.locality_id, OutreachDay.day == left)
    if (other := db.session.scalars(stays.limit(1)).first()) is not None:
        signing.fill(other)  # who was busy here may be first of a queue there
    return said


def movable(day: OutreachDay) -> None:
    """Refused: closed, something was logged, a standing desk's."""
    if day.desk_id is not None:
        raise Refused("desk_day", "Ngày của điểm hỗ trợ thường xuyên không dời được.")
    if day.state == CLOSED:
        raise Refused("day_closed", "Ngày này đã chốt nên không dời được.")
    if is_logged(day):
        raise Refused(
            "day_logged",
            "Ngày này đã có lượt ghi nên không dời được. Chốt ngày này, rồi thêm một ngày ra quân mới.",
        )


def moves_of(day: OutreachDay) -> list[DayMove]:
    """How a day was moved, the last one first."""
    query = select(DayMove).where(DayMove.outreach_day_id == day.id).order_by(DayMove.id.desc())
    return list(db.session.scalars(query))


def troubles(day: OutreachDay, on: date) -> list[Trouble]:
    """For whom a date does not do: not free then (never answered counts as not free, and is said so), on another shift at that
    time, a team of which another point stands at that time; and a date outside the campaign. In the day's order."""
    found = []
    campaign = day.campaign
    if campaign is not None and not campaign.starts <= on <= campaign.ends:
        found.append(
            Trouble(None, f"Ngày {on:%d/%m/%Y} nằm ngoài thời gian chiến dịch ({campaign.starts:%d/%m/%Y}–{campaign.ends:%d/%m/%Y}).")
        )  # fmt: skip
    elsewhere = _points_on(day, on)
    for point in day.points:
        for other in elsewhere.get(point.team_id or 0, ()):
            if point.team and overlap(point.starts_at, point.ends_at, other.starts_at, other.ends_at):
                hours = f"{other.starts_at:%H:%M}–{other.ends_at:%H:%M}"
                found.append(Trouble(None, f"{point.team.name} đã có điểm {other.name} lúc {hours} hôm đó."))
    rows = signing.of_day(day, states=(ON, WAITING))
    people, free = (
        signing.who(rows),
        free_time.free({row.volunteer_id: row.volunteer for row in rows}.values(), on, on),
    )
    busy: dict[int, list[Stint]] = defaultdict(list)
    for stint in signing.stints(day.locality_id, on):
        if stint.day_id != day.id:
            busy[stint.person_id].append(stint)
    for row in rows:
        person = people[row.id]
        if why := _why_not(row, on, free.get(row.volunteer_id, set()), busy.get(person.id, ())):
            found.append(Trouble(row, f"{person.name}: {why}"))
    return found


def _why_not(row: Assignment, on: date, free: set[Half], busy: Sequence[Stint]) -> str:
    shift = row.shift
    for other in busy:
        if overlap(shift.starts_at, shift.ends_at, other.starts.time(), other.ends.time()):
            return f"đã có ca {other.told} hôm đó"
    if all((on, part) in free for part in parts_of(shift.starts_at, shift.ends_at)):
        return ""
    return "không rảnh hôm đó" if free_time.answered(row.volunteer) else "chưa trả lời lịch rảnh"


def _points_on(day: OutreachDay, on: date) -> dict[int, list[Point]]:
    """Where the day's teams are on a date besides, by the team."""
    teams = {point.team_id for point in day.points if point.team_id}
    query = (
        select(Point)
        .join(Point.day)
        .options(joinedload(Point.place), joinedload(Point.neighbourhood))
        .where(
            OutreachDay.day == on,
            OutreachDay.id != day.id,
            OutreachDay.state != OFF,
            Point.team_id.in_(teams),
        )
        .order_by(Point.starts_at, Point.id)
    )
    found: dict[int, list[Point]] = defaultdict(list)
    for point in db.session.scalars(query):
        found[point.team_id or 0].append(point)
    return dict(found)


def _later(moment: datetime | None, by: timedelta) -> datetime | None:
    return None if moment is None else moment + by
