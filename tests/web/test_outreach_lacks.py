"""What is lacking leads to where it is mended: every sentence of a day and of a campaign, for those who may mend it."""

from __future__ import annotations

import ast
from datetime import time, timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from app.access import OFFICER, PLANNER, VIEWER
from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db
from app.web.outreach.mending import PAGES
from campaigns import outreach as rooms
from campaigns.outreach.campaign import Campaign
from campaigns.outreach.campaigning import linked
from campaigns.outreach.day import OutreachDay, Point
from campaigns.outreach.days import day_life
from campaigns.outreach.volunteer import Volunteer
from campaigns.plans.plan import Plan
from campaigns.plans.target import Target
from tests.conftest import ONE_DATABASE
from tests.outreach.crew import another_shift, crew, sign_up, volunteer

pytestmark = ONE_DATABASE


@pytest.fixture
def made(commune, work):
    """A day a week ahead on which much is lacking, and a plan with a target that nobody connected."""
    with work():
        one = crew(commune.locality, 6, seats=5)
        day = db.session.get_one(OutreachDay, one.day)
        bare = Point(
            locality_id=day.locality_id, outreach_day_id=day.id, neighbourhood_id=day.points[0].neighbourhood_id,
            starts_at=time(13), ends_at=time(17),
        )  # fmt: skip
        db.session.add(bare)
        plan = Plan(
            locality_id=commune.locality, identity="ra-quan", title="Kế hoạch", year=clock.today().year,
            created_at=clock.now(), chosen_at=clock.now(),
        )  # fmt: skip
        db.session.add(plan)
        db.session.flush()
        target = Target(
            locality_id=commune.locality, plan_id=plan.id, ref="1", rank=1, number="1", text="Người dân có kỹ năng số",
            kind="percent", operator=">=", value=80,
        )  # fmt: skip
        db.session.add(target)
        db.session.flush()
        linked.link(db.session.get_one(Campaign, day.campaign_id), "target", target.id)
        return {
            "day": day.id, "campaign": day.campaign_id, "point": one.point, "bare": bare.id, "shift": one.shift, "team": one.team,
            "volunteers": one.volunteers, "target": f"/plans/{plan.id}/targets/{target.id}",
        }  # fmt: skip


def told(visitor, path: str) -> dict[str, str | None]:
    """What is lacking on a page: sentence → where it leads."""
    page = BeautifulSoup(visitor.get(path).text, "html.parser")
    found = {}
    for item in page.select(".todo-list li"):
        link = item.find("a")
        found[" ".join(item.get_text(" ").split())] = link["href"] if link else None
    return found


def leads(found: dict[str, str | None], words: str) -> str | None:
    [where] = [url for sentence, url in found.items() if words in sentence]
    return where


def test_each_sentence_of_a_day_leads_to_where_it_is_mended(made, sign_in, work):
    planner, day = sign_in(PLANNER), f"/outreach-days/{made['day']}"
    with work():
        for one in made["volunteers"][:3]:
            row = volunteer(one)
            row.weekly = [half for half in row.weekly or () if "morning" in half]
    found = told(planner, day)
    assert leads(found, "chưa có ca nào") == f"{day}/points/{made['bare']}/shifts/new"
    assert leads(found, "chưa chọn tổ") == f"{day}/points/{made['bare']}"
    assert leads(found, "còn cần 5 người") == f"{day}/shifts/{made['shift']}"
    assert leads(found, "không có ai rảnh chiều") == f"/teams/{made['team']}#invite"
    with work():
        other = another_shift(made["point"], 8, 10)
        sign_up(made["shift"], made["volunteers"][4])
        taken = sign_up(other.id, made["volunteers"][3])
        taken.volunteer_id, taken.person_id = (
            made["volunteers"][4],
            volunteer(made["volunteers"][4]).person_id,
        )
        other_id = other.id
    found = told(planner, day)
    assert leads(found, "hai ca trùng giờ") in (f"{day}/shifts/{made['shift']}", f"{day}/shifts/{other_id}")
    for sentence, url in found.items():
        assert url, f"{sentence} leads nowhere"
        assert planner.get(url).status_code == 200
    assert set(told(sign_in(VIEWER), day).values()) <= {None, f"/teams/{made['team']}#invite"}


def test_a_day_without_points_leads_to_a_new_one(made, sign_in, work):
    with work():
        campaign = db.session.get_one(Campaign, made["campaign"])
        bare = day_life.add(
            campaign, day_life.Particulars(clock.today() + timedelta(days=3), time(8), time(11)), by=COMMAND_LINE
        ).id  # fmt: skip
    assert told(sign_in(PLANNER), f"/outreach-days/{bare}") == {
        "Chưa có điểm nào. Thêm điểm để biết đi đâu, tổ nào đi.": f"/outreach-days/{bare}/points/new"
    }


def test_each_sentence_of_a_campaign_leads_to_where_it_is_mended(made, sign_in, work):
    planner, campaign = sign_in(PLANNER), f"/campaigns/{made['campaign']}"
    with work():
        one = db.session.get_one(Campaign, made["campaign"])
        one.goals = {}
        one.ends = clock.today() + timedelta(days=1)
    found = told(planner, campaign)
    assert leads(found, "Chưa đặt mục tiêu") == f"{campaign}/goals"
    assert leads(found, "nằm ngoài thời gian") == f"{campaign}/edit"
    assert leads(found, "trong 5 người") == f"/outreach-days/{made['day']}#points"
    assert leads(found, "chưa nối cách tính") == made["target"]
    with work():
        db.session.get_one(OutreachDay, made["day"]).day = clock.today() - timedelta(days=1)
        db.session.query(Volunteer).update({"weekly": None})
    found |= told(planner, campaign)
    assert leads(found, "đã qua mà chưa chốt") == f"/outreach-days/{made['day']}"
    assert leads(found, "Chưa có ngày ra quân nào sắp tới") == f"{campaign}/outreach-days/new"
    assert leads(found, "trả lời khi nào đi được") == "/teams"
    for sentence, url in found.items():
        assert url, f"{sentence} leads nowhere"
        assert planner.get(url).status_code == 200
    with work():
        db.session.get_one(Campaign, made["campaign"]).ends = clock.today() - timedelta(days=1)
    page = planner.get(campaign)
    assert leads(told(planner, campaign), "Đã qua ngày cuối") == f"{campaign}#state"
    assert 'id="state"' in page.text


def test_whoever_counts_people_is_led_to_the_counts(made, sign_in, work):
    with work():
        target = db.session.get_one(Target, int(made["target"].rsplit("/", 1)[1]))
        target.indicator_code = "adult_skills"
    path = f"/campaigns/{made['campaign']}"
    assert leads(told(sign_in(OFFICER), path), "chưa có mẫu số") == "/areas/counts/new"
    assert leads(told(sign_in(PLANNER), path), "chưa có mẫu số") is None, "the Youth Union may not write them"


def test_everything_that_the_core_names_has_its_page(app):
    """And every page takes the ids that are given to it."""
    named = set()
    for path in Path(rooms.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Lack":
                named.add(ast.literal_eval(call.args[2]))
    assert named == set(PAGES)
    for endpoint, parts, _anchor in PAGES.values():
        rules = [
            set(rule.arguments) for rule in app.url_map.iter_rules(endpoint) if "GET" in (rule.methods or ())
        ]
        assert set(parts) in rules, endpoint
