"""What a page needs of indicators: the numbers alone, without the names behind them."""

from __future__ import annotations

import calendar
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import accumulate
from typing import Any

from sqlalchemy import CompoundSelect, and_, bindparam, case, func, literal_column, or_, select, union_all

from app.base.db import db
from trainees import areas, indicators, touched
from trainees.counting import keeping
from trainees.counting.rows import CountedSpan, CountedVersion, CountMonth, CountStep
from trainees.counting.spans import IN, NO_UNIT, NOWHERE, OUTSIDE, PARTS, ROLL, window_of
from trainees.indicators import Gap, IndicatorVersion, Measure, percent
from trainees.indicators.definition import countable, rule_of
from trainees.indicators.gap import Gaps
from trainees.indicators.measure import count_source, roll_source, window_start


@dataclass(frozen=True, slots=True)
class Numbers:
    """The answer for one locality and day; the meaning of each is that of the same word in `Measure`."""

    version: IndicatorVersion
    locality_id: int
    as_of: date
    numerator: int
    denominator: int | None
    no_membership: int
    outside: int
    since: date | None
    source: str
    gap: Gap | None

    @property
    def percent(self) -> Decimal | None:
        return percent(self.numerator, self.denominator)


def numbers(
    version: IndicatorVersion, locality_id: int, as_of: date, *, known_at: datetime | None = None,
    year: int | None = None,
) -> Numbers | None:  # fmt: skip
    """As `indicators.measure`, in numbers. None for an indicator that only others report."""
    found = at_once([version], locality_id, [as_of], known_at=known_at, year=year)
    return found[version.id][0] if found else None


def trend(
    version: IndicatorVersion, locality_id: int, as_of: date, *, year: int | None = None
) -> list[Numbers]:
    """The numbers at the end of each month of the year up to the day, the last one on the day itself."""
    return at_once([version], locality_id, month_ends(as_of, year), year=year).get(version.id, [])


def month_ends(as_of: date, year: int | None = None) -> list[date]:
    """The last day of each month of the year that began by the day; never after the day."""
    the_year, days = year or as_of.year, []
    for month in range(1, 13):
        first = date(the_year, month, 1)
        if first > as_of:
            break
        days.append(min(as_of, first.replace(day=calendar.monthrange(the_year, month)[1])))
    return days


def at_once(
    versions: Collection[IndicatorVersion], locality_id: int, days: Sequence[date], *,
    known_at: datetime | None = None, year: int | None = None,
) -> dict[int, list[Numbers]]:  # fmt: skip
    """Version id → its numbers on each of the days, for the versions that can be counted.

    From what is kept: one query for all, one (to five) more for population counts, and three more where a denominator is
    missing. The raw ledger answers for a version that is not kept, for what was known at a moment, and as long as this
    transaction changed something that is not counted yet.
    """
    asked = [version for version in versions if countable(version)]
    if not asked or not days:
        return {version.id: [] for version in asked}
    found = {}
    if known_at is None and not touched.waiting():
        found = _kept(asked, locality_id, days, year)
    for version in asked:
        if version.id not in found:
            found[version.id] = [
                of(answer)
                for day in days
                if (answer := indicators.measure(version, locality_id, day, known_at=known_at, year=year))
            ]
    return found


def of(answer: Measure) -> Numbers:
    """The numbers of a measure."""
    return Numbers(
        answer.version, answer.locality_id, answer.as_of, len(answer.numerator), answer.denominator,
        len(answer.no_membership), len(answer.outside), answer.since, answer.source, answer.gap,
    )  # fmt: skip


def people_of(
    version: IndicatorVersion, locality_id: int, as_of: date, part: str, *, year: int | None = None
) -> frozenset[int]:
    """Who stands in a part on a day: 'in' the numerator, on the 'roll', 'nowhere' or 'outside' (see `CountedSpan`)."""
    rule = rule_of(version)
    if touched.waiting() or version.id not in keeping.kept(locality_id):
        answer = indicators.measure(version, locality_id, as_of, year=year)
        if answer is None:
            return frozenset()
        parts = {IN: answer.numerator, NOWHERE: answer.no_membership, OUTSIDE: answer.outside}
        return frozenset(answer.roll or ()) if part == ROLL else parts[part]
    window = 0 if part == ROLL else window_of(rule, as_of, year)
    query = select(CountedSpan.person_id).where(
        CountedSpan.locality_id == locality_id, CountedSpan.version_id == version.id, CountedSpan.part == part,
        CountedSpan.window == window, CountedSpan.since <= as_of,
        or_(CountedSpan.until.is_(None), CountedSpan.until >= as_of),
    )  # fmt: skip
    return frozenset(db.session.scalars(query))


def _kept(
    versions: Sequence[IndicatorVersion], locality_id: int, days: Sequence[date], year: int | None
) -> dict[int, list[Numbers]]:
    """As `at_once`, of the versions that are kept."""
    ordered = sorted(set(days))
    sums = _sums(versions, locality_id, ordered, year)
    rules = {version.id: rule_of(version) for version in versions if version.id in sums}
    counts = areas.populations(
        locality_id,
        {(rule.count or "all", day) for rule in rules.values() if not rule.roll for day in days},
    )
    gaps = Gaps(locality_id, max(days))
    places, none = {day: place for place, day in enumerate(ordered)}, [0] * len(ordered)
    found: dict[int, list[Numbers]] = {version_id: [] for version_id in rules}
    for version in versions:
        version_id = version.id
        if version_id not in sums:
            continue
        rule, own, course = rules[version_id], sums[version_id], found[version_id]
        on_roll = own.get((0, ROLL), none)
        for day in days:
            place, window, gap = places[day], window_of(rule, day, year), None
            if rule.roll:
                denominator, source = on_roll[place], roll_source(rule, day)
                if not denominator:
                    gap = gaps.of_roll(rule, day)
            else:
                group = rule.count or "all"
                people = counts.get((group, day))
                denominator, source = people.people if people else 0, count_source(people)
                if not denominator:
                    gap = gaps.of_count(group, day, zero=people is not None)
            course.append(
                Numbers(
                    version, locality_id, day, own.get((window, IN), none)[place], denominator or None,
                    own.get((window, NOWHERE), none)[place], own.get((window, OUTSIDE), none)[place],
                    window_start(rule, day, year), source, gap,
                )
            )  # fmt: skip
    return found


_Sums = dict[tuple[int, str], list[int]]
"""(window, part) → the count on each day."""


def _sums(
    versions: Sequence[IndicatorVersion], locality_id: int, days: Sequence[date], year: int | None
) -> dict[int, _Sums]:
    """Version id → its counts, of the versions that are kept. One query. `days`: in order, each once."""
    # Months that are over by a day are read whole, and only of the month that is not over its days.
    begun = tuple(n for n, day in enumerate(days) if day.day < calendar.monthrange(day.year, day.month)[1])
    whole = [keeping.month_of(day) - (n in begun) for n, day in enumerate(days)]
    given: dict[str, Any] = {
        "locality": locality_id, "versions": [version.id for version in versions],
        "windows": sorted({0} | {year or day.year for day in days}),
        **{f"month{n}": month for n, month in enumerate(whole)},
        **{f"first{n}": days[n].replace(day=1) for n in begun}, **{f"day{n}": days[n] for n in begun},
    }  # fmt: skip
    found: dict[int, _Sums] = {}
    since: list[tuple[list[int], int, int]] = []
    for version_id, window, part, place, steps in db.session.execute(_steps(len(days), begun), given):
        own = found.setdefault(version_id, {})
        if place is None:
            continue
        moves = own.setdefault((window, part), [0] * len(days))
        if place < 0:
            since.append((moves, ~place, steps))
        else:
            moves[place] = steps
    for own in found.values():
        for moves in own.values():
            moves[:] = accumulate(moves)
    for counts, place, steps in since:
        counts[place] += steps
    return found


@cache
def _steps(days: int, begun: tuple[int, ...]) -> CompoundSelect[Any]:
    """The query of `_sums`: by how much each count moved in the months that were over by the first day, and in those
    that were over between each day and the next; then, with the day's place inverted (~), from the first of a month that
    is not over to the day. Made once for so many days: that costs as much as asking it.
    """
    kept, month, step = CountedVersion.__table__.c, CountMonth.__table__.c, CountStep.__table__.c
    windows = bindparam("windows", type_=month.window.type, expanding=True)
    here = (
        kept.locality_id == bindparam("locality"),
        kept.version_id.in_(bindparam("versions", expanding=True)),
    )
    place = case(*((month.month <= bindparam(f"month{n}"), literal_column(str(n))) for n in range(days)))
    of_months = (
        select(kept.version_id, month.window, month.part, place.label("place"), func.sum(month.step))
        .select_from(CountedVersion.__table__)
        .outerjoin(
            CountMonth.__table__,
            and_(
                month.locality_id == kept.locality_id, month.version_id == kept.version_id,
                month.window.in_(windows), month.month <= bindparam(f"month{days - 1}"),
            ),
        )
        .where(*here)
        .group_by(kept.version_id, month.window, month.part, literal_column("place"))
    )  # fmt: skip
    of_days = [
        select(kept.version_id, step.window, step.part, literal_column(str(~n)), func.sum(step.step))
        .select_from(CountedVersion.__table__)
        .join(
            CountStep.__table__,
            and_(
                step.locality_id == kept.locality_id, step.version_id == kept.version_id,
                step.window.in_(windows), step.part.in_(PARTS), step.unit == NO_UNIT,
                step.on.between(
                    bindparam(f"first{n}", type_=step.on.type), bindparam(f"day{n}", type_=step.on.type)
                ),
            ),
        )
        .where(*here)
        .group_by(kept.version_id, step.window, step.part)
        for n in begun
    ]  # fmt: skip
    return union_all(of_months, *of_days)
