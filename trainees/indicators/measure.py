"""One evaluator: a pure read of ledger, rosters and population counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from app.base.db import db
from trainees import areas, ledger, rosters
from trainees.indicators.definition import COMPUTED, IndicatorVersion, Rule, rule_of
from trainees.indicators.fraction import percent
from trainees.indicators.gap import Gap, count_gap, roll_gap
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


def survivors(locality_id: int) -> dict[int, int]:
    """Merged person → the survivor that everything is read through."""
    step = {
        a: b
        for a, b in db.session.execute(
            select(Person.id, Person.merged_into_id).where(
                Person.locality_id == locality_id, Person.merged_into_id.is_not(None)
            )
        ).tuples()
        if b is not None
    }
    final = {}
    for start in step:
        end = start
        while end in step:
            end = step[end]
        final[start] = end
    return final


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
    return as_of.replace(day=1) if rule.window == "month" else None


def measure(
    version: IndicatorVersion, locality_id: int, as_of: date, *, known_at: datetime | None = None,
    year: int | None = None,
) -> Measure | None:  # fmt: skip
    """Who counts on a day. None for an indicator that others report (police, clinic …).

    `known_at`: as the ledger stood at that moment. `year`: the plan's year where the window is the plan's.
    """
    if version.counting != COMPUTED:
        return None
    rule = rule_of(version)
    since = window_start(rule, as_of, year)
    merged = survivors(locality_id)
    days: dict[int, dict[str, date]] = {}
    for (person, skill), day in ledger.first_days(
        locality_id, rule.skills, rule.kinds, since=since, until=as_of, known_at=known_at
    ).items():
        own = days.setdefault(merged.get(person, person), {})
        own[skill] = min(day, own.get(skill, day))
    # The day on which the needed number of skills was reached.
    reached = {p: sorted(own.values())[rule.needs - 1] for p, own in days.items() if len(own) >= rule.needs}

    categories = rule.roll or ("resident",)
    roll = _roll(locality_id, as_of, categories, rule, merged)
    numerator = frozenset(reached) & frozenset(roll)
    locality_of = _localities(set(reached) - numerator)
    outside = frozenset(p for p, owner in locality_of.items() if owner != locality_id)
    members = _members(locality_id, as_of, merged)
    no_membership = frozenset(reached) - members - outside
    gap: Gap | None = None
    if rule.roll:
        denominator: int | None = len(roll)
        names = ", ".join(rosters.CATEGORIES[c][0] for c in rule.roll).lower()
        if rule.specialists_only:
            names = f"chuyên trách CNTT, chuyển đổi số trong số {names}"
        source = f"danh sách {names} ngày {as_of:%d/%m/%Y}"
        if not roll:
            gap = roll_gap(locality_id, rule, as_of)
    else:
        group = rule.count or "all"
        count = areas.population(locality_id, group, as_of)
        denominator = count.people if count else None
        source = count.source if count else "chưa có số dân"
        if not denominator:
            gap = count_gap(locality_id, group, as_of)
    return Measure(
        version=version, locality_id=locality_id, as_of=as_of, numerator=numerator, denominator=denominator or None,
        roll=roll if rule.roll else None, no_membership=no_membership, outside=outside, since=since, source=source,
        reached_on={p: d for p, d in reached.items() if p in numerator}, gap=gap,
    )  # fmt: skip


def _roll(
    locality_id: int, as_of: date, categories: tuple[str, ...], rule: Rule, merged: dict[int, int]
) -> dict[int, Standing]:
    query = (
        select(
            Person.id, rosters.Membership.unit_id, Person.neighbourhood_id, Person.sex, Person.birth
        )
        .join(rosters.Membership, rosters.Membership.person_id == Person.id)
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
        who = merged.get(person, person)
        before = found.get(who)
        units = frozenset({unit} if unit is not None else ()) | (before.units if before else frozenset())
        keep = before if before and who != person else None
        found[who] = Standing(
            units,
            keep.neighbourhood if keep else place,
            keep.sex if keep else sex,
            keep.birth if keep else birth,
        )
    return found


def _members(locality_id: int, as_of: date, merged: dict[int, int]) -> frozenset[int]:
    """Everybody who stands on some roster of the locality on the day."""
    ids = db.session.scalars(
        select(rosters.Membership.person_id).where(
            rosters.Membership.locality_id == locality_id, rosters.on(as_of)
        )
    )
    return frozenset(merged.get(p, p) for p in ids)


def _localities(people: set[int]) -> dict[int, int]:
    if not people:
        return {}
    rows = db.session.execute(select(Person.id, Person.locality_id).where(Person.id.in_(people)))
    return dict(rows.tuples().all())
