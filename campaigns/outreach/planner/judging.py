"""What given visits are worth: a plan as a person dragged it, with what of it cannot be, in words."""

from __future__ import annotations

from collections.abc import Sequence

from campaigns.outreach.planner import explaining, shortfall
from campaigns.outreach.planner.draft import Draft
from campaigns.outreach.planner.ground import Ground
from campaigns.outreach.planner.plan import Plan
from campaigns.outreach.planner.problems import Problem, allowed, limit, not_one, number
from campaigns.outreach.planner.season import HALF, Season, Visit
from campaigns.outreach.planner.yields import PRIOR, Prior

JUDGED = "judged"
"""The status of a plan that nobody searched for."""


def judge(season: Season, visits: Sequence[Visit], prior: Prior = PRIOR) -> Plan:
    """The plan that these visits are: each with its reason and what it brings, all kept that can be counted at all, and a
    problem for each that breaks a rule. A visit of a team or to a neighbourhood that is no more is told and left out."""
    ground = Ground(season, prior)
    known = [
        visit for visit in visits if visit.team_id in ground.teams and visit.neighbourhood_id in ground.places
    ]
    gone = [
        Problem("visit", f"{ground.named(visit)}: tổ hoặc nơi này không còn; xóa buổi này.")
        for visit in visits
        if visit not in known
    ]
    kept = tuple(dict.fromkeys(known))
    found = [*ground.problems, *gone, *_broken(ground, kept), *explaining.broken(ground, kept)]
    return Plan(
        explaining.chosen(ground, kept), explaining.uncovered(ground, kept), tuple(found), ground.helped(kept),
        ground.gain(kept), ground.score(kept), None, 0.0, JUDGED, {visit: ground.named(visit) for visit in kept},
        shortfall.said(ground, kept),
    )  # fmt: skip


def _broken(ground: Ground, visits: Sequence[Visit]) -> list[Problem]:
    """A problem for each visit that does not stand beside those before it, the first reason that is true."""
    found, draft = [], Draft(ground)
    for visit in sorted(visits, key=lambda visit: visit.in_order):
        why = _why(ground, draft, visit)
        if why:
            found.append(
                Problem("visit", f"{ground.named(visit)}: {why}.", visit.neighbourhood_id, visit.team_id)
            )
        if (visit.slot, visit.team_id) not in draft.busy:
            draft.add(visit)
    budget = ground.season.budget
    if len(visits) > ground.budget:
        over = f"nhiều hơn {allowed(budget)}" if ground.budget else f"mà {not_one(budget)}"
        found.append(Problem(
            "budget",
            f"Các buổi đã xếp cần {number(len(visits) * HALF)} ngày tổ, {over}: bỏ bớt buổi hoặc tăng {limit(budget)}.",
        ))  # fmt: skip
    return found


def _why(ground: Ground, draft: Draft, visit: Visit) -> str | None:
    team, place = ground.teams[visit.team_id], ground.places[visit.neighbourhood_id]
    wishes = ground.season.wishes
    if visit.slot not in ground.season.slots:
        return "buổi này nằm ngoài đợt đang xếp"
    if visit.slot not in team.available:
        return f"{team.name} không rảnh buổi này; hỏi lại tổ hoặc đổi buổi"
    if (visit.slot, team.id) in draft.busy:
        return f"{team.name} đã có nơi khác cùng buổi; một tổ chỉ ở một nơi"
    if visit in ground.season.locks.never:
        return "buổi này đã bị gạch bỏ"
    obstacles = ground.obstacles(team, place)
    if obstacles:
        return f"{team.name} {'; '.join(obstacles)}"
    if draft.at_once[visit.slot, place.id] >= wishes.teams_at_once:
        return f"{place.name} đã đủ {wishes.teams_at_once} tổ đến cùng lúc"
    if draft.there[place.id] >= ground.visits_most:
        return f"{place.name} đã đủ {ground.visits_most} buổi được phép trong đợt"
    if draft.load[team.id] >= ground.team_most:
        return f"{team.name} đã đủ {number(ground.team_most * HALF)} ngày nhiều nhất"
    cluster, that_day = ground.cluster_of(visit), draft.clusters[team.id, visit.slot.day]
    if cluster is not None and that_day and cluster not in that_day:
        return f"cùng ngày {team.name} đã ở cụm khác"
    return None
