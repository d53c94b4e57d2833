"""The register book (sổ cấp giấy chứng nhận) as a workbook: one row a certificate, in the order of its numbers."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date

from app.base.sheet import open_workbook
from certificates.award import certificate as certificates
from certificates.award.certificate import REPLACED, REVOKED, STATES, Certificate
from trainees.areas import Locality

_COLUMNS = (
    ("STT", 6), ("Số vào sổ", 20), ("Họ và tên", 30), ("Năm sinh", 10), ("Lớp tập huấn", 40), ("Chương trình", 40),
    ("Ngày cấp", 12), ("Trạng thái", 22), ("Ghi chú", 40), ("Ký nhận", 18),
)  # fmt: skip
ERASED = "(đã xóa theo yêu cầu)"
_HEAD = 3


def workbook(locality: Locality, rows: Iterable[Certificate], on: date, *, which: str = "") -> bytes:
    """The XLSX of these certificates as they stand on a day, A4 across. `which`: what was chosen, in words."""
    buffer = io.BytesIO()
    with open_workbook(buffer) as book:
        book.set_properties({"title": "Sổ cấp giấy chứng nhận", "author": locality.title})
        sheet = book.add_worksheet("Sổ cấp")
        bold = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "align": "center", "border": 1}
        )
        cell = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        day = book.add_format({"valign": "top", "border": 1, "num_format": "dd/mm/yyyy", "align": "center"})
        sheet.write_string(0, 0, "SỔ CẤP GIẤY CHỨNG NHẬN", book.add_format({"bold": True, "font_size": 14}))
        told = [locality.title, which, f"tình trạng đến ngày {on:%d/%m/%Y}"]
        sheet.write_string(1, 0, "; ".join(words for words in told if words))
        for at, (words, width) in enumerate(_COLUMNS):
            sheet.write_string(_HEAD, at, words, bold)
            sheet.set_column(at, at, width)
        last = _HEAD
        for last, one in enumerate(rows, start=_HEAD + 1):
            sheet.write_number(last, 0, last - _HEAD, cell)
            for at, said in enumerate(_cells(one, on), start=1):
                if isinstance(said, date):
                    sheet.write_datetime(last, at, said, day)
                elif said:
                    sheet.write_string(last, at, said, cell)
                else:
                    sheet.write_blank(last, at, None, cell)
        sheet.autofilter(_HEAD, 0, max(last, _HEAD + 1), len(_COLUMNS) - 1)
        sheet.freeze_panes(_HEAD + 1, 3)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEAD)
    return buffer.getvalue()


def _cells(one: Certificate, on: date) -> tuple[str | date, ...]:
    return (
        one.register_number, ERASED if one.erased_at else one.name, one.birth_year, one.printed.get("training", ""),
        one.printed.get("course", ""), one.issued_on, STATES[certificates.state(one, on)], note(one, on), "",
    )  # fmt: skip


def note(one: Certificate, on: date) -> str:
    """What the last column says: why and when it ended, by what it was replaced, until when it holds."""
    state = certificates.state(one, on)
    if state == REVOKED and one.revoked_on:
        return f"Thu hồi ngày {one.revoked_on:%d/%m/%Y}: {one.revoked_why}".rstrip(": ")
    if state == REPLACED and one.replaced_by:
        return f"Thay bằng số {one.replaced_by.register_number}: {one.replaced_why}".rstrip(": ")
    return f"Có giá trị đến hết {one.valid_until:%d/%m/%Y}" if one.valid_until else ""
