"""Where to go (đi đâu trước): the neighbourhoods with their gap, coverage and last visit, the widest gap first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.base import clock
from app.base.actors import Scope
from app.base.text import fold
from campaigns.outreach.campaign import Campaign
from campaigns.outreach.planner.season import Neighbourhood
from campaigns.outreach.planner.yields import PRIOR, gap_of
from campaigns.outreach.planning import gaps
from campaigns.outreach.planning import needs as wanted
from campaigns.outreach.planning.gaps import Lagging, Part
from campaigns.outreach.planning.needs import Said
from campaigns.outreach.planning.visited import visited
from trainees import areas
from trainees.areas import counts

ORDERS: Final = ("gap", "share", "visit", "name")


@dataclass(frozen=True, slots=True)
class Gap:
    """How many people a target lacks in a neighbourhood. `source`: 'counted', 'shared' (the commune's share laid on its people),
    'households' (one a household), 'unknown'."""

    part: Part
    lacking: int
    source: str

    @property
    def covered(self) -> float | None:
        """The share of people (0..1) who do not lack it any more; None where nobody can say."""
        if self.source not in ("counted", "shared") or not self.part.of:
            return None
        return 1 - min(1.0, self.lacking / self.part.of)


@dataclass(frozen=True, slots=True)
class Home:
    """A neighbourhood. `gaps`: by the target's id. `value`: people lacking, weighted by how far each target is behind; only to sort
    by. `households` None: nobody wrote them down."""

    id: int
    name: str
    gaps: dict[int, Gap]
    value: float
    households: int | None
    last: date | None
    next: date | None
    team_days: float
    helped: int
    needs: Said

    @property
    def weeks(self) -> int | None:
        """Whole weeks since the last visit; None: nobody was there."""
        return None if self.last is None else max(0, (clock.today() - self.last).days // 7)

    @property
    def estimated(self) -> bool:
        """Whether a number of it is a guess."""
        return any(gap.source != "counted" for gap in self.gaps.values())


def choices(campaign: Campaign) -> list[Lagging]:
    """What can be looked at: every target of `gaps.choices`, by neighbourhood."""
    homes = [home.id for home in areas.neighbourhoods(Scope(campaign.locality_id))]
    return gaps.of(gaps.choices(campaign), homes, clock.today())


def homes(
    campaign: Campaign, targets: Sequence[Lagging], *, query: str = "", order: str = "gap"
) -> list[Home]:
    """The neighbourhoods whose name holds the words, in an order of ORDERS. Seven queries, however many there are."""
    today, locality_id = clock.today(), campaign.locality_id
    days = visited(locality_id, today)
    standing, needs = counts.newest(locality_id, today), wanted.of_locality(locality_id)
    found = []
    for home in areas.neighbourhoods(Scope(locality_id)):
        if query and fold(query) not in fold(home.name):
            continue
        row = standing.get((home.id, "households"))
        households = row.people if row else None
        gaps = {target.id: _gap(home.id, home.name, target, households) for target in targets}
        seen = days.get(home.id)
        found.append(Home(
            home.id, home.name, gaps, sum(target.lag * gaps[target.id].lacking for target in targets), households,
            seen.last if seen else None, seen.next if seen else None, seen.team_days if seen else 0.0,
            seen.helped if seen else 0, needs.of(home.id),
        ))  # fmt: skip
    if order == "share":
        found.sort(key=lambda home: (_covered(home), -home.value))
    elif order == "visit":
        found.sort(key=lambda home: (home.last or date.min, -home.value))
    elif order != "name":
        found.sort(key=lambda home: -home.value)
    return found


def _gap(home_id: int, name: str, target: Lagging, households: int | None) -> Gap:
    part = target.parts[home_id]
    place = Neighbourhood(home_id, name, {target.id: part.lacking}, households=households)
    people, source = gap_of(place, target.id, PRIOR)
    return Gap(part, round(people), "shared" if source == "counted" and part.estimated else source)


def _covered(home: Home) -> float:
    """The mean share over the targets that have one; a place without any comes last."""
    shares = [gap.covered for gap in home.gaps.values() if gap.covered is not None]
    return sum(shares) / len(shares) if shares else 2.0
