"""A trend in the room of a word: where the points of its line stand, for an SVG without a style of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_babel import gettext as _

from campaigns.plans import result_words as words

WIDTH, HEIGHT, EDGE = 96, 28, 4


@dataclass(frozen=True, slots=True)
class Sparkline:
    """`points`: of a polyline; `x`, `y`: its last one; `aim`: the height of the target's line; `title`: what readers hear."""

    points: str
    x: str
    y: str
    aim: str | None
    title: str


def sparkline(shares: Sequence[tuple[date, Decimal | None]], target: float | None) -> Sparkline | None:
    """Of shares in percent at the ends of months, the oldest first; None where fewer than two are known.

    The year stands between the edges, so that lines above each other are read together: January left, December right.
    """
    given = [(day, share) for day, share in shares if share is not None]
    known = [(day, float(share)) for day, share in given]
    if len(known) < 2:
        return None
    top = max([*(share for _day, share in known), target or 0, 1.0])
    first = known[0][0].year
    where = [
        (EDGE + (WIDTH - 2 * EDGE) * _part(day, first), HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * share / top)
        for day, share in known
    ]
    (begin, low), (end, high) = given[0], given[-1]
    return Sparkline(
        points=" ".join(f"{x:.1f},{y:.1f}" for x, y in where), x=f"{where[-1][0]:.1f}", y=f"{where[-1][1]:.1f}",
        aim=None if target is None else f"{HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * target / top:.1f}",
        title=_("Từ %(low)s (%(begin)s) đến %(high)s (%(end)s)",
                low=words.percent(low), high=words.percent(high),
                begin=f"{begin:%d/%m}", end=f"{end:%d/%m}"),
    )  # fmt: skip


def _part(day: date, year: int) -> float:
    """How much of the year has passed, 0..1."""
    return min(1.0, max(0.0, (day - date(year, 1, 1)).days / 365))
