"""The plan's tables: pieces joined over page breaks, cut rows mended, headings found, group rows told from real ones."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import Final

from app.base.document import Table
from campaigns.plans.reading import columns
from campaigns.plans.reading.values import looks_like_value
from campaigns.plans.reading.words import begins_small, ends_open, flat, key, tidy

_TALLEST: Final = 3  # rows of a heading
_LAST_START: Final = 5  # rows in which a heading may begin
_RULE: Final = re.compile(r"^[-–—_=|:\s]+$")
_COUNT_ROW: Final = re.compile(r"^\(?(?:\d{1,2}|[A-Za-zĐđ])\)?(?:\s*=.*)?$")
NUMBER: Final = re.compile(
    r"^\(?(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]+|[ivxlc]+|[A-Za-zĐđ](?:\.?\d{1,2})*|[IVX]+(?:\.\d{1,2})+)\s*[.):/]*$"
)
_DASH: Final = re.compile(r"^[-–—+•*]$")
_HANGING: Final = re.compile(
    r"\b(?:cua|va|cac|theo|tai|voi|cho|ve|do|trong|tren|bang|tu|den|duoc|la|nhu|hoac|gom|so|thuoc|vao|nhung)$"
)
_SHARED: Final = frozenset(
    {"lead", "director", "partners", "deadline", "measure", "value", "output", "note", "kpi"}
)


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
        lines.append(Line(table.number, row.number, cells, wide, False, merged))
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
                if words and words not in covers[at]:
                    covers[at] = f"{covers[at]} {words}".strip()
        depth += 1
        end = depth
    while end < len(lines) and _counts_columns(lines[end]):
        end += 1
    return tuple(covers), end


def _heading_goes_on(line: Line, first: Line) -> bool:
    """A second storey of the heading: below a wide cell, beside cells merged downwards or left empty, no figures."""
    if not first.wide or not line.filled or (line.cells[0] and NUMBER.match(line.cells[0])):
        return False
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


def mend(sheet: Sheet) -> list[str]:
    """Joins rows that a page cut in two, and gives cells merged downwards the words of the cell they belong to.

    Returns a Vietnamese sentence for every join that could also have been read otherwise.
    """
    text = sheet.column("text")
    fields = sheet.reading.fields if sheet.reading else ()
    whole: list[Line] = []
    doubts: list[str] = []
    for at, line in enumerate(sheet.lines):
        before = whole[-1] if whole else None
        if before is not None and (text in line.merged or (line.first and _continues(sheet, at, before))):
            if text is not None and line.filled == [text] and not begins_small(line.cells[text]):
                doubts.append(
                    f"Bảng {line.table}, dòng {line.row}: “{flat(line.cells[text])[:60]}” được nối vào dòng trước trang ngắt."
                )
            for column, cell in enumerate(line.cells):
                if cell:
                    before.cells[column] = f"{before.cells[column]} {cell}".strip()
            continue
        if before is not None and line.filled:
            for column in line.merged:
                if column < len(fields) and fields[column] in _SHARED and not line.cells[column]:
                    line.cells[column] = before.cells[column]
        whole.append(line)
    sheet.lines = whole
    return doubts


def _continues(sheet: Sheet, at: int, before: Line) -> bool:
    """The rule of the page break: an empty or small-lettered first cell, and nothing that makes a row of its own."""
    line = sheet.lines[at]
    if not line.filled:
        return False
    lead = line.cells[0]
    text = sheet.column("text")
    if lead and (NUMBER.match(lead) or _DASH.match(lead) or (text != 0 and not begins_small(lead))):
        return False
    if text is None:
        return not lead
    words = line.cells[text]
    if not words or begins_small(words):
        return True
    if line.filled == [text]:
        return not line.wide and not _heads(sheet, at, text, before)
    value = sheet.column("value")
    if value is not None and line.cells[value] and looks_like_value(line.cells[value]):
        return False
    expected = [i for i in before.filled if i != 0]
    return len([i for i in line.filled if i != 0]) < 0.8 * len(expected)


def _heads(sheet: Sheet, at: int, text: int, before: Line) -> bool:
    """A lone capitalised cell after a break: a group row, or a sentence that goes on with a name?"""
    above = before.cells[text]
    if not above or not ends_open(above) or _grouped(before, text, sheet):
        return True
    if _HANGING.search(key(above)) or above.rstrip().endswith((",", "-", "–", "(")):
        return False
    number = sheet.column("number")
    if (
        number is not None
        and at + 1 < len(sheet.lines)
        and sheet.lines[at + 1].cells[number].strip("(). ") in {"1", "a"}
    ):
        return True
    # Where other groups of this table stand without a number, so may this one.
    return any(other.filled == [text] and not other.first for other in sheet.lines)


def _grouped(line: Line, text: int, sheet: Sheet) -> bool:
    number = sheet.column("number")
    return all(i in (text, number) for i in line.filled)


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
    return not _among_siblings(sheet, at, number, text)


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
