"""The years beside each other as a page and as a workbook."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from bs4 import BeautifulSoup

from tests.filing.filing_made import a_plan, taught

AT = "/reports/comparison"


@pytest.fixture
def made(commune, work, at):
    """Of six one was taught in 2025 and one in 2026."""
    at(date(2026, 6, 20))
    with work():
        for number, year in enumerate((2025, 2026)):
            a_plan(commune, year)
            taught(commune.people[number], date(year, 2, 3), source=f"training:{number}")


def test_page_and_workbook_say_the_same(made, sign_in):
    viewer = sign_in("viewer")
    page = BeautifulSoup(viewer.get(AT).text, "html.parser")
    first, second = page.find_all("table")
    heads = [cell.get_text(strip=True) for cell in first.find_all("th", attrs={"scope": "col"})]
    assert heads[-2:] == ["2025", "2026"]
    row = next(
        row
        for row in first.find_all("tr")
        if row.find("a") and row.find("a")["href"].endswith("/staff_trained")
    )
    assert row.get_text(" ").replace("\u00a0", " ").count("16,67 %") == 2
    assert len(second.find("tbody").find_all("tr")) == 2
    book = viewer.get(f"{AT}/years.xlsx")
    assert 'filename="so-sanh-cac-nam.xlsx"' in book.headers["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(book.data)).active
    assert all(sheet.row_dimensions[at].height >= 16.5 for at in range(1, sheet.max_row + 1))
    assert {cell.alignment.horizontal for row in sheet.iter_rows(min_row=2, min_col=3) for cell in row} == {
        "center"
    }
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == (
        "STT",
        "Cách tính chỉ tiêu",
        "Năm 2025",
        "Được giao 2025",
        "Năm 2026",
        "Được giao 2026",
    )
    told = next(row for row in rows if "16,67" in str(row[2]))
    assert [str(cell).replace("\u00a0", " ") for cell in told[2:]] == [
        "16,67 %",
        "≥ 95 %",
        "16,67 %",
        "≥ 95 %",
    ]


def test_without_a_plan_it_says_what_to_do(commune, sign_in):
    officer = sign_in("officer")
    page = officer.get(AT)
    assert page.status_code == 200
    assert "Chưa có kế hoạch năm nào" in page.text
    assert "years.xlsx" not in page.text
    rows = list(
        openpyxl.load_workbook(io.BytesIO(officer.get(f"{AT}/years.xlsx").data)).active.iter_rows(
            values_only=True
        )
    )
    assert len(rows) <= 1


@pytest.mark.parametrize(
    ("role", "status"),
    [("officer", 200), ("approver", 200), ("viewer", 200), ("trainer", 403), ("focal", 403)],
)
def test_who_may_compare(made, sign_in, role, status):
    visitor = sign_in(role)
    assert visitor.get(AT).status_code == visitor.get(f"{AT}/years.xlsx").status_code == status


def test_another_communes_years_are_not_ours(made, sign_in, found_commune):
    other = sign_in("officer", found_commune("00002", "Suối Trong"))
    assert "Chưa có kế hoạch năm nào" in other.get(AT).text
