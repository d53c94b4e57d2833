"""Editing a plan line by line beside its source; what was edited, by whom, and taking it back."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import accounts, audit
from app.access import EDIT_PLAN, VIEW_PLAN, needs
from app.base.db import db
from app.base.errors import Conflict, NotFound, Refused
from app.web.pages import actor, page_number, scope, tell_refusal
from app.web.plans.forms import FORMS, LineForm, PlanForm, filled, filled_plan
from app.web.plans.frame import PAGE, bp, came_from, frame, go_back
from app.web.plans.lines import SHOWN, printed
from app.web.plans.wording import DEEDS, NOUNS, changes, subject
from campaigns.plans import correction as corrections
from campaigns.plans import editing, leads, typed
from campaigns.plans import plan as plans
from campaigns.plans.editing import Line
from campaigns.plans.plan import Plan
from campaigns.plans.target import Target
from campaigns.plans.task import Task
from trainees import areas

Answer = str | BaseResponse | tuple[str, int]


def _home(plan: Plan, noun: str) -> str:
    """Where a line of that noun is looked at, when nobody says where they came from."""
    return url_for({"target": ".show", "task": ".tasks", "rule": ".reporting"}[noun], id=plan.id)


def _form(noun: str) -> type[LineForm]:
    if noun not in FORMS:
        raise NotFound()
    return FORMS[noun]


@bp.get("/<int:id>/lines/<noun>/<int:row_id>/edit")
@needs(EDIT_PLAN)
def edit_line(id: int, noun: str, row_id: int) -> Answer:
    """The form of a line beside its source."""
    plan = plans.get(id, within=scope())
    line = editing.line(plan, noun, row_id)
    start = filled(line)
    if isinstance(line, Target | Task) and line.lead_unit_id is None:
        start["lead_unit"] = leads.unit_of(line.lead, areas.known_units(plan.locality_id)) or 0
    form = _form(noun)(data=start)
    form.shown.data = editing.print_of(line)
    return _page(plan, noun, line, form)


def _page(plan: Plan, noun: str, line: Line | None, form: LineForm) -> str:
    form.offer()
    return render_template(
        "plans/line.html", plan=plan, noun=noun, line=line, form=form, back=came_from(plan, _home(plan, noun)),
        printed=printed(plan.sheets), **SHOWN,
    )  # fmt: skip


@bp.post("/<int:id>/lines/<noun>/<int:row_id>/edit")
@needs(EDIT_PLAN)
def save_line(id: int, noun: str, row_id: int) -> Answer:
    """Store what was corrected. Somebody else's correction meanwhile is shown first; nothing is lost."""
    plan, form = plans.get(id, within=scope()), _form(noun)()
    line = editing.line(plan, noun, row_id)
    columns = _columns(form, line)
    if columns is None:
        return _page(plan, noun, line, form), 422
    try:
        written = editing.edit(line, columns, by=actor(), shown=form.shown.data or "")
    except Conflict as conflict:
        flash(conflict.message, "danger")
        form.shown.data = editing.print_of(line)
        return _page(plan, noun, line, form), 409
    except Refused as refused:
        form.wrong.errors = [refused.message]
        return _page(plan, noun, line, form), 422
    if written is None:
        flash(_("Nội dung giống như đang lưu nên không có gì thay đổi."), "info")
        return go_back(plan, _home(plan, noun))
    audit.tell(actor(), "correct", noun, row_id, plan.locality_id, plan=id, correction=written.id)
    db.session.commit()
    flash(_("Đã lưu chỗ sửa. Hoàn tác được ở “Lịch sử sửa”."), "success")
    return go_back(plan, _home(plan, noun))


def _columns(form: LineForm, line: Line | None) -> dict[str, Any] | None:
    """The columns as typed; None when something is wrong, which is said at its field."""
    form.offer()
    if not form.validate():
        return None
    try:
        columns = form.columns()
    except Refused as refused:
        form.wrong.errors = [refused.message]
        return None
    if isinstance(line, Target):
        # A sign that somebody chose is no longer assumed; one that was left as it stands still is.
        chosen = columns["operator"] != line.operator
        columns["operator_assumed"] = line.operator_assumed and not chosen
        if columns["kind"] == line.kind and columns["value"] is None:
            columns["operator"] = line.operator
            if columns["value_text"] == (line.value_text or line.value_raw):
                columns["value_text"] = line.value_text
    if "deadline_kind" in columns:
        old = line if isinstance(line, Task) else None
        if (
            old
            and columns["deadline_kind"] == old.deadline_kind
            and form["deadline_on"].data == old.deadline_on
        ):
            columns["deadline_on"] = old.deadline_on
        raw = {"deadline_raw": old.deadline_raw} if old and columns["deadline_kind"] == "none" else {}
        asked = bool(old and ("rõ thẩm quyền" in old.missing or old.director))
        columns["missing"] = typed.missing(columns | raw, authority=asked)
    return columns


@bp.post("/<int:id>/lines/<noun>/<int:row_id>/remove")
@needs(EDIT_PLAN)
def remove_line(id: int, noun: str, row_id: int) -> BaseResponse:
    """Take a line out; its removal can be undone."""
    plan = plans.get(id, within=scope())
    line = editing.line(plan, noun, row_id)
    try:
        written = editing.remove(line, by=actor())
    except Refused as refused:
        tell_refusal(refused)
        return go_back(plan, _home(plan, noun))
    audit.tell(actor(), "remove-line", noun, row_id, plan.locality_id, plan=id, correction=written.id)
    db.session.commit()
    flash(_("Đã bỏ dòng khỏi kế hoạch. Đưa lại được ở “Lịch sử sửa”."), "success")
    return go_back(plan, _home(plan, noun))


@bp.get("/<int:id>/lines/<noun>/new")
@needs(EDIT_PLAN)
def new_line(id: int, noun: str) -> Answer:
    """An empty form for a line that the plan lacks."""
    return _page(plans.get(id, within=scope()), noun, None, _form(noun)())


@bp.post("/<int:id>/lines/<noun>/new")
@needs(EDIT_PLAN)
def add_line(id: int, noun: str) -> Answer:
    """Add a line; with "again", the next one is asked for at once."""
    plan, form = plans.get(id, within=scope()), _form(noun)()
    columns = _columns(form, None)
    if columns is None:
        return _page(plan, noun, None, form), 422
    try:
        made = editing.add(plan, noun, columns, by=actor())
    except Refused as refused:
        tell_refusal(refused)
        return go_back(plan, _home(plan, noun))
    audit.tell(actor(), "add-line", noun, made.id, plan.locality_id, plan=id)
    db.session.commit()
    flash(_("Đã thêm vào kế hoạch."), "success")
    if request.form.get("again"):
        return redirect(url_for(".new_line", id=id, noun=noun), code=303)
    return go_back(plan, _home(plan, noun))


# --- the plan's own data -------------------------------------------------------------------------------------


@bp.route("/<int:id>/about/edit", methods=["GET", "POST"])
@needs(EDIT_PLAN)
def edit_plan(id: int) -> Answer:
    """Number, date, issuer, title and year, as the document says them."""
    plan = plans.get(id, within=scope())
    if request.method == "GET":
        form = PlanForm(data=filled_plan(plan))
        form.shown.data = editing.print_of(plan)
        return render_template("plans/edit.html", plan=plan, form=form)
    form = PlanForm()
    columns = form.read()
    if columns is None:
        return render_template("plans/edit.html", plan=plan, form=form), 422
    try:
        written = editing.edit(plan, columns, by=actor(), shown=form.shown.data or "")
    except Conflict as conflict:
        flash(conflict.message, "danger")
        form.shown.data = editing.print_of(plan)
        return render_template("plans/edit.html", plan=plan, form=form), 409
    except Refused as refused:
        tell_refusal(refused)
        return redirect(url_for(".about", id=id), code=303)
    if written is not None:
        audit.tell(actor(), "correct", "plan", id, plan.locality_id, correction=written.id)
        db.session.commit()
        flash(_("Đã lưu chỗ sửa. Hoàn tác được ở “Lịch sử sửa”."), "success")
    return redirect(url_for(".about", id=id), code=303)


# --- what was edited -----------------------------------------------------------------------------------------


@bp.get("/<int:id>/corrections", endpoint="corrections")
@needs(VIEW_PLAN)
def history(id: int) -> str:
    """Every correction of a plan: who, when, what was there before; and taking it back."""
    plan, page = plans.get(id, within=scope()), page_number()
    found, total = corrections.page_of(plan, limit=PAGE, offset=(page - 1) * PAGE)
    texts = {("target", t.id): t.text for t in plan.targets} | {("task", t.id): t.text for t in plan.tasks}
    texts |= {("rule", r.id): r.who or r.raw for r in plan.rules} | {("plan", plan.id): plan.title}
    units = {unit.id: unit.name for unit in areas.units(scope())}
    return render_template(
        "plans/corrections.html", **frame(plan, ".corrections"), found=found, total=total, page=page,
        pages=max(1, -(-total // PAGE)), texts=texts, nouns=NOUNS, deeds=DEEDS, subject=subject,
        changes=lambda correction: changes(correction, units),
        accounts={account.id: account.name for account in accounts.listed(scope())},
    )  # fmt: skip


@bp.post("/<int:id>/corrections/<int:correction_id>/undo")
@needs(EDIT_PLAN)
def undo_correction(id: int, correction_id: int) -> BaseResponse:
    """Put back what was there before."""
    plan = plans.get(id, within=scope())
    correction = corrections.get(plan, correction_id)
    try:
        editing.undo(correction, by=actor())
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go_back(plan, url_for(".corrections", id=id))
    audit.tell(actor(), "undo", "correction", correction_id, plan.locality_id, plan=id)
    db.session.commit()
    flash(_("Đã hoàn tác: nội dung trở lại như trước."), "success")
    return go_back(plan, url_for(".corrections", id=id))
