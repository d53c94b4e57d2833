"""What whoever closes a lesson tells for the reports: written with the closing, mended, taken back, by its trainer alone."""

from __future__ import annotations

from datetime import date, time

import pytest
from bs4 import BeautifulSoup

from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db
from app.filing import gathering, note, wording
from app.filing.note import Note
from campaigns import lessons, trainings
from campaigns.attendance import completion
from campaigns.courses import Course
from campaigns.lessons import Lesson
from campaigns.plans.plan import Plan
from tests.attendance.telling import event, send
from tests.filing.filing_made import a_plan

HARD, ASKED = "Mạng yếu.\nÍt điện thoại.", "Xin thêm một bộ phát mạng"


@pytest.fixture
def opened(commune, work):
    """The lesson with one person present."""
    with work():
        send(commune.lesson, event(code=commune.codes[0]))
    return commune


def closing(visitor, commune, **said):
    return visitor.post(
        f"/lessons/{commune.lesson}/close", data={"difficulties": HARD.replace("\n", "\r\n"), "proposals": ASKED, **said}
    )  # fmt: skip


def standing(work, lesson_id):
    with work():
        rows = db.session.query(Note).filter_by(lesson_id=lesson_id).order_by(Note.id)
        return [(one.kind, one.text, one.withdrawn_at is None) for one in rows]


def shown(visitor, lesson_id, query=""):
    page = visitor.get(f"/lessons/{lesson_id}{query}")
    assert page.status_code == 200
    return BeautifulSoup(page.text, "html.parser")


def test_a_closing_is_told_and_read_by_the_report_of_its_days(opened, sign_in, work):
    trainer, today = sign_in("trainer"), clock.today()
    assert closing(trainer, opened).status_code == 303
    assert standing(work, opened.lesson) == [("difficulties", HARD, True), ("proposals", ASKED, True)]
    with work():
        rows = note.listed(opened.locality, today, today)
        assert {(one.on, one.whose, one.written_by) for one in rows} == {
            (today, "Lớp “Lớp cán bộ, công chức”", opened.accounts["trainer"])
        }
        plan = db.session.get_one(Plan, a_plan(opened, today.year).plan)
        text = wording.proposed(gathering.of_plan(plan, today), rows)
        assert f"Lớp “Lớp cán bộ, công chức”: {HARD}" in text.difficulties
        assert text.proposals == f"Lớp “Lớp cán bộ, công chức”: {ASKED}"
        # The class report goes on to read what was hard from the lesson.
        assert db.session.get_one(Lesson, opened.lesson).difficulties == HARD.replace("\n", "\r\n")
    page = shown(trainer, opened.lesson).find(id="notes")
    assert [one.strong.get_text() for one in page.find_all("li")] == [
        "Khó khăn, vướng mắc",
        "Kiến nghị, đề xuất",
    ]
    assert "Ít điện thoại." in page.get_text()


def test_both_are_optional_and_too_long_is_said_beside_the_field(opened, sign_in, work):
    trainer = sign_in("trainer")
    refused = closing(trainer, opened, proposals="ế" * 2001)
    assert refused.status_code == 422
    page = BeautifulSoup(refused.text, "html.parser")
    assert page.find("textarea", attrs={"name": "difficulties"}).get_text().strip().startswith("Mạng yếu.")
    assert standing(work, opened.lesson) == []
    assert closing(trainer, opened, difficulties=" \r\n ", proposals="").status_code == 303
    assert standing(work, opened.lesson) == []
    assert shown(trainer, opened.lesson).find(id="notes") is None


def test_taken_back_and_let_stand_again(opened, sign_in, work):
    trainer = sign_in("trainer")
    closing(trainer, opened)
    button = shown(trainer, opened.lesson).find(id="notes").find("form")
    done = trainer.post(button["action"])
    assert done.status_code == 303
    assert standing(work, opened.lesson) == [("difficulties", HARD, False), ("proposals", ASKED, True)]
    with work():
        assert db.session.get_one(Lesson, opened.lesson).difficulties == ""
    page = trainer.get(done.location).text
    assert "Đã rút lại" in page
    again = BeautifulSoup(page, "html.parser").find(id="notes").find("form")
    assert trainer.post(again["action"], data={"back": "1"}).status_code == 303
    assert standing(work, opened.lesson) == [("difficulties", HARD, True), ("proposals", ASKED, True)]
    with work():
        assert db.session.get_one(Lesson, opened.lesson).difficulties == HARD


def test_said_anew_takes_the_place_of_what_stood(opened, sign_in, work):
    trainer = sign_in("trainer")
    closing(trainer, opened)
    trainer.post(f"/lessons/{opened.lesson}/reopen", data={"reason": "sót ba người"})
    form = BeautifulSoup(trainer.get(f"/lessons/{opened.lesson}/close").text, "html.parser")
    assert form.find("textarea", attrs={"name": "proposals"}).get_text().strip() == ASKED
    assert closing(trainer, opened, proposals="Xin hai bộ").status_code == 303
    assert standing(work, opened.lesson) == [
        ("difficulties", HARD, True), ("proposals", ASKED, False), ("proposals", "Xin hai bộ", True),
    ]  # fmt: skip
    first = f"/lessons/{opened.lesson}/notes/{_id(work, ASKED)}"
    told = trainer.post(first, data={"back": "1"}, follow_redirects=True)
    assert "Đã có ghi nhận khác viết sau" in told.text
    saved = trainer.post(
        f"/lessons/{opened.lesson}/said", data={"difficulties": "", "proposals": "Xin hai bộ"}
    )
    assert saved.status_code == 303
    assert [one for one in standing(work, opened.lesson) if one[2]] == [("proposals", "Xin hai bộ", True)]


def _id(work, text):
    with work():
        return db.session.query(Note).filter_by(text=text).one().id


def test_only_of_this_lesson_and_only_by_who_may_close_it(opened, found_commune, sign_in, work):
    trainer = sign_in("trainer")
    closing(trainer, opened)
    with work():
        course = db.session.get_one(Course, opened.course)
        other = trainings.add(course, "Lớp của người khác", by=COMMAND_LINE)
        theirs = lessons.add(other, clock.today(), time(0, 0), time(23, 59))
        send(theirs.id, event(code=opened.codes[1]))
        office = note.write(opened.locality, "results", clock.today(), "Của văn phòng", by=COMMAND_LINE)
        theirs_id, office_id = theirs.id, office.id
    mine = _id(work, ASKED)
    base = f"/lessons/{opened.lesson}/notes"
    assert trainer.post(f"{base}/{office_id}").status_code == 404
    assert trainer.post(f"{base}/999999").status_code == 404
    assert trainer.get(f"/lessons/{opened.lesson}?taken=999999").status_code == 404
    assert trainer.post(f"/lessons/{theirs_id}/notes/{mine}").status_code == 404
    assert trainer.post(f"/lessons/{theirs_id}/close", data={"proposals": "x"}).status_code == 404
    stranger = found_commune("00002", "Suối Trong")
    assert sign_in("officer", stranger).post(f"{base}/{mine}").status_code == 404
    assert sign_in("viewer").post(f"{base}/{mine}").status_code == 403
    assert sign_in("officer").post(f"{base}/{mine}").status_code == 303
    assert [one[1] for one in standing(work, opened.lesson) if one[2]] == [HARD]


def test_a_rehearsal_tells_the_report_nothing(opened, sign_in, work):
    with work():
        db.session.get_one(Lesson, opened.lesson).practice = True
    trainer = sign_in("trainer")
    form = BeautifulSoup(trainer.get(f"/lessons/{opened.lesson}/close").text, "html.parser")
    assert form.find("textarea", attrs={"name": "proposals"}) is None
    assert closing(trainer, opened).status_code == 303
    assert standing(work, opened.lesson) == []
    assert HARD.split("\n", maxsplit=1)[0] in shown(trainer, opened.lesson).get_text()


def test_a_planned_lesson_that_was_described_can_still_be_cancelled(commune, sign_in, work):
    trainer = sign_in("trainer")
    said = trainer.post(f"/lessons/{commune.lesson}/said", data={"difficulties": HARD, "proposals": ASKED})
    assert said.status_code == 303
    assert standing(work, commune.lesson) == []
    with work():
        completion.cancel(db.session.get_one(Lesson, commune.lesson), by=COMMAND_LINE)


def test_words_of_a_day_ahead_are_of_today(commune, work, sign_in):
    """Who closes a lesson before its day told something today."""
    with work():
        row = db.session.get_one(Lesson, commune.lesson)
        row.day, row.state = date(clock.today().year + 1, 1, 5), "open"
    assert closing(sign_in("trainer"), commune).status_code == 303
    with work():
        assert {one.on for one in db.session.query(Note)} == {clock.today()}
