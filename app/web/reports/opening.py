"""Opening a report: of a period with one click, or one that was asked for (đột xuất)."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import EDIT_REPORT, needs
from app.base import clock
from app.base.db import db
from app.base.errors import CoreError, NotFound
from app.filing import due, life, rule_schedule
from app.filing.parts import making
from app.web.pages import actor, go, scope, tell_refusal
from app.web.reports.forms import AskedForm, choices_of
from app.web.reports.frame import bp, home_tabs, name, the_report
from campaigns.plans import plan as plans
from campaigns.plans.plan import Plan


@bp.post("/open")
@needs(EDIT_REPORT)
def open_period() -> BaseResponse:
    """The report of a period, with a part for each unit that leads something. Opened before, it is that one."""
    number = request.form.get("rule", type=int)
    if number is None:
        flash(_("Chọn một kỳ báo cáo trong danh sách."), "warning")
        return go(".index")
    rule = rule_schedule.rule(number, within=scope())
    try:
        one = due.find(rule, request.form.get("period", ""))
        plan = plans.get(rule.plan_id, within=scope())
        report = life.open_due(plan, one, by=actor())
        asked = making.ensure(report, by=actor())
        audit.tell(actor(), "open", "report", report.id, plan.locality_id, units=len(asked))
        number = report.id
        db.session.commit()
    except NotFound:
        raise
    except CoreError as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".index")
    return go(".show", id=number)


@bp.get("/new")
@needs(EDIT_REPORT)
def new() -> str:
    """A report that somebody asked for."""
    plan = _plan()
    form = _form(plan, formdata=None, cut_off=clock.today())
    return _page(form, plan)


@bp.post("/new")
@needs(EDIT_REPORT)
def open_asked() -> BaseResponse | tuple[str, int]:
    """Open it. A refused form comes back as it was sent."""
    plan = _plan()
    form = _form(plan)
    if plan is None or not form.validate() or form.cut_off.data is None:
        return _page(form, plan), 422
    try:
        report = life.open_asked(
            plan, form.title.data or "", form.cut_off.data, first=form.first.data, due=form.due.data,
            refs=list(form.refs.data or ()) or None, to=form.to.data or "", by=actor(),
        )  # fmt: skip
        asked = making.ensure(report, by=actor())
        audit.tell(actor(), "open", "report", report.id, plan.locality_id, units=len(asked))
        number = report.id
        db.session.commit()
    except CoreError as refused:
        db.session.rollback()
        plan = _plan()
        form.title.errors = [refused.message]
        return _page(form, plan), 422
    return go(".show", id=number)


@bp.post("/<int:id>/remove")
@needs(EDIT_REPORT)
def remove(id: int) -> BaseResponse:
    """Take a draft away that was opened by mistake."""
    report = the_report(id)
    place, words = report.locality_id, name(report)
    try:
        life.remove(report, by=actor())
        audit.tell(actor(), "remove", "report", id, place)
        db.session.commit()
    except CoreError as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".show", id=id)
    flash(_("Đã bỏ báo cáo “%(name)s”. Kỳ báo cáo ấy mở lại được ở đây.", name=words), "success")
    return go(".index")


def _plan() -> Plan | None:
    number = request.values.get("plan", type=int)
    return plans.current(scope()) if number is None else plans.get(number, within=scope())


def _form(plan: Plan | None, **given: Any) -> AskedForm:
    form = AskedForm(**given)
    form.refs.choices = choices_of(plan.targets) if plan is not None else []
    return form


def _page(form: AskedForm, plan: Plan | None) -> str:
    return render_template("reports/new.html", tabs_=home_tabs("reports.index"), form=form, plan=plan)
