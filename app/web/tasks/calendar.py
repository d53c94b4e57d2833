"""A plan's days by month: deadlines, reports that are due, lessons; the same as a file for other calendars."""

from __future__ import annotations

import calendar as months
from datetime import date, timedelta

from flask import Response, render_template, request

from app.access import VIEW_PLAN, needs
from app.base import clock
from app.filing import due
from app.filing.due import Due
from app.reports import calendar_file
from app.web import due_words
from app.web.pages import scope
from app.web.papers.frame import to_take
from app.web.tasks.frame import around, bp
from campaigns.plans import plan as plans
from campaigns.plans.plan import Plan
from campaigns.plans.tasks import board, days
from campaigns.plans.tasks.days import Happening


@bp.get("/calendar")
@needs(VIEW_PLAN)
def calendar(id: int) -> str:
    """One month, as weeks where there is room and as a list on a phone."""
    plan = plans.get(id, within=scope())
    first = _asked(plan)
    last = first.replace(day=months.monthrange(first.year, first.month)[1])
    found: dict[date, list[Happening | Due]] = {}
    for report in due.between(plan, first, last):
        found.setdefault(report.by, []).append(report)
    for one in days.between(plan, first, last):
        found.setdefault(one.day, []).append(one)
    standing = board.of_plan(plan, clock.today())
    return render_template(
        "tasks/calendar.html", **around(plan, "tasks.calendar"), first=first, found=dict(sorted(found.items())), today=clock.today(),
        weeks=months.Calendar().monthdatescalendar(first.year, first.month), before=_moved(first, -1), after=_moved(last, 1),
        due_words=due_words, by_task={line.task.id: line for line in standing.every},
    )  # fmt: skip


def _asked(plan: Plan) -> date:
    """The first day of the month that the address names ('2026-11'); of the present one; of the plan's year, January."""
    try:
        year, month = map(int, request.args.get("month", "").split("-"))
        if 2000 <= year <= 2100:
            return date(year, month, 1)
    except ValueError:
        pass
    today = clock.today()
    return (
        today.replace(day=1)
        if today.year == plan.year
        else date(plan.year, 1 if today.year < plan.year else 12, 1)
    )


def _moved(day: date, by: int) -> str:
    """The month before or after, as an address names it."""
    other = day + timedelta(days=by)
    return f"{other:%Y-%m}"


@bp.get("/deadlines.ics")
@needs(VIEW_PLAN)
def deadlines(id: int) -> Response:
    """Deadlines, reports and lessons for the calendar of a phone or an office program."""
    plan = plans.get(id, within=scope())
    return to_take(calendar_file.of_plan(plan), f"ke-hoach-{plan.year}.ics", calendar_file.KIND)
