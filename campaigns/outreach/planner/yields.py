"""How many people a visit is expected to help: a stated prior, corrected by what the days so far have brought.

People helped in a team-day are taken as Poisson with a rate that is Gamma distributed, so that the expected rate is a mean of
prior and experience weighted by team-days. This is done twice: the whole commune's days correct the prior, each
neighbourhood's own days correct the commune's rate. How firmly the commune's rate holds against a neighbourhood's own days is
itself read from the days: where they show that neighbourhoods differ, a neighbourhood's own experience weighs more (global
empirical Bayes by moments, R. J. Marshall, Applied Statistics 40, 1991, 283-294). Where fewer people lack a skill a team meets fewer whom it can help: the
rate goes with the share of people lacking, if the denominator is known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import Literal

from campaigns.outreach.planner.season import HALF, Neighbourhood, Season

LACKING_PER_HOUSEHOLD = 1.0
"""People still lacking in a household where no denominator is known: an estimate, marked as one."""

Source = Literal["counted", "households", "unknown"]


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed before the first day: `people` helped by name in a team-day for a target, as firmly as if
    `team_days` had shown it, of the commune and, until the days say otherwise, of each neighbourhood. places: as many visited
    neighbourhoods weigh as much as this belief in how alike they are. by_lack: whether the rate goes with the share of people lacking (see above).
    """

    people: float = 12.0
    team_days: float = 3.0
    places: float = 8.0
    by_lack: bool = True


PRIOR = Prior()


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of a neighbourhood for a target.

    gap: people still to be won, with its source. rate: people helped in the first team-day. team_days, helped: the
    neighbourhood's own experience; of_commune: team-days of all neighbourhoods together.
    """

    gap: float
    source: Source
    rate: float
    team_days: float
    helped: int
    of_commune: float

    def after(self, visits: int) -> float:
        """People helped after so many half-days. Each brings less than the one before and all together never the gap."""
        if self.gap <= 0:
            return 0.0
        return self.gap * (1 - exp(-self.rate * visits * HALF / self.gap))


def gap_of(place: Neighbourhood, target_id: int, prior: Prior) -> tuple[float, Source]:
    """People still lacking, and where the number comes from.

    Without a denominator one a household; without either as many as one team-day helps, so that somebody goes and looks.
    """
    lacking = place.lacking.get(target_id)
    if lacking is not None:
        return float(max(0, lacking)), "counted"
    if place.households is not None:
        return place.households * LACKING_PER_HOUSEHOLD, "households"
    return prior.people, "unknown"


def expected(season: Season, prior: Prior = PRIOR) -> dict[tuple[int, int], Expected]:
    """(neighbourhood's id, target's id) → what is expected there."""
    days: dict[tuple[int, int], float] = defaultdict(float)
    helped: dict[tuple[int, int], int] = defaultdict(int)
    for row in season.history:
        days[row.neighbourhood_id, row.target_id] += row.team_days
        helped[row.neighbourhood_id, row.target_id] += row.helped
    found = {}
    for target in season.targets:
        relative = (
            _relative_lack(season, target.id)
            if prior.by_lack
            else dict.fromkeys((p.id for p in season.neighbourhoods), 1.0)
        )
        keys = [(place.id, target.id) for place in season.neighbourhoods]
        exposure = sum(days[key] * relative[key[0]] for key in keys)
        common = _mean(prior.people, prior.team_days, sum(helped[key] for key in keys), exposure)
        # Where nobody lacks it any more a day can bring nothing: what was done there says nothing of how places differ.
        seen = [(days[key] * relative[key[0]], helped[key]) for key in keys if days[key] * relative[key[0]]]
        weight = _weight(common, seen, prior)
        for place in season.neighbourhoods:
            key = place.id, target.id
            gap, source = gap_of(place, target.id, prior)
            rate = _mean(common * relative[place.id], weight, helped[key], days[key])
            found[key] = Expected(gap, source, rate, days[key], helped[key], sum(days[k] for k in keys))
    return found


def _mean(believed: float, weight: float, helped: int, team_days: float) -> float:
    """The mean of the Gamma distribution after `helped` people in `team_days`."""
    return (believed * weight + helped) / (weight + team_days) if weight + team_days else believed


def _weight(common: float, seen: Sequence[tuple[float, int]], prior: Prior) -> float:
    """How many team-days the commune's rate is worth against a neighbourhood's own. seen: (team-days, people helped) of each
    neighbourhood that was visited.

    A rate's spread among neighbourhoods is what the counts show beyond what chance alone would; blended with the spread that
    the prior states, as if `places` neighbourhoods had shown that.
    """
    exposure, people = sum(days for days, _ in seen), sum(count for _, count in seen)
    if len(seen) < 2 or not people or not prior.team_days or not common:
        return prior.team_days
    mean = people / exposure
    spread = sum(days * (count / days - mean) ** 2 for days, count in seen) / exposure
    beyond = max(0.0, spread - mean * len(seen) / exposure)
    stated = common / prior.team_days
    return common * (prior.places + len(seen)) / (prior.places * stated + len(seen) * beyond)


def _relative_lack(season: Season, target_id: int) -> dict[int, float]:
    """For each neighbourhood the share of its people who lack the target, over the share in the whole commune."""
    counted = {
        place.id: (min(lacking, people), people)
        for place in season.neighbourhoods
        if (lacking := place.lacking.get(target_id)) is not None and (people := place.people(target_id))
    }
    lacking, people = (sum(pair[n] for pair in counted.values()) for n in (0, 1))
    return {
        place.id: counted[place.id][0] * people / (counted[place.id][1] * lacking)
        if place.id in counted and lacking
        else 1.0
        for place in season.neighbourhoods
    }
