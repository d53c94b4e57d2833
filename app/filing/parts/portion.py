"""Portion (phần việc của một đơn vị): what a unit leads and whom it has on its roll, within one report."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from app.base import clock
from app.base.actors import Scope
from app.filing.report import Report
from campaigns.plans import leads, reported, results
from campaigns.plans.plan import Plan
from campaigns.plans.target import BOTH, COMPUTED, Target
from campaigns.plans.task import Task, is_open
from trainees import areas, indicators, rosters
from trainees.indicators import IndicatorVersion, definition
from trainees.people import Person
from trainees.rosters import Membership

FALLBACK = "staff_trained"
"""By which staff are shown as trained where the plan counts none of them."""


@dataclass(slots=True)
class Portion:
    """`targets` that others report, `tasks` that were open in the period, `staff` on the roll of the day."""

    targets: list[Target] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    staff: list[tuple[Person, Membership]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StaffCount:
    """An indicator whose denominator is a roll of staff. `target` None: no line of the plan asks for it."""

    target: Target | None
    version: IndicatorVersion

    @property
    def title(self) -> str:
        """The plan's words, else the indicator's."""
        return self.target.text if self.target is not None else self.version.title


def day_of(report: Report) -> date:
    """The day that answers are about: the cut-off, and before that day today."""
    return min(report.cut_off, clock.today())


def due_of(report: Report) -> date | None:
    """By when a unit sends its part: before the report goes to whoever signs."""
    return report.sign_by or report.due


def staff_counts(report: Report) -> list[StaffCount]:
    """What a report counts of the staff, in the plan's order; the catalogue's own indicator where it counts none."""
    versions = {v.code: v for v in indicators.published(report.locality_id)}
    found = [
        StaffCount(target, version)
        for target in _asked(report, report.plan)
        if (version := versions.get(target.indicator_code or "")) is not None and _of_staff(version)
        and results.counting_of(target, version) in (COMPUTED, BOTH)
    ]  # fmt: skip
    return found or [StaffCount(None, versions[FALLBACK])]


def _of_staff(version: IndicatorVersion) -> bool:
    return definition.countable(version) and bool(
        set(definition.rule_of(version).roll) & set(rosters.STAFF_LIST)
    )


def _asked(report: Report, plan: Plan) -> list[Target]:
    return [t for t in plan.targets if report.refs is None or t.ref in report.refs]


def of_report(report: Report) -> dict[int, Portion]:
    """Unit id → its portion, of every unit that has one; units in the plan's order, those that only have staff last.

    A report of chosen targets asks for these alone, and for staff where one of them is counted from their roll.
    """
    plan, known = report.plan, areas.known_units(report.locality_id)
    found: dict[int, Portion] = {}

    def lead(line: Target | Task) -> Portion | None:
        unit_id = line.lead_unit_id or (leads.unit_of(line.lead, known) if line.lead else None)
        return found.setdefault(unit_id, Portion()) if unit_id is not None else None

    chosen = {t.ref for t in _asked(report, plan)}
    for target in reported.targets_of(plan):
        if target.ref in chosen and (portion := lead(target)) is not None:
            portion.targets.append(target)
    before = report.first - timedelta(days=1)
    for task in plan.tasks if report.refs is None else ():
        if is_open(task, before) and (portion := lead(task)) is not None:
            portion.tasks.append(task)
    if report.refs is None or any(count.target is not None for count in staff_counts(report)):
        for person, membership in rosters.roll(
            Scope(report.locality_id), day_of(report), categories=rosters.STAFF_LIST
        ):
            if membership.unit_id is not None:
                found.setdefault(membership.unit_id, Portion()).staff.append((person, membership))
    return found
