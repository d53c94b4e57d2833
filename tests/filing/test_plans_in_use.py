"""A plan or a reporting rule that a report stands on is not removed, and says so; without the report it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.base.actors import COMMAND_LINE
from app.base.db import db
from app.base.errors import Refused
from app.filing import life, rule_schedule, superior
from app.filing.report import Report
from campaigns.plans import editing, in_use
from campaigns.plans import plan as plans
from campaigns.plans.correction import Correction
from campaigns.plans.plan import Plan
from campaigns.plans.rule import ReportingRule
from campaigns.plans.target import Target
from tests.filing.filing_made import AFTER, MONTH, a_plan, draw
from tests.filing.test_superior import form

BY = COMMAND_LINE
SETTLED = (
    "active", "before_day", "before_month", "cut_off", "lead_days", "serves_with_id", "changed_at", "changed_by",
)  # fmt: skip


@pytest.fixture
def made(commune, work, at):
    """A plan of which nothing is linked."""
    at(AFTER)
    with work():
        ids = a_plan(commune)
        db.session.query(Target).update({"indicator_code": None, "counting": None})
    return ids


def the_plan(made):
    return db.session.get_one(Plan, made.plan)


def the_rule(made, number=0):
    return db.session.get_one(ReportingRule, made.rules[number])


def opened(made):
    return life.open_period(the_plan(made), [the_rule(made)], MONTH, by=BY)


def test_a_rule_with_a_report_stays_and_its_neighbour_goes(made, work):
    with work():
        opened(made)
        with pytest.raises(Refused, match="line_in_use") as refused:
            editing.remove(the_rule(made), by=BY)
        assert "có 1 báo cáo nên không bỏ được" in refused.value.message
        editing.remove(the_rule(made, 1), by=BY)
    with work():
        assert [rule.id for rule in the_plan(made).rules] == [made.rules[0]]


def test_a_plan_with_a_report_stays_until_the_draft_is_taken_back(made, work):
    with work():
        report = opened(made)
        with pytest.raises(Refused, match="plan_in_use") as refused:
            plans.remove(the_plan(made))
        assert "có 1 báo cáo nên không xóa được. Đóng kế hoạch" in refused.value.message
        life.remove(report, by=BY)
        assert in_use.of_plan(the_plan(made)) == in_use.of_rule(the_rule(made)) == []
        plans.remove(the_plan(made))
        assert db.session.query(Plan).count() == db.session.query(ReportingRule).count() == 0


def test_each_revision_of_one_that_was_issued_stands(made, work):
    with work():
        report = opened(made)
        life.submit(report, draw, by=BY)
        life.record(report, "45/BC-UBND", date(2026, 2, 16), "Người ký", by=BY)
        later = life.revise(report, by=BY)
        assert in_use.of_plan(the_plan(made)) == in_use.of_rule(the_rule(made)) == ["2 báo cáo"]
        life.remove(later, by=BY)
        with pytest.raises(Refused, match="plan_in_use"):
            plans.remove(the_plan(made))
        with pytest.raises(Refused, match="line_in_use"):
            editing.remove(the_rule(made), by=BY)


def test_one_that_was_asked_for_stands_on_the_plan_and_on_no_rule(made, work):
    with work():
        life.open_asked(the_plan(made), "Báo cáo nhanh", date(2026, 2, 14), by=BY)
        assert in_use.of_rule(the_rule(made)) == []
        with pytest.raises(Refused, match="plan_in_use"):
            plans.remove(the_plan(made))
        editing.remove(the_rule(made), by=BY)


def test_a_rule_that_was_added_is_not_taken_away_by_undoing_once_it_has_a_report(made, work):
    with work():
        rule = editing.add(
            the_plan(made), "rule",
            {"who": "UBND xã", "to": "Sở Nội vụ", "cadence": "month", "before_day": 15, "raw": "ngày 15 hằng tháng"}, by=BY,
        )  # fmt: skip
        added = db.session.query(Correction).filter_by(row_id=rule.id, noun="rule").one()
        report = life.open_period(the_plan(made), [rule], MONTH, by=BY)
        with pytest.raises(Refused, match="line_in_use"):
            editing.undo(added, by=BY)
        life.remove(report, by=BY)
        editing.undo(added, by=BY)
        assert len(the_plan(made).rules) == 2


def test_a_superiors_form_stands_on_its_plan_also_when_it_was_put_aside(made, work):
    with work():
        kept = superior.take(the_plan(made), form(), "bieu-01.xlsx", "Biểu 01", by=BY)
        superior.retire(kept)
        with pytest.raises(Refused, match="plan_in_use") as refused:
            plans.remove(the_plan(made))
        assert "1 biểu mẫu cấp trên" in refused.value.message


def test_what_was_settled_of_a_rule_goes_with_it(made, work):
    with work():
        rule_schedule.settle(the_rule(made), by=BY, lead_days=3)
        rule_schedule.settle(the_rule(made, 1), by=BY, serves_with_id=made.rules[0])
        editing.remove(the_rule(made), by=BY)
        db.session.expire_all()
        assert [
            (one.rule_id, one.serves_with_id) for one in db.session.query(rule_schedule.RuleSchedule)
        ] == [(made.rules[1], None)]
        plans.remove(the_plan(made))
        assert db.session.query(rule_schedule.RuleSchedule).count() == 0


def settings():
    """Rule id → what was settled about it."""
    db.session.expire_all()
    return {
        one.rule_id: {name: getattr(one, name) for name in SETTLED}
        for one in db.session.query(rule_schedule.RuleSchedule)
    }


def test_undoing_brings_a_rule_back_with_what_was_settled_of_it(made, work):
    month, quarter = made.rules
    with work():
        rule_schedule.settle(
            the_rule(made), by=BY, before_day=20, before_month=3, cut_off="month_end", lead_days=5
        )
        rule_schedule.settle(the_rule(made, 1), by=BY, active=False, serves_with_id=month)
    with work():
        before = settings()
        removed = {
            rule: editing.remove(db.session.get_one(ReportingRule, rule), by=BY).id
            for rule in (quarter, month)
        }
        assert settings() == {}
    with work():
        for rule in (month, quarter):  # the last one first
            editing.undo(db.session.get_one(Correction, removed[rule]), by=BY)
        assert settings() == before
        assert [rule.id for rule in the_plan(made).rules] == [month, quarter]


def test_undoing_binds_again_whom_its_report_served(made, work, at):
    month, quarter = made.rules
    with work():
        rule_schedule.settle(the_rule(made, 1), by=BY, serves_with_id=month)
        before = settings()
        removed = editing.remove(the_rule(made), by=BY)
        assert settings()[quarter]["serves_with_id"] is None
        editing.undo(removed, by=BY)
        assert settings() == before
        removed = editing.remove(the_rule(made), by=BY)
        at(AFTER + timedelta(days=1))
        rule_schedule.settle(the_rule(made, 1), by=BY, lead_days=7)  # somebody settled otherwise since
        editing.undo(removed, by=BY)
        assert {rule: one["serves_with_id"] for rule, one in settings().items()} == {quarter: None}


def test_a_rule_comes_back_alone_where_it_could_not_be_served_any_more(made, work):
    """Whose report it shared shares another one's by now."""
    month, quarter = made.rules
    words = {"who": "UBND xã", "to": "Sở Nội vụ", "cadence": "quarter", "before_day": 15, "raw": "quý"}
    with work():
        rule_schedule.settle(the_rule(made), by=BY, serves_with_id=quarter)
        removed = editing.remove(the_rule(made), by=BY)
        third = editing.add(the_plan(made), "rule", words, by=BY).id
        rule_schedule.settle(the_rule(made, 1), by=BY, serves_with_id=third)
        editing.undo(removed, by=BY)
        assert {rule: one["serves_with_id"] for rule, one in settings().items()} == {
            month: None,
            quarter: third,
        }


def test_another_rule_under_the_number_of_the_one_that_is_gone_is_not_served(made, work):
    """SQLite gives the number of the last row that went to the next one."""
    _month, quarter = made.rules
    with work():
        rule_schedule.settle(the_rule(made), by=BY, serves_with_id=quarter)
        first = editing.remove(the_rule(made), by=BY)
        second = editing.remove(the_rule(made, 1), by=BY)
        words = {"who": "UBND xã", "to": "Sở Nội vụ", "cadence": "quarter", "before_day": 15, "raw": "quý"}
        others = {editing.add(the_plan(made), "rule", words, by=BY).id for _ in range(2)}
        for each in (first, second):
            editing.undo(each, by=BY)
        assert sorted(one["serves_with_id"] or 0 for one in settings().values()) == [0]
        assert len({rule.id for rule in the_plan(made).rules} - others) == 2


def test_the_page_says_it_and_changes_nothing(made, work, sign_in):
    with work():
        opened(made)
    officer = sign_in("officer")
    told = officer.post(f"/plans/{made.plan}/lines/rule/{made.rules[0]}/remove", follow_redirects=True)
    assert told.status_code == 200
    assert "có 1 báo cáo nên không bỏ được" in told.text
    told = officer.post(f"/plans/{made.plan}/delete", follow_redirects=True)
    assert "có 1 báo cáo nên không xóa được" in told.text
    with work():
        assert (
            db.session.query(Plan).count(),
            db.session.query(Report).count(),
            len(the_plan(made).rules),
        ) == (1, 1, 2)
