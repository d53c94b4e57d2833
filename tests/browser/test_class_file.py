"""An officer goes through the file of a training: from the task to the file, a draft, the signed paper, photos, the ZIP."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from docx import Document
from playwright.sync_api import expect

from app.base.actors import COMMAND_LINE
from app.base.db import db
from app.base.document import read_document
from campaigns.plans import importing
from campaigns.plans.reading import read_plan
from campaigns.plans.tasks import training
from campaigns.trainings import Training
from tests.browser.hall import person as somebody
from tests.browser.hall import sign_in
from tests.campaigns import plan_documents
from tests.campaigns.test_class_file import a_photo
from tests.conftest import ONE_DATABASE, PASSWORD

pytestmark = [pytest.mark.browser, ONE_DATABASE]
PHONE = 360


@pytest.fixture
def task(commune, work) -> str:
    """The address of a task under which the training stands."""
    with work():
        data = plan_documents.suoi_lim()
        plan, _ = importing.store(
            commune.locality, read_plan(read_document(data, "k.docx")), filename="k.docx",
            data_digest=importing.digest_of(data), by=COMMAND_LINE,
        )  # fmt: skip
        db.session.flush()
        training.link(plan.tasks[0], db.session.get_one(Training, commune.training))
        return f"/plans/{plan.id}/tasks/{plan.tasks[0].id}"


@pytest.mark.parametrize("width", [1280, PHONE])
def test_an_officer_goes_through_a_file(live, commune, task, tmp_path, width) -> None:
    shots = []
    for n in range(3):
        path = tmp_path / f"anh-{n}.jpg"
        path.write_bytes(a_photo(1200, 800, colour=(60 * n, 90, 120)))
        shots.append(path)
    heic = tmp_path / "IMG_1.jpg"
    heic.write_bytes(b"\0\0\0\x18ftypheic" + b"\0" * 99)
    with somebody(width=width) as page:
        site = f"http://127.0.0.1:{live.port}"
        sign_in(page, site, commune.emails["officer"], PASSWORD)
        page.goto(site + task)
        page.get_by_role("link", name="Hồ sơ lớp").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Hồ sơ lớp")
        # A draft, filled in but for what nobody can know.
        page.locator("#plan").get_by_role("link", name="Tạo bản nháp").click()
        page.get_by_label("Kinh phí").fill("Ngân sách phường.")
        with page.expect_download() as download:
            page.get_by_role("button", name="Tải bản nháp").click()
        draft = download.value.path()
        assert download.value.suggested_filename.endswith("(bản nháp).docx")
        assert "Ngân sách phường." in [p.text for p in Document(io.BytesIO(draft.read_bytes())).paragraphs]
        # Signed, it comes back with its number; the task has it.
        page.get_by_role("link", name="Về hồ sơ lớp").click()
        page.locator("#plan").get_by_role("link", name="Gắn bản đã ký").click()
        page.get_by_label("Số, ký hiệu").fill("15/KH-UBND")
        page.get_by_label("Ngày văn bản").fill(f"{date(2025, 11, 20):%d/%m/%Y}")
        signed = tmp_path / "ke-hoach.docx"
        signed.write_bytes(draft.read_bytes())
        page.locator("input[type=file]").set_input_files(signed)
        page.get_by_role("button", name="Ghi giấy tờ").click()
        expect(page.locator("#plan")).to_contain_text("số 15/KH-UBND")
        page.locator("#plan").get_by_role("link", name="sản phẩm của nhiệm vụ").click()
        expect(page.locator("main")).to_contain_text("15/KH-UBND")
        page.go_back()
        # Photos of the lesson, several at once; one that cannot be read is told of.
        page.locator("input[name=photos]").set_input_files([*shots, heic])
        page.get_by_role("button", name="Gửi ảnh").click()
        expect(page.locator("figure img")).to_have_count(3)
        expect(page.locator(".message").first).to_contain_text("HEIC")
        for shot in page.locator("figure img").all():
            shot.scroll_into_view_if_needed()
            expect(shot).to_have_js_property("naturalWidth", 320)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.locator("figure").first.get_by_role("button", name="Gỡ").click()
        expect(page.locator("figure img")).to_have_count(2)
        page.get_by_role("button", name="Hoàn tác").click()
        expect(page.locator("figure img")).to_have_count(3)
        with page.expect_download() as download:
            page.get_by_role("button", name="Tải cả hồ sơ").click()
        with zipfile.ZipFile(download.value.path()) as archive:
            names = archive.namelist()
        assert names[0] == "00 Mục lục hồ sơ.docx"
        assert len([name for name in names if name.endswith(".jpg")]) == 3
