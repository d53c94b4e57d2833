"""Wishes that cannot be are said in words; the plan keeps what can be kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from campaigns.outreach.planner.judging import judge
from campaigns.outreach.planner.plan import plan
from campaigns.outreach.planner.season import (
    Budget,
    Locks,
    Neighbourhood,
    Season,
    Target,
    Team,
    Visit,
    Wishes,
    Worked,
)
from tests.outreach.small import SLOTS

TARGET = Target(1, "Kỹ năng số cơ bản")
DONG = Neighbourhood(1, "Thôn Đông", {1: 100}, 200, last_visit=date(2026, 10, 3), cluster="A")
TAY = Neighbourhood(2, "Thôn Tây", {1: 50}, 200, last_visit=date(2026, 11, 7), cluster="B")
TO_1 = Team(1, "Tổ 1", 5, frozenset(SLOTS[:2]))
TO_2 = Team(2, "Tổ 2", 3, frozenset(SLOTS[:1]))


def season(**changed):
    base = Season((DONG, TAY), (TO_1, TO_2), SLOTS[:2], (TARGET,), Budget(4))
    return replace(base, **changed)


def said(asked, code, **options):
    return [p.sentence for p in plan(asked, **options).problems if p.code == code]


def test_nobody_is_free():
    asked = season(slots=SLOTS)
    assert said(asked, "no-team-free") == [
        "Không tổ nào rảnh sáng 15/11/2026: hỏi lại lịch rảnh của các tổ hoặc bỏ buổi này.",
        "Không tổ nào rảnh chiều 15/11/2026: hỏi lại lịch rảnh của các tổ hoặc bỏ buổi này.",
    ]
    assert said(season(), "no-team-free") == []


def test_more_roles_than_people():
    asked = season(wishes=Wishes(members_least=4))
    (words,) = said(asked, "roles")
    assert words.startswith("Tổ 2 có 3 người, ít hơn 4 người mà các vai trò của một ca trực cần")
    assert {v.team_id for v in plan(asked).visits} == {1}


def test_a_goal_without_a_denominator():
    bare = (replace(DONG, lacking={}, population=None, households=80), replace(TAY, lacking={1: None}))
    (words,) = said(season(neighbourhoods=bare), "denominator")
    assert words == (
        "“Kỹ năng số cơ bản” chưa có mẫu số ở 2 nơi (Thôn Đông, Thôn Tây): 1 nơi ước tính theo số hộ, "
        "1 nơi chỉ tính bằng một ngày tổ. Nhập dân số để xếp đúng hơn."
    )
    made = plan(season(neighbourhoods=bare))
    assert len(made.visits) == 3
    assert "còn thiếu khoảng 80 người “Kỹ năng số cơ bản” (ước tính theo số hộ)" in made.chosen[0].sentence


def test_locks_that_contradict_each_other():
    here, there = Visit(SLOTS[0], 1, 1), Visit(SLOTS[0], 1, 2)
    made = plan(season(locks=Locks((here, there))))
    assert here in made.visits
    assert there not in made.visits
    (problem,) = [p for p in made.problems if p.code == "locks"]
    assert problem.sentence == (
        "Ghim “Tổ 1 – Thôn Tây, sáng 14/11/2026” không giữ được: trái với ghim “Tổ 1 – Thôn Đông, sáng 14/11/2026”; "
        "một tổ chỉ ở một nơi, bỏ một trong hai."
    )
    (words,) = said(season(locks=Locks((here,), frozenset([here]))), "locks")
    assert "vừa bắt buộc vừa cấm" in words
    (words,) = said(season(locks=Locks((Visit(SLOTS[1], 2, 1),))), "locks")
    assert "Tổ 2 không rảnh buổi ấy" in words
    (words,) = said(season(locks=Locks((Visit(SLOTS[0], 9, 1),))), "locks")
    assert "không còn trong đợt" in words
    (words,) = said(season(locks=Locks((here,)), budget=Budget(0)), "locks")
    assert words.endswith(
        "không giữ được: số ngày tổ nhiều nhất không đủ một buổi (nửa ngày tổ); tăng số ngày tổ hoặc bỏ ghim."
    )
    (words,) = said(season(locks=Locks((here,)), budget=Budget(4, 200_000, 500_000)), "locks")
    assert words.endswith(
        "không giữ được: kinh phí 200.000 đồng không đủ một buổi (250.000 đồng); tăng kinh phí hoặc bỏ ghim."
    )
    two = Locks((here, Visit(SLOTS[1], 1, 2)))
    (words,) = said(season(locks=two, budget=Budget(0.5)), "locks")
    assert words.endswith("vượt 0,5 ngày tổ của đợt này; tăng số ngày tổ hoặc bỏ bớt ghim.")
    both = (here, Visit(SLOTS[1], 1, 1))
    (words,) = said(season(locks=Locks(both), wishes=Wishes(visits_most=1)), "locks")
    assert "đã đủ 1 buổi được phép" in words
    (words,) = said(season(locks=Locks(both), wishes=Wishes(team_most=0.5)), "locks")
    assert "đã đủ số ngày nhiều nhất" in words
    (words,) = said(season(locks=Locks((here, Visit(SLOTS[0], 2, 1)))), "locks")
    assert "đã đủ số tổ đến cùng lúc" in words


def test_a_persons_lock_overrules_language_equipment_and_distance():
    place = replace(DONG, languages=frozenset({"Mường"}), equipment=frozenset({"máy phát"}))
    lock = Visit(SLOTS[0], 1, 1)
    asked = season(neighbourhoods=(place, TAY), locks=Locks((lock,)))
    assert [v for v in plan(asked).visits if v.neighbourhood_id == 1] == [lock]
    free = plan(replace(asked, locks=Locks()))
    (left,) = free.uncovered
    assert (left.neighbourhood_id, left.reason) == (1, "nobody")
    assert (
        left.sentence == "Thôn Đông: không tổ nào đi được (2 tổ không nói tiếng Mường; 2 tổ thiếu máy phát)."
    )


def test_fairness_and_budget_that_cannot_be():
    assert said(season(wishes=Wishes(team_least=1)), "fairness")[0].startswith(
        "Tổ 2 chỉ rảnh 0,5 ngày, không đủ mức ít nhất 1 ngày"
    )
    asked = season(wishes=Wishes(team_least=0.5), budget=Budget(0.5))
    assert said(asked, "budget") == [
        "Mỗi tổ đi ít nhất 0,5 ngày thì cần 1 ngày tổ, nhiều hơn 0,5 ngày tổ của đợt này: tăng số ngày tổ hoặc giảm mức ít nhất."
    ]
    (words,) = said(asked, "fairness")
    assert words.endswith(
        "chỉ được xếp 0 ngày, mức ít nhất là 0,5: tăng số ngày tổ, thêm nơi mà tổ đi được hoặc giảm mức ít nhất."
    )
    poor = replace(asked, budget=Budget(4, 300_000, 500_000))
    assert said(poor, "budget") == [
        "Mỗi tổ đi ít nhất 0,5 ngày thì cần 1 ngày tổ, nhiều hơn 0,5 ngày tổ mà kinh phí 300.000 đồng đủ chi: tăng kinh phí hoặc "
        "giảm mức ít nhất."
    ]
    assert ": tăng kinh phí, thêm nơi" in said(poor, "fairness")[0]
    full = season(neighbourhoods=(DONG,), wishes=Wishes(team_least=0.5, visits_most=1))
    assert said(full, "fairness") == [
        "Tổ 1 chỉ được xếp 0 ngày, mức ít nhất là 0,5: thêm nơi mà tổ đi được hoặc giảm mức ít nhất."
    ], "more team-days would go nowhere"
    assert "giữ mức nhiều nhất" in said(season(wishes=Wishes(team_least=1, team_most=0.5)), "fairness")[-1]


def test_no_money_for_a_single_half_day_is_said():
    (words,) = said(season(budget=Budget(0, 0, 500_000)), "budget")
    assert words.startswith("Kinh phí 0 đồng không đủ một buổi (250.000 đồng) nên không xếp được buổi nào")
    assert "không đủ một buổi (nửa ngày tổ)" in said(season(budget=Budget(0)), "budget")[0]
    (words,) = said(season(budget=Budget(0, 9_000_000, 500_000)), "budget")
    assert words.endswith("tăng số ngày tổ."), "there is money enough"
    assert said(season(budget=Budget(0.5, 250_000, 500_000)), "budget") == []
    assert said(season(teams=(), budget=Budget(0)), "budget") == [], "teams come first"


def test_many_small_teams_share_one_sentence():
    asked = season(wishes=Wishes(members_least=9))
    many = tuple(replace(asked.teams[0], id=at, name=f"Tổ {at}") for at in range(1, 6))
    assert said(replace(asked, teams=many), "roles") == [
        "5 trong 5 tổ (Tổ 1, Tổ 2, Tổ 3 …) có ít hơn 9 người mà các vai trò của một ca trực cần: bớt vai trò, ghép hai tổ "
        "hoặc thêm người vào tổ."
    ]


def test_a_promise_that_cannot_be_kept():
    asked = season(wishes=Wishes(weeks_without=5), budget=Budget(0))
    assert said(asked, "promise") == [
        "Thôn Đông đã 5 tuần chưa ai đến mà đợt này vẫn không xếp được: tăng số ngày tổ, thêm buổi rảnh hoặc bỏ bớt ghim."
    ]
    (words,) = said(replace(asked, budget=Budget(4, 0, 500_000)), "promise")
    assert ": tăng kinh phí, thêm buổi rảnh" in words
    far = replace(DONG, languages=frozenset({"Mường"}))
    (words,) = said(season(neighbourhoods=(far, TAY), wishes=Wishes(weeks_without=5)), "promise")
    assert words == (
        "Thôn Đông đã 5 tuần chưa ai đến nhưng không tổ nào đi được: 2 tổ không nói tiếng Mường."
    )
    # A promise comes before a greater gain.
    poor = replace(TAY, lacking={1: 2}, last_visit=None)
    kept = plan(season(neighbourhoods=(DONG, poor), wishes=Wishes(weeks_without=9), budget=Budget(0.5)))
    assert [v.neighbourhood_id for v in kept.visits] == [2]
    assert "thuộc diện 9 tuần chưa ai đến" in kept.chosen[0].sentence


def test_no_target_is_behind():
    made = plan(season(targets=(replace(TARGET, lag=0.0),)))
    assert made.visits == ()
    assert made.problems[0].code == "nothing-lagging"


def test_why_each_visit_was_chosen():
    history = (Worked(1, 1, 2.0, 40),)
    made = plan(season(history=history, budget=Budget(0.5)))
    (one,) = made.chosen
    # 100 · (1 − exp(−18,73 · 0,5 / 100)) = 8,9 people.
    assert one.sentence == (
        "Thôn Đông: còn thiếu 100 người “Kỹ năng số cơ bản” (50,00 % của 200); lần gần nhất 03/10/2026 (6 tuần trước đợt này); "
        "2 ngày tổ trước giúp được 40 người, tính 18,7 người một ngày tổ; buổi thứ 1 ở đây, dự kiến giúp thêm 8,9 người "
        "“Kỹ năng số cơ bản”, tính là 8,9 điểm."
    )
    half = plan(season(history=history, budget=Budget(0.5), targets=(replace(TARGET, lag=0.5),)))
    assert half.chosen[0].sentence.endswith("thêm 8,9 người “Kỹ năng số cơ bản”, tính là 4,5 điểm.")
    (left,) = made.uncovered
    assert left.reason == "less"
    met = plan(season(neighbourhoods=(DONG, replace(TAY, lacking={1: 0}))))
    assert met.uncovered[0].sentence == "Thôn Tây: không còn ai thiếu theo các chỉ tiêu đang chọn."
    first = plan(season())
    assert (
        "chưa có kết quả nào, tính 16 người một ngày tổ theo mức giả định 12 người"
        in first.chosen[0].sentence
    )


def test_why_nobody_goes_where_it_is_barred_or_the_budget_is_spent():
    never = frozenset(Visit(slot, team, 2) for slot in SLOTS[:2] for team in (1, 2))
    barred = plan(season(locks=Locks(never=never)))
    assert [one.reason for one in barred.uncovered] == ["forbidden"]
    twin = replace(TAY, lacking={1: 100}, languages=frozenset({"Mường"}))
    able = replace(TO_1, languages=frozenset({"Mường"}))
    lock = Visit(SLOTS[0], 2, 1)
    for budget, limit in (
        (Budget(0.5), "0,5 ngày tổ của đợt này"),
        (Budget(0.5, 9_000_000, 500_000), "0,5 ngày tổ của đợt này"),
        (Budget(4, 300_000, 500_000), "0,5 ngày tổ mà kinh phí 300.000 đồng đủ chi"),
        # As it is asked where money alone is said: it pays for so many team-days, and no more are wished.
        (Budget(0.6, 300_000, 500_000), "0,5 ngày tổ mà kinh phí 300.000 đồng đủ chi"),
    ):
        spent = plan(
            season(neighbourhoods=(DONG, twin), teams=(able, TO_2), budget=budget, locks=Locks((lock,)))
        )
        (left,) = spent.uncovered
        assert (left.neighbourhood_id, left.reason) == (2, "budget")
        assert left.sentence.endswith(f"điểm, nhưng đi thêm thì vượt {limit}."), left.sentence
    none = plan(season(budget=Budget(4, 200_000, 500_000)))
    assert all(one.sentence.endswith("điểm, nhưng kinh phí không đủ một buổi.") for one in none.uncovered)
    busy = plan(season(wishes=Wishes(visits_most=1, team_most=0.5), teams=(TO_2,)))
    assert [one.reason for one in busy.uncovered] == ["less"]


def test_a_place_left_out_while_days_are_left_is_told_why():
    """Neither that the teams are busy nor that it brings less: each week has its share, or somebody struck a visit out."""
    alike = {"neighbourhoods": (DONG, replace(TAY, lacking={1: 100})), "teams": (TO_1,)}
    (left,) = plan(season(**alike, wishes=Wishes(week_most=1, one_cluster_a_day=False))).uncovered
    assert left.reason == "weeks"
    assert "đã đủ 1 buổi (số ngày tổ chia đều cho các tuần): hỏi thêm lịch rảnh tuần khác" in left.sentence
    struck = [Visit(SLOTS[0], 1, 1)]
    (left,) = judge(season(**alike), struck).uncovered
    assert left.reason == "promises", "that day the team is in the other cluster"
    (left,) = judge(season(**alike | {"teams": (TO_1, TO_2)}), struck).uncovered
    assert left.reason == "room"
    assert left.sentence.endswith("điểm và còn tổ đi được: bấm “Xếp lại” để xếp thêm, hoặc tự thêm buổi.")
