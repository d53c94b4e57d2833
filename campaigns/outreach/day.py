"""OutreachDay (ngày ra quân): one day of a campaign at one or more points; or a standing desk's day, without a campaign."""

from __future__ import annotations

import re
import secrets
from datetime import date, datetime, time
from typing import Final

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Select,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    select,
    true,
)
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, selectinload

from app.base import clock
from app.base.actors import Scope
from app.base.db import Base, OfLocality, db
from app.base.errors import NotFound
from app.base.text import N_
from campaigns.outreach.campaign import TALLIES, Campaign
from campaigns.outreach.place import Place
from campaigns.outreach.team import Team
from trainees.areas import Neighbourhood

PLANNED, OPEN, CLOSED, OFF = "planned", "open", "closed", "off"
STATES: Final[dict[str, str]] = {
    PLANNED: N_("sắp tới"),
    OPEN: N_("đang diễn ra"),
    CLOSED: N_("đã chốt"),
    OFF: N_("đã hủy"),
}

# The phones that were paired for a day (see attendance.devices).
device_outreach_day = Table(
    "device_outreach_day", Base.metadata,
    Column("device_id", ForeignKey("device.id"), primary_key=True),
    Column("outreach_day_id", ForeignKey("outreach_day.id"), primary_key=True),
)  # fmt: skip


class OutreachDay(OfLocality, Base):
    """`services`: codes of the skills that are offered; empty: all. `desk_id`: of a standing desk's day, then without a campaign.
    `signs_up`: whether volunteers take shifts themselves, from `signup_from` until `signup_until`; they sign out until
    `signout_until` (None: no limit but the day's beginning). `salt` goes to the phones with the roster. `remark`: what the
    evening says in words."""

    __tablename__ = "outreach_day"
    __table_args__ = (
        UniqueConstraint("desk_id", "day"),
        CheckConstraint("state IN ('planned', 'open', 'closed', 'off')", name="state"),
        CheckConstraint("(campaign_id IS NULL) <> (desk_id IS NULL)", name="whose"),
        CheckConstraint("ends_at > starts_at", name="times"),
    )

    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"), index=True)
    desk_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    title: Mapped[str] = mapped_column(String(200), default="", server_default="")
    day: Mapped[date] = mapped_column(Date, index=True)
    starts_at: Mapped[time] = mapped_column(Time)
    ends_at: Mapped[time] = mapped_column(Time)
    state: Mapped[str] = mapped_column(String(10), default=PLANNED)
    services: Mapped[list[str]] = mapped_column(JSON, default=list)
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    remark: Mapped[str] = mapped_column(Text, default="", server_default="")
    salt: Mapped[str] = mapped_column(String(32), default=lambda: secrets.token_urlsafe(18))
    signs_up: Mapped[bool] = mapped_column(default=True, server_default=true())
    signup_from: Mapped[datetime | None]
    signup_until: Mapped[datetime | None]
    signout_until: Mapped[datetime | None]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    off_reason: Mapped[str] = mapped_column(String(300), default="", server_default="")

    campaign: Mapped[Campaign | None] = relationship()
    desk: Mapped[Place | None] = relationship()
    points: Mapped[list[Point]] = relationship(order_by="Point.starts_at, Point.id", back_populates="day")

    @property
    def key(self) -> str:
        """The source word of its evidence."""
        return f"outreach:{self.id}"

    @property
    def starts(self) -> datetime:
        """The moment at which it begins."""
        return datetime.combine(self.day, self.starts_at, clock.ZONE)

    @property
    def ends(self) -> datetime:
        """The moment at which it ends."""
        return datetime.combine(self.day, self.ends_at, clock.ZONE)

    @property
    def named(self) -> str:
        """What it is called: its title, else its campaign's or desk's."""
        return self.title or (self.campaign.title if self.campaign else self.desk.name if self.desk else "")

    @property
    def counted(self) -> dict[str, str]:
        """Its big buttons: code → words."""
        return self.campaign.counted if self.campaign else TALLIES


class Point(OfLocality, Base):
    """A point of a day (điểm hỗ trợ): a place, or a neighbourhood that is gone through door by door; which team works there,
    from when until when."""

    __tablename__ = "point"
    __table_args__ = (
        CheckConstraint("place_id IS NOT NULL OR neighbourhood_id IS NOT NULL", name="where"),
        CheckConstraint("ends_at > starts_at", name="times"),
    )

    outreach_day_id: Mapped[int] = mapped_column(ForeignKey("outreach_day.id"), index=True)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("neighbourhood.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    starts_at: Mapped[time] = mapped_column(Time)
    ends_at: Mapped[time] = mapped_column(Time)
    streets: Mapped[str] = mapped_column(Text, default="", server_default="")
    kit: Mapped[list[str]] = mapped_column(JSON, default=list)
    expected: Mapped[float | None]
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"), index=True)

    day: Mapped[OutreachDay] = relationship(back_populates="points")
    place: Mapped[Place | None] = relationship()
    neighbourhood: Mapped[Neighbourhood | None] = relationship()
    team: Mapped[Team | None] = relationship()

    @property
    def name(self) -> str:
        """Where it is, in words; the neighbourhood once, though the place is named after it."""
        place = self.place.name if self.place else ""
        home = self.neighbourhood.name if self.neighbourhood else ""
        if home and re.search(rf"(?<!\w){re.escape(home)}(?!\w)", place, re.IGNORECASE):
            return place
        return ", ".join(part for part in (place, home) if part)


class DayMove(OfLocality, Base):
    """A day was moved (dời ngày): from which to which, why. Assignments stay."""

    __tablename__ = "day_move"

    outreach_day_id: Mapped[int] = mapped_column(ForeignKey("outreach_day.id"), index=True)
    was: Mapped[date] = mapped_column(Date)
    became: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(300), default="", server_default="")
    moved_at: Mapped[datetime]
    moved_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


def seen(within: Scope) -> Select[OutreachDay]:
    """The query of the outreach days that exist for the asker: a volunteer's are those of their shifts, a phone's those that it
    was paired for; a trainer, a focal point and a unit have none."""
    query = select(OutreachDay)
    if within.locality_id is not None:
        query = query.where(OutreachDay.locality_id == within.locality_id)
    if within.device_id is not None:
        paired = select(device_outreach_day.c.outreach_day_id).where(
            device_outreach_day.c.device_id == within.device_id
        )
        return query.where(OutreachDay.id.in_(paired))
    if within.volunteer_id is not None:
        from campaigns.outreach.shift import days_of_account  # shifts know days, not the other way round

        return query.where(OutreachDay.id.in_(days_of_account(within.volunteer_id)))
    return query


def get(day_id: int, *, within: Scope) -> OutreachDay:
    """One outreach day of the scope; NotFound."""
    found = db.session.scalar(seen(within).where(OutreachDay.id == day_id))
    if found is None:
        raise NotFound("outreach_day_unknown", "Không tìm thấy ngày ra quân này.")
    return found


def after(day_id: int, *, within: Scope, size: int, state: str | None = None) -> list[OutreachDay]:
    """The days of the scope that were added after one, in the order in which they were; of one state where given."""
    query = seen(within).where(OutreachDay.id > day_id).order_by(OutreachDay.id).limit(size)
    whole = (
        joinedload(OutreachDay.campaign), joinedload(OutreachDay.desk),
        selectinload(OutreachDay.points).options(joinedload(Point.place), joinedload(Point.neighbourhood)),
    )  # fmt: skip
    query = query.options(*whole)
    return list(db.session.scalars(query if state is None else query.where(OutreachDay.state == state)))


def point_of(day: OutreachDay, point_id: int) -> Point:
    """One point of a day; NotFound."""
    found = db.session.get(Point, point_id)
    if found is None or found.outreach_day_id != day.id:
        raise NotFound("point_unknown", "Không tìm thấy điểm này trong ngày ra quân.")
    return found
