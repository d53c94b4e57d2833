"""The planner of outreach days on a season of the demonstration commune: 40 neighbourhoods, 12 teams, 60 volunteers, 8 weekends.

The solver within its limit, the fallback and a round robin of as many team-days, by what each expects and by what is true
(the season is made up, so the truth is known); then how all of it depends on the prior.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from campaigns.outreach.planner import greedy, round_robin, solving
from campaigns.outreach.planner.ground import Ground
from campaigns.outreach.planner.season import HALF, Visit
from campaigns.outreach.planner.yields import PRIOR, Expected, Prior
from tests.outreach.season import homes, season

SECONDS = 10.0
GOALS = {"gap": 0.02, "over_round_robin": 1.25, "greedy": 0.90}
PRIORS = [
    Prior(PRIOR.people * times, weight)
    for times in (0.5, 1.0, 2.0)
    for weight in (1.0, PRIOR.team_days, 10.0)
]


def bench() -> dict[str, Any]:
    """Everything, printed as it is found."""
    print(f"\nOutreach days: a season planned, solver's limit {SECONDS:g} s; goals in brackets")
    return {
        "goals": GOALS,
        "seasons": [_season(True), _season(False)],
        "priors": _priors(True) + _priors(False),
    }


def _season(history: bool) -> dict[str, Any]:
    ground = Ground(season(history=history))
    began = time.perf_counter()
    quick = greedy.plan(ground)
    quick_seconds = time.perf_counter() - began
    began = time.perf_counter()
    solved = solving.plan(ground, SECONDS)
    whole_seconds = time.perf_counter() - began
    in_turn = round_robin.plan(ground, len(solved.visits))
    best, fallback, usual = (ground.gain(visits) for visits in (solved.visits, quick, in_turn))
    row = {
        "history": history, "team_days": len(solved.visits) * HALF, "status": solved.status, "gain": round(best, 1),
        "score": round(solved.objective, 1), "bound": round(solved.bound, 1), "gap": round(solved.gap, 4),
        "solver_seconds": round(solved.seconds, 2), "seconds": round(whole_seconds, 2),
        "greedy": round(ground.score(quick) / solved.objective, 4), "greedy_gain": round(fallback, 1),
        "greedy_seconds": round(quick_seconds, 2), "round_robin_gain": round(usual, 1),
        "round_robin_team_days": len(in_turn) * HALF, "over_round_robin": round(best / usual, 3),
        "truly_over_round_robin": round(true_gain(ground, solved.visits) / true_gain(ground, in_turn), 3),
    }  # fmt: skip
    print(
        f"{'with' if history else 'without'} history: {row['team_days']:g} team-days, expected gain {best:.0f}, score "
        f"{solved.objective:.0f} of at most {solved.bound:.0f}: {solved.gap:.2%} below its bound (<= {GOALS['gap']:.0%}), "
        f"{solved.status} in {solved.seconds:.1f} s; greedy {row['greedy']:.1%} of it (>= {GOALS['greedy']:.0%}) in "
        f"{quick_seconds:.1f} s; round robin {usual:.0f}: {row['over_round_robin']:.2f} x (>= {GOALS['over_round_robin']:g}), "
        f"by what is true {row['truly_over_round_robin']:.2f} x",
        flush=True,
    )
    return row


def true_gain(ground: Ground, visits: Sequence[Visit]) -> float:
    """Weighted people whom the visits would help by what is true of each neighbourhood."""
    true, total = homes(), 0.0
    counts = Counter((v.neighbourhood_id, target) for v in visits for target in ground.kinds[v.team_id])
    for (place, target), times in counts.items():
        home = true[place]
        hope = Expected(home.lacking[target], "counted", home.rate(target), 0, 0, 0)
        total += ground.targets[target].value * hope.after(times)
    return total


def _priors(history: bool) -> list[dict[str, Any]]:
    """The plan under each prior: what it expects, how it stands beside a round robin, and what it is worth by the usual prior."""
    asked = season(history=history)
    usual = Ground(asked)
    best = usual.gain(solving.plan(usual, SECONDS).visits)
    rows = []
    print(
        f"{'with' if history else 'without'} history; prior: people a team-day, weight in team-days, goes with the lack"
    )
    for prior in [*PRIORS, Prior(by_lack=False)]:
        ground = Ground(asked, prior)
        visits = solving.plan(ground, SECONDS).visits
        gain, in_turn = ground.gain(visits), round_robin.plan(ground, len(visits))
        row = {
            "history": history, "people": prior.people, "team_days": prior.team_days, "by_lack": prior.by_lack,
            "gain": round(gain, 1), "over_round_robin": round(gain / ground.gain(in_turn), 3),
            "by_usual_prior": round(usual.gain(visits) / best, 4),
            "truly_over_round_robin": round(true_gain(ground, visits) / true_gain(ground, in_turn), 3),
        }  # fmt: skip
        print(
            f"  {prior.people:>4g} {prior.team_days:>4g} {'yes' if prior.by_lack else 'no':>4}  expected {gain:>6.0f}, "
            f"{row['over_round_robin']:.2f} x round robin; by the usual prior {row['by_usual_prior']:.1%} of its plan; "
            f"truly {row['truly_over_round_robin']:.2f} x",
            flush=True,
        )
        rows.append(row)
    return rows


if __name__ == "__main__":
    bench()
