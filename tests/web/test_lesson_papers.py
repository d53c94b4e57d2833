"""A lesson's paper on pages: the list to sign, typing it in, the handout, whom to call."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import func, select

from app.audit import AuditRow
from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db
from app.jobs import files, job
from app.jobs import work as worker_step
from app.jobs.sheet_printing import KIND
from app.reports import sign_in_sheet
from app.web.papers import printing
from campaigns import enrolments, lessons, trainings
from campaigns.attendance import absence, paper, presence
from campaigns.attendance.events import Attendance, AttendanceEvent
from campaigns.attendance.paper import Newcomer
from campaigns.lessons import Lesson
from campaigns.trainings import CLOSED, PLANNED
from tests.attendance.telling import event, send
from tests.conftest import ONE_DATABASE
from trainees import areas, people
from trainees.people import Particulars, Person

pytestmark = ONE_DATABASE


def soup(answer):
    return BeautifulSoup(answer.text, "html.parser")


def words(answer):
    return " ".join(soup(answer).get_text(" ").split())


def present(work, lesson_id):
    with work():
        rows = db.session.execute(
            select(Attendance.person_id, Attendance.source, Attendance.first_in).where(
                Attendance.lesson_id == lesson_id
            )
        )
        return {
            person: (source, clock.local(moment).replace(microsecond=0)) for person, source, moment in rows
        }


def told(work, verb):
    with work():
        return list(db.session.scalars(select(AuditRow.detail).where(AuditRow.verb == verb)))


# --- the list to sign ------------------------------------------------------------------------------------------


def test_a_trainer_prints_the_list_to_sign(commune, sign_in, work):
    trainer = sign_in("trainer")
    assert "4 người" in words(trainer.get(f"/lessons/{commune.lesson}/sheet"))
    answer = trainer.post(f"/lessons/{commune.lesson}/sheet", data={"empty": "3", "layout": "landscape"})
    assert answer.mimetype == "application/pdf"
    assert "attachment" in answer.headers["Content-Disposition"]
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    assert "Nguyễn Thị Ánh" in text
    assert "Văn phòng Ủy ban" in text
    assert told(work, "print-sheet") == [{"rows": 4, "empty": 3}]


@pytest.mark.parametrize("sent", [{"empty": "-1"}, {"empty": "x"}, {"empty": "101"}, {"layout": "A3"}])
def test_odd_wishes_are_answered_on_the_page(commune, sign_in, work, sent):
    answer = sign_in("trainer").post(
        f"/lessons/{commune.lesson}/sheet", data={"empty": "3", "layout": "portrait"} | sent
    )
    assert answer.status_code == 422
    assert told(work, "print-sheet") == []


def test_a_room_without_a_list_gets_empty_rows(commune, sign_in, work):
    with work():
        training = db.session.get_one(trainings.Training, commune.training)
        for person, _row in enrolments.listed(training):
            db.session.delete(
                db.session.scalar(
                    select(enrolments.Enrolment).where(enrolments.Enrolment.person_id == person.id)
                )
            )
    trainer = sign_in("trainer")
    page = trainer.get(f"/lessons/{commune.lesson}/sheet")
    assert "chưa có danh sách học viên" in words(page)
    assert soup(page).find("input", attrs={"name": "empty"})["value"] == "30"
    sent = {"empty": "30", "layout": "portrait"}
    assert (
        len(PdfReader(io.BytesIO(trainer.post(f"/lessons/{commune.lesson}/sheet", data=sent).data)).pages)
        == 3
    )
    none = trainer.post(f"/lessons/{commune.lesson}/sheet", data=sent | {"empty": "0"})
    assert none.status_code == 422
    assert "không có danh sách trước" in words(trainer.get(f"/lessons/{commune.lesson}/absent"))
    assert "Ghi từng người đã ký" in words(trainer.get(f"/lessons/{commune.lesson}/paper"))


def test_a_long_list_is_a_job_and_its_file_is_fetched(app, commune, sign_in, work, monkeypatch):
    monkeypatch.setattr(printing, "MOST_AT_ONCE", 5)
    trainer = sign_in("trainer")
    answer = trainer.post(f"/lessons/{commune.lesson}/sheet", data={"empty": "3", "layout": "portrait"})
    assert answer.status_code == 303
    number = int(answer.location.rsplit("/", 1)[1])
    with work():
        row = db.session.get_one(job.Job, number)
        assert row.kind == KIND
        assert "Ánh" not in str(row.arguments)
    with app.app_context():
        worker_step.run(number)
    with work():
        assert db.session.get_one(job.Job, number).state == job.DONE
        assert files.there(number)
    page = trainer.get(f"/jobs/{number}")
    assert f"/lessons/sheets/{number}" in page.text
    data = trainer.get(f"/lessons/sheets/{number}").data
    assert "Nguyễn Thị Ánh" in PdfReader(io.BytesIO(data)).pages[0].extract_text()


def test_rows_stand_by_place_then_by_given_name(commune, work):
    """As a clerk looks for them: places with their numbers by size, names by the Vietnamese alphabet, the rest last."""
    with work():
        lesson = db.session.get_one(Lesson, commune.lesson)
        far, near = (
            areas.ensure_neighbourhood(commune.locality, name) for name in ("Tổ dân phố 10", "Tổ dân phố 2")
        )
        more = [
            people.add(commune.locality, Particulars(name), by=COMMAND_LINE, neighbourhood_id=place)
            for name, place in (("Lò Văn Bình", far.id), ("Lò Văn Ân", far.id), ("Lò Văn Út", near.id), ("Lò Văn Lạc", None))
        ]  # fmt: skip
        enrolments.add(lesson.training, more, by=COMMAND_LINE)
        lines = sign_in_sheet.lines(presence.roster(lesson))
    assert [line.name for line in lines] == [
        "Lò Văn Út", "Lò Văn Ân", "Lò Văn Bình", "Nguyễn Thị Ánh", "Trần Văn Bình", "Lê Hoàng Đức", "Phạm Thị Ngọc Hà", "Lò Văn Lạc",
    ]  # fmt: skip


# --- typed in ------------------------------------------------------------------------------------------------------


def sent_by(page, people=(), **more):
    """What the page's form sends with these boxes marked."""
    form = soup(page).main.find("form", method="post")
    held = {
        box["name"]: box.get("value", "")
        for box in form.find_all("input", type="hidden")
        if box["name"] != "csrf_token"
    }
    return held | {"person": [str(p) for p in people]} | more


def test_who_signed_is_present_from_the_lessons_hour(commune, sign_in, work):
    trainer = sign_in("trainer")
    page = trainer.get(f"/lessons/{commune.lesson}/paper")
    some = commune.enrolled[:2]
    assert trainer.post(f"/lessons/{commune.lesson}/paper", data=sent_by(page, some)).status_code == 303
    there = present(work, commune.lesson)
    with work():
        starts = db.session.get_one(Lesson, commune.lesson).starts
        assert db.session.get_one(Lesson, commune.lesson).state == "open"
    assert there == dict.fromkeys(some, ("paper", starts))
    assert told(work, "type-in") == [{"people": 2}]
    again = trainer.get(f"/lessons/{commune.lesson}/paper")
    assert {box["value"] for box in soup(again).find_all("input", attrs={"name": "person"})} == {
        str(p) for p in commune.enrolled[2:]
    }
    assert "2 / 4 có mặt" in words(again)


def test_a_double_click_counts_once(commune, sign_in, work):
    trainer = sign_in("trainer")
    sent = sent_by(
        trainer.get(f"/lessons/{commune.lesson}/paper"), commune.enrolled[:1],
        **{"new-name": ["Lò Thị Mây", ""], "new-year": ["1958", ""], "new-place": ["", ""]},
    )  # fmt: skip
    for _ in range(2):
        assert trainer.post(f"/lessons/{commune.lesson}/paper", data=sent).status_code == 303
    with work():
        assert db.session.scalar(select(func.count()).select_from(AttendanceEvent)) == 2
        assert db.session.scalar(select(func.count()).where(Person.name == "Lò Thị Mây")) == 1
    assert len(present(work, commune.lesson)) == 2


def test_whoever_wrote_themselves_under_the_list_joins(commune, sign_in, work):
    with work():
        home = areas.ensure_neighbourhood(commune.locality, "Thôn Đông").id
    trainer = sign_in("trainer")
    sent = sent_by(
        trainer.get(f"/lessons/{commune.lesson}/paper"),
        **{"new-name": ["", "Lò Thị Mây"], "new-year": ["", "17/05/1958"], "new-place": ["", "thôn đông"]},
    )  # fmt: skip
    assert trainer.post(f"/lessons/{commune.lesson}/paper", data=sent).status_code == 303
    with work():
        person = db.session.scalar(select(Person).where(Person.name == "Lò Thị Mây"))
        assert (person.birth, person.neighbourhood_id) == ("1958", home)
        newcomer = person.id
    assert newcomer in present(work, commune.lesson)


def test_one_bad_row_is_said_and_the_others_are_written(commune, sign_in, work, found_commune):
    other = found_commune("00002", "Suối Trong")
    trainer = sign_in("trainer")
    sent = sent_by(
        trainer.get(f"/lessons/{commune.lesson}/paper"), [commune.enrolled[0], other.enrolled[0], "x"],
        **{"new-name": ["Lò Thị Mây", "Lò Thị Mận"], "new-year": ["3058", ""], "new-place": ["Thôn Đông", ""]},
    )  # fmt: skip
    answer = trainer.post(f"/lessons/{commune.lesson}/paper", data=sent)
    assert answer.status_code == 422
    text = words(answer)
    assert "Đã ghi 2 người có mặt" in text
    assert "năm sinh “3058” không có thật" in text
    assert "Chưa ghi được 1 người" in text
    page = soup(answer)
    assert [box["value"] for box in page.find_all("input", attrs={"name": "new-name"})][:2] == [
        "Lò Thị Mây",
        "",
    ]
    assert page.find("input", attrs={"name": "new-place"})["value"] == "Thôn Đông"
    assert page.find("input", attrs={"name": "sheet"})["value"] != sent["sheet"]
    with work():
        names = {
            db.session.get_one(Person, person).name
            for person in list(db.session.scalars(select(Attendance.person_id)))
        }
    assert names == {"Nguyễn Thị Ánh", "Lò Thị Mận"}


def test_a_closed_lesson_says_to_open_it_again(commune, sign_in, work):
    trainer = sign_in("trainer")
    sent = sent_by(trainer.get(f"/lessons/{commune.lesson}/paper"), commune.enrolled[:1])
    with work():
        db.session.get_one(Lesson, commune.lesson).state = CLOSED
    page = trainer.get(f"/lessons/{commune.lesson}/paper")
    assert "Mở lại buổi rồi nhập từ giấy" in words(page)
    assert soup(page).find("input", attrs={"name": "person"}) is None
    answer = trainer.post(f"/lessons/{commune.lesson}/paper", data=sent)
    assert "Mở lại buổi rồi nhập từ giấy" in words(trainer.get(answer.location))
    assert present(work, commune.lesson) == {}


def test_a_lesson_of_tomorrow_has_no_signatures_yet(commune, sign_in, work):
    trainer = sign_in("trainer")
    sent = sent_by(trainer.get(f"/lessons/{commune.lesson}/paper"), commune.enrolled[:1])
    with work():
        db.session.get_one(Lesson, commune.lesson).day = clock.today() + timedelta(days=1)
    trainer.post(f"/lessons/{commune.lesson}/paper", data=sent)
    assert present(work, commune.lesson) == {}
    with work():
        assert db.session.get_one(Lesson, commune.lesson).state == PLANNED


@pytest.mark.parametrize("sheet", ["", "x", "{}"])
def test_a_page_that_came_in_pieces_writes_nothing(commune, sign_in, work, sheet):
    answer = sign_in("trainer").post(
        f"/lessons/{commune.lesson}/paper", data={"sheet": sheet, "person": commune.enrolled[:1]}
    )
    assert answer.status_code == 303
    assert present(work, commune.lesson) == {}


def test_the_list_is_filtered_by_unit_and_name(commune, sign_in, work):
    trainer = sign_in("trainer")
    here = f"/lessons/{commune.lesson}/paper"

    def names(query):
        return [
            li.get_text(" ", strip=True).split(" 19")[0]
            for li in soup(trainer.get(here + query)).select(".signed li")
        ]

    assert len(names("?unit=Văn phòng Ủy ban")) == 4
    assert names("?q=anh") == ["Nguyễn Thị Ánh"]
    assert names("?unit=-") == []


def test_where_hours_count_a_signature_is_for_the_whole_lesson(commune, work):
    with work():
        lesson = db.session.get_one(Lesson, commune.lesson)
        lesson.training.version.stay_percent = 80
        one, other = commune.enrolled[:2]
        paper.take(lesson, str(uuid.uuid4()), [one], [Newcomer("Lò Thị Mây")], by=COMMAND_LINE, stayed=True)
        paper.take(lesson, str(uuid.uuid4()), [other], [], by=COMMAND_LINE)
        outs = dict(db.session.execute(select(Attendance.person_id, Attendance.out_at)).tuples().all())
        assert outs[one] is not None
        assert abs(outs[one] - lesson.ends) < timedelta(seconds=1)
        assert outs[other] is None
        assert sum(out is not None for out in outs.values()) == 2


def test_a_later_scan_of_somebody_who_signed_changes_nothing(commune, sign_in, work):
    trainer = sign_in("trainer")
    trainer.post(
        f"/lessons/{commune.lesson}/paper",
        data=sent_by(trainer.get(f"/lessons/{commune.lesson}/paper"), commune.enrolled[:1]),
    )
    with work():
        [answer] = send(commune.lesson, event(code=commune.codes[0]))
    assert (answer.result, answer.flags) == ("created", ["already"])
    assert present(work, commune.lesson)[commune.enrolled[0]][0] == "paper"


# --- the handout, the calls --------------------------------------------------------------------------------------


def test_the_handout_has_a_phone_only_where_one_was_typed(commune, sign_in):
    trainer = sign_in("trainer")
    page = trainer.get(f"/lessons/{commune.lesson}/handout")
    assert soup(page).find("input", attrs={"name": "ask"})["value"]
    assert soup(page).find("input", attrs={"name": "phone"}).get("value", "") == ""

    def text(**sent):
        answer = trainer.post(f"/lessons/{commune.lesson}/handout", data=sent)
        assert answer.mimetype == "application/pdf"
        return PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()

    assert "0912 345 678" in text(ask="Trần Văn Bình", phone="0912 345 678")
    assert "09" not in text(ask="Trần Văn Bình").replace(f"{clock.today():%d/%m/%Y}", "")


def test_who_did_not_come_is_listed_by_unit_and_phones_are_asked_for(commune, sign_in, work):
    with work():
        send(commune.lesson, event(code=commune.codes[0]))
    trainer = sign_in("trainer")
    page = trainer.get(f"/lessons/{commune.lesson}/absent")
    text = words(page)
    assert "Văn phòng Ủy ban: 3 trong 4 người chưa đến" in text
    assert "Nguyễn Thị Ánh" not in text
    assert "chưa đến buổi nào" in text
    assert "0900001" not in page.text
    assert told(work, "see-phones") == []
    shown = trainer.post(f"/lessons/{commune.lesson}/absent")
    assert shown.status_code == 200
    assert 'href="tel:0900001001"' in shown.text
    assert told(work, "see-phones") == [{"people": 3}]
    data = trainer.post(f"/lessons/{commune.lesson}/absent/file").data
    cells = [cell.value for row in load_workbook(io.BytesIO(data)).active.iter_rows() for cell in row]
    assert "0900001001" in cells
    assert "Nguyễn Thị Ánh" not in cells
    assert told(work, "export-absent") == [{"people": 3}]


def test_everybody_came(commune, sign_in, work):
    with work():
        send(commune.lesson, *(event(code=code) for code in commune.codes))
    assert "Không ai vắng" in words(sign_in("trainer").get(f"/lessons/{commune.lesson}/absent"))


def test_whoever_made_up_for_it_is_not_called(commune, work):
    with work():
        first = db.session.get_one(Lesson, commune.lesson)
        again = lessons.add(first.training, first.day, first.starts_at, first.ends_at, makes_up=first)
        send(again.id, event(code=commune.codes[1]))
        missing = {one.person.id for group in absence.grouped(first) for one in group.absent}
        assert missing == set(commune.enrolled) - {commune.enrolled[1]}
        send(first.id, event(code=commune.codes[0]))
        later = {one.person.id for group in absence.grouped(again) for one in group.absent}
        assert later == set(commune.enrolled[2:])


def test_a_lesson_of_somebody_else_is_not_there(commune, found_commune, sign_in):
    other = found_commune("00002", "Suối Trong")
    trainer = sign_in("trainer", other)
    for path in ("sheet", "paper", "handout", "absent"):
        assert trainer.get(f"/lessons/{commune.lesson}/{path}").status_code == 404
    for path in ("sheet", "paper", "handout", "absent", "absent/file"):
        assert (
            trainer.post(
                f"/lessons/{commune.lesson}/{path}", data={"empty": "1", "layout": "portrait"}
            ).status_code
            == 404
        )


def test_the_lessons_page_leads_to_its_papers(commune, sign_in):
    page = sign_in("trainer").get(f"/lessons/{commune.lesson}")
    for path in ("sheet", "paper", "handout", "absent"):
        assert soup(page).find("a", href=f"/lessons/{commune.lesson}/{path}"), path
