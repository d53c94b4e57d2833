"""What a visit is expected to bring, by hand."""

from __future__ import annotations

from dataclasses import replace
from math import exp

import pytest

from campaigns.outreach.planner.season import (
    Budget,
    Neighbourhood,
    Season,
    Target,
    Team,
    Worked,
    kilometres,
)
from campaigns.outreach.planner.yields import PRIOR, Prior, expected, gap_of
from tests.outreach.small import SLOTS

TARGET = Target(1, "Kỹ năng số cơ bản")
DONG = Neighbourhood(1, "Thôn Đông", {1: 100}, 200)
TAY = Neighbourhood(2, "Thôn Tây", {1: 50}, 200)


def season(*places, history=()):
    return Season(places, (Team(1, "Tổ 1", 5, frozenset(SLOTS)),), SLOTS, (TARGET,), Budget(4), history)


def test_without_history_the_prior_is_expected_in_proportion_to_the_lack():
    # 150 of 400 lack it: 37.5 %. Đông lacks 50 % = 4/3 of that, Tây 25 % = 2/3.
    assert (PRIOR.people, PRIOR.team_days) == (12, 3)
    found = expected(season(DONG, TAY))
    assert found[1, 1].rate == pytest.approx(16)
    assert found[2, 1].rate == pytest.approx(8)
    flat = expected(season(DONG, TAY), replace(PRIOR, by_lack=False))
    assert flat[1, 1].rate == flat[2, 1].rate == 12


def test_experience_corrects_the_commune_first_and_then_the_neighbourhood():
    # Commune: (12·3 + 40) / (3 + 2·4/3) = 76 / 5.6667 = 13.4118; Đông: (13.4118·4/3·3 + 40) / (3 + 2) = 18.7294.
    found = expected(season(DONG, TAY, history=(Worked(1, 1, 2.0, 40),)))
    common = 76 / (3 + 8 / 3)
    assert found[1, 1].rate == pytest.approx((common * 4 + 40) / 5)
    assert found[1, 1].rate == pytest.approx(18.7294, abs=1e-4)
    assert found[2, 1].rate == pytest.approx(common * 2 / 3)
    assert (found[1, 1].team_days, found[1, 1].helped, found[2, 1].team_days) == (2.0, 40, 0)
    assert found[2, 1].of_commune == 2.0


def test_a_firm_prior_hardly_moves_and_a_weak_one_follows():
    told = season(DONG, TAY, history=(Worked(1, 1, 2.0, 0),))
    weak, firm = (expected(told, Prior(12, weight))[1, 1].rate for weight in (1, 10))
    assert weak < firm < 16


def test_where_neighbourhoods_differ_their_own_experience_weighs_more():
    # 8 places a team-day each: people met with 5 or 35. Mean 20, spread 225, of which chance explains 20.
    places = [Neighbourhood(n, f"Thôn {n}", {1: 100}, 200) for n in range(1, 9)]
    mixed = season(*places, history=[Worked(n, 1, 1.0, 35 if n % 2 else 5) for n in range(1, 9)])
    alike = season(*places, history=[Worked(n, 1, 1.0, 20) for n in range(1, 9)])
    common = (12 * 3 + 160) / (3 + 8)
    weight = common * 16 / (8 * common / 3 + 8 * (225 - 20))
    found = expected(mixed)
    assert found[1, 1].rate == pytest.approx((common * weight + 35) / (weight + 1))
    assert found[2, 1].rate == pytest.approx((common * weight + 5) / (weight + 1))
    # Nothing beyond chance: the commune's rate holds twice as firmly as the prior alone would have it.
    assert expected(alike)[1, 1].rate == pytest.approx((common * 6 + 20) / 7)


def test_a_place_where_nobody_lacks_it_any_more_says_nothing_of_the_others():
    """Everybody was helped there: no day can bring more, and none is divided by."""
    met = replace(TAY, lacking={1: 0})
    found = expected(season(DONG, met, history=(Worked(1, 1, 1.0, 9), Worked(2, 1, 1.0, 40))))
    assert found[2, 1].after(3) == 0
    alone = expected(season(DONG, met, history=(Worked(1, 1, 1.0, 49),)))
    assert found[1, 1].rate == pytest.approx((alone[1, 1].rate * 4 - 49 + 9) / 4), (
        "the commune's rate counts both"
    )


def test_each_visit_brings_less_and_all_together_never_the_gap():
    hope = expected(season(DONG, TAY))[2, 1]
    assert hope.after(1) == pytest.approx(50 * (1 - exp(-8 * 0.5 / 50)))
    steps = [hope.after(k + 1) - hope.after(k) for k in range(40)]
    assert steps == sorted(steps, reverse=True)
    assert 0 < hope.after(0) + sum(steps) < 50
    met = replace(TAY, lacking={1: 0})
    assert expected(season(DONG, met))[2, 1].after(3) == 0


def test_without_a_denominator_households_stand_in_and_are_marked():
    homes, nothing = Neighbourhood(3, "Thôn Nam", {}, None, 70), Neighbourhood(4, "Thôn Bắc", {1: None})
    assert gap_of(DONG, 1, PRIOR) == (100.0, "counted")
    assert gap_of(homes, 1, PRIOR) == (70.0, "households")
    assert gap_of(nothing, 1, PRIOR) == (12.0, "unknown")
    found = expected(season(homes, nothing))
    assert [found[n, 1].rate for n in (3, 4)] == [12, 12]
    # Beside places that are counted they are taken as average.
    assert expected(season(DONG, TAY, homes))[3, 1].rate == pytest.approx(12)


def test_kilometres_by_coordinates_else_by_clusters_else_none():
    team, place = Team(1, "Tổ 1", 5, frozenset()), Neighbourhood(1, "Thôn Đông")
    assert kilometres(team, place) == 0
    assert kilometres(replace(team, cluster="A"), replace(place, cluster="B")) == 5
    assert kilometres(replace(team, cluster="A"), replace(place, cluster="A")) == 0
    # A hundredth of a degree to the north is 1.11 km.
    there = kilometres(replace(team, point=(20.50, 105.9)), replace(place, point=(20.51, 105.9)))
    assert there == pytest.approx(1.112, abs=0.001)


def test_money_and_days_both_limit_the_visits():
    assert Budget(4.0).visits == 8
    assert Budget(4.0, 1_000_000, 500_000).visits == 4
    assert Budget(4.0, 0, 500_000).visits == 0
    assert Budget(4.0, 0, 0).visits == 8
