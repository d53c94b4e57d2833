"""Rows that are alike one person: chosen by one button, looked through, written only then; what is written is counted."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.base.actors import COMMAND_LINE
from app.base.db import db
from tests.conftest import ONE_DATABASE
from tests.trainees.rosters_made import workbook
from tests.web.test_rosters import people, row_fields, text, waiting
from trainees import areas
from trainees import people as register
from trainees.imports.roster_import import RosterRow
from trainees.people import Details, Particulars

pytestmark = ONE_DATABASE

HEAD = ["STT", "Họ và tên", "Năm sinh", "Giới tính", "Thôn"]
NAMES = ("Lò Thị Mây", "Vừ A Dính", "Quàng Văn Pó")
ROWS = [
    [1, "Lò Thị Mây", "1980", "Nữ", "Bản Pom"],
    [2, "Vừ A Dính", "1980", "Nam", "Bản Pom"],
    [3, "QUÀNG VĂN PÓ", "1980", "Nam", "Bản Nà"],  # lives elsewhere
    [4, "Sùng A Chỉnh", "1990", "Nam", "Bản Pom"],
]
BUTTON = "Chọn “Cùng người” cho 2 dòng giống hẳn"


@pytest.fixture
def officer(sign_in):
    return sign_in("officer")


@pytest.fixture
def known(work, commune):
    """Ids of three people of Bản Pom, born 1980."""
    with work():
        home = areas.ensure_neighbourhood(commune.locality, "Bản Pom").id
        found = []
        for name in NAMES:
            one = register.add(commune.locality, Particulars(name), by=COMMAND_LINE)
            register.change(one, Details(name, birth="1980", neighbourhood_id=home))
            found.append(one.id)
        return found


def residents(officer):
    return waiting(officer, workbook(ROWS, HEAD), name="thôn.xlsx", kind="residents")


def checked(officer, address):
    page = BeautifulSoup(officer.get(address).data, "html.parser")
    return {box["name"]: box["value"] for box in page.select("input[name^=row-][checked]")}


def rows(app):
    with app.app_context():
        found = [
            (row.outcome, row.person_id, row.answer)
            for row in db.session.scalars(select(RosterRow).order_by(RosterRow.id))
        ]
        db.session.rollback()
    return found


def test_the_button_of_the_preview_fills_choices_and_writes_nothing(app, officer, known):
    address = residents(officer)
    page = text(officer.get(address))
    assert "1 mới 0 đã có 3 cần hỏi" in page
    assert BUTTON in page
    assert "Ghi danh sách này" in page
    names = list(row_fields(officer, address))
    assert checked(officer, address) == dict.fromkeys(names, "")
    before = people(app)

    answer = officer.post(f"{address}/alike", data=dict.fromkeys(names, ""))
    assert answer.status_code == 303
    assert (people(app), rows(app)) == (before, [])
    page = text(officer.get(address))
    assert "Đã chọn “Cùng người” cho 2 dòng. Chưa ghi gì" in page
    assert "giống hẳn" not in page
    same = {names[0]: f"same-p{known[0]}", names[1]: f"same-p{known[1]}", names[2]: ""}
    assert checked(officer, address) == same

    done = officer.post(f"{address}/apply", data=same)
    assert people(app) == before + 1
    page = text(officer.get(done.location))
    assert "Đã ghi: 1 người mới, 2 người đã có, thêm 3 tên vào danh sách." in page
    assert rows(app)[:3] == [("matched", known[0], "same"), ("matched", known[1], "same"), ("question", None, None)]  # fmt: skip


def test_what_somebody_chose_already_is_left(officer, known):
    address = residents(officer)
    names = list(row_fields(officer, address))
    officer.post(f"{address}/alike", data={names[0]: "new", names[1]: "", names[2]: ""})
    assert checked(officer, address) == {names[0]: "new", names[1]: f"same-p{known[1]}", names[2]: ""}
    officer.post(f"{address}/drop")
    assert officer.post(f"{address}/alike", data={names[0]: "new"}).status_code == 303


def test_open_rows_of_the_list_are_answered_at_once_and_reopened_one_by_one(app, officer, known):
    address = residents(officer)
    officer.post(f"{address}/apply")
    page = text(officer.get(address))
    assert "1 mới 0 đã có 3 cần hỏi 0 bị từ chối" in page
    assert "Tên được thêm vào danh sách 1" in page
    assert BUTTON in text(officer.get("/people/questions/list?show=rows"))

    page = BeautifulSoup(officer.get("/people/questions/alike").data, "html.parser")
    boxes = {box["name"]: box["value"] for box in page.select("input[name^=row-]")}
    assert (len(page.select("input[name^=row-][checked]")), list(boxes.values())) == (2, [str(one) for one in known[:2]])  # fmt: skip
    assert [one[0] for one in rows(app)] == ["question", "question", "question", "created"]
    first, second = boxes
    done = officer.post(
        "/people/questions/alike",
        data={first: boxes[first], second: str(known[2]), "row-99999999999999999999999": "1", "row-77": "1"},
    )
    page = text(officer.get(done.location))
    assert "Đã trả lời “cùng người” cho 1 dòng. 2 dòng đã thay đổi" in page
    assert [one[2] for one in rows(app)] == ["same", None, None, None]
    officer.post("/people/questions/alike", data=boxes)
    assert [one[2] for one in rows(app)] == ["same", "same", None, None]
    assert officer.get("/people/questions/alike").location == "/people/questions/list?show=rows"

    page = text(officer.get(address))
    assert "1 mới 2 đã có 1 cần hỏi 0 bị từ chối" in page
    assert "Tên được thêm vào danh sách 3" in page
    page = text(officer.get("/people/questions/list?show=answered"))
    assert "Lò Thị Mây" in page
    assert officer.post(f"/people/questions/rows/{first[4:]}/reopen").status_code == 303
    assert rows(app)[0] == ("question", None, None)
    assert "Tên được thêm vào danh sách 2" in text(officer.get(address))


def test_what_was_decided_on_the_preview_is_looked_back_on_and_taken_back(app, officer, known):
    address = residents(officer)
    names = list(row_fields(officer, address))
    officer.post(f"{address}/apply", data={names[0]: f"same-p{known[0]}", names[1]: "new"})
    page = BeautifulSoup(officer.get("/people/questions/list?show=answered").data, "html.parser")
    said = " ".join(page.main.get_text(" ").split())
    assert "cùng một người" in said
    assert "người mới" in said
    taken_back = [form["action"] for form in page.select("form[action*='/rows/'][action$=reopen]")]
    assert len(taken_back) == 2
    before = people(app)
    for action in taken_back:
        assert officer.post(action).status_code == 303
    assert people(app) == before - 1
    assert rows(app)[:3] == [("question", None, None)] * 3


def test_nobody_without_the_right_answers_at_once(sign_in, known):
    trainer = sign_in("trainer")
    assert trainer.get("/people/questions/alike").status_code == 403
    assert trainer.post("/people/questions/alike").status_code == 403
