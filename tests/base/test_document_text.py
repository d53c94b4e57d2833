"""Plain and pasted text into blocks: encodings, tables of four sorts, lines that were broken at an edge."""

from __future__ import annotations

import pytest

from app.base.document import Table, read_document, read_pasted
from app.base.document.plain import read_text
from app.base.errors import Refused
from tests.base.document_pdfs import lines, rows


def table_of(text: str) -> list[list[str]]:
    [table] = read_text(text).tables
    return rows(table)


VIETNAMESE = (
    "KẾ HOẠCH\nChuyển đổi số xã Suối Thử năm 2026\n- Tỷ lệ người dân được phổ cập kỹ năng số đạt 85%.\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_of_any_unicode_encoding(encoding):
    data = VIETNAMESE.encode(encoding)
    if encoding == "utf-16-be":
        data = b"\xfe\xff" + data
    if encoding == "utf-16-le":
        data = b"\xff\xfe" + data
    assert lines(read_document(data, "ke-hoach.txt")) == VIETNAMESE.strip().split("\n")


def test_windows_1258_with_its_marks_apart():
    data = "Kế hoạch của xã năm 2026 và các đơn vị".encode().decode()
    apart = {"ế": "ê\u0301", "ạ": "a\u0323", "ủ": "u\u0309", "ã": "a\u0303", "ị": "i\u0323"}
    packed = "".join(apart.get(char, char) for char in data).encode("cp1258")
    assert lines(read_document(packed, "a.txt")) == [data]


def test_the_old_font_is_decoded():
    packed = (
        b"K\xd5 ho\xb9ch chuy\xd3n \xae\xe6i s\xe8 c\xf1a x\xb7 n\xa8m 2026 v\xb5 \xae\xac n v\xde".replace(
            b"\xae\xac n", b"\xae\xacn"
        )
    )
    assert lines(read_document(packed, "a.txt")) == ["Kế hoạch chuyển đổi số của xã năm 2026 và đơn vị"]


def test_binary_is_no_text():
    with pytest.raises(Refused) as refusal:
        read_document(b"\x00\x01\x02\x03" * 100, "a.txt")
    assert refusal.value.code == "file_not_txt"


def test_pasting_nothing_or_too_much_is_refused():
    for text, code in (("  \n ", "text_empty"), ("a" * 2_000_001, "text_too_long")):
        with pytest.raises(Refused) as refusal:
            read_pasted(text)
        assert refusal.value.code == code


# --- tabs ----------------------------------------------------------------------------------------------------


def test_tabs_make_a_table_and_its_numbers_keep_group_rows():
    text = "PHỤ LỤC\nTT\tChỉ tiêu\tĐVT\tKế hoạch\nI\tHạ tầng\t\t\n1\tTỷ lệ phủ sóng\t%\t85\nSau bảng."
    document = read_text(text)
    assert lines(document) == ["PHỤ LỤC", "Sau bảng."]
    assert rows(document.tables[0])[1:] == [["I", "Hạ tầng", "", ""], ["1", "Tỷ lệ phủ sóng", "%", "85"]]


def test_empty_cells_that_an_editor_cut_and_a_blank_line_inside():
    text = "TT\tChỉ tiêu\tĐVT\tKế hoạch\tGhi chú\n1\tTỷ lệ\t%\t85\n2\tSố lớp\tlớp\t12\n\n3\tSố điểm\tđiểm\t3\n4\tKhác\n"
    one, two = read_text(text).tables
    assert (one.width, two.width) == (5, 5)
    assert rows(two) == [["3", "Số điểm", "điểm", "3", ""], ["4", "Khác", "", "", ""]]


def test_cells_with_line_breaks_quoted_as_a_spreadsheet_does():
    text = 'TT\tNhiệm vụ\tThời hạn\n1\t"Tổ chức tập huấn:\na) Cán bộ\nb) ""Người dân"""\tQuý II\n2\tTuyên truyền\tCả năm'
    assert table_of(text)[1] == ["1", 'Tổ chức tập huấn:\na) Cán bộ\nb) "Người dân"', "Quý II"]


def test_cells_with_line_breaks_unquoted_as_word_does():
    text = "TT\tNhiệm vụ\tChủ trì\tThời hạn\n1\tTổ chức tập huấn\ncho cán bộ\nvà người dân\tPhòng VHXH\tQuý II\n2\tTuyên truyền\tCác thôn\tCả năm"
    assert table_of(text)[1:] == [
        ["1", "Tổ chức tập huấn\ncho cán bộ\nvà người dân", "Phòng VHXH", "Quý II"],
        ["2", "Tuyên truyền", "Các thôn", "Cả năm"],
    ]


def test_a_bullet_and_its_tab_are_no_table():
    document = read_text("-\tTỷ lệ hồ sơ đạt 85%.\n-\tTỷ lệ hài lòng đạt 95%.\n-\tTỷ lệ khác đạt 90%.")
    assert not document.tables
    assert len(lines(document)) == 3


# --- bars ----------------------------------------------------------------------------------------------------


def test_markdown():
    text = "| TT | Chỉ tiêu | Kế hoạch |\n|:--|:--:|--:|\n| 1 | Tỷ lệ a \\| b<br>c | 85% |\n| 2 | | 12 |"
    assert table_of(text) == [["TT", "Chỉ tiêu", "Kế hoạch"], ["1", "Tỷ lệ a | b\nc", "85%"], ["2", "", "12"]]


def test_a_table_drawn_with_signs_joins_wrapped_cells():
    text = (
        "┌────┬──────────────┬──────┐\n│ TT │ Chỉ tiêu     │ KH   │\n├────┼──────────────┼──────┤\n"
        "│ 1  │ Tỷ lệ người  │ 85%  │\n│    │ dân          │      │\n├────┼──────────────┼──────┤\n│ 2  │ Số lớp       │ 12   │\n└────┴──────────────┴──────┘"
    )
    assert table_of(text)[1:] == [["1", "Tỷ lệ người\ndân", "85%"], ["2", "Số lớp", "12"]]


# --- blanks --------------------------------------------------------------------------------------------------


def test_columns_kept_apart_by_blanks():
    text = """Phụ lục
 TT   Chỉ tiêu                                   ĐVT      Kế hoạch    Chủ trì
 I    Hạ tầng số
 1    Tỷ lệ hộ gia đình có kết nối Internet      %        85          Phòng Văn hóa -
      băng rộng                                                       Xã hội
 2    Số điểm Wi-Fi                              điểm     12          Phòng Kinh tế

Sau bảng."""
    document = read_text(text)
    assert rows(document.tables[0]) == [
        ["TT", "Chỉ tiêu", "ĐVT", "Kế hoạch", "Chủ trì"],
        ["I", "Hạ tầng số", "", "", ""],
        ["1", "Tỷ lệ hộ gia đình có kết nối Internet băng rộng", "%", "85", "Phòng Văn hóa - Xã hội"],
        ["2", "Số điểm Wi-Fi", "điểm", "12", "Phòng Kinh tế"],
    ]
    assert lines(document) == ["Phụ lục", "Sau bảng."]


PAGES = """Phụ lục I
CÁC CHỈ TIÊU

 STT   NỘI DUNG CHỈ TIÊU                                   ĐƠN VỊ    CHỈ TIÊU   CHỦ TRÌ           Ghi chú

 I     Hạ tầng số

 1     Tỷ lệ hộ gia đình có kết nối Internet băng rộng     %         85         Phòng Văn hóa -
       trong năm                                                                Xã hội

 2     Chỉ tiêu về thực hiện thủ tục hành chính trên môi trường điện tử của toàn xã

 -     Tỷ lệ hồ sơ trực tuyến                              %         90         Văn phòng

                                                   4
II     Xã hội số

 3     Tỷ lệ dân số trưởng thành có chữ ký số           %       ≥ 50      Công an xã

 4     Tỷ lệ người dân có sổ sức khỏe                   %       ≥ 95      Trạm Y tế

 5     Số lớp tập huấn kỹ năng số                       lớp     12        Đoàn xã

Phụ lục II
CÁC NHIỆM VỤ

 TT   Nhiệm vụ                       Chủ trì         Thời gian

 1    Mở lớp tập huấn kỹ năng        Phòng Văn hóa   12/2026

 2    Cấp chữ ký số                  Công an xã      6/2026
                                                   5"""


def test_a_pdf_turned_into_text_keeps_its_columns_over_pages():
    """A line that runs across the columns takes none away, page numbers are no rows, each page has its own places."""
    document = read_text(PAGES)
    one, two = document.tables
    assert rows(one) == [
        ["STT", "NỘI DUNG CHỈ TIÊU", "ĐƠN VỊ", "CHỈ TIÊU", "CHỦ TRÌ", "Ghi chú"],
        ["I", "Hạ tầng số", "", "", "", ""],
        ["1", "Tỷ lệ hộ gia đình có kết nối Internet băng rộng trong năm", "%", "85", "Phòng Văn hóa - Xã hội", ""],
        ["2", "Chỉ tiêu về thực hiện thủ tục hành chính trên môi trường điện tử của toàn xã", "", "", "", ""],
        ["-", "Tỷ lệ hồ sơ trực tuyến", "%", "90", "Văn phòng", ""],
        ["II", "Xã hội số", "", "", "", ""],
        ["3", "Tỷ lệ dân số trưởng thành có chữ ký số", "%", "≥ 50", "Công an xã", ""],
        ["4", "Tỷ lệ người dân có sổ sức khỏe", "%", "≥ 95", "Trạm Y tế", ""],
        ["5", "Số lớp tập huấn kỹ năng số", "lớp", "12", "Đoàn xã", ""],
    ]  # fmt: skip
    assert [row.page for row in one.rows] == [1, 1, 1, 1, 1, 2, 2, 2, 2]
    assert rows(two)[1:] == [
        ["1", "Mở lớp tập huấn kỹ năng", "Phòng Văn hóa", "12/2026"],
        ["2", "Cấp chữ ký số", "Công an xã", "6/2026"],
    ]
    assert lines(document) == ["Phụ lục I", "CÁC CHỈ TIÊU", "Phụ lục II", "CÁC NHIỆM VỤ"]


def test_lines_broken_at_an_edge_are_paragraphs_again_and_unbroken_ones_stay():
    broken = """I. MỤC TIÊU
Đẩy mạnh tuyên truyền, hướng dẫn và hỗ trợ người dân tiếp cận, sử dụng các dịch
vụ số trên địa bàn xã, góp phần hình thành thói quen và kỹ năng số trong cộng
đồng dân cư.
- 100% cán bộ, công chức, viên chức của xã được tập huấn kỹ năng số cơ bản, sử
dụng thành thạo các hệ thống thông tin dùng chung của tỉnh.
- Tỷ lệ hồ sơ trực tuyến toàn trình đạt 85%.
Các cơ quan, đơn vị báo cáo kết quả thực hiện về Phòng Văn hóa - Xã hội trước
ngày 20 hàng tháng để tổng hợp, báo cáo Ủy ban nhân dân xã theo quy định."""
    said = lines(read_pasted(broken))
    assert [line.split(" ")[0] for line in said] == ["I.", "Đẩy", "-", "-", "Các"]
    assert said[1].endswith("trong cộng đồng dân cư.")
    assert lines(read_pasted("Một dòng\nHai dòng")) == ["Một dòng", "Hai dòng"]


def test_places_are_lines_and_pages():
    document = read_text("Một\n\nHai\fBa\nTT\tA\tB\n1\tx\ty\n")
    assert [(one.number, one.text, one.page) for one in document.paragraphs if one.text] == [
        (1, "Một", 1),
        (3, "Hai", 1),
        (4, "Ba", 2),
    ]
    assert isinstance(document.blocks[-2], Table)
    assert [row.page for row in document.tables[0].rows] == [2, 2]


def test_many_short_lines_take_no_long_time():
    read_text("a  b  c\n" * 5_000)
    read_text('"\t' * 5_000 + "\n" + "x\t\n" * 5_000)
    read_text("|--|\n" * 5_000)
