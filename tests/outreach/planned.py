"""A small commune that plans its outreach: six neighbourhoods, two of them without a count, three teams, a lagging target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db
from campaigns.outreach.campaign import RUNNING, Campaign, campaign_target
from campaigns.outreach.day import CLOSED, OutreachDay, Point
from campaigns.outreach.event import Help, OutreachEvent
from campaigns.outreach.place import Place
from campaigns.outreach.planning.asking import Asked
from campaigns.outreach.proposal import Proposal
from campaigns.outreach.team import Team
from campaigns.outreach.volunteer import Volunteer
from campaigns.plans.plan import Plan
from campaigns.plans.target import Target
from trainees import areas, ledger, people, rosters, skills
from trainees.areas import counts, name_key
from trainees.people import Particulars

WEEKEND = ["5-morning", "5-afternoon", "6-morning", "6-afternoon"]


@dataclass(frozen=True)
class Planned:
    """Ids. `first`: the Monday from which days are planned. `homes`: of ≥18 people 100, 100, 100, 100, none, none; of households
    none but the fifth's 40. `people`: two a team. `target`: adult_skills ≥ 80 %."""

    locality: int
    campaign: int
    first: date
    homes: list[int]
    teams: list[int]
    volunteers: list[int]
    target: int


def planned(locality_id: int, *, trained: int = 30) -> Planned:
    """Made for a locality; `trained` people of the first neighbourhood have the skill. Flushed, not committed."""
    today = clock.today()
    first = today + timedelta(days=7 - today.weekday())
    homes = [
        areas.ensure_neighbourhood(locality_id, f"Thôn {word}")
        for word in ("Đông", "Tây", "Nam", "Bắc", "Thượng", "Hạ")
    ]
    for home in homes[:4]:
        counts.count_population(locality_id, ">=18", 100, today - timedelta(days=90), "Công an xã", home.id)
        counts.count_population(locality_id, "all", 130, today - timedelta(days=90), "Công an xã", home.id)
    counts.count_population(
        locality_id, "households", 40, today - timedelta(days=90), "Công an xã", homes[4].id
    )
    counts.count_population(locality_id, ">=18", 500, today - timedelta(days=90), "Công an xã")
    plan = Plan(
        locality_id=locality_id, identity="ra-quan", title="Kế hoạch", year=today.year, created_at=clock.now(), chosen_at=clock.now()
    )  # fmt: skip
    db.session.add(plan)
    db.session.flush()
    target = Target(
        locality_id=locality_id, plan_id=plan.id, ref="1", rank=1, number="1", text="Tỷ lệ người trưởng thành có kỹ năng số",
        kind="percent", operator=">=", value=80, indicator_code="adult_skills",
    )  # fmt: skip
    staff = Target(
        locality_id=locality_id, plan_id=plan.id, ref="2", rank=2, number="2", text="Tỷ lệ cán bộ làm chủ kỹ năng số",
        kind="percent", operator=">=", value=90, indicator_code="staff_mastery",
    )  # fmt: skip
    campaign = Campaign(
        locality_id=locality_id, title="Đi từng ngõ", kind="outreach", state=RUNNING, starts=today - timedelta(days=60),
        ends=first + timedelta(days=60), made_at=clock.now(),
    )  # fmt: skip
    db.session.add_all([target, staff, campaign])
    db.session.flush()
    db.session.execute(campaign_target.insert().values(campaign_id=campaign.id, target_id=target.id))
    (online,) = skills.by_codes(["DVCTT"])
    for n in range(trained):
        person = people.add(
            locality_id,
            Particulars(f"Người {n:02}", birth="1970"),
            neighbourhood_id=homes[0].id,
            by=COMMAND_LINE,
        )
        rosters.add(person, "resident", today - timedelta(days=90), neighbourhood_id=homes[0].id)
        ledger.record(
            person,
            [online],
            on=today - timedelta(days=30),
            kind="attended",
            source=f"test:{n}",
            by=COMMAND_LINE,
        )
    teams, volunteers = [], []
    for n, home in enumerate(homes[:3]):
        team = Team(
            locality_id=locality_id, name=f"Tổ {n + 1}", name_key=name_key(f"Tổ {n + 1}"), neighbourhood_id=home.id, least=1,
            made_at=clock.now(),
        )  # fmt: skip
        db.session.add(team)
        db.session.flush()
        teams.append(team.id)
        for m in range(2):
            person = people.add(locality_id, Particulars(f"Thanh niên {n}{m}", birth="2000"), by=COMMAND_LINE)
            one = Volunteer(
                locality_id=locality_id, team_id=team.id, person_id=person.id, head=m == 0, joined_on=today, weekly=WEEKEND,
                answered_at=clock.now(), skills=["DVCTT"],
            )  # fmt: skip
            db.session.add(one)
            db.session.flush()
            volunteers.append(one.id)
    return Planned(locality_id, campaign.id, first, [home.id for home in homes], teams, volunteers, target.id)


def went(
    made: Planned, home: int, day: date, helped: list[int], *, again: list[int] = (), code: str = "DVCTT"
) -> int:
    """The first team was a whole day in a neighbourhood, at a place of it, and helped these people by name. The day's id."""
    (skill,) = skills.by_codes([code])
    place = Place(
        locality_id=made.locality,
        name=f"Nhà {home} {day}",
        name_key=f"nha {home} {day}",
        kind="culture_house",
        neighbourhood_id=home,
    )
    the_day = OutreachDay(
        locality_id=made.locality, campaign_id=made.campaign, day=day, starts_at=time(7), ends_at=time(17), state=CLOSED
    )  # fmt: skip
    db.session.add_all([place, the_day])
    db.session.flush()
    point = Point(
        locality_id=made.locality, outreach_day_id=the_day.id, place_id=place.id, team_id=made.teams[0], starts_at=time(7), ends_at=time(17)
    )  # fmt: skip
    db.session.add(point)
    db.session.flush()
    for person, outcome in [*((one, "done") for one in helped), *((one, "again") for one in again)]:
        event = OutreachEvent(
            id=f"{the_day.id}-{person}", locality_id=made.locality, outreach_day_id=the_day.id, point_id=point.id, kind="help",
            person_id=person, device_time=clock.now(), clock_offset=0, happened_at=clock.now(), received_at=clock.now(),
            source="scan", result="created", payload_hash="x",
        )  # fmt: skip
        db.session.add(event)
        db.session.flush()
        db.session.add(Help(
            locality_id=made.locality, outreach_day_id=the_day.id, person_id=person, skill_id=skill.id, point_id=point.id,
            outcome=outcome, event_id=event.id, at=clock.now(),
        ))  # fmt: skip
    db.session.flush()
    return the_day.id


def mornings(
    made: Planned, *visits: tuple[int, int, int], asked: Asked | None = None, campaign: int | None = None
) -> int:
    """A proposal of these mornings, each settled: (days from the first Saturday, place of the team, of the home). Its id. Flushed."""
    proposal = Proposal(
        locality_id=made.locality, campaign_id=campaign or made.campaign, first=made.first, weeks=4, made_at=clock.now(),
        asked=(asked or Asked()).as_json(),
        visits=[
            {
                "day": (made.first + timedelta(days=5 + ahead)).isoformat(), "part": "morning", "team": made.teams[team],
                "neighbourhood": made.homes[home], "lock": True,
            }
            for ahead, team, home in visits
        ],
    )  # fmt: skip
    db.session.add(proposal)
    db.session.flush()
    return proposal.id
