"""Which cells of a superior's form probably take what: rows that say a target's words, under heads that say what is asked."""

from __future__ import annotations

import re
from typing import Final

from rapidfuzz import fuzz

from app.base.sheet.filling import place_of
from app.base.text import fold
from app.filing.superior_sheet import Grid, Square
from campaigns.plans.plan import Plan
from campaigns.plans.target import Target

_ALIKE: Final = 88
"""Out of 100, of folded words; a form shortens and reorders a little, but two targets of a plan differ by a word too."""
_HEADS: Final = (
    ("numerator", re.compile(r"\btu so\b|so luong dat|so nguoi dat|so can bo.*(da|duoc)")),
    ("denominator", re.compile(r"\bmau so\b|tong so")),
    ("share", re.compile(r"so voi (chi tieu|ke hoach)|% ?ke hoach|muc do hoan thanh")),
    ("aim", re.compile(r"chi tieu (duoc )?giao|ke hoach( nam)?$|muc tieu")),
    ("percent", re.compile(r"ty le|ti le|\(%\)|\bphan tram")),
    ("status", re.compile(r"danh gia|trang thai|tinh hinh")),
    ("remarks", re.compile(r"ghi chu|giai trinh|nguon")),
    ("achieved", re.compile(r"ket qua|thuc hien|dat duoc|so lieu")),
)


def guess(grids: list[Grid], plan: Plan) -> list[dict[str, str]]:
    """Proposed cells, for a person to look at. A row that could be two targets is left to them."""
    found: list[dict[str, str]] = []
    folded = [(target, fold(target.text)) for target in plan.targets]
    for grid in grids:
        heads: dict[int, str] = {}
        for row in grid.rows:
            here = _heads(row)
            if len(here) > 1 or (here and not heads):
                heads = here if len(here) > 1 else {**heads, **here}
            target = _target(row, folded)
            if target is None:
                continue
            found += [
                {"sheet": grid.sheet, "cell": square.cell, "ref": target.ref, "what": heads[column]}
                for column, square in _placed(row)
                if column in heads and not square.text.strip() and not square.formula
            ]
    return found


def _placed(row: tuple[Square, ...]) -> list[tuple[int, Square]]:
    return [(place_of(square.cell)[0], square) for square in row]


def _heads(row: tuple[Square, ...]) -> dict[int, str]:
    """Column → what its head asks for, of a row that is heads."""
    found: dict[int, str] = {}
    for column, square in _placed(row):
        words = fold(square.text)
        if not words or len(words) > 60:
            continue
        what = next((name for name, shape in _HEADS if shape.search(words)), None)
        if what and what not in found.values():
            for more in range(square.across):
                found.setdefault(column + more, what)
    return found


def _target(row: tuple[Square, ...], targets: list[tuple[Target, str]]) -> Target | None:
    best: list[tuple[float, Target]] = []
    for square in row:
        words = fold(square.text)
        if len(words) < 12:
            continue
        best += [(fuzz.token_sort_ratio(words, text), target) for target, text in targets]
    best = sorted((one for one in best if one[0] >= _ALIKE), key=lambda one: -one[0])
    # The next best must be clearly less alike: a wrong number in the authority's table is worse than an empty cell.
    if not best or (len(best) > 1 and best[1][1] is not best[0][1] and best[0][0] - best[1][0] < 4):
        return None
    return best[0][1]
