"""Whose card: everybody who is expected somewhere has one, and several cards may open the door for one person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import func, or_, select

from app.base import clock, codes
from app.base.actors import Actor
from app.base.db import db
from trainees import people
from trainees.cards.card import ACTIVE, Card
from trainees.people import Person

# A database takes some ten thousands of values in one statement.
_AT_ONCE = 10_000


def active(person_ids: Collection[int]) -> dict[int, list[Card]]:
    """The cards that open the door for each of these people, the one given last at the end; nobody without a card.

    The cards of those who were merged into somebody are that person's too.
    """
    among = set(person_ids)
    wanted = sorted(among)
    found: dict[int, list[Card]] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        rows = db.session.execute(
            select(Person.id, Person.merged_into_id, Card)
            .join(Card, Card.person_id == Person.id)
            .where(Card.state == ACTIVE, or_(Person.id.in_(some), Person.merged_into_id.in_(some)))
        )
        for holder, survivor, card in rows:
            for person_id in among.intersection((holder, survivor)):
                found.setdefault(person_id, []).append(card)
    for cards in found.values():
        cards.sort(key=lambda card: (card.bound_at or card.created_at, card.id))
    return found


def current(person_ids: Collection[int]) -> dict[int, Card]:
    """The current card (active, given last) of each of these people who has one, by person id."""
    return {person_id: held[-1] for person_id, held in active(person_ids).items()}


def of(person_id: int) -> list[Card]:
    """Every card that somebody has or had, blocked ones too, the one given last first."""
    given = func.coalesce(Card.bound_at, Card.created_at)
    return list(
        db.session.scalars(
            select(Card)
            .where(Card.person_id.in_(people.family(person_id)))
            .order_by(given.desc(), Card.id.desc())
        )
    )


def give(persons: Iterable[Person], *, by: Actor | None = None) -> dict[int, Card]:
    """The current card of each person (by person id), made for whoever has none."""
    wanted = {p.id: p for p in persons}
    held = current(wanted)
    return held | make([person for person_id, person in wanted.items() if person_id not in held], by=by)


def make(persons: Sequence[Person], *, by: Actor | None = None) -> dict[int, Card]:
    """A new card for each person (by person id), whatever they have."""
    made = {
        person.id: Card(
            locality_id=person.locality_id, code=code, version=1, person_id=person.id, state=ACTIVE,
            created_at=clock.now(), created_by=by.account_id if by else None,
        )
        for person, code in zip(persons, fresh_codes(len(persons)), strict=True)
    }  # fmt: skip
    db.session.add_all(made.values())
    db.session.flush()
    return made


def fresh_codes(count: int) -> list[str]:
    """Codes that no card has. Two of a province's million cards may well draw the same one: who finds it taken redraws."""
    drawn: set[str] = set()
    while len(drawn) < count:
        some = {codes.random_code(codes.CARD_LENGTH) for _ in range(min(count - len(drawn), _AT_ONCE))}
        drawn |= some - set(db.session.scalars(select(Card.code).where(Card.code.in_(some))))
    return list(drawn)
