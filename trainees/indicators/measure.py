"""One evaluator: a pure read of ledger, rosters and population counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.base.db import db
from trainees import areas, ledger, people, rosters
from trainees.areas import Population
from trainees.indicators import validity
from trainees.indicators.definition import IndicatorVersion, Rule, countable, rule_of
from trainees.indicators.fraction import percent
from trainees.indicators.gap import Gap, Gaps
from trainees.people import Person


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person of the denominator stands on the day: what an answer is sliced by. Empty sets: not known."""

    units: frozenset[int]
    neighbourhood: int | None
    sex: str | None
    birth: str | None


@dataclass(frozen=True, slots=True)
class Measure:
    """The answer for one locality and day.

    numerator: ids of the people who count (survivors of merges, each once). roll: everybody in the denominator where
    it is a roster, None where it is a population count. denominator None: there is none, and `gap` says why.
    no_membership: people with evidence who stand on no roster that day. outside: people of another locality.
    """

    version: IndicatorVersion
    locality_id: int
    as_of: date
    numerator: frozenset[int]
    denominator: int | None
    roll: dict[int, Standing] | None
    no_membership: frozenset[int]
    outside: frozenset[int]
    since: date | None
    source: str
    reached_on: dict[int, date] = field(default_factory=dict)
    gap: Gap | None = None

    @property
    def missing(self) -> frozenset[int] | None:
        """Who still lacks it; None where the denominator is a number without names."""
        return None if self.roll is None else frozenset(self.roll) - self.numerator

    @property
    def percent(self) -> Decimal | None:
        return percent(len(self.numerator), self.denominator)


def survivors() -> dict[int, int]:
    """Merged person → the survivor that everything is read through; of every locality, for whom evidence is of may live
    in another."""
    rows = db.session.execute(select(Person.id, people.survivor()).where(Person.merged_into_id.is_not(None)))
    return dict(rows.tuples().all())


def age_on(birth: str | None, day: date) -> int | None:
    """Whole years on a day. Of a year-only (or month-only) birth by 31 December of the day's year."""
    if not birth:
        return None
    parts = [int(p) for p in birth.split("-")]
    if len(parts) < 3:
        return day.year - parts[0]
    return day.year - parts[0] - ((day.month, day.day) < (parts[1], parts[2]))


def window_start(rule: Rule, as_of: date, year: int | None = None) -> date | None:
    """The first day whose evidence counts; None: ever."""
    if rule.window == "plan_year":
        return date(year or as_of.year, 1, 1)
    if rule.window == "validity" and rule.months:
        return validity.since(as_of, rule.months)
    return as_of.replace(day=1) if rule.window == "month" else None


def window_end(rule: Rule, as_of: date, year: int | None = None) -> date:
    """The last day whose evidence counts: what was taught in a later year never counts for a plan of this one."""
    if rule.window == "plan_year":
        return min(as_of, date(year or as_of.year, 12, 31))
    return as_of


def measure(
    version: IndicatorVersion, locality_id: int, as_of: date, *, known_at: datetime | None = None,
    year: int | None = None,
) -> Measure | None:  # fmt: skip
    """Who counts on a day. None for an indicator that others report (police, clinic …).

    `known_at`: as the ledger stood at that moment. `year`: the plan's year where the window is the plan's.
    """
    if not countable(version):
        return None
    rule = rule_of(version)
    since = window_start(rule, as_of, year)
    merged = survivors()
    days: dict[int, dict[str, date]] = {}
    for (person, skill), day in ledger.first_days(
        locality_id,
        rule.skills,
        rule.kinds,
        since=since,
        until=window_end(rule, as_of, year),
        known_at=known_at,
    ).items():
        own = days.setdefault(merged.get(person, person), {})
        own[skill] = min(day, own.get(skill, day))
    # The day on which the needed number of skills was reached.
    reached = {p: sorted(own.values())[rule.needs - 1] for p, own in days.items() if len(own) >= rule.needs}

    categories = rule.roll or ("resident",)
    roll = _roll(locality_id, as_of, categories, rule)
    numerator = frozenset(reached) & frozenset(roll)
    locality_of = _localities(set(reached) - numerator)
    outside = frozenset(p for p, owner in locality_of.items() if owner != locality_id)
    members = _members(locality_id, as_of, merged)
    no_membership = frozenset(reached) - members - outside
    gap: Gap | None = None
    if rule.roll:
        denominator: int | None = len(roll)
        source = roll_source(rule, as_of)
        if not roll:
            gap = Gaps(locality_id, as_of).of_roll(rule, as_of)
    else:
        group = rule.count or "all"
        count = areas.population(locality_id, group, as_of)
        denominator = count.people if count else None
        source = count_source(count)
        if not denominator:
            gap = Gaps(locality_id, as_of).of_count(group, as_of, zero=count is not None)
    return Measure(
        version=version, locality_id=locality_id, as_of=as_of, numerator=numerator, denominator=denominator or None,
        roll=roll if rule.roll else None, no_membership=no_membership, outside=outside, since=since, source=source,
        reached_on={p: d for p, d in reached.items() if p in numerator}, gap=gap,
    )  # fmt: skip


def roll_source(rule: Rule, as_of: date) -> str:
    """Where a denominator comes from that is a roster."""
    return f"danh sách {_names(rule.roll, rule.specialists_only)} ngày {as_of:%d/%m/%Y}"


@lru_cache(256)
def _names(categories: tuple[str, ...], specialists_only: bool) -> str:
    """Categories in words."""
    names = ", ".join(rosters.CATEGORIES[c][0] for c in categories).lower()
    return f"chuyên trách CNTT, chuyển đổi số trong số {names}" if specialists_only else names


def count_source(count: Population | None) -> str:
    """Where a denominator comes from that is a population count."""
    return count.source if count else "chưa có số dân"


def _roll(locality_id: int, as_of: date, categories: tuple[str, ...], rule: Rule) -> dict[int, Standing]:
    """Everybody of these categories on the day who is old enough, each read through the survivor of merges."""
    held, who = aliased(Person), aliased(Person)
    query = (
        select(who.id, rosters.Membership.unit_id, who.neighbourhood_id, who.sex, who.birth)
        .select_from(rosters.Membership)
        .join(held, held.id == rosters.Membership.person_id)
        .join(who, who.id == people.survivor(held))
        .where(
            rosters.Membership.locality_id == locality_id, rosters.Membership.category.in_(categories),
            rosters.on(as_of),
        )
    )  # fmt: skip
    if rule.specialists_only:
        query = query.where(rosters.Membership.specialist.is_(True))
    found: dict[int, Standing] = {}
    for person, unit, place, sex, birth in db.session.execute(query):
        age = age_on(birth, as_of)
        if rule.age_min is not None and (age is None or age < rule.age_min):
            continue
        before = found.get(person)
        units = frozenset({unit} if unit is not None else ()) | (before.units if before else frozenset())
        found[person] = Standing(units, place, sex, birth)
    return found


def _members(locality_id: int, as_of: date, merged: dict[int, int]) -> frozenset[int]:
    """Everybody who stands on some roster of the locality on the day."""
    ids = db.session.scalars(
        select(rosters.Membership.person_id).where(
            rosters.Membership.locality_id == locality_id, rosters.on(as_of)
        )
    )
    return frozenset(merged.get(p, p) for p in ids)


def _localities(those: set[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    whose = sorted(those)
    for start in range(0, len(whose), 5000):
        some = Person.id.in_(whose[start : start + 5000])
        found |= dict(db.session.execute(select(Person.id, Person.locality_id).where(some)).tuples().all())
    return found
