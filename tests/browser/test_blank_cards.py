"""A blank card in a hall, in a real Chromium: whose it is is chosen on the phone, with or without network."""

from __future__ import annotations

import io

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.audit import AuditRow
from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.reports import card_batch
from app.reports import cards as sheet
from campaigns import lessons
from campaigns.attendance import presence
from campaigns.attendance.events import AttendanceEvent
from tests.attendance.telling import present
from tests.browser.hall import answered, camera_on, film, held_up, person, put_away, sent, sign_in
from tests.conftest import ONE_DATABASE, PASSWORD
from trainees import cards
from trainees.cards import Card
from trainees.people import Person

# What a browser does is no database's; `HVS_LONG=1` sees it through on both.
pytestmark = [pytest.mark.browser, ONE_DATABASE]
SITE = "http://127.0.0.1:8000"
BINH = "Trần Văn Bình"
# A camera that looks once the list is here, until a hand lies on it.
LOOKS_ONCE = """
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wish) => {
    while (document.querySelector("#scanner[data-ready=true]") === null) await new Promise((go) => setTimeout(go, 50));
    return sessionStorage.getItem("covered") ? new Promise(() => {}) : real(wish);
  };
"""
COVERED = "() => { sessionStorage.setItem('covered', 1); document.getElementById('video').srcObject = null; }"


@pytest.fixture
def blank(commune, work):
    """Texts of three blank cards."""
    with work():
        return [card.full_code for card in cards.print_blank(commune.locality, 3, by=COMMAND_LINE)]


def picture_of(text, work):
    """The printed card's QR as a camera sees it: drawn on the sheet, rendered, cut out."""
    with work():
        card = db.session.scalars(select(Card).where(Card.code == text[:8])).one()
        pdf = sheet.sheet(card_batch.blank_faces([card], SITE), locality="Xã Hoa Sen", made=clock.now())
    page = pypdfium2.PdfDocument(io.BytesIO(pdf))[0].render(scale=200 / 72).to_pil().convert("RGB")
    [code] = zxingcpp.read_barcodes(page)
    corner, far = code.position.top_left, code.position.bottom_right
    return page.crop((corner.x - 25, corner.y - 25, far.x + 25, far.y + 25))


def enter(page: Page, live, commune) -> None:
    site = f"http://127.0.0.1:{live.port}"
    sign_in(page, site, commune.emails["trainer"], PASSWORD)
    page.goto(f"{site}/lessons/{commune.lesson}/scan")
    page.wait_for_selector("#scanner[data-ready=true]")


def hold_up(page: Page, text: str) -> None:
    """A keyboard scanner reads a card."""
    held_up(page, f"{SITE}/t/{text}")


def pick(page: Page, words: str, name: str) -> None:
    """Choose a name in the dialog that asks whose card it is."""
    dialog = page.locator("#who-dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Tìm theo tên").fill(words)
    line = dialog.locator("li").filter(has_text=name)
    expect(dialog.get_by_test_id("who-pick")).to_have_count(1)
    line.get_by_test_id("who-pick").click()
    expect(dialog).to_be_hidden()


def holders(work, *texts: str) -> list[str | None]:
    """Names of whose cards these are."""
    with work():
        found = dict(
            db.session.execute(
                select(Card.code, Person.name).outerjoin(Person, Person.id == Card.person_id)
            ).all()
        )
        return [found[text[:8]] for text in texts]


def test_handed_out_without_network(commune, work, live, blank, tmp_path) -> None:
    video = film([picture_of(blank[0], work)], tmp_path / "hall.mjpeg", frames_each=60)
    with person(video=video, width=360) as page:
        page.add_init_script(LOOKS_ONCE)
        enter(page, live, commune)
        camera_on(page)
        # A camera slow to wake sees it in the film's second round; then a hand lies on it, before there is a third.
        page.locator("#who-dialog").wait_for(timeout=60_000)
        page.evaluate(COVERED)
        page.context.set_offline(True)
        expect(page.locator("#who-dialog h2")).to_have_text("Thẻ trắng số 0001")
        pick(page, "binh", BINH)
        answered(page, "yes")
        expect(page.locator("#answer [data-name]")).to_have_text(BINH)
        expect(page.locator("#answer [data-unit]")).to_contain_text("Thẻ trắng số 0001 đã gắn")
        expect(page.locator("#present-count")).to_have_text("1")
        expect(page.locator("#queue-count")).to_have_text("1")

        # From now on this phone knows the card, though no server does.
        page.wait_for_timeout(3500)  # the card is away, and comes again
        hold_up(page, blank[0])
        answered(page, "already")
        expect(page.locator("#answer [data-name]")).to_have_text(BINH)

        hold_up(page, blank[1])
        expect(page.locator("#who-dialog h2")).to_have_text("Thẻ trắng số 0002")
        page.get_by_test_id("who-new").click()
        dialog = page.locator("#walkin-dialog")
        expect(dialog.get_by_label("Mã thẻ trắng")).to_have_value(f"{blank[1][:4]}-{blank[1][4:8]}")
        dialog.get_by_label("Họ và tên").fill("Hồ Thị Mới")
        page.get_by_test_id("walkin-send").click()
        answered(page, "yes")
        expect(page.locator("#present-count")).to_have_text("2")
        page.wait_for_timeout(3500)
        hold_up(page, blank[1])
        answered(page, "already")
        expect(page.locator("#answer [data-name]")).to_have_text("Hồ Thị Mới")
        expect(page.locator("#present-count")).to_have_text("2")
        assert holders(work, *blank) == [None, None, None]

        page.context.set_offline(False)
        sent(page)
        assert holders(work, *blank) == [BINH, "Hồ Thị Mới", None]
        page.reload()
        page.wait_for_selector("#scanner[data-ready=true]")
        expect(page.locator("#present-count")).to_have_text("2")
        expect(page.locator("#expected-count")).to_have_text("5")
        expect(page.locator("#review")).to_be_hidden()
        hold_up(page, blank[1])
        answered(page, "already")

    with work():
        assert len(present(commune.lesson)) == 2
        assert set(db.session.scalars(select(AttendanceEvent.result))) == {"created"}
        assert list(db.session.scalars(select(AuditRow.verb).where(AuditRow.noun == "card"))) == [
            "bind",
            "bind",
        ]


def test_two_phones_hand_out_the_same_card(commune, work, live, blank) -> None:
    with person(width=360) as first:
        enter(first, live, commune)
        first.context.set_offline(True)
        hold_up(first, blank[0])
        pick(first, "anh", "Nguyễn Thị Ánh")
        answered(first, "yes")
        put_away(first)

        with person() as second:
            enter(second, live, commune)
            hold_up(second, blank[0])
            pick(second, "binh", BINH)
            answered(second, "yes")
            sent(second)

        first.context.set_offline(False)
        sent(first)
        line = first.get_by_test_id("review-list").locator("li[data-problem=card_taken]")
        expect(line).to_contain_text("Nguyễn Thị Ánh")
        expect(line).to_contain_text("đã gắn với người khác")
        first.evaluate("document.querySelector('[data-opens=list-dialog]').click()")
        expect(first.get_by_test_id("roster-list")).to_contain_text("đã có mặt")
        first.locator("#list-dialog [data-closes]").first.click()
        line.get_by_test_id("review-seen").click()
        expect(first.locator("#review")).to_be_hidden()
        # Another card for her, and all is well.
        hold_up(first, blank[1])
        pick(first, "anh", "Nguyễn Thị Ánh")
        answered(first, "yes")
        sent(first)

    assert holders(work, *blank) == [BINH, "Nguyễn Thị Ánh", None]
    with work():
        assert sorted(present(commune.lesson)) == commune.enrolled[:2]


def test_asked_later_undone_and_given_to_another(commune, work, live, blank) -> None:
    with person(width=360) as page:
        enter(page, live, commune)
        hold_up(page, blank[0])
        page.locator("#who-dialog [data-closes]").last.click()  # a queue of people: later
        line = page.get_by_test_id("review-list").locator("li[data-problem=card_blank]")
        expect(line).to_contain_text("Thẻ trắng chưa gắn với ai")
        expect(page.locator("#present-count")).to_have_text("0")
        line.get_by_test_id("review-whose").click()
        pick(page, "binh", BINH)
        answered(page, "yes")
        put_away(page)
        sent(page)
        expect(page.locator("#review")).to_be_hidden()
        assert holders(work, blank[0]) == [BINH]
        with work():  # nor does it wait at the desk
            assert presence.held(lessons.get(commune.lesson, within=EVERYWHERE)) == []

        page.get_by_test_id("undo-recent").click()  # the wrong one
        expect(page.locator("#present-count")).to_have_text("0")
        sent(page)
        assert holders(work, blank[0]) == [None]
        page.wait_for_timeout(200)
        hold_up(page, blank[0])
        pick(page, "duc", "Lê Hoàng Đức")
        answered(page, "yes")
        sent(page)
    assert holders(work, blank[0]) == ["Lê Hoàng Đức"]
    with work():
        assert list(present(commune.lesson)) == [commune.enrolled[2]]
