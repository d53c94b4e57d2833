"""A report as a workbook, opened again: the plan's rows, our columns, numbers that can be added up, the page it prints on."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime

import openpyxl
import pytest

from app.base import clock
from app.filing.content import Activity, Content, Unheard
from app.reports import filed_table
from campaigns.plans.result_words import ROWS_OF_ALL
from tests.reports import contents

MADE = datetime(2026, 6, 15, 9, tzinfo=clock.ZONE)


def opened(content, **more):
    return openpyxl.load_workbook(io.BytesIO(filed_table.workbook(content, **more)))


def rows(sheet, first=1):
    return [
        ["" if cell is None else cell for cell in row]
        for row in sheet.iter_rows(min_row=first, values_only=True)
    ]


@pytest.fixture(scope="module")
def book():
    return opened(contents.content())


def test_the_sheets(book):
    assert book.sheetnames == [
        "Kết quả chỉ tiêu",
        "Cách tính và nguồn",
        "Theo đơn vị",
        "Nhiệm vụ",
        "Hoạt động trong kỳ",
    ]


def test_the_plans_table_comes_first_in_its_own_words(book):
    printed = rows(book["Kết quả chỉ tiêu"])
    assert printed[0][0] == "ỦY BAN NHÂN DÂN"
    assert printed[1][0] == "XÃ SUỐI MÂY"
    assert printed[3][0] == "KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU"
    assert (
        printed[4][0]
        == "(Theo Kế hoạch số 07/KH-UBND năm 2026 của UBND xã Suối Mây; số liệu đến ngày 14/06/2026)"
    )
    assert printed[6] == [
        *contents.COLUMNS,
        "Kết quả thực hiện",
        "Tỷ lệ so với chỉ tiêu",
        "Đánh giá",
        "Ghi chú số liệu",
    ]
    plan = contents.content().tables[0]
    assert [row[:6] for row in printed[7 : 7 + len(plan.rows)]] == [list(row.cells) for row in plan.rows]
    by_number = {row[0]: row for row in printed[7:]}
    assert by_number["2"][6:] == ["30,83 %", "30,83 %", "Chậm tiến độ", "41/133 người"]
    assert by_number["6"][6:] == ["—", "—", "Chưa có số liệu", "Số liệu do Trạm Y tế xã báo cáo"]
    assert by_number["8"][6:9] == ["hạng 23", "—", "Chậm tiến độ"]
    assert by_number["10"][6:] == ["—", "—", "—", ""]
    assert by_number["5"][9].endswith("(không cộng vào); văn bản ghi “75”")
    assert by_number["14"][6:] == ["", "", "", "dòng này đã bỏ khi rà soát"]
    assert by_number["II"][6:] == [""] * 4


def test_what_looks_like_a_formula_stays_text(book):
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.value for cell in cells if cell.value in ("=1+1", "@nhắc lại")} == {"=1+1", "@nhắc lại"}
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]


def test_definitions_hold_real_numbers(book):
    found = {row[0]: row for row in rows(book["Cách tính và nguồn"])}
    assert found["PL1.1"][3:6] == [121, 133, 90.98]
    assert found["PL1.5"][3:7] == [25736, 36845, 69.85, 1203]
    assert found["PL1.5"][8] == "Công an xã, 45/BC-CAX ngày 05/06/2026"
    assert found["PL1.1"][9:] == ["QĐ 757/QĐ-BKHCN", 1, "cán bộ, công chức"]
    assert found["PL1.4"][3:6] == [812, "—", "—"]
    assert found["PL1.7"][3:6] == ["—", "—", "—"]  # a count is no share
    assert "PL1.10" not in found  # nobody decided how it is counted
    said = [row[0] for row in rows(book["Cách tính và nguồn"]) if row[0]]
    assert "Kỳ báo cáo: 6 tháng đầu năm 2026, từ 15/12/2025 đến 14/06/2026." in said
    assert ROWS_OF_ALL in said
    assert "Đơn vị đã gửi phần số liệu: 7/10, trong đó 1 gửi muộn. Chưa gửi: Trạm Y tế xã; Trường Tiểu học Suối Mây; Đoàn Thanh niên xã." in said  # fmt: skip


def test_units_tasks_and_what_was_held(book):
    assert rows(book["Theo đơn vị"])[1:] == [
        [contents.CULTURE, "12/12 = 100 %", "6/12 = 50 %"],
        [contents.CLINIC, "8/11 = 72,73 %", "1/11 = 9,09 %"],
        ["Chưa rõ đơn vị", "1/2 = 50 %", "—"],
    ]
    tasks = {row[0]: row for row in rows(book["Nhiệm vụ"])}
    assert [tasks[str(n)][4] for n in range(1, 8)] == [
        "Đã xong", "Trễ 45 ngày", "Đang làm, tháng này chưa cập nhật", "Đang làm", "Đang làm", "Đã xong, trễ 10 ngày",
        "Thôi không làm",
    ]  # fmt: skip
    assert tasks["1"][5:] == ["05/02/2026: Đã ban hành", "07/KH-UBND ngày 05/02/2026: Kế hoạch"]
    assert tasks["5"][2:4] == ["—", "Thường xuyên"]
    assert rows(book["Hoạt động trong kỳ"])[1:] == [
        ["Kỹ năng số cơ bản", 9, 24, 400, 720, 60, 45],
        ["VNeID và dịch vụ công", 5, 10, 210, 300, 25.2, 0],  # 1515 minutes
        ["Tổng cộng (mỗi người tính một lần)", 14, 34, 560, 1020, 85.2, 45],
    ]


def test_every_sheet_prints_on_a4_across_one_page_wide_with_its_head(book):
    for sheet in book:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert book["Kết quả chỉ tiêu"].print_title_rows == "$7:$7"
    assert book["Nhiệm vụ"].print_title_rows == "$1:$1"


def test_what_there_is_nothing_of_has_no_sheet():
    bare = contents.content(
        lines=tuple(replace(line, by_unit=()) for line in contents.lines()), chores=(), activity=Activity(),
        unheard=Unheard(), not_entered=0,
    )  # fmt: skip
    book = opened(bare)
    assert book.sheetnames == ["Kết quả chỉ tiêu", "Cách tính và nguồn"]
    assert ROWS_OF_ALL not in [row[0] for row in rows(book["Cách tính và nguồn"])]


def test_what_came_late_and_the_revision_are_said():
    later = contents.content(
        head=replace(contents.HEAD, revision=2), late_events=("3 ghi nhận của lớp “VNeID” ngày 12/06/2026",)
    )
    said = [row[0] for row in rows(opened(later)["Cách tính và nguồn"])]
    assert "Ghi nhận muộn: 3 ghi nhận của lớp “VNeID” ngày 12/06/2026" in said
    assert any(str(one).endswith("Bản số 2.") for one in said)


def test_the_same_content_and_moment_give_the_same_bytes():
    content = contents.content()
    again = Content.of_json(content.as_json())
    assert filed_table.workbook(content, made=MADE) == filed_table.workbook(again, made=MADE)
    assert filed_table.workbook(content) == filed_table.workbook(again)
    assert opened(content, made=MADE).properties.created == datetime(2026, 6, 15, 9)  # noqa: DTZ001
    assert opened(content).properties.created == datetime(2026, 6, 14)  # noqa: DTZ001
