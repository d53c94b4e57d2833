"""Points of a day (điểm hỗ trợ): where a team works from when until when, with which kit, along which streets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Final

from sqlalchemy import delete, exists, select

from app.base.actors import Scope
from app.base.db import db, hold
from app.base.errors import NotFound, Refused
from app.base.text import clean, without_controls
from campaigns.outreach import place as places
from campaigns.outreach import team as teams
from campaigns.outreach.day import OutreachDay, Point
from campaigns.outreach.days.day_life import still_open
from campaigns.outreach.event import OutreachEvent
from campaigns.outreach.shift import Assignment, Shift
from trainees.areas import Neighbourhood

MOST: Final = 60
"""Points of one day: a commune has some forty neighbourhoods."""
MOST_KIT: Final = 40
"""Things on one kit list."""


@dataclass(frozen=True, slots=True)
class Where:
    """What a person or a proposal says of a point. At least one of place and neighbourhood. `expected`, `proposal_id`: what the
    planner expected of it, and in which proposal."""

    starts_at: time
    ends_at: time
    place_id: int | None = None
    neighbourhood_id: int | None = None
    team_id: int | None = None
    streets: str = ""
    kit: tuple[str, ...] = ()
    expected: float | None = None
    proposal_id: int | None = None


def add(day: OutreachDay, said: Where) -> Point:
    """One more point. Refused: the day is closed or called off, it has MOST already, what `_checked` refuses."""
    hold(day)
    still_open(day)
    if len(day.points) >= MOST:
        raise Refused("points_many", f"Một ngày có nhiều nhất {MOST} điểm. Tách thành hai ngày ra quân.")
    _checked(day, said)
    point = Point(
        locality_id=day.locality_id,
        outreach_day_id=day.id,
        expected=said.expected,
        proposal_id=said.proposal_id,
    )
    _write(point, said)
    db.session.add(point)
    db.session.flush()
    db.session.expire(day, ["points"])
    return point


def change(point: Point, said: Where) -> None:
    """Another place, team, time, kit. Refused: the day is closed or called off, a shift would stand outside the new hours, what
    `_checked` refuses."""
    hold(point.day)
    still_open(point.day)
    _checked(point.day, said)
    for shift in db.session.scalars(
        select(Shift).where(Shift.point_id == point.id).order_by(Shift.starts_at)
    ):
        if shift.starts_at < said.starts_at or shift.ends_at > said.ends_at:
            raise Refused(
                "point_times",
                f"Ca {shift.starts_at:%H:%M}–{shift.ends_at:%H:%M} của điểm nằm ngoài giờ mới. Sửa giờ của ca trước.",
            )
    _write(point, said)
    db.session.flush()
    db.session.expire(point, ["place", "neighbourhood", "team"])


def remove(point: Point) -> None:
    """Take a point off the day, with its empty shifts. Refused: closed or called off, somebody is on a shift, something was logged."""
    day = point.day
    hold(day)
    still_open(day)
    shifts = select(Shift.id).where(Shift.point_id == point.id)
    people = select(Assignment.id).where(Assignment.shift_id.in_(shifts))
    # A roll-call may name the shift alone.
    logged = (OutreachEvent.point_id == point.id) | OutreachEvent.shift_id.in_(shifts)
    if db.session.scalar(select(exists().where(logged))):
        raise Refused("point_logged", "Điểm này đã có lượt ghi nên không bỏ được.")
    if db.session.scalar(people.limit(1)):
        raise Refused(
            "point_has_people", "Điểm này đang có người nhận ca. Chuyển họ sang ca khác rồi bỏ điểm."
        )
    db.session.execute(delete(Shift).where(Shift.point_id == point.id))
    db.session.delete(point)
    db.session.flush()
    db.session.expire(day, ["points"])


def _write(point: Point, said: Where) -> None:
    point.place_id, point.neighbourhood_id, point.team_id = said.place_id, said.neighbourhood_id, said.team_id
    point.starts_at, point.ends_at = said.starts_at, said.ends_at
    point.streets = without_controls(said.streets).strip()[:2000]
    kit = (clean(thing)[:120] for thing in said.kit)
    point.kit = list(dict.fromkeys(thing for thing in kit if thing))[:MOST_KIT]


def _checked(day: OutreachDay, said: Where) -> None:
    if said.place_id is None and said.neighbourhood_id is None:
        raise Refused("point_where", "Chọn một địa điểm, hoặc một tổ dân phố (thôn) để đi từng nhà.")
    if said.ends_at <= said.starts_at:
        raise Refused("point_times", "Giờ kết thúc phải sau giờ bắt đầu.")
    if said.starts_at < day.starts_at or said.ends_at > day.ends_at:
        raise Refused(
            "point_times",
            f"Giờ của điểm nằm ngoài giờ của ngày ({day.starts_at:%H:%M}–{day.ends_at:%H:%M}). Sửa giờ của ngày trước.",
        )
    within = Scope(locality_id=day.locality_id)
    if said.place_id is not None and places.get(said.place_id, within=within).closed_at is not None:
        raise Refused("place_closed", "Địa điểm này không còn dùng. Chọn địa điểm khác.")
    if said.team_id is not None and teams.get(said.team_id, within=within).closed_at is not None:
        raise Refused("team_closed", "Tổ này đã ngừng hoạt động. Chọn tổ khác.")
    if said.neighbourhood_id is not None:
        home = db.session.get(Neighbourhood, said.neighbourhood_id)
        if home is None or home.locality_id != day.locality_id:
            raise NotFound("neighbourhood_unknown", "Không tìm thấy tổ dân phố này.")
