"""Spreadsheets into blocks: the titles of a sheet as paragraphs, each of its tables with the rows' own numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.base.document import looks
from app.base.document.blocks import Block, Cell, Document, Paragraph, Row, Table
from app.base.document.looks import Looks
from app.base.sheet import Cell as Raw
from app.base.sheet import Merge, Sheet, read_workbook, shown

_NUMBER: Final = re.compile(r"^\(?(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]+|[a-zđA-HĐ])\s*[.):]?$|^[-–+•*]$")
_REMARK: Final = re.compile(r"(?:\(?\*|ghi chú|lưu ý)", re.IGNORECASE)
_WIDEST: Final = 63  # columns of a table that a person could read
_TALLEST: Final = 500  # rows of a merged cell
_MOST_MERGES: Final = 5000
_LONGEST: Final = 130  # letters of a heading's cell


@dataclass(slots=True)
class _Line:
    """A row of a sheet: its number and the cells that say something, (column, columns across, text, goes on from above)."""

    number: int
    cells: list[tuple[int, int, str, bool]]

    @property
    def filled(self) -> int:
        return sum(1 for cell in self.cells if cell[2])


@dataclass(slots=True)
class _Blocks:
    """Blocks as they are found, counted through all sheets."""

    out: list[Block] = field(default_factory=list)
    paragraphs: int = 0
    tables: int = 0

    def say(self, text: str) -> None:
        self.paragraphs += 1
        self.out.append(Paragraph(self.paragraphs, text))

    def lay(self, lines: Sequence[_Line], name: str) -> None:
        left = min(cell[0] for line in lines for cell in line.cells)
        width = max(cell[0] + cell[1] for line in lines for cell in line.cells) - left
        self.tables += 1
        rows = tuple(
            Row(
                line.number,
                tuple(Cell(text, column - left, span, below) for column, span, text, below in line.cells),
            )
            for line in lines
        )
        self.out.append(Table(self.tables, width, rows, name))


def read(data: bytes, filename: str) -> Document:
    """Blocks of a workbook, sheet after sheet; hidden sheets and rows are left out and named in the warnings.

    Refused as in app.base.sheet.read_workbook.
    """
    book = read_workbook(data, filename)
    known = looks.of(data, book.kind)
    blocks = _Blocks()
    warnings: list[str] = []
    for sheet in book.sheets:
        name = sheet.name or ""
        if not sheet.rows:
            continue
        if sheet.hidden:
            warnings.append(
                f"Trang tính “{name}” đang ẩn nên không đọc. Nếu cần, hãy hiện trang đó rồi lưu lại."
            )
            continue
        look = known.get(name, Looks())
        lines = list(_lines(sheet, look))
        left_out = sum(1 for row in sheet.rows if row.number in look.hidden)
        if left_out:
            warnings.append(f"Trang tính “{name}” có {left_out} dòng đang ẩn nên không đọc.")
        if book.kind != "xlsx" and _has_parts(sheet, look):
            warnings.append(
                f"Trang tính “{name}” có số từ 0 đến 1. Nếu đó là phần trăm, hãy lưu tệp thành .xlsx rồi tải lên lại."
            )
        if len(book.sheets) > 1:
            blocks.say(name)
        _read_sheet(lines, name, blocks)
    return Document(tuple(blocks.out), tuple(warnings))


def _has_parts(sheet: Sheet, look: Looks) -> bool:
    """Whether a number between 0 and 1 stands there that no format shows as a percentage."""
    return any(
        isinstance(cell, float) and 0 < cell < 1 and (row.number, column) not in look.percents
        for row in sheet.rows
        for column, cell in enumerate(row.cells)
    )


def _lines(sheet: Sheet, look: Looks) -> Iterator[_Line]:
    """Rows as they are seen: merged cells once, with what they cover."""
    merges = _by_row(sheet.merges)
    for row in sheet.rows:
        if row.number in look.hidden:
            continue
        inside: set[int] = set()
        cells: list[tuple[int, int, str, bool]] = []
        for merge in merges.get(row.number, ()):
            right = min(merge.right, _WIDEST - 1)
            inside.update(range(merge.left, right + 1))
            below = row.number > merge.top
            text = "" if below else _text(row.cell(merge.left), (row.number, merge.left), look)
            cells.append((merge.left, right - merge.left + 1, text, below))
        for column, raw in enumerate(row.cells[:_WIDEST]):
            text = "" if column in inside else _text(raw, (row.number, column), look)
            if text:
                cells.append((column, 1, text, False))
        if any(cell[2] for cell in cells):
            yield _Line(row.number, sorted(cells))


def _by_row(merges: Sequence[Merge]) -> dict[int, list[Merge]]:
    """The merged areas that touch each row; those too tall for a table of a plan are left out."""
    rows: dict[int, list[Merge]] = {}
    for merge in merges[:_MOST_MERGES]:
        if merge.bottom - merge.top <= _TALLEST and merge.left < _WIDEST:
            for row in range(merge.top, merge.bottom + 1):
                rows.setdefault(row, []).append(merge)
    return rows


def _text(raw: Raw, place: tuple[int, int], look: Looks) -> str:
    """A cell as its reader sees it: 0,95 in a percent format as '95%', a day in a month's format as '12/2026'."""
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        if place in look.percents:
            return f"{round(raw * 100, 6):.10g}%".replace(".", ",")
        return shown(raw).replace(".", ",")
    text = shown(raw).strip()
    if place in look.months and re.fullmatch(r"\d\d/\d\d/\d{4}", text):
        return text[3:]
    return text


def _read_sheet(lines: Sequence[_Line], name: str, blocks: _Blocks) -> None:
    """Lines with one cell above a table are its titles; a table ends at an empty row, unless it goes on below with a number."""
    table: list[_Line] = []
    for part in _parts(lines):
        first = _table_start(part)
        if table and first is not None and _goes_on(part[first]):
            table.extend(part)
            continue
        _finish(table, name, blocks)
        for line in part if first is None else part[:first]:
            for cell in line.cells:
                blocks.say(cell[2]) if cell[2] else None
        table = [] if first is None else list(part[first:])
    _finish(table, name, blocks)


def _finish(table: list[_Line], name: str, blocks: _Blocks) -> None:
    """Lays down a table, and says the remarks below it."""
    tail = _notes(table)
    if len(table) > len(tail):
        blocks.lay(table[: len(table) - len(tail)], name)
    for line in tail:
        blocks.say(next(cell[2] for cell in line.cells if cell[2]))


def _parts(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    part: list[_Line] = []
    for line in lines:
        if part and line.number > part[-1].number + 1:
            yield part
            part = []
        part.append(line)
    if part:
        yield part


def _table_start(part: Sequence[_Line]) -> int | None:
    """The first row that can be a heading: three cells or more with short words; where there is none, two."""
    for fewest in (3, 2):
        for at, line in enumerate(part):
            if (
                line.filled >= fewest
                and at + 1 < len(part)
                and all(len(cell[2]) <= _LONGEST for cell in line.cells)
            ):
                return at
    full = [at for at, line in enumerate(part) if line.filled >= 3]
    return full[0] if full else None


def _goes_on(line: _Line) -> bool:
    return bool(_NUMBER.match(next((cell[2] for cell in line.cells if cell[2]), "")))


def _notes(table: Sequence[_Line]) -> list[_Line]:
    """Remarks right below a table: long lines of one cell that has no number."""
    tail: list[_Line] = []
    for line in reversed(table):
        if line.filled != 1 or not _REMARK.match(next(cell[2] for cell in line.cells if cell[2])):
            break
        tail.insert(0, line)
    return tail
