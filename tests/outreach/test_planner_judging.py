"""Visits that a person put where they liked: counted as any plan is, and whatever cannot be is said."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.outreach.planner import greedy
from campaigns.outreach.planner.ground import Ground
from campaigns.outreach.planner.judging import judge
from campaigns.outreach.planner.plan import plan
from campaigns.outreach.planner.season import Budget, Locks, Visit
from campaigns.outreach.planner.yields import expected
from tests.conftest import ONE_DATABASE
from tests.outreach.season import season as demonstration
from tests.outreach.small import faults, seasons

pytestmark = ONE_DATABASE


def broken(judged):
    return [problem for problem in judged.problems if problem.code == "visit"]


@settings(max_examples=60, deadline=None)
@given(season=seasons())
def test_a_plan_that_was_made_is_judged_as_it_was_and_breaks_nothing(season):
    # Locks may overrule who can be sent where; without them nothing may be broken.
    season = replace(season, locks=Locks(never=season.locks.never))
    made = plan(season, method="greedy")
    judged = judge(season, made.visits)
    assert judged.visits == made.visits
    assert abs(judged.gain - made.gain) < 1e-9
    assert broken(judged) == []
    assert judged.status == "judged"
    assert judged.bound is None


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_whatever_breaks_a_rule_is_told_and_nothing_else(data):
    season = data.draw(seasons())
    visit = st.builds(
        Visit,
        st.sampled_from(season.slots),
        st.sampled_from([team.id for team in season.teams]),
        st.sampled_from([place.id for place in season.neighbourhoods]),
    )
    visits = data.draw(st.lists(visit, max_size=5, unique=True))
    # Weeks are the planner's own business: a person may fill one as they like.
    season = replace(season, wishes=replace(season.wishes, week_most=None))
    judged = judge(season, visits)
    wrong = set(faults(season, visits)) - {"must"}
    said = broken(judged) + [p for p in judged.problems if p.code == "budget" and "đã xếp cần" in p.sentence]
    assert bool(said) == bool(wrong), (wrong, [p.sentence for p in said])


def test_too_many_visits_are_told_by_what_limits_them():
    season = demonstration()
    season = replace(season, wishes=replace(season.wishes, team_least=0))
    visits = greedy.plan(Ground(season))[:4]
    said = [
        problem.sentence
        for budget in (Budget(1.5), Budget(9, 4_000_000, 2_500_000), Budget(9, 1_000_000, 2_500_000))
        for problem in judge(replace(season, budget=budget), visits).problems
        if problem.code == "budget"
    ]
    assert said == [
        "Các buổi đã xếp cần 2 ngày tổ, nhiều hơn 1,5 ngày tổ của đợt này: bỏ bớt buổi hoặc tăng số ngày tổ.",
        "Các buổi đã xếp cần 2 ngày tổ, nhiều hơn 1,5 ngày tổ mà kinh phí 4.000.000 đồng đủ chi: bỏ bớt buổi hoặc tăng kinh phí.",
        "Kinh phí 1.000.000 đồng không đủ một buổi (1.250.000 đồng) nên không xếp được buổi nào: tăng kinh phí, hoặc để trống ô kinh "
        "phí nếu đi không tốn tiền.",
        "Các buổi đã xếp cần 2 ngày tổ, mà kinh phí 1.000.000 đồng không đủ một buổi (1.250.000 đồng): bỏ bớt buổi hoặc tăng kinh phí.",
    ]


def test_visits_of_teams_and_places_that_are_no_more_are_left_out():
    season = demonstration()
    (visit, *_rest) = greedy.plan(Ground(season))
    judged = judge(season, [visit, replace(visit, team_id=99), replace(visit, neighbourhood_id=99)])
    assert judged.visits == (visit,)
    assert ["không còn" in problem.sentence for problem in broken(judged)] == [True, True]


def test_no_week_gets_more_than_its_share_and_the_gain_stays():
    season = demonstration()
    free = plan(season)
    even = plan(replace(season, wishes=replace(season.wishes, week_most=15)))
    first = min(slot.day for slot in season.slots)
    weeks = [(visit.slot.day - first).days // 7 for visit in even.visits]
    assert max(weeks.count(week) for week in range(8)) == 15
    assert even.gain > 0.98 * free.gain


def test_each_target_is_a_share_of_its_own_people():
    season = demonstration()
    (place, *rest) = season.neighbourhoods
    lacking = dict.fromkeys((1, 2, 3), 100)
    few = replace(place, lacking=lacking, population=1000, of={1: 200})
    rates = expected(replace(season, neighbourhoods=(few, *rest), history=()))
    assert few.people(1) == 200
    assert few.people(2) == 1000
    assert rates[few.id, 1].rate > 2 * rates[few.id, 2].rate
