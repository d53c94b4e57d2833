"""What a campaign brought to the targets that it stands on: who newly counts since one of its days, by ledger and indicator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.base import clock
from app.base.db import db
from campaigns import brought
from campaigns.outreach.campaign import Campaign, campaign_target
from campaigns.outreach.day import OutreachDay
from campaigns.plans import results as plan_results
from campaigns.plans.results import Result
from campaigns.plans.target import COMPUTED, Target
from trainees import indicators
from trainees.indicators import IndicatorVersion, Measure, definition, percent
from trainees.indicators.definition import Rule, rule_of

HELPED = "helped"


@dataclass(frozen=True, slots=True)
class Brought:
    """`new`: how many people count since a day of the campaign, whom nobody had counted before; None where nothing of the kind can
    be said, and `why` says why in a code: 'no_indicator', 'reported', 'not_by_help' (the rule takes no help as proof).
    `numerator`, `denominator`: the target's result on `as_of`, the same that its plan's page shows; reported where it is reported. `shown`: whom the campaign helped with one of its skills,
    counted before or not."""

    target: Target
    as_of: date
    new: int | None = None
    why: str = ""
    shown: int = 0
    numerator: int | None = None
    denominator: int | None = None
    share: Decimal | None = None
    """In percent, as reported; None: by the two numbers."""

    @property
    def points(self) -> Decimal | None:
        """Percent points that the new people make; None without a denominator."""
        return percent(self.new, self.denominator) if self.new is not None and self.denominator else None

    @property
    def percent(self) -> Decimal | None:
        """The target's share on the day."""
        if self.share is not None or self.numerator is None:
            return self.share
        return percent(self.numerator, self.denominator)


def targets_of(campaign: Campaign) -> list[Target]:
    """The targets that a campaign stands on, in the order of their plans. One query."""
    query = (
        select(Target)
        .join(campaign_target, campaign_target.c.target_id == Target.id)
        .where(campaign_target.c.campaign_id == campaign.id)
        .options(joinedload(Target.plan))
        .order_by(Target.plan_id, Target.rank)
    )
    return list(db.session.scalars(query))


def to_targets(campaign: Campaign, targets: Sequence[Target] | None = None) -> list[Brought]:
    """What it brought to each of its targets, until today or the end of the plan's year."""
    asked = targets_of(campaign) if targets is None else list(targets)
    codes = {target.indicator_code for target in asked if target.indicator_code}
    versions = definition.linked(codes, campaign.locality_id)
    # All days, held or not: what a day brought stands in the ledger alone.
    ids = db.session.scalars(select(OutreachDay.id).where(OutreachDay.campaign_id == campaign.id))
    sources = [f"outreach:{one}" for one in ids]
    measured: dict[tuple[int, date, int], Measure | None] = {}
    stand: dict[int, Result] = {}
    for plan in {target.plan_id: target.plan for target in asked}.values():
        stand |= plan_results.of_plan(plan, min(clock.today(), date(plan.year, 12, 31)))
    found = []
    for target in asked:
        as_of = min(clock.today(), date(target.plan.year, 12, 31))
        version = versions.get(target.indicator_code or "")
        why = _why_not(version)
        if version is None or why:
            found.append(_standing(Brought(target, as_of, why=why), stand.get(target.id)))
            continue
        key = (version.id, as_of, target.plan.year)
        if key not in measured:
            measured[key] = indicators.measure(version, campaign.locality_id, as_of, year=target.plan.year)
        answer = measured[key]
        one = _brought(target, as_of, rule_of(version), answer, sources, campaign.locality_id)
        found.append(_standing(one, stand.get(target.id)))
    return found


def _standing(one: Brought, result: Result | None) -> Brought:
    """With the reported figure where others report the target: one target, one figure on every page."""
    if result is None or result.counting == COMPUTED:
        return one
    return replace(one, numerator=result.numerator, denominator=result.denominator, share=result.percent)


def _why_not(version: IndicatorVersion | None) -> str:
    if version is None:
        return "no_indicator"
    if not definition.countable(version):
        return "reported"
    return "" if HELPED in rule_of(version).kinds else "not_by_help"


def _brought(
    target: Target, as_of: date, rule: Rule, answer: Measure | None, sources: Sequence[str], locality_id: int
) -> Brought:
    if answer is None:
        return Brought(target, as_of, why="reported")
    firsts = brought.by_source(locality_id, rule, answer.reached_on, sources)
    shown = {
        person
        for _source, person, on in brought.shown(locality_id, rule, sources)
        if on <= as_of and person in answer.numerator
    }
    return Brought(
        target, as_of, len(firsts), shown=len(shown), numerator=len(answer.numerator), denominator=answer.denominator
    )  # fmt: skip
