"""`make gallery`: screenshots of every page at 360 and 1280 px under gallery/, as each role sees it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from scripts.browser import CHROMIUM_FLAGS, ROOT, chromium, demonstration

OUT = ROOT / "gallery"
WIDTHS = {"360": (360, 740), "1280": (1280, 800)}


def pages(env: dict[str, str]) -> list[tuple[str, str, str]]:
    """(role, file name, path) of every page worth a picture."""

    def listed(*command: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "flask", *command, "--json"], cwd=ROOT, env=env, check=True, capture_output=True, text=True
        )  # fmt: skip
        return json.loads(done.stdout)

    plan = listed("plans", "list")[0]["id"]
    lesson = next(x for x in listed("lessons", "list") if x["state"] == "open")
    closed = next(x for x in listed("lessons", "list") if x["state"] == "closed")
    training, lesson_id = lesson["training"], lesson["id"]
    training = training["id"] if isinstance(training, dict) else training
    person = listed("people", "list")[0]["id"]
    return [
        ("nobody", "sign-in", "/"),
        ("nobody", "missing", "/khong-co-trang-nay"),
        ("officer", "dashboard", f"/indicators?plan={plan}"),
        ("officer", "indicator", f"/indicators/staff_trained?plan={plan}"),
        ("officer", "indicator-month", f"/indicators/staff_trained?plan={plan}&by=month"),
        ("officer", "indicator-population", f"/indicators/adult_skills?plan={plan}"),
        ("officer", "indicator-reported", f"/indicators/vneid?plan={plan}"),
        ("officer", "still-lacking", f"/indicators/staff_trained/people?plan={plan}&side=lack"),
        ("officer", "plans", "/plans"),
        ("officer", "plan", f"/plans/{plan}"),
        ("officer", "plan-tasks", f"/plans/{plan}/tasks"),
        ("officer", "plan-reporting", f"/plans/{plan}/reporting"),
        ("officer", "plan-new", "/plans/new"),
        ("officer", "people", "/people"),
        ("officer", "person", f"/people/{person}"),
        ("officer", "rosters", "/rosters"),
        ("officer", "roster-upload", "/rosters/upload"),
        ("officer", "courses", "/courses"),
        ("officer", "course-new", "/courses/new"),
        ("officer", "trainings", "/trainings"),
        ("officer", "training-new", "/trainings/new"),
        ("officer", "training", f"/trainings/{training}"),
        ("officer", "lesson", f"/lessons/{lesson_id}"),
        ("officer", "lesson-closed", f"/lessons/{closed['id']}"),
        ("officer", "design", "/design"),
        ("officer", "password", "/password"),
        ("administrator", "accounts", "/accounts"),
        ("trainer", "trainer-home", "/"),
        ("trainer", "scanner", f"/lessons/{lesson_id}/scan"),
    ]


def main() -> int:
    """Take them all; exit code 1 when a page answers 500 or scrolls sideways on a phone."""
    OUT.mkdir(exist_ok=True)
    wrong = []
    with demonstration() as (address, filled, env), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=[*CHROMIUM_FLAGS, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"],
        )
        wanted = pages(env)
        for width, (w, h) in WIDTHS.items():
            for role in dict.fromkeys(role for role, _, _ in wanted):
                page = _signed_in(browser, address, filled, role, w, h)
                for _, name, path in (x for x in wanted if x[0] == role):
                    wrong += _picture(page, address + path, OUT / f"{name}-{width}.png", int(width))
                page.context.close()
        browser.close()
    print("\n".join(wrong) or f"{len(list(OUT.glob('*.png')))} pictures in {OUT.name}/")
    return bool(wrong)


def _signed_in(browser: Browser, address: str, filled: dict[str, Any], role: str, w: int, h: int) -> Page:
    page = browser.new_context(viewport={"width": w, "height": h}, locale="vi-VN").new_page()
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
    page.wait_for_timeout(900 if "scan" in url else 150)
    page.screenshot(path=file, full_page=True)
    wrong = []
    if answer is None or answer.status >= 500:
        wrong.append(f"{file.name}: answered {answer.status if answer else 'nothing'}")
    if page.evaluate("document.documentElement.scrollWidth") > width:
        wrong.append(f"{file.name}: scrolls sideways")
    if re.search(r"\bTraceback\b", page.content()):
        wrong.append(f"{file.name}: shows a traceback")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
