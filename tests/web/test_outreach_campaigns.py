"""The pages of campaigns through HTTP: made, changed, begun, linked; goals, buttons, money, documents; who sees what."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.audit import AuditRow
from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from campaigns.outreach import campaign
from campaigns.outreach.campaign import DRAFT, OVER, RUNNING, Campaign
from campaigns.outreach.campaigning import budgeting, linked, papers
from campaigns.plans import importing
from campaigns.plans.plan import Plan
from tests.addresses import plan_draft
from tests.conftest import ONE_DATABASE
from tests.outreach.made import outreach

pytestmark = ONE_DATABASE

FORM = {
    "title": "Ra quân hỗ trợ dịch vụ công, quý I", "kind": "outreach", "starts": "07/03/2027", "ends": "31/05/2027",
    "lead": "Đoàn Thanh niên phường", "lead_unit": "0", "partners": "Hội Phụ nữ\nCông an phường", "note": "",
}  # fmt: skip


@pytest.fixture
def made(commune, work):
    """Ids of one of each."""
    with work():
        one = outreach(commune.locality, commune.people, by=COMMAND_LINE)
        return {"campaign": one.campaign.id, "line": one.line.id, "paper": one.paper.id, "day": one.day.id}


@pytest.fixture
def planner(sign_in):
    return sign_in("planner")


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


def got(campaign_id):
    return campaign.get(campaign_id, within=EVERYWHERE)


def test_a_campaign_is_made_begun_finished_and_opened_again(app, commune, planner, work):
    assert "Chưa có chiến dịch nào" in words(planner.get("/campaigns"))
    answer = planner.post("/campaigns/new", data=FORM)
    assert answer.status_code == 303
    at = answer.headers["Location"]
    shown = words(planner.get(at))
    assert "Hội Phụ nữ; Công an phường" in shown
    assert "07/03/2027–31/05/2027" in shown
    # The next steps are a tap away.
    for step in (f"{at.split('?')[0]}/outreach-days/new", f"{at.split('?')[0]}/proposals", "/teams"):
        assert BeautifulSoup(planner.get(at).text, "html.parser").select_one(f'main a.btn[href="{step}"]')
    assert "Chưa gắn chỉ tiêu nào" in shown
    for verb, state in (("begin", RUNNING), ("finish", OVER), ("reopen", RUNNING)):
        assert planner.post(f"{at}/{verb}").status_code == 303
        with app.app_context():
            assert db.session.scalar(select(Campaign.state)) == state
    with app.app_context():
        told = {(row.verb, row.noun) for row in db.session.scalars(select(AuditRow))}
        assert {
            ("add", "campaign"),
            ("begin", "campaign"),
            ("finish", "campaign"),
            ("reopen", "campaign"),
        } <= told
    assert "Chỉ xóa được chiến dịch đang chuẩn bị" in words(
        planner.post(f"{at}/remove", follow_redirects=True)
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "Cần tên chiến dịch."),
        ({"ends": "01/01/2027"}, "trước ngày bắt đầu"),
        ({"ends": "31/02/2027"}, "không phải ngày có thật"),
        ({"ends": "01/01/2099"}, "dài nhất hai năm"),
        ({"kind": "party"}, "Chọn một mục trong danh sách."),
        ({"lead_unit": "999999"}, "Chọn một mục trong danh sách."),
    ],
)
def test_a_form_that_cannot_be_is_shown_again_with_what_was_typed(app, planner, commune, change, sentence):
    answer = planner.post("/campaigns/new", data=FORM | change)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "Đoàn Thanh niên phường" in answer.text
    with app.app_context():
        assert db.session.scalar(select(Campaign.id)) is None


def test_a_draft_made_by_mistake_goes(app, planner, commune):
    at = planner.post("/campaigns/new", data=FORM).headers["Location"]
    assert "Xóa chiến dịch" in words(planner.get(at))
    assert planner.post(f"{at}/remove").headers["Location"] == "/campaigns"
    assert planner.get(at).status_code == 404


def test_a_leader_sees_all_of_it_without_a_button(made, sign_in):
    leader = sign_in("approver")
    page = leader.get(f"/campaigns/{made['campaign']}")
    assert page.status_code == 200
    soup = BeautifulSoup(page.text, "html.parser").find("main")
    assert soup.find("form") is None
    assert "Sửa" not in [a.get_text(strip=True) for a in soup.find_all("a")]
    assert "Ra quân A" in words(page)
    assert "2.000.000 đồng" in words(page)
    for path in ("budget", "papers"):
        shown = leader.get(f"/campaigns/{made['campaign']}/{path}")
        assert BeautifulSoup(shown.text, "html.parser").find("main").find("form") is None
    for path in ("edit", "goals", "links", "copy"):
        assert leader.get(f"/campaigns/{made['campaign']}/{path}").status_code == 403
    assert leader.post(f"/campaigns/{made['campaign']}/finish").status_code == 403


def test_another_commune_finds_nothing(made, sign_in, found_commune):
    stranger = sign_in("planner", found_commune("00002", "Suối Trong"))
    for path in ("", "/edit", "/goals", "/links", "/budget", "/papers", f"/papers/{made['paper']}/file"):
        assert stranger.get(f"/campaigns/{made['campaign']}{path}").status_code == 404
    assert stranger.post(f"/campaigns/{made['campaign']}/finish").status_code == 404
    assert "Ra quân A" not in words(stranger.get("/campaigns"))


def test_goals_are_typed_as_offices_write_them_and_progress_is_counted(app, made, planner):
    at = f"/campaigns/{made['campaign']}/goals"
    wrong = planner.post(at, data={"people": "nhiều", "days": "3"})
    assert wrong.status_code == 422
    assert "“nhiều” không phải số nguyên" in words(wrong)
    assert planner.post(at, data={"people": "1.200", "days": "", "messages": "4"}).status_code == 303
    with app.app_context():
        assert got(made["campaign"]).goals == {"people": 1200, "messages": 4}
    shown = words(planner.get(f"/campaigns/{made['campaign']}"))
    assert "1.200" in shown
    assert "Tin truyền thông 1 / 4" in shown  # one of the messages is done


def test_own_buttons_come_and_go_and_the_usual_ones_come_back(app, made, planner):
    at = f"/campaigns/{made['campaign']}/buttons"
    usual = {f"button-{code}": text for code, text in campaign.TALLIES.items()}
    assert planner.post(at, data=usual | {"new": "Cài VssID", "button-payments": ""}).status_code == 303
    with app.app_context():
        assert list(got(made["campaign"]).counted) == ["skills", "vneid", "services", "own1"]
    same = planner.post(at, data={"new": "cài  vssid"})
    assert same.status_code == 422
    assert "Hai nút đếm có tên giống nhau" in words(same)
    assert planner.post(at, data={"usual": "1"}).status_code == 303
    with app.app_context():
        assert got(made["campaign"]).tallies == {}


def test_money_is_read_in_words_summed_and_refused_beside_its_field(app, made, planner):
    at = f"/campaigns/{made['campaign']}/budget"
    wrong = planner.post(at, data={"text": "Xăng xe", "planned": "12.5", "spent": ""})
    assert wrong.status_code == 422
    assert "không đọc được là số tiền" in words(wrong)
    assert (
        planner.post(at, data={"text": "Xăng xe", "planned": "1,5 triệu", "spent": "2.000.000"}).status_code
        == 303
    )
    assert (
        planner.post(f"{at}/{made['line']}", data={"text": "Nước", "planned": "0", "spent": ""}).status_code
        == 303
    )
    shown = words(planner.get(at))
    assert "Đã chi nhiều hơn dự kiến 500.000 đồng" in shown
    assert "1 dòng chưa ghi đã chi bao nhiêu" in shown
    assert planner.post(f"{at}/{made['line']}/remove").status_code == 303
    with app.app_context():
        assert budgeting.sums([made["campaign"]])[made["campaign"]].planned == 1_500_000
    assert planner.post(f"{at}/{made['line']}/remove").status_code == 404


def test_a_document_is_brought_judged_by_its_content_and_put_aside(app, made, planner):
    at = f"/campaigns/{made['campaign']}/papers"
    lying = planner.post(at, data={"file": (io.BytesIO(b"<script>"), "ke-hoach.pdf")})
    assert lying.status_code == 422
    assert planner.post(at, data={}).status_code == 422
    good = {
        "file": (io.BytesIO(b"%PDF-1.4 hai %%EOF"), "quyet-dinh.pdf"),
        "number": "12/QĐ",
        "issued_on": "01/03/2027",
    }
    assert planner.post(at, data=good).status_code == 303
    assert "12/QĐ" in words(planner.get(at))
    taken = planner.get(f"{at}/{made['paper']}/file")
    assert taken.data == b"%PDF-1.4 %%EOF"
    assert taken.headers["Content-Disposition"].startswith("attachment")
    assert planner.post(f"{at}/{made['paper']}/remove").status_code == 303
    assert "1 tài liệu đã bỏ" in words(planner.get(at))
    assert planner.post(f"{at}/{made['paper']}/restore").status_code == 303
    with app.app_context():
        assert len(papers.papers_of(got(made["campaign"]))) == 2


def test_links_change_only_what_was_ticked_or_cleared(app, commune, made, planner, work):
    with work():
        data, draft = plan_draft()
        plan, _ = importing.store(
            commune.locality,
            draft,
            filename="ke-hoach.docx",
            data_digest=importing.digest_of(data),
            by=COMMAND_LINE,
        )
        one, two, three = (target.id for target in db.session.get_one(Plan, plan.id).targets[:3])
        linked.link(got(made["campaign"]), "target", one)
        linked.link(got(made["campaign"]), "target", three)
    at = f"/campaigns/{made['campaign']}/links"
    boxes = BeautifulSoup(planner.get(at).text, "html.parser").select("input[name=target][checked]")
    assert {int(box["value"]) for box in boxes} == {one, three}
    # The page was open before somebody else ticked the third: it does not say that it had it, and it stays.
    answer = planner.post(at, data={"had_target": [one], "target": [two], "training": [commune.training]})
    assert answer.status_code == 303
    with app.app_context():
        assert {target.id for target in linked.targets_of(got(made["campaign"]))} == {two, three}
        assert [training.id for training in linked.trainings_of(got(made["campaign"]))] == [commune.training]
    assert planner.post(at, data={"target": "999999"}).status_code == 404


def test_last_years_is_copied_with_new_dates(app, made, planner):
    at = f"/campaigns/{made['campaign']}/copy"
    assert planner.post(at, data={"title": "Lại", "starts": "01/01/1901"}).status_code == 422
    answer = planner.post(at, data={"title": "Ra quân năm tới", "starts": "01/02/2028", "days": "y"})
    assert answer.status_code == 303
    shown = words(planner.get(answer.headers["Location"]))
    assert "Ra quân năm tới" in shown
    assert "Chép từ Ra quân A" in shown
    with app.app_context():
        assert got(int(answer.headers["Location"].rsplit("/", 1)[1])).state == DRAFT


def test_the_page_names_what_is_wrong_and_the_next_days(made, planner):
    shown = words(planner.get(f"/campaigns/{made['campaign']}"))
    assert "còn thiếu 2 trong 3 người" in shown
    assert f"{clock.today():%d/%m/%Y}" in shown
    assert "Nhà văn hóa A, Tổ ra quân A" in shown


def test_the_list_is_searched_paged_and_asks_as_often_for_many_as_for_few(
    app, commune, planner, work, queries
):
    def many(number):
        with work():
            for n in range(number):
                outreach(commune.locality, commune.people, by=COMMAND_LINE, mark=f"{number}-{n}")

    def asked():
        with queries() as seen:
            assert planner.get("/campaigns").status_code == 200
        return len(seen)

    many(2)
    few = asked()
    many(33)
    assert asked() == few <= 12
    assert "Trang 1 / 2" in words(planner.get("/campaigns"))
    assert "Không có chiến dịch nào như vậy" in words(planner.get("/campaigns?q=zzzz"))
    assert planner.get("/campaigns?page=999&state=nothing").status_code == 200


def test_one_campaign_asks_as_often_with_many_days_as_with_few(app, commune, made, planner, work, queries):
    from datetime import time

    from campaigns.outreach.days import day_life

    def asked():
        with queries() as seen:
            assert planner.get(f"/campaigns/{made['campaign']}").status_code == 200
        return len(seen)

    few = asked()
    with work():
        for n in range(1, 9):
            day_life.add(
                got(made["campaign"]), day_life.Particulars(clock.today() + timedelta(days=n), time(8), time(11)),
                by=COMMAND_LINE,
            )  # fmt: skip
    assert asked() <= few + 1
    assert few <= 45


def test_a_plans_lines_name_the_campaigns_that_serve_them(commune, made, planner, work):
    with work():
        data, draft = plan_draft()
        plan, _ = importing.store(
            commune.locality,
            draft,
            filename="ke-hoach.docx",
            data_digest=importing.digest_of(data),
            by=COMMAND_LINE,
        )
        served, task, other = plan.targets[0].id, plan.tasks[0].id, plan.targets[1].id
        linked.link(got(made["campaign"]), "target", served)
        linked.link(got(made["campaign"]), "task", task)
        at = f"/plans/{plan.id}"
    link = f'href="/campaigns/{made["campaign"]}"'
    assert link in planner.get(f"{at}/targets/{served}").text
    assert link in planner.get(f"{at}/tasks/{task}").text
    assert link not in planner.get(f"{at}/targets/{other}").text


def test_the_youth_union_of_a_new_commune_begins_with_a_campaign(planner, sign_in):
    """It may not enter a plan: the office's first steps would lead it nowhere."""
    assert planner.get("/").headers["Location"].endswith("/campaigns")
    assert "Bắt đầu từ đâu?" in words(sign_in("officer").get("/"))
