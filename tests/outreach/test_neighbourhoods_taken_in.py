"""Two neighbourhoods turn out to be one place written in two ways: its days, its teams and what was done there stand together,
with every total as it was; and apart again when they were two after all."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from sqlalchemy import func, select

from app.base import clock
from app.base.actors import COMMAND_LINE, Scope
from app.base.db import Base, db
from campaigns.outreach import log, results
from campaigns.outreach.campaign import Campaign
from campaigns.outreach.day import CLOSED, OutreachDay, Point
from campaigns.outreach.event import Help, OutreachEvent
from campaigns.outreach.place import Place
from campaigns.outreach.planning import survey, where
from campaigns.outreach.planning.visited import visited
from campaigns.outreach.proposal import Proposal
from campaigns.outreach.shift import Assignment
from campaigns.outreach.team import Team
from campaigns.outreach.teams import free_time
from tests.outreach.made import outreach
from tests.outreach.test_results import evident, helped, logged
from trainees import areas
from trainees.areas import Neighbourhood, Spelling, name_key, renaming
from trainees.people import Person

SKILL = "VNEID"


@pytest.fixture
def made(commune, work):
    """Two neighbourhoods, each with a place, a team, a day that took place and who was helped there; one was helped in both."""
    with work():
        who, today = commune.people, clock.today()
        rows = outreach(commune.locality, who[:3], by=COMMAND_LINE, day=today - timedelta(days=3))
        one, other = rows.neighbourhood, areas.ensure_neighbourhood(commune.locality, "Tổ RQ A")
        place = Place(
            locality_id=commune.locality, name="Chợ B", name_key=name_key("Chợ B"), kind="market", neighbourhood_id=other.id,
        )  # fmt: skip
        team = Team(
            locality_id=commune.locality, name="Tổ B", name_key=name_key("Tổ B"), neighbourhood_id=other.id, made_at=clock.now(),
        )  # fmt: skip
        second = OutreachDay(
            locality_id=commune.locality, campaign_id=rows.campaign.id, day=today - timedelta(days=10), starts_at=time(7),
            ends_at=time(17), state=CLOSED,
        )  # fmt: skip
        db.session.add_all([place, team, second])
        db.session.flush()
        door = Point(
            locality_id=commune.locality, outreach_day_id=second.id, neighbourhood_id=other.id, team_id=team.id,
            starts_at=time(7), ends_at=time(11),
        )  # fmt: skip
        stall = Point(
            locality_id=commune.locality, outreach_day_id=second.id, place_id=place.id, team_id=rows.team.id, starts_at=time(13),
            ends_at=time(17),
        )  # fmt: skip
        db.session.add_all([door, stall])
        db.session.flush()
        rows.day.state = CLOSED
        rows.assignment.came = True
        for day, person, point in (
            (rows.day, who[3], rows.point.id), (rows.day, who[4], rows.point.id), (second, who[4], door.id), (second, who[5], stall.id),
        ):  # fmt: skip
            helped(day, person, SKILL, point=point)
            evident(day, person, SKILL)
        helped(second, who[3], "TTKDTM", outcome="again", point=door.id)
        logged(rows.day, "tally", point=rows.point.id, what="vneid", count=7)
        logged(second, "tally", point=door.id, what="vneid", count=5)
        logged(second, "household", point=door.id, what="met", count=4)
        db.session.get_one(Person, who[3]).neighbourhood_id = one.id
        db.session.get_one(Person, who[4]).neighbourhood_id = other.id
        morning = {"day": (today + timedelta(days=6)).isoformat(), "part": "morning"}
        rows.proposal.visits = [
            {**morning, "team": team.id, "neighbourhood": other.id, "lock": True},
            {**morning, "team": rows.team.id, "neighbourhood": one.id, "lock": False},
        ]
        db.session.flush()
        return {
            "locality": commune.locality, "campaign": rows.campaign.id, "one": one.id, "other": other.id, "place": place.id,
            "team": team.id, "door": door.id, "stall": stall.id, "second": second.id, "proposal": rows.proposal.id, "who": who,
        }  # fmt: skip


def take_in(made) -> int:
    one, other = (db.session.get_one(Neighbourhood, made[key]) for key in ("one", "other"))
    return renaming.take_in(one, other, by=COMMAND_LINE).id


def apart(spelling_id: int) -> None:
    renaming.take_apart(db.session.get_one(Spelling, spelling_id), by=COMMAND_LINE)


def totals(made) -> dict:
    """What a campaign's page, its report and its people say."""
    campaign = db.session.get_one(Campaign, made["campaign"])
    sums = results.of_campaign(campaign)
    whole = sums.whole
    return {
        "people": whole.people, "again": whole.again, "turns": whole.turns, "tallies": dict(whole.tallies),
        "households": dict(whole.households), "days": whole.days, "points": whole.points, "minutes": whole.minutes,
        "by day": [(part.label, part.people, part.turns) for part in sums.by("day")],
        "by team": [(part.label, part.people, part.turns) for part in sums.by("team")],
        "waits": [(one.person.id, len(one.skills)) for one in log.follow_ups(campaign, clock.today())],
        "rows": [
            db.session.scalar(select(func.count()).select_from(table))
            for table in (Help, OutreachEvent, Point, Place, Team, Assignment)
        ],
        "free": free_time.teams_free(made["locality"], clock.today(), clock.today() + timedelta(days=7)),
    }  # fmt: skip


def pointing() -> dict:
    """Every row of every table that points at a neighbourhood → at which."""
    target = Neighbourhood.__table__
    return {
        (table.name, column.name, number): at
        for table in Base.metadata.sorted_tables
        if table.name != "spelling"
        for column in table.columns
        if any(key.column.table is target for key in column.foreign_keys)
        for number, at in db.session.execute(select(table.c.id, column))
    }


def test_points_places_teams_people_and_every_total_stay(made, work) -> None:
    with work():
        before, homes = totals(made), pointing()
        assert before["people"] == 3
        take_in(made)
    with work():
        assert totals(made) == before
        after = pointing()
        assert after.keys() == homes.keys()
        assert {number: made["one"] if at == made["other"] else at for number, at in homes.items()} == after
        assert made["other"] not in after.values()
        assert db.session.get_one(Point, made["door"]).name == "Tổ ra quân A"
        assert db.session.get_one(Team, made["team"]).neighbourhood_id == made["one"]


def test_the_history_of_both_is_the_history_of_one(made, work) -> None:
    """Half-days add up, the later visit is the last, and who was helped in both is one."""
    with work():
        seen = visited(made["locality"], clock.today())
        one, other = seen[made["one"]], seen[made["other"]]
        assert (one.helped, other.helped) == (2, 2)
        expected = (max(one.last, other.last), one.team_days + other.team_days)
        take_in(made)
    with work():
        seen = visited(made["locality"], clock.today())
        assert made["other"] not in seen
        both = seen[made["one"]]
        assert (both.last, both.team_days) == expected
        assert both.helped == 3
        listed = where.homes(db.session.get_one(Campaign, made["campaign"]), [])
        [home] = [home for home in listed if home.id == made["one"]]
        assert (home.helped, home.team_days) == (3, expected[1])


def test_apart_again_everything_stands_where_it_stood(made, work) -> None:
    with work():
        before, homes = totals(made), pointing()
        seen = visited(made["locality"], clock.today())
        spelling = take_in(made)
    with work():
        apart(spelling)
    with work():
        assert pointing() == homes
        assert totals(made) == before
        assert visited(made["locality"], clock.today()) == seen
        assert db.session.get_one(Point, made["door"]).name == "Tổ RQ A"
        assert db.session.get_one(Proposal, made["proposal"]).visits[0]["neighbourhood"] == made["other"]


def test_what_came_while_they_were_one_stays_with_the_one_that_stands(made, work) -> None:
    with work():
        spelling = take_in(made)
        late = Point(
            locality_id=made["locality"], outreach_day_id=made["second"], neighbourhood_id=made["one"], starts_at=time(15),
            ends_at=time(17),
        )  # fmt: skip
        db.session.add(late)
        db.session.flush()
        late_id = late.id
    with work():
        apart(spelling)
        assert db.session.get_one(Point, late_id).neighbourhood_id == made["one"]
        assert db.session.get_one(Point, made["door"]).neighbourhood_id == made["other"]


def test_a_plan_made_before_goes_where_the_place_went_and_back(made, work) -> None:
    with work():
        third_id = areas.ensure_neighbourhood(made["locality"], "Tổ ra quân thứ ba").id
        assert survey.taken_in(made["locality"]) == {}
        spelling = take_in(made)
        assert survey.taken_in(made["locality"]) == {made["other"]: made["one"]}
    with work():
        third = db.session.get_one(Neighbourhood, third_id)
        once_more = renaming.take_in(
            third, db.session.get_one(Neighbourhood, made["one"]), by=COMMAND_LINE
        ).id
        assert survey.taken_in(made["locality"]) == {made["other"]: third_id, made["one"]: third_id}
    with work():
        apart(once_more)
        apart(spelling)
        assert survey.taken_in(made["locality"]) == {}


def test_a_new_neighbourhood_with_an_old_number_is_nobody_elses(made, work) -> None:
    """SQLite gives the number of its last row away again: a visit to the new one must not go to the one that took in the old."""
    with work():
        take_in(made)
    with work():
        new = Neighbourhood(id=made["other"], locality_id=made["locality"], name="Tổ mới", name_key=name_key("Tổ mới"))  # fmt: skip
        db.session.add(new)
        db.session.flush()
        assert survey.taken_in(made["locality"]) == {}
        assert {home.id for home in areas.neighbourhoods(Scope(made["locality"]))} >= {made["one"], new.id}
