"""Rows that waited and were settled by later ones: whom they meant after all, through any number of steps."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from trainees.imports.roster_import import RosterRow


def people_on_each(import_ids: Collection[int]) -> Select[int, int]:
    """(list, person as entered, before merges) of these lists; some more than once."""
    rows = (
        select(RosterRow.import_id.label("list"), RosterRow.id, RosterRow.person_id, RosterRow.settled_by)
        .where(RosterRow.import_id.in_(import_ids))
        .cte(recursive=True)
    )
    later = aliased(RosterRow)
    rows = rows.union(
        select(rows.c.list, later.id, later.person_id, later.settled_by)
        .join(rows, later.id == rows.c.settled_by)
        .where(rows.c.person_id.is_(None))
    )
    return select(rows.c.list, rows.c.person_id).where(rows.c.person_id.is_not(None))


def people_on(import_id: int) -> Select[int]:
    """Ids of the people whom the rows of a list mean, as they were entered (before merges); some more than once."""
    found = people_on_each([import_id]).subquery()
    return select(found.c.person_id)


def leading_to(import_id: int) -> Select[int]:
    """Ids of the lists with a row that was settled by one of this list, in any number of steps; its own too."""
    rows = (
        select(RosterRow.id, RosterRow.import_id).where(RosterRow.import_id == import_id).cte(recursive=True)
    )
    earlier = aliased(RosterRow)
    rows = rows.union(select(earlier.id, earlier.import_id).join(rows, earlier.settled_by == rows.c.id))
    return select(rows.c.import_id).distinct()
