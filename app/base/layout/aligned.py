"""Tables without drawn lines: columns are told by the room that stays free below each other."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_NUMBER: Final = re.compile(r"^\(?(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]+|[a-zđ]|[A-HĐ])\s*[.):]?$|^[-–+•*]$")
_FEWEST: Final = 3
_MOST_COLUMNS: Final = 60
_ASIDE: Final = 3  # lines in a row that may run across the columns, as the heading of a group does
_APART: Final = 1.35  # of the usual distance between lines: more parts rows

Span = tuple[float, float]


@dataclass(slots=True)
class Strip:
    """A line's pieces, parted by wide gaps: (x0, x1, text). `at` is its height on the page, downwards."""

    at: float
    pieces: list[tuple[float, float, str]]
    place: int
    """What the caller knows the line by."""


@dataclass(slots=True)
class Found:
    """A table in strips first to last; a row is (place of its first strip, [(column, columns across, text)])."""

    first: int
    last: int
    width: int
    rows: list[tuple[int, list[tuple[int, int, str]]]]


def find_tables(
    strips: Sequence[Strip], narrowest: float, columns: int = 3, rules: Sequence[float] = ()
) -> list[Found]:
    """Tables of at least `columns` columns with gutters of at least `narrowest`.

    `rules`: heights at which a line is drawn across, which then parts rows.
    """
    found: list[Found] = []
    at = 0
    while at < len(strips):
        run = (
            _run(strips, at, narrowest, columns)
            if columns <= len(strips[at].pieces) <= _MOST_COLUMNS
            else None
        )
        if run is None:
            at += 1
            continue
        last, gutters = run
        if _is_prose(strips[at : last + 1], gutters):
            at = last + 1
            continue
        first = _upwards(strips, at, gutters, found[-1].last + 1 if found else 0)
        found.append(_table(strips[first : last + 1], first, last, gutters, rules))
        at = last + 1
    return found


def _free(strip: Strip) -> list[Span]:
    """Where a strip has no words, both sides included."""
    free: list[Span] = []
    edge = -math.inf
    for x0, x1, _ in strip.pieces:
        free.append((edge, x0))
        edge = x1
    return [*free, (edge, math.inf)]


def _shared(gutters: Sequence[Span], strip: Strip, narrowest: float) -> list[Span]:
    """The parts of the gutters that this strip leaves free too."""
    out = []
    for left, right in gutters:
        best = max(((max(left, a), min(right, b)) for a, b in _free(strip)), key=lambda one: one[1] - one[0])
        if best[1] - best[0] >= narrowest:
            out.append(best)
    return out


def _run(
    strips: Sequence[Strip], start: int, narrowest: float, columns: int
) -> tuple[int, list[Span]] | None:
    """The last strip of the table that begins here, and its gutters."""
    gutters = _free(strips[start])[1:-1]
    last, full, aside = start, 1, 0
    for at in range(start + 1, len(strips)):
        strip = strips[at]
        shared = _shared(gutters, strip, narrowest)
        if len(shared) >= max(columns - 1, math.ceil(0.6 * len(gutters))):
            if len(shared) < len(gutters) and len(strip.pieces) <= max(2, len(shared) // 2):
                aside += 1  # a line that runs over several columns
                if aside > _ASIDE:
                    break
                continue
            gutters, last, aside = shared, at, 0
            full += len(strip.pieces) >= columns
            continue
        aside += 1
        if aside > _ASIDE or len(strip.pieces) > 2:
            break
    return (last, gutters) if full >= _FEWEST or (full >= 2 and last > start + 1) else None


def _is_prose(strips: Sequence[Strip], gutters: Sequence[Span]) -> bool:
    """Columns of running text whose paragraphs begin with numbers or bullets: every line is full, few have a number."""
    columns: list[dict[int, int]] = [{} for _ in range(len(gutters) + 1)]
    labels = 0
    for at, strip in enumerate(strips):
        for x0, x1, text in strip.pieces:
            column = _column(x0, x1, gutters)
            if column is not None:
                labels += column == 0 and bool(_NUMBER.match(text))
                columns[column][at] = columns[column].get(at, 0) + len(text.split())
    full = [
        words
        for words in columns
        if len(words) >= 6
        # One column may be longer than the other, and their lines may stand at different heights, each a strip.
        and len(words) > 0.45 * (max(words) - min(words) + 1)
        and sorted(words.values())[len(words) // 2] >= 4
    ]
    return 2 * labels < len(strips) and len(full) >= len(columns) - 1


def _upwards(strips: Sequence[Strip], start: int, gutters: Sequence[Span], lowest: int) -> int:
    """Lines of the heading above its fullest line, where cells stand in the middle of their height."""
    first = start
    taken = {_column(x0, x1, gutters) for x0, x1, _ in strips[start].pieces}
    pitch = _pitch(strips[start : start + 12])
    while first > lowest and strips[first].at - strips[first - 1].at <= _APART * pitch:
        above = strips[first - 1]
        columns = [_column(x0, x1, gutters) for x0, x1, _ in above.pieces]
        fits = all(one is not None for one in columns)
        if not fits or (len(columns) == 1 and columns[0] in taken):
            break
        first -= 1
    return first


def _column(x0: float, x1: float, gutters: Sequence[Span]) -> int | None:
    """The one column that a piece stands in, or None where it crosses a gutter."""
    first = sum(1 for left, right in gutters if x0 > (left + right) / 2)
    last = sum(1 for left, right in gutters if x1 > (left + right) / 2)
    return first if first == last else None


def _pitch(strips: Sequence[Strip]) -> float:
    steps = sorted(b.at - a.at for a, b in itertools.pairwise(strips))
    return steps[len(steps) // 4] if steps else 1.0


def _table(
    strips: Sequence[Strip], first: int, last: int, gutters: Sequence[Span], rules: Sequence[float]
) -> Found:
    lines: list[list[tuple[int, int, str]]] = []
    for strip in strips:
        cells: list[tuple[int, int, str]] = []
        for x0, x1, text in strip.pieces:
            left = sum(1 for a, b in gutters if x0 > (a + b) / 2)
            right = sum(1 for a, b in gutters if x1 > (a + b) / 2)
            if cells and cells[-1][0] + cells[-1][1] > left:
                cells[-1] = (
                    cells[-1][0],
                    max(cells[-1][1], right - cells[-1][0] + 1),
                    f"{cells[-1][2]} {text}",
                )
            else:
                cells.append((left, right - left + 1, text))
        lines.append(cells)
    rows = []
    for begin, end in _rows(strips, lines, len(gutters) + 1, rules):
        texts: dict[int, tuple[int, str]] = {}
        for cells in lines[begin:end]:
            for column, span, text in cells:
                old = texts.get(column)
                texts[column] = (max(span, old[0]), f"{old[1]}\n{text}") if old else (span, text)
        rows.append((strips[begin].place, _apart(texts)))
    return Found(first, last, len(gutters) + 1, rows)


def _apart(texts: dict[int, tuple[int, str]]) -> list[tuple[int, int, str]]:
    """Cells in order, none reaching into the next."""
    columns = sorted(texts)
    out = []
    for at, column in enumerate(columns):
        room = columns[at + 1] - column if at + 1 < len(columns) else texts[column][0]
        out.append((column, min(texts[column][0], room), texts[column][1]))
    return out


def _rows(
    strips: Sequence[Strip],
    lines: Sequence[Sequence[tuple[int, int, str]]],
    width: int,
    rules: Sequence[float],
) -> list[tuple[int, int]]:
    """Which strips make a row: parted by drawn lines or wider distances, then by the numbers of the first column."""
    pitch = _pitch(strips)
    groups: list[tuple[int, int]] = []
    begin = 0
    for at in range(1, len(strips)):
        above, below = strips[at - 1].at, strips[at].at
        if below - above > _APART * pitch or any(above < rule < below for rule in rules):
            groups.append((begin, at))
            begin = at
    groups.append((begin, len(strips)))
    numbered = any(_numbered(line) for line in lines)
    single = len(groups) == 1
    out: list[tuple[int, int]] = []
    for begin, end in groups:
        if numbered:
            starts = [at for at in range(begin, end) if _numbered(lines[at])]
            cuts = starts if single or (starts and out == []) else starts[1:]
        elif single or end - begin > 6:
            full = max(2, math.ceil(0.6 * width))
            cuts = [at for at in range(begin, end) if len(lines[at]) >= full]
            cuts = cuts[1:] if cuts and cuts[0] > begin and not out else cuts
        else:
            cuts = []
        edges = [begin, *(at for at in cuts if at > begin), end]
        out.extend(itertools.pairwise(edges))
    return out


def _numbered(line: Sequence[tuple[int, int, str]]) -> bool:
    return bool(line) and line[0][0] == 0 and bool(_NUMBER.match(line[0][2].split("\n")[0]))
