"""The practical checklist on a phone without network: ticked, reloaded, killed, sent once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Dialog, Page, expect
from sqlalchemy import select

from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from campaigns import courses, trainings
from certificates.assessments import checklist, result
from certificates.assessments.tick import Tick
from tests.browser.hall import answered, person, phone, sent, sign_in
from tests.browser.test_offline_phone import enter
from tests.conftest import ONE_DATABASE, PASSWORD
from trainees import ledger
from trainees.people import Person

pytestmark = [pytest.mark.browser, ONE_DATABASE]
THINGS = ["Mở ứng dụng VNeID", "Gửi một hồ sơ thử", "Nhận ra tin nhắn lừa đảo"]


@pytest.fixture
def items(commune, work):
    """A checklist of three things, the first needed, two enough; passing it is the course's proof."""
    with work():
        made = checklist.make(
            courses.get(commune.course, within=EVERYWHERE), THINGS, needed=[0], by=COMMAND_LINE
        )
        checklist.ask(made, pass_items=2, guidance="", by=COMMAND_LINE)
        trainings.get(commune.training, within=EVERYWHERE).version.proof = "practice"
        return [item.id for item in checklist.items(made)]


def come(page: Page, name: str) -> None:
    """Somebody of the list is marked present."""
    page.get_by_test_id("list-open").click()
    page.locator("#list-search").fill(name)
    page.get_by_test_id("mark-present").first.click()
    page.keyboard.press("Escape")


def ticked(page: Page, *things: str) -> None:
    for thing in things:
        box = page.get_by_test_id("ticks-item").filter(has_text=thing)
        before = box.get_attribute("aria-checked")
        box.click()
        expect(box).to_have_attribute("aria-checked", "false" if before == "true" else "true")


def checked(page: Page) -> list[str]:
    """What is ticked, read in one moment: the list is drawn anew whenever something is heard."""
    on = page.get_by_test_id("ticks-item").evaluate_all(
        "all => all.filter((one) => one.ariaChecked === 'true').map((one) => one.innerText)"
    )
    return [words.splitlines()[0].removesuffix(" bắt buộc") for words in on]


def test_an_evening_of_ticks_without_network(commune, work, live, items, tmp_path) -> None:
    profile, scan = tmp_path / "phone", f"http://127.0.0.1:{live.port}/scan?lesson={commune.lesson}"
    with phone(profile) as it:  # in the office, the day before
        enter(it.page, live, commune)
    with phone(profile) as it:
        it.context.set_offline(True)
        page = it.page
        page.goto(scan)
        page.wait_for_selector("#scanner[data-ready=true]")
        for name in ("Ánh", "Bình"):
            come(page, name)
        page.get_by_test_id("walkin-open").click()
        page.locator("#walkin-name").fill("Hồ Thị Mới")
        page.get_by_test_id("walkin-send").click()
        answered(page, "yes")
        page.get_by_test_id("answer-ticks").click()  # right after the scan
        expect(page.locator("#ticks-name")).to_have_text("Hồ Thị Mới")
        for box in page.get_by_test_id("ticks-item").all():
            assert box.bounding_box()["height"] >= 48
        ticked(page, *THINGS)
        expect(page.locator("#ticks-sum")).to_contain_text("đạt")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.get_by_test_id("ticks-next").click()
        expect(page.locator("#ticks-name")).to_have_text("Nguyễn Thị Ánh")
        ticked(page, THINGS[0], THINGS[1], THINGS[2], THINGS[2])  # the last one was a slip of the thumb
        page.get_by_test_id("ticks-next").click()
        expect(page.locator("#ticks-name")).to_have_text("Trần Văn Bình")
        ticked(page, THINGS[1], THINGS[2])
        waiting = str(3 + 3 + 4 + 2)
        expect(page.locator("#queue-count")).to_have_text(waiting)
        page.reload()
        page.wait_for_selector("#scanner[data-ready=true]")
        expect(page.locator("#queue-count")).to_have_text(waiting)
        it.kill()
        it.wrong.clear()
    with phone(profile) as it:
        it.context.set_offline(True)
        page = it.page
        page.goto(scan)
        page.wait_for_selector("#scanner[data-ready=true]")
        expect(page.locator("#queue-count")).to_have_text(waiting)
        page.get_by_test_id("ticks-open").click()
        expect(page.locator("#ticks-count")).to_have_text("2 người đạt trong 3 người có mặt")
        page.get_by_test_id("ticks-person").filter(has_text="Bình").click()
        expect(page.locator("#ticks-name")).to_have_text("Trần Văn Bình")
        assert checked(page) == [THINGS[1], THINGS[2]]
        page.get_by_test_id("ticks-back").click()
        page.locator("#ticks-search").fill("duc")  # he was forgotten at the door
        page.get_by_test_id("ticks-person").filter(has_text="Đức").click()
        ticked(page, THINGS[0])
        page.keyboard.press("Escape")
        it.context.set_offline(False)
        sent(page)
        # What the server knows by now is what the phone showed.
        page.reload()
        page.wait_for_selector("#scanner[data-ready=true]")
        page.get_by_test_id("ticks-open").click()
        expect(page.locator("#ticks-count")).to_have_text("2 người đạt trong 3 người có mặt")
        page.get_by_test_id("ticks-person").filter(has_text="Mới").click()
        expect(page.locator("#ticks-name")).to_have_text("Hồ Thị Mới")
        assert checked(page) == THINGS
    with work():
        new = db.session.scalars(select(Person.id).where(Person.name == "Hồ Thị Mới")).one()
        training = trainings.get(commune.training, within=EVERYWHERE)
        found = {row.person_id: (row.points, row.passed) for row in result.of_training(training)}
        one, two, three = commune.enrolled[:3]
        assert found == {new: (3, True), one: (2, True), two: (2, False), three: (1, False)}
        assert {line.person_id for line in ledger.lines(source=f"proof:{training.id}")} == {new, one}
        told = db.session.scalars(select(Tick)).all()
        assert (len(told), [tick.held for tick in told if tick.held]) == (10, [])


def test_the_grid_says_what_is_not_written_and_asks_who_leaves(commune, work, live, items) -> None:
    """A thumb ticks on a long page: the button is in sight, and another page does not take the ticks along without a word."""
    site = f"http://127.0.0.1:{live.port}"
    with person(width=360) as page:
        sign_in(page, site, commune.emails["trainer"], PASSWORD)
        page.goto(f"{site}/lessons/{commune.lesson}/practice")
        told, write = (
            page.locator(".write-ticks__told"),
            page.get_by_role("button", name="Ghi việc thực hành"),
        )
        expect(write).to_be_in_viewport()
        expect(page.locator(".tick__words").first).to_have_text("1")
        boxes = page.locator("input[name=t]")
        for box in (0, 1, 3):
            boxes.nth(box).check()
        expect(told).to_have_text("Chưa ghi 2 người")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        asked: list[str] = []

        def stay(dialog: Dialog) -> None:
            asked.append(dialog.type)
            dialog.dismiss()

        page.once("dialog", stay)
        with page.expect_event("dialog"):
            page.locator(".crumbs a").last.click()
        expect(told).to_have_text("Chưa ghi 2 người")
        assert asked == ["beforeunload"]
        boxes.nth(3).uncheck()
        expect(told).to_have_text("Chưa ghi 1 người")
        write.click()
        expect(page.get_by_text("Đã ghi việc thực hành của 1 người")).to_be_visible()
        expect(told).to_have_text("")
        assert len(asked) == 1


def test_the_grid_keeps_its_ticks_without_network_and_shows_anothers_after_back(
    commune, work, live, items
) -> None:
    """Old boxes beside fresh fields of what was there would tick again what somebody else took away."""
    site = f"http://127.0.0.1:{live.port}"
    grid = f"{site}/lessons/{commune.lesson}/practice"
    with person(width=360) as mine, person(width=360) as others:
        for page in (mine, others):
            sign_in(page, site, commune.emails["trainer"], PASSWORD)
            page.goto(grid)
        write = mine.get_by_role("button", name="Ghi việc thực hành")
        boxes = mine.locator("input[name=t]")
        boxes.nth(0).check()
        mine.context.set_offline(True)
        mine.wait_for_function("!navigator.onLine")
        write.click()
        expect(mine.locator(".write-ticks__told")).to_contain_text("mất mạng")
        expect(boxes.nth(0)).to_be_checked()
        mine.context.set_offline(False)
        expect(mine.locator(".write-ticks__told")).to_have_text("Chưa ghi 1 người")
        write.click()
        expect(mine.get_by_text("Đã ghi việc thực hành của 1 người")).to_be_visible()
        mine.goto(grid)
        expect(boxes.nth(0)).to_be_checked()
        mine.goto(f"{site}/lessons/{commune.lesson}")
        others.goto(grid)
        others.locator("input[name=t]").nth(0).uncheck()
        others.get_by_role("button", name="Ghi việc thực hành").click()
        expect(others.get_by_text("Đã ghi việc thực hành của 1 người")).to_be_visible()
        mine.go_back()
        expect(boxes.nth(0)).not_to_be_checked()
        boxes.nth(1).check()
        write.click()
        expect(mine.get_by_text("Đã ghi việc thực hành của 1 người")).to_be_visible()
        others.goto(grid)
        expect(others.locator("input[name=t]").nth(0)).not_to_be_checked()
        expect(others.locator("input[name=t]").nth(1)).to_be_checked()
