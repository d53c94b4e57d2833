"""Card: code, person or none, state. The code is printed on paper and lives as long as the paper does."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from app.base import clock, codes
from app.base.db import Base, OfLocality, db
from trainees.people import Person

ACTIVE, BLOCKED = "active", "blocked"


class Card(OfLocality, Base):
    """A printed card. `person_id` None: a blank card, bound by its first scan. `version` is in the MAC of its QR."""

    __tablename__ = "card"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("state IN ('active', 'blocked')", name="state"),
    )

    code: Mapped[str] = mapped_column(String(8))
    version: Mapped[int] = mapped_column(default=1)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default=ACTIVE)
    created_at: Mapped[datetime]

    @property
    def full_code(self) -> str:
        """Code and MAC: what follows /t/ in the QR."""
        return self.code + codes.card_mac(self.code, self.version)


def address(card: Card, public_url: str) -> str:
    """The text of the card's QR: PUBLIC_URL/t/ + code + MAC."""
    return f"{public_url}/t/{card.full_code}"


def current(person_ids: Collection[int]) -> dict[int, Card]:
    """The current (newest active) card of each of these people who has one, by person id."""
    rows = db.session.scalars(
        select(Card).where(Card.person_id.in_(person_ids), Card.state == ACTIVE).order_by(Card.id)
    )
    return {card.person_id: card for card in rows if card.person_id is not None}


def give(people: Iterable[Person]) -> dict[int, Card]:
    """The current card of each person (by person id), made for whoever has none."""
    wanted = {p.id: p for p in people}
    held = current(wanted)
    for person_id, person in wanted.items():
        if person_id not in held:
            held[person_id] = Card(
                locality_id=person.locality_id, code=codes.random_code(codes.CARD_LENGTH), version=1,
                person_id=person_id, state=ACTIVE, created_at=clock.now(),
            )  # fmt: skip
            db.session.add(held[person_id])
    db.session.flush()
    return held


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
