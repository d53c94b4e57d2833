"""Chưa vào danh sách: rows of staff lists that were refused or left open and that no later row brought in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select

from app.base.db import db
from trainees.imports.roster_import import QUESTION, REFUSED, RosterRow


@dataclass(frozen=True, slots=True)
class NotEntered:
    """How many rows wait, by unit id (None: the row names no unit).

    refused: nobody was entered for them. asked: they resemble somebody, who may well be on the list already; only
    the answer tells whether anybody is missing.
    """

    refused: Counter[int | None] = field(default_factory=Counter)
    asked: Counter[int | None] = field(default_factory=Counter)

    @property
    def by_unit(self) -> Counter[int | None]:
        """Both together."""
        return self.refused + self.asked

    @property
    def total(self) -> int:
        return self.refused.total() + self.asked.total()


def is_open() -> ColumnElement[bool]:
    """The condition that nobody was entered for a row yet, and that nobody said it needs no one."""
    return and_(
        RosterRow.outcome.in_((QUESTION, REFUSED)),
        RosterRow.settled_by.is_(None),
        RosterRow.dismissed_at.is_(None),
    )


def refused_and_asked(
    locality_id: int, categories: Collection[str] | None = None, *, kind: str = "staff"
) -> NotEntered:
    """The rows of a kind of list that wait, parted by why they do. One query.

    `categories` None counts all: a row that could not be read may name its category wrongly too.
    """
    query = _open_rows()
    if categories is not None:
        query = query.where(RosterRow.category.in_(list(categories)))
    found = NotEntered()
    for outcome, unit, rows in db.session.execute(query, {"locality": locality_id, "of": kind}):
        (found.refused if outcome == REFUSED else found.asked)[unit] = rows
    return found


@cache
def _open_rows() -> Select[str, int | None, int]:
    """Rows that wait of a `kind` (`of`) of list in a `locality`, counted; made once, as every page of targets asks it."""
    return (
        select(RosterRow.outcome, RosterRow.unit_id, func.count())
        .where(RosterRow.locality_id == bindparam("locality"), RosterRow.kind == bindparam("of"), is_open())
        .group_by(RosterRow.outcome, RosterRow.unit_id)
    )


def not_entered(
    locality_id: int, categories: Collection[str] | None = None, *, kind: str = "staff"
) -> Counter[int | None]:
    """How many rows wait, refused and asked together, by unit id."""
    return refused_and_asked(locality_id, categories, kind=kind).by_unit


def waiting_rows(import_id: int) -> list[RosterRow]:
    """The open rows of one import, in the file's order."""
    query = select(RosterRow).where(RosterRow.import_id == import_id, is_open()).order_by(RosterRow.id)
    return list(db.session.scalars(query))


def waiting_count(locality_id: int) -> int:
    """How many rows of every kind of list wait."""
    query = select(func.count()).where(RosterRow.locality_id == locality_id, is_open())
    return db.session.scalar(query) or 0
