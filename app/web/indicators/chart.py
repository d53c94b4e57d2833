"""The chart of a target over time, as the JSON that frontend/charts.js draws, and the table that says the same."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from app.web.indicators.dashboard import figure_value
from app.web.pages import vn_day, vn_number
from campaigns.plans import result_words as words
from campaigns.plans.target import Target
from trainees import figures
from trainees.counting import Numbers
from trainees.figures import Figure

_DRAWN = ("percent", "count", "rank")


@dataclass(frozen=True, slots=True)
class Chart:
    """`data`: JSON for the canvas; None where there is nothing to draw a line of. `title`: what it shows, in words."""

    title: str
    data: str | None
    own: Sequence[Numbers]
    reported: Sequence[Figure]


def chart(
    target: Target | None, trend: Sequence[Numbers], reported: Sequence[Figure], day: date, *, year: int
) -> Chart:
    """Our own count at the ends of months beside the figures that others gave, with the target's line.

    reported: those that count, the oldest first; only a share, a count or a rank is drawn.
    """
    kind = target.kind if target else "percent"
    goal = float(target.value) if target is not None and target.value is not None else None
    series: list[dict[str, Any]] = []
    drawn = [(figure, number) for figure in reported if (number := _number(figure, kind)) is not None]
    if drawn and kind in _DRAWN and target is not None:
        series.append({
            "name": _("Số liệu đơn vị báo cáo"), "points": [[f.on.toordinal(), n] for f, n in drawn],
            "words": [f"{vn_day(f.on)}: {_said(n, kind)}" for f, n in drawn],
        })  # fmt: skip
    own = [one for one in trend if one.percent is not None]
    if own and kind == "percent":
        series.append({
            "name": _("Tính từ sổ theo dõi"), "points": [[one.as_of.toordinal(), float(one.percent or 0)] for one in own],
            "words": [
                f"{vn_day(one.as_of)}: {vn_number(one.numerator)}/{vn_number(one.denominator)} = {words.percent(one.percent)}"
                for one in own
            ],
            "quiet": bool(drawn),
        })  # fmt: skip
    whole = sum(len(one["points"]) for one in series)
    ticks = _ticks(date(year, 1, 1), [date.fromordinal(p[0]) for one in series for p in one["points"]])
    data = {
        "unit": "%" if kind == "percent" else "", "target": goal, "reverse": kind == "rank", "series": series,
        "aim": _("chỉ tiêu %(aim)s", aim=words.aim(target)) if target and goal is not None else "", "ticks": ticks,
    }  # fmt: skip
    return Chart(_title(series, day), json.dumps(data, ensure_ascii=False) if whole > 1 else None, trend, reported)  # fmt: skip


def _number(figure: Figure, kind: str) -> float | None:
    if kind == "percent":
        share = figures.percent(figure)
        return None if share is None else float(share)
    number = figure.value if figure.value is not None else figure.numerator
    return None if number is None else float(number)


def _said(number: float, kind: str) -> str:
    text = words.number(Decimal(str(number)))
    return f"{text} %" if kind == "percent" else text


def _ticks(new_year: date, days: Sequence[date]) -> list[list[Any]]:
    """The months of the year; where the points lie in several years, the years."""
    first = min([new_year, *days])
    last = max([new_year, *days])
    if first.year == last.year:
        return [[date(first.year, month, 1).toordinal(), _("T%(month)s", month=month)] for month in range(1, 13)]  # fmt: skip
    return [[date(year, 1, 1).toordinal(), str(year)] for year in range(first.year, last.year + 1)]


def _title(series: Sequence[dict[str, Any]], day: date) -> str:
    """'Tỷ lệ tăng từ 10 % lên 90,98 %' is for the reader to see; the title says of what, until when."""
    if len(series) == 2:
        return _("Số liệu đơn vị báo cáo và số tính từ sổ theo dõi, đến ngày %(day)s", day=vn_day(day))
    name = series[0]["name"] if series else _("Kết quả")
    return _("%(what)s qua các tháng, đến ngày %(day)s", what=name, day=vn_day(day))


def said_of(target: Target | None, figure: Figure) -> str:
    """A figure in a table: the value, and the fraction where one was given."""
    if target is not None and target.kind != "percent":
        return figure_value(target, figure)
    share = words.percent(figures.percent(figure))
    if target is not None and figure.denominator:
        return f"{vn_number(figure.numerator)}/{vn_number(figure.denominator)} = {share}"
    return share
