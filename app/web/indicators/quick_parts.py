"""The parts of a result in numbers, for pages that name nobody."""

from __future__ import annotations

from dataclasses import dataclass

from app.web.pages import scope
from campaigns.plans.results import Result
from trainees import areas
from trainees.areas import counts
from trainees.counting.parts import by_neighbourhood, by_unit
from trainees.indicators.definition import rule_of


@dataclass(frozen=True, slots=True)
class Part:
    """A unit or a neighbourhood: how many have it, of how many."""

    key: int
    label: str
    numerator: int
    denominator: int

    @property
    def lacking(self) -> int:
        return max(0, self.denominator - self.numerator)


def parts(result: Result) -> list[Part]:
    """A computed result by units where a roster is its denominator, else by neighbourhoods whose number is written down."""
    version, rule = result.indicator, rule_of(result.indicator)
    about = (version, result.locality_id, result.as_of)
    if rule.roll:
        return [Part(*unit) for unit in by_unit(*about, year=result.year)]
    known = counts.by_neighbourhood(result.locality_id, rule.count or "all", result.as_of)
    if not known:
        return []
    have = by_neighbourhood(*about, year=result.year)
    return [
        Part(home.id, home.name, have.get(home.id, 0), known[home.id].people)
        for home in areas.neighbourhoods(scope())
        if home.id in known
    ]
