"""The December list by pages: found, chosen with a reason, reworded, taken off and back, taken away as files."""

from __future__ import annotations

import io

import openpyxl
import pytest
from bs4 import BeautifulSoup
from docx import Document

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.filing import commendation
from app.filing.commendation import PERSON, Said
from campaigns import lessons
from campaigns.attendance import completion
from tests.attendance import telling
from tests.filing.filing_made import a_plan
from trainees.people import Person

AT = "/reports/commendations"


@pytest.fixture
def year(work, commune):
    """One closed lesson with two people present, and this year's plan."""
    with work():
        lesson = lessons.get(commune.lesson, within=EVERYWHERE)
        for code in commune.codes[:2]:
            telling.send(lesson.id, telling.event(code=code))
        completion.complete(lesson, by=COMMAND_LINE)
        a_plan(commune, clock.today().year)
    return clock.today().year


def soup(answer, status=200):
    assert answer.status_code == status, answer.text[:400]
    return BeautifulSoup(answer.text, "html.parser")


def names_suggested(page):
    """Whose counts stand out, in the order of the page."""
    lines = (next(one.stripped_strings) for one in page.select(".plain-list--folds summary"))
    return [line.split(" · ")[0] for line in lines]


def listed(work, commune, year):
    with work():
        return [
            (one.noun, one.name, one.form, one.reason, one.counts)
            for one in commendation.listed(EVERYWHERE, year)
        ]


def name_of(work, person_id):
    with work():
        return db.session.get_one(Person, person_id).name


def choose(officer, year, row, **more):
    given = {"year": year, "noun": "person", "row": row, "reason": "Giúp 40 hộ", "form": "Giấy khen"}
    return officer.post(AT, data=given | more)


def test_a_candidate_is_chosen_with_the_counts_of_that_day(year, commune, work, sign_in):
    officer, person = sign_in("officer"), commune.enrolled[0]
    page = soup(officer.get(AT))
    assert sorted(names_suggested(page)) == sorted(name_of(work, one) for one in commune.enrolled[:2])
    done = choose(officer, year, person)
    assert done.status_code == 303
    counts = {"Buổi đã dự": 1, "Lớp đã dự": 1, "Giấy chứng nhận": 0}
    name = name_of(work, person)
    assert listed(work, commune, year) == [("person", name, "Giấy khen", "Giúp 40 hộ", counts)]
    page = soup(officer.get(done.location))
    assert "Buổi đã dự: 1; Lớp đã dự: 1; Giấy chứng nhận: 0" in page.find("table").get_text()
    assert name not in names_suggested(page)


def test_somebody_found_by_name_and_a_unit_and_a_neighbourhood(year, commune, work, sign_in):
    officer, quiet = sign_in("officer"), commune.people[5]
    name = name_of(work, quiet)
    page = soup(officer.get(f"{AT}?q={name}"))
    assert names_suggested(page) == [name]
    assert choose(officer, year, quiet, q=name).status_code == 303
    assert listed(work, commune, year)[0][4] == {"Buổi đã dự": 0, "Lớp đã dự": 0, "Giấy chứng nhận": 0}
    page = soup(officer.get(f"{AT}?noun=unit"))
    assert "Chỉ tiêu được giao: 3" in page.get_text()
    assert choose(officer, year, commune.units[0], noun="unit").status_code == 303
    assert listed(work, commune, year)[0][:2] == ("unit", "Văn phòng Ủy ban")
    assert listed(work, commune, year)[0][4]["Chỉ tiêu được giao"] == 3
    assert "Chưa có số liệu nào trong năm này" in soup(officer.get(f"{AT}?noun=neighbourhood")).get_text()
    assert "Không tìm thấy ai theo tên này" in soup(officer.get(f"{AT}?q=zzzz")).get_text()


def test_a_refusal_keeps_what_was_typed(year, commune, work, sign_in):
    officer, person = sign_in("officer"), commune.enrolled[0]
    page = soup(choose(officer, year, person, reason=" ", form="Thư khen riêng"), 422)
    assert "Ghi thành tích đề nghị" in page.get_text()
    shown = page.select_one(".plain-list--folds details[open]")
    assert shown.find("input", attrs={"name": "form"})["value"] == "Thư khen riêng"
    page = soup(choose(officer, year, person, form=""), 422)
    assert (
        page.select_one(".plain-list--folds details[open]").find("input", attrs={"name": "reason"})["value"]
        == "Giúp 40 hộ"
    )
    assert soup(officer.post(AT, data={}), 422)
    choose(officer, year, person)
    assert "đã có trong danh sách" in soup(choose(officer, year, person), 422).get_text()
    assert len(listed(work, commune, year)) == 1


def test_reworded_taken_off_and_back(year, commune, work, sign_in):
    officer, person = sign_in("officer"), commune.enrolled[0]
    choose(officer, year, person)
    with work():
        number = commendation.listed(EVERYWHERE, year)[0].id
    one = f"{AT}/{number}"
    page = soup(officer.post(one, data={"reason": "", "form": "Biểu dương"}), 422)
    shown = page.find("table").select_one("details[open]")
    assert shown.find("input", attrs={"name": "form"})["value"] == "Biểu dương"
    assert officer.post(one, data={"reason": "Giúp 41 hộ", "form": "Biểu dương"}).status_code == 303
    assert listed(work, commune, year)[0][2:4] == ("Biểu dương", "Giúp 41 hộ")
    off = officer.post(one, data={"remove": "1"})
    assert off.status_code == 303
    assert listed(work, commune, year) == []
    page = soup(officer.get(off.location))
    back = page.find("form", action=one)
    assert back.find("input", attrs={"name": "back"})
    choose(officer, year, person)
    assert "đã có trong danh sách" in soup(officer.post(one, data={"back": "1"}), 422).get_text()
    with work():
        commendation.withdraw(commendation.listed(EVERYWHERE, year)[0], by=COMMAND_LINE)
    assert officer.post(one, data={"back": "1"}).status_code == 303
    assert listed(work, commune, year)[0][3] == "Giúp 41 hộ"


def test_who_saves_over_words_they_have_not_seen_is_shown_them_first(year, commune, work, sign_in):
    officer, person = sign_in("officer"), commune.enrolled[0]
    choose(officer, year, person)
    with work():
        one = f"{AT}/{commendation.listed(EVERYWHERE, year)[0].id}"

    def mark(page):
        return page.find("form", action=one).find("input", attrs={"name": "shown"})["value"]

    before = mark(soup(officer.get(AT)))
    mine = {"form": "Giấy khen", "shown": before}
    assert officer.post(one, data=mine | {"reason": "Giúp 41 hộ"}).status_code == 303
    page = soup(officer.post(one, data=mine | {"reason": "Dạy 12 buổi"}), 422)
    assert "Người khác vừa sửa đề nghị này" in page.get_text()
    opened = page.find("table").select_one("details[open]")
    assert opened.find("input", attrs={"name": "reason"})["value"] == "Dạy 12 buổi"
    assert "Giúp 41 hộ" in page.find("table").get_text()
    again = mine | {"reason": "Giúp 41 hộ, dạy 12 buổi", "shown": mark(page)}
    assert officer.post(one, data=again).status_code == 303
    assert listed(work, commune, year)[0][3] == "Giúp 41 hộ, dạy 12 buổi"


def test_in_english_the_counts_have_english_titles(year, commune, sign_in):
    officer = sign_in("officer")
    choose(officer, year, commune.enrolled[0])
    officer.set_cookie("lang", "en")
    page = soup(officer.get(AT))
    assert "Lessons attended: 1; Trainings attended: 1; Certificates: 0" in page.find("table").get_text()
    assert "Buổi đã dự" not in page.get_text()


def test_the_list_is_taken_away_as_files(year, commune, work, sign_in):
    officer = sign_in("officer")
    choose(officer, year, commune.enrolled[0])
    sheet = officer.get(f"{AT}/{year}.xlsx")
    name = name_of(work, commune.enrolled[0])
    rows = list(openpyxl.load_workbook(io.BytesIO(sheet.data)).active.iter_rows(values_only=True))
    assert [row[2] for row in rows[1:]] == [name]
    paper = officer.get(f"{AT}/{year}.docx")
    assert f'filename="de-nghi-khen-thuong-{year}.docx"' in paper.headers["Content-Disposition"]
    assert any(
        name in cell.text
        for table in Document(io.BytesIO(paper.data)).tables
        for row in table.rows
        for cell in row.cells
    )
    empty = officer.get(f"{AT}/{year - 1}.docx")
    assert empty.status_code == 200
    Document(io.BytesIO(empty.data))
    assert officer.get(f"{AT}/{year}.pdf").status_code == 404


def test_gates_and_what_does_not_exist(year, commune, work, sign_in, found_commune):
    officer = sign_in("officer")
    choose(officer, year, commune.enrolled[0])
    with work():
        number = commendation.listed(EVERYWHERE, year)[0].id
    for role in ("trainer", "viewer", "approver", "focal"):
        visitor = sign_in(role)
        assert visitor.get(AT).status_code == 403, role
        assert choose(visitor, year, commune.enrolled[1]).status_code == 403, role
        assert visitor.post(f"{AT}/{number}", data={"remove": "1"}).status_code == 403, role
        assert visitor.get(f"{AT}/{year}.xlsx").status_code == 403, role
    other = sign_in("officer", found_commune("00002", "Suối Trong"))
    assert other.post(f"{AT}/{number}", data={"remove": "1"}).status_code == 404
    assert other.get(f"{AT}?removed={number}").status_code == 404
    assert choose(other, year, commune.enrolled[1]).status_code == 404
    assert choose(officer, year, 999_999).status_code == 404
    assert choose(officer, year, commune.enrolled[1], noun="dog").status_code == 404
    assert officer.post(f"{AT}/999999", data={"remove": "1"}).status_code == 404
    assert (
        name_of(work, commune.enrolled[0]) not in other.get(AT).text.split("<table")[-1].split("Chọn thêm")[0]
    )


def test_many_candidates_ask_as_often_as_few(year, commune, work, sign_in, queries):
    officer = sign_in("officer")

    def asked():
        officer.get(AT)
        with queries() as seen:
            assert officer.get(AT).status_code == 200
        return len(seen)

    few = asked()
    with work():
        for person in commune.people[2:]:
            commendation.choose(commune.locality, year, PERSON, person, Said("Tốt"), by=COMMAND_LINE)
    assert asked() <= few
