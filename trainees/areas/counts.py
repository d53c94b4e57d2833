"""PopulationCount: how many people of a group live somewhere. A newer day never overwrites an older one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from sqlalchemy import Date, ForeignKey, Index, Row, Select, String, bindparam, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from app.base.actors import Actor, Scope
from app.base.db import Base, OfLocality, db
from app.base.errors import Refused
from app.base.text import clean
from trainees import schools
from trainees.areas.places import Locality, neighbourhoods, units
from trainees.count_entry import MOST, POPULATION, CountEntry, open_entry, standing
from trainees.jump import Jump, jump

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


def jumps(
    locality_id: int, day: date, numbers: Mapping[tuple[int | None, str], int]
) -> dict[tuple[int | None, str], Jump]:
    """Which of these numbers of a day are far from the last one of the same place and group before it, else of that very
    day: nothing is refused for it, whoever writes them down is asked. Two queries."""
    last = newest(locality_id, day) | newest(locality_id, day - timedelta(days=1))
    found = {}
    for (place, group), number in numbers.items():
        row = last.get((place, group))
        far = jump(f"{place or ''} {group}", row.people, row.day, number) if row is not None else None
        if far is not None:
            found[(place, group)] = far
    return found


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


_Counted = Row[int | None, str, date, int, str]
"""The place, group, day, people and source of a count."""


@cache
def _of_groups() -> Select[int | None, str, date, int, str]:
    """The counts of the parameters `groups` that stand on a `day` in a `locality`, the one that counts last.

    Made once: every page of targets asks it, and making it costs more than the answer.
    """
    count = PopulationCount
    return (
        select(count.neighbourhood_id, count.group, count.day, count.people, count.source)
        .outerjoin(CountEntry, CountEntry.id == count.entry_id)
        .where(
            count.locality_id == bindparam("locality"), count.day <= bindparam("day"),
            or_(count.entry_id.is_(None), standing()), count.group.in_(bindparam("groups", expanding=True)),
        )
        .order_by(count.day, count.id)
    )  # fmt: skip


def newest(locality_id: int, on: date) -> dict[tuple[int | None, str], PopulationCount]:
    """(neighbourhood id or None for the locality, group) → the count that stands on a day. One query."""
    return {
        (row.neighbourhood_id, row.group): row for row in db.session.scalars(_standing_rows(locality_id, on))
    }


def by_neighbourhood(locality_id: int, group: str, on: date) -> dict[int, _Counted]:
    """Neighbourhood id → its count of a group that stands on a day. One query."""
    rows = db.session.execute(_of_groups(), {"locality": locality_id, "day": on, "groups": [group]})
    return {row.neighbourhood_id: row for row in rows if row.neighbourhood_id is not None}


def places_counted(locality_id: int, on: date) -> list[tuple[int, str, date]]:
    """(neighbourhood id, group, day) of every count of a neighbourhood that stands, of days up to this one."""
    query = _standing_rows(locality_id, on).where(PopulationCount.neighbourhood_id.is_not(None))
    return [
        (row.neighbourhood_id, row.group, row.day)
        for row in db.session.scalars(query)
        if row.neighbourhood_id is not None
    ]


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
    return populations(locality_id, [(group, on)]).get((group, on))


def populations(locality_id: int, asked: Collection[tuple[str, date]]) -> dict[tuple[str, date], Population]:
    """What `population` says of each of some groups and days; without those that have none.

    One query; for groups without a number of their own two more, and three for pupils.
    """
    if not asked:
        return {}
    wanted = {
        "locality": locality_id, "day": max(day for _, day in asked), "groups": list({group for group, _ in asked}),
    }  # fmt: skip
    rows: dict[str, list[_Counted]] = {}
    whole: dict[str, list[_Counted]] = {}
    for row in db.session.execute(_of_groups(), wanted):
        (rows if row.neighbourhood_id is not None else whole).setdefault(row.group, []).append(row)
    found: dict[tuple[str, date], Population] = {}
    parts: dict[tuple[str, date], dict[int, _Counted]] = {}
    for group, day in asked:
        own = next((row for row in reversed(whole.get(group, ())) if row.day <= day), None)
        if own is not None:
            found[group, day] = Population(own.people, own.day, own.source, "own")
        else:
            there = (row for row in rows.get(group, ()) if row.day <= day)
            parts[group, day] = {
                row.neighbourhood_id: row for row in there if row.neighbourhood_id is not None
            }
    pupils = [day for group, day in parts if group == "pupils"]
    sums = {key: some for key, some in parts.items() if key[0] != "pupils" and some}
    if pupils:
        found |= {("pupils", day): one for day, one in _of_schools(locality_id, pupils).items()}
    return found | (_of_neighbourhoods(locality_id, sums) if sums else {})


def _of_schools(locality_id: int, days: Collection[date]) -> dict[date, Population]:
    found: dict[date, Population] = {}
    there = units(Scope(locality_id))
    for day, counted in schools.counted_each(locality_id, days).items():
        if counted:
            uncounted = sum(unit.is_school and unit.id not in counted for unit in there)
            source = f"cộng sĩ số {len(counted)} trường" + (
                f"; {uncounted} trường chưa có sĩ số" if uncounted else ""
            )
            newest = max(school.entry.day for school in counted.values())
            pupils = sum(school.pupils for school in counted.values())
            found[day] = Population(pupils, newest, source, "schools")
    return found


def _of_neighbourhoods(
    locality_id: int, parts: Mapping[tuple[str, date], Mapping[int, _Counted]]
) -> dict[tuple[str, date], Population]:
    found: dict[tuple[str, date], Population] = {}
    homes = neighbourhoods(Scope(locality_id))
    word = db.session.get_one(Locality, locality_id).neighbourhood_word
    for key, there in parts.items():
        if homes and all(home.id in there for home in homes):
            rows = [there[home.id] for home in homes]
            documents = "; ".join(dict.fromkeys(row.source for row in rows))
            source = f"cộng số liệu của {len(rows)} {word} ({documents})"
            found[key] = Population(
                sum(row.people for row in rows), max(row.day for row in rows), source[:600], "neighbourhoods"
            )
    return found
