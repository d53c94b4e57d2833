"""The register as planning needs it: read once from the database, row after row, then compared with in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence, Set
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Executable,
    LargeBinary,
    SQLColumnExpression,
    String,
    cast,
    func,
    or_,
    select,
    type_coerce,
)

from app.base import keys
from app.base.db import db, streamed
from trainees.areas import Neighbourhood, Unit
from trainees.imports.roster_import import APPLIED, RosterImport, RosterRow
from trainees.people import Person
from trainees.people.crowd import Register
from trainees.people.likeness import NO_UNITS, Traits, unknown
from trainees.rosters import Membership

if TYPE_CHECKING:
    from trainees.people.gathering import Gathering

Key = tuple[str, int]
"""By what a row is known again: its row key, and its number among the equal rows of its file."""
Held = dict[int, list[tuple[str, int | None]]]
"""Person id → category and unit id of each membership."""
_GLANCE: Final = slice(1, 6)
"""Where a row of people has what is seen of them at first."""
_AT_ONCE: Final = 10_000
"""Values in one statement; a database takes some ten thousands."""


def secret() -> bytes:
    """The key under which row keys are made: without it an ID number could be guessed back from one."""
    return keys.derive("roster-row")


def everybody(locality_id: int) -> Register:
    """All living people of a locality. Where it is only asked who is near some, `around` takes far less room."""
    reading = _Reading(locality_id)
    return Register(reading.traits(row) for some in reading.people() for row in some)


def around(locality_id: int, asked: Sequence[Traits]) -> Register:
    """The living people of a locality whom one of these descriptions may mean: for them `near` finds whom it would find
    among everybody."""
    gathering, reading = _gathering(asked), _Reading(locality_id)
    found: list[tuple[int, Traits]] = []
    for some in reading.people():
        picked = gathering.pick([row[0] for row in some], [row[_GLANCE] for row in some])
        found += [reading.traits(some[place]) for place in sorted(picked)]
    return Register(found)


def load(
    locality_id: int, kind: str, row_keys: Sequence[Key], asked: Sequence[Traits]
) -> tuple[Register, int]:
    """The people `around` the rows of a list, each beside its rows, and whom the same rows brought in before; and the
    `mark` of all that planning depends on."""
    sums = _sums(locality_id, kind)  # first: what changes while the rest is read must not go unnoticed
    reading = _Reading(locality_id)
    earlier = reading.earlier(kind, row_keys)
    brought, gathering = set(earlier.values()), _gathering(asked)
    people: list[tuple[int, Traits]] = []
    for some in reading.people():
        picked = gathering.pick([row[0] for row in some], [row[_GLANCE] for row in some])
        people += [
            reading.traits(row) for place, row in enumerate(some) if place in picked or row[0] in brought
        ]
    return Register(people, earlier, gathering.beside), reading.mark + sums


def _gathering(asked: Sequence[Traits]) -> Gathering:
    # Numpy takes a tenth of a second, which only lists are worth: commands and pages start without it.
    from trainees.people.gathering import Gathering

    return Gathering(asked)


def mark(locality_id: int, kind: str) -> int:
    """A number made of all that `load` and `memberships` read: as long as it is the same (in one process), planning would
    find the same."""
    reading = _Reading(locality_id)
    for _ in reading.people():
        pass
    return reading.mark + _sums(locality_id, kind)


def _sums(locality_id: int, kind: str) -> int:
    """A number made of the memberships and of the rows of earlier lists, by what of them may ever change.

    The database adds it up in a fraction of the time of handing the rows over: a key never changes under its id.
    """
    until = func.replace(cast(Membership.until, String), "-", "")
    rows = RosterRow.kind == kind
    sums = [
        db.session.execute(
            select(func.count(), func.sum(model.id), *(func.sum(_weighed(model.id, value)) for value in values))
            .where(model.locality_id == locality_id, *where)
        ).one()
        for model, values, where in (
            (Membership, (Membership.person_id, Membership.unit_id, until), ()),
            (RosterRow, (RosterRow.person_id,), (rows,)),
        )
    ]  # fmt: skip
    lists = select(RosterImport.id, RosterImport.state).where(
        RosterImport.locality_id == locality_id, RosterImport.kind == kind, RosterImport.state == APPLIED
    )
    applied = db.session.execute(lists.order_by(RosterImport.id)).all()
    return hash((*map(tuple, sums), *map(tuple, applied)))


def _weighed(row_id: SQLColumnExpression[int], value: SQLColumnExpression[Any]) -> ColumnElement[int]:
    """A value in such a way that two rows which change values do not add up to the same."""
    return (row_id % 10_007 + 1) * func.coalesce(cast(value, BigInteger), 0)


class _Reading:
    """One pass over a locality's register. `mark` sums up the people read so far, with what names them."""

    def __init__(self, locality_id: int) -> None:
        self.locality_id, self.mark = locality_id, 0
        self.survivors: dict[int, int] = dict(self._rows(_merged(locality_id)))

    def _read(self, query: Executable) -> Iterator[Sequence[Any]]:
        for some in streamed(query, _AT_ONCE):
            self.mark += sum(map(hash, some))
            yield some

    def _rows(self, query: Executable) -> Iterator[Any]:
        for some in self._read(query):
            yield from some

    def people(self) -> Iterator[Sequence[Any]]:
        """The living people of the locality, some thousands at a time, as rows that `traits` understands."""
        self.places = dict(self._rows(_names(Neighbourhood, self.locality_id)))
        self.units = self._units()
        query = (
            select(
                Person.id, Person.name_key, Person.birth, Person.phone, Person.national_id_hash, Person.national_id_last3,
                Person.name, Person.sex, Person.neighbourhood_id, type_coerce(Person.national_id, LargeBinary),
            )
            .where(Person.locality_id == self.locality_id, Person.merged_into_id.is_(None), Person.erased_at.is_(None))
            .order_by(Person.id)
        )  # fmt: skip
        yield from self._read(query)

    def traits(self, row: Any) -> tuple[int, Traits]:
        """(person id, what they are compared by)."""
        person_id, name_key, birth, phone, id_hash, last3, name, sex, place, sealed = row
        return person_id, Traits(
            name, birth, sex, phone, id_hash, _opener(sealed), self.places.get(place),
            self.units.get(person_id, NO_UNITS), name_key, last3,
        )  # fmt: skip

    def _units(self) -> dict[int, frozenset[str]]:
        names: dict[int, str] = dict(self._rows(_names(Unit, self.locality_id)))
        query = select(Membership.person_id, Membership.unit_id).where(
            Membership.locality_id == self.locality_id, Membership.unit_id.is_not(None), Membership.until.is_(None)
        )  # fmt: skip
        alone = {unit_id: frozenset((name,)) for unit_id, name in names.items()}
        found: dict[int, frozenset[str]] = {}
        for person_id, unit_id in self._rows(query):
            who = self.survivors.get(person_id, person_id)
            found[who] = found[who] | alone[unit_id] if who in found else alone[unit_id]
        return found

    def earlier(self, kind: str, row_keys: Sequence[Key]) -> dict[Key, int]:
        """Whom those of the rows brought in that came before, in a list of this kind that stands."""
        wanted = {key for key, _ in row_keys}
        query = (
            select(RosterRow.row_key, RosterRow.nth, RosterRow.person_id)
            .where(
                RosterRow.locality_id == self.locality_id, RosterRow.kind == kind, RosterRow.person_id.is_not(None),
                RosterRow.import_id.in_(select(RosterImport.id).where(RosterImport.state == APPLIED)),
            )
            .order_by(RosterRow.id)
        )  # fmt: skip
        if len(wanted) <= _AT_ONCE:
            query = query.where(RosterRow.row_key.in_(wanted))
        return {
            (key, nth): self.survivors.get(person_id, person_id)
            for some in streamed(query, _AT_ONCE)
            for key, nth, person_id in some
            if key in wanted
        }


def _names(model: type[Unit] | type[Neighbourhood], locality_id: int) -> Executable:
    return select(model.id, model.name_key).where(model.locality_id == locality_id)


def _opener(sealed: bytes | None) -> Callable[[], str | None]:
    return unknown if sealed is None else partial(keys.unseal, "national-id", bytes(sealed))


def _merged(locality_id: int) -> Executable:
    return select(Person.id, Person.merged_into_id).where(
        Person.locality_id == locality_id, Person.merged_into_id.is_not(None)
    )


def memberships(locality_id: int, whose: Set[int], since: date) -> Held:
    """The memberships of these people, read through merges, that count on or after a day."""
    survivors: dict[int, int] = dict(db.session.execute(_merged(locality_id)).all())
    query = (
        select(Membership.person_id, Membership.category, Membership.unit_id)
        .where(
            Membership.locality_id == locality_id, or_(Membership.until.is_(None), Membership.until >= since)
        )
        .order_by(Membership.id)
    )
    if len(whose) <= _AT_ONCE:
        query = query.where(
            Membership.person_id.in_([*whose, *(one for one, into in survivors.items() if into in whose)])
        )
    found: defaultdict[int, list[tuple[str, int | None]]] = defaultdict(list)
    for some in streamed(query, _AT_ONCE):
        for person_id, category, unit_id in some:
            who = survivors.get(person_id, person_id)
            if who in whose:
                found[who].append((category, unit_id))
    return dict(found)
