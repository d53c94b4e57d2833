"""Where a target gets to at the present pace: when it is reached, and how many more trainings that takes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal

LOOK_BACK = 92
"""Days over which the present pace is taken: three months."""
SHORTEST = 28
"""Days that must lie between two points before anything is said of a pace."""

Outcome = Literal[
    "met",
    "reached",
    "too-late",
    "still",
    "falling",
    "too-early",
    "no-denominator",
    "not-a-share",
    "recurring",
]


@dataclass(frozen=True, slots=True)
class Point:
    """The count at the end of a day."""

    on: date
    numerator: int
    denominator: int | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """What becomes of a target.

    outcome: 'met' already; 'reached' on `on` within the year; 'too-late': not by the year's end, on which there are
    about `by_end` people; 'still': nobody was added in the time looked at; 'falling': fewer than before; 'too-early':
    under four weeks of points; 'no-denominator'; 'not-a-share': a rank, a yes or no, a text, a count or "at most";
    'recurring': the count begins anew each month.
    lacking: people still to be won. pace: people a day, from `since` to the last point. trainings: how many more it
    takes, each bringing `each` new people, the mean of `of_trainings` trainings; None where there is no history.
    """

    outcome: Outcome
    lacking: int | None = None
    pace: Fraction | None = None
    since: date | None = None
    on: date | None = None
    by_end: int | None = None
    trainings: int | None = None
    each: Fraction | None = None
    of_trainings: int = 0

    @property
    def a_month(self) -> int | None:
        """The pace in people a month, rounded."""
        return None if self.pace is None else round(self.pace * 30)


def still_lacking(numerator: int, denominator: int, target: Decimal) -> int:
    """People still to be won for a share of `target` percent; 0 when it is met."""
    return max(0, math.ceil(Fraction(target) * denominator / 100) - numerator)


def forecast(
    points: Sequence[Point], *, kind: str, operator: str | None, target: Decimal | None, window: str,
    year_end: date, brought: Sequence[int] = (),
) -> Forecast:  # fmt: skip
    """From points in the order of days (the last one is the present) to the outcome.

    kind and operator: the target's. window: the indicator's ('plan_year' begins at nothing on 1 January, 'ever',
    'month'). year_end: the last day of the plan's year. brought: of each completed training of the last months whose
    course gives the skills, how many people had not counted before.
    """
    if kind != "percent" or target is None or operator == "<=":
        return Forecast("not-a-share")
    if not points or not points[-1].denominator:
        return Forecast("no-denominator")
    now = points[-1]
    assert now.denominator is not None
    lacking = still_lacking(now.numerator, now.denominator, target)
    if not lacking:
        return Forecast("met", lacking=0)
    trainings, each = _trainings(lacking, brought)
    known = {"lacking": lacking, "trainings": trainings, "each": each, "of_trainings": len(brought)}
    if window == "month":
        return Forecast("recurring", **known)  # type: ignore[arg-type]
    start = _start(points, window)
    if start is None:
        return Forecast("too-early", **known)  # type: ignore[arg-type]
    pace = Fraction(now.numerator - start.numerator, (now.on - start.on).days)
    if pace <= 0:
        outcome: Outcome = "falling" if pace < 0 else "still"
        return Forecast(outcome, pace=pace, since=start.on, **known)  # type: ignore[arg-type]
    on = now.on + timedelta(days=min(math.ceil(lacking / pace), 36500))
    if on <= year_end:
        return Forecast("reached", pace=pace, since=start.on, on=on, **known)  # type: ignore[arg-type]
    left = max(0, (year_end - now.on).days)
    by_end = min(now.denominator, now.numerator + math.floor(pace * left))
    # What counts from 1 January on begins anew next year: no day beyond the end is named.
    later = None if window == "plan_year" else on
    return Forecast("too-late", pace=pace, since=start.on, on=later, by_end=by_end, **known)  # type: ignore[arg-type]


def _start(points: Sequence[Point], window: str) -> Point | None:
    """From which point the pace is taken: the earliest of the last three months that lies at least four weeks back."""
    now = points[-1]
    earlier = list(points[:-1])
    if window == "plan_year":
        # Nobody counted the evening before the year began.
        eve = date(points[0].on.year, 1, 1) - timedelta(days=1)
        earlier.insert(0, Point(eve, 0, now.denominator))
    far = [point for point in earlier if (now.on - point.on).days >= SHORTEST]
    recent = [point for point in far if (now.on - point.on).days <= LOOK_BACK]
    return recent[0] if recent else (far[-1] if far else None)


def _trainings(lacking: int, brought: Sequence[int]) -> tuple[int | None, Fraction | None]:
    """How many more trainings, and how many new people each brought; nothing where none brought anybody."""
    total = sum(brought)
    if not total:
        return None, None
    each = Fraction(total, len(brought))
    return math.ceil(lacking / each), each
