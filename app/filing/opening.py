"""Opening a report: once for each rule and period, or because somebody asked for it (đột xuất)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import NotFound, Refused
from app.base.text import clean
from app.filing import step, title
from app.filing.due import Due
from app.filing.report import DRAFT, Report, ReportRule
from app.filing.schedule import Period
from campaigns.plans.plan import Plan
from campaigns.plans.rule import ReportingRule


def open_period(
    plan: Plan, rules: Sequence[ReportingRule], period: Period, *, by: Actor, keys: Mapping[int, str] | None = None,
    words: str = "",
) -> Report:  # fmt: skip
    """The report of a period that serves these rules: a new one, or the newest revision where it was opened already. A rule
    that another report serves in this period is left to that.

    `keys`: rule id → the key of its own period, where one report tells two ('2026-Q2' and '2026-H1'); `words`: both in words.
    NotFound `rule_unknown`; Refused `report_rules`: no rule.
    """
    if not rules:
        raise Refused("report_rules", "Chọn chế độ báo cáo của kỳ này.")
    if any(rule.plan_id != plan.id for rule in rules):
        raise NotFound("rule_unknown", "Kế hoạch không có chế độ báo cáo này.")
    db.session.flush()
    hold(plan)  # of two who open a period at once the second finds the first one's report
    asked = {rule.id: (keys or {}).get(rule.id, period.key) for rule in rules}
    there = _served(asked)
    if rules[0].id in there:
        return there[rules[0].id]
    mine = [rule for rule in rules if rule.id not in there]
    said = words or period.words
    report = _made(
        plan, title.of_rules(plan, mine, period) if not words else title.of_period(plan, words),
        title.recipients(mine), period.first, period.cut_off, by,
    )  # fmt: skip
    report.period, report.period_words = period.key, said[:60]
    report.last, report.due, report.sign_by = period.last, period.by, period.sign_by
    report.rules = [
        ReportRule(locality_id=plan.locality_id, rule_id=rule.id, period=asked[rule.id], revision=1)
        for rule in mine
    ]
    return _opened(report, by)


def open_due(plan: Plan, due: Due, *, by: Actor) -> Report:
    """The report that falls due: of all rules that it serves, with the earliest of their days."""
    period = due.period
    earliest = Period(period.key, period.words, period.first, period.cut_off, due.last, due.by, due.sign_by)
    keys = {each.rule.id: each.period.key for each in due.served}
    rules = [each.rule for each in due.served]
    return open_period(plan, rules, earliest, by=by, keys=keys, words=due.words)


def open_asked(
    plan: Plan, title: str, cut_off: date, *, first: date | None = None, due: date | None = None,
    refs: Collection[str] | None = None, to: str = "", by: Actor,
) -> Report:  # fmt: skip
    """A report that somebody asked for: of any days, of chosen targets (`refs`; None: all), to be handed in by `due`. The same
    one asked for again while it is still a draft is that draft.

    Refused: `report_title`, `report_days`; NotFound `target_unknown`.
    """
    name, since = clean(title)[:300], first or date(cut_off.year, 1, 1)
    if not name:
        raise Refused("report_title", "Ghi tên báo cáo, ví dụ: Báo cáo nhanh về cấp tài khoản định danh.")
    if since > cut_off:
        raise Refused("report_days", "Ngày bắt đầu phải trước hoặc trùng ngày chốt số liệu.")
    known = [target.ref for target in plan.targets]
    chosen = None if refs is None else [ref for ref in known if ref in refs]
    if refs is not None and (not chosen or set(refs) - set(known)):
        raise NotFound("target_unknown", "Kế hoạch không có chỉ tiêu đã chọn. Chọn lại chỉ tiêu.")
    db.session.flush()
    hold(plan)
    there = select(Report).where(
        Report.plan_id == plan.id, Report.period.is_(None), Report.state == DRAFT, Report.title == name,
        Report.first == since, Report.cut_off == cut_off, Report.revision == 1,
    )  # fmt: skip
    for report in db.session.scalars(there.order_by(Report.id)):
        if report.refs == chosen:
            return report
    report = _made(plan, name, clean(to)[:300], since, cut_off, by)
    report.period_words = f"đến ngày {cut_off:%d/%m/%Y}"
    report.due = report.last = due
    report.refs = chosen
    return _opened(report, by)


def served(rule_ids: Collection[int]) -> dict[tuple[int, str], Report]:
    """(rule id, key of the period) → the newest revision of the report that serves it. One query."""
    query = (
        select(ReportRule, Report)
        .join(Report, Report.id == ReportRule.report_id)
        .where(ReportRule.rule_id.in_(list(rule_ids)))
        .order_by(ReportRule.revision)
    )
    return {(line.rule_id, line.period): report for line, report in db.session.execute(query).tuples()}


def _served(asked: Mapping[int, str]) -> dict[int, Report]:
    """Rule id → the newest revision of the report that serves it in its period."""
    found = served(list(asked))
    return {rule: found[rule, key] for rule, key in asked.items() if (rule, key) in found}


def _made(plan: Plan, name: str, to: str, first: date, cut_off: date, by: Actor) -> Report:
    report = Report(
        locality_id=plan.locality_id, plan=plan, title=name, to=to, first=first, cut_off=cut_off, words={},
        letterhead={}, state=DRAFT, revision=1, opened_at=clock.now(), opened_by=by.account_id,
    )  # fmt: skip
    return report


def _opened(report: Report, by: Actor) -> Report:
    db.session.add(report)
    db.session.flush()
    step.write(report, step.OPENED, by=by)
    return report
