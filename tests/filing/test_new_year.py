"""January with two plans, last year's still open and this year's: who asks for which period, and what the pages show of it."""

from __future__ import annotations

from datetime import date

import pytest
from bs4 import BeautifulSoup

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.filing import comparison, due, life, rule_schedule
from campaigns.plans import plan as plans
from campaigns.plans import years
from campaigns.plans.plan import Plan
from campaigns.plans.rule import ReportingRule
from campaigns.plans.target import Target
from tests.filing.filing_made import a_plan

BY = COMMAND_LINE
JANUARY = date(2027, 1, 5)


@pytest.fixture
def made(commune, work, at):
    """(2026, 2027): each asks for a report each month, of the days until the month's end, before the 15th of the next; and one
    of the year before 20 January."""
    at(JANUARY)
    with work():
        both = [a_plan(commune, year) for year in (2026, 2027)]
        for one in both:
            plan = db.session.get_one(Plan, one.plan)
            rule_schedule.settle(plan.rules[0], by=BY, cut_off="month_end")
            plan.rules[1].cadence, plan.rules[1].before_day, plan.rules[1].before_month = "year", 20, 1
    return both


def asked(of, until=date(2027, 4, 30)):
    """(year of the plan, key of the period, day) of what is due."""
    return [
        (db.session.get_one(Plan, each.rule.plan_id).year, each.period.key, f"{each.by:%d/%m}")
        for each in due.upcoming(of, clock.today(), until)
    ]


LAST_YEAR = [(2026, "2026-12", "14/01"), (2026, "2026", "19/01")]
THIS_YEAR = [(2027, "2027-01", "12/02"), (2027, "2027-02", "12/03"), (2027, "2027-03", "14/04")]


def test_each_period_is_asked_for_once_by_its_own_years_plan(made, commune, work):
    with work():
        assert asked(commune.locality) == LAST_YEAR + THIS_YEAR
        old, new = (db.session.get_one(Plan, one.plan) for one in made)
        assert asked(old) == LAST_YEAR
        assert asked(new) == THIS_YEAR
        assert (due.over_from(old), due.over_from(new)) == (2027, None)


def test_a_new_plan_in_the_place_of_the_old_one_leaves_it_its_own_year(made, commune, work):
    with work():
        old, new = (db.session.get_one(Plan, one.plan) for one in made)
        years.supersede(old, new, by=BY)
    with work():
        assert asked(commune.locality) == LAST_YEAR + THIS_YEAR


@pytest.mark.parametrize("why", ["merely read", "closed", "replaced", "without rules", "not there"])
def test_until_a_new_plan_is_worked_with_the_old_one_goes_on(made, commune, work, why):
    with work():
        new = db.session.get_one(Plan, made[1].plan)
        if why == "merely read":
            for target in new.targets:
                target.indicator_code = target.counting = None
        elif why == "closed":
            years.close(new, by=BY)
        elif why == "replaced":  # by one that was merely read
            another = Plan(
                locality_id=commune.locality, identity="b", title="Kế hoạch sửa đổi", year=2027, created_at=clock.now()
            )  # fmt: skip
            db.session.add(another)
            db.session.flush()
            years.supersede(new, another, by=BY)
        else:
            db.session.query(rule_schedule.RuleSchedule).filter(
                rule_schedule.RuleSchedule.rule_id.in_(made[1].rules)
            ).delete()
            db.session.query(ReportingRule).filter_by(plan_id=new.id).delete()
            if why == "not there":
                db.session.query(Target).filter_by(plan_id=new.id).update(
                    {"indicator_code": None, "counting": None}
                )
    with work():
        going_on = [(2026, key, day) for _year, key, day in THIS_YEAR]
        assert [one for one in asked(commune.locality) if one[0] == 2026] == LAST_YEAR + going_on
        assert due.over_from(db.session.get_one(Plan, made[0].plan)) is None


def test_a_choice_is_enough_to_be_worked_with(made, commune, work):
    with work():
        new = db.session.get_one(Plan, made[1].plan)
        for target in new.targets:
            target.indicator_code = target.counting = None
        years.choose(new)
    with work():
        assert asked(commune.locality) == LAST_YEAR + THIS_YEAR


def test_it_is_asked_in_two_queries_with_two_plans_too(made, commune, work, queries):
    with work(), queries() as seen:
        assert len(due.upcoming(commune.locality, JANUARY, date(2027, 4, 30))) == 5
    assert len(seen) == 2, seen


def soup(answer, status=200):
    assert answer.status_code == status, answer.text[:400]
    return BeautifulSoup(answer.text, "html.parser")


def test_the_home_shows_this_years_targets_and_what_last_year_still_owes(made, sign_in, work):
    officer = sign_in("officer")
    page = soup(officer.get("/indicators"))
    assert page.find("select", attrs={"name": "plan"}).find("option", selected=True)["value"] == str(
        made[1].plan
    )
    todo = page.get_text(" ", strip=True)
    assert "Báo cáo tháng 12/2026" in todo
    assert "Báo cáo tháng 12/2026" in page.find(class_="due").get_text(" ", strip=True), "it is due first"
    # Of last year's plan the page shows what it says at its end, and no report of this year.
    page = soup(officer.get(f"/indicators?plan={made[0].plan}"))
    assert page.find("input", attrs={"name": "as_of"})["value"] in ("31/12/2026", "2026-12-31")
    assert "2027-01" not in str(page)
    assert "tháng 01/2027" not in page.get_text(" ", strip=True)


def test_the_home_of_reports_and_the_rules(made, sign_in, work):
    officer = sign_in("officer")
    said = soup(officer.get("/reports")).get_text(" ", strip=True)
    assert said.count("Báo cáo tháng 12/2026") >= 1
    assert "hạn cuối thứ Năm 14/01" in said
    with work():
        month = made[0].rules[0]
        plan = db.session.get_one(Plan, made[0].plan)
        for one in due.upcoming(plan, JANUARY, date(2027, 1, 31)):
            life.open_due(plan, one, by=BY)
        report = db.session.get_one(ReportingRule, month)
        assert report.plan_id == plan.id
    page = soup(officer.get(f"/reports/rules?plan={made[0].plan}")).get_text(" ", strip=True)
    assert page.count("Kỳ tới: tháng 12/2026") == 1


def test_in_english_periods_days_and_states_are_english(made, sign_in, work):
    with work():
        plan = db.session.get_one(Plan, made[0].plan)
        number = life.open_due(plan, due.upcoming(plan, JANUARY, date(2027, 1, 31))[0], by=BY).id
    officer = sign_in("officer")
    officer.set_cookie("lang", "en")
    said = soup(officer.get("/reports")).get_text(" ", strip=True)
    for words in (
        "Report December 2026", "Draft", "Last day Thursday 14/01",
        "The last day, 14/02, is Sunday: hand in by Friday 12/02", "Report year 2026",
    ):  # fmt: skip
        assert words in said, words
    for words in ("tháng", "Hạn", "hạn cuối", "Đang lập", "Đã trình", "Đã ban hành"):
        assert words not in said, words
    steps = soup(officer.get(f"/reports/{number}")).get_text(" ", strip=True)
    assert "Draft Submitted Approved Issued" in " ".join(
        word for word in steps.split() if not word.isdecimal()
    )
    rules = soup(officer.get("/reports/rules")).get_text(" ", strip=True)
    assert "Next period: January 2027" in rules
    assert "up to the end of the month before the due day" in rules


def test_after_january_the_old_rules_say_whose_turn_it_is(made, sign_in, at):
    at(date(2027, 2, 1))
    officer = sign_in("officer")
    assert "tháng 01/2027" in soup(officer.get("/indicators")).get_text(" ", strip=True)
    assert "tháng 01/2027" not in soup(officer.get(f"/indicators?plan={made[0].plan}")).get_text(
        " ", strip=True
    )
    page = soup(officer.get(f"/reports/rules?plan={made[0].plan}")).get_text(" ", strip=True)
    assert page.count("Các kỳ từ năm 2027 theo kế hoạch của năm ấy.") == 2
    assert "Chưa rõ ngày nộp" not in page


def test_the_december_report_counts_last_year_by_last_years_plan(made, sign_in, work):
    with work():
        plan = db.session.get_one(Plan, made[0].plan)
        december = next(one for one in due.upcoming(plan, JANUARY, date(2027, 1, 31)))
        report = life.open_due(plan, december, by=BY)
        assert (report.first, report.cut_off) == (date(2026, 12, 1), date(2026, 12, 31))
        assert (report.plan_id, report.period_words) == (made[0].plan, "tháng 12/2026")
        number = report.id
    page = soup(sign_in("officer").get(f"/reports/{number}"))
    assert "Số liệu đến 31/12/2026" in page.get_text(" ", strip=True)


def test_the_years_beside_each_other_on_their_own_days(made, commune, work):
    with work():
        found, _rows = comparison.of_years(EVERYWHERE, commune.locality)
        assert [(one.year, one.plan.id, one.as_of) for one in found] == [
            (2026, made[0].plan, date(2026, 12, 31)), (2027, made[1].plan, JANUARY),
        ]  # fmt: skip
        assert plans.current(EVERYWHERE).id == made[1].plan
