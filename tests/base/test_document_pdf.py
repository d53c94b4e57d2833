"""PDF into blocks: columns, tables with and without lines, turned pages, page breaks; and files that mean harm."""

from __future__ import annotations

import io
import time
import zlib

import pytest
from pypdf import PdfReader, PdfWriter

from app.base.document import Table, apart, process, read_document
from app.base.errors import Refused
from app.base.layout.flow import torn
from tests.base.document_pdfs import here, lines, one_page, rows, stream, typeset, written

LETTERHEAD = """
#grid(columns: (1fr, 1.4fr), align: center, [*ỦY BAN NHÂN DÂN* \\ *XÃ SUỐI THỬ* \\ Số: 15/KH-UBND],
  [*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM* \\ *Độc lập - Tự do - Hạnh phúc* \\ _Suối Thử, ngày 12 tháng 02 năm 2026_])
#align(center)[*KẾ HOẠCH* \\ *Chuyển đổi số năm 2026*]
"""
FILLER = (
    "Đẩy mạnh tuyên truyền, hướng dẫn và hỗ trợ người dân tiếp cận, sử dụng các dịch vụ số trên địa bàn xã. "
    * 3
)


def refused(data: bytes, name: str = "ke-hoach.pdf") -> str:
    with pytest.raises(Refused) as refusal:
        read_document(data, name)
    return refusal.value.code


# --- running text --------------------------------------------------------------------------------------------


def test_a_letterhead_in_two_columns_is_read_one_after_the_other():
    said = lines(here(typeset(LETTERHEAD)))
    assert said[:6] == [
        "ỦY BAN NHÂN DÂN", "XÃ SUỐI THỬ", "Số: 15/KH-UBND", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
        "Suối Thử, ngày 12 tháng 02 năm 2026",
    ]  # fmt: skip
    assert said[6] == "KẾ HOẠCH"


def test_lines_become_paragraphs_and_bullets_stay_apart():
    said = lines(here(typeset(f"{FILLER}\n\n- 100% cán bộ {FILLER}\n- Tỷ lệ hồ sơ trực tuyến đạt 85%.")))
    assert said == [FILLER.strip(), f"• 100% cán bộ {FILLER}".strip(), "• Tỷ lệ hồ sơ trực tuyến đạt 85%."]


def test_two_columns_of_text_are_read_down_and_a_paragraph_goes_on_in_the_next():
    body = "\n\n".join(f"{number}. {FILLER * 2}" for number in range(1, 13))
    said = lines(here(typeset(LETTERHEAD + f"#columns(2)[{body}]")))
    assert [line.split(".")[0] for line in said[8:]] == [str(number) for number in range(1, 13)]
    assert all(line.endswith((FILLER * 2).strip()) for line in said[8:])


def test_headers_footers_and_page_numbers_are_dropped_and_paragraphs_cross_pages():
    source = (
        "#set page(header: [Kế hoạch chuyển đổi số của xã], footer: context [#align(center)[- #counter(page).display() -]])\n"
        + "\n\n".join(f"{number}) {FILLER * 4}" for number in range(1, 13))
    )
    document = here(typeset(source))
    said = lines(document)
    assert [line.split(")")[0] for line in said] == [str(number) for number in range(1, 13)]
    assert all(line.endswith((FILLER * 4).strip()) for line in said)
    assert {block.page for block in document.paragraphs} >= {1, 2}


def test_a_table_of_contents_gives_nothing():
    said = lines(here(typeset("#outline()\n= Mục tiêu 100% cán bộ\nLời.\n= Nhiệm vụ\nLời.")))
    assert not any("...." in line or ". . ." in line for line in said)


def test_decomposed_letters_and_ligatures_are_made_whole():
    # 'e' and two combining marks as a decomposing program writes them, and the one sign for 'fi'
    said = lines(here(typeset('#"Tie\u0302\u0301ng Vie\u0323\u0302t, o\ufb03ce, 100% cán bộ"')))
    assert said == ["Tiếng Việt, office, 100% cán bộ"]


def test_a_word_printed_in_pieces_or_twice_is_one_word():
    pieces = b"BT /F 12 Tf 100 700 Td [(Ke) -20 (ho) 30 (ach)] TJ ET BT /F 12 Tf 100.2 700 Td (Ke) Tj ET "
    wide = b"BT /F 12 Tf 100 650 Td [(chuyen) -400 (doi) -400 (so)] TJ ET "
    long = b"BT /F 12 Tf 100 600 Td (Mot dong du dai de khong phai la ban quet.) Tj ET"
    assert lines(here(one_page(stream(pieces + wide + long))))[:2] == ["Kehoach", "chuyen doi so"]


# --- tables --------------------------------------------------------------------------------------------------

RULED = """
#table(columns: (1.2cm, 1fr, 3cm, 3cm, 2.5cm), inset: 4pt,
 table.cell(rowspan: 2)[#rotate(-90deg, reflow: true)[Số TT]], table.cell(rowspan: 2)[Nhiệm vụ], table.cell(colspan: 2)[Cơ quan],
 table.cell(rowspan: 2)[Thời hạn], [Chủ trì], [Phối hợp],
 [1], [Tổ chức 05 lớp tập huấn cho người dân], table.cell(rowspan: 2)[Phòng Văn hóa - Xã hội], [Đoàn xã], [6/2026],
 [2], [Tuyên truyền trên hệ thống truyền thanh], [Các thôn], [Thường xuyên])
"""
BARE = """
#table(columns: (1cm, 1fr, 2cm, 2cm, 4cm), stroke: none, inset: 4pt,
 [TT], [Chỉ tiêu], [ĐVT], [Kế hoạch], [Chủ trì],
 [I], table.cell(colspan: 4)[Hạ tầng số và nền tảng dùng chung],
 [1], [Tỷ lệ hộ gia đình có kết nối Internet băng rộng cố định trên địa bàn xã], [%], [85], [Phòng Văn hóa - Xã hội],
 [2], [Số điểm phát Wi-Fi công cộng], [Điểm], [12], [Phòng Kinh tế],
 [3], [Tỷ lệ người dân trưởng thành có tài khoản định danh điện tử mức độ 2], [%], [≥ 70], [Công an xã, phối hợp với Phòng Văn hóa],
 [II], table.cell(colspan: 4)[Kỹ năng số],
 [4], [Tỷ lệ cán bộ được tập huấn], [%], [100], [Phòng Văn hóa - Xã hội])
"""


def test_a_ruled_table_with_merged_cells_and_a_heading_on_its_side():
    [table] = here(typeset(f"Trước bảng.\n{RULED}\nSau bảng.")).tables
    assert rows(table) == [
        ["Số TT", "Nhiệm vụ", "Cơ quan", "", "Thời hạn"],
        ["", "", "Chủ trì", "Phối hợp", ""],
        ["1", "Tổ chức 05 lớp tập huấn cho người dân", "Phòng Văn hóa - Xã hội", "Đoàn xã", "6/2026"],
        ["2", "Tuyên truyền trên hệ thống truyền thanh", "", "Các thôn", "Thường xuyên"],
    ]
    assert table.rows[0].cells[2].span == 2
    assert [cell.continues for cell in table.rows[3].cells] == [False, False, True, False, False]


def test_a_table_without_lines_is_told_by_its_columns():
    document = here(typeset(f"{FILLER}\n{BARE}\n{FILLER}"))
    [table] = document.tables
    assert rows(table)[1:4] == [
        ["I", "Hạ tầng số và nền tảng dùng chung", "", "", ""],
        ["1", "Tỷ lệ hộ gia đình có kết nối Internet băng rộng cố định trên địa bàn xã", "%", "85", "Phòng Văn hóa - Xã hội"],
        ["2", "Số điểm phát Wi-Fi công cộng", "Điểm", "12", "Phòng Kinh tế"],
    ]  # fmt: skip
    assert lines(document) == [FILLER.strip(), FILLER.strip()]


@pytest.mark.parametrize("turn", [90, 180, 270])
@pytest.mark.parametrize("moved", [False, True], ids=["a turned page", "turned text"])
def test_turned_pages_read_like_upright_ones(turn, moved):
    source = typeset(LETTERHEAD + RULED + BARE)
    writer = PdfWriter(clone_from=io.BytesIO(source))
    for page in writer.pages:
        page.rotate(turn)
        if moved:
            page.transfer_rotation_to_content()
    out = io.BytesIO()
    writer.write(out)
    assert here(out.getvalue()) == here(source)


def test_a_table_over_a_page_break_keeps_columns_pages_and_the_cut_row():
    long = FILLER * 5
    many = "".join(f"[{number}], [{long}], [Phòng số {number}]," for number in range(1, 9))
    document = here(
        typeset(f"#table(columns: (1cm, 1fr, 3cm), table.header([TT], [Nhiệm vụ], [Chủ trì]), {many})")
    )
    tables = document.tables
    assert len(tables) > 1
    assert {table.width for table in tables} == {3}
    assert [row.page for table in tables for row in table.rows][-1] == len(tables)
    cut = [row for table in tables[1:] for row in table.rows if row.cells[1].continues]
    assert cut
    assert all(not row.cells[0].text and row.cells[1].text for row in cut)
    words = " ".join(cells[1] for table in tables for cells in rows(table) if cells[1] != "Nhiệm vụ")
    assert words == " ".join([long.strip()] * 8)


def test_a_word_too_long_for_its_column_is_whole_again():
    assert [
        torn(*pair)
        for pair in (
            ("31/3/202", "6"),
            ("HĐN", "D"),
            ("hoạch/Vă", "n"),
            ("2629/QĐ", "-TTg"),
            ("hiện/hoà", "n"),
        )
    ] == [True] * 5
    assert not any(
        torn(*pair)
        for pair in (("CNTT", "bảo"), ("phòng", "HĐND"), ("quan/địa", "phương"), ("Trung", "ương"))
    )
    cell = b"100 600 80 40 re S 180 600 80 40 re S "
    text = b"BT /F 12 Tf 102 625 Td (31/12/202611) Tj 0 -14 Td (23) Tj ET BT /F 12 Tf 182 625 Td (Phong Van) Tj 0 -14 Td (hoa xa) Tj ET"
    [table] = here(one_page(stream(cell + text))).tables
    assert rows(table) == [["31/12/20261123", "Phong Van hoa xa"]]


def test_a_frame_around_the_page_is_no_table():
    document = here(typeset(f"#rect(width: 100%)[{FILLER}]\n\n{FILLER}"))
    assert not document.tables
    assert len(lines(document)) == 2


# --- what cannot be read -------------------------------------------------------------------------------------

SCAN = stream(b"q 595 0 0 842 0 0 cm /I Do Q")
PICTURE = stream(
    b"\x80" * 16,
    more=b"/Type /XObject /Subtype /Image /Width 4 /Height 4 /ColorSpace /DeviceGray /BitsPerComponent 8",
)
SCANNED = one_page(SCAN, resources=b"/XObject << /I 6 0 R >>", more=(PICTURE,))


def test_a_scan_is_refused_and_pasting_offered():
    with pytest.raises(Refused) as refusal:
        read_document(SCANNED, "quet.pdf")
    assert refusal.value.code == "pdf_scanned"
    assert "dán văn bản" in refusal.value.message


def test_scanned_pages_among_others_are_named():
    writer = PdfWriter()
    writer.append(io.BytesIO(typeset(FILLER)))
    writer.append(io.BytesIO(SCANNED))
    out = io.BytesIO()
    writer.write(out)
    document = here(out.getvalue())
    assert lines(document) == [FILLER.strip()]
    assert document.warnings == (
        "Trang 2 là ảnh quét nên không đọc được. Hãy xem phần đó trong bản gốc rồi nhập tay hoặc dán văn bản.",
    )


def test_a_password_and_damage_are_said():
    writer = PdfWriter(clone_from=io.BytesIO(typeset(FILLER)))
    writer.encrypt("mat-khau", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    assert refused(out.getvalue()) == "file_encrypted"
    assert refused(b"%PDF-1.7 \nkhong phai\n%%EOF") == "file_not_pdf"
    assert refused(typeset(FILLER)[:3000]) == "file_not_pdf"


def test_a_file_that_only_restricts_printing_is_read():
    writer = PdfWriter(clone_from=io.BytesIO(typeset(FILLER)))
    writer.encrypt("", "chu-so-huu", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    assert lines(here(out.getvalue())) == [FILLER.strip()]


def test_letters_without_meaning_are_refused():
    # A font that says nothing of what its signs mean, as some programs embed it.
    font = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2"
        b" /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 500 >>] >>"
    )
    text = b"BT /G 12 Tf 50 700 Td <" + b"00420043" * 40 + b"> Tj ET"
    assert (
        refused(one_page(stream(text), resources=b"/Font << /G 6 0 R >>", more=(font,)))
        == "pdf_unreadable_text"
    )


def test_a_thousand_pages_are_too_many():
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 1003))
    data = written(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count 1000 >>" % kids,
        *[page] * 1000,
    )
    assert refused(data) == "pdf_too_long"


TEXT = b"BT /F 12 Tf 50 700 Td (chu) Tj ET\n"


def bomb() -> bytes:
    """A stream of two gigabytes of blanks in two megabytes."""
    packer = zlib.compressobj(9)
    packer.compress(b" " * 1_000_000)
    packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(b" " * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = zlib.compress(b"")[:2] + block * 2000
    return one_page(stream(packed, more=b"/Filter /FlateDecode"))


def loop() -> bytes:
    again = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /L 6 0 R >> >>"
    return one_page(
        stream(b"/L Do"), resources=b"/XObject << /L 6 0 R >>", more=(stream(TEXT + b"/L Do", more=again),)
    )


def fans() -> bytes:
    """Forms that each draw the next four times, thirty deep."""
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 1 1] /Resources << /XObject << /N %d 0 R >> >>"
    forms = tuple(stream(b"/N Do /N Do /N Do /N Do", more=form % (number + 1)) for number in range(6, 36))
    return one_page(stream(b"/N Do"), resources=b"/XObject << /N 6 0 R >>", more=(*forms, stream(TEXT)))


HOSTILE = {
    "a stream that unpacks to gigabytes": bomb,
    "a form that draws itself": loop,
    "forms that fan out": fans,
    "lists in lists": lambda: one_page(stream(b"[" * 200_000 + b"]" * 200_000)),
    "a page tree that bites its tail": lambda: written(
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"
    ),
    "a million lines": lambda: one_page(stream(b"0 0 m 10 10 l S\n" * 1_000_000, packed=True)),
    "a million letters": lambda: one_page(
        stream(b"BT /F 12 Tf 50 700 Td " + b"(abcdefghij) Tj " * 100_000 + b"ET", packed=True)
    ),
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_files_that_mean_harm_end_in_a_refusal(name, monkeypatch):
    # The limit of a file that never ends, shorter than in earnest: a test may not wait a minute.
    monkeypatch.setattr(process, "SECONDS", 3)
    began = time.monotonic()
    assert refused(HOSTILE[name]()) in {"file_too_heavy", "pdf_too_heavy", "file_not_pdf", "pdf_scanned"}
    assert time.monotonic() - began < 30


def test_a_third_file_waits_for_two_and_is_told_so(monkeypatch):
    """Eight at once would take eight gigabytes."""
    monkeypatch.setattr(process, "SECONDS", 0.05)
    with apart._turns, apart._turns:
        assert refused(one_page(stream(TEXT))) == "file_busy"
    assert refused(one_page(stream(TEXT))) == "file_too_heavy", "nobody can be read in so little time"


def test_the_other_process_reads_what_this_one_would():
    data = typeset(LETTERHEAD + RULED)
    assert read_document(data, "ke-hoach.pdf") == here(data)
    assert isinstance(here(data).blocks[-1], Table)
    assert len(PdfReader(io.BytesIO(data)).pages) == 1
