"""A wish that cannot be, in words that say what to do."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from campaigns.outreach.planner.season import HALF, PARTS, Budget, Season, Slot

Code = Literal[
    "no-team-free",
    "visit",
    "roles",
    "denominator",
    "locks",
    "budget",
    "fairness",
    "promise",
    "needs",
    "nothing-lagging",
    "history",
]


@dataclass(frozen=True, slots=True)
class Problem:
    """One wish that cannot be met: a stable code, a Vietnamese sentence, and what it is about."""

    code: Code
    sentence: str
    neighbourhood_id: int | None = None
    team_id: int | None = None
    target_id: int | None = None


SLOTS_NAMED = 4
"""Half-days without any team that are named one by one; of more only these are."""
TEAMS_NAMED = 3
"""Teams that are too small, each with a sentence; more of them share one."""


def number(value: float) -> str:
    """A quantity with a decimal comma, one place at most: 6,3; 12."""
    text = f"{value:.1f}"
    return text.removesuffix(".0").replace(".", ",")


def when(slot: Slot) -> str:
    """A half-day as it is said: sáng 14/11/2026."""
    return f"{PARTS[slot.part]} {slot.day:%d/%m/%Y}"


def allowed(budget: Budget) -> str:
    """How many team-days there are and what says so: 12,5 ngày tổ mà kinh phí 5.000.000 đồng đủ chi; 24 ngày tổ của đợt này."""
    days = f"{number(budget.visits * HALF)} ngày tổ"
    if budget.by_money:
        return f"{days} mà kinh phí {_dong(budget.money or 0)} đồng đủ chi"
    return f"{days} của đợt này"


def limit(budget: Budget) -> str:
    """What must grow before there are more team-days."""
    return "kinh phí" if budget.by_money else "số ngày tổ"


def not_one(budget: Budget) -> str:
    """Why there is not even one half-day, where `budget.visits` is 0: kinh phí 200.000 đồng không đủ một buổi (250.000 đồng)."""
    if not budget.by_money:
        return "số ngày tổ nhiều nhất không đủ một buổi (nửa ngày tổ)"
    one = _dong(int(budget.money_per_team_day * HALF))
    return f"kinh phí {_dong(budget.money or 0)} đồng không đủ một buổi ({one} đồng)"


def of_wishes(season: Season) -> list[Problem]:
    """What can be seen before anything is planned: nothing to plan for, nobody free, more roles than people, no denominator, what no
    team has, sums that do not go together."""
    found = []
    if not any(target.value > 0 for target in season.targets):
        found.append(Problem(
            "nothing-lagging",
            "Không có chỉ tiêu nào đang chậm được chọn nên không có cơ sở xếp nơi đi. Chọn ít nhất một chỉ tiêu còn thiếu.",
        ))  # fmt: skip
    return [
        *found, *_of_slots(season), *_of_roles(season), *_of_denominators(season), *_of_needs(season), *_of_totals(season),
    ]  # fmt: skip


def _of_slots(season: Season) -> list[Problem]:
    slots = set(season.slots)
    free = {slot for team in season.teams for slot in team.available & slots}
    without = sorted(slots - free, key=lambda slot: slot.in_order)
    if slots and not free:
        return [Problem(
            "no-team-free",
            "Không tổ nào rảnh buổi nào của đợt này: gửi đường dẫn hỏi lịch rảnh cho các tổ, hoặc chọn những ngày khác."
            if season.teams else "Chưa có tổ nào để đi: lập tổ và thêm người trước.",
        )]  # fmt: skip
    if len(without) > SLOTS_NAMED:
        named = ", ".join(when(slot) for slot in without[:SLOTS_NAMED])
        return [Problem(
            "no-team-free",
            f"Không tổ nào rảnh ở {len(without)} buổi ({named} …): hỏi lại lịch rảnh của các tổ hoặc bỏ các buổi này.",
        )]  # fmt: skip
    return [
        Problem("no-team-free", f"Không tổ nào rảnh {when(slot)}: hỏi lại lịch rảnh của các tổ hoặc bỏ buổi này.")
        for slot in without
    ]  # fmt: skip


def _of_roles(season: Season) -> list[Problem]:
    least = season.wishes.members_least
    small = [team for team in season.teams if team.members < least]
    if len(small) > TEAMS_NAMED:
        names = ", ".join(team.name for team in small[:TEAMS_NAMED])
        return [Problem(
            "roles",
            f"{len(small)} trong {len(season.teams)} tổ ({names} …) có ít hơn {least} người mà các vai trò của một "
            "ca trực cần: bớt vai trò, ghép hai tổ hoặc thêm người vào tổ.",
        )]  # fmt: skip
    return [
        Problem(
            "roles",
            f"{team.name} có {team.members} người, ít hơn {least} người mà các vai trò của một ca trực cần: "
            "thêm người vào tổ, ghép hai tổ hoặc bớt vai trò.",
            team_id=team.id,
        )
        for team in small
    ]


def _of_denominators(season: Season) -> list[Problem]:
    found = []
    for target in season.targets:
        guessed = [place for place in season.neighbourhoods if place.lacking.get(target.id) is None]
        if not guessed:
            continue
        homes = sum(place.households is not None for place in guessed)
        names = ", ".join(place.name for place in guessed[:3]) + (" …" if len(guessed) > 3 else "")
        how = [f"{homes} nơi ước tính theo số hộ"] if homes else []
        how += [f"{len(guessed) - homes} nơi chỉ tính bằng một ngày tổ"] if homes < len(guessed) else []
        found.append(Problem(
            "denominator",
            f"“{target.name}” chưa có mẫu số ở {len(guessed)} nơi ({names}): {', '.join(how)}. Nhập dân số để xếp đúng hơn.",
            target_id=target.id,
        ))  # fmt: skip
    return found


def _of_needs(season: Season) -> list[Problem]:
    """What neighbourhoods need and no team has, free or not."""
    lacking: dict[str, list[str]] = defaultdict(list)
    spoken = {word for team in season.teams for word in team.languages}
    brought = {word for team in season.teams for word in team.equipment}
    for place in season.neighbourhoods if season.teams else ():
        if place.languages and not place.languages & spoken:
            words = " hay ".join(sorted(place.languages))
            lacking[f"Không tổ nào nói tiếng {words}"].append(place.name)
        for thing in sorted(place.equipment - brought):
            lacking[f"Không tổ nào có {thing}"].append(place.name)
    return [
        Problem(
            "needs",
            f"{what} mà {', '.join(names[:3])}{f' và {len(names) - 3} nơi khác' if len(names) > 3 else ''} cần: tìm thêm rồi "
            "ghi vào tổ ra quân, hoặc bỏ yêu cầu ấy của nơi đến.",
        )
        for what, names in lacking.items()
    ]


def _of_totals(season: Season) -> list[Problem]:
    wishes, slots, found = season.wishes, set(season.slots), []
    for team in season.teams:
        can = len(team.available & slots) * HALF
        if wishes.team_least > can:
            found.append(Problem(
                "fairness",
                f"{team.name} chỉ rảnh {number(can)} ngày, không đủ mức ít nhất {number(wishes.team_least)} ngày: giảm mức "
                "ít nhất hoặc hỏi thêm lịch rảnh.",
                team_id=team.id,
            ))  # fmt: skip
    if wishes.team_most is not None and wishes.team_least > wishes.team_most:
        found.append(Problem(
            "fairness",
            f"Mức ít nhất của mỗi tổ ({number(wishes.team_least)} ngày) lớn hơn mức nhiều nhất "
            f"({number(wishes.team_most)} ngày): sửa một trong hai; kế hoạch giữ mức nhiều nhất.",
        ))  # fmt: skip
    least, budget = wishes.team_least * len(season.teams), season.budget
    if season.teams and not budget.visits:
        found.append(Problem("budget", _no_budget(budget)))
    elif least > budget.visits * HALF:
        found.append(Problem(
            "budget",
            f"Mỗi tổ đi ít nhất {number(wishes.team_least)} ngày thì cần {number(least)} ngày tổ, nhiều hơn {allowed(budget)}: tăng "
            f"{limit(budget)} hoặc giảm mức ít nhất.",
        ))  # fmt: skip
    return found


def _no_budget(budget: Budget) -> str:
    why = not_one(budget)
    remedy = (
        "tăng kinh phí, hoặc để trống ô kinh phí nếu đi không tốn tiền"
        if budget.by_money
        else "tăng số ngày tổ"
    )
    return f"{why[0].upper()}{why[1:]} nên không xếp được buổi nào: {remedy}."


def _dong(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")
