"""The board of a proposal in a hand: four weeks of twelve teams on a phone, by touch and by keyboard; and by mouse on a desk."""

from __future__ import annotations

import re
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Page, expect

from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from campaigns.outreach.campaign import Campaign
from campaigns.outreach.planner.season import Visit
from campaigns.outreach.planning import asking, proposing
from campaigns.outreach.planning.asking import Asked
from campaigns.outreach.planning.proposing import Line
from tests.browser.desk import Hand, serving
from tests.browser.hall import person, sign_in
from tests.conftest import ONE_DATABASE, PASSWORD
from tests.outreach.planned import planned

# What a browser does is no database's; `HVS_LONG=1` sees it through on both.
pytestmark = [pytest.mark.browser, ONE_DATABASE]
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")
ASK = """async () => (await axe.run({ resultTypes: ["violations"] })).violations
  .map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`)"""
WEEKS, A_HALF = 4, 3


@pytest.fixture
def board(commune, work) -> str:
    """The path of a proposal of four weekends, three teams out on every half-day."""
    with work():
        made = planned(commune.locality)
        campaign = db.session.get_one(Campaign, made.campaign)
        asked = Asked(targets={made.target: 1.0}, assume_free=True)
        thought = proposing.think(campaign, made.first, WEEKS, asked)
        proposal = proposing.keep_new(campaign, made.first, WEEKS, thought, by=COMMAND_LINE)
        there = [
            Line(Visit(slot, team, made.homes[(n + m) % len(made.homes)]), False)
            for n, slot in enumerate(asking.read(proposal.asked).slots(made.first, WEEKS))
            for m, team in enumerate(made.teams[:A_HALF])
        ]
        proposing.keep(proposal, proposal.revision, proposing.judged(proposal, there, []), locks=[], never=[])
        return f"/proposals/{proposal.id}"


def locks(work, path: str) -> list[Visit]:
    with work():
        proposal = proposing.get(int(path.rpartition("/")[2]), within=EVERYWHERE)
        return [line.visit for line in proposing.lines(proposal) if line.lock]


def faults(page: Page) -> list[str]:
    page.emulate_media(reduced_motion="reduce")  # colours on their way to another are nobody's to judge
    page.wait_for_load_state()
    page.evaluate(AXE)
    return list(page.evaluate(ASK))


def open_weeks(page: Page) -> list[str]:
    page.wait_for_load_state()
    return [str(one.get_attribute("id")) for one in page.locator("details.week[open]").all()]


def test_on_a_phone_one_week_lies_open_and_the_rest_is_a_line_each(app, commune, work, board) -> None:
    with serving(app) as site, person(width=360) as page:
        hand = Hand(page)
        sign_in(page, site, commune.emails["planner"], PASSWORD)
        page.goto(site + board)
        assert open_weeks(page) == ["week-1"]
        assert page.evaluate("document.documentElement.scrollHeight") < 3600
        assert hand.fits()
        second = page.locator("#week-2 > summary")
        expect(second).to_contain_text("12 buổi")
        expect(second).to_contain_text(re.compile(r"khoảng \d+ điểm"))
        assert (second.bounding_box() or {})["height"] >= 48
        assert faults(page) == []

        # Locked with one touch; the week stays open.
        page.locator("#week-1").get_by_role("button", name=re.compile("^Ghim Thôn")).first.click()
        expect(page.locator("#week-1 > summary")).to_contain_text("1 ghim")
        assert len(locks(work, board)) == 1
        assert open_weeks(page) == ["week-1"]
        assert hand.fits()

        # A visit of the third week goes to the fourth, without a mouse.
        page.locator("#week-3 > summary").focus()
        page.keyboard.press("Enter")
        first = page.locator("#week-3 .visit").first
        first.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(first.get_by_role("button", name="Gạch bỏ")).to_be_visible()
        assert faults(page) == []
        assert hand.fits()
        hand.look("board-open")
        first.get_by_role("link", name="Đổi buổi, tổ, nơi").press("Enter")
        expect(page.locator("#change")).to_be_in_viewport()
        assert "week-3" in open_weeks(page)
        target = str(page.locator("#week-4 .half").last.get_attribute("data-slot"))
        page.locator("#change-slot").select_option(target)
        page.locator("#change").get_by_role("button", name="Chuyển buổi này").press("Enter")
        expect(page).to_have_url(re.compile("week=4#week-4$"))
        assert "week-4" in open_weeks(page)
        assert [f"{one.slot.day.isoformat()}.{one.slot.part}" for one in locks(work, board)][-1] == target

        # Where a change has added the fourth figure, no number is broken within itself.
        page.locator(".counts").evaluate("all => all.append(all.firstElementChild.cloneNode(true))")
        figures = page.locator(".count__figure")
        figures.last.evaluate("one => { one.textContent = '1.460,4' }")
        lines = "all => all.map(one => one.offsetHeight / parseFloat(getComputedStyle(one).lineHeight))"
        assert max(figures.evaluate_all(lines)) < 1.5


def test_at_a_desk_a_visit_is_dragged_over_a_folded_week(app, commune, work, board) -> None:
    with serving(app) as site, person() as page:
        sign_in(page, site, commune.emails["planner"], PASSWORD)
        page.goto(site + board)
        page.locator("#week-1").evaluate("(week) => week.scrollIntoView()")
        card = page.locator("#week-1 .visit").first.bounding_box() or {}
        week = page.locator("#week-2 > summary").bounding_box() or {}
        page.mouse.move(card["x"] + 40, card["y"] + 15)
        page.mouse.down()
        page.mouse.move(week["x"] + 200, week["y"] + 20, steps=8)
        page.mouse.move(week["x"] + 210, week["y"] + 22, steps=3)
        expect(page.locator("#week-2")).to_have_attribute("open", "")
        half = page.locator("#week-2 .half").last
        where = half.bounding_box() or {}
        page.mouse.move(where["x"] + 30, where["y"] + 30, steps=8)
        slot = str(half.get_attribute("data-slot"))
        page.mouse.up()
        page.wait_for_url(re.compile("week=2"))
        assert open_weeks(page) == ["week-1", "week-2"]
        assert [f"{one.slot.day.isoformat()}.{one.slot.part}" for one in locks(work, board)] == [slot]

        page.get_by_role("button", name="Mở hết các tuần").click()
        assert len(open_weeks(page)) == WEEKS
        page.reload()
        assert len(open_weeks(page)) == WEEKS, "kept while the board is worked on"
        page.get_by_role("button", name="Gập các tuần").click()
        assert open_weeks(page) == []
        assert faults(page) == []
