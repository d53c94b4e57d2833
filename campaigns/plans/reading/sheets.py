"""The plan's tables: pieces joined over page breaks, headings found, group rows told from real ones."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import Final

from app.base.document import Table
from campaigns.plans.reading import columns
from campaigns.plans.reading.values import looks_like_value
from campaigns.plans.reading.words import flat, key, tidy

_TALLEST: Final = 3  # rows of a heading
_LAST_START: Final = 5  # rows in which a heading may begin
_RULE: Final = re.compile(r"^[-–—_=|:\s]+$")
_COUNT_ROW: Final = re.compile(r"^\(?(?:\d{1,2}|[A-Za-zĐđ])\)?(?:\s*=.*)?$")
NUMBER: Final = re.compile(
    r"^\(?(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]+|[ivxlc]+|[A-Za-zĐđ](?:\.?\d{1,2})*|[IVX]+(?:\.\d{1,2})+)\s*[.):/]*$"
)
_YEAR_CELL: Final = re.compile(
    r"^(?:nam |den |het |ke hoach |chi tieu |thuc hien |uoc |muc tieu )*20\d\d\b|^(?:quy|thang) [ivx\d]+|^(?:6|9) thang|^ca nam$|^nam nay$|^nam truoc$"
)
DASH: Final = re.compile(r"^[-–—+•*]$")


@dataclass(slots=True)
class Line:
    """A row below the heading, its cells one for each column; `table`, `row` say where it begins."""

    table: int
    row: int
    cells: list[str]
    wide: bool
    """A cell covers several columns."""
    first: bool
    """The first after a page break or a repeated heading."""
    merged: frozenset[int] = frozenset()
    """Columns whose cell is the lower part of one that began above."""
    doubts: list[str] = field(default_factory=list)
    """Joins of this row that could also have been read otherwise."""
    page: int | None = None
    sheet: str | None = None

    @property
    def filled(self) -> list[int]:
        return [i for i, cell in enumerate(self.cells) if cell]


@dataclass(slots=True)
class Sheet:
    """A table of the plan with its pieces joined. `labels`, `titles`: the headings that stood open above it."""

    headings: tuple[str, ...]
    labels: tuple[str, ...]
    titles: tuple[str, ...]
    title: str
    lines: list[Line] = field(default_factory=list)
    reading: columns.Reading | None = None
    guessed: bool = False
    _bare: dict[int, bool] = field(default_factory=dict)

    def has_bare_groups(self, text: int) -> bool:
        """Whether a row within a page holds this column alone. Asked of the lines before any is mended."""
        if text not in self._bare:
            self._bare[text] = any(one.filled == [text] and not one.first for one in self.lines)
        return self._bare[text]

    @property
    def width(self) -> int:
        return len(self.headings)

    def column(self, meaning: str) -> int | None:
        fields = self.reading.fields if self.reading else ()
        return fields.index(meaning) if meaning in fields else None


def grid(table: Table) -> list[Line]:
    """A table's rows on its grid, tidied; rows that only draw a line are left out."""
    lines = []
    for row in table.rows:
        cells = [""] * table.width
        for cell in row.cells:
            cells[cell.column] = tidy(cell.text)
        if any(cells) and all(not cell or (_RULE.match(cell) and len(cell) > 1) for cell in cells):
            continue
        merged = frozenset(c.column for c in row.cells if c.continues)
        wide = any(cell.span > 1 and cell.text for cell in row.cells)
        lines.append(
            Line(table.number, row.number, cells, wide, False, merged, page=row.page, sheet=table.name)
        )
    return lines


def find_heading(table: Table, lines: list[Line]) -> tuple[tuple[str, ...], int] | None:
    """The heading's words for each column, and how many lines it takes from the top; None where there is none."""
    best: tuple[int, int, int] | None = None
    for start in range(min(_LAST_START, len(lines))):
        line = lines[start]
        if any(len(cell) > 130 for cell in line.cells):
            break
        names = [cell for cell in line.cells if cell]
        if len(names) > 1 and line.cells[0] and NUMBER.match(line.cells[0]):
            break  # numbered rows have begun
        score = sum(columns.known(name) for name in names)
        if len(names) >= 2 and score >= 2 and score * 2 >= len(names) and columns.names_a_row(names):
            best = (score, start, start + 1)
            break
    if best is None:
        return None
    _, start, end = best
    spans = {row.number: row for row in table.rows}
    covers: list[str] = [""] * table.width
    depth = start
    while depth < min(start + _TALLEST, len(lines)):
        line = lines[depth]
        if depth > start and not _heading_goes_on(line, lines[start]):
            break
        for cell in spans[line.row].cells:
            words = flat(cell.text)
            for at in range(cell.column, min(cell.column + cell.span, table.width)):
                if depth > start and words and not covers[at]:
                    covers[at] = _beside(covers, lines[start], line, at)
                if words and words not in covers[at]:
                    covers[at] = f"{covers[at]} {words}".strip()
        depth += 1
        end = depth
    while end < len(lines) and _counts_columns(lines[end]):
        end += 1
    return tuple(covers), end


def _beside(covers: list[str], first: Line, line: Line, at: int) -> str:
    """The words over a lower heading cell whose upper one shows no merge: those of the nearest filled cell to the left."""
    above = next((i for i in range(at - 1, -1, -1) if first.cells[i]), None)
    return flat(first.cells[above]) if above is not None and line.cells[above] else ""


def _parts_of_heading(line: Line, first: Line) -> bool:
    """A second storey under a heading that shows no merges: years or roles under a cell and the blanks beside it."""
    names = [line.cells[i] for i in line.filled]
    return (
        len(names) >= 2
        and not line.cells[0]
        and not line.wide
        and any(not first.cells[i] for i in line.filled)
        and sum(not first.cells[i] or _YEAR_CELL.search(key(line.cells[i])) is not None for i in line.filled)
        >= len(names) / 2
        and all(
            len(name) <= 20 or (len(name) <= 40 and (columns.known(name) or _YEAR_CELL.search(key(name))))
            for name in names
        )
    )


def _heading_goes_on(line: Line, first: Line) -> bool:
    """A second storey of the heading: below a wide cell, beside cells merged downwards or left empty, no figures."""
    names = [line.cells[i] for i in line.filled]
    if not names or (line.cells[0] and NUMBER.match(line.cells[0])) or any(map(looks_like_value, names)):
        return False
    if not first.wide:
        return _parts_of_heading(line, first)
    under = [i for i in line.filled if not first.cells[i] or first.wide]
    single = [i for i in line.filled if first.cells[i] and i + 1 < len(first.cells) and first.cells[i + 1]]
    short = all(len(line.cells[i]) <= 60 and "%" not in line.cells[i][:-1] for i in line.filled)
    return (
        bool(under)
        and short
        and not line.cells[0]
        and (bool(line.merged) or len(single) <= 1)
        and len(line.filled) >= 2
    )


def _counts_columns(line: Line) -> bool:
    """The row '(1) (2) (3)' or 'A B 1 2' below a heading."""
    cells = [line.cells[i] for i in line.filled]
    if len(cells) < 3 or not all(_COUNT_ROW.match(cell) for cell in cells):
        return False
    figures = [int(d[0]) for cell in cells if (d := re.findall(r"\d+", cell))]
    return len(figures) >= 2 and all(b - a == 1 for a, b in itertools.pairwise(figures))


def same_heading(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return [key(a) for a in one] == [key(b) for b in other]


def take(sheet: Sheet, lines: list[Line], after_break: bool) -> None:
    """Adds a piece's lines to a sheet; a heading repeated in the middle is dropped and counts as a break."""
    broken = after_break
    for line in lines:
        if same_heading(tuple(flat(c) for c in line.cells), sheet.headings):
            broken = True
            continue
        line.first = broken
        broken = False
        sheet.lines.append(line)


def is_group(sheet: Sheet, at: int) -> bool:
    """A lone filled cell, its number aside, heads the rows below it."""
    line = sheet.lines[at]
    text, number = sheet.column("text"), sheet.column("number")
    body = [i for i in line.filled if i != number]
    if not body:
        return number is not None and bool(line.cells[number]) and not NUMBER.match(line.cells[number])
    if line.wide and len(body) == 1:
        return True
    if len(body) == 1 and body[0] != text and line.cells[body[0]]:
        # 'I' | '' … or a heading that stands in the number's column.
        return True
    if body != [text]:
        return False
    return not _among_siblings(sheet, at, number, text) and not _childless(sheet, at, number)


def _childless(sheet: Sheet, at: int, number: int | None) -> bool:
    """2 before 3, or before the next chapter, heads nothing: a row whose other cells were left blank."""
    if number is None or not sheet.lines[at].cells[number].strip(". ").isdigit():
        return False
    below = map(sheet.lines.__getitem__, range(at + 1, len(sheet.lines)))
    after = next((line.cells[number].strip("(). ") for line in below if line.filled), "III")
    own = int(sheet.lines[at].cells[number].strip(". "))
    return after == str(own + 1) or bool(re.fullmatch(r"[IVX]+|[A-H]", after))


def _among_siblings(sheet: Sheet, at: int, number: int | None, text: int | None) -> bool:
    """3 between a full 2 and a full 4 is a row whose other cells were left blank, no heading."""
    if number is None or not sheet.lines[at].cells[number].strip(". ").isdigit():
        return False
    own = int(sheet.lines[at].cells[number].strip(". "))

    def full(where: int, expected: int) -> bool:
        if not 0 <= where < len(sheet.lines):
            return False
        line = sheet.lines[where]
        figure = line.cells[number].strip(". ")
        return figure == str(expected) and any(i not in (number, text) for i in line.filled)

    return full(at - 1, own - 1) and full(at + 1, own + 1)
