"""The outreach day on phones, in a real Chromium: doorways without network, a battery that falls out, two volunteers at one
door. What was written down arrives, each thing once; help by name becomes evidence, presses of a button never do."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import func, select

from app.accounts import Account
from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Actor
from app.base.db import db
from campaigns.attendance import devices
from campaigns.attendance.devices import Device
from campaigns.outreach import day as days
from campaigns.outreach import log
from campaigns.outreach.day import OFF, OutreachDay, Point
from campaigns.outreach.event import OutreachEvent
from campaigns.outreach.shift import Assignment
from tests.attendance.telling import card_of, present
from tests.browser.hall import Gate, answered, drawn, film, held_up, person, phone, put_away, sent, sign_in
from tests.browser.test_scanner_page import faults
from tests.conftest import ONE_DATABASE, PASSWORD
from tests.outreach.made import outreach
from tests.outreach.telling import evidence, help_of, helped, send
from trainees import cards, ledger, skills
from trainees.people import Person

pytestmark = [pytest.mark.browser, ONE_DATABASE]
SITE = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Outing:
    """Ids of a day today with one point; `again`: somebody to whom a volunteer promised yesterday to come again, with the first
    of the day's three skills (`codes`, `titles`)."""

    day: int
    point: int
    assignment: int
    volunteer: int
    again: int
    codes: list[str]
    titles: list[str]


@pytest.fixture
def outing(commune, work) -> Outing:
    with work():
        rows = outreach(commune.locality, commune.people[:3], by=COMMAND_LINE)
        offered = skills.catalogue()[:3]
        rows.day.services = [skill.code for skill in offered]
        rows.volunteers[0].account_id = commune.accounts["volunteer"]
        yesterday = OutreachDay(
            locality_id=commune.locality, campaign_id=rows.campaign.id, day=clock.today() - timedelta(days=1),
            starts_at=time(0, 0), ends_at=time(23, 59),
        )  # fmt: skip
        db.session.add(yesterday)
        db.session.flush()
        before = (clock.now() - timedelta(days=1)).isoformat()
        send(
            yesterday.id,
            help_of(offered[0].code, code=card_of(commune.people[4]), outcome="again", device_time=before),
        )
        return Outing(
            rows.day.id, rows.point.id, rows.assignment.id, commune.people[0], commune.people[4],
            [skill.code for skill in offered], [skill.title for skill in offered],
        )  # fmt: skip


@pytest.fixture
def second_point(outing, work) -> None:
    with work():
        first = db.session.get_one(Point, outing.point)
        db.session.add(
            Point(
                locality_id=first.locality_id,
                outreach_day_id=outing.day,
                place_id=None,
                neighbourhood_id=first.neighbourhood_id,
                starts_at=time(0, 0),
                ends_at=time(23, 59),
            )
        )


def site_of(live) -> str:
    return f"http://127.0.0.1:{live.port}"


def enter(page: Page, live, commune, outing: Outing, role: str = "volunteer") -> None:
    """Signed in, the day on the phone, and the page there to stay."""
    sign_in(page, site_of(live), commune.emails[role], PASSWORD)
    page.goto(f"{site_of(live)}/scan?day={outing.day}")
    ready(page)
    page.wait_for_selector("body[data-offline=ready]")


def ready(page: Page) -> None:
    """The day is here, and drawn: where to work, or the question for the point."""
    page.wait_for_selector("#day[data-ready=true] :is(#day-work, #day-choose):not([hidden])")


def press(page: Page, what: str, times: int = 1) -> None:
    """One of the big buttons: green after every press."""
    tile = page.locator(f'[data-what="{what}"]')
    tile.evaluate(
        "one => one.querySelectorAll('[data-flashed]').forEach((each) => delete each.dataset.flashed)"
    )
    for _ in range(times):
        before = int(tile.locator("strong").inner_text())
        tile.locator("button").first.click()
        expect(tile.locator("strong")).to_have_text(str(before + 1))
    expect(tile.locator("[data-flashed]")).to_have_count(1)  # for half a second


def presses(page: Page) -> dict[str, int]:
    """What the big buttons show, read in one moment."""
    shown = page.get_by_test_id("tally").evaluate_all(
        "all => all.map((tile) => [tile.dataset.what, Number(tile.querySelector('strong').textContent)])"
    )
    return dict(shown)


def green(page: Page, *words: str) -> None:
    """The whole-screen answer says this; then the next one may come."""
    answered(page, "yes")
    for word in words:
        expect(page.locator("#answer-body")).to_contain_text(word)
    put_away(page)


def write(page: Page, *titles: str, outcome: str = "done") -> None:
    """The rest of the form once it is known who it is."""
    for title in titles:
        chip = page.get_by_test_id("help-skills").get_by_role("button", name=title, exact=True)
        if chip.get_attribute("aria-pressed") != "true":
            chip.click()
    page.get_by_test_id(f"help-{outcome}").click()


def by_name(page: Page, name: str, birth: str, *titles: str, outcome: str = "done") -> None:
    page.get_by_test_id("help-open").click()
    page.get_by_test_id("help-name").fill(name)
    page.get_by_test_id("help-birth").fill(birth)
    write(page, *titles, outcome=outcome)
    green(page, name)


def look(page: Page, name: str) -> None:
    """A picture for whoever changes the page, where HVS_LOOK names a folder."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    if os.environ.get("HVS_LOOK"):
        page.screenshot(path=Path(os.environ["HVS_LOOK"]) / f"{name}.png")


def stored(kind: str) -> int:
    return db.session.scalar(
        select(func.count()).select_from(OutreachEvent).where(OutreachEvent.kind == kind)
    )


def test_a_day_of_doorways_without_network_and_the_phone_killed(
    commune, work, live, outing, tmp_path
) -> None:
    profile, address = tmp_path / "phone", f"{site_of(live)}/scan?day={outing.day}"
    with work():
        blank = cards.print_blank(commune.locality, 1, by=COMMAND_LINE)[0]
        known, blank_text, number = card_of(commune.people[5]), blank.full_code, blank.number
    with phone(profile) as it:  # at the office, in the morning
        enter(it.page, live, commune, outing)
    with phone(profile) as it:
        it.context.set_offline(True)
        page = it.page
        page.goto(address)
        ready(page)
        look(page, "outing-1-start")
        expect(page.get_by_test_id("tally")).to_have_count(4)
        for tile in page.get_by_test_id("tally").all():
            assert tile.locator("button").first.bounding_box()["height"] >= 90
        top = page.get_by_test_id("help-open").bounding_box()["y"]
        press(page, "vneid", 3)
        press(page, "skills", 5)
        assert page.get_by_test_id("help-open").bounding_box()["y"] == top, (
            "no button moves because something waits"
        )
        page.locator('[data-what="skills"]').get_by_test_id("tally-undo").click()
        expect(page.locator('[data-what="skills"] strong')).to_have_text("4")
        for what in ("met", "met", "away", "refused", "refused"):
            page.get_by_test_id(f"home-{what}").click()
        expect(page.get_by_test_id("home-refused").locator("strong")).to_have_text("2")
        page.get_by_test_id("home-undo").click()  # the last one
        expect(page.get_by_test_id("home-refused").locator("strong")).to_have_text("1")

        # a card, a blank card, a name
        held_up(page, f"{SITE}/t/{known}")
        expect(page.locator("#help-dialog")).to_be_visible()
        look(page, "outing-2-card")
        page.get_by_test_id("help-done").click()
        expect(page.locator("#help-error")).to_contain_text("Chọn ít nhất một việc")
        write(page, outing.titles[0], outing.titles[1])
        green(page, "Đã làm được", outing.titles[1])
        held_up(page, f"{SITE}/t/{blank_text}")
        expect(page.locator("#help-who")).to_contain_text(f"Thẻ trắng số {number}")
        write(page, outing.titles[0])
        expect(page.locator("#help-error")).to_contain_text("Ghi họ và tên")
        page.get_by_test_id("help-name").fill("Hồ Thị Mới")
        page.get_by_test_id("help-birth").fill("30/2/1958")
        page.get_by_test_id("help-done").click()
        expect(page.locator("#help-error")).to_contain_text("Năm sinh gồm bốn chữ số")
        page.get_by_test_id("help-birth").fill("8/3/1958")
        look(page, "outing-3-blank")
        page.get_by_test_id("help-done").click()
        green(page, "Hồ Thị Mới")
        by_name(page, "Lò Văn Hẹn", "1949", outing.titles[2], outcome="again")
        by_name(page, "Lê Thị Nhầm", "1960", outing.titles[2])
        page.get_by_test_id("day-undo").first.click()
        expect(page.get_by_test_id("day-recent").locator("li.is-void")).to_contain_text("Lê Thị Nhầm")
        expect(page.locator("#helped-count")).to_have_text("3")

        # the list of those to come back to: one tap
        page.get_by_test_id("again-open").click()
        look(page, "outing-4-again")
        page.get_by_test_id("again-done").click()
        expect(
            page.get_by_test_id("again-list").locator("li").filter(has_text="Võ Minh Khôi")
        ).to_contain_text("Hoàn tác")
        page.keyboard.press("Escape")
        page.get_by_test_id("roll-open").click()
        page.get_by_test_id("roll-away").click()
        page.get_by_test_id("roll-here").click()
        expect(page.get_by_test_id("roll-here")).to_have_attribute("aria-pressed", "true")
        look(page, "outing-5-roll")
        page.keyboard.press("Escape")
        page.get_by_test_id("incident-open").click()
        page.locator("#incident-text").fill("Mất điện từ 9 giờ.")
        page.get_by_test_id("incident-send").click()
        green(page, "Đã ghi sự việc")
        shown = presses(page)
        assert shown == {"skills": 4, "vneid": 3, "services": 0, "payments": 0}
        waiting = page.locator("#queue-count").inner_text()
        assert int(waiting) == 3 + 5 + 1 + 5 + 1 + 2 + 1 + 1 + 1 + 1 + 2 + 1
        with work():
            assert db.session.scalar(select(func.count()).select_from(OutreachEvent)) == 1  # yesterday's
        look(page, "outing-6-full")
        it.kill()
        it.wrong.clear()
    with phone(profile) as it:
        it.context.set_offline(True)
        page = it.page
        page.goto(address)
        ready(page)
        assert presses(page) == shown
        expect(page.locator("#queue-count")).to_have_text(waiting)
        expect(page.locator("#sync-words")).to_contain_text("Cứ tiếp tục ghi")
        expect(page.locator("#helped-count")).to_have_text("4")
        it.context.set_offline(False)
        sent(page)
        expect(page.locator("#day-review")).to_be_hidden()
        page.reload()
        ready(page)
        assert presses(page) == shown
        with page.expect_response(lambda reply: "/api/v1/outreach-days?state=planned" in reply.url):
            page.goto(f"{site_of(live)}/scan")  # the shelf
        expect(page.get_by_test_id("shelf-list")).to_contain_text("có sẵn trên máy")
        it.wrong[:] = [line for line in it.wrong if "403" not in line]  # a volunteer has no lessons

    one, two, three = outing.codes
    with work():
        new = db.session.scalars(select(Person.id).where(Person.name == "Hồ Thị Mới")).one()
        back = db.session.scalars(select(Person.id).where(Person.name == "Lò Văn Hẹn")).one()
        card = commune.people[5]
        assert helped(outing.day) == {
            (card, one): "done", (card, two): "done", (new, one): "done", (back, three): "again", (outing.again, one): "done",
        }  # fmt: skip
        proofs = {(card, one), (card, two), (new, one), (outing.again, one)}
        assert evidence(outing.day) == proofs
        assert {(line.person_id, line.skill) for line in ledger.lines(source_prefix="outreach:")} == proofs
        assert card_of(new) == blank_text
        the_day = days.get(outing.day, within=EVERYWHERE)
        assert log.tallies(the_day) == shown
        assert log.households(the_day) == {"met": 2, "away": 1, "refused": 1}
        assert db.session.get_one(Assignment, outing.assignment).came is True
        assert (stored("tally"), stored("household"), stored("incident")) == (8, 5, 1)


def test_two_volunteers_at_one_door_are_one_evidence_and_their_turns_add_up(
    commune, work, live, outing
) -> None:
    with work():
        card = card_of(commune.people[5])
    with person(width=360) as mine, person(width=360) as others:
        for page, role in ((mine, "volunteer"), (others, "planner")):
            enter(page, live, commune, outing, role)
            page.context.set_offline(True)
            press(page, "vneid", 2)
            held_up(page, f"{SITE}/t/{card}")
            write(page, outing.titles[0])
            green(page, "Đã làm được")
        for page in (mine, others):
            page.context.set_offline(False)
            sent(page)
        held_up(others, f"{SITE}/t/{card}")
        write(others, outing.titles[0])
        answered(others, "already")
        expect(others.locator("#answer-body")).to_contain_text("Đã ghi từ trước")
        sent(others)
    with work():
        assert evidence(outing.day) == {(commune.people[5], outing.codes[0])}
        assert helped(outing.day) == {(commune.people[5], outing.codes[0]): "done"}
        told = db.session.execute(
            select(OutreachEvent.kind, func.sum(OutreachEvent.count)).group_by(OutreachEvent.kind)
        )
        assert dict(told.all())["tally"] == 4
        assert stored("help") == 1 + 3


def test_the_point_is_chosen_once_and_remembered(commune, work, live, outing, second_point) -> None:
    with person(width=360) as page:
        enter(page, live, commune, outing)
        expect(page.locator("#day-work")).to_be_hidden()
        look(page, "outing-7-point")
        held_up(page, "https://vietqr.example/pay?acc=1")  # nobody knows where yet: nothing is written down
        page.get_by_test_id("day-choices").get_by_role("button").nth(1).click()
        press(page, "vneid", 2)
        page.context.set_offline(True)
        page.reload()
        ready(page)
        expect(page.locator("#day-choose")).to_be_hidden()
        assert presses(page)["vneid"] == 2
        page.locator("#day-point").select_option(str(outing.point))  # the afternoon is elsewhere
        expect(page.locator('[data-what="vneid"] strong')).to_have_text("0")
        press(page, "vneid")
        page.context.set_offline(False)
        sent(page)
    with work():
        told = select(OutreachEvent.point_id, func.sum(OutreachEvent.count)).where(
            OutreachEvent.kind == "tally"
        )
        counted = dict(db.session.execute(told.group_by(OutreachEvent.point_id)).all())
        assert counted[outing.point] == 1
        assert sum(counted.values()) == 3


def test_what_the_server_did_not_take_is_told_in_words_and_mended(commune, work, live, outing) -> None:
    with work():
        blank = cards.print_blank(commune.locality, 1, by=COMMAND_LINE)[0].full_code
    with person(width=360) as page:
        enter(page, live, commune, outing)
        page.get_by_test_id("help-open").click()
        page.get_by_test_id("help-name").fill("7K2M0")
        write(page, outing.titles[0])
        expect(page.locator("#help-error")).to_contain_text("Mã này gõ chưa đúng")
        page.get_by_test_id("help-name").fill(blank[:8])  # typed: the phone cannot know that it is blank
        page.get_by_test_id("help-done").click()
        answered(page, "yes")
        put_away(page)
        line = page.get_by_test_id("day-review-list").locator("li")
        expect(line).to_have_attribute("data-problem", "card_blank")
        expect(line).to_contain_text("chưa gắn với ai")
        page.locator("#day-review-go").click()
        expect(line).to_be_in_viewport()
        look(page, "outing-8-held")
        line.get_by_test_id("day-name").click()
        page.get_by_test_id("help-name").fill("Hồ Thị Mới")
        page.get_by_test_id("help-done").click()
        green(page, "Hồ Thị Mới")
        sent(page)
        expect(page.locator("#day-review")).to_be_hidden()
        with work():
            new = db.session.scalars(select(Person.id).where(Person.name == "Hồ Thị Mới")).one()
            assert evidence(outing.day) == {(new, outing.codes[0])}
            days.get(outing.day, within=EVERYWHERE).state = OFF
        page.reload()
        ready(page)
        expect(page.locator("#day-off")).to_be_visible()
        press(page, "vneid")
        expect(page.get_by_test_id("day-review-list").locator("li")).to_contain_text("đã hủy")
        page.get_by_test_id("day-seen").click()
        expect(page.locator("#day-review")).to_be_hidden()
        held_up(page, f"{SITE}/t/{card_forged(commune, work)}")
        answered(page, "invalid")
        expect(page.locator("#answer-body")).to_contain_text("ghi họ tên")


def test_a_card_before_the_day_is_here_is_told_to_wait(commune, work, live, outing) -> None:
    """What somebody was helped with comes with the day's list: a form without it could not be kept."""
    with work():
        card = card_of(commune.people[5])
    with person(width=360) as page:
        sign_in(page, site_of(live), commune.emails["volunteer"], PASSWORD)
        lists = Gate(page.context, "**/roster")
        page.goto(f"{site_of(live)}/scan?day={outing.day}")
        page.wait_for_selector("#day[data-ready=false]")
        held_up(page, f"{SITE}/t/{card}")
        answered(page, "invalid")
        expect(page.locator("#answer-body")).to_contain_text("Chưa ghi được")
        expect(page.locator("#answer-body")).to_contain_text("quét lại thẻ")
        expect(page.locator("#help-dialog")).to_be_hidden()
        lists.open()
        ready(page)
        put_away(page)
        held_up(page, f"{SITE}/t/{card}")
        write(page, outing.titles[0])
        green(page, outing.titles[0])
        sent(page)
    with work():
        assert evidence(outing.day) == {(commune.people[5], outing.codes[0])}


def card_forged(commune, work) -> str:
    """A card of somebody whom the phone knows, with another's MAC."""
    with work():
        return card_of(commune.people[0])[:8] + "0" * 16


def test_the_queue_as_a_file(commune, work, live, runner, outing, tmp_path) -> None:
    with person(width=360) as page:
        enter(page, live, commune, outing)
        page.context.set_offline(True)
        press(page, "services", 2)
        by_name(page, "Hồ Thị Mới", "1958", outing.titles[0])
        with page.expect_download() as download:
            page.get_by_test_id("save-queue").click()
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        document = json.loads(file.read_text())
        assert [(group["outreach_day"], len(group["events"])) for group in document["outreach_days"]] == [
            (outing.day, 3)
        ]
        assert document["lessons"] == []
        taken = runner("attendance", "import", file, "--json")
        assert json.loads(taken.stdout)["results"] == {"created": 3}
        page.context.set_offline(False)  # the phone finds the network after all
        sent(page)
        expect(page.locator("#day-review")).to_be_hidden()
    with work():
        assert (stored("tally"), stored("help")) == (2, 2)


def test_the_camera_looks_only_while_somebody_scans(commune, work, live, outing, tmp_path) -> None:
    with work():
        card = card_of(commune.people[0])
    video = film(
        [drawn("https://vietqr.example/pay?acc=1"), drawn(f"{SITE}/t/{card}")],
        tmp_path / "door.mjpeg",
        frames_each=[150, 60],  # what is no card is told until a card comes
    )
    with person(width=360, video=video) as page:
        enter(page, live, commune, outing)
        assert page.locator("#scanner").get_attribute("data-camera") == "off"
        page.get_by_test_id("help-open").click()
        page.get_by_test_id("help-scan").click()
        expect(page.locator("#help-error")).to_contain_text("Mời bác đưa đúng thẻ")
        look(page, "outing-9-camera")
        expect(page.locator("#help-who")).to_contain_text("Nguyễn Thị Ánh")
        expect(page.locator("#help-finder")).to_be_hidden()
        assert page.evaluate("document.getElementById('video').srcObject") is None
        write(page, outing.titles[0])
        green(page, "Nguyễn Thị Ánh")
        sent(page)
    with work():
        assert evidence(outing.day) == {(commune.people[0], outing.codes[0])}


def test_the_day_without_a_fault_at_360_px(commune, work, live, outing, second_point) -> None:
    with person(width=360) as page:
        page.emulate_media(reduced_motion="reduce")  # colours on their way to another are nobody's to judge
        enter(page, live, commune, outing)
        found = {"point": faults(page)}
        page.get_by_test_id("day-choices").get_by_role("button").first.click()
        press(page, "vneid")
        found["flash"] = faults(page)
        for opener, dialog in (
            ("help-open", "help-dialog"), ("again-open", "again-dialog"), ("roll-open", "roll-dialog"),
            ("incident-open", "incident-dialog"),
        ):  # fmt: skip
            page.get_by_test_id(opener).click()
            page.wait_for_selector(f"#{dialog}[open]")
            found[opener] = faults(page)
            page.keyboard.press("Escape")
        page.get_by_test_id("help-open").click()
        page.get_by_test_id("help-name").fill("khoi")
        page.locator("#help-matches button").click()
        found["person"] = faults(page)
        page.get_by_test_id("help-again").click()
        answered(page, "yes")
        found["answer"] = faults(page)
        put_away(page)
        sent(page)
        found["written"] = faults(page)
    assert {part: told for part, told in found.items() if told} == {}


def test_signing_out_takes_the_names_along(commune, live, outing) -> None:
    left = """() => new Promise((done) => {
      const asked = indexedDB.open("hoc-vu-so");
      asked.onsuccess = () => {
        const all = asked.result.transaction("days").objectStore("days").getAll();
        all.onsuccess = () => { asked.result.close(); done(JSON.stringify(all.result)); };
      };
    })"""
    with person(width=360) as page:
        enter(page, live, commune, outing, "officer")
        assert "Võ Minh Khôi" in page.evaluate(left)
        page.goto(f"{site_of(live)}/")
        page.locator("form[action$='/sign-out']").locator("xpath=ancestor::details/summary").click()
        page.get_by_role("button", name="Đăng xuất").click()
        page.get_by_label("Mật khẩu").wait_for()
        told = page.evaluate(left)
        assert "Võ Minh Khôi" not in told
        assert 'salt":null' in told


def test_a_paired_phone_needs_no_sign_in_and_forgets_when_it_is_taken_away(
    commune, work, live, outing
) -> None:
    with work():
        the_day = days.get(outing.day, within=EVERYWHERE)
        code = devices.offer(outreach_days=[the_day], by=Actor(commune.accounts["officer"], "officer"))
    with person(width=360, expected=("401",)) as page:  # the list asks also for what a sign-in would open
        page.goto(f"{site_of(live)}/scan#pair={code}")
        page.locator("#pair-dialog").get_by_label("Tên máy này").fill("Máy của Tổ A")
        page.get_by_test_id("pair-send").click()
        page.wait_for_url(f"**/scan?day={outing.day}")
        ready(page)
        press(page, "vneid")
        sent(page)
        expect(page.locator("#day-summary")).to_be_hidden()  # a page of the office
        with work():
            assert db.session.scalars(
                select(OutreachEvent.device).where(OutreachEvent.kind == "tally")
            ).all() == ["Máy của Tổ A"]
        page.goto(f"{site_of(live)}/scan")
        expect(page.get_by_test_id("shelf-list")).to_contain_text("Ra quân A")
        page.get_by_test_id("shelf-list").get_by_role("link", name="Ghi ngày ra quân").click()
        ready(page)
        page.context.set_offline(True)
        press(page, "skills")
        with work():
            [device] = db.session.scalars(select(Device))
            devices.revoke(device, by=COMMAND_LINE)
        page.context.set_offline(False)
        expect(page.locator("#revoked")).to_be_visible(timeout=30_000)
        expect(page.locator("#day-work")).to_be_hidden()  # names and points are gone
        expect(page.locator("#queue-count")).to_have_text("1")  # what was not sent is not
        with page.expect_download():
            page.get_by_test_id("save-queue").click()  # as the page says


def pair(page: Page, code: str) -> None:
    """On whichever of the scanner's pages this phone is."""
    page.evaluate("code => { location.hash = `pair=${code}`; }", code)
    page.locator("#pair-dialog").get_by_label("Tên máy này").fill("Máy của Tổ A")
    page.get_by_test_id("pair-send").click()


@pytest.fixture
def offered(commune, work, outing):
    """A new pairing code of the day, whenever it is called."""

    def made() -> str:
        with work():
            the_day = days.get(outing.day, within=EVERYWHERE)
            return devices.offer(outreach_days=[the_day], by=Actor(commune.accounts["officer"], "officer"))

    return made


@pytest.mark.parametrize("way", ["paired", "volunteer"])
def test_what_nobody_may_send_here_now_holds_up_nothing_else(
    commune, work, live, outing, offered, way
) -> None:
    """A trainer's phone in the hands of a volunteer: what waits for the trainer waits, and the day's events go out."""

    def signed_out(role: str) -> None:
        with work():
            db.session.get_one(Account, commune.accounts[role]).session_epoch += 1

    with person(width=360, expected=("401", "403")) as page:
        sign_in(page, site_of(live), commune.emails["trainer"], PASSWORD)
        page.goto(f"{site_of(live)}/scan?lesson={commune.lesson}")
        page.wait_for_selector("#scanner[data-ready=true]")
        page.wait_for_selector(
            "body[data-offline=ready]"
        )  # no answer is under way that brings a cookie of before
        page.context.set_offline(True)
        held_up(page, f"{SITE}/t/{commune.codes[0]}")
        expect(page.locator("#queue-count")).to_have_text("1")
        signed_out("trainer")
        page.context.set_offline(False)
        expect(page.locator("#sync-words")).to_contain_text("Hết phiên đăng nhập")
        if way == "volunteer":
            enter(page, live, commune, outing)
        else:
            page.goto(f"{site_of(live)}/scan")
            pair(page, offered())
            page.wait_for_url(f"**/scan?day={outing.day}")
            ready(page)
        with page.expect_response("**/events"):
            press(page, "vneid")
        expect(page.locator("#queue-count")).to_have_text("1")
        if way == "paired":
            expect(page.locator("#sync-words")).to_contain_text("Hết phiên đăng nhập")
        with work():
            assert stored("tally") == 1
        signed_out("volunteer")
        sign_in(page, site_of(live), commune.emails["trainer"], PASSWORD)
        page.goto(f"{site_of(live)}/scan")
        sent(page)
    with work():
        assert list(present(commune.lesson)) == commune.enrolled[:1]


def test_a_pairing_waits_for_no_question_from_before_it(commune, live, outing, offered) -> None:
    with person(width=360) as page:
        held: list[Route] = []
        Gate(
            page.context, "**/roster",
            lambda route: route.continue_() if "authorization" in route.request.headers else held.append(route),
        )  # fmt: skip
        page.goto(f"{site_of(live)}/scan?day={outing.day}")
        page.wait_for_selector("#day[data-ready=false]")
        with page.expect_event("load"):  # anew, with what came
            pair(page, offered())
        ready(page)
        assert len(held) == 1


# The words of a list wait for `release()`; its head is there.
SLOW_WORDS = """
  const real = window.fetch;
  const released = new Promise((go) => { window.release = go; });
  window.fetch = async (url, options) => {
    const reply = await real(url, options);
    if (!String(url).endsWith("/roster") || !reply.ok) return reply;
    const words = new TextEncoder().encode(await reply.text());
    const slow = new ReadableStream({ async start(tap) { await released; tap.enqueue(words); tap.close(); } });
    return new Response(slow, { status: reply.status, headers: reply.headers });
  };
"""
KEPT_OF_THE_DAY = """() => new Promise((done) => {
  const asked = indexedDB.open("hoc-vu-so");
  asked.onsuccess = () => {
    const all = asked.result.transaction("days").objectStore("days").getAll();
    all.onsuccess = () => { asked.result.close(); done(JSON.stringify(all.result)); };
  };
})"""


def test_a_list_on_its_way_to_a_phone_that_is_taken_away_meanwhile_is_not_kept(
    commune, work, live, outing, offered
) -> None:
    with person(width=360, expected=("401",)) as page:
        paired(page, live, outing, offered())
        assert "Võ Minh Khôi" in page.evaluate(KEPT_OF_THE_DAY)
        page.add_init_script(SLOW_WORDS)
        with page.expect_response("**/roster"):
            page.reload()
        ready(page)
        taken_away(page, work)
        with page.expect_response(lambda reply: reply.url.endswith("/roster") and reply.status == 401):
            page.evaluate("release()")
        expect(page.locator("#sync-words")).to_contain_text("Hết phiên đăng nhập")
        told = page.evaluate(KEPT_OF_THE_DAY)
        assert "Võ Minh Khôi" not in told
        assert 'salt":null' in told


def paired(page: Page, live, outing, code: str) -> None:
    """A phone without sign-in, on the page of the day that it was paired for."""
    page.goto(f"{site_of(live)}/scan")
    pair(page, code)
    page.wait_for_url(f"**/scan?day={outing.day}")
    ready(page)


def taken_away(page: Page, work) -> None:
    """The phone's pairing ends at the desk; a press makes the phone hear of it, and its button may be gone a moment later."""
    with work():
        [device] = db.session.scalars(select(Device))
        devices.revoke(device, by=COMMAND_LINE)
    page.locator('[data-what="vneid"] button').first.click()
    expect(page.locator("#revoked")).to_be_visible()


def test_a_tab_that_is_late_to_hear_of_it_does_not_undo_a_new_pairing(
    commune, work, live, outing, offered
) -> None:
    with person(width=360, expected=("401",)) as page:
        paired(page, live, outing, offered())
        queue = Gate(page, "**/events")
        queue.open()
        other = page.context.new_page()
        other.goto(page.url)
        ready(other)
        taken_away(page, work)
        with page.expect_event("load"):
            pair(page, offered())
        ready(page)
        sent(page)
        queue.shut()
        press(page, "skills")
        other.evaluate("dispatchEvent(new Event('online'))")  # it has the token of before
        sent(other)
        queue.open()
        page.reload()
        ready(page)
        press(page, "services")
        sent(page)
    with work():
        assert stored("tally") == 3


THIRD = """async ({lesson, wire}) => {
  const db = await new Promise((done, fail) => {
    const asked = indexedDB.open("hoc-vu-so", 3);
    asked.onerror = () => fail(asked.error);
    asked.onupgradeneeded = () => {
      const fresh = asked.result;
      fresh.createObjectStore("lessons", { keyPath: "id" });
      fresh.createObjectStore("people", { keyPath: ["lesson", "code"] });
      fresh.createObjectStore("notes");
      for (const name of ["events", "ticks"]) {
        const queue = fresh.createObjectStore(name, { keyPath: "seq", autoIncrement: true });
        queue.createIndex("id", "id", { unique: true });
        queue.createIndex("lesson", "lesson");
        queue.createIndex("waiting", "waiting");
      }
    };
    asked.onsuccess = () => done(asked.result);
  });
  const tx = db.transaction(["lessons", "people", "notes", "events"], "readwrite");
  const today = new Date().toLocaleDateString("sv-SE");
  tx.objectStore("lessons").put({ id: lesson, title: "Buổi của bản trước", day: today, salt: "s", blanks: {}, at: Date.now() });
  tx.objectStore("people").put({ lesson, place: 0, id: 1, code: wire.code, name: "Nguyễn Thị Ánh", unit: "", hash: "x", present: true, out: false });
  tx.objectStore("notes").put([{ token: "hvd_x", name: "Máy cũ", lessons: [], revoked: true }], "devices");
  tx.objectStore("events").add({ id: wire.id, lesson, wire, card: wire.code, state: "yes", name: "Nguyễn Thị Ánh", waiting: 1 });
  await new Promise((done) => { tx.oncomplete = done; });
  db.close();
}"""


def test_a_phone_of_the_version_before_keeps_what_it_holds(commune, work, live, outing) -> None:
    """What waited unsent in the third version's store is shown, and sent, by the fourth's."""
    wire = {
        "id": "0d1e2f30-1111-4222-8333-944455566677", "kind": "in", "code": commune.codes[0][:8], "source": "typed",
        "device_time": clock.now().isoformat(),
    }  # fmt: skip
    with person(width=360) as page:
        sign_in(page, site_of(live), commune.emails["officer"], PASSWORD)
        page.evaluate(THIRD, {"lesson": str(commune.lesson), "wire": wire})
        page.context.set_offline(True)
        page.context.set_offline(False)
        page.goto(f"{site_of(live)}/scan?lesson={commune.lesson}")
        expect(page.get_by_test_id("recent-list")).to_contain_text("Nguyễn Thị Ánh")
        sent(page)
        page.goto(f"{site_of(live)}/scan?day={outing.day}")
        ready(page)
        press(page, "vneid")
        sent(page)
        version = "async () => (await indexedDB.databases()).find(({ name }) => name === 'hoc-vu-so').version"
        assert page.evaluate(version) == 4
    with work():
        assert list(present(commune.lesson)) == [commune.enrolled[0]]
        assert stored("tally") == 1
