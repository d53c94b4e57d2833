"""Percent and status: whole numbers in, one rounding out."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainees.indicators import percent, status


def test_the_figure_of_the_press() -> None:
    assert percent(25_736, 36_845) == Decimal("69.85")


@pytest.mark.parametrize(
    ("numerator", "denominator", "shown"),
    [(0, 7, "0.00"), (7, 7, "100.00"), (1, 3, "33.33"), (2, 3, "66.67"), (1, 800, "0.13"), (38, 39, "97.44"), (8, 7, "114.29")],
)  # fmt: skip
def test_half_goes_up(numerator: int, denominator: int, shown: str) -> None:
    assert str(percent(numerator, denominator)) == shown


@pytest.mark.parametrize("denominator", [None, 0])
def test_without_a_denominator_there_is_no_percent(denominator: int | None) -> None:
    assert percent(5, denominator) is None


@given(st.integers(0, 10**7), st.integers(1, 10**7))
def test_percent_is_the_exact_quotient_rounded_once(numerator: int, denominator: int) -> None:
    exact = Fraction(numerator * 100, denominator)
    shown = percent(numerator, denominator)
    assert shown is not None
    assert abs(Fraction(shown) - exact) <= Fraction(1, 200)
    by_decimal = (Decimal(numerator) * 100 / Decimal(denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert abs(shown - by_decimal) <= Decimal("0.01")


@pytest.mark.parametrize(
    ("numerator", "denominator", "operator", "target", "elapsed", "said"),
    [
        (133, 133, ">=", 100, Fraction(1, 2), "met"),
        (132, 133, ">=", 100, Fraction(99, 100), "on-track"),
        (131, 133, ">=", 100, Fraction(99, 100), "behind"),
        (1, 3, ">=", Decimal("33.34"), Fraction(1), "behind"),  # 33,333… is not 33,34, whatever is printed
        (1, 10, "<=", 10, Fraction(1), "met"),
        (2, 10, "<=", 10, Fraction(1), "behind"),
        (1, 2, "=", 50, Fraction(1), "met"),
        (5, None, ">=", 100, Fraction(1), "no-denominator"),
        (5, 10, None, None, Fraction(1), None),
    ],
)
def test_status(numerator, denominator, operator, target, elapsed, said) -> None:
    target = None if target is None else Decimal(target)
    assert status(numerator, denominator, operator, target, elapsed) == said
