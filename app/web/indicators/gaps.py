"""Where most people are still missing: the units or neighbourhoods with the widest gap of one lagging target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request, url_for

from app.web.indicators.quick_parts import Part, parts
from campaigns.plans.forecast import still_lacking
from campaigns.plans.plan import Plan
from campaigns.plans.results import Result
from campaigns.plans.target import COMPUTED, Target
from trainees.indicators.definition import rule_of

MOST = 5


@dataclass(frozen=True, slots=True)
class Place:
    """One unit or neighbourhood: how many are missing there, of how many, and the page that names them."""

    part: Part
    url: str


@dataclass(frozen=True, slots=True)
class Gaps:
    """`target`: the one looked at; `choices`: id and number of all that lag; `cut`: what its parts are."""

    target: Target
    choices: tuple[tuple[int, str], ...]
    cut: str
    places: tuple[Place, ...]


def widest(plan: Plan, found: Mapping[int, Result], day: date) -> Gaps | None:
    """The widest gaps of the target that the address names, else of the one that lacks most people. None: none lags.

    Unasked, one of a roster goes before one of the population: its parts are units, read in a tenth of the time of forty
    neighbourhoods' people.
    """
    lagging = {target.id: (target, gap) for target in plan.targets if (gap := _lacking(target, found))}
    if not lagging:
        return None
    wanted = request.args.get("gap", type=int)
    if wanted in lagging:
        target = lagging[wanted][0]
    else:
        target, _gap = max(
            lagging.values(), key=lambda pair: (bool(rule_of(found[pair[0].id].indicator).roll), pair[1])
        )
    result = found[target.id]
    cut = "unit" if rule_of(result.indicator).roll else "neighbourhood"
    wide = sorted((part for part in parts(result) if part.lacking), key=lambda part: -part.lacking)
    side = "lack" if cut == "unit" else "have"
    address: dict[str, Any] = {
        "code": target.indicator_code,
        "plan": plan.id,
        "target": target.id,
        "as_of": day.isoformat(),
    }
    # Addresses differ in a number: made once, filled in for each place.
    url = url_for(".behind", **address, side=side, by=cut, key="KEY")
    places = tuple(Place(part, url.replace("key=KEY", f"key={part.key}")) for part in wide[:MOST])
    choices = tuple((t.id, f"{t.number}. {t.text}".lstrip(". ")) for t, _gap in lagging.values())
    return Gaps(target, choices, cut, places) if places else None


def _lacking(target: Target, found: Mapping[int, Result]) -> int:
    """How many people a target lacks still; 0 where it is met or nobody can say."""
    result = found.get(target.id)
    if result is None or result.counting != COMPUTED or target.kind != "percent" or target.operator == "<=":
        return 0
    if target.value is None or not result.denominator or result.numerator is None or result.status == "met":
        return 0
    return still_lacking(result.numerator, result.denominator, target.value)
