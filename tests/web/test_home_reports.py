"""What waits of reports stands on the home of whoever does it: due soon, sent back, come in, to be approved."""

from __future__ import annotations

from datetime import date

import pytest
from bs4 import BeautifulSoup

from app.base.actors import COMMAND_LINE, Actor
from app.base.db import db
from app.filing import life
from app.filing.parts import applying, making, receiving
from app.filing.parts import part as parts
from app.filing.parts.asked import Said
from app.filing.report import Report
from campaigns.plans.plan import Plan
from campaigns.plans.rule import ReportingRule
from tests.filing.filing_made import MONTH, a_plan, draw

NEAR, FAR = date(2026, 2, 5), date(2026, 1, 20)
"""February's report is due on Friday 13 February: the 14th is a Saturday. Of the days both are before, one within ten."""


@pytest.fixture
def made(commune, work, at):
    at(NEAR)
    with work():
        return a_plan(commune)


@pytest.fixture
def by(commune):
    return Actor(commune.accounts["officer"], "Cán bộ")


def opened(made, by):
    return life.open_period(
        db.session.get_one(Plan, made.plan), [db.session.get_one(ReportingRule, made.rules[0])], MONTH, by=by
    )


def todo(visitor):
    """The lines of the to-do list that are about reports: words → address."""
    page = visitor.get("/", follow_redirects=True)
    assert page.status_code == 200
    lines = BeautifulSoup(page.text, "html.parser").select(".todo-list li a")
    found = {" ".join(line.get_text().split()): line["href"] for line in lines}
    return {words: url for words, url in found.items() if "/reports" in url}


def test_a_report_that_is_due_within_ten_days(made, by, work, sign_in, at):
    officer = sign_in("officer")
    assert todo(officer) == {"Báo cáo tháng 02/2026: chưa lập": "/reports"}
    page = officer.get("/", follow_redirects=True).text
    assert "hạn cuối 14/02 là thứ Bảy: nộp trước thứ Sáu 13/02 (còn 8 ngày)" in page
    assert todo(sign_in("viewer")) == {}
    at(FAR)
    assert todo(officer) == {}
    at(NEAR)
    with work():
        one = opened(made, by)
        number = one.id
    assert todo(officer) == {"Báo cáo tháng 02/2026: đang lập": f"/reports/{number}"}
    with work():
        one = opened(made, by)
        life.submit(one, draw, by=by)
    assert todo(officer) == {"Báo cáo tháng 02/2026: đã trình, chờ duyệt": f"/reports/{number}"}
    with work():
        life.record(opened(made, by), "45/BC-UBND", NEAR, "Người ký", by=by)
    assert todo(officer) == {}


def test_one_that_was_sent_back_is_told_once_and_first(made, by, work, sign_in, commune):
    with work():
        one = opened(made, by)
        life.submit(one, draw, by=by)
        leader = Actor(commune.accounts["approver"], "Lãnh đạo")
        draft = life.send_back(one, "Xem lại.", by=leader).id
    assert todo(sign_in("officer")) == {"1 báo cáo bị trả lại": f"/reports/{draft}"}


def test_parts_that_came_and_wait_to_be_looked_at(made, by, work, sign_in):
    with work():
        one = opened(made, by)
        making.ensure(one, by=by)
        first, second = parts.of_report(one)[:2]
        receiving.by_page(first, Said(notes={"results": "Một"}), sender="")
        came = receiving.by_page(second, Said(notes={"results": "Hai"}), sender="")
        number, came_id = one.id, came.id
    officer = sign_in("officer")
    assert todo(officer)["2 lần gửi của đơn vị chờ xem"] == f"/reports/{number}/parts"
    with work():
        applying.apply(db.session.get_one(parts.PartReturn, came_id), by=by)
    assert "1 lần gửi của đơn vị chờ xem" in todo(officer)


def test_an_approvers_home_is_what_waits_for_them_and_nobody_approves_their_own(
    made, by, work, sign_in, commune
):
    with work():
        one = opened(made, by)
        life.submit(one, draw, by=by)
        number = one.id
        plan = db.session.get_one(Plan, made.plan)
        own = life.open_asked(plan, "Báo cáo nhanh", NEAR, by=by)
        life.submit(own, draw, by=Actor(commune.accounts["administrator"], "Quản trị"))
    home = sign_in("approver").get("/")
    links = {link["href"] for link in BeautifulSoup(home.text, "html.parser").select("article.pick h2 a")}
    assert links == {f"/reports/{number}", f"/reports/{own_id(work)}"}
    # The administrator writes and approves: of the two one was frozen by themselves.
    assert todo(sign_in("administrator"))["1 báo cáo chờ duyệt"] == f"/reports/{number}"
    assert not any("chờ duyệt" in words and "báo cáo chờ" in words for words in todo(sign_in("officer")))


def own_id(work):
    with work():
        return db.session.query(Report).filter_by(title="Báo cáo nhanh").one().id


def test_what_was_asked_for_and_what_is_late(made, by, work, sign_in, at):
    with work():
        plan = db.session.get_one(Plan, made.plan)
        asked = life.open_asked(plan, "Báo cáo nhanh", NEAR, due=date(2026, 2, 10), by=by).id
    officer = sign_in("officer")
    assert todo(officer)["1 báo cáo đột xuất sắp đến hạn"] == f"/reports/{asked}"
    at(date(2026, 2, 11))
    assert "1 báo cáo đột xuất sắp đến hạn" not in todo(officer)
    assert todo(officer)["1 báo cáo quá hạn chưa ban hành"] == f"/reports/{asked}"


def test_another_communes_reports_are_theirs(made, by, work, sign_in, found_commune):
    other = found_commune("00002", "Suối Trong")
    with work():
        theirs = a_plan(other)
        plan = db.session.get_one(Plan, theirs.plan)
        one = life.open_asked(plan, "Báo cáo nhanh", NEAR, due=NEAR, by=COMMAND_LINE)
        life.submit(one, draw, by=COMMAND_LINE)
    assert list(todo(sign_in("officer"))) == ["Báo cáo tháng 02/2026: chưa lập"]
    assert not any("báo cáo chờ duyệt" in words for words in todo(sign_in("administrator")))


def test_the_home_asks_as_often_however_much_waits(made, by, work, sign_in, queries):
    officer = sign_in("officer")

    def asked():
        officer.get("/", follow_redirects=True)
        with queries() as seen:
            officer.get("/", follow_redirects=True)
        return len(seen)

    before = asked()
    with work():
        plan = db.session.get_one(Plan, made.plan)
        one = opened(made, by)
        making.ensure(one, by=by)
        for number, each in enumerate(parts.of_report(one)):
            receiving.by_page(each, Said(notes={"results": f"Số {number}"}), sender="")
        for number in range(6):
            life.open_asked(plan, f"Báo cáo {number}", NEAR, due=NEAR, by=by)
    assert asked() == before
