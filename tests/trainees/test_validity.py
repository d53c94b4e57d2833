"""Evidence that counts for a number of months: the first day seen from the cut-off is the last day seen from the evidence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainees.indicators import validity

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("on", "months", "last"),
    [
        (date(2025, 11, 15), 12, date(2026, 11, 14)),
        (date(2026, 1, 1), 1, date(2026, 1, 31)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),  # no 31 February: the month's last day still counts
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 28)),
    ],
)
def test_by_hand(on: date, months: int, last: date) -> None:
    assert validity.until(on, months) == last


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(1, 120))
def test_both_directions_agree(on: date, months: int) -> None:
    last = validity.until(on, months)
    assert validity.since(last, months) <= on < validity.since(last + DAY, months)
