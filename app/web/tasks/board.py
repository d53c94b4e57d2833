"""The board (bảng việc): a plan's tasks by state and time."""

from __future__ import annotations

from flask import render_template

from app.access import VIEW_PLAN, needs
from app.base import clock
from app.web.pages import scope
from app.web.tasks.frame import around, bp, lead_options, wanted
from campaigns.plans import plan as plans
from campaigns.plans.tasks import board as boards

SHOWN = 12
"""Cards of a column before it folds."""


@bp.get("/board")
@needs(VIEW_PLAN)
def board(id: int) -> str:
    """Six columns, on a phone six sections: late, due this month, later, going on, without a day, closed."""
    plan, asked = plans.get(id, within=scope()), wanted()
    standing = boards.of_plan(plan, clock.today(), asked)
    return render_template(
        "tasks/board.html", **around(plan, "tasks.board"), standing=standing, asked=asked, leads=lead_options(plan),
        columns=[(each, standing.in_column(each)) for each in boards.COLUMNS], shown=SHOWN,
    )  # fmt: skip
