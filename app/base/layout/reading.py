"""The pages of a PDF as paragraphs and tables in reading order."""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from app.base.layout.aligned import Strip, find_tables
from app.base.layout.drawn import Page
from app.base.layout.flow import (
    Text,
    columns_of,
    continues,
    glue,
    in_cell,
    paragraphs,
    pitch_of,
    torn,
    wrapped,
)
from app.base.layout.ruled import Grid, find_grids
from app.base.layout.words import Glyph, Line, lines_of

Cell = tuple[str, int, int, bool]
"""Text, column, columns across, whether it is the lower part of a cell above or of one that the page before cut."""

_EDGE: Final = 0.12  # of the page's height: where page numbers and running titles stand
_PAGE_NUMBER: Final = re.compile(
    r"^[-–—\s]*(?:trang|page)?\s*\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?[-–—.\s]*$", re.IGNORECASE
)
_GUTTER: Final = 0.4  # of the letters' height
_LINE: Final = 20.0  # points; what a line of text takes with the margin of its cell


@dataclass(slots=True)
class Table:
    """`xs`: where its columns stand, to find the same columns again on the next page."""

    page: int
    width: int
    rows: list[list[Cell]]
    xs: list[float]
    bottom: float = 0.0
    full: frozenset[int] = frozenset()
    """Columns whose text reaches the bottom of the last row."""


@dataclass(slots=True)
class _Sheet:
    """A page taken apart: its drawn tables with the text of their cells, and the lines outside."""

    page: Page
    grids: list[Grid]
    texts: list[dict[int, str]]
    lows: list[dict[int, float]]
    """How far down the text of each cell reaches."""
    lines: list[Line]
    dropped: set[int] = field(default_factory=set)


def read_pages(pages: Sequence[Page]) -> list[Text | Table]:
    """Everything in reading order: no page numbers, no running titles, paragraphs whole over columns and pages."""
    sheets = [_taken_apart(page) for page in pages]
    _drop_running(sheets)
    lowest = _lowest(sheets)
    out: list[Text | Table] = []
    for sheet in sheets:
        for place, block in enumerate(_blocks(sheet)):
            before = out[-1] if out else None
            if (
                isinstance(block, Text)
                and isinstance(before, Text)
                and place == 0
                and continues(before, block)
            ):
                before.text = glue(before.text, block.text)
                before.last, before.room = block.last, block.room
                continue
            if isinstance(block, Table) and isinstance(before, Table) and place == 0:
                _same_columns(before, block)
                _whole_heading(before, block)
                if not block.rows:
                    continue
                if before.bottom > lowest[sheets[before.page - 1].page.height] - _LINE:
                    _cut_row(before, block)
            out.append(block)
    return out


def _taken_apart(page: Page) -> _Sheet:
    grids = find_grids(page.lying, page.standing)
    smallest_first = sorted(range(len(grids)), key=lambda one: grids[one].area)
    held: dict[tuple[int, int], list[Glyph]] = {}
    outside: list[Glyph] = []
    for glyph in page.glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        for number in smallest_first:
            cell = grids[number].cell_at(x, y)
            if cell is not None:
                held.setdefault((number, cell), []).append(glyph)
                break
        else:
            outside.append(glyph)
    texts: list[dict[int, str]] = [{} for _ in grids]
    lows: list[dict[int, float]] = [{} for _ in grids]
    for (number, cell), glyphs in held.items():
        lows[number][cell] = max(glyph.bottom for glyph in glyphs)
        _, column, _, across = grids[number].cells[cell]
        texts[number][cell] = in_cell(
            lines_of(glyphs), grids[number].xs[column], grids[number].xs[column + across]
        )
    filled = [at for at, cells in enumerate(texts) if any(cells.values())]
    return _Sheet(
        page,
        [grids[at] for at in filled],
        [texts[at] for at in filled],
        [lows[at] for at in filled],
        lines_of(outside),
    )


def _drop_running(sheets: Sequence[_Sheet]) -> None:
    """Page numbers, and what stands at the edge of most pages with no more than its figures changing."""
    seen: Counter[tuple[str, str]] = Counter()
    edges: list[list[tuple[int, str, str]]] = []
    for sheet in sheets:
        mine = []
        last = len(sheet.lines) - 1
        for at, line in enumerate(sheet.lines):
            side = _side(sheet, line)
            if side and (at < 3 or at > last - 3) and _stands_apart(sheet, at, side):
                mine.append((at, side, re.sub(r"\d+", "#", line.text)))
        edges.append(mine)
        seen.update({(side, words) for _, side, words in mine})
    often = max(2, -(-6 * len(sheets) // 10))
    for sheet, mine in zip(sheets, edges, strict=True):
        for at, side, words in mine:
            if _PAGE_NUMBER.match(sheet.lines[at].text) or seen[side, words] >= often:
                sheet.dropped.add(at)


def _stands_apart(sheet: _Sheet, at: int, side: str) -> bool:
    """Whether there is more room than between two lines to what stands further in, or that stands apart itself."""
    lines, step = sheet.lines, 1 if side == "top" else -1
    for near in range(at, at + 3 * step, step):
        if not 0 <= near + step < len(lines):
            return True
        upper, lower = sorted((lines[near], lines[near + step]), key=lambda line: line.top)
        if lower.top - upper.bottom > 0.7 * upper.size:
            return True
    return False


def _side(sheet: _Sheet, line: Line) -> str:
    """Whether a line stands above or below everything else at the page's edge."""
    height = sheet.page.height
    if line.bottom < _EDGE * height and all(grid.ys[0] > line.top for grid in sheet.grids):
        return "top"
    if line.top > (1 - _EDGE) * height and all(grid.ys[-1] < line.bottom for grid in sheet.grids):
        return "bottom"
    return ""


def _blocks(sheet: _Sheet) -> Iterator[Text | Table]:
    """The page's paragraphs and tables from the top."""
    lines = [line for at, line in enumerate(sheet.lines) if at not in sheet.dropped]
    tops = [grid.ys[0] for grid in sheet.grids]
    stretches: list[list[Line]] = [[] for _ in range(len(tops) + 1)]
    for line in lines:
        stretches[bisect.bisect_right(tops, line.top)].append(line)
    for number, stretch in enumerate(stretches):
        yield from _outside(stretch, sheet.page)
        if number < len(sheet.grids):
            yield _drawn(sheet, number)


def _drawn(sheet: _Sheet, at: int) -> Table:
    grid, texts, lows = sheet.grids[at], sheet.texts[at], sheet.lows[at]
    rows: list[list[Cell]] = [[] for _ in range(grid.height)]
    for number, (row, column, down, across) in enumerate(grid.cells):
        rows[row].append((texts.get(number, ""), column, across, False))
        for below in range(row + 1, row + down):
            rows[below].append(("", column, across, True))
    full = frozenset(
        column
        for number, (row, column, down, _) in enumerate(grid.cells)
        if row + down == grid.height and lows.get(number, 0.0) > grid.ys[-1] - _LINE
    )
    ordered = [sorted(row, key=lambda cell: cell[1]) for row in rows]
    return Table(sheet.page.number, grid.width, ordered, grid.xs, grid.ys[-1], full)


def _outside(lines: Sequence[Line], page: Page) -> Iterator[Text | Table]:
    """Lines between drawn tables: tables without lines, columns of text, paragraphs."""
    if not lines:
        return
    size = sorted(line.size for line in lines)[len(lines) // 2]
    strips = [Strip(line.top, _pieces(line, _GUTTER * size), at) for at, line in enumerate(lines)]
    rules = sorted(rule.at for rule in page.lying)
    begin = 0
    for table in find_tables(strips, _GUTTER * size, rules=rules):
        yield from _text(lines[begin : table.first], page.number)
        rows = [
            [(wrapped(text.split("\n")), column, span, False) for column, span, text in cells]
            for _, cells in table.rows
        ]
        yield Table(page.number, table.width, rows, [])
        begin = table.last + 1
    yield from _text(lines[begin:], page.number)


def _pieces(line: Line, gap: float) -> list[tuple[float, float, str]]:
    pieces: list[tuple[float, float, str]] = []
    for word in line.words:
        if pieces and word.x0 - pieces[-1][1] < gap:
            pieces[-1] = (pieces[-1][0], word.x1, f"{pieces[-1][2]} {word.text}")
        else:
            pieces.append((word.x0, word.x1, word.text))
    return pieces


def _text(lines: Sequence[Line], page: int) -> Iterator[Text]:
    before: Text | None = None
    columns = columns_of(lines)
    pitch = max(map(pitch_of, columns), default=0.0)
    for column in columns:
        for place, text in enumerate(paragraphs(column, page, pitch)):
            if (
                place == 0
                and before is not None
                and text.first.top < before.last.top
                and continues(before, text)
            ):
                before.text = glue(before.text, text.text)
                before.last, before.room = text.last, text.room
                continue
            if before is not None:
                yield before
            before = text
    if before is not None:
        yield before


def _same_columns(before: Table, after: Table) -> None:
    """A table that goes on below a page break, put on the columns of its first part: a page may lack some of the lines."""
    if not before.xs or not after.xs or before.width == after.width:
        return
    few, many = sorted((before, after), key=lambda one: one.width)
    where = [min(range(len(many.xs)), key=lambda at: abs(many.xs[at] - x)) for x in few.xs]
    if any(abs(many.xs[at] - x) > 6 for at, x in zip(where, few.xs, strict=True)):
        return
    if where[0] != 0 or where[-1] != many.width:
        return
    few.rows = [
        [
            (text, where[column], where[column + span] - where[column], below)
            for text, column, span, below in row
        ]
        for row in few.rows
    ]
    few.width, few.xs = many.width, many.xs


def _lowest(sheets: Sequence[_Sheet]) -> dict[float, float]:
    """How far down pages of each height are filled."""
    lowest: dict[float, float] = {}
    for sheet in sheets:
        ends = [grid.ys[-1] for grid in sheet.grids]
        ends += [line.bottom for at, line in enumerate(sheet.lines) if at not in sheet.dropped]
        height = sheet.page.height
        lowest[height] = max(lowest.get(height, 0.0), *ends, 0.0)
    return lowest


def _cut_row(before: Table, after: Table) -> None:
    """Marks the first row of a page as the rest of the last one above: that reached the page's end, this has no number,
    and has words only where the other was full."""
    heading = 0
    while heading < min(len(before.rows), len(after.rows)) and after.rows[heading] == before.rows[heading]:
        heading += 1
    if heading == len(after.rows):
        return
    cells = after.rows[heading]
    rest = [column for text, column, _, _ in cells if text]
    begun = any(below or (text and column == 0) for text, column, _, below in before.rows[-1])
    if before.width != after.width or not begun or cells[0][0] or not set(rest) <= before.full:
        return
    if all(span == 1 for text, _, span, _ in cells if text):
        after.rows[heading] = [(text, column, span, True) for text, column, span, _ in cells]


def _whole_heading(before: Table, after: Table) -> None:
    """A heading that the page's end cut in two, as happens to one that was repeated on the last line."""
    if len(before.rows) != 1 or before.width != after.width or after.rows[0][0][0]:
        return
    rest = {column: text for text, column, _, _ in after.rows[0] if text}
    known = {column: text for text, column, _, _ in before.rows[0] if text}
    if not rest or any(column not in known or not text[0].islower() for column, text in rest.items()):
        return
    before.rows[0] = [
        (_one(text, rest[column]) if column in rest else text, column, span, below)
        for text, column, span, below in before.rows[0]
    ]
    del after.rows[0]


def _one(above: str, below: str) -> str:
    return above + below if torn(above.split()[-1], below.split()[0]) else f"{above} {below}"


def as_json(blocks: Sequence[Text | Table]) -> list[list[Any]]:
    """What the process hands back: ["p", page, text] or ["t", page, width, rows]."""
    return [
        ["p", block.page, block.text]
        if isinstance(block, Text)
        else ["t", block.page, block.width, block.rows]
        for block in blocks
    ]
