"""Lines that are somebody's at first sight, so that only the others need be looked at closely."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from app.base.sheet import Cell, Row
from app.base.text import fold
from trainees.imports.reading.header import Header

_BEGINNING: Final = 8  # letters of a name by which it is known not to be a sum's or a title's
_MOST: Final = 10_000  # beginnings remembered
# How sums, titles and remarks begin, and whatever begins with no letter.
_OTHER: Final = re.compile(
    r"tong|cong|danh|bang|an din|stt|so |ho va|ho ten|ten|ghi ch|luu y|nguoi|[^a-z]|.?$"
)
_DAY: Final = re.compile(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}|[0-9]{4}")
_SEXES: Final = frozenset({"Nam", "Nữ", "nam", "nữ", "NAM", "NỮ"})


class Glance:
    """Knows the lines of one table that can only be a person's, whatever the lines around them are.

    What it says of a line is what `Lines` would find out by weighing every cell; of all others it says nothing.
    """

    def __init__(self, header: Header) -> None:
        self._number = next(iter(header.columns("number")), None)
        self._name = header.columns("family_name", "middle_name", "name", "given_name")[0]
        # The likeliest first: one is enough for a line with a number.
        self._proving: list[tuple[int, Callable[[Cell], bool]]] = [
            *((column, _is_long_number) for column in header.columns("national_id", "phone")),
            *((column, _is_sex) for column in header.columns("sex")),
            *(
                (column, _is_birth)
                for column in header.columns("birth", "birth_male", "birth_female", "birth_year")
            ),
        ]
        self._usual: dict[str, bool] = {}
        self._numbered: set[int] = set()

    def is_numbered(self, row: Row) -> bool:
        """The line has a number of its own, name and proof of a person."""
        if row.number in self._numbered:
            return True
        cells = row.cells
        if self._number is None or len(cells) <= max(self._number, self._name):
            return False
        number, name = cells[self._number], cells[self._name]
        if not self._is_number(number) or type(name) is not str or not self._is_name(name):
            return False
        if not self._proofs(cells):
            return False
        self._numbered.add(row.number)
        return True

    def is_unnumbered(self, row: Row) -> bool:
        """The line has no number; a name is the first thing that it says, and two cells prove a person."""
        cells = row.cells
        if len(cells) <= self._name or any(cell is not None for cell in cells[: self._name]):
            return False
        name = cells[self._name]
        return type(name) is str and self._is_name(name) and self._proofs(cells, enough=2)

    def _is_number(self, cell: Cell) -> bool:
        if type(cell) is float:
            return 1 <= cell < 1_000_000 and cell.is_integer()
        return type(cell) is str and len(cell) <= 6 and cell.isascii() and cell.isdigit()

    def _is_name(self, text: str) -> bool:
        beginning = text[:_BEGINNING]
        usual = self._usual.get(beginning)
        if usual is None:
            if len(self._usual) > _MOST:
                self._usual.clear()
            usual = self._usual[beginning] = _OTHER.match(fold(beginning)) is None
        return usual

    def _proofs(self, cells: tuple[Cell, ...], enough: int = 1) -> bool:
        found, width = 0, len(cells)
        for column, is_proof in self._proving:
            if column < width and is_proof(cells[column]):
                found += 1
                if found == enough:
                    return True
        return False


def _is_birth(cell: Cell) -> bool:
    if type(cell) is str:
        return _DAY.fullmatch(cell) is not None
    return isinstance(cell, date) or (type(cell) is float and 1900 <= cell < 2100)


def _is_long_number(cell: Cell) -> bool:
    if type(cell) is float:
        return 1e6 <= cell < 1e13 and cell.is_integer()
    return type(cell) is str and 7 <= len(cell) < 20 and cell.isdigit() and cell.isascii()


def _is_sex(cell: Cell) -> bool:
    return cell in _SEXES
