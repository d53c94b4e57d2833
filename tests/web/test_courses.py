"""The pages of courses: the catalogue, versions and who follows them, ready-made ones, materials."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from campaigns import courses, lessons, trainings
from campaigns.attendance import completion
from campaigns.courses import material, ready, uptake
from campaigns.courses.course import Course
from certificates.assessments import checklist, passing
from tests.attendance.telling import event, send
from tests.certificates.test_practice_ticks import send as practise
from tests.certificates.test_practice_ticks import tick
from tests.conftest import ONE_DATABASE
from trainees import ledger, skills
from trainees.attachments import Attachment

pytestmark = ONE_DATABASE

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def page(answer, status=200) -> BeautifulSoup:
    assert answer.status_code == status, answer.text[:500]
    return BeautifulSoup(answer.text, "html.parser")


def words(soup) -> str:
    return " ".join(soup.get_text(" ").split())


def filled(soup) -> dict[str, object]:
    """What the form of a page would send as it stands."""
    form = soup.find("main").find("form", attrs={"method": "post", "novalidate": True})
    sent: dict[str, object] = {}
    for box in form.find_all(["input", "textarea"]):
        name, kind = box.get("name"), box.get("type")
        if name in (None, "csrf_token") or (kind in ("checkbox", "radio") and not box.has_attr("checked")):
            continue
        value = box.get_text().lstrip("\n") if box.name == "textarea" else box.get("value", "")
        if kind == "checkbox" and name == "skills":
            sent.setdefault("skills", []).append(value)  # type: ignore[attr-defined]
        else:
            sent[name] = value
    return sent


@pytest.fixture
def officer(commune, sign_in):
    return sign_in("officer")


# --- versions ------------------------------------------------------------------------------------------------


def test_a_form_sent_as_it_came_changes_nothing(commune, officer, work) -> None:
    address = f"/courses/{commune.course}"
    sent = filled(page(officer.get(f"{address}/edit")))
    done = page(officer.post(f"{address}/edit", data=sent, follow_redirects=True))
    assert "phiên bản 2" not in words(done)
    with work():
        assert len(courses.history(courses.get(commune.course, within=EVERYWHERE))) == 1


def test_who_follows_a_new_version_is_asked(commune, officer, work, runner) -> None:
    with work():
        mine = courses.get(commune.course, within=EVERYWHERE)
        send(commune.lesson, event(code=commune.codes[0]))
        completion.complete(lessons.get(commune.lesson, within=EVERYWHERE), by=COMMAND_LINE)
        planned = trainings.add(mine, "Sắp học", by=COMMAND_LINE).id
        running = trainings.add(mine, "Đang học", by=COMMAND_LINE)
        lessons.begin(lessons.add(running, clock.today(), clock.now().min.time(), clock.now().max.time()))
        running = running.id
    address = f"/courses/{commune.course}"
    soup = page(officer.get(f"{address}/edit"))
    assert "Áp dụng cho 1 lớp chưa bắt đầu" in words(soup)
    assert soup.find("input", {"name": "planned"}).has_attr("checked")
    assert not soup.find("input", {"name": "running"}).has_attr("checked")
    sent = filled(soup) | {
        "outcomes": "Làm được một\nLàm được hai",
        "proof": "practice",
        "certifies": "passed",
    }
    done = page(officer.post(f"{address}/edit", data=sent, follow_redirects=True))
    assert "Nay là phiên bản 2. 1 lớp theo phiên bản mới." in words(done)
    assert "1 lớp đã xong vẫn theo phiên bản cũ" in words(done)
    assert "Phiên bản 2" in words(done)
    assert "Không đánh giá" in words(done)  # what it was before, in the history
    for training in (running, commune.training):
        assert done.find("a", href=f"{address}/uptake/training/{training}")
    assert not done.find("a", href=f"{address}/uptake/training/{planned}")
    with work():
        kept = {t.id: t.version.number for t in trainings.listed(EVERYWHERE)}
        assert kept == {planned: 2, running: 1, commune.training: 1}
        assert len(ledger.lines(source=f"training:{commune.training}")) == 2
    again = filled(page(officer.get(f"{address}/edit"))) | {"hours": "5", "running": "y"}
    officer.post(f"{address}/edit", data=again)
    with work():
        kept = {t.id: t.version.number for t in trainings.listed(EVERYWHERE)}
        assert kept == {planned: 3, running: 3, commune.training: 1}
    assert runner("ledger", "reconcile").exit_code == 0


def test_what_was_passed_follows_the_version_too(commune, officer, work, runner) -> None:
    with work():
        mine = courses.get(commune.course, within=EVERYWHERE)
        training = trainings.get(commune.training, within=EVERYWHERE)
        courses.change(mine, mine.title, mine.version.skills, proof="practice")
        uptake.take(training, mine.version, by=COMMAND_LINE)
        things = checklist.make(mine, ["Tự bấm"], by=COMMAND_LINE)
        practise(commune.lesson, tick([things.items[0].id], person=commune.people[0]))
        assert len(ledger.lines(source=passing.key(training))) == 2
    sent = filled(page(officer.get(f"/courses/{commune.course}/edit"))) | {"proof": "none"}
    sent.pop("planned")
    officer.post(f"/courses/{commune.course}/edit", data=sent)
    preview = f"/courses/{commune.course}/uptake/training/{commune.training}"
    looked = page(officer.get(preview))
    assert "Không còn đạt đánh giá: 1 người" in words(looked)
    assert "2 dòng rút ra" in words(looked)
    done = officer.post(
        preview, data={"version": looked.find("input", {"name": "version"})["value"]}, follow_redirects=True
    )
    assert "thêm 0 dòng, rút 2 dòng" in words(page(done))
    with work():
        assert ledger.lines(source=f"proof:{commune.training}") == []
    assert runner("ledger", "reconcile").exit_code == 0


def test_two_who_edit_at_once_do_not_overwrite_each_other(commune, officer, sign_in, work) -> None:
    address = f"/courses/{commune.course}/edit"
    mine, theirs = filled(page(officer.get(address))), filled(page(sign_in("administrator").get(address)))
    assert officer.post(address, data=mine | {"hours": "2"}).status_code == 303
    refused = sign_in("administrator").post(address, data=theirs | {"hours": "9"})
    assert "Có người vừa sửa chương trình này" in words(page(refused, 409))
    with work():
        assert courses.get(commune.course, within=EVERYWHERE).version.hours == 2


def test_a_certificate_that_nobody_can_reach_is_said_beside_the_field(commune, officer) -> None:
    address = f"/courses/{commune.course}/edit"
    sent = filled(page(officer.get(address))) | {"proof": "none", "certifies": "passed"}
    answer = page(officer.post(address, data=sent), 422)
    assert "Chọn cách đánh giá ở trên" in words(answer)
    assert "áp dụng" not in words(answer).lower() or "Áp dụng cho 1 lớp" in words(answer)


def test_a_trainer_reads_and_changes_nothing(commune, sign_in) -> None:
    trainer = sign_in("trainer")
    shown = page(trainer.get(f"/courses/{commune.course}"))
    assert "Nội dung và cách hoàn thành" in words(shown)
    assert not shown.find("main").find("form")
    for path in ("edit", "retire", "bring-back", "materials/new", f"uptake/training/{commune.training}"):
        assert trainer.post(f"/courses/{commune.course}/{path}").status_code == 403, path


def test_codes_of_frameworks_are_folded_away(commune, officer) -> None:
    soup = page(officer.get(f"/courses/{commune.course}"))
    fold = next(one for one in soup.find_all("details") if "Khung năng lực" in one.get_text())
    assert not fold.has_attr("open")
    assert "5.1; 1.3" in words(fold)
    fold.decompose()
    assert "DigComp" not in words(soup)


def test_retired_courses_stand_apart_and_come_back(commune, officer) -> None:
    address = f"/courses/{commune.course}"
    officer.post(f"{address}/retire", follow_redirects=True)
    assert "Kỹ năng số cơ bản" not in words(page(officer.get("/courses")).find("main"))
    assert "Kỹ năng số cơ bản" in words(page(officer.get("/courses?retired=1")))
    assert "đã ngừng dùng" in words(page(officer.post(f"{address}/retire", follow_redirects=True)))
    assert not page(officer.get(address)).find("a", href=f"/trainings/new?course={commune.course}")
    officer.post(f"{address}/bring-back")
    assert "Kỹ năng số cơ bản" in words(page(officer.get("/courses")))


def test_the_list_is_searched(commune, officer, work) -> None:
    with work():
        for code in ("VNEID", "DVC"):
            ready.adopt(commune.locality, code, by=COMMAND_LINE)
    shown = words(page(officer.get("/courses?q=vneid hang ngay")).find("main"))
    assert "Dùng VNeID hằng ngày" in shown
    assert "Làm thủ tục" not in shown
    assert "Không có chương trình nào như vậy" in words(page(officer.get("/courses?q=xyz")))


# --- ready-made ----------------------------------------------------------------------------------------------


def test_a_ready_made_course_is_looked_at_then_taken_with_its_checklist(commune, officer, work) -> None:
    assert "Dùng VNeID hằng ngày" in words(page(officer.get("/courses/ready")))
    one = words(page(officer.get("/courses/ready/VNEID")))
    assert ready.items("VNEID")[0] in one
    taken = page(officer.post("/courses/ready/VNEID", follow_redirects=True))
    assert "Đã lấy chương trình “Dùng VNeID hằng ngày”" in words(taken)
    with work():
        course = db.session.scalars(select(Course).where(Course.ready == "VNEID")).one()
        kept = checklist.of_course(course)
        assert kept is not None
        assert tuple(item.text for item in checklist.items(kept)) == ready.items("VNEID")
    assert "Đã lấy" in words(page(officer.get("/courses/ready")))
    assert "Đã lấy chương trình này" in words(
        page(officer.post("/courses/ready/VNEID", follow_redirects=True))
    )
    assert officer.get("/courses/ready/KHONG").status_code == 404
    assert officer.post("/courses/ready/KHONG").status_code == 404


# --- materials -----------------------------------------------------------------------------------------------


def hand_in(visitor, commune, **sent):
    return visitor.post(
        f"/courses/{commune.course}/materials/new", data=sent, content_type="multipart/form-data", follow_redirects=True
    )  # fmt: skip


def test_materials_for_trainees_are_public_and_the_others_are_not(commune, officer, client, work) -> None:
    assert "Đã thêm tài liệu" in words(page(hand_in(officer, commune, file=(io.BytesIO(PDF), "to-roi.pdf"))))
    hand_in(officer, commune, title="Giáo án", file=(io.BytesIO(PDF + b"2"), "giao-an.pdf"), for_trainers="y")
    hand_in(officer, commune, title="Video bài học", url="https://hoasen.gov.vn/video")
    with work():
        code = trainings.get(commune.training, within=EVERYWHERE).code
        mine = courses.get(commune.course, within=EVERYWHERE)
        small, secret, link = (one.id for one in material.of(mine))
        other = courses.add(commune.locality, "Khác", skills.by_codes(["AI"]))
        foreign = material.add_file(other, "", PDF, "khac.pdf", by=COMMAND_LINE).id
    shown = page(client.get(f"/r/{code}"))
    assert "Tài liệu của lớp" in words(shown)
    assert "Giáo án" not in words(shown)
    assert shown.find("a", href="https://hoasen.gov.vn/video")["rel"] == ["noopener", "noreferrer"]
    answer = client.get(f"/r/{code}/materials/{small}")
    assert (answer.status_code, answer.data) == (200, PDF)
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for number in (secret, link, foreign, 999999):
        assert client.get(f"/r/{code}/materials/{number}").status_code == 404, number
    assert client.get(f"/r/AAAAAAAA/materials/{small}").status_code == 404
    assert client.get(f"/courses/{commune.course}/materials/{secret}").status_code == 303  # signs in first
    assert officer.get(f"/courses/{commune.course}/materials/{secret}").data == PDF + b"2"
    with work():
        db.session.get_one(Attachment, material.get(courses.get(commune.course, within=EVERYWHERE), small).attachment_id).size = 6_000_000  # fmt: skip
    assert client.get(f"/r/{code}/materials/{small}").status_code == 404
    assert "to-roi.pdf" not in words(page(client.get(f"/r/{code}")))


def test_a_material_is_moved_taken_away_and_brought_back(commune, officer, work) -> None:
    for n in (1, 2):
        hand_in(officer, commune, title=f"Trang {n}", url=f"https://hoasen.gov.vn/{n}")
    with work():
        first, second = (one.id for one in material.of(courses.get(commune.course, within=EVERYWHERE)))

    def order():
        with work():
            return [one.id for one in material.of(courses.get(commune.course, within=EVERYWHERE))]

    address = f"/courses/{commune.course}/materials"
    officer.post(f"{address}/{second}", data={"do": "up"})
    assert order() == [second, first]
    gone = page(officer.post(f"{address}/{second}", data={"do": "remove"}, follow_redirects=True))
    assert "Đã bỏ “Trang 2”" in words(gone)
    assert order() == [first]
    officer.post(f"{address}/{second}", data={"do": "put-back"})
    assert order() == [second, first]
    assert officer.post(f"{address}/{second}").status_code == 303
    assert officer.post(f"{address}/999999", data={"do": "up"}).status_code == 404


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "một trong hai"),
        ({"url": "https://a.vn/x", "title": "x", "file": True}, "một trong hai"),
        ({"url": "http://a.vn/x", "title": "x"}, "https://"),
        ({"url": "https://a.vn/x"}, "Cần tên tài liệu"),
        ({"file": b"#!/bin/sh"}, "to.pdf"),
    ],
)
def test_what_is_no_material_says_why(commune, officer, work, sent, sentence) -> None:
    if "file" in sent:
        sent = sent | {"file": (io.BytesIO(PDF if sent["file"] is True else sent["file"]), "to.pdf")}
    answer = hand_in(officer, commune, **sent)
    assert sentence in words(page(answer, 422))
    with work():
        assert material.of(courses.get(commune.course, within=EVERYWHERE)) == []


def test_nobody_touches_the_neighbours_courses(commune, found_commune, officer, work) -> None:
    other = found_commune("00002", "Suối Trong")
    with work():
        mine = material.add_link(courses.get(commune.course, within=EVERYWHERE), "x", "https://hoasen.gov.vn/1", by=COMMAND_LINE).id  # fmt: skip
    for path in ("", "/edit", "/materials/new", f"/uptake/training/{other.training}"):
        assert officer.get(f"/courses/{other.course}{path}").status_code == 404, path
    # One's own course with another's things.
    assert officer.get(f"/courses/{commune.course}/uptake/training/{other.training}").status_code == 404
    assert officer.get(f"/courses/{commune.course}/uptake/nothing/1").status_code == 404
    assert officer.post(f"/courses/{other.course}/materials/{mine}", data={"do": "remove"}).status_code == 404


def test_a_course_asks_as_often_for_many_trainings_as_for_few(commune, officer, work, queries) -> None:
    def asked() -> int:
        with queries() as seen:
            assert officer.get(f"/courses/{commune.course}").status_code == 200
        return len(seen)

    def more(n) -> None:
        with work():
            mine = courses.get(commune.course, within=EVERYWHERE)
            for number in range(n):
                one = trainings.add(mine, f"Lớp {n}-{number}", by=COMMAND_LINE)
                lessons.add(one, clock.today() + timedelta(days=1), clock.now().min.time(), clock.now().max.time())  # fmt: skip
                courses.change(mine, mine.title, mine.version.skills, hours=n * 10 + number + 1)
                material.add_file(mine, "", PDF + str((n, number)).encode(), "a.pdf", by=COMMAND_LINE)

    more(1)
    few = asked()
    more(5)
    assert asked() == few
    assert few <= 15
