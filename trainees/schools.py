"""ClassCount: how many pupils a class has. Children are counted, never named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from app.base.actors import Actor
from app.base.db import Base, OfLocality, db
from app.base.errors import Refused
from app.base.text import clean, fold
from trainees.count_entry import CLASSES, CountEntry, open_entry, standing

LARGEST_CLASS = 200
"""More pupils than this in one class is a typing error, or a whole school."""


class ClassCount(OfLocality, Base):
    """A class of a school (a unit) had so many pupils; the day and the document are its entry's.

    One entry holds all classes of a school: of several entries the newest that stands counts, as a whole.
    """

    __tablename__ = "class_count"
    __table_args__ = (
        UniqueConstraint("entry_id", "unit_id", "name"),
        CheckConstraint("pupils >= 0", name="pupils"),
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("count_entry.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    pupils: Mapped[int]


@dataclass(frozen=True, slots=True)
class School:
    """The classes of one school as last counted: by whom and when is `entry`'s."""

    unit_id: int
    entry: CountEntry
    classes: tuple[ClassCount, ...]

    @property
    def pupils(self) -> int:
        """How many pupils the classes have together."""
        return sum(row.pupils for row in self.classes)


def enter(
    locality_id: int, day: date, source: str, classes: Mapping[int, Sequence[tuple[str, int]]], *, by: Actor,
    filename: str = "",
) -> CountEntry:  # fmt: skip
    """Write down all classes of one or more schools (unit id → (class, pupils)).

    Refused `class_count` (no class, no name, a number that is none), `class_twice`, and as `open_entry` says.
    """
    cleaned = {unit: [(clean(name)[:40], pupils) for name, pupils in rows] for unit, rows in classes.items()}
    for rows in cleaned.values():
        wrong = next((name for name, pupils in rows if not name or not 0 <= pupils <= LARGEST_CLASS), None)
        if wrong is not None or not rows:
            raise Refused(
                "class_count",
                f"Mỗi lớp cần tên và sĩ số từ 0 đến {LARGEST_CLASS}.",
                (wrong,) if wrong else (),
            )
        keys = [fold(name) for name, _ in rows]
        twice = next((name for name, _ in rows if keys.count(fold(name)) > 1), None)
        if twice is not None:
            raise Refused("class_twice", f"Lớp {twice} được ghi hai lần.")
    if not cleaned:
        raise Refused("class_count", "Chưa có lớp nào.")
    entry = open_entry(locality_id, CLASSES, day, source, by=by, filename=filename)
    db.session.add_all(
        ClassCount(locality_id=locality_id, entry_id=entry.id, unit_id=unit, name=name, pupils=pupils)
        for unit, rows in cleaned.items()
        for name, pupils in rows
    )
    db.session.flush()
    return entry


def counted(locality_id: int, on: date) -> dict[int, School]:
    """Unit id → its classes as last counted by a day, in the order in which they were written. Two queries."""
    return counted_each(locality_id, [on])[on]


def counted_each(locality_id: int, days: Collection[date]) -> dict[date, dict[int, School]]:
    """What `counted` says of each of some days. Two queries for all of them."""
    written = (
        db.session.execute(
            select(ClassCount.unit_id, CountEntry)
            .join(CountEntry, CountEntry.id == ClassCount.entry_id)
            .where(ClassCount.locality_id == locality_id, CountEntry.day <= max(days), standing())
            .order_by(CountEntry.day, CountEntry.id)
        )
        .tuples()
        .all()
    )
    newest = {day: {unit: entry for unit, entry in written if entry.day <= day} for day in days}
    entries = {entry.id for units in newest.values() for entry in units.values()}
    rows: defaultdict[tuple[int, int], list[ClassCount]] = defaultdict(list)
    for row in db.session.scalars(
        select(ClassCount).where(ClassCount.entry_id.in_(entries)).order_by(ClassCount.id)
    ):
        rows[row.entry_id, row.unit_id].append(row)
    return {
        day: {unit: School(unit, entry, tuple(rows[entry.id, unit])) for unit, entry in units.items()}
        for day, units in newest.items()
    }


def pupils(locality_id: int, on: date) -> int | None:
    """How many pupils the schools have together; None where no school was counted."""
    found = counted(locality_id, on)
    return sum(school.pupils for school in found.values()) if found else None
