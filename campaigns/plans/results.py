"""What stands beside each target: the measure of its indicator on a day, and how it is doing."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from campaigns.plans.plan import Plan, Target
from trainees import indicators
from trainees.imports.not_entered import NotEntered, refused_and_asked
from trainees.indicators import IndicatorVersion, Measure
from trainees.indicators.definition import COMPUTED, rule_of


@dataclass(frozen=True, slots=True)
class Result:
    """One indicator on a day, beside the target that asks for it (None: nobody asks).

    measure None: a number that others report. not_entered: staff rows that were refused, and those that wait for an
    answer, by unit ("chưa vào danh sách"): of every category, because a refused row's own is not certain.
    """

    version: IndicatorVersion
    target: Target | None
    measure: Measure | None
    not_entered: NotEntered
    status: str | None

    @property
    def numerator(self) -> int | None:
        return len(self.measure.numerator) if self.measure else None

    @property
    def denominator(self) -> int | None:
        return self.measure.denominator if self.measure else None

    @property
    def percent(self) -> Decimal | None:
        return self.measure.percent if self.measure else None

    @property
    def rows_not_entered(self) -> int:
        return self.not_entered.total


def elapsed(window: str, as_of: date, year: int | None) -> Fraction:
    """The part of the window that has passed at the end of a day: of the month, else of the plan's year (0..1)."""
    if window == "month":
        return Fraction(as_of.day, calendar.monthrange(as_of.year, as_of.month)[1])
    the_year = year or as_of.year
    start, days = date(the_year, 1, 1), 366 if calendar.isleap(the_year) else 365
    return max(Fraction(0), min(Fraction(1), Fraction((as_of - start).days + 1, days)))


def evaluate(
    version: IndicatorVersion, locality_id: int, as_of: date, *, target: Target | None = None,
    year: int | None = None, known_at: datetime | None = None,
) -> Result:  # fmt: skip
    """One indicator in one locality on a day, judged against a target where there is one."""
    answer = indicators.measure(version, locality_id, as_of, known_at=known_at, year=year)
    open_rows = NotEntered()
    status = None
    if version.counting == COMPUTED:
        rule = rule_of(version)
        if rule.roll:
            open_rows = refused_and_asked(locality_id)
        if target is not None and answer is not None:
            status = indicators.status(
                len(answer.numerator), answer.denominator, target.operator, target.value,
                elapsed(rule.window, as_of, year),
            )  # fmt: skip
    elif target is not None and target.value is not None:
        status = "no-denominator"  # nobody has reported it yet
    return Result(version, target, answer, open_rows, status)


def of_plan(plan: Plan, as_of: date, *, known_at: datetime | None = None) -> dict[int, Result]:
    """Target id → result, for the targets whose link a person confirmed; the others have none."""
    return {
        target.id: evaluate(
            indicators.by_code(target.indicator_code), plan.locality_id, as_of, target=target, year=plan.year,
            known_at=known_at,
        )
        for target in plan.targets if target.indicator_code
    }  # fmt: skip
