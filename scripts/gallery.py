"""`make gallery`: screenshots of every page at 360 and 1280 px under gallery/, as each role sees it."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from scripts.browser import CHROMIUM_FLAGS, ROOT, chromium, demonstration
from scripts.gallery_pages import of_the_province, pages, reached, self_checkin, with_province

OUT = ROOT / "gallery"
WIDTHS = {"360": (360, 740), "1280": (1280, 800)}
NOT_THERE = ("missing", "card-unknown", "certificate-unknown")
"""Pictures of an answer of 404; any other 404 is an address that led nowhere."""


def main() -> int:
    """Take them all; exit code 1 when a page answers 500, is not there, or scrolls sideways on a phone."""
    OUT.mkdir(exist_ok=True)
    wrong = []
    with demonstration() as (address, filled, env), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=[*CHROMIUM_FLAGS, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"],
        )
        wanted = everything(browser, address, filled, env)
        if names := sys.argv[1:]:
            wanted = [one for one in wanted if any(name in one[1] for name in names)]
        for width, (w, h) in WIDTHS.items():
            for role in dict.fromkeys(role for role, _, _ in wanted):
                page = signed_in(browser, address, filled, role, w, h)
                for _, name, path in (x for x in wanted if x[0] == role):
                    wrong += _picture(page, address + path, OUT / f"{name}-{width}.png", int(width))
                page.context.close()
        browser.close()
    print("\n".join(wrong) or f"{len(list(OUT.glob('*.png')))} pictures in {OUT.name}/")
    return bool(wrong)


def everything(
    browser: Browser, address: str, filled: dict[str, Any], env: dict[str, str]
) -> list[tuple[str, str, str]]:
    """(role, file name, path) of every page of a served demonstration."""
    known = pages(env)
    page = signed_in(browser, address, filled, "officer", 1280, 800)
    training = next(int(path.split("/")[2]) for _, name, path in known if name == "training")
    known += reached(page, address, training)
    known += self_checkin(page, address, next(path for _, name, path in known if name == "hall"))
    page.context.close()
    filled["accounts"] = with_province(env)
    page = signed_in(browser, address, filled, "province", 1280, 800)
    known += of_the_province(page, address)
    page.context.close()
    return known


def signed_in(browser: Browser, address: str, filled: dict[str, Any], role: str, w: int, h: int) -> Page:
    """A page of a fresh context in which somebody of that role (or nobody) is signed in.

    Nothing moves in it: a colour on its way to another one is nobody's to judge or to print.
    """
    page = browser.new_context(
        viewport={"width": w, "height": h}, locale="vi-VN", reduced_motion="reduce"
    ).new_page()
    known = next((a for a in filled["accounts"] if a["role"] == role), None)
    if known:
        page.goto(address)
        page.fill("[name=email]", known["email"])
        page.fill("[name=password]", known["password"])
        page.click("main button[type=submit]")
        page.wait_for_load_state()
    return page


def _picture(page: Page, url: str, file: Path, width: int) -> list[str]:
    answer = page.goto(url)
    page.wait_for_timeout(900 if "scan" in url else 100)
    whole = page.evaluate("document.documentElement.scrollHeight")
    size = page.viewport_size or {"width": width, "height": 800}
    if "scan" not in url:  # the phone's fixed bottom bar belongs at the bottom of the picture
        page.set_viewport_size({"width": width, "height": max(whole, size["height"])})
    page.screenshot(path=file, full_page=True)
    page.set_viewport_size(size)
    wrong = []
    gone = answer is not None and answer.status == 404 and file.stem.rpartition("-")[0] not in NOT_THERE
    if answer is None or answer.status >= 500 or gone:
        wrong.append(f"{file.name}: answered {answer.status if answer else 'nothing'}")
    if page.evaluate("document.documentElement.scrollWidth") > width:
        wrong.append(f"{file.name}: scrolls sideways")
    if re.search(r"\bTraceback\b", page.content()):
        wrong.append(f"{file.name}: shows a traceback")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
