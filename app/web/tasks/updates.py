"""Updating the month: one line for each task that is to be done, written down together or not at all."""

from __future__ import annotations

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import EDIT_PLAN, VIEW_PLAN, needs
from app.base import clock
from app.base.db import db
from app.base.errors import Refused
from app.web.fields import read_day
from app.web.pages import actor, scope
from app.web.tasks.frame import around, ask_for_outputs, bp, go_on, lead_options, wanted
from campaigns.plans import plan as plans
from campaigns.plans.plan import Plan
from campaigns.plans.task import DONE, DROPPED, Task
from campaigns.plans.tasks import board, progress


@bp.get("/updates")
@needs(VIEW_PLAN)
def updates(id: int) -> str:
    """The open tasks of a lead, those that nobody updated this month first."""
    return _page(plans.get(id, within=scope()))


def _page(plan: Plan, error: str = "") -> str:
    asked = wanted()
    standing = board.of_plan(plan, clock.today(), asked)
    lines = [line for line in standing.lines if line.column != board.CLOSED]
    return render_template(
        "tasks/updates.html", **around(plan, "tasks.updates"), standing=standing, asked=asked, error=error,
        lines=sorted(lines, key=lambda line: not line.silent), leads=lead_options(plan), typed=request.form,
        day=request.form.get("on") or f"{clock.today():%d/%m/%Y}",
        into=[("", _("Vẫn đang làm")), (DONE, _("Đã xong")), (DROPPED, _("Thôi không làm"))],
    )  # fmt: skip


@bp.post("/updates")
@needs(EDIT_PLAN)
def save_updates(id: int) -> BaseResponse | tuple[str, int]:
    """Write all lines that were filled in; where one is refused, none is written and all come back as typed."""
    plan = plans.get(id, within=scope())
    said = _said(plan)
    on = read_day(request.form.get("on", ""))
    try:
        if on is None:
            raise Refused("note_day", _("Ngày không có thật. Ghi ngày/tháng/năm, ví dụ 14/11/2026."))
        if not said:
            raise Refused("note_empty", _("Chưa ghi dòng nào. Gõ tiến độ vào ít nhất một nhiệm vụ."))
        written = progress.write_several([(task, text, on, state) for task, text, state in said], by=actor())
    except Refused as refused:
        db.session.rollback()
        return _page(plans.get(id, within=scope()), refused.message), 422
    audit.tell(actor(), "note", "plan", plan.id, plan.locality_id, tasks=len(written))
    db.session.commit()
    ask_for_outputs(written)
    return go_on(plan, written, "tasks.updates")


def _said(plan: Plan) -> list[tuple[Task, str, str | None]]:
    """(task, text, state) of each line in which something was typed or chosen."""
    found = []
    for task in plan.tasks:
        text = request.form.get(f"text-{task.id}", "").strip()
        state = request.form.get(f"state-{task.id}", "") or None
        if text or state:
            found.append((task, text, state))
    return found
