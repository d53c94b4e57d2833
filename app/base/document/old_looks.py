"""How the cells of an .xls or .ods look: which of them show percents, and which rows are hidden."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]

from app.base.document.looks import PERCENTS, Looks, shows_percent
from app.base.sheet.legacy import book_of

_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_WIDEST: Final = 63
_TALLEST: Final = 10_000  # rows that are told as one
_FORMAT, _STYLE, _SHEET, _END = 0x041E, 0x00E0, 0x0085, 0x000A
_SINGLE: Final = frozenset({0x0203, 0x027E, 0x0006})  # a number, a short number, a formula
_MANY: Final = 0x00BD


def of_xls(data: bytes) -> dict[str, Looks]:
    """By the names of the sheets; ValueError, struct.error or IndexError where the book is not what it says."""
    stream = book_of(data)
    formats, styles, sheets = set(PERCENTS), [], []
    for kind, body in _records(stream, 0):
        if kind == _FORMAT:
            if shows_percent(_text(body, 2, 2)):
                formats.add(struct.unpack_from("<H", body)[0])
        elif kind == _STYLE:
            styles.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == _SHEET:
            sheets.append((_text(body, 6, 1), struct.unpack_from("<I", body)[0]))
    percents = {at for at, number in enumerate(styles) if number in formats}
    return {name: Looks(set(_places(stream, start, percents))) for name, start in sheets}


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        if kind == _END:
            return
        at += 4 + length


def _text(body: bytes, at: int, wide: int) -> str:
    """A text whose length takes one or two bytes, then a byte that says whether its letters take two."""
    letters = int.from_bytes(body[at : at + wide], "little")
    begin = at + wide + 1
    if body[at + wide] & 1:
        return body[begin : begin + 2 * letters].decode("utf-16-le", "replace")
    return body[begin : begin + letters].decode("latin-1")


def _places(stream: bytes, start: int, percents: set[int]) -> Iterator[tuple[int, int]]:
    for kind, body in _records(stream, start):
        if kind in _SINGLE:
            row, column, style = struct.unpack_from("<HHH", body)
            if style in percents:
                yield row + 1, column
        elif kind == _MANY:
            row, first = struct.unpack_from("<HH", body)
            for at in range((len(body) - 6) // 6):
                if struct.unpack_from("<H", body, 4 + 6 * at)[0] in percents:
                    yield row + 1, first + at


def of_ods(data: bytes) -> dict[str, Looks]:
    """By the names of the sheets. The part was judged before (`app.base.sheet.extent`)."""
    found: dict[str, Looks] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("content.xml") as source:
        look, row = Looks(), 0
        for event, element in etree.iterparse(
            source, events=("start", "end"), tag=(_TABLE + "table", _TABLE + "table-row"),
            resolve_entities=False, no_network=True,
        ):  # fmt: skip
            if element.tag == _TABLE + "table":
                if event == "start":
                    look, row = Looks(), 0
                    found[element.get(_TABLE + "name") or ""] = look
            elif event == "end":
                times = int(element.get(_TABLE + "number-rows-repeated") or 1)
                columns = list(_percent_columns(element))
                hidden = element.get(_TABLE + "visibility") in ("collapse", "filter")
                for at in range(row + 1, row + 1 + min(times, _TALLEST)):
                    look.percents.update((at, column) for column in columns)
                    if hidden:
                        look.hidden.add(at)
                row += times
                element.clear()
    return found


def _percent_columns(row: Any) -> Iterator[int]:
    column = 0
    for cell in row.iter(_TABLE + "table-cell", _TABLE + "covered-table-cell"):
        times = int(cell.get(_TABLE + "number-columns-repeated") or 1)
        if cell.get(_OFFICE + "value-type") == "percentage":
            yield from range(column, min(column + times, _WIDEST))
        column += times
