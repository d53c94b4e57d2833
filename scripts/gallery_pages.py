"""What `make gallery` takes pictures of: the address of every page, by the role that sees it."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import openpyxl
import zxingcpp
from PIL import Image
from playwright.sync_api import FilePayload, Page

from app.base import clock
from app.cli.demo import plan_text
from scripts.browser import ROOT
from scripts.gallery_outreach import outreach
from tests.browser.hall import codes_of

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def pages(env: dict[str, str]) -> list[tuple[str, str, str]]:
    """(role, file name, path) of every page worth a picture that an id leads to."""

    def listed(*commands: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "scripts.answers", *commands], cwd=ROOT, env=env, check=True, capture_output=True, text=True
        )  # fmt: skip
        return json.loads(done.stdout)

    plans, lessons, classes, everybody, courses, outside = listed(
        "plans list", "lessons list", "trainings list", "people list", "courses list", "results list"
    )
    plan = plans[0]["id"]
    lesson = next(x for x in lessons if x["state"] == "open")
    closed = next(x for x in lessons if x["state"] == "closed")
    training = lesson["training"]["id"] if isinstance(lesson["training"], dict) else lesson["training"]
    # A class that is over and still waits for its certificates.
    issuing = next(x["id"] for x in classes if x["eligible"] - x["certified"] >= 20)
    person, another = (one["id"] for one in everybody[:2])
    course = courses[0]["id"]
    moved = next(one for one in courses if one["version"] > 1)
    behind = [one["id"] for one in classes if one["title"].startswith(moved["title"])][-1]
    said = [figure["subject"] for figure in listed(f"figures list --plan {plan}")[0]]
    reported = next(subject for subject in said if subject.startswith("target:")).removeprefix("target:")
    paper, brought = (next(one for one in outside if one[of]) for of in ("attachment", "import"))
    unit = "/outside-results/confirm?unit=2"
    indicator = f"/indicators/staff_trained?plan={plan}"
    return [
        ("nobody", "sign-in", "/"),
        ("nobody", "missing", "/khong-co-trang-nay"),
        ("nobody", "api-docs", "/api/docs"),
        ("nobody", "card-unknown", "/t/00000000A"),
        ("nobody", "certificate-check", "/c"),
        ("nobody", "certificate-unknown", "/c/7K2M9Q4TXZ0"),
        ("officer", "outside-results", "/outside-results"),
        ("officer", "outside-result", f"/outside-results/{paper['id']}"),
        ("officer", "outside-whose", "/outside-results/new?q=nguyen"),
        ("officer", "outside-new", f"/outside-results/new?person={paper['person']}"),
        ("officer", "outside-confirm", unit),
        ("officer", "outside-confirm-unit", "/outside-results/confirm"),
        ("officer", "outside-lists", "/outside-results/lists"),
        ("officer", "outside-list", f"/outside-results/lists/{brought['import']}"),
        ("officer", "outside-list-new", "/outside-results/lists/new"),
        ("officer", "dashboard", f"/indicators?plan={plan}"),
        ("officer", "indicator", indicator),
        ("officer", "indicator-month", f"{indicator}&by=month"),
        ("officer", "indicator-population", f"/indicators/adult_skills?plan={plan}"),
        ("officer", "indicator-reported", f"/indicators/vneid?plan={plan}"),
        ("officer", "certificates", "/certificates"),
        ("officer", "certificate", "/certificates/20"),
        ("officer", "certificates-of-training", f"/trainings/{issuing}/certificates"),
        ("officer", "still-lacking", f"/indicators/staff_trained/people?plan={plan}&side=lack"),
        ("officer", "reached", f"/indicators/staff_trained/people?plan={plan}&side=have"),
        ("officer", "dashboard-behind", f"/indicators?plan={plan}&show=behind"),
        ("officer", "training-for-them", f"/indicators/staff_trained/training?plan={plan}&side=lack"),
        ("officer", "training-for-nobody", f"/indicators/adult_skills/training?plan={plan}"),
        ("officer", "walkins-to-roster", f"/indicators/adult_skills/residents?plan={plan}"),
        ("officer", "plans", "/plans"),
        ("officer", "plan", f"/plans/{plan}"),
        ("officer", "plan-tasks", f"/plans/{plan}/tasks"),
        ("officer", "task-board", f"/plans/{plan}/tasks/board"),
        ("officer", "task-calendar", f"/plans/{plan}/tasks/calendar"),
        ("officer", "task-updates", f"/plans/{plan}/tasks/updates"),
        ("officer", "plan-reporting", f"/plans/{plan}/reporting"),
        ("officer", "figures-month", f"/plans/{plan}/figures/month"),
        ("officer", "figures", f"/plans/{plan}/targets/{reported}/figures"),
        ("officer", "figure-new", f"/plans/{plan}/targets/{reported}/figures/new"),
        ("officer", "counting-rules", "/counting-rules"),
        ("officer", "counting-rule", "/counting-rules/adult_four_of_twelve"),
        ("officer", "counting-rule-new", "/counting-rules/new"),
        ("officer", "counting-rule-edit", "/counting-rules/staff_trained/edit"),
        ("officer", "counting-rule-draft", "/counting-rules/infosec_trained/draft"),
        ("officer", "plan-new", "/plans/new"),
        ("officer", "plan-typed", "/plans/typed"),
        ("officer", "plan-pasted", "/plans/pasted"),
        ("officer", "plan-review", f"/plans/{plan}/review?state=all"),
        ("officer", "plan-review-tasks", f"/plans/{plan}/review?show=tasks"),
        ("officer", "plan-review-rules", f"/plans/{plan}/review?show=rules"),
        ("officer", "plan-review-kpi", f"/plans/{plan}/review?show=kpi"),
        ("officer", "plan-line-edit", f"/plans/{plan}/lines/target/{reported}/edit"),
        ("officer", "plan-line-new", f"/plans/{plan}/lines/task/new"),
        ("officer", "plan-corrections", f"/plans/{plan}/corrections"),
        ("officer", "plan-about", f"/plans/{plan}/about"),
        ("officer", "plan-edit", f"/plans/{plan}/about/edit"),
        ("officer", "plan-next-year", f"/plans/{plan}/next-year"),
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
        ("officer", "course", f"/courses/{moved['id']}"),
        ("officer", "course-uptake", f"/courses/{moved['id']}/uptake/training/{behind}"),
        ("officer", "course-material", f"/courses/{course}/materials/new"),
        ("officer", "courses-retired", "/courses?retired=1"),
        ("officer", "course-edit", f"/courses/{course}/edit"),
        ("officer", "courses-ready", "/courses/ready"),
        ("officer", "course-checklist", f"/courses/{course}/checklist"),
        ("officer", "course-ready", "/courses/ready/VNEID"),
        ("officer", "designs", "/certificates/designs"),
        ("officer", "design-edit", "/certificates/designs/1"),
        ("officer", "design-new", "/certificates/designs/new"),
        ("officer", "trainings", "/trainings"),
        ("officer", "training-new", "/trainings/new"),
        ("officer", "training", f"/trainings/{training}"),
        ("officer", "training-edit", f"/trainings/{training}/edit"),
        ("officer", "feedback-screen", f"/trainings/{training}/feedback/screen"),
        ("officer", "feedback-none", f"/trainings/{training}/feedback"),
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
        ("officer", "lesson-practice", f"/lessons/{lesson['id']}/practice"),
        ("officer", "lesson-handout", f"/lessons/{lesson['id']}/handout"),
        ("officer", "lesson-calls", f"/lessons/{lesson['id']}/absent"),
        ("officer", "certificates-review", "/certificates/review"),
        ("officer", "certificates-kept", "/certificates/review?show=kept"),
        ("officer", "id-cards", "/areas/id-cards"),
        ("officer", "pair", f"/lessons/{lesson['id']}/pair"),
        ("officer", "devices", "/devices"),
        ("officer", "device", "/devices/1"),
        ("officer", "devices-none", "/devices?q=zzzz"),
        ("officer", "reports", "/reports"),
        ("officer", "reports-none", "/reports?q=zzzz"),
        ("officer", "report-new", "/reports/new"),
        ("officer", "report-rules", "/reports/rules"),
        ("officer", "report-holidays", "/reports/holidays"),
        ("officer", "commendations", "/reports/commendations"),
        ("officer", "commendations-unit", "/reports/commendations?noun=unit"),
        ("officer", "commendations-none", "/reports/commendations?q=zzzz"),
        ("officer", "comparison", "/reports/comparison"),
        ("officer", "superior-forms", "/reports/forms"),
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
        ("administrator", "account-role", "/accounts/2/role"),
        ("trainer", "trainer-home", "/"),
        ("trainer", "trainer-trainings", "/trainings"),
        ("trainer", "scanner", f"/scan?lesson={lesson['id']}"),
        ("trainer", "scanner-lessons", "/scan"),
        ("trainer", "queue", "/lessons/queue"),
    ]


def of_the_province(page: Page, address: str) -> list[tuple[str, str, str]]:
    """The pages of a province; `page` is its account's."""
    page.goto(f"{address}/province")
    the_round = str(page.get_attribute("#rounds ~ ul a", "href"))
    row, apart = (
        str(page.get_attribute(f"main tbody {at} a[href*='/rows/']", "href")) for at in ("th", "td")
    )
    return [
        ("province", "province", "/province"), ("province", "province-round", the_round), ("province", "province-row", row),
        ("province", "province-row-apart", apart), ("province", "province-files", "/province/files"),
        ("province", "province-communes", "/province/communes"), ("province", "province-successions", "/province/successions"),
    ]  # fmt: skip


def with_province(env: dict[str, str]) -> list[dict[str, str]]:
    """The accounts of the demonstration once its province is there. Filled in last: until then the commune is alone, and
    commands need not say which one they mean."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "demo", "fill", "--size", "province", "--json"], cwd=ROOT, env=env, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    accounts: list[dict[str, str]] = json.loads(done.stdout)["accounts"]
    return accounts


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
    plan = urlsplit(page.url).path
    here.append(("officer", "plan-target", str(target)))
    page.goto(f"{address}{plan}/tasks")
    for name, number in (("task", "6"), ("task-unclear", "17")):
        row = page.locator(
            "main tr[id^='task-']", has=page.locator("td.no", has_text=re.compile(f"^{number}$"))
        )
        here.append(("officer", name, str(row.locator("th.head a").get_attribute("href"))))
    page.goto(f"{address}/indicators")
    own = page.get_attribute("#targets a[href*='/indicators/targets/']", "href")
    here.append(("officer", "target", str(own)))
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
    here += _filed(page, address)
    here += _tested(page, address)
    here += _said(page, address, training)
    here += outreach(page, address)
    here += _collected(page, address)
    here += _reported(page, address)
    here += _superior(page, address)
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
    page.goto(f"{address}/certificates/review")
    page.goto(address + str(page.get_attribute("main table th a[href^='/certificates/']", "href")))
    here += [
        ("officer", "certificate-doubtful", urlsplit(page.url).path),
        ("nobody", "certificate-checked", str(page.get_attribute("main a[href^='/c/']", "href"))),
    ]
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


def _filed(page: Page, address: str) -> list[tuple[str, str, str]]:
    """The file of the training that the demonstration filed, reached from its task's output."""
    path = ""
    for number in range(1, 4):
        page.goto(f"{address}/trainings?page={number}")
        found = page.locator("main a", has_text="Kỹ năng số cơ bản – đợt 2")
        if found.count():
            path = f"{found.first.get_attribute('href')}/file"
            break
    page.goto(address + path)
    paper = str(page.get_attribute("main a[href*='/file/papers/'][href$='/download']", "href"))
    return [
        ("officer", "class-file", path), ("trainer", "class-file-trainer", path), ("officer", "class-notice", f"{path}/notice"),
        ("officer", "class-draft", f"{path}/draft/plan"), ("officer", "class-invitation", f"{path}/draft/invitation?guests=people"),
        ("officer", "class-paper-new", f"{path}/papers/new?kind=report"), ("officer", "class-paper", paper.removesuffix("/download")),
    ]  # fmt: skip


def _tested(page: Page, address: str) -> list[tuple[str, str, str]]:
    """The test of the staff's course: its bank, a class that took it, and what a phone sees of it."""
    for number in range(1, 4):
        page.goto(f"{address}/trainings?page={number}")
        found = page.locator("main a", has_text="Kỹ năng số cơ bản – đợt 3")
        if found.count():
            page.goto(address + str(found.first.get_attribute("href")))
            break
    opening = str(page.locator("main a[href^='/openings/']:has-text('Sau lớp')").get_attribute("href"))
    page.goto(address + opening)
    code = str(re.search(r"/b/(\w+)", page.inner_text("main")).group(1))  # type: ignore[union-attr]
    page.goto(f"{address}/courses")
    page.goto(address + str(page.locator("main a", has_text="Kỹ năng số cơ bản").first.get_attribute("href")))
    bank = str(page.locator("main a[href$='/test']").get_attribute("href"))
    page.goto(address + bank)
    question = str(
        page.locator("main a[href*='/questions/']:not([href*='/new'])").first.get_attribute("href")
    )
    return [
        ("officer", "test-class", opening), ("trainer", "test-class-trainer", opening), ("trainer", "test-screen", f"{opening}/screen"),
        ("nobody", "test-begin", f"/b/{code}"), ("officer", "test-questions", bank), ("officer", "test-settings", f"{bank}/settings"),
        ("officer", "test-question", question), ("officer", "test-question-new", f"{bank}/questions/new?kind=order"),
        ("officer", "test-import", f"{bank}/import"),
    ]  # fmt: skip


def _collected(page: Page, address: str) -> list[tuple[str, str, str]]:
    """The report whose units send their parts: the office's side, and a unit's with its code."""
    page.goto(f"{address}/reports")
    for path in dict.fromkeys(re.findall(r'href="(/reports/\d+)"', page.inner_html("main"))):
        page.goto(f"{address}{path}/parts")
        if page.locator("#waiting").count():
            break
    waiting = str(page.get_attribute("#waiting ~ ul a", "href"))
    written = page.locator("#units ~ div a[href^='/parts/returns/']").first.get_attribute("href")
    row = page.locator("#units ~ div tr", has=page.locator(f"a[href='{written}']"))
    sent = str(row.locator("a[href^='/u/']").get_attribute("href"))
    asked = str(page.locator("#units ~ div a[href^='/u/']").first.get_attribute("href"))
    return [
        ("officer", "parts", urlsplit(page.url).path), ("officer", "part-waiting", waiting), ("officer", "part-written", str(written)),
        ("nobody", "part-form", asked), ("nobody", "part-sent", f"{sent}/sent"), ("focal", "focal-home", "/parts"), ("approver", "approver-home", "/"),
    ]  # fmt: skip


def _superior(page: Page, address: str) -> list[tuple[str, str, str]]:
    """A superior's form that was brought, with one of its cells chosen."""
    book, given = openpyxl.Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    sheet.title = "Biểu 01"
    for row in (
        ("TT", "Nội dung chỉ tiêu", "Tử số", "Mẫu số", "Tỷ lệ (%)"),
        (1, "Tỷ lệ người dân trưởng thành có kỹ năng số"),
    ):
        sheet.append(row)
    book.save(given)
    page.goto(f"{address}/reports/forms")
    page.set_input_files(
        "input[type=file]", files=FilePayload(name="bieu-01.xlsx", mimeType=SHEET, buffer=given.getvalue())
    )
    page.click("main form button[type=submit]")
    page.wait_for_url(re.compile(r"/reports/forms/\d+"))
    form = urlsplit(page.url).path
    page.goto(f"{address}{form}?cell=C2")
    page.select_option("[name=what]", "people")
    page.click("main form[action$='/cells'] button[type=submit]")
    return [("officer", "superior-form", form), ("officer", "superior-cell", f"{form}?cell=C2")]


def _reported(page: Page, address: str) -> list[tuple[str, str, str]]:
    """A report in each state that the demonstration has, the national page of one, and what a later revision changed."""
    page.goto(f"{address}/reports")
    by_state: dict[str, str] = {}
    for row in page.locator("#reports ~ .register tbody tr").all():
        state = str(row.locator("[data-state]").first.get_attribute("data-state"))
        by_state.setdefault(state, str(row.locator("th a").get_attribute("href")))
    here = [("officer", f"report-{state}", path) for state, path in by_state.items()]
    newest = by_state.get("done") or next(iter(by_state.values()))
    here += [
        ("officer", "report-monitoring", f"{newest}/monitoring"),
        ("approver", "report-approver", newest),
    ]
    for path in dict.fromkeys([newest, *re.findall(r'href="(/reports/\d+)"', page.inner_html("main"))]):
        page.goto(f"{address}{path}")
        if page.locator("main a[href$='/diff']").count():
            return [*here, ("officer", "report-diff", f"{path}/diff")]
    return here


def self_checkin(page: Page, address: str, screen: str) -> list[tuple[str, str, str]]:
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


def _said(page: Page, address: str, training: int) -> list[tuple[str, str, str]]:
    """The pages of feedback: a class that gave some, and what a phone in today's hall sees."""
    page.goto(f"{address}/trainings/{training}/feedback")
    public = str(page.get_attribute("main a[href^='/y/']", "href"))
    page.goto(f"{address}/trainings")
    page.goto(
        address + str(page.locator("main table a:has-text('Kỹ năng số cơ bản')").first.get_attribute("href"))
    )
    said = f"{urlsplit(page.url).path}/feedback"
    return [
        ("nobody", "feedback", public),
        ("officer", "feedback-said", said),
        ("trainer", "feedback-trainer", said),
    ]
