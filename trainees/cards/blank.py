"""Blank cards (thẻ trắng): printed ahead with running numbers, somebody's from their first scan on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import Conflict, Refused
from trainees import people
from trainees.areas import Locality
from trainees.cards.card import ACTIVE, BLOCKED, Card, decide, unknown
from trainees.cards.holding import fresh_codes, give
from trainees.people import Person

MOST_BLANK = 5000
"""How many blank cards may be made at once."""


@dataclass(frozen=True, slots=True)
class Stock:
    """The blank cards of a locality: how many were ever made, how many still wait for somebody, the last number."""

    made: int
    waiting: int
    last: int


def print_blank(locality_id: int, count: int, *, by: Actor) -> list[Card]:
    """New blank cards with the next running numbers of the locality. Refused: none, or more than MOST_BLANK at once."""
    if not 0 < count <= MOST_BLANK:
        raise Refused("cards_count", f"Mỗi lần in từ 1 đến {MOST_BLANK} thẻ trắng.")
    # Two who print at once get numbers one after the other, not the same ones.
    hold(db.session.get_one(Locality, locality_id))
    first = stock(locality_id).last + 1
    made = [
        Card(
            locality_id=locality_id, code=code, version=1, state=ACTIVE, serial=first + n, created_at=clock.now(),
            created_by=by.account_id,
        )
        for n, code in enumerate(fresh_codes(count))
    ]  # fmt: skip
    db.session.add_all(made)
    db.session.flush()
    return made


def stock(locality_id: int) -> Stock:
    """How many blank cards there are."""
    made, last = db.session.execute(
        select(func.count(), func.max(Card.serial)).where(
            Card.locality_id == locality_id, Card.serial.is_not(None)
        )
    ).one()
    left = db.session.scalar(select(func.count()).select_from(_waiting(locality_id).subquery())) or 0
    return Stock(made, left, last or 0)


def waiting(
    locality_id: int, *, first: int = 1, last: int | None = None, newest: int = MOST_BLANK
) -> list[Card]:
    """The blank cards that are still nobody's, by number; from `first` to `last`, at most the `newest` of them."""
    query = _waiting(locality_id).where(Card.serial >= first)
    if last is not None:
        query = query.where(Card.serial <= last)
    return list(db.session.scalars(query.order_by(Card.serial.desc()).limit(newest)))[::-1]


def _waiting(locality_id: int) -> Select[Card]:
    return select(Card).where(
        Card.locality_id == locality_id,
        Card.serial.is_not(None),
        Card.person_id.is_(None),
        Card.state == ACTIVE,
    )


def bind(card: Card, person: Person, *, by: Actor, at: datetime | None = None) -> bool:
    """A blank card becomes somebody's; False when it was theirs already. Two who bind it at once: the database lets one.

    `at`: when it happened, now if not given. Conflict `card_taken`: it is somebody else's. Refused `card_blocked`.
    NotFound: it is of another locality.
    """
    if card.locality_id != person.locality_id:
        raise unknown()
    still = (Card.person_id.is_(None), Card.state == ACTIVE)
    if decide(card, *still, person_id=person.id, bound_at=at or clock.now(), bound_by=by.account_id):
        return True
    if card.state == BLOCKED:
        raise Refused("card_blocked", "Thẻ này đã khóa. Lấy thẻ trắng khác.")
    if card.person_id in people.family(person.id):
        return False
    raise Conflict("card_taken", "Thẻ này đã gắn với người khác. Lấy thẻ trắng khác.")


def release(card: Card, person: Person) -> bool:
    """A card that was made blank and bound by mistake is blank again; whom it leaves without a card gets one.

    False when it is not that person's, was not made blank, or is blocked.
    """
    still = (Card.person_id == person.id, Card.serial.is_not(None), Card.state == ACTIVE)
    if not decide(card, *still, person_id=None, bound_at=None, bound_by=None):
        return False
    give([person])
    return True
