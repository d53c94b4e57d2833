"""What a spreadsheet is to us: sheets of rows of raw cells, each with the place that a person would name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

Cell = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is the row as the spreadsheet shows it, from 1; `cells[0]` stands in column A; '' is never stored."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell:
        """The cell of a column counted from 0; None beyond the row's end."""
        return self.cells[column] if 0 <= column < len(self.cells) else None


@dataclass(frozen=True, slots=True)
class Merge:
    """One merged area, both ends included: rows as shown (from 1), columns counted from 0. Its value is top left."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """`name` is None for a CSV. Rows without any value are left out; numbers keep counting over them."""

    name: str | None
    rows: tuple[Row, ...]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file's sheets in order. `kind` is xlsx, xls, ods, csv or tsv."""

    filename: str
    kind: str
    sheets: tuple[Sheet, ...]


def letter(column: int) -> str:
    """'A' for 0, 'Z' for 25, 'AA' for 26."""
    letters = ""
    column += 1
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def shown(cell: Cell) -> str:
    """The cell as a person sees it: whole numbers without '.0' or exponent, dates dd/mm/yyyy, text untouched."""
    if type(cell) is str:
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        return f"{cell:.15g}"
    if isinstance(cell, datetime):
        # Not strftime: %Y does not pad years before 1000 everywhere.
        day = f"{cell.day:02d}/{cell.month:02d}/{cell.year:04d}"
        return day if (cell.hour, cell.minute) == (0, 0) else f"{day} {cell.hour:02d}:{cell.minute:02d}"
    if isinstance(cell, date):
        return f"{cell.day:02d}/{cell.month:02d}/{cell.year:04d}"
    return str(cell)
