"""The workbook of a unit, as a person opens it: sheets in order, the code, open boxes between locked heads, no password."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest

from app.base.sheet import read_workbook
from app.reports import unit_sheet
from tests.filing.parts_made import CODE, FORM, SCHOOL


@pytest.fixture
def book():
    return openpyxl.load_workbook(io.BytesIO(unit_sheet.workbook(FORM)))


def test_sheets_in_order_and_the_code_in_sight(book):
    assert book.sheetnames == ["Hướng dẫn", "Chỉ tiêu", "Nhiệm vụ", "Cán bộ", "Ghi nhận", "_hocvuso"]
    assert book["_hocvuso"].sheet_state == "veryHidden"
    told = {row[0].value: row[1].value for row in book["Hướng dẫn"].iter_rows(max_row=10)}
    assert told["Mã phần báo cáo"] == f"{CODE[:4]}-{CODE[4:8]}-{CODE[8:]}"
    assert (told["Đơn vị"], told["Kỳ"], told["Gửi lại chậm nhất ngày"]) == (
        SCHOOL,
        "tháng 06/2026",
        "19/06/2026",
    )
    assert read_workbook(unit_sheet.workbook(FORM), "a.xlsx").sheets[-1].hidden


def test_what_is_known_is_there_and_answers_are_empty(book):
    page = book["Chỉ tiêu"]
    assert [page.cell(4, at).value for at in range(1, 12)] == [
        "CT:percent:1.1", "1.1", "Tỷ lệ học sinh được học kỹ năng số (%)", "≥ 95 %", "380/400 = 95 %", "14/05/2026",
        None, None, None, None, None,
    ]  # fmt: skip
    assert [book["Cán bộ"].cell(4, at).value for at in (3, 4, 5)] == ["Nguyễn Thị Số 17", "1990", "Giáo viên"]


def test_heads_are_locked_without_a_password_and_boxes_take_text(book):
    for sheet in book.sheetnames[1:5]:
        page = book[sheet]
        assert page.protection.sheet
        assert not page.protection.password
        assert page.column_dimensions["A"].hidden
    page = book["Chỉ tiêu"]
    assert (page["C4"].protection.locked, page["G4"].protection.locked, page["G4"].number_format) == (
        True,
        False,
        "@",
    )
    assert page["G5"].protection.locked, "a count has no numerator"
    lists = {v.formula1 for sheet in book for v in sheet.data_validations.dataValidation}
    assert lists == {'"Có,Chưa"', '"Có,Không"', '"Đang làm,Đã xong,Thôi không làm"'}


def test_who_learnt_already_is_filled_in():
    learnt = replace(FORM.staff[0], trained=True, course="=1+1", organiser="Sở", number="GCN 1")
    book = openpyxl.load_workbook(io.BytesIO(unit_sheet.workbook(replace(FORM, staff=(learnt,)))))
    row = {cell.value for cell in book["Cán bộ"][4]}
    assert {"Có", "=1+1", "Sở", "GCN 1"} <= row
    assert next(cell for cell in book["Cán bộ"][4] if cell.value == "=1+1").data_type == "s", (
        "text, no formula"
    )


def test_a_unit_without_targets_gets_no_empty_sheet_of_them():
    book = openpyxl.load_workbook(io.BytesIO(unit_sheet.workbook(replace(FORM, targets=(), tasks=()))))
    assert book.sheetnames == ["Hướng dẫn", "Cán bộ", "Ghi nhận", "_hocvuso"]


def test_the_same_form_is_the_same_file():
    assert unit_sheet.workbook(FORM) == unit_sheet.workbook(FORM)
