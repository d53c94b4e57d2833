"""The review page: the plan's own words with their place, and beside them what was understood, the doubtful first."""

from __future__ import annotations

import mimetypes
from typing import Any
from urllib.parse import quote

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import undefer
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import EDIT_PLAN, VIEW_PLAN, needs
from app.base.db import db
from app.base.errors import NotFound, Refused
from app.base.text import N_, read_id
from app.web.pages import actor, page_number, scope, tell_refusal
from app.web.plans.frame import bp, came_from, frame, go_back
from app.web.plans.lines import duties, printed
from app.web.plans.wording import changes
from campaigns.plans import correction as corrections
from campaigns.plans import editing, leads, offers, review
from campaigns.plans import plan as plans
from campaigns.plans import target as targets
from campaigns.plans import task as tasks_
from campaigns.plans.plan import Plan, PlanFile
from campaigns.plans.review import Asked
from campaigns.plans.target import Target
from campaigns.plans.task import Task
from trainees import areas, indicators

PAGE = 20
PARTS = ("targets", "tasks", "rules", "kpi")
STATES = {"todo": N_("Cần xem"), "all": N_("Tất cả"), "done": N_("Đã xem")}
DOUBTS = {
    review.UNREAD: N_("Chưa đọc ra con số hay thời hạn: xem lại với nguyên văn."),
    review.OVER: N_("Tỷ lệ lớn hơn 100 %."),
    review.UNSURE: N_("Cách tính đề xuất chưa chắc."),
    review.NO_LEAD: N_("Chưa rõ cơ quan chủ trì."),
    review.NO_OUTPUT: N_("Chưa nêu sản phẩm, kết quả."),
}


@bp.get("/<int:id>/review", endpoint="review")
@needs(VIEW_PLAN)
def show(id: int) -> str:
    """Targets, tasks, rules or offered measures of a plan beside their source."""
    plan, page = plans.get(id, within=scope()), page_number()
    part, state = request.args.get("show", "targets"), request.args.get("state", "todo")
    if part not in PARTS or state not in STATES:
        raise NotFound()
    offered = offers.offers(plan.tasks)
    context: dict[str, Any] = {
        **frame(plan, ".review"), "part": part, "state": state, "states": STATES, "page": page,
        "progress": review.progress([*plan.targets, *plan.tasks]), "offered": len(offered),
        "has_file": file_of(plan) is not None, "here": request.full_path.rstrip("?"),
        "units": {unit.id: unit.name for unit in areas.units(scope())}, "standing": corrections.standing(plan), "changes": changes,
    }  # fmt: skip
    if part == "rules":
        return render_template(
            "plans/review.html", **context, lines=[], total=0, pages=1, duties=duties(plan.rules),
            rules=plan.rules,
        )  # fmt: skip
    if part == "kpi":
        settled = [task for task in plan.tasks if task.kpi and task.kpi_settled_at is not None]
        return render_template(
            "plans/review.html",
            **context,
            lines=[],
            total=len(offered),
            pages=1,
            offers=offered,
            settled=settled,
        )
    asked = review.targets(plan) if part == "targets" else review.tasks(plan)
    wanted = [
        one for one in asked if state == "all" or (one.line.reviewed_at is not None) == (state == "done")
    ]
    shown = wanted[(page - 1) * PAGE : page * PAGE]
    lines: Any = [one.line for one in shown]
    return render_template(
        "plans/review.html", **context, lines=shown, total=len(wanted), pages=max(1, -(-len(wanted) // PAGE)),
        noun=part[:-1], doubts=_said, printed=printed(plan.sheets), known=indicators.catalogue(plan.locality_id),
        sure=review.sure(asked), left_out=_left_out(asked), leads=leads.proposed(lines, plan.locality_id),
    )  # fmt: skip


def _said(asked: Asked) -> list[str]:
    """The doubts of a line in words; those that the line itself shows (an assumed sign, what a task lacks) are left out."""
    said = [_(DOUBTS[doubt]) for doubt in asked.doubts if doubt in DOUBTS]
    if review.READER in asked.doubts:
        said = [
            *(_(words) for words in review.sentences(asked.line)),
            *(w for w in said if w != _(DOUBTS[review.UNREAD])),
        ]
    return [*asked.differences, *said]


def _left_out(asked: list[Asked]) -> list[str]:
    """What keeps lines that are right otherwise from being confirmed together: '3 dòng chưa rõ cơ quan chủ trì'."""
    counts = review.left_out(asked)
    words = {
        review.NO_LEAD: ngettext("%(num)s dòng chưa rõ cơ quan chủ trì", "%(num)s dòng chưa rõ cơ quan chủ trì", counts[review.NO_LEAD]),
        review.NO_OUTPUT: ngettext("%(num)s dòng chưa nêu sản phẩm", "%(num)s dòng chưa nêu sản phẩm", counts[review.NO_OUTPUT]),
    }  # fmt: skip
    return [words[doubt] for doubt, count in counts.items() if count]


def reviewable(plan: Plan, noun: str, row_id: int) -> Target | Task:
    """A target or a task of a plan; NotFound."""
    found = editing.line(plan, noun, row_id)
    if not isinstance(found, Target | Task):
        raise NotFound()
    return found


@bp.post("/<int:id>/lines/<noun>/<int:row_id>/confirm")
@needs(EDIT_PLAN)
def confirm(id: int, noun: str, row_id: int) -> BaseResponse:
    """The line is right as it was understood; with `link`, its proposal too."""
    plan = plans.get(id, within=scope())
    line = reviewable(plan, noun, row_id)
    unit = read_id(request.form.get("lead_unit", ""))
    if unit:
        areas.get_unit(unit, within=scope())
    try:
        review.confirm(line, by=actor(), lead_unit_id=unit or None)
        if request.form.get("link") and isinstance(line, Target) and line.standing == "proposed":
            _link(line)
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go_back(plan, url_for(".review", id=id))
    audit.tell(actor(), "review", noun, row_id, plan.locality_id, plan=id)
    db.session.commit()
    return go_back(plan, url_for(".review", id=id))


def _link(target: Target) -> None:
    targets.link(target, target.proposed_code or "", by=actor())
    audit.tell(
        actor(),
        "link",
        "target",
        target.id,
        target.locality_id,
        plan=target.plan_id,
        code=target.indicator_code,
    )


@bp.post("/<int:id>/lines/<noun>/<int:row_id>/look-again")
@needs(EDIT_PLAN)
def look_again(id: int, noun: str, row_id: int) -> BaseResponse:
    """The line waits for a person again."""
    plan = plans.get(id, within=scope())
    try:
        review.look_again(reviewable(plan, noun, row_id))
    except Refused as refused:
        tell_refusal(refused)
        return go_back(plan, url_for(".review", id=id))
    audit.tell(actor(), "review-undo", noun, row_id, plan.locality_id, plan=id)
    db.session.commit()
    return go_back(plan, url_for(".review", id=id))


@bp.post("/<int:id>/review/sure")
@needs(EDIT_PLAN)
def confirm_sure(id: int) -> BaseResponse:
    """Every line of a part that nothing speaks against, at once."""
    plan = plans.get(id, within=scope())
    part = request.form.get("show", "targets")
    lines: Any = review.sure(review.targets(plan) if part == "targets" else review.tasks(plan))
    units = leads.proposed(lines, plan.locality_id)
    try:
        for line in lines:
            review.confirm(line, by=actor(), lead_unit_id=units.get(line.id))
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go_back(plan, url_for(".review", id=id))
    audit.tell(actor(), "review", "plan", id, plan.locality_id, part=part, lines=len(lines))
    db.session.commit()
    flash(
        ngettext("Đã xác nhận %(num)s dòng. Bỏ dấu từng dòng ở mục “Đã xem” nếu cần.",
                 "Đã xác nhận %(num)s dòng. Bỏ dấu từng dòng ở mục “Đã xem” nếu cần.", len(lines)),
        "success",
    )  # fmt: skip
    return go_back(plan, url_for(".review", id=id, show=part))


# --- measures that hold a number -----------------------------------------------------------------------------


@bp.post("/<int:id>/kpi/<int:task_id>/<any(accept, dismiss, again):deed>")
@needs(EDIT_PLAN)
def kpi(id: int, task_id: int, deed: str) -> BaseResponse:
    """A number in a task's measure becomes a target, is left alone, or is asked about once more."""
    plan = plans.get(id, within=scope())
    task = tasks_.get(plan, task_id)
    try:
        if deed == "accept":
            made = offers.accept(task, by=actor(), only=request.form.getlist("ref") or None)
            flash(
                ngettext("Đã thêm %(num)s chỉ tiêu vào kế hoạch.", "Đã thêm %(num)s chỉ tiêu vào kế hoạch.", len(made)),
                "success",
            )  # fmt: skip
        elif deed == "dismiss":
            offers.dismiss(task, by=actor())
        else:
            review.ask_again(task)
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go_back(plan, url_for(".review", id=id, show="kpi"))
    audit.tell(actor(), f"kpi-{deed}", "task", task_id, plan.locality_id, plan=id)
    db.session.commit()
    return go_back(plan, url_for(".review", id=id, show="kpi"))


# --- the file ------------------------------------------------------------------------------------------------


def file_of(plan: Plan) -> PlanFile | None:
    """The file that a plan was read from, its bytes not loaded; None where it was not kept."""
    return db.session.scalar(
        select(PlanFile)
        .where(PlanFile.plan_id == plan.id, PlanFile.data.is_not(None))
        .order_by(PlanFile.id)
        .limit(1)
    )


@bp.get("/<int:id>/source")
@needs(VIEW_PLAN)
def source(id: int) -> Response | BaseResponse:
    """The document itself, as it was handed in; never shown inside the page."""
    plan = plans.get(id, within=scope())
    file = file_of(plan)
    if file is None:
        flash(
            _("Kế hoạch này không còn giữ tệp gốc: tệp được nhập trước khi phần mềm giữ tệp, hoặc gõ tay."),
            "info",
        )
        return redirect(came_from(plan, url_for(".about", id=id)), code=303)
    data = db.session.scalars(
        select(PlanFile).where(PlanFile.id == file.id).options(undefer(PlanFile.data)).execution_options(populate_existing=True)
    ).one().data or b""  # fmt: skip
    kind = mimetypes.guess_type(file.filename)[0] or "application/octet-stream"
    return Response(
        data,
        mimetype=kind,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.filename or 'ke-hoach')}",
            "X-Content-Type-Options": "nosniff",
        },
    )
