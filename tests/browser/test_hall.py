"""A hall's screen and the phones before it, in a real Chromium: the code is read off the wall and opened on a phone."""

from __future__ import annotations

import io
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from app.base import clock
from app.base.actors import EVERYWHERE
from campaigns import lessons
from campaigns.attendance import headcount, rotating
from tests.attendance.telling import event, present, send
from tests.browser.hall import person, sign_in
from tests.conftest import ONE_DATABASE, PASSWORD

# What a browser does is no database's; `HVS_LONG=1` sees it through on both.
pytestmark = [pytest.mark.browser, ONE_DATABASE]


def on_the_wall(page: Page, site: str) -> str:
    """What a phone reads off the screen: the whole screen is photographed. The tests' server has a port of its own."""
    [code] = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.screenshot())))
    parts = urlsplit(code.text)
    return f"{site}{parts.path}?{parts.query}"


def phone(page: Page) -> Page:
    """An old phone before the screen: small, without script, without cookies of anybody."""
    context = page.context.browser.new_context(
        viewport={"width": 360, "height": 740}, locale="vi-VN", java_script_enabled=False
    )
    context.set_default_timeout(20_000)
    return context.new_page()


def no_wider(page: Page, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_from_the_wall_to_the_count(commune, work, live) -> None:
    site = f"http://127.0.0.1:{live.port}"
    with person(width=1280) as page:
        sign_in(page, site, commune.emails["trainer"], PASSWORD)
        page.goto(f"{site}/lessons/{commune.lesson}")
        page.get_by_role("button", name="Bật tự điểm danh").click()
        page.get_by_role("link", name="Màn hình hội trường").click()
        expect(page.locator("#hall-code")).to_be_visible()
        for width, height in ((1920, 1080), (1024, 768), (1280, 800)):
            page.set_viewport_size({"width": width, "height": height})
            no_wider(page, width)
            assert "/s/" in on_the_wall(page, site)

        one = phone(page)
        one.goto(on_the_wall(page, site))
        one.locator("summary").filter(has_text="Gõ họ tên và năm sinh").click()
        form = one.locator("#name form")
        form.get_by_label("Họ và tên").fill("nguyen thi anh")
        form.get_by_label("Năm sinh").fill("1984")
        form.get_by_role("button", name="Điểm danh").click()
        expect(one.locator("main h1")).to_have_text("Ánh N.")
        expect(one.locator("main")).to_contain_text("chờ giảng viên xác nhận")

        # Her husband has no phone.
        one.get_by_role("link", name="Điểm danh cho người khác dùng chung máy này").click()
        one.locator("summary").filter(has_text="Gõ họ tên và năm sinh").click()
        form = one.locator("#name form")
        form.get_by_label("Họ và tên").fill("Nguyễn Văn Không Có")
        form.get_by_label("Năm sinh").fill("1950")
        form.get_by_role("button", name="Điểm danh").click()
        expect(one.locator("main")).to_contain_text("Chưa tìm thấy")
        form = one.locator("#new form")
        expect(form.get_by_label("Họ và tên")).to_have_value("Nguyễn Văn Không Có")
        form.get_by_role("button", name="Ghi tên và điểm danh").click()
        expect(one.locator("main h1")).to_have_text("Nguyễn Văn Không Có")

        # The wall knows by itself.
        expect(page.locator("#hall-present")).to_have_text("2")
        expect(page.locator("#hall-enrolled")).to_have_text("5")
        expect(page.locator("#hall-claimed")).to_contain_text("2 người tự điểm danh")
        expect(page.locator("#hall-arrivals")).to_contain_text("Nguyễn T. Ánh")
        page.get_by_role("button", name="Ẩn tên").click()
        expect(page.locator("#hall-arrivals")).to_be_hidden()
        page.reload()
        expect(page.locator("#hall-present")).to_have_text("2")
        expect(page.locator("#hall-arrivals")).to_be_hidden()

        # Counted: both are there.
        page.get_by_role("link", name="Về buổi học").click()
        page.get_by_label("Đếm trong phòng").fill("2")
        page.get_by_role("button", name="Xác nhận số đếm").click()
        expect(page.locator("main")).to_contain_text("đã xác nhận 2 người")
    with work():
        assert len(present(commune.lesson)) == 2
        assert headcount.claimed_count(lessons.get(commune.lesson, within=EVERYWHERE)) == 0


def test_a_wall_without_network_keeps_what_it_knows(commune, work, live) -> None:
    site = f"http://127.0.0.1:{live.port}"
    with work():
        headcount.let_self_checkin(lessons.get(commune.lesson, within=EVERYWHERE), True)
        send(commune.lesson, event(code=commune.codes[0]))
    with person(width=360) as page:
        sign_in(page, site, commune.emails["trainer"], PASSWORD)
        page.goto(f"{site}/lessons/{commune.lesson}/screen")
        no_wider(page, 360)
        expect(page.locator("#hall-code")).to_be_visible()
        first, seen = on_the_wall(page, site), clock.now()
        page.context.set_offline(True)
        expect(page.locator("#hall-link")).to_contain_text("Mất mạng, số liệu lúc ")
        expect(page.locator("#hall-present")).to_have_text("1")
        with work():
            send(commune.lesson, event(code=commune.codes[1]))
        # A code that nobody renewed is taken off the wall before it leads anybody astray.
        expect(page.locator("#hall-stale")).to_be_visible(timeout=40_000)
        page.context.set_offline(False)
        expect(page.locator("#hall-present")).to_have_text("2", timeout=60_000)  # it asks rarely by now
        expect(page.locator("#hall-link")).to_be_empty()
        expect(page.locator("#hall-stale")).to_be_hidden()
        page.evaluate("scrollTo(0, 0)")
        assert on_the_wall(page, site) != first

        while rotating.step_of(clock.now()) <= rotating.step_of(seen) + 1:  # good for two steps
            page.wait_for_timeout(500)
        stale = phone(page)
        stale.goto(first)
        expect(stale.locator("h1")).to_contain_text("Mời bác quét mã trên màn hình")
        expect(stale.locator("form")).to_have_count(0)
