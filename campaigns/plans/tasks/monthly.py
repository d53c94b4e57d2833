"""How many tasks were updated in a month (the rule asks for 90 %), and the figure that says so below.

The number lives up here, the indicator `monthly_update` below: it is written down as a figure, never read upwards.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db
from campaigns.plans.plan import Plan
from campaigns.plans.task import OPEN, Task, is_open
from campaigns.plans.tasks import note as notes
from campaigns.plans.tasks.note import TaskNote
from trainees.figures import Figure
from trainees.indicators import fraction

SUBJECT = "indicator:monthly_update"
ENOUGH = Decimal(90)
"""Percent of a month's tasks that are to be updated."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month up to the end of the day `until`.

    `counted`: tasks that were to be done on some day of it (one that was done or dropped before it is out). `updated`:
    those of them with a note about a day of it that stands, or that were done or dropped in it.
    """

    until: date
    counted: tuple[Task, ...]
    updated: frozenset[int]

    @property
    def numerator(self) -> int:
        return len(self.updated)

    @property
    def denominator(self) -> int:
        return len(self.counted)

    @property
    def percent(self) -> Decimal | None:
        """The share in percent, half-up to two decimals; None without a task."""
        return fraction.percent(self.numerator, self.denominator) if self.counted else None

    @property
    def enough(self) -> bool:
        """Whether the share, before rounding, reaches what the rule asks for; a month without tasks owes nothing."""
        return self.numerator * 100 >= self.denominator * ENOUGH

    @property
    def silent(self) -> list[Task]:
        """The tasks that nobody said anything of yet, in the plan's order."""
        return [task for task in self.counted if task.id not in self.updated]


def of_tasks(tasks: Iterable[Task], said: dict[int, list[TaskNote]], until: date) -> Month:
    """The month of a day, up to it, of these tasks; `said`: task id → its notes that stand, the oldest first."""
    first = until.replace(day=1)
    counted, updated = [], set()
    for task in tasks:
        told = said.get(task.id, [])
        within = [each for each in told if first <= each.on <= until]
        if _open_before(task, told, first) or any(each.state == OPEN for each in within):
            counted.append(task)
            if within or (task.state != OPEN and task.state_on and first <= task.state_on <= until):
                updated.add(task.id)
    return Month(until, tuple(counted), frozenset(updated))


def _open_before(task: Task, told: list[TaskNote], first: date) -> bool:
    """Whether a task was to be done when a month began: by its notes; where none says a state, by its own."""
    states = [(each.on, each.state) for each in told if each.state is not None]
    if not states:
        return is_open(task, first - timedelta(days=1))
    before = [state for on, state in states if on < first]
    return not before or before[-1] == OPEN


def of_plan(plan: Plan, until: date) -> Month:
    """The month of one plan. Two queries."""
    return of_tasks(plan.tasks, notes.of_plans([plan.id]), until)


def of_locality(locality_id: int, until: date) -> Month:
    """The month of all plans that were in force on its day: what the indicator says."""
    plans = in_force(locality_id, until)
    ids = [plan.id for plan in plans]
    tasks = db.session.scalars(select(Task).where(Task.plan_id.in_(ids)).order_by(Task.plan_id, Task.rank))
    return of_tasks(tasks, notes.of_plans(ids), until)


def in_force(locality_id: int, on: date) -> list[Plan]:
    """The plans whose tasks count on a day: issued, of this year or an earlier one, neither closed nor superseded."""
    query = select(Plan).where(
        Plan.locality_id == locality_id, Plan.year <= on.year, Plan.superseded_by_id.is_(None)
    )
    return [
        plan for plan in db.session.scalars(query.order_by(Plan.id))
        if (plan.closed_at is None or clock.local(plan.closed_at).date() > on)
        and (plan.issued_on or "") <= on.isoformat()
    ]  # fmt: skip


def write_down(locality_id: int, about: Iterable[date], *, by: Actor, states: bool = False) -> None:
    """Write the shares that notes about these days touched into the figures, in the open transaction.

    The present month is written as of today; an earlier one as of its last day. `states`: a task changed its state, so
    the months since then count another number of tasks. The caller holds the locality (`task.take_turn`).
    """
    today = clock.today()
    days = {min(_end(day), today) for day in about}
    if states and days:
        month = min(days)
        while month < today:
            days.add(month)
            month = min(_end(month + timedelta(days=1)), today)
        days.add(today)
    for day in sorted(days):
        _record(locality_id, of_locality(locality_id, day), by)


def _end(day: date) -> date:
    """The last day of a day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _record(locality_id: int, month: Month, by: Actor) -> None:
    """One live line a day: the count that stood is withdrawn, the same one is not written twice, and what a person
    reported for the day stands. A month without tasks has no share, so that nothing is said of it.
    """
    query = select(Figure).where(
        Figure.locality_id == locality_id, Figure.subject == SUBJECT, Figure.on == month.until,
        Figure.withdrawn_at.is_(None),
    )  # fmt: skip
    now = clock.now()
    live = db.session.scalar(query)
    if live is not None:
        same = live.numerator == month.numerator and live.denominator == month.denominator
        if same or live.origin != "counted":
            return
        live.withdrawn_at, live.withdrawn_by = now, by.account_id
        db.session.flush()
    if not month.denominator:
        return
    db.session.add(
        Figure(
            locality_id=locality_id, subject=SUBJECT, on=month.until, numerator=Decimal(month.numerator),
            denominator=Decimal(month.denominator), origin="counted", recorded_at=now, recorded_by=by.account_id,
            note=f"Đếm từ cập nhật tiến độ nhiệm vụ của tháng {month.until:%m/%Y}, đến ngày {month.until:%d/%m/%Y}.",
        )
    )  # fmt: skip
    db.session.flush()
