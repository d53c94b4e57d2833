"""The exam of reports: what an officer, a head of a school, a vice chair and a province do in their browsers, inputs counted."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import openpyxl
import pypdfium2
import pytest
from docx import Document
from playwright.sync_api import Dialog, Locator, Page, expect

from app import accounts
from app.access import PROVINCE
from app.base.actors import COMMAND_LINE, EVERYWHERE, Scope
from app.base.db import db
from app.base.document import read_document
from app.filing import holiday, life, report
from app.filing.content import Text
from app.filing.province import receiving
from app.reports import report_files
from campaigns import courses
from campaigns.plans import importing, reported
from campaigns.plans import target as targets
from campaigns.plans.plan import Plan
from campaigns.plans.reading import read_plan
from campaigns.plans.target import Target
from tests.browser.desk import Hand, serving
from tests.browser.hall import person, sign_in
from tests.campaigns.test_class_file import pdf
from tests.conftest import OFFICE, ONE_DATABASE, PASSWORD, SCHOOL, SHARED, Commune
from tests.filing import filing_made, parts_made, province_made
from tests.filing.test_snapshot import changed_a_thousand_times, crowd
from tests.trainees.rosters_made import workbook
from trainees import areas, rosters, skills
from trainees.figures import Said

# What a browser does is no database's; `HVS_LONG=1` sees it through on both.
pytestmark = [pytest.mark.browser, ONE_DATABASE]
PHONE = 360
POLICE = "Công an xã"


@pytest.fixture
def ninth(at) -> None:
    """9 February 2026, before anything is made."""
    at(date(2026, 2, 9))


@pytest.fixture
def site(app) -> Iterator[str]:
    """Where the application is, on the day of the test."""
    with serving(app) as address:
        yield address


def pages_of(data: bytes) -> tuple[int, str]:
    """How many pages a PDF has, and its words."""
    book = pypdfium2.PdfDocument(io.BytesIO(data))
    return len(book), " ".join(" ".join(page.get_textpage().get_text_range() for page in book).split())


def flat(words: object) -> str:
    return " ".join(str("" if words is None else words).split())


def rows_of_xlsx(data: bytes) -> list[list[str]]:
    """Every row of every sheet."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [[flat(cell) for cell in row] for sheet in book for row in sheet.iter_rows(values_only=True)]


def rows_of_docx(data: bytes) -> list[list[str]]:
    """Every row of every table."""
    tables = Document(io.BytesIO(data)).tables
    return [[flat(cell.text) for cell in row.cells] for table in tables for row in table.rows]


# --- 1 ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Due:
    """A plan of which a month's report is due: what each unit answers (unit → ref → cells of its sheet), who is silent, and
    what must be read at the end (the target's words → its result)."""

    answers: dict[str, dict[str, dict[str, str]]]
    silent: str
    results: dict[str, str]


def of_ours(commune: Commune) -> Due:
    """A plan of our own: one target counted here, one of the police, two of the office."""
    made = filing_made.a_plan(commune)
    line = {ref: db.session.get_one(Target, one) for ref, one in made.targets.items()}
    line["2"].lead_unit_id = areas.ensure_unit(commune.locality, POLICE).id
    return Due(
        {
            POLICE: {"2": {"numerator": "25736", "denominator": "36845"}},
            OFFICE: {"3": {"kind": "count", "value": "12"}, "4": {"kind": "yesno", "value": "Có"}},
        },
        SCHOOL, {line["1"].text: "50 %", line["2"].text: "69,85 %", line["3"].text: "12", line["4"].text: "Có"},
    )  # fmt: skip


def of_tan_ky(commune: Commune) -> Due:
    """An open plan as it was read: the two targets with a lead are asked of it, that of the staff is counted here."""
    data = (SHARED / "plans" / "tan-ky.docx").read_bytes()
    draft = read_plan(read_document(data, "tan-ky.docx"))
    plan, _ = importing.store(
        commune.locality, draft, filename="tan-ky.docx", data_digest="tan-ky", by=COMMAND_LINE
    )
    db.session.expire(plan)
    line = {one.ref: one for one in plan.targets}
    assert len(line) == 13
    targets.link(line["I.2.b.1-9"], "staff_trained", by=COMMAND_LINE)
    equipped, papers = line["PL1.A.I.1"], line["PL1.A.I.2"]
    for one in (equipped, papers):
        targets.report(one, by=COMMAND_LINE)
        one.lead_unit_id = areas.ensure_unit(commune.locality, one.lead).id
    return Due(
        {
            equipped.lead: {equipped.ref: {"numerator": "38", "denominator": "39"}},
            papers.lead: {papers.ref: {"value": "71,5"}},
            OFFICE: {},
        },
        SCHOOL, {line["I.2.b.1-9"].text: "50 %", equipped.text: "97,44 %", papers.text: "71,5 %"},
    )  # fmt: skip


def answered(sheet: bytes, said: dict[str, dict[str, str]]) -> bytes:
    """A unit's workbook, filled in by another program."""
    filled = parts_made.Filled(sheet)
    for ref, cells in said.items():
        filled.target(ref, **cells)
    return filled.note("results", "Đã làm xong phần việc của tháng.").saved()


def row_of(page: Page, words: str) -> Locator:
    """The row of a target in the report."""
    return page.locator("#numbers ~ * tbody tr, tbody tr").filter(has_text=words).first


@pytest.mark.parametrize("made", [of_ours, pytest.param(of_tan_ky, marks=pytest.mark.shared)])
def test_an_officer_files_the_report_of_february(ninth, commune, site, work, made) -> None:
    """Scenario 1: from home to the recorded paper, at most 25 inputs."""
    with work():
        due = made(commune)
        for who in commune.people[:3]:
            filing_made.taught(who, date(2026, 2, 2))
        holiday.bring(commune.locality, 2026, by=COMMAND_LINE)
    with person() as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        sign_in(page, site, commune.emails["officer"], PASSWORD)
        hand, main = Hand(page), page.locator("main")
        expect(main).to_contain_text("hạn cuối 14/02 là thứ Bảy: nộp trước thứ Sáu 13/02")
        hand.look("1-home")
        hand.click("Báo cáo", role="link", exact=True)
        hand.look("1-due")
        hand.click("Lập báo cáo", exact=True)
        counted_here = next(iter(due.results))
        expect(row_of(page, counted_here)).to_contain_text(due.results[counted_here])
        hand.look("1-draft")

        # The units' files go out, and come back filled in by another program.
        hand.click("Gửi phiếu, nhắc và nhận số liệu của đơn vị", role="link")
        hand.look("1-units")
        with zipfile.ZipFile(io.BytesIO(hand.take("Tải tệp của mọi đơn vị"))) as archive:
            sheets = {name.rpartition(" - ")[0]: archive.read(name) for name in archive.namelist()}
        assert set(sheets) == {*due.answers, due.silent}
        hand.choose([(f"{unit}.xlsx", answered(sheets[unit], said)) for unit, said in due.answers.items()])
        hand.click("Nhận tệp")
        expect(main).to_contain_text(f"Đã nhận {len(due.answers)} tệp, chưa ghi gì")
        hand.look("1-came")
        hand.click("Xem và ghi", role="link")
        for left in range(len(due.answers) - 1, -1, -1):
            hand.look(f"1-returned-{left}")
            hand.click("Ghi, rồi xem đơn vị tiếp theo" if left else "Ghi các thay đổi đã đánh dấu")
            expect(page.get_by_text("Đã ghi phần của")).to_be_visible()
        hand.click("Về danh sách đơn vị", role="link")

        # One text for all who are missing, and for nobody else.
        copied = hand.copy("Chép lời nhắc")
        assert "còn chờ 1 đơn vị" in copied
        assert f"- {due.silent}" in copied
        assert not any(f"- {unit}" in copied for unit in due.answers)

        hand.click(page.locator("nav.tabs").get_by_role("link", name="Báo cáo", exact=True))
        for words, result in due.results.items():
            expect(row_of(page, words)).to_contain_text(result)
        hand.click("Chốt để trình ký")
        expect(main).to_contain_text("Đã chốt số liệu và lời văn", timeout=60_000)
        hand.look("1-frozen")
        document, workbook = hand.take("Word"), hand.take("Excel")
        hand.click(page.locator("#record > summary"))
        hand.fill("Số, ký hiệu", "12/BC-UBND")
        hand.fill("Ngày ban hành", "09/02/2026")
        hand.fill("Người ký", "Lò Thị Hạ")
        hand.choose([("ban-da-ky.pdf", pdf())], box="#record input[type=file]")
        hand.click("Ghi văn bản đã ký")
        expect(main).to_contain_text("12/BC-UBND")
        expect(page.get_by_role("link", name="ban-da-ky.pdf")).to_be_visible()
        hand.look("1-issued")
    assert len(hand.inputs) <= 25, hand.inputs
    for rows in (rows_of_xlsx(workbook), rows_of_docx(document)):
        for words, result in due.results.items():
            assert [row for row in rows if words in row and result in row], (words, result)


# --- 2 ----------------------------------------------------------------------------------------------------------

HELD = (
    ("Lớp đợt 1", "15/03/2026", 0, 50),
    ("Lớp đợt 2", "20/04/2026", 40, 90),
    ("Lớp đợt 3", "25/05/2026", 90, 121),
)
"""Title, day, and which of the staff came: together 121, ten of them twice."""


@dataclass(frozen=True)
class Installed:
    """A commune's id, and the words of its target on trained staff."""

    place: int
    words: str


@pytest.fixture
def installed(at, app, work) -> Installed:
    """15 June 2026: the plan of ba-ngoi with its target on trained staff linked, a course, the days off; nobody yet."""
    at(date(2026, 6, 15))
    with work():
        place = areas.add_locality("00009", "Suối Mây", "phường", "tỉnh Sông Hồng")
        accounts.add(place, "canbo@suoimay.example", "officer", password=PASSWORD)
        data = (SHARED / "plans" / "ba-ngoi.docx").read_bytes()
        draft = read_plan(read_document(data, "ba-ngoi.docx"))
        plan, _ = importing.store(
            place.id, draft, filename="ba-ngoi.docx", data_digest="ba-ngoi", by=COMMAND_LINE
        )
        db.session.expire(plan)
        trained = next(one for one in plan.targets if one.ref == "PL1.II.2")
        targets.link(trained, "staff_trained", by=COMMAND_LINE)
        courses.add(place.id, "Kỹ năng số cơ bản", skills.by_codes(["KNS-CB"]))
        holiday.bring(place.id, 2026, by=COMMAND_LINE)
        return Installed(place.id, trained.text)


def class_lists(place: int) -> list[bytes]:
    """Who came to each of the three classes, as an office types it; two who are non-permanent came to the last."""
    day, units = date(2026, 6, 15), {one.id: one.name for one in areas.units(Scope(place))}
    staff = rosters.roll(Scope(place), day, categories=rosters.STAFF)
    others = rosters.roll(Scope(place), day, categories=["non_permanent"])
    assert len({who.id for who, _ in staff}) == 133
    staff.sort(key=lambda one: one[0].national_id is None)
    lists = []
    for _title, _day, first, last in HELD:
        came = staff[first:last] + (others[:2] if last == HELD[-1][3] else [])
        rows = [
            [n, who.name, who.birth, one.post, who.national_id or "", units[one.unit_id]]
            for n, (who, one) in enumerate(came, 1)
        ]
        head = ["STT", "Họ và tên", "Ngày sinh", "Chức vụ", "Số CCCD", "Đơn vị"]
        lists.append(workbook(rows, head, "DANH SÁCH LỚP TẬP HUẤN"))
    return lists


@pytest.mark.shared
def test_an_officer_installs_in_june(installed, site, work) -> None:
    """Scenario 2: a roster, three classes already held, five rows mended; the report of the half-year says the same."""
    with person() as page:
        sign_in(page, site, "canbo@suoimay.example", PASSWORD)
        hand, main = Hand(page), page.locator("main")

        def stands(numbers: str) -> None:
            """The target at home: '121/133 người'."""
            page.goto(site)
            expect(page.locator("tr").filter(has_text=installed.words).first).to_contain_text(numbers)

        page.goto(f"{site}/rosters/new")
        hand.choose([("can-bo-cong-chuc.xlsx", (SHARED / "rosters" / "can-bo-cong-chuc.xlsx").read_bytes())])
        hand.click("Đọc và xem trước")
        hand.click("Ghi danh sách này")
        expect(main).to_contain_text("175 người mới")
        stands("0/133 người")
        expect(main).to_contain_text("Chưa vào danh sách: 5")
        hand.look("2-home-before")
        with work():
            lists = class_lists(installed.place)
        for (title, day, _, _), data in zip(HELD, lists, strict=True):
            page.goto(f"{site}/trainings/held/new")
            hand.fill("Tên lớp", title)
            hand.fill("Ngày tổ chức", day)
            hand.choose([(f"{title}.xlsx", data)])
            hand.click("Tiếp tục")
            hand.look(f"2-{title}")
            hand.click("Ghi lớp và danh sách")
            expect(main).to_contain_text("Đã ghi lớp")
        stands("121/133 người")
        expect(main).to_contain_text("Chưa vào danh sách: 5")
        hand.look("2-home-held")
        # The rows that the file had wrong, put right one by one.
        page.goto(f"{site}/people/questions/list?show=refused")
        for left in range(5, 0, -1):
            expect(page.get_by_role("link", name="Sửa và nhập")).to_have_count(left)
            hand.click("Sửa và nhập", role="link")
            wrong = page.locator(".field--invalid")
            expect(wrong).to_have_count(1)
            label = wrong.locator("label").first.inner_text()
            hand.look(f"2-mend-{left}")
            hand.fill(label, "28/02/1980" if "sinh" in label else f"05608000000{left}")
            hand.click("Ghi người này")
            expect(page).not_to_have_url(re.compile("/mend$"))
            page.goto(f"{site}/people/questions/list?show=refused")
        stands("121/137 người")
        expect(main).not_to_contain_text("Chưa vào danh sách")
        assert len(hand.inputs) <= 35, hand.inputs
        # The report of the half-year says the same of the day before.
        hand.click("Báo cáo", role="link", exact=True)
        hand.look("2-due")
        card = page.locator("article, tr").filter(has_text="6 tháng đầu năm 2026")
        expect(card.first).to_contain_text("Hạn cuối thứ Sáu 19/06")
        hand.click(card.get_by_role("button").first)
        row = row_of(page, installed.words)
        expect(row).to_contain_text("88,32 %")
        expect(row).to_contain_text("121/137 người")
        hand.look("2-report")


# --- 5 ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Town:
    """A commune of parts_made with its officer's account, and the address of the school's page."""

    ground: parts_made.Ground
    officer: str
    code: str


@pytest.fixture
def town(at, app, work) -> Town:
    """A school of forty, on the day its part is asked for."""
    at(parts_made.TODAY)
    with work():
        made = parts_made.ground(staff=40)
        place = db.session.get_one(areas.Locality, made.locality)
        accounts.add(place, "canbo@suoimay.example", "officer", password=PASSWORD)
        return Town(made, "canbo@suoimay.example", made.part().code)


def by_page(hand: Hand, town: Town) -> None:
    """The head ticks all and takes two out: who left, and who has not learnt yet."""
    page, names = hand.page, [f"Nguyễn Thị Số {number:02}" for number in range(40)]
    hand.fill("Tên lớp, khóa học", parts_made.COURSE)
    hand.fill("Nơi tổ chức", "Sở Giáo dục và Đào tạo")
    hand.fill("Ngày học xong", "20/04/2026")
    hand.click(page.get_by_label("Đánh dấu tất cả 40 người"))
    for name in (names[0], names[39]):
        hand.click(page.locator(f"label:has-text('{name}')"))
    gone = page.locator("li").filter(has_text=names[0])
    hand.click(gone.locator("summary"))
    hand.inputs.append("điền ngày cuối")
    gone.get_by_label("Đã thôi công tác").fill("31/05/2026")
    hand.fill("Họ và tên", "Trần Thị Hiệu")
    hand.fill("Số điện thoại", "0912000111")
    hand.look("5-form")
    hand.click("Gửi", exact=True)


def by_file(hand: Hand, town: Town) -> None:
    """The same in the workbook that the page gives."""
    hand.click(hand.page.locator("summary").filter(has_text="Làm trên tệp Excel"))
    filled = parts_made.Filled(hand.take("Tải tệp để điền"))
    school = town.ground.school
    filled.staff(school[0], at_work="Không", left_on="31/05/2026")
    for key in school[1:39]:
        filled.staff(
            key, done="Có", course=parts_made.COURSE, organiser="Sở Giáo dục và Đào tạo", on="20/04/2026"
        )
    hand.choose([("truong.xlsx", filled.saved())])
    hand.click("Gửi tệp")


@pytest.mark.parametrize(("way", "most"), [(by_page, 12), (by_file, 4)])
def test_a_head_of_a_school_of_forty_returns_her_part(town, site, way, most) -> None:
    """Scenario 5: no account, a phone's width; one left, 38 done: 38/39 = 97,44 %, and who is missing has a name."""
    with person(width=PHONE) as page:
        hand = Hand(page)
        page.goto(f"{site}/u/{town.code}")
        assert hand.fits(PHONE)
        way(hand, town)
        expect(page.get_by_role("heading", level=1)).to_have_text("Đã gửi. Cảm ơn đơn vị!")
        expect(page.locator("main")).to_contain_text("38 người đã học")
        expect(page.locator("main")).to_contain_text("Nguyễn Thị Số 00 (31/05/2026)")
        assert hand.fits(PHONE)
        hand.look(f"5-sent-{way.__name__}")
    assert len(hand.inputs) <= most, hand.inputs
    with person() as page:
        sign_in(page, site, town.officer, PASSWORD)
        page.goto(f"{site}/reports/{town.ground.report}/parts")
        hand, main = Hand(page), page.locator("main")
        hand.click("Xem và ghi", role="link")
        expect(main).to_contain_text("0/40 = 0 % → 38/39 = 97,44 %")
        expect(main).to_contain_text("Còn 1 người chưa có ghi nhận: Nguyễn Thị Số 39")
        # In the form's order.
        expect(page.locator(".journal__what strong")).to_have_text(
            [f"Nguyễn Thị Số {number:02}" for number in range(39)]
        )
        hand.look(f"5-preview-{way.__name__}")
        hand.click("Ghi các thay đổi đã đánh dấu")
        expect(main).to_contain_text("Đã ghi vào số liệu")
        assert len(hand.inputs) == 2
        # The indicator's own page: of the school 38 of 39, and the one by name.
        page.goto(f"{site}/indicators/staff_mastery?as_of=2026-06-14&by=unit")
        school = page.locator("tr, li").filter(has_text=parts_made.SCHOOL).filter(has_text="97,44 %").first
        assert school.inner_text().split()[-7:-2] == ["38", "1", "39", "97,44", "%"], school.inner_text()
        hand.look(f"5-indicator-{way.__name__}")
        hand.click(school.get_by_role("link", name="1", exact=True))
        expect(main).to_contain_text("Nguyễn Thị Số 39")
        expect(main).not_to_contain_text("Nguyễn Thị Số 38")
        hand.look(f"5-missing-{way.__name__}")


# --- 7 ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Frozen:
    """A report that waits for approval, and what stands around it."""

    report: int
    people: list[int]
    plan: filing_made.Made
    red: tuple[tuple[str, str, str], ...]


@pytest.fixture
def frozen(at, commune, work) -> Frozen:
    """Thirteen targets: three met, four red with their leads, the others without figures."""
    at(filing_made.AFTER)
    with work():
        ids = filing_made.a_plan(commune)
        plan = db.session.get_one(Plan, ids.plan)
        for number in range(6, 14):
            plan.targets.append(
                Target(
                    locality_id=commune.locality, ref=str(number), rank=number, number=str(number), text=f"Tỷ lệ việc thứ {number}",
                    measure="%", kind="percent", operator=">=", value=Decimal(80), value_raw="80", lead=POLICE if number % 2 else OFFICE,
                    lead_unit_id=None if number % 2 else commune.units[0], counting="reported", groups=[filing_made.GROUP],
                )
            )  # fmt: skip
        db.session.flush()
        db.session.refresh(plan)
        who = [*commune.people, *crowd(commune, 120)]
        for number, one in enumerate(who):
            if number % 5 < 2:
                filing_made.taught(one, date(2026, 2, 1 + number % 12), source=f"training:{100 + number}")
        known = {target.ref: target for target in plan.targets}
        for ref, numerator in (("2", 25_736), ("6", 1_100), ("7", 900), ("8", 33_000), ("9", 36_000)):
            reported.record(
                known[ref], date(2026, 2, 10), Said(Decimal(numerator), Decimal(36_845)), by=COMMAND_LINE
            )
        one = life.open_period(plan, [plan.rules[0]], filing_made.MONTH, by=COMMAND_LINE)
        life.write(one, Text(results="Mở 2 lớp."), by=COMMAND_LINE)
        officer = db.session.get_one(accounts.Account, commune.accounts["officer"]).actor
        life.submit(one, report_files.draw, by=officer)
        return Frozen(
            one.id,
            who,
            ids,
            ((known["6"].text, OFFICE, "10/02/2026"), (known["7"].text, POLICE, "31/12/2026")),
        )


def test_a_vice_chair_approves_on_a_phone_and_the_file_stays(frozen, commune, site, work, at) -> None:
    """Scenario 7: one A4, each red line with its lead and a deadline; the signed file is the same after 1,000 changes."""
    with person(width=PHONE) as page:
        sign_in(page, site, commune.emails["approver"], PASSWORD)
        hand, main = Hand(page), page.locator("main")
        expect(main).to_contain_text("chờ anh/chị duyệt")
        assert hand.fits(PHONE)
        hand.look("7-home")
        hand.click("Xem và duyệt", role="link")
        expect(main).to_contain_text("13 chỉ tiêu")
        assert hand.fits(PHONE)
        hand.look("7-report")
        count, words = pages_of(hand.take("Một trang cho lãnh đạo"))
        assert count == 1
        assert "13 chỉ tiêu năm 2026" in words
        red = words[words.index("Chậm tiến độ (2)") : words.index("Chưa có số liệu (")]
        for text, lead, day in frozen.red:
            below = red[red.index(text) :]
            assert re.match(rf"{text} .*? Chủ trì: {lead}; .*?hạn {day}", below), below
        hand.click("Duyệt báo cáo")
        expect(main).to_contain_text("Đã duyệt")
        assert len(hand.inputs) == 3
        hand.look("7-approved")
        with work():
            one = report.get(frozen.report, within=EVERYWHERE)
            life.record(one, "45/BC-UBND", filing_made.AFTER, "Nguyễn Văn A", by=COMMAND_LINE)
        addresses = [
            f"{site}/reports/{frozen.report}/{end}"
            for end in ("files/xlsx", "files/docx", "files/pdf", "leader.pdf")
        ]
        before = [page.request.get(one).body() for one in addresses]
        at(date(2026, 12, 1))
        with work():
            assert changed_a_thousand_times(commune, frozen.people, frozen.plan) >= 1000
        assert [page.request.get(one).body() for one in addresses] == before


# --- 10 ---------------------------------------------------------------------------------------------------------

EVERY, HERE = 65, 40
SILENT = (7, 31, 44, 60)
OTHER_WAY = 52
LAST = 65


def code_of(number: int) -> str:
    return f"{20_000 + number}"


def line_of(number: int) -> object:
    """59 communes count 425 of 610; the last one what is left of 25,736 of 36,845; one counts other people."""
    if number == OTHER_WAY:
        return province_made.line(611, 940, definition=province_made.OTHER, population=province_made.OVER_14)
    if number == LAST:
        return province_made.line(25_736 - 59 * 425, 36_845 - 59 * 610)
    return province_made.line(425, 610)


def test_a_province_adds_up_65_communes(at, app, work, site) -> None:
    """Scenario 10: 40 on the server, 25 by file; 61 in; 25.736/36.845 = 69,85 %; another definition is not added."""
    at(date(2026, 2, 13))
    names = {code_of(n): f"Thứ {n:02}" for n in range(1, EVERY + 1)}
    by_browser = (63, 64, LAST)
    files = {
        n: province_made.file(code_of(n), names[code_of(n)], [line_of(n)]) for n in range(HERE + 1, EVERY + 1)
    }
    with work():
        place = province_made.with_communes(names)
        accounts.add(place, "tinh@songhong.example", PROVINCE, password=PASSWORD)
        for n in range(1, EVERY + 1):
            if n in SILENT:
                if n <= HERE:
                    areas.add_locality(code_of(n), names[code_of(n)], "xã", "tỉnh Sông Hồng")
            elif n <= HERE:
                province_made.filed_here(code_of(n), names[code_of(n)], [line_of(n)])
            elif n not in by_browser:
                receiving.receive(place, files[n], f"{n}.json", by=COMMAND_LINE)
    with person() as page:
        sign_in(page, site, "tinh@songhong.example", PASSWORD)
        hand, main = Hand(page), page.locator("main")
        expect(main).to_contain_text("58")
        hand.click("Nhận tệp", role="link")
        changed = province_made.typed_over(files[LAST], numerator=845)
        hand.choose([("63.json", files[63]), ("64.json", files[64]), ("65-sua.json", changed)])
        hand.click("Nhận các tệp này")
        told = page.locator("tr").filter(has_text="65-sua.json")
        expect(told).to_contain_text("Chưa nhận")
        expect(told).to_contain_text("con số không còn khớp mã kiểm tra")
        hand.look("10-files")
        hand.choose([("65.json", files[LAST])])
        hand.click("Nhận các tệp này")
        expect(page.locator("tr").filter(has_text="65.json")).to_contain_text("Đã nhận")
        hand.click("Tổng hợp", role="link", exact=True)
        expect(page.locator(".counts").first).to_contain_text("61")
        expect(main).to_contain_text("trên 65 xã, phường đã gửi")
        row = page.locator("tbody tr").first
        for words in ("25.736", "36.845", "69,85 %", "60"):
            expect(row).to_contain_text(words)
        expect(row).to_contain_text("1 xã tính cách khác")
        missing = page.locator("#missing + ul")
        expect(missing.locator("li")).to_have_count(len(SILENT))
        for n in SILENT:
            expect(missing).to_contain_text(names[code_of(n)])
        hand.look("10-round")
        table = hand.take("Tải bảng tổng hợp")
        hand.click(row.get_by_role("link", name="1 xã tính cách khác"))
        expect(main).to_contain_text(province_made.OVER_14)
        expect(main).to_contain_text("không cộng")
        hand.look("10-apart")
        assert len(hand.inputs) <= 8, hand.inputs
    book = openpyxl.load_workbook(io.BytesIO(table))
    [sums] = [[flat(c) for c in row] for row in book["Tổng hợp"].iter_rows(values_only=True) if 25_736 in row]
    assert {"36845", "69,85 %", "60"} <= set(sums)
    apart = [[flat(c) for c in row] for row in book["Không cộng"].iter_rows(values_only=True)]
    assert [row for row in apart if "611" in row and "940" in row]
    sent = [[flat(c) for c in row] for row in book["Tình hình gửi"].iter_rows(values_only=True)]
    assert {row[2] for row in sent if "Chưa gửi" in row[3]} == {f"xã {names[code_of(n)]}" for n in SILENT}


def test_words_that_are_not_saved_are_not_frozen_over(ninth, commune, site, work) -> None:
    """Whoever types into the report and then freezes it without saving is asked first; the words stay in their box."""
    with work():
        plan = db.session.get_one(Plan, filing_made.a_plan(commune).plan)
        draft = life.open_period(plan, [plan.rules[0]], filing_made.MONTH, by=COMMAND_LINE).id
    with person(width=PHONE) as page:
        sign_in(page, site, commune.emails["officer"], PASSWORD)
        page.goto(f"{site}/reports/{draft}")
        told, box = page.locator("[data-unsaved-told]"), page.locator("textarea[name=results]")
        expect(told).to_be_hidden()
        box.fill("Mở hai lớp ở thôn.")
        expect(told).to_have_text("Có mục đã sửa mà chưa lưu")
        asked: list[str] = []

        def stay(dialog: Dialog) -> None:
            asked.append(dialog.type)
            dialog.dismiss()

        page.once("dialog", stay)
        with page.expect_event("dialog"):
            page.get_by_role("button", name="Chốt để trình ký").click(no_wait_after=True)
        expect(box).to_have_value("Mở hai lớp ở thôn.")
        page.get_by_role("button", name="Lưu lời văn").click()
        expect(told).to_be_hidden()
        expect(box).to_have_value("Mở hai lớp ở thôn.")
        assert asked == ["beforeunload"]
    with work():
        kept = report.get(draft, within=EVERYWHERE)
        assert (kept.state, kept.is_open) == ("draft", True)
