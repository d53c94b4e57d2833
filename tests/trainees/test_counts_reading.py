"""Sheets of population numbers and of classes, as offices write them: made up here, in many shapes."""

from __future__ import annotations

import io
from contextlib import suppress

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as some

from app.base.errors import Refused
from app.base.sheet import Merge, Row, Sheet, Workbook, read_workbook
from trainees.imports.reading import classes, counts, read_roster


def book(*rows, merges=(), sheet="Dân số"):
    """A workbook of one sheet; `merges`: (top, left, bottom, right, value) from 0."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as made:
        page = made.add_worksheet(sheet)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value not in ("", None):
                    page.write(number, column, value)
        for merge in merges:
            page.merge_range(*merge)
    return read_workbook(buffer.getvalue(), "dan-so.xlsx")


def pasted(text):
    return read_workbook(text.encode(), "dan.tsv")


def lines(draft):
    return [(row.name, [n.value if n else None for n in row.numbers]) for row in draft.rows if not row.total]


MESSY = book(
    ["UBND XÃ SUỐI MÂY"],
    ["BIỂU TỔNG HỢP DÂN SỐ ĐẾN 31/12/2025"],
    [],
    ["STT", "Tên thôn", "Số hộ", "Số khẩu", "", "", "Chia theo độ tuổi", "", "", "Ghi chú"],
    ["", "", "", "Tổng số", "Nam", "Nữ", "Dưới 14", "Từ đủ 14 tuổi trở lên", "Từ 18 tuổi", ""],
    ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)", "(10)"],
    [1, "Thôn Bản Lìm", 120, "1.234", 600, 634, 300, 934, 800, ""],
    [2, "Thôn Nà Cáy", 98.0, "1 002 người", 500, 502, 200, 802, 700, "giáp suối"],
    [3, "Thôn Pác Ngòi", "87 hộ", 876, 400, 476, "-", 700, "khoảng 600", ""],
    ["Tổng cộng", "", 305, 3112, 1500, 1612, 500, 2436, 2100, ""],
    ["", "", "", "", "", "", "Suối Mây, ngày 05 tháng 01 năm 2026"],
    ["", "NGƯỜI LẬP BIỂU", "", "", "", "", "CHỦ TỊCH"],
    merges=[(3, 3, 3, 5, "Số khẩu"), (3, 6, 3, 8, "Chia theo độ tuổi")],
)


def test_a_sheet_as_offices_write_it() -> None:
    draft = counts.read_counts(MESSY)
    assert [(c.letter, c.group) for c in draft.columns] == [
        ("C", "households"), ("D", "all"), ("E", None), ("F", None), ("G", None), ("H", ">=14"), ("I", ">=18"),
    ]  # fmt: skip
    assert lines(draft) == [
        ("Thôn Bản Lìm", [120, 1234, 600, 634, 300, 934, 800]),
        ("Thôn Nà Cáy", [98, 1002, 500, 502, 200, 802, 700]),
        ("Thôn Pác Ngòi", [87, 876, 400, 476, None, 700, None]),
    ]
    assert [n.text for row in draft.rows for n in row.numbers if n and n.doubtful] == ["khoảng 600"]
    total = next(row for row in draft.rows if row.total)
    assert (total.name, [n.value for n in total.numbers if n][:2]) == ("Tổng cộng", [305, 3112])
    assert draft.sums()[:2] == [(305, 305), (3112, 3112)]
    assert draft.sums()[6] == (1500, 2100)
    assert any("không đọc được" in note for note in draft.notes)


def test_a_bare_number_under_the_word_is_that_neighbourhood() -> None:
    draft = counts.read_counts(
        book(["TT", "Tổ dân phố", "Nhân khẩu"], [1, 1, 310], [2, "02", 290], [3, "Tổ dân phố số 3", 280])
    )
    assert [row.name for row in draft.rows] == ["Tổ dân phố 1", "Tổ dân phố 2", "Tổ dân phố số 3"]


def test_cells_pasted_without_their_heading() -> None:
    draft = counts.read_counts(pasted("Ấp Rạch Sâu\t1.200\t310\nẤp Bờ Kinh\t980\t260\n"))
    assert lines(draft) == [("Ấp Rạch Sâu", [1200, 310]), ("Ấp Bờ Kinh", [980, 260])]
    assert [c.group for c in draft.columns] == [None, None]


def test_points_for_thousands_taken_for_decimals_are_marked() -> None:
    draft = counts.read_counts(book(["Thôn", "Dân số"], ["Thôn 1", 1.234], ["Thôn 2", 1.2], ["Thôn 3", 980]))
    assert [(n.value, n.doubtful) for row in draft.rows for n in row.numbers] == [
        (1234, True), (1200, True), (980, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "group"),
    [
        (["Số khẩu"], "all"), (["Nhân khẩu"], "all"), (["Tổng số dân"], "all"), (["Dân số trung bình"], "all"),
        (["Số người"], "all"), (["Dân số", "Tổng số"], "all"), (["Số hộ"], "households"), (["Hộ"], "households"),
        (["Số hộ gia đình"], "households"), (["Tổng số hộ dân"], "households"), (["Từ 18 tuổi trở lên"], ">=18"),
        (["Số người từ đủ 15 tuổi"], ">=15"), (["14 tuổi trở lên"], ">=14"), (["Độ tuổi", "≥ 18"], ">=18"),
        (["Số người từ đủ", "18 tuổi"], ">=18"), ([">=14"], ">=14"), (["18+"], ">=18"), (["Người trưởng thành"], ">=18"),
        (["Số học sinh"], "pupils"), (["Nam"], None), (["Số khẩu", "Nữ"], None), (["Dưới 14 tuổi"], None),
        (["Từ 14 đến dưới 18 tuổi"], None), (["15-60 tuổi"], None), (["Ghi chú"], None), (["Diện tích"], None),
        (["Tỷ lệ người từ 18 tuổi"], None), (["Hộ nghèo"], None), ([], None), (["Người cao tuổi"], None),
    ],
)  # fmt: skip
def test_what_a_heading_counts(heading, group) -> None:
    assert counts.group_of(heading) == group


def test_of_two_columns_for_one_group_the_total_is_taken_and_the_other_left_to_a_person() -> None:
    draft = counts.read_counts(
        book(["Thôn", "Số khẩu thường trú", "Số khẩu tạm trú", "Tổng số khẩu"], ["Thôn 1", 300, 20, 320])
    )
    assert [c.group for c in draft.columns] == [None, None, "all"]


@pytest.mark.parametrize(
    "workbook",
    [book(["Họ và tên", "Ngày sinh"], ["Lò Văn A", "1980"]), book(["chẳng có gì"]), pasted("một\nhai\n"), book(["Thôn", "Số hộ"])],
    ids=["people", "words", "lines", "heading"],
)  # fmt: skip
def test_what_is_no_table_of_numbers_is_refused(workbook) -> None:
    with pytest.raises(Refused) as refused:
        counts.read_counts(workbook)
    assert refused.value.code == "counts_no_table"


# --- classes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("1A: 35", ("1A", 35)), ("1A, 35", ("1A", 35)), ("1A\t35", ("1A", 35)), ("1A 35", ("1A", 35)),
        ("Lớp 1A – 35 học sinh", ("1A", 35)), ("6/1: 41", ("6/1", 41)), ("10A1;42", ("10A1", 42)),
        ("Lá 1: 28 cháu", ("Lá 1", 28)), ("- 1A: 35.", ("1A", 35)), ("1. 1A: 35", ("1A", 35)),
        ("Nhà trẻ 24-36 tháng: 20", ("Nhà trẻ 24-36 tháng", 20)),
    ],
)  # fmt: skip
def test_a_line_is_a_class_and_its_number(line, read) -> None:
    assert classes.read_lines(f"Lớp\tSĩ số\n\n{line}\nTổng cộng: 99\n") == [read]


def test_every_wrong_line_is_said_at_once() -> None:
    with pytest.raises(Refused) as refused:
        classes.read_lines("1A: 35\nNguyễn Văn An\n1B: nhiều\n")
    assert len(refused.value.details) == 2
    with pytest.raises(Refused):
        classes.read_lines("  \n")
    found = (("1A", 35), ("6/1", 41), ("Lá 1", 28))
    assert tuple(classes.read_lines(classes.as_lines(found))) == found


def test_a_long_line_is_no_burden() -> None:
    with pytest.raises(Refused):
        classes.read_lines("a " * 200_000)


def test_schools_of_a_sheet_by_group_rows() -> None:
    found = classes.read_classes(
        book(
            ["TỔNG HỢP SĨ SỐ CÁC TRƯỜNG"],
            ["TT", "Lớp", "Số học sinh"],
            ["I", "Trường Tiểu học Hoa Sen"],
            [1, "1A", 35], [2, "Lớp 1B", "34 em"],
            ["", "Cộng", 69],
            ["II", "Trường THCS Suối Mây"],
            [1, "6/1", 41],
            ["", "Tổng cộng", 110],
        )
    )  # fmt: skip
    assert [(s.name, s.classes) for s in found] == [
        ("Trường Tiểu học Hoa Sen", (("1A", 35), ("1B", 34))), ("Trường THCS Suối Mây", (("6/1", 41),)),
    ]  # fmt: skip


def test_schools_of_a_sheet_by_a_column_a_title_or_none() -> None:
    by_column = book(
        ["Trường", "Lớp", "Sĩ số"], ["Tiểu học A", "1A", 30], ["", "1B", 31], ["Tiểu học B", "1A", 29]
    )
    assert [(s.name, len(s.classes)) for s in classes.read_classes(by_column)] == [
        ("Tiểu học A", 2),
        ("Tiểu học B", 1),
    ]
    by_title = book(["SĨ SỐ TRƯỜNG TIỂU HỌC HOA SEN NĂM HỌC 2025-2026"], ["Lớp", "Sĩ số"], ["1A", 30])
    assert [s.name for s in classes.read_classes(by_title)] == ["TRƯỜNG TIỂU HỌC HOA SEN"]
    assert [s.name for s in classes.read_classes(book(["Lớp", "Sĩ số"], ["1A", 30]))] == [None]


PUPILS = book(
    ["DANH SÁCH HỌC SINH LỚP 1A"], ["STT", "Họ và tên", "Ngày sinh", "Lớp", "Phụ huynh"],
    [1, "Lò Thị Bé", "12/03/2018", "1A", "Lò Văn Cha"],
)  # fmt: skip


def test_children_by_name_are_recognised_and_refused() -> None:
    assert classes.named_children(PUPILS) is not None
    with pytest.raises(Refused) as refused:
        classes.read_classes(PUPILS)
    assert refused.value.code == "classes_named"
    # Read as a list of people it says so first.
    assert "children_named" in [note.code for note in read_roster(PUPILS, "residents").notes]


@pytest.mark.parametrize(
    "head",
    [
        ["STT", "Họ và tên", "Ngày sinh", "Đơn vị"], ["STT", "Họ và tên", "Năm sinh", "Lớp đăng ký", "Số điện thoại"],
        ["STT", "Họ và tên chủ hộ", "Thôn"], ["TT", "Họ và tên", "Ngày sinh", "Lớp"],
    ],
    ids=str,
)  # fmt: skip
def test_other_lists_of_people_are_not_taken_for_children(head) -> None:
    other = book(head, [1, "Lò Văn A", "1980", "x"])
    assert classes.named_children(other) is None
    assert "children_named" not in [note.code for note in read_roster(other, "residents").notes]


# --- anything -------------------------------------------------------------------------------------------------

CELLS = some.one_of(
    some.none(), some.integers(-5, 10**12), some.floats(allow_nan=True), some.booleans(),
    some.sampled_from(["Thôn", "Tên thôn", "Số hộ", "Số khẩu", "Lớp", "Sĩ số", "Trường", "Tổng cộng", "Thôn 1", "1.234", "(1)", "Nam", "Họ và tên"]),
    some.text(max_size=20), some.dates(),
)  # fmt: skip


@given(
    some.lists(some.lists(CELLS, max_size=8), max_size=12),
    some.lists(
        some.tuples(some.integers(1, 9), some.integers(0, 7), some.integers(0, 3), some.integers(0, 3)),
        max_size=3,
    ),
)
def test_any_cells_are_read_or_refused_in_words(rows, spans) -> None:
    merges = tuple(Merge(top, left, top + down, left + right) for top, left, down, right in spans)
    sheet = Sheet("Trang", tuple(Row(n, tuple(cells)) for n, cells in enumerate(rows, start=1)), merges)
    for read in (counts.read_counts, classes.read_classes):
        with suppress(Refused):
            assert read(Workbook("a.xlsx", "xlsx", (sheet,)))
    classes.named_children(Workbook("a.xlsx", "xlsx", (sheet,)))


@given(some.text(max_size=200))
def test_any_text_is_lines_of_classes_or_refused_in_words(text) -> None:
    with suppress(Refused):
        assert classes.read_lines(text)


def test_a_sheet_of_a_hundred_thousand_rows_is_no_burden() -> None:
    rows = [Row(1, ("Thôn", "Số khẩu")), *(Row(n, (f"Thôn {n}", n)) for n in range(2, 100_000))]
    draft = counts.read_counts(Workbook("a.xlsx", "xlsx", (Sheet("Trang", tuple(rows)),)))
    assert len(draft.rows) <= 400
