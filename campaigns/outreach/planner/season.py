"""What a season of outreach days is planned from: plain values, no database and no clock.

A visit is one team at one neighbourhood for half a day. Whatever is planned is counted in half-days; people say team-days
(ngày tổ), of which a half-day is 0.5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from math import asin, cos, radians, sin, sqrt
from typing import Literal

Part = Literal["morning", "afternoon"]
PARTS: dict[Part, str] = {"morning": "sáng", "afternoon": "chiều"}

OTHER_CLUSTER_KM = 5.0
"""Kilometres to another cluster where nobody has entered the places' coordinates."""
HALF = 0.5
"""Team-days of one visit."""


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """Half a day on which teams can go out."""

    day: date
    part: Part

    @property
    def in_order(self) -> tuple[date, int]:
        """By day, the morning first."""
        return self.day, tuple(PARTS).index(self.part)


@dataclass(frozen=True, slots=True)
class Target:
    """A target (chỉ tiêu) that the days should raise.

    weight: how much one person helped is worth beside the other targets. lag: how far it is behind, 0 (met) to 1.
    skills: codes of which a team must be able to teach one; none means that any team can.
    """

    id: int
    name: str
    weight: float = 1.0
    lag: float = 1.0
    skills: frozenset[str] = frozenset()

    @property
    def value(self) -> float:
        """What one person helped is worth."""
        return self.weight * self.lag


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Where people live.

    lacking: for each target's id how many people it still lacks there, None or absent where nobody knows the denominator.
    population: people whom the targets count; of: the same for each target's id where they differ. households: number of households, the makeshift where there is no
    denominator. cluster: neighbourhoods that lie together; point: latitude and longitude in degrees. languages: a team
    must speak one of them besides Vietnamese, if any is named; equipment: what a team must bring.
    """

    id: int
    name: str
    lacking: Mapping[int, int | None] = field(default_factory=dict)
    population: int | None = None
    households: int | None = None
    last_visit: date | None = None
    cluster: str | None = None
    point: tuple[float, float] | None = None
    languages: frozenset[str] = frozenset()
    equipment: frozenset[str] = frozenset()
    of: Mapping[int, int] = field(default_factory=dict)

    def people(self, target_id: int) -> int | None:
        """Of how many people those lacking a target are a part; None where nobody knows."""
        return self.of.get(target_id, self.population)


@dataclass(frozen=True, slots=True)
class Team:
    """Who goes out together, with the half-days on which they can."""

    id: int
    name: str
    members: int
    available: frozenset[Slot]
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    equipment: frozenset[str] = frozenset()
    cluster: str | None = None
    point: tuple[float, float] | None = None

    def teaches(self, target: Target) -> bool:
        """Whether the team can help anybody towards the target."""
        return not target.skills or bool(self.skills & target.skills)


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be spent. team_days: at most so many, in halves. money: in đồng, with the cost of one team-day."""

    team_days: float
    money: int | None = None
    money_per_team_day: int = 0

    @property
    def paid(self) -> int | None:
        """Half-days that the money pays for; None where it limits nothing."""
        if self.money is None or self.money_per_team_day <= 0:
            return None
        return int(self.money / (self.money_per_team_day * HALF))

    @property
    def by_money(self) -> bool:
        """Whether the money says how many half-days there are; else the number of team-days does."""
        return self.paid is not None and self.paid <= int(self.team_days / HALF)

    @property
    def visits(self) -> int:
        """At most so many half-days."""
        most = int(self.team_days / HALF)
        return most if self.paid is None else min(most, self.paid)


@dataclass(frozen=True, slots=True)
class Worked:
    """What was done before: team-days spent in a neighbourhood and people helped by name for a target."""

    neighbourhood_id: int
    target_id: int
    team_days: float
    helped: int


@dataclass(frozen=True, slots=True, order=True)
class Visit:
    """One team at one neighbourhood for one half-day."""

    slot: Slot
    team_id: int
    neighbourhood_id: int

    @property
    def in_order(self) -> tuple[date, int, int, int]:
        """By half-day, then team, then neighbourhood."""
        return (*self.slot.in_order, self.team_id, self.neighbourhood_id)


@dataclass(frozen=True, slots=True)
class Locks:
    """What a person has settled: visits that must be, and visits that must never be."""

    must: tuple[Visit, ...] = ()
    never: frozenset[Visit] = frozenset()


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the days should be spread.

    visits_most: half-days in one neighbourhood in the whole period. teams_at_once: teams in one neighbourhood at a time.
    team_least, team_most: team-days of each team. weeks_without: a neighbourhood that nobody visited for so many weeks
    before the first day gets at least one visit. members_least: people whom the roles of one shift need. farthest_km:
    from the team's home. one_cluster_a_day: morning and afternoon in the same cluster. week_most: half-days of all teams together in one week
    of the period; a person's locks may be more. km_price: people helped (weighted)
    that one kilometre must be worth; it settles who goes where among teams that would help as many.
    """

    visits_most: int = 6
    teams_at_once: int = 1
    team_least: float = 0.0
    team_most: float | None = None
    weeks_without: int | None = None
    members_least: int = 1
    farthest_km: float | None = None
    one_cluster_a_day: bool = True
    km_price: float = 0.01
    week_most: int | None = None


@dataclass(frozen=True, slots=True)
class Season:
    """Everything that is asked at once."""

    neighbourhoods: tuple[Neighbourhood, ...]
    teams: tuple[Team, ...]
    slots: tuple[Slot, ...]
    targets: tuple[Target, ...]
    budget: Budget
    history: tuple[Worked, ...] = ()
    locks: Locks = Locks()
    wishes: Wishes = Wishes()


def kilometres(team: Team, to: Neighbourhood) -> float:
    """From a team's home as the crow flies; by clusters where there are no coordinates, 0 where nothing is known."""
    if team.point is None or to.point is None:
        known = team.cluster is not None and to.cluster is not None
        return OTHER_CLUSTER_KM if known and team.cluster != to.cluster else 0.0
    (north, east), (there_north, there_east) = team.point, to.point
    across = sin(radians(there_north - north) / 2) ** 2
    along = cos(radians(north)) * cos(radians(there_north)) * sin(radians(there_east - east) / 2) ** 2
    return 2 * 6371.0 * asin(min(1.0, sqrt(across + along)))
