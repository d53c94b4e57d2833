"""The superior's forms by pages: brought, mapped cell by cell, filled for a report, put aside and taken back."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from bs4 import BeautifulSoup

from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.filing import life, superior
from app.filing import report as reports
from app.filing.superior import SuperiorForm
from campaigns.plans.plan import Plan
from campaigns.plans.rule import ReportingRule
from tests.filing.filing_made import AFTER, MONTH, a_plan, draw, taught

AT = "/reports/forms"
SHEET = "Biểu 01"
STAFF = "Cán bộ, công chức, viên chức được bồi dưỡng"


def form(*, words=STAFF):
    """A form of one line: its numerator in C5, its denominator in D5, its percent in E5; E6 is worked out by the form."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = SHEET
    for at, head in enumerate(("TT", "Nội dung chỉ tiêu", "Tử số", "Mẫu số", "Tỷ lệ (%)"), start=1):
        sheet.cell(4, at, head)
    sheet["A5"], sheet["B5"], sheet["E6"] = 1, words, "=SUM(E5:E5)"
    book.create_sheet("Trang hai")["B2"] = "Kỳ báo cáo"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


FORM = form()


@pytest.fixture
def made(commune, work, at):
    """(ids of the plan, id of February's report, which is frozen): 1 of 6 of the staff was taught."""
    at(AFTER)
    with work():
        ids = a_plan(commune)
        taught(commune.people[0], date(2026, 2, 3))
        plan = db.session.get_one(Plan, ids.plan)
        report = life.open_period(
            plan, [db.session.get_one(ReportingRule, ids.rules[0])], MONTH, by=COMMAND_LINE
        )
        life.submit(report, draw, by=COMMAND_LINE)
        return ids, report.id


def soup(answer, status=200):
    assert answer.status_code == status, answer.text[:400]
    return BeautifulSoup(answer.text, "html.parser")


def bring(officer, plan, data=None, **more):
    given = {
        "name": 'Biểu "01"/Sở –\u4e2d',
        "plan": plan,
        "file": (io.BytesIO(FORM if data is None else data), "bieu-01.xlsx"),
    }
    return officer.post(AT, data=given | more, content_type="multipart/form-data")


def cells(work, form_id):
    with work():
        kept = superior.get(form_id, within=EVERYWHERE).cells
        return sorted((one["sheet"], one["cell"], one["ref"], one["what"]) for one in kept)


@pytest.fixture
def brought(made, sign_in, work):
    """The id of the form, as it was read."""
    assert bring(sign_in("officer"), made[0].plan).status_code == 303
    with work():
        return db.session.query(SuperiorForm).one().id


def test_brought_read_and_filled(made, brought, sign_in, work):
    officer = sign_in("officer")
    assert cells(work, brought) == [
        (SHEET, "C5", "1", "numerator"), (SHEET, "D5", "1", "denominator"), (SHEET, "E5", "1", "percent"),
    ]  # fmt: skip
    page = soup(officer.get(f"{AT}/{brought}"))
    assert len(page.select("td.sheet__chosen")) == 3
    filled = officer.get(f"{AT}/{brought}/filled.xlsx?report={made[1]}")
    assert filled.headers["Content-Disposition"] == 'attachment; filename="bieu-01-so-2026-02.xlsx"'
    sheet = openpyxl.load_workbook(io.BytesIO(filled.data))[SHEET]
    assert [sheet[cell].value for cell in ("B5", "C5", "D5", "E5", "E6")] == [
        STAFF,
        1,
        6,
        16.67,
        "=SUM(E5:E5)",
    ]
    assert "bieu-01.xlsx" not in soup(officer.get(AT)).find("table").get_text()


def test_a_cell_is_chosen_changed_and_let_go(brought, sign_in, work):
    officer, to = sign_in("officer"), f"{AT}/{brought}/cells"
    two = {"sheet": "Trang hai", "cell": "c2", "ref": "", "what": "period"}
    assert officer.post(to, data=two).status_code == 303
    assert ("Trang hai", "C2", "", "period") in cells(work, brought)
    page = soup(officer.get(f"{AT}/{brought}?sheet=Trang hai&cell=C2"))
    assert page.find("option", attrs={"value": "period"}).has_attr("selected")
    officer.post(to, data={**two, "what": "cut_off"})
    assert [one for one in cells(work, brought) if one[0] == "Trang hai"] == [
        ("Trang hai", "C2", "", "cut_off")
    ]
    officer.post(to, data={**two, "remove": "1"})
    assert [one for one in cells(work, brought) if one[0] == "Trang hai"] == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"cell": "E6", "ref": "1", "what": "percent"}, "có công thức của biểu mẫu"), ({"cell": "?", "what": "period"}, "không có ô"),
        ({"cell": "C9", "ref": "999", "what": "percent"}, "chọn chỉ tiêu và nội dung"), ({"cell": "C9", "ref": "1", "what": "period"}, "chọn chỉ tiêu và nội dung"),
        ({"cell": "C9", "what": "x", "sheet": "Không có"}, "không có ô"), ({}, "không có ô"),
    ],
)  # fmt: skip
def test_what_cannot_be_chosen_is_said_and_what_was_typed_stays(brought, sign_in, work, said, told):
    officer, before = sign_in("officer"), cells(work, brought)
    page = soup(officer.post(f"{AT}/{brought}/cells", data={"sheet": SHEET, **said}), 422)
    assert told in page.get_text()
    assert page.find("input", attrs={"name": "cell"})["value"] == said.get("cell", "")
    if said.get("ref") == "1":
        assert page.find("select", attrs={"name": "ref"}).find("option", selected=True)["value"] == "1"
    assert cells(work, brought) == before


def test_guessing_adds_and_takes_nothing_away(brought, sign_in, work):
    officer = sign_in("officer")
    officer.post(f"{AT}/{brought}/cells", data={"sheet": SHEET, "cell": "C5", "remove": "1"})
    officer.post(f"{AT}/{brought}/cells", data={"sheet": SHEET, "cell": "D5", "ref": "2", "what": "number"})
    assert officer.post(f"{AT}/{brought}/guess").status_code == 303
    assert cells(work, brought) == [
        (SHEET, "C5", "1", "numerator"), (SHEET, "D5", "2", "number"), (SHEET, "E5", "1", "percent"),
    ]  # fmt: skip


def test_files_that_are_no_form_are_refused_and_the_name_stays(made, sign_in, work):
    officer = sign_in("officer")
    for data, name in (
        (b"khong phai tep", "a.xlsx"),
        (b"", "a.xlsx"),
        (FORM[:900], "a.xlsx"),
        (b"a,b\n1,2\n", "a.csv"),
    ):
        answer = bring(officer, made[0].plan, file=(io.BytesIO(data), name), name="Biểu của Sở")
        page = soup(answer, 422)
        assert page.find("input", attrs={"name": "name"})["value"] == "Biểu của Sở", name
        assert page.select_one(".field--invalid"), name
    assert soup(officer.post(AT, data={"plan": made[0].plan}), 422)
    assert bring(officer, 999_999).status_code in (404, 422)
    bring(officer, made[0].plan)
    assert "đã có đúng tệp biểu mẫu đó" in soup(bring(officer, made[0].plan), 422).get_text()
    with work():
        assert db.session.query(SuperiorForm).count() == 1


def test_put_aside_and_taken_back(made, brought, sign_in):
    officer = sign_in("officer")
    assert officer.post(f"{AT}/{brought}/retire").status_code == 303
    assert "Chưa có biểu mẫu nào" in officer.get(AT).text
    assert "đã cất" in officer.get(f"{AT}/{brought}").text
    officer.post(f"{AT}/{brought}/retire", data={"back": "1"})
    assert soup(officer.get(AT)).find("table")


def test_it_is_filled_for_reports_of_its_plan_only(made, brought, commune, sign_in, work):
    officer = sign_in("officer")
    with work():
        other = a_plan(commune, 2025)
        theirs = life.open_asked(
            db.session.get_one(Plan, other.plan), "Báo cáo khác", date(2025, 12, 31), by=COMMAND_LINE
        ).id
    told = officer.get(f"{AT}/{brought}/filled.xlsx?report={theirs}", follow_redirects=True)
    assert "Biểu mẫu này của kế hoạch khác" in told.text
    assert officer.get(f"{AT}/{brought}/filled.xlsx?report=999999").status_code == 404
    assert "Chọn báo cáo" in officer.get(f"{AT}/{brought}/filled.xlsx", follow_redirects=True).text
    for cell in ("C5", "D5", "E5"):
        officer.post(f"{AT}/{brought}/cells", data={"sheet": SHEET, "cell": cell, "remove": "1"})
    told = officer.get(f"{AT}/{brought}/filled.xlsx?report={made[1]}", follow_redirects=True)
    assert "chưa có ô nào được chọn" in told.text


def test_revisions_of_one_report_are_told_apart(made, brought, sign_in, work):
    _ids, report = made
    with work():
        life.send_back(reports.get(report, within=EVERYWHERE), "Hỏi lại số", by=COMMAND_LINE)
    names = [
        one.text.strip()
        for one in soup(sign_in("officer").get(f"{AT}/{brought}")).select("[name=report] option")
    ]
    assert len(names) == len(set(names)) == 2
    assert names[0] == f"{names[1]}, bản 2"


def test_gates_and_other_communes(made, brought, sign_in, found_commune):
    for role in ("trainer", "viewer", "approver", "focal"):
        visitor = sign_in(role)
        for end in ("", f"/{brought}"):
            assert visitor.get(AT + end).status_code == 403, (role, end)
        for end in ("cells", "guess", "retire"):
            assert visitor.post(f"{AT}/{brought}/{end}").status_code == 403, (role, end)
        assert bring(visitor, made[0].plan).status_code == 403
    assert sign_in("viewer").get(f"{AT}/{brought}/filled.xlsx?report={made[1]}").status_code == 200
    assert sign_in("trainer").get(f"{AT}/{brought}/filled.xlsx?report={made[1]}").status_code == 403
    other = sign_in("officer", found_commune("00002", "Suối Trong"))
    assert other.get(f"{AT}/{brought}").status_code == 404
    assert other.get(f"{AT}/{brought}/filled.xlsx?report={made[1]}").status_code == 404
    for end in ("cells", "guess", "retire"):
        assert other.post(f"{AT}/{brought}/{end}").status_code == 404
    assert "Biểu" not in soup(other.get(AT)).find("main").get_text().split("Thêm biểu mẫu")[0].replace(
        "Biểu mẫu cấp trên", ""
    )
