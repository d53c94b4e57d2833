"""Nearby: those of the register who may be near a few people, read by a query instead of everybody into memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final

from sqlalchemy import ColumnElement, LargeBinary, and_, or_, select, type_coerce

from app.base import keys
from app.base.db import db
from trainees import rosters
from trainees.areas import Neighbourhood, Unit
from trainees.people.crowd import Register
from trainees.people.likeness import Traits
from trainees.people.person import Person, survivor

MOST: Final = 40
"""For more than so many described people reading everybody once is the shorter way."""
_AT_ONCE: Final = 10


def around(locality_id: int, described: Iterable[Traits]) -> Register:
    """Of the living people of a locality all who could be near one of these: `near` finds in it what it finds in the whole."""
    everybody: dict[int, Traits] = {}
    wanted = list(described)
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        everybody |= dict(_people(locality_id, or_(*(c for traits in some for c in _drawers(traits)))))
    return Register(sorted(everybody.items()))


def described(locality_id: int, ids: Iterable[int]) -> list[tuple[int, Traits]]:
    """(id, what they are compared by) of these living people."""
    found: list[tuple[int, Traits]] = []
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), 500):
        found += _people(locality_id, Person.id.in_(wanted[start : start + 500]))
    return found


def _drawers(traits: Traits) -> Iterator[ColumnElement[bool]]:
    """The drawers of `drawers.labels` as conditions; a little wider, the register looks again."""
    if traits.id_hash:
        yield Person.national_id_hash == traits.id_hash
    if traits.phone:
        yield Person.phone == traits.phone
    if traits.full_birth:
        yield Person.birth == traits.full_birth
    words = traits.folded.split(" ")[:12]
    yield and_(*(Person.name_key.contains(word, autoescape=True) for word in words))
    yield and_(
        Person.name_key.startswith(words[0][:1], autoescape=True),
        Person.name_key.endswith(words[-1], autoescape=True),
    )


def _people(locality_id: int, which: ColumnElement[bool]) -> list[tuple[int, Traits]]:
    query = (
        select(
            Person.id, Person.name, Person.birth, Person.sex, Person.phone, Person.national_id_hash,
            type_coerce(Person.national_id, LargeBinary), Neighbourhood.name_key,
        )
        .outerjoin(Neighbourhood, Neighbourhood.id == Person.neighbourhood_id)
        .where(Person.locality_id == locality_id, Person.merged_into_id.is_(None), Person.erased_at.is_(None), which)
    )  # fmt: skip
    rows = db.session.execute(query).all()
    units = _units([row[0] for row in rows])
    return [
        (row[0], Traits(row[1], row[2], row[3], row[4], row[5], _opener(row[6]), row[7], units.get(row[0], frozenset())))
        for row in rows
    ]  # fmt: skip


def _units(ids: list[int]) -> dict[int, frozenset[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    for start in range(0, len(ids), 500):
        who = survivor()
        for person_id, name_key in db.session.execute(
            select(who, Unit.name_key)
            .select_from(rosters.Membership)
            .join(Person, Person.id == rosters.Membership.person_id)
            .join(Unit, Unit.id == rosters.Membership.unit_id)
            .where(who.in_(ids[start : start + 500]), rosters.Membership.until.is_(None))
        ):
            found[person_id].add(name_key)
    return {person_id: frozenset(names) for person_id, names in found.items()}


def _opener(sealed: bytes | None) -> Callable[[], str | None]:
    return partial(keys.unseal, "national-id", bytes(sealed)) if sealed is not None else _nothing


def _nothing() -> None:
    return None
