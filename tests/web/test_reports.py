"""Reports on pages: from what is due to the signed paper, by the roles that have to do with it."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from app.access import ADMINISTRATOR, APPROVER, FOCAL, OFFICER, TRAINER, VIEWER
from app.audit import AuditRow
from app.base.actors import EVERYWHERE, Actor
from app.base.db import db
from app.filing import life, note, report, snapshot
from app.filing.holiday import Holiday
from app.filing.monitoring import MonitoringTick
from app.filing.parts.part import Part
from app.filing.report import APPROVED, DRAFT, ISSUED, RETURNED, SUBMITTED, Report, ReportFile
from app.filing.rule_schedule import RuleSchedule
from campaigns.plans.plan import Plan
from campaigns.plans.rule import ReportingRule
from tests.conftest import ONE_DATABASE
from tests.filing.filing_made import AFTER, MONTH, a_plan, draw, taught, too_many
from trainees import ledger, people

pytestmark = ONE_DATABASE
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
NINTH = date(2026, 2, 9)
"""A Monday; the 14th is a Saturday."""


@pytest.fixture
def made(commune, work, at):
    at(NINTH)
    with work():
        ids = a_plan(commune)
        taught(commune.people[0], date(2026, 2, 3))
    return ids


@pytest.fixture
def opened(made, commune, work, at):
    """The id of February's report, opened by the officer; the day is after its cut-off."""
    at(AFTER)
    with work():
        return _opened(commune, made)


def _opened(commune, made) -> int:
    by = Actor(commune.accounts[OFFICER], "Cán bộ")
    one = report.of_plan(made.plan)
    if one:
        return one[0].id
    plan = db.session.get_one(Plan, made.plan)
    return life.open_period(plan, [db.session.get_one(ReportingRule, made.rules[0])], MONTH, by=by).id


@pytest.fixture
def frozen(opened, commune, work):
    """The same, frozen by the officer with stand-ins for its files."""
    with work():
        life.submit(_report(opened), draw, by=Actor(commune.accounts[OFFICER], "Cán bộ"))
    return opened


def _report(number: int) -> Report:
    return report.get(number, within=EVERYWHERE)


def state(work, number: int) -> str:
    with work():
        return _report(number).state


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.text, "html.parser")


def words(response) -> str:
    return " ".join(soup(response).get_text(" ").split())


# --- what is due -----------------------------------------------------------------------------------------------


def test_home_says_until_when_and_one_click_opens_the_report_with_its_parts(made, sign_in, work) -> None:
    officer = sign_in(OFFICER)
    page = officer.get("/reports")
    assert "Hạn cuối 14/02 là thứ Bảy: nộp trước thứ Sáu 13/02 (còn 4 ngày)" in " ".join(
        words(page).replace(" (", " (").split()
    )
    form = soup(page).select_one("form[action='/reports/open']")
    assert form is not None
    sent = {one["name"]: one["value"] for one in form.select("input[name]") if one["name"] != "csrf_token"}
    assert sent == {"rule": str(made.rules[0]), "period": "2026-02"}
    answer = officer.post("/reports/open", data=sent)
    assert answer.status_code == 303
    with work():
        (one,) = report.of_plan(made.plan)
        assert answer.headers["Location"] == f"/reports/{one.id}"
        assert (one.period, one.first, one.cut_off, one.due) == (
            "2026-02", date(2026, 1, 15), date(2026, 2, 14), date(2026, 2, 13),
        )  # fmt: skip
        assert db.session.scalar(select(func.count(Part.id)).where(Part.report_id == one.id)) == 2
        told = db.session.scalars(select(AuditRow.verb).where(AuditRow.noun == "report")).all()
        assert told == ["open"]
    again = officer.post("/reports/open", data=sent)
    assert again.headers["Location"] == answer.headers["Location"]
    page = officer.get("/reports")
    assert "Đang lập" in words(page)
    assert "2 đơn vị chưa gửi" in words(page)


def test_a_holiday_moves_the_day(made, sign_in) -> None:
    officer = sign_in(OFFICER)
    officer.post("/reports/holidays", data={"on": "13/02/2026", "name": "Nghỉ theo thông báo", "works": ""})
    assert "nộp trước thứ Năm 12/02 (còn 3 ngày)" in words(officer.get("/reports"))


def test_no_period_of_another_name_is_opened(made, sign_in) -> None:
    officer = sign_in(OFFICER)
    assert officer.post("/reports/open", data={}).headers["Location"] == "/reports"
    assert officer.post("/reports/open", data={"rule": 999}).status_code == 404
    assert officer.post("/reports/open", data={"rule": made.rules[0], "period": "2026-13"}).status_code == 404


def test_text_for_a_chat_and_a_calendar(made, sign_in) -> None:
    officer = sign_in(OFFICER)
    chat = soup(officer.get("/reports")).select_one("#chat").get_text()
    assert chat.splitlines()[1] == (
        "- Báo cáo tháng 02/2026 gửi UBND tỉnh: hạn cuối 14/02 là thứ Bảy: nộp trước thứ Sáu 13/02 (còn 4 ngày)"
    )
    ics = officer.get("/reports/deadlines.ics")
    assert ics.mimetype == "text/calendar"
    assert "DTSTART;VALUE=DATE:20260213" in ics.text
    officer.post(
        "/reports/new",
        data={"plan": made.plan, "title": "Báo cáo nhanh", "cut_off": "09/02/2026", "due": "12/02/2026"},
    )
    later = officer.get("/reports/deadlines.ics").text
    assert later.count("BEGIN:VEVENT") == ics.text.count("BEGIN:VEVENT") + 1
    assert "DTSTART;VALUE=DATE:20260212" in later
    assert "SUMMARY:Hạn nộp: Báo cáo nhanh" in later


def test_who_may_not_read_reports_finds_no_page(made, sign_in) -> None:
    for role in (TRAINER, FOCAL):
        assert sign_in(role).get("/reports").status_code == 403
    viewer = sign_in(VIEWER)
    page = viewer.get("/reports")
    assert page.status_code == 200
    assert "Lập báo cáo" not in words(page)
    assert viewer.post("/reports/open", data={}).status_code == 403


# --- those that were opened ------------------------------------------------------------------------------------


def test_the_list_is_searched_by_year_state_and_words(frozen, sign_in) -> None:
    officer = sign_in(OFFICER)
    for query, found in (
        ("?year=2026", True), ("?year=2025", False), ("?state=submitted", True), ("?state=draft", False),
        ("?q=UBND", True), ("?q=02/2026", True), ("?q=zzz", False), ("?year=x&state=y", True),
    ):  # fmt: skip
        rows = soup(officer.get(f"/reports{query}")).select(f"tbody th a[href='/reports/{frozen}']")
        listed = [one for one in rows if one.find_parent("table").caption.get_text() == "Các báo cáo đã lập"]
        assert bool(listed) is found, query


def test_of_a_report_the_newest_revision_is_listed(frozen, commune, sign_in, work) -> None:
    with work():
        after = life.send_back(_report(frozen), "Xem lại", by=Actor(commune.accounts[APPROVER], "Chị")).id
    page = soup(sign_in(OFFICER).get("/reports"))
    assert page.select(f"a[href='/reports/{after}']")
    assert not page.select(f"a[href='/reports/{frozen}']")


def test_an_empty_home_says_what_to_do(commune, sign_in) -> None:
    page = words(sign_in(OFFICER).get("/reports"))
    assert "Nhập kế hoạch trước, các kỳ và hạn nộp sẽ tự hiện ở đây." in page


def test_the_home_asks_as_often_for_many_reports_as_for_few(made, commune, sign_in, work, queries) -> None:
    officer = sign_in(OFFICER)

    def count() -> int:
        with queries() as seen:
            assert officer.get("/reports").status_code == 200
        return len(seen)

    with work():
        _opened(commune, made)
    few = count()
    with work():
        for day in range(1, 15):
            life.open_asked(
                db.session.get_one(Plan, made.plan), f"Nhanh {day}", date(2026, 1, day + 1), by=Actor(commune.accounts[OFFICER], "Cán bộ")
            )  # fmt: skip
    assert count() <= few


# --- asked for -------------------------------------------------------------------------------------------------


def test_a_report_of_chosen_targets_on_a_day(made, sign_in, work) -> None:
    officer = sign_in(OFFICER)
    assert officer.get("/reports/new").status_code == 200
    assert officer.post("/reports/new", data={}).status_code == 422
    answer = officer.post(
        "/reports/new",
        data={
            "title": "Báo cáo nhanh",
            "cut_off": "08/02/2026",
            "to": "Sở",
            "due": "10/02/2026",
            "refs": ["1"],
        },
    )
    assert answer.status_code == 303
    with work():
        (one,) = report.of_plan(made.plan)
        assert (one.period, one.title, one.cut_off, one.first, one.refs) == (
            None, "Báo cáo nhanh", date(2026, 2, 8), date(2026, 1, 1), ["1"],
        )  # fmt: skip
    page = officer.get(answer.headers["Location"])
    assert len(soup(page).select("#numbers ~ .register tbody tr")) == 1
    wrong = officer.post("/reports/new", data={"title": "x", "cut_off": "31/02/2026"})
    assert wrong.status_code == 422
    assert "không phải ngày có thật" in words(wrong)


# --- one report ------------------------------------------------------------------------------------------------


def test_lines_stand_by_need_or_as_the_plan_has_them(opened, sign_in) -> None:
    officer = sign_in(OFFICER)

    def numbers(query: str = "") -> list[str]:
        table = soup(officer.get(f"/reports/{opened}{query}")).select("td.no")
        return [one.get_text() for one in table]

    assert numbers("?order=plan") == ["1", "2", "3", "4", "–"]
    # One of the staff is trained, which is in time in February; of the others nobody has said anything yet.
    assert numbers() == ["2", "3", "4", "–", "1"]
    assert "1/6 người" in words(officer.get(f"/reports/{opened}"))


def test_what_counts_more_than_its_whole_is_said_and_not_frozen(opened, made, commune, sign_in, work) -> None:
    with work():
        too_many(commune, made)
    officer = sign_in(OFFICER)
    page = words(officer.get(f"/reports/{opened}"))
    assert "“Người dân có tài khoản định danh”: 2 trên 1." in page
    assert "chưa chốt được" in page
    answer = officer.post(f"/reports/{opened}/submit", follow_redirects=True)
    assert "tử số lớn hơn mẫu số" in words(answer)
    assert state(work, opened) == DRAFT


def test_words_are_proposed_until_somebody_writes_them(opened, sign_in, work) -> None:
    officer = sign_in(OFFICER)
    boxes = soup(officer.get(f"/reports/{opened}"))
    proposed = boxes.select_one("#results").get_text().strip()
    assert proposed.startswith("Từ ngày 15/01/2026 đến ngày 14/02/2026 chưa tổ chức buổi tập huấn nào.")
    assert (
        "Còn 1 nhiệm vụ quá hạn: mở lớp cho công chức (Văn phòng Ủy ban)."
        in boxes.select_one("#difficulties").get_text()
    )
    sent = {"results": "Làm được.\r\nThêm nữa.", "difficulties": "", "proposals": "Xin máy.", "ahead": ""}
    assert officer.post(f"/reports/{opened}/text", data=sent).status_code == 303
    with work():
        assert _report(opened).words == {
            "results": "Làm được.\nThêm nữa.", "difficulties": "", "proposals": "Xin máy.", "ahead": "",
        }  # fmt: skip
    page = soup(officer.get(f"/reports/{opened}"))
    assert page.select_one("#results").get_text().strip() == "Làm được.\nThêm nữa."
    assert page.select_one("#difficulties").get_text().strip() == ""
    assert officer.post(f"/reports/{opened}/text/proposed").status_code == 303
    with work():
        assert _report(opened).words["results"] == proposed


def test_notes_feed_the_proposal_and_can_be_taken_back(opened, commune, sign_in, work) -> None:
    officer, address = sign_in(OFFICER), f"/reports/{opened}/notes"
    assert officer.post(address, data={}).status_code == 422
    sent = {"kind": "proposals", "note": "Xin thêm hai máy chiếu.", "whose": commune.units[1]}
    assert officer.post(address, data=sent).status_code == 303
    with work():
        (one,) = db.session.scalars(select(note.Note)).all()
        assert (one.kind, one.on, one.unit_id) == ("proposals", date(2026, 2, 14), commune.units[1])
        number, unit = one.id, one.whose
    box = soup(officer.get(f"/reports/{opened}")).select_one("#proposals")
    assert box.get_text().strip() == f"{unit}: Xin thêm hai máy chiếu."
    answer = officer.post(f"{address}/{number}/withdraw", follow_redirects=True)
    assert soup(answer).select_one("#proposals").get_text().strip() == ""
    assert soup(answer).select_one(f"form[action='{address}/{number}/restore']")
    officer.post(f"{address}/{number}/restore")
    assert "máy chiếu" in soup(officer.get(f"/reports/{opened}")).select_one("#proposals").get_text()


def test_the_frame_is_remembered_by_the_next_report(opened, commune, made, sign_in, work) -> None:
    officer = sign_in(OFFICER)
    page = soup(officer.get(f"/reports/{opened}"))
    assert page.select_one("#agency").get_text().split("\n")[-1].strip() == "XÃ HOA SEN"
    assert "- UBND tỉnh;" in page.select_one("#recipients").get_text()
    sent = {
        "agency": "ỦY BAN NHÂN DÂN\r\nXÃ HOA SEN", "sign": "BC-UBND", "place": "Hoa Sen", "signer": "Lê Mẫu",
        "signature": "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH", "recipients": "- UBND tỉnh;\n- Lưu: VT.", "above": "",
    }  # fmt: skip
    assert officer.post(f"/reports/{opened}/frame", data=sent).status_code == 303
    with work():
        other = life.open_asked(
            db.session.get_one(Plan, made.plan), "Nhanh", date(2026, 2, 10), to="Sở Nội vụ", by=Actor(commune.accounts[OFFICER], "x")
        ).id  # fmt: skip
    page = soup(officer.get(f"/reports/{other}"))
    assert (
        page.select_one("#signature").get_text().strip() == "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"
    )
    assert page.select_one("#recipients").get_text().strip() == "- Sở Nội vụ;\n- Lưu: VT."


# --- signing ---------------------------------------------------------------------------------------------------


def test_freezing_takes_the_proposed_words_and_makes_the_files(opened, sign_in, work) -> None:
    officer = sign_in(OFFICER)
    proposed = soup(officer.get(f"/reports/{opened}")).select_one("#results").get_text().strip()
    assert officer.post(f"/reports/{opened}/submit").status_code == 303
    with work():
        one = _report(opened)
        assert one.state == SUBMITTED
        assert snapshot.content_of(one).text.results == proposed
        assert {each.kind for each in snapshot.files(one)} >= {"xlsx", "docx", "pdf"}
    starts = {"xlsx": b"PK", "docx": b"PK", "pdf": b"%PDF"}
    for kind, first in starts.items():
        answer = officer.get(f"/reports/{opened}/files/{kind}")
        assert answer.data.startswith(first), kind
        assert "attachment" in answer.headers["Content-Disposition"]
        with work():
            assert answer.data == snapshot.file_of(_report(opened), kind).data
    assert json.loads(officer.get(f"/reports/{opened}/files/json").data)
    assert officer.get(f"/reports/{opened}/files/exe").status_code == 404
    assert (
        officer.post(f"/reports/{opened}/submit").status_code == 303
    )  # refused with a sentence: it is frozen
    with work():
        assert db.session.scalar(select(func.count(ReportFile.id))) == 4
    assert (
        officer.post(f"/reports/{opened}/text", data={"results": "muộn"}, follow_redirects=True).status_code
        == 200
    )
    assert officer.post(f"/reports/{opened}/withdraw").status_code == 303
    assert state(work, opened) == DRAFT


def test_a_draft_is_handed_out_as_it_stands(opened, sign_in, commune) -> None:
    viewer = sign_in(VIEWER)
    assert viewer.get(f"/reports/{opened}/files/xlsx").data.startswith(b"PK")
    assert (
        viewer.get(f"/reports/{opened}/files/json").status_code == 404
    )  # only what was frozen is added up elsewhere
    assert viewer.get(f"/reports/{opened}/leader.pdf").data.startswith(b"%PDF")
    assert viewer.get(f"/reports/{opened}/units/{commune.units[0]}.pdf").data.startswith(b"%PDF")
    assert viewer.get(f"/reports/{opened}/units/999999.pdf").status_code == 404
    assert viewer.get(f"/reports/{opened}/signed").status_code == 404


def test_an_officer_does_not_approve_and_the_administrator_does(frozen, sign_in, work) -> None:
    officer = sign_in(OFFICER)
    assert officer.post(f"/reports/{frozen}/approve").status_code == 403
    assert not soup(officer.get(f"/reports/{frozen}")).select(f"form[action='/reports/{frozen}/approve']")
    administrator = sign_in(ADMINISTRATOR)
    assert soup(administrator.get(f"/reports/{frozen}")).select(f"form[action='/reports/{frozen}/approve']")
    assert administrator.post(f"/reports/{frozen}/approve").status_code == 303
    assert state(work, frozen) == APPROVED


def test_nobody_approves_what_they_froze(opened, commune, sign_in, work) -> None:
    with work():
        life.submit(_report(opened), draw, by=Actor(commune.accounts[ADMINISTRATOR], "Quản trị"))
    administrator = sign_in(ADMINISTRATOR)
    assert not soup(administrator.get(f"/reports/{opened}")).select(
        f"form[action='/reports/{opened}/approve']"
    )
    assert "không tự duyệt" in words(administrator.post(f"/reports/{opened}/approve", follow_redirects=True))
    assert state(work, opened) == SUBMITTED


def test_a_return_needs_a_reason_and_opens_a_draft(frozen, sign_in, work, made) -> None:
    approver = sign_in(APPROVER)
    bare = approver.post(f"/reports/{frozen}/return", data={})
    assert bare.status_code == 422
    assert "Ghi vì sao trả lại" in words(bare)
    assert approver.post(f"/reports/{frozen}/return", data={"why": "Thiếu số của Công an"}).status_code == 303
    with work():
        newest = report.of_plan(made.plan)[0]
        assert (newest.revision, newest.state, newest.replaces_id) == (2, DRAFT, frozen)
        number = newest.id
    assert state(work, frozen) == RETURNED
    page = words(sign_in(OFFICER).get(f"/reports/{number}"))
    assert "Bản trước bị trả lại Thiếu số của Công an" in page
    assert "So với bản trước" in page


def test_a_paper_signed_by_hand_is_recorded_with_its_scan(frozen, sign_in, work) -> None:
    officer, address = sign_in(OFFICER), f"/reports/{frozen}/record"
    assert officer.post(address, data={}).status_code == 422
    sent = {"number": "…/BC-UBND", "issued_on": "20/02/2026", "signed_by": "Lê Mẫu"}
    assert "Thay dấu …" in words(officer.post(address, data=sent))
    late = officer.post(address, data=sent | {"number": "45/BC-UBND", "issued_on": "21/02/2026"})
    assert late.status_code == 422
    assert "chưa tới" in words(late)
    odd = officer.post(address, data=sent | {"number": "45/BC-UBND", "file": (io.BytesIO(b"MZ"), "x.exe")})
    assert odd.status_code == 422
    good = sent | {"number": "45/BC-UBND", "file": (io.BytesIO(PDF), "BC 45.pdf")}
    assert officer.post(address, data=good).status_code == 303
    with work():
        one = _report(frozen)
        assert (one.state, one.number, one.issued_on, one.signer) == (
            ISSUED, "45/BC-UBND", date(2026, 2, 20), "Lê Mẫu",
        )  # fmt: skip
    page = officer.get(f"/reports/{frozen}")
    assert "45/BC-UBND" in words(page)
    scan = officer.get(f"/reports/{frozen}/signed")
    assert scan.data == PDF
    assert scan.headers["Content-Security-Policy"].startswith("sandbox")


def test_a_draft_by_mistake_is_removed_and_opens_again(opened, made, sign_in, work) -> None:
    officer = sign_in(OFFICER)
    assert soup(officer.get(f"/reports/{opened}")).select_one("dialog#remove")
    assert officer.post(f"/reports/{opened}/remove").headers["Location"] == "/reports"
    with work():
        assert report.of_plan(made.plan) == []
    assert officer.get(f"/reports/{opened}").status_code == 404


def test_of_another_commune_nothing_exists(frozen, found_commune, sign_in) -> None:
    stranger = sign_in(OFFICER, found_commune("00002", "Suối Trong"))
    for path in ("", "/diff", "/monitoring", "/files/xlsx", "/leader.pdf", "/signed"):
        assert stranger.get(f"/reports/{frozen}{path}").status_code == 404, path
    for path in ("/submit", "/withdraw", "/record", "/revise", "/remove", "/text", "/frame", "/notes"):
        assert stranger.post(f"/reports/{frozen}{path}", data={}).status_code == 404, path


# --- what a revision changed -----------------------------------------------------------------------------------


@pytest.fixture
def revised(frozen, commune, made, work):
    """The issued report's next revision: one person came late, the one that was counted is withdrawn."""
    by = Actor(commune.accounts[OFFICER], "Cán bộ")
    with work():
        one = _report(frozen)
        life.record(one, "45/BC-UBND", AFTER, "Lê Mẫu", by=by)
        taught(commune.people[1], date(2026, 2, 4), source="training:2")
        ledger.withdraw("training:1", by=by)
        return life.revise(one, by=by).id


def test_the_diff_names_who_came_and_who_left(revised, frozen, commune, sign_in, work) -> None:
    with work():
        came, left = (people.get(one, within=EVERYWHERE).name for one in commune.people[1::-1])
    officer = sign_in(OFFICER)
    page = soup(officer.get(f"/reports/{revised}/diff"))
    sections = {one.h3.get_text(" "): one for one in page.select("section[id^=who-]")}
    assert len(sections) == 1
    links = [(one.get_text(), one["href"]) for one in page.select("section[id^=who-] .plain-list a")]
    assert links == [(came, f"/people/{commune.people[1]}"), (left, f"/people/{commune.people[0]}")]
    assert sign_in(OFFICER).get(f"/reports/{frozen}/diff").status_code == 404


def test_who_may_not_see_people_reads_how_many(revised, commune, sign_in, work) -> None:
    with work():
        names = [people.get(one, within=EVERYWHERE).name for one in commune.people]
    answer = sign_in(VIEWER).get(f"/reports/{revised}/diff")
    assert answer.status_code == 200
    assert not any(name in answer.text for name in names)
    assert "Được tính thêm 1 người" in words(answer)


# --- days off and rules ----------------------------------------------------------------------------------------


def test_the_years_holidays_are_brought_as_ticked(commune, sign_in, at, work) -> None:
    at(NINTH)
    officer = sign_in(OFFICER)
    offered = soup(officer.get("/reports/holidays")).select("input[name=day]")
    assert "2026-02-17" in [one["value"] for one in offered]
    empty = officer.post("/reports/holidays/bring", data={}, follow_redirects=True)
    assert "Chưa chọn ngày nào" in words(empty)
    officer.post(
        "/reports/holidays/bring",
        data={"year": "2026", "day": ["2026-02-17", "2026-02-18", "2025-01-01", "x"]},
    )
    with work():
        assert db.session.scalars(select(Holiday.on).order_by(Holiday.on)).all() == [
            date(2026, 2, 17), date(2026, 2, 18),
        ]  # fmt: skip


def test_days_are_entered_removed_and_taken_back(commune, sign_in, at, work) -> None:
    at(NINTH)
    officer = sign_in(OFFICER)
    assert officer.post("/reports/holidays", data={}).status_code == 422
    weekday = officer.post("/reports/holidays", data={"on": "18/02/2026", "name": "Làm bù", "works": "1"})
    assert "Chỉ thứ Bảy hoặc Chủ nhật" in words(weekday)
    sent = {"on": "21/02/2026", "name": "Làm bù ngày 16/02", "works": "1"}
    assert officer.post("/reports/holidays", data=sent).status_code == 303
    assert officer.post("/reports/holidays", data=sent).status_code == 422  # there already
    with work():
        number = db.session.scalar(select(Holiday.id))
    back = officer.post(f"/reports/holidays/{number}/remove", follow_redirects=True)
    filled = {
        one["name"]: one.get("value")
        for one in soup(back).select("form[action='/reports/holidays'] input[type=text]")
    }
    assert filled == {"on": "21/02/2026", "name": "Làm bù ngày 16/02"}
    assert officer.post(f"/reports/holidays/{number}/remove").status_code == 404


def test_a_rule_is_settled_and_forgotten(made, sign_in, work) -> None:
    officer, rule = sign_in(OFFICER), made.rules[0]

    def sent(**more: str) -> dict[str, str]:
        typed = {
            "active": "y",
            "before_day": "25",
            "cut_off": "month_end",
            "lead_days": "1",
            "serves_with": "0",
        } | more
        return {f"r{rule}-{name}": value for name, value in typed.items()}

    assert officer.get("/reports/rules").status_code == 200
    wrong = officer.post(f"/reports/rules/{rule}", data=sent(before_day="32"))
    assert wrong.status_code == 422
    assert officer.post(f"/reports/rules/{rule}", data=sent()).status_code == 303
    page = words(officer.get("/reports/rules"))
    assert "nộp thứ Ba 24/02, số liệu đến 31/01/2026" in page
    itself = officer.post(f"/reports/rules/{rule}", data=sent(serves_with=str(rule)))
    assert itself.status_code == 422
    assert officer.post(f"/reports/rules/{rule}/forget").status_code == 303
    with work():
        assert db.session.scalar(select(func.count(RuleSchedule.id))) == 0
    off = {f"r{rule}-cut_off": "legal", f"r{rule}-serves_with": "0"}
    officer.post(f"/reports/rules/{rule}", data=off)
    assert "Không theo dõi" in words(officer.get("/reports/rules"))
    assert sign_in(VIEWER).post(f"/reports/rules/{rule}", data=sent()).status_code == 403


# --- the national page -----------------------------------------------------------------------------------------


def test_lines_are_copied_ticked_and_asked_for_again_when_they_change(opened, commune, sign_in, work) -> None:
    officer, address = sign_in(OFFICER), f"/reports/{opened}/monitoring"
    page = soup(officer.get(address))
    said = page.select_one("textarea[id=said-1]").get_text().strip()
    assert said.startswith("1. Cán bộ, công chức, viên chức được bồi dưỡng: ")
    assert said.endswith("số liệu đến 14/02/2026")
    assert "Đã nhập 0/1 dòng" in words(officer.get(address))  # nobody said anything of the others yet
    assert "vừa đổi" in words(officer.post(address, data={"ref": "1", "said": "khác"}, follow_redirects=True))
    assert officer.post(address, data={"ref": "1", "said": said}).status_code == 303
    assert "Đã nhập đủ 1 dòng" in words(officer.get(address))
    with work():
        taught(commune.people[1], date(2026, 2, 4))
    page = words(officer.get(address))
    assert "Số đã đổi sau khi nhập" in page
    assert f"Đã nhập trước đây: {said}" in page
    officer.post(address, data={"ref": ["1"]})
    officer.post(address, data={"ref": "1", "undo": "1"})
    with work():
        assert db.session.scalar(select(func.count(MonitoringTick.id))) == 0
    assert officer.post(address, data={"ref": "none"}).status_code == 404
    assert sign_in(VIEWER).post(address, data={"ref": "1"}).status_code == 403
