"""flask indicators …: each indicator as numerator / denominator / percent on a day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from app.base import clock
from app.base.actors import EVERYWHERE, Scope
from app.base.db import db
from app.cli.spoken import Day, Moment, json_option, locality_option, reads, say
from campaigns import held
from campaigns.plans import plan as plans
from campaigns.plans import results
from campaigns.plans.plan import Target
from campaigns.plans.results import Result
from trainees import areas, indicators
from trainees.areas import Locality
from trainees.indicators.definition import rule_of
from trainees.indicators.slices import CUTS, Slice
from trainees.ledger import LISTED

group = click.Group("indicators", help="Percentages on a day, and who stands behind them.")


@group.command("show")
@click.option("--plan", "plan_id", type=int, help="Only the linked targets of this plan.")
@click.option("--as-of", "as_of", type=Day(), help="The day; today by default.")
@click.option("--known-at", type=Moment(), help="As the ledger stood at this moment.")
@click.option("--by", "cut", type=click.Choice(CUTS), help="Parts of each percentage.")
@locality_option
@json_option
@with_appcontext
@reads
def show(
    plan_id: int | None, as_of: date | None, known_at: datetime | None, cut: str | None, locality: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Print numerator, denominator and percent of each indicator."""
    day = as_of or clock.today()
    if plan_id is not None:
        plan = plans.get(plan_id, within=EVERYWHERE)
        entries: list[tuple[int, int | None, Result]] = [
            (plan.locality_id, plan.year, result)
            for result in results.of_plan(plan, day, known_at=known_at).values()
        ]
    else:
        places = (
            [areas.the_locality(locality)]
            if locality
            else db.session.scalars(select(Locality).order_by(Locality.id)).all()
        )
        entries = [entry for place in places for entry in _all_of(place.id, day, known_at)]
    document = [
        entry_as_json(
            result, day, _parts(result, place_id, year, day, known_at, cut), _reported(result, place_id, day)
        )
        for place_id, year, result in entries
    ]
    say(document, as_json, lambda: _lines(document))


def _all_of(locality_id: int, day: date, known_at: datetime | None) -> list[tuple[int, int | None, Result]]:
    """Every published indicator of a locality; the target is that of the newest plan which is linked to it."""
    asked: dict[str, Target] = {}
    for plan in reversed(plans.listed(Scope(locality_id))):
        for target in plan.targets:
            if target.indicator_code:
                asked[target.indicator_code] = target
    entries = []
    for version in indicators.published():
        wanted = asked.get(version.code)
        year = wanted.plan.year if wanted else None
        result = results.evaluate(version, locality_id, day, target=wanted, year=year, known_at=known_at)
        entries.append((locality_id, year, result))
    return entries


def _parts(
    result: Result, locality_id: int, year: int | None, day: date, known_at: datetime | None, cut: str | None
) -> list[Slice]:
    if cut is None or result.measure is None:
        return []
    if cut == "month":
        return indicators.by_month(result.version, locality_id, day, year=year, known_at=known_at)
    return indicators.slices(result.measure, cut)


def _reported(result: Result, locality_id: int, day: date) -> int:
    """How many people documents without a list of names report for it: said beside, never added."""
    if result.measure is None:
        return 0
    rule = rule_of(result.version)
    if LISTED not in rule.kinds:
        return 0
    return sum(one.people or 0 for one in held.reported(locality_id, rule.skills, result.measure.since, day))


def entry_as_json(result: Result, day: date, parts: list[Slice], reported: int = 0) -> dict[str, Any]:
    """One entry of the contract's list; `reported`: see `_reported`."""
    target, answer = result.target, result.measure
    return {
        "code": result.version.code,
        "title": result.version.title,
        "version": result.version.version,
        "target": {
            "operator": target.operator, "value": target.value, "plan": target.plan_id, "ref": target.ref,
        } if target else None,
        "numerator": result.numerator,
        "denominator": result.denominator,
        "percent": _text(result.percent),
        "rows_not_entered": result.rows_not_entered,
        "no_membership": len(answer.no_membership) if answer else 0,
        "outside": len(answer.outside) if answer else 0,
        "reported_without_list": reported,
        "status": result.status,
        "as_of": day,
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


def _lines(document: list[dict[str, Any]]) -> list[str]:
    lines = []
    for entry in document:
        target = entry["target"]
        aim = (
            f"  target {target['operator']} {target['value']:f}"
            if target and target["value"] is not None
            else ""
        )
        share = f"{entry['percent']} %" if entry["percent"] else "—"
        lines.append(
            f"{entry['code']:<20} {entry['numerator']} / {entry['denominator'] or '—'} = {share}{aim}"
        )
        if entry["reported_without_list"]:
            lines.append(f"    reported without a list, not added: {entry['reported_without_list']}")
        lines += [
            f"    {p['label']}: {p['numerator']} / {p['denominator'] or '—'} = {p['percent'] or '—'}"
            for p in entry["by"]
        ]
    return lines
