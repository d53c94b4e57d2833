"""Place (địa điểm): where things happen: nhà văn hóa, điểm tiếp cận số, chợ, bộ phận một cửa, trường."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.actors import Scope
from app.base.db import Base, OfLocality, Sealed, db
from app.base.errors import NotFound
from app.base.text import N_
from trainees.areas import Neighbourhood

KINDS: Final[dict[str, str]] = {
    "culture_house": N_("Nhà văn hóa"),
    "access_point": N_("Điểm tiếp cận số"),
    "market": N_("Chợ"),
    "one_stop": N_("Bộ phận một cửa"),
    "school": N_("Trường học"),
    "other": N_("Nơi khác"),
}


class Place(OfLocality, Base):
    """`desk`: a standing desk, where help is logged on any day without a campaign. `hours`: when it is open, in words. `devices`:
    how many computers or tablets stand there. `latitude`, `longitude`: degrees, for distances only. `closed_at`: not used any more."""

    __tablename__ = "place"
    __table_args__ = (
        UniqueConstraint("locality_id", "name_key"),
        CheckConstraint("kind IN ('culture_house', 'access_point', 'market', 'one_stop', 'school', 'other')", name="kind"),
        CheckConstraint("devices >= 0", name="devices"),
        CheckConstraint("latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", name="point"),
    )  # fmt: skip

    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(14))
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("neighbourhood.id"), index=True)
    address: Mapped[str] = mapped_column(String(300), default="", server_default="")
    keeper: Mapped[str] = mapped_column(String(120), default="", server_default="")
    keeper_phone: Mapped[str | None] = mapped_column(Sealed("place-keeper"))
    hours: Mapped[str] = mapped_column(String(200), default="", server_default="")
    wifi: Mapped[bool] = mapped_column(default=False, server_default=false())
    devices: Mapped[int] = mapped_column(default=0, server_default="0")
    desk: Mapped[bool] = mapped_column(default=False, server_default=false())
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    closed_at: Mapped[datetime | None]

    neighbourhood: Mapped[Neighbourhood | None] = relationship()


def get(place_id: int, *, within: Scope) -> Place:
    """One place of the scope; NotFound."""
    found = db.session.get(Place, place_id)
    if found is None or not within.covers(found.locality_id):
        raise NotFound("place_unknown", "Không tìm thấy địa điểm này.")
    return found
