"""Plans on pages: from a file to confirmed links."""

from __future__ import annotations

import io
import re

import docx
import pytest
from sqlalchemy import func, select

from app.audit import AuditRow
from app.base.actors import COMMAND_LINE
from app.base.db import db
from app.base.document import read_document
from campaigns.plans import importing
from campaigns.plans.plan import Plan, PlanFile
from campaigns.plans.reading import read_plan
from campaigns.plans.target import Target
from tests.campaigns import plan_documents
from tests.conftest import ONE_DATABASE

pytestmark = ONE_DATABASE

SUOI_LIM = plan_documents.suoi_lim()


@pytest.fixture
def officer(sign_in):
    return sign_in("officer")


@pytest.fixture
def plan_id(work, commune):
    with work():
        return stored(commune, SUOI_LIM)


def stored(commune, data):
    draft = read_plan(read_document(data, "a.docx"))
    made, _ = importing.store(
        commune.locality, draft, filename="a.docx", data_digest=importing.digest_of(data), by=COMMAND_LINE
    )
    return made.id


def send(visitor, data, name="Kế hoạch.docx"):
    return visitor.post("/plans/new", data={"file": (io.BytesIO(data), name)})


def text_of(response):
    return re.sub(r"\s+", " ", response.get_data(as_text=True))


def count(work, table):
    with work():
        return db.session.scalar(select(func.count()).select_from(table))


def targets(work):
    with work():
        return {t.proposed_code or t.ref: t.id for t in db.session.scalars(select(Target))}


# --- who may -------------------------------------------------------------------------------------------------

PAGES = (
    "/plans",
    "/plans/new",
    "/plans/{id}",
    "/plans/{id}/tasks",
    "/plans/{id}/reporting",
    "/plans/{id}/targets/{target}",
)
ACTIONS = (
    "/plans/{id}/delete", "/plans/{id}/link-sure", "/plans/{id}/targets/{target}/link",
    "/plans/{id}/targets/{target}/unlink", "/plans/{id}/targets/{target}/dismiss",
)  # fmt: skip


def test_strangers_sign_in_and_trainers_stay_out(client, sign_in, work, plan_id):
    where = {"id": plan_id, "target": next(iter(targets(work).values()))}
    trainer = sign_in("trainer")
    for page in PAGES:
        assert client.get(page.format(**where)).status_code == 303
        assert trainer.get(page.format(**where)).status_code == 403
    for action in ACTIONS:
        assert client.post(action.format(**where)).status_code == 303
        assert trainer.post(action.format(**where)).status_code == 403
    assert count(work, Plan) == 1


def test_another_locality_finds_nothing(sign_in, found_commune, work, plan_id):
    other = sign_in("officer", found_commune("00002", "Suối Trong"))
    where = {"id": plan_id, "target": next(iter(targets(work).values()))}
    assert "Suối Lim" not in text_of(other.get("/plans"))
    for page in PAGES[2:]:
        assert other.get(page.format(**where)).status_code == 404
    for action in ACTIONS:
        assert other.post(action.format(**where), data={"code": "staff_trained"}).status_code == 404


def test_a_target_of_another_plan_is_not_found(officer, work, commune, plan_id):
    with work():
        second = stored(commune, plan_documents.ben_cau())
    foreign = targets(work)["staff_mastery"]
    assert officer.get(f"/plans/{plan_id}/targets/{foreign}").status_code == 404
    assert officer.get(f"/plans/{second}/targets/{foreign}").status_code == 200


# --- from a file to a plan -----------------------------------------------------------------------------------


def test_upload_preview_save(officer, work, commune):
    assert "Chưa có kế hoạch nào" in text_of(officer.get("/plans"))
    assert ".docx" in text_of(officer.get("/plans/new"))
    sent = send(officer, SUOI_LIM)
    assert sent.status_code == 303
    page = officer.get(sent.location)
    assert "27/KH-UBND" in text_of(page)
    assert "Tỷ lệ cán bộ, công chức được bồi dưỡng kỹ năng số" in text_of(page)
    assert "Mở lớp tập huấn tại các thôn" in text_of(page)
    assert count(work, Plan) == 0
    saved = officer.post(f"{sent.location}/save")
    assert saved.status_code == 303
    assert "Đã lưu 9 chỉ tiêu, 3 nhiệm vụ" in text_of(officer.get(saved.location))
    assert officer.get(sent.location).status_code == 404
    with work():
        (file,) = db.session.scalars(select(PlanFile))
        assert (file.data, file.plan_id, file.filename) == (SUOI_LIM, 1, "Kế hoạch.docx")
        row = db.session.scalar(select(AuditRow).where(AuditRow.verb == "import"))
        assert (row.noun, row.noun_id, row.account_id) == ("plan", 1, commune.accounts["officer"])
        assert row.detail == {"targets": 9, "tasks": 3}


def test_the_same_file_again_changes_nothing(officer, work, plan_id):
    sent = send(officer, SUOI_LIM)
    assert f"/plans/{plan_id}" in text_of(officer.get(sent.location))
    saved = officer.post(f"{sent.location}/save")
    assert saved.location == f"/plans/{plan_id}"
    assert "Không có gì thay đổi" in text_of(officer.get(saved.location))
    assert (count(work, Plan), count(work, PlanFile)) == (1, 1)


def test_an_upload_is_dropped(officer, work):
    sent = send(officer, SUOI_LIM)
    assert officer.post(f"{sent.location}/drop").status_code == 303
    assert (count(work, Plan), count(work, PlanFile)) == (0, 0)
    assert officer.post(f"{sent.location}/save").status_code == 404


def test_a_colleague_does_not_see_my_upload(officer, sign_in, work):
    sent = send(officer, SUOI_LIM)
    colleague = sign_in("administrator")
    assert colleague.get(sent.location).status_code == 404
    assert colleague.post(f"{sent.location}/save").status_code == 404
    assert count(work, PlanFile) == 1


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.docx", "không có nội dung"),
        (b"hello", "a.docx", "không phải văn bản Word"),
        (SUOI_LIM[:9000], "a.docx", "bị hỏng"),
        (SUOI_LIM, "a.odt", "Không đọc được loại tệp"),
        (plan_documents.no_plan(), "a.docx", "Không tìm thấy chỉ tiêu"),
    ],
)
def test_a_bad_file_is_told_beside_the_field(officer, work, data, name, said):
    page = send(officer, data, name)
    assert page.status_code == 422
    assert said in text_of(page)
    assert (count(work, Plan), count(work, PlanFile)) == (0, 0)


def test_no_file_at_all(officer):
    page = officer.post("/plans/new", data={})
    assert page.status_code == 422
    assert "Chưa chọn tệp nào" in text_of(page)


def test_a_huge_upload_is_refused_without_being_read(app, officer, monkeypatch):
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 100_000)
    page = send(officer, b"x" * 200_000)
    assert page.status_code == 413
    assert "Tệp quá lớn" in text_of(page)


def test_markup_in_a_plan_is_text(officer):
    document = docx.Document()
    for line in ("KẾ HOẠCH", "Thử <script>alert(1)</script> năm 2026", "I. MỤC TIÊU", "1. Mục tiêu cụ thể"):
        document.add_paragraph(line)
    document.add_paragraph("- 100% cán bộ <script>alert(2)</script> được bồi dưỡng kỹ năng số.")
    sent = send(officer, plan_documents.as_bytes(document))
    assert sent.status_code == 303
    assert "<script>alert" not in text_of(officer.get(sent.location))


# --- the plan ------------------------------------------------------------------------------------------------


def test_the_pages_of_a_plan(officer, plan_id):
    page = text_of(officer.get(f"/plans/{plan_id}"))
    for words in (
        "Phổ cập kỹ năng số cho Nhân dân",
        "27/KH-UBND",
        "05/03/2026",
        "A. Con người",
        "(suy ra ≥)",
    ):
        assert words in page
    assert "Cao hơn năm trước" in page
    reporting = text_of(officer.get(f"/plans/{plan_id}/reporting"))
    assert "trước ngày 20" in reporting


def test_tasks_by_lead_and_by_training(officer, plan_id):
    def seen(**query):
        page = text_of(officer.get(f"/plans/{plan_id}/tasks", query_string=query))
        names = ("Mở lớp tập huấn tại các thôn", "Cập nhật trang thông tin", "Rà soát sóng di động")
        return [name in page for name in names]

    assert seen() == [True, True, True]
    assert seen(lead="Phòng Kinh tế") == [False, False, True]
    assert seen(training="1") == [True, False, False]
    assert seen(lead="Phòng Kinh tế", training="1") == [False, False, False]
    page = text_of(officer.get(f"/plans/{plan_id}/tasks"))
    assert "Hết quý II/2026" in page
    assert "“trước 15/10”" in page
    assert "thiếu rõ sản phẩm" in page


def test_a_long_plan_is_paged_and_asks_few_queries(officer, work, commune, plan_id, queries):
    document = docx.Document()
    for line in ("KẾ HOẠCH", "Dài năm 2026", "PHỤ LỤC 1: CHỈ TIÊU"):
        document.add_paragraph(line)
    rows = [["TT", "Nội dung chỉ tiêu", "Đơn vị tính", "Chỉ tiêu", "Cơ quan chủ trì"]]
    rows += [[str(n), f"Tỷ lệ việc thứ {n} được làm xong", "%", "90", "Văn phòng"] for n in range(1, 121)]
    plan_documents.add_table(document, rows, 5)
    with work():
        long = stored(commune, plan_documents.as_bytes(document))
    seen = {}
    for which in (plan_id, long):
        with queries() as asked:
            assert officer.get(f"/plans/{which}").status_code == 200
        seen[which] = len(asked)
    assert seen[plan_id] == seen[long] <= 12
    page = text_of(officer.get(f"/plans/{long}?page=3"))
    assert "việc thứ 120 được" in page
    assert "việc thứ 100 được" not in page


# --- links ---------------------------------------------------------------------------------------------------


def test_confirm_refuse_and_undo(officer, work, plan_id):
    target = targets(work)["staff_trained"]
    here = f"/plans/{plan_id}/targets/{target}"
    linked = officer.post(f"{here}/link", data={"code": "staff_trained"})
    assert (linked.status_code, linked.location) == (303, f"/plans/{plan_id}#t{target}")
    page = text_of(officer.get(f"/plans/{plan_id}"))
    assert "Đã nối chỉ tiêu" in page
    assert "Bỏ nối" in page
    assert officer.post(f"{here}/unlink").status_code == 303
    assert "chờ xác nhận" in text_of(officer.get(f"/plans/{plan_id}"))
    back = f"/plans/{plan_id}/review?state=todo#target{target}"
    assert officer.post(f"{here}/dismiss", data={"back": back}).location == back
    assert "Xem lại đề xuất" in text_of(officer.get(here))
    with work():
        one = db.session.get_one(Target, target)
        assert (one.standing, one.indicator_code, one.proposed_code) == ("kept", None, "staff_trained")
        verbs = list(
            db.session.scalars(select(AuditRow.verb).where(AuditRow.noun == "target").order_by(AuditRow.id))
        )
    assert verbs == ["link", "unlink", "dismiss"]


def test_another_way_of_counting_is_chosen(officer, work, plan_id):
    target = targets(work)["staff_trained"]
    here = f"/plans/{plan_id}/targets/{target}"
    page = text_of(officer.get(here))
    assert "Nguyên văn" in page
    assert 'value="staff_mastery"' in page
    assert officer.post(f"{here}/link", data={"code": "staff_mastery"}).status_code == 303
    for wrong in ({"code": "no_such"}, {}):
        assert officer.post(f"{here}/link", data=wrong).status_code == 422
    with work():
        assert db.session.get_one(Target, target).indicator_code == "staff_mastery"


def test_a_sentence_is_not_linked(officer, work, plan_id):
    with work():
        sentence = db.session.scalar(select(Target.id).where(Target.kind == "text"))
    here = f"/plans/{plan_id}/targets/{sentence}"
    assert "chỉ lưu trong kế hoạch" in text_of(officer.get(here))
    assert "chưa nối được" in text_of(
        officer.post(f"{here}/link", data={"code": "dti"}, follow_redirects=True)
    )


def test_all_sure_ones_in_one_click_then_none_waits(officer, work, commune):
    with work():
        plan_id = stored(commune, plan_documents.ben_cau())
    page = text_of(officer.get(f"/plans/{plan_id}"))
    assert "5 đề xuất chờ xác nhận" in page
    assert "Nối cả 5 đề xuất" in page
    done = officer.post(f"/plans/{plan_id}/link-sure")
    assert "Đã nối 5 chỉ tiêu" in text_of(officer.get(done.location))
    assert "chờ xác nhận</h2>" not in text_of(officer.get(f"/plans/{plan_id}"))
    with work():
        linked = db.session.scalars(select(Target).where(Target.indicator_code.is_not(None))).all()
        assert all(each.indicator_code == each.proposed_code for each in linked)
        assert len(linked) == 5


def test_delete_only_while_nothing_is_linked(officer, work, plan_id):
    here = f"/plans/{plan_id}/targets/{targets(work)['staff_trained']}"
    officer.post(f"{here}/link", data={"code": "staff_trained"})
    assert "chưa xóa được" in text_of(officer.post(f"/plans/{plan_id}/delete", follow_redirects=True))
    officer.post(f"{here}/unlink")
    assert officer.post(f"/plans/{plan_id}/delete").location == "/plans"
    assert (count(work, Plan), count(work, Target), count(work, PlanFile)) == (0, 0, 0)


@pytest.mark.parametrize("action", ["/plans/new", "/plans/{id}/delete", "/plans/{id}/link-sure"])
def test_posts_without_a_token_are_refused(officer, work, plan_id, action):
    assert officer.post(action.format(id=plan_id), csrf=False).status_code == 400
    assert count(work, Plan) == 1


def test_a_preview_that_was_left_is_offered_again(commune, sign_in) -> None:
    officer = sign_in("officer")
    page = officer.post(
        "/plans/new",
        data={"file": (io.BytesIO(plan_documents.suoi_lim()), "suoi-lim.docx")},
        follow_redirects=True,
    )
    preview = page.request.path
    assert f'href="{preview}"' in officer.get("/plans").text
    assert (
        f'href="{preview}"' not in sign_in("administrator").get("/plans").text
    )  # another account's own affair
    officer.post(f"{preview}/drop")
    assert f'href="{preview}"' not in officer.get("/plans").text
