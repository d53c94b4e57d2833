"""A person as programs hear of them: commands and API tell the same, and never a whole national ID."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, select

from app.base import clock
from app.base.actors import Scope
from app.base.db import db
from trainees import people, rosters
from trainees.areas import Neighbourhood, Unit
from trainees.cards import ACTIVE, Card
from trainees.people import Person
from trainees.rosters import Membership


def people_told(
    within: Scope, *conditions: ColumnElement[bool], by_id: bool = False, limit: int | None = None
) -> list[dict[str, Any]]:
    """Everybody living of the scope who meets the conditions, read through merges, as JSON holds them. Three queries.

    In Vietnamese order of given names, or by id for a list that goes on page by page. `units`: those of today.
    """
    order = (Person.id,) if by_id else (Person.sort_name, Person.id)
    query = (
        people.living(within)
        .where(*conditions)
        .outerjoin(Neighbourhood, Neighbourhood.id == Person.neighbourhood_id)
        .with_only_columns(
            Person.id, Person.name, people.told_birth(), Person.sex, Person.phone, Person.national_id_last3, Neighbourhood.name
        )
        .order_by(*order)
        .limit(limit)
    )  # fmt: skip
    found = db.session.execute(query).all()
    # Few are named one by one; of a whole locality everything is read at once.
    ids = [row[0] for row in found] if limit is not None else None
    units, cards = _units(within, ids), _cards(within, ids)
    return [
        {
            "id": row[0], "name": row[1], "birth": row[2], "sex": row[3], "phone": row[4],
            "national_id_last3": row[5], "neighbourhood": row[6], "units": units.get(row[0], []),
            "card": cards.get(row[0]),
        }
        for row in found
    ]  # fmt: skip


def _units(within: Scope, ids: Collection[int] | None) -> dict[int, list[str]]:
    who = people.survivor()
    query = (
        select(who, Unit.name)
        .select_from(Membership)
        .join(Person, Person.id == Membership.person_id)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(rosters.on(clock.today()))
        .order_by(Membership.id)
    )
    if within.locality_id is not None:
        query = query.where(Membership.locality_id == within.locality_id)
    if ids is not None:
        query = query.where(who.in_(ids))
    units: defaultdict[int, list[str]] = defaultdict(list)
    for person, name in db.session.execute(query):
        if name not in units[person]:
            units[person].append(name)
    return units


def _cards(within: Scope, ids: Collection[int] | None) -> dict[int, str]:
    who = people.survivor()
    query = (
        select(who, Card.code)
        .select_from(Card)
        .join(Person, Person.id == Card.person_id)
        .where(Card.state == ACTIVE)
        .order_by(Card.id)
    )
    if within.locality_id is not None:
        query = query.where(Card.locality_id == within.locality_id)
    if ids is not None:
        query = query.where(who.in_(ids))
    return dict(db.session.execute(query).tuples().all())
