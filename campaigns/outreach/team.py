"""Team (Tổ công nghệ số cộng đồng, by a setting of the locality): volunteers who go out together."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base import codes
from app.base.actors import Scope
from app.base.db import Base, OfLocality, db
from app.base.errors import NotFound
from trainees.areas import Neighbourhood


class Team(OfLocality, Base):
    """`code`: public, in the address of the page where its volunteers answer when they can (/d/…). `equipment`: words (máy
    phát, loa kéo). `least`: so many must be able to come for the team to go out. `closed_at`: the team is no more."""

    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("locality_id", "name_key"), UniqueConstraint("code"))

    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200))
    code: Mapped[str] = mapped_column(String(11), default=lambda: codes.random_code(11))
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("neighbourhood.id"), index=True)
    equipment: Mapped[list[str]] = mapped_column(JSON, default=list)
    least: Mapped[int] = mapped_column(default=2, server_default="2")
    note: Mapped[str] = mapped_column(String(300), default="", server_default="")
    made_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    neighbourhood: Mapped[Neighbourhood | None] = relationship()


def get(team_id: int, *, within: Scope) -> Team:
    """One team of the scope; NotFound."""
    found = db.session.get(Team, team_id)
    if found is None or not within.covers(found.locality_id):
        raise NotFound("team_unknown", "Không tìm thấy tổ này.")
    return found
