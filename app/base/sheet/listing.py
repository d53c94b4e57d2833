"""A list as a workbook: one sheet with numbered rows, ready to be filtered and printed on A4 across."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import BinaryIO

from app.base.sheet.grid import letter
from app.base.sheet.heights import row_height
from app.base.sheet.writing import RIGHT, open_workbook, plain

Column = tuple[str, int]
"""A heading and how many letters wide."""


def write_list(
    target: BinaryIO, title: str, columns: Sequence[Column], rows: Iterable[Sequence[str | int | float]], *, frozen: int = 2,
    centred: Collection[int] = (),
) -> int:  # fmt: skip
    """Write rows under `columns`, the first of which numbers them; a number stays one, a float with one decimal. Returns how many there were.

    frozen: how many columns stay in sight. centred: columns, by their place, whose words are days, percentages and the like.
    Empty cells stay empty. No words are hidden: rows are as tall as what is wrapped in them.
    """
    count = 0
    with open_workbook(target) as book:
        sheet = book.add_worksheet(title)
        line = {
            "font_name": "Times New Roman",
            "font_size": 12,
            "text_wrap": True,
            "valign": "top",
            "border": 1,
        }
        head = book.add_format(
            {**line, "bold": True, "align": "center", "valign": "vcenter", "bg_color": "#EEF1F6"}
        )
        words, middle = book.add_format(line), book.add_format({**line, "align": "center"})
        order = book.add_format({**line, "align": "center", "num_format": "0"})
        number = book.add_format({**line, **RIGHT, "num_format": "#,##0"})
        tenths = book.add_format({**line, **RIGHT, "num_format": "#,##0.0"})
        widths = [width for _, width in columns]
        for at, (heading, width) in enumerate(columns):
            sheet.write_string(0, at, heading, head)
            sheet.set_column(at, at, width)
        sheet.set_row(0, row_height(columns, bold=True))
        for count, cells in enumerate(rows, start=1):
            sheet.write_number(count, 0, count, order)
            for at, cell in enumerate(cells, start=1):
                style = middle if at in centred else words
                if isinstance(cell, int):
                    sheet.write_number(count, at, cell, number)
                elif isinstance(cell, float):
                    sheet.write_number(count, at, cell, tenths)
                elif cell:
                    sheet.write_string(count, at, cell, style)
                else:
                    sheet.write_blank(count, at, None, style)
            sheet.set_row(
                count,
                row_height(
                    (cell, wide)
                    for cell, wide in zip(cells, widths[1:], strict=False)
                    if isinstance(cell, str)
                ),
            )
        sheet.freeze_panes(1, frozen)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.set_margins(left=0.6, right=0.5, top=0.8, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        named = plain(title).replace("&", "&&")
        sheet.set_header(f'&C&"Times New Roman,Bold"&13 {named}')
        sheet.set_footer("&C&P/&N")
        sheet.autofilter(f"A1:{letter(len(columns) - 1)}{max(count + 1, 2)}")
    return count
