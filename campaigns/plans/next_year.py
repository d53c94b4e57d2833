"""Sang năm mới: a new plan takes units, links and open tasks over from the plan before it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db
from app.base.errors import Refused
from campaigns.plans import editing, years
from campaigns.plans.correction import ADD, Correction
from campaigns.plans.plan import Plan
from campaigns.plans.reading.words import gist, key, same_gist
from campaigns.plans.target import BOTH, COMPUTED, Target
from campaigns.plans.task import OPEN, Task
from trainees import indicators


@dataclass(frozen=True, slots=True)
class Carried:
    """What can go over. `links`: (a new target, the old one whose way of counting it takes); `units`: (a new line, id of
    the unit that leads it); `tasks`: open tasks of the old plan that the new one does not have."""

    links: list[tuple[Target, Target]]
    units: list[tuple[Target | Task, int]]
    tasks: list[Task]


def earlier(plan: Plan) -> list[Plan]:
    """The plans of the locality from which this one could take over: of the same year or before, the newest first."""
    query = select(Plan).where(
        Plan.locality_id == plan.locality_id, Plan.id != plan.id, Plan.year <= plan.year
    )
    return list(db.session.scalars(query.order_by(Plan.year.desc(), Plan.id.desc())))


def look(old: Plan, new: Plan) -> Carried:
    """What the new plan would take over; nothing is written. Refused: another locality, or the same plan."""
    if old.id == new.id or old.locality_id != new.locality_id:
        raise Refused("plan_itself", "Chọn một kế hoạch khác của địa phương để mang sang.")
    units = _units(_lines(old))
    bare = [line for line in _lines(new) if line.lead_unit_id is None]
    here = {key(task.text) for task in new.tasks} | _brought(new)
    return Carried(
        links=_links(old, new),
        units=[(each, units[key(each.lead)]) for each in bare if key(each.lead) in units],
        tasks=[t for t in old.tasks if t.state == OPEN and key(t.text) not in here and str(t.id) not in here],
    )


def _lines(plan: Plan) -> list[Target | Task]:
    return [*plan.targets, *plan.tasks]


def _units(lines: Iterable[Target | Task]) -> dict[str, int]:
    """Lead as printed, folded → the unit that a person said it is."""
    return {
        key(each.lead): each.lead_unit_id for each in lines if each.lead and each.lead_unit_id is not None
    }


def _brought(new: Plan) -> set[str]:
    return {str(task.carried_from_id) for task in new.tasks if task.carried_from_id}


def _links(old: Plan, new: Plan) -> list[tuple[Target, Target]]:
    known = indicators.catalogue(new.locality_id)
    decided = [
        (gist(t.text), t) for t in old.targets
        if t.counting or (t.indicator_code in known and t.indicator_code)
    ]  # fmt: skip
    found = []
    for target in new.targets:
        if target.indicator_code or target.counting:
            continue
        words = gist(target.text)
        match = next((t for their, t in decided if t.kind == target.kind and same_gist(their, words)), None)
        needs_number = match is not None and match.counting in (None, COMPUTED, BOTH)
        if match is not None and not (needs_number and target.value is None):
            found.append((target, match))
    return found


def apply(old: Plan, new: Plan, task_ids: Collection[int], *, by: Actor) -> Carried:
    """Carry over: links and units where the new plan has none, and the open tasks that were ticked.

    Returns what was carried. Refused: the new plan is closed, or has taken over from a third one.
    """
    years.take_turns(new)
    new.must_be_open()
    if new.carried_from_id not in (None, old.id):
        raise Refused(
            "plan_carried", "Kế hoạch này đã nhận phần mang sang từ kế hoạch khác. Bỏ phần đó trước."
        )
    found = look(old, new)
    for target, match in found.links:
        target.indicator_code, target.counting = match.indicator_code, match.counting
        target.linked_by, target.linked_at = by.account_id, clock.now()
        target.carried_from_id = match.id
    for line, unit_id in found.units:
        line.lead_unit_id = unit_id
    chosen = [task for task in found.tasks if task.id in task_ids]
    for task in chosen:
        editing.add(new, "task", _copy(task), by=by)
    new.carried_from_id = old.id
    years.count_tasks(new, by=by)
    return Carried(found.links, found.units, chosen)


def _copy(task: Task) -> dict[str, object]:
    """A task as the new year begins with it: its words and who does it; its day of the old year stays in its words."""
    kept = (
        "number",
        "text",
        "lead",
        "director",
        "partners",
        "output",
        "note",
        "deadline_raw",
        "kpi",
        "lead_unit_id",
    )
    day = {"ongoing", "cadence", "province"} & {task.deadline_kind}
    return {
        **{column: getattr(task, column) for column in kept},
        "deadline_kind": task.deadline_kind if day else "none", "missing": list(task.missing),
        "concerns_training": task.concerns_training, "kpi_settled_at": task.kpi_settled_at, "carried_from_id": task.id,
        "money_planned": task.money_planned, "money_source": task.money_source,
    }  # fmt: skip


def take_back(new: Plan, *, by: Actor) -> None:
    """Undo a carrying over: the links and units that came, and the tasks. Refused, and nothing is changed, while work
    stands on a task that came, or it was edited since."""
    years.take_turns(new)
    new.must_be_open()
    old = db.session.get(Plan, new.carried_from_id) if new.carried_from_id else None
    if old is None:
        raise Refused("nothing_carried", "Kế hoạch này không có phần mang sang nào để bỏ.")
    theirs = {task.id for task in old.tasks}
    came = [task.id for task in new.tasks if task.carried_from_id in theirs]
    units = _units(_lines(old))
    for each in db.session.scalars(
        select(Correction)
        .where(
            Correction.plan_id == new.id, Correction.noun == "task", Correction.deed == ADD,
            Correction.row_id.in_(came), Correction.undone_at.is_(None),
        )
        .order_by(Correction.id.desc())
    ):  # fmt: skip
        editing.undo(each, by=by)
    from_old = {target.id: target for target in old.targets}
    for target in new.targets:
        match = from_old.get(target.carried_from_id or 0)
        if match is None:
            continue
        target.carried_from_id = None
        if (target.indicator_code, target.counting) == (match.indicator_code, match.counting):
            target.indicator_code = target.counting = target.linked_by = target.linked_at = None
    for line in _lines(new):
        if line.lead_unit_id is not None and units.get(key(line.lead)) == line.lead_unit_id:
            line.lead_unit_id = None
    new.carried_from_id = None
    years.count_tasks(new, by=by)
