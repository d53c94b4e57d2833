"""Comparison (so sánh các năm): the same ways of counting at the end of each year, and what was held in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.base import clock
from app.base.actors import Scope
from app.filing import activity
from app.filing.content import ActivityRow
from campaigns.plans import plan as plans
from campaigns.plans import result_words as words
from campaigns.plans import results
from campaigns.plans.plan import Plan
from campaigns.plans.results import Result
from trainees import indicators

MOST = 5
"""Years on one page."""


@dataclass(frozen=True, slots=True)
class Year:
    """A year with the plan that stood for it, up to which day it is counted, and what was held."""

    year: int
    plan: Plan
    as_of: date
    activity: ActivityRow
    met: int
    judged: int


@dataclass(frozen=True, slots=True)
class Row:
    """A way of counting, year by year: the result as printed, '—' where the year's plan did not ask for it or nobody said it;
    `aims`: what the plan of the year asked for; `versions`: of the way of counting, where they differ the numbers are not alike."""

    code: str
    title: str
    achieved: tuple[str, ...]
    aims: tuple[str, ...]
    versions: tuple[int | None, ...]

    @property
    def alike(self) -> bool:
        """Whether all years were counted by one version."""
        return len({version for version in self.versions if version is not None}) < 2


def standing(within: Scope) -> dict[int, Plan]:
    """Year → its plan, of years that have begun: the one that was chosen last, else the newest. A plan that another of its own
    year supersedes is none; that next year's took its place is how a year ends."""
    found: dict[int, Plan] = {}
    every = plans.listed(within)  # the newest of a year first
    years = {plan.id: plan.year for plan in every}
    for plan in every:
        if years.get(plan.superseded_by_id or 0) == plan.year or plan.year > clock.today().year:
            continue
        known = found.setdefault(plan.year, plan)
        if plan.chosen_at is not None and (known.chosen_at is None or plan.chosen_at > known.chosen_at):
            found[plan.year] = plan
    return found


def of_years(within: Scope, locality_id: int) -> tuple[list[Year], list[Row]]:
    """The newest years that have a plan, oldest first, and every indicator that any of them is linked to.

    A year that is over is counted on its last day, the present one today.
    """
    plans_of = standing(within)
    years, columns = [], []
    for year in sorted(plans_of)[-MOST:]:
        plan = plans_of[year]
        as_of = min(clock.today(), date(year, 12, 31))
        found = results.of_plan(plan, as_of)
        judged = [one for one in found.values() if one.status not in (None, "no-denominator")]
        held = activity.between(locality_id, date(year, 1, 1), as_of).whole
        years.append(
            Year(year, plan, as_of, held, sum(one.status == "met" for one in judged), len(judged))
        )  # fmt: skip
        columns.append(_by_code(plan, found))
    return years, _rows(columns, locality_id)


def _by_code(plan: Plan, found: dict[int, Result]) -> dict[str, Result]:
    """Of two targets of a plan for one indicator the first."""
    by_code: dict[str, Result] = {}
    for target in plan.targets:
        if target.indicator_code and target.id in found:
            by_code.setdefault(target.indicator_code, found[target.id])
    return by_code


def _rows(columns: Sequence[dict[str, Result]], locality_id: int) -> list[Row]:
    titles = {version.code: version.title for version in indicators.published(locality_id)}
    codes = dict.fromkeys(code for column in reversed(columns) for code in column)
    return [
        Row(
            code, titles.get(code, code), tuple(words.achieved(column.get(code)) for column in columns),
            tuple(words.aim(one.target) if (one := column.get(code)) and one.target else "—" for column in columns),
            tuple(one.version.version if (one := column.get(code)) and one.version else None for column in columns),
        )
        for code in codes
    ]  # fmt: skip
