"""Signing up for a shift and out of it again, and who gets a seat that became free."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db
from app.base.errors import NotFound, Refused
from app.base.text import clean
from campaigns.outreach.day import CLOSED, OFF, OutreachDay
from campaigns.outreach.shift import ON, OUT, WAITING, Assignment, Shift
from campaigns.outreach.signing import turns
from campaigns.outreach.signing.standing import Stint, own_rows, queue, stints, taken, times
from campaigns.outreach.volunteer import ROLES, Volunteer
from trainees import people
from trainees.people import Person

LINK, OFFICE, PLAN = "link", "office", "plan"
THROUGH: Final = (LINK, OFFICE, PLAN)
LONGEST_REASON: Final = 300


def sign_up(
    shift: Shift, volunteer: Volunteer, *, by: Actor, through: str = LINK, now: datetime | None = None
) -> Assignment:
    """Somebody takes a shift. In this order: already on it → window → free seats → role → own shifts that overlap.

    `through` LINK (themselves): where no seat is left they wait, in the order they came. OFFICE, PLAN: window and role are not
    asked, but there must be a seat. Asked again it is the same row. `by`: the account that did it, if any.

    NotFound: the volunteer is of another locality. Refused `volunteer_left`, `signup_closed` (see `closed_because`), `day_off`,
    `day_closed`, `shift_full`, `shift_role`, `shift_overlap`.
    """
    now = now or clock.now()
    if volunteer.locality_id != shift.locality_id:
        raise NotFound("volunteer_unknown", "Không tìm thấy tình nguyện viên này.")
    day = turns.hold_shift(shift)
    turns.keep_in_teams([volunteer.id])
    rows = own_rows(shift.id, volunteer.person_id)
    mine = rows[0] if rows else None
    if mine is not None and (mine.state == ON or (mine.state == WAITING and through == LINK)):
        if mine.state == WAITING:
            move_up(
                shift, now=now
            )  # what kept them from a seat may be gone: a day that was moved, two who were merged
        return mine
    _still_there(volunteer, day)
    if through == LINK:
        if (why := closed_because(shift, now=now)) is not None:
            raise Refused("signup_closed", why)
    else:
        _day_stands(day)
    free = taken([shift])[shift.id].free
    if not free and through != LINK:
        raise Refused("shift_full", f"Ca {told(shift)} đã đủ {shift.seats} người. Tăng số chỗ của ca hoặc chọn ca khác.")  # fmt: skip
    if through == LINK and volunteer.roles and shift.role not in volunteer.roles:
        raise Refused(
            "shift_role",
            f"Ca này cần vai trò “{ROLES[shift.role]}”, bạn chưa nhận vai trò ấy. Chọn ca khác hoặc nhắn tổ trưởng.",
        )
    _not_twice(shift, day, volunteer.person_id)
    if mine is None:
        mine = Assignment(
            locality_id=shift.locality_id, shift_id=shift.id, person_id=volunteer.person_id, volunteer_id=volunteer.id,
        )  # fmt: skip
        db.session.add(mine)
    mine.state, mine.through, mine.since = ON if free else WAITING, through, now
    mine.volunteer_id, mine.made_by, mine.out_reason = volunteer.id, by.account_id, ""
    db.session.flush()
    return mine


def closed_because(shift: Shift, *, now: datetime | None = None) -> str | None:
    """Why nobody can sign up for a shift by themselves now, in words; None when they can."""
    now, day = now or clock.now(), shift.day
    if day.state == OFF:
        return "Ngày ra quân này đã hủy." + (f" Lý do: {day.off_reason}." if day.off_reason else "")
    if day.state == CLOSED or now >= times(shift, day)[1]:
        return "Ca này đã qua, không đăng ký được nữa."
    if not day.signs_up:
        return "Ngày này do cán bộ phân công, không nhận tự đăng ký. Muốn tham gia, mời nhắn tổ trưởng."
    if day.signup_from is not None and now < day.signup_from:
        return f"Chưa đến giờ đăng ký: mở từ {_moment(day.signup_from)}."
    if day.signup_until is not None and now > day.signup_until:
        return f"Đã hết hạn đăng ký lúc {_moment(day.signup_until)}. Muốn tham gia, mời nhắn tổ trưởng."
    return None


def stays_because(assignment: Assignment, *, now: datetime | None = None) -> str | None:
    """Why somebody cannot sign out of a shift by themselves any more, in words; None when they can. Who only waits always can."""
    now, day = now or clock.now(), assignment.shift.day
    if assignment.state != ON or day.state == OFF:
        return None
    if assignment.came:
        return "Bạn đã được điểm danh ở ca này."
    until = day.signout_until or day.starts
    if now > until:
        return f"Đã hết hạn rút ca lúc {_moment(until)}. Nếu không đến được, mời báo tổ trưởng."
    return None


def sign_out(
    assignment: Assignment, *, by: Actor, reason: str = "", now: datetime | None = None
) -> list[Assignment]:
    """Somebody takes themselves off a shift or its waiting list, until the deadline (see `stays_because`); who got a seat by it,
    that they may be told. Signed out already: nothing. Refused `signout_late`."""
    now = now or clock.now()
    turns.hold_shift(assignment.shift)
    db.session.refresh(assignment)
    if assignment.state == OUT:
        return []
    if (why := stays_because(assignment, now=now)) is not None:
        raise Refused("signout_late", why)
    return _leave(assignment, by, reason, now)


def remove(
    assignment: Assignment, *, by: Actor, reason: str = "", now: datetime | None = None
) -> list[Assignment]:
    """The office takes somebody off a shift, at any time; who got a seat by it. Refused `assignment_came`: the roll-call found
    them there; `day_closed`."""
    now = now or clock.now()
    day = turns.hold_shift(assignment.shift)
    db.session.refresh(assignment)
    if assignment.state == OUT:
        return []
    if assignment.came:
        raise Refused(
            "assignment_came",
            "Người này đã được điểm danh có mặt ở ca. Bỏ điểm danh trước rồi mới rút khỏi ca.",
        )
    if day.state == CLOSED:
        raise Refused("day_closed", "Ngày ra quân đã chốt. Mở lại ngày rồi mới rút người khỏi ca.")
    return _leave(assignment, by, reason, now)


def undo(assignment: Assignment, *, by: Actor, now: datetime | None = None) -> Assignment:
    """Whoever was taken off stands on the shift again, by the office's rules: Refused when their seat has gone to another."""
    return sign_up(assignment.shift, assignment.volunteer, by=by, through=OFFICE, now=now)


def move_up(shift: Shift, *, now: datetime | None = None) -> list[Assignment]:
    """Give the seats that are free to the first of the waiting list who are on no other shift meanwhile; whom. Nobody gets a
    seat of a shift that is over or of a day that is called off or closed."""
    now = now or clock.now()
    day = turns.hold_shift(shift)
    if day.state in (OFF, CLOSED) or now >= times(shift, day)[1]:
        return []
    free = taken([shift])[shift.id].free
    if not free:
        return []
    starts, ends = times(shift, day)
    busy = {s.person_id for s in stints(day.locality_id, day.day) if s.overlaps(starts, ends)}
    waiting = queue(shift)
    stands = _standing({row.person_id for row in waiting})
    moved: list[Assignment] = []
    for row in waiting:
        if len(moved) < free and stands[row.person_id] not in busy:
            row.state, row.since = ON, now
            moved.append(row)
    db.session.flush()
    return moved


def fill(day: OutreachDay, *, now: datetime | None = None) -> list[Assignment]:
    """`move_up` on every shift of the date for which somebody waits; whom. Who leaves a shift may be first of another's queue,
    whose seat stood empty because they were busy here; so may all whose day was called off."""
    turns.hold_date(day)
    awaited = db.session.scalars(
        select(Shift)
        .join(OutreachDay, OutreachDay.id == Shift.outreach_day_id)
        .where(
            OutreachDay.locality_id == day.locality_id, OutreachDay.day == day.day,
            Shift.id.in_(select(Assignment.shift_id).where(Assignment.state == WAITING)),
        )
        .order_by(Shift.id)
    ).all()  # fmt: skip
    return [row for shift in awaited for row in move_up(shift, now=now)]


def let_go(day: OutreachDay, on: date, *, after: datetime | None = None) -> list[Assignment]:
    """Take whoever left their team off a day that is to be on this date after all, or again: a day that is off or closed binds nobody
    to stay. `after`: off those of its shifts only that end after this moment. Whom the roll-call found, there or not, stays: that is
    history. Who went; their seats are for the caller to `fill`."""
    rows = db.session.scalars(
        select(Assignment)
        .join(Shift, Shift.id == Assignment.shift_id)
        .where(Shift.outreach_day_id == day.id, Assignment.state != OUT)
        .order_by(Assignment.id)
    ).all()
    turns.keep_in_teams({row.volunteer_id for row in rows})
    gone = [
        row for row in rows
        if row.came is None and _has_left(row.volunteer, on) and (after is None or times(row.shift, day)[1] > after)
    ]  # fmt: skip
    for row in gone:
        row.state, row.since = OUT, clock.now()
    db.session.flush()
    return gone


def set_came(assignment: Assignment, came: bool | None, at: datetime | None, by: Actor) -> None:
    """What the roll-call says of somebody: there, a no-show (False), or not called (None); `at`: when that was seen. Which of
    several rolls holds, the caller knows; whether they have a seat it does not change."""
    assignment.came = came
    assignment.came_at = None if came is None else at
    db.session.flush()


def overlapping(shift: Shift, person_id: int) -> list[Stint]:
    """The shifts at the same time that a person is on, at whichever point and day; this one is none of them."""
    starts, ends = times(shift, shift.day)
    own = stints(shift.locality_id, shift.day.day, person_id=person_id)
    return [stint for stint in own if stint.shift_id != shift.id and stint.overlaps(starts, ends)]


def told(shift: Shift) -> str:
    """A shift in a sentence: '07:30–11:00 tại Nhà văn hóa tổ 3'."""
    return f"{shift.starts_at:%H:%M}–{shift.ends_at:%H:%M} tại {shift.point.name}"


def _leave(assignment: Assignment, by: Actor, reason: str, now: datetime) -> list[Assignment]:
    """With every row of theirs on the shift."""
    for row in own_rows(assignment.shift_id, assignment.person_id):
        if row.state != OUT:
            row.state, row.since, row.out_reason = OUT, now, clean(reason)[:LONGEST_REASON]
            row.made_by = by.account_id
    db.session.flush()
    return fill(assignment.shift.day, now=now)


def _standing(person_ids: set[int]) -> dict[int, int]:
    rows = db.session.execute(select(Person.id, people.survivor()).where(Person.id.in_(person_ids)))
    return dict(rows.tuples().all())


def _has_left(volunteer: Volunteer, by: date) -> bool:
    return volunteer.left_on is not None and volunteer.left_on <= by


def _still_there(volunteer: Volunteer, day: OutreachDay) -> None:
    if _has_left(volunteer, day.day):
        raise Refused(
            "volunteer_left",
            f"Tình nguyện viên này đã rời tổ từ {volunteer.left_on:%d/%m/%Y}. Chọn người khác.",
        )


def _day_stands(day: OutreachDay) -> None:
    if day.state == OFF:
        raise Refused("day_off", "Ngày ra quân này đã hủy. Khôi phục ngày trước rồi mới phân công.")
    if day.state == CLOSED:
        raise Refused("day_closed", "Ngày ra quân đã chốt. Mở lại ngày rồi mới phân công.")


def _not_twice(shift: Shift, day: OutreachDay, person_id: int) -> None:
    others = overlapping(shift, person_id)
    if others:
        other = others[0]
        where = other.told if other.day_id == day.id else f"{other.told} ({other.day_named})"
        raise Refused("shift_overlap", f"Trùng giờ với ca {where} cùng ngày. Rút khỏi ca kia trước, hoặc chọn ca khác.")  # fmt: skip


def _moment(moment: datetime) -> str:
    local = clock.local(moment)
    return f"{local:%H:%M} ngày {local:%d/%m/%Y}"
