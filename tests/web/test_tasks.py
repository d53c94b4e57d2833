"""Tasks on pages: who may, notes and their undoing, outputs with files, money, trainings, board, calendar, workbook."""

from __future__ import annotations

import io
import pathlib
import re
from datetime import date

import openpyxl
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from app.audit import AuditRow
from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db
from app.base.document import read_document
from app.filing import holiday
from campaigns.plans import importing
from campaigns.plans.plan import Plan
from campaigns.plans.reading import read_plan
from campaigns.plans.rule import ReportingRule
from campaigns.plans.task import Task
from campaigns.plans.tasks.note import TaskNote
from campaigns.plans.tasks.output import TaskOutput
from tests.campaigns import plan_documents
from tests.conftest import ONE_DATABASE
from tests.web.handed_out import assert_handed_out
from trainees.attachments import Attachment
from trainees.figures import Figure

pytestmark = ONE_DATABASE
PLANS = pathlib.Path(__file__).resolve().parents[3] / "shared" / "plans"
DAY = date(2026, 11, 20)
PDF = b"%PDF-1.7\nbi mat\n%%EOF"


@pytest.fixture
def officer(sign_in, at, commune):
    at(DAY)
    return sign_in("officer")


@pytest.fixture
def plan_id(work, commune):
    with work():
        return stored(commune.locality, plan_documents.suoi_lim(), "a.docx")


def stored(locality_id, data, name):
    made, _ = importing.store(
        locality_id, read_plan(read_document(data, name)), filename=name, data_digest=importing.digest_of(data), by=COMMAND_LINE
    )  # fmt: skip
    return made.id


@pytest.fixture
def task_ids(work, plan_id):
    with work():
        return list(db.session.scalars(select(Task.id).where(Task.plan_id == plan_id).order_by(Task.rank)))


@pytest.fixture
def here(plan_id, task_ids):
    return f"/plans/{plan_id}/tasks/{task_ids[0]}"


def text_of(response):
    soup = BeautifulSoup(response.get_data(as_text=True), "html.parser")
    for element in soup.find_all(["script", "style"]):
        element.decompose()
    return re.sub(r"\s+", " ", soup.get_text(" "))


def count(work, table, *where):
    with work():
        return db.session.scalar(select(func.count()).select_from(table).where(*where))


# --- who may -------------------------------------------------------------------------------------------------


def addresses(plan, task, note=1, output=1, training=1):
    pages = [
        f"/plans/{plan}/tasks{tail}"
        for tail in ("", "/board", "/calendar", "/updates", "/list.xlsx", "/deadlines.ics")
    ]
    pages += [f"/plans/{plan}/tasks/{task}", f"/plans/{plan}/tasks/{task}/outputs/{output}/file"]
    one = f"/plans/{plan}/tasks/{task}"
    deeds = [
        f"{one}/notes", f"/plans/{plan}/tasks/notes/withdraw", f"/plans/{plan}/tasks/notes/restore", f"/plans/{plan}/tasks/updates",
        f"{one}/outputs", f"{one}/outputs/{output}/withdraw", f"{one}/outputs/{output}/restore", f"{one}/money", f"{one}/money/undo",
        f"{one}/trainings", f"{one}/trainings/{training}/remove",
    ]  # fmt: skip
    return pages, deeds


def test_strangers_sign_in_and_trainers_stay_out(client, sign_in, work, plan_id, task_ids):
    trainer = sign_in("trainer")
    pages, deeds = addresses(plan_id, task_ids[0])
    for page in pages:
        assert (client.get(page).status_code, trainer.get(page).status_code) == (303, 403), page
    for deed in deeds:
        assert (client.post(deed).status_code, trainer.post(deed).status_code) == (303, 403), deed
    assert count(work, TaskNote) == 0


def test_another_locality_finds_nothing(
    officer, sign_in, found_commune, work, plan_id, task_ids, here, commune
):
    officer.post(f"{here}/notes", data={"text": "Đã mời."})
    officer.post(f"{here}/outputs", data={"title": "Kế hoạch", "file": (io.BytesIO(PDF), "a.pdf")})
    other = sign_in("officer", found_commune("00002", "Suối Trong"))
    pages, deeds = addresses(plan_id, task_ids[0], training=commune.training)
    for page in pages:
        assert other.get(page).status_code == 404, page
    for deed in deeds:
        sent = {"text": "x", "note": "1", "title": "x", "training": str(commune.training), "planned": "1"}
        assert other.post(deed, data=sent).status_code == 404, deed
    assert count(work, TaskNote, TaskNote.withdrawn_at.is_(None)) == 1


def test_a_task_of_another_plan_is_not_found(officer, work, commune, plan_id, task_ids):
    with work():
        second = stored(commune.locality, plan_documents.ben_cau(), "b.docx")
    assert officer.get(f"/plans/{second}/tasks/{task_ids[0]}").status_code == 404
    officer.post(f"/plans/{plan_id}/tasks/{task_ids[0]}/notes", data={"text": "Đã mời."})
    # A note of one plan cannot be taken back through another.
    assert officer.post(f"/plans/{second}/tasks/notes/withdraw", data={"note": "1"}).status_code == 404
    assert count(work, TaskNote, TaskNote.withdrawn_at.is_(None)) == 1


# --- progress ------------------------------------------------------------------------------------------------


def test_a_note_is_written_taken_back_and_comes_back(officer, work, plan_id, here, commune):
    sent = officer.post(
        f"{here}/notes", data={"text": "Đã mời 12 tổ. <b>", "on": "19/11/2026", "state": "done"}
    )
    assert (sent.status_code, sent.location) == (303, f"{here}?just=1#progress")
    page = officer.get(sent.location)
    assert "Đã ghi 1 cập nhật." in text_of(page)
    assert "Đã xong 19/11/2026" in text_of(page)
    assert "Đã mời 12 tổ. &lt;b&gt;" in page.text
    assert (
        officer.post(f"/plans/{plan_id}/tasks/notes/withdraw", data={"note": "1"}).location
        == f"{here}#progress"
    )
    page = text_of(officer.get(here))
    assert "1 cập nhật đã rút lại" in page
    assert "Chưa ai ghi tiến độ" in page
    officer.post(f"/plans/{plan_id}/tasks/notes/restore", data={"note": "1"})
    with work():
        assert db.session.get_one(TaskNote, 1).withdrawn_at is None
        told = db.session.scalars(select(AuditRow).order_by(AuditRow.id)).all()[-3:]
        assert [(row.verb, row.noun) for row in told] == [
            ("note", "task"),
            ("withdraw", "task_note"),
            ("restore", "task_note"),
        ]
        assert told[0].account_id == commune.accounts["officer"]
        assert "mời" not in str([row.detail for row in told])


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"text": "", "on": "19/11/2026"}, "ghi vài chữ về tiến độ"), ({"text": "x", "on": "21/11/2026"}, "chưa tới"),
        ({"text": "x", "on": "31/02/2026"}, "không phải ngày có thật"), ({"text": "x", "on": "19/11/1999"}, "Xem lại năm"),
        ({"text": "", "on": "19/11/2026", "state": "dropped"}, "ghi lý do"), ({"text": "x", "on": "19/11/2026", "state": "open"}, "Chọn một mục"),
        ({"text": "x" * 2001, "on": "19/11/2026"}, "Không dài quá"),
    ],
)  # fmt: skip
def test_a_note_that_cannot_be_so_comes_back_as_typed(officer, work, here, sent, said):
    answer = officer.post(f"{here}/notes", data=sent)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert count(work, TaskNote) == 0


def test_one_box_of_the_list_asks_for_no_day_and_comes_back_there(officer, work, plan_id, task_ids):
    page = officer.get(f"/plans/{plan_id}/tasks?q=tap")
    form = BeautifulSoup(page.text, "html.parser").find("form", action=re.compile("/notes$"))
    sent = officer.post(
        form["action"],
        data={i["name"]: i["value"] for i in form.find_all("input") if i.get("value")}
        | {"text": "Đã mở lớp."},
    )
    task = form["action"].split("/")[4]
    assert sent.location == f"/plans/{plan_id}/tasks?just=1&q=tap#task-{task}"
    back = officer.get(sent.location)
    assert "Đã ghi 1 cập nhật." in text_of(back)
    undo = BeautifulSoup(back.text, "html.parser").find(
        "form", action=f"/plans/{plan_id}/tasks/notes/withdraw"
    )
    assert (
        officer.post(
            undo["action"], data={i["name"]: i["value"] for i in undo.find_all("input") if i.get("value")}
        ).location
        == f"/plans/{plan_id}/tasks"
    )
    assert count(work, TaskNote, TaskNote.withdrawn_at.is_(None)) == 0


def test_a_month_is_updated_together_or_not_at_all(officer, work, plan_id, task_ids):
    one, two, _three = task_ids
    page = f"/plans/{plan_id}/tasks/updates"
    assert "0/3 nhiệm vụ đã cập nhật (0 %)" in text_of(officer.get(page))
    refused = officer.post(
        page, data={"on": "20/11/2026", f"text-{one}": "Đã mời.", f"state-{two}": "dropped"}
    )
    assert refused.status_code == 422
    assert "ghi lý do thôi không làm" in text_of(refused)
    assert 'value="Đã mời."' in refused.text
    assert count(work, TaskNote) == 0
    for wrong, said in (
        ({"on": "20/11/2026"}, "Chưa ghi dòng nào"),
        ({"on": "x", f"text-{one}": "a"}, "Ngày không có thật"),
    ):
        answer = officer.post(page, data=wrong)
        assert (answer.status_code, said in text_of(answer)) == (422, True)
    sent = officer.post(
        page,
        data={
            "on": "20/11/2026",
            f"text-{one}": "Đã mời.",
            f"text-{two}": "Trùng.",
            f"state-{two}": "dropped",
        },
    )
    assert sent.status_code == 303
    back = officer.get(sent.location)
    assert "Đã ghi 2 cập nhật." in text_of(back)
    assert "2/3 nhiệm vụ đã cập nhật (66,67 %)" in text_of(back)
    with work():
        figure = db.session.scalars(select(Figure).where(Figure.withdrawn_at.is_(None))).one()
        assert (int(figure.numerator), int(figure.denominator), figure.on, figure.origin) == (
            2,
            3,
            DAY,
            "counted",
        )
    undo = BeautifulSoup(back.text, "html.parser").find(
        "form", action=f"/plans/{plan_id}/tasks/notes/withdraw"
    )
    officer.post(
        undo["action"], data={i["name"]: i["value"] for i in undo.find_all("input") if i.get("value")}
    )
    assert count(work, TaskNote, TaskNote.withdrawn_at.is_(None)) == 0
    with work():
        assert {task.state for task in db.session.scalars(select(Task))} == {"open"}


def test_a_plan_that_is_closed_is_only_read(officer, work, plan_id, task_ids, here, commune):
    officer.post(f"{here}/notes", data={"text": "Đã mời."})
    officer.post(f"{here}/outputs", data={"title": "Kế hoạch"})
    with work():
        db.session.get_one(Plan, plan_id).closed_at = clock.now()
    page = officer.get(here)
    assert "chỉ còn để xem" in text_of(page)
    assert "/notes" not in page.text.replace("/outputs", "")
    pages, deeds = addresses(plan_id, task_ids[0], training=commune.training)
    for deed in deeds:
        sent = {
            "text": "x",
            "note": "1",
            "title": "x",
            "training": str(commune.training),
            "planned": "1",
            "on": "20/11/2026",
            f"text-{task_ids[0]}": "x",
        }
        answer = officer.post(deed, data=sent)
        said = text_of(answer if answer.status_code == 422 else officer.get(answer.location))
        assert "đã đóng" in said, deed
    for page in pages[:-1]:
        assert officer.get(page).status_code == 200
    assert (
        count(work, TaskNote),
        count(work, TaskNote, TaskNote.withdrawn_at.is_(None)),
        count(work, TaskOutput),
    ) == (1, 1, 1)


# --- outputs -------------------------------------------------------------------------------------------------


def test_a_document_with_its_file(officer, work, here):
    sent = officer.post(
        f"{here}/outputs",
        data={"title": "Kế hoạch mở lớp", "number": "12/KH-UBND", "issued_on": "05/03/2026", "url": "https://hoasen.gov.vn/a?b=1&c=2",
              "file": (io.BytesIO(PDF), "../../kế hoạch 1.pdf")},
    )  # fmt: skip
    assert sent.status_code == 303
    page = officer.get(sent.location)
    assert all(words in text_of(page) for words in ("12/KH-UBND", "05/03/2026", "Kế hoạch mở lớp"))
    link = BeautifulSoup(page.text, "html.parser").find("a", href="https://hoasen.gov.vn/a?b=1&c=2")
    assert {"noopener", "noreferrer"} <= set(link["rel"])
    got = officer.get(f"{here}/outputs/1/file")
    assert got.data == PDF
    assert_handed_out(got, "kế hoạch 1.pdf", "application/pdf")
    # The same file again is the same file.
    officer.post(f"{here}/outputs", data={"title": "Bản khác", "file": (io.BytesIO(PDF), "b.pdf")})
    assert (count(work, TaskOutput), count(work, Attachment)) == (2, 1)
    officer.post(f"{here}/outputs/1/withdraw")
    assert "1 sản phẩm đã rút lại" in text_of(officer.get(here))
    officer.post(f"{here}/outputs/1/restore")
    assert count(work, TaskOutput, TaskOutput.withdrawn_at.is_(None)) == 2


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"<html><script>alert(1)</script>", "a.pdf", "không phải PDF"), (b"<svg onload=alert(1)>", "a.png", "không phải ảnh PNG"),
        (PDF, "a.html", "Không đọc được loại tệp"), (PDF, "a.pdf.exe", "Không đọc được loại tệp"), (b"", "a.pdf", "không có nội dung"),
        (b"%PDF-1.7 cut", "a.pdf", "bị hỏng"), (b"%PDF-" + b"0" * (20 * 1024 * 1024), "a.pdf", "lớn hơn 20 MB"), (b"\xff\xd8\xff\xe0cut", "a.jpg", "bị hỏng"),
    ],
)  # fmt: skip
def test_hostile_files_are_refused_and_nothing_is_kept(officer, work, here, data, name, said):
    answer = officer.post(f"{here}/outputs", data={"title": "Kế hoạch", "file": (io.BytesIO(data), name)})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert 'value="Kế hoạch"' in answer.text
    assert (count(work, TaskOutput), count(work, Attachment)) == (0, 0)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "http://a.vn", "https://u:p@a.vn", "https://nowhere"]
)
def test_a_link_that_is_none_keeps_no_file_either(officer, work, here, address):
    answer = officer.post(
        f"{here}/outputs", data={"title": "x", "url": address, "file": (io.BytesIO(PDF), "a.pdf")}
    )
    assert answer.status_code == 422
    assert "https://" in text_of(answer)
    assert (count(work, TaskOutput), count(work, Attachment)) == (0, 0)


# --- money, trainings ----------------------------------------------------------------------------------------


def test_money_is_typed_as_people_type_it(officer, work, here, task_ids):
    assert (
        officer.post(
            f"{here}/money", data={"planned": "12,5 triệu", "spent": "13.000.000", "source": "Ngân sách xã"}
        ).status_code
        == 303
    )
    page = text_of(officer.get(here))
    assert "12.500.000 đồng" in page
    assert "nhiều hơn dự kiến 500.000 đồng" in page
    wrong = officer.post(f"{here}/money", data={"planned": "12.5", "spent": "nhiều"})
    assert wrong.status_code == 422
    assert text_of(wrong).count("không đọc được là số tiền") == 4  # beside each box and in the summary
    officer.post(f"{here}/money/undo")
    with work():
        task = db.session.get_one(Task, task_ids[0])
        assert (task.money_planned, task.money_spent, task.money_source) == (None, None, "")


def test_a_training_and_its_task_lead_to_each_other(officer, sign_in, found_commune, here, commune):
    officer.post(f"{here}/trainings", data={"training": str(commune.training)})
    assert f'href="/trainings/{commune.training}"' in officer.get(here).text
    assert f'href="{here}"' in officer.get(f"/trainings/{commune.training}").text
    # A trainer, who may not read plans, is shown none.
    assert "/plans/" not in sign_in("trainer").get(f"/trainings/{commune.training}").text
    foreign = found_commune("00002", "Suối Trong").training
    assert officer.post(f"{here}/trainings", data={"training": str(foreign)}).status_code == 404
    officer.post(f"{here}/trainings/{commune.training}/remove")
    assert f'href="/trainings/{commune.training}"' not in officer.get(here).text


# --- lists, files --------------------------------------------------------------------------------------------


def test_filters_of_list_and_board(officer, plan_id, task_ids, here):
    officer.post(f"{here}/notes", data={"text": "Đã phát ở chợ Bến Đò."})
    for page in (f"/plans/{plan_id}/tasks", f"/plans/{plan_id}/tasks/board"):

        def shown(query, page=page):
            soup = BeautifulSoup(officer.get(f"{page}?{query}").text, "html.parser")
            return {int(e["id"].split("-")[1]) for e in soup.find_all(id=re.compile(r"^task-\d+$"))}

        assert shown("") == set(task_ids)
        assert shown("q=CHO ben do") == {task_ids[0]}
        assert shown("silent=1") == set(task_ids[1:])
        assert shown("q=zzzz") == set()
        assert "Không có nhiệm vụ nào như vậy" in text_of(officer.get(f"{page}?q=zzzz"))


def test_the_list_warns_and_says_who_is_missing(officer, plan_id, task_ids, here):
    page = text_of(officer.get(f"/plans/{plan_id}/tasks"))
    assert "Tháng 11/2026: 0/3 nhiệm vụ đã cập nhật (0 %), quy định từ 90 % trở lên." in page
    assert "Còn chờ:" in page
    for task in task_ids:
        officer.post(f"/plans/{plan_id}/tasks/{task}/notes", data={"text": "Có làm."})
    page = text_of(officer.get(f"/plans/{plan_id}/tasks"))
    assert "3/3 nhiệm vụ đã cập nhật (100 %)" in page
    assert "Còn chờ:" not in page


def test_lists_ask_as_often_for_many_notes_as_for_few(officer, plan_id, task_ids, queries):
    pages = [
        f"/plans/{plan_id}/tasks{tail}"
        for tail in ("", "/board", "/calendar", "/updates", "/list.xlsx", f"/{task_ids[0]}")
    ]

    def asked():
        counts = []
        for page in pages:
            with queries() as seen:
                assert officer.get(page).status_code == 200
            counts.append(len(seen))
        return counts

    def fill():
        for task in task_ids:
            officer.post(f"/plans/{plan_id}/tasks/{task}/notes", data={"text": "Có làm."})
            officer.post(f"/plans/{plan_id}/tasks/{task}/outputs", data={"title": "Văn bản"})

    fill()
    few = asked()
    fill()
    fill()
    assert asked() == few
    assert max(few) <= 26


@pytest.mark.parametrize("month", ["", "2026-02", "2026-13", "x", "99999-1", "2026-02-03", "1999-01"])
def test_any_month_of_the_calendar_answers(officer, plan_id, month):
    assert officer.get(f"/plans/{plan_id}/tasks/calendar?month={month}").status_code == 200


def test_the_calendar_has_the_reports_on_working_days(officer, plan_id, commune, work):
    with work():
        rules = db.session.scalars(select(ReportingRule).where(ReportingRule.plan_id == plan_id)).all()
        for rule in rules[1:]:
            rule.before_day = None
        rules[0].cadence, rules[0].before_day, rules[0].before_month = "month", 20, None
        rules[0].who, rules[0].to = "Các đơn vị", "Phòng VHXH"
        db.session.get_one(Plan, plan_id).year = 2026
        holiday.bring(commune.locality, 2026, by=COMMAND_LINE)
    shown = text_of(officer.get(f"/plans/{plan_id}/tasks/calendar?month=2026-02"))
    assert re.search(r"13/02/2026 Nộp báo cáo tháng 02/2026 Các đơn vị → Phòng VHXH (?!;)", shown), (
        shown
    )  # long past
    shown = text_of(officer.get(f"/plans/{plan_id}/tasks/calendar?month=2026-12"))
    assert "hạn cuối 19/12 là thứ Bảy: nộp trước thứ Sáu 18/12" in shown


def test_the_workbook_has_the_plans_rows_and_ours(officer, plan_id, task_ids, here):
    officer.post(f"{here}/notes", data={"text": "=1+1", "state": "done", "on": "19/11/2026"})
    officer.post(
        f"{here}/outputs",
        data={"title": "Kế hoạch mở lớp", "number": "12/KH-UBND", "issued_on": "05/03/2026"},
    )
    officer.post(f"{here}/money", data={"planned": "12,5 triệu"})
    got = officer.get(f"/plans/{plan_id}/tasks/list.xlsx")
    assert 'filename="nhiem-vu-' in got.headers["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(got.data)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    mine = next(row for row in rows if "19/11/2026: =1+1" in row)
    assert any(str(cell).startswith("Đã xong 19/11/2026") for cell in mine)
    assert "12/KH-UBND ngày 05/03/2026: Kế hoạch mở lớp" in mine
    assert 12_500_000 in mine
    assert (
        sum(
            "Đang làm, tháng này chưa cập nhật" in row or any(str(c).startswith("Trễ") for c in row)
            for row in rows
        )
        == 2
    )
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)


# --- scenario 3 ----------------------------------------------------------------------------------------------


@pytest.mark.shared
@pytest.mark.skipif(not (PLANS / "ba-ngoi.docx").exists(), reason="../shared/plans is not on this machine")
def test_tasks_5_1_to_5_6_on_the_first_of_june(sign_in, work, commune, at):
    """Six tasks with their leads; of the first four one is done and three are red; their trainings lead to them."""
    at(date(2026, 6, 1))
    with work():
        plan = stored(commune.locality, (PLANS / "ba-ngoi.docx").read_bytes(), "ba-ngoi.docx")
        query = select(Task).where(Task.plan_id == plan, Task.number.startswith("5.")).order_by(Task.rank)
        found = {task.number: task.id for task in db.session.scalars(query)}
    assert list(found) == ["5.1", "5.2", "5.3", "5.4", "5.5", "5.6"]
    officer = sign_in("officer")
    officer.post(
        f"/plans/{plan}/tasks/{found['5.1']}/notes",
        data={"text": "Đã mở lớp.", "state": "done", "on": "26/02/2026"},
    )
    officer.post(f"/plans/{plan}/tasks/{found['5.4']}/trainings", data={"training": str(commune.training)})
    soup = BeautifulSoup(officer.get(f"/plans/{plan}/tasks").text, "html.parser")

    def cell(number, label):
        return re.sub(
            r"\s+", " ", soup.select_one(f"#task-{found[number]} [data-label='{label}']").get_text(" ")
        ).strip()

    assert [cell(number, "Chủ trì") for number in found] == [
        "Đoàn thanh niên", "Phòng Văn hóa – Xã hội", "Phòng Văn hóa – Xã hội", "Công an phường", "Phòng Văn hóa – Xã hội",
        "Ủy ban MTTQ Việt Nam phường",
    ]  # fmt: skip
    assert [cell(number, "Thời hạn") for number in list(found)[:4]] == [
        "Hết tháng 02/2026", "Hết tháng 03/2026", "Hết tháng 04/2026", "Hết tháng 05/2026",
    ]  # fmt: skip
    stands = [cell(number, "Tình trạng") for number in found]
    assert stands[0] == "Đã xong 26/02/2026"
    assert [words.split(" Tháng")[0] for words in stands[1:]] == [
        "Trễ 62 ngày",
        "Trễ 32 ngày",
        "Trễ 1 ngày",
        "Đang làm",
        "Đang làm",
    ]
    assert f'href="/trainings/{commune.training}"' in officer.get(f"/plans/{plan}/tasks/{found['5.4']}").text
    board = BeautifulSoup(officer.get(f"/plans/{plan}/tasks/board").text, "html.parser")
    late = board.find(id="column-late").find_parent("section")
    assert {f"task-{found[n]}" for n in ("5.2", "5.3", "5.4")} <= {
        card["id"] for card in late.find_all("article")
    }
    assert f"task-{found['5.1']}" not in str(late)
