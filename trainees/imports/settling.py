"""How a row that was refused or left open is settled: by the same row once it is answered, or by the mended one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from app.base import clock, keys
from app.base.db import db
from app.base.errors import NotFound
from trainees.imports.planning import PlannedRow
from trainees.imports.reading import RowFields, row_key
from trainees.imports.roster_import import CREATED, MATCHED, QUESTION, REFUSED, RosterImport, RosterRow


def settle(planned_rows: Sequence[PlannedRow], locality_id: int, record: RosterImport) -> None:
    """Rows of earlier files that were refused or open are settled by an import's, where they are the same or mended.

    `planned_rows`: what was planned for the rows of `record`, which are written.
    """
    earlier = list(
        db.session.scalars(
            select(RosterRow)
            .where(
                RosterRow.locality_id == locality_id, RosterRow.kind == record.kind, RosterRow.import_id != record.id,
                RosterRow.outcome.in_((QUESTION, REFUSED)),
            )
            .order_by(RosterRow.id)
        )
    )  # fmt: skip
    if not earlier:
        return
    rows = list(db.session.scalars(select(RosterRow).where(RosterRow.import_id == record.id)))
    planned_as = {(planned.key, planned.nth): planned for planned in planned_rows}
    pairs = [(planned_as[(row.row_key, row.nth)], row) for row in sorted(rows, key=lambda row: row.id)]
    same: dict[tuple[str, int], RosterRow] = {(old.row_key, old.nth): old for old in earlier}
    open_rows = [old for old in earlier if old.settled_by is None]
    for row in rows:
        old = same.get((row.row_key, row.nth))
        if old is None:
            continue
        if old.settled_by is not None and row.outcome in (QUESTION, REFUSED):
            row.settled_by = old.settled_by  # mended since; the old file came once more
        elif row.outcome in (QUESTION, REFUSED):
            row.dismissed_at = old.dismissed_at
    successors = {(row.row_key, row.nth): row for row in rows}
    for old in open_rows:
        successor = successors.get((old.row_key, old.nth))
        if successor is not None:
            old.settled_by = successor.id
    waiting = [old for old in open_rows if old.settled_by is None]
    if not waiting:
        return
    by_key: defaultdict[str, list[RosterRow]] = defaultdict(list)
    by_name: defaultdict[tuple[str, int | None, int | None], list[RosterRow]] = defaultdict(list)
    for old in waiting:
        by_key[old.row_key].append(old)
        if old.name_key:
            by_name[(old.name_key, old.unit_id, old.neighbourhood_id)].append(old)
    brought = [
        (planned, row) for planned, row in pairs if row.outcome in (CREATED, MATCHED) and not planned.seen
    ]
    secret = keys.derive("roster-row")
    for exact in (True, False):
        for planned, row in brought:
            if exact:
                drawers = [
                    by_key.get(key, []) for key in _without_cells(planned.row.fields, record.kind, secret)
                ]
            else:
                drawers = [by_name.get((row.name_key, row.unit_id, row.neighbourhood_id), [])]
            mended = next((old for drawer in drawers for old in drawer if old.settled_by is None), None)
            if mended is not None:
                mended.settled_by = row.id
    db.session.flush()


def _without_cells(row: RowFields, kind: str, secret: bytes) -> list[str]:
    """The keys that this row would have had with a cell that could not be read (it is blank in the key then)."""
    no_id = replace(row, national_id=None, old_id=None)
    no_birth = replace(row, birth=None)
    variants = (no_id, no_birth, replace(no_id, birth=None), replace(row, name=""))
    return [row_key(variant, kind, secret=secret) for variant in variants if variant != row]


def dismiss(record: RosterImport, row_id: int) -> RosterRow:
    """Somebody says that nobody stands behind an open row (a line too many in the list): it is no longer counted."""
    row = db.session.get(RosterRow, row_id)
    if row is None or row.import_id != record.id or row.outcome not in (QUESTION, REFUSED):
        raise NotFound()
    row.dismissed_at = row.dismissed_at or clock.now()
    db.session.flush()
    return row
