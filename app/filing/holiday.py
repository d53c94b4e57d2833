"""Holiday (ngày nghỉ lễ, ngày làm bù): the days on which offices are closed, and weekend days that are worked instead."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import Base, OfLocality, db
from app.base.errors import Conflict, NotFound, Refused
from app.base.text import clean
from app.filing import lunar
from app.filing.schedule import SATURDAY, Calendar

_LONGEST_NAME: Final = 120
_MARGIN: Final = timedelta(days=62)
"""So far before its last day a report may have to go to whoever signs it: two months of days off are known about."""


class Holiday(OfLocality, Base):
    """A day that differs from its weekday. `works` False: a day off; True: a day of a weekend that is worked (làm bù)."""

    __tablename__ = "holiday"
    __table_args__ = (UniqueConstraint("locality_id", "on"),)

    on: Mapped[date] = mapped_column(Date)
    name: Mapped[str] = mapped_column(String(_LONGEST_NAME))
    works: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


def add(locality_id: int, on: date, name: str, *, works: bool = False, by: Actor) -> Holiday:
    """Enter a day. Refused: without a name, or a worked day that is none of a weekend. Conflict: the day is there."""
    holiday = Holiday(
        locality_id=locality_id, on=on, name=_named(name), works=_worked(on, works), added_at=clock.now(),
        added_by=by.account_id,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(holiday)
            db.session.flush()
    except IntegrityError:
        raise Conflict(
            "holiday_there", f"Ngày {on:%d/%m/%Y} đã có trong danh sách. Muốn sửa thì bỏ dòng đang có rồi nhập lại."
        ) from None  # fmt: skip
    return holiday


def remove(holiday: Holiday) -> None:
    """Take a day out of the list: it is like its weekday again."""
    db.session.delete(holiday)
    db.session.flush()


def get(holiday_id: int, *, within: Scope) -> Holiday:
    """One day of the scope; NotFound."""
    holiday = db.session.get(Holiday, holiday_id)
    if holiday is None or not within.covers(holiday.locality_id):
        raise NotFound("holiday_unknown", "Không tìm thấy ngày này trong danh sách ngày nghỉ.")
    return holiday


def listed(locality_id: int, year: int) -> list[Holiday]:
    """The days of a year, in order."""
    query = select(Holiday).where(
        Holiday.locality_id == locality_id, Holiday.on.between(date(year, 1, 1), date(year, 12, 31))
    )
    return list(db.session.scalars(query.order_by(Holiday.on)))


def bring(locality_id: int, year: int, *, by: Actor, only: Collection[date] | None = None) -> list[Holiday]:
    """Enter the days off of a year that the law gives (`lawful`) and that are not there yet; `only`: of them those that a
    person ticked. The days that were added. What the government announces for the year prevails: the office edits them.
    """
    there = {each.on for each in listed(locality_id, year)}
    return [
        add(locality_id, on, name, by=by) for on, name in lawful(year).items()
        if on not in there and (only is None or on in only)
    ]  # fmt: skip


def lawful(year: int) -> dict[date, str]:
    """The public holidays of a year by day, as articles 112 and 111.3 of the Labour Code 2019 give them, in order.

    Of what the law leaves open: the last day of the old lunar year and four of the new one; beside 2 September the day
    that makes the longer rest. For a day off on a weekend the next working day is one (nghỉ bù).
    """
    tet, national = lunar.day(year, 1, 1), date(year, 9, 2)
    # On a Monday, Thursday or Sunday the day after joins the rest to a weekend, or is the first that is one of work.
    beside = national + timedelta(days=1 if national.weekday() in (0, 3, 6) else -1)
    days = {
        date(year, 1, 1): "Tết Dương lịch",
        **{tet + timedelta(days=n): "Tết Nguyên đán" for n in range(-1, 4)},
        lunar.day(year, 3, 10): "Giỗ Tổ Hùng Vương",
        date(year, 4, 30): "Ngày Chiến thắng 30/4", date(year, 5, 1): "Quốc tế Lao động 1/5",
        national: "Quốc khánh", beside: "Quốc khánh",
    }  # fmt: skip
    given = dict(days)
    for day in sorted(days):
        if day.weekday() >= SATURDAY:
            instead = day + timedelta(days=1)
            while instead.weekday() >= SATURDAY or instead in given:
                instead += timedelta(days=1)
            given[instead] = f"Nghỉ bù {days[day]}"
    return dict(sorted(given.items()))


def calendar(locality_id: int, first: date, last: date) -> Calendar:
    """Which days are worked, for whatever falls due from one day to another. One query."""
    query = select(Holiday.on, Holiday.name, Holiday.works).where(
        Holiday.locality_id == locality_id, Holiday.on.between(first - _MARGIN, last + _MARGIN)
    )
    rows = db.session.execute(query).all()
    return Calendar(
        {on: name for on, name, works in rows if not works},
        frozenset(on for on, _name, works in rows if works),
    )


def _named(name: str) -> str:
    if not clean(name):
        raise Refused(
            "holiday_name", "Ghi tên của ngày này, ví dụ “Tết Nguyên đán” hoặc “Làm bù ngày 02/01”."
        )
    return clean(name)[:_LONGEST_NAME]


def _worked(on: date, works: bool) -> bool:
    if works and on.weekday() < SATURDAY:
        raise Refused(
            "holiday_worked",
            "Chỉ thứ Bảy hoặc Chủ nhật mới ghi là ngày làm bù: ngày khác vốn là ngày làm việc.",
        )
    return works
