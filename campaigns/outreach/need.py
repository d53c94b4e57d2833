"""Need (yêu cầu của nơi đến): what a neighbourhood asks of the team that comes, and with which others it lies together."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, OfLocality


class Need(OfLocality, Base):
    """`languages`: besides Vietnamese, of which a team must speak one; `equipment`: what it must bring; `cluster`: what the
    neighbourhoods that lie together are called, '' where nobody said.

    `said_of`: the neighbourhood of which it was said, once; no foreign key, so that a merge leaves it alone. It moves only
    `neighbourhood_id`: the row of one that was taken into another lies beside that other's own, both are read as one, and it goes
    back when they are two again. `overruled_in`: the neighbourhood that was said anew as a whole while this row lay there; it says
    nothing of that one any more. `before`: what one's own words were before the last change, and `turned`: the ids of the rows that
    it overruled; None: nobody changed anything.
    """

    __tablename__ = "outreach_need"
    __table_args__ = (UniqueConstraint("said_of"),)

    neighbourhood_id: Mapped[int] = mapped_column(ForeignKey("neighbourhood.id"), index=True)
    said_of: Mapped[int]
    overruled_in: Mapped[int | None]
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    equipment: Mapped[list[str]] = mapped_column(JSON, default=list)
    cluster: Mapped[str] = mapped_column(String(60), default="", server_default="")
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
