"""CountEntry: the numbers of one document, written down together (population counts, or classes of schools)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import CheckConstraint, ColumnElement, Date, ForeignKey, Select, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import Base, OfLocality, db, hold
from app.base.errors import NotFound, Refused
from app.base.text import clean

POPULATION, CLASSES = "population", "classes"
MOST: Final = 100_000_000
"""No count is larger; a larger number is a typing error."""


class CountEntry(OfLocality, Base):
    """Numbers of one day from one document. Never changed: a correction is another entry, and the newest one counts.

    `kind`: population, classes. `filename`: the sheet that they came in, '' when they were typed. An entry that was
    undone counts no more, so that the numbers before it do again; its own stay readable.
    """

    __tablename__ = "count_entry"
    __table_args__ = (CheckConstraint("kind IN ('population', 'classes')", name="kind"),)

    kind: Mapped[str] = mapped_column(String(10))
    day: Mapped[date] = mapped_column(Date)
    source: Mapped[str] = mapped_column(String(300))
    filename: Mapped[str] = mapped_column(String(255), default="")
    entered_at: Mapped[datetime]
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


def open_entry(
    locality_id: int, kind: str, day: date, source: str, *, by: Actor, filename: str = ""
) -> CountEntry:
    """The entry that the numbers are then written under. Refused `count_source`, `count_future`."""
    if not clean(source):
        raise Refused("count_source", "Cần nguồn của số liệu: văn bản nào, của ai, ngày nào.")
    if day > clock.today():
        raise Refused("count_future", "Ngày của số liệu không thể ở tương lai.")
    entry = CountEntry(
        locality_id=locality_id, kind=kind, day=day, source=clean(source)[:300], filename=clean(filename)[-255:],
        entered_at=clock.now(), entered_by=by.account_id,
    )  # fmt: skip
    db.session.add(entry)
    db.session.flush()
    return entry


def undo(entry: CountEntry, *, by: Actor) -> None:
    """Its numbers count no more; those that it stood before do again. Refused: twice."""
    hold(entry)
    if entry.undone_at is not None:
        raise Refused("count_undone", "Lần ghi này đã được hoàn tác.")
    entry.undone_at, entry.undone_by = clock.now(), by.account_id
    db.session.flush()


def get(entry_id: int, *, within: Scope) -> CountEntry:
    """One entry of the scope; NotFound."""
    entry = db.session.get(CountEntry, entry_id)
    if entry is None or not within.covers(entry.locality_id):
        raise NotFound("count_entry_unknown", "Không tìm thấy lần ghi số liệu này.")
    return entry


def standing() -> ColumnElement[bool]:
    """The condition that an entry was not undone."""
    return CountEntry.undone_at.is_(None)


def _of(kind: str, within: Scope) -> Select[CountEntry]:
    query = select(CountEntry).where(CountEntry.kind == kind)
    if within.locality_id is not None:
        query = query.where(CountEntry.locality_id == within.locality_id)
    return query


def listed(kind: str, within: Scope, *, page: int = 1, size: int = 50) -> list[CountEntry]:
    """One page of the entries of a kind, the newest first, undone ones too."""
    query = _of(kind, within).order_by(CountEntry.id.desc())
    return list(db.session.scalars(query.limit(size).offset((page - 1) * size)))


def count(kind: str, within: Scope) -> int:
    """How many `listed` has."""
    return db.session.scalar(select(func.count()).select_from(_of(kind, within).subquery())) or 0
