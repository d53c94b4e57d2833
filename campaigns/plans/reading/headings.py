"""A heading that a page repeats, where a converter ran it together with the rest of a row that the page cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from campaigns.plans.reading.sheets import Line
from campaigns.plans.reading.words import flat, key


def parted(lines: list[Line], headings: Sequence[str]) -> list[Line]:
    """The lines of a piece whose first is such a heading: the heading by itself, then the rest of the row."""
    if not lines or len(lines[0].cells) != len(headings):
        return lines
    cells, rest = [flat(cell) for cell in lines[0].cells], []
    for cell, heading in zip(cells, headings, strict=True):
        words = flat(heading).split()
        if not words or key(" ".join(cell.split()[: len(words)])) != key(heading):
            return lines
        rest.append(" ".join(cell.split()[len(words) :]))
    # Most columns hold the heading alone: else it is a row that only begins with such words.
    if not any(rest) or 2 * sum(map(bool, rest)) >= len(rest):
        return lines
    return [replace(lines[0], cells=list(headings)), replace(lines[0], cells=rest), *lines[1:]]
