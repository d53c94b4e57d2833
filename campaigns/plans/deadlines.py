"""When the next report of a plan is due, read from its reporting rules."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from campaigns.plans.rule import ReportingRule

_SATURDAY = 5
_MONTHS: dict[str, tuple[int, ...]] = {
    "month": tuple(range(1, 13)), "quarter": (3, 6, 9, 12), "half-year": (6, 12), "year": (12,), "once": (),
}  # fmt: skip
"""In which months a report falls due where the plan names none: the last one of its period; of 'once' nobody knows."""


@dataclass(frozen=True, slots=True)
class Due:
    """A report that falls due. `last`: the last day that the rule allows; `by`: the working day on which to hand it in."""

    rule: ReportingRule
    last: date
    by: date

    def days_left(self, day: date) -> int:
        """Whole days from a day to the one on which to hand it in; 0: today."""
        return (self.by - day).days


def last_day(year: int, month: int, before_day: int) -> date:
    """The last valid day of 'trước ngày N' in a month: the day before (before the 15th: the 14th).

    Before the 1st is the last day of the month before. In a month that is too short for N, its own last day.
    """
    if before_day <= 1:
        return date(year, month, 1) - timedelta(days=1)
    return date(year, month, min(before_day - 1, calendar.monthrange(year, month)[1]))


def working_day(day: date) -> date:
    """The day, or the Friday before where it falls on a weekend. Holidays and the days that a signature takes are not
    known here: they come with the reports."""
    return day - timedelta(days=max(0, day.weekday() - _SATURDAY + 1))


def next_due(rule: ReportingRule, day: date, *, plan_year: int) -> Due | None:
    """The next time that a rule asks for a report, the day itself included.

    A month that the plan names holds (before the 5th of June: once a year), also for a rule that recurs in the year;
    'once' falls in the plan's year alone. None: the rule names no day ('event', or a sentence without one), or it is
    over.
    """
    months = _MONTHS.get(rule.cadence)
    if months is None or not rule.before_day:
        return None
    if rule.before_month and rule.cadence != "month":
        months = (rule.before_month,)
    years = (plan_year,) if rule.cadence == "once" else (day.year, day.year + 1)
    for year in years:
        for month in months:
            last = last_day(year, month, rule.before_day)
            if last >= day:
                # On the Saturday itself the Friday is gone: then the Saturday is what is left.
                return Due(rule, last, max(working_day(last), min(day, last)))
    return None


def nearest(rules: Iterable[ReportingRule], day: date, *, plan_year: int) -> Due | None:
    """The report of a plan that is due first; of several on one day the one that the plan names first."""
    found = [due for rule in rules if (due := next_due(rule, day, plan_year=plan_year))]
    return min(found, key=lambda due: (due.by, due.last), default=None)
