"""The forecast of a target: hand-computed dates, and every case in which nothing may be foretold."""

from __future__ import annotations

import calendar
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from campaigns.plans.forecast import Point, forecast, still_lacking

YEAR_END = date(2026, 12, 31)


def months(*counts: int, of: int | None = 1000, year: int = 2026) -> list[Point]:
    """Points at the ends of January, February …"""
    return [Point(date(year, m, calendar.monthrange(year, m)[1]), n, of) for m, n in enumerate(counts, 1)]


def asked(points, target=80, *, kind="percent", operator=">=", window="plan_year", brought=(), end=YEAR_END):
    return forecast(
        points, kind=kind, operator=operator, target=Decimal(target) if target is not None else None, window=window,
        year_end=end, brought=brought,
    )  # fmt: skip


def test_the_day_is_the_pace_of_the_last_three_months_carried_on() -> None:
    # 31/03 → 30/06: 91 days, 182 people: two a day. 80 % of 1.000 less 600 are 200: a hundred days after 30/06.
    found = asked(months(100, 200, 418, 480, 540, 600))
    assert (found.outcome, found.lacking, found.pace, found.since) == ("reached", 200, 2, date(2026, 3, 31))
    assert found.on == date(2026, 10, 8)
    assert found.a_month == 60


def test_a_part_of_a_person_is_a_whole_one() -> None:
    assert still_lacking(121, 133, Decimal(100)) == 12
    assert still_lacking(0, 133, Decimal("69.85")) == 93  # 92,9005
    assert still_lacking(70, 100, Decimal(70)) == 0
    assert still_lacking(80, 100, Decimal(70)) == 0


def test_too_late_says_how_many_there_will_be() -> None:
    # 31/08 → 22/11: 83 days, 83 people: one a day; 39 days are left.
    points = [*months(0, 0, 0, 0, 0, 0, 0, 300), Point(date(2026, 11, 22), 383, 1000)]
    found = asked(points)
    assert (found.outcome, found.lacking, found.by_end, found.on) == ("too-late", 417, 383 + 39, None)
    # What is never counted anew goes on next year, and has a day: 417 days after 22/11/2026.
    assert asked(points, window="ever").on == date(2028, 1, 13)


def test_nobody_counted_before_a_year_that_begins_anew() -> None:
    """One point, at the end of January: since the eve of the year 31 people in 31 days."""
    found = asked([Point(date(2026, 1, 31), 31, 100)])
    assert (found.outcome, found.pace, found.since, found.on) == (
        "reached",
        1,
        date(2025, 12, 31),
        date(2026, 3, 21),
    )


def test_in_the_first_weeks_of_a_year_nothing_is_foretold() -> None:
    found = asked([Point(date(2026, 1, 20), 31, 100)], brought=(10, 15))
    assert (found.outcome, found.lacking, found.on) == ("too-early", 49, None)
    assert found.trainings == 4  # 49 ÷ 12,5: that much is known


def test_one_point_of_what_is_never_counted_anew_says_nothing() -> None:
    assert asked(months(30), window="ever").outcome == "too-early"
    assert asked([Point(date(2026, 6, 30), 30, 100), Point(date(2026, 7, 10), 40, 100)], window="ever").outcome == "too-early"  # fmt: skip


def test_long_ago_is_better_than_nothing() -> None:
    found = asked([Point(date(2026, 1, 31), 30, 100), Point(date(2026, 7, 31), 40, 100)], window="ever")
    assert found.since == date(2026, 1, 31)


@pytest.mark.parametrize(
    ("counts", "outcome"),
    [((50, 50, 50, 50), "still"), ((50, 60, 55, 40), "falling"), ((900, 900, 900), "met")],
)
def test_without_a_gain_there_is_no_day(counts, outcome: str) -> None:
    found = asked(months(*counts), window="ever")
    assert (found.outcome, found.on) == (outcome, None)


@pytest.mark.parametrize(
    ("points", "words", "outcome"),
    [
        ([], {}, "no-denominator"), (months(5, 9, of=None), {}, "no-denominator"), (months(5, 9, of=0), {}, "no-denominator"),
        (months(5, 9), {"kind": "rank"}, "not-a-share"), (months(5, 9), {"kind": "yesno"}, "not-a-share"),
        (months(5, 9), {"kind": "count"}, "not-a-share"), (months(5, 9), {"target": None}, "not-a-share"),
        (months(5, 9), {"operator": "<="}, "not-a-share"), (months(5, 9), {"window": "month"}, "recurring"),
    ],
)  # fmt: skip
def test_what_is_no_growing_share_has_no_forecast(points, words, outcome: str) -> None:
    found = asked(points, **words)
    assert (found.outcome, found.on, found.by_end) == (outcome, None, None)


def test_how_many_more_trainings() -> None:
    found = asked(months(100, 200, 418, 480, 540, 600), brought=(30, 40, 20, 38, 32))
    assert (found.each, found.of_trainings, found.trainings) == (32, 5, 7)  # 200 ÷ 32 = 6,25
    # Trainings that brought nobody new count in the mean.
    found = asked(months(100, 200, 418, 480, 540, 600), brought=(30, 0))
    assert (found.each, found.trainings) == (15, 14)
    assert asked(months(5, 9), target=1, brought=(3, 4)).each == Fraction(7, 2)


@pytest.mark.parametrize("brought", [(), (0,), (0, 0)])
def test_without_a_history_nothing_is_made_up(brought) -> None:
    found = asked(months(100, 200), brought=brought)
    assert (found.trainings, found.each) == (None, None)


def test_a_year_that_is_over_is_over() -> None:
    found = asked([*months(0, 0, 0, 0, 0, 0, 0, 0, 0, 10), Point(date(2027, 1, 31), 20, 100)], window="ever")
    assert (found.outcome, found.by_end) == ("too-late", 20)
