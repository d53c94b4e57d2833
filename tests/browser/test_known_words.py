"""Words that are used already stand under a field of words: one tap writes one down, another takes it out again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from app.base.actors import COMMAND_LINE
from app.base.db import db
from campaigns.outreach.volunteer import Volunteer
from tests.browser.hall import person, sign_in
from tests.browser.test_scanner_page import faults
from tests.conftest import ONE_DATABASE, PASSWORD
from tests.outreach.made import outreach

pytestmark = [pytest.mark.browser, ONE_DATABASE]


def test_a_word_without_a_break_scrolls_no_page_sideways(commune, work, live) -> None:
    long = "máy" + "phátđiện" * 7
    with work():
        there = outreach(commune.locality, commune.people, by=COMMAND_LINE)
        there.team.equipment = ["loa kéo", long]
        team, home = there.team.id, there.point.neighbourhood_id
    site = f"http://127.0.0.1:{live.port}"
    with person(width=360) as page:
        sign_in(page, site, commune.emails["planner"], PASSWORD)
        for path in (f"/teams/{team}", f"/teams/{team}/edit", "/needs", f"/needs/{home}"):
            page.goto(f"{site}{path}")
            expect(page.locator("main")).to_contain_text(long if path != "/needs" else "Mỗi nơi cần gì")
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_a_tap_writes_a_word_down_and_a_second_takes_it_out(commune, work, live) -> None:
    with work():
        there = outreach(commune.locality, commune.people, by=COMMAND_LINE)
        there.volunteers[0].languages = ["Bru"]
        team, volunteer = there.team.id, there.volunteers[1].id
    site = f"http://127.0.0.1:{live.port}"
    with person(width=360) as page:
        page.emulate_media(reduced_motion="reduce")
        sign_in(page, site, commune.emails["planner"], PASSWORD)
        page.goto(f"{site}/teams/{team}/edit")
        things, chips = (
            page.get_by_label("Thiết bị", exact=False).first,
            page.locator("[data-adds=equipment]"),
        )
        expect(chips.get_by_role("button", name="loa kéo")).to_have_attribute("aria-pressed", "true")
        chips.get_by_role("button", name="máy in").click()
        expect(things).to_have_value("loa kéo\nmáy in")
        chips.get_by_role("button", name="loa kéo").click()
        expect(things).to_have_value("máy in")
        expect(chips.get_by_role("button", name="loa kéo")).to_have_attribute("aria-pressed", "false")
        assert faults(page) == []

        page.goto(f"{site}/teams/{team}/volunteers/{volunteer}")
        spoken, chips = page.locator("#languages"), page.locator("[data-adds=languages]")
        chips.get_by_role("button", name="Bru").click()
        expect(spoken).to_have_value("Bru")
        spoken.fill("tiếng Thái; Bru")
        expect(chips.get_by_role("button", name="Thái")).to_have_attribute("aria-pressed", "true")
        chips.get_by_role("button", name="Thái").click()
        expect(spoken).to_have_value("Bru")
        spoken.fill("Bru; TÀY,")  # by hand, as people type
        expect(chips.get_by_role("button", name="Tày")).to_have_attribute("aria-pressed", "true")
        chips.get_by_role("button", name="Mông").click()
        expect(spoken).to_have_value("Bru, TÀY, Mông")
        assert faults(page) == []
        page.get_by_role("button", name="Ghi việc trong tổ").click()
        expect(page.locator("main")).to_contain_text("Đã ghi.")
    with work():
        assert db.session.get_one(Volunteer, volunteer).languages == ["Bru", "TÀY", "Mông"]
