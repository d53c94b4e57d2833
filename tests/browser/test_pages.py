"""Every page that answers GET, as its role sees it: readable by a machine, whole on a phone, silent in the console.

The walk is the gallery's own list on a served demonstration, so a page that is not in the gallery fails here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Page
from werkzeug.routing import Map

from app.factory import create_app
from scripts import gallery
from scripts.browser import CHROMIUM_FLAGS, chromium, demonstration
from tests.browser.hall import driver

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("gallery")]  # one walk, of one worker

# No pages: machines ask for them, or they answer with a file.
NO_PAGES = {
    "static",
    "classfile.download",
    "classfile.fetch",
    "classfile.small",
    "commendations.take",
    "comparison.take",
    "areas.id_card_notice_sheet",
    "certificates.design_picture",
    "certificates.design_sample",
    "home.healthz",
    "papers.fetch",
    "registrations.material",
    "registrations.print_poster",
    "reports.deadlines",
    "reports.file",
    "reports.leader",
    "reports.signed",
    "reports.unit",
    "rosters.sample",
    "campaigns.fetch",
    "messages.take",
    "places.take",
    "outreach_results.report",
    "outreach_results.thanks",
    "outreach_results.workbook",
    "api.attendance",
    "api.lesson",
    "api.lessons",
    "api.roster",
    "cards.fetch",
    "certificates.fetch",
    "certificates.preview",
    "cards.paper",
    "api.verification",
    "courses.material_file",
    "api.job",
    "api.indicators",
    "api.openapi",
    "api.people",
    "api.person",
    "api.plan",
    "api.plans",
    "api.outreach_day",
    "api.outreach_days",
    "api.outreach_roster",
    "api.practice",
    "api.report",
    "api.reports",
    "figures.file",
    "feedback.print_poster",
    "outside.file",
    "parts.every_file",
    "parts.own_sheet",
    "parts.returned_file",
    "parts.unit_file",
    "plans.source",
    "province.table",
    "questions.export",
    "questions.show_picture",
    "questions.template",
    "sittings.picture",
    "volunteering.calendar",
    "volunteering.team_calendar",
    "sittings.print_poster",
    "superior.filled",
    "tasks.deadlines",
    "tasks.file",
    "tasks.workbook",
    "scanner.worker",
    "hall.state",
}
# Pages that only forward, or that repeat another one of the walk.
ELSEWHERE = {
    "home.sign_in",
    "cards.find",
    "lessons.scan",
    "outreach_days.scan",
    "sittings.review",
    "sittings.result",
}
WIDTHS = ((1280, 800), (360, 740))
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")
# No page of ours has a frame or a foreign style sheet; asking for them, and naming each element, is a third of its time.
ASK = """async () => (await axe.run({ resultTypes: ["violations"], iframes: false, preload: false, selectors: false })).violations
  .filter((one) => ["serious", "critical"].includes(one.impact))
  .map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 160)}`)"""
# The rows of a list are alike: the first eight speak for the others, in a fifth of the time.
ALIKE = """() => { for (const list of document.querySelectorAll("tbody, ul.plain-list"))
  for (const row of [...list.children].slice(8)) row.remove(); }"""


@pytest.fixture(scope="module")
def walked() -> Iterator[dict[str, Any]]:
    """What was seen on every page: {role and name: {path, faults}}; one walk for all tests of this file."""
    seen: dict[str, Any] = {}
    with demonstration() as (address, filled, env):
        browser = driver().chromium.launch(
            executable_path=chromium(),
            args=[*CHROMIUM_FLAGS, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"],
        )
        wanted = gallery.everything(browser, address, filled, env)
        for role in dict.fromkeys(role for role, _, _ in wanted):
            page = gallery.signed_in(browser, address, filled, role, *WIDTHS[0])
            said: list[str] = []
            page.on("pageerror", lambda error, said=said: said.append(str(error)))
            page.on(
                "console", lambda line, said=said: said.append(line.text) if line.type == "error" else None
            )
            seen[f"{role}: menu"] = {"path": "/", "faults": _menu(page, address)}
            for _, name, path in (one for one in wanted if one[0] == role):
                said.clear()
                seen[f"{role}: {name}"] = {"path": path, "faults": _faults(page, address + path, said)}
            page.context.close()
        browser.close()
        yield seen


def _menu(page: Page, address: str) -> list[str]:
    """Where the menu makes the page scroll sideways: between a phone and a desk, in both sizes of letters."""
    page.goto(address)
    faults = []
    for width in (768, 1024, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        for verb in ("add", "remove"):
            page.evaluate(f"document.documentElement.classList.{verb}('big-text')")
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                faults.append(f"{wide} px wide at {width}, large letters: {verb}")
    return faults


def _faults(page: Page, url: str, said: list[str]) -> list[str]:
    """What is wrong with a page, in words."""
    desk, phone = ({"width": width, "height": height} for width, height in WIDTHS)
    page.set_viewport_size(desk)
    answer = page.goto(url)
    assert answer is not None
    faults = [f"answered {answer.status}"] if answer.status >= 500 else []
    lang, titles = page.evaluate("[document.documentElement.lang, document.querySelectorAll('h1').length]")
    if lang != "vi":
        faults.append("is not said to be Vietnamese")
    if titles != 1:
        faults.append(f"has {titles} h1")
    for size in (desk, phone):
        page.set_viewport_size(size)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > size["width"]:
            faults.append(f"{wide} px wide at {size['width']}")
    page.evaluate(ALIKE)
    page.evaluate(AXE)
    for size in (phone, desk):
        page.set_viewport_size(size)
        faults += [f"at {size['width']}: {one}" for one in page.evaluate(ASK)]
    # a page that is not there, or a card nobody knows, answers 404 and Chromium says so
    return faults + [line for line in said if not (answer.status == 404 and "404" in line)]


def test_every_page_is_readable_whole_silent_and_in_the_gallery(walked, make_settings, tmp_path) -> None:
    """One test: two of them were given to two workers, and each walked for itself."""
    wrong = {name: one["faults"] for name, one in walked.items() if one["faults"]}
    assert not wrong, wrong

    app = create_app(make_settings(DATABASE_URL=f"sqlite:///{tmp_path / 'none.sqlite'}"))
    rules: Map = app.url_map
    here = rules.bind("localhost")
    shown = {
        here.match(one["path"].partition("?")[0])[0] for name, one in walked.items() if "missing" not in name
    }
    known = {rule.endpoint for rule in rules.iter_rules() if "GET" in (rule.methods or set())}
    assert known - shown - NO_PAGES - ELSEWHERE == set(), "pages without a picture: scripts/gallery.py"
    assert known >= NO_PAGES
