"""A plan in the making: visits go in and out, and it knows at once which still fit and what they would bring."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date

from campaigns.outreach.planner.ground import Ground
from campaigns.outreach.planner.season import Slot, Visit


class Draft:
    """Visits that fit together. `add` takes only what `fits`."""

    def __init__(self, ground: Ground, visits: Iterable[Visit] = ()) -> None:
        self.ground = ground
        self.visits: set[Visit] = set()
        self.busy: set[tuple[Slot, int]] = set()
        self.load: Counter[int] = Counter()
        self.there: Counter[int] = Counter()
        self.at_once: Counter[tuple[Slot, int]] = Counter()
        self.counts: Counter[tuple[int, int]] = Counter()
        self.weeks: Counter[int] = Counter()
        self.clusters: dict[tuple[int, date], Counter[str]] = defaultdict(Counter)
        for visit in visits:
            self.add(visit)

    def fits(self, visit: Visit, *, any_week: bool = False) -> bool:
        """Whether the visit can go in beside the others: budget, overlaps, the team's most, the place's and the week's most, the
        day's cluster. `any_week`: whatever its week holds."""
        ground = self.ground
        if (
            len(self.visits) >= ground.budget
            or (visit.slot, visit.team_id) in self.busy
            or self.load[visit.team_id] >= ground.team_most
            or self.there[visit.neighbourhood_id] >= ground.visits_most
            or self.at_once[visit.slot, visit.neighbourhood_id] >= ground.season.wishes.teams_at_once
            or (not any_week and self._week_is_full(visit))
        ):
            return False
        cluster = ground.cluster_of(visit)
        that_day = self.clusters[visit.team_id, visit.slot.day]
        return cluster is None or not that_day or cluster in that_day

    def _week_is_full(self, visit: Visit) -> bool:
        most = self.ground.season.wishes.week_most
        return most is not None and self.weeks[self.ground.week_of(visit)] >= most

    def add(self, visit: Visit) -> None:
        """Take a visit in."""
        self._count(visit, 1)

    def remove(self, visit: Visit) -> None:
        """Take a visit out again."""
        self._count(visit, -1)

    def _count(self, visit: Visit, step: int) -> None:
        if step > 0:
            self.visits.add(visit)
            self.busy.add((visit.slot, visit.team_id))
        else:
            self.visits.remove(visit)
            self.busy.remove((visit.slot, visit.team_id))
        self.load[visit.team_id] += step
        self.weeks[self.ground.week_of(visit)] += step
        self.there[visit.neighbourhood_id] += step
        self.at_once[visit.slot, visit.neighbourhood_id] += step
        for target in self.ground.kinds[visit.team_id]:
            self.counts[visit.neighbourhood_id, target] += step
        cluster = self.ground.cluster_of(visit)
        if cluster is not None:
            that_day = self.clusters[visit.team_id, visit.slot.day]
            that_day[cluster] += step
            if not that_day[cluster]:
                del that_day[cluster]

    def brings(self, kind: frozenset[int], place: int) -> float:
        """Weighted people that one more visit of a team of this kind would help in a neighbourhood."""
        total = 0.0
        for target in sorted(kind):
            hope, times = self.ground.expected[place, target], self.counts[place, target]
            total += self.ground.targets[target].value * (hope.after(times + 1) - hope.after(times))
        return total

    def worth(self, visit: Visit) -> tuple[int, float]:
        """By how much a visit would lessen what is owed, and raise the score."""
        ground, team, place = self.ground, visit.team_id, visit.neighbourhood_id
        owed = int(place in ground.promised and not self.there[place]) + int(
            self.load[team] < ground.team_least[team]
        )
        price = ground.km[team, place] * ground.season.wishes.km_price
        return owed, self.brings(ground.kinds[team], place) - price

    def in_order(self) -> tuple[Visit, ...]:
        """The visits by half-day."""
        return tuple(sorted(self.visits, key=lambda visit: visit.in_order))
