"""The planner's plans keep every rule, the solver finds the best one, and nothing that is asked makes it fall over."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings

from campaigns.outreach.planner import greedy, round_robin, solving
from campaigns.outreach.planner.ground import Ground
from campaigns.outreach.planner.plan import compared, plan
from campaigns.outreach.planner.season import Locks, Visit
from tests.outreach.season import season as demonstration
from tests.outreach.small import SLOTS, faults, seasons

WAYS = {
    "solver": lambda ground: solving.plan(ground).visits,
    "greedy": greedy.plan,
    "round robin": round_robin.plan,
}


def order(ground, visits):
    """What a plan is judged by: less owed first, then more score."""
    return -ground.short(visits), ground.score(visits)


def slack(score):
    """How far below the best the solver may stop; a promise that costs travel makes a score below nothing."""
    return 2 * solving.GAP * abs(score) + 1e-6


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=60, deadline=None)
@given(season=seasons())
def test_every_plan_keeps_the_rules(way, season):
    ground = Ground(season)
    visits = WAYS[way](ground)
    assert faults(season, visits, ground.must) == []
    # A lock that does not stand is named.
    dropped = set(season.locks.must) - set(ground.must)
    assert len(dropped) == sum(problem.code == "locks" for problem in ground.problems)


def test_the_rules_see_each_fault():
    """The negative control of the test above."""
    season = demonstration()
    free = next(v for v in Ground(season).candidates)
    other = replace(free, neighbourhood_id=free.neighbourhood_id % 40 + 1)
    away = next(s for s in season.slots if s not in season.teams[free.team_id - 1].available)
    assert faults(season, [free]) == []
    assert "overlap" in faults(season, [free, other])
    assert "availability" in faults(season, [replace(free, slot=away)])
    assert "language" in faults(season, [replace(free, neighbourhood_id=38)])
    assert "equipment" in faults(season, [replace(free, neighbourhood_id=12)])
    assert "never" in faults(replace(season, locks=Locks(never=frozenset([free]))), [free])
    assert "must" in faults(season, [], [free])
    assert "budget" in faults(replace(season, budget=replace(season.budget, team_days=0)), [free])
    wishes = replace(
        season.wishes, team_most=0.0, visits_most=0, teams_at_once=0, members_least=6, farthest_km=0.0
    )
    assert {"most", "visits", "at once", "members"} <= set(faults(replace(season, wishes=wishes), [free]))


@settings(max_examples=60, deadline=None)
@given(season=seasons())
def test_the_solver_is_never_worse_than_the_others_and_never_above_its_bound(season):
    ground = Ground(season)
    solved = solving.plan(ground)
    mine, quick, usual = (
        order(ground, v) for v in (solved.visits, greedy.plan(ground), round_robin.plan(ground))
    )
    assert mine >= (quick[0], quick[1] - 1e-6)
    assert mine[0] > usual[0] or (mine[0] == usual[0] and mine[1] >= usual[1] - slack(usual[1]))
    assert solved.objective <= solved.bound + 1e-6
    assert solved.objective == pytest.approx(ground.score(solved.visits))


def best_of_all(ground, season):
    """The best plan by trying every one: each team in each half-day at one of its places or at home."""
    halves = {}
    for visit in ground.candidates:
        halves.setdefault((visit.slot, visit.team_id), [None]).append(visit)
    found = [tuple(v for v in one if v) for one in product(*halves.values())]
    return max(order(ground, visits) for visits in found if not faults(season, visits, ground.must))


@settings(max_examples=60, deadline=None)
@given(season=seasons(teams=2, places=3, slots=2))
def test_the_solver_finds_the_best_of_all_plans(season):
    ground = Ground(season)
    solved = solving.plan(ground)
    owed, score = best_of_all(ground, season)
    assert -ground.short(solved.visits) == owed
    assert solved.objective >= score - slack(score)
    assert solved.bound >= score - 1e-6


@settings(max_examples=60, deadline=None)
@given(season=seasons())
def test_any_plan_is_explained(season):
    made = plan(season, method="greedy")
    assert made.gain == pytest.approx(sum(one.gain for one in made.chosen))
    covered = {v.neighbourhood_id for v in made.visits}
    assert {one.neighbourhood_id for one in made.uncovered} == {p.id for p in season.neighbourhoods} - covered
    for words in (*made.chosen, *made.uncovered, *made.problems):
        assert words.sentence.endswith(".")
        assert "None" not in words.sentence


def test_a_season_of_the_demonstration_commune():
    """The goals of the planner, by the same figures as bench/outreach.py."""
    season = demonstration()
    assert (len(season.neighbourhoods), len(season.teams), sum(t.members for t in season.teams)) == (
        40,
        12,
        60,
    )
    ground = Ground(season)
    solved, quick = solving.plan(ground), greedy.plan(ground)
    in_turn = round_robin.plan(ground, len(solved.visits))
    assert len(in_turn) == len(solved.visits) == len(quick) == 120
    assert solved.gap <= 0.02
    assert ground.gain(solved.visits) >= 1.25 * ground.gain(in_turn)
    assert ground.score(quick) >= 0.9 * solved.objective
    for visits in (solved.visits, quick, in_turn):
        assert faults(season, visits) == []
        assert ground.short(visits) == 0
    load = Counter(v.team_id for v in solved.visits)
    assert all(4 <= load[team.id] <= 16 for team in season.teams)
    long_ago = {p.id for p in season.neighbourhoods if p.last_visit is None or (season.slots[0].day - p.last_visit).days >= 112}  # fmt: skip
    assert long_ago <= {v.neighbourhood_id for v in solved.visits}


@pytest.fixture
def fortnight():
    """The first two weekends of the demonstration commune, 20 team-days."""
    season = demonstration(team_days=20)
    return replace(season, slots=season.slots[:8])


def test_the_same_question_gets_the_same_plan(fortnight):
    season = fortnight
    shuffled = replace(season, history=season.history[::-1])
    once, again, other = (plan(one, seconds=60) for one in (season, season, shuffled))
    assert once.visits == again.visits == other.visits
    assert once.status == "optimal"
    assert plan(season, method="greedy").visits == plan(season, method="greedy").visits


def test_what_if_a_visit_is_locked(fortnight):
    season = fortnight
    before = plan(season)
    met = next(one.neighbourhood_id for one in before.uncovered)
    free = next(v for v in Ground(season).candidates if v.neighbourhood_id == met)
    barred = before.visits[0]
    after = plan(replace(season, locks=Locks((free,), frozenset([barred]))))
    difference = compared(before, after)
    assert free in difference.came
    assert barred in difference.went
    assert len(after.visits) == 40
    assert difference.gain == pytest.approx(after.gain - before.gain)
    assert difference.gain < 0
    assert difference.sentences[-1].startswith("Kết quả dự kiến giảm")
    assert next(one for one in after.chosen if one.visit == free).locked
    nothing = compared(before, before)
    assert (nothing.came, nothing.went) == ((), ())
    assert "không đổi" in nothing.sentences[0]


def test_without_a_solver_the_fallback_plans(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "campaigns.outreach.planner.solving", None)
    monkeypatch.delattr("campaigns.outreach.planner.solving")
    season = demonstration(team_days=4)
    made = plan(season)
    assert (made.status, made.bound, made.gap) == ("greedy", None, None)
    assert made.visits == greedy.plan(Ground(season))


def test_the_planner_is_pure():
    """Values in, a plan out: no database, no web, no clock."""
    for path in Path(greedy.__file__).parent.glob("*.py"):
        known = {
            name.split(".")[0] + "." + name.split(".")[1] if "." in name else name
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in (
                [node.module or ""] if isinstance(node, ast.ImportFrom) else [n.name for n in node.names]
            )
        }
        assert not known & {"app.base", "flask", "sqlalchemy", "sqlalchemy.orm", "time", "random"}, path


def test_nothing_to_plan_with_is_an_empty_plan():
    season = demonstration()
    for part in ("neighbourhoods", "teams", "slots", "targets"):
        made = plan(replace(season, **{part: ()}))
        assert made.visits == () or part == "targets"
        assert made.gain == 0
    assert Visit(SLOTS[0], 1, 1).in_order < Visit(SLOTS[1], 1, 1).in_order
