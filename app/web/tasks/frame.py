"""What the pages of a plan's tasks share: the blueprint, their tabs, filters, and how a task stands in words."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from app.base.errors import NotFound
from app.base.text import read_id
from app.web.pages import go, scope, vn_day
from app.web.plans.frame import frame
from campaigns.plans import plan as plans
from campaigns.plans import task as tasks_
from campaigns.plans.plan import Plan
from campaigns.plans.task import DONE, DROPPED, OPEN, Task
from campaigns.plans.tasks import board, note, output
from campaigns.plans.tasks.board import Line, Wanted
from campaigns.plans.tasks.note import TaskNote

bp = Blueprint("tasks", __name__, url_prefix="/plans/<int:id>/tasks")
MOST_JUST = 400
"""Notes that one undoing names: an address holds no more."""


def plan_and_task(id: int, task_id: int) -> tuple[Plan, Task]:
    """Both, of the asker's scope; NotFound."""
    plan = plans.get(id, within=scope())
    return plan, tasks_.get(plan, task_id)


def around(plan: Plan, here: str) -> dict[str, Any]:
    """What every list of a plan's tasks shows: the plan's frame, the tabs of its tasks, the words for how a task stands."""
    parts = [
        ("plans.tasks", _("Danh sách")), ("tasks.board", _("Bảng việc")), ("tasks.calendar", _("Lịch")),
        ("tasks.updates", _("Cập nhật tháng này")),
    ]  # fmt: skip
    return {
        **frame(plan, ".tasks"), "badge": badge, "states": states(), "just": just(plan),
        "parts": [
            {"label": label, "url": url_for(endpoint, id=plan.id), "current": endpoint == here}
            for endpoint, label in parts
        ],
        "column_words": columns(), "open_plan": plan.closed_at is None,
    }  # fmt: skip


def wanted() -> Wanted:
    """What the address asks for. A lead of '-' is that of the tasks without one."""
    lead = request.args.get("lead") or None
    return Wanted(
        lead="" if lead == "-" else lead, training=request.args.get("training") == "1",
        late=request.args.get("late") == "1", silent=request.args.get("silent") == "1",
        words=request.args.get("q", "").strip()[:100],
    )  # fmt: skip


def lead_options(plan: Plan) -> list[tuple[str, str]]:
    """The leads of a plan for a box to choose from."""
    return [
        ("", _("Tất cả cơ quan")),
        *((name or "-", f"{name or _('Chưa rõ chủ trì')} ({n})") for name, n in tasks_.leads(plan)),
    ]


def columns() -> dict[str, str]:
    """The board's columns in words."""
    return {
        board.LATE: _("Trễ hạn"), board.MONTH: _("Tháng này"), board.AHEAD: _("Sắp tới"),
        board.ONGOING: _("Thường xuyên"), board.UNDATED: _("Chưa rõ hạn"), board.CLOSED: _("Đã xong, thôi không làm"),
    }  # fmt: skip


def states() -> dict[str, str]:
    """What a task is, in words."""
    return {OPEN: _("Đang làm"), DONE: _("Đã xong"), DROPPED: _("Thôi không làm")}


def badge(line: Line) -> tuple[str, str]:
    """(tone, words) of how a task stands: red is late, amber is due this month or unclear, green is done."""
    task, days = line.task, line.days or 0
    if line.column == board.CLOSED and task.state == DROPPED:
        return "none", _("Thôi không làm từ %(day)s", day=vn_day(task.state_on))
    if line.column == board.CLOSED:
        done = _("Đã xong %(day)s", day=vn_day(task.state_on))
        return "done", done if not days else _("%(done)s, trễ %(n)s ngày", done=done, n=days)
    if line.column == board.LATE:
        return "late", ngettext("Trễ %(num)s ngày", "Trễ %(num)s ngày", days)
    if line.column == board.UNDATED:
        return "held", _("Chưa rõ hạn")
    if line.column == board.ONGOING:
        return "on_track", _("Đang làm")
    left = ngettext("Còn %(num)s ngày", "Còn %(num)s ngày", days) if days else _("Hạn hôm nay")
    return ("behind" if line.column == board.MONTH else "on_track"), left


# --- undoing what was just written ---------------------------------------------------------------------------


def just(plan: Plan) -> list[TaskNote]:
    """The notes that the address says were written a moment ago and that still stand."""
    return [
        each for each in named(plan, request.args.get("just", "").split("-")) if each.withdrawn_at is None
    ]


def named(plan: Plan, ids: list[str]) -> list[TaskNote]:
    """Notes of a plan by their numbers; what is none is left out."""
    known = {task.id: task for task in plan.tasks}
    found = []
    for number in filter(None, map(read_id, ids[:MOST_JUST])):
        try:
            one = note.by_id(number)
        except NotFound:
            continue
        if one.task_id in known:
            found.append(one)
    return found


def ask_for_outputs(notes: list[TaskNote]) -> None:
    """Say of tasks that were just called done without anything to show for it that their output is still wanted."""
    done = {each.task_id for each in notes if each.state == DONE}
    bare = done - output.of_tasks(done).keys() if done else set()
    if bare:
        flash(
            _("Đã xong nhưng chưa có sản phẩm: thêm văn bản, liên kết hoặc tệp ở trang của nhiệm vụ.")
            if len(bare) == 1
            else _("%(num)s nhiệm vụ đã xong nhưng chưa có sản phẩm: thêm văn bản, liên kết hoặc tệp ở trang của từng nhiệm vụ.", num=len(bare)),
            "warning",
        )  # fmt: skip


def go_on(plan: Plan, notes: list[TaskNote], here: str | None = None) -> BaseResponse:
    """Back to where the form stood, with what was just written, so that it can be taken back there."""
    task_id = notes[0].task_id if notes else None
    here = here or request.form.get("from", "")
    written = "-".join(str(each.id) for each in notes) or None
    anchor = f"task-{task_id}" if task_id else None
    if here in ("plans.tasks", "tasks.board"):
        kept = {
            key: request.form.get(f"_{key}") or None
            for key in ("lead", "page", "q", "training", "late", "silent")
        }
        return go(here, id=plan.id, just=written, _anchor=anchor, **kept)
    if here == "tasks.updates" or task_id is None:
        return go("tasks.updates", id=plan.id, just=written, lead=request.form.get("_lead") or None)
    return go("tasks.show", id=plan.id, task_id=task_id, just=written, _anchor="progress")
