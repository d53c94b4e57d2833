"""The card itself: its code, whose it is, its state, and how the paper is read."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.base import codes
from app.base.actors import Scope
from app.base.db import Base, OfLocality, db
from app.base.errors import NotFound

ACTIVE, BLOCKED = "active", "blocked"


class Card(OfLocality, Base):
    """A printed card. `person_id` None: a blank card, bound by its first scan. `version` is in the MAC of its QR.

    `serial` is the running number printed on a card that was made blank; it stays when the card is bound. `created_by`,
    `bound_by`, `blocked_by` are accounts; None where a command did it.
    """

    __tablename__ = "card"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("locality_id", "serial"),
        CheckConstraint("state IN ('active', 'blocked')", name="state"),
    )

    code: Mapped[str] = mapped_column(String(8))
    version: Mapped[int] = mapped_column(default=1)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default=ACTIVE)
    serial: Mapped[int | None]
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    bound_at: Mapped[datetime | None]
    bound_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    blocked_at: Mapped[datetime | None]
    blocked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    blocked_reason: Mapped[str | None] = mapped_column(String(200))

    @property
    def full_code(self) -> str:
        """Code and MAC: what follows /t/ in the QR."""
        return self.code + codes.card_mac(self.code, self.version)

    @property
    def blank(self) -> bool:
        """Whether it is nobody's yet."""
        return self.person_id is None

    @property
    def number(self) -> str:
        """The number printed on a card that was made blank ('0042'); '' for one that was made for somebody."""
        return "" if self.serial is None else f"{self.serial:04d}"


def address(card: Card, public_url: str) -> str:
    """The text of the card's QR: PUBLIC_URL/t/ + code + MAC."""
    return f"{public_url}/t/{card.full_code}"


def decide(card: Card, *still: ColumnElement[bool], **values: Any) -> bool:
    """Change a card if it still is as the conditions say; whether it was. Of two who try at once the database lets one."""
    done = db.session.execute(
        update(Card)
        .where(Card.id == card.id, *still)
        .values(**values)
        .returning(Card.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    db.session.refresh(card)
    return done is not None


def get(card_id: int, *, within: Scope) -> Card:
    """One card of the scope; NotFound."""
    card = db.session.get(Card, card_id)
    if card is None or not within.covers(card.locality_id):
        raise unknown()
    return card


def by_code(text: str, *, within: Scope) -> Card:
    """The card of the scope whose code was scanned or typed, or whose number ('0042', blank ones) was; NotFound."""
    parts = split(text)
    if parts is not None:
        found = select(Card).where(Card.code == parts[0])
    elif text.strip().isdecimal() and len(text.strip()) < 9 and within.locality_id is not None:
        found = select(Card).where(Card.locality_id == within.locality_id, Card.serial == int(text))
    else:
        raise unknown()
    card = db.session.scalar(found)
    if card is None or not within.covers(card.locality_id):
        raise unknown()
    return card


def unknown() -> NotFound:
    return NotFound(
        "card_unknown", "Không tìm thấy thẻ này. Gõ lại 8 ký tự của mã, hoặc số in trên thẻ trắng."
    )


def split(text: str) -> tuple[str, str] | None:
    """Code and MAC of a scanned or typed text: a full address, code + MAC, or the bare code (MAC then '').

    None when it cannot be a card of ours: another site's QR, a bill, a mistyped code.
    """
    tail = text.strip()
    if "/" in tail:
        head, _, tail = tail.rpartition("/")
        if not head.endswith("/t"):
            return None
    tail = codes.normalise(tail) if len(tail) <= 40 else ""
    code, mac = tail[: codes.CARD_LENGTH], tail[codes.CARD_LENGTH :]
    if not codes.is_code(code) or len(mac) not in (0, codes.MAC_LENGTH):
        return None
    return code, mac


def roster_hash(salt: str, text: str) -> str:
    """The salted hash of what follows /t/ on a card, compared offline by a phone: 22 letters of base64url(SHA-256)."""
    return urlsafe_b64encode(hashlib.sha256((salt + text).encode()).digest()).decode()[:22]


def holder(code: str, mac: str) -> Card | None:
    """The card of a code whose MAC fits and that is not blocked; None otherwise. For the card's own page."""
    row = db.session.execute(select(Card.id, Card.version, Card.state).where(Card.code == code)).one_or_none()
    # A code that nobody has takes as long as a forged one: the clock tells nothing either.
    fits = codes.card_mac_fits(code, row.version if row else 1, mac)
    if row is None or row.state != ACTIVE or not fits:
        return None
    return db.session.get(Card, row.id)
