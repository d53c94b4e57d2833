"""Marking (chấm): what was said to a paper, in points. Pure.

A question gives all its points or none: of several choices all the right ones and no other, of an order every place, of
a number whatever lies within its tolerance (its bounds belong to it).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.base.errors import Refused
from app.base.text import clean
from app.base.typed_number import read_number
from certificates.assessments.draft import MULTIPLE, NUMBER, ORDER, SINGLE, TRUE_FALSE

Entry = Mapping[str, Any]
"""One question of a paper (`drawing.draw`)."""
LONGEST_NUMBER = 30


@dataclass(frozen=True, slots=True)
class Marked:
    """`right`: of each question of the paper, in its order."""

    points: int
    out_of: int
    right: tuple[bool, ...]

    def reaches(self, percent: int) -> bool:
        """Whether that share of the points was reached; of nothing no share is."""
        return self.out_of > 0 and self.points * 100 >= percent * self.out_of


def mark(paper: Sequence[Entry], said: Mapping[int, Any]) -> Marked:
    """Mark a paper. `said`: place → what was said to it; a place that is missing, or None, was not answered."""
    right = tuple(is_right(entry, said.get(place)) for place, entry in enumerate(paper))
    points = sum(entry["points"] for entry, good in zip(paper, right, strict=True) if good)
    return Marked(points, sum(entry["points"] for entry in paper), right)


def is_right(entry: Entry, said: Any) -> bool:
    """Whether this was the right answer."""
    if said is None:
        return False
    if entry["kind"] == NUMBER:
        number = read_number(said) if isinstance(said, str) else None
        right = entry["right"]
        return number is not None and abs(number - Decimal(right["value"])) <= Decimal(right["tolerance"])
    return type(said) is type(entry["right"]) and bool(said == entry["right"])


def answered(entry: Entry, said: Any) -> bool:
    """Whether it is a whole answer: every place of an order has its own number, a number can be read."""
    if said is None:
        return False
    if entry["kind"] == ORDER:
        return sorted(rank or 0 for rank in said) == list(range(1, len(entry["choices"]) + 1))
    return entry["kind"] != NUMBER or read_number(said) is not None


def sayable(entry: Entry, said: object) -> Any:
    """What a browser says to a question, as it is kept. Half an order, and a number as it was typed, are kept as well:
    whoever comes back finds what they left. None: nothing was said. Refused: it is no answer to such a question.
    """
    kind, many = entry["kind"], len(entry["choices"])
    if said is None or said in ("", []):
        return None
    if kind == SINGLE and type(said) is int and 0 <= said < many:
        return said
    if kind == TRUE_FALSE and isinstance(said, bool):
        return said
    if (
        kind == MULTIPLE
        and isinstance(said, list)
        and all(type(one) is int and 0 <= one < many for one in said)
    ):
        return sorted(set(said))
    if (
        kind == ORDER
        and isinstance(said, list)
        and len(said) == many
        and all(one is None or (type(one) is int and 1 <= one <= many) for one in said)
    ):
        return said if any(said) else None
    if kind == NUMBER and isinstance(said, str):
        return clean(said)[:LONGEST_NUMBER] or None
    raise Refused("answer_malformed", "Câu trả lời không đọc được. Mời chọn lại.")
