"""The register under somebody's hands: found while they type, questions answered from the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from app.base.db import db
from tests.browser.hall import person as somebody
from tests.browser.hall import sign_in
from tests.conftest import ONE_DATABASE, PASSWORD
from tests.people.register_made import a_row, an_import, pairs_said
from trainees.imports.reading import RowFields
from trainees.people import Person, pairs

# What a browser does is no database's; `HVS_LONG=1` sees it through on both.
pytestmark = [pytest.mark.browser, ONE_DATABASE]


@pytest.fixture
def questions(commune, work):
    """Two rows and a pair wait; the id of the pair."""
    with work():
        one, other, third = (db.session.get_one(Person, p) for p in commune.people[:3])
        record = an_import(commune.locality, filename="vien-chuc.xlsx")
        a_row(record, RowFields(name="Nguyen Thi Anh", birth="1984"), one)
        a_row(record, RowFields(name="Trần Văn Bình"), other)
        pair = pairs.of(one, third)
        return pair.id


def enter(page: Page, live, commune) -> str:
    site = f"http://127.0.0.1:{live.port}"
    sign_in(page, site, commune.emails["officer"], PASSWORD)
    return site


def press(page: Page, key: str) -> None:
    """A key, once the page's own script listens: the answer to the one before is seen sooner."""
    page.wait_for_load_state()
    page.keyboard.press(key)


def test_the_list_follows_what_is_typed(live, commune) -> None:
    with somebody() as page:
        site = enter(page, live, commune)
        page.goto(f"{site}/people")
        rows = page.locator("#found tbody tr")
        expect(rows).to_have_count(6)
        field = page.get_by_role("searchbox")
        field.press_sequentially("thi", delay=30)
        expect(rows).to_have_count(2)
        expect(page).to_have_url(f"{site}/people?q=thi")  # may be sent to a colleague, or read anew
        field.press("ArrowDown")
        expect(page.locator("#found th a").nth(0)).to_be_focused()
        page.keyboard.press("ArrowDown")
        expect(page.locator("#found th a").nth(1)).to_be_focused()
        page.keyboard.press("ArrowDown")  # the last one
        expect(page.locator("#found th a").nth(1)).to_be_focused()
        page.keyboard.press("Escape")
        expect(field).to_be_focused()
        field.fill("")
        expect(rows).to_have_count(6)
        page.get_by_label("Loại").select_option("teacher")
        expect(rows).to_have_count(2)
        field.fill("khong co ai")
        expect(page.locator("#found")).to_contain_text("Không tìm thấy ai")
        field.fill("thao")
        field.press("Enter")  # one is left: that is who was meant
        page.wait_for_url(f"**/people/{commune.people[5]}")
        page.go_back()
        expect(page.get_by_role("searchbox")).to_have_value("thao")


def test_questions_are_answered_from_the_keyboard(live, commune, work, questions) -> None:
    with somebody() as page:
        site = enter(page, live, commune)
        page.goto(f"{site}/people/questions")
        kicker = page.locator(".page-head__kicker")
        expect(kicker).to_contain_text("còn 3")
        for key in ("C", "K", "R", "→"):
            expect(page.locator("kbd", has_text=key).first).to_be_visible()
        press(page, "ArrowRight")  # skipped: the next one
        expect(page.locator("tbody")).to_contain_text("Trần Văn Bình")
        press(page, "c")
        expect(page.locator(".done")).to_contain_text("là Trần Văn Bình")
        expect(kicker).to_contain_text("còn 2")
        press(page, "z")
        expect(kicker).to_contain_text("còn 3")
        press(page, "Control+c")  # the browser's own
        expect(kicker).to_contain_text("còn 3")
        press(page, "r")
        expect(page.locator(".done")).to_contain_text("chưa rõ")
        page.goto(f"{site}/people/questions")
        press(page, "k")
        expect(page.locator(".done")).to_contain_text("là người mới")
        page.goto(f"{site}/people/questions?at=p{questions}")
        press(page, "c")  # two people of the register: field by field
        page.wait_for_url("**/merge/**")
        press(page, "Enter")
        expect(page.locator(".done")).to_contain_text("Đã gộp thành một người")
        press(page, "z")
        expect(page).to_have_url(f"{site}/people/questions?at=p{questions}")
        # where somebody types, letters are letters
        page.goto(f"{site}/people/new")
        page.get_by_label("Họ và tên").press_sequentially("ckrz")
        expect(page.get_by_label("Họ và tên")).to_have_value("ckrz")
    with work():
        assert pairs_said()[tuple(sorted((commune.people[0], commune.people[2])))] == "open"


def test_without_a_script_the_buttons_do_the_same(live, commune) -> None:
    with somebody(width=360) as page:
        site = enter(page, live, commune)
        page.route("**/app*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
        page.goto(f"{site}/people")
        page.get_by_role("searchbox").fill("anh")
        page.get_by_role("button", name="Tìm", exact=True).click()
        expect(page.locator("#found tbody tr")).to_have_count(1)
