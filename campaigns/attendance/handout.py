"""Handing out a blank card: its first scan binds it to whoever was named, and undoing that scan takes it back."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlalchemy import select

from app.base.actors import Actor
from app.base.db import db
from app.base.errors import Conflict, Refused
from campaigns.attendance.events import AttendanceEvent
from trainees import cards
from trainees.cards import Card
from trainees.people import Person

BOUND, TAKEN, UNUSABLE = "card_bound", "card_taken", "card_unusable"


def hand(card_id: int, person_id: int, *, by: Actor, at: datetime) -> list[str]:
    """Bind a blank card. Returns the event's flags: bound, or why it was not (another phone's scan came first)."""
    card, person = db.session.get_one(Card, card_id), db.session.get_one(Person, person_id)
    try:
        return [BOUND] if cards.bind(card, person, by=by, at=at) else []
    except Conflict:
        return [TAKEN]
    except Refused:
        return [UNUSABLE]


class Handed(Protocol):
    """An event that may have bound a card, as it is stored."""

    @property
    def code(self) -> str: ...

    @property
    def person_id(self) -> int | None: ...

    @property
    def flags(self) -> list[str]: ...

    @property
    def received_at(self) -> datetime: ...


def take_back(event_id: str | None) -> Card | None:
    """Undo what a voided event bound: the card is blank again, unless it was bound anew since. The card if it is."""
    event = db.session.get(AttendanceEvent, event_id)
    return None if event is None else unhand(event)


def unhand(event: Handed) -> Card | None:
    """The same, of the event at hand."""
    if BOUND not in event.flags or event.person_id is None:
        return None
    parts = cards.split(event.code)
    card = db.session.scalar(select(Card).where(Card.code == parts[0])) if parts else None
    if card is None or card.bound_at != event.received_at:
        return None
    return card if cards.release(card, db.session.get_one(Person, event.person_id)) else None
