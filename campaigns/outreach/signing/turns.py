"""One at a time: whoever changes who is on the shifts of a calendar day waits for whoever began before.

All take in one order, so that nobody waits in a ring: first the locality (who puts a day on a date, must know on which dates days
are by now, or needs every day), then outreach days by date and of one date by number, then what belongs to them, and people last.
Without the locality two who bring a day each to an empty date would not meet: there is no day yet that both could hold.

On SQLite a transaction that writes is alone already, and nothing is held.
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
from campaigns.outreach.volunteer import Volunteer
from trainees.areas import Locality


def hold_date(day: OutreachDay) -> None:
    """Keep every other writer from the outreach days of this one's date until this transaction ends; it is read anew. A shift alone is
    not enough: a person may take two that overlap at one moment, each with its own row. NotFound: the day was taken off meanwhile."""
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
    """The same of several dates, on which the caller may put days."""
    if _alone():
        return
    hold_locality(locality_id)
    _hold(locality_id, dates)


def hold_locality(locality_id: int) -> None:
    """Nobody moves a day of a locality's campaigns, or puts one on a date, until this transaction ends: for whoever has to find out
    which dates are to be held."""
    db.session.flush()  # reading anew would drop what the caller changed
    hold(db.session.get_one(Locality, locality_id))


def hold_move(day: OutreachDay, became: date) -> None:
    """The same of a day's date and of the one to which it is to be moved. NotFound as `hold_date`."""
    if _alone():
        return
    hold_locality(day.locality_id)
    _read(day)  # nobody else moves it now
    if day not in _hold(day.locality_id, {day.day, became}):
        _read(day)  # it was taken off while we waited, which asks for its date alone


def hold_all(locality_id: int) -> None:
    """The same of every outreach day of a locality."""
    if _alone():
        return
    hold_locality(locality_id)
    _hold(locality_id, None)


def keep_in_teams(volunteer_ids: Collection[int]) -> None:
    """Read these volunteers anew and let none of them leave their team until this transaction ends; whoever is just leaving is waited
    for. After the days: who leaves asks for no day."""
    if _alone():
        return
    db.session.scalars(
        select(Volunteer)
        .where(Volunteer.id.in_(volunteer_ids))
        .order_by(Volunteer.id)
        .with_for_update(read=True, of=Volunteer)
        .execution_options(populate_existing=True)
    ).all()


def _alone() -> bool:
    return db.session.connection().dialect.name == "sqlite"


def _hold(locality_id: int, dates: Collection[date] | None) -> Collection[OutreachDay]:
    """The days of these dates (None: all), read anew."""
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
