"""Reading a spreadsheet of any kind into a `Workbook`."""

from __future__ import annotations

import io
import zipfile
from typing import Any, Final

import python_calamine

from app.base.errors import Refused
from app.base.sheet import extent, legacy
from app.base.sheet.delimited import read_delimited, read_text
from app.base.sheet.extent import bounded
from app.base.sheet.grid import Cell, Merge, Row, Sheet, Workbook
from app.base.upload import LARGEST, check_file

KINDS: Final = frozenset({"xlsx", "xls", "ods", "csv", "tsv"})
_VISIBLE: Final = python_calamine.SheetVisibleEnum.Visible
_MAX_MERGES: Final = 100_000
_SHARED: Final = 20_000  # texts remembered while a sheet is read


def read_workbook(data: bytes, filename: str) -> Workbook:
    """Every sheet of an .xlsx, .xls, .ods, .csv or .tsv, raw.

    Raises Refused for whatever cannot be read as what its name says (see `app.base.upload.check_file`), and
    `sheet_too_big` for more than MAX_ROWS rows or MAX_COLUMNS columns in a sheet.
    """
    kind = check_file(data, filename, kinds=KINDS)
    if kind in {"csv", "tsv"}:
        sheets: tuple[Sheet, ...] = (read_delimited(data, tabs_first=kind == "tsv"),)
        bounded(len(sheets[0].rows), max((len(row.cells) for row in sheets[0].rows), default=0))
    else:
        sheets = _read_binary(data, filename, _preflight(data, kind, filename))
    return Workbook(filename, kind, sheets)


PASTED: Final = "dán từ bảng tính"


def read_pasted(text: str) -> Workbook:
    """Cells as the clipboard of a spreadsheet, a word processor or a chat gives them: parted by tabs, else by commas
    or semicolons; quoted cells may hold line breaks. One sheet without a name, in a book that is called PASTED.

    Raises Refused: `file_empty`, `file_too_large`, and as for files `sheet_too_big`, `csv_unreadable`.
    """
    if not text.strip():
        raise Refused("file_empty", "Vùng dán chưa có nội dung.")
    if len(text) > LARGEST:
        raise Refused("file_too_large", "Nội dung dán quá lớn. Hãy lưu thành tệp .xlsx rồi chọn tệp.")
    sheet = read_text(text.replace("\x00", "").removeprefix("\ufeff"), tabs_first=True)
    return Workbook(PASTED, "tsv", (sheet,))


def _damaged(filename: str) -> Refused:
    return Refused(
        "file_damaged",
        f"Tệp “{filename}” bị hỏng hoặc thiếu một phần nên không đọc được. "
        "Hãy mở bằng Excel, lưu lại rồi chọn lại tệp.",
    )


def _read_binary(data: bytes, filename: str, most: int | None) -> tuple[Sheet, ...]:
    """The sheets of a book. `most`: how many parts hold one; a book may name the same part a thousand times."""
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        metas = [m for m in book.sheets_metadata if m.typ == python_calamine.SheetTypeEnum.WorkSheet]
        if most is not None and len(metas) > most:
            raise _damaged(filename)
        sheets = tuple(
            _read_sheet(book.get_sheet_by_name(meta.name), meta.visible != _VISIBLE) for meta in metas
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
    bounded(int(source.end[0]) + 1, int(source.end[1]) + 1)
    padding: tuple[Cell, ...] = (None,) * left
    rows: list[Row] = []
    shared: dict[str, str] = {}
    for number, cells in enumerate(source.iter_rows(), start=1):
        if len(shared) > _SHARED:
            shared.clear()
        # The reader makes every cell a text of its own; a list says the same few words over and over.
        values = [
            cell if type(cell) is not str else (shared.setdefault(cell, cell) if cell else None)
            for cell in cells
        ]
        while values and values[-1] is None:
            values.pop()
        if values:
            rows.append(Row(number, padding + tuple(values)))
    merges = tuple(
        Merge(top + 1, first, bottom + 1, last)
        for (top, first), (bottom, last) in (source.merged_cell_ranges or [])[:_MAX_MERGES]
    )
    return Sheet(source.name, tuple(rows), merges, hidden)


def _preflight(data: bytes, kind: str, filename: str) -> int | None:
    """Refuse what would not fit into memory, before the reader lays it out. How many sheets there are, where known."""
    try:
        if kind == "xls":
            legacy.check_xls(data)
            return None
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "xl/workbook.bin" in archive.namelist():
                raise Refused(
                    "file_kind",
                    f"Tệp “{filename}” là bảng tính nhị phân (.xlsb). Hãy lưu thành .xlsx rồi chọn lại.",
                )
            if kind == "xlsx":
                return extent.check_xlsx(archive)
            extent.check_ods(archive)
            return None
    except Refused:
        raise
    except (zipfile.BadZipFile, LookupError, OSError, EOFError, ValueError, RuntimeError):
        raise _damaged(filename) from None
    except Exception as error:
        if type(error).__name__ == "error":  # zlib.error, lzma and bz2 have one each
            raise _damaged(filename) from None
        raise
