"""Task (nhiệm vụ): one line of work of a plan."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.db import Base, OfLocality, db, hold
from app.base.errors import NotFound
from trainees.areas import Locality

if TYPE_CHECKING:
    from campaigns.plans.plan import Plan

OPEN, DONE, DROPPED = "open", "done", "dropped"


class Task(OfLocality, Base):
    """One task (nhiệm vụ) with its lead, output and deadline; `missing` names what the "6 rõ" lack.

    `kpi`: the plan's own measure of the task; while `kpi_settled_at` is empty, a number in it is offered as a target.
    `state` and `state_on` (the day on which it was done or dropped) follow from its notes. Money in đồng.
    """

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("plan_id", "ref"),
        CheckConstraint("state IN ('open', 'done', 'dropped')", name="state"),
        CheckConstraint("money_planned >= 0 AND money_spent >= 0", name="money"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    ref: Mapped[str] = mapped_column(Text)
    rank: Mapped[int]
    number: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)
    groups: Mapped[list[str]] = mapped_column(JSON, default=list)
    lead: Mapped[str] = mapped_column(Text, default="")
    director: Mapped[str] = mapped_column(Text, default="")
    partners: Mapped[str] = mapped_column(Text, default="")
    output: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    deadline_kind: Mapped[str] = mapped_column(String(10), default="none")
    deadline_on: Mapped[date | None] = mapped_column(Date)
    deadline_raw: Mapped[str] = mapped_column(Text, default="")
    concerns_training: Mapped[bool] = mapped_column(default=False)
    missing: Mapped[list[str]] = mapped_column(JSON, default=list)
    places: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    kpi: Mapped[str] = mapped_column(Text, default="")
    kpi_settled_at: Mapped[datetime | None]
    kpi_settled_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    doubts: Mapped[list[str]] = mapped_column(JSON, default=list)
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    lead_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    state: Mapped[str] = mapped_column(String(10), default=OPEN)
    state_on: Mapped[date | None] = mapped_column(Date)
    money_planned: Mapped[Decimal | None] = mapped_column(Numeric(16, 0))
    money_spent: Mapped[Decimal | None] = mapped_column(Numeric(16, 0))
    money_source: Mapped[str] = mapped_column(Text, default="")
    carried_from_id: Mapped[int | None] = mapped_column(ForeignKey("task.id", ondelete="SET NULL"))

    plan: Mapped[Plan] = relationship(back_populates="tasks")


def get(plan: Plan, task_id: int) -> Task:
    """One task of a plan; NotFound."""
    task = db.session.get(Task, task_id)
    if task is None or task.plan_id != plan.id:
        raise NotFound("task_unknown", "Không tìm thấy nhiệm vụ này trong kế hoạch.")
    return task


def is_open(task: Task, on: date) -> bool:
    """Whether it was still to be done at the end of a day: it is open, or it was done or dropped later than that."""
    return task.state == OPEN or (task.state_on is not None and task.state_on > on)


def late(task: Task, on: date) -> bool:
    """Whether its last day has passed on a day while it is open.

    A month, a quarter and a year end with their last day. What goes on, follows the province or a reporting period, or
    names no time is never late: of those the monthly note is asked.
    """
    return task.deadline_on is not None and on > task.deadline_on and is_open(task, on)


def days_late(task: Task, on: date) -> int:
    """Days since its last day, of a late one; since then until it was done, of one done too late; else 0."""
    if task.deadline_on is None or task.state == DROPPED:
        return 0
    end = on if is_open(task, on) else task.state_on
    return max(0, (end - task.deadline_on).days) if end else 0


def take_turn(task: Task) -> None:
    """Read a task anew for a change that others must wait for. Refused `plan_closed`: its plan is only read by now.

    The locality is held first: the share of tasks updated in a month is one number of all its plans.
    """
    hold(db.session.get_one(Locality, task.locality_id))
    hold(task)
    task.plan.must_be_open()


def leads(plan: Plan) -> list[tuple[str, int]]:
    """The leads of a plan's tasks as printed, each with its number of tasks, in the order of first appearance."""
    rows = db.session.execute(
        select(Task.lead, func.count().label("total"))
        .where(Task.plan_id == plan.id)
        .group_by(Task.lead)
        .order_by(func.min(Task.rank))
    )
    return [(row.lead, row.total) for row in rows]
