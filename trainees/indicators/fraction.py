"""Numerator over denominator as an officer prints it, and how it stands against its target."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

_CENT = Decimal("0.01")


def percent(numerator: int, denominator: int | None) -> Decimal | None:
    """Percent half-up to two decimals (25 736 of 36 845 → 69.85); None without a denominator, never 0."""
    if not denominator:
        return None
    # Exact: the quotient is rounded once, from whole numbers.
    hundredths, rest = divmod(numerator * 10_000, denominator)
    if rest * 2 >= denominator:
        hundredths += 1
    return (Decimal(hundredths) * _CENT).quantize(_CENT, ROUND_HALF_UP)


def status(
    numerator: int, denominator: int | None, operator: str | None, target: Decimal | None, elapsed: Fraction
) -> str | None:
    """'met', 'on-track', 'behind', 'no-denominator'; None without a target.

    on-track: share ≥ target × elapsed part of the window. Compared exactly, before any rounding.
    """
    if operator is None or target is None:
        return None
    if not denominator:
        return "no-denominator"
    share = Fraction(numerator * 100, denominator)
    aim = Fraction(target)
    if operator == "<=":
        return "met" if share <= aim else "behind"
    if share >= aim if operator == ">=" else share == aim:
        return "met"
    return "on-track" if share >= aim * elapsed else "behind"
