"""A report in Word as Nghị định 30/2020/NĐ-CP has it: head, words, signature, annexes across."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import datetime

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from app.base import clock
from app.filing.content import Activity, Content, Letterhead, Text
from app.reports import filed_docx, filed_words
from tests.reports import contents

MADE = datetime(2026, 6, 15, 9, tzinfo=clock.ZONE)


def opened(content):
    return Document(io.BytesIO(filed_docx.document(content, made=MADE)))


def told(paper):
    return [line.text for line in paper.paragraphs if line.text.strip()]


@pytest.fixture(scope="module")
def paper():
    return opened(contents.content())


def test_the_head_leaves_number_and_day_to_whoever_issues_it(paper):
    left, right = paper.tables[0].rows[0].cells
    assert [line.text for line in left.paragraphs if line.text] == ["ỦY BAN NHÂN DÂN", "XÃ SUỐI MÂY"]
    assert [line.text for line in right.paragraphs if line.text] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]  # fmt: skip
    number, day = paper.tables[0].rows[1].cells
    assert number.text == "Số: ……/BC-UBND"
    assert day.text == "Suối Mây, ngày …… tháng …… năm 2026"
    assert told(paper)[:3] == [
        "BÁO CÁO", "Kết quả thực hiện Kế hoạch chuyển đổi số 6 tháng đầu năm 2026", "Kính gửi: UBND tỉnh Sông Hồng",
    ]  # fmt: skip


def test_the_body_says_what_the_office_wrote(paper):
    lines = told(paper)
    assert lines[3] == (
        "Thực hiện Kế hoạch số 07/KH-UBND ngày 05 tháng 02 năm 2026 của UBND xã Suối Mây về triển khai phong trào “Bình dân học "
        "vụ số” năm 2026, Ủy ban nhân dân xã Suối Mây báo cáo kết quả thực hiện 6 tháng đầu năm 2026 (số liệu từ ngày "
        "15/12/2025 đến ngày 14/06/2026) như sau:"
    )
    assert lines[4:16] == [
        "I. KẾT QUẢ THỰC HIỆN",
        "Ủy ban nhân dân xã đã chỉ đạo các cơ quan, đơn vị tổ chức phong trào đến từng thôn.",
        "Đã mở 14 lớp với 560 người tham gia.",
        "Chi tiết tại Phụ lục I và Phụ lục II kèm theo.",
        "II. KHÓ KHĂN, VƯỚNG MẮC",
        "Sóng di động ở hai thôn vùng cao còn yếu; nhiều người cao tuổi chưa có điện thoại thông minh.",
        "III. KIẾN NGHỊ, ĐỀ XUẤT",
        "Không có.",
        "IV. NHIỆM VỤ KỲ TỚI",
        "Tiếp tục mở lớp tại các thôn còn lại.",
        "Trên đây là báo cáo kết quả thực hiện Kế hoạch chuyển đổi số 6 tháng đầu năm 2026 của Ủy ban nhân dân xã Suối Mây./.",
        "Phụ lục I",
    ]


def test_the_form_of_the_decree(paper):
    first = paper.sections[0]
    assert (round(first.page_width.cm, 1), round(first.page_height.cm, 1)) == (21, 29.7)
    margins = (first.top_margin, first.bottom_margin, first.left_margin, first.right_margin)
    assert [round(one.cm, 1) for one in margins] == [2, 2, 3, 1.5]  # within 2–2,5, 2–2,5, 3–3,5, 1,5–2
    body = next(line for line in paper.paragraphs if line.text.startswith("Thực hiện Kế hoạch"))
    assert body.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    assert body.runs[0].font.size == Pt(14)
    assert Cm(1) <= body.paragraph_format.first_line_indent <= Cm(1.27)
    kind = next(line for line in paper.paragraphs if line.text == "BÁO CÁO")
    assert kind.runs[0].bold
    assert kind.alignment == WD_ALIGN_PARAGRAPH.CENTER


def test_the_end_has_free_lines_and_who_gets_it(paper):
    ending = next(table for table in paper.tables if "KT. CHỦ TỊCH" in table.cell(0, 1).text)
    assert [line.text for line in ending.cell(0, 1).paragraphs] == [
        "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Lò Văn Mẫu",
    ]  # fmt: skip
    assert [line.text for line in ending.cell(0, 0).paragraphs] == ["Nơi nhận:", "- Lưu: VT."]
    named = contents.content(
        letterhead=Letterhead(
            recipients=("- UBND tỉnh Sông Hồng;", "- Đảng ủy xã (b/c);", "- Lưu: VT, VHXH.")
        )
    )
    assert filed_words.of(named).recipients == ("Như trên", "Đảng ủy xã (b/c)", "Lưu: VT, VHXH")


def test_annexes_lie_across_with_the_plans_own_table(paper):
    assert [section.orientation for section in paper.sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.LANDSCAPE,
    ]
    assert all(round(section.page_width.cm, 1) == 29.7 for section in paper.sections[1:])
    starts = [section._sectPr.find(qn("w:pgNumType")) for section in paper.sections]
    assert [one.get(qn("w:start")) for one in starts[1:]] == ["1", "1"]  # each annex counts its own pages
    lines = told(paper)
    at = lines.index("Phụ lục I")
    assert lines[at + 1 : at + 3] == [
        "KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU",
        "(Kèm theo Báo cáo số ……/BC-UBND ngày …… tháng …… năm 2026 của Ủy ban nhân dân xã Suối Mây)",
    ]
    number = next(line for line in paper.paragraphs if line.text == "Phụ lục I")
    assert (number.runs[0].bold, number.runs[0].font.size) == (True, Pt(14))
    plan = contents.content().tables[0]
    table = next(t for t in paper.tables if t.rows[0].cells[0].text == "TT" and len(t.columns) == 10)
    assert [cell.text for cell in table.rows[0].cells][6:] == [
        "Kết quả thực hiện",
        "Tỷ lệ so với chỉ tiêu",
        "Đánh giá",
        "Ghi chú số liệu",
    ]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    shown = [[cell.text for cell in row.cells] for row in table.rows[1:]]
    for mine, row in zip(shown, plan.rows, strict=True):
        if row.kind == "group":
            assert mine == [row.cells[0], *[row.cells[1]] * 9]  # one cell over all that is empty
        else:
            assert mine[:6] == list(row.cells)
    assert shown[2][6:9] == ["30,83\xa0%", "30,83\xa0%", "Chậm tiến độ"]
    tasks = next(t for t in paper.tables if "Nhiệm vụ" in t.rows[0].cells[1].text)
    assert [row.cells[4].text for row in tasks.rows[1:3]] == ["Đã xong", "Trễ 45 ngày"]


def test_what_was_held_stands_in_the_body_when_there_are_several_courses(paper):
    table = next(t for t in paper.tables if t.rows[0].cells[0].text == "Chương trình")
    assert [cell.text for cell in table.rows[-1].cells] == ["Tổng cộng (mỗi người tính một lần)", "14", "34", "560", "1.020", "85,2", "45"]  # fmt: skip
    alone = contents.content(
        activity=Activity(contents.content().activity.whole, contents.content().activity.by_course[:1])
    )
    assert not [t for t in opened(alone).tables if t.rows[0].cells[0].text == "Chương trình"]


def test_without_words_the_figures_speak():
    said = filed_words.of(contents.content(text=Text()))
    results, difficulties, proposals, ahead = said.parts
    assert results.paragraphs[0].startswith(
        "Từ ngày 15/12/2025 đến ngày 14/06/2026 đã tổ chức 14 lớp, 34 buổi"
    )
    assert any(
        "4 chỉ tiêu đạt, 3 chỉ tiêu đúng tiến độ, 3 chỉ tiêu chậm tiến độ" in line
        for line in results.paragraphs
    )
    assert difficulties.paragraphs[0].startswith("Còn 1 nhiệm vụ quá hạn")
    assert proposals.paragraphs == ("Không có.",)
    assert any(
        "Cấp tài khoản định danh" in line or "cấp tài khoản định danh" in line for line in ahead.paragraphs
    )
    quiet = filed_words.of(contents.content(text=Text(results="Đã làm."), chores=(), tables=()))
    assert [part.heading for part in quiet.parts] == [
        "I. KẾT QUẢ THỰC HIỆN",
        "II. KHÓ KHĂN, VƯỚNG MẮC",
        "III. KIẾN NGHỊ, ĐỀ XUẤT",
    ]
    assert quiet.annexes == ()
    assert quiet.parts[0].paragraphs == ("Đã làm.",)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Kế hoạch số 07/KH-UBND ngày 05 tháng 02 năm 2026 của UBND xã Suối Mây về triển khai phong trào “Bình dân học vụ số” năm 2026"),
        ({"plan_number": "", "plan_issued": "2026-02"}, "Kế hoạch tháng 02 năm 2026 của UBND xã Suối Mây về triển khai phong trào “Bình dân học vụ số” năm 2026"),
        ({"plan_number": "", "plan_issued": "", "plan_issuer": "", "plan_title": "CĐS năm 2026"}, "Kế hoạch về CĐS năm 2026"),
        ({"plan_title": "Kế hoạch hoạt động năm 2026", "plan_issued": "2026-03"}, "Kế hoạch hoạt động năm 2026 (số 07/KH-UBND tháng 3 năm 2026)"),
        ({"plan_title": "Kế hoạch hoạt động năm 2026", "plan_number": "", "plan_issued": ""}, "Kế hoạch hoạt động năm 2026"),
    ],
)  # fmt: skip
def test_the_plan_is_named_as_far_as_it_is_known(given, words):
    assert filed_words.plan_words(contents.content(head=replace(contents.HEAD, **given))) == words


def test_another_office_speaks_for_itself():
    other = contents.content(
        letterhead=Letterhead(agency=("BAN CHỈ ĐẠO", "CHUYỂN ĐỔI SỐ XÃ SUỐI MÂY"), above="ĐẢNG ỦY XÃ SUỐI MÂY", sign="BC-BCĐ", place="Bản Mới"),
        head=replace(contents.HEAD, to="", title="Báo cáo nhanh"),
    )  # fmt: skip
    said = filed_words.of(other)
    assert "Ủy ban nhân dân" not in said.opening + said.closing
    assert said.closing == "Trên đây là báo cáo nhanh./."
    lines = told(opened(other))
    assert lines[1] == "Nhanh"
    assert not any(line.startswith("Kính gửi") for line in lines)
    head = opened(other).tables[0]
    assert head.cell(0, 0).text.startswith("ĐẢNG ỦY XÃ SUỐI MÂY\nBAN CHỈ ĐẠO")
    assert head.cell(1, 0).text == "Số: ……/BC-BCĐ"
    assert head.cell(1, 1).text.startswith("Bản Mới, ngày ……")


def test_what_is_typed_is_text():
    odd = "Lớp #emph[x] $1$ {PAGE} <w:p> & =1+1 \x07\u202e *b*"
    paper = opened(contents.content(text=Text(results=odd, ahead="a\n\n b ")))
    assert "Lớp #emph[x] $1$ {PAGE} <w:p> & =1+1 *b*" in told(paper)
    assert told(paper)[told(paper).index("IV. NHIỆM VỤ KỲ TỚI") + 1 :][:2] == ["a", "b"]


def test_the_same_content_and_moment_give_the_same_bytes():
    content = contents.content()
    data = filed_docx.document(content, made=MADE)
    assert data == filed_docx.document(Content.of_json(content.as_json()), made=MADE)
    assert {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(data)).infolist()} == {
        (1980, 1, 1, 0, 0, 0)
    }
    assert Document(io.BytesIO(data)).core_properties.author == ""
    assert (
        Document(io.BytesIO(filed_docx.document(content))).core_properties.created.date() == contents.CUT_OFF
    )
