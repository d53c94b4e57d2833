"""A trainee of seventy leaves with a card and a certificate; her daughter checks it by its QR, on a phone without scripts."""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from campaigns import courses, lessons, trainings
from campaigns.attendance import completion
from certificates.assessments import checklist, ticking
from certificates.award.certificate import Certificate
from tests.attendance.telling import event, send
from tests.browser.hall import codes_of, person
from tests.conftest import ONE_DATABASE
from trainees import cards
from trainees.people import Person

pytestmark = [pytest.mark.browser, ONE_DATABASE]
NAME = "Hồ Thị Kim Ngân"
THINGS = ["Mở ứng dụng VNeID", "Nhận ra tin nhắn lừa đảo"]


def _phone(page: Page) -> Page:
    """Small, without script, without anybody's cookies."""
    context = page.context.browser.new_context(
        viewport={"width": 360, "height": 740}, locale="vi-VN", java_script_enabled=False
    )
    context.set_default_timeout(20_000)
    return context.new_page()


def _whole(page: Page) -> None:
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    # What she is never asked for.
    asked = page.locator(
        "input[type=email], input[type=file], input[autocomplete=one-time-code], input[type=password]"
    )
    assert asked.count() == 0


def _learns(commune, year: int) -> str:
    """She walks in, is handed a blank card, and shows what she can do; the text of her card."""
    course = courses.get(commune.course, within=EVERYWHERE)
    listed = checklist.make(course, THINGS, needed=[0], by=COMMAND_LINE)
    version = trainings.get(commune.training, within=EVERYWHERE).version
    version.proof, version.certifies = "practice", "passed"
    [blank] = cards.print_blank(commune.locality, 1, by=COMMAND_LINE)
    came = event("walkin", blank.full_code, walkin={"name": NAME, "birth_year": str(year)})
    [answer] = send(commune.lesson, came)
    assert answer.result == "created"
    lesson = lessons.get(commune.lesson, within=EVERYWHERE)
    tick = {
        "id": str(uuid.uuid4()), "code": blank.full_code, "device_time": clock.now().isoformat(),
        "done": {str(item.id): True for item in checklist.items(listed)},
    }  # fmt: skip
    assert [one.result for one in ticking.report(lesson, [tick], clock.now(), by=COMMAND_LINE)] == ["created"]
    completion.complete(lesson, by=COMMAND_LINE)
    return blank.full_code


def test_the_daughter_checks_what_her_mother_brought_home(
    commune, work, runner, live, tmp_path: Path
) -> None:
    site = f"http://127.0.0.1:{live.port}"
    year = clock.today().year - 70
    with work():
        card = _learns(commune, year)
    paper = tmp_path / "giay.pdf"
    done = runner("certificates", "issue", "--training", commune.training, "--out", paper)
    assert done.exit_code == 0, done.output
    with work():
        [made] = db.session.query(Certificate).all()
        assert db.session.get_one(Person, made.person_id).name == NAME
        number, code = made.register_number, made.code

    # The QR is read off the paper as it was drawn.
    [printed] = codes_of(paper.read_bytes())
    assert urlsplit(printed.text).path == f"/c/{code}"
    with person(expected=["401", "404", "422"]) as page:
        daughter = _phone(page)
        daughter.goto(site + urlsplit(printed.text).path)
        expect(daughter.get_by_text("Còn hiệu lực")).to_be_visible()
        for words in (number, "Kỹ năng số cơ bản", "Đạt", "H*** T*** K*** N***"):
            expect(daughter.get_by_text(words, exact=True)).to_be_visible()
        assert NAME not in daughter.content()
        _whole(daughter)
        daughter.get_by_label("Năm sinh in trên giấy").fill(str(year + 1))
        daughter.get_by_role("button", name="Xem họ tên").click()
        expect(daughter.get_by_text("Năm sinh này không đúng với giấy.")).to_be_visible()
        daughter.get_by_label("Năm sinh in trên giấy").fill(str(year))
        daughter.get_by_role("button", name="Xem họ tên").click()
        expect(daughter.get_by_text(NAME)).to_be_visible()
        _whole(daughter)
        # One letter wrong, by hand: nobody is invented.
        daughter.get_by_label("Mã in trên giấy").fill(code[:-1] + ("A" if code[-1] != "A" else "B"))
        daughter.get_by_role("button", name="Kiểm tra").click()
        expect(daughter.get_by_text("Không tìm thấy", exact=True)).to_be_visible()
        daughter.get_by_label("Mã in trên giấy").fill(f"{code[:4]}-{code[4:8]}-{code[8:]}".lower())
        daughter.get_by_role("button", name="Kiểm tra").click()
        expect(daughter).to_have_url(re.compile(f"/c/{code}$"))
        assert not daughter.context.cookies()

        # Her card says what she learnt, leads to the check, and holds the paper.
        daughter.goto(f"{site}/t/{card}")
        expect(daughter.get_by_text(f"Số {number}")).to_be_visible()
        _whole(daughter)
        kept = daughter.request.get(
            site + str(daughter.get_by_role("link", name="Xem, tải giấy").get_attribute("href"))
        )
        assert kept.ok
        assert [one.text for one in codes_of(kept.body())] == [printed.text]
        other = daughter.request.get(f"{site}/t/{commune.codes[0]}/certificates/{made_id(kept.url)}.pdf")
        assert other.status == 404, "through a card of somebody else"
        daughter.get_by_role("link", name=re.compile("Kiểm tra giấy")).click()
        expect(daughter.get_by_text("Còn hiệu lực")).to_be_visible()

        # Lost: blocked, the card opens nothing, its paper neither.
        with work():
            cards.block(cards.by_code(card, within=EVERYWHERE), "Mất", by=COMMAND_LINE)
        gone = daughter.goto(f"{site}/t/{card}")
        assert gone is not None
        assert gone.status == 404
        assert number not in daughter.content()
        assert daughter.request.get(kept.url).status == 404


def made_id(url: str) -> str:
    """The number of a certificate in the address of its paper."""
    return urlsplit(url).path.rpartition("/")[2].removesuffix(".pdf")
