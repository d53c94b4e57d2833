"""A season of the demonstration commune: 40 neighbourhoods, 12 teams, 60 volunteers, 8 weekends; every name is made up."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from campaigns.outreach.planner.season import (
    Budget,
    Neighbourhood,
    Season,
    Slot,
    Target,
    Team,
    Wishes,
    Worked,
)

FIRST = date(2026, 9, 5)
"""A Saturday."""
SKILLS = ("dich-vu-cong", "vneid", "thanh-toan", "an-toan")
TARGETS = (
    Target(1, "Người dân có kỹ năng số cơ bản", 1.0, 0.8, frozenset({"dich-vu-cong", "an-toan"})),
    Target(2, "Tài khoản định danh mức 2", 0.8, 0.5, frozenset({"vneid"})),
    Target(3, "Thanh toán không tiền mặt", 0.5, 0.6, frozenset({"thanh-toan"})),
)
WORDS = ("Đông", "Tây", "Nam", "Bắc", "Thượng", "Hạ", "Trung", "Mới")
FIRSTS = ("Thôn Bàng", "Thôn Lộc", "Thôn Sen", "Thôn Đa", "Thôn Khê")
KNACK = (6.0, 9.0, 12.0, 14.0, 18.0)
"""People whom a team-day really helps, by how easily people are met there."""


@dataclass(frozen=True)
class Home:
    """What is true of a neighbourhood, whether the planner is told or not."""

    people: int
    lacking: dict[int, int]
    knack: float

    def rate(self, target_id: int) -> float:
        """People whom a team-day there really helps."""
        return self.knack * 2 * self.lacking[target_id] / self.people


def homes(seed: int = 8) -> dict[int, Home]:
    """The neighbourhoods of a seed as they are."""
    dice, found = random.Random(f"homes {seed}"), {}
    for n in range(1, len(FIRSTS) * len(WORDS) + 1):
        people, covered = dice.randint(300, 900), dice.betavariate(2.0, 2.0)
        shares = {t.id: max(0.02, min(0.95, 1 - covered + dice.gauss(0, 0.08))) for t in TARGETS}
        lacking = {target: round(people * share) for target, share in shares.items()}
        found[n] = Home(people, lacking, dice.choice(KNACK))
    return found


def season(seed: int = 8, *, history: bool = True, team_days: float = 60) -> Season:
    """The season of a seed; without history as a commune that has never been out."""
    dice = random.Random(seed)
    slots = tuple(
        Slot(FIRST + timedelta(weeks=week, days=day), part)
        for week in range(8)
        for day in (0, 1)
        for part in ("morning", "afternoon")
    )
    names = [f"{first} {word}" for first in FIRSTS for word in WORDS]
    places, worked = [], []
    for (n, home), name in zip(homes(seed).items(), names, strict=True):
        unknown = n in (7, 19, 33)
        last = None if dice.random() < 0.3 else FIRST - timedelta(weeks=dice.randint(1, 20))
        places.append(Neighbourhood(
            n, name, dict.fromkeys(home.lacking) if unknown else home.lacking, None if unknown else home.people,
            None if n == 33 else round(home.people / 3.6), last if history else None, f"Cụm {(n - 1) // 8 + 1}",
            (20.5 + ((n - 1) // 8) * 0.012 + dice.random() * 0.01, 105.9 + ((n - 1) % 8) * 0.004 + dice.random() * 0.01),
            frozenset({"Mường"}) if n in (38, 39, 40) else frozenset(), frozenset({"máy phát"}) if n == 12 else frozenset(),
        ))  # fmt: skip
        if history and last is not None:
            days = dice.choice((0.5, 1.0, 1.5, 2.0))
            worked += [
                Worked(n, t.id, days, sum(dice.random() < home.rate(t.id) * days / 90 for _ in range(90))) for t in TARGETS
            ]  # fmt: skip
    teams = []
    for n in range(1, 13):
        weekly = {(day, part) for day in (0, 1) for part in ("morning", "afternoon") if dice.random() < 0.6}
        free = {slot for slot in slots if ((slot.day - FIRST).days % 7, slot.part) in weekly}
        free -= set(dice.sample(slots, 4))
        teams.append(Team(
            n, f"Tổ {n}", 5, frozenset(free), frozenset(dice.sample(SKILLS, 3 if n % 3 else 4)),
            frozenset({"Mường"}) if n in (4, 11) else frozenset(), frozenset({"máy phát"}) if n in (2, 9) else frozenset(),
            f"Cụm {(n - 1) % 5 + 1}", (20.5 + ((n - 1) % 5) * 0.012, 105.92),
        ))  # fmt: skip
    return Season(
        tuple(places), tuple(teams), slots, TARGETS, Budget(team_days), tuple(worked),
        wishes=Wishes(visits_most=6, team_least=2, team_most=8, weeks_without=16),
    )  # fmt: skip
