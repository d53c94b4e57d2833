""" "Cần làm": what waits for somebody, each with the page on which it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Select, bindparam, case, func, literal, select

from app import access
from app.base import clock
from app.base.actors import Scope
from app.base.db import db
from app.filing.due import Due
from app.web.inbox.frame import everything
from app.web.indicators import reporting
from app.web.indicators.reporting import Todo
from app.web.pages import account, may, scope, vn_number
from campaigns.attendance import inbox
from campaigns.plans.plan import Plan
from campaigns.plans.results import Result
from campaigns.plans.target import COMPUTED, Target
from campaigns.plans.task import OPEN, Task
from certificates.award import ending


def lines(plan: Plan, found: Mapping[int, Result], dues: Sequence[Due] = ()) -> list[Todo]:
    """What waits in a plan, the most pressing first. `dues`: its reports that are due soon. Two queries at most."""
    late, unseen_tasks, waiting, doubtful, *of_reports = _counts(plan)
    unseen = unseen_tasks + sum(target.reviewed_at is None for target in plan.targets)
    proposed = sum(t.standing == "proposed" and t.value is not None for t in plan.targets)
    known = reporting.lines(dues, reporting.Waiting(*of_reports))
    if late:
        where = url_for("plans.tasks", id=plan.id, late=1)
        known.append(Todo(_("%(n)s nhiệm vụ quá hạn", n=vn_number(late)), where, tone="bad"))
    owed = owing(plan, found)
    if owed:
        leads = "; ".join(dict.fromkeys(t.lead or _("chưa rõ cơ quan chủ trì") for t in owed))
        where = (
            url_for("figures.month", id=plan.id)
            if may(access.EDIT_PLAN)
            else url_for(".index", plan=plan.id, show="none")
        )
        known.append(Todo(_("%(n)s chỉ tiêu chờ đơn vị báo số", n=vn_number(len(owed))), where, leads))
    if proposed:
        where = url_for("plans.show", id=plan.id, _anchor="waiting")
        known.append(Todo(_("%(n)s chỉ tiêu chờ xác nhận cách tính", n=vn_number(proposed)), where))
    if unseen and may(access.EDIT_PLAN) and not plan.closed_at:
        where = url_for("plans.review", id=plan.id)
        known.append(Todo(_("%(n)s dòng kế hoạch chưa ai soát", n=vn_number(unseen)), where))
    if waiting:
        known.append(
            Todo(_("%(n)s việc điểm danh cần xem lại", n=vn_number(waiting)), url_for("inbox.index"))
        )
    if doubtful:
        known.append(
            Todo(
                _("%(n)s giấy chứng nhận cần xem lại", n=vn_number(doubtful)), url_for("certificates.review"),
                _("ghi nhận đã bị rút"),
            )
        )  # fmt: skip
    return known


def owing(plan: Plan, found: Mapping[int, Result]) -> list[Target]:
    """Targets whose number somebody else gives, and has not given yet."""
    return [
        target
        for target in plan.targets
        if (result := found.get(target.id)) and result.counting != COMPUTED and result.figure is None
    ]


def _counts(plan: Plan) -> tuple[int, ...]:
    """How many tasks are open after their day, and how many nobody has looked at beside the source; of what the asker
    settles, how much waits in the inbox, how many certificates are to be looked at again, and what waits of reports. One
    query."""
    today = clock.today()
    asked = _of_counts(
        everything() if may(access.CHECK_IN) else None,
        scope() if may(access.ISSUE_CERTIFICATE) else None,
        reporting.asked(),
        today,
    )
    # On the connection: what a session does beside is for rows that it keeps.
    given = {"plan": plan.id, "today": today, "soon": today + reporting.AHEAD, "me": account().id}
    return tuple(db.session.connection().execute(asked, given).one())


@lru_cache(maxsize=64)
def _of_counts(
    look: inbox.Look | None, issues: Scope | None, reports: reporting.Asked, today: date
) -> Select[Any]:
    """The query of `_counts`, on a day: making it takes longer than the answer. `look`, `issues` None: not asked for."""
    late = (Task.state == OPEN) & (Task.deadline_on < bindparam("today"))
    waiting = inbox.counting(look, today) if look else None
    doubtful = ending.counting_doubtful(issues) if issues else None
    return select(
        func.count(case((late, Task.id))), func.count(case((Task.reviewed_at.is_(None), Task.id))),
        *(literal(0) if one is None else one.scalar_subquery() for one in (waiting, doubtful)), *reporting.counting(reports),
    ).where(Task.plan_id == bindparam("plan"))  # fmt: skip
