"""Spans: on which days a person counts, by one rule. Pure; `indicators.measure` says the same of a single day.

Days are ordinals here, and a stretch of days is (first, last) with `EVER` for no end: nothing but whole numbers is compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from trainees.indicators import validity
from trainees.indicators.definition import Rule

EVER: Final = date.max.toordinal()
Days = list[tuple[int, int]]
"""Stretches of days in order, apart from each other by at least a day."""
IN, ROLL, NOWHERE, OUTSIDE = "in", "roll", "nowhere", "outside"
PARTS: Final = (IN, ROLL, NOWHERE, OUTSIDE)
IN_UNIT, OF_UNIT = "in-unit", "of-unit"
"""'in' and 'roll' once more, of those who stand on the roll for one unit."""
NO_UNIT: Final = 0


class Proof(NamedTuple):
    """A live line of the ledger, as far as a rule asks."""

    skill: str
    kind: str
    on: date


class Stay(NamedTuple):
    """A membership, as far as a rule asks."""

    category: str
    specialist: bool
    since: date
    until: date | None
    unit: int | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """All that counts for one person in one locality: their own and of everybody who was merged into them.

    own: the person is of this locality.
    """

    person_id: int
    own: bool
    birth: str | None
    proofs: Sequence[Proof]
    stays: Sequence[Stay]


class Span(NamedTuple):
    """The days on which a person counts in a part of an indicator (see `CountedSpan`). until None: still does."""

    window: int
    part: str
    since: date
    until: date | None
    unit: int = NO_UNIT


def spans(rule: Rule, life: Life) -> set[Span]:
    """All spans of a person by a rule."""
    on_it = _counting_stays(rule, life.stays)
    roll = _roll(rule, life.birth, on_it)
    found: set[Span] = set()
    of_units: dict[int, Days] = {}
    if rule.roll:
        _add(found, 0, ROLL, roll)
        for unit in {stay.unit for stay in on_it if stay.unit}:
            of_units[unit] = _roll(rule, life.birth, [stay for stay in on_it if stay.unit == unit])
            _add(found, 0, OF_UNIT, of_units[unit], unit)
    anywhere = union(_days(stay) for stay in life.stays) if life.own else []
    for window, reached in _reached(rule, life.proofs).items():
        _add(found, window, IN, meet(reached, roll))
        for unit, days in of_units.items():
            _add(found, window, IN_UNIT, meet(reached, days), unit)
        if life.own:
            _add(found, window, NOWHERE, without(reached, anywhere))
        else:
            _add(found, window, OUTSIDE, without(reached, roll))
    return found


def window_of(rule: Rule, as_of: date, year: int | None) -> int:
    """Under which window the spans of a day are kept."""
    return (year or as_of.year) if rule.window == "plan_year" else 0


def _reached(rule: Rule, proofs: Iterable[Proof]) -> dict[int, Days]:
    """Window → the days on which enough skills are shown by evidence that counts on the day."""
    skills, kinds = frozenset(rule.skills), frozenset(rule.kinds)
    shown: defaultdict[int, defaultdict[str, Days]] = defaultdict(lambda: defaultdict(list))
    for proof in proofs:
        if proof.skill in skills and proof.kind in kinds:
            window = window_of(rule, proof.on, None)
            shown[window][proof.skill].append((proof.on.toordinal(), _counts_until(rule, proof.on)))
    return {
        window: at_least(rule.needs, [union(days) for days in by_skill.values()])
        for window, by_skill in shown.items()
        if len(by_skill) >= rule.needs
    }


def _counts_until(rule: Rule, on: date) -> int:
    """The last day on which evidence of a day counts."""
    if rule.window == "month":
        following = on.replace(day=28) + timedelta(days=4)
        return following.replace(day=1).toordinal() - 1
    if rule.window == "validity" and rule.months:
        return validity.until(on, rule.months).toordinal()
    return EVER


def _counting_stays(rule: Rule, stays: Iterable[Stay]) -> list[Stay]:
    """The memberships by which somebody stands on the roll of a rule."""
    categories = rule.roll or ("resident",)
    return [s for s in stays if s.category in categories and (s.specialist or not rule.specialists_only)]


def _roll(rule: Rule, birth: str | None, on_it: Iterable[Stay]) -> Days:
    """The days on which a person stands on the roll of a rule by some of those memberships, old enough."""
    stays = union(_days(stay) for stay in on_it)
    if rule.age_min is None or not stays:
        return stays
    of_age = old_enough(birth, rule.age_min)
    return [] if of_age is None else meet(stays, [(of_age, EVER)])


def old_enough(birth: str | None, years: int) -> int | None:
    """The first day on which somebody is so old, as `measure.age_on` counts; None: never, as far as is known."""
    if not birth:
        return None
    parts = [int(part) for part in birth.split("-")]
    if len(parts) < 3:
        return date(parts[0] + years, 1, 1).toordinal()
    try:
        return date(parts[0] + years, parts[1], parts[2]).toordinal()
    except ValueError:  # born on 29 February: on 1 March of other years
        return date(parts[0] + years, parts[1] + 1, 1).toordinal()


def _days(stay: Stay) -> tuple[int, int]:
    return stay.since.toordinal(), EVER if stay.until is None else stay.until.toordinal()


def _add(found: set[Span], window: int, part: str, days: Days, unit: int = NO_UNIT) -> None:
    for first, last in days:
        until = None if last >= EVER else date.fromordinal(last)
        found.add(Span(window, part, date.fromordinal(first), until, unit))


# --- stretches of days ----------------------------------------------------------------------------------------


def union(days: Iterable[tuple[int, int]]) -> Days:
    """Every day of any of them."""
    found: Days = []
    for first, last in sorted(days):
        if found and first <= found[-1][1] + 1:
            if last > found[-1][1]:
                found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def meet(one: Days, other: Days) -> Days:
    """Every day of both."""
    return at_least(2, [one, other])


def without(one: Days, other: Days) -> Days:
    """Every day of the one and not of the other."""
    found: Days = []
    for first, last in one:
        for start, end in other:
            if end < first or start > last:
                continue
            if start > first:
                found.append((first, start - 1))
            first = end + 1
        if first <= last:
            found.append((first, last))
    return found


def at_least(needs: int, several: Sequence[Days]) -> Days:
    """Every day that stands in so many of them."""
    if needs == 1:
        return several[0] if len(several) == 1 else union(day for days in several for day in days)
    turns: defaultdict[int, int] = defaultdict(int)
    for days in several:
        for first, last in days:
            turns[first] += 1
            turns[last + 1] -= 1
    found: Days = []
    there = began = 0
    for day in sorted(turns):
        before, there = there, there + turns[day]
        if before < needs <= there:
            began = day
        elif there < needs <= before:
            found.append((began, day - 1))
    return found
