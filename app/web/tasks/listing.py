"""A plan's tasks in its own order, with how they stand; the same as a workbook."""

from __future__ import annotations

from flask import Response, render_template

from app.access import EXPORT_REPORT, VIEW_PLAN, needs
from app.base import clock
from app.web.pages import page_number, scope
from app.web.papers.frame import XLSX, to_take
from app.web.plans.frame import PAGE
from app.web.plans.frame import bp as plan_pages
from app.web.plans.lines import grouped
from app.web.tasks.frame import around, bp, lead_options, wanted
from campaigns.plans import plan as plans
from campaigns.plans.tasks import board as boards
from campaigns.plans.tasks import monthly


@plan_pages.get("/<int:id>/tasks")
@needs(VIEW_PLAN)
def tasks(id: int) -> str:
    """The tasks in the plan's groups, how they stand, and the share of them that was updated this month."""
    plan, page, asked = plans.get(id, within=scope()), page_number(), wanted()
    standing = boards.of_plan(plan, clock.today(), asked)
    shown = standing.lines[(page - 1) * PAGE : page * PAGE]
    return render_template(
        "plans/tasks.html", **around(plan, "plans.tasks"), standing=standing, asked=asked, page=page,
        tasks=grouped([line.task for line in shown], plan.sheets), by_task={line.task.id: line for line in shown},
        pages=-(-len(standing.lines) // PAGE), total=len(standing.lines), leads=lead_options(plan),
        whole=monthly.of_locality(plan.locality_id, clock.today()), enough=monthly.ENOUGH,
    )  # fmt: skip


@bp.get("/list.xlsx")
@needs(EXPORT_REPORT)
def workbook(id: int) -> Response:
    """The list as a workbook, as it stands today."""
    from app.reports import task_list  # the writer of workbooks is loaded where it works

    plan, today = plans.get(id, within=scope()), clock.today()
    return to_take(task_list.workbook(plan, today), f"nhiem-vu-{plan.year}-{today:%Y%m%d}.xlsx", XLSX)
