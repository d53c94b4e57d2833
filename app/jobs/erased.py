"""Who is erased while a job packs what names them: a file of a job lives for a day, and an erasing takes those that are there."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from app.base.db import db
from trainees.people import Person

_AT_ONCE = 5000


def among(person_ids: Iterable[int], *, hold: bool = False) -> frozenset[int]:
    """Who of these people is erased. `hold`, in a transaction that writes: nobody else of them until it ends, so that an
    erasing that comes meanwhile finds the file which this transaction keeps."""
    ids = sorted(set(person_ids))
    found: set[int] = set()
    for start in range(0, len(ids), _AT_ONCE):
        query = (
            select(Person.id, Person.erased_at)
            .where(Person.id.in_(ids[start : start + _AT_ONCE]))
            .order_by(Person.id)
        )
        if hold:
            query = query.with_for_update(read=True)
        found |= {person_id for person_id, erased_at in db.session.execute(query) if erased_at is not None}
    return frozenset(found)
