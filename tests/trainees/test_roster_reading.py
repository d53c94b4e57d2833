"""How lists of people are read: one made-up list for each way in which communes write them."""

from __future__ import annotations

import hashlib
import hmac
import io
import unicodedata
from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.base.errors import Refused
from app.base.sheet import Row, Sheet, Workbook, read_workbook
from trainees.imports.reading import RowFields, read_roster, row_key
from trainees.imports.reading.glance import Glance
from trainees.imports.reading.header import find_header
from trainees.imports.reading.lines import Lines

TODAY = date(2026, 6, 15)


def book(*tables, merges=(), names=None):
    """An .xlsx of the given rows, read back; merges are ranges such as 'B3:D3' of the first sheet."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as out:
        day = out.add_format({"num_format": "dd/mm/yyyy"})
        for index, rows in enumerate(tables):
            sheet = out.add_worksheet(names[index] if names else f"Trang {index + 1}")
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(number, column, value, day)
                    elif isinstance(value, str) and value:
                        sheet.write_string(number, column, value)
                    elif value not in ("", None):
                        sheet.write(number, column, value)
            if index == 0:
                for span in merges:
                    first, last = (xlsxwriter.utility.xl_cell_to_rowcol(end) for end in span.split(":"))
                    value = rows[first[0]][first[1]]
                    sheet.merge_range(*first, *last, value)
    return read_workbook(buffer.getvalue(), "danh-sach.xlsx")


def read(*tables, kind="staff", **more):
    return read_roster(book(*tables, **more), kind, today=TODAY)


def csv(text, kind="registrations"):
    return read_roster(read_workbook(text.encode(), "a.csv"), kind, today=TODAY)


def codes(row):
    return [problem.code for problem in row.problems]


HEAD = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Số điện thoại"]


def test_a_plain_list():
    draft = read(
        [
            ["XÃ SUỐI MÂY"],
            [],
            ["DANH SÁCH CÁN BỘ"],
            [],
            HEAD,
            [1, "  Lò  Thị Mây ", "17/05/1980", "Nữ", "014180000123", 912345678],
        ]
    )
    (table,) = draft.sheets
    assert (table.name, table.header_row) == ("Trang 1", 5)
    assert table.columns == {
        "A": "number", "B": "name", "C": "birth", "D": "sex", "E": "national_id", "F": "phone",
    }  # fmt: skip
    (row,) = draft.rows
    assert (row.sheet, row.row, row.problems, row.repairs) == ("Trang 1", 6, (), ("phone_padded",))
    assert row.fields == RowFields(
        name="Lò Thị Mây", birth="1980-05-17", sex="F", national_id="014180000123", phone="0912345678"
    )


def test_names_are_nfc_and_never_recased():
    nfd = unicodedata.normalize("NFD", "Nguyễn Thị Ánh")
    draft = read([HEAD, [1, nfd, 1980], [2, "ĐIỂU K'RẾ", 1981], [3, "y ê ban", 1982]])
    assert [row.fields.name for row in draft.rows] == ["Nguyễn Thị Ánh", "ĐIỂU K'RẾ", "y ê ban"]


def test_unknown_columns_are_named_and_not_kept():
    draft = read(
        [
            ["TT", "Họ tên", "Dân tộc", "Năm sinh", "Sức khỏe", "Cỡ áo"],
            [1, "Lò Văn Nam", "Thái", 1980, "Tốt", "XL"],
        ]
    )
    assert draft.sheets[0].ignored_columns == ("Dân tộc", "Sức khỏe", "Cỡ áo")
    assert draft.sheets[0].columns == {"A": "number", "B": "name", "D": "birth"}
    assert "Thái" not in str(draft.rows)


def test_what_refuses_a_row_and_what_only_warns():
    draft = read(
        [
            HEAD,
            [1, "Lò Văn A", "31/02/1980", "Nam", "", ""],
            [2, "Lò Văn B", "1980", "Nam", "0140800001234", ""],
            [3, "", "1980", "Nam", "014080000123", ""],
            [4, "Lò Văn D", "1980", "Nữ", "014080000123", "0123"],
            [5, "Lò Văn E", "1981", "Nam", "014080000124", ""],
            [6, "Lò Văn G", "1981", "Nam", "225123456", ""],
            [7, "Lò Văn H", "1980", "Nam", 14080000125, ""],
            [8, "Lò Văn I", "mùa lúa", "?!", "không có", "-"],
        ]
    )
    assert [codes(row) for row in draft.rows] == [
        ["birth_impossible"],
        ["id_length"],
        ["name_missing"],
        ["id_sex_mismatch", "phone_odd"],
        ["id_year_mismatch"],
        ["id_old"],
        [],
        ["sex_unknown", "birth_unreadable"],
    ]
    assert [row.refused for row in draft.rows] == [True, True, True, False, False, False, False, True]
    assert [row.optional_fatal for row in draft.rows] == [True, True, False, False, False, False, False, True]
    problem = draft.rows[1].problems[0]
    assert (problem.column, problem.value, problem.fatal, problem.optional) == (
        "E",
        "0140800001234",
        True,
        True,
    )
    assert "13 chữ số" in problem.message
    assert draft.rows[5].fields.old_id == "225123456"
    assert draft.rows[6].fields.national_id == "014080000125"
    assert draft.rows[6].repairs == ("id_padded",)
    assert (draft.rows[0].refused, draft.rows[0].optional_fatal) == (True, True)
    assert (draft.rows[2].refused, draft.rows[2].optional_fatal) == (True, False)


def test_group_rows_are_units_and_stay_out_of_the_people():
    draft = read(
        [
            HEAD,
            ["A", "KHỐI CHÍNH QUYỀN"],
            ["I", "Phòng Kinh tế (2 người)"],
            [1, "Lò Văn An", 1980, "Nam"],
            [2, "Lò Thị Bé", 1981, "Nữ"],
            ["II", "Trạm Y tế"],
            [1, "Lò Văn Cả", 1982, "Nam"],
            ["B", "KHỐI ĐOÀN THỂ"],
            [1, "Lò Văn Dậu", 1983, "Nam"],
        ]
    )
    assert [(row.row, row.fields.unit, row.groups) for row in draft.rows] == [
        (4, "Phòng Kinh tế", ("KHỐI CHÍNH QUYỀN", "Phòng Kinh tế")),
        (5, "Phòng Kinh tế", ("KHỐI CHÍNH QUYỀN", "Phòng Kinh tế")),
        (7, "Trạm Y tế", ("KHỐI CHÍNH QUYỀN", "Trạm Y tế")),
        (9, "KHỐI ĐOÀN THỂ", ("KHỐI ĐOÀN THỂ",)),
    ]


@pytest.mark.parametrize(
    ("row", "merges"),
    [
        (["", "Trạm Y tế", "", "", "", ""], ()),
        (["Trạm Y tế", "", "", "", "", ""], ("A2:F2",)),
        (["I. Trạm Y tế", "", "", "", "", ""], ("A2:F2",)),
        (["1", "Trạm Y tế", "", "", "", ""], ("B2:F2",)),
        (["II.", "Trạm Y tế: 3 người", "", "", "", ""], ()),
    ],
)
def test_the_ways_to_write_a_group_row(row, merges):
    draft = read([HEAD, row, [1, "Lò Văn An", 1980, "Nam"]], merges=merges)
    assert [(r.row, r.fields.unit) for r in draft.rows] == [(3, "Trạm Y tế")]


def test_groups_can_be_kinds_of_staff_or_neighbourhoods():
    draft = read(
        [
            HEAD,
            ["I", "Công chức"],
            [1, "Lò Văn An", 1980],
            ["II", "Người hoạt động không chuyên trách"],
            ["1", "Bản Nà Mây", "", "", "", ""],
            [1, "Lò Văn Bảy", 1981],
        ]
    )
    assert [(r.fields.category, r.fields.neighbourhood, r.fields.unit) for r in draft.rows] == [
        ("công chức", None, None),
        ("không chuyên trách", "Bản Nà Mây", None),
    ]


def test_a_person_without_a_number_is_still_a_person():
    draft = read(
        [
            HEAD,
            [1, "Lò Văn An", 1980],
            ["", "Lò Văn Bảy", 1981, "Nam"],
            ["", "Nguyễn Thị Cúc"],
            [3, "Lò Văn Dậu", 1982],
        ]
    )
    assert [row.fields.name for row in draft.rows] == [
        "Lò Văn An",
        "Lò Văn Bảy",
        "Nguyễn Thị Cúc",
        "Lò Văn Dậu",
    ]
    assert {row.fields.unit for row in draft.rows} == {None}


def test_a_prepared_row_with_only_its_number_is_nobody():
    draft = read([HEAD, [1, "Lò Văn An", 1980], [2], [3], ["", "Tổng số: 1 người"]])
    assert len(draft.rows) == 1


FOOTERS = [
    [["", "Tổng số: 2 người"], [], ["", "", "", "", "Suối Mây, ngày 5 tháng 3 năm 2026"], ["", "NGƯỜI LẬP BIỂU", "", "", "CHỦ TỊCH"], [], ["", "Hà Văn Lập", "", "", "Lường Thị Ký"]],
    [["Tổng cộng: 02 người"], ["", "Lò Văn Ký", "", "", "Cầm Văn Dấu"]],
    [["", "Danh sách này có 02 người./."], ["", "Nguyễn Văn Lập"]],
    [[], ["", "Người lập", "", "", "TM. ỦY BAN NHÂN DÂN"], ["", "(Ký, ghi rõ họ tên)", "", "", "KT. CHỦ TỊCH"], [], ["", "Nguyễn Văn Lập", "", "", "Trần Văn Ký"]],
    [["", "Cộng", 2], ["", "", "", "…, ngày    tháng    năm 2026"]],
    [["", "Ấn định danh sách có 2 người"], ["Nơi nhận:"], ["- Như trên;"], ["- Lưu: VT."]],
    [[], ["", "Nguyễn Văn Lập"]],
    [["* Ghi chú: cột 4 ghi Nam hoặc Nữ."]],
]  # fmt: skip


@pytest.mark.parametrize("footer", FOOTERS)
def test_a_footer_ends_the_table_though_it_stands_under_the_names(footer):
    draft = read([HEAD, [1, "Lò Văn An", 1980, "Nam"], [2, "Tống Thị Công", 1981, "Nữ"], *footer])
    assert [row.fields.name for row in draft.rows] == ["Lò Văn An", "Tống Thị Công"]
    assert not any(row.problems for row in draft.rows)


def test_a_sum_under_each_group_ends_nothing():
    draft = read(
        [
            HEAD, ["I", "Trạm Y tế"], [1, "Lò Văn An", 1980], ["", "Cộng: 1 người"],
            ["II", "Công an xã"], [1, "Lò Thị Bé", 1981], ["", "Cộng: 1 người"], ["", "Tổng cộng: 2 người"],
        ]
    )  # fmt: skip
    assert [(row.row, row.fields.unit) for row in draft.rows] == [(3, "Trạm Y tế"), (6, "Công an xã")]


def test_column_numbers_and_repeated_headings_are_skipped():
    for marks in ([1, 2, 3, 4, 5, 6], ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"], ["A", "B", 1, 2, 3, 4]):
        draft = read([HEAD, marks, [1, "Lò Văn An", 1980], HEAD, [2, "Lò Thị Bé", 1981]])
        assert [row.row for row in draft.rows] == [3, 5]


def test_birth_years_under_men_and_women():
    rows = [
        ["TT", "Họ và tên", "Năm sinh", "", "Địa chỉ"],
        ["", "", "Nam", "Nữ", ""],
        [1, "Lò Văn An", 1980, "", "Thôn 2"],
        [2, "Lò Thị Bé", "", "05/1981", "Thôn 3"],
        [3, "Lò Cả", 1970, 1970, ""],
    ]
    for merges in ((), ("C1:D1", "A1:A2", "B1:B2", "E1:E2")):
        draft = read(rows, kind="residents", merges=merges)
        assert draft.sheets[0].columns["C"] == "birth_male"
        assert draft.sheets[0].header_row == 1
        assert [(r.fields.birth, r.fields.sex) for r in draft.rows] == [
            ("1980", "M"),
            ("1981-05", "F"),
            ("1970", None),
        ]
        assert draft.rows[0].fields.neighbourhood == "Thôn 2"
        assert codes(draft.rows[2]) == ["birth_two_columns"]


def test_one_heading_row_can_say_the_same():
    draft = read([["STT", "Họ tên", "Năm sinh (Nam)", "Năm sinh (Nữ)"], [1, "Lò Thị Bé", "", 1981]])
    assert (draft.rows[0].fields.birth, draft.rows[0].fields.sex) == ("1981", "F")


def test_sex_by_a_cross():
    draft = read(
        [["TT", "Họ và tên", "Ngày sinh", "Giới tính", ""], ["", "", "", "Nam", "Nữ"], [1, "Lò Văn An", 1980, "x", ""], [2, "Lò Thị Bé", 1981, "", "X"], [3, "Lò Cả", 1982, "", ""]],
        merges=("D1:E1",),
    )  # fmt: skip
    assert [row.fields.sex for row in draft.rows] == ["M", "F", None]


def test_one_column_for_women_says_the_rest_are_men():
    draft = read(
        [["TT", "Họ và tên", "Ngày sinh", "Nữ"], [1, "Lò Văn An", 1980, ""], [2, "Lò Thị Bé", 1981, "x"]]
    )
    assert [row.fields.sex for row in draft.rows] == ["M", "F"]
    assert (
        read([["TT", "Họ và tên", "Ngày sinh", "Nữ"], [1, "Lò Văn An", 1980, ""]]).rows[0].fields.sex is None
    )


def test_a_year_column_is_not_a_column_of_men():
    draft = read([["TT", "Họ và tên", "Năm", "Nam"], [1, "Lò Văn An", 1980, "x"]])
    assert draft.sheets[0].columns == {"A": "number", "B": "name", "D": "sex_male"}


@pytest.mark.parametrize(
    ("heads", "parts"),
    [
        (["Họ và tên đệm", "Tên"], ["Nguyễn Thị", "Ánh"]),
        (["Họ đệm", "Tên"], ["Nguyễn Thị", "Ánh"]),
        (["Họ và chữ lót", "Tên"], ["Nguyễn Thị", "Ánh"]),
        (["Họ", "Tên đệm", "Tên"], ["Nguyễn", "Thị", "Ánh"]),
        (["Họ và tên", ""], ["Nguyễn Thị", "Ánh"]),
        (["Họ và tên", "Tên"], ["Nguyễn Thị Ánh", "Ánh"]),
        (["Họ và tên", "Họ và tên chủ hộ"], ["Nguyễn Thị Ánh", "Nguyễn Văn Chủ"]),
        (["Họ và tên chủ hộ", "Cỡ áo"], ["Nguyễn Thị Ánh", "L"]),
        (["Tên", "Họ và tên mẹ"], ["Nguyễn Thị Ánh", "Trần Thị Mẹ"]),
    ],
)
def test_split_names(heads, parts):
    draft = read([["STT", *heads, "Ngày sinh"], [1, *parts, "1980"]])
    assert draft.rows[0].fields.name == "Nguyễn Thị Ánh"
    assert draft.rows[0].fields.birth == "1980"


def test_split_names_under_one_heading():
    draft = read(
        [["STT", "Họ và tên", "", "Số định danh cá nhân", ""], ["", "Họ đệm", "Tên", "Số", "Ngày cấp"], [1, "Nguyễn Thị", "Ánh", "014180000123", "1/1/2021"]],
        merges=("B1:C1", "D1:E1"),
    )  # fmt: skip
    assert draft.rows[0].fields.name == "Nguyễn Thị Ánh"
    assert draft.rows[0].fields.national_id == "014180000123"
    assert draft.rows[0].fields.birth is None
    assert draft.sheets[0].ignored_columns == ("Số định danh cá nhân – Ngày cấp",)


def test_birth_in_three_columns():
    draft = read(
        [["STT", "Họ và tên", "Ngày sinh", "", ""], ["", "", "Ngày", "Tháng", "Năm"], [1, "Lò Văn An", 17, 5, 1980], [2, "Lò Thị Bé", "", "", 1981], [3, "Lò Cả", 31, 2, 1980]],
        merges=("C1:E1",),
    )  # fmt: skip
    assert [row.fields.birth for row in draft.rows] == ["1980-05-17", "1981", None]
    assert draft.rows[2].refused
    assert draft.rows[2].problems[0].value == "31/2/1980"


def test_merged_units_reach_every_person_beside_them():
    draft = read(
        [["STT", "Họ và tên", "Đơn vị công tác", "Chức vụ"], [1, "Lò Văn An", "Trạm Y tế", "Viên chức"], [2, "Lò Thị Bé", "", "Bác sĩ"], [3, "Lò Cả", "Công an xã", ""]],
        merges=("C2:C3",),
    )  # fmt: skip
    assert [row.fields.unit for row in draft.rows] == ["Trạm Y tế", "Trạm Y tế", "Công an xã"]
    assert [row.fields.category for row in draft.rows] == ["viên chức", None, None]
    assert draft.rows[1].fields.post == "Bác sĩ"


def test_kinds_of_staff_and_specialists():
    head = ["STT", "Họ và tên", "Chức vụ", "Cán bộ", "Công chức", "Chuyên trách CNTT/CĐS", "Email"]
    draft = read(
        [
            head,
            [1, "Lò Văn An", "Chủ tịch", "x", "", "", "AN@suoimay.example"],
            [2, "Lò Thị Bé", "Chuyên viên", "", "x", "x", "be@"],
            [3, "Lò Cả", "Công chức chuyên trách chuyển đổi số", "", "", "", ""],
            [4, "Lò Dậu", "Người hoạt động không chuyên trách", "", "", "", ""],
        ]
    )
    assert [row.fields.category for row in draft.rows] == [
        "cán bộ",
        "công chức",
        "công chức",
        "không chuyên trách",
    ]
    assert [row.fields.specialist for row in draft.rows] == [False, True, True, False]
    assert [row.fields.email for row in draft.rows] == ["an@suoimay.example", None, None, None]
    assert codes(draft.rows[1]) == ["email_odd"]


def test_neighbourhoods_from_numbers_addresses_tabs_and_branches():
    draft = read(
        [["TT", "Họ tên", "Tổ dân phố"], [1, "Lò An", 4], [2, "Lò Bé", "TDP 05"], [3, "Lò Cả", "07"]],
        kind="residents",
    )
    assert [row.fields.neighbourhood for row in draft.rows] == ["Tổ dân phố 4", "TDP 05", "Tổ dân phố 7"]
    draft = read(
        [
            ["TT", "Họ tên", "Chỗ ở hiện nay"],
            [1, "Lò An", "Số 9, ngõ 2, Ấp Mới, xã Y"],
            [2, "Lò Bé", ""],
            [3, "Lò Cả", "Ban công"],
        ],
        kind="residents",
        names=["Thôn Đông"],
    )
    assert [row.fields.neighbourhood for row in draft.rows] == ["Ấp Mới", "Thôn Đông", "Thôn Đông"]
    draft = read([["TT", "Họ tên", "Chi đoàn"], [1, "Lò An", "Chi đoàn Thôn 3"]], kind="youth")
    assert (draft.rows[0].fields.unit, draft.rows[0].fields.neighbourhood) == ("Chi đoàn Thôn 3", "Thôn 3")


def test_a_line_above_the_table_can_name_the_unit():
    draft = read([["Đơn vị: Trường Tiểu học Suối Mây"], [], HEAD, [1, "Lò Văn An", 1980]])
    assert draft.rows[0].fields.unit == "Trường Tiểu học Suối Mây"


def test_several_sheets_and_one_without_a_heading():
    draft = read(
        [HEAD, [1, "Lò Văn An", 1980]],
        [["Ghi chú nội bộ"], ["Không phải danh sách"]],
        [HEAD, [1, "Lò Thị Bé", 1981]],
    )
    assert [table.name for table in draft.sheets] == ["Trang 1", "Trang 3"]
    assert [(row.sheet, row.row) for row in draft.rows] == [("Trang 1", 2), ("Trang 3", 2)]
    assert [(note.sheet, note.code) for note in draft.notes] == [("Trang 2", "sheet_skipped")]


def test_two_tables_in_one_sheet():
    draft = read(
        [
            ["A. CÁN BỘ"], HEAD, [1, "Lò Văn An", 1980], ["", "Tổng số: 1"], [], ["", "Nguyễn Văn Lập"], [],
            ["B. HỢP ĐỒNG"], ["TT", "Họ và tên", "Số điện thoại", "Năm sinh"], [1, "Lò Thị Bé", "0912345678", 1981],
        ]
    )  # fmt: skip
    assert [table.header_row for table in draft.sheets] == [2, 9]
    assert [(row.row, row.fields.birth, row.fields.phone) for row in draft.rows] == [
        (3, "1980", None),
        (10, "1981", "0912345678"),
    ]


def test_the_second_table_may_have_a_heading_of_two_rows():
    draft = read(
        [
            HEAD, [1, "Lò Văn An", 1980, "Nam"], [],
            ["TT", "Họ và tên", "Năm sinh", "", "Thôn"], ["", "", "Nam", "Nữ", ""], [1, "Lò Thị Bé", "", 1981, "Thôn 2"],
        ]
    )  # fmt: skip
    assert [(row.row, row.fields.birth, row.fields.sex) for row in draft.rows] == [
        (2, "1980", "M"),
        (6, "1981", "F"),
    ]
    assert [table.header_row for table in draft.sheets] == [1, 4]


def test_a_list_of_bare_names():
    assert [row.fields.name for row in read([["Họ và tên"], ["Lò Văn An"], ["Lò Thị Bé"]]).rows] == [
        "Lò Văn An",
        "Lò Thị Bé",
    ]
    assert [row.fields.name for row in read([["STT", "Họ và tên"], [1, "Lò Văn An"], [2, "Bé"]]).rows] == [
        "Lò Văn An",
        "Bé",
    ]


def test_ethnicity_beside_the_name_is_never_read_into_it():
    draft = read([["Họ và tên", "Dân tộc", "Ghi chú"], ["Lò Văn An", "Thái", "x"]])
    assert draft.rows[0].fields == RowFields(name="Lò Văn An")


def test_no_heading_and_no_people():
    for rows, code in (
        ([["Thực đơn"], ["Phở", 40000]], "roster_no_header"),
        ([HEAD], "roster_empty"),
        ([HEAD, ["", "Tổng số: 0 người"]], "roster_empty"),
    ):
        with pytest.raises(Refused) as caught:
            read(rows)
        assert caught.value.code == code
    with pytest.raises(Refused):
        read([HEAD, [1, "Lò Văn An", 1980]], kind="cats")


def test_a_heading_below_row_fifteen_is_not_looked_for():
    with pytest.raises(Refused):
        read([["x"]] * 15 + [HEAD, [1, "Lò Văn An", 1980]])
    assert read([["x"]] * 14 + [HEAD, [1, "Lò Văn An", 1980]]).sheets[0].header_row == 15


def test_old_fonts_are_mended_aloud():
    draft = read(
        [
            ["STT", "Hä vµ tªn", "Ngµy sinh", "Giíi tÝnh", "§¬n vÞ"],
            [1, "NguyÔn V¨n H­ng", "17/5/1980", "Nam", "Tr¹m Y tÕ"],
            [2, "TrÇn ThÞ Hoµ", 1981, "N÷", "Tr¹m Y tÕ"],
            [3, "Mai Lan", 1982, "N÷", ""],
        ]
    )
    assert [row.fields.name for row in draft.rows] == ["Nguyễn Văn Hưng", "Trần Thị Hoà", "Mai Lan"]
    assert [row.fields.sex for row in draft.rows] == ["M", "F", "F"]
    assert draft.rows[0].fields.unit == "Trạm Y tế"
    assert "tcvn3_decoded" in draft.rows[0].repairs
    assert [note.code for note in draft.notes] == ["tcvn3_decoded"]


def test_one_old_cell_in_a_unicode_list():
    draft = read([HEAD, [1, "Nguyễn Văn Hưng", 1980], [2, "TrÇn ThÞ Hoµ", 1981], [3, "Đỗ Müller", 1982]])
    assert [row.fields.name for row in draft.rows] == ["Nguyễn Văn Hưng", "Trần Thị Hoà", "Đỗ Müller"]
    assert [row.repairs for row in draft.rows] == [(), ("tcvn3_decoded",), ()]


def test_an_online_form():
    draft = csv(
        "Dấu thời gian,Họ và tên,Số điện thoại,Ngày sinh,Bạn ở thôn nào?,Bạn muốn học gì?\n"
        '01/05/2026 08:00:00,lò văn an,0912345678,17/05/1980,Thôn 4,"=HYPERLINK(""x"",""y"")"\n'
        "02/05/2026 08:00:00,Lò Thị Bé,,1981,Thôn 5,VNeID\n"
    )
    assert draft.sheets[0].name is None
    assert draft.sheets[0].ignored_columns == ("Dấu thời gian", "Bạn muốn học gì?")
    assert [(r.sheet, r.row, r.fields.name, r.fields.neighbourhood) for r in draft.rows] == [
        (None, 2, "lò văn an", "Thôn 4"),
        (None, 3, "Lò Thị Bé", "Thôn 5"),
    ]


def test_a_list_without_numbers_ends_at_its_blank_line():
    draft = csv(
        "Họ và tên;Đơn vị\nLò Văn An;Trạm Y tế\nLò Thị Bé;Công an xã\n;\nNguyễn Văn Lập;\n", kind="staff"
    )
    assert [row.fields.name for row in draft.rows] == ["Lò Văn An", "Lò Thị Bé"]


def test_equal_rows_are_marked_and_kept():
    draft = read([HEAD, [1, "Lò Văn An", 1980], [2, "Lò Thị Bé", 1981], [3, "LÒ VĂN AN", "1980"]])
    assert [codes(row) for row in draft.rows] == [[], [], ["row_repeated"]]
    assert "dòng 2" in draft.rows[2].problems[0].message
    assert not draft.rows[2].refused


def test_the_key_of_a_row_knows_it_again():
    one = RowFields(name="Lò Văn An", birth="1980", unit="Trạm Y tế")
    assert row_key(one, "staff") == row_key(
        RowFields(name="LÒ VĂN AN", birth="1980", unit="trạm  y tế"), "staff"
    )
    assert row_key(one, "staff") != row_key(one, "residents")
    assert row_key(one, "staff") != row_key(
        RowFields(name="Lò Văn An", birth="1981", unit="Trạm Y tế"), "staff"
    )
    assert row_key(one, "staff", secret=b"k") != row_key(one, "staff")


PEOPLE = [
    ["1", "Lò Văn An", "17/05/1980", "Nam", "014080000123", "0912345678", "Trạm Y tế", "Viên chức"],
    ["2", "Lường Thị Bé", "1981", "Nữ", "014181000123", "", "Công an xã", "Công chức"],
    ["3", "Cầm Dậu", "31/02/1990", "Nam", "12345", "0988", "", ""],
]
FULL = [*HEAD, "Đơn vị", "Chức vụ"]


@given(st.permutations(range(len(FULL))), st.integers(0, 6), st.booleans())
@settings(max_examples=40, deadline=None)
def test_any_order_of_columns_reads_the_same(order, above, numbered):
    order = [column for column in order if numbered or column != 0]
    rows = [["Danh sách"]] * above + [[line[column] for column in order] for line in [FULL, *PEOPLE]]
    sheet = Sheet("S", tuple(Row(n, tuple(c or None for c in row)) for n, row in enumerate(rows, 1)))
    draft = read_roster(Workbook("a.xlsx", "xlsx", (sheet,)), "staff", today=TODAY)
    assert draft.sheets[0].header_row == above + 1
    got = [row.fields for row in draft.rows]
    assert [(f.name, f.birth, f.sex, f.national_id, f.unit, f.category) for f in got] == [
        ("Lò Văn An", "1980-05-17", "M", "014080000123", "Trạm Y tế", "viên chức"),
        ("Lường Thị Bé", "1981", "F", "014181000123", "Công an xã", "công chức"),
        ("Cầm Dậu", None, "M", None, None, None),
    ]
    assert [row.refused for row in draft.rows] == [False, False, True]


NOISE = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.floats(),
    st.integers(-(10**14), 10**14),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.sampled_from(
        [
            *FULL,
            "Nam",
            "Nữ",
            "x",
            "I",
            "Tổng số: 3",
            "(1)",
            "Phòng Kinh tế",
            "CHỦ TỊCH",
            "Họ",
            "Tên",
            "1980",
            "Ngày",
        ]
    ),
)


@given(
    st.lists(st.lists(NOISE, max_size=9), max_size=12),
    st.sampled_from(["staff", "residents", "youth", "registrations"]),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_noise_in_the_cells_raises_nothing_but_refusals(rows, kind):
    lines = [FULL, *PEOPLE, *rows, *PEOPLE] if len(rows) % 2 else rows
    sheet = Sheet(
        "S",
        tuple(Row(n, tuple(c if c != "" else None for c in row)) for n, row in enumerate(lines, 1) if row),
    )
    with suppress(Refused):
        draft = read_roster(Workbook("a.xlsx", "xlsx", (sheet,)), kind, today=TODAY)
        for row in draft.rows:
            assert row.refused or row.fields.name
            assert all(
                problem.message and "{" not in problem.message
                for problem in row.problems
                if "{" not in problem.value
            )


def test_a_person_with_a_number_is_no_heading_whatever_stands_in_the_cells():
    rows = [
        HEAD,
        [1, "Lò Văn An", "1980", "Nam", "", ""],
        [2, "Hồ Văn Nữ", "1981", "Nữ", "014181000123", "Họ và tên"],
    ]
    draft = read([*rows, [3, "Lò Văn Cả", "1982", "Nam", "", ""]])
    assert [row.fields.name for row in draft.rows] == ["Lò Văn An", "Hồ Văn Nữ", "Lò Văn Cả"]
    assert len(draft.sheets) == 1


_PIECES = st.sampled_from(
    [
        None, "Lò Văn An", "Tổng Thị Cộng", "Tổng số: 5 người", "Họ và tên", "Cộng", "Danh Sóc", "I. Khối Đảng", "Phòng Kinh tế",
        "Người lập biểu", "Ghi chú: x", "Nam", "nữ", "1", "(1)", 1.0, 2.0, 2.5, 0.0, "17/05/1980", "1980", date(1980, 5, 17),
        "014080000123", "0912345678", 912345678.0, 1980.0, 14080000123.0, "x", "Y", "Trưởng phòng", "A", "số 5", "Hà Nội, ngày 5 tháng 6 năm 2026",
    ]
)  # fmt: skip
_LINE = st.one_of(
    st.lists(_PIECES, min_size=1, max_size=6),
    st.tuples(
        st.sampled_from([1.0, 2.0, "3", "4.", None]),
        _PIECES,
        _PIECES,
        st.sampled_from(["Nam", "Nữ", None]),
        _PIECES,
        _PIECES,
    ).map(list),
)


@given(st.lists(_LINE, min_size=1, max_size=8), st.booleans())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_lines_known_at_first_sight_are_what_a_closer_look_finds(lines, numbered):
    head = [*(HEAD if numbered else HEAD[1:]), "Năm sinh (Nữ)"]
    rows = [Row(1, tuple(head)), *(Row(n, tuple(line)) for n, line in enumerate(lines, 2) if any(line))]
    header = find_header(rows, (), 0)
    first_sight, closer = Glance(header), Glance(header)
    closer.is_numbered = closer.is_unnumbered = lambda row: False
    assert Lines(header, rows[1:], (), first_sight).kinds() == Lines(header, rows[1:], (), closer).kinds()


@given(
    st.lists(st.sampled_from(["Lò Văn An", "LÒ VĂN AN", "Bé", ""]), min_size=2, max_size=6),
    st.lists(st.sampled_from(["1980", "01/01/1980", ""]), min_size=6, max_size=6),
    st.lists(st.sampled_from(["Thôn 3", "thôn  3", "Thôn 4"]), min_size=6, max_size=6),
)
@settings(max_examples=60, deadline=None)
def test_rows_are_called_equal_exactly_where_their_keys_are(names, births, places):
    rows = list(zip(range(1, 9), names, births, places, strict=False))
    sheet = Sheet(
        "S",
        (Row(1, ("STT", "Họ và tên", "Năm sinh", "Thôn")), *(Row(n + 1, (n, *rest)) for n, *rest in rows)),
    )
    with suppress(Refused):
        draft = read_roster(Workbook("a.xlsx", "xlsx", (sheet,)), "residents", today=TODAY)
        first = {}
        for row in draft.rows:
            key = row_key(row.fields, "residents")
            repeated = [problem.value for problem in row.problems if problem.code == "row_repeated"]
            assert repeated == ([str(first[key])] if key in first and row.fields.name else [])
            first.setdefault(key, row.row)


@given(
    st.lists(
        st.text(alphabet=st.sampled_from("aĐế  \t\x1f\u00a0ß|"), max_size=5) | st.none(),
        min_size=12,
        max_size=12,
    ),
    st.binary(max_size=70),
)
@settings(max_examples=100, deadline=None)
def test_the_key_of_a_row_is_the_hmac_that_earlier_versions_stored(cells, secret):
    names = [
        "name",
        "birth",
        "sex",
        "national_id",
        "old_id",
        "phone",
        "email",
        "unit",
        "neighbourhood",
        "address",
        "category",
        "post",
    ]
    row = RowFields(
        **{
            name: cell if cell is not None or name != "name" else ""
            for name, cell in zip(names, cells, strict=True)
        }
    )
    said = [getattr(row, name) for name in (*names, "specialist", "team")]
    parts = ["staff", *("" if value is None else " ".join(str(value).split()).casefold() for value in said)]
    expected = hmac.new(secret, "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()
    assert row_key(row, "staff", secret=secret) == expected
    assert row_key(replace(row, language="Thái", phone_use="own"), "staff", secret=secret) == expected
