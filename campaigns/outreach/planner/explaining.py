"""Why a plan is as it is, in officers' language: why this visit, what it should bring, who is left out and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from campaigns.outreach.planner.draft import Draft
from campaigns.outreach.planner.ground import Ground
from campaigns.outreach.planner.problems import Problem, allowed, limit, number
from campaigns.outreach.planner.season import HALF, Neighbourhood, Target, Team, Visit
from campaigns.outreach.planner.yields import Expected
from trainees.indicators.fraction import percent


@dataclass(frozen=True, slots=True)
class Chosen:
    """A visit with what it should bring: helped: people for each target's id (they may be the same people); gain: weighted."""

    visit: Visit
    helped: dict[int, float]
    gain: float
    locked: bool
    sentence: str


Reason = Literal["met", "nobody", "forbidden", "budget", "weeks", "less", "room", "promises"]


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A neighbourhood where nobody goes, and why: 'met' nothing lacking; 'nobody' no team can; 'forbidden' by locks; 'budget'
    used up; 'weeks' in which a team can go have as much as each gets; 'less' expected than anywhere chosen; 'room' there is, in a
    plan changed by hand; 'promises' the free half-days are elsewhere.
    """

    neighbourhood_id: int
    reason: Reason
    sentence: str


def chosen(ground: Ground, visits: Sequence[Visit]) -> tuple[Chosen, ...]:
    """Each visit in its order; what the later ones in a neighbourhood bring counts after the earlier ones."""
    found, counts = [], Counter[tuple[int, int]]()
    places: Counter[int] = Counter()
    locked = set(ground.must)
    for visit in sorted(visits, key=lambda visit: visit.in_order):
        helped = {}
        for target in sorted(ground.kinds[visit.team_id]):
            key = visit.neighbourhood_id, target
            hope = ground.expected[key]
            helped[target] = hope.after(counts[key] + 1) - hope.after(counts[key])
            counts[key] += 1
        places[visit.neighbourhood_id] += 1
        gain = sum(ground.targets[target].value * people for target, people in helped.items())
        sentence = _why(ground, visit, helped, gain, places[visit.neighbourhood_id], visit in locked)
        found.append(Chosen(visit, helped, gain, visit in locked, sentence))
    return tuple(found)


def _why(ground: Ground, visit: Visit, helped: dict[int, float], gain: float, turn: int, locked: bool) -> str:
    place = ground.places[visit.neighbourhood_id]
    team, parts = ground.teams[visit.team_id], []
    if locked:
        against = ground.obstacles(team, place)
        parts = [f"được ghim dù {team.name} {', '.join(against)}" if against else "được ghim"]
    if helped:
        # The target to which the visit brings most is what the day is chosen for.
        most = max(helped, key=lambda target: (ground.targets[target].value * helped[target], -target))
        hope = ground.expected[place.id, most]
        parts += [_gap(place, ground.targets[most], hope), _last(ground, place), _so_far(ground, hope)]
        parts.append(
            f"buổi thứ {turn} ở đây, dự kiến giúp thêm {_people(ground, helped)}, tính là {number(gain)} điểm"
        )
    else:
        parts += [
            _last(ground, place),
            f"{team.name} không dạy nội dung nào của các chỉ tiêu đang chọn",
        ]
    parts += _fits(team, place)
    if turn == 1 and place.id in ground.promised:
        parts.append(f"thuộc diện {ground.season.wishes.weeks_without} tuần chưa ai đến")
    return f"{place.name}: {'; '.join(parts)}."


def _fits(team: Team, place: Neighbourhood) -> list[str]:
    """What the place asks for and the team has."""
    speaks, brings = sorted(place.languages & team.languages), sorted(place.equipment & team.equipment)
    said = [f"nói tiếng {', '.join(speaks)}"] if speaks else []
    said += [f"có {', '.join(brings)}"] if brings else []
    return [f"{team.name} {' và '.join(said)} mà nơi này cần"] if said else []


def _people(ground: Ground, helped: dict[int, float]) -> str:
    return ", ".join(
        f"{number(people)} người “{ground.targets[t].name}”" for t, people in sorted(helped.items())
    )


def _gap(place: Neighbourhood, target: Target, hope: Expected) -> str:
    if hope.source == "unknown":
        return f"chưa có số dân và số hộ cho “{target.name}”, tạm coi còn thiếu {number(hope.gap)} người"
    if hope.source == "households":
        return f"còn thiếu khoảng {number(hope.gap)} người “{target.name}” (ước tính theo số hộ)"
    people = place.people(target.id)
    share = percent(int(hope.gap), people)
    of = "" if share is None else f" ({str(share).replace('.', ',')} % của {people})"
    return f"còn thiếu {number(hope.gap)} người “{target.name}”{of}"


def _last(ground: Ground, place: Neighbourhood) -> str:
    if place.last_visit is None:
        return "chưa ra quân lần nào"
    return f"lần gần nhất {place.last_visit:%d/%m/%Y} ({_weeks(ground, place.last_visit)} tuần trước đợt này)"


def _weeks(ground: Ground, last: date) -> int:
    return max(0, (min(slot.day for slot in ground.season.slots) - last).days // 7)


def _so_far(ground: Ground, hope: Expected) -> str:
    rate = f"tính {number(hope.rate)} người một ngày tổ"
    if hope.team_days:
        return f"{number(hope.team_days)} ngày tổ trước giúp được {hope.helped} người, {rate}"
    if hope.of_commune:
        return f"nơi này chưa có kết quả, {rate} theo các nơi khác"
    return f"chưa có kết quả nào, {rate} theo mức giả định {number(ground.prior.people)} người"


def uncovered(ground: Ground, visits: Sequence[Visit]) -> tuple[Uncovered, ...]:
    """Neighbourhoods without a visit, in their order, each with the first reason that is true."""
    draft = Draft(ground, visits)
    open_to: dict[int, list[Visit]] = defaultdict(list)
    for visit in ground.candidates:
        open_to[visit.neighbourhood_id].append(visit)
    # What was promised is chosen at any gain and says nothing of the others.
    free = (
        one.gain
        for one in chosen(ground, visits)
        if not one.locked and one.visit.neighbourhood_id not in ground.promised
    )
    least = min((gain for gain in free if gain), default=0.0)
    found = []
    for place in ground.season.neighbourhoods:
        if not draft.there[place.id]:
            reason, words = _why_not(ground, draft, place, open_to[place.id], least)
            found.append(Uncovered(place.id, reason, f"{place.name}: {words}."))
    return tuple(found)


def _why_not(
    ground: Ground, draft: Draft, place: Neighbourhood, open_to: list[Visit], least: float
) -> tuple[Reason, str]:
    if ground.targets and all(ground.expected[place.id, target].gap <= 0 for target in ground.targets):
        return "met", "không còn ai thiếu theo các chỉ tiêu đang chọn"
    if not open_to:
        barred = any(visit.neighbourhood_id == place.id for visit in ground.season.locks.never)
        able = any(
            not ground.obstacles(team, place) and team.available & set(ground.season.slots)
            for team in ground.season.teams
        )
        if barred and able:
            return "forbidden", "các buổi có thể đi đều bị cấm hoặc tổ đi được đã ghim nơi khác"
        return "nobody", f"không tổ nào đi được ({ground.why_nobody(place)})"
    best = max(draft.brings(ground.kinds[visit.team_id], place.id) for visit in open_to)
    hope = f"một buổi ở đây dự kiến tăng {number(best)} điểm"
    fitting = [visit for visit in open_to if draft.fits(visit)]
    if not fitting and any(draft.fits(visit, any_week=True) for visit in open_to):
        return (
            "weeks",
            f"{hope}, nhưng những tuần còn tổ đi được đã đủ {ground.season.wishes.week_most} buổi (số ngày tổ chia đều cho các tuần): "
            "hỏi thêm lịch rảnh tuần khác, hoặc tự thêm buổi",
        )
    if best < least:
        return "less", f"{hope}, không hơn buổi thấp nhất đã chọn theo điểm ({number(least)})"
    if any(draft.worth(visit)[1] > 0 for visit in fitting):
        return "room", f"{hope} và còn tổ đi được: bấm “Xếp lại” để xếp thêm, hoặc tự thêm buổi"
    if len(draft.visits) >= ground.budget:
        budget = ground.season.budget
        spent = (
            f"đi thêm thì vượt {allowed(budget)}" if ground.budget else f"{limit(budget)} không đủ một buổi"
        )
        return "budget", f"{hope}, nhưng {spent}"
    return (
        "promises",
        f"{hope}, nhưng các tổ đi được đã kín buổi, ở cụm khác hôm ấy hoặc đủ số ngày nhiều nhất",
    )


def broken(ground: Ground, visits: Sequence[Visit]) -> list[Problem]:
    """Promises that the plan could not keep."""
    seen, load = {v.neighbourhood_id for v in visits}, Counter(v.team_id for v in visits)
    spent = [f"tăng {limit(ground.season.budget)}"] if len(visits) >= ground.budget else []
    found = [
        Problem(
            "promise",
            f"{ground.places[place].name} đã {ground.season.wishes.weeks_without} tuần chưa ai đến mà đợt này vẫn không xếp được: "
            f"{', '.join([*spent, 'thêm buổi rảnh'])} hoặc bỏ bớt ghim.",
            place,
        )
        for place in sorted(ground.promised - seen)
    ]
    return found + [
        Problem(
            "fairness",
            f"{ground.teams[team].name} chỉ được xếp {number(load[team] * HALF)} ngày, mức ít nhất là {number(least * HALF)}: "
            f"{', '.join([*spent, 'thêm nơi mà tổ đi được'])} hoặc giảm mức ít nhất.",
            team_id=team,
        )
        for team, least in ground.team_least.items()
        if load[team] < least
    ]
