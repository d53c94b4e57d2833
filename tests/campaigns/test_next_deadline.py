"""The next reporting deadline of a plan: days worked out by hand on the calendars of 2026 and 2027."""

from __future__ import annotations

from datetime import date

import pytest

from campaigns.plans import deadlines
from campaigns.plans.rule import ReportingRule


def rule(cadence: str, day: int | None = None, month: int | None = None) -> ReportingRule:
    return ReportingRule(cadence=cadence, before_day=day, before_month=month, raw="")


# (cadence, before_day, before_month), the day asked on → last valid day, day to hand in
CASES = [
    # before the 15th of each month: the 14th is the last day; 14/02/2026 is a Saturday
    (("month", 15, None), "2026-02-09", "2026-02-14", "2026-02-13"),
    (("month", 15, None), "2026-02-13", "2026-02-14", "2026-02-13"),
    (
        ("month", 15, None),
        "2026-02-14",
        "2026-02-14",
        "2026-02-14",
    ),  # the Friday is gone, the Saturday is left
    (("month", 15, None), "2026-02-15", "2026-03-14", "2026-03-13"),
    (("month", 15, None), "2026-12-15", "2027-01-14", "2027-01-14"),
    (("month", 15, None), "2026-06-01", "2026-06-14", "2026-06-12"),  # a Sunday: two days back
    # a month named beside "each month" is a slip of the plan: the month stays each month
    (("month", 20, 6), "2026-07-01", "2026-07-19", "2026-07-17"),
    # quarters: the last month of the quarter
    (("quarter", 20, None), "2026-01-05", "2026-03-19", "2026-03-19"),
    (("quarter", 20, None), "2026-03-20", "2026-06-19", "2026-06-19"),
    (("quarter", 25, None), "2026-12-30", "2027-03-24", "2027-03-24"),
    # half-years: June and December, or the month that the plan names, once a year
    (("half-year", 20, None), "2026-05-01", "2026-06-19", "2026-06-19"),
    (("half-year", 20, None), "2026-06-20", "2026-12-19", "2026-12-18"),
    (("half-year", 5, 6), "2026-06-01", "2026-06-04", "2026-06-04"),
    (("half-year", 5, 6), "2026-06-05", "2027-06-04", "2027-06-04"),
    # years
    (("year", 1, 12), "2026-11-10", "2026-11-30", "2026-11-30"),  # before 01/12 is 30/11
    (("year", 15, 12), "2026-11-10", "2026-12-14", "2026-12-14"),
    (("year", 20, 11), "2026-11-20", "2027-11-19", "2027-11-19"),
    (("year", 15, None), "2026-11-10", "2026-12-14", "2026-12-14"),
    (("once", 10, 10), "2026-10-09", "2026-10-09", "2026-10-09"),
    # days that a month has not
    (("month", 31, None), "2026-02-10", "2026-02-28", "2026-02-27"),
    (("month", 31, None), "2026-04-10", "2026-04-30", "2026-04-30"),
    (("month", 1, None), "2026-12-31", "2026-12-31", "2026-12-31"),
]


@pytest.mark.parametrize(("words", "asked", "last", "by"), CASES)
def test_the_next_due_day(words, asked: str, last: str, by: str) -> None:
    found = deadlines.next_due(rule(*words), date.fromisoformat(asked), plan_year=2026)
    assert found is not None
    assert (found.last.isoformat(), found.by.isoformat()) == (last, by)


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (("month", None, None), "2026-03-01"), (("event", 5, None), "2026-03-01"), (("once", 10, 10), "2026-10-10"),
        (("once", 10, None), "2026-03-01"), (("", 3, None), "2026-03-01"),
    ],
)  # fmt: skip
def test_a_rule_without_a_day_or_that_is_over_asks_for_nothing(words, asked: str) -> None:
    assert deadlines.next_due(rule(*words), date.fromisoformat(asked), plan_year=2026) is None


def test_the_first_of_several_rules_is_the_nearest() -> None:
    rules = [rule("year", 1, 12), rule("quarter", 20), rule("month"), rule("half-year", 20)]
    day = date(2026, 6, 10)
    found = deadlines.nearest(rules, day, plan_year=2026)
    assert found is not None
    assert found.rule is rules[1]  # of two on 19/06 the one that the plan names first
    assert found.days_left(day) == 9
    assert deadlines.nearest([rule("event")], day, plan_year=2026) is None
    assert deadlines.nearest([], day, plan_year=2026) is None
