"""One at a time: whoever changes who is on the shifts of a calendar day waits for whoever began before."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import InvalidRequestError

from app.base.db import db
from app.base.errors import NotFound
from campaigns.outreach.day import OutreachDay, Point
from campaigns.outreach.shift import Shift


def hold_date(day: OutreachDay) -> None:
    """Keep every other writer from the outreach days of this one's date, in the order of their numbers, until this transaction
    ends. NotFound: the day was taken off meanwhile. A shift alone is not enough: a person may take two that overlap at one moment, each with its own row.

    On SQLite a transaction that writes is alone already.
    """
    if db.session.connection().dialect.name == "sqlite":
        return
    db.session.flush()
    while True:
        try:
            db.session.refresh(day)
        except InvalidRequestError:
            raise NotFound(
                "outreach_day_unknown", "Ngày ra quân này vừa được bỏ. Tải lại trang để xem các ngày còn lại."
            ) from None
        there = db.session.scalars(
            select(OutreachDay)
            .where(OutreachDay.locality_id == day.locality_id, OutreachDay.day == day.day)
            .order_by(OutreachDay.id)
            .with_for_update(key_share=True, of=OutreachDay)
            .execution_options(populate_existing=True)
        ).all()
        if day in there:  # it was not moved to another date while we waited
            return


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
