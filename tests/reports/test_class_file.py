"""The papers of a training as documents of the decree: fonts, sizes, margins, rules; notices; the ZIP of it all."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pypdfium2
import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from app.base import clock
from app.reports import (
    class_index,
    class_invitation,
    class_notice,
    class_plan,
    class_report,
    class_results,
    class_zip,
    sign_in_sheet,
)
from app.reports.class_facts import Facts, Meeting
from app.reports.class_index import Entry
from app.reports.class_results import Numbers, Row
from app.reports.class_wording import usual
from app.reports.class_zip import Bundle, Paper, Sheet
from app.reports.document import blank, counted, day_line, ending, number_line, padded, saved, text
from app.reports.document.header import MOTTO, STATE
from campaigns.classfile.paper import KINDS, ORDER
from certificates.assessments.gain import Gain
from tests.conftest import ONE_DATABASE

pytestmark = ONE_DATABASE
MADE = datetime(2026, 11, 22, 9, tzinfo=clock.ZONE)
ODD = "Lớp #emph[x] $1$ {PAGE} <w:p> & =1+1 \x07\u202e *b*"


def facts(**other):
    given = {
        "title": "VNeID và dịch vụ công, thôn 3", "course": "VNeID và dịch vụ công", "audience": "Người dân",
        "skills": ["Cài đặt VNeID", "Nộp hồ sơ trực tuyến"], "outcomes": ["Tự đăng nhập VNeID"], "hours": "05",
        "meetings": [
            Meeting(date(2026, 2, 5), "Thứ Năm", "14:00 – 16:30", "Nhà văn hóa thôn 3", ""),
            Meeting(date(2026, 11, 28), "Thứ Bảy", "08:30 – 11:00", "Nhà văn hóa thôn 3", "Dịch vụ công"),
        ],
        "place": "Nhà văn hóa thôn 3", "teachers": ["Lê Giảng Viên"], "expected": 46, "units": ["Trạm Y tế"], "locality": "xã Suối Mây",
        "agency": ("Ủy ban nhân dân", "xã Suối Mây"), "task": "Mở lớp", "plan": "Kế hoạch số 07/KH-UBND", "year": 2026,
    }  # fmt: skip
    return Facts(**(given | other))


def words(kind, about=None, **other):
    from dataclasses import replace

    return replace(usual(kind, about or facts(), place="Suối Mây"), **other)


def row(n, **other):
    given = {
        "name": f"Nguyễn Thị Ánh {n}", "year": "1954", "where": "Thôn 3", "attended": 2, "lessons": 2,
        "completed": date(2026, 11, 28), "practice": "", "test": "", "passed": False, "certificate": "",
    }  # fmt: skip
    return Row(**(given | other))


SUMS = Numbers(2, 2, Decimal("5.0"), 46, 44, 40, 30, 27, 27, Decimal("4.6"), 31)
MAKERS = {
    "plan": lambda f, w: class_plan.document(f, w, made=MADE),
    "invitation": lambda f, w: class_invitation.document(f, w, made=MADE),
    "notice": lambda f, w: class_notice.document(f, w, made=MADE),
    "results": lambda f, w: class_results.document(f, w, [row(n) for n in range(60)], made=MADE),
    "report": lambda f, w: class_report.document(f, w, SUMS, made=MADE),
}


def opened(data):
    return Document(io.BytesIO(data))


def everywhere(paper):
    """Every paragraph of a document, those in tables too."""
    found = list(paper.paragraphs)
    for table in paper.tables:
        for cells in table.rows:
            for cell in cells.cells:
                found += cell.paragraphs
    return found


def the_run(paper, words):
    [line] = [p for p in everywhere(paper) if p.text == words]
    return line, line.runs[0]


# --- the form of the decree ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(MAKERS))
def test_every_paper_has_the_form_of_the_decree(kind):
    data = MAKERS[kind](facts(), words(kind))
    paper = opened(data)
    section = paper.sections[0]
    sides = sorted((section.page_width, section.page_height))
    assert [round(side / Cm(1), 1) for side in sides] == [21.0, 29.7]
    assert (section.page_width > section.page_height) == (kind == "results")
    top, bottom, left, right = (
        round(side / Cm(0.1))
        for side in (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    )  # millimetres
    assert 20 <= top <= 25
    assert 20 <= bottom <= 25
    assert 30 <= left <= 35
    assert 15 <= right <= 20
    normal = paper.styles["Normal"]
    fonts = normal.element.rPr.rFonts
    assert {fonts.get(qn(f"w:{x}")) for x in ("ascii", "hAnsi", "cs", "eastAsia")} == {"Times New Roman"}
    assert not [r for p in everywhere(paper) for r in p.runs if r.font.name not in (None, "Times New Roman")]
    state, run = the_run(paper, STATE)
    assert (run.bold, run.font.size) == (True, Pt(12))
    assert state.alignment == WD_ALIGN_PARAGRAPH.CENTER
    _, run = the_run(paper, MOTTO)
    assert (run.bold, run.font.size) == (True, Pt(14))
    _, run = the_run(paper, "XÃ SUỐI MÂY")
    assert (run.bold, run.font.size) == (True, Pt(12))
    day, run = the_run(paper, "Suối Mây, ngày …… tháng …… năm 2026")
    assert run.italic
    assert day.alignment == WD_ALIGN_PARAGRAPH.CENTER
    rules = paper.element.body.findall(f".//{qn('w:pBdr')}/{qn('w:top')}")
    assert len(rules) == (2 if kind == "results" else 3)  # agency, motto, and what it is about
    # Numbered from the second page, in the middle of the head; that is the only field.
    assert section.different_first_page_header_footer
    assert section.first_page_header.paragraphs[0].text == ""
    assert section.header.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.CENTER
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    assert [x for part in parts.values() for x in re.findall(r"<w:instrText[^>]*>([^<]*)", part)] == ["PAGE"]
    assert not [name for name in parts if "vba" in name.lower() or "activex" in name.lower()]
    assert "python-docx" not in parts["docProps/core.xml"]


def test_running_text_is_justified_and_drawn_in():
    paper = opened(MAKERS["plan"](facts(), words("plan")))
    [line] = [p for p in paper.paragraphs if p.text.startswith("Trên đây là Kế hoạch")]
    assert line.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    assert Cm(1) <= line.paragraph_format.first_line_indent <= Cm(1.28)
    assert line.runs[0].font.size == Pt(14)
    [title] = [p for p in paper.paragraphs if p.text == "KẾ HOẠCH"]
    assert (title.runs[0].bold, title.runs[0].font.size) == (True, Pt(14))
    assert "Thực hiện Kế hoạch số 07/KH-UBND;" in [p.text for p in paper.paragraphs]


def test_tables_repeat_their_head_and_cut_no_row():
    paper = opened(MAKERS["results"](facts(), words("results")))
    table = paper.tables[1]
    assert len(table.rows) == 61
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(each._tr.trPr.find(qn("w:cantSplit")) is not None for each in table.rows)
    assert table._tbl.tblPr.find(qn("w:tblBorders")) is not None
    assert [cell.text for cell in table.rows[1].cells] == [
        "1", "Nguyễn Thị Ánh 0", "1954", "Thôn 3", "2/2", "28/11/2026",
    ]  # fmt: skip
    with_marks = [row(1, practice="đạt, 8/10", certificate="0001/2026/GCN"), row(2, completed=None)]
    table = opened(class_results.document(facts(), words("results"), with_marks, made=MADE)).tables[1]
    assert [c.text for c in table.rows[0].cells][6:] == ["Thực hành", "Số vào sổ giấy chứng nhận"]
    assert [c.text for c in table.rows[2].cells][5:] == ["—", "—", "—"]


def test_the_end_has_recipients_and_free_lines():
    paper = blank()
    lines = ("TM. Ủy ban nhân dân", "KT. Chủ tịch", "Phó Chủ tịch")
    ending(paper, signature=lines, signer="Nguyễn Văn Mẫu", recipients=["- Như trên;", "Lưu: VT."])
    paper = opened(saved(paper))
    left, right = paper.tables[0].rows[0].cells
    assert [p.text for p in left.paragraphs] == ["Nơi nhận:", "- Như trên;", "- Lưu: VT."]
    head = left.paragraphs[0].runs[0]
    assert (head.font.size, head.bold, head.italic) == (Pt(12), True, True)
    assert left.paragraphs[1].runs[0].font.size == Pt(11)
    assert [p.text for p in right.paragraphs] == [
        "TM. ỦY BAN NHÂN DÂN",
        "KT. CHỦ TỊCH",
        "PHÓ CHỦ TỊCH",
        "Nguyễn Văn Mẫu",
    ]
    assert all(p.runs[0].bold for p in right.paragraphs)


@pytest.mark.parametrize(
    ("given", "printed"),
    [("5", "Số: 05/KH-UBND"), ("15", "Số: 15/KH-UBND"), ("5/KH-HĐ", "Số: 05/KH-HĐ"), ("", "Số: ……/KH-UBND"), ("105a", "Số: 105a/KH-UBND")],
)  # fmt: skip
def test_numbers_below_ten_are_padded(given, printed):
    assert number_line(given, "KH-UBND") == printed


def test_days_and_counts_as_the_decree_writes_them():
    assert day_line("Suối Mây", date(2026, 2, 5), 2026) == "Suối Mây, ngày 05 tháng 02 năm 2026"
    assert day_line("Suối Mây", date(2026, 3, 15), 2026) == "Suối Mây, ngày 15 tháng 3 năm 2026"
    assert (counted(0), counted(7), counted(12), counted(1234)) == ("0", "07", "12", "1.234")
    assert padded("2026/1") == "2026/1"


@pytest.mark.parametrize("kind", list(MAKERS))
def test_what_is_typed_is_text(kind):
    odd = words(kind, signer=ODD, guests=[ODD], difficulties=[ODD], grounds=[ODD], place=ODD, agency=[ODD])
    data = MAKERS[kind](facts(title=ODD, teachers=[ODD]), odd)
    said = "\n".join(p.text for p in everywhere(opened(data)))
    assert "#emph[x] $1$ {PAGE} <w:p> & =1+1" in said
    assert "\u202e" not in said
    assert "\x07" not in said


def test_an_invitation_for_each_guest_has_a_page_of_its_own():
    paper = opened(
        MAKERS["invitation"](facts(), words("invitation", guests=["Trạm Y tế", "Bà Lò Thị Pọm", "Đoàn xã"]))
    )
    assert [p.text for p in paper.paragraphs if p.text in ("Trạm Y tế", "Bà Lò Thị Pọm", "Đoàn xã")] == [
        "Trạm Y tế",
        "Bà Lò Thị Pọm",
        "Đoàn xã",
    ]
    assert len(paper.sections) == 3  # a section each: the pages of every letter count from 1
    starts = [one._sectPr.find(qn("w:pgNumType")) for one in paper.sections]
    assert [one.get(qn("w:start")) for one in starts if one is not None] == ["1", "1"]
    assert all(one.different_first_page_header_footer for one in paper.sections)
    [when] = {p.text for p in paper.paragraphs if p.text.startswith("1. Thời gian:")}
    assert (
        when
        == "1. Thời gian: 14:00 – 16:30, thứ Năm, ngày 05/02/2026; 08:30 – 11:00, thứ Bảy, ngày 28/11/2026."
    )
    alone = opened(MAKERS["invitation"](facts(), words("invitation", guests=[])))
    assert any(set(p.text) == {"…"} for p in alone.paragraphs)


def test_the_report_says_the_numbers_as_counted():
    paper = opened(
        MAKERS["report"](facts(), words("report", difficulties=["Mạng yếu"], proposals=["Thêm phòng máy"]))
    )
    lines = [[cell.text for cell in each.cells] for each in paper.tables[1].rows]
    assert lines[2] == ["2", "Đã dự ít nhất một buổi", "44", "95,65 % (trên 46)"]
    assert lines[3][2:] == ["40", "90,91 % (trên 44)"]
    assert lines[5][1:] == ["Đạt đánh giá", "27", "90 % (trên 30)"]
    said = [p.text for p in paper.paragraphs]
    assert "Người học đánh giá lớp 4,6/5 điểm (31 ý kiến)." in said
    assert "- Mạng yếu" in said
    assert "- Thêm phòng máy" in said
    bare = opened(
        class_report.document(
            facts(), words("report"), Numbers(1, 0, Decimal(0), 0, 0, 0, 0, 0, 0, None, 0), made=MADE
        )
    )
    assert not [p.text for p in bare.paragraphs if "đánh giá lớp" in p.text]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("45.2", "88.1", "tăng 42,9 điểm phần trăm."),
        ("60", "55.5", "giảm 4,5 điểm phần trăm."),
        ("70", "70", "không đổi."),
    ],
)
def test_the_report_says_how_much_was_learned(before, after, said):
    from dataclasses import replace

    gain = Gain(31, Decimal(before), Decimal(after), 20, 3)
    paper = opened(class_report.document(facts(), words("report"), replace(SUMS, gain=gain), made=MADE))
    [line] = [p.text for p in paper.paragraphs if "trước và sau lớp" in p.text]
    assert line.startswith("31 người làm cùng một bài kiểm tra trước và sau lớp: trung bình đạt")
    assert line.endswith(said)


def test_the_table_says_its_sums_and_two_sign_it():
    several = [
        row(1, passed=True, test="đạt, 9/10", certificate="01/2026/CN-HVS"),
        row(2, attended=0, completed=None),
    ]
    paper = opened(class_results.document(facts(), words("results"), several, made=MADE))
    assert (
        "Danh sách có 02 người; 01 người đã dự; 01 người hoàn thành; 01 người đạt đánh giá; 01 người được cấp giấy chứng nhận."
        in [p.text for p in paper.paragraphs]
    )
    assert [cell.text.strip() for cell in paper.tables[-1].rows[0].cells] == [
        "XÁC NHẬN CỦA CƠ QUAN",
        "NGƯỜI LẬP BẢNG",
    ]
    *_, last = paper.tables[1].rows
    assert all(p.paragraph_format.keep_with_next for cell in last.cells for p in cell.paragraphs)
    bare = opened(class_results.document(facts(), words("results"), [row(1)], made=MADE))
    assert "Danh sách có 01 người; 01 người đã dự; 01 người hoàn thành." in [p.text for p in bare.paragraphs]


def test_a_plan_says_what_its_lessons_add_up_to():
    def said(**other):
        paper = opened(class_plan.document(facts(**other), words("plan"), made=MADE))
        return " ".join(p.text for p in paper.paragraphs)

    assert "Thời lượng: 05 giờ." in said(added="05")
    assert "02 buổi, tổng cộng 05 giờ, từ" in said(added="05")
    differs = said(added="2,5")
    assert "Thời lượng" not in differs  # a plan does not say two things of one
    assert "02 buổi, tổng cộng 2,5 giờ, từ" in differs


def _draws_our_letters():
    """Whether LibreOffice is there with a font for the paper: with another one it takes the marks off the letters."""
    if shutil.which("soffice") is None or shutil.which("fc-list") is None:
        return False
    fonts = subprocess.run(["fc-list", ":lang=vi", "family"], capture_output=True, text=True).stdout
    return any(name in fonts for name in ("Times New Roman", "Liberation Serif", "Tinos"))


@pytest.mark.skipif(not _draws_our_letters(), reason="LibreOffice or its fonts are not installed")
def test_pages_as_libreoffice_draws_them(tmp_path):
    """Long lists run over pages with their head again, the number stands from page 2, a signature never alone."""
    paper = blank()
    for n in range(19):
        text(paper, f"Đoạn {n}: " + "dài " * 40)
    ending(paper, signature=("CHỦ TỊCH",), signer="Nguyễn Văn Mẫu", recipients=["Lưu: VT"])
    (tmp_path / "dai.docx").write_bytes(saved(paper))
    letters = words("invitation", guests=["Trạm Y tế\x0b" + "rất dài " * 400, "Đoàn xã " + "rất dài " * 400])
    (tmp_path / "thu.docx").write_bytes(MAKERS["invitation"](facts(), letters))
    (tmp_path / "bang.docx").write_bytes(MAKERS["results"](facts(), words("results")))
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run(
        [*command, *map(str, tmp_path.glob("*.docx"))], check=True, capture_output=True, timeout=120
    )

    def pages(name):
        with pypdfium2.PdfDocument(tmp_path / name) as pdf:
            return [page.get_textpage().get_text_bounded() for page in pdf]

    table = pages("bang.pdf")
    assert len(table) >= 3
    assert all("Họ và tên" in page for page in table[:-1])
    assert "\n2\r" in f"\n{table[1][:6]}\r" or table[1].startswith("2")
    assert not table[0].startswith("1")
    numbers = [page.split()[0] for page in pages("thu.pdf")]
    assert [one for one in numbers if one.isdigit()] == ["2", "2"]  # each letter counts from 1
    long = pages("dai.pdf")
    [signed] = [page for page in long if "Nguyễn Văn Mẫu" in page]
    assert "CHỦ TỊCH" in signed
    assert "Đoạn" in signed


# --- notices -------------------------------------------------------------------------------------------------------


def test_the_loudspeaker_says_hours_and_days_in_words():
    said = class_notice.loudspeaker(facts())
    assert "Buổi thứ hai: 8 giờ 30 phút, thứ Bảy, ngày 28 tháng 11 năm 2026, tại Nhà văn hóa thôn 3." in said
    assert "bà con" in said
    assert not re.search(r"\d+:\d+|\d+/\d+", said)
    assert "các đồng chí" in class_notice.loudspeaker(facts(audience="Cán bộ, công chức"))
    assert class_notice.loudspeaker(facts(meetings=[]))


@pytest.mark.parametrize("meetings", [0, 1, 2, 30])
@pytest.mark.parametrize("length", [10, 200])
def test_a_chat_message_fits_into_one(meetings, length):
    one = facts().meetings[1]
    about = facts(
        title="Lớp " + "dài " * (length // 4), meetings=[one] * meetings, skills=["Kỹ năng " + "x" * length] * 12, audience="a" * length,
    )  # fmt: skip
    said = class_notice.chat(about, address="https://suoimay.example/r/ABCD2345")
    assert 50 < len(said) <= class_notice.MOST
    assert "https://suoimay.example/r/ABCD2345" in said


# --- the ZIP -------------------------------------------------------------------------------------------------------


def a_bundle(papers, rows=(), sheets=()):
    titles = dict(KINDS)
    return Bundle(facts(), words("results"), ORDER, titles, papers, sheets, rows, ["Giấy mời"])


def a_paper(title, number="", kind="plan", data=b"%PDF-1.4 %%EOF"):
    return Paper(KINDS[kind], title, number, Entry(KINDS[kind], title, number, None, ""), "pdf", data)


def test_the_zip_holds_everything_by_order_and_its_names_are_read_on_windows():
    heading = sign_in_sheet.Heading("Xã Suối Mây", "Lớp", "", "08:00", "Hội trường", "ABCD2345")
    sheet = Sheet(
        heading, [sign_in_sheet.Line("Nguyễn Thị Ánh", "1954", "Thôn 3", "")], "Danh sách ký tên 2026-02-05"
    )
    bundle = a_bundle(
        {"plan": [a_paper("Kế hoạch mở lớp", "15/KH-UBND")], "report": [a_paper("Báo cáo " + "dài " * 90, kind="report")],
         "other": [a_paper("../../etc/passwd: hỏng", kind="other", data=None)]}, [row(1)], [sheet],
    )  # fmt: skip
    told = []
    data = class_zip.packed(bundle, made=MADE, done=lambda: told.append(1))
    assert len(told) == class_zip.members(bundle) == 5
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        infos = archive.infolist()
        names = [info.filename for info in infos]
        index = archive.read(class_zip.INDEX)
    assert names[:4] == [
        "00 Mục lục hồ sơ.docx", "01-ke-hoach-mo-lop-15-kh-ubnd.pdf", "02-danh-sach-ky-ten-2026-02-05.pdf", "03-bang-ket-qua.docx",
    ]  # fmt: skip
    assert len(names) == 5  # what cannot be opened is named in the index alone
    assert all(len(name) <= 70 and "/" not in name for name in names)
    assert infos[0].flag_bits & 0x800  # UTF-8
    assert all(info.filename.isascii() or info.flag_bits & 0x800 for info in infos)
    assert not any("anh" in name.split("-") for name in names)  # nobody's name
    lines = [[cell.text for cell in each.cells] for each in opened(index).tables[1].rows]
    assert lines[1][:4] == ["1", "Kế hoạch lớp", "Kế hoạch mở lớp", "15/KH-UBND"]
    assert lines[2][6] == "in từ phần mềm"
    assert lines[5][6] == "không mở được tệp"
    assert any("giấy mời" in p.text for p in opened(index).paragraphs)


def test_attached_lists_stand_in_for_printed_ones():
    bundle = a_bundle(
        {
            "sign_in": [a_paper("Danh sách ký", kind="sign_in")],
            "results": [a_paper("Kết quả", kind="results")],
        },
        [row(1)],
        [],
    )
    with zipfile.ZipFile(io.BytesIO(class_zip.packed(bundle, made=MADE))) as archive:
        assert archive.namelist()[1:] == ["01-danh-sach-ky.pdf", "02-ket-qua.pdf"]


def test_an_empty_file_has_an_index():
    data = class_index.document(facts(), [], ["Kế hoạch lớp"], made=MADE)
    assert any("kế hoạch lớp" in p.text for p in opened(data).paragraphs)
