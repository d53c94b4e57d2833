"""What stands on a line of a plan: whoever removes the line would tear it down."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app.base.db import db
from campaigns.plans.rule import ReportingRule
from campaigns.plans.target import Target
from campaigns.plans.task import Task
from campaigns.plans.tasks.note import TaskNote
from campaigns.plans.tasks.output import TaskOutput
from campaigns.plans.tasks.training import TaskTraining
from trainees.figures import Figure

if TYPE_CHECKING:
    from campaigns.plans.plan import Plan

_above: list[Callable[[str, int], list[str]]] = []


def watch(standing: Callable[[str, int], list[str]]) -> None:
    """A room above this one says what of its own stands on a 'plan', a 'target', a 'task' or a 'rule' with an id, in words.
    Nothing here knows it."""
    _above.append(standing)


def _of_above(noun: str, row_id: int) -> list[str]:
    return [words for standing in _above for words in standing(noun, row_id)]


_OF_TASKS = (
    (TaskNote, "cập nhật tiến độ"), (TaskOutput, "sản phẩm"), (TaskTraining, "lớp tập huấn gắn kèm"),
)  # fmt: skip


def of_target(target: Target) -> list[str]:
    """What stands on a target, in words: a link, figures (withdrawn ones too: they were said)."""
    linked = ["nối cách tính"] if target.indicator_code else []
    return linked + _figures(target.locality_id, [target.id]) + _of_above("target", target.id)


def of_task(task: Task) -> list[str]:
    """What stands on a task, in words: notes, outputs, trainings, what rooms above have."""
    return _work([task.id]) + _of_above("task", task.id)


def of_plan(plan: Plan) -> list[str]:
    """What stands on any line of a plan, links left out, in words."""
    return (
        _figures(plan.locality_id, [t.id for t in plan.targets]) + _work([t.id for t in plan.tasks])
        + _of_above("plan", plan.id)
    )  # fmt: skip


def of_rule(rule: ReportingRule) -> list[str]:
    """What stands on a reporting rule, in words: reports."""
    return _of_above("rule", rule.id)


def _figures(locality_id: int, target_ids: Collection[int]) -> list[str]:
    subjects = [f"target:{each}" for each in target_ids]
    query = select(func.count(Figure.id)).where(
        Figure.locality_id == locality_id, Figure.subject.in_(subjects)
    )
    return _said({"số liệu đơn vị báo cáo": db.session.scalar(query) or 0})


def _work(task_ids: Collection[int]) -> list[str]:
    return _said(
        {
            words: db.session.scalar(select(func.count(table.id)).where(table.task_id.in_(list(task_ids))))
            or 0
            for table, words in _OF_TASKS
        }
    )


def _said(counts: Mapping[str, int]) -> list[str]:
    return [f"{count} {words}" for words, count in counts.items() if count]
