"""A proposal becomes outreach days with points, shifts and people; and is taken back as long as nothing happened on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlalchemy import delete, func, select

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import db, hold
from app.base.errors import Refused
from campaigns.outreach import signing
from campaigns.outreach.day import CLOSED, OPEN, PLANNED, OutreachDay, Point
from campaigns.outreach.days import day_life, points
from campaigns.outreach.days.day_life import Particulars
from campaigns.outreach.event import OutreachEvent
from campaigns.outreach.planner.problems import when
from campaigns.outreach.planner.season import Visit
from campaigns.outreach.planning import asking, crews, needs, proposing
from campaigns.outreach.planning.asking import HOURS
from campaigns.outreach.planning.survey import here, taken_in
from campaigns.outreach.proposal import Proposal
from campaigns.outreach.shift import OUT, Assignment, Shift
from campaigns.outreach.signing import PLAN
from campaigns.outreach.team import Team
from campaigns.outreach.teams import free_time
from campaigns.outreach.volunteer import Volunteer
from trainees import areas

MADE: Final = "made_days"
"""Where a proposal's outcome keeps the ids of the days that did not exist before."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of it: days (those that were there already too), points, people on shifts; and what could not be, in words."""

    days: int
    points: int
    people: int
    problems: tuple[str, ...]


def apply(proposal: Proposal, revision: int, *, by: Actor) -> Applied:
    """Make the days. A planned day of the campaign on the same date gets the points; else there is a new one. Each point gets the
    shifts that were asked for, and on them whoever of the team is free.

    Conflict: somebody changed the proposal meanwhile. Refused: applied already, nothing in it, a visit in the past, a team or
    neighbourhood that is no more, a team that stands elsewhere at that time, a day outside the campaign's period.
    """
    proposing.take_turn(proposal, revision)
    visits = _visits(proposal)
    signing.hold_dates(proposal.locality_id, {visit.slot.day for visit in visits})
    free_time.hold_answers({visit.team_id for visit in visits})
    _nowhere_else(proposal, visits)
    expected = {proposing.visit_of(row): row["expected"] for row in proposal.outcome.get("days", ())}
    roles, asked_of = asking.read(proposal.asked).roles, needs.of_locality(proposal.locality_id)
    who = _who(proposal, visits)
    by_day: dict[date, list[Visit]] = defaultdict(list)
    for visit in visits:
        by_day[visit.slot.day].append(visit)
    made, people, problems = [], 0, list[str]()
    for day, there in sorted(by_day.items()):
        the_day, is_new = _day(proposal, day, there, by)
        made += [the_day.id] if is_new else []
        for visit in there:
            starts_at, ends_at = HOURS[visit.slot.part]
            point = points.add(the_day, points.Where(
                starts_at, ends_at, neighbourhood_id=visit.neighbourhood_id, team_id=visit.team_id,
                kit=asked_of.of(visit.neighbourhood_id).equipment, expected=expected.get(visit), proposal_id=proposal.id,
            ))  # fmt: skip
            on, missing = _staffed(point, roles, who[visit], by)
            people += on
            if missing:
                problems.append(
                    f"{point.team.name if point.team else ''} – {point.name}, {when(visit.slot)}: còn {missing} chỗ chưa có người."
                )
    proposal.outcome = {**proposal.outcome, MADE: made}
    proposal.applied_at, proposal.applied_by = clock.now(), by.account_id
    proposal.revision = revision + 1
    db.session.flush()
    return Applied(len(by_day), len(visits), people, tuple(problems))


def _who(proposal: Proposal, visits: Sequence[Visit]) -> dict[Visit, list[Volunteer]]:
    """Whoever of its team can go on each visit; of a team without anybody free, where the plan took the silent as free, those who
    never answered, its heads first."""
    free = free_time.teams_free(proposal.locality_id, visits[0].slot.day, visits[-1].slot.day)
    volunteers = {
        one.id: one
        for one in db.session.scalars(
            select(Volunteer)
            .where(Volunteer.locality_id == proposal.locality_id, Volunteer.left_on.is_(None))
            .order_by(Volunteer.id)
        )
    }
    silent: dict[int, list[Volunteer]] = defaultdict(list)
    if asking.read(proposal.asked).assume_free:
        for one in sorted(volunteers.values(), key=lambda one: (not one.head, one.id)):
            if not free_time.answered(one):
                silent[one.team_id].append(one)
    found = {}
    for visit in visits:
        can = free.get(visit.team_id, {}).get((visit.slot.day, visit.slot.part), [])
        found[visit] = [volunteers[one] for one in can if one in volunteers] if can else silent[visit.team_id]
    return found


def _visits(proposal: Proposal) -> list[Visit]:
    """What is to be made, neighbourhoods that were taken into others as those others. Refused: see `apply`."""
    now = taken_in(proposal.locality_id)
    found = [here(line.visit, now) for line in proposing.lines(proposal)]
    if not found:
        raise Refused(
            "proposal_empty", "Phương án chưa có buổi nào. Xếp lại hoặc thêm buổi rồi lập ngày ra quân."
        )
    if found[0].slot.day < clock.today():
        raise Refused(
            "visit_past", f"Buổi {when(found[0].slot)} đã qua. Bỏ các buổi đã qua, hoặc xếp lại từ tuần tới."
        )
    teams = set(
        db.session.scalars(
            select(Team.id).where(Team.locality_id == proposal.locality_id, Team.closed_at.is_(None))
        )
    )
    homes = {home.id for home in areas.neighbourhoods(Scope(proposal.locality_id))}
    if any(visit.team_id not in teams or visit.neighbourhood_id not in homes for visit in found):
        raise Refused(
            "visit_gone",
            "Có buổi của tổ đã nghỉ hoặc nơi không còn. Bấm “Xếp lại” để bỏ các buổi ấy rồi lập ngày ra quân.",
        )
    # One team twice in one half-day is two places at once, whoever put it there.
    seen = set()
    for visit in found:
        if (visit.slot, visit.team_id) in seen:
            raise Refused("team_elsewhere", f"Có tổ được xếp hai nơi {when(visit.slot)}. Bỏ bớt một buổi.")
        seen.add((visit.slot, visit.team_id))
    return found


def _nowhere_else(proposal: Proposal, visits: Sequence[Visit]) -> None:
    """Refused `team_elsewhere`: a day of ours has the team at that time already."""
    busy = crews.away(proposal.locality_id, [visit.slot for visit in visits])
    twice = next((visit for visit in visits if visit.slot in busy[visit.team_id]), None)
    if twice is not None:
        name = db.session.get_one(Team, twice.team_id).name
        raise Refused(
            "team_elsewhere",
            f"{name} đã có điểm khác {when(twice.slot)}. Bỏ hoặc chuyển buổi ấy, hay bấm “Xếp lại”.",
        )


def _day(proposal: Proposal, day: date, there: Sequence[Visit], by: Actor) -> tuple[OutreachDay, bool]:
    """The campaign's planned day of a date, with hours that hold all points; whether it is new."""
    starts_at = min(HOURS[visit.slot.part][0] for visit in there)
    ends_at = max(HOURS[visit.slot.part][1] for visit in there)
    found = db.session.scalar(
        select(OutreachDay)
        .where(
            OutreachDay.campaign_id == proposal.campaign_id,
            OutreachDay.day == day,
            OutreachDay.state == PLANNED,
        )
        .order_by(OutreachDay.id)
        .limit(1)
    )
    if found is None:
        return day_life.add(proposal.campaign, Particulars(day, starts_at, ends_at), by=by), True
    if starts_at < found.starts_at or ends_at > found.ends_at:
        said = Particulars.of(found)
        day_life.change(
            found, replace(said, starts_at=min(starts_at, said.starts_at), ends_at=max(ends_at, said.ends_at))
        )
    return found, False


def _staffed(point: Point, roles: Mapping[str, int], who: Sequence[Volunteer], by: Actor) -> tuple[int, int]:
    """The shifts of a point with whoever can take them; how many people are on, and how many seats stand empty.

    The role that the fewest can take chooses first, and of those the ones who take the fewest roles.
    """
    left, on, missing = list(who), 0, 0

    def takers(role: str) -> list[Volunteer]:
        return sorted(
            (one for one in left if not one.roles or role in one.roles),
            key=lambda one: len(one.roles) or len(roles) + 1,
        )

    for role in sorted(roles, key=lambda role: (len(takers(role)), role)):
        seats = roles[role]
        shift = signing.add_shift(point, role, point.starts_at, point.ends_at, seats, by=by)
        for one in takers(role):
            if not seats:
                break
            left.remove(one)
            try:
                signing.sign_up(shift, one, by=by, through=PLAN)
            except Refused:  # on another day's shift at that time: the next one
                continue
            seats, on = seats - 1, on + 1
        missing += seats
    return on, missing


def undo(proposal: Proposal, *, by: Actor) -> int:
    """Take the days back: the proposal's points with their shifts, and the days that were made for them and have nothing else.
    How many points went. The proposal can be changed again. Refused: not applied; a day began; something was logged; people
    signed up by themselves or were put on by hand."""
    hold(proposal)
    if proposal.applied_at is None:
        raise Refused("proposal_not_applied", "Phương án này chưa lập ngày ra quân nào.")
    own = Point.proposal_id == proposal.id
    signing.hold_locality(proposal.locality_id)  # its days may have been moved, and stay now where they are
    dates = db.session.scalars(select(OutreachDay.day).join(OutreachDay.points).where(own))
    signing.hold_dates(proposal.locality_id, set(dates))
    mine = list(db.session.scalars(select(Point).where(own).order_by(Point.id)))
    days = {point.outreach_day_id: point.day for point in mine}
    for day in sorted(days.values(), key=lambda day: (day.day, day.id)):
        if day.state in (OPEN, CLOSED):
            raise Refused(
                "day_began",
                f"Ngày {day.day:%d/%m/%Y} đã diễn ra nên không gỡ được. Hủy riêng từng ngày còn lại.",
            )
    ids = [point.id for point in mine]
    shifts = list(db.session.scalars(select(Shift.id).where(Shift.point_id.in_(ids)))) if ids else []
    # A roll-call may name the shift alone.
    logged = OutreachEvent.point_id.in_(ids) | OutreachEvent.shift_id.in_(shifts)
    if ids and db.session.scalar(select(OutreachEvent.id).where(logged).limit(1)):
        raise Refused(
            "point_logged", "Đã có lượt ghi ở một điểm nên không gỡ được. Hủy riêng từng ngày còn lại."
        )
    others = 0
    if shifts:
        others = db.session.scalar(
            select(func.count(Assignment.id)).where(
                Assignment.shift_id.in_(shifts), Assignment.state != OUT, Assignment.through != PLAN
            )
        ) or 0  # fmt: skip
    if others:
        raise Refused(
            "people_signed_up",
            f"Có {others} người đã tự đăng ký hoặc được phân công thêm, gỡ thì họ mất ca mà không hay. Hủy từng ngày để họ được báo.",
        )
    if shifts:
        db.session.execute(delete(Assignment).where(Assignment.shift_id.in_(shifts)))
        db.session.execute(delete(Shift).where(Shift.id.in_(shifts)))
    if ids:
        db.session.execute(delete(Point).where(Point.id.in_(ids)))
    db.session.expire_all()
    made = set(proposal.outcome.get(MADE, ()))
    for day_id in sorted(made & set(days)):
        the_day = db.session.get(OutreachDay, day_id)
        if the_day is not None and not the_day.points and not day_life.is_logged(the_day):
            day_life.remove(the_day)
    proposal.outcome = {key: value for key, value in proposal.outcome.items() if key != MADE}
    proposal.applied_at = proposal.applied_by = None
    proposal.revision += 1
    db.session.flush()
    return len(ids)
