"""How a plan's tasks stand on a day: each with its column of the board, and the lists that somebody asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.base.db import db
from app.base.text import fold
from campaigns.plans.plan import Plan
from campaigns.plans.task import DONE, OPEN, Task, days_late, is_open, late
from campaigns.plans.tasks import monthly, note, output, training
from campaigns.plans.tasks.monthly import Month
from campaigns.plans.tasks.note import TaskNote
from campaigns.plans.tasks.output import TaskOutput

LATE, MONTH, AHEAD, ONGOING, UNDATED, CLOSED = "late", "month", "ahead", "ongoing", "undated", "closed"
COLUMNS = (LATE, MONTH, AHEAD, ONGOING, UNDATED, CLOSED)
"""The board from left to right; CLOSED holds what was done or dropped."""
_GOES_ON = ("ongoing", "cadence", "province")


@dataclass(frozen=True, slots=True)
class Line:
    """A task on a day. `silent`: it counts for the month and nobody has said anything of it yet. `days`: how late it is
    or was, while it is late or done too late; else days left to its deadline; None without one. `told`: the note by which it
    became done has words, or one after it.
    """

    task: Task
    column: str
    silent: bool
    days: int | None
    last: TaskNote | None
    outputs: tuple[TaskOutput, ...]
    trainings: int
    told: bool = False

    @property
    def unproved(self) -> bool:
        """Done, they say, but nothing shows it: neither an output nor a word about it."""
        return self.task.state == DONE and not self.outputs and not self.told

    @property
    def too_late(self) -> bool:
        """Late now, or done after its last day."""
        return self.column == LATE or (self.task.state == DONE and bool(self.days))


def column(task: Task, on: date) -> str:
    """In which column of the board a task stands on a day."""
    if not is_open(task, on):
        return CLOSED
    if late(task, on):
        return LATE
    if task.deadline_on is not None:
        return MONTH if (task.deadline_on.year, task.deadline_on.month) == (on.year, on.month) else AHEAD
    return ONGOING if task.deadline_kind in _GOES_ON else UNDATED


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: everything that is left out is not asked. `lead` as printed, '' for tasks without one."""

    lead: str | None = None
    training: bool = False
    late: bool = False
    silent: bool = False
    words: str = ""

    def takes(self, line: Line, said: Iterable[TaskNote]) -> bool:
        """Whether a line is one of those."""
        task = line.task
        if self.lead is not None and task.lead != self.lead:
            return False
        if (self.training and not task.concerns_training) or (self.late and line.column != LATE):
            return False
        if self.silent and not line.silent:
            return False
        texts = (
            task.number,
            task.text,
            task.lead,
            task.partners,
            task.director,
            task.output,
            task.note,
            *task.groups,
        )
        texts += (*(each.text for each in said), *(f"{o.number} {o.title}" for o in line.outputs))
        known = fold(" ".join(texts)) if self.words else ""
        return all(word in known for word in fold(self.words).split())


@dataclass(frozen=True, slots=True)
class Standing:
    """The tasks of a plan on a day: all of them, those that were asked for, and the month."""

    month: Month
    every: tuple[Line, ...]
    lines: tuple[Line, ...]

    def count(self, column: str) -> int:
        """How many of all tasks stand in a column."""
        return sum(1 for line in self.every if line.column == column)

    def in_column(self, column: str) -> list[Line]:
        """What was asked for, of a column: by deadline, then in the plan's order; what was closed last comes first."""
        found = [line for line in self.lines if line.column == column]
        if column == CLOSED:
            return sorted(found, key=lambda line: line.task.state_on or date.min, reverse=True)
        return sorted(found, key=lambda line: line.task.deadline_on or date.max)

    def silent_by_lead(self) -> list[tuple[str, list[Task]]]:
        """Of whom the month still waits for a word: lead as printed, tasks; the longest list first."""
        leads: dict[str, list[Task]] = {}
        for task in self.month.silent:
            leads.setdefault(task.lead, []).append(task)
        return sorted(leads.items(), key=lambda one: -len(one[1]))


def of_plan(plan: Plan, on: date, wanted: Wanted = Wanted()) -> Standing:
    """The tasks of a plan on a day. Four queries, however many tasks."""
    tasks = list(db.session.scalars(select(Task).where(Task.plan_id == plan.id).order_by(Task.rank)))
    ids = [task.id for task in tasks]
    said, outputs, linked = note.of_plans([plan.id]), output.of_tasks(ids), training.counts(ids)
    month = monthly.of_tasks(tasks, said, on)
    silent = {task.id for task in month.silent}
    every = tuple(
        Line(
            task, column(task, on), task.id in silent and is_open(task, on), _days(task, on),
            next(iter(reversed(said.get(task.id, []))), None), tuple(outputs.get(task.id, ())), linked.get(task.id, 0),
            _told(said.get(task.id, ())),
        )
        for task in tasks
    )  # fmt: skip
    lines = tuple(line for line in every if wanted.takes(line, said.get(line.task.id, ())))
    return Standing(month, every, lines)


def of_task(task: Task, on: date) -> Line:
    """One task on a day."""
    said = note.of_tasks([task.id])
    month = monthly.of_tasks([task], said, on)
    return Line(
        task, column(task, on), bool(month.silent) and is_open(task, on), _days(task, on),
        next(iter(reversed(said.get(task.id, []))), None), tuple(output.of_tasks([task.id]).get(task.id, ())), 0,
        _told(said.get(task.id, ())),
    )  # fmt: skip


def _told(said: Sequence[TaskNote]) -> bool:
    done = [at for at, each in enumerate(said) if each.state == DONE]
    return any(each.text for each in said[done[-1] if done else 0 :])


def _days(task: Task, on: date) -> int | None:
    if task.deadline_on is None:
        return None
    if late(task, on) or task.state != OPEN:
        return days_late(task, on)
    return (task.deadline_on - on).days
