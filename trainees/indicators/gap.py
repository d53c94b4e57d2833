"""What an indicator's denominator still lacks: read from its rule, the same for every indicator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
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


class Gaps:
    """Looks up gaps of some days of one locality. Of rolls in one query for all, of counts in two."""

    def __init__(self, locality_id: int, last: date) -> None:
        self._locality_id, self._last = locality_id, last

    def of_roll(self, rule: Rule, as_of: date) -> Gap:
        """Why nobody stands on the roll of a rule. Two lists are one kind when one file brings both (staff)."""
        wanted = set(rule.roll)
        of_kind = wanted | set(rosters.STAFF_LIST) if wanted & set(rosters.STAFF_LIST) else wanted
        there = {
            (category, marked)
            for category, marked, since, until in self._stays
            if category in of_kind and since <= as_of and (until is None or until >= as_of)
        }
        if not there:
            return Gap("list", rule.roll)
        if not any(category in wanted for category, _ in there):
            return Gap("category", rule.roll)
        if rule.specialists_only and not any(marked for category, marked in there if category in wanted):
            return Gap("mark", rule.roll)
        return Gap("age", rule.roll, age_min=rule.age_min)

    def of_count(self, group: str, as_of: date, *, zero: bool) -> Gap:
        """What the population count of a group lacks; `zero`: a number is there, and it is 0."""
        if zero:
            return Gap("zero", group=group)
        counted = {place for place, of, day in self._counts if of == group and day <= as_of}
        there = sum(home in counted for home in self._homes)
        return Gap("count", group=group, counted=there, places=len(self._homes))

    @cached_property
    def _stays(self) -> Sequence[tuple[str, bool, date, date | None]]:
        stay = rosters.Membership
        query = select(stay.category, stay.specialist, stay.since, stay.until).distinct()
        on_time = stay.locality_id == self._locality_id, stay.since <= self._last
        return db.session.execute(query.where(*on_time)).tuples().all()

    @cached_property
    def _counts(self) -> list[tuple[int, str, date]]:
        return counts.places_counted(self._locality_id, self._last)

    @cached_property
    def _homes(self) -> list[int]:
        return [home.id for home in areas.neighbourhoods(Scope(self._locality_id))]
