"""Outreach of a commune, written straight into its tables: for tests of whatever stands above these rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from app.base import clock
from app.base.actors import Actor
from app.base.db import db
from campaigns.outreach.budget import BudgetLine
from campaigns.outreach.campaign import RUNNING, Campaign
from campaigns.outreach.day import OutreachDay, Point
from campaigns.outreach.message import Message
from campaigns.outreach.paper import CampaignPaper
from campaigns.outreach.place import Place
from campaigns.outreach.proposal import Proposal
from campaigns.outreach.shift import ON, Assignment, Shift
from campaigns.outreach.team import Team
from campaigns.outreach.volunteer import Volunteer
from trainees import areas, attachments
from trainees.areas import name_key


@dataclass
class Outreach:
    """One of each: a campaign that runs, a day of it today with a point and a shift of three seats, a team of three."""

    campaign: Campaign
    place: Place
    team: Team
    volunteers: list[Volunteer]
    day: OutreachDay
    point: Point
    shift: Shift
    assignment: Assignment
    proposal: Proposal
    message: Message
    line: BudgetLine
    paper: CampaignPaper
    neighbourhood: Any


def outreach(
    locality_id: int, people: list[int], *, by: Actor, mark: str = "A", day: date | None = None
) -> Outreach:
    """Made for a locality; the first of `people` is on the shift. Flushed, not committed."""
    today = day or clock.today()
    home = areas.ensure_neighbourhood(locality_id, f"Tổ ra quân {mark}")
    campaign = Campaign(
        locality_id=locality_id, title=f"Ra quân {mark}", kind="outreach", state=RUNNING, starts=today - timedelta(days=30),
        ends=today + timedelta(days=70), lead="Đoàn Thanh niên", goals={"people": 100}, made_at=clock.now(), made_by=by.account_id,
    )  # fmt: skip
    place = Place(
        locality_id=locality_id, name=f"Nhà văn hóa {mark}", name_key=name_key(f"Nhà văn hóa {mark}"), kind="culture_house",
        neighbourhood_id=home.id, desk=True, wifi=True, devices=2,
    )  # fmt: skip
    team = Team(
        locality_id=locality_id, name=f"Tổ {mark}", name_key=name_key(f"Tổ {mark}"), neighbourhood_id=home.id,
        equipment=["loa kéo"], made_at=clock.now(),
    )  # fmt: skip
    db.session.add_all([campaign, place, team])
    db.session.flush()
    volunteers = [
        Volunteer(
            locality_id=locality_id, team_id=team.id, person_id=person, head=number == 0, joined_on=today - timedelta(days=60),
            weekly=[f"{today.weekday()}-morning", f"{today.weekday()}-afternoon"], answered_at=clock.now(),
        )
        for number, person in enumerate(people[:3])
    ]  # fmt: skip
    the_day = OutreachDay(
        locality_id=locality_id, campaign_id=campaign.id, day=today, starts_at=time(0, 0), ends_at=time(23, 59),
        made_by=by.account_id,
    )  # fmt: skip
    proposal = Proposal(
        locality_id=locality_id,
        campaign_id=campaign.id,
        first=today + timedelta(days=1),
        weeks=2,
        made_at=clock.now(),
    )
    message = Message(
        locality_id=locality_id, campaign_id=campaign.id, day=today, channel="zalo", title=f"Mời bà con {mark}", planned=3,
        done=2, unit="bài", added_at=clock.now(),
    )  # fmt: skip
    line = BudgetLine(
        locality_id=locality_id, campaign_id=campaign.id, text=f"Nước uống {mark}", planned=2_000_000
    )
    kept = attachments.keep(locality_id, b"%PDF-1.4 %%EOF", "ke-hoach.pdf", by=by)
    paper = CampaignPaper(
        locality_id=locality_id,
        campaign_id=campaign.id,
        title=f"Kế hoạch {mark}",
        attachment_id=kept.id,
        added_at=clock.now(),
    )
    db.session.add_all([*volunteers, the_day, proposal, message, line, paper])
    db.session.flush()
    point = Point(
        locality_id=locality_id, outreach_day_id=the_day.id, place_id=place.id, neighbourhood_id=home.id, team_id=team.id,
        starts_at=time(0, 0), ends_at=time(23, 59),
    )  # fmt: skip
    db.session.add(point)
    db.session.flush()
    shift = Shift(
        locality_id=locality_id, outreach_day_id=the_day.id, point_id=point.id, role="guide", starts_at=time(0, 0),
        ends_at=time(23, 59), seats=3,
    )  # fmt: skip
    db.session.add(shift)
    db.session.flush()
    assignment = Assignment(
        locality_id=locality_id, shift_id=shift.id, person_id=volunteers[0].person_id, volunteer_id=volunteers[0].id, state=ON,
        through="office", since=clock.now(),
    )  # fmt: skip
    db.session.add(assignment)
    db.session.flush()
    return Outreach(
        campaign,
        place,
        team,
        volunteers,
        the_day,
        point,
        shift,
        assignment,
        proposal,
        message,
        line,
        paper,
        home,
    )
