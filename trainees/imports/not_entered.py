"""Chưa vào danh sách: rows of staff lists that were refused or left open and that no later row brought in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, func, select

from app.base.db import db
from trainees.imports.roster_import import QUESTION, REFUSED, RosterRow


def is_open() -> ColumnElement[bool]:
    """The condition that nobody was entered for a row yet, and that nobody said it needs no one."""
    return and_(
        RosterRow.outcome.in_((QUESTION, REFUSED)),
        RosterRow.settled_by.is_(None),
        RosterRow.dismissed_at.is_(None),
    )


def not_entered(
    locality_id: int, categories: Collection[str] | None = None, *, kind: str = "staff"
) -> Counter[int | None]:
    """How many rows of a kind of list wait, by unit id (None: the row names no unit).

    `categories` None counts all: a row that could not be read may name its category wrongly too.
    """
    query = (
        select(RosterRow.unit_id, func.count())
        .where(RosterRow.locality_id == locality_id, RosterRow.kind == kind, is_open())
        .group_by(RosterRow.unit_id)
    )
    if categories is not None:
        query = query.where(RosterRow.category.in_(list(categories)))
    return Counter(dict(db.session.execute(query).tuples().all()))


def waiting_rows(import_id: int) -> list[RosterRow]:
    """The open rows of one import, in the file's order."""
    query = select(RosterRow).where(RosterRow.import_id == import_id, is_open()).order_by(RosterRow.id)
    return list(db.session.scalars(query))


def waiting_count(locality_id: int) -> int:
    """How many rows of every kind of list wait."""
    query = select(func.count()).where(RosterRow.locality_id == locality_id, is_open())
    return db.session.scalar(query) or 0
