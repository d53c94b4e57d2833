"""What is due when: in words, laid together, from the database; and what an office settles about a rule."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Scope
from app.base.db import db
from app.base.errors import NotFound, Refused
from app.filing import due, holiday, rule_schedule
from app.filing.rule_schedule import RuleSchedule
from app.filing.schedule import Calendar
from app.reports import calendar_file
from campaigns.plans import plan as plans
from campaigns.plans.plan import Plan
from campaigns.plans.rule import ReportingRule

BY = COMMAND_LINE
UNITS, OFFICE, PEOPLE = "Các cơ quan, đơn vị", "Phòng Văn hóa – Xã hội", "UBND phường"
TET = {date(2026, 2, 16) + timedelta(days=n): "Tết Nguyên đán" for n in range(5)}
OFF = TET | {date(2026, 4, 26): "Giỗ Tổ Hùng Vương", date(2026, 4, 27): "Nghỉ bù Giỗ Tổ Hùng Vương"}


def rule(
    number: int, cadence: str, day: int | None = None, month: int | None = None, who: str = UNITS
) -> ReportingRule:
    return ReportingRule(
        id=number, cadence=cadence, before_day=day, before_month=month, who=who, to=OFFICE if who == UNITS else PEOPLE, raw=f"{number}"
    )  # fmt: skip


def settled(number: int, serves_with: int | None = None, **words) -> RuleSchedule:
    kept = {"active": True, "cut_off": "legal", "lead_days": 2} | words
    return RuleSchedule(rule_id=number, serves_with_id=serves_with, **kept)


def lines(*rules: ReportingRule, **settings: RuleSchedule) -> list[due.Line]:
    return [(each, settings.get(f"of_{each.id}"), 2026) for each in rules]


# before the Nth of each month, asked on → the sentence, days left
SENTENCES = [
    (15, "2026-02-09", "hạn cuối 14/02 là thứ Bảy: nộp trước thứ Sáu 13/02", 4),
    (15, "2026-02-13", "hạn cuối 14/02 là thứ Bảy: nộp trong hôm nay, thứ Sáu 13/02", 0),
    (15, "2026-02-14", "hạn cuối 14/02 là thứ Bảy, thứ Sáu 13/02 đã qua: nộp ngay", 0),
    (15, "2026-06-01", "hạn cuối 14/06 là Chủ nhật: nộp trước thứ Sáu 12/06", 11),
    (15, "2026-04-14", "hạn cuối thứ Ba 14/04", 0),
    (15, "2026-12-20", "hạn cuối thứ Năm 14/01/2027", 25),
    (20, "2026-02-10", "hạn cuối 19/02 là ngày nghỉ Tết Nguyên đán: nộp trước thứ Sáu 13/02", 3),
    (28, "2026-04-20", "hạn cuối 27/04 là ngày nghỉ bù Giỗ Tổ Hùng Vương: nộp trước thứ Sáu 24/04", 4),
    (27, "2026-04-20", "hạn cuối 26/04 là Chủ nhật: nộp trước thứ Sáu 24/04", 4),
]


@pytest.mark.parametrize(("day", "asked", "sentence", "left"), SENTENCES)
def test_it_says_what_to_do_until_when(day: int, asked: str, sentence: str, left: int) -> None:
    today = date.fromisoformat(asked)
    found = due.nearest(lines(rule(1, "month", day)), Calendar(OFF), today)
    assert found is not None
    assert found.sentence(today) == sentence
    assert found.days_left(today) == left


def test_what_is_late_is_said_to_be_late() -> None:
    (found,) = due.arranged(lines(rule(1, "month", 15)), Calendar(), date(2026, 2, 1), date(2026, 2, 28))
    assert found.sentence(date(2026, 2, 16)) == "đã quá hạn cuối thứ Bảy 14/02"
    assert found.days_left(date(2026, 2, 16)) == -2


def ba_ngoi(**settings: RuleSchedule) -> list[due.Line]:
    """The rules of the plan that has most: units, then the office."""
    return lines(
        rule(1, "quarter", 20), rule(2, "half-year", 5, 6), rule(3, "year", 1, 12), rule(4, "event"),
        rule(5, "quarter", 25, who=OFFICE), rule(6, "half-year", 20, 6, who=OFFICE), rule(7, "year", 15, 12, who=OFFICE),
        **settings,
    )  # fmt: skip


def told(found: list[due.Due]) -> list[tuple[str, list[int], str]]:
    return [(each.by.isoformat(), each.rule_ids, each.words) for each in found]


def test_a_year_of_a_plan_in_the_order_in_which_it_falls_due() -> None:
    assert told(due.arranged(ba_ngoi(), Calendar(OFF), date(2026, 1, 1), date(2026, 12, 31))) == [
        ("2026-03-19", [1], "quý I/2026"), ("2026-03-24", [5], "quý I/2026"),
        ("2026-06-04", [2], "6 tháng đầu năm 2026"), ("2026-06-19", [1], "quý II/2026"),
        ("2026-06-19", [6], "6 tháng đầu năm 2026"), ("2026-06-24", [5], "quý II/2026"),
        ("2026-09-18", [1], "quý III/2026"), ("2026-09-24", [5], "quý III/2026"),
        ("2026-11-30", [3], "năm 2026"), ("2026-12-14", [7], "năm 2026"),
        ("2026-12-18", [1], "quý IV/2026"), ("2026-12-24", [5], "quý IV/2026"),
    ]  # fmt: skip


def test_one_report_serves_what_is_due_in_its_month() -> None:
    rules = ba_ngoi(
        of_6=settled(6, 5), of_7=settled(7, 5), of_2=settled(2, 1), of_3=settled(3, 1), of_1=settled(1)
    )
    found = due.arranged(rules, Calendar(OFF), date(2026, 1, 1), date(2026, 12, 31))
    assert told(found) == [
        ("2026-03-19", [1], "quý I/2026"), ("2026-03-24", [5], "quý I/2026"),
        ("2026-06-04", [1, 2], "quý II/2026 và 6 tháng đầu năm 2026"),
        ("2026-06-19", [5, 6], "quý II/2026 và 6 tháng đầu năm 2026"),
        ("2026-09-18", [1], "quý III/2026"), ("2026-09-24", [5], "quý III/2026"),
        ("2026-11-30", [3], "năm 2026"),  # due in November, the quarter in December: a report of its own
        ("2026-12-14", [5, 7], "quý IV/2026 và năm 2026"), ("2026-12-18", [1], "quý IV/2026"),
    ]  # fmt: skip
    june = found[3]
    # The earliest of both holds; whose days are told is the matter of the rule whose report it is.
    assert (june.last, june.by, june.sign_by) == (date(2026, 6, 19), date(2026, 6, 19), date(2026, 6, 17))
    assert (june.rule.id, june.period.key, june.period.first) == (5, "2026-Q2", date(2026, 3, 15))
    assert (june.who, june.to) == (OFFICE, PEOPLE)
    # On 24 June nothing is left: the quarter's report went with the half-year's on the 19th.
    assert due.arranged(rules, Calendar(OFF), date(2026, 6, 20), date(2026, 6, 30)) == []


def test_the_same_month_is_one_report_of_two_monthly_rules() -> None:
    rules = lines(rule(1, "month", 15), rule(2, "month", 5, who=OFFICE), of_2=settled(2, 1))
    found = due.arranged(rules, Calendar(OFF), date(2026, 2, 1), date(2026, 3, 31))
    assert told(found) == [("2026-02-13", [1, 2], "tháng 02/2026"), ("2026-03-13", [1, 2], "tháng 03/2026")]
    assert found[0].who == f"{UNITS}; {OFFICE}"
    assert found[0].to == f"{OFFICE}; {PEOPLE}"


def test_who_serves_another_that_is_switched_off_reports_by_itself() -> None:
    rules = lines(
        rule(1, "quarter", 20), rule(2, "half-year", 20), of_1=settled(1, active=False), of_2=settled(2, 1)
    )
    found = due.arranged(rules, Calendar(), date(2026, 6, 1), date(2026, 6, 30))
    assert told(found) == [("2026-06-19", [2], "6 tháng đầu năm 2026")]


def test_the_first_of_several_rules_is_the_nearest() -> None:
    rules = lines(rule(1, "year", 1, 12), rule(2, "quarter", 20), rule(3, "month"), rule(4, "half-year", 20))
    day = date(2026, 6, 10)
    found = due.nearest(rules, Calendar(), day)
    assert found is not None
    assert found.rule.id == 2  # of two on 19/06 the one that the plan names first
    assert found.days_left(day) == 9
    assert due.nearest(lines(rule(1, "event")), Calendar(), day) is None
    assert due.nearest([], Calendar(), day) is None
    far = due.nearest(lines(rule(1, "year", 20, 11)), Calendar(), date(2026, 11, 20))
    assert far is not None
    assert far.by == date(2027, 11, 19)


# --- from the database ---------------------------------------------------------------------------------------


@pytest.fixture
def plan(commune, work) -> int:
    """The id of a plan of the commune with two rules: each month before the 15th, the year before 20/11."""
    with work():
        return a_plan(commune.locality).id


def a_plan(locality_id: int, year: int = 2026, **words) -> Plan:
    plan = Plan(
        locality_id=locality_id,
        identity=secrets.token_hex(8),
        title="Kế hoạch",
        year=year,
        created_at=clock.now(),
        **words,
    )
    db.session.add(plan)
    db.session.flush()
    for cadence, day, month in (("month", 15, None), ("year", 20, 11)):
        db.session.add(
            ReportingRule(
                locality_id=locality_id, plan_id=plan.id, who=UNITS, to=PEOPLE, cadence=cadence, before_day=day,
                before_month=month, raw=f"trước ngày {day}",
            )
        )  # fmt: skip
    db.session.flush()
    return plan


def rules_of(plan_id: int) -> tuple[Plan, ReportingRule, ReportingRule]:
    found = plans.get(plan_id, within=EVERYWHERE)
    month, year = found.rules
    return found, month, year


def test_what_is_coming_knows_the_offices_days_off(commune, plan, work) -> None:
    with work():
        holiday.bring(commune.locality, 2026, by=BY)
        _plan, month, _year = rules_of(plan)
        rule_schedule.settle(month, by=BY, before_day=20, lead_days=3, cut_off="month_end")
    with work():
        found, month, _year = rules_of(plan)
        (one,) = due.upcoming(found, date(2026, 2, 9), date(2026, 2, 28))
        assert (
            one.sentence(date(2026, 2, 9))
            == "hạn cuối 19/02 là ngày nghỉ Tết Nguyên đán: nộp trước thứ Sáu 13/02"
        )
        assert (one.by, one.sign_by) == (date(2026, 2, 13), date(2026, 2, 10))
        assert (one.period.words, one.period.first, one.period.cut_off) == (
            "tháng 01/2026", date(2026, 1, 1), date(2026, 1, 31)
        )  # fmt: skip
        # Until the last valid day it may still be handed in, though the working day is over.
        assert due.upcoming(found, date(2026, 2, 19), date(2026, 2, 28)) == [one]
        assert due.upcoming(found, date(2026, 2, 20), date(2026, 2, 28)) == []


def test_a_locality_has_the_reports_of_its_open_plans(commune, found_commune, plan, work) -> None:
    other = found_commune("00002", "Suối Trong")
    with work():
        a_plan(other.locality)
        a_plan(commune.locality, closed_at=clock.now())
        second = a_plan(commune.locality, number="2")
        a_plan(commune.locality, number="3", superseded_by_id=second.id)
        found = due.upcoming(commune.locality, date(2026, 11, 1), date(2026, 11, 30))
        assert [(each.by.day, each.rule.plan_id) for each in found] == [
            (13, plan), (13, second.id), (19, plan), (19, second.id),
        ]  # fmt: skip
        closed = plans.get(plan, within=EVERYWHERE)
        closed.closed_at = clock.now()
        assert due.upcoming(closed, date(2026, 11, 1), date(2026, 11, 30)) == []


def test_it_asks_twice_however_many_rules_there_are(commune, plan, work, queries) -> None:
    with work():
        holiday.bring(commune.locality, 2026, by=BY)
        for _ in range(8):
            a_plan(commune.locality, number=str(_))
    with work(), queries() as seen:
        assert len(due.upcoming(commune.locality, date(2026, 11, 1), date(2026, 11, 30))) == 18
    assert len(seen) == 2, seen


def test_a_period_is_found_with_all_that_its_report_serves(commune, plan, work) -> None:
    with work():
        _plan, month, year = rules_of(plan)
        rule_schedule.settle(year, by=BY, serves_with_id=month.id)
        one = due.find(year, "2026")
        assert told([one]) == [("2026-11-13", [month.id, year.id], "tháng 11/2026 và năm 2026")]
        assert due.find(month, "2026-11") == one
        assert told([due.find(month, "2026-12")]) == [("2026-12-14", [month.id], "tháng 12/2026")]
        for key in ("2025-12", "2026-Q1", "once", ""):
            with pytest.raises(NotFound):
                due.find(month, key)
        rule_schedule.settle(month, by=BY, active=False)
        with pytest.raises(NotFound):
            due.find(month, "2026-12")


def test_the_calendar_file_names_a_period_once_whatever_its_day(commune, plan, work) -> None:
    with work():
        found, month, _year = rules_of(plan)
        uid = f"UID:report-{month.id}-2026-02-{commune.code}@hoc-vu-so"
        before = calendar_file.of_plan(found).decode().replace("\r\n ", "")
        holiday.add(commune.locality, date(2026, 2, 13), "Nghỉ", by=BY)
        after = calendar_file.of_plan(found).decode().replace("\r\n ", "")
    for text, day in ((before, "20260213"), (after, "20260212")):
        assert text.count(uid) == 1
        event = next(each for each in text.split("BEGIN:VEVENT") if uid in each)
        assert f"DTSTART;VALUE=DATE:{day}" in event
        assert f"SUMMARY:Hạn báo cáo tháng 02/2026: {UNITS} → {PEOPLE}".replace(",", "\\,") in event


# --- what an office settles ----------------------------------------------------------------------------------


def refused(code: str, rule: ReportingRule, **words) -> None:
    with pytest.raises(Refused) as said:
        rule_schedule.settle(rule, by=BY, **words)
    assert said.value.code == code


def test_settings_stand_over_the_plan_and_can_be_forgotten(plan, work) -> None:
    with work():
        _plan, month, year = rules_of(plan)
        assert rule_schedule.of(month) is None
        rule_schedule.settle(year, by=BY, before_day=20, before_month=12, lead_days=5)
        kept = rule_schedule.of(year)
        assert kept is not None
        assert (kept.before_day, kept.before_month) == (None, 12)  # what the plan says is not repeated
        terms = rule_schedule.terms(year, kept)
        assert terms is not None
        assert (terms.before_day, terms.before_month, terms.repeats, terms.lead_days) == (20, 12, False, 5)
        rule_schedule.settle(year, by=BY)  # the whole is replaced, in the one row
    with work():
        _plan, _month, year = rules_of(plan)
        kept = rule_schedule.of(year)
        assert kept is not None
        assert (kept.before_month, kept.lead_days, kept.cut_off, kept.active) == (None, 2, "legal", True)
        rule_schedule.forget(year)
        rule_schedule.forget(year)
        assert rule_schedule.of(year) is None


def test_a_day_and_month_where_the_plan_names_none(commune, plan, work) -> None:
    with work():
        found, month, _year = rules_of(plan)
        month.cadence, month.before_day = "quarter", None
        assert due.upcoming(found, date(2026, 4, 1), date(2026, 4, 30)) == []
        rule_schedule.settle(month, by=BY, before_day=10, before_month=4)
        asked = due.between(found, date(2026, 1, 1), date(2026, 12, 31))
        assert [(each.by.isoformat(), each.period.key) for each in asked if each.rule.id == month.id] == [
            ("2026-04-09", "2026-Q1"), ("2026-07-09", "2026-Q2"), ("2026-10-09", "2026-Q3"),
        ]  # fmt: skip


def test_what_cannot_be_settled(commune, plan, work) -> None:
    with work():
        found, month, year = rules_of(plan)
        event = ReportingRule(locality_id=found.locality_id, plan_id=plan, cadence="event", raw="")
        elsewhere = a_plan(commune.locality, number="2").rules[0]
        db.session.add(event)
        db.session.flush()
        for code, words in (
            ("schedule_day", {"before_day": 0}), ("schedule_day", {"before_day": 32}), ("schedule_month", {"before_month": 13}),
            ("schedule_lead", {"lead_days": -1}), ("schedule_lead", {"lead_days": 21}), ("schedule_cut_off", {"cut_off": "x"}),
            ("serves_other", {"serves_with_id": month.id}), ("serves_other", {"serves_with_id": elsewhere.id}),
            ("serves_other", {"serves_with_id": 10**6}), ("serves_event", {"serves_with_id": event.id}),
        ):  # fmt: skip
            refused(code, month, **words)
        assert rule_schedule.of(month) is None
        third = ReportingRule(
            locality_id=found.locality_id, plan_id=plan, cadence="quarter", before_day=20, raw=""
        )
        db.session.add(third)
        db.session.flush()
        rule_schedule.settle(year, by=BY, serves_with_id=month.id)
        refused("serves_chain", third, serves_with_id=year.id)
        refused("serves_others", month, serves_with_id=third.id)
        found.closed_at = clock.now()
        refused("plan_closed", year, lead_days=1)
        with pytest.raises(Refused):
            rule_schedule.forget(year)


def test_a_rule_outside_the_scope_does_not_exist(commune, plan, work) -> None:
    with work():
        _plan, month, _year = rules_of(plan)
        assert rule_schedule.rule(month.id, within=Scope(commune.locality)) is month
        for within, number in ((Scope(commune.locality + 1), month.id), (EVERYWHERE, 10**6)):
            with pytest.raises(NotFound):
                rule_schedule.rule(number, within=within)


def test_settings_go_with_their_rule(commune, plan, work) -> None:
    with work():
        _plan, month, year = rules_of(plan)
        rule_schedule.settle(month, by=BY, lead_days=1)
        rule_schedule.settle(year, by=BY, serves_with_id=month.id)
    with work():
        plans.remove(plans.get(plan, within=EVERYWHERE))
    with work():
        assert db.session.query(RuleSchedule).count() == 0


def test_the_database_holds_one_setting_for_a_rule_and_in_range(commune, plan, work) -> None:
    with work():
        _plan, month, year = rules_of(plan)
        rule_schedule.settle(month, by=BY)
        ids = month.id, year.id
    plain = {"locality_id": commune.locality, "changed_at": clock.now()}
    for words in (
        {"rule_id": ids[0]}, {"rule_id": ids[1], "before_day": 32}, {"rule_id": ids[1], "cut_off": "x"},
        {"rule_id": ids[1], "lead_days": 21}, {"rule_id": ids[1], "serves_with_id": ids[1]},
    ):  # fmt: skip
        with work():
            db.session.add(RuleSchedule(**plain, **words))
            with pytest.raises(IntegrityError):
                db.session.flush()
            db.session.rollback()
