"""A campaign's weeks as a season of the planner: the commune's neighbourhoods with their gaps, its teams, its days so far."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from app.base import clock
from app.base.actors import Scope
from app.base.db import db
from app.base.errors import Refused
from campaigns.outreach.campaign import Campaign
from campaigns.outreach.planner.problems import Problem
from campaigns.outreach.planner.season import Locks, Neighbourhood, Season, Slot, Target, Visit
from campaigns.outreach.planning import gaps
from campaigns.outreach.planning import needs as wanted
from campaigns.outreach.planning.asking import Asked
from campaigns.outreach.planning.crews import Crews, crews, points_of
from campaigns.outreach.planning.gaps import Lagging
from campaigns.outreach.planning.visited import visited, worked
from trainees import areas
from trainees.areas import counts
from trainees.areas.places import Spelling


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found: the season to plan, the targets it is planned for, the teams, and what the planner cannot know to be a
    problem. `taken_in`: of each neighbourhood that was taken into another since, that other."""

    season: Season
    asked: Asked
    targets: tuple[Lagging, ...]
    crews: Crews
    problems: tuple[Problem, ...]
    taken_in: dict[int, int]

    def locked(self, must: Iterable[Visit], never: Iterable[Visit]) -> Season:
        """The season with what a person settled."""
        return replace(self.season, locks=Locks(tuple(must), frozenset(never)))

    def here(self, visit: Visit) -> Visit:
        """A visit as it is now."""
        return here(visit, self.taken_in)


def survey(
    campaign: Campaign, first: date, weeks: int, asked: Asked, *, besides: int | None = None
) -> Survey:
    """About thirty queries and two for each target, however many neighbourhoods and teams. `besides`: a proposal whose own days
    are not in the way. Refused: no half-day, no neighbourhood."""
    slots, today, locality_id = asked.slots(first, weeks), clock.today(), campaign.locality_id
    homes = areas.neighbourhoods(Scope(locality_id))
    if not homes:
        raise Refused(
            "no_neighbourhoods",
            "Chưa có thôn, tổ dân phố nào để xếp nơi đi. Nhờ công chức phụ trách nhập ở mục “Địa bàn, dân số”, kèm số dân hoặc số hộ.",
        )
    targets, asked = _chosen(campaign, asked, [home.id for home in homes], today)
    points, needs = points_of(locality_id), wanted.of_locality(locality_id)
    codes = {code for target in targets for code in target.skills}
    teams = crews(locality_id, slots, codes, points, needs, assume_free=asked.assume_free, besides=besides)
    days = visited(locality_id, today, targets, teams.skills())
    standing = counts.newest(locality_id, today)
    places = []
    for home in homes:
        parts = {target.id: target.parts[home.id] for target in targets}
        everybody, households = (standing.get((home.id, group)) for group in ("all", "households"))
        places.append(Neighbourhood(
            home.id, home.name, {key: part.lacking for key, part in parts.items()},
            everybody.people if everybody else None, households.people if households else None,
            days[home.id].last if home.id in days else None, needs.cluster(home.id), points.get(home.id),
            needs.languages(needs.of(home.id).languages), needs.equipment(needs.of(home.id).equipment),
            of={key: part.of for key, part in parts.items() if part.of},
        ))  # fmt: skip
    budget = asked.budget(len(teams.teams), weeks)
    season = Season(
        tuple(places), teams.teams, slots,
        tuple(Target(one.id, one.name, asked.targets[one.id], one.lag, one.skills) for one in targets),
        budget, worked(locality_id, today, targets, days), wishes=replace(asked.wishes, week_most=asked.week_most(budget, weeks)),
    )  # fmt: skip
    return Survey(
        season,
        asked,
        targets,
        teams,
        tuple(_problems(campaign, slots, targets, teams, asked)),
        taken_in(locality_id),
    )


def _chosen(
    campaign: Campaign, asked: Asked, homes: Sequence[int], today: date
) -> tuple[tuple[Lagging, ...], Asked]:
    """The targets that were asked for, else the usual ones; with what was asked, completed by them."""
    there = gaps.choices(campaign)
    if asked.targets:
        found = gaps.of([target for target in there if target.id in asked.targets], homes, today)
    else:
        found = gaps.usual(gaps.of(there, homes, today), gaps.own_of(campaign))
    weights = {one.id: asked.targets.get(one.id, 1.0) for one in found}
    return tuple(found), replace(asked, targets=weights)


def taken_in(locality_id: int) -> dict[int, int]:
    """The ids of neighbourhoods that were taken into others → those others. One query.

    An id that stands again is no other's: SQLite gives the number of its last row away once more."""
    rows = db.session.execute(
        select(Spelling.was, Spelling.neighbourhood_id).where(
            Spelling.locality_id == locality_id,
            Spelling.was.is_not(None),
            Spelling.neighbourhood_id.is_not(None),
            Spelling.was.not_in(select(areas.Neighbourhood.id)),
        )
    ).tuples()
    return {was: now for was, now in rows if was is not None and now is not None}


def here(visit: Visit, now: Mapping[int, int]) -> Visit:
    """A visit to a neighbourhood that was taken into another is one to that other. `now`: as `taken_in` has it."""
    home = now.get(visit.neighbourhood_id)
    return visit if home is None else replace(visit, neighbourhood_id=home)


def _problems(
    campaign: Campaign, slots: Sequence[Slot], targets: Collection[Lagging], teams: Crews, asked: Asked
) -> Iterable[Problem]:
    outside = [slot for slot in slots if not campaign.starts <= slot.day <= campaign.ends]
    if outside:
        yield Problem(
            "visit",
            f"{len(outside)} buổi nằm ngoài thời gian của chiến dịch ({campaign.starts:%d/%m/%Y}–{campaign.ends:%d/%m/%Y}): "
            "sửa ngày của chiến dịch trước khi lập ngày ra quân.",
        )
    for target in targets:
        if not target.counts_help:
            yield Problem(
                "nothing-lagging",
                f"“{target.name}” không tính người được hỗ trợ trong ngày ra quân, nên đi nhiều cũng không làm tăng số này.",
                target_id=target.id,
            )
        elif target.parts and any(part.estimated for part in target.parts.values()):
            yield Problem(
                "denominator",
                f"“{target.name}” do đơn vị khác báo cáo cho toàn địa bàn, chưa có số từng nơi: số còn thiếu ở mỗi nơi là ước tính theo "
                "tỷ lệ chung.",
                target_id=target.id,
            )
    if teams.silent:
        how = (
            "tạm coi là rảnh mọi buổi; hỏi lại trước khi lập ngày ra quân"
            if asked.assume_free
            else "tạm coi là không rảnh; gửi đường dẫn hỏi lịch rảnh"
        )
        yield Problem("no-team-free", f"{_some(teams.silent)} chưa trả lời lịch rảnh: {how}.")
    if teams.untaught:
        yield Problem(
            "roles",
            f"{_some(teams.untaught)} chưa ghi ai hướng dẫn được nội dung gì: tạm coi là hướng dẫn được mọi nội dung.",
        )


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:4]) + (f" và {len(names) - 4} tổ khác" if len(names) > 4 else "")
