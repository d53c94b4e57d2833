"""How reporting rules are followed here: whether, before which day, until when data count, how long a signature takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse
from wtforms import BooleanField, IntegerField, SelectField
from wtforms.validators import NumberRange, Optional

from app import audit
from app.access import EDIT_REPORT, VIEW_REPORT, needs
from app.base import clock
from app.base.db import db
from app.base.errors import CoreError
from app.filing import due, rule_schedule
from app.filing.due import Due
from app.filing.rule_schedule import MOST_LEAD_DAYS, RuleSchedule
from app.filing.schedule import CADENCES, CUT_OFFS, LEAD_DAYS, LEGAL, ONCE
from app.web import due_words
from app.web.fields import Form
from app.web.pages import actor, go, scope
from app.web.plans.lines import SHOWN, cadence
from app.web.reports.frame import bp, day_words, home_tabs
from campaigns.plans import plan as plans
from campaigns.plans.plan import Plan
from campaigns.plans.rule import ReportingRule

_YEAR = timedelta(days=366)


class RuleForm(Form):
    active = BooleanField(_l("Theo dõi chế độ báo cáo này"))
    before_day = IntegerField(
        _l("Trước ngày"),
        [Optional(), NumberRange(1, 31)],
        description=_l("“Trước ngày 15” thì 14 là ngày cuối."),
    )
    before_month = IntegerField(
        _l("Của tháng"),
        [Optional(), NumberRange(1, 12)],
        description=_l("Để trống: tháng cuối của kỳ (quý: tháng 3, 6, 9, 12)."),
    )
    cut_off = SelectField(_l("Số liệu tính"), default=LEGAL)
    lead_days = IntegerField(
        _l("Trình ký trước mấy ngày làm việc"),
        [Optional(), NumberRange(0, MOST_LEAD_DAYS)],
        default=LEAD_DAYS,
    )
    serves_with = SelectField(
        _l("Dùng chung báo cáo với"), coerce=int, default=0,
        description=_l("Một báo cáo gửi cho cả hai chế độ, theo hạn đến trước."),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Followed:
    """A rule, what was settled about it, its form, and the next time that it is due; `over`: none is, because from that year on
    another plan asks."""

    rule: ReportingRule
    settled: RuleSchedule | None
    form: RuleForm
    next: Due | None
    over: int | None = None


@bp.get("/rules")
@needs(VIEW_REPORT)
def rules() -> str:
    """Each rule of the plan that is worked on, with its next day."""
    return _page(_plan())


def _plan() -> Plan | None:
    number = request.args.get("plan", type=int)
    return plans.current(scope()) if number is None else plans.get(number, within=scope())


def _page(plan: Plan | None, sent: tuple[int, RuleForm] | None = None) -> str:
    followed: list[Followed] = []
    if plan is not None:
        today = clock.today()
        coming = due.upcoming(plan, today, today + _YEAR)
        query = select(RuleSchedule).where(RuleSchedule.rule_id.in_([rule.id for rule in plan.rules]))
        settled = {one.rule_id: one for one in db.session.scalars(query)}
        over = due.over_from(plan)
        for rule in plan.rules:
            form = sent[1] if sent and sent[0] == rule.id else _form(plan, rule, settled.get(rule.id))
            first = next((one for one in coming if rule.id in one.rule_ids), None)
            followed.append(Followed(rule, settled.get(rule.id), form, first, None if first else over))
    return render_template(
        "reports/rules.html", tabs_=home_tabs("reports.rules"), plan=plan, followed=followed, day_words=day_words, period=due_words.period,
        names={one.rule.id: _name(one.rule) for one in followed}, wrong=sent[0] if sent else None, cut_offs=CUT_OFFS, **SHOWN,
    )  # fmt: skip


def _form(plan: Plan, rule: ReportingRule, settled: RuleSchedule | None, *, sent: bool = False) -> RuleForm:
    data = {
        "active": settled.active if settled else True,
        "before_day": (settled.before_day if settled else None) or rule.before_day,
        "before_month": (settled.before_month if settled else None) or rule.before_month,
        "cut_off": settled.cut_off if settled else LEGAL, "lead_days": settled.lead_days if settled else LEAD_DAYS,
        "serves_with": (settled.serves_with_id if settled else None) or 0,
    }  # fmt: skip
    # Several forms stand on one page: each has fields of its own name.
    form = (
        RuleForm(prefix=f"r{rule.id}-") if sent else RuleForm(formdata=None, prefix=f"r{rule.id}-", data=data)
    )
    form.cut_off.choices = [(code, _(words)) for code, words in CUT_OFFS.items()]
    others = [each for each in plan.rules if each.id != rule.id and each.cadence in {*CADENCES, ONCE}]
    form.serves_with.choices = [(0, _("không, báo cáo riêng")), *((each.id, _name(each)) for each in others)]
    return form


def _name(rule: ReportingRule) -> str:
    """'Hằng quý → Sở Khoa học và Công nghệ'."""
    words = cadence(rule)
    return f"{words} → {rule.to}" if rule.to else words


@bp.post("/rules/<int:rule_id>")
@needs(EDIT_REPORT)
def settle_rule(rule_id: int) -> BaseResponse | tuple[str, int]:
    """Settle how a rule is followed."""
    rule = rule_schedule.rule(rule_id, within=scope())
    plan = plans.get(rule.plan_id, within=scope())
    form = _form(plan, rule, None, sent=True)
    if not form.validate():
        return _page(plan, (rule_id, form)), 422
    try:
        settled = rule_schedule.settle(
            rule, by=actor(), active=bool(form.active.data), before_day=form.before_day.data,
            before_month=form.before_month.data, cut_off=form.cut_off.data,
            lead_days=LEAD_DAYS if form.lead_days.data is None else form.lead_days.data,
            serves_with_id=form.serves_with.data or None,
        )  # fmt: skip
        audit.tell(actor(), "settle", "reporting_rule", rule.id, rule.locality_id, active=settled.active)
        db.session.commit()
    except CoreError as refused:
        db.session.rollback()
        plan = plans.get(rule.plan_id, within=scope())
        fields = {"schedule_day": form.before_day, "schedule_month": form.before_month}
        served = form.serves_with if refused.code.startswith("serves") else form.active
        fields.get(refused.code, served).errors = [refused.message]
        return _page(plan, (rule_id, form)), 422
    flash(_("Đã ghi. Các hạn nộp tính lại theo đây."), "success")
    return go(".rules", plan=plan.id, _anchor=f"rule-{rule_id}")


@bp.post("/rules/<int:rule_id>/forget")
@needs(EDIT_REPORT)
def forget_rule(rule_id: int) -> BaseResponse:
    """Follow a rule as the plan says again."""
    rule = rule_schedule.rule(rule_id, within=scope())
    rule_schedule.forget(rule)
    audit.tell(actor(), "forget", "reporting_rule", rule.id, rule.locality_id)
    plan_id = rule.plan_id
    db.session.commit()
    flash(_("Chế độ báo cáo này lại theo đúng lời của kế hoạch."), "success")
    return go(".rules", plan=plan_id, _anchor=f"rule-{rule_id}")
