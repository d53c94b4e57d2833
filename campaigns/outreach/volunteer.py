"""Volunteer (tình nguyện viên): a person in a team, and when they can go out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base import codes
from app.base.actors import Scope
from app.base.db import Base, OfLocality, db
from app.base.errors import NotFound
from app.base.text import N_
from campaigns.outreach.team import Team
from trainees.people import Person

ROLES: Final[dict[str, str]] = {
    "lead": N_("Trưởng nhóm"),
    "guide": N_("Hướng dẫn"),
    "door": N_("Đến từng nhà"),
    "desk": N_("Đón tiếp, ghi chép"),
    "logistics": N_("Hậu cần"),
}
"""What somebody does on a shift: code → words."""


class Volunteer(OfLocality, Base):
    """`code`: public, in the address of their own page (/v/…). `head`: leads the team. `roles`: those they take; empty: any.
    `skills`: codes of the catalogue that they can teach; `languages`: besides Vietnamese. `weekly`: half-days of a week on
    which they can, such as '5-morning' (Monday is 0); None: never answered. `account_id`: with which they sign in, if they do."""

    __tablename__ = "volunteer"
    __table_args__ = (UniqueConstraint("code"), UniqueConstraint("account_id"))

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    code: Mapped[str] = mapped_column(String(11), default=lambda: codes.random_code(11))
    head: Mapped[bool] = mapped_column(default=False, server_default=false())
    roles: Mapped[list[str]] = mapped_column(JSON, default=list)
    skills: Mapped[list[str]] = mapped_column(JSON, default=list)
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    weekly: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    answered_at: Mapped[datetime | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    joined_on: Mapped[date] = mapped_column(Date)
    left_on: Mapped[date | None] = mapped_column(Date)

    team: Mapped[Team] = relationship()
    person: Mapped[Person] = relationship()


# Once in a team among those who have not left it.
Index(
    "uq_volunteer_live", Volunteer.team_id, Volunteer.person_id, unique=True,
    sqlite_where=Volunteer.left_on.is_(None), postgresql_where=Volunteer.left_on.is_(None),
)  # fmt: skip


class FreeDay(OfLocality, Base):
    """What differs from somebody's week: on this half-day they can, or cannot. `part`: morning, afternoon."""

    __tablename__ = "free_day"
    __table_args__ = (
        UniqueConstraint("volunteer_id", "day", "part"),
        CheckConstraint("part IN ('morning', 'afternoon')", name="part"),
    )

    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    day: Mapped[date] = mapped_column(Date, index=True)
    part: Mapped[str] = mapped_column(String(10))
    can: Mapped[bool]


def get(volunteer_id: int, *, within: Scope) -> Volunteer:
    """One volunteer of the scope; NotFound."""
    found = db.session.get(Volunteer, volunteer_id)
    if found is None or not within.covers(found.locality_id):
        raise NotFound("volunteer_unknown", "Không tìm thấy tình nguyện viên này.")
    return found
