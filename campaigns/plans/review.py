"""Reviewing a plan beside its source: what a person should look at first, and what was looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db
from campaigns.plans import contradictions
from campaigns.plans.plan import Plan, take_turn
from campaigns.plans.target import SURE, Target, differing
from campaigns.plans.task import Task
from trainees import indicators

CONTRADICTORY, UNREAD, OVER, DIFFERENT, READER, UNSURE, NO_LEAD, NO_OUTPUT, SHORT, ASSUMED = (
    "contradictory", "unread", "over", "different", "reader", "unsure", "no-lead", "no-output", "missing", "assumed",
)  # fmt: skip
_WEIGHTS = {
    CONTRADICTORY: 32, UNREAD: 16, OVER: 16, DIFFERENT: 8, READER: 8, UNSURE: 4, NO_LEAD: 2, NO_OUTPUT: 2, SHORT: 1, ASSUMED: 1,
}  # fmt: skip
_HARMLESS = frozenset({ASSUMED, SHORT})
# Sentences of the reader that are said here anew, as they stand after a correction.
_RENEWED = ("Chưa rõ cơ quan chủ trì", "Cách tính đề xuất chưa chắc chắn")


@dataclass(frozen=True, slots=True)
class Asked:
    """A line with its doubts: codes of this module, the heaviest first; `others`: the targets that contradict it;
    `differences`: sentences on where its proposal counts others than it names."""

    line: Target | Task
    doubts: tuple[str, ...]
    others: tuple[Target, ...] = ()
    differences: tuple[str, ...] = ()

    @property
    def weight(self) -> int:
        return sum(_WEIGHTS[doubt] for doubt in self.doubts)

    @property
    def is_sure(self) -> bool:
        """Nothing about it but what many plans leave out: an assumed sign, a task without partners or a director. Who leads
        it, and what comes of a task, somebody has to say."""
        return _HARMLESS.issuperset(self.doubts)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many lines a person has looked at, of how many."""

    done: int
    total: int


def sentences(line: Target | Task) -> list[str]:
    """The reader's own doubts of a line, as it wrote them."""
    return [each for each in line.doubts if not each.startswith(_RENEWED)]


def targets(plan: Plan) -> list[Asked]:
    """Every target, the doubtful ones first, else in the plan's order."""
    against = contradictions.of(plan)
    known = {version.code: version for version in indicators.published(plan.locality_id)}
    asked = []
    for each in plan.targets:
        other = differing(each, known)
        asked.append(Asked(each, _of_target(each, against, other), tuple(against.get(each.id, ())), other))
    return _sorted(asked)


def tasks(plan: Plan) -> list[Asked]:
    """Every task, the doubtful ones first, else in the plan's order."""
    return _sorted(Asked(each, _of_task(each)) for each in plan.tasks)


def progress(lines: Iterable[Target | Task]) -> Progress:
    """How far the review of these lines is."""
    looked = [each.reviewed_at is not None for each in lines]
    return Progress(sum(looked), len(looked))


def waiting(plan: Plan) -> int:
    """How many lines nobody has looked at yet. Two queries."""
    return sum(
        db.session.scalar(
            select(func.count(table.id)).where(table.plan_id == plan.id, table.reviewed_at.is_(None))
        )
        or 0
        for table in (Target, Task)
    )


def _sorted(lines: Iterable[Asked]) -> list[Asked]:
    return sorted(lines, key=lambda asked: -asked.weight)


def _of_target(target: Target, against: Collection[int], other: Collection[str]) -> tuple[str, ...]:
    said = sentences(target)
    true = {
        CONTRADICTORY: target.id in against,
        UNREAD: target.kind == "text",
        OVER: target.kind == "percent" and target.value is not None and target.value > 100,
        DIFFERENT: bool(other),
        READER: bool(said),
        UNSURE: target.standing == "proposed" and (target.confidence or 0) < SURE,
        NO_LEAD: not target.lead,
        ASSUMED: target.operator_assumed,
    }
    return tuple(doubt for doubt, holds in true.items() if holds)


def _of_task(task: Task) -> tuple[str, ...]:
    true = {
        UNREAD: task.deadline_kind == "none" and bool(task.deadline_raw),
        READER: bool(sentences(task)),
        NO_LEAD: not task.lead,
        NO_OUTPUT: not task.output,
        SHORT: bool(task.missing),
    }
    return tuple(doubt for doubt, holds in true.items() if holds)


def confirm(line: Target | Task, *, by: Actor, lead_unit_id: int | None = None) -> None:
    """A person looked at the line beside its source and finds it right; `lead_unit_id`: the unit that leads it, where
    the person was shown one. Refused: the plan is closed."""
    _take_turn(line)
    if line.reviewed_at is None:
        line.reviewed_at, line.reviewed_by = clock.now(), by.account_id
    if line.lead_unit_id is None and lead_unit_id is not None:
        line.lead_unit_id = lead_unit_id


def look_again(line: Target | Task) -> None:
    """The line waits for a person again; what was corrected stays."""
    _take_turn(line)
    line.reviewed_at = line.reviewed_by = None


def sure(lines: Sequence[Asked]) -> list[Target | Task]:
    """The lines that nobody has looked at and nothing speaks against."""
    return [asked.line for asked in lines if asked.line.reviewed_at is None and asked.is_sure]


def left_out(lines: Sequence[Asked]) -> dict[str, int]:
    """Of the lines that nobody has looked at, how many lack nothing but these: 'no-lead', 'no-output'. A line may lack both."""
    bare = frozenset({NO_LEAD, NO_OUTPUT})
    waiting = [
        each.doubts for each in lines
        if each.line.reviewed_at is None and bare & set(each.doubts) and (_HARMLESS | bare).issuperset(each.doubts)
    ]  # fmt: skip
    return {doubt: sum(doubt in doubts for doubts in waiting) for doubt in (NO_LEAD, NO_OUTPUT)}


def _take_turn(line: Target | Task) -> None:
    """Read a line and its plan anew for a change that others must wait for. Refused `plan_closed`."""
    take_turn(line.plan)
    take_turn(line)
    line.plan.must_be_open()


def ask_again(task: Task) -> None:
    """The number in a task's measure is offered as a target once more."""
    _take_turn(task)
    task.kpi_settled_at = task.kpi_settled_by = None
