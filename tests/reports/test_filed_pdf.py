"""The same report as PDF: pages, words, numbers of pages, names as they are written."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pypdfium2
import pytest

from app.base import clock
from app.filing.content import Content, Letterhead, PlanTable, Row, Text
from app.reports import filed_pdf, report_files
from tests.reports import contents

MADE = datetime(2026, 6, 15, 9, tzinfo=clock.ZONE)


def pages(data):
    """(width, height, words) of each page; sizes in points, words on one line."""
    with pypdfium2.PdfDocument(data) as pdf:
        return [
            (*map(round, page.get_size()), " ".join(page.get_textpage().get_text_bounded().split()))
            for page in pdf
        ]


@pytest.fixture(scope="module")
def said():
    return pages(filed_pdf.document(contents.content(), made=MADE))


def test_a_letter_and_annexes_across(said):
    assert [page[:2] for page in said] == [(595, 842)] * 2 + [(842, 595)] * 3
    letter = " ".join(page[2] for page in said[:2])
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số: ……/BC-UBND", "Suối Mây, ngày …… tháng …… năm 2026", "BÁO CÁO",
        "Kính gửi: UBND tỉnh Sông Hồng", "I. KẾT QUẢ THỰC HIỆN", "Đã mở 14 lớp với 560 người tham gia.", "III. KIẾN NGHỊ, ĐỀ XUẤT",
        "Không có.", "IV. NHIỆM VỤ KỲ TỚI", "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH", "Lò Văn Mẫu", "Nơi nhận:", "- Lưu: VT.",
    ):  # fmt: skip
        assert words in letter
    assert "Phụ lục I KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU (Kèm theo Báo cáo số ……/BC-UBND" in said[2][2]
    assert "Phụ lục II TÌNH HÌNH THỰC HIỆN NHIỆM VỤ" in said[4][2]


def test_pages_count_from_one_in_the_letter_and_in_each_annex(said):
    first = [page[2].split(" ", 1)[0] for page in said]
    assert first == ["ỦY", "2", "Phụ", "2", "Phụ"]


def test_every_row_stands_there_with_its_head_on_each_page(said):
    annex = " ".join(page[2] for page in said[2:4])
    for row in contents.content().tables[0].rows:
        assert row.cells[1].split()[0] in annex
    assert all("NỘI DUNG CÁC CHỈ TIÊU" in page[2] for page in said[2:4])
    assert "30,83 %" in annex.replace("\xa0", " ")


def test_the_signature_stands_with_the_last_words(said):
    [signed] = [page[2] for page in said if "Lò Văn Mẫu" in page[2]]
    assert "Trên đây là báo cáo" in signed


def test_names_are_written_as_they_are():
    odd = "Y Ê Ban #emph[x] $1$ \\ {PAGE} @a <b> *c* _d_ `e` =1+1 // f"
    content = contents.content(
        text=Text(results=odd), letterhead=Letterhead(signature=("Q. CHỦ TỊCH",), signer="Điểu K'Rế #1"),
    )  # fmt: skip
    letter = " ".join(page[2] for page in pages(filed_pdf.document(content, made=MADE)))
    assert odd in letter
    assert "Điểu K'Rế #1" in letter


def test_a_row_taller_than_a_page_runs_on():
    long = "chữ " * 3000
    table = PlanTable(
        "",
        ("TT", "Nội dung"),
        ("number", "text"),
        (Row("target", ("1", long + "hết"), "PL1.1"), Row("target", ("2", "sau"), "")),
    )
    said = pages(filed_pdf.document(contents.content(tables=(table,), chores=()), made=MADE))
    words = " ".join(page[2] for page in said)
    assert words.count("chữ") == 3000
    assert "hết" in words
    assert "sau" in words


def test_the_same_content_and_moment_give_the_same_bytes():
    content = contents.content(chores=(), text=Text(results="Đã làm."))
    again = Content.of_json(content.as_json())
    once = report_files.draw(content, made=MADE)
    assert set(once) == {"xlsx", "docx", "pdf", "json"}
    assert once == report_files.draw(again, made=MADE)
    assert report_files.draw(content) == report_files.draw(again)
    assert once["pdf"] != filed_pdf.document(
        replace(content, not_entered=0, text=Text(results="Khác.")), made=MADE
    )
