"""A batch of cards to print: those of a training, a unit, a neighbourhood, one person, or blank ones by number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import db
from app.base.text import fold
from app.reports.cards import CardFace
from campaigns import enrolments, trainings
from campaigns.attendance import presence
from trainees import areas, cards, people, rosters
from trainees.cards import Card
from trainees.people import Person

TRAINING, UNIT, NEIGHBOURHOOD, PERSON, BLANK = "training", "unit", "neighbourhood", "person", "blank"


@dataclass(frozen=True, slots=True)
class Batch:
    """`id` is the training's, unit's, neighbourhood's or person's; blank cards are told by `first` and `last` number.

    `since`: only who was added to the training from that day on; elsewhere, who has no card yet or one made since.
    """

    source: str
    id: int = 0
    since: str | None = None
    first: int = 0
    last: int = 0

    @classmethod
    def read(cls, arguments: Mapping[str, Any]) -> Batch:
        """What `plain` wrote."""
        return cls(**arguments)

    def plain(self) -> dict[str, Any]:
        """As JSON can say it; no personal data."""
        return asdict(self)

    @property
    def key(self) -> str:
        """The same for the same batch."""
        return f"{self.source}:{self.id}:{self.since or ''}:{self.first}-{self.last}"


def title(batch: Batch, *, within: Scope) -> str:
    """What a batch is called: the training's title, a place's or person's name, 'Thẻ trắng 0001–0048'. NotFound."""
    if batch.source == TRAINING:
        return trainings.get(batch.id, within=within).title
    if batch.source == UNIT:
        return areas.get_unit(batch.id, within=within).name
    if batch.source == NEIGHBOURHOOD:
        return areas.get_neighbourhood(batch.id, within=within).name
    if batch.source == PERSON:
        return people.get(batch.id, within=within).name
    return f"Thẻ trắng {batch.first:04d}–{batch.last:04d}"


def filename(batch: Batch, *, within: Scope) -> str:
    """The name of the PDF: 'the-tram-y-te.pdf'. A file of one person does not say whose it is."""
    words = "mot-nguoi" if batch.source == PERSON else fold(title(batch, within=within)).removeprefix("the ")
    slug = "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in words).split())
    return f"the-{slug[:60]}.pdf"


def persons(batch: Batch, *, within: Scope) -> list[Person]:
    """Whose cards they are, in Vietnamese order of given names; nobody for blank ones. NotFound."""
    since = date.fromisoformat(batch.since) if batch.since else None
    if batch.source == TRAINING:
        listed = enrolments.listed(trainings.get(batch.id, within=within))
        return [
            person for person, row in listed if since is None or clock.local(row.created_at).date() >= since
        ]
    if batch.source == UNIT:
        unit = areas.get_unit(batch.id, within=within)
        roll = rosters.roll(Scope(unit.locality_id), clock.today(), unit_id=unit.id)
        found = list({person.id: person for person, _ in roll}.values())
    elif batch.source == NEIGHBOURHOOD:
        place = areas.get_neighbourhood(batch.id, within=within)
        living = people.living(Scope(place.locality_id)).where(Person.neighbourhood_id == place.id)
        found = list(db.session.scalars(living.order_by(Person.sort_name, Person.id)))
    else:
        return [people.get(batch.id, within=within)] if batch.source == PERSON else []
    if since is None:
        return found
    held = cards.current([person.id for person in found])
    return [p for p in found if p.id not in held or _given(held[p.id]) >= since]


def _given(card: Card) -> date:
    return clock.local(card.bound_at or card.created_at).date()


def size(batch: Batch, *, within: Scope) -> int:
    """How many cards they are."""
    return len(blanks(batch, within=within) if batch.source == BLANK else persons(batch, within=within))


def blanks(batch: Batch, *, within: Scope) -> list[Card]:
    """The blank cards of these numbers that are still nobody's."""
    assert within.locality_id is not None, "numbers are a locality's"
    return cards.waiting(within.locality_id, first=batch.first, last=batch.last)


def blank_faces(made: Sequence[Card], public_url: str) -> list[CardFace]:
    """What blank cards show."""
    return [CardFace("", "", card.code, cards.address(card, public_url), card.number) for card in made]


def faces(
    batch: Batch, some: Sequence[Person], public_url: str, *, within: Scope, by: Actor
) -> tuple[list[CardFace], datetime]:
    """What the cards of some of the batch's people show, and when the newest of these cards was made.

    It writes: whoever has no card is given one.
    """
    held = cards.give(some, by=by)
    day = clock.today()
    if batch.source == TRAINING:
        day = min((x.day for x in trainings.get(batch.id, within=within).lessons), default=day)
    where = presence.whereabouts(some, day)
    shown = [
        CardFace(p.name, where.get(p.id, ""), held[p.id].code, cards.address(held[p.id], public_url))
        for p in some
    ]
    return shown, max((card.created_at for card in held.values()), default=clock.now())
