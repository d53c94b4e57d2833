"""When reports fall due: days worked out by hand on the calendars of 2026 and 2027, with weekends, Tết and the other holidays."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.filing import schedule
from app.filing.schedule import CADENCES, CUT_OFFS, Calendar, Terms
from tests.conftest import SHARED

DAY = timedelta(days=1)
# As announced for 2026, and for Tết 2027 as the law gives it; with the exchanges that offices typed.
OFF = {
    "2026-01-01": "Tết Dương lịch", "2026-01-02": "Nghỉ hoán đổi",
    "2026-02-16": "Tết Nguyên đán", "2026-02-17": "Tết Nguyên đán", "2026-02-18": "Tết Nguyên đán",
    "2026-02-19": "Tết Nguyên đán", "2026-02-20": "Tết Nguyên đán",
    "2026-04-26": "Giỗ Tổ Hùng Vương", "2026-04-27": "Nghỉ bù Giỗ Tổ Hùng Vương",
    "2026-04-30": "Ngày Chiến thắng 30/4", "2026-05-01": "Quốc tế Lao động 1/5",
    "2026-08-31": "Nghỉ hoán đổi", "2026-09-01": "Quốc khánh", "2026-09-02": "Quốc khánh", "2027-01-01": "Tết Dương lịch",
    "2027-02-05": "Tết Nguyên đán", "2027-02-06": "Tết Nguyên đán", "2027-02-07": "Tết Nguyên đán",
    "2027-02-08": "Tết Nguyên đán", "2027-02-09": "Tết Nguyên đán", "2027-02-10": "Nghỉ bù Tết Nguyên đán",
    "2027-02-11": "Nghỉ bù Tết Nguyên đán",
}  # fmt: skip
YEAR = Calendar(
    {date.fromisoformat(day): name for day, name in OFF.items()}, frozenset({date(2026, 1, 10), date(2026, 8, 22)})
)  # fmt: skip
UNITS_QUARTER, UNITS_HALF, UNITS_YEAR = Terms("quarter", 20), Terms("half-year", 5, 6), Terms("year", 1, 12)
OFFICE_QUARTER, OFFICE_HALF, OFFICE_YEAR = (
    Terms("quarter", 25),
    Terms("half-year", 20, 6),
    Terms("year", 15, 12),
)
MONTHLY, NOVEMBER = Terms("month", 15), Terms("year", 20, 11)

# The rules of the three open plans. (key, first, cut-off, last valid day, day to hand in, day to give for signature)
PLANS = {
    # ba-ngoi, units: each quarter before the 20th, half-year before 05/6, year before 01/12
    "units, quarter": (UNITS_QUARTER, [
        ("2026-Q1", "2025-12-15", "2026-03-14", "2026-03-19", "2026-03-19", "2026-03-17"),
        ("2026-Q2", "2026-03-15", "2026-06-14", "2026-06-19", "2026-06-19", "2026-06-17"),
        ("2026-Q3", "2026-06-15", "2026-09-14", "2026-09-19", "2026-09-18", "2026-09-16"),  # a Saturday
        ("2026-Q4", "2026-09-15", "2026-12-14", "2026-12-19", "2026-12-18", "2026-12-16"),  # a Saturday
        ("2027-Q1", "2026-12-15", "2027-03-14", "2027-03-19", "2027-03-19", "2027-03-17"),
    ]),
    # due before the 14th: the 14th of May is the latest whose data can be told
    "units, half-year": (UNITS_HALF, [
        ("2026-H1", "2025-12-15", "2026-05-14", "2026-06-04", "2026-06-04", "2026-06-02"),
    ]),
    "units, year": (UNITS_YEAR, [
        ("2026", "2025-11-15", "2026-11-14", "2026-11-30", "2026-11-30", "2026-11-26"),
    ]),
    # ba-ngoi, the office: each quarter before the 25th, half-year before 20/6, year before 15/12
    "office, quarter": (OFFICE_QUARTER, [
        ("2026-Q1", "2025-12-15", "2026-03-14", "2026-03-24", "2026-03-24", "2026-03-20"),
        ("2026-Q2", "2026-03-15", "2026-06-14", "2026-06-24", "2026-06-24", "2026-06-22"),
        ("2026-Q3", "2026-06-15", "2026-09-14", "2026-09-24", "2026-09-24", "2026-09-22"),
        ("2026-Q4", "2026-09-15", "2026-12-14", "2026-12-24", "2026-12-24", "2026-12-22"),
        ("2027-Q1", "2026-12-15", "2027-03-14", "2027-03-24", "2027-03-24", "2027-03-22"),
    ]),
    "office, half-year": (OFFICE_HALF, [
        ("2026-H1", "2025-12-15", "2026-06-14", "2026-06-19", "2026-06-19", "2026-06-17"),
    ]),
    "office, year": (OFFICE_YEAR, [
        ("2026", "2025-12-15", "2026-12-14", "2026-12-14", "2026-12-14", "2026-12-10"),
    ]),
    # tan-ky: each month before the 15th, the year before 20/11
    "month": (MONTHLY, [
        ("2026-01", "2025-12-15", "2026-01-14", "2026-01-14", "2026-01-14", "2026-01-12"),
        ("2026-02", "2026-01-15", "2026-02-14", "2026-02-14", "2026-02-13", "2026-02-11"),  # a Saturday
        ("2026-03", "2026-02-15", "2026-03-14", "2026-03-14", "2026-03-13", "2026-03-11"),  # a Saturday
        ("2026-04", "2026-03-15", "2026-04-14", "2026-04-14", "2026-04-14", "2026-04-10"),
        ("2026-05", "2026-04-15", "2026-05-14", "2026-05-14", "2026-05-14", "2026-05-12"),
        ("2026-06", "2026-05-15", "2026-06-14", "2026-06-14", "2026-06-12", "2026-06-10"),  # a Sunday
        ("2026-07", "2026-06-15", "2026-07-14", "2026-07-14", "2026-07-14", "2026-07-10"),
        ("2026-08", "2026-07-15", "2026-08-14", "2026-08-14", "2026-08-14", "2026-08-12"),
        ("2026-09", "2026-08-15", "2026-09-14", "2026-09-14", "2026-09-14", "2026-09-10"),
        ("2026-10", "2026-09-15", "2026-10-14", "2026-10-14", "2026-10-14", "2026-10-12"),
        ("2026-11", "2026-10-15", "2026-11-14", "2026-11-14", "2026-11-13", "2026-11-11"),  # a Saturday
        ("2026-12", "2026-11-15", "2026-12-14", "2026-12-14", "2026-12-14", "2026-12-10"),
        ("2027-01", "2026-12-15", "2027-01-14", "2027-01-14", "2027-01-14", "2027-01-12"),
        # a Sunday after Tết: the Friday is worked, the two days for the signature lie before the holidays
        ("2027-02", "2027-01-15", "2027-02-14", "2027-02-14", "2027-02-12", "2027-02-03"),
        ("2027-03", "2027-02-15", "2027-03-14", "2027-03-14", "2027-03-12", "2027-03-10"),
    ]),
    "year in November": (NOVEMBER, [
        ("2026", "2025-11-15", "2026-11-14", "2026-11-19", "2026-11-19", "2026-11-17"),
    ]),
    # thach-khoi, and what the others leave without a day
    "on demand": (Terms("event", None), []),
    "each month, no day": (Terms("month", None), []),
    "no cadence": (Terms("", 3), []),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANS)
def test_the_rules_of_three_plans_by_hand(name: str) -> None:
    terms, expected = PLANS[name]
    found = schedule.periods(terms, YEAR, date(2026, 1, 1), date(2027, 3, 31), plan_year=2026)
    assert [
        (p.key, *(d.isoformat() for d in (p.first, p.cut_off, p.last, p.by, p.sign_by))) for p in found
    ] == expected


@pytest.mark.shared
def test_they_are_the_rules_of_the_plans() -> None:
    with open(SHARED / "plans" / "expected-reporting-rules.tsv", newline="", encoding="utf-8") as table:
        rows = [row for row in csv.DictReader(table, dialect="excel-tab") if row["before_day"]]
    of_plans = [
        (row["cadence"], int(row["before_day"]), int(row["before_month"]) if row["before_month"] else None)
        for row in rows
    ]
    by_hand = [(t.cadence, t.before_day, t.before_month) for t, expected in PLANS.values() if expected]
    assert of_plans == by_hand


# the day N of a monthly rule, the month's key → last valid day, day to hand in
HOLIDAYS = [
    # the 19th of February is in Tết: back over it and the weekend before
    (20, "2026-02", "2026-02-19", "2026-02-13"),
    # 1/5 and 30/4
    (2, "2026-04", "2026-05-01", "2026-04-29"),
    (31, "2026-04", "2026-04-30", "2026-04-29"),
    # Giỗ Tổ on a Sunday, made up for on Monday
    (28, "2026-04", "2026-04-27", "2026-04-24"),
    # 2/9, 1/9, and the Monday before that was exchanged
    (3, "2026-08", "2026-09-02", "2026-08-28"),
    # Saturdays that are worked instead
    (23, "2026-08", "2026-08-22", "2026-08-22"),
    (24, "2026-08", "2026-08-23", "2026-08-22"),
    (11, "2026-12", "2027-01-10", "2027-01-08"),
]


@pytest.mark.parametrize(("day", "key", "last", "by"), HOLIDAYS)
def test_the_day_steps_back_over_holidays(day: int, key: str, last: str, by: str) -> None:
    terms = Terms("month", day)
    found = schedule.named(terms, YEAR, key, plan_year=2026)
    assert found is not None
    assert (found.last.isoformat(), found.by.isoformat()) == (last, by)
    # Who asks for that day alone, maybe the last of the month before, is told of it.
    assert list(schedule.periods(terms, YEAR, found.by, found.by, plan_year=2026)) == [found]


# (terms), the day asked on → key, last valid day; without holidays
NEAREST = [
    (Terms("month", 15), "2026-02-14", "2026-02", "2026-02-14"),
    (Terms("month", 15), "2026-02-15", "2026-03", "2026-03-14"),
    (Terms("month", 15), "2026-12-15", "2027-01", "2027-01-14"),
    # a month named beside "each month" is a slip of the plan: the month stays each month
    (Terms("month", 20, 6), "2026-07-01", "2026-07", "2026-07-19"),
    # due in the first days of a month: the month before is told
    (Terms("month", 5), "2026-02-20", "2026-02", "2026-03-04"),
    (Terms("month", 5), "2026-03-05", "2026-03", "2026-04-04"),
    (Terms("quarter", 20), "2026-03-20", "2026-Q2", "2026-06-19"),
    (Terms("quarter", 25), "2026-12-30", "2027-Q1", "2027-03-24"),
    # a month that the office gave comes again each quarter; here the one after the quarter that is told
    (Terms("quarter", 10, 4, repeats=True), "2026-01-20", "2026-Q1", "2026-04-09"),
    (Terms("quarter", 10, 4, repeats=True), "2026-10-10", "2026-Q4", "2027-01-09"),
    (Terms("half-year", 20), "2026-05-01", "2026-H1", "2026-06-19"),
    (Terms("half-year", 20), "2026-06-20", "2026-H2", "2026-12-19"),
    (Terms("half-year", 5, 6), "2026-06-05", "2027-H1", "2027-06-04"),
    (Terms("half-year", 10, 7, repeats=True), "2026-07-10", "2026-H2", "2027-01-09"),
    (Terms("year", 20, 11), "2026-11-20", "2027", "2027-11-19"),
    (Terms("year", 15), "2026-11-10", "2026", "2026-12-14"),
    # in January the year before is told; of before the plan's year nothing
    (Terms("year", 15, 1), "2026-01-02", "2026", "2027-01-14"),
    (Terms("year", 15, 5), "2026-01-02", "2026", "2027-05-14"),
    (Terms("year", 15, 6), "2026-01-02", "2026", "2026-06-14"),
    (Terms("once", 10, 10), "2026-10-09", "once", "2026-10-09"),
    # a plan for next year, entered in autumn
    (Terms("month", 15), "2025-10-20", "2026-01", "2026-01-14"),
    # days that a month has not
    (Terms("month", 31), "2026-02-10", "2026-02", "2026-02-28"),
    (Terms("month", 31), "2028-02-10", "2028-02", "2028-02-29"),
    (Terms("month", 31), "2026-04-10", "2026-04", "2026-04-30"),
    (Terms("month", 31), "2026-07-31", "2026-08", "2026-08-30"),
    # before the 1st is the last day of the month before
    (Terms("month", 1), "2026-12-31", "2026-12", "2026-12-31"),
    (Terms("year", 1, 3), "2026-02-01", "2026", "2027-02-28"),
]


@pytest.mark.parametrize(("terms", "asked", "key", "last"), NEAREST)
def test_the_next_period(terms: Terms, asked: str, key: str, last: str) -> None:
    found = schedule.nearest(terms, Calendar(), date.fromisoformat(asked), plan_year=2026)
    assert found is not None
    assert (found.key, found.last.isoformat()) == (key, last)


@pytest.mark.parametrize(
    ("terms", "asked"),
    [
        (Terms("month", None), "2026-03-01"), (Terms("event", 5), "2026-03-01"), (Terms("once", 10, 10), "2026-10-10"),
        (Terms("once", 10), "2026-03-01"), (Terms("", 3), "2026-03-01"),
    ],
)  # fmt: skip
def test_a_rule_without_a_day_or_that_is_over_asks_for_nothing(terms: Terms, asked: str) -> None:
    assert schedule.nearest(terms, Calendar(), date.fromisoformat(asked), plan_year=2026) is None


# terms, key → the words, from which day until which data count
DATA = [
    (Terms("month", 15), "2026-02", "tháng 02/2026", "2026-01-15", "2026-02-14"),
    (Terms("month", 15, cut_off="month_end"), "2026-02", "tháng 02/2026", "2026-02-01", "2026-02-28"),
    (Terms("month", 15, cut_off="due"), "2026-02", "tháng 02/2026", "2026-01-15", "2026-02-14"),
    (Terms("month", 5), "2026-02", "tháng 02/2026", "2026-01-15", "2026-02-14"),
    (Terms("month", 5, cut_off="month_end"), "2026-02", "tháng 02/2026", "2026-02-01", "2026-02-28"),
    (Terms("month", 5, cut_off="due"), "2026-02", "tháng 02/2026", "2026-02-05", "2026-03-04"),
    (Terms("month", 31, cut_off="due"), "2026-03", "tháng 03/2026", "2026-03-01", "2026-03-30"),
    (Terms("month", 1), "2026-12", "tháng 12/2026", "2026-11-15", "2026-12-14"),
    (Terms("quarter", 20, cut_off="month_end"), "2026-Q1", "quý I/2026", "2025-12-01", "2026-02-28"),
    (Terms("quarter", 20, 4, repeats=True), "2026-Q1", "quý I/2026", "2025-12-15", "2026-03-14"),
    (Terms("quarter", 10, 4, repeats=True), "2026-Q4", "quý IV/2026", "2026-09-15", "2026-12-14"),
    (Terms("quarter", 10, 4, repeats=True, cut_off="month_end"), "2026-Q2", "quý II/2026", "2026-04-01", "2026-06-30"),
    # one that the plan names holds once a year, but tells its own quarter only
    (Terms("quarter", 20, 3), "2026-Q1", "quý I/2026", "2025-12-15", "2026-03-14"),
    (Terms("half-year", 5, 6, cut_off="month_end"), "2026-H1", "6 tháng đầu năm 2026", "2026-01-01", "2026-05-31"),
    (Terms("half-year", 20), "2026-H2", "6 tháng cuối năm 2026", "2026-06-15", "2026-12-14"),
    (Terms("year", 20, 11, cut_off="due"), "2026", "năm 2026", "2025-11-20", "2026-11-19"),
    (Terms("year", 15, 1, cut_off="month_end"), "2026", "năm 2026", "2026-01-01", "2026-12-31"),
    (Terms("once", 10, 10), "once", "năm 2026", "2025-12-15", "2026-09-14"),
    (Terms("once", 10, 10, cut_off="month_end"), "once", "năm 2026", "2026-01-01", "2026-09-30"),
    (Terms("once", 10, 1), "once", "năm 2026", "2025-12-15", "2026-01-09"),
]  # fmt: skip


@pytest.mark.parametrize(("terms", "key", "words", "first", "cut_off"), DATA)
def test_whose_days_a_period_tells(terms: Terms, key: str, words: str, first: str, cut_off: str) -> None:
    found = schedule.named(terms, Calendar(), key, plan_year=2026)
    assert found is not None
    assert (found.key, found.words, found.first.isoformat(), found.cut_off.isoformat()) == (
        key,
        words,
        first,
        cut_off,
    )


@pytest.mark.parametrize(
    "key", ["2026-13", "2026-Q3", "2025-12", "once", "", "abcd-02", "0000-02", "2026-2", "9999-01"]
)
def test_a_key_that_names_no_period(key: str) -> None:
    assert schedule.named(Terms("month", 15), Calendar(), key, plan_year=2026) is None


# --- whatever the rule and the calendar --------------------------------------------------------------------------

days = st.dates(date(2026, 1, 1), date(2028, 12, 30))
calendars = st.builds(
    lambda off, worked: Calendar(dict.fromkeys(off, "Nghỉ"), frozenset(d for d in worked if d.weekday() >= 5)),
    st.sets(days, max_size=60), st.sets(days, max_size=30),
)  # fmt: skip
recurring = st.builds(
    Terms, st.sampled_from(list(CADENCES)), st.integers(1, 31), st.none() | st.integers(1, 12), st.booleans(),
    st.sampled_from(list(CUT_OFFS)), st.integers(0, 6),
)  # fmt: skip


def all_of(terms: Terms, calendar: Calendar, first: date = date(2026, 1, 1), last: date = date(2028, 12, 31)):
    return list(schedule.periods(terms, calendar, first, last, plan_year=2026))


@given(recurring, calendars)
def test_what_is_handed_in_is_handed_in_on_a_working_day(terms: Terms, calendar: Calendar) -> None:
    found = all_of(terms, calendar)
    assert found
    for period in found:
        assert calendar.works(period.by)
        assert calendar.works(period.sign_by)
        assert period.first <= period.cut_off <= period.last
        after_by = [period.by + n * DAY for n in range(1, (period.last - period.by).days + 1)]
        assert not any(map(calendar.works, after_by))  # no later day would do
        signing = [period.sign_by + n * DAY for n in range(1, (period.by - period.sign_by).days + 1)]
        assert sum(map(calendar.works, signing)) == terms.lead_days


@given(recurring.filter(lambda t: t.before_month is None or t.repeats or t.cadence in ("month", "year")))
def test_periods_tile_the_year(terms: Terms) -> None:
    found = all_of(terms, Calendar())
    assert len({period.key for period in found}) == len(found)
    for one, after in pairwise(found):
        assert after.first == one.cut_off + DAY
    # Each year of the plan is told by as many as the cadence has; what ends later falls due later.
    of_2027 = [period for period in found if period.key.startswith("2027")]
    assert len(of_2027) == 12 // CADENCES[terms.cadence]


@given(recurring, calendars, days)
def test_what_is_asked_for_in_parts_is_the_whole(terms: Terms, calendar: Calendar, between: date) -> None:
    first, last = date(2026, 1, 1), date(2028, 12, 31)
    parts = all_of(terms, calendar, first, between) + all_of(terms, calendar, between + DAY, last)
    assert parts == all_of(terms, calendar)


@given(recurring, calendars)
def test_a_period_is_found_by_its_key(terms: Terms, calendar: Calendar) -> None:
    for period in islice(all_of(terms, calendar), 12):
        assert schedule.named(terms, calendar, period.key, plan_year=2026) == period
