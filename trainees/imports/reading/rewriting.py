"""What is written otherwise than in the file: cells in an old font, names in capitals. Counted, with a few samples."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from app.base.sheet import Sheet
from trainees.imports.reading.draft import Rewritten
from trainees.imports.reading.header import Header

_SAMPLES: Final = 5


class Tally:
    """Rows of a file in which something is, or would be, written otherwise."""

    def __init__(self, *, done: bool) -> None:
        self._done, self._rows, self._samples = done, 0, list[tuple[str, str]]()

    def count(self, before: str, after: str) -> None:
        """One row more."""
        self._rows += 1
        if len(self._samples) < _SAMPLES and (before, after) not in self._samples:
            self._samples.append((before, after))

    def result(self) -> Rewritten | None:
        """None when there was none."""
        return Rewritten(self._done, self._rows, tuple(self._samples)) if self._rows else None


def decoded_cells(
    raw: Sheet, decoded: Sheet, changed: Collection[int], header: Header
) -> Iterator[tuple[str, str]]:
    """Of each row that an old font's decoding changed, one cell before and after: under a heading the name, if it can be."""
    names = header.columns("name", "family_name", "middle_name", "given_name")
    pairs = [
        (old, new)
        for old, new in zip(raw.rows, decoded.rows, strict=True)
        if new.number in changed and old.cells != new.cells
    ]
    # Titles and headings come last: what a person wants to see is names.
    for old, new in sorted(pairs, key=lambda pair: pair[1].number <= header.last):
        differing = [
            column
            for column, cell in enumerate(new.cells)
            if cell != old.cells[column] and isinstance(cell, str)
        ]
        if differing:
            column = next((column for column in names if column in differing), differing[0])
            yield str(old.cells[column]), str(new.cells[column])
