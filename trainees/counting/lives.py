"""Lives: all that counts for people, read from the raw ledger, the memberships and the merges in a few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, select

from app.base.db import OfLocality, db
from trainees import ledger
from trainees.counting.spans import Life, Proof, Stay
from trainees.people import Person
from trainees.rosters import Membership

MANY: Final = 5_000
"""Of more people than this everybody is read, and sorted out here."""
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Families:
    """People, each with everybody who was merged into them."""

    survivor_of: Mapping[int, int]
    """Of those who were merged; whoever is not here stands for themselves."""
    ids: Set[int] = field(default_factory=frozenset)
    """Everybody: those asked for, their survivors, and all of these families."""

    def who(self, person_id: int) -> int:
        """Who stands for somebody."""
        return self.survivor_of.get(person_id, person_id)


def families(ids: Set[int]) -> Families:
    """The families of these people. Two queries for some hundreds."""
    found = dict(of(_MERGED, Person.id, ids))
    survivors = {found.get(one, one) for one in ids}
    found |= dict(of(_MERGED, Person.merged_into_id, survivors, 1))
    return Families(found, survivors | found.keys() | ids)


_MERGED: Final = select(Person.id, Person.merged_into_id).where(Person.merged_into_id.is_not(None))


def of(query: Any, column: Any, ids: Set[int], place: int = 0) -> Iterator[Any]:
    """The rows of a query whose `column`, which it gives at this place, is one of these ids."""
    if len(ids) > MANY:
        yield from (row for row in db.session.execute(query) if row[place] in ids)
        return
    wanted = sorted(ids)
    for start in range(0, len(wanted), _AT_ONCE):
        yield from db.session.execute(query.where(column.in_(wanted[start : start + _AT_ONCE])))


def within(table: type[OfLocality], locality_id: int, ids: Set[int] | None) -> ColumnElement[bool]:
    """The condition that a row is of a locality. Where few people are asked for too, it is no reason to read them all: that
    is what SQLite would do without statistics."""
    few = ids is not None and len(ids) <= MANY
    return (table.locality_id + 0 if few else table.locality_id) == locality_id


def lives(
    locality_id: int, among: Families | None = None, categories: Collection[str] = ()
) -> Iterator[Life]:
    """What counts in a locality: of everybody, or of some families, who has evidence or stands in these categories."""
    who = among or Families(dict(db.session.execute(_MERGED).tuples().all()))  # type: ignore[arg-type]
    proofs: defaultdict[int, list[Proof]] = defaultdict(list)
    for person, skill, kind, on in ledger.proofs(locality_id, among.ids if among else None):
        proofs[who.who(person)].append(Proof(skill, kind, on))
    stays: defaultdict[int, list[Stay]] = defaultdict(list)
    counted = set(proofs)
    members = select(
        Membership.person_id, Membership.category, Membership.specialist, Membership.since, Membership.until, Membership.unit_id
    ).where(within(Membership, locality_id, among.ids if among else None))  # fmt: skip
    rows: Iterable[Any] = (
        of(members, Membership.person_id, among.ids) if among else db.session.execute(members)
    )
    for person, category, specialist, since, until, unit in rows:
        stays[who.who(person)].append(Stay(category, specialist, since, until, unit))
        if category in categories:
            counted.add(who.who(person))
    persons = select(Person.id, Person.locality_id, Person.birth)
    for person, owner, birth in of(persons, Person.id, counted):
        yield Life(person, owner == locality_id, birth, proofs.get(person, ()), stays.get(person, ()))
