"""Message (tin truyền thông): an item of communication: day, channel, title, quantity, unit, link; planned against done."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import CheckConstraint, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.base.actors import Scope
from app.base.db import Base, OfLocality, db
from app.base.errors import NotFound
from app.base.text import N_

CHANNELS: Final[dict[str, str]] = {
    "loudspeaker": N_("Loa truyền thanh"),
    "zalo": N_("Zalo"),
    "facebook": N_("Facebook"),
    "website": N_("Trang thông tin điện tử"),
    "banner": N_("Băng rôn, pa nô"),
    "leaflet": N_("Tờ rơi"),
    "meeting": N_("Cuộc họp, sinh hoạt"),
    "press": N_("Báo, đài"),
    "other": N_("Kênh khác"),
}


class Message(OfLocality, Base):
    """`planned`, `done`: quantities in `unit` (tin, bài, lượt phát, tờ); None: nobody said. `day`: when it went out, or is to."""

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("planned >= 0 AND done >= 0", name="quantities"),
        CheckConstraint("planned IS NOT NULL OR done IS NOT NULL", name="some"),
    )

    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"), index=True)
    day: Mapped[date] = mapped_column(Date, index=True)
    channel: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(300))
    planned: Mapped[int | None]
    done: Mapped[int | None]
    unit: Mapped[str] = mapped_column(String(40), default="", server_default="")
    link: Mapped[str] = mapped_column(String(500), default="", server_default="")
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


def get(message_id: int, *, within: Scope) -> Message:
    """One message of the scope; NotFound."""
    found = db.session.get(Message, message_id)
    if found is None or not within.covers(found.locality_id):
        raise NotFound("message_unknown", "Không tìm thấy tin truyền thông này.")
    return found
