"""The superior's form: read as a grid, guessed, mapped, filled in place; what the form works out itself is left to it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Font, PatternFill

from app.base import clock
from app.base.actors import COMMAND_LINE, Scope
from app.base.db import db
from app.base.errors import Conflict, CoreError, Refused
from app.base.sheet import filling
from app.filing import superior, superior_sheet
from app.filing.content import Activity, ActivityRow, Content, Head, Line
from campaigns.plans import plan as plans
from campaigns.plans.plan import Plan
from campaigns.plans.target import Target
from tests.conftest import ONE_DATABASE

pytestmark = ONE_DATABASE

TEXTS = {
    "1": "Tỷ lệ cán bộ, công chức được bồi dưỡng kỹ năng số cơ bản",
    "2": "Tỷ lệ người dân trưởng thành có tài khoản định danh điện tử",
    "3": "Số lớp tập huấn kỹ năng số được tổ chức",
}


def form(*, heads=("TT", "Nội dung chỉ tiêu", "Tử số", "Mẫu số", "Tỷ lệ (%)", "Ghi chú")) -> bytes:
    """A form as a department sends it: two-level merged heads, a merged remark over two rows, a sum, a chart, a hidden sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Biểu 01"
    sheet.merge_cells("A1:F1")
    sheet["A1"] = "BIỂU TỔNG HỢP"
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["E2"] = "Kỳ báo cáo:"
    for at, head in enumerate(heads, start=1):
        sheet.cell(4, at, head)
    for at, text in enumerate(TEXTS.values(), start=5):
        sheet.cell(at, 1, at - 4)
        sheet.cell(at, 2, text)
    sheet["C5"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet["C5"].number_format = "#,##0"
    sheet.merge_cells("F5:F6")
    sheet["C8"] = "=SUM(C5:C7)"
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=3, min_row=5, max_row=7))
    sheet.add_chart(chart, "H2")
    book.create_sheet("Ẩn").sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def content(plan_id: int = 1, **more) -> Content:
    head = Head(
        code="00001", kind="xã", name="Hoa Sen", province="tỉnh Sông Hồng", title="Báo cáo tháng 02/2026", period="tháng 02/2026",
        key="2026-02", first=date(2026, 1, 15), cut_off=date(2026, 2, 14), due=date(2026, 2, 13), to="UBND tỉnh", revision=1,
        plan=plan_id, plan_number="15/KH-UBND", plan_issued="2026-01-20", plan_issuer="UBND xã", plan_title="Kế hoạch", year=2026,
    )  # fmt: skip
    plain = {
        "number": "",
        "measure": "%",
        "kind": "percent",
        "operator": ">=",
        "value": "100",
        "aim": "≥ 100 %",
        "lead": "",
    }
    lines = (
        Line(1, "1", text=TEXTS["1"], numerator=38, denominator=39, percent="97.44", achieved="97,44 %", remarks="=1+1", **plain),
        Line(2, "2", text=TEXTS["2"], **plain),
        Line(3, "3", text=TEXTS["3"], **{**plain, "kind": "count"}, figure="12", achieved="12"),
    )  # fmt: skip
    return Content(
        head=head, lines=lines, activity=Activity(ActivityRow("", trainings=3, people=52, turns=140)), **more
    )


@pytest.fixture
def plan(commune, work):
    """A plan of three targets, made by hand."""
    with work():
        made = Plan(locality_id=commune.locality, identity="bieu", title="Kế hoạch A", year=2026)
        made.created_at = clock.now()
        made.targets = [
            Target(locality_id=commune.locality, ref=ref, rank=int(ref), text=text, kind="percent", value=Decimal(100), operator=">=")
            for ref, text in TEXTS.items()
        ]  # fmt: skip
        db.session.add(made)
        db.session.flush()
        return made.id


def the_plan(plan_id: int) -> Plan:
    return plans.get(plan_id, within=Scope())


def opened(data: bytes):
    return openpyxl.load_workbook(io.BytesIO(data))["Biểu 01"]


def test_the_words_of_a_form_propose_its_cells(plan, work):
    with work():
        made = superior.take(the_plan(plan), form(), "bieu-01.xlsx", "Biểu 01", by=COMMAND_LINE)
        cells = {(one["cell"], one["ref"], one["what"]) for one in made.cells}
        # F6 lies under F5's merge: the second target has no remark of its own.
        assert cells == {
            ("C5", "1", "numerator"), ("D5", "1", "denominator"), ("E5", "1", "percent"), ("F5", "1", "remarks"),
            ("C6", "2", "numerator"), ("D6", "2", "denominator"), ("E6", "2", "percent"),
            ("C7", "3", "numerator"), ("D7", "3", "denominator"), ("E7", "3", "percent"), ("F7", "3", "remarks"),
        }  # fmt: skip


def test_filled_in_place_and_nothing_else_changes(plan, work):
    data = form()
    with work():
        made = superior.take(the_plan(plan), data, "bieu-01.xlsx", "", by=COMMAND_LINE)
        superior.settle(made, [*made.cells, {"sheet": "Biểu 01", "cell": "f2", "ref": "", "what": "period"}])
        filled = superior.filled(made, content(plan))
        assert superior.filled(made, content(plan)) == filled  # the same numbers, the same bytes
    sheet, before = opened(filled), opened(data)
    got = {name: sheet[name].value for name in ("C5", "D5", "E5", "F5", "C6", "D6", "E6", "C7", "F2")}
    assert got == {
        "C5": 38, "D5": 39, "E5": 97.44, "F5": "=1+1", "C6": "—", "D6": "—", "E6": "—", "C7": "—", "F2": "tháng 02/2026",
    }  # fmt: skip
    assert (sheet["F5"].data_type, sheet["C5"].number_format, sheet["C5"].fill.fgColor.rgb) == (
        "s",
        "#,##0",
        "00FFFF00",
    )
    assert sheet["C8"].value == "=SUM(C5:C7)"
    assert sheet.merged_cells.ranges == before.merged_cells.ranges
    untouched = {name: (sheet[name].value, sheet[name].font.b) for name in ("A1", "B5", "B6", "B7", "E2")}
    assert untouched == {name: (before[name].value, before[name].font.b) for name in untouched}
    with zipfile.ZipFile(io.BytesIO(filled)) as new, zipfile.ZipFile(io.BytesIO(data)) as old:
        assert new.namelist() == old.namelist()
        changed = {name for name in new.namelist() if new.read(name) != old.read(name)}
        assert changed == {"xl/workbook.xml", "xl/worksheets/sheet1.xml"}
        assert b'fullCalcOnLoad="1"' in new.read("xl/workbook.xml")


@pytest.mark.parametrize(
    ("cell", "ref", "what", "code"),
    [
        ("C8", "1", "numerator", "form_formula"), ("ZZ9", "1", "numerator", "form_cell"), ("", "1", "numerator", "form_cell"),
        ("C5", "99", "numerator", "form_what"), ("C5", "1", "period", "form_what"), ("C5", "", "numerator", "form_what"),
        ("F6", "2", "remarks", "form_twice"), ("5C", "1", "numerator", "form_cell"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_is_said(plan, work, cell, ref, what, code):
    with work():
        made = superior.take(the_plan(plan), form(), "bieu-01.xlsx", "", by=COMMAND_LINE)
        before = list(made.cells)
        with pytest.raises(Refused) as refused:
            superior.settle(made, [*before, {"sheet": "Biểu 01", "cell": cell, "ref": ref, "what": what}] if code == "form_twice" else [{"sheet": "Biểu 01", "cell": cell, "ref": ref, "what": what}])  # fmt: skip
        assert refused.value.code == code
        assert made.cells == before


def test_a_zero_is_a_zero_and_what_nobody_has_is_a_dash():
    """Nobody of twelve is 0; of whom nothing is known is '—'."""
    whole = content()
    none = replace(whole.lines[0], numerator=0, denominator=12, percent="0", achieved="0 %", remarks="")
    cells = [
        {"sheet": "Biểu 01", "cell": cell, "ref": ref, "what": what}
        for cell, ref, what in (
            ("C5", "1", "numerator"), ("E5", "1", "percent"), ("F5", "1", "remarks"), ("C6", "2", "numerator"), ("C9", "", "lessons"),
        )
    ]  # fmt: skip
    said = superior_sheet.values(replace(whole, lines=(none, *whole.lines[1:])), cells)
    assert [said["Biểu 01", cell] for cell in ("C5", "E5", "F5", "C6", "C9")] == [0, 0, "—", "—", 0]


def test_a_cell_within_a_merge_is_its_corner(plan, work):
    with work():
        made = superior.take(the_plan(plan), form(), "bieu-01.xlsx", "", by=COMMAND_LINE)
        superior.settle(made, [{"sheet": "Biểu 01", "cell": "F6", "ref": "2", "what": "status"}])
        assert [one["cell"] for one in made.cells] == ["F5"]
        assert opened(superior.filled(made, content(plan)))["F5"].value == "—"


def test_the_same_form_again_and_next_year(plan, work, commune):
    data = form()
    with work():
        made = superior.take(the_plan(plan), data, "bieu-01.xlsx", "", by=COMMAND_LINE)
        superior.settle(made, made.cells[:2])
        with pytest.raises(Conflict) as there:
            superior.take(the_plan(plan), data, "ten-khac.xlsx", "", by=COMMAND_LINE)
        assert there.value.code == "form_there"
        later = Plan(
            locality_id=commune.locality,
            identity="sau",
            title="Năm sau",
            year=2027,
            created_at=clock.now(),
        )
        later.targets = [
            Target(locality_id=commune.locality, ref="1", rank=1, text=TEXTS["1"], kind="percent")
        ]
        db.session.add(later)
        db.session.flush()
        again = superior.take(later, data, "bieu-01.xlsx", "", by=COMMAND_LINE)
        assert again.cells == made.cells[:2]
        with pytest.raises(Refused) as other:
            superior.filled(made, content(later.id))
        assert other.value.code == "form_plan"


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"", "a.xlsx"), (b"PK\x03\x04 broken", "a.xlsx"), (b"a;b\n1;2\n", "a.csv"), (b"x" * (5 * 1024 * 1024 + 1), "a.xlsx")],
    ids=["empty", "broken", "csv", "large"],
)  # fmt: skip
def test_what_is_no_form_is_refused_with_a_sentence(plan, work, data, name):
    with work(), pytest.raises(CoreError) as refused:
        superior.take(the_plan(plan), data, name, "", by=COMMAND_LINE)
    assert refused.value.message.endswith(".")


def test_a_form_that_says_much_with_little_is_refused(plan, work):
    """Areas merged over each other, and many sheets with one cell far away: each of seconds, were they laid out."""
    over, far = openpyxl.Workbook(), openpyxl.Workbook()
    over.active["A1"] = "a"
    for top in range(1, 200):
        over.active.merged_cells.add(f"A{top}:BH{top + 150}")
    for _ in range(5):
        far.create_sheet()["BH400"] = "a"
    for book in (over, far):
        buffer = io.BytesIO()
        book.save(buffer)
        with work(), pytest.raises(Refused, match="form_large"):
            superior.take(the_plan(plan), buffer.getvalue(), "a.xlsx", "", by=COMMAND_LINE)


def test_a_form_with_cells_of_no_place_is_refused():
    """Calamine reads 'b2' all the same; a row 'b' it does not."""
    book = openpyxl.Workbook()
    book.active.title = "S"
    book.active["B2"] = "=1+1"
    buffer, out = io.BytesIO(), io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            new.writestr(info, old.read(info).replace(b'r="B2"', b'r="b2"'))
    for deed in (
        lambda: filling.formulas(out.getvalue()),
        lambda: filling.fill(out.getvalue(), {("S", "C2"): 1}),
    ):
        with pytest.raises(Refused, match="form_damaged"):
            deed()


def test_a_sheet_without_a_row_or_a_cell_gets_them_in_order():
    book = openpyxl.Workbook()
    book.active.title = "S"
    book.active["B2"] = "giữ"
    book.active["D9"] = 1
    buffer = io.BytesIO()
    book.save(buffer)
    filled = filling.fill(buffer.getvalue(), {("S", "A2"): "trước", ("S", "C2"): Decimal("1.5"), ("S", "A1"): date(2026, 2, 14), ("S", "AA5"): 7})  # fmt: skip
    sheet = openpyxl.load_workbook(io.BytesIO(filled))["S"]
    assert [sheet[name].value for name in ("A2", "B2", "C2", "AA5", "D9")] == ["trước", "giữ", 1.5, 7, 1]
    assert sheet["A1"].value == 46067  # 14/02/2026 as a spreadsheet counts days
    assert superior_sheet.grids(filled, "a.xlsx")[0].columns == 27
