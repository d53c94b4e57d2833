"""The file of a training on pages: who may, drafts as Word, papers by number, photos from a phone, the ZIP; scenario 3."""

from __future__ import annotations

import io
import pathlib
import re
import zipfile
from datetime import date

import pytest
from bs4 import BeautifulSoup
from docx import Document
from PIL import Image
from sqlalchemy import func, select

from app.audit import AuditRow
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db, writing
from app.base.document import read_document
from app.jobs import class_file, files, job
from app.jobs import work as worker_step
from app.reports import class_notice, class_zip
from campaigns import lessons, registrations, trainings
from campaigns.classfile import contents
from campaigns.classfile.paper import ClassPaper
from campaigns.feedback import Feedback
from campaigns.lessons import Lesson
from campaigns.plans import importing
from campaigns.plans.plan import Plan
from campaigns.plans.reading import read_plan
from campaigns.plans.task import Task
from campaigns.plans.tasks.output import TaskOutput
from campaigns.trainings import Training
from certificates import erasing
from tests.campaigns import plan_documents
from tests.campaigns.test_class_file import a_photo
from tests.conftest import ONE_DATABASE
from tests.web.handed_out import assert_handed_out
from trainees import people
from trainees.areas import Locality
from trainees.people import Person

pytestmark = ONE_DATABASE
PLANS = pathlib.Path(__file__).resolve().parents[3] / "shared" / "plans"
DAY = date(2026, 11, 20)
PDF = b"%PDF-1.7\nban quet\n%%EOF"
DRAFT = {
    "agency": "ỦY BAN NHÂN DÂN\nXÃ HOA SEN",
    "signature": "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH",
    "place": "Hoa Sen",
}


@pytest.fixture
def officer(sign_in, commune):
    return sign_in("officer")


def soup(answer):
    return BeautifulSoup(answer.text, "html.parser")


def words(answer):
    return " ".join(soup(answer).get_text(" ").split())


def url(commune, rest=""):
    return f"/trainings/{commune.training}/file{rest}"


def attach(visitor, commune, *, kind="plan", data=PDF, name="ke-hoach.pdf", **typed):
    given = {"kind": kind, "file": (io.BytesIO(data), name), **typed}
    return visitor.post(url(commune, "/papers/new"), data=given, content_type="multipart/form-data")


def shoot(visitor, commune, *pictures):
    given = {"photos": [(io.BytesIO(data), name) for name, data in pictures]}
    return visitor.post(
        url(commune, f"/lessons/{commune.lesson}/photos"),
        data=given,
        content_type="multipart/form-data",
        follow_redirects=True,
    )


def papers(work):
    with work():
        return list(
            db.session.execute(
                select(ClassPaper.kind, ClassPaper.title, ClassPaper.number, ClassPaper.removed_at)
            ).tuples()
        )


def under_a_task(work, commune):
    """The training stands under the first task of a plan; (plan id, task id)."""
    from campaigns.plans.tasks import training

    with work():
        data = plan_documents.suoi_lim()
        plan, _ = importing.store(
            commune.locality,
            read_plan(read_document(data, "k.docx")),
            filename="k.docx",
            data_digest=importing.digest_of(data),
            by=COMMAND_LINE,
        )
        db.session.flush()
        task = plan.tasks[0]
        training.link(task, db.session.get_one(Training, commune.training))
        return plan.id, task.id


def told(work, verb):
    with work():
        return list(db.session.scalars(select(AuditRow.detail).where(AuditRow.verb == verb)))


# --- the page ------------------------------------------------------------------------------------------------------


def test_an_empty_file_says_what_may_be_made_and_nothing_in_red(officer, commune):
    page = soup(officer.get(url(commune)))
    rows = [row.select_one("th").get_text(strip=True) for row in page.select("main tbody tr")]
    assert rows == [
        "Kế hoạch lớp", "Giấy mời", "Thông báo", "Danh sách ký tên", "Bảng kết quả", "Ảnh buổi học", "Báo cáo kết quả", "Giấy tờ khác",
    ]  # fmt: skip
    assert not page.select("main .state--bad, main .message--bad")
    assert page.find("a", href=url(commune, "/draft/plan")).get_text(strip=True) == "Tạo bản nháp"
    assert page.find("a", href=url(commune, "/papers/new?kind=plan")).get_text(strip=True) == "Gắn bản đã ký"
    assert f"/lessons/{commune.lesson}/sheet" in str(page)
    assert "Mở hồ sơ lớp" in words(officer.get(f"/trainings/{commune.training}"))


def test_a_trainer_adds_photos_and_nothing_else(sign_in, officer, commune, found_commune, work):
    attach(officer, commune)
    trainer = sign_in("trainer")
    page = words(trainer.get(url(commune)))
    assert "Kế hoạch lớp" in page
    assert "Gắn bản đã ký" not in page
    assert "Tải cả hồ sơ" not in page
    assert trainer.get(url(commune, "/draft/plan")).status_code == 403
    assert trainer.get(url(commune, "/papers/new")).status_code == 403
    assert trainer.post(url(commune, "/zip")).status_code == 403
    assert "Đã lưu 1 ảnh" in words(shoot(trainer, commune, ("a.jpg", a_photo(60, 40))))
    other = sign_in("officer", found_commune("00002", "Suối Trong"))
    for rest in ("", "/papers/new", "/draft/plan", "/notice", "/papers/1/download", "/photos/2/small"):
        assert other.get(url(commune, rest)).status_code == 404, rest
    assert other.post(url(commune, "/photos/2/remove")).status_code == 404
    with work():
        mine = trainings.add(
            db.session.get_one(Training, commune.training).course, "Lớp của người khác", by=COMMAND_LINE
        ).id
    assert trainer.get(f"/trainings/{mine}/file").status_code == 404


# --- drafts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        (
            "plan",
            {"grounds": "Căn cứ Kế hoạch 07", "number": "5", "on": "05/02/2026"},
            ["KẾ HOẠCH", "Căn cứ Kế hoạch 07;"],
        ),
        ("invitation", {"guests": "Trạm Y tế\nĐoàn xã"}, ["GIẤY MỜI", "Trạm Y tế", "Đoàn xã"]),
        ("notice", {}, ["THÔNG BÁO"]),
        ("results", {}, ["BẢNG KẾT QUẢ"]),
        ("report", {"difficulties": "Mạng yếu"}, ["BÁO CÁO", "- Mạng yếu"]),
    ],
)
def test_a_draft_is_a_word_file(officer, commune, work, kind, typed, said):
    page = officer.get(url(commune, f"/draft/{kind}"))
    assert page.status_code == 200
    answer = officer.post(url(commune, f"/draft/{kind}"), data=DRAFT | typed)
    assert answer.status_code == 200
    assert answer.mimetype.endswith("wordprocessingml.document")
    assert "attachment" in answer.headers["Content-Disposition"]
    paper = Document(io.BytesIO(answer.data))
    lines = [p.text for p in paper.paragraphs]
    assert [one for one in said if one not in lines] == []
    head = paper.tables[0]
    assert "XÃ HOA SEN" in head.cell(0, 0).text
    if kind == "plan":
        assert head.cell(1, 0).text == "Số: 05/KH-UBND" or "Số: 05" in head.cell(1, 0).text
        assert head.cell(1, 1).text == "Hoa Sen, ngày 05 tháng 02 năm 2026"
    if kind == "results":
        assert "Nguyễn Thị Ánh" in [row.cells[1].text for row in paper.tables[1].rows]
    assert told(work, "draft") == [{"kind": kind}]


def test_what_a_draft_begins_with(officer, commune, work):
    with work():
        db.session.get_one(Lesson, commune.lesson).difficulties = "Mạng yếu."
    page = soup(officer.get(url(commune, "/draft/report")))
    assert page.find("textarea", attrs={"name": "difficulties"}).get_text().strip() == "Mạng yếu."
    assert page.find("textarea", attrs={"name": "guests"}) is None
    units = soup(officer.get(url(commune, "/draft/invitation"))).find("textarea", attrs={"name": "guests"})
    assert units.get_text().strip() == "Văn phòng Ủy ban"
    names = soup(officer.get(url(commune, "/draft/invitation?guests=people"))).find(
        "textarea", attrs={"name": "guests"}
    )
    assert "Nguyễn Thị Ánh" in names.get_text().strip().splitlines()
    under_a_task(work, commune)
    grounds = soup(officer.get(url(commune, "/draft/plan"))).find("textarea", attrs={"name": "grounds"})
    assert grounds.get_text().strip().startswith("Thực hiện Kế hoạch")
    crowd = officer.post(url(commune, "/draft/invitation"), data=DRAFT | {"guests": "Bà A\n" * 101})
    assert crowd.status_code == 422
    assert "nhiều nhất 100 giấy mời" in words(crowd)
    assert officer.get(url(commune, "/draft/bia")).status_code == 404
    assert officer.post(url(commune, "/draft/plan"), data={}).status_code == 422
    assert officer.post(url(commune, "/draft/plan"), data=DRAFT | {"on": "31/02/2026"}).status_code == 422


def test_the_next_draft_begins_with_who_signed_the_last(officer, commune, found_commune, sign_in, work):
    def shown(kind, name, visitor=officer, of=commune):
        found = soup(visitor.get(url(of, f"/draft/{kind}"))).find(attrs={"name": name})
        return (found.get("value") or found.get_text()).strip().replace("\r", "")

    first = shown("plan", "recipients")
    mine = {
        "agency": "ỦY BAN NHÂN DÂN\nPHƯỜNG HOA SEN", "place": "Hoa Sen", "signature": "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH",
        "signer": "Lò Văn Mẫu", "recipients": "Như trên\nLưu: VT",
    }  # fmt: skip
    officer.get(url(commune, "/draft/plan"))
    assert shown("plan", "signer") == ""
    assert officer.post(url(commune, "/draft/plan"), data=mine).status_code == 200
    assert {name: shown("plan", name) for name in mine} == mine
    assert (shown("report", "signer"), shown("report", "signature")) == (mine["signer"], mine["signature"])
    assert shown("report", "recipients") not in (
        first,
        mine["recipients"],
    )  # whom a report goes to is its own
    assert shown("results", "signature") == "NGƯỜI LẬP BẢNG"
    table = {
        "agency": "ỦY BAN NHÂN DÂN\nPHƯỜNG HOA SEN",
        "signature": "NGƯỜI TỔNG HỢP",
        "signer": "Vàng A Mẫu",
    }
    assert officer.post(url(commune, "/draft/results"), data=table).status_code == 200
    assert shown("results", "signer") == "Vàng A Mẫu"
    assert shown("notice", "signer") == "Lò Văn Mẫu"  # a table is signed by whoever drew it up
    elsewhere = found_commune("00002", "Suối Trong")
    with work():
        assert db.session.get_one(Locality, elsewhere.locality).draft_words is None


def test_the_page_of_a_plan_says_where_the_hours_differ(officer, commune, work):
    with work():
        training = db.session.get_one(Training, commune.training)
        training.version.hours = 7.0
    assert "chương trình ghi 07 giờ" in words(officer.get(url(commune, "/draft/plan")))
    assert "chương trình ghi" not in words(officer.get(url(commune, "/draft/report")))


@pytest.mark.parametrize(
    ("stars_given", "said"),
    [((5, 4), False), ((5, 4, 4, 4, 5, 4), True)],  # of two one could guess who said what
)
def test_the_report_says_what_people_thought(officer, commune, work, stars_given, said):
    with work():
        for n, stars in enumerate(stars_given):
            db.session.add(
                Feedback(
                    locality_id=commune.locality,
                    training_id=commune.training,
                    stars=stars,
                    phone_hash=f"{n}" * 64,
                    given_at=func.now(),
                )
            )
    answer = officer.post(url(commune, "/draft/report"), data=DRAFT)
    lines = [p.text for p in Document(io.BytesIO(answer.data)).paragraphs]
    assert ("Người học đánh giá lớp 4,3/5 điểm (06 ý kiến)." in lines) is said
    assert any("đánh giá lớp" in line for line in lines) is said


def test_the_notice_is_read_or_pasted(officer, commune, work):
    page = soup(officer.get(url(commune, "/notice")))
    loud, chat = page.find(id="loud").get_text(), page.find(id="chat").get_text()
    assert "thông báo" in loud
    assert len(chat) <= class_notice.MOST
    assert "/r/" not in chat
    button = page.find("button", attrs={"data-copies": "chat"})
    assert button.has_attr("hidden")  # until a script can copy
    with work():
        training = db.session.get_one(Training, commune.training)
        registrations.set_up(training, opens=True, capacity=None, until=None)
        code = training.code
    assert f"/r/{code}" in soup(officer.get(url(commune, "/notice"))).find(id="chat").get_text()


# --- papers ----------------------------------------------------------------------------------------------------------


def test_a_paper_is_filed_corrected_handed_out_and_brought_back(officer, commune, work):
    answer = attach(officer, commune, number="15/KH-UBND", issued_on="20/11/2025", title="Kế hoạch mở lớp")
    assert answer.status_code == 303
    page = officer.get(answer.location)
    assert "số 15/KH-UBND, ngày 20/11/2025" in words(page)
    link = soup(page).select_one("a[href$='/download']")["href"]
    assert_handed_out(officer.get(link), "ke-hoach.pdf", "application/pdf")
    own = link.removesuffix("/download")
    form = soup(officer.get(own))
    assert form.find("input", attrs={"name": "number"})["value"] == "15/KH-UBND"
    assert form.find("input", attrs={"name": "issued_on"})["value"] == "20/11/2025"
    assert (
        officer.post(own, data={"kind": "report", "title": "Báo cáo", "number": "34/BC-UBND"}).status_code
        == 303
    )
    assert [row[:3] for row in papers(work)] == [("report", "Báo cáo", "34/BC-UBND")]
    assert officer.get(link).data == PDF  # without another file its own stays
    sent = {"kind": "report", "file": (io.BytesIO(PDF + b"2 %%EOF"), "moi.pdf")}
    assert officer.post(own, data=sent, content_type="multipart/form-data").status_code == 303
    assert officer.get(link).data.startswith(PDF + b"2")
    gone = officer.post(f"{own}/remove")
    page = officer.get(gone.location)
    assert "Hoàn tác" in words(page)
    assert papers(work)[0][3] is not None
    undo = soup(page).find("form", action=f"{own}/restore")
    assert undo is not None
    assert "đã trở lại" in words(officer.post(undo["action"], follow_redirects=True))
    assert papers(work)[0][3] is None
    assert [detail["kind"] for detail in told(work, "attach")] == ["plan"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "virus.exe"}, "Không đọc được loại tệp"), ({"data": b""}, "không có nội dung"), ({"kind": "photo"}, "Chọn"),
        ({"data": b"MZ\x00\x00"}, "không phải PDF"), ({"issued_on": "31/02/2026"}, "không phải ngày có thật"),
        ({"issued_on": "01/01/2999"}, "chưa tới"), ({"data": PDF + b"0" * 21 * 1024 * 1024}, "lớn hơn 20 MB"),
        ({"name": "IMG.HEIC", "data": b"\0\0\0\x18ftypheic" + b"\0" * 99}, "Tương thích nhất"),
    ],
)  # fmt: skip
def test_bad_papers_are_answered_on_the_form(officer, commune, work, typed, said):
    answer = attach(officer, commune, **({"title": "Bản tôi gõ"} | typed))
    assert answer.status_code == 422
    assert said in words(answer)
    assert soup(answer).find("input", attrs={"name": "title"})["value"] == "Bản tôi gõ"
    assert papers(work) == []


def test_a_form_without_a_file_says_so(officer, commune):
    assert "Chưa chọn tệp" in words(officer.post(url(commune, "/papers/new"), data={"kind": "plan"}))


def test_a_photographed_page_loses_where_it_was_taken(officer, commune):
    attach(officer, commune, kind="sign_in", data=a_photo(3600, 2400), name="IMG_2041.JPG")
    link = soup(officer.get(url(commune))).select_one("a[href$='/download']")["href"]
    kept = officer.get(link).data
    assert Image.open(io.BytesIO(kept)).size == (2000, 3000)
    assert dict(Image.open(io.BytesIO(kept)).getexif()) == {}


def test_the_page_says_what_became_of_it_among_the_outputs(officer, commune, work):
    plan_id, task_id = under_a_task(work, commune)
    page = words(officer.get(attach(officer, commune, number="15/KH-UBND", issued_on="20/11/2025").location))
    assert "đã ghi vào sản phẩm của nhiệm vụ" in page
    assert "15/KH-UBND" in words(officer.get(f"/plans/{plan_id}/tasks/{task_id}"))
    with work():
        db.session.get_one(Plan, plan_id).closed_at = func.now()
    page = words(
        officer.get(
            attach(officer, commune, kind="report", number="34/BC-UBND", issued_on="20/11/2025").location
        )
    )
    assert "Kế hoạch của nhiệm vụ đã đóng" in page
    with work():
        assert list(db.session.scalars(select(TaskOutput.number))) == ["15/KH-UBND"]
    assert len(papers(work)) == 2


# --- photos ----------------------------------------------------------------------------------------------------------


def test_photos_come_several_at_once_and_leave_their_place_behind(officer, commune, work):
    page = shoot(
        officer,
        commune,
        ("a.jpg", a_photo(1200, 900)),
        ("b.HEIC", b"\0\0\0\x18ftypheic" + b"\0" * 99),
        ("c.jpg", a_photo(900, 600, "blue")),
    )
    assert "Đã lưu 2 ảnh" in words(page)
    assert "HEIC" in words(page)
    shots = soup(page).select("figure img")
    assert len(shots) == 2
    little = officer.get(shots[0]["src"])
    assert little.mimetype == "image/jpeg"
    assert little.headers["X-Content-Type-Options"] == "nosniff"
    assert Image.open(io.BytesIO(little.data)).size == (320, 240)
    own = soup(page).select_one("figure a")["href"]
    whole = officer.get(own)
    assert_handed_out(whole, whole.headers["Content-Disposition"].rpartition("''")[2], "image/jpeg")
    assert dict(Image.open(io.BytesIO(whole.data)).getexif()) == {}
    more = [(f"{n}.jpg", a_photo(60, 40, colour=(n * 20, 0, 0))) for n in range(6)]
    page = shoot(officer, commune, *more)
    assert "3 ảnh chưa được lưu" in words(page)
    assert len(soup(page).select("figure img")) == 5
    remove = soup(page).select_one("figure form")["action"]
    page = officer.post(remove, follow_redirects=True)
    assert len(soup(page).select("figure img")) == 4
    undo = next(form for form in soup(page).select("form") if form["action"].endswith("/restore"))
    assert len(soup(officer.post(undo["action"], follow_redirects=True)).select("figure img")) == 5
    assert "Chưa chọn ảnh nào" in words(
        officer.post(url(commune, f"/lessons/{commune.lesson}/photos"), follow_redirects=True)
    )
    # A photo is no document, and the other way round.
    photo = re.search(r"/photos/(\d+)/", remove)[1]
    assert officer.get(url(commune, f"/papers/{photo}")).status_code == 404
    assert officer.post(url(commune, f"/papers/{photo}/remove")).status_code == 404


# --- the ZIP ----------------------------------------------------------------------------------------------------------


def test_the_zip_opens_and_holds_the_whole_file(officer, commune, work):
    attach(officer, commune, number="15/KH-UBND", issued_on="20/11/2025", title="Kế hoạch mở lớp")
    shoot(officer, commune, ("a.jpg", a_photo(60, 40)))
    answer = officer.post(url(commune, "/zip"))
    assert answer.mimetype == "application/zip"
    assert (
        f'filename="ho-so-lop-{commune.training}-lop-can-bo-cong-chuc.zip"'
        in answer.headers["Content-Disposition"]
    )
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert archive.read("01-ke-hoach-mo-lop-15-kh-ubnd.pdf") == PDF
        assert archive.getinfo(class_zip.INDEX).flag_bits & 0x800
    assert [re.sub(r"\d{4}-\d\d-\d\d|\d\d-\d\d-\d{4}", "NGÀY", name) for name in names] == [
        "00 Mục lục hồ sơ.docx", "01-ke-hoach-mo-lop-15-kh-ubnd.pdf", "02-danh-sach-ky-ten-NGÀY.pdf", "03-bang-ket-qua.docx",
        "04-anh-buoi-NGÀY.jpg",
    ]  # fmt: skip
    assert told(work, "pack") == [{}]


def test_a_big_file_is_packed_by_a_job(app, officer, commune, work, monkeypatch):
    monkeypatch.setattr(class_file, "_ROWS_AT_ONCE", 0)
    asked = officer.post(url(commune, "/zip"))
    assert re.search(r"/jobs/\d+$", asked.location)
    with app.app_context():
        waiting = db.session.scalars(select(job.Job.id).where(job.Job.kind == class_file.KIND)).one()
        db.session.rollback()
        worker_step.run(waiting)
    page = soup(officer.get(asked.location))
    link = page.find("a", href=url(commune, f"/zips/{waiting}"))
    assert link is not None
    answer = officer.get(link["href"])
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert class_zip.INDEX in archive.namelist()
    assert officer.get(f"/trainings/{commune.training + 1}/file/zips/{waiting}").status_code == 404
    with work():
        db.session.query(files.JobFile).delete()
    assert officer.get(link["href"]).status_code == 404


def test_whoever_is_erased_while_it_is_packed_is_in_no_file(app, officer, commune, work, monkeypatch):
    monkeypatch.setattr(class_file, "_ROWS_AT_ONCE", 0)
    with work():
        person = db.session.get_one(Person, commune.enrolled[0])
        person_id, name = person.id, person.name
        lessons.get(commune.lesson, within=EVERYWHERE).state = "closed"
    officer.post(url(commune, "/zip"))
    real, erasings = class_zip.packed, [person_id]
    said = []

    def packed(bundle, **more):
        said.append(name in repr(bundle))
        data = real(bundle, **more)
        if erasings:
            with writing():
                erasing.erase(people.get(erasings.pop(), within=EVERYWHERE), why="Đơn số 5", by=COMMAND_LINE)
                db.session.commit()
        return data

    monkeypatch.setattr(class_zip, "packed", packed)
    with app.app_context():
        waiting = db.session.scalars(select(job.Job.id).where(job.Job.kind == class_file.KIND)).one()
        db.session.rollback()
        worker_step.run(waiting)
        assert said == [True, False]
        assert files.of(waiting, within=EVERYWHERE).content
        db.session.rollback()


def test_more_than_a_zip_holds_is_said(officer, commune, monkeypatch):
    attach(officer, commune)
    monkeypatch.setattr(class_file, "LARGEST", 10)
    assert "không gói được" in words(officer.post(url(commune, "/zip"), follow_redirects=True))


# --- scenario 3 ----------------------------------------------------------------------------------------------------


@pytest.mark.shared
@pytest.mark.skipif(not (PLANS / "ba-ngoi.docx").exists(), reason="../shared/plans is not on this machine")
def test_the_file_of_the_training_under_5_4(officer, commune, work, at):
    """From the task to the file: its plan, invitation, sign-in list, results, photos, report."""
    at(date(2026, 6, 1))
    with work():
        data = (PLANS / "ba-ngoi.docx").read_bytes()
        plan, _ = importing.store(
            commune.locality,
            read_plan(read_document(data, "ba-ngoi.docx")),
            filename="ba-ngoi.docx",
            data_digest=importing.digest_of(data),
            by=COMMAND_LINE,
        )
        db.session.flush()
        task = db.session.scalars(select(Task).where(Task.plan_id == plan.id, Task.number == "5.4")).one()
        plan_id, task_id = plan.id, task.id
    task_page = f"/plans/{plan_id}/tasks/{task_id}"
    officer.post(f"{task_page}/trainings", data={"training": str(commune.training)})
    for kind, number in (
        ("plan", "15/KH-UBND"),
        ("invitation", "8/GM-UBND"),
        ("sign_in", ""),
        ("results", ""),
        ("report", "34/BC-UBND"),
    ):
        attach(
            officer,
            commune,
            kind=kind,
            number=number,
            issued_on="20/05/2026" if number else "",
            data=PDF + kind.encode() + b"%%EOF",
        )
    shoot(officer, commune, ("a.jpg", a_photo(60, 40)))
    link = soup(officer.get(task_page)).find("a", string="Hồ sơ lớp")["href"]
    assert link == url(commune)
    page = soup(officer.get(link))
    for kind in ("plan", "invitation", "sign_in", "results", "report"):
        assert page.select_one(f"#{kind} a[href$='/download']"), kind
    assert "1 ảnh" in page.select_one("#photo").get_text()
    assert "Đủ giấy tờ" in page.get_text()
    assert page.find("a", href=task_page) is not None
    said = soup(officer.get(task_page)).select_one("#outputs").find_next("table").get_text(" ")
    assert [number for number in ("15/KH-UBND", "8/GM-UBND", "34/BC-UBND") if number not in said] == []
    with work():
        assert contents.of(db.session.get_one(Training, commune.training)).missing == []
