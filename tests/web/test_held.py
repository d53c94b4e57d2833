"""Trainings held before, through HTTP: a list looked over and written, a number, and taking back."""

from __future__ import annotations

import io
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from app.audit import AuditRow
from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from campaigns import courses, held
from campaigns.held import HeldTraining
from tests.campaigns.test_held import BAD as UNREAD
from tests.campaigns.test_held import roll
from tests.conftest import NAMES, OFFICE, ONE_DATABASE
from tests.shape.test_pages import faults
from tests.trainees.rosters_made import workbook
from trainees import ledger, skills
from trainees.imports import applying, roster_import
from trainees.imports.roster_import import DROPPED, RosterImport
from trainees.people import Person

pytestmark = ONE_DATABASE

YEAR = clock.today().year
DAY = f"05/01/{YEAR}"


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").main.get_text(" ").split())


def listed(*rows, title="DANH SÁCH LỚP TẬP HUẤN"):
    return workbook([["I", OFFICE], *([n, *row] for n, row in enumerate(rows, start=1))], title=title)


KNOWN = (NAMES[0][0], "08/03/1984", "Nữ", "Công chức", "", "0900001000")
NEW = ("Lò Thị Mới", "01/02/1990", "Nữ", "Công chức", "014190000321", "0912000321")
NEAR = (NAMES[2][0], "1990", "Nam", "Công chức", "", "")
BAD = ("Vừ A Dính", "31/02/1991", "Nam", "Công chức", "", "")


@pytest.fixture
def told(commune):
    return {
        "course": commune.course,
        "title": "Lớp tháng 1",
        "day": DAY,
        "organiser": "Ủy ban xã",
        "document": "9/KH-UBND",
        "kind": "staff",
        "listed": 0,
    }


def hand_in(visitor, told, data, **more):
    sent = told | more | {"file": (io.BytesIO(data), "lop.xlsx")}
    return visitor.post("/trainings/held/new", data=sent, content_type="multipart/form-data")


def hidden(page):
    form = page.find("form", action=lambda a: a and "/trainings/held/lists/" in a)
    sent = {
        one["name"]: one.get("value", "")
        for one in form.find_all("input", type="hidden")
        if one["name"] != "csrf_token"
    }
    return form["action"], sent


def count(model, app):
    with app.app_context():
        n = db.session.scalar(select(func.count()).select_from(model))
        db.session.rollback()
    return n


def test_a_list_is_looked_over_and_written_with_its_training(
    app, commune, told, sign_in, work, runner
) -> None:
    officer = sign_in("officer")
    assert faults(officer.get("/trainings/held/new").text) == []
    before = count(Person, app)
    answer = hand_in(officer, told, listed(KNOWN, NEW, NEAR, BAD))
    assert answer.status_code == 303, words(answer)
    assert parse_qs(urlsplit(answer.location).query)["title"] == ["Lớp tháng 1"]
    preview = officer.get(answer.location)
    assert faults(preview.text) == []
    shown = words(preview)
    for part in ("1 đã có", "1 mới", "1 cần hỏi", "1 bị từ chối", "9/KH-UBND", "Cùng người: Lê Hoàng Đức"):
        assert part in shown
    assert "Ghi lớp và danh sách" in shown  # how many, the choices tell
    assert "chưa kể những dòng được chọn dưới đây" in shown
    assert (count(Person, app), count(HeldTraining, app)) == (before, 0)  # nothing yet
    page = BeautifulSoup(preview.text, "html.parser")
    action, sent = hidden(page)
    pick = next(r for r in page.find_all("input", type="radio") if r["value"] == f"same-p{commune.people[2]}")
    done = officer.post(action, data=sent | {pick["name"]: pick["value"]}, follow_redirects=True)
    assert faults(done.text) == []
    shown = words(done)
    for part in (
        "Đã ghi lớp và 3 người học",
        "3 người vào sổ kỹ năng",
        "Chưa vào danh sách: 1 dòng",
        "Lò Thị Mới",
    ):
        assert part in shown
    with work():
        one = held.listed(EVERYWHERE)[0]
        lines = ledger.lines(source=one.key)
        assert {line.person_id for line in lines} >= {commune.people[0], commune.people[2]}
        assert {(line.kind, f"{line.on:%d/%m/%Y}") for line in lines} == {(ledger.LISTED, DAY)}
        assert len(lines) == 3 * 2
        told_of = db.session.scalars(select(AuditRow).where(AuditRow.noun == "held_training")).one()
        assert told_of.detail["entered"] == 3
        assert "Lò" not in str(told_of.detail)
    assert runner("ledger", "reconcile").exit_code == 0
    assert officer.post(action, data=sent).status_code == 303  # a second click
    assert count(HeldTraining, app) == 1


def test_three_lists_then_the_percentage_and_who_is_not_in(app, work, found_commune, sign_in) -> None:
    """An officer installs in the middle of the year: the trainings held before count at once."""
    commune = found_commune("00007", "Suối Mây")
    with work():
        courses.get(commune.course, within=EVERYWHERE).version.skills = skills.by_codes(["KNS-CB"])
        source = applying.read(roll(range(60), UNREAD), "can-bo.xlsx", "staff")
        applying.apply(source, commune.locality, by=COMMAND_LINE, since=date(YEAR, 1, 1))
    officer = sign_in("officer", commune)
    lists = (roll(range(20), UNREAD), roll(range(15, 35), UNREAD), roll([*range(41, 45), 1, 2]))
    for n, data in enumerate(lists, start=1):
        answer = hand_in(
            officer,
            {"course": commune.course, "title": f"Lớp {n}", "day": DAY, "kind": "staff", "listed": 0},
            data,
        )
        action, sent = hidden(BeautifulSoup(officer.get(answer.location).text, "html.parser"))
        assert officer.post(action, data=sent).status_code == 303
    shown = words(officer.get("/indicators/staff_trained"))
    assert "Chưa vào danh sách: 5" in shown
    assert "36 / 61" in shown  # 55 of the list, and the six who were there before
    with work():
        assert [size.entered for size in held.sizes(held.everything(EVERYWHERE)).values()] == [18, 18, 6]


def test_taking_a_training_back_by_its_button(app, commune, told, sign_in, work, runner) -> None:
    officer = sign_in("officer")
    action, sent = hidden(
        BeautifulSoup(officer.get(hand_in(officer, told, listed(KNOWN)).location).text, "html.parser")
    )
    shown = officer.post(action, data=sent).location
    record = held_import(work)
    refused = words(officer.post(f"/rosters/{record}/undo", follow_redirects=True))
    assert "Bỏ lớp ấy trước" in refused
    answer = officer.post(f"{shown}/undo", follow_redirects=True)
    assert "Đã bỏ lớp: rút 2 ghi nhận" in words(answer)
    assert "đã được bỏ" in words(officer.get(shown))
    assert "đã được bỏ" in words(officer.post(f"{shown}/undo", follow_redirects=True))
    assert runner("ledger", "reconcile").exit_code == 0
    with work():
        assert ledger.lines(source_prefix="held:") == []
        assert held.count(EVERYWHERE) == 0


def held_import(work):
    with work():
        return held.listed(EVERYWHERE)[0].import_id


def test_a_number_alone_is_shown_on_three_pages_and_added_on_none(commune, told, sign_in, work) -> None:
    with work():
        course = courses.get(commune.course, within=EVERYWHERE)
        course.version.skills = skills.by_codes(["KNS-CB"])
    officer = sign_in("officer")
    answer = officer.post("/trainings/held/new", data=told | {"people": 150}, follow_redirects=True)
    assert "Báo cáo không kèm danh sách: 150 người" in words(answer)
    assert faults(answer.text) == []
    assert "150 người" in words(officer.get("/trainings"))
    assert "150 người, không cộng vào chỉ tiêu" in words(officer.get("/trainings/held"))
    shown = officer.get("/indicators/staff_trained")
    assert "Báo cáo không kèm danh sách: 150 người – không cộng vào" in words(shown)
    assert "0 / 6" in words(shown)
    assert faults(shown.text) == []
    assert "150" not in words(officer.get(f"/indicators/staff_trained?as_of=01/01/{YEAR}"))
    assert "không cộng vào" not in words(officer.get("/indicators/adult_skills"))


def test_a_list_that_is_in_the_register_already(app, commune, told, sign_in, work) -> None:
    officer = sign_in("officer")
    first = hand_in(officer, told, listed(KNOWN, NEW))
    action, sent = hidden(BeautifulSoup(officer.get(first.location).text, "html.parser"))
    officer.post(action, data=sent)
    record = held_import(work)
    answer = officer.post(
        "/trainings/held/new", data=told | {"listed": record, "title": "Buổi chiều"}, follow_redirects=True
    )
    assert "2 người vào sổ kỹ năng" in words(answer)
    assert count(RosterImport, app) == 1
    again = hand_in(officer, told, listed(KNOWN, NEW), title="Buổi tối")
    preview = officer.get(again.location)
    assert "người trong đó được giữ nguyên, chỉ ghi thêm lớp" in words(preview)


def test_cells_of_a_list_are_pasted(commune, told, sign_in) -> None:
    officer = sign_in("officer")
    text = f"STT\tHọ và tên\tNgày sinh\tĐiện thoại\n1\t{KNOWN[0]}\t{KNOWN[1]}\t{KNOWN[5]}\n"
    answer = officer.post("/trainings/held/new", data=told | {"text": text, "kind": "registrations"})
    assert answer.status_code == 303, words(answer)
    shown = words(officer.get(answer.location))
    assert "1 đã có" in shown
    assert "Tên được thêm vào danh sách không có" in shown


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "Cần danh sách"), ({"people": 5, "text": "Họ và tên\nLò Văn A"}, "Chỉ chọn một cách"), ({"title": "", "people": 5}, "Cần tên lớp"),
        ({"people": 5, "document": ""}, "cần số, ký hiệu văn bản"), ({"people": 5, "day": "31/02/2026"}, "không phải ngày có thật"),
        ({"people": 5, "day": f"{clock.today() + timedelta(days=3):%d/%m/%Y}"}, "tương lai"), ({"people": -5}, "Cần từ 0"),
        ({"text": "không có tiêu đề"}, "Không tìm thấy dòng tiêu đề"), ({"course": 999, "people": 5}, "Chọn một mục trong danh sách"),
        ({"text": "DANH SÁCH HỌC SINH LỚP 1A\nSTT\tHọ và tên\n1\tLò Thị Bé"}, "chỉ được đếm"),
    ],
)  # fmt: skip
def test_what_cannot_be_entered_comes_back_with_why(app, commune, told, sign_in, more, said) -> None:
    answer = sign_in("officer").post("/trainings/held/new", data=told | more)
    assert answer.status_code == 422
    assert said in words(answer)
    assert faults(answer.text) == []
    assert (count(HeldTraining, app), count(RosterImport, app)) == (0, 0)


def test_a_list_that_waits_knows_its_class(commune, told, sign_in) -> None:
    """Who comes back to it, from the address or from the waiting lists, finds what class it is of."""
    officer = sign_in("officer")
    bare = urlsplit(hand_in(officer, told, listed(NEW)).location).path
    assert told["title"] in words(officer.get(bare))
    number = bare.rsplit("/", 1)[1]
    assert f"/rosters/{number}" in officer.get("/rosters").text
    assert officer.get(f"/rosters/{number}").location == bare


def test_a_list_is_put_away_unwritten(commune, told, sign_in, work) -> None:
    officer = sign_in("officer")
    answer = hand_in(officer, told, listed(KNOWN))
    number = int(urlsplit(answer.location).path.rpartition("/")[2])
    assert "Chưa ghi ai" in words(officer.post(f"/trainings/held/lists/{number}/drop", follow_redirects=True))
    with work():
        assert roster_import.get(number, within=EVERYWHERE).state == DROPPED
    assert officer.get(answer.location).status_code == 303


def test_a_wrong_choice_comes_back(commune, told, sign_in) -> None:
    officer = sign_in("officer")
    action, sent = hidden(
        BeautifulSoup(officer.get(hand_in(officer, told, listed(KNOWN, NEAR)).location).text, "html.parser")
    )
    assert officer.post(action, data=sent | {"row-1": "same-p999999"}).status_code == 422
    assert officer.post(action, data=sent | {"title": ""}).status_code == 422


def test_it_is_not_for_strangers(found_commune, commune, told, sign_in, work) -> None:
    with work():
        one = held.add(
            courses.get(commune.course, within=EVERYWHERE),
            "Lớp giấy",
            clock.today(),
            by=COMMAND_LINE,
            people=3,
            document="1/BC",
        ).id
    trainer, other = sign_in("trainer"), sign_in("officer", found_commune("00002", "Suối Trong"))
    for path in ("/trainings/held", "/trainings/held/new", f"/trainings/held/{one}"):
        assert trainer.get(path).status_code == 403
    assert "Lớp đã tổ chức" not in words(trainer.get("/trainings"))
    assert other.get(f"/trainings/held/{one}").status_code == 404
    assert other.post(f"/trainings/held/{one}/undo").status_code == 404
    assert "Lớp giấy" not in words(other.get("/trainings/held"))
    answer = hand_in(sign_in("officer"), told, listed(KNOWN))
    number = urlsplit(answer.location).path.rpartition("/")[2]
    assert other.get(f"/trainings/held/lists/{number}").status_code == 404
    assert other.post(f"/trainings/held/lists/{number}").status_code == 404


def test_the_list_is_bounded(commune, sign_in, work, queries) -> None:
    officer = sign_in("officer")
    course_of = commune.course

    def looks():
        with queries() as seen:
            assert officer.get("/trainings/held").status_code == 200
        return len(seen)

    with work():
        held.add(
            courses.get(course_of, within=EVERYWHERE),
            "Lớp",
            clock.today(),
            by=COMMAND_LINE,
            people=3,
            document="1/BC",
        )
    few = looks()
    with work():
        for n in range(60):
            held.add(
                courses.get(course_of, within=EVERYWHERE),
                f"Lớp {n}",
                clock.today(),
                by=COMMAND_LINE,
                people=n,
                document="1/BC",
            )
    assert looks() <= few
    assert few <= 12
    assert "Trang 1 / 2" in words(officer.get("/trainings/held"))
