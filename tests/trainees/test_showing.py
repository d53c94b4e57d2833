"""Previews as data: packed and opened, paged without opening everything, and the workbooks to mend by."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base.sheet import open_workbook, read_workbook
from tests.conftest import SHARED
from tests.trainees.rosters_made import workbook
from trainees.imports.reading import RowFields, read_roster
from trainees.imports.roster_import import OUTCOMES
from trainees.imports.showing import marking, packing
from trainees.imports.showing.decisions import chosen, decisions
from trainees.imports.showing.document import (
    AskedShown,
    ColumnShown,
    NoteShown,
    OddShown,
    OptionShown,
    PreviewDocument,
    ProblemShown,
    RewrittenShown,
    RowShown,
    SkippedShown,
    TableShown,
    brief,
    from_plain,
    to_plain,
)
from trainees.imports.showing.packing import BLOCK, Shown, UnknownVersion, pack
from trainees.people.crowd import Someone

BAD = ProblemShown("C", "31/02/1980", "birth_impossible", "Ngày sinh không có thật.", True)
ROW = RowShown(
    7, "Trang 1", 12, "refused", "Lò Thị Mây", None, "F", "123", "Trạm Y tế", None, "Bác sĩ", (BAD,)
)
WHOLE = PreviewDocument(
    "staff", "2026-01-01", "2026-11-14T08:00:00+07:00", {"rows": 9, "refused": 1}, 3, True, (4, "2026-02-01"),
    guess="youth", sheets=2,
    tables=(TableShown("Trang 1", 4, "ab12", (ColumnShown("A", "STT", "number", ("1", "2")), ColumnShown("B", "Dân tộc", None)), 9, 5, "2026-03-04", 8),),
    skipped=(SkippedShown("Phụ lục", 1, ((1, "a · b"), (2, "c"))),), notes=(NoteShown(None, "sheet_hidden", "Trang ẩn."),),
    units=("Trạm Y tế",), new_units=1,
    refused=(AskedShown(ROW, "0900000001", True, (OptionShown("Lò Mây", ("same name",), person=3, birth="1980", units=("Trạm Y tế",)),)),),
    odd=(OddShown("phone_odd", 2, ((None, 5), ("Trang 1", 6)), "Số điện thoại có vẻ sai."),), old_font=RewrittenShown(True, 3, (("NguyÔn", "Nguyễn"),)),
)  # fmt: skip


def test_a_document_is_the_same_after_json():
    assert from_plain(json.loads(json.dumps(to_plain(WHOLE)))) == WHOLE
    assert from_plain(to_plain(WHOLE) | {"of_a_later_version": 1}) == WHOLE


def rows(n):
    outcomes = [OUTCOMES[i % 7 % 4] for i in range(n)]
    return [
        RowShown(i, None, i + 2, outcome, f"Nguyễn Văn Số {i}", unit=f"Đơn vị {i % 10}", problems=(BAD,) if outcome == "refused" else ())
        for i, outcome in enumerate(outcomes)
    ]  # fmt: skip


@pytest.mark.parametrize("n", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 7])
def test_every_page_of_every_choice_is_what_a_plain_list_would_give(n):
    every = rows(n)
    opened = Shown(pack(lambda: WHOLE, every))
    assert opened.document == WHOLE
    assert list(opened.rows()) == every
    for outcome in (None, *OUTCOMES):
        for words in ("", "van so 7", "5 DON VI", "khong co"):
            wanted = [
                row for row in every
                if (outcome is None or row.outcome == outcome)
                and all(w in f"nguyen van so {row.place} don vi {row.place % 10}" for w in words.lower().split())
            ]  # fmt: skip
            for page in (1, 2, 11, 999):
                got, total = opened.page(page, 50, outcome=outcome, words=words)
                assert (got, total) == (wanted[(page - 1) * 50 : page * 50], len(wanted))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=30))
def test_any_words_come_back(names):
    every = [RowShown(i, name or None, i, "created", name, unit=name or None) for i, name in enumerate(names)]
    # What a reader never gives, and UTF-8 cannot hold.
    every = [row for row in every if row.name.isprintable()]
    every = [replace(row, place=i) for i, row in enumerate(every)]
    assert list(Shown(pack(lambda: WHOLE, every)).rows()) == every


def test_a_page_of_fifty_thousand_rows_opens_only_what_it_shows(monkeypatch):
    text = pack(lambda: WHOLE, iter(rows(50_000)))
    assert len(text) < 2_500_000
    opened = []
    inflate = packing.zlib.decompress
    monkeypatch.setattr(packing.zlib, "decompress", lambda part: opened.append(len(part)) or inflate(part))
    for page in (1, 500, 1000):
        opened.clear()
        assert len(Shown(text).page(page, 50)[0]) == 50
        # The document, the index of the rows, one block or two: never the hundred blocks there are.
        assert 0 < len(opened) <= 4, opened


def test_what_another_version_packed_is_not_opened():
    text = pack(lambda: WHOLE, rows(3)).replace(f'"version":{packing.VERSION}', '"version":999', 1)
    with pytest.raises(UnknownVersion):
        Shown(text)
    with pytest.raises(ValueError):
        Shown("")


def test_long_words_are_cut_for_a_page():
    assert brief("x" * 32_767) == "x" * 199 + "…"
    assert brief(" a\n\tb ") == "a b"
    assert brief(None) == ""


def test_choices_of_a_form():
    form = [
        ("row-3", "same-p12"), ("row-4", "without-same-r7"), ("row-5", "new"), ("row-6", "without-auto"), ("row-7", ""),
        ("row-x", "new"), ("row-8", "same-p"), ("row-9", "same-q1"), ("row-10", "drop table"), ("row-11", "new-x"), ("seen", "now"),
    ]  # fmt: skip
    kept = chosen(form)
    assert kept == {"3": "same-p12", "4": "without-same-r7", "5": "new", "6": "without-auto"}
    made = decisions(kept)
    assert made[3].someone == Someone(person_id=12)
    assert (made[4].choice, made[4].someone, made[4].without) == ("same", Someone(row=7), True)
    assert (made[5].choice, made[6].choice, made[6].without) == ("new", "auto", True)


# --- workbooks to mend by -------------------------------------------------------------------------------------

HEAD = ["STT", "Họ và tên", "Ngày sinh", "Đơn vị", "Số CCCD", "Dân tộc"]
LINES = [
    [1, "Lò Thị Mây", "1980", "Trạm Y tế", "014180000123", "Thái"],
    [2, "=HYPERLINK(1)", "31/02/1980", None, "0141850001250", "Kinh"],
    [3, "Vì Văn Sao", "1990", "Trường Tiểu học", 14190000123, "Tày"],
]


def two_sheets():
    """Two sheets; in the first an office is merged over two people, and the lists end in a bad cell that is empty."""
    buffer = io.BytesIO()
    with open_workbook(buffer) as book:
        for name in ("Cần xem lại", "Khối 'Trường'/học"[:10]):
            sheet = book.add_worksheet(name)
            sheet.write_string(0, 0, "DANH SÁCH")
            for row, line in enumerate([HEAD, *LINES], 3):
                for column, value in enumerate(line):
                    if isinstance(value, str):
                        sheet.write_string(row, column, value)
                    elif value is not None:
                        sheet.write_number(row, column, value)
            sheet.merge_range(4, 3, 5, 3, "Trạm Y tế")
    return buffer.getvalue()


def shown_rows(draft):
    return [
        RowShown(
            i, row.sheet, row.row, "refused" if row.refused else "created", row.fields.name,
            problems=tuple(ProblemShown(p.column, p.value, p.code, p.message, p.fatal) for p in row.problems),
        )
        for i, row in enumerate(draft.rows)
    ]  # fmt: skip


def marked(data, filename, kind):
    book = read_workbook(data, filename)
    draft = read_roster(book, kind)
    tables = [TableShown(table.name, table.header_row, "", ()) for table in draft.sheets]
    return draft, marking.marked_copy(book, shown_rows(draft), tables)


def test_a_marked_copy_colours_and_explains_the_bad_cells_where_they_stand():
    draft, copy = marked(two_sheets(), "a.xlsx", "staff")
    book = openpyxl.load_workbook(io.BytesIO(copy))
    # Its own list comes first, under a name that no sheet of the file has.
    assert book.sheetnames[0] == "Cần xem lại"
    assert book.sheetnames[1] == "Cần xem lại (2)"
    sheet = book.worksheets[1]
    assert [cell.value for cell in sheet[4]] == [*HEAD, "Cần sửa"]
    assert [cell.value for cell in sheet[6]][:3] == ["2", "=HYPERLINK(1)", "31/02/1980"]
    assert sheet["B6"].data_type == "s"
    assert sheet["C6"].fill.start_color.rgb == "FFFCE8E6"
    assert "không có thật" in sheet["C6"].comment.text
    assert "không có thật" in sheet["G6"].value
    assert "13 chữ số" in sheet["G6"].value
    assert sheet["B6"].fill.start_color.rgb == "FFFFF1D0"
    assert sheet["C5"].fill.fill_type is None
    assert [str(area) for area in sheet.merged_cells.ranges] == ["D5:D6"]
    listed = list(book.worksheets[0].iter_rows(values_only=True))
    assert ("Cần xem lại", 6, "C", "31/02/1980") in [line[:4] for line in listed]
    assert len(listed) - 1 == sum(len(row.problems) for row in draft.rows)
    assert book.worksheets[0]["C2"].hyperlink is not None


def test_a_marked_copy_is_read_like_the_file():
    draft, copy = marked(two_sheets(), "a.xlsx", "staff")
    again = read_roster(read_workbook(copy, "b.xlsx"), "staff")
    assert [(row.row, row.fields) for row in again.rows] == [(row.row, row.fields) for row in draft.rows]
    assert [[p.code for p in row.problems] for row in again.rows] == [
        [p.code for p in row.problems] for row in draft.rows
    ]


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "kind"),
    [("can-bo-cong-chuc.xlsx", "staff"), ("doan-vien.xls", "youth"), ("dang-ky-truc-tuyen.csv", "registrations"), ("nguoi-dan.xlsx", "residents")],
)  # fmt: skip
def test_marked_copies_of_real_lists_are_read_like_them(name, kind):
    draft, copy = marked((SHARED / "rosters" / name).read_bytes(), name, kind)
    again = read_roster(read_workbook(copy, "b.xlsx"), kind)
    assert [(row.row, row.fields) for row in again.rows] == [(row.row, row.fields) for row in draft.rows]


def test_open_rows_come_as_a_list_that_can_be_mended_and_chosen():
    fields = RowFields(
        "Lò Thị Mây",
        "1980-05-17",
        "F",
        None,
        None,
        "0900000001",
        unit="Trạm Y tế",
        post="Bác sĩ",
        category="viên chức",
    )
    nameless = RowFields("", "1990", None, "014190000123", neighbourhood="Thôn 1", address="12 đường A")
    data = marking.open_rows_sheet([
        marking.OpenRow("Trang 1", 63, fields, (("id_length", "Số CCCD không đủ 12 chữ số", True),)),
        marking.OpenRow(None, 64, nameless, (("name_missing", "Không có họ và tên", True), ("phone_odd", "Số điện thoại có vẻ sai", False))),
    ])  # fmt: skip
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    heads = [cell.value for cell in sheet[1]]
    at = {head: column for column, head in enumerate(heads)}
    first, second = sheet[2], sheet[3]
    assert first[at["Số CCCD"]].fill.start_color.rgb == "FFFCE8E6"
    assert first[at["Số CCCD"]].comment.text.endswith("Số CCCD không đủ 12 chữ số")
    assert second[at["Họ và tên"]].fill.start_color.rgb == "FFFCE8E6"
    assert second[at["Điện thoại"]].fill.start_color.rgb == "FFFFF1D0"
    assert second[at["Cần sửa"]].value == "Lỗi: Không có họ và tên; Số điện thoại có vẻ sai"
    read = read_roster(read_workbook(data, "sua.xlsx"), "staff").rows
    assert read[0].fields == fields
    assert (read[1].refused, read[1].fields.national_id, read[1].fields.address) == (
        True,
        "014190000123",
        "12 đường A",
    )


def reopened(fields, kind):
    """Rows that wait, as the workbook to mend by says them once it is chosen as it is."""
    data = marking.open_rows_sheet(
        [marking.OpenRow("Trang 1", 5 + n, each, ()) for n, each in enumerate(fields)]
    )
    return [row.fields for row in read_roster(read_workbook(data, "sua.xlsx"), kind).rows]


@pytest.mark.parametrize("kind", ["staff", "residents", "registrations"])
def test_all_that_a_row_says_comes_back_from_the_list_to_mend(kind):
    head = ["STT", "Họ và tên", "Ngày sinh", "Số CCCD", "Số điện thoại", "Email", "Đơn vị", "Chức vụ",
            "Chuyên trách CNTT", "Tổ công nghệ số", "Ngôn ngữ", "Điện thoại riêng hay chung", "Thôn"]  # fmt: skip
    rows = [
        [1, "Lò Thị Mây", "17/05/1980", "", "0912345678", "may@example.vn", "Trạm Y tế", "Viên chức", "x", "", "Tiếng Thái", "dùng chung", "Bản Pom"],
        [2, "Vừ A Dính", "1991", "040123456", "0912345670", "", "Trạm Y tế", "Công chức", "", "x", "", "riêng", "Bản Pom"],
        [3, "Giàng Thị Sua", "02/09/1985", "", "", "", "Trạm Y tế", "Viên chức", "", "", "Tiếng Mông", "không có", "Bản Lài"],
    ]  # fmt: skip
    said = [row.fields for row in read_roster(read_workbook(workbook(rows, head=head), "ds.xlsx"), kind).rows]
    assert [(one.specialist, one.team) for one in said] == [(True, False), (False, True), (False, False)]
    assert [one.phone_use for one in said] == ["shared", "own", "none"]
    assert reopened(said, kind) == said


def test_a_post_that_says_it_needs_no_column_of_ticks():
    said = [
        RowFields(
            "Lò Thị Mây", "1980", post="Công chức chuyên trách CNTT", category="công chức", specialist=True
        ),
        RowFields("Vừ A Dính", "1991", post="Công chức", category="công chức"),
    ]
    assert reopened(said, "staff") == said
