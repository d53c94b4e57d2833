"""What an indicator's denominator still lacks: read from its rule, the same for every indicator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import select

from app.base.actors import Scope
from app.base.db import db
from trainees import areas, rosters
from trainees.areas import counts
from trainees.indicators.definition import Rule


@dataclass(frozen=True, slots=True)
class Gap:
    """Why there is no denominator on a day.

    kind: 'list' (no list of that kind counts on the day), 'category' (a list, but nobody in the rule's categories),
    'mark' (nobody in them is marked as a specialist), 'age' (nobody is old enough), 'count' (no number for the group),
    'zero' (the number is 0). group: the key of the population count. counted of places: neighbourhoods whose number
    is there; half of them make no sum.
    """

    kind: Literal["list", "category", "mark", "age", "count", "zero"]
    categories: tuple[str, ...] = ()
    age_min: int | None = None
    group: str | None = None
    counted: int = 0
    places: int = 0

    @property
    def of_staff(self) -> bool:
        """A list of staff would fill it."""
        return not set(rosters.STAFF_LIST).isdisjoint(self.categories)


def roll_gap(locality_id: int, rule: Rule, as_of: date) -> Gap:
    """Why nobody stands on the roll of a rule. Two lists are one kind when one file brings both (staff). One query."""
    wanted = set(rule.roll)
    of_kind = wanted | set(rosters.STAFF_LIST) if wanted & set(rosters.STAFF_LIST) else wanted
    there = (
        db.session.execute(
            select(rosters.Membership.category, rosters.Membership.specialist)
            .where(
                rosters.Membership.locality_id == locality_id, rosters.Membership.category.in_(of_kind),
                rosters.on(as_of),
            )
            .distinct()
        )
        .tuples()
        .all()
    )  # fmt: skip
    if not there:
        return Gap("list", rule.roll)
    if not any(category in wanted for category, _ in there):
        return Gap("category", rule.roll)
    if rule.specialists_only and not any(marked for category, marked in there if category in wanted):
        return Gap("mark", rule.roll)
    return Gap("age", rule.roll, age_min=rule.age_min)


def count_gap(locality_id: int, group: str, as_of: date) -> Gap:
    """What the population count of a group lacks."""
    if areas.population(locality_id, group, as_of) is not None:
        return Gap("zero", group=group)
    homes = areas.neighbourhoods(Scope(locality_id))
    there = counts.by_neighbourhood(locality_id, group, as_of)
    return Gap("count", group=group, counted=sum(home.id in there for home in homes), places=len(homes))
