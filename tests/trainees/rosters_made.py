"""Made-up roster files."""

from __future__ import annotations

import io
from datetime import datetime

import xlsxwriter

HEAD = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ", "Số CCCD", "Số điện thoại"]
STAFF = [
    ["I", "Văn phòng Đảng ủy"],
    [1, "Lò Thị Mây", "17/05/1980", "Nữ", "Cán bộ", "014180000123", "0912345678"],
    [2, "Vừ A Dính", "1991", "Nam", "Công chức", "14091000124", ""],
    [3, "Giàng Thị Sua", "02/09/1985", "Nữ", "Viên chức", "0141850001250", "0912345670"],
    ["II", "Trạm Y tế"],
    [4, "Quàng Văn Pó", "31/02/1980", "Nam", "Người hoạt động không chuyên trách", "", "0987654321"],
    [5, "Lường Văn Ún", "1979", "Nam", "Kế toán", "", ""],
]


def workbook(rows, head=HEAD, title="DANH SÁCH"):
    """An .xlsx with a title, the heading in row 3 and the rows from row 4."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2026, 1, 5)})  # noqa: DTZ001  # the same bytes every time
        sheet = book.add_worksheet("Danh sách")
        for number, row in enumerate([[title], [], head, *rows]):
            for column, value in enumerate(row):
                if value != "":
                    sheet.write(number, column, value)
    return buffer.getvalue()


def mended(rows=STAFF):
    """The same list with its two bad cells put right."""
    good = [list(row) for row in rows]
    good[3][5] = "014185000125"
    good[5][2] = "28/02/1980"
    return good
