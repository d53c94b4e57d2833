"""Doubles: looking for them, for a worker and for commands. Read without holding anybody up, written in short steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import undefer

from app.base.actors import Scope
from app.base.db import db, reading, writing
from trainees.areas import Locality
from trainees.imports import answering, register
from trainees.imports.roster_import import RosterRow
from trainees.people import nearby, pairs
from trainees.people.crowd import Register, Someone

STEP: Final = 300
"""People compared, or rows scored, in one transaction."""


def compare_all(locality_id: int | None = None, *, rows: bool = False) -> Iterator[int]:
    """Compare everybody who came or changed with the register, in every locality (or one), and yield after each step.

    The caller commits at each yield: `for opened in compare_all(): db.session.commit()`. Yielded: how many pairs the
    step opened. `rows`: the open rows of applied files are scored anew as well. Nothing is read where nothing changed.
    """
    with reading():
        places = [locality_id] if locality_id is not None else list(db.session.scalars(select(Locality.id)))
    for place in places:
        with reading():
            fresh = pairs.uncompared(place)
            waiting = _ids(place) if rows else []
            everybody = _read(place, fresh, waiting)
        for start in range(0, len(fresh), STEP):
            with writing():
                yield pairs.compare(place, everybody, fresh[start : start + STEP])
        for start in range(0, len(waiting), STEP):
            with writing():
                answering.rescore(place, everybody, waiting[start : start + STEP])
                yield 0


def _ids(locality_id: int) -> list[int]:
    return list(db.session.scalars(answering.asking(Scope(locality_id)).with_only_columns(RosterRow.id)))


def _read(locality_id: int, fresh: Sequence[int], rows: Sequence[int]) -> Register:
    """All whom these may be: by query for a handful, else everybody."""
    if not fresh and not rows:
        return Register()
    if len(fresh) + len(rows) > nearby.MOST:
        return register.everybody(locality_id)
    mine = nearby.described(locality_id, {*fresh, *pairs.partners(fresh)})
    traits = [described for _, described in mine]
    for row in db.session.scalars(
        select(RosterRow).where(RosterRow.id.in_(rows)).options(undefer(RosterRow.kept))
    ):
        told = answering.traits(row)
        traits += [told] if told is not None else []
    found = nearby.around(locality_id, traits)
    for person_id, described in mine:
        found.put(Someone(person_id=person_id), described)
    return found
