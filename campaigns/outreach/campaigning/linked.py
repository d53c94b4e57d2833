"""What a campaign serves and consists of: targets and tasks of plans, trainings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Table, delete, func, insert, select
from sqlalchemy.orm import joinedload, selectinload

from app.base.actors import Scope
from app.base.db import db, hold
from app.base.errors import NotFound
from campaigns.outreach.campaign import Campaign, campaign_target, campaign_task, campaign_training
from campaigns.plans import in_use
from campaigns.plans import plan as plans
from campaigns.plans.target import Target
from campaigns.plans.task import Task
from campaigns.trainings import Training

_PAIRS: Final[dict[str, tuple[Table, str, type[Any], str]]] = {
    "target": (campaign_target, "target_id", Target, "Không tìm thấy chỉ tiêu này."),
    "task": (campaign_task, "task_id", Task, "Không tìm thấy nhiệm vụ này."),
    "training": (campaign_training, "training_id", Training, "Không tìm thấy lớp tập huấn này."),
}
"""Noun → its pair table, the column, the model, the sentence of a 404."""


def link(campaign: Campaign, noun: str, row_id: int) -> bool:
    """Let a 'target', a 'task' or a 'training' belong to a campaign; False where it does. NotFound: of another locality."""
    pair, column, model, unknown = _PAIRS[noun]
    row = db.session.get(model, row_id)
    if row is None or row.locality_id != campaign.locality_id:
        raise NotFound(f"{noun}_unknown", unknown)
    if isinstance(row, Target | Task):
        hold(row.plan)  # nobody removes the line, which is asked with the plan held (`in_use`), in between
    hold(campaign)
    there = select(pair.c.campaign_id).where(pair.c.campaign_id == campaign.id, pair.c[column] == row_id)
    if db.session.scalar(there) is not None:
        return False
    db.session.execute(insert(pair).values(campaign_id=campaign.id, **{column: row_id}))
    return True


def unlink(campaign: Campaign, noun: str, row_id: int) -> bool:
    """It does not belong to the campaign any more; whether it did."""
    pair, column, _model, _unknown = _PAIRS[noun]
    gone = db.session.execute(
        delete(pair)
        .where(pair.c.campaign_id == campaign.id, pair.c[column] == row_id)
        .returning(pair.c[column])
    )
    return gone.first() is not None


def targets_of(campaign: Campaign) -> list[Target]:
    """The targets that it is to raise, by plan and place in it, with their plans."""
    asked = select(Target).join(campaign_target, campaign_target.c.target_id == Target.id)
    asked = asked.where(campaign_target.c.campaign_id == campaign.id).options(joinedload(Target.plan))
    return list(db.session.scalars(asked.order_by(Target.plan_id.desc(), Target.rank)))


def tasks_of(campaign: Campaign) -> list[Task]:
    """The tasks that it carries out, by plan and place in it, with their plans."""
    asked = select(Task).join(campaign_task, campaign_task.c.task_id == Task.id)
    asked = asked.where(campaign_task.c.campaign_id == campaign.id).options(joinedload(Task.plan))
    return list(db.session.scalars(asked.order_by(Task.plan_id.desc(), Task.rank)))


def trainings_of(campaign: Campaign) -> list[Training]:
    """Its trainings, the newest first, with their lessons."""
    asked = select(Training).join(campaign_training, campaign_training.c.training_id == Training.id)
    asked = asked.where(campaign_training.c.campaign_id == campaign.id).options(
        selectinload(Training.lessons)
    )
    return list(db.session.scalars(asked.order_by(Training.id.desc())))


def of_task(task: Task) -> list[Campaign]:
    """The campaigns that carry a task out."""
    return _campaigns(campaign_task, "task_id", task.id)


def of_target(target: Target) -> list[Campaign]:
    """The campaigns that are to raise a target."""
    return _campaigns(campaign_target, "target_id", target.id)


def _campaigns(pair: Table, column: str, row_id: int) -> list[Campaign]:
    asked = select(Campaign).join(pair, pair.c.campaign_id == Campaign.id).where(pair.c[column] == row_id)
    return list(db.session.scalars(asked.order_by(Campaign.starts.desc(), Campaign.id.desc())))


def offered(campaign: Campaign) -> tuple[Sequence[Target], Sequence[Task]]:
    """What the plan in use has that the campaign does not name yet. A plan has some dozens of lines."""
    plan = plans.current(Scope(campaign.locality_id))
    if plan is None:
        return [], []
    has_targets, has_tasks = {t.id for t in targets_of(campaign)}, {t.id for t in tasks_of(campaign)}
    return (
        [t for t in plan.targets if t.id not in has_targets],
        [t for t in plan.tasks if t.id not in has_tasks],
    )


def _standing(noun: str, row_id: int) -> list[str]:
    """How many campaigns stand on a plan, a target or a task, in words."""
    if noun == "plan":
        on_targets = select(campaign_target.c.campaign_id).join(
            Target, Target.id == campaign_target.c.target_id
        )
        on_tasks = select(campaign_task.c.campaign_id).join(Task, Task.id == campaign_task.c.task_id)
        both = on_targets.where(Target.plan_id == row_id).union(on_tasks.where(Task.plan_id == row_id))
        number = db.session.scalar(select(func.count()).select_from(both.subquery()))
    elif noun in ("target", "task"):
        pair, column, _model, _unknown = _PAIRS[noun]
        number = db.session.scalar(select(func.count()).where(pair.c[column] == row_id))
    else:
        return []
    return [f"{number} chiến dịch ra quân"] if number else []


in_use.watch(_standing)
