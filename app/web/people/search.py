"""Search: what somebody looks for in the register, as typed and chosen, and the query that it makes."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final

from flask import request
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app.base import clock
from app.base.db import db
from app.base.errors import NotFound
from app.base.text import clean
from app.web.pages import scope
from trainees import cards, people, rosters
from trainees.cards import BLOCKED, Card
from trainees.people import Person, pairs
from trainees.rosters import CATEGORIES, Membership

PHONES: Final = {
    "own": _l("Có điện thoại riêng"),
    "shared": _l("Dùng chung điện thoại"),
    "none": _l("Không có điện thoại"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; empty values look for everybody. `doubles`: '1' for those who may be in the register twice."""

    q: str = ""
    unit: int | None = None
    category: str = ""
    place: int | None = None
    language: str = ""
    phone: str = ""
    doubles: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    @property
    def filters(self) -> int:
        """How many of the seldom-used filters are set."""
        return sum(bool(one) for one in (self.place, self.language, self.phone, self.doubles))

    def items(self) -> dict[str, Any]:
        """Name → value of what is set, as a form or an address holds it."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name)}


def wanted() -> Wanted:
    """What the request looks for; what is no choice is left out."""
    values = request.values
    category, phone = values.get("category", ""), values.get("phone", "")
    return Wanted(
        q=clean(values.get("q", ""))[:80], unit=values.get("unit", type=int),
        category=category if category in CATEGORIES else "", place=values.get("place", type=int),
        language=clean(values.get("language", ""))[:40], phone=phone if phone in PHONES else "",
        doubles="1" if values.get("doubles") == "1" else "",
    )  # fmt: skip


def card_of(text: str) -> Card | None:
    """The card whose code (or whose number, for one made blank) was typed; None when the text is no card's."""
    if len(text) < 3:
        return None
    try:
        return cards.by_code(text, within=scope())
    except NotFound:
        return None


def card_words(card: Card | None) -> str:
    """What has to be said of a card that was looked for: 'blank', 'blocked' or ''."""
    if card is None:
        return ""
    return "blank" if card.blank else "blocked" if card.state == BLOCKED else ""


def found(look: Wanted, card: Card | None) -> Select[Person]:
    """Everybody living who answers to it; memberships and cards are read through merges."""
    query = people.living(scope())
    if look.q:
        said = people.matching(look.q)
        if card is not None and card.person_id is not None:
            holder = select(people.survivor()).where(Person.id == card.person_id).scalar_subquery()
            said = or_(said, Person.id == holder)
        query = query.where(said)
    if look.unit or look.category:
        query = query.where(Person.id.in_(_on_roll(look)))
    if look.place:
        query = query.where(Person.neighbourhood_id == look.place)
    if look.language:
        query = query.where(Person.language == look.language)
    if look.phone:
        query = query.where(_phone(look.phone))
    if look.doubles:
        query = query.where(may_be_twice())
    return query


def _on_roll(look: Wanted) -> Select[Any]:
    roll = select(people.survivor()).join(Membership, Membership.person_id == Person.id)
    roll = roll.where(rosters.on(clock.today()))
    if look.unit:
        roll = roll.where(Membership.unit_id == look.unit)
    if look.category:
        roll = roll.where(Membership.category == look.category)
    return roll


def _phone(use: str) -> ColumnElement[bool]:
    unsaid = Person.phone_use.is_(None)
    several = (
        people.living(scope())
        .where(Person.phone.is_not(None))
        .with_only_columns(Person.phone)
        .group_by(Person.phone)
        .having(func.count() > 1)
    )
    if use == "none":
        return or_(Person.phone_use == "none", and_(unsaid, Person.phone.is_(None)))
    if use == "shared":
        return or_(Person.phone_use == "shared", and_(unsaid, Person.phone.in_(several)))
    return or_(
        Person.phone_use == "own", and_(unsaid, Person.phone.is_not(None), Person.phone.not_in(several))
    )


def may_be_twice() -> ColumnElement[bool]:
    """The condition that somebody stands in a pair that nobody settled."""
    asked = pairs.waiting(scope(), unsure=True).order_by(None)
    one, other = (
        asked.with_only_columns(column) for column in (pairs.PersonPair.one_id, pairs.PersonPair.other_id)
    )
    return or_(Person.id.in_(one), Person.id.in_(other))


def languages() -> list[str]:
    """The languages that people of the locality want to be taught in, as they are written down."""
    query = (
        people.living(scope())
        .where(Person.language.is_not(None))
        .with_only_columns(Person.language)
        .distinct()
    )
    return sorted(one for one in db.session.scalars(query) if one)
