"""`make gallery`: screenshots of every page at 360 and 1280 px under gallery/, as each role sees it."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from app.base import clock
from app.cli.demo import plan_text
from scripts.browser import CHROMIUM_FLAGS, ROOT, chromium, demonstration
from tests.browser.hall import codes_of

OUT = ROOT / "gallery"
WIDTHS = {"360": (360, 740), "1280": (1280, 800)}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def pages(env: dict[str, str]) -> list[tuple[str, str, str]]:
    """(role, file name, path) of every page worth a picture that an id leads to."""

    def listed(*command: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "flask", *command, "--json"], cwd=ROOT, env=env, check=True, capture_output=True, text=True
        )  # fmt: skip
        return json.loads(done.stdout)

    plan = listed("plans", "list")[0]["id"]
    lessons = listed("lessons", "list")
    lesson = next(x for x in lessons if x["state"] == "open")
    closed = next(x for x in lessons if x["state"] == "closed")
    training = lesson["training"]["id"] if isinstance(lesson["training"], dict) else lesson["training"]
    person, another = (one["id"] for one in listed("people", "list")[:2])
    course = listed("courses", "list")[0]["id"]
    indicator = f"/indicators/staff_trained?plan={plan}"
    return [
        ("nobody", "sign-in", "/"),
        ("nobody", "missing", "/khong-co-trang-nay"),
        ("nobody", "card-unknown", "/t/00000000A"),
        ("officer", "dashboard", f"/indicators?plan={plan}"),
        ("officer", "indicator", indicator),
        ("officer", "indicator-month", f"{indicator}&by=month"),
        ("officer", "indicator-population", f"/indicators/adult_skills?plan={plan}"),
        ("officer", "indicator-reported", f"/indicators/vneid?plan={plan}"),
        ("officer", "still-lacking", f"/indicators/staff_trained/people?plan={plan}&side=lack"),
        ("officer", "reached", f"/indicators/staff_trained/people?plan={plan}&side=have"),
        ("officer", "plans", "/plans"),
        ("officer", "plan", f"/plans/{plan}"),
        ("officer", "plan-tasks", f"/plans/{plan}/tasks"),
        ("officer", "plan-reporting", f"/plans/{plan}/reporting"),
        ("officer", "plan-new", "/plans/new"),
        ("officer", "people", "/people"),
        ("officer", "people-none", "/people?q=zzzz"),
        ("officer", "units", "/people/units"),
        ("officer", "person", f"/people/{person}"),
        ("officer", "person-edit", f"/people/{person}/edit"),
        ("officer", "person-new", "/people/new"),
        ("officer", "merge", f"/people/{person}/merge/{another}"),
        ("officer", "merge-with", f"/people/{person}/merge?q=nguyen"),
        ("officer", "membership-new", f"/people/{person}/memberships/new"),
        ("officer", "questions", "/people/questions"),
        ("officer", "questions-list", "/people/questions/list"),
        ("officer", "questions-alike", "/people/questions/alike"),
        ("officer", "questions-refused", "/people/questions/list?show=refused"),
        ("officer", "rosters", "/rosters"),
        ("officer", "roster-new", "/rosters/new"),
        ("officer", "areas", "/areas"),
        ("officer", "areas-whole", "/areas/whole"),
        ("officer", "area", "/areas/neighbourhoods/1"),
        ("officer", "area-units", "/areas/units"),
        ("officer", "area-unit", "/areas/units/1"),
        ("officer", "counts-new", "/areas/counts/new"),
        ("officer", "counts-read", "/areas/counts/read"),
        ("officer", "counts-entries", "/areas/entries"),
        ("officer", "schools", "/areas/schools"),
        ("officer", "classes-read", "/areas/schools/read"),
        ("officer", "jobs", "/jobs"),
        ("officer", "job", "/jobs/1"),
        ("officer", "held", "/trainings/held"),
        ("officer", "held-one", "/trainings/held/1"),
        ("officer", "held-number", "/trainings/held/2"),
        ("officer", "held-new", "/trainings/held/new"),
        ("officer", "courses", "/courses"),
        ("officer", "course-new", "/courses/new"),
        ("officer", "course-edit", f"/courses/{course}/edit"),
        ("officer", "trainings", "/trainings"),
        ("officer", "training-new", "/trainings/new"),
        ("officer", "training", f"/trainings/{training}"),
        ("officer", "training-edit", f"/trainings/{training}/edit"),
        ("officer", "enrol", f"/trainings/{training}/enrol?q=an"),
        ("officer", "cards-print", f"/trainings/{training}/cards"),
        ("officer", "cards", "/cards"),
        ("officer", "cards-place", "/cards/print?place=unit-1"),
        ("officer", "cards-person", f"/cards/people/{person}"),
        ("officer", "lesson-new", f"/trainings/{training}/lessons/new"),
        ("officer", "lesson", f"/lessons/{lesson['id']}"),
        ("officer", "lesson-edit", f"/lessons/{lesson['id']}/edit"),
        ("officer", "lesson-close", f"/lessons/{lesson['id']}/close"),
        ("officer", "lesson-reopen", f"/lessons/{closed['id']}/reopen"),
        ("officer", "lesson-said", f"/lessons/{closed['id']}/said"),
        ("officer", "lesson-absent", f"/lessons/{lesson['id']}?view=absent"),
        ("officer", "lesson-held", f"/lessons/{lesson['id']}?view=held"),
        ("officer", "lesson-closed", f"/lessons/{closed['id']}"),
        ("officer", "lesson-sheet", f"/lessons/{lesson['id']}/sheet"),
        ("officer", "lesson-paper", f"/lessons/{lesson['id']}/paper"),
        ("officer", "lesson-paper-closed", f"/lessons/{closed['id']}/paper"),
        ("officer", "lesson-handout", f"/lessons/{lesson['id']}/handout"),
        ("officer", "lesson-calls", f"/lessons/{lesson['id']}/absent"),
        ("officer", "id-cards", "/areas/id-cards"),
        ("officer", "pair", f"/lessons/{lesson['id']}/pair"),
        ("officer", "devices", "/devices"),
        ("officer", "device", "/devices/1"),
        ("officer", "devices-none", "/devices?q=zzzz"),
        ("officer", "lesson-history", f"/lessons/{lesson['id']}/history"),
        ("officer", "person-attendance", f"/people/{person}/attendance"),
        ("officer", "inbox", "/inbox"),
        ("officer", "inbox-held", "/inbox?show=held"),
        ("officer", "inbox-seen", "/inbox?view=seen"),
        ("trainer", "inbox-trainer", "/inbox"),
        ("trainer", "hall", f"/lessons/{lesson['id']}/screen"),
        ("officer", "design", "/design"),
        ("officer", "password", "/password"),
        ("officer", "lan", "/lan"),
        ("administrator", "accounts", "/accounts"),
        ("administrator", "account-new", "/accounts/new"),
        ("trainer", "trainer-home", "/"),
        ("trainer", "trainer-trainings", "/trainings"),
        ("trainer", "scanner", f"/scan?lesson={lesson['id']}"),
        ("trainer", "scanner-lessons", "/scan"),
        ("trainer", "queue", "/lessons/queue"),
    ]


def reached(page: Page, address: str, training: int) -> list[tuple[str, str, str]]:
    """The same of pages that a file or a card leads to; `page` is an officer's."""
    page.goto(f"{address}/plans/new")
    year = clock.today().year + 1
    page.set_input_files(
        "input[type=file]",
        {"name": f"ke-hoach-{year}.docx", "mimeType": WORD, "buffer": plan_text.document(year, date(year, 1, 20), "09")},
    )  # fmt: skip
    page.click("main form button[type=submit]")
    page.wait_for_url("**/plans/files/*")
    here = [("officer", "plan-preview", urlsplit(page.url).path)]
    page.goto(f"{address}/plans")
    page.goto(address + str(page.get_attribute("main table a[href^='/plans/']", "href")))
    target = page.get_attribute("main a[href*='/targets/']", "href")
    here.append(("officer", "plan-target", str(target)))
    page.goto(f"{address}/rosters")
    for path in dict.fromkeys(re.findall(r"/rosters/\d+", page.inner_html("main"))):
        page.goto(address + path)
        waits = page.locator("form[action$='/apply']").count()
        here.append(("officer", "roster-preview" if waits else "roster-applied", path))
        if waits:
            here.append(("officer", "roster-rows", f"{path}/rows"))
        else:
            here.append(("officer", "leaving", f"{path}/leaving"))
    here += _signed_up(page, address, training)
    page.goto(f"{address}/areas/schools")
    here.append(
        ("officer", "school", str(page.get_attribute("main table a[href^='/areas/schools/']", "href")))
    )
    page.goto(f"{address}/trainings/held/new")
    page.select_option("[name=course]", index=1)
    page.fill("[name=title]", "Lớp thanh toán không dùng tiền mặt")
    page.fill("[name=day]", "05/01/2026")
    page.fill(
        "[name=text]", "STT\tHọ và tên\tNgày sinh\n1\tNguyễn Thị Hoa\t1958\n2\tPhan Thị Bích Đào\t2/5/1969"
    )
    page.click("main form button[type=submit]")
    page.wait_for_url("**/trainings/held/lists/*")
    here.append(("officer", "held-preview", page.url.removeprefix(address)))
    page.goto(f"{address}/people/questions/list?show=refused")
    if page.locator("main a[href$='/mend']").count():
        here.append(("officer", "row-mend", str(page.get_attribute("main a[href$='/mend']", "href"))))
    page.goto(f"{address}/people?category=civil_servant")
    page.goto(address + str(page.get_attribute("main table th a[href^='/people/']", "href")))
    here.append(
        ("officer", "membership", str(page.get_attribute("main table a[href*='/memberships/']", "href")))
    )
    page.goto(f"{address}/trainings/{training}/cards")
    with page.expect_download() as download:
        page.click("main form[data-download] button[type=submit]")
    text = codes_of(download.value.path().read_bytes())[0].text
    here += [("nobody", "card", urlsplit(text).path), ("trainer", "card-trainer", urlsplit(text).path)]
    page.goto(f"{address}/cards")
    with page.expect_download() as download:
        page.click("main form[action='/cards/blank'] button[type=submit]")
    blank = codes_of(download.value.path().read_bytes())[0].text
    page.goto(f"{address}/inbox?kind=held")
    here.append(("officer", "inbox-item", str(page.get_attribute("main a[href*='/inbox/held/']", "href"))))
    page.goto(f"{address}/cards/find?code=0001")
    number = urlsplit(page.url).path
    here += [
        ("nobody", "card-blank", urlsplit(blank).path), ("officer", "card-kept", number),
        ("officer", "card-block", f"{number}/block"),
    ]  # fmt: skip
    return here


def _self_checkin(page: Page, address: str, screen: str) -> list[tuple[str, str, str]]:
    """What a phone sees of the code on the wall: before it, with its claim, and afterwards. `page` is an officer's."""
    page.goto(address + screen.removesuffix("/screen"))
    begin = page.locator("form[action$='/self-checkin']:has(input[value=start]) button")
    if begin.count():
        begin.click()
        page.wait_for_load_state()
    page.goto(address + screen)
    [code] = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.screenshot())))
    wall = urlsplit(code.text)
    seen = [("nobody", "self-scan", wall.path)]
    for name in ("self-find", "self-done"):
        page.goto(f"{address}{wall.path}?{wall.query}")
        if name == "self-done":
            page.click("#new summary")
            page.fill("#new [name=name]", "Hồ Thị Mới")
            page.click("#new button[type=submit]")
            page.wait_for_url("**/done?*")
        seen.append(("nobody", name, page.url.removeprefix(address)))
    return seen


def _signed_up(page: Page, address: str, training: int) -> list[tuple[str, str, str]]:
    """The pages of a registration: a training that takes them, somebody who asked, the list of those who did."""
    page.goto(f"{address}/trainings/{training}/edit")
    page.check("[name=registers]")
    page.click("main form button[type=submit]")
    page.goto(f"{address}/trainings/{training}/registrations")
    public = str(page.get_attribute("main a[href^='/r/']", "href"))
    page.goto(address + public)
    page.fill("[name=name]", "Nguyễn Thị Hạnh")
    page.fill("[name=birth]", "1958")
    page.wait_for_timeout(2100)  # nobody fills it in faster, and the page says so
    page.click("main form[method=post] button[type=submit]")
    page.wait_for_url("**/slip/*")
    return [
        ("nobody", "registration", public), ("nobody", "registration-slip", urlsplit(page.url).path),
        ("officer", "registrations", f"/trainings/{training}/registrations"),
    ]  # fmt: skip


def main() -> int:
    """Take them all; exit code 1 when a page answers 500 or scrolls sideways on a phone."""
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
    known += _self_checkin(page, address, next(path for _, name, path in known if name == "hall"))
    page.context.close()
    return known


def signed_in(browser: Browser, address: str, filled: dict[str, Any], role: str, w: int, h: int) -> Page:
    """A page of a fresh context in which somebody of that role (or nobody) is signed in."""
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
    page.wait_for_timeout(900 if "scan" in url else 100)
    whole = page.evaluate("document.documentElement.scrollHeight")
    size = page.viewport_size or {"width": width, "height": 800}
    if "scan" not in url:  # the phone's fixed bottom bar belongs at the bottom of the picture
        page.set_viewport_size({"width": width, "height": max(whole, size["height"])})
    page.screenshot(path=file, full_page=True)
    page.set_viewport_size(size)
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
