"""The register as planning needs it: read once from the database, then compared with in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from sqlalchemy import LargeBinary, select, type_coerce

from app.base import keys
from app.base.db import db
from trainees.areas import Neighbourhood, Unit
from trainees.imports.roster_import import APPLIED, RosterImport, RosterRow
from trainees.people import Person
from trainees.people.crowd import Register
from trainees.people.likeness import Traits
from trainees.rosters import Membership

Held = dict[int, list[Membership]]


def load(locality_id: int, kind: str) -> Register:
    """Everybody of a locality, and whom earlier rows of such lists brought in. A handful of queries."""
    units = _units(locality_id)
    query = (
        select(
            Person.id, Person.name, Person.birth, Person.sex, Person.phone, Person.national_id_hash,
            type_coerce(Person.national_id, LargeBinary), Neighbourhood.name_key, Person.merged_into_id,
        )
        .outerjoin(Neighbourhood, Neighbourhood.id == Person.neighbourhood_id)
        .where(Person.locality_id == locality_id)
        .order_by(Person.id)
    )  # fmt: skip
    people: list[tuple[int, Traits]] = []
    merged: dict[int, int] = {}
    for person_id, name, birth, sex, phone, id_hash, sealed, place, into in db.session.execute(query):
        if into is not None:
            merged[person_id] = into
            continue
        traits = Traits(
            name, birth, sex, phone, id_hash, _opener(sealed), place, units.get(person_id, frozenset())
        )
        people.append((person_id, traits))
    return Register(people, _earlier(locality_id, kind, merged), keys.derive("roster-row"))


def _opener(sealed: bytes | None) -> Callable[[], str | None]:
    return partial(keys.unseal, "national-id", bytes(sealed)) if sealed is not None else _nothing


def _nothing() -> None:
    return None


def _units(locality_id: int) -> dict[int, frozenset[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    for person_id, name_key in db.session.execute(
        select(Membership.person_id, Unit.name_key)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.locality_id == locality_id, Membership.until.is_(None))
    ):
        found[person_id].add(name_key)
    return {person_id: frozenset(names) for person_id, names in found.items()}


def _earlier(locality_id: int, kind: str, merged: dict[int, int]) -> dict[tuple[str, int], int]:
    earlier: dict[tuple[str, int], int] = {}
    for key, nth, person_id in db.session.execute(
        select(RosterRow.row_key, RosterRow.nth, RosterRow.person_id)
        .join(RosterImport, RosterImport.id == RosterRow.import_id)
        .where(
            RosterRow.locality_id == locality_id, RosterRow.kind == kind, RosterRow.person_id.is_not(None),
            RosterImport.state == APPLIED,
        )
        .order_by(RosterRow.id)
    ):  # fmt: skip
        if person_id is not None:
            earlier[(key, nth)] = _survivor(person_id, merged)
    return earlier


def _survivor(person_id: int, merged: dict[int, int]) -> int:
    while person_id in merged:
        person_id = merged[person_id]
    return person_id


def memberships(locality_id: int, people: Sequence[int], since: date) -> Held:
    """The memberships of these people that count on or after a day, by person."""
    found: defaultdict[int, list[Membership]] = defaultdict(list)
    for start in range(0, len(people), 500):
        for membership in db.session.scalars(
            select(Membership).where(
                Membership.locality_id == locality_id, Membership.person_id.in_(people[start : start + 500])
            )
        ):
            if membership.until is None or membership.until >= since:
                found[membership.person_id].append(membership)
    return dict(found)
