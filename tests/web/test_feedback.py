"""Feedback through HTTP: a phone without script or account, what trainers and officers read, the figure that is offered."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import axe_playwright_python
import pytest
import zxingcpp
from bs4 import BeautifulSoup
from PIL import Image
from playwright.sync_api import expect
from pypdf import PdfReader
from sqlalchemy import func, select

from app.audit import AuditRow
from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.reports import feedback_poster
from app.web.feedback import saying
from campaigns import feedback, trainings
from campaigns.feedback import Feedback
from campaigns.plans import plan as plans
from campaigns.plans import reported
from campaigns.plans.plan import Plan
from campaigns.plans.target import Target
from certificates.assessments import exam, result
from scripts.browser import CHROMIUM_FLAGS, chromium
from tests.attendance.telling import event, send
from tests.browser.hall import driver
from tests.conftest import ONE_DATABASE

pytestmark = ONE_DATABASE
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")


@pytest.fixture(autouse=True)
def _released():
    saying.unknown.forget()
    saying.voices.forget()
    yield
    saying.unknown.forget()
    saying.voices.forget()


@pytest.fixture
def address(commune, work):
    """The public page of the commune's training."""
    with work():
        return f"/y/{the(commune).code}"


def the(commune):
    return trainings.get(commune.training, within=EVERYWHERE)


def say(commune, work, *several):
    """Phones that spoke: (stars, words)."""
    with work():
        for number, (stars, words) in enumerate(several):
            training = the(commune)
            feedback.give(training, stars, words, feedback.phone_hash(training, f"phone {number}"))


def told(app):
    with app.app_context():
        return list(db.session.execute(select(Feedback.stars, Feedback.words).order_by(Feedback.id)).tuples())


def words(response):
    return " ".join(BeautifulSoup(response.text, "html.parser").get_text(" ").split())


# --- saying --------------------------------------------------------------------------------------------------


def test_a_phone_says_it_and_changes_it(app, client, address, commune):
    page = client.get(address)
    boxes = BeautifulSoup(page.text, "html.parser").select("fieldset input[type=radio][name=stars]")
    assert [box["value"] for box in boxes] == ["5", "4", "3", "2", "1"]
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    cookie = page.headers["Set-Cookie"]
    assert re.search(r"hvs_feedback=[\w-]{43};", cookie)
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/y/" in cookie

    answer = client.post(address, data={"stars": "2", "words": "Loa nhỏ"})
    assert (answer.status_code, answer.location) == (303, address)
    assert "Cảm ơn" in words(client.get(address))
    again = BeautifulSoup(client.get(f"{address}?change=1").text, "html.parser")
    assert again.select_one("input[name=stars][checked]")["value"] == "2"
    assert again.select_one("textarea").text.strip() == "Loa nhỏ"
    assert client.post(address, data={"stars": "4", "words": "Loa đã to"}).status_code == 303
    assert told(app) == [(4, "Loa đã to")]
    assert app.test_client().get(address).status_code == 200  # another phone sees nothing of it
    assert "Loa" not in words(app.test_client().get(address))
    with app.app_context():
        row = db.session.scalars(select(Feedback)).one()
        assert row.lesson_id == commune.lesson
        token = re.search(r"hvs_feedback=([\w-]{43})", cookie).group(1)
        assert row.phone_hash == feedback.phone_hash(
            db.session.get_one(trainings.Training, commune.training), token
        )
        assert token not in row.phone_hash
        rows = db.session.scalars(select(AuditRow).where(AuditRow.noun == "feedback")).all()
        assert [(one.verb, one.noun_id, one.detail) for one in rows] == [
            ("give", None, {"training": commune.training})
        ] * 2  # which row it was stands nowhere


def test_without_stars_nothing_is_said_and_the_words_stay(app, client, address):
    client.get(address)
    answer = client.post(address, data={"words": "Viết dở"})
    assert answer.status_code == 422
    assert "Mời chọn số sao" in words(answer)
    assert "Viết dở" in answer.text
    assert client.post(address, data={"stars": "9"}).status_code == 422
    assert client.post(address, data={"stars": "5", "words": "a" * 1001}).status_code == 422
    assert told(app) == []


def test_another_sites_form_says_nothing(app, client, address):
    """It comes without the cookie (SameSite). So does a phone that had none: it has one with the answer, and its words."""
    answer = client.post(address, data={"stars": "1", "words": "x"}, csrf=False)
    assert answer.status_code == 422
    assert "lần nữa" in words(answer)
    assert told(app) == []
    assert client.post(address, data={"stars": "1", "words": "x"}, csrf=False).status_code == 303
    assert told(app) == [(1, "x")]


def test_before_the_first_lesson_and_after_the_last_day_it_says_why(app, client, address, commune, work, at):
    today = clock.today()
    at(today - timedelta(days=1))
    client.get(address)
    assert "chưa bắt đầu" in words(client.get(address))
    assert client.post(address, data={"stars": "5"}).status_code == 422
    at(today + timedelta(days=14))
    assert client.get(address).text.count("radio") == 5
    at(today + timedelta(days=15))
    assert "hết thời gian" in words(client.get(address))
    assert client.post(address, data={"stars": "5"}).status_code == 422
    assert told(app) == []


def test_an_unknown_code_is_a_page_like_any_other_and_is_braked(client, address):
    one, other = client.get("/y/00000000"), client.get("/y/khong-co")
    assert (one.status_code, other.status_code) == (404, 404)
    assert words(one) == words(other)
    for _ in range(28):
        client.get("/y/00000000")
    assert client.get("/y/00000000").status_code == 429
    assert client.get(address).status_code == 200, "who has the right one is let in"


def test_new_phones_of_one_address_are_braked_and_the_hall_is_not(app, address, monkeypatch):
    monkeypatch.setattr(saying.voices, "most", 3)
    for number in range(4):
        phone = app.test_client()
        phone.get(address)
        assert phone.post(address, data={"stars": "5"}).status_code == (303 if number < 3 else 429)
    assert len(told(app)) == 3


# --- reading -------------------------------------------------------------------------------------------------


def test_of_very_few_a_trainer_is_told_the_number_only(commune, work, sign_in):
    say(commune, work, (1, "Giảng viên nói nhanh"), (5, ""))
    trainer, officer = sign_in("trainer"), sign_in("officer")
    for path in (f"/trainings/{commune.training}", f"/trainings/{commune.training}/feedback"):
        seen = words(trainer.get(path))
        assert "2 góp ý" in seen
        assert "nói nhanh" not in seen
        assert "/ 5 sao" not in seen
        assert "3 / 5 sao" in words(officer.get(path))
    assert "nói nhanh" in words(officer.get(f"/trainings/{commune.training}/feedback"))
    say(commune, work, (1, "Giảng viên nói nhanh"), (5, ""), (5, ""))
    seen = words(trainer.get(f"/trainings/{commune.training}/feedback"))
    assert "3,7 / 5 sao, theo 3 góp ý; 2 hài lòng (4–5 sao, 66,67 %)" in seen
    assert "nói nhanh" not in seen


def test_who_taught_reads_words_when_no_more_can_come_mixed_and_without_days(commune, work, sign_in, at):
    said = [(1 + n % 5, f"Ý kiến {n}") for n in range(6)]
    say(commune, work, *said[:4])
    path, today = f"/trainings/{commune.training}/feedback", clock.today()
    at(today + timedelta(days=15))
    assert "Ý kiến" not in words(sign_in("trainer").get(path)), "too few"
    at(today)
    say(commune, work, *said)
    assert "Ý kiến" not in words(sign_in("trainer").get(path)), "more may come, one by one"
    assert "Ý kiến 5" in words(sign_in("officer").get(path))
    at(today + timedelta(days=15))
    page = BeautifulSoup(sign_in("trainer").get(path).text, "html.parser")
    rows = [row.get_text(" ", strip=True) for row in page.select("tbody tr")]
    assert sorted(rows) == [f"Ý kiến {n}" for n in range(6)], "neither day nor stars beside them"
    with work():
        training = the(commune)
        mixed = feedback.listed(training, mixed=True)
        assert [one.phone_hash for one in mixed] == sorted(one.phone_hash for one in mixed)
        assert [one.words for one in mixed] == rows


def test_more_voices_than_people_who_came_are_told(commune, work, sign_in):
    say(commune, work, *[(5, "")] * 3)
    path, officer = f"/trainings/{commune.training}/feedback", sign_in("officer")
    odd = []
    for n in range(4):
        odd.append("Nhiều góp ý hơn người dự" in words(officer.get(path)))
        if n < 3:
            with work():
                send(commune.lesson, event("in", commune.codes[n]))
    assert odd == [False, True, True, False], "nobody's presence was written down; one; two; three"


def test_a_browser_of_the_office_has_no_voice(app, address, sign_in):
    for role in ("trainer", "officer"):
        visitor = sign_in(role)
        page = visitor.get(address)
        assert "đang đăng nhập tài khoản cán bộ" in words(page)
        assert "radio" not in page.text
        visitor.set_cookie("hvs_feedback", "a" * 43, path="/y/")
        assert visitor.post(address, data={"stars": "5", "words": "Hay"}).status_code == 422
    assert told(app) == []


def test_words_are_hidden_and_shown_again(app, commune, work, sign_in, at):
    say(commune, work, (1, "Ông Tám ồn"), (5, "<b>Hay</b>"), (4, ""), (4, ""), (4, ""))
    at(clock.today() + timedelta(days=15))
    officer, trainer = sign_in("officer"), sign_in("trainer")
    path = f"/trainings/{commune.training}/feedback"
    assert "&lt;b&gt;Hay" in officer.get(path).text
    with app.app_context():
        number = db.session.scalar(select(Feedback.id).where(Feedback.stars == 1))
    assert trainer.post(f"{path}/{number}/hide").status_code == 403
    assert officer.post(f"{path}/{number}/hide").status_code == 303
    assert "Ông Tám" not in words(trainer.get(path))
    assert "3,6 / 5 sao" in words(trainer.get(path))
    assert "Đang ẩn" in words(officer.get(path))
    assert officer.post(f"{path}/{number}/show").status_code == 303
    assert "Ông Tám" in words(trainer.get(path))
    assert officer.post(f"{path}/999999/hide").status_code == 404
    with app.app_context():
        done = db.session.scalars(
            select(AuditRow.verb).where(AuditRow.noun == "feedback", AuditRow.noun_id == number)
        )
        assert sorted(done) == ["hide", "show"]


def test_the_list_has_pages_and_counts_its_queries(commune, work, sign_in, queries):
    say(commune, work, *[(4, f"Lời {n}") for n in range(60)])
    officer = sign_in("officer")
    path = f"/trainings/{commune.training}/feedback"
    officer.get(path)
    with queries() as seen:
        page = officer.get(path)
    assert len(BeautifulSoup(page.text, "html.parser").select("tbody tr")) == 50
    assert len(seen) <= 12
    assert len(BeautifulSoup(officer.get(f"{path}?page=2").text, "html.parser").select("tbody tr")) == 10


def test_training_and_course_tell_what_was_learnt(commune, work, sign_in):
    with work():
        training = the(commune)
        test = exam.begin(training.course, by=COMMAND_LINE)
        for phase, points in ((result.BEFORE, 4), (result.AFTER, 9)):
            result.put(
                training,
                test,
                phase,
                commune.people[0],
                points=points,
                out_of=10,
                passed=True,
                on=clock.today(),
            )
    say(commune, work, (5, ""), (4, ""), (4, ""))
    for path in (f"/trainings/{commune.training}", f"/courses/{commune.course}"):
        seen = words(sign_in("trainer").get(path))
        assert "trung bình 40 % số điểm trước, 90 % sau, tăng 50 điểm phần trăm. 1 người tăng" in seen, path
        assert "4,3 / 5 sao, theo 3 góp ý" in seen, path


def test_the_sheet_and_the_screen_lead_to_the_page(app, commune, address, sign_in, work):
    trainer = sign_in("trainer")
    sheet = trainer.get(f"/trainings/{commune.training}/feedback/poster.pdf")
    assert sheet.mimetype == "application/pdf"
    text = PdfReader(io.BytesIO(sheet.data)).pages[0].extract_text()
    assert "Lớp học thế nào?" in text
    assert f"{clock.today() + timedelta(days=14):%d/%m/%Y}" in text
    with app.app_context():
        [picture] = feedback_poster.pictures(
            the(commune), locality="xã Hoa Sen", public_url=app.config["PUBLIC_URL"], until=None
        )
    [code] = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    assert code.text == app.config["PUBLIC_URL"] + address
    assert address in trainer.get(f"/trainings/{commune.training}/feedback/screen").text


# --- the figure ----------------------------------------------------------------------------------------------


@pytest.fixture
def target(commune, work, at):
    """(plan id, target id of the satisfaction, target id of another share), on a day of November 2026."""
    at(date(2026, 11, 22))
    with work():
        for lesson in the(commune).lessons:
            lesson.day = date(2026, 11, 20)
        plan = Plan(
            locality_id=commune.locality, identity="x", title="Kế hoạch", year=2026, created_at=clock.now(), sheets=[]
        )  # fmt: skip
        made = [
            Target(
                locality_id=commune.locality, plan=plan, ref=str(n), rank=n, text=text, kind="percent", value=Decimal(90),
                operator=">=", indicator_code=code, lead="Văn phòng", counting=None if code else "reported",
            )
            for n, (text, code) in enumerate((("Mức độ hài lòng", "satisfaction"), ("Người dân có VNeID", "vneid")))
        ]  # fmt: skip
        db.session.add_all([plan, *made])
        db.session.flush()
        return plan.id, made[0].id, made[1].id


def test_satisfaction_is_offered_filled_in_and_written_by_a_person(app, commune, work, sign_in, target):
    plan, satisfaction, other = target
    officer = sign_in("officer")
    path = f"/plans/{plan}/targets/{satisfaction}/figures"
    assert "Lấy từ góp ý" not in words(officer.get(f"{path}/new"))  # nobody spoke
    say(commune, work, *[(5, "")] * 50, *[(4, "")] * 37, *[(3, "")] * 8)
    page = words(officer.get(f"{path}/new"))
    assert "Lấy từ góp ý sau lớp: 87/95 hài lòng (91,58 %) trong năm 2026" in page
    assert "không phải với dịch vụ công trực tuyến" in page
    assert "Lấy từ góp ý" not in words(officer.get(f"/plans/{plan}/targets/{other}/figures/new"))
    form = BeautifulSoup(officer.get(f"{path}/new").text, "html.parser")
    assert form.select_one("[name=numerator]")["value"] == ""  # offered, not taken

    taken = BeautifulSoup(officer.get(f"{path}/new?take=feedback").text, "html.parser")
    sent = {
        box["name"]: box.text.strip() if box.name == "textarea" else box.get("value", "")
        for box in taken.select("form[enctype] [name]")
        if box.get("type") != "file"
    }
    assert (sent["numerator"], sent["denominator"], sent["on"]) == ("87", "95", "22/11/2026")
    with app.app_context():
        assert reported.newest(plans.get(plan, within=EVERYWHERE)) == {}  # looking writes nothing
    assert officer.post(f"{path}/new", data=sent).status_code == 303
    with app.app_context():
        figure = reported.newest(plans.get(plan, within=EVERYWHERE))[satisfaction]
        assert (figure.numerator, figure.denominator, figure.on) == (87, 95, date(2026, 11, 22))
        assert "lớp tập huấn" in figure.note
        assert "không phải với dịch vụ công trực tuyến" in figure.note
        assert "Phiếu góp ý sau lớp" in figure.reporter
    assert officer.get(f"/plans/{plan}/targets/{other}/figures/new?take=feedback").status_code == 200


# --- a real browser ------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False])
def test_on_a_phone_by_keyboard_with_and_without_script(app, live, address, script):
    browser = driver().chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
    page = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=script).new_page()
    page.goto(f"http://127.0.0.1:{live.port}{address}")

    def readable():
        if script:
            assert page.evaluate("document.documentElement.scrollWidth") <= 360
            page.evaluate(AXE)
            assert page.evaluate("async () => (await axe.run()).violations.map(one => one.id)") == []

    readable()
    page.get_by_role("button", name="Gửi góp ý").click()
    expect(page.get_by_role("alert")).to_contain_text("Mời chọn số sao")
    page.wait_for_load_state()  # Tab leads nowhere on half a page
    readable()
    page.get_by_role("radio", name="5 sao: Rất hài lòng").focus()
    page.keyboard.press("ArrowDown")  # four of five
    expect(page.get_by_role("radio", name="4 sao: Hài lòng")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("Cảm ơn lớp học")
    page.get_by_role("button", name="Gửi góp ý").click()
    expect(page.get_by_role("heading", name="Cảm ơn bác đã góp ý")).to_be_visible()
    page.wait_for_load_state()
    readable()
    browser.close()
    assert told(app) == [(4, "Cảm ơn lớp học")]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Feedback)) == 1
