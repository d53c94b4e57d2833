"""How tall a row has to be for its words: viewers other than Excel do not fit wrapped rows by themselves."""

from __future__ import annotations

from collections.abc import Iterable

_LINE = 16.5
"""Points of a line of 12-point letters."""
_TALLEST = 409
"""Points of the tallest row that Excel takes."""
_LETTERS = 1.15
"""Letters of running text in the width of one figure; bold ones are wider."""


def row_height(cells: Iterable[tuple[str, float]], *, bold: bool = False) -> float:
    """The height in points of a row of 12-point text. `cells`: text and width of its column, in characters."""
    lines = 1
    for text, width in cells:
        room = max(1, int(width * (1 if bold else _LETTERS)))
        if len(text) > room or "\n" in text:
            lines = max(lines, sum(_wrapped(part, room) for part in text.split("\n")))
    return min(_LINE * lines, _TALLEST)


def _wrapped(text: str, room: int) -> int:
    """How many lines of `room` letters some words take; none is parted but what is longer than a line."""
    lines, left = 1, room
    for word in text.split(" "):
        need = len(word)
        if need > left and left < room:
            lines, left = lines + 1, room
        while need > room:
            lines, need = lines + 1, need - room
        left -= need + 1
    return lines
