"""Questions as a spreadsheet: what is written reads back the same; a broken row is told and stops no other."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.errors import Refused
from app.base.sheet import open_workbook, read_workbook
from certificates.assessments import draft as drafts
from certificates.assessments import question_sheet
from certificates.assessments.draft import MULTIPLE, NUMBER, ORDER, SINGLE, TRUE_FALSE, Draft
from tests.certificates.papers import DRAFTS

# Letters, digits and all with which a formula, a link or a list would begin.
TEXT = st.text("aăđễBC 019=+-@,.;:/'\"\n<>&", min_size=1, max_size=40).map(drafts.lines).filter(bool)
WORDS = TEXT.map(lambda text: text.replace("\n", " ").strip()).map(drafts.clean).filter(bool)


@st.composite
def wanted(draw):
    """A draft that may be kept."""
    kind = draw(st.sampled_from([SINGLE, MULTIPLE, TRUE_FALSE, ORDER, NUMBER]))
    choices = draw(st.lists(WORDS, min_size=2, max_size=8, unique_by=str.casefold))
    places = st.integers(0, len(choices) - 1)
    right = {
        SINGLE: places, MULTIPLE: st.sets(places, min_size=1).map(sorted), TRUE_FALSE: st.booleans(), ORDER: st.none(),
        NUMBER: st.builds(drafts.number, st.decimals(-99999, 99999, places=3), st.decimals(0, 50, places=2)),
    }  # fmt: skip
    return drafts.tidy(
        kind, draw(TEXT), choices, draw(right[kind]), draw(st.integers(1, 100)), draw(st.just("") | TEXT)
    )


def _written(some):
    target = io.BytesIO()
    question_sheet.write(target, some)
    return target.getvalue()


def _read(data, name="cau-hoi.xlsx"):
    return question_sheet.read(read_workbook(data, name))


@given(st.lists(wanted(), min_size=1, max_size=6))
def test_what_is_written_reads_back_the_same(some):
    assert all(drafts.problems(one) == [] for one in some)
    reading = _read(_written(some))
    assert reading.faults == ()
    assert [draft for _, draft in reading.drafts] == some


def test_no_text_becomes_a_formula():
    evil = Draft(SINGLE, '=HYPERLINK("http://x","y")', ("=1+1", "@SUM(A1)", "+2"), 0, 1, "-3")
    book = openpyxl.load_workbook(io.BytesIO(_written([evil])))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)


def test_the_template_reads_as_five_questions_one_of_each_kind():
    target = io.BytesIO()
    question_sheet.template(target)
    reading = _read(target.getvalue())
    assert reading.faults == ()
    assert {draft.kind for _, draft in reading.drafts} == {SINGLE, MULTIPLE, TRUE_FALSE, ORDER, NUMBER}


def _sheet(rows, headings=("Loại", "Câu hỏi", "A", "B", "C", "Đáp án", "Sai số", "Điểm", "Giải thích")):
    target = io.BytesIO()
    with open_workbook(target) as book:
        sheet = book.add_worksheet("x")
        for at, row in enumerate([["Trường Hoa Sen"], [], list(headings), *rows]):
            for column, cell in enumerate(row):
                if isinstance(cell, int | float) and not isinstance(cell, bool):
                    sheet.write_number(at, column, cell)
                elif cell not in ("", None):
                    sheet.write_string(at, column, str(cell))
    return target.getvalue()


def test_a_broken_row_is_told_with_its_place_and_stops_no_other():
    reading = _read(
        _sheet([
            ["Chọn một", "Tốt", "x", "y", "", "B", "", "", ""],
            ["Chọn một", "Đáp án ngoài", "x", "y", "", "D", "", "", ""],
            ["Vẽ hình", "Loại lạ", "", "", "", "A"],
            ["Điền số", "Không số", "", "", "", "mười"],
            ["Chọn nhiều", "", "x", "y", "", "A, B", "", "nhiều", ""],
            ["Chọn một", "Hai giống nhau", "Có", "có", "", "A"],
            ["Điền số", "Tốt nữa", "", "", "", 12.5, 0.5, 3],
        ])
    )  # fmt: skip
    assert [number for number, _ in reading.drafts] == [4, 10]
    assert reading.drafts[1][1].right == {"value": "12.5", "tolerance": "0.5"}
    assert reading.drafts[1][1].points == 3
    told = {(fault.row, fault.column): fault.sentence for fault in reading.faults}
    assert set(told) == {(5, "F"), (6, "A"), (7, "F"), (8, "B"), (8, "H"), (9, "C")}
    assert "“D”" in told[5, "F"]
    assert {fault.row: fault.question for fault in reading.faults}[5] == "Đáp án ngoài"
    assert "“mười”" in told[7, "F"]


def test_the_kind_is_guessed_and_answers_are_read_as_people_write_them():
    reading = _read(
        _sheet(
            [
                ["Một", "x", "y", "z", "b"], ["Nhiều", "x", "y", "z", "A;c"], ["Dính", "x", "y", "z", "ac"], ["Số", "", "", "", "1.250,5"],
                ["Đúng", "", "", "", "sai"], ["Thứ tự", "x", "y", "z", ""], ["Bằng lời", "Hà Nội", "Huế", "", "huế"], ["Bằng số", "x", "y", "", 2],
            ],
            ("Nội dung câu hỏi", "Phương án 1", "Phương án 2", "Phương án 3", "Đáp án đúng"),
        )
    )  # fmt: skip
    assert reading.faults == ()
    assert [(draft.kind, draft.right) for _, draft in reading.drafts] == [
        (SINGLE, 1), (MULTIPLE, [0, 2]), (MULTIPLE, [0, 2]), (NUMBER, {"value": "1250.5", "tolerance": "0"}), (TRUE_FALSE, False),
        (ORDER, None), (SINGLE, 1), (SINGLE, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "code"),
    [([], "sheet_bare"), ([["Chọn một", f"Câu {n}", "x", "y", "", "A"] for n in range(1001)], "sheet_long")],
)
def test_a_sheet_without_questions_or_with_too_many_is_refused(rows, code):
    with pytest.raises(Refused) as told:
        _read(_sheet(rows))
    assert told.value.code == code


def test_a_file_of_something_else_is_refused():
    with pytest.raises(Refused) as told:
        _read("STT,Họ và tên\n1,Lê Văn Ba\n".encode(), "nguoi.csv")
    assert told.value.code == "sheet_heading"


def test_a_tolerance_is_never_negative():
    wrong = Draft(NUMBER, "?", (), drafts.number(Decimal(1), Decimal(-1)))
    assert [problem.part for problem in drafts.problems(wrong)] == ["right"]
    assert all(drafts.problems(one) == [] for one in DRAFTS)
