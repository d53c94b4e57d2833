"""Courses, trainings, lessons and cards as an officer and a trainer use them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
import zxingcpp
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.audit import AuditRow
from app.base import clock
from app.base.db import db
from app.web.cards import shortened
from campaigns import enrolments, lessons, trainings
from campaigns.attendance import checkin
from campaigns.attendance.events import Attendance, AttendanceEvent
from campaigns.lessons import Lesson
from tests.attendance.telling import card_of
from tests.conftest import ONE_DATABASE, Commune, Visitor
from trainees import cards, ledger
from trainees.cards import Card
from trainees.people import Person

pytestmark = ONE_DATABASE

Work = Callable[[], AbstractContextManager[None]]
SignIn = Callable[..., Visitor]


def page(response: Any) -> BeautifulSoup:
    assert response.status_code == 200, response.text[:500]
    return BeautifulSoup(response.text, "html.parser")


def words(soup: BeautifulSoup) -> str:
    return " ".join(soup.get_text(" ").split())


def verbs(work: Work) -> list[str]:
    with work():
        return list(db.session.scalars(select(AuditRow.verb).order_by(AuditRow.id)))


def present(work: Work, lesson_id: int) -> set[int]:
    with work():
        return set(db.session.scalars(select(Attendance.person_id).where(Attendance.lesson_id == lesson_id)))


def scan(work: Work, lesson_id: int, **event: Any) -> checkin.Answer:
    with work():
        now = clock.now()
        lesson = db.session.get_one(Lesson, lesson_id)
        item = {
            "id": str(uuid.uuid4()),
            "kind": "in",
            "source": "scan",
            "device_time": now.isoformat(),
            **event,
        }
        [answer] = checkin.take(lesson, [item], now, by=checkin.Actor(None, "thử"))
        return answer


def form_of(soup: BeautifulSoup, action: str, **hidden: Any) -> dict[str, str]:
    """The fields that a button's own form sends."""
    for form in soup.find_all("form", action=action):
        sent = {i["name"]: i.get("value", "") for i in form.find_all("input") if i["name"] != "csrf_token"}
        if all(sent.get(k) == str(v) for k, v in hidden.items()):
            return sent
    raise AssertionError(f"no form to {action} with {hidden}")


# --- from a course to the ledger -----------------------------------------------------------------------------


def test_the_whole_way_by_pages(commune: Commune, sign_in: SignIn, work: Work) -> None:
    officer = sign_in("officer")
    soup = page(officer.get("/courses/new"))
    boxes = [b["value"] for b in soup.find_all("input", {"name": "skills"})][:2]
    assert len(soup.find_all("input", {"name": "skills"})) > 15
    made = officer.post("/courses/new", data={"title": "An toàn trên mạng", "hours": "1,5", "skills": boxes})
    assert made.status_code == 303
    assert "An toàn trên mạng" in words(page(officer.get("/courses")))
    with work():
        course = db.session.scalar(
            select(trainings.Course).where(trainings.Course.title == "An toàn trên mạng")
        )
        assert course is not None
        assert (course.version.hours, len(course.version.skills), course.version.lessons_needed) == (
            1.5,
            2,
            None,
        )
        course_id = course.id

    today = clock.today()
    made = officer.post(
        "/trainings/new",
        data={
            "course": course_id, "title": "Lớp thử", "place": "Nhà văn hóa", "trainers": [commune.accounts["trainer"]],
            "day": f"{today:%d/%m/%Y}", "starts_at": "00:00", "ends_at": "23:59",
        },
    )  # fmt: skip
    assert made.status_code == 303
    training_id = int(made.location.rsplit("/", 1)[1])
    with work():
        lesson_id = db.session.get_one(trainings.Training, training_id).lessons[0].id

    preview = page(
        officer.get(f"/trainings/{training_id}/enrol?unit={commune.units[0]}&category=civil_servant")
    )
    assert "Sẽ thêm 4 người" in words(preview)
    roll = {"unit": commune.units[0], "day": today.isoformat(), "category": "civil_servant"}
    assert officer.post(f"/trainings/{training_id}/enrol", data=roll).status_code == 303
    assert "Cả 4 người" in words(page(officer.get(f"/trainings/{training_id}/enrol?unit={commune.units[0]}")))

    trainer = sign_in("trainer")
    home = page(trainer.get("/"))
    assert "Lớp thử" in words(home)
    assert home.find("a", href=f"/lessons/{lesson_id}/scan")
    assert trainer.post(f"/lessons/{lesson_id}/open").status_code == 303
    for person_id in commune.people[:2]:
        sent = form_of(
            page(trainer.get(f"/lessons/{lesson_id}?view=absent")),
            f"/lessons/{lesson_id}/mark",
            person=person_id,
        )
        assert trainer.post(f"/lessons/{lesson_id}/mark", data=sent).status_code == 303
    assert present(work, lesson_id) == set(commune.people[:2])
    assert "2 / 4 có mặt" in words(page(trainer.get(f"/lessons/{lesson_id}")))
    assert trainer.post(f"/lessons/{lesson_id}/close").status_code == 303
    with work():
        lines = ledger.lines(source=f"training:{training_id}")
    assert {line.person_id for line in lines} == set(commune.people[:2])
    assert len(lines) == 4
    shown = words(page(officer.get(f"/trainings/{training_id}")))
    assert "2 người đã hoàn thành và được ghi vào sổ" in shown
    listed = page(officer.get("/trainings"))
    row = listed.find("a", href=f"/trainings/{training_id}").find_parent("tr")
    cells = {td.get("data-label"): " ".join(td.get_text(" ").split()) for td in row.find_all("td")}
    assert (cells["Học viên"], cells["Đủ điều kiện"], cells["Tình trạng"]) == ("4", "2", "Đã xong")
    assert cells["Có mặt từng buổi"] == f"{today:%d/%m}: 2"
    told = verbs(work)
    assert told == ["add", "add", "enrol", "open", "mark-present", "mark-present", "close"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "Cần tên chương trình."),
        ({"skills": []}, "Chọn ít nhất một nội dung."),
        ({"skills": ["99999"]}, "Chọn một mục trong danh sách."),
        ({"hours": "nan"}, "Cần một con số."),
        ({"hours": "ba"}, "Cần một con số."),
        ({"lessons_needed": "0"}, "Cần từ 1 đến 100."),
        ({"title": "Kỹ năng số cơ bản"}, "Đã có chương trình"),
    ],
)
def test_a_wrong_course_says_why_and_keeps_what_was_typed(
    commune: Commune, sign_in: SignIn, work: Work, change: dict[str, Any], sentence: str
) -> None:
    with work():
        skill = db.session.get_one(trainings.Course, commune.course).version.skills[0].id
    data = {"title": "Mới", "skills": [skill], "audience": "Người cao tuổi", "hours": "2"} | change
    answer = sign_in("officer").post("/courses/new", data=data)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Người cao tuổi" in answer.text
    assert verbs(work) == []


def test_a_changed_course_leaves_what_is_over_until_somebody_has_looked(
    commune: Commune, sign_in: SignIn, work: Work, runner: Any
) -> None:
    officer = sign_in("officer")
    scan(work, commune.lesson, code=commune.codes[0])
    officer.post(f"/lessons/{commune.lesson}/close")
    soup = page(officer.get(f"/courses/{commune.course}/edit"))
    chosen = [b["value"] for b in soup.find_all("input", {"name": "skills"}) if b.has_attr("checked")]
    assert len(chosen) == 2
    answer = officer.post(
        f"/courses/{commune.course}/edit",
        data={name: soup.find("input", {"name": name})["value"] for name in ("title", "based")}
        | {"skills": chosen[:1], "proof": "none", "certifies": "attended", "planned": "y", "running": "y"},
        follow_redirects=True,
    )
    assert "Nay là phiên bản 2. 1 lớp đã xong vẫn theo phiên bản cũ" in words(page(answer)).replace(
        " Thông báo", ""
    )
    with work():
        assert len(ledger.lines(source=f"training:{commune.training}")) == 2
    assert runner("ledger", "reconcile").exit_code == 0
    preview = f"/courses/{commune.course}/uptake/training/{commune.training}"
    assert page(answer).find("a", href=preview)
    looked = page(officer.get(preview))
    assert "1 dòng rút ra" in words(looked)
    assert officer.post(preview).location == preview  # without the version that was looked at nothing happens
    done = officer.post(
        preview, data={"version": looked.find("input", {"name": "version"})["value"]}, follow_redirects=True
    )
    assert "thêm 0 dòng, rút 1 dòng" in words(page(done))
    with work():
        assert len(ledger.lines(source=f"training:{commune.training}")) == 1
    assert runner("ledger", "reconcile").exit_code == 0


def test_one_more_lesson_takes_back_what_is_not_complete_any_longer(
    commune: Commune, sign_in: SignIn, work: Work, runner: Any
) -> None:
    officer = sign_in("officer")
    scan(work, commune.lesson, code=commune.codes[0])
    officer.post(f"/lessons/{commune.lesson}/close")
    tomorrow = clock.today() + timedelta(days=1)
    answer = officer.post(
        f"/trainings/{commune.training}/lessons/new",
        data={"day": tomorrow.isoformat(), "starts_at": "08:00", "ends_at": "11:00"},
        follow_redirects=True,
    )
    assert "2 dòng trong sổ kỹ năng được rút" in words(page(answer))
    assert runner("ledger", "reconcile").exit_code == 0


def test_a_lesson_that_ends_before_it_starts(commune: Commune, sign_in: SignIn) -> None:
    data = {"day": "2026-11-14", "starts_at": "11:00", "ends_at": "08:00"}
    answer = sign_in("officer").post(f"/trainings/{commune.training}/lessons/new", data=data)
    assert answer.status_code == 422
    assert "Giờ kết thúc phải sau giờ bắt đầu." in answer.text
    data |= {"course": commune.course, "title": "Lớp"}
    answer = sign_in("officer").post("/trainings/new", data=data)
    assert answer.status_code == 422
    assert "Giờ kết thúc phải sau giờ bắt đầu." in answer.text


def test_no_course_no_training_yet(commune: Commune, sign_in: SignIn, work: Work) -> None:
    with work():
        for table in (Attendance, Lesson, enrolments.Enrolment):
            db.session.execute(table.__table__.delete())
        db.session.execute(trainings.training_trainer.delete())
        db.session.execute(trainings.Training.__table__.delete())
        db.session.execute(trainings.CourseVersion.skills.property.secondary.delete())
        db.session.execute(trainings.CourseVersion.__table__.delete())
        db.session.execute(trainings.Course.__table__.delete())
    officer = sign_in("officer")
    assert "Cần có chương trình trước" in words(page(officer.get("/trainings/new")))
    assert "Chưa có chương trình nào" in words(page(officer.get("/courses")))
    assert "Chưa có lớp nào" in words(page(officer.get("/trainings")))


def test_edit_a_training(commune: Commune, sign_in: SignIn, work: Work) -> None:
    officer = sign_in("officer")
    soup = page(officer.get(f"/trainings/{commune.training}/edit"))
    checked = [b["value"] for b in soup.find_all("input", {"name": "trainers"}) if b.has_attr("checked")]
    assert checked == [str(commune.accounts["trainer"])]
    officer.post(
        f"/trainings/{commune.training}/edit", data={"title": "Tên mới", "place": "Chợ", "trainers": []}
    )
    with work():
        training = db.session.get_one(trainings.Training, commune.training)
        assert (training.title, training.place, trainings.trainer_ids(training)) == ("Tên mới", "Chợ", set())
    # The trainer's box was empty: for them the training is gone.
    assert sign_in("trainer").get(f"/trainings/{commune.training}").status_code == 404


# --- who is expected -----------------------------------------------------------------------------------------


def test_add_and_remove_one_person(commune: Commune, sign_in: SignIn, work: Work) -> None:
    officer = sign_in("officer")
    training = f"/trainings/{commune.training}"
    found = page(officer.get(f"{training}/enrol?q=thao dang"))
    sent = form_of(found, f"{training}/enrolments", person=commune.people[5])
    assert "Đã thêm Đặng Thu Thảo vào lớp." in officer.post(
        f"{training}/enrolments", data=sent, follow_redirects=True
    ).text  # fmt: skip
    # Nobody who is expected already is offered again.
    assert not page(officer.get(f"{training}/enrol?q=thao dang")).find(
        "form", action=f"{training}/enrolments"
    )
    removed = officer.post(f"{training}/enrolments/{commune.people[5]}/remove", follow_redirects=True)
    assert "Đã bỏ Đặng Thu Thảo khỏi danh sách lớp." in removed.text
    scan(work, commune.lesson, code=commune.codes[0])
    refused = officer.post(f"{training}/enrolments/{commune.people[0]}/remove", follow_redirects=True)
    assert "đã có mặt ở một buổi" in refused.text
    assert not page(officer.get(training)).find(
        "form", action=f"{training}/enrolments/{commune.people[0]}/remove"
    )


def test_search_of_the_enrolled(commune: Commune, sign_in: SignIn) -> None:
    officer = sign_in("officer")
    soup = page(officer.get(f"/trainings/{commune.training}?q=duc"))
    assert [th.get_text() for th in soup.select("th.head")][-1] == "Lê Hoàng Đức"
    assert "Bình" not in words(soup)
    assert "Không có ai tên như vậy" in words(page(officer.get(f"/trainings/{commune.training}?q=khong co")))


def test_foreign_units_and_people_do_not_exist(
    commune: Commune, found_commune: Callable[..., Commune], sign_in: SignIn
) -> None:
    other = found_commune("00002", "Suối Trong")
    officer = sign_in("officer")
    training = f"/trainings/{commune.training}"
    assert officer.get(f"{training}/enrol?unit={other.units[0]}").status_code == 404
    assert officer.post(f"{training}/enrol", data={"unit": other.units[0]}).status_code == 404
    assert officer.post(f"{training}/enrolments", data={"person": other.people[0]}).status_code == 404
    assert officer.post(f"{training}/enrolments", data={"person": "x"}).status_code == 404
    assert officer.post(f"/lessons/{commune.lesson}/mark", data={"person": other.people[0], "event": str(uuid.uuid4())},
                        follow_redirects=True).text.count("Không tìm thấy người này trong danh sách.")  # fmt: skip
    for address in (f"/trainings/{other.training}", f"/lessons/{other.lesson}", f"/lessons/{other.lesson}/scan",
                    f"/trainings/{other.training}/cards", f"/courses/{other.course}/edit",
                    f"/trainings/{other.training}/enrol", f"/trainings/{other.training}/lessons/new"):  # fmt: skip
        assert officer.get(address).status_code == 404, address
    for address in (
        f"/lessons/{other.lesson}/{verb}" for verb in ("open", "close", "reopen", "mark", "undo", "held/x")
    ):
        assert officer.post(address).status_code == 404, address
    assert officer.post(f"/trainings/{other.training}/cards").status_code == 404


def test_what_a_trainer_may_not_do(commune: Commune, sign_in: SignIn) -> None:
    trainer = sign_in("trainer")
    training = f"/trainings/{commune.training}"
    for address in (
        "/courses/new",
        "/trainings/new",
        f"{training}/edit",
        f"{training}/enrol",
        f"{training}/lessons/new",
    ):
        assert trainer.get(address).status_code == 403, address
        assert address not in trainer.get(training).text
    assert trainer.post(f"{training}/enrolments/{commune.people[0]}/remove").status_code == 403
    assert trainer.get(f"{training}/cards").status_code == 200


# --- a lesson ------------------------------------------------------------------------------------------------


def test_a_double_click_is_one_event(commune: Commune, sign_in: SignIn, work: Work) -> None:
    trainer = sign_in("trainer")
    soup = page(trainer.get(f"/lessons/{commune.lesson}?view=absent"))
    sent = form_of(soup, f"/lessons/{commune.lesson}/mark", person=commune.people[0])
    for _again in range(2):
        answer = trainer.post(f"/lessons/{commune.lesson}/mark", data=sent, follow_redirects=True)
        assert "Nguyễn Thị Ánh: có mặt." in answer.text
    with work():
        assert len(db.session.scalars(select(AttendanceEvent)).all()) == 1
        assert db.session.get_one(Lesson, commune.lesson).state == "open"


@pytest.mark.parametrize("event", ["", "x", "00000000-0000-0000-0000-00000000000z"])
def test_a_mark_without_a_proper_event_id_is_refused(
    commune: Commune, sign_in: SignIn, work: Work, event: str
) -> None:
    answer = sign_in("trainer").post(
        f"/lessons/{commune.lesson}/mark",
        data={"person": commune.people[0], "event": event},
        follow_redirects=True,
    )
    assert "không đọc được" in answer.text
    assert present(work, commune.lesson) == set()


def test_undo_takes_somebody_out_who_was_scanned_twice(commune: Commune, sign_in: SignIn, work: Work) -> None:
    trainer = sign_in("trainer")
    for _twice in range(2):
        assert scan(work, commune.lesson, code=commune.codes[0]).result == "created"
    soup = page(trainer.get(f"/lessons/{commune.lesson}"))
    sent = form_of(soup, f"/lessons/{commune.lesson}/undo", person=commune.people[0])
    trainer.post(f"/lessons/{commune.lesson}/undo", data=sent)
    assert present(work, commune.lesson) == set()
    # And in again, as if nothing had been.
    scan(work, commune.lesson, code=commune.codes[0])
    assert present(work, commune.lesson) == {commune.people[0]}


def test_a_closed_lesson_is_changed_only_after_it_is_opened_again(
    commune: Commune, sign_in: SignIn, work: Work
) -> None:
    trainer = sign_in("trainer")
    scan(work, commune.lesson, code=commune.codes[0])
    trainer.post(f"/lessons/{commune.lesson}/close")
    closed = page(trainer.get(f"/lessons/{commune.lesson}"))
    assert not closed.find("form", action=f"/lessons/{commune.lesson}/undo")
    for verb in ("mark", "undo", "open", "close"):
        answer = trainer.post(
            f"/lessons/{commune.lesson}/{verb}", data={"person": commune.people[1], "event": str(uuid.uuid4())},
            follow_redirects=True,
        )  # fmt: skip
        assert "đã đóng" in answer.text
    assert scan(work, commune.lesson, code=commune.codes[1]).problem == "lesson_closed"
    held = page(trainer.get(f"/lessons/{commune.lesson}?view=held"))
    assert "Trần Văn Bình" in words(held)
    assert "Buổi đã đóng. Bấm" in words(held)
    assert "Ghi lý do" in trainer.post(f"/lessons/{commune.lesson}/reopen").text
    trainer.post(f"/lessons/{commune.lesson}/reopen", data={"reason": "sót một người"})
    assert present(work, commune.lesson) == set(commune.people[:2])
    with work():
        assert ledger.lines(source=f"training:{commune.training}") == []
    assert (
        "chưa đóng"
        in trainer.post(
            f"/lessons/{commune.lesson}/reopen", data={"reason": "thử"}, follow_redirects=True
        ).text
    )


def test_a_person_who_is_not_on_the_list_is_let_in_or_put_aside(
    commune: Commune, sign_in: SignIn, work: Work
) -> None:
    trainer = sign_in("trainer")
    address = f"/lessons/{commune.lesson}"
    with work():
        codes = [card_of(person_id) for person_id in commune.people[4:6]]
    for code in codes:
        assert scan(work, commune.lesson, code=code).problem == "not_on_list"
    held = page(trainer.get(f"{address}?view=held"))
    actions = [form["action"] for form in held.find_all("form", action=re.compile("/held/"))]
    assert len(actions) == 4  # two buttons each
    newest, oldest = actions[0], actions[2]
    assert (
        "Võ Minh Khôi: đã thêm vào lớp"
        in trainer.post(oldest, data={"do": "admit"}, follow_redirects=True).text
    )
    assert "Đã xem và bỏ qua" in trainer.post(newest, data={"do": "dismiss"}, follow_redirects=True).text
    assert present(work, commune.lesson) == {commune.people[4]}
    assert "Không có lượt nào cần xem lại" in words(page(trainer.get(f"{address}?view=held")))
    assert "Không tìm thấy" in trainer.post(
        f"{address}/held/{uuid.uuid4()}", data={"do": "admit"}, follow_redirects=True
    ).text  # fmt: skip


def test_an_unknown_card_names_nobody_and_a_taken_one_not_its_holder(
    commune: Commune, sign_in: SignIn, work: Work
) -> None:
    trainer = sign_in("trainer")
    assert scan(work, commune.lesson, code="00000000", source="typed").problem == "card_unknown"
    held = page(trainer.get(f"/lessons/{commune.lesson}?view=held"))
    [action] = {form["action"] for form in held.find_all("form", action=re.compile("/held/"))}
    assert not held.find("input", {"name": "do", "value": "admit"})
    assert (
        "không xem lại theo cách đó" in trainer.post(action, data={"do": "admit"}, follow_redirects=True).text
    )
    trainer.post(action, data={"do": "dismiss"})
    walkin = {"kind": "walkin", "code": commune.codes[0], "walkin": {"name": "Mấu Thị Xuân"}}
    assert scan(work, commune.lesson, **walkin).problem == "walkin_card_taken"
    held = page(trainer.get(f"/lessons/{commune.lesson}?view=held"))
    assert "Mấu Thị Xuân" in words(held)
    [action] = {form["action"] for form in held.find_all("form", action=re.compile("/held/"))}
    trainer.post(action, data={"do": "admit"})
    with work():
        names = db.session.scalars(
            select(Person.name).join(Attendance, Attendance.person_id == Person.id)
        ).all()
    assert names == ["Mấu Thị Xuân"]


def test_the_scanner_is_one_page_without_data(commune: Commune, sign_in: SignIn, found_commune: Any) -> None:
    trainer = sign_in("trainer")
    answer = trainer.get(f"/lessons/{commune.lesson}/scan")
    assert (answer.status_code, answer.location) == (303, f"/scan?lesson={commune.lesson}")
    shell = trainer.get(answer.location)
    assert shell.status_code == 200
    assert "Lớp cán bộ, công chức" not in shell.text  # the lesson comes with its roster
    assert trainer.get(f"/lessons/{found_commune('00002', 'Suối Trong').lesson}/scan").status_code == 404


def test_search_and_pages_of_a_lesson(commune: Commune, sign_in: SignIn) -> None:
    trainer = sign_in("trainer")
    found = page(trainer.get(f"/lessons/{commune.lesson}?view=absent&q=binh van phong"))
    assert [th.get_text() for th in found.select("th.head")] == ["Trần Văn Bình"]
    for nonsense in ("view=x&page=99", "page=-3", "page=x", "q=%00"):
        assert trainer.get(f"/lessons/{commune.lesson}?{nonsense}").status_code == 200, nonsense


# --- how many queries ----------------------------------------------------------------------------------------


def test_the_lists_ask_as_often_for_many_as_for_few(
    commune: Commune, sign_in: SignIn, work: Work, queries: Any
) -> None:
    officer = sign_in("officer")
    addresses = (
        "/trainings",
        "/courses",
        f"/trainings/{commune.training}",
        f"/lessons/{commune.lesson}?view=absent",
    )

    def asked() -> list[int]:
        numbers = []
        for address in addresses:
            with queries() as seen:
                assert officer.get(address).status_code == 200
            numbers.append(len(seen))
        return numbers

    few = asked()
    with work():
        course = db.session.get_one(trainings.Course, commune.course)
        for n in range(5):
            one = trainings.add(course, f"Lớp {n}", by=checkin.Actor(None, "thử"))
            lessons.add(one, clock.today(), clock.now().min.time(), clock.now().max.time())
        training = db.session.get_one(trainings.Training, commune.training)
        enrolments.add(training, db.session.scalars(select(Person)), by=checkin.Actor(None, "thử"))
    assert asked() == few
    assert all(number <= most for number, most in zip(few, (10, 4, 28, 12), strict=True)), few


# --- cards ---------------------------------------------------------------------------------------------------


def addresses_in(pdf: bytes, tmp_path: Any) -> list[str]:
    """What a phone reads from the printed pages."""
    import subprocess

    from PIL import Image

    (tmp_path / "cards.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "150", "-png", "cards.pdf", "page"], cwd=tmp_path, check=True)
    return [
        found.text for picture in sorted(tmp_path.glob("page*.png"))
        for found in zxingcpp.read_barcodes(Image.open(picture).convert("L"))
    ]  # fmt: skip


def test_the_printed_cards_open_the_door(
    commune: Commune, sign_in: SignIn, client: Visitor, work: Work, tmp_path: Any
) -> None:
    pytest.importorskip("PIL")
    import shutil

    if shutil.which("pdftoppm") is None:
        pytest.skip(
            "pdftoppm (poppler-utils) is not here; the sheet's own test reads Typst's pictures instead"
        )
    trainer = sign_in("trainer")
    assert "4 thẻ trên 1 tờ A4" in words(page(trainer.get(f"/trainings/{commune.training}/cards")))
    answer = trainer.post(f"/trainings/{commune.training}/cards")
    assert answer.mimetype == "application/pdf"
    assert "attachment" in answer.headers["Content-Disposition"]
    read = addresses_in(answer.data, tmp_path)
    assert sorted(read) == sorted(f"http://127.0.0.1:8000/t/{code}" for code in commune.codes)
    assert client.get(read[0].removeprefix("http://127.0.0.1:8000")).status_code == 200
    assert verbs(work) == ["print-cards"]
    assert trainer.post(f"/trainings/{commune.training}/cards").data == answer.data


def test_only_those_added_since_a_day(commune: Commune, sign_in: SignIn, work: Work) -> None:
    with work():
        first = db.session.scalar(
            select(enrolments.Enrolment).where(enrolments.Enrolment.person_id == commune.people[0])
        )
        assert first is not None
        first.created_at = clock.now() - timedelta(days=9)
    officer, address = sign_in("officer"), f"/trainings/{commune.training}/cards"
    today = clock.today()
    assert "3 thẻ trên 1 tờ A4" in words(page(officer.get(f"{address}?since={today}")))
    assert "Không có ai được thêm" in words(page(officer.get(f"{address}?since={today + timedelta(days=1)}")))
    refused = officer.post(address, data={"since": f"{today + timedelta(days=1)}"})
    assert refused.status_code == 422
    assert "Chưa có ai để in thẻ" in refused.text
    for no_day in ("31/02/2026", "hôm nay"):
        assert officer.post(address, data={"since": no_day}).status_code == 422
        roster = {"unit": commune.units[0], "day": no_day}
        assert officer.post(f"/trainings/{commune.training}/enrol", data=roster).status_code == 422


def test_the_page_of_a_card_tells_a_stranger_little(commune: Commune, client: Visitor) -> None:
    answer = client.get(f"/t/{commune.codes[0]}")
    soup = page(answer)
    assert "Chào Ánh N." in words(soup)
    assert "Xã Hoa Sen, tỉnh Sông Hồng" in words(soup)
    for secret in ("Nguyễn Thị Ánh", "Thị", "1984", "0900001", "Văn phòng", commune.codes[0]):
        assert secret not in words(soup)
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in answer.headers
    # As printed in groups, or typed in small letters.
    assert client.get(f"/t/{commune.codes[0].lower()}").status_code == 200


def test_whatever_is_no_valid_card_gets_one_and_the_same_page(
    commune: Commune, client: Visitor, work: Work
) -> None:
    with work():
        blocked = db.session.scalar(select(Card).where(Card.person_id == commune.people[1]))
        assert blocked is not None
        blocked.state = cards.BLOCKED
    code = commune.codes[0]
    other = "0" if code[-1] != "0" else "1"
    answers = [
        client.get(f"/t/{text}")
        for text in (code[:8], code[:-1] + other, commune.codes[1], "0" * 24, "x", code + "0", code[:23], "%00", "é" * 24)
    ]  # fmt: skip
    assert {a.status_code for a in answers} == {404}
    assert len({a.data for a in answers}) == 1
    assert "Thẻ này không dùng được" in answers[0].text
    assert all(a.headers["X-Robots-Tag"] == "noindex, nofollow" for a in answers)


def test_a_trainer_with_an_open_lesson_goes_on_to_its_scanner(
    commune: Commune, found_commune: Callable[..., Commune], sign_in: SignIn, client: Visitor
) -> None:
    trainer, address = sign_in("trainer"), f"/t/{commune.codes[0]}"
    scanner = f"/lessons/{commune.lesson}/scan"
    assert not page(trainer.get(address)).find("a", href=scanner)  # not open yet
    trainer.post(f"/lessons/{commune.lesson}/open")
    assert page(trainer.get(address)).find("a", href=scanner)
    assert not page(client.get(address)).find("a", href=scanner)
    other = found_commune("00002", "Suối Trong")
    stranger = sign_in("trainer", other)
    stranger.post(f"/lessons/{other.lesson}/open")
    assert not page(stranger.get(address)).find("a", href=re.compile("/scan$"))


def test_a_blank_card_says_so(commune: Commune, client: Visitor, work: Work) -> None:
    with work():
        card = Card(locality_id=commune.locality, code="00000000", version=1, created_at=clock.now())
        db.session.add(card)
        text = card.full_code
    assert "Thẻ này chưa gắn với ai" in words(page(client.get(f"/t/{text}")))


@pytest.mark.parametrize(
    ("name", "short"),
    [("Nguyễn Thị Hạnh", "Hạnh N."), ("Đặng Ước", "Ước Đ."), ("Hạnh", "Hạnh"), ("H’Hen Niê", "Niê H.")],
)
def test_the_shortened_name(name: str, short: str) -> None:
    assert shortened(name) == short
