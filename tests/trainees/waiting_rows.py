"""Rows of an applied list, written as they stand after it: what counts them need not read a file."""

from __future__ import annotations

from datetime import date

from app.base import clock
from app.base.db import db
from trainees.imports.roster_import import APPLIED, RosterImport, RosterRow


def leave(locality_id: int, rows: list[tuple[str, int | None]], *, kind: str = "staff") -> list[int]:
    """One applied list whose rows ended as told (outcome, unit id). Returns the ids of its rows."""
    record = RosterImport(
        locality_id=locality_id, kind=kind, filename="danh-sach.xlsx", digest="0" * 64, state=APPLIED,
        since=date(2026, 1, 1), created_at=clock.now(),
    )  # fmt: skip
    db.session.add(record)
    db.session.flush()
    made = [
        RosterRow(
            locality_id=locality_id, import_id=record.id, kind=kind, row=n, row_key=f"{n:064}", outcome=outcome,
            unit_id=unit,
        )
        for n, (outcome, unit) in enumerate(rows, start=2)
    ]  # fmt: skip
    db.session.add_all(made)
    db.session.flush()
    return [row.id for row in made]
