"""RosterImport and RosterRow: which files came, and what became of every row."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Select,
    String,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.orm import Mapped, deferred, mapped_column

from app.base.actors import Scope
from app.base.db import Base, OfLocality, Sealed, SealedBytes, db
from app.base.errors import NotFound, Refused

PREVIEWED, APPLIED, DROPPED, UNDONE = "previewed", "applied", "dropped", "undone"
CREATED, MATCHED, QUESTION, REFUSED = "created", "matched", "question", "refused"
OUTCOMES = (CREATED, MATCHED, QUESTION, REFUSED)


class RosterImport(OfLocality, Base):
    """One file. Between preview and apply its bytes wait here, sealed; after either end they are gone (privacy).

    `kind`: staff, residents, youth, registrations. `since`: the day from which its memberships count. `made`: ids of
    the units and neighbourhoods that the locality lacked.
    """

    __tablename__ = "roster_import"
    __table_args__ = (
        CheckConstraint("state IN ('previewed', 'applied', 'dropped', 'undone')", name="state"),
        Index("ix_roster_import_digest", "locality_id", "kind", "digest"),
    )

    kind: Mapped[str] = mapped_column(String(20))
    filename: Mapped[str] = mapped_column(String(255))
    digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    since: Mapped[date] = mapped_column(Date)
    data: Mapped[bytes | None] = deferred(mapped_column(SealedBytes("roster-file")))
    totals: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    made: Mapped[dict[str, list[int]]] = mapped_column(JSON, default=dict)
    # How a person told the reader to read it (ReadingOptions as JSON), and what the preview found (sealed JSON).
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    shown: Mapped[str | None] = deferred(mapped_column(Sealed("roster-preview")))
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    applied_at: Mapped[datetime | None]

    @property
    def content(self) -> bytes:
        """The bytes that wait. Refused `file_gone` when there are none, or they cannot be opened."""
        if self.data is None:
            raise Refused("file_gone", f"Tệp “{self.filename}” không còn được giữ. Hãy chọn lại tệp.")
        return self.data


class ColumnChoice(OfLocality, Base):
    """What a person said the columns of a kind of heading hold: the next file with that heading is read so.

    `shape`: digest of the heading (see DraftTable). `columns`: letter → field, None for one that is left out.
    """

    __tablename__ = "column_choice"
    __table_args__ = (UniqueConstraint("locality_id", "kind", "shape"),)

    kind: Mapped[str] = mapped_column(String(20))
    shape: Mapped[str] = mapped_column(String(64))
    columns: Mapped[dict[str, str | None]] = mapped_column(JSON, default=dict)
    chosen_at: Mapped[datetime]
    chosen_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class RosterRow(OfLocality, Base):
    """What became of one row of an applied file.

    `row_key` identifies the normalised row; equal rows of a file are numbered by `nth`, so that they pair in order
    when the file comes again. A refused or open row counts as "chưa vào danh sách" until `settled_by` names the
    later row that brought the person in (or took this one's place), or somebody says that nobody stands behind it
    (`dismissed_at`). `problems` holds columns and codes; values of cells are kept (sealed) only while the row waits. `filled`: which blanks of a
    person who was there already this row filled, signed (see `blanks.sign`).
    """

    __tablename__ = "roster_row"
    __table_args__ = (
        CheckConstraint("outcome IN ('created', 'matched', 'question', 'refused')", name="outcome"),
        CheckConstraint("answer IN ('same', 'different', 'unsure')", name="answer"),
        Index("ix_roster_row_key", "locality_id", "kind", "row_key", "nth"),
    )

    import_id: Mapped[int] = mapped_column(ForeignKey("roster_import.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    sheet: Mapped[str | None] = mapped_column(String(200))
    row: Mapped[int]
    row_key: Mapped[str] = mapped_column(String(64))
    nth: Mapped[int] = mapped_column(default=1)
    name_key: Mapped[str] = mapped_column(String(120), default="")
    outcome: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("neighbourhood.id"))
    category: Mapped[str | None] = mapped_column(String(30))
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    candidates: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    filled: Mapped[list[str]] = mapped_column(JSON, default=list)
    # What the row says of its person (JSON of RowFields), while somebody still has to answer for it; then it is gone.
    kept: Mapped[str | None] = deferred(mapped_column(Sealed("roster-row")))
    answer: Mapped[str | None] = mapped_column(String(10))
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    # Ids of people whom somebody said the row is not.
    denied: Mapped[list[int]] = mapped_column(JSON, default=list, server_default="[]")
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("roster_row.id"), index=True)
    dismissed_at: Mapped[datetime | None]


def get(import_id: int, *, within: Scope) -> RosterImport:
    """One import of the scope; NotFound."""
    found = db.session.get(RosterImport, import_id)
    if found is None or not within.covers(found.locality_id):
        raise NotFound()
    return found


def _kept(within: Scope) -> Select[RosterImport]:
    """Files that were written once: without those that wait, or were only looked at and put away."""
    query = select(RosterImport).where(RosterImport.state.in_((APPLIED, UNDONE)))
    return (
        query if within.locality_id is None else query.where(RosterImport.locality_id == within.locality_id)
    )


def listed(within: Scope, *, page: int = 1, size: int = 50) -> list[RosterImport]:
    """One page of the imports that were applied (or undone since), newest first."""
    query = _kept(within).order_by(RosterImport.id.desc())
    return list(db.session.scalars(query.limit(size).offset((page - 1) * size)))


def count(within: Scope) -> int:
    """How many imports `listed` has."""
    return db.session.scalar(select(func.count()).select_from(_kept(within).subquery())) or 0
