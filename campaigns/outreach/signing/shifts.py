"""Shifts of a point: added, changed and taken away, never from under the people on them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Final

from sqlalchemy import delete, func, select

from app.base.actors import Actor
from app.base.db import db
from app.base.errors import Refused
from campaigns.outreach.day import CLOSED, OFF, OutreachDay, Point
from campaigns.outreach.event import OutreachEvent
from campaigns.outreach.shift import ON, OUT, Assignment, Shift
from campaigns.outreach.signing import turns
from campaigns.outreach.signing.asking import fill, told
from campaigns.outreach.signing.standing import Stint, stints, taken, who
from campaigns.outreach.volunteer import ROLES

MOST_SEATS: Final = 200
"""Of one shift; more is a slip of the keyboard."""
MOST_SHIFTS: Final = 40
"""Of one point."""


def add_shift(point: Point, role: str, starts_at: time, ends_at: time, seats: int, *, by: Actor) -> Shift:
    """A shift of a point. Refused `shift_role`, `shift_times` (outside the point's), `shift_seats`, `shifts_many`, `day_off`,
    `day_closed`."""
    _open(turns.hold_point(point))
    _sound(point, role, starts_at, ends_at, seats)
    if (db.session.scalar(select(func.count()).where(Shift.point_id == point.id)) or 0) >= MOST_SHIFTS:
        raise Refused("shifts_many", f"Một điểm có tối đa {MOST_SHIFTS} ca. Bớt ca hoặc tăng số chỗ của ca đã có.")  # fmt: skip
    made = Shift(
        locality_id=point.locality_id, outreach_day_id=point.outreach_day_id, point_id=point.id, role=role,
        starts_at=starts_at, ends_at=ends_at, seats=seats,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def change_shift(
    shift: Shift, *, role: str, starts_at: time, ends_at: time, seats: int, by: Actor, now: datetime | None = None
) -> list[Assignment]:  # fmt: skip
    """Make it this; who of the date's waiting lists got a seat by it. Besides what `add_shift` refuses: `shift_people` (fewer seats than
    people on it), `shift_overlap` (somebody on it has another shift at the new time)."""
    day = turns.hold_shift(shift)
    _open(day)
    _sound(shift.point, role, starts_at, ends_at, seats)
    on = taken([shift])[shift.id].on
    if seats < on:
        raise Refused("shift_people", f"Ca này đã có {on} người, không giảm còn {seats} chỗ được. Rút bớt người khỏi ca trước.")  # fmt: skip
    if (starts_at, ends_at) != (shift.starts_at, shift.ends_at):
        _nobody_elsewhere(shift, day, starts_at, ends_at)
    shift.role, shift.starts_at, shift.ends_at, shift.seats = role, starts_at, ends_at, seats
    db.session.flush()
    return fill(day, now=now)


def remove_shift(shift: Shift, *, by: Actor) -> None:
    """Take it away. Refused `shift_people`: somebody is on it or waits for it; `shift_called`: the roll was called on it;
    `day_closed`."""
    day = turns.hold_shift(shift)
    if day.state == CLOSED:
        raise Refused("day_closed", "Ngày ra quân đã chốt. Mở lại ngày rồi mới bỏ ca.")
    seats = taken([shift])[shift.id]
    if seats.on + seats.waiting:
        waiting = f", {seats.waiting} người đang chờ" if seats.waiting else ""
        raise Refused("shift_people", f"Ca {told(shift)} có {seats.on} người{waiting}. Rút hết người khỏi ca trước rồi mới bỏ ca.")  # fmt: skip
    rows = select(Assignment.id).where(Assignment.shift_id == shift.id, Assignment.came.is_not(None)).limit(1)
    events = select(OutreachEvent.id).where(OutreachEvent.shift_id == shift.id).limit(1)
    if db.session.scalar(rows) is not None or db.session.scalar(events) is not None:
        raise Refused("shift_called", "Ca này đã điểm danh, không bỏ được. Có thể giảm số chỗ của ca.")
    db.session.execute(delete(Assignment).where(Assignment.shift_id == shift.id, Assignment.state == OUT))
    db.session.delete(shift)
    db.session.flush()


def copy_shifts(source: Point, to: Point, *, by: Actor) -> list[Shift]:
    """The shifts of another point once more, without people; those that do not fit into the point's times are left out."""
    _open(turns.hold_point(to))
    made = [
        Shift(
            locality_id=to.locality_id, outreach_day_id=to.outreach_day_id, point_id=to.id, role=shift.role,
            starts_at=shift.starts_at, ends_at=shift.ends_at, seats=shift.seats,
        )
        for shift in of_point(source)
        if to.starts_at <= shift.starts_at and shift.ends_at <= to.ends_at
    ]  # fmt: skip
    db.session.add_all(made)
    db.session.flush()
    return made


def of_point(point: Point) -> list[Shift]:
    """The shifts of a point, by time."""
    rows = select(Shift).where(Shift.point_id == point.id).order_by(Shift.starts_at, Shift.id)
    return list(db.session.scalars(rows))


def of_days(days: Iterable[OutreachDay]) -> dict[int, list[Shift]]:
    """Outreach day → its shifts, by point and time."""
    found: dict[int, list[Shift]] = {day.id: [] for day in days}
    rows = select(Shift).where(Shift.outreach_day_id.in_(found)).order_by(Shift.point_id, Shift.starts_at, Shift.id)  # fmt: skip
    for shift in db.session.scalars(rows):
        found[shift.outreach_day_id].append(shift)
    return found


def _open(day: OutreachDay) -> None:
    if day.state == OFF:
        raise Refused("day_off", "Ngày ra quân này đã hủy. Khôi phục ngày trước rồi mới sửa ca.")
    if day.state == CLOSED:
        raise Refused("day_closed", "Ngày ra quân đã chốt. Mở lại ngày rồi mới sửa ca.")


def _sound(point: Point, role: str, starts_at: time, ends_at: time, seats: int) -> None:
    if role not in ROLES:
        raise Refused("shift_role", f"Vai trò phải là một trong: {', '.join(ROLES.values())}.")
    if ends_at <= starts_at:
        raise Refused("shift_times", "Giờ kết thúc ca phải sau giờ bắt đầu.")
    if starts_at < point.starts_at or ends_at > point.ends_at:
        raise Refused(
            "shift_times",
            f"Ca phải nằm trong giờ của điểm ({point.starts_at:%H:%M}–{point.ends_at:%H:%M}). "
            "Sửa giờ ca, hoặc sửa giờ của điểm trước.",
        )
    if not 0 < seats <= MOST_SEATS:
        raise Refused("shift_seats", f"Số chỗ của ca từ 1 đến {MOST_SEATS}.")


def _nobody_elsewhere(shift: Shift, day: OutreachDay, starts_at: time, ends_at: time) -> None:
    """Refused when somebody on the shift has another at the new time."""
    starts = datetime.combine(day.day, starts_at, day.starts.tzinfo)
    ends = datetime.combine(day.day, ends_at, day.starts.tzinfo)
    elsewhere: dict[int, Stint] = {
        stint.person_id: stint
        for stint in stints(day.locality_id, day.day)
        if stint.shift_id != shift.id and stint.overlaps(starts, ends)
    }
    on = select(Assignment).where(Assignment.shift_id == shift.id, Assignment.state == ON).order_by(Assignment.id)  # fmt: skip
    rows = list(db.session.scalars(on))
    known = who(rows)
    sentences = tuple(
        f"{known[row.id].name} đang có ca {elsewhere[known[row.id].id].told}."
        for row in rows
        if known[row.id].id in elsewhere
    )
    if sentences:
        raise Refused(
            "shift_overlap", f"Giờ mới của ca trùng với ca khác của {len(sentences)} người. Rút họ khỏi một ca trước.",
            sentences,
        )  # fmt: skip
