"""What people said of the columns of a kind of heading: remembered for a locality until somebody forgets it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import db
from app.base.errors import NotFound
from trainees.imports.roster_import import ColumnChoice


def remembered(locality_id: int, kind: str) -> dict[str, ColumnChoice]:
    """Shape of a heading → the choice, of one kind of list."""
    found = db.session.scalars(
        select(ColumnChoice).where(ColumnChoice.locality_id == locality_id, ColumnChoice.kind == kind)
    )
    return {choice.shape: choice for choice in found}


def remember(
    locality_id: int, kind: str, shape: str, columns: Mapping[str, str | None], *, by: Actor
) -> ColumnChoice:
    """From now on headings of this shape are read so. `columns`: letter → field, None for one that is left out."""
    choice = db.session.scalars(
        select(ColumnChoice).where(
            ColumnChoice.locality_id == locality_id, ColumnChoice.kind == kind, ColumnChoice.shape == shape
        )
    ).first()
    if choice is None:
        choice = ColumnChoice(locality_id=locality_id, kind=kind, shape=shape)
        db.session.add(choice)
    choice.columns, choice.chosen_at, choice.chosen_by = dict(columns), clock.now(), by.account_id
    db.session.flush()
    return choice


def forget(choice_id: int, *, within: Scope) -> ColumnChoice:
    """Such headings are read by their words again. NotFound."""
    choice = db.session.get(ColumnChoice, choice_id)
    if choice is None or not within.covers(choice.locality_id):
        raise NotFound()
    db.session.delete(choice)
    db.session.flush()
    return choice
