"""What is stored already of the ids of a batch: idempotency, looked up before any rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Table, bindparam, exists, func, insert, literal_column, select

from app.base.inserting import insert_or_ignore
from campaigns.attendance import problems
from campaigns.attendance.batch import Answer, Batch
from campaigns.attendance.events import AttendanceEvent, EventConflict
from campaigns.attendance.report import Report
from trainees.people import Person

_events: Table = AttendanceEvent.__table__  # type: ignore[assignment]
_conflicts: Table = EventConflict.__table__  # type: ignore[assignment]
_people: Table = Person.__table__  # type: ignore[assignment]

_ids: BindParameter[str] = bindparam("ids", expanding=True)
_STORED = (
    select(
        _events.c.id, _events.c.payload_hash, _events.c.problem, _events.c.flags, _events.c.person_id,
        _people.c.name,
    )
    .outerjoin_from(_events, _people, _people.c.id == _events.c.person_id)
    .where(_events.c.id.in_(_ids))
)  # fmt: skip


# Says of each event that is new whether its undoing was heard before it, and nobody put that aside.
_void, _aside = _events.alias("void"), _events.alias("aside")
_AWAITED = (
    select(func.count())
    # Named outright: within RETURNING a column is written without its table, and would mean the undoing's own id.
    .where(
        _void.c.corrects == literal_column("attendance_event.id"),
        _void.c.problem == "corrects_unknown",
        ~exists().where(
            _aside.c.corrects == _void.c.id, _aside.c.kind == "void", _aside.c.result == "created"
        ),
    )
    .scalar_subquery()
)


def store(batch: Batch, rows: Sequence[Mapping[str, Any]]) -> dict[str, bool]:
    """Store events unless their ids are there. Id of each that was new → whether an undoing waits for it.

    One statement: a scan that is new, as nearly all are, is not looked for first.
    """
    statement = _statement(batch.connection.dialect.name)
    given: Any = rows[0] if len(rows) == 1 else rows
    return {row.id: row.awaited > 0 for row in batch.connection.execute(statement, given)}


@cache
def _statement(dialect: str) -> Any:
    return insert_or_ignore(_events, dialect).returning(_events.c.id, _AWAITED.label("awaited"))


def look_up(batch: Batch, reports: Sequence[Report], digests: Mapping[str, str]) -> dict[str, Answer]:
    """Repeat or conflict (kept as a problem) for the ids that are stored; each id is in `reports` once. One query."""
    rows = batch.connection.execute(_STORED, {"ids": [report.id for report in reports]}).all()
    stored = {row.id: row for row in rows}
    return {
        report.id: _repeat(row)
        if row.payload_hash == digests[report.id]
        else _conflict(batch, report, digests[report.id])
        for report in reports
        if (row := stored.get(report.id)) is not None
    }


def _repeat(row: Any) -> Answer:
    person = {"id": row.person_id, "name": row.name} if row.person_id else None
    return Answer(row.id, "repeat", row.problem, problems.sentence(row.problem), person, list(row.flags))


def _conflict(batch: Batch, report: Report, digest: str) -> Answer:
    same = select(_conflicts.c.id).where(
        _conflicts.c.event_id == report.id, _conflicts.c.payload_hash == digest
    )
    if batch.connection.execute(same.limit(1)).one_or_none() is None:
        batch.connection.execute(
            insert(_conflicts).values(
                locality_id=batch.lesson.locality_id, event_id=report.id, received_at=batch.received,
                account_id=batch.by.account_id, payload=report.payload(), payload_hash=digest,
            )
        )  # fmt: skip
    return Answer(report.id, "conflict", "event_conflict", problems.sentence("event_conflict"))
