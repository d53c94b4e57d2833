"""A heading that somebody pointed at, and columns that somebody named: a table is read under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from app.base.errors import Refused
from app.base.sheet import Row, Sheet, letter, shown
from app.base.text import clean
from trainees.imports.reading.glance import Glance
from trainees.imports.reading.header import Header, header_at
from trainees.imports.reading.options import NAMES, ReadingOptions
from trainees.imports.reading.places import looks_like_a_name
from trainees.imports.reading.tables import Table

_LOOKED_AT: Final = 60  # rows below a heading
_SAMPLES: Final = 3


def heading_by_hand(sheet: Sheet, number: int, options: ReadingOptions) -> Header | None:
    """The heading in row `number` (as shown), with its columns as they were chosen; None when the row is empty.

    Where neither its words nor anybody says which column holds the names, the one with most of what looks like names
    does. Refused `roster_no_name` when none has any.
    """
    header = header_at(sheet.rows, sheet.merges, number)
    if header is None:
        return None
    header = options.chosen(header)
    if header.columns(*NAMES):
        return header
    below = [row for row in sheet.rows if row.number > header.last][:_LOOKED_AT]
    width = max((len(row.cells) for row in below), default=0)
    names = [
        sum(looks_like_a_name(clean(shown(row.cell(column)))) for row in below) for column in range(width)
    ]
    if not any(names):
        raise _no_name(sheet, header)
    column = names.index(max(names))
    return replace(
        header,
        fields={**header.fields, column: "name"},
        labels={column: ""} | dict(header.labels),
        ignored=tuple(
            label for at, label in sorted(header.labels.items()) if at not in {*header.fields, column}
        ),
    )


def as_chosen(table: Table, sheet: Sheet, options: ReadingOptions) -> Table:
    """The table with its columns as a person chose them. Refused `roster_no_name` when none holds a name any more."""
    header = options.chosen(table.header)
    if header is table.header:
        return table
    if not header.columns(*NAMES):
        raise _no_name(sheet, header)
    return replace(table, header=header, glance=Glance(header))


def _no_name(sheet: Sheet, header: Header) -> Refused:
    where = f" của trang “{sheet.name}”" if sheet.name else ""
    return Refused(
        "roster_no_name",
        f"Chưa có cột nào được đọc là họ và tên dưới tiêu đề ở dòng {header.first}{where}. Hãy chọn cột họ và tên.",
    )


def headings_and_samples(
    header: Header, people: Sequence[Row]
) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Of every column with a heading or with cells, by letter: its heading, and the first few different cells."""
    samples: dict[int, list[str]] = {column: [] for column in header.labels}
    for row in people[:_LOOKED_AT]:
        for column, cell in enumerate(row.cells):
            text = clean(shown(cell))
            known = samples.setdefault(column, []) if text else []
            if text and len(known) < _SAMPLES and text not in known:
                known.append(text)
    return (
        {letter(column): header.labels.get(column, "") for column in sorted(samples)},
        {letter(column): tuple(texts) for column, texts in sorted(samples.items()) if texts},
    )
