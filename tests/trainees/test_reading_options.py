"""What a person says of a file: which columns hold what, where the heading is, old fonts, names in capitals."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.errors import Refused
from app.base.sheet import Row, Sheet, Workbook, read_pasted
from trainees.imports.reading import FIELDS, ReadingOptions, read_roster

TODAY = date(2026, 6, 15)
HEAD = ["STT", "Họ và tên", "Năm sinh", "Cỡ áo", "Dân tộc"]
ROWS = [[1, "Lò Văn An", "1980", "Cầm Thị X", "Thái"], [2, "LƯỜNG THỊ BÉ", "1981", "Cầm Thị Y", "Thái"]]


def book(*sheets):
    """Sheets as lists of rows of cells."""
    return Workbook(
        "a.xlsx",
        "xlsx",
        tuple(
            Sheet(f"Trang {place}", tuple(Row(n, tuple(row)) for n, row in enumerate(rows, 1) if any(row)))
            for place, rows in enumerate(sheets, 1)
        ),
    )


def read(workbook, kind="residents", **options):
    return read_roster(workbook, kind, today=TODAY, options=ReadingOptions(**options))


def names(draft):
    return [row.fields.name for row in draft.rows]


def test_a_table_shows_its_columns_with_headings_and_samples():
    people = [[n, f"Lò Văn {n}", 1980 + n // 3, None, None, "ghi thêm"] for n in range(1, 9)]
    (table,) = read(book([["DANH SÁCH"], HEAD, *people])).sheets
    assert table.columns == {"A": "number", "B": "name", "C": "birth"}
    assert table.headings == {**dict(zip("ABCDE", HEAD, strict=True)), "F": ""}
    assert table.samples == {
        "A": ("1", "2", "3"),
        "B": ("Lò Văn 1", "Lò Văn 2", "Lò Văn 3"),
        "C": ("1980", "1981", "1982"),
        "F": ("ghi thêm",),
    }


def test_the_shape_is_of_the_words_and_places_of_the_heading_only():
    def shape(head, above=()):
        return read(book([*above, head, *ROWS])).sheets[0].shape

    assert shape(HEAD) == shape([text.upper() for text in HEAD], [["XÃ SUỐI MÂY"], []])
    assert len(shape(HEAD)) == 32
    others = [HEAD[:4], [*HEAD[:4], "Tôn giáo"], ["STT", "Họ và tên", "Cỡ áo", "Năm sinh", "Dân tộc"]]
    assert len({shape(HEAD), *map(shape, others)}) == 4


def test_columns_are_read_as_somebody_says():
    shape = read(book([HEAD, *ROWS])).sheets[0].shape
    draft = read(book([HEAD, *ROWS]), columns={shape: {"B": None, "C": None, "D": "name", "E": "unit"}})
    (table,) = draft.sheets
    assert names(draft) == ["Cầm Thị X", "Cầm Thị Y"]
    assert [(row.fields.birth, row.fields.unit) for row in draft.rows] == [(None, "Thái")] * 2
    assert table.columns == {"A": "number", "D": "name", "E": "unit"}
    assert table.ignored_columns == ("Họ và tên", "Năm sinh")
    assert table.shape == shape


def test_a_choice_is_for_its_own_kind_of_heading():
    shape = read(book([HEAD, *ROWS])).sheets[0].shape
    other = book([[*HEAD[:4], "Tôn giáo"], *ROWS])
    assert read(other, columns={shape: {"B": None, "D": "name"}}).rows == read(other).rows


def test_a_column_without_a_heading_can_be_chosen():
    rows = [HEAD, [1, "Lò Văn An", "1980", "", "", "Thôn 3"]]
    shape = read(book(rows)).sheets[0].shape
    draft = read(book(rows), columns={shape: {"F": "neighbourhood"}})
    assert draft.rows[0].fields.neighbourhood == "Thôn 3"
    assert draft.sheets[0].shape == shape


def test_a_list_without_names_is_refused_in_words():
    shape = read(book([HEAD, *ROWS])).sheets[0].shape
    with pytest.raises(Refused) as caught:
        read(book([HEAD, *ROWS]), columns={shape: {"B": None}})
    assert caught.value.code == "roster_no_name"
    assert "họ và tên" in caught.value.message


def test_ticks_and_parts_of_names_can_be_chosen():
    rows = [["STT", "Họ và tên", "Cột 1", "Cột 2"], [1, "Lò Văn", "An", "x"], [2, "Lường Thị", "Bé", ""]]
    shape = read(book(rows), "staff").sheets[0].shape
    draft = read(
        book(rows), "staff", columns={shape: {"B": "family_name", "C": "given_name", "D": "is:công chức"}}
    )
    assert names(draft) == ["Lò Văn An", "Lường Thị Bé"]
    assert [row.fields.category for row in draft.rows] == ["công chức", None]


def test_a_heading_far_down_is_read_where_somebody_points():
    title = [[f"dòng {n}"] for n in range(1, 21)]
    workbook = book([*title, HEAD, *ROWS])
    with pytest.raises(Refused):
        read(workbook)
    draft = read(workbook, header_rows={0: 21})
    assert names(draft) == ["Lò Văn An", "LƯỜNG THỊ BÉ"]
    assert draft.sheets[0].header_row == 21


def test_a_heading_in_words_that_nobody_knows():
    rows = [["No", "Participant", "Year"], [1, "Nguyễn Văn An", 1980], [2, "Trần Thị Bé", 1981]]
    with pytest.raises(Refused):
        read(book(rows))
    draft = read(book(rows), header_rows={0: 1})
    assert names(draft) == ["Nguyễn Văn An", "Trần Thị Bé"]
    shape = draft.sheets[0].shape
    both = read(book(rows), header_rows={0: 1}, columns={shape: {"C": "birth"}})
    assert [row.fields.birth for row in both.rows] == ["1980", "1981"]
    assert both.sheets[0].shape == shape


def test_a_row_that_is_pointed_at_holds_for_its_sheet_only():
    workbook = book([HEAD, *ROWS], [["x"], ["No", "Who"], [1, "Trần Thị Bé"]])
    assert len(read(workbook).rows) == 2
    draft = read(workbook, header_rows={1: 2})
    assert names(draft) == ["Lò Văn An", "LƯỜNG THỊ BÉ", "Trần Thị Bé"]
    assert read(workbook, header_rows={0: 9, 7: 1}).rows == read(workbook).rows


def test_no_row_that_somebody_points_at_raises_anything_but_a_refusal():
    workbook = book([["a"], HEAD, *ROWS, ["", "", "x"], [None, 5.0]])
    for row in range(1, 9):
        with suppress(Refused):
            assert read(workbook, header_rows={0: row}).rows


OLD = [
    ["TT", "Hä vµ tªn", "N¨m sinh"],
    [1, "NguyÔn V¨n H­ng", 1980],
    [2, "TrÇn ThÞ Hoµ", 1981],
    [3, "Lan", 1982],
]


def test_an_old_font_is_told_with_names_before_and_after():
    draft = read(book(OLD))
    assert names(draft) == ["Nguyễn Văn Hưng", "Trần Thị Hoà", "Lan"]
    assert draft.old_font.done
    assert draft.old_font.rows == 3  # the heading too
    assert draft.old_font.samples[:2] == (
        ("NguyÔn V¨n H­ng", "Nguyễn Văn Hưng"),
        ("TrÇn ThÞ Hoµ", "Trần Thị Hoà"),
    )


def test_an_old_font_can_be_left_as_it_is():
    rows = [["TT", "Họ và tên", "Năm sinh"], *OLD[1:]]
    draft = read(book(rows), old_font=False)
    assert names(draft)[1] == "TrÇn ThÞ Hoµ"
    assert not draft.old_font.done
    assert ("TrÇn ThÞ Hoµ", "Trần Thị Hoà") in draft.old_font.samples
    assert all("tcvn3_decoded" not in row.repairs for row in draft.rows)


def test_what_could_be_an_old_font_is_taken_for_one_on_a_persons_word():
    rows = [["TT", "Ho ten", "Nam sinh"], [1, "Hµ", 1980], [2, "Lª Thanh Tó", 1981]]
    assert read(book(rows), old_font=True).rows[1].fields.name == "Lê Thanh Tú"
    clean_list = book([HEAD, *ROWS])
    assert read(clean_list, old_font=None).old_font is None
    assert names(read(clean_list, old_font=True)) == names(read(clean_list))


def test_names_in_capitals_stay_unless_somebody_says_otherwise():
    rows = [HEAD, [1, "Y BHĂM NIÊ", 1980], [2, "Lò Văn An", 1981], [3, "H'HEN", 1982]]
    as_written, recased = read(book(rows)), read(book(rows), recase=True)
    assert names(as_written) == ["Y BHĂM NIÊ", "Lò Văn An", "H'HEN"]
    assert names(recased) == ["Y Bhăm Niê", "Lò Văn An", "H'Hen"]
    samples = (("Y BHĂM NIÊ", "Y Bhăm Niê"), ("H'HEN", "H'Hen"))
    assert (as_written.capitals.done, as_written.capitals.rows, as_written.capitals.samples) == (
        False,
        2,
        samples,
    )
    assert (recased.capitals.done, recased.capitals.samples) == (True, samples)
    assert [row.repairs for row in recased.rows] == [("name_recased",), (), ("name_recased",)]
    assert read(book([HEAD, [1, "Lò Văn An", 1980]])).capitals is None


def test_options_survive_json():
    options = ReadingOptions(
        {"ab": {"A": "name", "B": None, "AA": "is:viên chức"}}, {0: 5, 3: 1}, False, True
    )
    assert ReadingOptions.from_json(json.loads(json.dumps(options.to_json()))) == options
    assert ReadingOptions.from_json(ReadingOptions().to_json()) == ReadingOptions()


def test_what_an_older_version_kept_is_passed_over():
    kept = {
        "columns": {"ab": {"A": "name", "B": "shoe_size", "c": "birth", "D": ["x"], "É": "name"}, "cd": {"A": "gone"}, "ef": 5},
        "header_rows": {"0": 5, "-1": 2, "x": 1, "1": "7", "2": 0, "3": True},
        "old_font": "yes", "recase": 1, "colour": "red",
    }  # fmt: skip
    assert ReadingOptions.from_json(kept) == ReadingOptions({"ab": {"A": "name"}}, {0: 5}, None, False)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["columns", "header_rows", "old_font", "recase", "A", "0", "é"]), inner
            )
        ),
        max_leaves=12,
    )
)
def test_any_json_gives_options_that_survive_json(kept):
    options = ReadingOptions.from_json(kept)
    assert ReadingOptions.from_json(json.loads(json.dumps(options.to_json()))) == options
    assert {name for columns in options.columns.values() for name in columns.values()} <= {None, *FIELDS}


@pytest.mark.parametrize(
    ("heading", "cell", "phone", "expected"),
    [
        ("Điện thoại (riêng/chung/không)", "riêng", "", "own"),
        ("Điện thoại (riêng/chung/không)", "Dùng chung", "", "shared"),
        ("Điện thoại (riêng/chung/không)", "không có", "", "none"),
        ("Có điện thoại thông minh", "x", "0912345678", "own"),
        ("Có điện thoại thông minh", "không", "", "none"),
        # Whoever gives a number has a phone, if no clever one.
        ("Có điện thoại thông minh", "không", "0912345678", None),
        ("Dùng chung điện thoại", "x", "0912345678", "shared"),
        ("Dùng chung điện thoại", "không", "0912345678", None),
        ("Ghi chú", "riêng", "0912345678", None),
        ("Ghi chú", "", "không có", "none"),
        ("Ghi chú", "", "dùng chung với con", "shared"),
        ("Ghi chú", "", "0912345678 (con)", "shared"),
        ("Ghi chú", "", "-", None),
    ],
)
def test_whose_phone_somebody_uses(heading, cell, phone, expected):
    rows = [["STT", "Họ và tên", "Năm sinh", "Số điện thoại", heading], [1, "Lò Văn An", 1980, phone, cell]]
    (row,) = read(book(rows)).rows
    assert row.fields.phone_use == expected
    assert row.fields.phone == ("0912345678" if "0912" in phone else None)
    odd = [problem.code for problem in row.problems]
    assert odd == (["phone_odd"] if "(con)" in phone else [])


def test_a_number_among_the_answers_is_kept():
    rows = [["STT", "Họ và tên", "Năm sinh", "Có điện thoại"], [1, "Lò Văn An", 1980, "0912345678"]]
    (row,) = read(book(rows)).rows
    assert (row.fields.phone, row.fields.phone_use) == ("0912345678", "own")


def test_the_language_somebody_wants_and_not_what_people_somebody_is_of():
    rows = [
        ["STT", "Họ và tên", "Năm sinh", "Ngôn ngữ muốn dùng khi học", "Dân tộc"],
        [1, "Lò Văn An", 1980, "Tiếng Thái", "Thái"],
        [2, "Lò Văn Bình", 1981, "không có", "Thái"],
        [3, "Lò Văn Cả", 1982, "x", "Thái"],
        [4, "Lò Văn Dân", 1983, "Tiếng " + "a" * 60, "Thái"],
    ]
    draft = read(book(rows))
    assert [row.fields.language for row in draft.rows] == [
        "Tiếng Thái",
        None,
        None,
        ("Tiếng " + "a" * 60)[:40],
    ]
    assert draft.sheets[0].ignored_columns == ("Dân tộc",)


def test_pasted_cells_are_a_list_like_any_other():
    pasted = 'STT\tHọ và tên\tNgày sinh\tĐịa chỉ\n1\tLò Văn An\t17/05/1980\t"Số 1,\nThôn 3"\n2\tLường Thị Bé\t1981\tThôn 4\n'
    draft = read(read_pasted(pasted))
    assert names(draft) == ["Lò Văn An", "Lường Thị Bé"]
    assert [row.fields.neighbourhood for row in draft.rows] == ["Thôn 3", "Thôn 4"]
    assert draft.sheets[0].name is None
