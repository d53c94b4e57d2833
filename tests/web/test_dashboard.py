"""The dashboard through HTTP: what is due, how the year stands, what waits, where the gap is, and how often it asks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.document import read_document
from app.filing import holiday
from campaigns.plans import importing
from campaigns.plans import plan as plans
from campaigns.plans import target as targets
from campaigns.plans.plan import Plan
from campaigns.plans.reading import read_plan
from campaigns.plans.target import Target
from tests.campaigns import plan_documents
from tests.conftest import ONE_DATABASE
from trainees import figures as reported
from trainees import ledger, skills
from trainees.people import Person

pytestmark = ONE_DATABASE


def main_of(response):
    return BeautifulSoup(response.text, "html.parser").main


def words(response) -> str:
    return " ".join(main_of(response).get_text(" ").split())


def stored(commune) -> Plan:
    data = plan_documents.suoi_lim()
    draft = read_plan(read_document(data, "ke-hoach.docx"))
    plan, _ = importing.store(
        commune.locality, draft, filename="ke-hoach.docx", data_digest="0" * 64, by=COMMAND_LINE
    )
    return plan


def tell(target: Target, on: date, **said) -> None:
    """A figure of a target, as a document gives it."""
    reported.record(
        target.locality_id, f"target:{target.id}", target.kind, on, reported.Said(**said), by=COMMAND_LINE,
        reporter="Công an xã", document="45/BC-CAX",
    )  # fmt: skip


@pytest.fixture
def plan(commune, work) -> int:
    """A plan of this year: staff trained is computed, its second target reported (no figure yet), one rank."""
    with work():
        plan = stored(commune)
        plan.year = clock.today().year
        staff = next(t for t in plan.targets if t.proposed_code == "staff_trained")
        targets.link(staff, "staff_trained", by=COMMAND_LINE)
        return plan.id


@pytest.fixture
def share(plan, work) -> int:
    """A share that others report; its id."""
    with work():
        each = next(
            t
            for t in plans.get(plan, within=EVERYWHERE).targets
            if t.standing != "linked" and t.kind == "percent"
        )
        each.value, each.operator, each.lead = Decimal(80), ">=", "Công an xã"
        targets.report(each, by=COMMAND_LINE)
        return each.id  # fmt: skip


def learn(commune, n: int) -> None:
    """The first n people attended today."""
    from app.base.db import db

    for person_id in commune.people[:n]:
        person = db.session.get_one(Person, person_id)
        ledger.record(
            person, skills.by_codes(["KNS-CB"]), on=clock.today(), kind="attended", source="training:1", by=COMMAND_LINE
        )  # fmt: skip


def test_every_line_leads_to_a_page(plan, share, sign_in) -> None:
    officer = sign_in("officer")
    links = [
        a["href"]
        for a in main_of(officer.get(f"/indicators?plan={plan}")).select("#targets th.head a:first-child")
    ]
    assert len(links) > 5
    for link in dict.fromkeys(links):
        assert officer.get(link).status_code == 200, link  # fmt: skip


def test_the_next_report_is_said_with_the_days_left(plan, sign_in, work, at) -> None:
    with work():
        found = plans.get(plan, within=EVERYWHERE)
        found.year = 2026
        for rule in found.rules[1:]:
            rule.before_day = None
        first = found.rules[0]
        first.cadence, first.before_day, first.before_month = "month", 15, None
        first.who, first.to = "Các đơn vị", "Phòng VHXH"
    at(date(2026, 2, 9))
    shown = words(sign_in("officer").get(f"/indicators?plan={plan}"))
    assert "Báo cáo tháng 02/2026: hạn cuối 14/02 là thứ Bảy: nộp trước thứ Sáu 13/02 (còn 4 ngày)" in shown
    assert "Các đơn vị → Phòng VHXH" in shown
    at(date(2026, 2, 13))
    assert "thứ Sáu 13/02 (hôm nay)" in words(sign_in("officer").get(f"/indicators?plan={plan}"))
    with work():
        holiday.add(
            plans.get(plan, within=EVERYWHERE).locality_id, date(2026, 2, 13), "Nghỉ bão", by=COMMAND_LINE
        )
    at(date(2026, 2, 9))
    assert "nộp trước thứ Năm 12/02 (còn 3 ngày)" in words(sign_in("officer").get(f"/indicators?plan={plan}"))


def test_a_plan_without_a_day_for_reports_says_nothing_of_one(plan, sign_in, work) -> None:
    with work():
        for rule in plans.get(plan, within=EVERYWHERE).rules:
            rule.before_day = None
    assert "Hạn nộp gần nhất" not in words(sign_in("officer").get(f"/indicators?plan={plan}"))


def test_who_owes_a_number_is_named_with_where_to_enter_it(plan, share, sign_in, work) -> None:
    officer = sign_in("officer")
    page = main_of(officer.get(f"/indicators?plan={plan}"))
    shown = " ".join(page.get_text(" ").split())
    assert "1 chỉ tiêu chờ đơn vị báo số Công an xã" in shown
    assert "Chờ Công an xã báo số" in shown
    assert page.select_one(f'a[href="/plans/{plan}/targets/{share}/figures/new"]') is not None
    with work():
        target = targets.by_id(plans.get(plan, within=EVERYWHERE), share)
        tell(target, clock.today(), numerator=Decimal(60), denominator=Decimal(80))
    shown = words(officer.get(f"/indicators?plan={plan}"))
    assert "chờ đơn vị báo số" not in shown
    assert "75 %" in shown
    assert f"Công an xã, số liệu ngày {clock.today():%d/%m/%Y} (45/BC-CAX)" in shown


def test_kinds_that_are_no_share_are_said_in_words(plan, sign_in, work) -> None:
    today = clock.today()
    with work():
        found = plans.get(plan, within=EVERYWHERE)
        for target, kind, aim, said in zip(
            [t for t in found.targets if t.standing != "linked"], ("rank", "yesno", "count", "text"), (10, None, 5, None),
            ({"value": Decimal(7)}, {"text": "yes"}, {"value": Decimal(1234)}, {"text": "Đã xong bước một"}), strict=False,
        ):  # fmt: skip
            target.kind, target.value = kind, Decimal(aim) if aim else None
            target.operator = "<=" if kind == "rank" else ">=" if aim else None
            targets.report(target, by=COMMAND_LINE)
            tell(target, today, **said)
    shown = words(sign_in("officer").get(f"/indicators?plan={plan}"))
    for expected in ("hạng 7", "1.234", "Đã xong bước một", "Có số liệu"):
        assert expected in shown, expected


def test_counts_filter_the_lines(commune, plan, share, sign_in, work) -> None:
    with work():
        target = targets.by_id(plans.get(plan, within=EVERYWHERE), share)
        text = target.text
        tell(target, clock.today(), numerator=Decimal(70), denominator=Decimal(80))
    officer = sign_in("officer")
    page = main_of(officer.get(f"/indicators?plan={plan}"))
    link = next(a["href"] for a in page.select("a.count__link") if "show=met" in a["href"])
    met = main_of(officer.get(link))
    heads = [one.get_text(" ") for one in met.select("#targets th.head")]
    assert len(heads) == 1
    assert text in heads[0]
    assert met.select("#targets tr.group") or not page.select(
        "#targets tr.group"
    )  # it still stands under its heading
    assert len(page.select("#targets th.head")) > 1
    # a word that is no state shows everything
    assert len(main_of(officer.get(f"/indicators?plan={plan}&show=colour")).select("#targets th.head")) > 1


def test_the_gap_names_the_units_that_lack_most_and_leads_to_the_people(
    commune, plan, sign_in, work, all_people
) -> None:
    with work():
        learn(commune, 1)
    officer = sign_in("officer")
    page = main_of(officer.get(f"/indicators?plan={plan}"))
    places = [" ".join(one.get_text(" ").split()) for one in page.select(".gap-list li")]
    assert places == ["Văn phòng Ủy ban còn 3 / 4", "Trường Tiểu học Hoa Sen còn 2 / 2"]
    behind = words(officer.get(page.select_one(".gap-list a")["href"]))
    assert all_people[1] in behind
    assert all_people[0] not in behind
    assert all_people[4] not in behind  # fmt: skip


def test_nothing_lags_no_gap(commune, plan, sign_in, work) -> None:
    with work():
        learn(commune, 6)
    assert not main_of(sign_in("officer").get(f"/indicators?plan={plan}")).select(".gap-list")


def test_a_trend_is_drawn_from_two_months_on(commune, plan, sign_in, work, at) -> None:
    with work():
        learn(commune, 2)
    year = clock.today().year
    officer = sign_in("officer")
    at(date(year, 12, 31))
    page = main_of(officer.get(f"/indicators?plan={plan}"))
    spark = page.select("#targets svg.spark")
    assert len(spark) == 1
    assert len(spark[0].select_one("polyline")["points"].split()) == 12
    assert "33,33 % (31/12)" in spark[0]["aria-label"]
    early = main_of(officer.get(f"/indicators?plan={plan}&as_of=10/01/{year}"))
    assert not early.select("#targets svg.spark")


def test_targets_that_contradict_each_other_say_so(plan, sign_in, work) -> None:
    with work():
        found = plans.get(plan, within=EVERYWHERE)
        one, other = [t for t in found.targets if t.kind == "percent"][:2]
        other.text, other.groups, other.indicator_code = one.text, one.groups, None
        one.value, other.value, other.proposed_code, other.operator, one.operator = Decimal(70), Decimal(90), one.proposed_code, ">=", ">="  # fmt: skip
    assert "Mâu thuẫn với chỉ tiêu" in words(sign_in("officer").get(f"/indicators?plan={plan}"))


def test_late_tasks_and_lines_that_nobody_looked_at_wait(plan, sign_in, work) -> None:
    with work():
        found = plans.get(plan, within=EVERYWHERE)
        for task in found.tasks:
            task.deadline_on, task.reviewed_at = None, clock.now()
        for target in found.targets:
            target.reviewed_at = clock.now()
        found.tasks[0].deadline_on = date(2020, 1, 1)
    shown = words(sign_in("officer").get(f"/indicators?plan={plan}"))
    assert "1 nhiệm vụ quá hạn" in shown
    assert "chưa ai soát" not in shown
    with work():
        plans.get(plan, within=EVERYWHERE).tasks[0].reviewed_at = None
    assert "1 dòng kế hoạch chưa ai soát" in words(sign_in("officer").get(f"/indicators?plan={plan}"))


def test_a_plan_of_last_year_is_counted_to_its_end(plan, sign_in, work) -> None:
    last = clock.today().year - 1
    with work():
        plans.get(plan, within=EVERYWHERE).year = last
    assert f"Số liệu đến 31/12/{last}" in words(sign_in("officer").get(f"/indicators?plan={plan}"))


def test_it_asks_the_database_as_often_for_twenty_targets_as_for_one(
    commune, plan, share, sign_in, work, queries
) -> None:
    officer = sign_in("officer")

    def count() -> list[str]:
        officer.get(f"/indicators?plan={plan}")
        with queries() as seen:
            assert officer.get(f"/indicators?plan={plan}").status_code == 200
        return seen

    few = count()
    with work():
        learn(commune, 3)
        found = plans.get(plan, within=EVERYWHERE)
        codes = ("staff_mastery", "infosec_trained", "teacher_trained", "adult_skills", "vneid")
        for target in found.targets:
            target.value, target.kind = target.value or Decimal(50), "percent"
        for target, code in zip(
            [t for t in found.targets if not t.indicator_code and not t.counting], codes, strict=False
        ):
            targets.link(target, code, by=COMMAND_LINE)
    many = count()
    # One more for each kind of thing that only the linked ones ask for (population counts, missing denominators).
    assert len(many) <= len(few) + 8, "\n".join(many)
    assert len(many) <= 34, "\n".join(many)  # fmt: skip
