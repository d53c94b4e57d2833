"""A whole test on a phone of 360 px: the network is cut twice, the browser closed once, and what was said is what counts."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.base.db import db
from certificates.assessments import result, taking
from certificates.assessments.opening import Opening
from certificates.assessments.sitting import Sitting
from tests.browser.hall import Gate, person
from tests.certificates.papers import opened
from tests.conftest import ONE_DATABASE

# What a browser does is no database's; `HVS_LONG=1` sees it through on both.
pytestmark = [pytest.mark.browser, ONE_DATABASE]


@pytest.fixture
def address(commune, work, live):
    """Where the test is taken."""
    with work():
        return f"http://127.0.0.1:{live.port}/b/{opened(commune, shuffled=True).code}"


def _begin(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Họ và tên").fill("nguyen thi anh")
    page.get_by_label("Năm sinh").fill("1984")
    page.locator("#name").get_by_role("button", name="Bắt đầu làm bài").click()
    expect(page.locator(".sit-q:visible .sit-no")).to_contain_text("/5")


def _ready(page: Page) -> None:
    """The page keeps by itself what is said."""
    expect(page.locator("#sitting[data-waiting]")).to_be_attached()


def _answer(page: Page, paper: list[dict], place: int) -> None:
    """Say what is right to the question that is shown."""
    entry, form = paper[place], page.locator(f"#q{place + 1}")
    expect(form).to_be_visible()
    right = entry["right"]
    if entry["kind"] == "single":
        form.locator(".sit-choice").nth(right).click()
    elif entry["kind"] == "multiple":
        for one in right:
            form.locator(".sit-choice").nth(one).click()
    elif entry["kind"] == "truefalse":
        form.locator(".sit-choice").nth(0 if right else 1).click()
    elif entry["kind"] == "order":
        for row, rank in enumerate(right):
            form.locator("select").nth(row).select_option(str(rank))
    else:
        form.locator("input[name=said]").fill("12,5")


def _next(page: Page) -> None:
    page.locator(".sit-q:visible .btn-primary").click()


def _paper(app) -> list[dict]:
    with app.app_context():
        return list(db.session.scalars(select(Sitting)).one().paper)


def _said(app) -> dict:
    with app.app_context():
        return taking.said(db.session.scalars(select(Sitting)).one())


def _fits(page: Page) -> None:
    """Nothing scrolls sideways, and axe has nothing to say of the whole page at rest."""
    page.emulate_media(reduced_motion="reduce")  # colours on their way to another are nobody's to judge
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    wrong = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in wrong] == []


def test_the_network_is_cut_twice_and_the_browser_closed_once(app, commune, address):
    with person(width=360) as page:
        page.goto(address)
        _fits(page)
        _begin(page, address)
        paper = _paper(app)
        _fits(page)
        _answer(page, paper, 0)
        _next(page)
        expect(page.locator("#sitting")).to_have_attribute("data-waiting", "0")
        assert len(_said(app)) == 1

        page.context.set_offline(True)
        for place in (1, 2):
            _answer(page, paper, place)
            _next(page)
        expect(page.locator("#sit-net")).to_contain_text("Mất mạng")
        _fits(page)
        assert len(_said(app)) == 1, "there was no network"
        page.context.set_offline(False)
        expect(page.locator("#sit-net")).to_contain_text("Đã có mạng")
        assert len(_said(app)) == 3

        page.context.set_offline(True)
        _answer(page, paper, 3)
        expect(page.locator("#sit-net")).to_contain_text("Mất mạng")
        context = page.context
        page.close()
        context.set_offline(False)
        page = context.new_page()
        page.goto(address)
        expect(page.locator("#q4"), "where it was left").to_be_visible()
        expect(page.locator("#sitting")).to_have_attribute("data-waiting", "0")
        assert len(_said(app)) == 4, "what the phone kept was sent by itself"
        _next(page)
        _answer(page, paper, 4)
        _next(page)
        expect(page.locator("#sit-left")).to_contain_text("Đã trả lời đủ 5 câu")
        _fits(page)
        page.get_by_role("button", name="Nộp bài").click()
        expect(page.get_by_role("heading", name="Đạt")).to_be_visible()
        expect(page.locator(".sit-points")).to_contain_text("Đúng 5 trong 5 câu")
        _fits(page)
        assert (
            page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('hvs-sitting')).length")
            == 0
        )
    with app.app_context():
        held = db.session.scalars(select(Opening)).one()
        (row,) = result.of_training(held.training)
        assert (row.person_id, row.points, row.out_of, row.passed) == (commune.enrolled[0], 7, 7, True)


def test_handing_in_waits_for_the_network(app, address):
    with person(width=360) as page:
        _begin(page, address)
        paper = _paper(app)
        _answer(page, paper, 0)
        _ready(page)
        page.context.set_offline(True)
        page.locator(".sit-q:visible").get_by_role("button", name="Xem lại bài").click()
        # Two taps of a thumb, at once: a busy machine would make two of them that are meant.
        page.get_by_role("button", name="Nộp bài, còn 4 câu chưa trả lời").evaluate(
            "(one) => { one.click(); one.click(); }"
        )
        expect(page.locator("#hand-in-sure")).to_be_visible()
        _fits(page)
        page.wait_for_timeout(800)
        page.get_by_role("button", name="Vẫn nộp, bỏ 4 câu").click()
        expect(page.locator("#sit-net")).to_contain_text("Đang chờ mạng để nộp bài")
        page.context.set_offline(False)
        expect(page.locator(".sit-points")).to_contain_text("Đúng 1 trong 5 câu")


def test_what_is_said_before_the_script_is_there_counts(app, address):
    """A slow network: the page is seen, and answered, seconds before its script."""
    with person(width=360) as page:
        script = Gate(page, "**/sitting*.js")
        page.goto(address)
        page.get_by_label("Họ và tên").fill("nguyen thi anh")
        page.get_by_label("Năm sinh").fill("1984")
        page.locator("#name").get_by_role("button", name="Bắt đầu làm bài").click(no_wait_after=True)
        expect(page.locator(".sit-q:visible .sit-no")).to_contain_text("/5")
        paper = _paper(app)
        _answer(page, paper, 0)
        # Its fellows are hidden, and yet a browser may give back what stood in them.
        place = next(n for n, entry in enumerate(paper) if entry["kind"] == "order")
        page.locator(f"#q{place + 1} select").first.evaluate("(one) => { one.value = '2'; }")
        assert page.locator("#sitting").get_attribute("data-waiting") is None, "no script yet"
        script.open()
        _ready(page)
        expect(page.locator("#sitting")).to_have_attribute("data-waiting", "0")
        assert set(_said(app)) == {0, place}
        page.reload()
        _ready(page)
        expect(page.locator("#sitting")).to_have_attribute("data-waiting", "0")
        assert page.evaluate(
            "JSON.parse(Object.entries(localStorage).find(([key]) => key.startsWith('hvs-sitting'))[1]).turn"
        ) == len({0, place}), "nothing is said of itself again"


def test_another_phone_goes_on_and_the_older_one_is_told(app, commune, address):
    with person(width=360) as old, person(width=360) as new:
        _begin(old, address)
        paper = _paper(app)
        _answer(old, paper, 0)
        _next(old)
        expect(old.locator("#q2")).to_be_visible()
        expect(old.locator("#sitting")).to_have_attribute("data-waiting", "0")
        new.goto(address)
        new.locator("#card summary").click()
        new.get_by_label("Mã trên thẻ").fill(commune.codes[0])
        new.locator("#card").get_by_role("button", name="Bắt đầu làm bài").click()
        expect(new.locator("#q2"), "after the question that was answered").to_be_visible()
        _answer(old, paper, 1)
        expect(old.locator("#sit-net")).to_contain_text("trên máy khác")
        assert list(_said(app)) == [0]


def test_a_number_that_stands_in_another_line_changes_places(app, address):
    with person(width=360) as page:
        _begin(page, address)
        place = next(n for n, entry in enumerate(_paper(app)) if entry["kind"] == "order")
        page.goto(f"{address}?q={place + 1}")
        ranks = page.locator(f"#q{place + 1} select")
        for row, rank in enumerate("123"):
            ranks.nth(row).select_option(rank)
        ranks.nth(2).select_option("1")
        assert [ranks.nth(row).input_value() for row in range(3)] == ["3", "2", "1"]


def test_without_javascript_it_is_taken_by_plain_forms(app, address):
    with person(width=360) as page:
        plain = page.context.browser.new_context(
            java_script_enabled=False, viewport={"width": 360, "height": 800}
        )
        try:
            quiet = plain.new_page()
            _begin(quiet, address)
            paper = _paper(app)
            for place in range(5):
                _answer(quiet, paper, place)
                _next(quiet)
            expect(quiet.locator("#sit-left")).to_contain_text("Đã trả lời đủ 5 câu")
            quiet.get_by_role("button", name="Nộp bài").click()
            expect(quiet.locator(".sit-points")).to_contain_text("Đúng 5 trong 5 câu")
        finally:
            plain.close()


def test_who_comes_back_when_time_is_over_finds_what_counts(app, commune, work, live):
    with work():
        held = opened(commune, minutes=1)
        code = held.code
    with person(width=360) as page:
        _begin(page, f"http://127.0.0.1:{live.port}/b/{code}")
        _answer(page, _paper(app), 0)
        expect(page.locator("#sit-clock")).to_contain_text("giây")
        expect(page.locator("#sitting")).to_have_attribute("data-waiting", "0")
        with work():
            sitting = db.session.scalars(select(Sitting)).one()
            sitting.started_at = sitting.started_at.replace(year=sitting.started_at.year - 1)
        page.reload()
        expect(page.get_by_text("Đã hết giờ làm bài")).to_be_visible()
        page.get_by_role("button", name="Xem kết quả").click()
        expect(page.locator(".sit-points")).to_contain_text("Đúng 1 trong 5 câu")


def test_at_the_last_second_the_page_hands_in_by_itself(app, commune, work, live):
    with work():
        code = opened(commune, minutes=10).code
    with person(width=360) as page:
        page.clock.install()
        _begin(page, f"http://127.0.0.1:{live.port}/b/{code}")
        _answer(page, _paper(app), 0)
        expect(page.locator("#sit-clock")).to_contain_text("phút")
        _ready(page)
        page.clock.fast_forward("10:00")
        expect(page.locator(".sit-points")).to_contain_text("Đúng 1 trong 5 câu")
