"""Why a plan takes fewer team-days than may be: how much time the teams have, and what keeps the rest of it at home."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Literal

from campaigns.outreach.planner.draft import Draft
from campaigns.outreach.planner.ground import Ground
from campaigns.outreach.planner.problems import allowed, number
from campaigns.outreach.planner.season import HALF, Slot, Visit

Keeps = Literal["nowhere", "most", "weeks", "places", "nothing", "room"]
"""What keeps a free half-day of a team at home: it can be sent nowhere; it has its most; the week is full; each place has its
visits, another team or another cluster; nothing more would be helped; nothing keeps it, in a plan changed by hand."""
CAUSES_NAMED = 2
"""Causes that are said, the commonest first; more would be no sentence."""


def said(ground: Ground, visits: Sequence[Visit]) -> str | None:
    """One sentence; None where the plan takes all that may be, or nothing may be (which is a problem of its own)."""
    if len(visits) >= ground.budget:
        return None
    head = f"Xếp được {number(len(visits) * HALF)} trong {allowed(ground.season.budget)}"
    if not ground.season.teams:
        return f"{head} vì chưa có tổ nào."
    slots = set(ground.season.slots)
    free = {(slot, team.id) for team in ground.season.teams for slot in team.available & slots}
    if not free:
        return f"{head} vì không tổ nào rảnh buổi nào."
    draft = Draft(ground, visits)
    idle = free - draft.busy
    # Where the teams have less time than may be taken, that comes first; else it is only how much there was to choose from.
    few = len(free) < ground.budget
    words = f"{head} vì các tổ chỉ rảnh" if few else f"{head}: các tổ rảnh"
    words = f"{words} {_days(len(free))}"
    if not idle:
        return f"{words}, đều đã xếp."
    causes = _causes(ground, draft, idle).most_common(CAUSES_NAMED)
    told = " và ".join(f"{_days(times)} {_words(ground, keeps)}" for keeps, times in causes)
    return f"{words}, trong đó {told}."


def _days(halves: int) -> str:
    return f"{number(halves * HALF)} ngày tổ"


def _causes(ground: Ground, draft: Draft, idle: set[tuple[Slot, int]]) -> Counter[Keeps]:
    open_to: dict[tuple[Slot, int], list[Visit]] = defaultdict(list)
    for visit in ground.candidates:
        open_to[visit.slot, visit.team_id].append(visit)
    found = Counter(_keeps(ground, draft, half, open_to[half]) for half in sorted(idle))
    if found["room"]:
        found["room"] = min(found["room"], ground.budget - len(draft.visits))
    return found


def _keeps(ground: Ground, draft: Draft, half: tuple[Slot, int], open_to: list[Visit]) -> Keeps:
    """The first that is true of a team's free half-day."""
    if not open_to:
        return "nowhere"
    if draft.load[half[1]] >= ground.team_most:
        return "most"
    fitting = [visit for visit in open_to if draft.fits(visit)]
    if not fitting:
        return "weeks" if any(draft.fits(visit, any_week=True) for visit in open_to) else "places"
    return "room" if any(draft.worth(visit)[1] > 0 for visit in fitting) else "nothing"


def _words(ground: Ground, keeps: Keeps) -> str:
    return {
        "nowhere": "của tổ không nơi nào đi được (thiếu người, tiếng, thiết bị, quá xa hoặc đã gạch bỏ)",
        "most": "của tổ đã đủ số ngày nhiều nhất",
        "weeks": f"vào tuần đã đủ {ground.season.wishes.week_most} buổi (chia đều các tuần)",
        "places": "không còn nơi nhận thêm (nơi đã đủ buổi, có tổ khác cùng buổi hoặc ở cụm khác)",
        "nothing": "đi thêm cũng không tăng điểm nào",
        "room": "còn xếp thêm được (bấm “Xếp lại”)",
    }[keeps]
