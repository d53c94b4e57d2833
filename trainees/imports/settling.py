"""How a row that was refused or left open is settled: by the same row once it is answered, or by the mended one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from app.base import clock
from app.base.db import db
from app.base.errors import NotFound
from trainees.imports import register
from trainees.imports.planning import PlannedRow
from trainees.imports.reading import RowFields, row_key
from trainees.imports.roster_import import CREATED, MATCHED, QUESTION, REFUSED, RosterImport, RosterRow


@dataclass(slots=True)
class _Row:
    """The columns of a RosterRow by which it settles another or is settled."""

    id: int
    row_key: str
    nth: int
    name_key: str
    unit_id: int | None
    neighbourhood_id: int | None
    outcome: str
    settled_by: int | None
    dismissed_at: datetime | None

    @property
    def again(self) -> tuple[str, int]:
        """By what the same row of another file is known."""
        return self.row_key, self.nth

    @property
    def who(self) -> tuple[str, int | None, int | None]:
        """By what a mended row of another file is known."""
        return self.name_key, self.unit_id, self.neighbourhood_id


def _rows(*where: ColumnElement[bool]) -> list[_Row]:
    columns = [getattr(RosterRow, field.name) for field in fields(_Row)]
    return [_Row(*row) for row in db.session.execute(select(*columns).where(*where).order_by(RosterRow.id))]


def settle(planned_rows: Sequence[PlannedRow], record: RosterImport) -> None:
    """Rows of earlier files that were refused or open are settled by an import's, where they are the same or mended.

    `planned_rows`: what was planned for the rows of `record`, which are written.
    """
    earlier = _rows(
        RosterRow.locality_id == record.locality_id, RosterRow.kind == record.kind, RosterRow.import_id != record.id,
        RosterRow.outcome.in_((QUESTION, REFUSED)),
    )  # fmt: skip
    if not earlier:
        return
    rows = _rows(RosterRow.import_id == record.id)
    settled: dict[int, int] = {}
    dismissed: dict[int, datetime] = {}
    same = {old.again: old for old in earlier}
    for row in rows:
        old = same.get(row.again)
        if old is None or row.outcome not in (QUESTION, REFUSED):
            continue
        if old.settled_by is not None:
            settled[row.id] = old.settled_by  # mended since; the old file came once more
        elif old.dismissed_at is not None:
            dismissed[row.id] = old.dismissed_at
    successors = {row.again: row.id for row in rows}
    open_rows = [old for old in earlier if old.settled_by is None]
    settled |= {old.id: successors[old.again] for old in open_rows if old.again in successors}
    settled |= dict(
        _mended([old for old in open_rows if old.id not in settled], planned_rows, rows, record.kind)
    )
    _note("settled_by", settled)
    _note("dismissed_at", dismissed)


def _mended(
    waiting: Sequence[_Row], planned_rows: Sequence[PlannedRow], rows: Sequence[_Row], kind: str
) -> Iterator[tuple[int, int]]:
    """(waiting row, the row that brought its person in): first what differs in the bad cell alone, then by name and place."""
    by_key: defaultdict[str, list[_Row]] = defaultdict(list)
    by_who: defaultdict[tuple[str, int | None, int | None], list[_Row]] = defaultdict(list)
    for old in waiting:
        by_key[old.row_key].append(old)
        if old.name_key:
            by_who[old.who].append(old)
    names = {old.name_key for old in waiting}
    planned_as = {(planned.key, planned.nth): planned for planned in planned_rows}
    brought = [
        (planned_as[row.again], row) for row in rows
        if row.outcome in (CREATED, MATCHED) and (row.name_key in names or "" in names)
    ]  # fmt: skip
    done: set[int] = set()
    for exact in (True, False):
        for planned, row in brought:
            if planned.seen:
                continue
            if exact:
                found = [
                    old for key in _without_cells(planned.row.fields, kind) for old in by_key.get(key, ())
                ]
            else:
                found = by_who.get(row.who, [])
            mended = next((old for old in found if old.id not in done), None)
            if mended is not None:
                done.add(mended.id)
                yield mended.id, row.id


def _note(column: str, values: Mapping[int, object]) -> None:
    if values:
        db.session.execute(update(RosterRow), [{"id": row, column: value} for row, value in values.items()])


def _without_cells(row: RowFields, kind: str) -> list[str]:
    """The keys that this row would have had with a cell that could not be read (it is blank in the key then)."""
    no_id = replace(row, national_id=None, old_id=None)
    no_birth = replace(row, birth=None)
    variants = (no_id, no_birth, replace(no_id, birth=None), replace(row, name=""))
    secret = register.secret()
    return [row_key(variant, kind, secret=secret) for variant in variants if variant != row]


def dismiss(record: RosterImport, row_id: int) -> RosterRow:
    """Somebody says that nobody stands behind an open row (a line too many in the list): it is no longer counted."""
    row = db.session.get(RosterRow, row_id)
    if row is None or row.import_id != record.id or row.outcome not in (QUESTION, REFUSED):
        raise NotFound()
    row.dismissed_at = row.dismissed_at or clock.now()
    db.session.flush()
    return row
