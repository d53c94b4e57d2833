"""Why a plan takes fewer team-days than may be: one sentence that is true."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings

from campaigns.outreach.planner.judging import judge
from campaigns.outreach.planner.plan import plan
from campaigns.outreach.planner.season import (
    Budget,
    Locks,
    Neighbourhood,
    Season,
    Slot,
    Target,
    Team,
    Visit,
    Wishes,
)
from tests.conftest import ONE_DATABASE
from tests.outreach.small import seasons

pytestmark = ONE_DATABASE

SATURDAY = date(2026, 11, 14)
SLOTS = tuple(
    Slot(SATURDAY + timedelta(weeks=week), part) for week in (0, 1) for part in ("morning", "afternoon")
)
DONG = Neighbourhood(1, "Thôn Đông", {1: 100}, 200)
TAY = Neighbourhood(2, "Thôn Tây", {1: 50}, 200)
TO_1 = Team(1, "Tổ 1", 5, frozenset(SLOTS))
TO_2 = Team(2, "Tổ 2", 3, frozenset(SLOTS[:1]))


def season(**changed):
    base = Season((DONG, TAY), (TO_1, TO_2), SLOTS, (Target(1, "Kỹ năng số cơ bản"),), Budget(300))
    return replace(base, **changed)


def fewer(**changed):
    return plan(season(**changed)).fewer


def test_the_teams_have_less_time_than_was_asked():
    assert fewer() == "Xếp được 2,5 trong 300 ngày tổ của đợt này vì các tổ chỉ rảnh 2,5 ngày tổ, đều đã xếp."
    paid = fewer(budget=Budget(1000, 5_000_000, 500_000))
    assert paid.startswith(
        "Xếp được 2,5 trong 10 ngày tổ mà kinh phí 5.000.000 đồng đủ chi vì các tổ chỉ rảnh"
    )
    assert fewer(teams=()) == "Xếp được 0 trong 300 ngày tổ của đợt này vì chưa có tổ nào."
    asleep = (replace(TO_1, available=frozenset()),)
    assert fewer(teams=asleep).endswith("vì không tổ nào rảnh buổi nào.")


def test_nothing_is_said_where_all_is_taken_or_nothing_may_be():
    assert fewer(budget=Budget(1)) is None
    assert fewer(budget=Budget(0)) is None
    assert fewer(budget=Budget(4, 200_000, 500_000)) is None


def test_what_keeps_free_time_at_home_is_named_with_how_much():
    assert fewer(wishes=Wishes(team_most=0.5)).endswith(
        "chỉ rảnh 2,5 ngày tổ, trong đó 1,5 ngày tổ của tổ đã đủ số ngày nhiều nhất."
    )
    week = fewer(budget=Budget(2), wishes=Wishes(week_most=2))
    assert week is None, "two in each week are all that may be"
    week = fewer(
        budget=Budget(2),
        wishes=Wishes(week_most=2),
        teams=(replace(TO_1, available=frozenset(SLOTS[:2])), TO_2),
    )
    assert week == (
        "Xếp được 1 trong 2 ngày tổ của đợt này vì các tổ chỉ rảnh 1,5 ngày tổ, trong đó 0,5 ngày tổ vào tuần đã đủ 2 buổi "
        "(chia đều các tuần)."
    )
    enough = fewer(budget=Budget(2), wishes=Wishes(week_most=1))
    assert enough.startswith("Xếp được 1 trong 2 ngày tổ của đợt này: các tổ rảnh 2,5 ngày tổ, trong đó 1,5")
    there = fewer(wishes=Wishes(visits_most=1))
    assert there.endswith(
        "trong đó 1,5 ngày tổ không còn nơi nhận thêm (nơi đã đủ buổi, có tổ khác cùng buổi hoặc ở cụm khác)."
    )
    mute = (replace(DONG, languages=frozenset({"Mường"})), replace(TAY, languages=frozenset({"Mường"})))
    assert "2,5 ngày tổ của tổ không nơi nào đi được" in fewer(neighbourhoods=mute)
    met = tuple(replace(place, lacking={1: 0}) for place in (DONG, TAY))
    assert fewer(neighbourhoods=met).endswith("2,5 ngày tổ đi thêm cũng không tăng điểm nào.")


def test_a_plan_changed_by_hand_says_that_more_can_be_planned():
    hand = judge(season(budget=Budget(1)), [Visit(SLOTS[0], 1, 1)])
    assert hand.fewer == (
        "Xếp được 0,5 trong 1 ngày tổ của đợt này: các tổ rảnh 2,5 ngày tổ, trong đó 0,5 ngày tổ còn xếp thêm được "
        "(bấm “Xếp lại”)."
    )  # fmt: skip
    struck = frozenset(Visit(slot, 2, place) for slot in SLOTS for place in (1, 2))
    assert "0,5 ngày tổ của tổ không nơi nào đi được" in fewer(locks=Locks(never=struck))


@settings(max_examples=80, deadline=None)
@given(asked=seasons())
def test_it_is_said_exactly_where_less_is_planned_than_may_be(asked):
    made = plan(asked, method="greedy")
    assert (made.fewer is not None) == (len(made.visits) < asked.budget.visits)
    assert made.fewer is None or "xếp thêm được" not in made.fewer, made.fewer
