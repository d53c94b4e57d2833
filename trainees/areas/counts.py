"""PopulationCount: how many people of a group live somewhere. A newer day never overwrites an older one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Date, ForeignKey, Index, Select, String, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from app.base.actors import Actor, Scope
from app.base.db import Base, OfLocality, db
from app.base.errors import Refused
from app.base.text import clean
from trainees import schools
from trainees.areas.places import Locality, neighbourhoods, units
from trainees.count_entry import MOST, POPULATION, CountEntry, open_entry, standing

# Code → title and what one of them is called.
GROUPS: Final[dict[str, tuple[str, str]]] = {
    "all": ("Số dân", "người"),
    ">=14": ("Từ đủ 14 tuổi", "người"),
    ">=15": ("Từ đủ 15 tuổi", "người"),
    ">=18": ("Từ đủ 18 tuổi", "người"),
    "households": ("Số hộ", "hộ"),
    "pupils": ("Học sinh", "học sinh"),
}


class PopulationCount(OfLocality, Base):
    """How many people of a group lived in a neighbourhood (None: the whole locality) on a day, and who says so.

    `group`: a key of `GROUPS`. Of several for one place, group and day the newest that stands counts (see CountEntry).
    """

    __tablename__ = "population_count"
    __table_args__ = (Index("ix_population_count_newest", "locality_id", "group", "day"),)

    entry_id: Mapped[int | None] = mapped_column(ForeignKey("count_entry.id"), index=True)
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("neighbourhood.id"))
    group: Mapped[str] = mapped_column(String(20))
    day: Mapped[date] = mapped_column(Date)
    people: Mapped[int]
    source: Mapped[str] = mapped_column(String(300))


@dataclass(frozen=True, slots=True)
class Population:
    """A denominator: how many, as of which day, and by whose word.

    `of`: 'own' (a number for the whole locality), 'schools' (their classes added up), 'neighbourhoods' (all of them
    added up).
    """

    people: int
    day: date
    source: str
    of: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A group's own number beside the sum of the neighbourhoods. `counted` of `places` have one."""

    group: str
    own: PopulationCount | None
    total: int
    counted: int
    places: int

    @property
    def difference(self) -> int | None:
        """Sum less own number; None while a neighbourhood or the own number is missing."""
        if self.own is None or not self.counted or self.counted < self.places:
            return None
        return self.total - self.own.people


def count_population(
    locality_id: int, group: str, people: int, day: date, source: str, neighbourhood_id: int | None = None
) -> PopulationCount:
    """Write down one population count with its document. Refused: a negative number, no source."""
    if not 0 <= people <= MOST or not clean(source):
        raise Refused("population_count", "Dân số phải là số không âm và có nguồn (văn bản, ngày).")
    row = PopulationCount(
        locality_id=locality_id, neighbourhood_id=neighbourhood_id, group=group, day=day, people=people,
        source=clean(source)[:300],
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def enter(
    locality_id: int, day: date, source: str, numbers: Mapping[tuple[int | None, str], int], *, by: Actor,
    filename: str = "",
) -> CountEntry:  # fmt: skip
    """Write down counts of one day and document: (neighbourhood id or None, group) → how many. Undone as one.

    Numbers that stand already for that very day are left out. Refused `count_number` (none, or out of bounds),
    `count_group`, `count_place`, `count_same` (nothing new), and as `open_entry` says.
    """
    if not numbers or not all(0 <= number <= MOST for number in numbers.values()):
        raise Refused("count_number", f"Cần ít nhất một số, từ 0 đến {MOST:,}.".replace(",", "."))
    if any(group not in GROUPS for _, group in numbers):
        raise Refused("count_group", "Nhóm dân số này không có.")
    homes = {home.id for home in neighbourhoods(Scope(locality_id))}
    if any(place is not None and place not in homes for place, _ in numbers):
        raise Refused("count_place", "Không tìm thấy thôn, tổ dân phố này.")
    there = {key: row.people for key, row in newest(locality_id, day).items() if row.day == day}
    fresh = {key: number for key, number in numbers.items() if there.get(key) != number}
    if not fresh:
        raise Refused("count_same", "Các số này đã được ghi cho đúng ngày đó; không có gì thay đổi.")
    entry = open_entry(locality_id, POPULATION, day, source, by=by, filename=filename)
    db.session.add_all(
        PopulationCount(
            locality_id=locality_id, entry_id=entry.id, neighbourhood_id=place, group=group, day=day, people=number,
            source=entry.source,
        )
        for (place, group), number in fresh.items()
    )  # fmt: skip
    db.session.flush()
    return entry


def _standing_rows(locality_id: int, on: date) -> Select[PopulationCount]:
    """Counts that stand, the one that counts last."""
    return (
        select(PopulationCount)
        .outerjoin(CountEntry, CountEntry.id == PopulationCount.entry_id)
        .where(
            PopulationCount.locality_id == locality_id, PopulationCount.day <= on,
            or_(PopulationCount.entry_id.is_(None), standing()),
        )
        .order_by(PopulationCount.day, PopulationCount.id)
    )  # fmt: skip


def newest(locality_id: int, on: date) -> dict[tuple[int | None, str], PopulationCount]:
    """(neighbourhood id or None for the locality, group) → the count that stands on a day. One query."""
    return {
        (row.neighbourhood_id, row.group): row for row in db.session.scalars(_standing_rows(locality_id, on))
    }


def by_neighbourhood(locality_id: int, group: str, on: date) -> dict[int, PopulationCount]:
    """Neighbourhood id → its count of a group that stands on a day."""
    query = _standing_rows(locality_id, on).where(
        PopulationCount.group == group, PopulationCount.neighbourhood_id.is_not(None)
    )
    return {
        row.neighbourhood_id: row for row in db.session.scalars(query) if row.neighbourhood_id is not None
    }


def history(
    locality_id: int, neighbourhood_id: int | None
) -> list[tuple[PopulationCount, CountEntry | None]]:
    """Every count ever written for a neighbourhood (None: the whole locality) with its entry, the newest day first."""
    query = (
        select(PopulationCount, CountEntry)
        .outerjoin(CountEntry, CountEntry.id == PopulationCount.entry_id)
        .where(
            PopulationCount.locality_id == locality_id,
            PopulationCount.neighbourhood_id.is_not_distinct_from(neighbourhood_id),
        )
        .order_by(PopulationCount.day.desc(), PopulationCount.group, PopulationCount.id.desc())
    )
    return [(row, entry) for row, entry in db.session.execute(query)]


def compare(locality_id: int, on: date) -> dict[str, Comparison]:
    """Group → the locality's own number beside the sum of its neighbourhoods, for groups that have either."""
    counts = newest(locality_id, on)
    places = [home.id for home in neighbourhoods(Scope(locality_id))]
    found = {}
    for group in GROUPS:
        own = counts.get((None, group))
        parts = [counts[(place, group)].people for place in places if (place, group) in counts]
        if own is not None or parts:
            found[group] = Comparison(group, own, sum(parts), len(parts), len(places))
    return found


def population(locality_id: int, group: str, on: date) -> Population | None:
    """The denominator of a group on a day; None where nobody wrote one down.

    The locality's own number goes before any sum. Without it pupils are those of the schools' classes; other groups
    are the sum of the neighbourhoods, if every one of them has a number: half a sum is none.
    """
    own = db.session.scalar(
        _standing_rows(locality_id, on)
        .where(PopulationCount.neighbourhood_id.is_(None), PopulationCount.group == group)
        .order_by(None)
        .order_by(PopulationCount.day.desc(), PopulationCount.id.desc())
        .limit(1)
    )
    if own is not None:
        return Population(own.people, own.day, own.source, "own")
    return _of_schools(locality_id, on) if group == "pupils" else _of_neighbourhoods(locality_id, group, on)


def _of_schools(locality_id: int, on: date) -> Population | None:
    found = schools.counted(locality_id, on)
    if not found:
        return None
    uncounted = sum(unit.is_school and unit.id not in found for unit in units(Scope(locality_id)))
    source = f"cộng sĩ số {len(found)} trường" + (f"; {uncounted} trường chưa có sĩ số" if uncounted else "")
    day = max(school.entry.day for school in found.values())
    return Population(sum(school.pupils for school in found.values()), day, source, "schools")


def _of_neighbourhoods(locality_id: int, group: str, on: date) -> Population | None:
    parts = by_neighbourhood(locality_id, group, on)
    homes = neighbourhoods(Scope(locality_id)) if parts else []
    if not homes or any(home.id not in parts for home in homes):
        return None
    rows = [parts[home.id] for home in homes]
    documents = "; ".join(dict.fromkeys(row.source for row in rows))
    source = f"cộng số liệu của {len(rows)} {db.session.get_one(Locality, locality_id).neighbourhood_word} ({documents})"
    return Population(
        sum(row.people for row in rows), max(row.day for row in rows), source[:600], "neighbourhoods"
    )
