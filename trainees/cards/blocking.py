"""Lost and spoilt cards: blocked, and another given."""

from __future__ import annotations

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.errors import Refused
from app.base.text import clean
from trainees import people
from trainees.cards.card import ACTIVE, BLOCKED, Card, decide
from trainees.cards.holding import give, make
from trainees.people import Person


def block(card: Card, reason: str, *, by: Actor) -> Card | None:
    """A lost or spoilt card opens nothing any more. Returns the card that its holder has now; None for a blank one.

    Whoever had a card always has one: it is on the roster of the phones, printed or not. Refused: blocked already.
    """
    _block(card, reason, by)
    holder = _holder(card)
    return give([holder], by=by)[holder.id] if holder else None


def replace(card: Card, reason: str, *, by: Actor) -> Card:
    """Block a card and give its holder a new one at once, even beside another. Refused: nobody's, or blocked already."""
    holder = _holder(card)
    if holder is None:
        raise Refused("card_blank", "Thẻ trắng chưa gắn với ai nên không có người để cấp thẻ mới.")
    _block(card, reason, by)
    return make([holder], by=by)[holder.id]


def unblock(card: Card) -> None:
    """The card was found again and is good. Refused: it is not blocked."""
    none = {"blocked_at": None, "blocked_by": None, "blocked_reason": None}
    if not decide(card, Card.state == BLOCKED, state=ACTIVE, **none):
        raise Refused("card_not_blocked", "Thẻ này không bị khóa.")


def _block(card: Card, reason: str, by: Actor) -> None:
    why = clean(reason)[:200] or None
    if not decide(
        card, Card.state == ACTIVE,
        state=BLOCKED, blocked_at=clock.now(), blocked_by=by.account_id, blocked_reason=why,
    ):  # fmt: skip
        raise Refused("card_blocked", "Thẻ này đã khóa từ trước.")


def _holder(card: Card) -> Person | None:
    return people.get(card.person_id, within=Scope(card.locality_id)) if card.person_id is not None else None
