"""The tasks of a plan on a report's last day: how they stand, what was said of them within its days, what they brought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.filing.content import Chore
from campaigns.plans.plan import Plan
from campaigns.plans.task import OPEN, is_open
from campaigns.plans.tasks import board, note
from campaigns.plans.tasks.note import TaskNote
from campaigns.plans.tasks.output import TaskOutput


def of_plan(plan: Plan, first: date, as_of: date) -> tuple[Chore, ...]:
    """Every task of a plan in its order. `first`: since when what was said of it counts as said in the period."""
    standing = board.of_plan(plan, as_of)
    said = note.of_plans([plan.id])
    return tuple(_chore(line, said.get(line.task.id, ()), first, as_of) for line in standing.every)


def _chore(line: board.Line, said: Sequence[TaskNote], first: date, as_of: date) -> Chore:
    task = line.task
    told = [each for each in said if first <= each.on <= as_of and each.text]
    return Chore(
        task=task.id, ref=task.ref, number=task.number, text=task.text, lead=task.lead, unit=task.lead_unit_id,
        deadline=task.deadline_raw or (f"{task.deadline_on:%d/%m/%Y}" if task.deadline_on else ""),
        deadline_on=task.deadline_on, column=line.column, state=OPEN if is_open(task, as_of) else task.state,
        days=line.days, silent=line.silent, too_late=line.too_late, told=told[-1].text if told else "",
        outputs=tuple(output(one) for one in line.outputs),
    )  # fmt: skip


def output(one: TaskOutput) -> str:
    """'12/KH-UBND ngày 05/03/2026: Kế hoạch tập huấn'; with the address where there is one."""
    head = one.number + (f" ngày {one.issued_on:%d/%m/%Y}" if one.issued_on else "")
    told = f"{head.strip()}: {one.title}" if head else one.title
    return f"{told} ({one.url})" if one.url else told
