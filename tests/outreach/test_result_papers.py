"""A campaign's papers read back: the report in Word, the workbook, as they are printed."""

from __future__ import annotations

import io
import math
from datetime import datetime

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Pt
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db
from app.filing.content import Letterhead
from app.reports import outreach_evening, outreach_report, outreach_table
from app.reports import outreach_facts as facts
from app.reports.document import header
from app.reports.outreach_table import TOP
from campaigns.outreach import results
from campaigns.outreach.campaigning import budgeting
from campaigns.outreach.day import OutreachDay
from campaigns.outreach.team import Team
from tests.conftest import ONE_DATABASE
from tests.outreach.made import outreach
from tests.outreach.test_results import aimed, campaign_of, season
from trainees.areas import Locality

pytestmark = ONE_DATABASE
__all__ = ["aimed", "season"]

MADE = datetime(2026, 11, 23, 9, tzinfo=clock.ZONE)
LONG = "Tổ công nghệ số cộng đồng và Đề án 06 liên thôn Suối Mây – Bản Nà Hang – khu tái định cư thủy điện thượng nguồn"
HEAD = TOP + 1
"""Row of the head of a sheet's table, as openpyxl counts."""


@pytest.fixture
def told(season, work):
    """The campaign of the season with goals, money and a long name: its facts within a transaction, to be read twice."""
    _, number, day, _ = season

    def read():
        campaign = campaign_of(number)
        return campaign, facts.of(campaign, named=True)

    with work():
        campaign = campaign_of(number)
        campaign.goals = {"people": 4, "turns": 2_000}
        budgeting.add_line(campaign, "Xăng xe", 12_500_000, source="Ngân sách phường", spent=1_000_000)
        for team in db.session.query(Team):
            team.name = LONG
        db.session.get_one(OutreachDay, day).remark = "Bà con vui.\n\nMáy in hết mực."
    return read


def report(campaign, found):
    place = db.session.get_one(Locality, campaign.locality_id)
    return Document(io.BytesIO(outreach_report.document(found, place, Letterhead(), made=MADE)))


def lines(paper):
    return [line.text for line in paper.paragraphs if line.text.strip()]


def named(paper, head):
    """The table whose head says so."""
    return next(table for table in paper.tables if table.rows[0].cells[1].text == head)


def says(cell, tag, attribute="val"):
    return cell._tc.find(f".//{qn(f'w:{tag}')}").get(qn(f"w:{attribute}"))


# --- the report -----------------------------------------------------------------------------------------------------


def test_the_results_are_numbered_through(told, work):
    with work():
        said = lines(report(*told()))
    leads = [line.split(":")[0] for line in said[said.index("II. KẾT QUẢ") + 1 : said.index("Chi tiết tại Phụ lục kèm theo.")]]  # fmt: skip
    assert leads == [
        "1. Người được hỗ trợ", "2. Lượt hỗ trợ", "3. Đến từng hộ", "4. So với mục tiêu của chiến dịch", "5. Truyền thông",
        "6. Kinh phí",
    ]  # fmt: skip
    assert (
        "6. Kinh phí: dự kiến 14.500.000 đồng, đã chi 1.000.000 đồng (6,9 %); 01 khoản chưa quyết toán."
        in said
    )
    assert [line[19:] for line in said if line.startswith("- Ngày")] == ["Bà con vui.", "Máy in hết mực."]


def test_the_head_is_filled_in_by_whoever_signs(told, work):
    with work():
        campaign, found = told()
        campaign.lead = "Đoàn Thanh niên xã"
        paper = report(campaign, found)
        place = db.session.get_one(Locality, campaign.locality_id)
        place.kind = "xã"
        paper, name = report(campaign, found), place.name
        province = place.province.upper()
    left = [line.text for line in paper.tables[0].cell(0, 0).paragraphs if line.text]
    assert left == [f"BCH ĐOÀN {province}", "BCH ĐOÀN", f"XÃ {name.upper()}", "***"]
    assert paper.tables[0].cell(1, 0).text == "Số: ……-BC/ĐTN"
    said = lines(paper)
    assert f"3. Chủ trì: Đoàn Thanh niên xã {name}." in said
    year = clock.today().year
    assert (
        f"(Kèm theo Báo cáo số ……-BC/ĐTN ngày …… tháng …… năm {year} của Đoàn Thanh niên xã {name})" in said
    )
    ends = next(table for table in paper.tables if table.cell(0, 0).text.startswith("Nơi nhận"))
    assert [line.text for line in ends.cell(0, 1).paragraphs] == ["TM. BAN CHẤP HÀNH", "BÍ THƯ", ""]


@pytest.mark.parametrize(
    ("lead", "union"),
    [
        ("Đoàn Thanh niên", True), ("BCH Đoàn phường Hoa Sen", True), ("Phường đoàn", True), ("Đoàn TNCS Hồ Chí Minh", True),
        ("Hội Liên hiệp Phụ nữ", False), ("Đoàn công tác liên ngành", False), ("Phòng Văn hóa - Xã hội", False), ("", False),
    ],
)  # fmt: skip
def test_only_a_paper_of_the_youth_union_has_its_name_for_the_states(told, work, lead, union):
    with work():
        campaign, found = told()
        campaign.lead = lead
        head = report(campaign, found).tables[0]
    right = [line.text for line in head.cell(0, 1).paragraphs if line.text]
    assert right == ([header.UNION] if union else [header.STATE, header.MOTTO])
    assert head.cell(1, 0).text.startswith("Số: ……-BC/" if union else "Số: ……/BC-")


def test_tables_go_on_over_pages_and_numbers_stand_right(told, work):
    with work():
        paper = report(*told())
    for table in paper.tables[1:]:
        if table.rows[0].cells[0].text != "STT":
            continue  # who gets it, who signs
        assert table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
        assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows)
        wide = sum(column.width for column in table.columns)
        section = paper.sections[-1 if table.rows[0].cells[1].text not in ("Nội dung", "Kênh") else 0]
        assert abs(wide - (section.page_width - section.left_margin - section.right_margin)) < Pt(2)
    place = named(paper, "Nơi")
    assert [cell.text for cell in place.rows[1].cells][1:4] == ["Nhà văn hóa A", "2", "1"]
    assert [says(cell, "jc") for cell in place.rows[1].cells] == ["center", "left", *["right"] * 6]
    assert any(LONG in row.cells[1].text for row in named(paper, "Tổ").rows)


def test_the_whole_stands_below_its_parts_and_is_no_sum_of_them(told, work):
    with work():
        campaign, found = told()
        paper, whole = report(campaign, found), found.whole
        parts = found.sums.by("place")
    table = named(paper, "Nơi")
    last = table.rows[-1]
    assert last.cells[1].text == facts.WHOLE
    assert [cell.text for cell in last.cells][2:5] == ["2", "1", "15"]
    assert sum(one.people for one in parts) == 3 > whole.people == 2
    assert all(run.bold for cell in last.cells for run in cell.paragraphs[0].runs)
    kept = table.rows[-2]._tr.findall(f".//{qn('w:keepNext')}")
    assert len(kept) == len(table.rows[-2].cells), "the whole is never alone on a page"
    assert f"Ghi chú: {facts.NOTE}" in lines(paper)


def test_money_is_annexed_line_by_line(told, work):
    with work():
        paper = report(*told())
    assert [[cell.text for cell in row.cells] for row in named(paper, "Nội dung chi").rows][1:] == [
        ["1", "Nước uống A", "—", "2.000.000", "—"],
        ["2", "Xăng xe", "Ngân sách phường", "12.500.000", "1.000.000"],
        ["", "Cộng", "Cộng", "14.500.000", "1.000.000"],
    ]


def test_the_hours_of_volunteers_are_summed(told, work):
    with work():
        paper = report(*told())
    assert [[cell.text for cell in row.cells][1:] for row in named(paper, "Họ và tên").rows][2:] == [
        ["Cộng", "Cộng", "Cộng", "1", "2,5"]
    ]


def test_the_annex_begins_on_its_own_page_and_leaves_none_empty(told, work):
    with work():
        paper = report(*told())
    assert [one.orientation for one in paper.sections] == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE]
    [break_] = [line for line in paper.paragraphs if line._p.find(f".//{qn('w:sectPr')}") is not None]
    assert break_.paragraph_format.line_spacing == Pt(1)


def test_a_campaign_without_a_day_reports_so_and_has_no_empty_tables(commune, work):
    with work():
        made = outreach(commune.locality, commune.people, by=COMMAND_LINE)
        made.campaign.goals = {"people": 100}
        made.campaign.starts = made.campaign.ends
        found = facts.of(made.campaign, named=True)
        held = bool(found.sums.days)
        paper = report(made.campaign, found)
        book = load_workbook(io.BytesIO(outreach_table.workbook(found)))
    assert not held
    said = lines(paper)
    assert "4. Lực lượng: chưa có ngày ra quân nào diễn ra." in said
    assert "Đến nay chưa có ngày ra quân nào diễn ra nên chưa có kết quả hỗ trợ." in said
    assert not [table for table in paper.tables if table.rows[0].cells[1].text in ("Ngày", "Nơi", "Tổ")]
    assert facts.NOTE not in " ".join(said)
    assert book.sheetnames == ["Tổng hợp", "Truyền thông", "Kinh phí"]
    assert list(book["Tổng hợp"].iter_rows(min_row=HEAD + 1, values_only=True)) == [
        ("Người được hỗ trợ (có danh sách, mỗi người một lần)", 0, 100, 0),
        ("Tin truyền thông", 1, None, None),
        (None,) * 4,
        ("Chưa có ngày ra quân nào diễn ra.", None, None, None),
    ]


def test_a_campaign_without_anything_has_a_sentence_and_no_head(commune, work):
    with work():
        made = outreach(commune.locality, commune.people, by=COMMAND_LINE)
        made.campaign.goals = {}
        for row in (made.message, made.line):
            db.session.delete(row)
        db.session.flush()
        [sheet] = load_workbook(io.BytesIO(outreach_table.workbook(facts.of(made.campaign, named=True))))
    assert [row[0] for row in sheet.values][2:] == [None, "Chưa có ngày ra quân nào diễn ra."]


# --- the workbook ---------------------------------------------------------------------------------------------------


def test_every_sheet_is_printed_under_its_campaign_one_page_wide(told, work):
    with work():
        book = load_workbook(io.BytesIO(outreach_table.workbook(told()[1])))
    assert book.sheetnames == [
        "Tổng hợp", "Theo ngày", "Theo nơi", "Theo tổ", "Theo giờ", "Truyền thông", "Kinh phí", "Tình nguyện viên",
    ]  # fmt: skip
    for sheet in book:
        assert sheet["A1"].value == "KẾT QUẢ CHIẾN DỊCH “RA QUÂN A”"
        assert "số liệu đến ngày" in sheet["A2"].value
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (int(sheet.page_setup.fitToWidth or 1), int(sheet.page_setup.fitToHeight)) == (1, 0)
        assert sheet.print_title_rows == f"${HEAD}:${HEAD}"
        assert sheet.oddFooter.center.text == "&P/&N"


def test_no_row_hides_words(told, work):
    """A row is at least as tall as the lines that its longest cell takes in its column or merged columns."""
    with work():
        campaign, found = told()
        campaign.title = f"{LONG}, {LONG[:80]}"
        book = load_workbook(io.BytesIO(outreach_table.workbook(found)))
    tall = 0
    for sheet in book:
        merged = {(one.min_row, one.min_col): one for one in sheet.merged_cells.ranges}
        for row in sheet.iter_rows():
            for cell in row:
                if not isinstance(cell.value, str):
                    continue
                area = merged.get((cell.row, cell.column))
                columns = range(area.min_col, area.max_col + 1) if area else [cell.column]
                wide = sum(sheet.column_dimensions[get_column_letter(one)].width for one in columns)
                room = wide * (0.8 if cell.value.isupper() else 1.15)
                need = math.ceil(len(cell.value) / room)
                tall = max(tall, need)
                assert sheet.row_dimensions[cell.row].height >= 15 * need, (sheet.title, cell.coordinate)
    assert tall >= 2, "something was wrapped"


def test_numbers_are_numbers_and_stand_right(told, work):
    with work():
        book = load_workbook(io.BytesIO(outreach_table.workbook(told()[1])))
    for sheet in book:
        for row in sheet.iter_rows(min_row=HEAD + 1):
            for cell in row:
                if isinstance(cell.value, int | float):
                    assert cell.alignment.horizontal == "right"
                    assert cell.number_format in ("#,##0", "#,##0.0")
                    assert cell.font.name == "Times New Roman"
    whole = [cell.value for cell in book["Theo nơi"][HEAD + 3]]
    assert whole[:4] == [facts.WHOLE, 2, 1, 15]
    goals = {row[0]: row[1:] for row in book["Tổng hợp"].iter_rows(min_row=HEAD + 1, values_only=True)}
    assert goals["Người được hỗ trợ (có danh sách, mỗi người một lần)"] == (2, 4, 50)
    assert goals["Lượt hỗ trợ (chỉ đếm)"] == (15, 2_000, 0)
    money = list(book["Kinh phí"].iter_rows(min_row=HEAD + 1, values_only=True))
    assert money[:3] == [
        ("Nước uống A", None, 2_000_000, None),
        ("Xăng xe", "Ngân sách phường", 12_500_000, 1_000_000),
        ("Cộng", None, 14_500_000, 1_000_000),
    ]
    assert money[4][0] == "1 khoản chưa quyết toán: ô để trống."


# --- the evening ----------------------------------------------------------------------------------------------------


def test_a_desk_is_not_named_twice_in_the_evening(season, work):
    _, _, number, _ = season
    with work():
        day = db.session.get_one(OutreachDay, number)
        assert "Nơi ra quân: Nhà văn hóa A" in outreach_evening.words(day, results.of_day(day))
        day.title = "Nhà văn hóa A"
        said = outreach_evening.words(day, results.of_day(day)).splitlines()
    assert said[1:3] == ["Nhà văn hóa A", ""]
