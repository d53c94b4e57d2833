"""What is stored already of the ids of a batch: idempotency, looked up before any rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BindParameter, Table, bindparam, insert, or_, select

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
        _events.c.id, _events.c.corrects, _events.c.payload_hash, _events.c.problem, _events.c.flags, _events.c.person_id,
        _people.c.name,
    )
    .outerjoin_from(_events, _people, _people.c.id == _events.c.person_id)
    .where(or_(_events.c.id.in_(_ids), _events.c.corrects.in_(_ids)))
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Earlier:
    """`answers`: id → what is said of an event that is there already; `undone`: new ids whose undoing waits for them."""

    answers: dict[str, Answer] = field(default_factory=dict)
    undone: set[str] = field(default_factory=set)


def look_up(batch: Batch, reports: Sequence[Report], digests: Mapping[str, str]) -> Earlier:
    """Repeat or conflict (kept as a problem) for the ids that are stored; each id is in `reports` once. One query."""
    rows = batch.connection.execute(_STORED, {"ids": [report.id for report in reports]}).all()
    if not rows:
        return Earlier()
    stored = {row.id: row for row in rows}
    awaited = {row.corrects for row in rows if row.problem == "corrects_unknown"}
    found = Earlier(undone=awaited - stored.keys())
    for report in reports:
        if (row := stored.get(report.id)) is not None:
            same = row.payload_hash == digests[report.id]
            found.answers[report.id] = _repeat(row) if same else _conflict(batch, report, digests[report.id])
    return found


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
