"""One at a time: whoever changes who is on the shifts of a calendar day waits for whoever began before.

Who needs several days takes them by date, and of one date by number; so nobody waits in a ring.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import InvalidRequestError

from app.base.db import db, hold
from app.base.errors import NotFound
from campaigns.outreach.day import OutreachDay, Point
from campaigns.outreach.shift import Shift
from trainees.areas import Locality


def hold_date(day: OutreachDay) -> None:
    """Keep every other writer from the outreach days of this one's date, in the order of their numbers, until this transaction
    ends. NotFound: the day was taken off meanwhile. A shift alone is not enough: a person may take two that overlap at one moment, each with its own row.

    On SQLite a transaction that writes is alone already.
    """
    if _alone():
        return
    db.session.flush()
    while True:
        with db.session.begin_nested() as turn:
            _read(day)
            if day in (held := _hold(day.locality_id, [day.day])) and _are_all(held, day):
                return
            # One came to the date or left it while we waited: let go of what we have, and take all in their order.
            turn.rollback()


def hold_dates(locality_id: int, dates: Collection[date]) -> None:
    """The same of several dates, for who puts days on them (see `moving`, `applying`). They have the locality first, and alone: two
    days that come to an empty date at one moment would not meet."""
    if _alone():
        return
    db.session.flush()
    hold(db.session.get_one(Locality, locality_id))
    _hold(locality_id, dates)


def hold_move(day: OutreachDay, became: date) -> None:
    """The same of the date of a day, which is read anew, and of another, to which it is to be moved. NotFound as `hold_date`."""
    if _alone():
        return
    db.session.flush()
    hold(db.session.get_one(Locality, day.locality_id))
    _read(day)  # nobody else moves it now
    _hold(day.locality_id, {day.day, became})


def hold_all(locality_id: int) -> None:
    """The same of every outreach day of a locality."""
    if _alone():
        return
    db.session.flush()
    hold(db.session.get_one(Locality, locality_id))
    _hold(locality_id, None)


def _alone() -> bool:
    return db.session.connection().dialect.name == "sqlite"


def _hold(locality_id: int, dates: Collection[date] | None) -> Collection[OutreachDay]:
    query = select(OutreachDay).where(OutreachDay.locality_id == locality_id)
    if dates is not None:
        query = query.where(OutreachDay.day.in_(dates))
    return db.session.scalars(
        query.order_by(OutreachDay.day, OutreachDay.id)
        .with_for_update(key_share=True, of=OutreachDay)
        .execution_options(populate_existing=True)
    ).all()


def _are_all(held: Collection[OutreachDay], day: OutreachDay) -> bool:
    there = select(OutreachDay.id).where(
        OutreachDay.locality_id == day.locality_id, OutreachDay.day == day.day
    )
    return {one.id for one in held} >= set(db.session.scalars(there))


def _read(day: OutreachDay) -> None:
    try:
        db.session.refresh(day)
    except InvalidRequestError:
        raise NotFound(
            "outreach_day_unknown", "Ngày ra quân này vừa được bỏ. Tải lại trang để xem các ngày còn lại."
        ) from None


def hold_shift(shift: Shift) -> OutreachDay:
    """The same by a shift, which is read anew; its day. NotFound: it was taken away meanwhile."""
    db.session.flush()  # reading anew would drop what the caller changed
    day = shift.day
    hold_date(day)
    try:
        db.session.refresh(shift)
    except InvalidRequestError:
        raise NotFound("shift_unknown", "Ca này vừa được bỏ. Tải lại trang để xem các ca còn lại.") from None
    return day


def hold_point(point: Point) -> OutreachDay:
    """The same by a point. NotFound: it was taken away meanwhile."""
    db.session.flush()
    day = point.day
    hold_date(day)
    try:
        db.session.refresh(point)
    except InvalidRequestError:
        raise NotFound(
            "point_unknown", "Điểm này vừa được bỏ. Tải lại trang để xem các điểm còn lại."
        ) from None
    return day
