"""What is written once beside several people and holds for each: an office over merged cells, or above blank ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from app.base.sheet import Cell, Merge, Row, shown
from app.base.text import clean, fold
from trainees.imports.reading.header import Header

Carried = dict[tuple[int, int], Cell]
"""(row as shown, column) → the value that holds there though the cell is blank."""
_MERGED: Final = frozenset({"unit", "neighbourhood", "address", "category"})
_LEAST: Final = 4  # people without whom nothing is guessed


def merged_down(rows: Sequence[Row], merges: Sequence[Merge], header: Header) -> Carried:
    """The value of every cell merged downwards, for the rows that it covers."""
    wanted = [
        merge
        for merge in merges
        if merge.bottom > merge.top > header.last and header.fields.get(merge.left) in _MERGED
    ]
    found: Carried = {}
    if wanted:
        by_number = {row.number: row for row in rows}
        for column in {merge.left for merge in wanted}:
            for merge, covered in _below(wanted, column, column, rows[-1].number):
                top = by_number.get(merge.top)
                if top is not None and top.cell(column) is not None:
                    found.update(((number, column), top.cell(column)) for number in covered)
    return found


def continued(rows: Sequence[Row], merges: Sequence[Merge], column: int) -> frozenset[int]:
    """The rows that only go on with the one above: the cell of this column is merged into it."""
    if not rows or not any(merge.bottom > merge.top for merge in merges):
        return frozenset()
    spans = _below(merges, 0, column, rows[-1].number, through=column)
    return frozenset(number for _, covered in spans for number in covered)


def _below(
    merges: Sequence[Merge], left: int, right: int, last: int, *, through: int | None = None
) -> Iterator[tuple[Merge, range]]:
    """Merges that begin in one of the columns (and reach `through`), with the rows under their first, none twice.

    A broken file may lay a hundred thousand of them over a million rows: no row is counted beyond the last that is there.
    """
    reached = 0
    for merge in sorted(merges, key=lambda merge: merge.top):
        if left <= merge.left <= right and (through is None or merge.right >= through):
            covered = range(max(merge.top + 1, reached + 1), min(merge.bottom, last) + 1)
            if covered:
                reached = covered[-1]
                yield merge, covered


def written_once(people: Sequence[Row], header: Header, known: Carried) -> Carried:
    """Blanks under an office or place that a list writes beside the first of its people only; a guess, to be told.

    Taken only where the first person has one, no name stands twice, and blanks are many: in other lists a blank is one.
    """
    found: Carried = {}
    if len(people) < _LEAST:
        return found
    for column in header.columns("unit", "neighbourhood"):
        values = [row.cell(column) or known.get((row.number, column)) for row in people]
        if _again(values):
            continue
        texts = [fold(shown(value)) for value in values]
        filled = [text for text in texts if text]
        blanks = len(texts) - len(filled)
        if not texts[0] or len(set(filled)) < len(filled) or blanks * 5 < len(texts) * 2:
            continue
        before: Cell = None
        for row, value, text in zip(people, values, texts, strict=True):
            if text:
                before = value
            elif clean(shown(before)):
                found[row.number, column] = before
    return found


def _again(values: Sequence[Cell]) -> bool:
    """Some value stands twice, letter by letter."""
    seen: set[Cell] = set()
    for value in values:
        if value in seen and fold(shown(value)):
            return True
        seen.add(value)
    return False
