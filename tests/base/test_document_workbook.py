"""Spreadsheets into blocks: titles, several tables, merged cells, percents, months, what is hidden."""

from __future__ import annotations

import datetime
import io
import re
import struct
import zipfile

import openpyxl
import pytest

from app.base.document import read_document, read_here
from tests.base.document_pdfs import lines, rows
from tests.trainees.shapes.files import Page, biff_stream, compound, ods


def read(book: openpyxl.Workbook):
    out = io.BytesIO()
    book.save(out)
    return read_document(out.getvalue(), "ke-hoach.xlsx")


def plan() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Chỉ tiêu"
    for area, words in (("A1:E1", "KẾ HOẠCH"), ("A2:E2", "Chuyển đổi số năm 2026")):
        sheet.merge_cells(area)
        sheet[area[:2]] = words
    for row, cells in {
        4: ["STT", "Chỉ tiêu", "Đơn vị tính", "Kế hoạch 2026", "Chủ trì"],
        5: ["I", "Hạ tầng số"],
        6: [1, "Tỷ lệ phủ sóng 5G", None, 0.85, "Phòng Văn hóa"],
        7: [2, "Tỷ lệ hộ có Internet", None, 0.6985],
        8: [3, "Số lớp tập huấn", "lớp", 12, "Phòng Nội vụ"],
        10: [4, "Số điểm Wi-Fi", "điểm", 1.5, "Phòng Kinh tế"],
        11: [None, "Ghi chú: số liệu ngày 01/01"],
    }.items():
        for column, value in enumerate(cells, 1):
            sheet.cell(row, column, value)
    sheet.merge_cells("B5:E5")
    sheet.merge_cells("E6:E7")
    sheet["D6"].number_format = "0%"
    sheet["D7"].number_format = "0.00%"
    return book


def test_titles_are_paragraphs_and_rows_keep_their_numbers():
    document = read(plan())
    assert lines(document) == ["KẾ HOẠCH", "Chuyển đổi số năm 2026", "Ghi chú: số liệu ngày 01/01"]
    [table] = document.tables
    assert table.name == "Chỉ tiêu"
    assert [row.number for row in table.rows] == [4, 5, 6, 7, 8, 10]


def test_percents_and_merged_cells_are_as_they_are_seen():
    [table] = read(plan()).tables
    assert rows(table)[1:] == [
        ["I", "Hạ tầng số", "", "", ""],
        ["1", "Tỷ lệ phủ sóng 5G", "", "85%", "Phòng Văn hóa"],
        ["2", "Tỷ lệ hộ có Internet", "", "69,85%", ""],
        ["3", "Số lớp tập huấn", "lớp", "12", "Phòng Nội vụ"],
        ["4", "Số điểm Wi-Fi", "điểm", "1,5", "Phòng Kinh tế"],
    ]
    assert table.rows[1].cells[1].span == 4
    assert table.rows[3].cells[-1].continues


def test_a_month_typed_as_a_day_stays_a_month():
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["TT", "Nhiệm vụ", "Thời hạn"],
        [1, "Tập huấn", datetime.date(2026, 12, 1)],
        [2, "Báo cáo", datetime.date(2026, 11, 20)],
    ):
        sheet.append(row)
    sheet["C2"].number_format = "mm/yyyy"
    sheet["C3"].number_format = "dd/mm/yyyy"
    [table] = read(book).tables
    assert [cells[2] for cells in rows(table)[1:]] == ["12/2026", "20/11/2026"]


def test_two_tables_of_a_sheet_and_hidden_things():
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["Bảng một"],
        ["TT", "Chỉ tiêu", "KH"],
        [1, "Tỷ lệ", "85%"],
        [2, "Ẩn", "1%"],
        [],
        ["Bảng hai"],
        ["TT", "Nhiệm vụ", "Hạn"],
        [1, "Tập huấn", "6/2026"],
    ):
        sheet.append(row)
    sheet.row_dimensions[4].hidden = True
    hidden = book.create_sheet("Nháp")
    hidden.append(["bí mật"])
    hidden.sheet_state = "hidden"
    document = read(book)
    assert [rows(table)[0] for table in document.tables] == [
        ["TT", "Chỉ tiêu", "KH"],
        ["TT", "Nhiệm vụ", "Hạn"],
    ]
    assert lines(document) == ["Sheet", "Bảng một", "Bảng hai"]
    assert not any(
        "Ẩn" in cell or "bí mật" in cell for table in document.tables for row in rows(table) for cell in row
    )
    assert document.warnings == (
        "Trang tính “Sheet” có 1 dòng đang ẩn nên không đọc.",
        "Trang tính “Nháp” đang ẩn nên không đọc. Nếu cần, hãy hiện trang đó rồi lưu lại.",
    )


SHARES = [["STT", "Chỉ tiêu", "Kế hoạch"], [1, "Hộ có Internet", 0.9], [2, "Hệ số", 0.5]]


def old_book() -> bytes:
    """An .xls whose cell C2 has a percent format of its own, as `0,0%` does."""
    stream = bytearray(biff_stream([Page("Chỉ tiêu", SHARES)]))
    number = struct.pack("<HHHHHd", 0x0203, 14, 1, 2, 0, 0.9)
    at = stream.find(number)
    stream[at + 8 : at + 10] = struct.pack("<H", 2)  # the third style
    code = "0.0%".encode("utf-16-le")
    form = struct.pack("<HHHHB", 0x041E, 5 + len(code), 164, 4, 1) + code
    style = struct.pack("<HHHHHBBBBIIH", 0x00E0, 20, 0, 164, 1, 0x20, 0, 0, 0, 0, 0, 0x20C0)
    begin = stream.find(struct.pack("<H", 0x0085), 16)
    shift = len(form) + len(style)
    place = struct.unpack_from("<I", stream, begin + 4)[0]
    struct.pack_into("<I", stream, begin + 4, place + shift)
    stream[begin:begin] = style + form
    return compound(bytes(stream))


def open_book() -> bytes:
    data = ods([Page("Chỉ tiêu", SHARES)])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "content.xml":
                assert text.count(b'office:value="0.9"') == 1
                text = re.sub(rb'"float"( office:value="0.9")', rb'"percentage"\1', text)
            new.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(("made", "name"), [(old_book, "a.xls"), (open_book, "a.ods")])
def test_percents_of_other_spreadsheets_are_as_they_are_seen(made, name):
    document = read_here(made(), name)
    assert [row[2] for row in rows(document.tables[0])] == ["Kế hoạch", "90%", "0,5"]
    assert "số từ 0 đến 1" in document.warnings[0], "0,5 has no such format: somebody has to look"
