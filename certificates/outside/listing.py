"""Results from elsewhere as lists: looked for by name, number, kind and course; of one person; how many of each kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, selectinload

from app.base.actors import Scope
from app.base.db import db
from app.base.text import fold
from certificates.outside.outside_result import OutsideResult
from trainees import people
from trainees.people import Person


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. `q`: words of a name, a number, or a course or organiser. `withdrawn`: those that were."""

    q: str = ""
    kind: str = ""
    import_id: int | None = None
    withdrawn: bool = False


EVERYTHING = Wanted()


def listed(
    within: Scope, look: Wanted = EVERYTHING, *, page: int = 1, size: int = 50
) -> list[tuple[OutsideResult, Person]]:
    """One page of (result, whose it is, read through merges), the newest first."""
    query = _found(within, look).order_by(OutsideResult.on.desc(), OutsideResult.id.desc())
    query = query.options(selectinload(OutsideResult.skills))
    rows = db.session.execute(query.limit(size).offset((page - 1) * size))
    return [row.tuple() for row in rows]


def count(within: Scope, look: Wanted = EVERYTHING) -> int:
    """How many `listed` has."""
    found = _found(within, look).with_only_columns(OutsideResult.id).subquery()
    return db.session.scalar(select(func.count()).select_from(found)) or 0


def counts(within: Scope) -> dict[str, int]:
    """Kind → how many stand."""
    query = select(OutsideResult.kind, func.count()).where(OutsideResult.withdrawn_at.is_(None))
    if within.locality_id is not None:
        query = query.where(OutsideResult.locality_id == within.locality_id)
    return dict(db.session.execute(query.group_by(OutsideResult.kind)).tuples().all())


def of_people(family: Sequence[int]) -> list[OutsideResult]:
    """All results of these people, withdrawn ones last, the newest first."""
    query = (
        select(OutsideResult)
        .where(OutsideResult.person_id.in_(family))
        .options(selectinload(OutsideResult.skills))
    )
    last = (OutsideResult.withdrawn_at.is_not(None), OutsideResult.on.desc(), OutsideResult.id.desc())
    return list(db.session.scalars(query.order_by(*last)))


def _found(within: Scope, look: Wanted) -> Select[OutsideResult, Person]:
    written, stands = aliased(Person), aliased(Person)
    query = (
        select(OutsideResult, stands)
        .join(written, written.id == OutsideResult.person_id)
        .join(stands, stands.id == people.survivor(written))
        .where(
            OutsideResult.withdrawn_at.is_not(None)
            if look.withdrawn
            else OutsideResult.withdrawn_at.is_(None)
        )
    )
    if within.locality_id is not None:
        query = query.where(OutsideResult.locality_id == within.locality_id)
    if look.kind:
        query = query.where(OutsideResult.kind == look.kind)
    if look.import_id is not None:
        query = query.where(OutsideResult.import_id == look.import_id)
    words = [word for word in fold(look.q).split(" ")[:8] if word]
    if words:
        named = and_(*(stands.name_key.contains(word, autoescape=True) for word in words))
        number = OutsideResult.number_key.contains("".join(words), autoescape=True)
        query = query.where(or_(named, number, *_titled(within, words)))
    return query


def _titled(within: Scope, words: Sequence[str]) -> list[ColumnElement[bool]]:
    """The conditions that the course or the organiser has all these words. Databases know no folding; there are few titles."""
    found: list[ColumnElement[bool]] = []
    for column in (OutsideResult.course, OutsideResult.organiser):
        query = select(column).distinct()
        if within.locality_id is not None:
            query = query.where(OutsideResult.locality_id == within.locality_id)
        there = [title for title in db.session.scalars(query) if all(word in fold(title) for word in words)]
        if there:
            found.append(column.in_(there[:500]))
    return found
