"""Spans are what the evaluator says of each single day: nothing but arithmetic of days, no database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainees.counting.spans import (
    IN,
    IN_UNIT,
    NO_UNIT,
    NOWHERE,
    OF_UNIT,
    OUTSIDE,
    ROLL,
    Life,
    Proof,
    Stay,
    at_least,
    old_enough,
    spans,
    union,
    without,
)
from trainees.indicators import validity
from trainees.indicators.definition import Rule
from trainees.indicators.measure import age_on, window_end, window_start

FIRST = date(2024, 11, 20)
DAYS = st.integers(0, 900).map(lambda n: FIRST + timedelta(days=n))
CATEGORIES = ("official", "teacher", "resident")
RULES = st.builds(
    lambda roll, age, special, skills, needs, window, months: Rule(
        roll, None if roll else ">=18", age, special, skills, ("attended", "listed"), min(needs, len(skills)), window,
        months if window == "validity" else None,
    ),
    st.sampled_from([("official",), ("official", "teacher"), ("resident",), ()]), st.sampled_from([None, 14, 18]),
    st.booleans(), st.sampled_from([("A",), ("A", "B"), ("A", "B", "C")]), st.integers(1, 3),
    st.sampled_from(["plan_year", "month", "ever", "validity"]), st.sampled_from([1, 2, 5, 12]),
)  # fmt: skip
PROOFS = st.lists(
    st.builds(Proof, st.sampled_from("ABCD"), st.sampled_from(["attended", "listed", "helped"]), DAYS),
    max_size=7,
)
STAYS = st.lists(
    st.builds(
        lambda category, special, since, long, unit: Stay(
            category, special, since, None if long is None else since + timedelta(days=long), unit
        ),
        st.sampled_from(CATEGORIES), st.booleans(), DAYS, st.none() | st.integers(0, 300), st.sampled_from([None, 1, 2]),
    ),
    max_size=4,
)  # fmt: skip
BIRTHS = st.sampled_from(
    [None, "2008", "2008-05", "2008-02-29", "2007-11-30", "1980-01-01", "2011-06-15", "2012"]
)


def on_day(rule: Rule, life: Life, day: date, year: int | None) -> set[tuple[str, int]]:
    """In which parts (and units) a person is on a day, asked as `measure` asks."""
    since, until = window_start(rule, day, year), window_end(rule, day, year)
    shown = {
        p.skill for p in life.proofs
        if p.skill in rule.skills and p.kind in rule.kinds and (since is None or p.on >= since) and p.on <= until
    }  # fmt: skip
    there = [s for s in life.stays if s.since <= day and (s.until is None or s.until >= day)]
    age = age_on(life.birth, day)
    on_it = [
        s for s in there
        if s.category in (rule.roll or ("resident",)) and (s.specialist or not rule.specialists_only)
        and (rule.age_min is None or (age is not None and age >= rule.age_min))
    ]  # fmt: skip
    reached = len(shown) >= rule.needs
    units = {s.unit for s in on_it if s.unit} if rule.roll else set()
    found = {(OF_UNIT, unit) for unit in units} | {(IN_UNIT, unit) for unit in units if reached}
    if on_it and rule.roll:
        found.add((ROLL, NO_UNIT))
    if reached and on_it:
        found.add((IN, NO_UNIT))
    elif reached and not life.own:
        found.add((OUTSIDE, NO_UNIT))
    if reached and life.own and not there:
        found.add((NOWHERE, NO_UNIT))
    return found


@settings(max_examples=400, deadline=None)
@given(
    RULES, BIRTHS, st.booleans(), PROOFS, STAYS, st.lists(DAYS, min_size=3, max_size=12),
    st.sampled_from([None, 2025, 2026]),
)  # fmt: skip
def test_on_every_day_the_spans_say_what_the_evaluator_says(rule, birth, own, proofs, stays, days, year):
    life = Life(1, own, birth, proofs, stays)
    found = spans(rule, life)
    # The days on which something turns are the ones that go wrong.
    edges = {d for s in found for d in (s.since, s.until) if d is not None}
    near = {d + timedelta(days=n) for d in edges | {p.on for p in proofs} for n in (-1, 0, 1)}
    for day in {*days, *near}:
        window = (year or day.year) if rule.window == "plan_year" else 0
        said = {
            (s.part, s.unit) for s in found
            if s.window == (0 if s.part in (ROLL, OF_UNIT) else window)
            and s.since <= day and (s.until is None or s.until >= day)
        }  # fmt: skip
        assert said == on_day(rule, life, day, year), (day, found)
    by_key = [(s.window, s.part, s.unit, s.since) for s in found]
    assert len(by_key) == len(set(by_key))


@given(DAYS, st.integers(1, 40))
def test_evidence_that_counts_for_months_ends_where_the_question_says(on, months):
    last = validity.until(on, months)
    assert validity.since(last, months) <= on < validity.since(last + timedelta(days=1), months)


@given(st.dates(date(1940, 1, 1), date(2010, 12, 31)), st.integers(1, 90), st.sampled_from([4, 7, 10]))
def test_the_first_day_on_which_somebody_is_old_enough(born, years, known):
    birth = born.isoformat()[:known]
    first = old_enough(birth, years)
    assert first is not None
    day = date.fromordinal(first)
    assert (age_on(birth, day) or 0) >= years > (age_on(birth, day - timedelta(days=1)) or 0)


def test_of_a_year_alone_somebody_is_of_age_all_that_year():
    assert old_enough("2008", 18) == date(2026, 1, 1).toordinal()
    assert old_enough("2008-02-29", 18) == date(2026, 3, 1).toordinal()
    assert old_enough(None, 18) is None


@pytest.mark.parametrize(
    ("days", "together"),
    [
        ([], []),
        ([(1, 2), (3, 4)], [(1, 4)]),
        ([(5, 9), (1, 2)], [(1, 2), (5, 9)]),
        ([(1, 9), (2, 3)], [(1, 9)]),
    ],
)
def test_days_that_touch_are_one_stretch(days, together):
    assert union(days) == together


def test_a_stretch_without_another_and_where_enough_of_several_meet():
    assert without([(1, 10)], [(3, 4), (10, 12)]) == [(1, 2), (5, 9)]
    assert at_least(2, [[(1, 5)], [(4, 9)], [(8, 20)]]) == [(4, 5), (8, 9)]
    assert at_least(2, [[(1, 5), (6, 8)], [(5, 6)]]) == [(5, 6)]
