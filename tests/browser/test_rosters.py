"""An officer before a messy file: choose it, change a column, take a row without its bad cell, write, take it back."""

from __future__ import annotations

import io
import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from app.base.db import db
from app.base.sheet import open_workbook
from tests.browser.hall import person, sign_in
from tests.conftest import ONE_DATABASE, PASSWORD
from trainees.people import Person

# What a browser does is no database's; `HVS_LONG=1` sees it through on both.
pytestmark = [pytest.mark.browser, ONE_DATABASE]
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LINES = [
    ["ỦY BAN NHÂN DÂN XÃ HOA SEN"],
    ["DANH SÁCH CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC"],
    [],
    ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Nơi làm", "Chức vụ", "Dân tộc", "Bộ môn"],
    ["I", "Khối xã"],
    ["1", "LÒ THỊ MÂY", "17/05/1980", "Nữ", "014180000123", "Trạm Y tế", "Bác sĩ", "Thái", "Nội"],
    ["2", "Vì Văn Sao", "31/02/1981", "Nam", "014081000124", "Trạm Y tế", "Y sĩ", "Kinh", "Ngoại"],
    ["3", "Nguyen Thi Anh", "1984", "Nữ", "", "Trạm Y tế", "Y tá", "", ""],
    ["", "Tổng số: 3 người"],
]


def messy():
    buffer = io.BytesIO()
    with open_workbook(buffer) as book:
        sheet = book.add_worksheet("Cán bộ")
        for row, line in enumerate(LINES):
            for column, text in enumerate(line):
                sheet.write_string(row, column, text)
    return buffer.getvalue()


def people(app):
    with app.app_context():
        n = db.session.scalar(select(func.count(Person.id)))
        db.session.rollback()
    return n


@pytest.mark.parametrize("width", [360, 1280])
def test_from_a_messy_file_to_people_and_back(app, live, commune, width):
    before = people(app)
    site = f"http://127.0.0.1:{live.port}"
    with person(width=width) as page:
        sign_in(page, site, commune.emails["officer"], PASSWORD)
        page.goto(f"{site}/rosters/new")
        page.set_input_files(
            "input[type=file]", {"name": "can-bo.xlsx", "mimeType": EXCEL, "buffer": messy()}
        )
        page.get_by_role("button", name="Đọc và xem trước").click()
        page.wait_for_url(re.compile(r"/rosters/\d+$"))
        said = page.locator("main")
        expect(said).to_contain_text("1 họ tên viết HOA")

        # What is left out says why; one column is read as something else.
        page.locator("#reading > summary").click()
        expect(page.locator("#reading")).to_contain_text("Thông tin riêng tư")
        page.get_by_label("Cột I đọc là").select_option("address")
        page.get_by_role("button", name="Đọc lại theo lựa chọn này").click()
        page.get_by_text("Đã đọc lại tệp").wait_for()
        page.wait_for_load_state()
        page.locator("#reading > summary").click()
        expect(page.get_by_label("Cột I đọc là")).to_have_value("address")

        page.get_by_label("Nhập không kèm ô này").check()
        page.get_by_label(re.compile("Người khác, ghi mới")).check()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.get_by_role("button", name="Ghi danh sách này").first.click()
        page.get_by_text("Đã ghi: 3 người mới").wait_for()
        assert people(app) == before + 3

        page.wait_for_load_state()  # without its script the page would not ask
        page.get_by_role("button", name="Hoàn tác cả tệp").first.click()
        page.locator("dialog [data-go]").click()
        page.get_by_text("Đã hoàn tác: bỏ 3 người").wait_for()
    assert people(app) == before


def test_cells_are_pasted_and_a_folded_part_is_unfolded_by_its_link(app, live, commune):
    site = f"http://127.0.0.1:{live.port}"
    with person() as page:
        sign_in(page, site, commune.emails["officer"], PASSWORD)
        page.goto(f"{site}/rosters/new")
        page.get_by_text("Không có tệp? Dán ô từ Excel").click()
        page.get_by_label("Vùng ô dán từ Excel").fill("\n".join("\t".join(line) for line in LINES[3:]))
        page.get_by_role("button", name="Đọc và xem trước").click()
        page.wait_for_url(re.compile(r"/rosters/\d+$"))
        assert not page.get_by_label("Cột A đọc là").is_visible()
        page.get_by_role("link", name="Không đúng? Đổi loại").click()
        page.get_by_label("Cột A đọc là").wait_for()
