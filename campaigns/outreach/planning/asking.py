"""What is asked of the planner: which targets, which half-days, how much, under which limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from math import ceil
from typing import Any, Final

from app.base.errors import Refused
from campaigns.outreach.campaigning.running import FIRST_YEAR, LAST_YEAR
from campaigns.outreach.planner.season import HALF, PARTS, Budget, Part, Slot, Wishes
from campaigns.outreach.planner.yields import PRIOR, Prior
from campaigns.outreach.volunteer import ROLES

MOST_WEEKS: Final = 26
MOST_SLOTS: Final = 130
"""Half-days in one proposal: beyond it nobody looks through the board, and the search takes too long."""
MOST_TARGETS: Final = 6
HOURS: Final[dict[str, tuple[time, time]]] = {
    "morning": (time(7, 30), time(11, 0)),
    "afternoon": (time(13, 30), time(17, 0)),
}
"""When a point of a planned half-day begins and ends; the day's page changes it."""
WEEKEND: Final = (5, 6)


@dataclass(frozen=True, slots=True)
class Asked:
    """`targets`: id → weight; none: those that lag most. `weekdays`: Monday is 0. `roles`: how many of each role a visit needs.
    `people`: how many a team-day is believed to help before the first day. `assume_free`: teams of which nobody answered count
    as free. `spread`: about as much in every week. `money` in đồng with the cost of one team-day; else `team_days`. The others: as `Wishes`."""

    targets: Mapping[int, float] = field(default_factory=dict)
    team_days: float | None = None
    money: int | None = None
    money_per_team_day: int = 0
    weekdays: tuple[int, ...] = WEEKEND
    parts: tuple[Part, ...] = tuple(PARTS)
    roles: Mapping[str, int] = field(default_factory=lambda: {"guide": 2})
    visits_most: int = 6
    team_least: float = 0.0
    team_most: float | None = None
    weeks_without: int | None = None
    farthest_km: float | None = None
    assume_free: bool = False
    people: float = PRIOR.people
    spread: bool = True

    def slots(self, first: date, weeks: int) -> tuple[Slot, ...]:
        """The half-days of the period. Refused: none, too many, in no year of ours."""
        if not 1 <= weeks <= MOST_WEEKS:
            raise Refused("weeks", f"Xếp từ 1 đến {MOST_WEEKS} tuần một lần.")
        if not FIRST_YEAR <= first.year <= LAST_YEAR:
            raise Refused("first_day", f"Ngày bắt đầu {first:%d/%m/%Y} không dùng được: xem lại năm.")
        days = [first + timedelta(days=n) for n in range(weeks * 7)]
        found = tuple(
            Slot(day, part)
            for day in days
            if day.weekday() in self.weekdays
            for part in PARTS
            if part in self.parts
        )
        if not found:
            raise Refused("no_half_days", "Chọn ít nhất một thứ trong tuần và một buổi sáng hoặc chiều.")
        if len(found) > MOST_SLOTS:
            raise Refused(
                "many_half_days",
                f"Có {len(found)} buổi, nhiều hơn {MOST_SLOTS}. Chọn ít tuần hoặc ít thứ trong tuần hơn.",
            )
        return found

    def week_most(self, budget: Budget, weeks: int) -> int | None:
        """Half-days of all teams in one week: the days are spread, not used up in the first weekends. None where all are one."""
        return ceil(budget.visits / weeks) if self.spread and weeks > 1 else None

    def budget(self, teams: int, weeks: int) -> Budget:
        """What may be spent. Where nothing was said: each team one half-day a week."""
        most = teams * weeks * HALF if self.team_days is None else self.team_days
        if self.money is not None and self.money_per_team_day > 0:
            # The money alone says how much, unless days are limited too.
            most = self.team_days if self.team_days is not None else self.money / self.money_per_team_day
        return Budget(most, self.money, self.money_per_team_day)

    @property
    def wishes(self) -> Wishes:
        """How the days are spread, in the planner's terms."""
        return Wishes(
            visits_most=self.visits_most, team_least=self.team_least, team_most=self.team_most,
            weeks_without=self.weeks_without, members_least=max(1, sum(self.roles.values())), farthest_km=self.farthest_km,
        )  # fmt: skip

    @property
    def prior(self) -> Prior:
        """What is believed before the first day."""
        return Prior(people=self.people)

    def as_json(self) -> dict[str, Any]:
        """As it is kept with a proposal."""
        return {
            "targets": {str(key): weight for key, weight in self.targets.items()}, "team_days": self.team_days,
            "money": self.money, "money_per_team_day": self.money_per_team_day, "weekdays": list(self.weekdays),
            "parts": list(self.parts), "roles": dict(self.roles), "visits_most": self.visits_most,
            "team_least": self.team_least, "team_most": self.team_most, "weeks_without": self.weeks_without,
            "farthest_km": self.farthest_km, "assume_free": self.assume_free, "people": self.people, "spread": self.spread,
        }  # fmt: skip


def read(kept: Mapping[str, Any]) -> Asked:
    """What `as_json` wrote; what is missing is as if nobody had said anything."""
    usual = Asked()
    return Asked(
        {int(key): float(weight) for key, weight in (kept.get("targets") or {}).items()}, kept.get("team_days"),
        kept.get("money"), kept.get("money_per_team_day") or 0, tuple(kept.get("weekdays") or WEEKEND),
        tuple(part for part in PARTS if part in (kept.get("parts") or PARTS)),
        {role: int(n) for role, n in (kept.get("roles") or usual.roles).items() if role in ROLES and int(n) > 0},
        kept.get("visits_most") or usual.visits_most, kept.get("team_least") or 0.0, kept.get("team_most"),
        kept.get("weeks_without"), kept.get("farthest_km"), bool(kept.get("assume_free")),
        kept.get("people") or PRIOR.people, bool(kept.get("spread", True)),
    )  # fmt: skip
