"""A plan beside its source on pages: reviewing, editing, typing in, and the years."""

from __future__ import annotations

import io
import re
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.audit import AuditRow
from app.base.actors import COMMAND_LINE
from app.base.db import db
from app.base.document import read_document
from campaigns.plans import editing, importing, typed
from campaigns.plans.correction import Correction
from campaigns.plans.plan import Plan
from campaigns.plans.reading import read_plan
from campaigns.plans.target import Target
from campaigns.plans.task import Task
from tests.campaigns import plan_documents
from tests.conftest import ONE_DATABASE
from trainees import areas

SUOI_LIM = plan_documents.suoi_lim()
pytestmark = ONE_DATABASE


@pytest.fixture
def officer(sign_in):
    return sign_in("officer")


@pytest.fixture
def plan_id(work, commune):
    with work():
        draft = read_plan(read_document(SUOI_LIM, "a.docx"))
        made, _ = importing.store(
            commune.locality, draft, filename="Kế hoạch.docx", data_digest=importing.digest_of(SUOI_LIM), data=SUOI_LIM,
            by=COMMAND_LINE,
        )  # fmt: skip
        return made.id


@pytest.fixture
def trained(work, plan_id):
    """The target that may be linked at once."""
    with work():
        return db.session.scalar(select(Target.id).where(Target.proposed_code == "staff_trained"))


def text_of(response):
    return re.sub(r"\s+", " ", BeautifulSoup(response.get_data(as_text=True), "html.parser").get_text(" "))


def now(work, id, *names):
    with work():
        row = db.session.get_one(Target, id)
        return tuple(getattr(row, name) for name in names)


def form_of(officer, address):
    """What a browser would send back of the only form with a "shown" mark on a page."""
    soup = BeautifulSoup(officer.get(address).get_data(as_text=True), "html.parser")
    form = soup.find("input", attrs={"name": "shown"}).find_parent("form")
    data = {
        i["name"]: i.get("value", "")
        for i in form.find_all("input")
        if i.get("type") not in ("checkbox", "radio")
    }
    data |= {i["name"]: i.get("value", "y") for i in form.find_all("input", checked=True)}
    data |= {
        t["name"]: t.get_text().removeprefix("\r\n").removeprefix("\n") for t in form.find_all("textarea")
    }
    for select_ in form.find_all("select"):
        chosen = select_.find("option", selected=True) or select_.find("option")
        data[select_["name"]] = chosen["value"]
    data.pop("csrf_token", None)
    return data


# --- who may -------------------------------------------------------------------------------------------------

PAGES = (
    "/plans/{id}/review", "/plans/{id}/review?show=tasks", "/plans/{id}/review?show=rules", "/plans/{id}/review?show=kpi",
    "/plans/{id}/corrections", "/plans/{id}/about", "/plans/{id}/about/edit", "/plans/{id}/next-year", "/plans/{id}/source",
    "/plans/{id}/lines/target/{target}/edit", "/plans/{id}/lines/task/new",
)  # fmt: skip
ACTIONS = (
    "/plans/{id}/lines/target/{target}/confirm", "/plans/{id}/lines/target/{target}/look-again",
    "/plans/{id}/lines/target/{target}/edit", "/plans/{id}/lines/target/{target}/remove", "/plans/{id}/lines/task/new",
    "/plans/{id}/review/sure", "/plans/{id}/about/edit", "/plans/{id}/close", "/plans/{id}/reopen", "/plans/{id}/supersede",
    "/plans/{id}/stand-again", "/plans/{id}/next-year", "/plans/{id}/next-year/take-back", "/plans/{id}/corrections/1/undo",
    "/plans/{id}/kpi/1/accept",
)  # fmt: skip


def test_strangers_and_trainers_stay_out(client, sign_in, plan_id, trained):
    where, trainer = {"id": plan_id, "target": trained}, sign_in("trainer")
    for page in (*PAGES, "/plans/typed", "/plans/pasted"):
        assert client.get(page.format(**where)).status_code == 303, page
        assert trainer.get(page.format(**where)).status_code == 403, page
    for action in (*ACTIONS, "/plans/typed", "/plans/pasted"):
        assert client.post(action.format(**where)).status_code == 303, action
        assert trainer.post(action.format(**where)).status_code == 403, action


def test_another_locality_finds_nothing(sign_in, found_commune, plan_id, trained):
    other = sign_in("officer", found_commune("00002", "Suối Trong"))
    where = {"id": plan_id, "target": trained}
    for page in PAGES:
        assert other.get(page.format(**where)).status_code == 404, page
    for action in ACTIONS:
        assert other.post(action.format(**where)).status_code == 404, action


def test_lines_of_another_plan_are_not_found(officer, work, commune, plan_id, trained):
    with work():
        other = typed.found(
            commune.locality, number="", issued_on=None, issuer="", title="Khác", year=2026, by=COMMAND_LINE
        ).id
    for path in (f"target/{trained}/edit", "plan/1/edit", "sheet/1/edit", "rule/999999/edit"):
        assert officer.get(f"/plans/{other}/lines/{path}").status_code == 404
    assert officer.post(f"/plans/{other}/lines/rule/1/confirm").status_code == 404


# --- reviewing -----------------------------------------------------------------------------------------------


def test_the_source_stands_beside_what_was_understood(officer, plan_id, trained):
    page = officer.get(f"/plans/{plan_id}/review")
    soup = BeautifulSoup(page.get_data(as_text=True), "html.parser")
    line = soup.find(id=f"target{trained}")
    left, right = (
        line.find(class_="beside__source").get_text(" "),
        line.find(class_="beside__read").get_text(" "),
    )
    assert "Tỷ lệ cán bộ, công chức được bồi dưỡng kỹ năng số" in left
    assert "dòng" in left
    assert "≥" in right
    assert "là suy ra" in right
    assert soup.find(class_="beside")["id"] != f"target{trained}", "what is doubtful stands first"
    assert "Đã xem 0/12 dòng" in text_of(page)


def test_confirming_links_and_goes_on_to_the_next_line(officer, work, plan_id, trained):
    back = f"/plans/{plan_id}/review?show=targets&state=todo#target99"
    done = officer.post(f"/plans/{plan_id}/lines/target/{trained}/confirm", data={"link": "1", "back": back})
    assert (done.status_code, done.location) == (303, back)
    reviewed, code = now(work, trained, "reviewed_at", "indicator_code")
    assert (reviewed is not None, code) == (True, "staff_trained")
    page = officer.get(f"/plans/{plan_id}/review")
    assert f'id="target{trained}"' not in page.get_data(as_text=True)
    assert "Đã xem 1/12 dòng" in text_of(page)
    assert f'id="target{trained}"' in officer.get(f"/plans/{plan_id}/review?state=done").get_data(
        as_text=True
    )
    officer.post(f"/plans/{plan_id}/lines/target/{trained}/look-again")
    assert now(work, trained, "reviewed_at") == (None,)


def test_a_form_leads_back_to_no_other_site(officer, plan_id, trained):
    for bad in ("//evil.example", "https://evil.example", "/people", f"/plans/{plan_id}1", "/plans/\\evil"):
        done = officer.post(f"/plans/{plan_id}/lines/target/{trained}/confirm", data={"back": bad})
        assert done.location == f"/plans/{plan_id}/review"


def test_the_unit_that_leads_is_kept_when_the_line_is_confirmed(
    officer, work, commune, found_commune, plan_id, trained
):
    foreign = found_commune("00003", "Suối Xa").units[0]
    address = f"/plans/{plan_id}/lines/target/{trained}/confirm"
    assert officer.post(address, data={"lead_unit": foreign}).status_code == 404
    officer.post(address, data={"lead_unit": commune.units[0]})
    assert now(work, trained, "lead_unit_id") == (commune.units[0],)


def test_all_sure_lines_at_once(officer, work, plan_id):
    done = officer.post(f"/plans/{plan_id}/review/sure", data={"show": "targets"}, follow_redirects=True)
    assert "Đã xác nhận" in text_of(done)
    with work():
        left = [t.kind for t in db.session.scalars(select(Target).where(Target.reviewed_at.is_(None)))]
    assert "text" in left
    assert len(left) < 9


def test_a_wrong_part_or_state_is_no_page(officer, plan_id):
    for query in ("show=people", "state=x"):
        assert officer.get(f"/plans/{plan_id}/review?{query}").status_code == 404


def test_the_file_is_handed_out_as_a_file(officer, work, plan_id):
    answer = officer.get(f"/plans/{plan_id}/source")
    assert answer.data == SUOI_LIM
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''K%E1%BA%BF")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    with work():
        bare = typed.found(
            1, number="", issued_on=None, issuer="", title="Khác", year=2026, by=COMMAND_LINE
        ).id
    assert "không còn giữ tệp gốc" in text_of(officer.get(f"/plans/{bare}/source", follow_redirects=True))


def test_a_measure_with_a_number_becomes_a_target_or_is_left(officer, work, plan_id):
    with work():
        task = db.session.scalars(select(Task).order_by(Task.id)).first()
        task.kpi, task_id = "Tổ chức ít nhất 12 lớp tập huấn", task.id
    page = officer.get(f"/plans/{plan_id}/review?show=kpi")
    assert "Thêm thành chỉ tiêu" in text_of(page)
    officer.post(f"/plans/{plan_id}/kpi/{task_id}/dismiss")
    assert "Thêm thành chỉ tiêu" not in text_of(officer.get(f"/plans/{plan_id}/review?show=kpi"))
    officer.post(f"/plans/{plan_id}/kpi/{task_id}/again")
    officer.post(f"/plans/{plan_id}/kpi/{task_id}/accept")
    with work():
        made = db.session.scalar(select(Target).order_by(Target.id.desc()).limit(1))
        assert (made.value, made.reviewed_at is not None) == (Decimal(12), True)
        assert db.session.scalar(select(Correction.deed)) == "add"
    assert "đã được xử lý" in text_of(
        officer.post(f"/plans/{plan_id}/kpi/{task_id}/accept", follow_redirects=True)
    )


# --- editing -------------------------------------------------------------------------------------------------


def test_correcting_a_target_shows_what_was_there_and_is_undone(officer, work, plan_id, trained):
    address = f"/plans/{plan_id}/lines/target/{trained}/edit"
    (before,) = now(work, trained, "value")
    data = form_of(officer, address) | {"value": "87,5", "measure": "phần trăm"}
    back = f"/plans/{plan_id}/review?state=all#target{trained}"
    saved = officer.post(address, data=data | {"back": back})
    assert (saved.status_code, saved.location) == (303, back)
    assert now(work, trained, "value", "measure", "operator_assumed") == (Decimal("87.5"), "phần trăm", True)
    page = text_of(officer.get(f"/plans/{plan_id}/review?state=all"))
    assert "Đã sửa Giá trị: 100" in page
    assert "Hoàn tác" in page
    history = text_of(officer.get(f"/plans/{plan_id}/corrections"))
    assert "Đơn vị tính % → phần trăm" in history
    with work():
        correction = db.session.scalar(select(Correction.id))
        assert db.session.scalar(select(AuditRow.verb).where(AuditRow.noun == "target")) == "correct"
    officer.post(f"/plans/{plan_id}/corrections/{correction}/undo")
    assert now(work, trained, "value", "measure", "reviewed_at") == (before, "%", None)
    again = officer.post(f"/plans/{plan_id}/corrections/{correction}/undo", follow_redirects=True)
    assert "đã được hoàn tác" in text_of(again)


def test_a_sign_that_somebody_chose_is_no_longer_assumed(officer, work, plan_id, trained):
    address = f"/plans/{plan_id}/lines/target/{trained}/edit"
    officer.post(address, data=form_of(officer, address) | {"operator": "="})
    assert now(work, trained, "operator", "operator_assumed") == ("=", False)


def test_saving_a_form_as_it_stands_changes_nothing(officer, work, plan_id):
    with work():
        lines = [("target", t.id) for t in db.session.scalars(select(Target))]
        lines += [("task", t.id) for t in db.session.scalars(select(Task))]
        lines += [("rule", r.id) for r in db.session.get_one(Plan, plan_id).rules]
    for noun, row_id in lines:
        address = f"/plans/{plan_id}/lines/{noun}/{row_id}/edit"
        data = form_of(officer, address)
        if "lead_unit" in data:
            data["lead_unit"] = "0"
        assert officer.post(address, data=data).status_code == 303, address
    with work():
        assert [(c.before, c.after) for c in db.session.scalars(select(Correction))] == []


def test_two_people_at_one_line(officer, sign_in, work, plan_id, trained):
    address, other = f"/plans/{plan_id}/lines/target/{trained}/edit", sign_in("administrator")
    mine, theirs = form_of(officer, address), form_of(other, address)
    assert other.post(address, data=theirs | {"lead": "Công an xã"}).status_code == 303
    second = officer.post(address, data=mine | {"lead": "Trạm Y tế"})
    assert second.status_code == 409
    page = text_of(second)
    assert "Người khác vừa sửa" in page
    assert "Công an xã" in page, "what is stored now"
    assert 'value="Trạm Y tế"' in second.get_data(as_text=True), "what was typed is not lost"
    assert now(work, trained, "lead") == ("Công an xã",)
    shown = BeautifulSoup(second.get_data(as_text=True), "html.parser").find(
        "input", attrs={"name": "shown"}
    )["value"]
    assert officer.post(address, data=mine | {"lead": "Trạm Y tế", "shown": shown}).status_code == 303
    assert now(work, trained, "lead") == ("Trạm Y tế",)


@pytest.mark.parametrize(
    ("typed_in", "said"),
    [
        ({"value": "nhiều"}, "không phải con số"),
        ({"text": " "}, "Cần nội dung"),
        ({"kind": "rank", "value": "0"}, "không hợp"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(officer, work, plan_id, trained, typed_in, said):
    address = f"/plans/{plan_id}/lines/target/{trained}/edit"
    answer = officer.post(address, data=form_of(officer, address) | typed_in)
    assert answer.status_code == 422
    assert said in text_of(answer)
    with work():
        assert db.session.scalar(select(Correction.id)) is None


def test_lines_are_added_removed_and_brought_back(officer, work, plan_id):
    target = {
        "text": "Tỷ lệ hộ có cáp quang",
        "kind": "percent",
        "operator": ">=",
        "value": "80",
        "lead_unit": "0",
    }
    task = {
        "text": "Mở điểm hỗ trợ",
        "deadline_kind": "quarter",
        "deadline_on": "05/05/2026",
        "lead_unit": "0",
    }
    rule = {"who": "Các thôn", "to": "UBND", "cadence": "month", "before_day": "15"}
    for noun, data in (("target", target), ("task", task), ("rule", rule)):
        assert officer.post(f"/plans/{plan_id}/lines/{noun}/new", data=data).status_code == 303
    again = officer.post(f"/plans/{plan_id}/lines/target/new", data=target | {"again": "1"})
    assert again.location == f"/plans/{plan_id}/lines/target/new"
    assert "Tỷ lệ hộ có cáp quang" in text_of(officer.get(f"/plans/{plan_id}"))
    assert "Các thôn" in text_of(officer.get(f"/plans/{plan_id}/reporting"))
    with work():
        made = db.session.scalar(select(Task).where(Task.text == "Mở điểm hỗ trợ"))
        assert (made.deadline_on.isoformat(), "rõ người" in made.missing) == ("2026-06-30", True)
        task_id = made.id
    gone = officer.post(f"/plans/{plan_id}/lines/task/{task_id}/remove", follow_redirects=True)
    assert "Đã bỏ dòng" in text_of(gone)
    with work():
        removal = db.session.scalar(select(Correction.id).where(Correction.deed == "remove"))
    assert "Đưa lại dòng" in text_of(officer.get(f"/plans/{plan_id}/corrections"))
    officer.post(f"/plans/{plan_id}/corrections/{removal}/undo")
    with work():
        assert db.session.get(Task, task_id).text == "Mở điểm hỗ trợ"


def test_the_plan_s_own_data(officer, work, plan_id, runner):
    address = f"/plans/{plan_id}/about/edit"
    data = form_of(officer, address)
    assert data["issued_on"] == "05/03/2026"
    assert officer.post(address, data=data | {"issued_on": "31/02/2026"}).status_code == 422
    assert (
        officer.post(address, data=data | {"issued_on": "3/2026", "number": "28/KH-UBND"}).status_code == 303
    )
    assert "28/KH-UBND" in text_of(officer.get(f"/plans/{plan_id}/about"))
    with work():
        plan = db.session.get_one(Plan, plan_id)
        assert (plan.issued_on, plan.number) == ("2026-03", "28/KH-UBND")
        document = importing.stored_as_json(plan)
        assert document["plan"]["number"] == "28/KH-UBND"
        known = importing.known(plan.locality_id, read_plan(read_document(SUOI_LIM, "a.docx")), "another")
        assert known.id == plan_id, "the same document is still the same plan"


# --- how it is counted ---------------------------------------------------------------------------------------


def test_a_figure_that_somebody_reports(officer, work, plan_id, trained):
    address = f"/plans/{plan_id}/targets/{trained}/link"
    officer.post(address, data={"counting": "reported", "code": ""})
    assert now(work, trained, "indicator_code", "counting") == (None, "reported")
    assert "Đơn vị báo cáo" in text_of(officer.get(f"/plans/{plan_id}"))
    officer.post(address, data={"counting": "both", "code": "staff_trained"})
    assert now(work, trained, "indicator_code", "counting") == ("staff_trained", "both")
    officer.post(address, data={"counting": "computed", "code": "staff_trained"})
    assert now(work, trained, "indicator_code", "counting") == ("staff_trained", None)
    officer.post(address, data={"counting": "kept", "code": "staff_trained"})
    assert now(work, trained, "indicator_code", "counting") == (None, None)
    assert officer.post(address, data={"counting": "computed", "code": ""}).status_code == 422


def test_the_catalogue_is_searched(officer, plan_id, trained):
    page = officer.get(f"/plans/{plan_id}/targets/{trained}?q=giao+vien").get_data(as_text=True)
    assert 'value="teacher_trained"' in page
    assert 'value="staff_trained"' in page, "the proposal stays"
    assert 'value="bank"' not in page


def test_a_contradiction_is_said_in_plan_and_review(officer, work, plan_id, trained):
    with work():
        plan, target = db.session.get_one(Plan, plan_id), db.session.get_one(Target, trained)
        columns = typed.wanted("percent", ">=", "55")
        editing.add(
            plan,
            "target",
            {"text": target.text, "proposed_code": "staff_trained", **columns},
            by=COMMAND_LINE,
        )
    for page in (f"/plans/{plan_id}", f"/plans/{plan_id}/review", f"/plans/{plan_id}/targets/{trained}"):
        assert "Mâu thuẫn" in text_of(officer.get(page)), page


# --- without a file ------------------------------------------------------------------------------------------


def test_a_plan_is_typed_in_from_nothing(officer, work):
    data = {"title": "Kế hoạch gõ tay", "year": "2026", "issued_on": "2/2026"}
    made = officer.post("/plans/typed", data=data)
    assert made.status_code == 303
    assert "Thêm chỉ tiêu" in text_of(officer.get(made.location))
    again = officer.post("/plans/typed", data=data)
    assert again.status_code == 409
    assert "Đã có kế hoạch này" in text_of(again)
    assert officer.post("/plans/typed", data={"title": "x", "year": ""}).status_code == 422


def test_pasted_text_is_previewed_like_a_file(officer, work):
    words = "KẾ HOẠCH\nPhổ cập kỹ năng số năm 2026\nI. MỤC TIÊU\n- 100% cán bộ, công chức được bồi dưỡng kỹ năng số."
    sent = officer.post("/plans/pasted", data={"text": words})
    assert sent.status_code == 303
    assert "cán bộ, công chức được bồi dưỡng kỹ năng số" in text_of(officer.get(sent.location))
    saved = officer.post(f"{sent.location}/save")
    assert "Phổ cập kỹ năng số năm 2026" in text_of(officer.get(saved.location))
    for nothing in ("", "  "):
        assert officer.post("/plans/pasted", data={"text": nothing}).status_code == 422


def test_a_picture_of_a_text_leads_to_pasting(officer, monkeypatch):
    from app.base.errors import Refused
    from app.web.plans import uploads

    def scanned(data, filename):
        raise Refused("pdf_scanned", "Tệp PDF chỉ có ảnh chụp.")

    monkeypatch.setattr(uploads, "read_document", scanned)
    answer = officer.post("/plans/new", data={"file": (io.BytesIO(b"%PDF"), "a.pdf")})
    assert answer.status_code == 422
    assert "/plans/pasted" in answer.get_data(as_text=True)
    assert "dán văn bản" in text_of(answer)


# --- years ---------------------------------------------------------------------------------------------------


@pytest.fixture
def second(work, commune, plan_id):
    """A plan of the next year with one line of the same words, led by the same office."""
    with work():
        made = typed.found(
            commune.locality,
            number="02/KH",
            issued_on=None,
            issuer="UBND",
            title="Năm sau",
            year=2027,
            by=COMMAND_LINE,
        )
        columns = typed.wanted("percent", ">=", "100")
        old = db.session.scalar(select(Target).where(Target.proposed_code == "staff_trained"))
        editing.add(made, "target", {"text": old.text, "lead": old.lead, **columns}, by=COMMAND_LINE)
        return made.id


def test_closed_is_read_only_until_it_is_opened_again(officer, work, plan_id, trained):
    officer.post(f"/plans/{plan_id}/close")
    page = text_of(officer.get(f"/plans/{plan_id}/review"))
    assert "Kế hoạch đã đóng ngày" in page
    assert "Đúng" not in page
    address = f"/plans/{plan_id}/lines/target/{trained}/edit"
    assert officer.post(address, data=form_of(officer, address) | {"lead": "X"}).status_code == 422
    for action in (
        f"lines/target/{trained}/confirm",
        f"lines/target/{trained}/remove",
        f"targets/{trained}/dismiss",
        "link-sure",
    ):
        assert "đã đóng" in text_of(officer.post(f"/plans/{plan_id}/{action}", follow_redirects=True)), action
    assert now(work, trained, "reviewed_at", "linked_at") == (None, None)
    officer.post(f"/plans/{plan_id}/reopen")
    assert officer.post(address, data=form_of(officer, address) | {"lead": "X"}).status_code == 303


def test_a_plan_in_the_place_of_another(officer, plan_id, second):
    """The year's own plan is shown, until another stands in its place."""
    assert officer.get("/").location.endswith(f"plan={plan_id}")
    officer.post(f"/plans/{second}/supersede", data={"old": plan_id})
    assert "đã được thay thế bởi" in text_of(officer.get(f"/plans/{plan_id}"))
    assert "02/KH" in text_of(officer.get(f"/plans/{plan_id}"))
    assert officer.get("/").location.endswith(f"plan={second}")
    assert "không thay ngược" in text_of(
        officer.post(f"/plans/{plan_id}/supersede", data={"old": second}, follow_redirects=True)
    )
    officer.post(f"/plans/{plan_id}/stand-again")
    assert officer.get("/").location.endswith(f"plan={plan_id}")
    assert officer.post(f"/plans/{second}/supersede", data={"old": "x"}).status_code == 404
    nothing = officer.post(f"/plans/{second}/supersede", follow_redirects=True)
    assert "Chưa chọn kế hoạch nào" in text_of(nothing)


def test_a_new_year_on_pages(officer, work, commune, plan_id, second, trained):
    officer.post(f"/plans/{plan_id}/targets/{trained}/link", data={"code": "staff_trained"})
    with work():
        db.session.get_one(Target, trained).lead_unit_id = areas.ensure_unit(commune.locality, "Văn phòng").id
        task = db.session.scalars(select(Task).order_by(Task.id)).first()
        text, task_id = task.text, task.id
    look = text_of(officer.get(f"/plans/{second}/next-year"))
    assert "1 cách tính" in look
    assert text in look
    done = officer.post(
        f"/plans/{second}/next-year", data={"from": plan_id, "task": [task_id, "x"]}, follow_redirects=True
    )
    assert "Đã mang sang 1 cách tính, 1 đơn vị chủ trì, 1 nhiệm vụ" in text_of(done)
    assert text in text_of(officer.get(f"/plans/{second}/tasks"))
    back = officer.post(f"/plans/{second}/next-year/take-back", follow_redirects=True)
    assert "Đã bỏ phần mang sang" in text_of(back)
    with work():
        plan = db.session.get_one(Plan, second)
        assert (plan.tasks, plan.targets[0].indicator_code, plan.carried_from_id) == ([], None, None)
