"""What a figure says as a share, and how it stands against its target."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from trainees.figures.figure import Figure
from trainees.indicators import fraction

YES, NO = "yes", "no"
# A bare number as a fraction of whole numbers: figures have four decimals, and a status compares hundredths of one.
_FINE = 10_000


OLD = timedelta(days=92)
"""After so long, the longest quarter, a figure says little of the present: whoever reads it is told so."""


def is_old(figure: Figure, day: date) -> bool:
    """Whether a figure is of an earlier quarter than its reader can take for the present of a day."""
    return day - figure.on > OLD


def percent(figure: Figure) -> Decimal | None:
    """The share of a figure in percent, half-up to two decimals; None where there is no number. Only of a share."""
    if figure.numerator is not None and figure.denominator:
        return fraction.percent(int(figure.numerator), int(figure.denominator))
    return None if figure.value is None else figure.value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def status(
    figure: Figure, kind: str, operator: str | None, target: Decimal | None, elapsed: Fraction
) -> str | None:
    """How a reported figure stands against a target of a kind ('percent', 'count', 'rank', 'yesno', 'text').

    Shares and counts as computed ones: 'met', 'on-track' (≥ target × elapsed), 'behind'. A rank and yes/no grow with no
    year: 'met' or 'behind'. None: a sentence is judged by whoever reads it.
    """
    if kind == "yesno":
        return _yes_or_no(figure, target)
    if kind == "text" or target is None:
        return None
    if kind == "percent" and figure.numerator is not None and figure.denominator:
        return fraction.status(
            int(figure.numerator), int(figure.denominator), operator or ">=", target, elapsed
        )
    number = figure.value if figure.value is not None else figure.numerator
    if number is None:
        return None
    whole = Fraction(1) if kind == "rank" else elapsed
    operator = operator or ("<=" if kind == "rank" else ">=")
    return fraction.status(int(number * _FINE), 100 * _FINE, operator, target, whole)


def _yes_or_no(figure: Figure, target: Decimal | None) -> str | None:
    """A target without a number asks for yes; 0 asks for no."""
    if figure.value_text not in (YES, NO):
        return None
    wanted = NO if target == 0 else YES
    return "met" if figure.value_text == wanted else "behind"
