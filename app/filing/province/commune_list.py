"""A list of communes (code, name, kind) out of a spreadsheet, as a province has it."""

from __future__ import annotations

from typing import Final

from app.base.errors import Refused
from app.base.sheet import Row, read_workbook
from app.base.text import clean, fold
from trainees.areas.places import COMMUNE_KINDS

_HEADINGS: Final = {
    "code": ("ma", "ma xa", "ma don vi", "ma dvhc", "ma don vi hanh chinh", "code"),
    "name": ("ten", "ten xa", "ten don vi", "ten don vi hanh chinh", "don vi", "xa, phuong", "name"),
    "kind": ("loai", "loai hinh", "cap", "loai don vi", "kind"),
}  # fmt: skip
_MOST_ROWS: Final = 1000


def read(data: bytes, filename: str) -> list[tuple[str, str, str]]:
    """(code, name, kind) of each row, in order. A kind that has no column stands before the name ('Xã Suối Trong').

    Refused: no column of codes or names; a row without a code of five digits, or without a name or kind, by its place; and
    whatever `read_workbook` refuses.
    """
    for sheet in read_workbook(data, filename).sheets:
        for at, row in enumerate(sheet.rows):
            columns = _columns(row)
            if {"code", "name"} <= columns.keys():
                rows = [
                    one
                    for one in sheet.rows[at + 1 :]
                    if _cell(one, columns["code"]) or _cell(one, columns["name"])
                ]
                if not rows:
                    raise Refused("commune_list_empty", "Danh sách chưa có dòng nào dưới dòng tiêu đề.")
                if len(rows) > _MOST_ROWS:
                    raise Refused(
                        "commune_list_long", "Danh sách dài quá 1.000 dòng. Chỉ giữ các xã của tỉnh này."
                    )
                return [_read(one, columns) for one in rows]
    raise Refused(
        "commune_list_columns",
        "Không thấy cột “Mã” và cột “Tên” trong bảng. Đặt tiêu đề hai cột này ở một dòng rồi chọn lại tệp.",
    )


def _columns(row: Row) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in enumerate(row.cells):
        for what, words in _HEADINGS.items():
            if fold(cell) in words:
                found.setdefault(what, at)
    return found


def _cell(row: Row, at: int | None) -> str:
    value = row.cells[at] if at is not None and at < len(row.cells) else None
    return clean(str(int(value)) if isinstance(value, float) and value.is_integer() else value)


def _read(row: Row, columns: dict[str, int]) -> tuple[str, str, str]:
    code, name = _cell(row, columns["code"]), _cell(row, columns["name"])
    if code.isascii() and code.isdigit() and len(code) < 5:
        code = code.zfill(5)  # a spreadsheet took the code for a number and dropped its first noughts
    kind = _cell(row, columns.get("kind")).casefold()
    if not kind:
        kind = next((one for one in COMMUNE_KINDS if name.casefold().startswith(f"{one} ")), "")
    if name.casefold().startswith(f"{kind} "):
        name = name[len(kind) + 1 :].strip()
    if len(code) != 5 or not (code.isascii() and code.isdigit()):
        raise Refused(
            "commune_list_code", f"Dòng {row.number}: mã “{code[:20]}” phải có 5 chữ số. Chưa ghi gì."
        )
    if not name or kind not in COMMUNE_KINDS:
        raise Refused(
            "commune_list_kind",
            f"Dòng {row.number}: cần tên và loại ({', '.join(COMMUNE_KINDS)}), ở cột “Loại” hoặc đứng trước tên. Chưa ghi gì.",
        )
    return code, name, kind
