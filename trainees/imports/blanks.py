"""Blanks of people that rows fill: signed, so that they are blank again only while they hold what the row gave.

What planning compares people by it fills itself; what it does not know of them (see `MORE`) is filled here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from operator import attrgetter
from typing import Final, cast

from sqlalchemy import Table, bindparam, func, select, update

from app.base import keys
from app.base.db import db
from trainees import touched
from trainees.imports.planning import PlannedRow
from trainees.imports.reading import RowFields
from trainees.people import Person, set_national_id

MORE: Final = ("phone_use", "language", "old_id")
"""Fields of a row that nobody is compared by, named as columns of Person."""
_MORE_OF: Final = attrgetter(*MORE)
_COLUMN: Final = {"neighbourhood": "neighbourhood_id"}


def sign(marks: Iterable[str], row: RowFields, neighbourhood_id: int | None) -> list[str]:
    """Marks of what a row filled ('phone'; 'birth:4': four signs were known), each with a keyed digest of what it gave.

    `neighbourhood_id`: of the neighbourhood that the row names.
    """
    signed: list[str] = []
    for mark in marks:
        name = mark.partition(":")[0]
        value: object = neighbourhood_id if name == "neighbourhood" else getattr(row, name)
        if name == "phone":
            value = str(value)[:15]
        signed.append(f"{mark}={_digest(name, value)}")
    return signed


def _digest(name: str, value: object) -> str:
    # Short: it tells what was changed since from what was not, and must not tell a number to whoever reads the table.
    return keys.mac("filled-blank", f"{name}={value}".encode()).hex()[:16]


def empty(person: Person, signed: Collection[str]) -> None:
    """Take back what rows filled of somebody, as `sign` says. A value that somebody changed since stays, as it is theirs."""
    given: defaultdict[str, set[str]] = defaultdict(set)
    known: list[int] = []
    for mark in signed:
        what, _, digest = mark.partition("=")
        name, _, length = what.partition(":")
        given[name].add(digest)
        if name == "birth":
            known.append(int(length or 0))
    for name, digests in given.items():
        column = _COLUMN.get(name, name)
        value = getattr(person, column)
        if value is None or _digest(name, value) not in digests:
            continue
        if name == "birth":
            # Two rows may have filled it one after the other: what stood before the first of them comes back.
            person.birth = value[: min(known)] or None
            touched.people([person.id])
        elif name == "national_id":
            set_national_id(person, None)
        else:
            setattr(person, column, None)
    if given:
        person.compared = False


def fill_more(rows: Iterable[PlannedRow], people: Mapping[int, int]) -> dict[int, list[str]]:
    """Fill what is blank of `MORE` of whom these linked rows are: place of the row → marks of what it filled.

    `people`: place of the row → person id. In whatever order the rows stand, people become the same. Two statements for
    some thousands of people, and none where no row says anything.
    """
    said = [
        (row.key, [value or "" for value in _MORE_OF(row.row.fields)], row.place)
        for row in rows
        if any(_MORE_OF(row.row.fields))
    ]
    blank = _blank({people[place] for _, _, place in said})
    filled: defaultdict[int, list[str]] = defaultdict(list)
    values: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for _, told, place in sorted(said):
        person = people[place]
        for name, value in zip(MORE, told, strict=True):
            if value and name in blank[person]:
                blank[person].remove(name)
                values[person][name] = value
                filled[place].append(name)
    table = cast(Table, Person.__table__)
    given = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in MORE}
    if values:
        db.session.execute(
            update(table)
            .where(table.c.id == bindparam("person"))
            .values({name: func.coalesce(table.c[name], new) for name, new in given.items()}),
            [
                {"person": person} | {f"new_{name}": one.get(name) for name in MORE}
                for person, one in sorted(values.items())
            ],
        )
    return dict(filled)


def _blank(ids: Collection[int]) -> dict[int, set[str]]:
    """Which of `MORE` is blank of each of these people."""
    wanted = sorted(ids)
    found: dict[int, set[str]] = {}
    columns = [getattr(Person, name).is_(None) for name in MORE]
    for start in range(0, len(wanted), 5000):
        query = select(Person.id, *columns).where(Person.id.in_(wanted[start : start + 5000]))
        for person, *blanks in db.session.execute(query):
            found[person] = {name for name, is_blank in zip(MORE, blanks, strict=True) if is_blank}
    return found
