"""Indicators as programs hear of them: commands and API print the same entries."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from app.base.actors import Scope
from campaigns import held
from campaigns.plans import plan as plans
from campaigns.plans import results
from campaigns.plans.plan import Plan
from campaigns.plans.reading.draft import plain
from campaigns.plans.results import Result
from campaigns.plans.target import COMPUTED, Target
from trainees import counting, figures, indicators
from trainees.counting import Numbers
from trainees.indicators.definition import rule_of
from trainees.indicators.slices import Slice
from trainees.ledger import LISTED


def document(
    day: date, *, plan: Plan | None = None, localities: list[int] | None = None, cut: str | None = None,
    known_at: datetime | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """The contract's list: the linked targets of a plan, or every published indicator of some localities."""
    if plan is not None:
        entries: list[tuple[int, int | None, Result]] = [
            (plan.locality_id, plan.year, result)
            for result in results.of_plan(plan, day, known_at=known_at).values()
            if result.version is not None
        ]
    else:
        entries = [entry for place in localities or () for entry in of_locality(place, day, known_at)]
    return [
        entry_as_json(
            result,
            day,
            parts_of(result, place, year, day, known_at, cut),
            reported_without_list(result, place, day),
        )
        for place, year, result in entries
    ]


def of_locality(
    locality_id: int, day: date, known_at: datetime | None
) -> list[tuple[int, int | None, Result]]:
    """Every published indicator of a locality; the target is that of the newest plan which is linked to it."""
    asked: dict[str, Target] = {}
    for plan in reversed(plans.listed(Scope(locality_id))):
        for target in plan.targets:
            if target.indicator_code:
                asked[target.indicator_code] = target
    entries = []
    versions = indicators.published(locality_id)
    subjects = {s for t in asked.values() for s in results.subjects_of(t)} | {
        f"indicator:{v.code}" for v in versions
    }
    reported = figures.latest(locality_id, subjects, day, known_at=known_at)
    for version in versions:
        wanted = asked.get(version.code)
        year = wanted.plan.year if wanted else None
        own = results.subjects_of(wanted) if wanted else (f"indicator:{version.code}",)
        said = max((reported[s] for s in own if s in reported), key=lambda figure: figure.on, default=None)
        result = results.evaluate(
            version, locality_id, day, target=wanted, year=year, known_at=known_at, figure=said
        )
        entries.append((locality_id, year, result))
    return entries


def parts_of(
    result: Result, locality_id: int, year: int | None, day: date, known_at: datetime | None, cut: str | None
) -> list[Slice]:
    # A reported number has no parts: those of our own contribution would not be parts of it.
    if cut is None or result.counting != COMPUTED or result.numbers is None:
        return []
    if cut == "month":
        days = counting.month_ends(day, year)
        found = counting.at_once([result.indicator], locality_id, days, known_at=known_at, year=year)
        return [_month(one) for one in found.get(result.indicator.id, [])]
    return indicators.slices(result.measure, cut) if result.measure else []


def _month(one: Numbers) -> Slice:
    """A month's end as a part; in numbers alone, because nobody's name is told here."""
    key, label = f"{one.as_of:%Y-%m}", f"Tháng {one.as_of.month}"
    return Slice(key, label, one.numerator, one.denominator, frozenset(), None)


def reported_without_list(result: Result, locality_id: int, day: date) -> int:
    """How many people documents without a list of names report for it: said beside, never added."""
    if result.numbers is None:
        return 0
    rule = rule_of(result.indicator)
    if LISTED not in rule.kinds:
        return 0
    return sum(one.people or 0 for one in held.reported(locality_id, rule.skills, result.numbers.since, day))


def entry_as_json(result: Result, day: date, parts: list[Slice], reported: int = 0) -> dict[str, Any]:
    """One entry of the contract's list; `reported`: see `reported_without_list`."""
    # The numbers, not the names behind them: those would be read from the raw ledger, for each entry anew.
    target, answer = result.target, result.numbers
    return {
        "code": result.indicator.code,
        "title": result.indicator.title,
        "version": result.indicator.version,
        "target": {
            "operator": target.operator, "value": plain(target.value), "plan": target.plan_id, "ref": target.ref,
        } if target else None,
        "numerator": result.numerator,
        "denominator": result.denominator,
        "percent": _text(result.percent),
        "rows_not_entered": result.rows_not_entered,
        "no_membership": answer.no_membership if answer else 0,
        "outside": answer.outside if answer else 0,
        "reported_without_list": reported,
        "status": result.status,
        "as_of": day.isoformat(),
        "by": [
            {
                "key": part.key, "label": part.label, "numerator": part.numerator, "denominator": part.denominator,
                "percent": _text(part.percent),
            }
            for part in parts
        ],
    }  # fmt: skip


def _text(share: Any) -> str | None:
    return None if share is None else str(share)
