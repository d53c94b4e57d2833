"""Days of a standing desk (điểm hỗ trợ thường xuyên): help is logged there on any day, without a campaign."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Final

from sqlalchemy import select, update

from app.base import clock
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import Refused
from app.base.inserting import insert_new
from campaigns.outreach.day import CLOSED, OPEN, OutreachDay, Point
from campaigns.outreach.place import Place

FROM, UNTIL = time(6, 0), time(21, 0)
"""A desk's hours are words; what is logged between these is not flagged as outside them."""
DAYS_LEFT_OPEN: Final = 3
"""After which a desk's day is closed by the next one: as long as a phone keeps what it has not handed in."""


def today(place: Place, *, by: Actor) -> OutreachDay:
    """The desk's day of today, made when first asked for; open, with one point. Two who ask at once get the same. Refused: the
    place is no desk, or not used any more."""
    if not place.desk or place.closed_at is not None:
        raise Refused(
            "not_a_desk",
            "Địa điểm này không phải điểm hỗ trợ thường xuyên. Sửa địa điểm nếu hằng ngày có người trực.",
        )
    on = clock.today()
    made = {
        "locality_id": place.locality_id, "desk_id": place.id, "day": on, "starts_at": FROM, "ends_at": UNTIL, "state": OPEN,
        "services": [], "signs_up": False, "opened_at": clock.now(), "made_by": by.account_id,
    }  # fmt: skip
    insert_new(db.session.connection(), OutreachDay.__table__, [made])  # type: ignore[arg-type]
    day = db.session.scalars(
        select(OutreachDay).where(OutreachDay.desk_id == place.id, OutreachDay.day == on)
    ).one()
    hold(day)  # so that of two who made it at once only the first gives it its point
    if db.session.scalar(select(Point.id).where(Point.outreach_day_id == day.id).limit(1)) is None:
        point = Point(
            locality_id=place.locality_id, outreach_day_id=day.id, place_id=place.id,
            neighbourhood_id=place.neighbourhood_id, starts_at=FROM, ends_at=UNTIL,
        )  # fmt: skip
        db.session.add(point)
        db.session.flush()
        db.session.expire(day, ["points"])
    _close_old(place)
    return day


def _close_old(place: Place) -> None:
    """Nobody closes a desk's day in the evening."""
    before = clock.today() - timedelta(days=DAYS_LEFT_OPEN)
    db.session.execute(
        update(OutreachDay)
        .where(OutreachDay.desk_id == place.id, OutreachDay.day < before, OutreachDay.state == OPEN)
        .values(state=CLOSED, closed_at=clock.now())
    )
