"""A lent phone: paired by the code on the trainer's screen, offline for a while, taken away from afar, paired again."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

from app.base import clock
from app.base.actors import EVERYWHERE, Actor
from app.base.db import db
from campaigns import lessons
from campaigns.attendance import devices
from campaigns.attendance.devices import Device
from campaigns.attendance.events import AttendanceEvent
from tests.attendance.telling import present, stored
from tests.browser.hall import answered, held_up, person, put_away, sent
from tests.conftest import ONE_DATABASE
from trainees.areas import Locality

# What a browser does is no database's; `HVS_LONG=1` sees it through on both.
pytestmark = [pytest.mark.browser, ONE_DATABASE]
# The list of lessons asks the server also for those of a sign-in; there is none.
UNSIGNED = ("401",)
SITE = "http://127.0.0.1:8000"


@pytest.fixture
def offer(commune, work):
    """A new pairing code of the trainer's."""

    def made() -> str:
        with work():
            lesson = lessons.get(commune.lesson, within=EVERYWHERE)
            return devices.offer([lesson], by=Actor(commune.accounts["trainer"], "trainer"))

    return made


def pair(page: Page, site: str, code: str, name: str = "Máy của cô Lan") -> None:
    """What the phone's own camera app does with the QR, and the name that the page asks for."""
    page.goto(f"{site}/scan#pair={code}")
    dialog = page.locator("#pair-dialog")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("Mã ghép máy")).to_have_value(code)
    expect(page).not_to_have_url(re.compile("pair"))  # the code stays in no history
    dialog.get_by_label("Tên máy này").fill(name)
    page.get_by_test_id("pair-send").click()
    page.wait_for_url(re.compile(r"/scan\?lesson=\d+$"))
    page.wait_for_selector("#scanner[data-ready=true]")


def scan(page: Page, text: str) -> None:
    held_up(page, f"{SITE}/t/{text}")
    answered(page, "yes")
    put_away(page)


def test_paired_scans_without_any_sign_in_until_it_is_taken_away(
    commune, work, live, runner, offer, tmp_path
) -> None:
    site = f"http://127.0.0.1:{live.port}"
    with person(width=360, expected=(*UNSIGNED, "422")) as page:
        first = offer()
        pair(page, site, first)
        page.wait_for_selector("body[data-offline=ready]")
        scan(page, commune.codes[0])
        sent(page)
        with work():
            [device] = db.session.query(Device).all()
            device_id = device.id
            assert (device.name, device.account_id) == ("Máy của cô Lan", commune.accounts["trainer"])
            [event] = db.session.query(AttendanceEvent).all()
            assert (event.device, event.result) == ("Máy của cô Lan", "created")

        page.context.set_offline(True)
        scan(page, commune.codes[1])
        with work():
            devices.revoke(
                db.session.get_one(Device, device_id), by=Actor(commune.accounts["officer"], "officer")
            )
        page.context.set_offline(False)
        expect(page.locator("#revoked")).to_be_visible()
        expect(page.locator("#revoked")).to_contain_text("Máy này đã bị gỡ")
        # Not a name is left on it; what it has not sent still is.
        page.wait_for_selector("#scanner[data-ready=false]")
        assert page.evaluate(PEOPLE) == 0
        expect(page.locator("#queue-count")).to_have_text("1")
        with page.expect_download() as download:
            page.get_by_test_id("save-queue").click()
        file = tmp_path / "queue.json"
        download.value.save_as(file)

        page.locator("#revoked [data-pairs]").click()
        dialog = page.locator("#pair-dialog")
        dialog.get_by_label("Mã ghép máy").fill(first)  # the code of this morning
        dialog.get_by_label("Tên máy này").fill("Máy của cô Lan")
        page.get_by_test_id("pair-send").click()
        expect(page.locator("#pair-error")).to_contain_text("Mã ghép máy")
        dialog.get_by_label("Mã ghép máy").fill(
            " ".join(re.findall("....", offer()))
        )  # as somebody reads it out
        page.get_by_test_id("pair-send").click()
        page.wait_for_selector("#scanner[data-ready=true]")
        expect(page.locator("#revoked")).to_be_hidden()
        sent(page)
        expect(page.locator("#present-count")).to_have_text("2")
    assert json.loads(runner("attendance", "import", file, "--json").stdout)["results"] == {"repeat": 1}
    with work():
        assert sorted(present(commune.lesson)) == sorted(commune.enrolled[:2])
        assert stored(commune.lesson) == 2


# How many people lie in the phone's memory.
PEOPLE = """() => new Promise((done) => {
  const asked = indexedDB.open("hoc-vu-so");
  asked.onsuccess = () => {
    const counted = asked.result.transaction("people").objectStore("people").count();
    counted.onsuccess = () => { asked.result.close(); done(counted.result); };
  };
})"""


def test_a_roster_leaves_the_phone_some_days_after_its_lesson(commune, work, live, offer) -> None:
    site = f"http://127.0.0.1:{live.port}"
    with person(width=360, expected=UNSIGNED) as page:
        page.clock.install(time=clock.now())
        pair(page, site, offer())
        page.wait_for_selector("body[data-offline=ready]")
        page.context.set_offline(True)
        scan(page, commune.codes[0])
        for hours, people in ((50, 4), (60, 0)):
            page.clock.fast_forward(hours * 3600 * 1000)
            page.reload()
            page.wait_for_selector(f"#scanner[data-ready={'true' if people else 'false'}]")
            assert page.evaluate(PEOPLE) == people
        expect(page.locator("#queue-count")).to_have_text("1")  # unsent ones never


# Made up: the older kind of card with seven fields, a newer one in another order with more of them.
OLD = "001184000015||Nguyễn Thị Ánh|08031984|Nữ|Thôn Đông, xã Hoa Sen, tỉnh Sông Hồng|01012022"
NEW = "||Hồ Văn Mới|17051961|Nam|001061000777||Thôn Tây, xã Hoa Sen||20032025|20032040|"


def test_id_cards_where_the_commune_reads_them(commune, work, live, offer) -> None:
    site = f"http://127.0.0.1:{live.port}"
    with work():
        db.session.get_one(Locality, commune.locality).reads_id_cards = True
    with person(width=360, expected=UNSIGNED) as page:
        pair(page, site, offer())
        page.wait_for_selector("body[data-offline=ready]")
        page.context.set_offline(True)
        held_up(page, OLD)
        answered(page, "yes")
        expect(page.locator("#answer [data-name]")).to_have_text("Nguyễn Thị Ánh")
        expect(page.locator("#answer [data-unit]")).to_contain_text("căn cước")
        put_away(page)
        held_up(page, NEW)
        dialog = page.locator("#walkin-dialog")
        expect(dialog).to_be_visible()
        expect(dialog.get_by_label("Họ và tên")).to_have_value("Hồ Văn Mới")
        expect(dialog.get_by_label("Năm sinh")).to_have_value("1961")
        page.keyboard.press("Enter")
        expect(page.locator("#present-count")).to_have_text("2")
        # Of what stood on the cards nothing lies on the phone: no number, no birth date, no address.
        lies = page.evaluate(EVENTS)
        for secret in (
            "001184000015",
            "001061000777",
            "08031984",
            "1984-03-08",
            "17051961",
            "Thôn Đông",
            "Thôn Tây",
        ):
            assert secret not in lies
        assert lies.count("id_card") == 2
        page.context.set_offline(False)
        sent(page)
    with work():
        kept = db.session.query(AttendanceEvent).all()
        assert [(event.kind, event.source, event.result) for event in kept] == [
            ("in", "card", "created"), ("walkin", "card", "created"),
        ]  # fmt: skip
        assert kept[0].person_id == commune.enrolled[0]


EVENTS = """() => new Promise((done) => {
  const asked = indexedDB.open("hoc-vu-so");
  asked.onsuccess = () => {
    const all = asked.result.transaction("events").objectStore("events").getAll();
    all.onsuccess = () => { asked.result.close(); done(JSON.stringify(all.result)); };
  };
})"""
