"""Pages of cells written as every kind of file that a list comes in."""

from __future__ import annotations

import csv
import io
import struct
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from html import escape
from typing import Any

import xlsxwriter

SERIAL_ZERO = date(1899, 12, 30)
TONES = "\u0300\u0301\u0303\u0309\u0323"


@dataclass
class Page:
    """One sheet: rows of values (None is blank), merges as (top, left, bottom, right) counted from 0.

    `links` are cells that hold a formula and its stored value: (row, column) → formula.
    """

    name: str
    rows: list[list[Any]]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)


def xlsx(pages: Sequence[Page]) -> bytes:
    """An .xlsx; dates are real dates."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties({"created": datetime(2026, 1, 5)})  # noqa: DTZ001  # the same bytes every time
        day, plain = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"border": 1})
        for page in pages:
            sheet = book.add_worksheet(page.name[:31])
            for top, left, bottom, right in page.merges:
                sheet.merge_range(top, left, bottom, right, "")
            for number, row in enumerate(page.rows):
                for column, value in enumerate(row):
                    if (number, column) in page.formulas:
                        sheet.write_formula(number, column, page.formulas[number, column], plain, value)
                    elif isinstance(value, date):
                        sheet.write_datetime(number, column, value, day)
                    elif isinstance(value, str) and value:
                        sheet.write_string(number, column, value, plain)
                    elif value not in ("", None):
                        sheet.write(number, column, value, plain)
            for number in page.hidden_rows:
                sheet.set_row(number, None, None, {"hidden": True})
            for column in page.hidden_columns:
                sheet.set_column(column, column, None, None, {"hidden": True})
            if page.hidden:
                sheet.hide()
        shown = next((i for i, page in enumerate(pages) if not page.hidden), 0)
        book.worksheets()[shown].activate()
        book.worksheets()[shown].set_first_sheet()
    return buffer.getvalue()


# --- ODS -----------------------------------------------------------------------------------------------------

OASIS = "urn:oasis:names:tc:opendocument:xmlns"


def ods(pages: Sequence[Page]) -> bytes:
    """An .ods as LibreOffice writes it: repeats for blanks, covered cells under merges."""
    tables = []
    for page in pages:
        spans = {(t, c): (b - t + 1, r - c + 1) for t, c, b, r in page.merges}
        covered = {
            (row, column)
            for t, c, b, r in page.merges
            for row in range(t, b + 1)
            for column in range(c, r + 1)
        } - set(spans)
        width = max((len(row) for row in page.rows), default=1)
        lines = []
        for number in range(len(page.rows)):
            row = [*page.rows[number], *[None] * (width - len(page.rows[number]))]
            cells = "".join(
                _ods_cell(value, spans.get((number, column)), (number, column) in covered)
                for column, value in enumerate(row)
            )
            lines.append(f"<table:table-row>{cells}</table:table-row>")
        end = f'<table:table-row table:number-rows-repeated="{1_048_000 - len(lines)}"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
        tables.append(f'<table:table table:name="{escape(page.name)}">{"".join(lines)}{end}</table:table>')
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{OASIS}:office:1.0"'
        f' xmlns:table="{OASIS}:table:1.0" xmlns:text="{OASIS}:text:1.0"><office:body><office:spreadsheet>{"".join(tables)}'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in (
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            ("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{OASIS}:manifest:1.0"/>'),
            ("content.xml", content),
        ):
            entry = zipfile.ZipInfo(name, (2026, 1, 5, 0, 0, 0))  # the same bytes every time
            archive.writestr(entry, text, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _ods_cell(value: Any, span: tuple[int, int] | None, covered: bool) -> str:
    tag = "table:covered-table-cell" if covered else "table:table-cell"
    more = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"' if span else ""
    if value in ("", None):
        return f"<{tag}{more}/>"
    if isinstance(value, date):
        return f'<{tag}{more} office:value-type="date" office:date-value="{value.isoformat()}"><text:p>{value:%d/%m/%Y}</text:p></{tag}>'
    if isinstance(value, int | float):
        return (
            f'<{tag}{more} office:value-type="float" office:value="{value}"><text:p>{value}</text:p></{tag}>'
        )
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in value.split("\n"))
    return f'<{tag}{more} office:value-type="string">{lines}</{tag}>'


# --- XLS -----------------------------------------------------------------------------------------------------


def xls(pages: Sequence[Page]) -> bytes:
    """An .xls (BIFF8) of text, numbers, dates and merges: as much of the format as a list needs."""
    return compound(biff_stream(pages))


def biff_stream(pages: Sequence[Page]) -> bytes:
    """The records of the workbook and of its sheets."""
    sheets = [_biff_sheet(page) for page in pages]
    opening = [
        _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)),
        _record(0x0042, struct.pack("<H", 1200)),
    ]
    opening += [
        _record(0x00E0, struct.pack("<HHHBBBBIIH", 0, form, 1, 0x20, 0, 0, 0, 0, 0, 0x20C0))
        for form in (0, 14)
    ]
    names = [page.name.encode("utf-16-le") for page in pages]
    length = sum(map(len, opening)) + sum(4 + 8 + len(name) for name in names) + 4
    stream, at = b"".join(opening), length
    for page, name, sheet in zip(pages, names, sheets, strict=True):
        stream += _record(0x0085, struct.pack("<IBBBB", at, page.hidden, 0, len(name) // 2, 1) + name)
        at += len(sheet)
    return stream + _record(0x000A, b"") + b"".join(sheets)


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _biff_sheet(page: Page) -> bytes:
    width = max((len(row) for row in page.rows), default=0)
    out = [
        _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6)),
        _record(0x0200, struct.pack("<IIHHH", 0, len(page.rows), 0, width, 0)),
    ]
    for number, row in enumerate(page.rows):
        for column, value in enumerate(row):
            if value in ("", None):
                continue
            if isinstance(value, date):
                serial = float((value - SERIAL_ZERO).days)
                out.append(_record(0x0203, struct.pack("<HHHd", number, column, 1, serial)))
            elif isinstance(value, int | float):
                out.append(_record(0x0203, struct.pack("<HHHd", number, column, 0, float(value))))
            else:
                text = value[:4000].encode("utf-16-le")  # more would need a second record
                out.append(
                    _record(0x0204, struct.pack("<HHHHB", number, column, 0, len(text) // 2, 1) + text)
                )
    if page.merges:
        spans = b"".join(struct.pack("<HHHH", t, b, c, r) for t, c, b, r in page.merges[:1000])
        out.append(_record(0x00E5, struct.pack("<H", len(page.merges[:1000])) + spans))
    return b"".join([*out, _record(0x000A, b"")])


def compound(stream: bytes) -> bytes:
    """One stream named Workbook in a compound file; padded so that it needs no small sectors."""
    stream = stream.ljust(4096, b"\0")
    sectors = -(-len(stream) // 512)
    tables = 1
    while tables * 128 < sectors + tables + 1:
        tables += 1
    fat = [*range(1, sectors), 0xFFFFFFFE, 0xFFFFFFFE, *[0xFFFFFFFD] * tables]
    fat += [0xFFFFFFFF] * (tables * 128 - len(fat))
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
        0, tables, sectors, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0,
    )  # fmt: skip
    places = [sectors + 1 + n for n in range(tables)]
    header += struct.pack("<109I", *places, *[0xFFFFFFFF] * (109 - tables))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = (name + "\0").encode("utf-16-le") if name else b""
        return struct.pack(
            "<64sHBBIII16sI8s8sIQ",
            text,
            len(text),
            kind,
            1,
            0xFFFFFFFF,
            0xFFFFFFFF,
            child,
            b"",
            0,
            b"",
            b"",
            start,
            size,
        )

    folder = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Workbook", 2, 0xFFFFFFFF, 0, len(stream))
    folder += entry("", 0, 0xFFFFFFFF, 0, 0) * 2
    return header + stream.ljust(sectors * 512, b"\0") + folder + struct.pack(f"<{len(fat)}I", *fat)


# --- CSV -----------------------------------------------------------------------------------------------------


def delimited(page: Page, separator: str = ",", encoding: str = "utf-8", newline: str = "\r\n") -> bytes:
    """A CSV in an encoding: utf-8, utf-8-sig, utf-16 (with BOM), utf-16-be (with BOM), cp1258."""
    buffer = io.StringIO(newline="")
    width = max((len(row) for row in page.rows), default=0)
    lines = csv.writer(buffer, delimiter=separator, lineterminator=newline)
    for row in page.rows:
        lines.writerow([*map(_csv_text, row), *[""] * (width - len(row))])
    text = buffer.getvalue()
    if encoding == "cp1258":
        return tones_apart(text).encode("cp1258")
    if encoding == "utf-16-be":
        return b"\xfe\xff" + text.encode("utf-16-be")
    return text.encode(encoding)


def _csv_text(value: Any) -> str:
    if value is None:
        return ""
    return value.strftime("%d/%m/%Y") if isinstance(value, date) else str(value)


def tones_apart(text: str) -> str:
    """As Windows-1258 writes: letters with their hats, tones after them."""
    out = []
    for char in unicodedata.normalize("NFC", text):
        decomposed = unicodedata.normalize("NFD", char)
        hats = "".join(c for c in decomposed if c not in TONES)
        out.append(unicodedata.normalize("NFC", hats) + "".join(c for c in decomposed if c in TONES))
    return "".join(out)
