"""A list as a workbook: one sheet with numbered rows, ready to be filtered and printed on A4 across."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from app.base.sheet.grid import letter
from app.base.sheet.writing import open_workbook

Column = tuple[str, int]
"""A heading and how many letters wide."""


def write_list(
    target: BinaryIO, title: str, columns: Sequence[Column], rows: Iterable[Sequence[str | int]], *, frozen: int = 2
) -> int:  # fmt: skip
    """Write rows under `columns`, the first of which numbers them; a number stays one. Returns how many there were.

    frozen: how many columns stay in sight. Empty cells stay empty.
    """
    count = 0
    with open_workbook(target) as book:
        sheet = book.add_worksheet(title)
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for at, (heading, width) in enumerate(columns):
            sheet.write_string(0, at, heading, bold)
            sheet.set_column(at, at, width, wrapped)
        for count, cells in enumerate(rows, start=1):
            sheet.write_number(count, 0, count)
            for at, cell in enumerate(cells, start=1):
                if isinstance(cell, int):
                    sheet.write_number(count, at, cell)
                elif cell:
                    sheet.write_string(count, at, cell)
        sheet.freeze_panes(1, frozen)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.autofilter(f"A1:{letter(len(columns) - 1)}{max(count + 1, 2)}")
    return count
