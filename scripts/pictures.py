"""The pictures of README and docs, of a fresh demonstration: dashboard, an indicator, the review of a plan, a design of
certificates with its paper, a report with its units, outreach (a plan's board, its results, the day on a phone), and the scanner at
a card it knows. With names as arguments (`python -m scripts.pictures outreach`) only those of outreach."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from scripts.browser import CHROMIUM_FLAGS, ROOT, chromium, demonstration
from scripts.gallery import signed_in
from scripts.gallery_outreach import campaign, days, first
from tests.browser.hall import codes_of, film, printed

OUT = ROOT / "docs" / "pictures"
CARDS = 8  # some of them are in the hall already; the first that is not gives the green answer


def main() -> int:
    """Write them all; exit code 1 when one is heavier than a README should carry."""
    OUT.mkdir(parents=True, exist_ok=True)
    with (
        demonstration() as (address, filled, _),
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory() as tmp,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        outreach(browser, address, filled)
        if sys.argv[1:] == ["outreach"]:
            browser.close()
            return _weighed()
        page = signed_in(browser, address, filled, "officer", 1280, 1160)
        page.goto(address)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=OUT / "dashboard.png")
        plan = str(page.get_attribute("input[name=plan], select[name=plan] option[selected]", "value"))
        for name, path, height in (
            ("indicator", f"/indicators/staff_trained?plan={plan}", 1180), ("review", f"/plans/{plan}/review?state=all", 1000),
        ):  # fmt: skip
            page.set_viewport_size({"width": 1280, "height": height})
            page.goto(address + path)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=OUT / f"{name}.png")
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"{address}/certificates/designs/1")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=OUT / "design.png")
        paper = page.request.get(f"{address}/certificates/designs/1/picture.png")
        (OUT / "certificate.png").write_bytes(paper.body())
        # The report that is due in three days, and its units.
        page.goto(f"{address}/reports")
        report = str(page.get_attribute("main a[href*='/reports/']:has-text('Báo cáo nhanh')", "href"))
        for name, path in (("report", report), ("parts", f"{report.split('#')[0]}/parts")):
            page.goto(address + path)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=OUT / f"{name}.png")
        page.close()
        phone = signed_in(browser, address, filled, "trainer", 360, 740)
        lesson = str(phone.get_attribute("main a[href$='/scan']", "href"))
        page = signed_in(browser, address, filled, "officer", 1280, 900)
        page.goto(address + lesson.removesuffix("/scan"))
        training = page.get_attribute("nav.crumbs li:nth-last-child(2) a", "href")
        page.goto(f"{address}{training}/cards")
        with page.expect_download() as download:
            page.click("main form[data-download] button[type=submit]")
        pdf = download.value.path().read_bytes()
        browser.close()

        sheet, pictures = printed(pdf), []
        for code in codes_of(pdf)[:CARDS]:
            corner, far = code.position.top_left, code.position.bottom_right
            pictures.append(sheet.crop((corner.x - 25, corner.y - 25, far.x + 25, far.y + 25)))
        video = film(pictures, Path(tmp) / "hall.mjpeg")
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=[
                *CHROMIUM_FLAGS, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={video}",
            ],
        )  # fmt: skip
        phone = signed_in(browser, address, filled, "trainer", 360, 740)
        phone.goto(address + lesson)
        phone.wait_for_selector("#scanner[data-ready=true]")
        if phone.locator("#scanner[data-camera=off]").count():
            phone.get_by_test_id("camera-start").click()
        phone.wait_for_selector("#answer[data-state=yes]", timeout=60_000)
        phone.screenshot(path=OUT / "scanner.png")
        browser.close()
    return _weighed()


def outreach(browser: Browser, address: str, filled: dict[str, Any]) -> None:
    """The board of a proposal, what the campaign brought so far, and today's day on a phone."""
    page = signed_in(browser, address, filled, "planner", 1280, 1000)
    running = campaign(page, address)
    today = days(page, address, running)["today"]
    page.goto(f"{address}{running}/proposals")
    page.goto(address + first(page, r"/proposals/\d+"))
    page.wait_for_load_state("networkidle")
    page.locator("#board").evaluate("head => window.scrollTo(0, head.getBoundingClientRect().top - 16)")
    page.screenshot(path=OUT / "planner.png")
    page.goto(f"{address}{running}/results")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=OUT / "outreach-results.png")
    page.context.close()
    phone = signed_in(browser, address, filled, "planner", 360, 740)
    phone.goto(f"{address}/scan?day={today.rpartition('/')[2]}")
    phone.wait_for_selector("#day[data-ready=true]")
    if phone.locator("#day-choose").is_visible():
        phone.locator("#day-choices button").first.click()
    for what, times in (("vneid", 4), ("services", 2), ("skills", 3)):
        for _ in range(times):
            phone.locator(f'[data-what="{what}"] button').first.click()
    phone.wait_for_timeout(700)  # the last press shines for half a second
    phone.wait_for_load_state("networkidle")
    phone.screenshot(path=OUT / "outreach-phone.png")
    phone.context.close()


def _weighed() -> bool:
    """True when a picture is heavier than a README should carry; says what there is."""
    heavy = [file.name for file in OUT.glob("*.png") if file.stat().st_size > 300_000]
    print(
        f"too heavy: {heavy}"
        if heavy
        else f"docs/pictures: {', '.join(sorted(p.name for p in OUT.glob('*.png')))}"
    )
    return bool(heavy)


if __name__ == "__main__":
    sys.exit(main())
