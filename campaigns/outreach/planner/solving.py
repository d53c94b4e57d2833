"""The exact way: an integer model, solved by HiGHS within a time limit.

A visit is a variable of 0 or 1. What a neighbourhood's first, second, third … visit brings for a target is a step of its own;
because each brings less than the one before, the steps fill in their order without being told. One thread and a fixed seed:
the same question gets the same plan, unless the time limit cuts the search short.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import highspy
import numpy as np

from campaigns.outreach.planner import greedy
from campaigns.outreach.planner.ground import Ground
from campaigns.outreach.planner.season import Visit

SECONDS = 10.0
GAP = 0.001
"""The share of its bound within which a plan counts as the best."""

Row = tuple[float, float, list[tuple[int, float]]]
"""Lowest, highest, and (variable, factor) of a sum."""


@dataclass(frozen=True, slots=True)
class Solved:
    """A plan of the solver. objective: its score (Ground.score); bound: no plan can score more. seconds: of the search.

    status: 'optimal' within GAP; 'time-limit': the best found in time; 'greedy': nothing better than the fallback's was found.
    """

    visits: tuple[Visit, ...]
    objective: float
    bound: float
    seconds: float
    status: str

    @property
    def gap(self) -> float:
        """How far the plan may lie below the best, as a share of the bound."""
        return max(0.0, (self.bound - self.objective) / self.bound) if self.bound > 0 else 0.0


def plan(ground: Ground, seconds: float = SECONDS) -> Solved:
    """The best plan that is found within so many seconds; never one worse than the fallback's."""
    if not ground.candidates:
        return Solved((), 0.0, 0.0, 0.0, "optimal")
    first = greedy.plan(ground)
    model = Model(ground)
    spent, least = 0.0, ground.short(first)
    if least:
        # What is owed comes before any gain: first the least that must stay owed, then the gain.
        owed = model.run(model.owing, first, seconds / 3, whole=True)
        spent = owed.seconds
        if ground.short(owed.visits) < least:
            first, least = owed.visits, ground.short(owed.visits)
    model.owe_at_most(least)
    found = model.run(model.bringing, first, max(0.1, seconds - spent))
    visits, status = found.visits, found.status
    if (ground.short(visits), -ground.score(visits)) > (least, -ground.score(first)):
        visits, status = first, "greedy"
    score = ground.score(visits)
    return Solved(visits, score, max(found.bound, score), spent + found.seconds, status)


@dataclass(frozen=True, slots=True)
class Run:
    """One search: its visits, the solver's bound, the seconds it took and how it ended."""

    visits: tuple[Visit, ...]
    bound: float
    seconds: float
    status: str


class Model:
    """The variables and sums of a season. The first variables are the candidates, in their order."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.visits: Sequence[Visit] = ground.candidates
        self.bringing: list[float] = []
        self.highest: list[float] = []
        self.rows: list[Row] = []
        price = ground.season.wishes.km_price
        must = set(ground.must)
        for visit in self.visits:
            self._variable(-ground.km[visit.team_id, visit.neighbourhood_id] * price, 1)
        self.rows += [(1, 1, [(n, 1)]) for n, visit in enumerate(self.visits) if visit in must]
        self._limits()
        self._one_cluster()
        self._steps()
        self.owing = [0.0] * len(self.bringing)
        self._owed()
        self.bringing += [0.0] * (len(self.owing) - len(self.bringing))

    def _variable(self, brings: float, highest: float) -> int:
        self.bringing.append(brings)
        self.highest.append(highest)
        return len(self.bringing) - 1

    def _at_most(self, most: float, variables: Iterable[int]) -> None:
        self.rows.append((-highspy.kHighsInf, most, [(variable, 1) for variable in variables]))

    def _limits(self) -> None:
        ground, wishes = self.ground, self.ground.season.wishes
        sums: dict[object, tuple[int, list[int]]] = {"budget": (ground.budget, [])}
        weeks = Counter(ground.week_of(visit) for visit in ground.must)
        most_a_week = len(self.visits) if wishes.week_most is None else wishes.week_most
        for n, visit in enumerate(self.visits):
            for key, most in (
                ("budget", ground.budget),
                (("busy", visit.slot, visit.team_id), 1),
                (("load", visit.team_id), ground.team_most),
                (("there", visit.neighbourhood_id), ground.visits_most),
                (("at once", visit.slot, visit.neighbourhood_id), wishes.teams_at_once),
                (("week", ground.week_of(visit)), max(most_a_week, weeks[ground.week_of(visit)])),
            ):
                sums.setdefault(key, (most, []))[1].append(n)
        for most, variables in sums.values():
            if len(variables) > most:
                self._at_most(most, variables)

    def _one_cluster(self) -> None:
        """Morning and afternoon in one cluster; where locks have settled it otherwise, in those of the locks."""
        ground = self.ground
        days: dict[tuple[int, date], dict[str, dict[str, list[int]]]] = defaultdict(
            lambda: defaultdict(lambda: defaultdict(list))
        )
        locked: dict[tuple[int, date], set[str]] = defaultdict(set)
        for n, visit in enumerate(self.visits):
            cluster = ground.cluster_of(visit)
            if cluster is not None:
                days[visit.team_id, visit.slot.day][cluster][visit.slot.part].append(n)
        for visit in ground.must:
            cluster = ground.cluster_of(visit)
            if cluster is not None:
                locked[visit.team_id, visit.slot.day].add(cluster)
        for key, clusters in days.items():
            if len(clusters) == 1 or len({part for parts in clusters.values() for part in parts}) == 1:
                continue
            chosen = []
            for parts in clusters.values():
                here = self._variable(0, 1)
                chosen.append(here)
                for variables in parts.values():
                    self.rows.append((-highspy.kHighsInf, 0, [(here, -1), *((n, 1) for n in variables)]))
            self._at_most(max(1, len(locked[key])), chosen)

    def _steps(self) -> None:
        ground = self.ground
        visits: dict[tuple[int, int], list[int]] = defaultdict(list)
        for n, visit in enumerate(self.visits):
            for target in sorted(ground.kinds[visit.team_id]):
                visits[visit.neighbourhood_id, target].append(n)
        for (place, target), variables in visits.items():
            hope, value = ground.expected[place, target], ground.targets[target].value
            steps = [
                self._variable(value * (hope.after(k + 1) - hope.after(k)), 1)
                for k in range(min(ground.visits_most, len(variables)))
            ]
            self.rows.append((0, 0, [*((n, 1) for n in variables), *((step, -1) for step in steps)]))

    def _owed(self) -> None:
        ground = self.ground
        here: dict[int, list[int]] = defaultdict(list)
        of: dict[int, list[int]] = defaultdict(list)
        for n, visit in enumerate(self.visits):
            here[visit.neighbourhood_id].append(n)
            of[visit.team_id].append(n)
        wanted = [(1, here[place]) for place in sorted(ground.promised)]
        wanted += [(least, of[team]) for team, least in ground.team_least.items() if least]
        for least, variables in wanted:
            self.owing.append(-1.0)
            self.highest.append(least)
            owed = len(self.owing) - 1
            self.rows.append((least, highspy.kHighsInf, [(owed, 1), *((n, 1) for n in variables)]))

    def owe_at_most(self, least: int) -> None:
        """Allow no more to stay owed than that."""
        self._at_most(least, [n for n, factor in enumerate(self.owing) if factor])

    def run(self, factors: list[float], first: Sequence[Visit], seconds: float, whole: bool = False) -> Run:
        """Raise the sum of the variables times `factors`, beginning with the plan `first`. whole: that sum is a whole number."""
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (
            ("output_flag", False), ("threads", 1), ("random_seed", 1), ("time_limit", seconds),
            ("mip_rel_gap", 0.0 if whole else GAP), ("mip_abs_gap", 0.9 if whole else 1e-6),
        ):  # fmt: skip
            solver.setOptionValue(option, value)
        solver.passModel(self._as_lp(factors))
        chosen = set(first)
        start = [n for n, visit in enumerate(self.visits) if visit in chosen]
        every = np.arange(len(self.visits), dtype=np.int32)
        values = np.zeros(len(self.visits))
        values[start] = 1
        solver.setSolution(len(every), every, values)
        solver.run()
        info, status = solver.getInfo(), solver.getModelStatus()
        optimal = status == highspy.HighsModelStatus.kOptimal
        visits = tuple(first)
        if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
            solution = solver.getSolution().col_value
            visits = tuple(visit for visit, value in zip(self.visits, solution, strict=False) if value > 0.5)
        bound = -info.mip_dual_bound
        return Run(visits, bound, solver.getRunTime(), "optimal" if optimal else "time-limit")

    def _as_lp(self, factors: list[float]) -> highspy.HighsLp:
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(factors), len(self.rows)
        # Lower is better for the solver, and its bound comes with the same sign.
        lp.col_cost_ = [-factor for factor in factors]
        lp.col_lower_ = [0.0] * len(factors)
        lp.col_upper_ = [float(highest) for highest in self.highest]
        whole, part = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
        lp.integrality_ = [whole if n < len(self.visits) else part for n in range(len(factors))]
        lp.row_lower_ = [float(row[0]) for row in self.rows]
        lp.row_upper_ = [float(row[1]) for row in self.rows]
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        starts = [0]
        for row in self.rows:
            starts.append(starts[-1] + len(row[2]))
        lp.a_matrix_.start_ = starts
        lp.a_matrix_.index_ = [variable for row in self.rows for variable, _ in row[2]]
        lp.a_matrix_.value_ = [float(factor) for row in self.rows for _, factor in row[2]]
        return lp
