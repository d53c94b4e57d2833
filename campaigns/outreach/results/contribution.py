"""What a campaign brought to the targets that it stands on: who newly counts since one of its days, by ledger and indicator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.base import clock
from app.base.db import db
from campaigns import brought
from campaigns.outreach.campaign import Campaign, campaign_target
from campaigns.outreach.day import OutreachDay
from campaigns.plans.target import Target
from trainees import indicators
from trainees.indicators import IndicatorVersion, Measure, definition, percent
from trainees.indicators.definition import Rule, rule_of

HELPED = "helped"


@dataclass(frozen=True, slots=True)
class Brought:
    """`new`: how many people count since a day of the campaign, whom nobody had counted before; None where nothing of the kind can
    be said, and `why` says why in a code: 'no_indicator', 'reported', 'not_by_help' (the rule takes no help as proof).
    `numerator`, `denominator`: the indicator's own on `as_of`. `shown`: whom the campaign helped with one of its skills,
    counted before or not."""

    target: Target
    as_of: date
    new: int | None = None
    why: str = ""
    shown: int = 0
    numerator: int | None = None
    denominator: int | None = None

    @property
    def points(self) -> Decimal | None:
        """Percent points that the new people make; None without a denominator."""
        return percent(self.new, self.denominator) if self.new is not None and self.denominator else None

    @property
    def percent(self) -> Decimal | None:
        """The indicator's share on the day."""
        return percent(self.numerator, self.denominator) if self.numerator is not None else None


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
    found = []
    for target in asked:
        as_of = min(clock.today(), date(target.plan.year, 12, 31))
        version = versions.get(target.indicator_code or "")
        why = _why_not(version)
        if version is None or why:
            found.append(Brought(target, as_of, why=why))
            continue
        key = (version.id, as_of, target.plan.year)
        if key not in measured:
            measured[key] = indicators.measure(version, campaign.locality_id, as_of, year=target.plan.year)
        answer = measured[key]
        found.append(_brought(target, as_of, rule_of(version), answer, sources, campaign.locality_id))
    return found


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
