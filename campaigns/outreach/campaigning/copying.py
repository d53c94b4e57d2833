"""Last year's campaign again: what it wanted and consisted of, with new dates; what it did stays with it."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import db
from campaigns.outreach import signing
from campaigns.outreach.budget import BudgetLine
from campaigns.outreach.campaign import DRAFT, Campaign
from campaigns.outreach.campaigning import budgeting, linked, running
from campaigns.outreach.day import OFF, PLANNED, OutreachDay, Point
from campaigns.outreach.shift import Shift
from campaigns.plans import plan as plans
from campaigns.plans.plan import Plan
from campaigns.plans.target import Target
from campaigns.plans.task import Task


def title_of(campaign: Campaign, starts: date) -> str:
    """What a copy is called: the same with its year, if it names one, else with the new year behind it."""
    year = str(campaign.starts.year)
    if re.search(rf"\b{year}\b", campaign.title):
        return re.sub(rf"\b{year}\b", str(starts.year), campaign.title)
    return campaign.title if starts.year == campaign.starts.year else f"{campaign.title} {starts.year}"[:200]


def copy_of(campaign: Campaign, starts: date, *, by: Actor, title: str = "", days: bool = False) -> Campaign:
    """A new campaign, being prepared: kind, lead, partners, goals, buttons, what was planned to be spent; targets and tasks as the
    plan in use has them. `days`: its days too, with points and shifts and nobody on them, moved by whole weeks so that a
    Saturday stays one; what was called off is left out. It ends later where a day would stand behind its end. Refused
    `campaign_period`."""
    ends = starts + (campaign.ends - campaign.starts) if starts.year <= running.LAST_YEAR else starts
    running.check_period(starts, ends)
    made = Campaign(
        locality_id=campaign.locality_id, title=(title or title_of(campaign, starts))[:200], kind=campaign.kind, state=DRAFT,
        starts=starts, ends=ends, lead=campaign.lead, lead_unit_id=campaign.lead_unit_id,
        partners=campaign.partners, note=campaign.note, goals=dict(campaign.goals), tallies=dict(campaign.tallies),
        copied_from_id=campaign.id, made_at=clock.now(), made_by=by.account_id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    db.session.add_all(
        BudgetLine(
            locality_id=line.locality_id, campaign_id=made.id, text=line.text, source=line.source,
            planned=line.planned,
        )
        for line in budgeting.lines_of(campaign)
    )  # fmt: skip
    if days:  # they hold the locality, which comes before the plan
        _copy_days(campaign, made, by)
    _link(campaign, made)
    db.session.flush()
    return made


def _link(campaign: Campaign, made: Campaign) -> None:
    plan = plans.current(Scope(campaign.locality_id))
    if plan is None:
        return
    for target in linked.targets_of(campaign):
        if (now := _now(target, plan)) is not None:
            linked.link(made, "target", now.id)
    for task in linked.tasks_of(campaign):
        if (now := _now(task, plan)) is not None:
            linked.link(made, "task", now.id)


def _now(line: Target | Task, plan: Plan) -> Target | Task | None:
    """The line itself where the plan in use has it, else the line of that plan that was carried over from it."""
    if line.plan_id == plan.id:
        return line
    lines: list[Target] | list[Task] = plan.targets if isinstance(line, Target) else plan.tasks
    return next((each for each in lines if each.carried_from_id == line.id), None)


def weeks_between(was: date, becomes: date) -> int:
    """By how many whole weeks a day moves when a campaign's first day does: rounded up, so that none comes before it."""
    return -((was - becomes).days // 7)


def _copy_days(campaign: Campaign, made: Campaign, by: Actor) -> None:
    shift = timedelta(weeks=weeks_between(campaign.starts, made.starts))
    # Nobody moves one of them meanwhile, and who brings a day to their new dates sees them. Nobody is on their shifts: no day of
    # those dates has to be held.
    signing.hold_locality(campaign.locality_id)
    asked = select(OutreachDay).where(OutreachDay.campaign_id == campaign.id, OutreachDay.state != OFF)
    days = list(db.session.scalars(asked.order_by(OutreachDay.day).options(selectinload(OutreachDay.points))))
    needed = db.session.scalars(select(Shift).where(Shift.outreach_day_id.in_([day.id for day in days])))
    shifts: dict[int, list[Shift]] = {}
    for each in needed:
        shifts.setdefault(each.point_id, []).append(each)
    for day in days:
        copy = OutreachDay(
            locality_id=day.locality_id, campaign_id=made.id, title=day.title, day=day.day + shift, starts_at=day.starts_at,
            ends_at=day.ends_at, state=PLANNED, services=list(day.services), note=day.note, signs_up=day.signs_up,
            signup_from=_later(day.signup_from, shift), signup_until=_later(day.signup_until, shift),
            signout_until=_later(day.signout_until, shift), made_at=clock.now(), made_by=by.account_id,
        )  # fmt: skip
        made.ends = max(made.ends, copy.day)
        db.session.add(copy)
        db.session.flush()
        for point in day.points:
            _copy_point(point, copy, shifts.get(point.id, []))


def _later(moment: datetime | None, shift: timedelta) -> datetime | None:
    return None if moment is None else moment + shift


def _copy_point(point: Point, day: OutreachDay, shifts: list[Shift]) -> None:
    place = point.place_id if point.place is not None and point.place.closed_at is None else None
    team = point.team_id if point.team is not None and point.team.closed_at is None else None
    if place is None and point.neighbourhood_id is None:
        return  # a place that is not used any more, and nowhere else to go
    copy = Point(
        locality_id=point.locality_id, outreach_day_id=day.id, place_id=place, neighbourhood_id=point.neighbourhood_id,
        team_id=team, starts_at=point.starts_at, ends_at=point.ends_at, streets=point.streets, kit=list(point.kit),
    )  # fmt: skip
    db.session.add(copy)
    db.session.flush()
    db.session.add_all(
        Shift(
            locality_id=each.locality_id, outreach_day_id=day.id, point_id=copy.id, role=each.role,
            starts_at=each.starts_at, ends_at=each.ends_at, seats=each.seats,
        )
        for each in shifts
    )  # fmt: skip
