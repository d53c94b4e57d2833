"""How many people each neighbourhood still lacks for each target, and where the number comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import select

from app.base.actors import Scope
from app.base.db import db
from campaigns.outreach.campaign import Campaign, campaign_target
from campaigns.plans import plan as plans
from campaigns.plans import results
from campaigns.plans.results import Result
from campaigns.plans.target import COMPUTED, Target
from trainees.areas import counts
from trainees.counting.parts import by_neighbourhood
from trainees.indicators.definition import Rule, rule_of
from trainees.rosters import STAFF_LIST

HELPED = "helped"
"""The kind of evidence that an outreach day gives."""
LONGEST_NAME = 90
MOST_CHOSEN = 3
"""So many of the lagging targets are planned for where nobody chose any."""


@dataclass(frozen=True, slots=True)
class Part:
    """A target in one neighbourhood: `have` of `of` people. `lacking` None: nobody knows the denominator.

    `estimated`: the share of the whole commune was laid on the neighbourhood, because somebody else reports the result and
    gives no numbers of neighbourhoods."""

    have: int
    of: int | None
    lacking: int | None
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Lagging:
    """A target as outreach sees it. `lag`: how far it is behind, 0 (met) to 1; 1 where nobody knows. `skills`: codes that count
    for it. `counts_help`: whether helping by name raises it. `parts`: by the neighbourhood's id."""

    id: int
    name: str
    lag: float
    skills: frozenset[str]
    counts_help: bool
    status: str | None
    parts: dict[int, Part]


def choices(campaign: Campaign) -> list[Target]:
    """The targets that days can be planned for: the campaign's own first, then those of the current plan. Shares that should
    rise; not those of staff, whom no day in a neighbourhood reaches."""
    own = list(
        db.session.scalars(
            select(Target)
            .join(campaign_target, campaign_target.c.target_id == Target.id)
            .where(campaign_target.c.campaign_id == campaign.id, Target.locality_id == campaign.locality_id)
            .order_by(Target.rank)
        )
    )
    plan = plans.current(Scope(campaign.locality_id))
    known = {target.id for target in own}
    rest = [target for target in plan.targets if target.id not in known] if plan else []
    return [target for target in (*own, *rest) if target.kind == "percent" and target.operator != "<="]


def of(targets: Collection[Target], homes: Sequence[int], as_of: date) -> list[Lagging]:
    """Each target by neighbourhood, without those that count staff or that only others report. A dozen queries for each plan, two for each target."""
    found: dict[int, Result] = {}
    for plan in {target.plan_id: target.plan for target in targets}.values():
        found |= results.of_plan(plan, as_of)
    known: dict[str, dict[int, int]] = {}
    lagging = []
    for target in targets:
        result = found.get(target.id)
        rule = _rule(result)
        if (rule is not None and set(rule.roll) & set(STAFF_LIST)) or (rule is None and _elsewhere(result)):
            continue
        parts = _parts(result, rule, homes, known) if result is not None and rule is not None else {}
        lagging.append(Lagging(
            target.id, named(target), _lag(target, result), frozenset(rule.skills) if rule else frozenset(),
            rule is None or HELPED in rule.kinds, result.status if result else None,
            {home: parts.get(home, Part(0, None, None)) for home in homes},
        ))  # fmt: skip
    return lagging


def named(target: Target) -> str:
    """A target in a few words: its text without “Tỷ lệ”, cut at a blank."""
    text = " ".join(target.text.split())
    for beginning in ("Phấn đấu ", "Tỷ lệ ", "tỷ lệ "):
        text = text.removeprefix(beginning)
    if len(text) > LONGEST_NAME:
        text = text[:LONGEST_NAME].rsplit(" ", 1)[0] + "…"
    return text[:1].upper() + text[1:]


def usual(lagging: Sequence[Lagging], own: Collection[int]) -> list[Lagging]:
    """Those that are planned for where nobody chose: the campaign's own that lag, else those that lag most; of both first such
    as helping by name raises."""
    behind = [one for one in lagging if one.lag > 0]
    helping = [one for one in behind if one.counts_help and one.skills] or behind
    mine = [one for one in helping if one.id in own] or [one for one in behind if one.id in own]
    return (mine or sorted(helping, key=lambda one: (-one.lag, one.id)))[:MOST_CHOSEN]


def own_of(campaign: Campaign) -> set[int]:
    """The ids of the targets that a campaign itself is linked to."""
    query = select(campaign_target.c.target_id).where(campaign_target.c.campaign_id == campaign.id)
    return set(db.session.scalars(query))


def _rule(result: Result | None) -> Rule | None:
    return (
        rule_of(result.version)
        if result is not None and result.version is not None and result.numbers
        else None
    )


def _elsewhere(result: Result | None) -> bool:
    """Whether a target without a rule is nothing that helping people could raise: it is linked to an indicator that only others
    report, or it is met."""
    return result is not None and (result.version is not None or result.status == "met")


def _lag(target: Target, result: Result | None) -> float:
    if result is None:
        return 1.0
    if result.status == "met":
        return 0.0
    share, aim = result.percent, target.value
    if share is None or not aim:
        return 1.0
    return float(max(Fraction(0), 1 - Fraction(share) / Fraction(aim)))


def _parts(
    result: Result, rule: Rule, homes: Sequence[int], known: dict[str, dict[int, int]]
) -> dict[int, Part]:
    about = (result.indicator, result.locality_id, result.as_of)
    if rule.roll:
        return _of_roll(result, homes)
    group = rule.count or "all"
    if group not in known:
        rows = counts.by_neighbourhood(result.locality_id, group, result.as_of)
        known[group] = {home: row.people for home, row in rows.items()}
    have, people = by_neighbourhood(*about, year=result.year), known[group]
    share = result.percent
    if result.counting == COMPUTED:
        return {
            home: Part(have.get(home, 0), people.get(home), max(0, people[home] - have.get(home, 0)) if home in people else None)
            for home in homes
        }  # fmt: skip
    # Somebody else reports the result: our own contribution says little of how many lack it.
    return {
        home: Part(
            have.get(home, 0), people.get(home),
            None if home not in people
            else round(people[home] * max(Fraction(0), 1 - Fraction(share) / 100)) if share is not None
            else max(0, people[home] - have.get(home, 0)),
            estimated=home in people,
        )
        for home in homes
    }  # fmt: skip


def _of_roll(result: Result, homes: Sequence[int]) -> dict[int, Part]:
    """By name: who stands on the roll in each neighbourhood, and who of them counts."""
    answer = result.measure
    if answer is None or answer.roll is None:
        return {}
    total, have = Counter[int](), Counter[int]()
    for person, standing in answer.roll.items():
        if standing.neighbourhood is not None:
            total[standing.neighbourhood] += 1
            have[standing.neighbourhood] += person in answer.numerator
    return {
        home: Part(have[home], total[home], total[home] - have[home]) if total[home] else Part(0, None, None)
        for home in homes
    }
