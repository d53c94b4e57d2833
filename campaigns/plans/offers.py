"""Measures of tasks that hold a number, offered as targets: a person takes them or lets them lie."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import func, select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import Conflict
from campaigns.plans import correction as corrections
from campaigns.plans.importing import fits, target_row
from campaigns.plans.reading.draft import Place, TargetDraft, Value
from campaigns.plans.reading.passages import wanted
from campaigns.plans.reading.proposals import propose
from campaigns.plans.reading.values import Reading, parse
from campaigns.plans.reading.words import flat, key, split_outside
from campaigns.plans.target import Target
from campaigns.plans.task import Task

_NUMBERS: Final = frozenset({"percent", "count", "rank"})
_OF_MEASURE: Final = re.compile(r"(.+)-KPI\d*(?:~\d+)?")
_FIGURES: Final = re.compile(r"[≥≤<>=]|\d+(?:[.,]\d+)*|%")
_WORDS: Final = 4  # words beside the figure and its unit from which a measure names by itself what is counted


@dataclass(frozen=True, slots=True)
class Offer:
    """One figure of a task's measure, as the target that it would be. A task may have several."""

    task: Task
    draft: TargetDraft


def offers(tasks: Sequence[Task]) -> list[Offer]:
    """The targets that the unsettled measures of these tasks would be, in the order of the tasks. Pure.

    A reference is the task's with '-KPI' behind it ('-KPI2' …); a measure without a figure is no offer.
    """
    return [
        Offer(task, draft)
        for task in tasks
        if task.kpi and task.kpi_settled_at is None
        for draft in _drafts(task)
    ]


def accept(task: Task, *, by: Actor, only: Collection[str] | None = None) -> list[Target]:
    """Add the offered targets to the plan, all or those whose references are in `only`, and settle the measure.

    Each is written down as added (Correction), so that it can be undone. Flushed. Refused: the plan is closed. Conflict:
    `kpi_settled` when the measure was settled before, or holds no such offer.
    """
    _take_turn(task)
    chosen = [offer.draft for offer in offers([task]) if only is None or offer.draft.ref in only]
    if not chosen:
        raise Conflict("kpi_settled", "KPI của nhiệm vụ này đã được xử lý. Hãy tải lại trang.")
    rank = db.session.scalar(select(func.max(Target.rank)).where(Target.plan_id == task.plan_id)) or 0
    owner = {"plan_id": task.plan_id, "locality_id": task.locality_id}
    made = []
    for draft in chosen:
        rank += 1
        target = target_row(replace(draft, ref=_free(task, draft.ref)), rank, owner)
        target.lead_unit_id = task.lead_unit_id
        target.reviewed_at, target.reviewed_by = clock.now(), by.account_id
        db.session.add(target)
        db.session.flush()
        corrections.write(
            task.plan_id, "target", target, corrections.ADD, {}, corrections.whole(target), by=by
        )
        made.append(target)
    _settle(task, by)
    db.session.expire(task.plan, ["targets"])
    return made


def ask_again(target: Target) -> None:
    """A target goes out of the plan again: the measure that it came of is offered once more, unless another target of
    that measure stands."""
    known = _OF_MEASURE.fullmatch(target.ref)
    db.session.flush()
    mine = [Task.plan_id == target.plan_id, Task.ref == known[1]] if known else None
    task = db.session.scalar(select(Task).where(*mine)) if mine else None
    if task is None:
        return
    start = f"{task.ref}-KPI"
    others = select(Target.id).where(
        Target.plan_id == target.plan_id,
        Target.id != target.id,
        Target.ref.startswith(start, autoescape=True),
    )
    if db.session.scalar(others.limit(1)) is None:
        task.kpi_settled_at = task.kpi_settled_by = None
        db.session.flush()


def dismiss(task: Task, *, by: Actor) -> None:
    """The measure stays with the task alone; it is not offered again. Flushed; twice is once. Refused: the plan is closed."""
    _take_turn(task)
    if task.kpi_settled_at is None:
        _settle(task, by)


def _take_turn(task: Task) -> None:
    """Read a task and its plan anew for a decision that others must wait for."""
    db.session.flush()
    hold(task.plan)
    hold(task)
    task.plan.must_be_open()


def _settle(task: Task, by: Actor) -> None:
    task.kpi_settled_at, task.kpi_settled_by = clock.now(), by.account_id
    db.session.flush()


def _free(task: Task, ref: str) -> str:
    """The reference, or with '~2' … behind it where the plan has it already."""
    used = set(
        db.session.scalars(
            select(Target.ref).where(Target.plan_id == task.plan_id, Target.ref.startswith(ref))
        )
    )
    return next(one for n in range(1, len(used) + 2) if (one := ref if n == 1 else f"{ref}~{n}") not in used)


def _drafts(task: Task) -> list[TargetDraft]:
    drafts: list[TargetDraft] = []
    for part in _parts(task.kpi):
        reading = _reading(part, task.text)
        if reading is None:
            continue
        text = part if _says_what(part, reading) else task.text
        count = len(drafts) + 1
        drafts.append(
            TargetDraft(
                ref=f"{task.ref}-KPI{count if count > 1 else ''}", order=count, number=task.number, text=text,
                measure=reading.measure, kind=reading.kind, operator=reading.operator,
                operator_assumed=reading.assumed, value=reading.value, value_raw=part, lead=task.lead, note="",
                groups=tuple(task.groups or ()), places=_places(task),
                indicator=propose(text, reading.kind, reading.measure), doubts=reading.doubts,
            )
        )  # fmt: skip
    return drafts


def _parts(kpi: str) -> list[str]:
    """The measure's own clauses: 'Tổ chức 02 lớp; 80% học viên đạt yêu cầu' asks for two things."""
    return [
        tidy
        for line in kpi.split("\n")
        for part in split_outside(line, ";")
        if (tidy := flat(part).strip(" .,-+•"))
    ]


def _reading(part: str, text: str) -> Reading | None:
    reading = parse(part)
    if reading.kind not in _NUMBERS:
        reading = wanted(f"Đạt {part}", "objective") or reading
    return reading if reading.kind in _NUMBERS and _storable(reading.value) else None


def _storable(value: Value) -> bool:
    return not isinstance(value, (bool, str, type(None))) and fits(value)


def _says_what(part: str, reading: Reading) -> bool:
    words = _FIGURES.sub(" ", key(part)).split()
    unit = set(key(reading.measure).split()) | {
        "toi",
        "thieu",
        "it",
        "nhat",
        "tren",
        "tu",
        "dat",
        "tro",
        "len",
        "so",
    }
    return len([word for word in words if word not in unit]) >= _WORDS


def _places(task: Task) -> tuple[Place, ...]:
    return tuple(
        Place(
            str(place.get("raw", "")), paragraph=place.get("paragraph"), table=place.get("table"),
            row=place.get("row"), page=place.get("page"),
        )
        for place in task.places or ()
    )  # fmt: skip
