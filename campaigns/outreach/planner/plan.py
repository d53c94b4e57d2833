"""A season's plan with its reasons, and what changes when it is asked for again under other locks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from campaigns.outreach.planner import explaining, greedy, round_robin, shortfall
from campaigns.outreach.planner.explaining import Chosen, Uncovered
from campaigns.outreach.planner.ground import Ground
from campaigns.outreach.planner.problems import Problem, number
from campaigns.outreach.planner.season import HALF, Season, Visit
from campaigns.outreach.planner.yields import PRIOR, Prior

SECONDS = 10.0
"""The solver's limit unless another is asked for."""

Method = Literal["solver", "greedy", "round-robin"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is proposed; a person decides.

    chosen: the visits with their reasons. uncovered: neighbourhoods without any. problems: wishes that cannot be met.
    helped: people for each target's id, not to be added up (they may be the same people). gain: weighted people; score:
    gain less the price of travel; bound: no plan can score more, None without a solver. seconds: of the search. status:
    'optimal', 'time-limit', 'greedy' or 'round-robin'. fewer: why it takes fewer team-days than may be; None where it takes all.
    """

    chosen: tuple[Chosen, ...]
    uncovered: tuple[Uncovered, ...]
    problems: tuple[Problem, ...]
    helped: dict[int, float]
    gain: float
    score: float
    bound: float | None
    seconds: float
    status: str
    names: dict[Visit, str]
    fewer: str | None

    @property
    def visits(self) -> tuple[Visit, ...]:
        """The visits by half-day."""
        return tuple(one.visit for one in self.chosen)

    @property
    def team_days(self) -> float:
        """How much of the teams' time it takes."""
        return len(self.chosen) * HALF

    @property
    def gap(self) -> float | None:
        """How far the score may lie below the best possible, as a share of the bound; None without a bound."""
        if not self.bound or self.bound <= 0:
            return None
        return max(0.0, (self.bound - self.score) / self.bound)


def plan(
    season: Season, prior: Prior = PRIOR, *, seconds: float = SECONDS, method: Method = "solver"
) -> Plan:
    """The plan of a season by one of three ways; by the fallback where the solver is not installed."""
    ground = Ground(season, prior)
    bound, spent, status = None, 0.0, str(method)
    if method == "round-robin":
        visits = round_robin.plan(ground)
    else:
        visits = ()
        if method == "solver":
            try:
                from campaigns.outreach.planner import solving
            except ImportError:
                method = status = "greedy"
            else:
                solved = solving.plan(ground, seconds)
                visits, bound, spent, status = solved.visits, solved.bound, solved.seconds, solved.status
        if method == "greedy":
            visits = greedy.plan(ground)
    return Plan(
        explaining.chosen(ground, visits), explaining.uncovered(ground, visits),
        (*ground.problems, *explaining.broken(ground, visits)), ground.helped(visits), ground.gain(visits),
        ground.score(visits), bound, spent, status, {visit: ground.named(visit) for visit in visits},
        shortfall.said(ground, visits),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """What another question changed: visits that came in and went out, and by how much the gain moved."""

    came: tuple[Visit, ...]
    went: tuple[Visit, ...]
    gain: float
    sentences: tuple[str, ...]


def compared(before: Plan, after: Plan) -> Difference:
    """From one plan to the next; nothing came and nothing went where they are the same."""
    came = tuple(visit for visit in after.visits if visit not in set(before.visits))
    went = tuple(visit for visit in before.visits if visit not in set(after.visits))
    gain = after.gain - before.gain
    moved = "không đổi" if abs(gain) < 0.05 else f"{'tăng' if gain > 0 else 'giảm'} {number(abs(gain))} điểm"
    sentences = [f"Thêm {after.names[visit]}." for visit in came]
    sentences += [f"Bớt {before.names[visit]}." for visit in went]
    sentences.append(f"Kết quả dự kiến {moved} ({number(before.gain)} → {number(after.gain)}).")
    return Difference(came, went, gain, tuple(sentences))
