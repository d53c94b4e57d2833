"""How a lead unit stood in a plan's year: its targets, its tasks, its parts of reports; the counts behind the A4 of a unit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app.base.actors import Scope
from app.base.db import db
from app.filing.parts import completeness
from app.filing.parts.part import Part
from app.filing.report import Report
from campaigns.plans import leads, results
from campaigns.plans.plan import Plan
from campaigns.plans.task import DONE
from campaigns.plans.tasks import board
from trainees import areas


@dataclass(slots=True)
class UnitStanding:
    """Counts of one unit up to a day. `met` of its `targets`; of its `tasks` those `done` in time, done or open too `late`, and
    `silent` this month; parts of reports `asked` for, sent `on_time`, sent after the day (`overdue`), `missing` after it."""

    unit: int
    name: str
    targets: int = 0
    met: int = 0
    unheard: int = 0
    tasks: int = 0
    done: int = 0
    late: int = 0
    silent: int = 0
    asked: int = 0
    on_time: int = 0
    overdue: int = 0
    missing: int = 0
    refs: list[str] = field(default_factory=list)


def of_plan(plan: Plan, as_of: date) -> list[UnitStanding]:
    """Every unit that leads something or was asked for a part, in the order of their names. About twenty queries, however many
    units. A line leads to the unit that a person linked, else to the one whose name it says."""
    names = {unit.id: unit.name for unit in areas.units(Scope(plan.locality_id))}
    known = areas.known_units(plan.locality_id)
    found: dict[int, UnitStanding] = {}

    def of(unit: int) -> UnitStanding:
        return found.setdefault(unit, UnitStanding(unit, names[unit]))

    judged = results.of_plan(plan, as_of)
    for target in plan.targets:
        unit = target.lead_unit_id or leads.unit_of(target.lead, known)
        if unit is None:
            continue
        one, result = of(unit), judged.get(target.id)
        one.targets += 1
        one.refs.append(target.ref)
        if result is None or result.status in (None, "no-denominator"):
            one.unheard += 1
        elif result.status == "met":
            one.met += 1
    for line in board.of_plan(plan, as_of).every:
        unit = line.task.lead_unit_id or leads.unit_of(line.task.lead, known)
        if unit is None:
            continue
        one = of(unit)
        one.tasks += 1
        one.late += line.too_late
        one.done += line.task.state == DONE and not line.too_late
        one.silent += line.silent
    for part in _parts(plan, as_of):
        one, late = of(part.unit_id), completeness.is_late(part, part.report)
        one.asked += 1
        one.on_time += part.sent_at is not None and not late
        one.overdue += part.sent_at is not None and late
        one.missing += part.sent_at is None and late
    return sorted(found.values(), key=lambda one: areas.place_order(one.name))


def _parts(plan: Plan, as_of: date) -> list[Part]:
    """The parts that were asked for with data of a day up to this one."""
    query = (
        select(Part).join(Part.report).options(contains_eager(Part.report)).where(Report.plan_id == plan.id, Report.cut_off <= as_of)
    )  # fmt: skip
    return completeness.of_units(db.session.scalars(query.order_by(Part.id)))
