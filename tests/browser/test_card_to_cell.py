"""The main way, followed by one person: from the card in a hand to the percentage in the exported cell.

Real Chromium, a camera fed with the very pixels of the printed card, both databases, nothing put into them by the back
door but the two accounts.
"""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
import xlsxwriter
import zxingcpp
from playwright.sync_api import Page, expect

from app.base import clock
from tests.browser.hall import camera_on, drawn, film, person, printed, said, sent, sign_in
from tests.campaigns import plan_documents
from tests.conftest import ONE_DATABASE

# What a browser does is no database's; `HVS_LONG=1` sees it through on both.
pytestmark = [pytest.mark.browser, ONE_DATABASE]

STAFF = (
    ("Phạm Thị Ngọc Ánh", "12/03/1984", "Nữ", "Công chức"),
    ("Trần Văn Bình", "05/11/1979", "Nam", "Viên chức"),
    ("Lê Hoàng Đức", "20/11/1990", "Nam", "Cán bộ"),
    ("Võ Thị Khánh", "31/02/1990", "Nữ", "Công chức"),  # that day does not exist
)
UNIT = "Văn phòng HĐND và UBND"


def staff_list() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("Danh sách")
        sheet.write(0, 0, "DANH SÁCH CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC")
        sheet.write_row(2, 0, ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ"])
        sheet.write_row(3, 0, ["I", UNIT])
        for n, row in enumerate(STAFF, start=1):
            sheet.write_row(3 + n, 0, [n, *row])
        sheet.write(5 + len(STAFF), 1, f"Tổng số: {len(STAFF)} người")
    return buffer.getvalue()


def passwords(runner) -> dict[str, str]:
    """Two accounts by command; their one-time passwords."""
    made = runner("localities", "add", "00777", "Suối Lim", "--kind", "xã", "--province", "tỉnh Sông Hồng")
    assert made.exit_code == 0, made.output
    found = {}
    for role in ("officer", "trainer"):
        done = runner("accounts", "add", f"{role}@suoilim.example", "--role", role)
        assert done.exit_code == 0, done.output
        found[role] = done.stdout.split()[-1]
    return found


def enter(page: Page, site: str, role: str, once: str) -> None:
    """The first sign-in: the one-time password is changed before anything else opens."""
    sign_in(page, site, f"{role}@suoilim.example", once)
    page.get_by_label("Mật khẩu hiện tại").fill(once)
    page.get_by_label("Mật khẩu mới", exact=False).first.fill("mot cau de nho 2026")
    page.get_by_label("Gõ lại mật khẩu mới").fill("mot cau de nho 2026")
    page.get_by_role("button", name="Đổi mật khẩu").click()
    expect(page.get_by_text("Đã đổi mật khẩu.")).to_be_visible()


def prepare(page: Page, site: str) -> tuple[str, bytes]:
    """The officer's part before the hall: plan, roster, course, training, cards. (lesson's address, printed cards)"""
    page.goto(f"{site}/plans/new")
    page.locator("input[type=file]").set_input_files(
        {"name": "ke-hoach.docx", "mimeType": "application/octet-stream", "buffer": plan_documents.suoi_lim()}
    )
    page.get_by_role("button", name="Đọc và xem trước").click()
    page.get_by_role("button", name="Lưu kế hoạch").first.click()
    offer = (
        page.locator("li, div, form, article")
        .filter(has_text="bồi dưỡng kỹ năng số")
        .get_by_role("button", name="Đúng, nối")
    )
    offer.first.click()
    expect(page.locator("main")).to_contain_text("Đã xem 1/12 dòng")

    page.goto(f"{site}/rosters/new")
    page.locator("input[type=file]").set_input_files(
        {"name": "can-bo.xlsx", "mimeType": "application/octet-stream", "buffer": staff_list()}
    )
    page.get_by_role("button", name="xem trước").click()
    expect(page.locator("main")).to_contain_text("31/02/1990")  # the bad cell is shown
    expect(page.locator("main")).to_contain_text(UNIT)  # the unit that will be made
    page.get_by_role("button", name="Ghi danh sách này").first.click()
    expect(page.locator("main")).to_contain_text("Đã ghi: 3 người mới")

    page.goto(f"{site}/courses/new")
    page.get_by_label("Tên chương trình").fill("Kỹ năng số cơ bản")
    page.get_by_label("Kỹ năng số cơ bản cho cán bộ, công chức, viên chức").check()
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/courses/\d+"))

    page.goto(f"{site}/trainings/new")
    page.get_by_label("Tên lớp").fill("Lớp cán bộ đợt 1")
    page.get_by_label("Chương trình").select_option(label="Kỹ năng số cơ bản")
    page.get_by_label("trainer", exact=False).check()
    page.get_by_label("Ngày", exact=True).fill(f"{clock.today():%d/%m/%Y}")
    page.get_by_label("Bắt đầu").fill("00:01")
    page.get_by_label("Kết thúc").fill("23:58")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/trainings/\d+"))
    training = page.url.split("?")[0].split("#")[0].rstrip("/")

    page.goto(f"{training}/enrol")
    page.get_by_label("Cơ quan, đơn vị").select_option(label=UNIT)
    page.get_by_role("button", name="Xem sẽ thêm bao nhiêu người").click()
    page.get_by_role("button", name="Thêm 3 người vào lớp").click()
    expect(page.locator("main")).to_contain_text("Lê Hoàng Đức")

    page.goto(f"{training}/cards")
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải tệp in 3 thẻ").click()
    cards = download.value.path().read_bytes()

    page.goto(training)
    page.locator("main a[href*='/lessons/']").first.click()
    page.wait_for_url(re.compile(r"/lessons/\d+"))
    return page.url.split("?")[0].split("#")[0], cards


def test_from_the_card_to_the_exported_cell(live, runner, tmp_path) -> None:
    site = f"http://127.0.0.1:{live.port}"
    once = passwords(runner)
    with person() as page:
        enter(page, site, "officer", once["officer"])
        lesson, cards = prepare(page, site)

    sheet = printed(cards)
    codes = sorted(
        zxingcpp.read_barcodes(sheet), key=lambda c: (c.position.top_left.y, c.position.top_left.x)
    )
    assert len(codes) == 3  # three cards, each readable from the printed page
    pictures = []
    for code in codes:
        corner, far = code.position.top_left, code.position.bottom_right
        pictures.append(sheet.crop((corner.x - 25, corner.y - 25, far.x + 25, far.y + 25)))
    forged = codes[0].text[:-1] + ("0" if codes[0].text[-1] != "0" else "1")
    video = film(
        [drawn("https://vietqr.example/pay?acc=1"), drawn(forged), pictures[0], pictures[0], pictures[1]],
        tmp_path / "hall.mjpeg",
        frames_each=60,
    )

    with person(video=video, width=360, lasting=False) as page:
        enter(page, site, "trainer", once["trainer"])
        page.goto(f"{lesson}/scan")
        page.wait_for_selector("#scanner[data-ready=true]")
        camera_on(page)
        said(page, "invalid")  # a payment code: a clear no, and the scanner goes on
        said(page, "yes")
        expect(page.locator("#present-count")).to_have_text("2", timeout=120_000)
        sent(page)
        name = page.locator("#answer [data-name]")
        expect(name).to_have_count(1)
        # a walk-in, typed on the phone
        page.get_by_test_id("walkin-open").click()
        dialog = page.locator("#walkin-dialog")
        dialog.get_by_label("Họ và tên").fill("Nguyễn Thị Đến Thêm")
        dialog.locator("button[type=submit]").click()
        expect(page.locator("#present-count")).to_have_text("3")
        sent(page)

        page.goto(lesson)
        expect(page.locator("main")).to_contain_text("Nguyễn Thị Đến Thêm")
        page.get_by_role("link", name="Đóng buổi học").click()
        page.get_by_role("button", name="Đóng buổi học").click()
        expect(page.get_by_role("link", name="Mở lại buổi học")).to_be_visible()

    with person() as page:
        sign_in(page, site, "officer@suoilim.example", "mot cau de nho 2026")
        page.wait_for_url("**/indicators**")
        row = page.locator("tr").filter(has_text="66,67 %")  # two of three; the walk-in is on no roster
        expect(row).to_contain_text("2/3 người")
        expect(row).to_contain_text("chưa vào danh sách: 1")
        row.locator("a").first.click()
        page.get_by_role("link", name="1 người còn thiếu").click()
        missing = page.locator("tbody tr")
        expect(missing).to_have_count(1)
        lacking = missing.locator("th").inner_text()
        assert lacking in [n for n, *_ in STAFF[:3]]

        page.goto(f"{site}/")
        with page.expect_download() as download:
            page.get_by_role("button", name="Xuất bảng Excel").click()
        book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
        cells = [c for c in book["Kết quả chỉ tiêu"].iter_rows(values_only=True) if "66,67 %" in c]
        assert len(cells) == 1
        assert any("bồi dưỡng kỹ năng số" in str(c) for c in cells[0])
