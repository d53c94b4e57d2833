"""An outreach day's life: planned, changed, called off, opened, closed, opened again; moving it is `moving`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from sqlalchemy import delete, exists, select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import Refused
from app.base.text import clean, without_controls
from campaigns.attendance import devices
from campaigns.outreach import log, signing
from campaigns.outreach.campaign import OVER, Campaign
from campaigns.outreach.day import (
    CLOSED,
    OFF,
    OPEN,
    PLANNED,
    DayMove,
    OutreachDay,
    Point,
    device_outreach_day,
)
from campaigns.outreach.event import OutreachEvent
from campaigns.outreach.shift import Shift
from trainees import skills

LONGEST_NOTE: Final = 4000


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a person says of a day. `services`: codes of skills, empty for all. The moments: see OutreachDay."""

    day: date
    starts_at: time
    ends_at: time
    title: str = ""
    services: tuple[str, ...] = ()
    note: str = ""
    signs_up: bool = True
    signup_from: datetime | None = None
    signup_until: datetime | None = None
    signout_until: datetime | None = None

    @classmethod
    def of(cls, day: OutreachDay) -> Particulars:
        """As they stand."""
        return cls(
            day.day, day.starts_at, day.ends_at, day.title, tuple(day.services), day.note, day.signs_up, day.signup_from,
            day.signup_until, day.signout_until,
        )  # fmt: skip


def add(campaign: Campaign, said: Particulars, *, by: Actor) -> OutreachDay:
    """A new day of a campaign, planned. Refused: the campaign is over, the day stands outside its period, what `_write` refuses."""
    if campaign.state == OVER:
        raise Refused(
            "campaign_over", "Chiến dịch đã kết thúc. Mở lại chiến dịch rồi thêm ngày ra quân, hoặc chọn chiến dịch khác.",
        )  # fmt: skip
    within_period(campaign, said.day)
    signing.hold_dates(campaign.locality_id, [said.day])
    day = OutreachDay(
        locality_id=campaign.locality_id, campaign_id=campaign.id, day=said.day, starts_at=said.starts_at,
        ends_at=said.ends_at, state=PLANNED, made_at=clock.now(), made_by=by.account_id,
    )  # fmt: skip
    _write(day, said)
    db.session.add(day)
    db.session.flush()
    return day


def change(day: OutreachDay, said: Particulars) -> None:
    """Everything but the date, which is moved (`moving.move`). Refused: closed, called off, a point or shift would stand outside
    the new hours, what `_write` refuses."""
    hold(day)
    still_open(day)
    if said.day != day.day:
        raise Refused(
            "day_moves",
            "Đổi sang ngày khác: bấm “Dời ngày”, để người đã có ca được báo và phân công giữ nguyên.",
        )
    for point in day.points:
        if point.starts_at < said.starts_at or point.ends_at > said.ends_at:
            raise Refused(
                "day_times",
                f"{point.name} làm {point.starts_at:%H:%M}–{point.ends_at:%H:%M}, ngoài giờ mới của ngày. Sửa giờ của điểm trước.",
            )  # fmt: skip
    _write(day, said)
    day.starts_at, day.ends_at = said.starts_at, said.ends_at
    db.session.flush()


def remove(day: OutreachDay) -> None:
    """Take a day off that was planned by mistake. Refused: somebody has a shift on it, or something was logged."""
    from campaigns.outreach.shift import Assignment  # a name that only this verb needs

    hold(day)
    shifts = select(Shift.id).where(Shift.outreach_day_id == day.id)
    if day.desk_id is not None or is_logged(day):
        raise Refused("day_logged", "Ngày này đã có lượt ghi nên không xóa được.")
    if db.session.scalar(select(exists().where(Assignment.shift_id.in_(shifts)))):
        raise Refused(
            "day_has_people",
            "Ngày này đã có người nhận ca nên không xóa được. Bấm “Hủy ngày” để họ được báo.",
        )
    for table, of_day in (
        (Shift, Shift.outreach_day_id), (Point, Point.outreach_day_id), (DayMove, DayMove.outreach_day_id),
    ):  # fmt: skip
        db.session.execute(delete(table).where(of_day == day.id))
    for phones in (device_outreach_day, devices.pairing_outreach_day):
        db.session.execute(delete(phones).where(phones.c.outreach_day_id == day.id))
    db.session.expire(day, ["points"])
    db.session.delete(day)
    db.session.flush()


def call_off(day: OutreachDay, reason: str) -> None:
    """It does not take place (hủy ngày); who is on its shifts stays written there. Refused: closed, already logged in, no reason."""
    signing.hold_date(day)  # of the whole date at once: it is filled below
    reason = clean(reason)[:300]
    if day.state == OFF:
        return
    if not reason:
        raise Refused("reason_missing", "Ghi lý do hủy, một câu là đủ: người đã nhận ca sẽ đọc câu này.")
    if day.state == CLOSED:
        raise Refused("day_closed", "Ngày này đã chốt nên không hủy được.")
    if is_logged(day):
        raise Refused(
            "day_logged", "Ngày này đã có lượt ghi nên không hủy được. Nghỉ giữa chừng thì bấm “Chốt ngày”."
        )
    day.state, day.off_reason = OFF, reason
    db.session.flush()
    signing.fill(day)  # who was busy here may be first of a queue elsewhere


def resume(day: OutreachDay, *, by: Actor) -> None:
    """It takes place after all, without those who left their team meanwhile; what phones logged is looked at anew. Refused: it was not
    called off."""
    signing.hold_date(day)  # of the whole date at once: it is filled below
    if day.state != OFF:
        raise Refused("day_not_off", "Ngày này không bị hủy.")
    day.state, day.off_reason = PLANNED, ""
    if signing.let_go(day, day.day):
        signing.fill(day)
    log.hear(day, by=by)


def begin(day: OutreachDay) -> None:
    """The day begins; said twice it changes nothing. Refused: closed, called off."""
    hold(day)
    if day.state == OPEN:
        return
    still_open(day)
    day.state, day.opened_at = OPEN, clock.now()
    db.session.flush()


def close(day: OutreachDay, *, by: Actor, remark: str | None = None) -> None:
    """The day is over (chốt ngày). What a phone hands in later still counts, flagged. `remark`: what the evening says in words.
    Refused: called off, already closed, before its date."""
    hold(day)
    if day.state == CLOSED:
        raise Refused("day_closed", "Ngày này đã chốt.")
    if day.state == OFF:
        raise Refused("day_off", "Ngày này đã hủy nên không có gì để chốt.")
    if clock.today() < day.day:
        raise Refused(
            "day_ahead",
            f"Ngày {day.day:%d/%m/%Y} chưa tới nên chưa chốt được. Không đi nữa thì bấm “Hủy ngày”.",
        )
    if remark is not None:
        day.remark = without_controls(remark).strip()[:LONGEST_NOTE]
    day.state, day.closed_at, day.closed_by = CLOSED, clock.now(), by.account_id
    db.session.flush()


def reopen(day: OutreachDay) -> None:
    """A closed day is opened again; its shifts that are not over go on without those who left their team meanwhile. Refused: it is not
    closed."""
    signing.hold_date(day)  # of the whole date at once: it is filled below
    if day.state != CLOSED:
        raise Refused("day_not_closed", "Ngày này chưa chốt.")
    day.state, day.closed_at, day.closed_by = OPEN, None, None
    db.session.flush()
    if signing.let_go(day, day.day, after=clock.now()):
        signing.fill(day)


def is_logged(day: OutreachDay) -> bool:
    """Whether a phone or a person wrote anything down for the day."""
    return bool(db.session.scalar(select(exists().where(OutreachEvent.outreach_day_id == day.id))))


def still_open(day: OutreachDay) -> None:
    """Refused: the day is closed or called off."""
    if day.state == CLOSED:
        raise Refused("day_closed", "Ngày này đã chốt. Mở lại ngày rồi sửa.")
    if day.state == OFF:
        raise Refused("day_off", "Ngày này đã hủy. Bấm “Vẫn tổ chức” rồi sửa.")


def within_period(campaign: Campaign, day: date) -> None:
    """Refused: the day stands outside the campaign's period."""
    if not campaign.starts <= day <= campaign.ends:
        raise Refused(
            "day_outside_campaign",
            f"Ngày {day:%d/%m/%Y} nằm ngoài thời gian chiến dịch ({campaign.starts:%d/%m/%Y}–{campaign.ends:%d/%m/%Y}). "
            "Chọn ngày khác, hoặc sửa thời gian của chiến dịch trước.",
        )  # fmt: skip


def _write(day: OutreachDay, said: Particulars) -> None:
    if said.ends_at <= said.starts_at:
        raise Refused("day_times", "Giờ kết thúc phải sau giờ bắt đầu.")
    windows = [one for one in (said.signup_from, said.signup_until, said.signout_until) if one]
    if any(abs(one.year - said.day.year) > 2 for one in windows):
        raise Refused(
            "signup_window",
            "Lúc mở đăng ký, hạn đăng ký hoặc hạn rút ca cách ngày ra quân quá xa: xem lại năm.",
        )
    if said.signup_from and said.signup_until and said.signup_until <= said.signup_from:
        raise Refused("signup_window", "Hạn đăng ký phải sau lúc mở đăng ký.")
    known = {skill.code for skill in skills.catalogue()}
    for code in said.services:
        if code not in known:
            raise Refused(
                "skill_unknown", f"Không có kỹ năng “{clean(code)[:40]}” trong danh mục. Chọn lại dịch vụ."
            )
    day.title, day.note = clean(said.title)[:200], without_controls(said.note).strip()[:LONGEST_NOTE]
    day.services, day.signs_up = list(dict.fromkeys(said.services)), said.signs_up
    day.signup_from, day.signup_until, day.signout_until = (
        said.signup_from,
        said.signup_until,
        said.signout_until,
    )
