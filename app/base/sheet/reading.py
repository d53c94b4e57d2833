"""Reading a spreadsheet of any kind into a `Workbook`."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any, Final
from xml.etree import ElementTree

import python_calamine

from app.base.errors import Refused
from app.base.sheet.delimited import read_delimited
from app.base.sheet.grid import Cell, Merge, Row, Sheet, Workbook
from app.base.upload import check_file

KINDS: Final = frozenset({"xlsx", "xls", "ods", "csv", "tsv"})
MAX_ROWS: Final = 200_000
MAX_COLUMNS: Final = 512
_MAX_CELLS: Final = 5_000_000
_VISIBLE: Final = python_calamine.SheetVisibleEnum.Visible
_MAX_MERGES: Final = 100_000


def read_workbook(data: bytes, filename: str) -> Workbook:
    """Every sheet of an .xlsx, .xls, .ods, .csv or .tsv, raw.

    Raises Refused for whatever cannot be read as what its name says (see `app.base.upload.check_file`), and
    `sheet_too_big` for more than MAX_ROWS rows or MAX_COLUMNS columns in a sheet.
    """
    kind = check_file(data, filename, kinds=KINDS)
    if kind in {"csv", "tsv"}:
        sheets: tuple[Sheet, ...] = (read_delimited(data, tabs_first=kind == "tsv"),)
        _bounded(len(sheets[0].rows), max((len(row.cells) for row in sheets[0].rows), default=0))
    else:
        _preflight(data, kind, filename)
        sheets = _read_binary(data, filename)
    return Workbook(filename, kind, sheets)


def _damaged(filename: str) -> Refused:
    return Refused(
        "file_damaged",
        f"Tệp “{filename}” bị hỏng hoặc thiếu một phần nên không đọc được. "
        "Hãy mở bằng Excel, lưu lại rồi chọn lại tệp.",
    )


def _bounded(rows: int, columns: int) -> None:
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > _MAX_CELLS:
        raise Refused(
            "sheet_too_big",
            f"Bảng tính có {rows} dòng, {columns} cột; chỉ đọc được tối đa {MAX_ROWS} dòng và {MAX_COLUMNS} cột. "
            "Hãy xóa các ô thừa ở xa bảng hoặc chia tệp thành nhiều phần.",
        )


def _read_binary(data: bytes, filename: str) -> tuple[Sheet, ...]:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = tuple(
            _read_sheet(book.get_sheet_by_name(meta.name), meta.visible != _VISIBLE)
            for meta in book.sheets_metadata
            if meta.typ == python_calamine.SheetTypeEnum.WorkSheet
        )
    except Refused:
        raise
    except python_calamine.PasswordError:
        raise Refused(
            "file_encrypted", f"Tệp “{filename}” có mật khẩu. Hãy bỏ mật khẩu rồi chọn lại tệp."
        ) from None
    except BaseException as error:
        # A damaged file makes the Rust reader panic, and a panic is no Exception; everything else of that height
        # (a stopped worker, Ctrl-C) goes on.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise _damaged(filename) from None
    return sheets


def _read_sheet(source: Any, hidden: bool) -> Sheet:
    if source.end is None or source.start is None:
        return Sheet(source.name, (), (), hidden)
    left = int(source.start[1])
    _bounded(int(source.end[0]) + 1, int(source.end[1]) + 1)
    padding: tuple[Cell, ...] = (None,) * left
    rows: list[Row] = []
    for number, cells in enumerate(source.iter_rows(), start=1):
        values = [None if cell == "" else cell for cell in cells]
        while values and values[-1] is None:
            values.pop()
        if values:
            rows.append(Row(number, padding + tuple(values)))
    merges = tuple(
        Merge(top + 1, first, bottom + 1, last)
        for (top, first), (bottom, last) in (source.merged_cell_ranges or [])[:_MAX_MERGES]
    )
    return Sheet(source.name, tuple(rows), merges, hidden)


_CELL = re.compile(rb'<(?:\w+:)?c\s(?:[^<>]*?\s)?r="([A-Z]{1,3})([0-9]{1,7})"[^<>]*?(?<!/)>')


def _preflight(data: bytes, kind: str, filename: str) -> None:
    """Where the furthest filled cell stands, before the reader lays out everything up to it in memory."""
    if kind == "xls":
        return  # 65,536 x 256 at most, by its format
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if "xl/workbook.bin" in names:
                raise Refused(
                    "file_kind",
                    f"Tệp “{filename}” là bảng tính nhị phân (.xlsb). Hãy lưu thành .xlsx rồi chọn lại.",
                )
            # Relationships may put a sheet under any name, so every part is looked at, text pools apart.
            parts = [x for x in names if x.endswith(".xml") and "sharedStrings" not in x]
            for name in parts if kind == "xlsx" else ["content.xml"]:
                with archive.open(name) as part:
                    _bounded(*(_extent_xlsx(part) if kind == "xlsx" else _extent_ods(part)))
    except Refused:
        raise
    except (
        zipfile.BadZipFile,
        ElementTree.ParseError,
        KeyError,
        OSError,
        EOFError,
        ValueError,
        RuntimeError,
    ):
        raise _damaged(filename) from None
    except Exception as error:
        if type(error).__name__ == "error":  # zlib.error, lzma and bz2 have one each
            raise _damaged(filename) from None
        raise


def _extent_xlsx(part: Any) -> tuple[int, int]:
    rows = columns = 0
    rest = b""
    while chunk := part.read(1 << 20):
        text = rest + chunk
        for column, row in _CELL.findall(text):
            rows = max(rows, int(row))
            columns = max(columns, _column(column))
        cut = text.rfind(b"<")
        rest = text[cut:][-4096:] if cut >= 0 else b""
    return rows, columns


def _column(letters: bytes) -> int:
    number = 0
    for byte in letters:
        number = number * 26 + byte - 64
    return number


def _extent_ods(part: Any) -> tuple[int, int]:
    """The furthest filled cell of all tables, repeats counted (an ODS says in two words 'a million times')."""
    rows = columns = row = width = 0
    filled = False
    for event, element in ElementTree.iterparse(part, ("start", "end")):  # noqa: S314  no entities since expat 2.4
        tag = element.tag.rsplit("}", 1)[-1]
        attributes = {key.rsplit("}", 1)[-1]: value for key, value in element.attrib.items()}
        if event == "start":
            if tag == "table":
                row = 0
            elif tag == "table-row":
                width, filled = 0, False
            continue
        if tag in {"table-cell", "covered-table-cell"}:
            width += int(attributes.get("number-columns-repeated", 1))
            if "value-type" in attributes or len(element):
                filled = True
                columns = max(columns, width)
            element.clear()
        elif tag == "table-row":
            row += int(attributes.get("number-rows-repeated", 1))
            if filled:
                rows = max(rows, row)
            element.clear()
    return rows, columns
