"""The scanner's two views: whole at 360 px, readable by a machine, its newer version taken at the right moment."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
import pytest
import qrcode
from playwright.sync_api import Error, Page, Route, expect
from sqlalchemy import func, select
from werkzeug.serving import make_server

from app.base.db import db
from app.web import scanner
from campaigns.attendance.events import AttendanceEvent
from tests.browser.hall import Gate, answered, film, held_up, person, put_away, sent, sign_in
from tests.conftest import ONE_DATABASE, PASSWORD
from tests.late import late

# What a browser does is no database's; `HVS_LONG=1` sees it through on both.
pytestmark = [pytest.mark.browser, ONE_DATABASE]
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")
ASK = """async () => (await axe.run({ resultTypes: ["violations"] })).violations
  .map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`)"""

# Whether a newer worker stands ready, within half a minute.
WAITS = """async () => {
  const { ready } = navigator.serviceWorker;
  for (let n = 0; n < 300 && !(await ready).waiting; n += 1) await new Promise((go) => setTimeout(go, 100));
  return Boolean((await ready).waiting);
}"""


def faults(page: Page) -> list[str]:
    """What axe finds, and whether the phone would scroll sideways."""
    page.wait_for_load_state()
    page.evaluate(AXE)
    wide = page.evaluate("document.documentElement.scrollWidth")
    return page.evaluate(ASK) + ([f"{wide} px wide"] if wide > 360 else [])


def test_both_views_without_a_fault_at_360_px(commune, live) -> None:
    site = f"http://127.0.0.1:{live.port}"
    with person(
        width=360, expected=("403",)
    ) as page:  # the list asks for outreach days too: a trainer has none
        page.emulate_media(reduced_motion="reduce")  # colours on their way to another are nobody's to judge
        sign_in(page, site, commune.emails["trainer"], PASSWORD)
        page.goto(f"{site}/lessons/{commune.lesson}/scan")
        page.wait_for_selector("#scanner[data-ready=true]")
        found = {"lesson": faults(page)}
        held_up(page, f"http://127.0.0.1:8000/t/{commune.codes[0]}")
        answered(page, "yes")
        found["answer"] = faults(page)
        put_away(page)
        for opener, dialog in (
            ("list-open", "list-dialog"), ("walkin-open", "walkin-dialog"), ("typed-open", "typed-dialog"),
        ):  # fmt: skip
            page.get_by_test_id(opener).click()
            expect(page.locator(f"#{dialog}")).to_be_visible()
            found[dialog] = faults(page)
            page.locator(f"#{dialog} [data-closes]").first.click()
        page.get_by_test_id("paper").click()
        found["paper"] = faults(page)
        page.goto(f"{site}/scan")
        expect(page.get_by_test_id("shelf-list").locator("li.pick")).to_have_count(1)
        expect(page.get_by_test_id("shelf-list")).to_contain_text("1 / 4")
        found["shelf"] = faults(page)
        page.get_by_test_id("pair-open").click()
        found["pairing"] = faults(page)
    assert {view: wrong for view, wrong in found.items() if wrong} == {}


def test_a_phone_on_a_stand_that_nobody_touched_yet_answers_without_shaking(
    commune, live, work, tmp_path
) -> None:
    """Chromium writes an error when a page shakes the phone before the first touch; `person` fails with it."""
    site = f"http://127.0.0.1:{live.port}"
    card = qrcode.make(f"{site}/t/{commune.codes[0]}", box_size=6).get_image()
    with person(width=360, video=film([card], tmp_path / "hall.mjpeg", frames_each=60)) as page:
        sign_in(page, site, commune.emails["trainer"], PASSWORD)
        page.goto(f"{site}/lessons/{commune.lesson}/scan")
        for _ in range(120):  # whatever Playwright asks the page counts as a touch
            page.wait_for_timeout(500)
            with work():
                if db.session.scalar(select(func.count(AttendanceEvent.id))):
                    break
        expect(page.locator("#recent-list")).to_contain_text("Nguyễn Thị Ánh")
        expect(page.locator("#present-count")).to_have_text("1")


def test_a_card_before_the_list_is_here_is_kept_and_nobody_is_told_they_are_on_no_list(commune, live) -> None:
    site = f"http://127.0.0.1:{live.port}"
    with person(width=360) as page:
        sign_in(page, site, commune.emails["trainer"], PASSWORD)
        lists, queue = Gate(page.context, "**/roster"), Gate(page.context, "**/attendance-events")
        page.goto(f"{site}/lessons/{commune.lesson}/scan")
        page.wait_for_selector("#scanner[data-ready=false]")
        held_up(page, f"http://127.0.0.1:8000/t/{commune.codes[0]}")
        answer = page.locator("#answer[data-state=kept]:not([hidden])")
        expect(answer.locator("[data-word]")).to_have_text("Đã ghi lại")
        expect(answer).not_to_contain_text("Không có trong danh sách")
        kept = re.compile("#icon-bookmark-check$")  # not the person struck out: they may well be on the list
        expect(answer.locator("#answer-body use")).to_have_attribute("href", kept)
        expect(page.locator("#recent-list li[data-state=kept] > svg use")).to_have_attribute("href", kept)
        queue.open()
        sent(page)  # what waits needs no list
        expect(page.locator("#recent-list li[data-state=yes]")).to_contain_text("Nguyễn Thị Ánh")
        expect(page.locator("#scanner")).to_have_attribute("data-ready", "false")
        lists.open()
        page.wait_for_selector("#scanner[data-ready=true]")
        expect(page.locator("#present-count")).to_have_text("1")
        page.wait_for_timeout(3500)  # the card is away, and comes again
        held_up(page, f"http://127.0.0.1:8000/t/{commune.codes[0]}")
        answered(page, "already")
        page.locator("#recent-list").get_by_role("button", name="Hoàn tác").last.click()
        expect(page.locator("#present-count")).to_have_text("0")
        assert lists.came == 1, "one question for the list, whoever wants it"


@pytest.mark.parametrize(("status", "code"), [(500, "internal_error"), (503, "changed_at_once")])
def test_one_event_that_the_server_never_takes_does_not_hold_up_the_others(
    commune, live, work, status, code
) -> None:
    site = f"http://127.0.0.1:{live.port}"
    with person(width=360, expected=(str(status),)) as page:
        sign_in(page, site, commune.emails["trainer"], PASSWORD)

        def broken(route: Route) -> None:
            if commune.codes[1] in (route.request.post_data or ""):
                route.fulfill(status=status, json={"code": code, "message": "Chưa ghi gì."})
            else:
                route.continue_()

        server = Gate(page.context, "**/attendance-events", broken)
        page.goto(f"{site}/lessons/{commune.lesson}/scan")
        page.wait_for_selector("#scanner[data-ready=true]")
        page.context.set_offline(True)
        for number in range(3):
            held_up(page, f"http://127.0.0.1:8000/t/{commune.codes[number]}")
            expect(page.locator("#queue-count")).to_have_text(str(number + 1))
            put_away(page)
        page.context.set_offline(False)
        expect(page.locator("#queue-count")).to_have_text("1", timeout=40_000)
        with work():
            assert db.session.scalar(select(func.count(AttendanceEvent.id))) == 2
        server.open()
        page.get_by_test_id("send-now").click()
        sent(page)
        with work():
            assert db.session.scalar(select(func.count(AttendanceEvent.id))) == 3


def test_what_the_server_broke_on_is_tried_again_on_the_list_of_lessons_too(commune, live, work) -> None:
    site = f"http://127.0.0.1:{live.port}"
    with person(width=360, expected=("422", "403")) as page:  # a trainer has no outreach days
        sign_in(page, site, commune.emails["trainer"], PASSWORD)
        server = Gate(page.context, "**/attendance-events", lambda route: route.fulfill(status=422, json={}))
        page.goto(f"{site}/lessons/{commune.lesson}/scan")
        page.wait_for_selector("#scanner[data-ready=true]")
        held_up(page, f"http://127.0.0.1:8000/t/{commune.codes[0]}")
        expect(page.locator("#review-list")).to_contain_text("Bấm “Gửi ngay” để thử lại")
        page.clock.install()
        page.goto(f"{site}/scan")
        expect(page.get_by_test_id("shelf-list")).to_contain_text("chờ gửi 1 lượt")
        page.wait_for_load_state("networkidle")
        server.open()
        expect(page.locator("#queue-count")).to_have_text("1")
        page.clock.fast_forward(125_000)
        sent(page)
    with work():
        assert db.session.scalar(select(func.count(AttendanceEvent.id))) == 1


def test_send_now_says_that_it_is_tried_and_what_came_of_it(commune, live) -> None:
    site = f"http://127.0.0.1:{live.port}"
    with person(width=360) as page:
        sign_in(page, site, commune.emails["trainer"], PASSWORD)
        queue = Gate(page.context, "**/attendance-events")
        page.goto(f"{site}/lessons/{commune.lesson}/scan")
        page.wait_for_selector("#scanner[data-ready=true]")
        told = page.locator("#sync-words")
        held_up(page, f"http://127.0.0.1:8000/t/{commune.codes[0]}")
        queue.await_coming(page, 1)  # and no answer
        put_away(page)
        expect(told).to_contain_text("Cứ tiếp tục điểm danh")
        page.get_by_test_id("send-now").click()
        expect(told).to_contain_text("đang gửi, chờ máy chủ trả lời")
        queue.open()
        sent(page)
        expect(told).to_contain_text("gửi lần cuối")
        put_away(page)
        page.context.set_offline(True)
        held_up(page, f"http://127.0.0.1:8000/t/{commune.codes[1]}")
        expect(page.locator("#queue-count")).to_have_text("1")
        page.get_by_test_id("send-now").click()
        expect(told).to_contain_text("chưa gửi được")
        page.context.set_offline(False)
        sent(page)


def test_what_another_tab_has_sent_is_not_said_to_be_refused(commune, live) -> None:
    site = f"http://127.0.0.1:{live.port}"
    with person(width=360, expected=("422",)) as page:
        sign_in(page, site, commune.emails["trainer"], PASSWORD)
        slow: list[Route] = []
        Gate(page, "**/attendance-events", slow.append)
        page.goto(f"{site}/lessons/{commune.lesson}/scan")
        page.wait_for_selector("#scanner[data-ready=true]")
        held_up(page, f"http://127.0.0.1:8000/t/{commune.codes[0]}")
        expect(page.locator("#queue-count")).to_have_text("1")
        other = page.context.new_page()
        other.goto(f"{site}/lessons/{commune.lesson}/scan")
        expect(other.locator("#recent-list li[data-state=yes]")).to_be_visible()
        sent(other)
        with page.expect_response("**/attendance-events"):
            slow[0].fulfill(status=422, json={})
        sent(page)
        expect(page.locator("#recent-list")).not_to_contain_text("chờ gửi")
        expect(page.locator("#review")).to_be_hidden()


def test_a_server_that_is_there_and_cannot_is_left_alone_for_longer_and_longer(commune, live) -> None:
    """Forty phones of a hall that all come back every ten seconds would be the reason why it cannot."""
    site = f"http://127.0.0.1:{live.port}"
    with person(width=360, expected=("503",)) as page:
        sign_in(page, site, commune.emails["trainer"], PASSWORD)
        asked: list[str] = []

        def busy(route: Route) -> None:
            asked.append(route.request.url)
            route.fulfill(status=503, body="busy")

        page.clock.install()
        server = Gate(page.context, "**/attendance-events", busy)
        page.goto(f"{site}/lessons/{commune.lesson}/scan")
        page.wait_for_selector("#scanner[data-ready=true]")
        held_up(page, f"http://127.0.0.1:8000/t/{commune.codes[0]}")
        expect(page.locator("#queue-count")).to_have_text("1")
        for _ in range(8):
            page.clock.fast_forward(10_000)
            page.wait_for_timeout(300)
            server.await_quiet(page)
        assert 3 <= len(asked) <= 6
        server.open()
        page.get_by_test_id("send-now").click()
        sent(page)


# Every look that the button of the pairing has had since the page was drawn.
LOOKS = """new MutationObserver(() => {
  const button = document.querySelector("[data-testid=pair-open]");
  if (!button) return;
  window.looks ??= [];
  const [look] = button.className.match(/btn-(primary|secondary)/);
  if (window.looks.at(-1) !== look) window.looks.push(look);
}).observe(document, { subtree: true, childList: true, attributes: true });"""


def test_pairing_takes_one_look_and_stands_out_only_where_there_is_nothing_to_scan(commune, served) -> None:
    with person(width=360, expected=("401", "403")) as page:
        page.add_init_script(LOOKS)
        page.goto(f"{served}/scan")
        pairing = page.get_by_test_id("pair-open")
        expect(pairing).to_have_class("btn btn-primary")
        expect(page.locator("#shelf-none")).to_be_visible()
        assert page.evaluate("looks") == ["btn-secondary", "btn-primary"]
        assert pairing.evaluate("(one) => getComputedStyle(one).transitionDuration") == "0s"
        sign_in(page, served, commune.emails["trainer"], PASSWORD)
        page.goto(f"{served}/lessons/{commune.lesson}/scan")
        page.wait_for_selector("#scanner[data-ready=true]")
        with page.expect_response(
            lambda answer: "/outreach-days" in answer.url or "state=planned" in answer.url
        ):
            page.goto(f"{served}/scan")
        expect(page.get_by_test_id("shelf-list").locator("li.pick")).to_have_count(1)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("looks") == ["btn-secondary"]


@pytest.fixture
def served(app) -> Iterator[str]:
    """The application in this process, so that a test can change it under a phone: its address."""
    server = make_server("127.0.0.1", 0, late(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join(10)
    server.server_close()


def test_a_newer_version_waits_while_a_lesson_is_scanned(commune, served, monkeypatch) -> None:
    """Two tabs of one phone, and a server that was updated between: the lesson's tab stays what it was."""
    with person(width=360) as page:
        sign_in(page, served, commune.emails["trainer"], PASSWORD)
        page.goto(f"{served}/lessons/{commune.lesson}/scan")
        page.wait_for_selector("#scanner[data-ready=true]")
        page.wait_for_selector("body[data-offline=ready]")
        [old] = page.evaluate("caches.keys()")
        monkeypatch.setattr(scanner, "_version", lambda: "next")
        shelf = page.context.new_page()
        shelf.goto(f"{served}/scan")
        assert shelf.evaluate(
            f"async () => {{ await (await navigator.serviceWorker.ready).update(); return ({WAITS})(); }}"
        )
        shelf.reload()
        expect(shelf.get_by_test_id("shelf-list").locator("li.pick")).to_have_count(1)
        assert shelf.evaluate(WAITS)
        held_up(page, f"http://127.0.0.1:8000/t/{commune.codes[0]}")
        answered(page, "yes")
        assert old in page.evaluate("caches.keys()")
        page.close()  # the evening is over
        # The worker of before may still wait for an answer of its own; a phone that was laid aside ends it.
        phone = shelf.context.new_cdp_session(shelf)
        phone.send("ServiceWorker.enable")
        kept: list[str] = []
        for once in range(600):
            if once % 100 == 0:
                phone.send("ServiceWorker.stopAllWorkers")
                with contextlib.suppress(Error):  # the page may load itself anew at this very moment
                    shelf.reload()
            shelf.wait_for_timeout(100)
            with contextlib.suppress(Error):  # it may be reloading just now
                kept = shelf.evaluate("caches.keys()")
            if kept == ["hoc-vu-so-next"]:
                break
        assert kept == ["hoc-vu-so-next"]
        expect(shelf.get_by_test_id("shelf-list").locator("li.pick")).to_have_count(1)
