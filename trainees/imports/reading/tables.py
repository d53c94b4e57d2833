"""The tables of one sheet: one below another, or side by side under headings that repeat themselves."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.base.errors import Refused
from app.base.sheet import Merge, Row, Sheet
from app.base.text import fold
from trainees.imports.reading.glance import Glance
from trainees.imports.reading.header import SEARCHED, Header, find_header

_MAYBE_HEADING: Final = re.compile(
    r"\W*(?:\d{1,2}\W+)?(?:ho (?:va |dem|ten|lot|chu )|ho va|ho,|ten\b|hoten|full name|name\b)"
)
# With which two letters each of these begins. Told of the first few signs of a cell, which many cells share.
_OPENING: Final = re.compile(r"[\W\d_]*(?:ho|te|fu|na|$)")
_SIGNS: Final = 8
_REMEMBERED: Final = 20_000
_ABOVE: Final = 8  # rows over a later table that may say whose it is


_HIGH: Final = 6  # rows that a heading's cell may reach over
_MOST_TABLES: Final = 200
_MOST_MERGES: Final = 2000  # looked at for one heading


@dataclass(frozen=True, slots=True)
class Table:
    """One heading, the rows under it, the rows above it that belong to no table, and who was known at first sight."""

    header: Header
    body: Sequence[Row]
    above: Sequence[Row]
    glance: Glance


def tables_of(sheet: Sheet, first_heading: Header | None = None) -> Iterator[Table]:
    """The sheet's tables: each heading with the rows down to the next different heading.

    `first_heading`: where somebody says that it is; else the likeliest of the first rows is it.
    Refused `roster_many_tables` beyond a number that no list has.
    """
    rows = sheet.rows
    wide = _Wide(sheet.merges)
    header = first_heading or _first_heading(rows, wide)
    first = True
    many = 0
    while header is not None:
        many += 1
        if many > _MOST_TABLES:
            raise Refused(
                "roster_many_tables",
                f"Trang “{sheet.name or 'duy nhất'}” có hơn {_MOST_TABLES} bảng với tiêu đề khác nhau. Hãy tách thành nhiều trang.",
            )
        start = bisect_right(rows, header.last, key=_number)
        end, following = len(rows), None
        openings: dict[str, bool] = {}
        glance = Glance(header)
        for index in range(start, len(rows)):
            if glance.is_numbered(rows[index]):
                continue
            if not _may_be_heading(rows[index], openings) or header.says_again(rows[index]):
                continue
            block = rows[index : index + 3]
            other = find_header(block, wide.near(block), 0, near=1)
            if other is not None and len(other.fields) > 2 and dict(other.fields) != dict(header.fields):
                end, following = index, other
                break
        top = bisect_left(rows, header.first, key=_number)
        above = rows[0 if first else max(0, top - _ABOVE) : top]
        yield from _beside(header, rows[start:end], above, sheet, glance)
        header, first = following, False


def _first_heading(rows: Sequence[Row], wide: _Wide) -> Header | None:
    """The likeliest heading of the first rows; or one above it that has people of its own beneath it."""
    header = find_header(rows, wide.near(rows[: SEARCHED + 3]), 0)
    while header is not None:
        above = rows[: bisect_left(rows, header.first, key=_number)]
        earlier = find_header(above, wide.near(above), 0) if above else None
        if earlier is None or len(earlier.fields) <= 2 or not _has_people(earlier, above):
            break
        header = earlier
    return header


def _has_people(header: Header, rows: Sequence[Row]) -> bool:
    """Some row under the heading has a name and two cells more under its columns."""
    name = header.columns("family_name", "name", "given_name")[0]
    below = rows[bisect_right(rows, header.last, key=_number) :]
    return any(
        isinstance(row.cell(name), str) and sum(row.cell(column) is not None for column in header.fields) > 2
        for row in below
    )


def _number(row: Row) -> int:
    return row.number


class _Wide:
    """The merges that may lie over headings: more than one column wide and a few rows high, found by their row."""

    def __init__(self, merges: Sequence[Merge]) -> None:
        wide = [merge for merge in merges if merge.right > merge.left and merge.bottom - merge.top < _HIGH]
        self._merges = sorted(wide, key=lambda merge: merge.top)
        self._tops = [merge.top for merge in self._merges]

    def near(self, rows: Sequence[Row]) -> list[Merge]:
        """Those that lie over one of the rows."""
        if not rows:
            return []
        start = bisect_left(self._tops, rows[0].number - _HIGH)
        end = bisect_right(self._tops, rows[-1].number)
        return self._merges[start : min(end, start + _MOST_MERGES)]


def _may_be_heading(row: Row, openings: dict[str, bool]) -> bool:
    """Some cell begins like the heading of names. `openings`: what was found out of the beginnings of other cells."""
    for cell in row.cells:
        if not isinstance(cell, str):
            continue
        opening = cell[:_SIGNS]
        known = openings.get(opening)
        if known is None:
            if len(openings) > _REMEMBERED:
                openings.clear()
            known = openings[opening] = _OPENING.match(fold(opening)) is not None
        if known and _MAYBE_HEADING.match(fold(cell[:40])):
            return True
    return False


def _beside(
    header: Header, body: Sequence[Row], above: Sequence[Row], sheet: Sheet, glance: Glance
) -> Iterator[Table]:
    """The one table, or those whose headings stand side by side: each with its own columns of every row."""
    windows = _windows(header)
    if len(windows) < 2:
        yield Table(header, body, above, glance)
        return
    first, after = (
        bisect_left(sheet.rows, header.first, key=_number),
        bisect_right(sheet.rows, header.last, key=_number),
    )
    heads = sheet.rows[first:after]
    merges = sheet.merges
    for window in windows:
        own = find_header([_cropped(row, window) for row in heads], _within(merges, window), 0, near=1)
        if own is not None:
            lines = [row for row in (_cropped(row, window) for row in body) if row.cells]
            own = replace(own, first=header.first, last=header.last)
            yield Table(own, lines, above, Glance(own))


def _windows(header: Header) -> list[tuple[int, int]]:
    """The columns of each table under one line of headings, both ends included; one entry for an ordinary table."""
    labels = {column: fold(label) for column, label in header.labels.items()}
    name = header.columns("family_name", "name", "given_name")[0]
    starts = [column for column, label in sorted(labels.items()) if label == labels.get(name)]
    left, right = min(labels), max(labels)
    if len(starts) < 2 or starts[0] != name:
        return [(left, right)]
    offset = name - left
    edges = [start - offset for start in starts]
    width = edges[1] - edges[0]
    own = {column: labels[column] for column in labels if left <= column < edges[1]}
    for edge in edges[1:]:
        same = sum(labels.get(column - left + edge) == label for column, label in own.items())
        if width < 2 or same < 2 or same * 3 < len(own) * 2:
            return [(left, right)]
    return [(edge, after - 1) for edge, after in zip(edges, [*edges[1:], right + 1], strict=True)]


def _cropped(row: Row, window: tuple[int, int]) -> Row:
    left, right = window
    cells = [cell if column >= left else None for column, cell in enumerate(row.cells[: right + 1])]
    while cells and cells[-1] is None:
        cells.pop()
    return Row(row.number, tuple(cells))


def _within(merges: Sequence[Merge], window: tuple[int, int]) -> tuple[Merge, ...]:
    return tuple(merge for merge in merges if window[0] <= merge.left and merge.right <= window[1])
