"""Where to go, proposals and their board, through HTTP; and `flask outreach plan`."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.audit import AuditRow
from app.base import clock
from app.base import db as database
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.cli import outreach as command
from app.web.outreach.planner.applying import SENSITIVITY
from campaigns.outreach.campaign import Campaign
from campaigns.outreach.day import OutreachDay
from campaigns.outreach.planner import plan as planning
from campaigns.outreach.planning import asking, proposing
from campaigns.outreach.planning.asking import Asked
from campaigns.outreach.proposal import Proposal
from campaigns.outreach.team import Team
from tests.conftest import ONE_DATABASE
from tests.outreach.made import outreach
from tests.outreach.planned import planned

pytestmark = ONE_DATABASE

DOCS = Path(__file__).resolve().parents[2] / "docs" / "ra-quan-uoc-tinh.md"


@pytest.fixture
def made(commune, once):
    return once("planned", lambda: planned(commune.locality))


def soup(answer):
    return BeautifulSoup(answer.text, "html.parser")


def words(answer):
    return " ".join(soup(answer).get_text(" ").split())


def form(made, **more):
    return {
        "first": f"{made.first:%d/%m/%Y}", "weeks": "2", "targets": [str(made.target)], "twice": "0", "team_days": "4",
        "weekdays": ["5", "6"], "parts": ["morning", "afternoon"], "role_guide": "2",
    } | more  # fmt: skip


def asked(visitor, made, **more):
    answer = visitor.post(f"/campaigns/{made.campaign}/proposals", data=form(made, **more))
    assert answer.status_code == 303, words(answer)
    return int(answer.location.rsplit("/", 1)[1])


def kept(work, number):
    with work():
        proposal = proposing.get(number, within=EVERYWHERE)
        return (
            proposal.revision,
            proposing.lines(proposal),
            proposing.struck(proposal),
            dict(proposal.outcome),
        )


def do(visitor, number, revision, **data):
    answer = visitor.post(f"/proposals/{number}/visits", data={"revision": str(revision)} | data)
    assert answer.status_code == 303
    return words(visitor.get(f"/proposals/{number}"))


def test_where_to_go_shows_the_gap_and_marks_what_is_guessed(made, sign_in, queries):
    planner = sign_in("planner")
    with queries() as seen:
        page = planner.get(f"/campaigns/{made.campaign}/where")
    assert len(seen) < 45
    names = [row.th.get_text(strip=True) for row in soup(page).select("tbody tr")]
    assert names[:4] == ["Thôn Bắc", "Thôn Nam", "Thôn Tây", "Thôn Đông"]
    said = words(page)
    assert "theo số hộ" in said
    assert "tạm tính" in said
    assert "đã có 30 %" in said
    assert len(soup(page).select(".tile")) == 6
    found = planner.get(f"/campaigns/{made.campaign}/where?q=dong&order=visit&target={made.target}")
    assert [row.th.get_text(strip=True) for row in soup(found).select("tbody tr")] == ["Thôn Đông"]
    assert "Không có nơi nào tên như vậy" in words(planner.get(f"/campaigns/{made.campaign}/where?q=xyz"))


def test_the_table_is_taken_away_as_a_workbook(made, sign_in, work):
    answer = sign_in("planner").post(f"/campaigns/{made.campaign}/where/export", data={})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.values)
    assert rows[1][1] == "Thôn Bắc"
    assert len(rows) == 7
    assert all(isinstance(cell, int | float) for row in rows[1:] for cell in row[-2:]), (
        "days and people add up"
    )
    with work():
        assert (
            db.session.scalars(select(AuditRow).where(AuditRow.verb == "export"))
            .one()
            .detail["neighbourhoods"]
            == 6
        )


def test_a_proposal_is_asked_for_and_shown(made, sign_in, work):
    planner = sign_in("planner")
    empty = planner.get(f"/campaigns/{made.campaign}/proposals")
    assert soup(empty).find("input", {"name": "targets", "checked": True})["value"] == str(made.target)
    number = asked(planner, made)
    page = planner.get(f"/proposals/{number}")
    said = words(page)
    assert "điểm dự kiến" in said
    assert "giả định gấp đôi" in said
    assert "Không cộng" not in said
    assert len(soup(page).select("[data-visit]")) == 8
    assert len(soup(page).select("[data-slot]")) == 8
    assert soup(page).find("a", href="/proposals/estimates")
    assert "Phương án 1" in words(planner.get(f"/campaigns/{made.campaign}/proposals"))
    # Who only looks sees no buttons.
    looked = sign_in("viewer").get(f"/proposals/{number}")
    assert looked.status_code == 200
    assert not soup(looked).select("[data-visit], [name=do]")
    assert sign_in("viewer").post(f"/proposals/{number}/apply").status_code == 403
    with work():
        assert (
            db.session.scalars(select(AuditRow).where(AuditRow.noun == "proposal")).one().detail["visits"]
            == 8
        )


def test_points_are_called_points_everywhere_on_the_board(made, sign_in):
    planner = sign_in("planner")
    page = soup(planner.get(f"/proposals/{asked(planner, made)}"))
    said = page.main.get_text(" ", strip=True)
    assert "Điểm của một tuần là điểm các buổi cộng lại" in said
    gains = [one.get_text(strip=True) for one in page.select(".visit__gain")]
    assert gains
    assert all(re.fullmatch(r"(\+|khoảng )[\d.,]+ điểm", gain) for gain in gains), gains


def test_the_board_says_first_why_fewer_days_were_planned_than_asked(made, sign_in):
    planner = sign_in("planner")
    page = soup(planner.get(f"/proposals/{asked(planner, made, team_days='300')}"))
    [why] = page.select("main .fewer")
    assert re.match(r"Xếp được [\d,]+ trong 300 ngày tổ của đợt này( vì|:) các tổ ", why.get_text())
    everything = soup(planner.get(f"/proposals/{asked(planner, made)}"))
    assert everything.select("main .fewer") == [], "all of the four that were asked for"


def test_days_need_not_be_spread_over_the_weeks(made, sign_in, work):
    planner = sign_in("planner")
    at = f"/campaigns/{made.campaign}/proposals"
    assert soup(planner.get(at)).find("input", {"name": "spread", "checked": True})
    for ticked, spread in (({"spread": "y"}, True), ({}, False)):
        number = asked(planner, made, **ticked)
        with work():
            assert asking.read(proposing.get(number, within=EVERYWHERE).asked).spread is spread
        box = soup(planner.get(f"{at}?like={number}")).find("input", {"name": "spread"})
        assert box.has_attr("checked") is spread


def test_a_plan_is_asked_for_without_any_target(commune, sign_in, work):
    """In a new commune nobody chooses what to raise first: the form does not ask, so it must not miss the answer."""
    with work():
        at = outreach(commune.locality, commune.people, by=COMMAND_LINE).campaign.id
    planner = sign_in("planner")
    box = {each["name"]: each.get("value", "") for each in soup(planner.get(f"/campaigns/{at}/proposals")).select("main input[type=text], main input[type=number]")}  # fmt: skip
    assert "twice" not in box
    answer = planner.post(
        f"/campaigns/{at}/proposals", data=box | {"assume_free": "y", "weekdays": ["5"], "parts": ["morning"]}
    )
    assert answer.status_code == 303, words(answer)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"first": "31/02/2026"}, "không phải ngày có thật"), ({"weeks": ""}, "Cần số tuần"), ({"weeks": "40"}, "Cần từ 1 đến 26"),
        ({"team_days": "nhiều"}, "không phải con số"), ({"weekdays": []}, "Chọn ít nhất một thứ"), ({"targets": ["99999"]}, "Chọn"),
        ({"money": "5000000"}, "Ghi một ngày tổ chi bao nhiêu"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_said_beside_the_form(made, sign_in, wrong, said):
    answer = sign_in("planner").post(f"/campaigns/{made.campaign}/proposals", data=form(made, **wrong))
    assert answer.status_code == 422
    assert said in words(answer)
    assert soup(answer).find("input", {"name": "team_days"})["value"] == wrong.get("team_days", "4")


def test_visits_are_locked_struck_moved_and_added_without_a_script(made, sign_in, work):
    planner = sign_in("planner")
    number = asked(planner, made)
    _revision, there, _never, _outcome = kept(work, number)
    first, second = there[0], there[1]
    assert "Bỏ ghim" in do(planner, number, 1, do=f"lock:{first.key}")
    assert "1 buổi đã gạch bỏ" in do(planner, number, 2, do=f"strike:{second.key}")
    panel = soup(planner.get(f"/proposals/{number}?visit={there[2].key}")).find(id="change")
    assert panel.find("option", selected=True)
    last = f"{made.first + timedelta(days=13):%Y-%m-%d}.afternoon"
    do(planner, number, 3, do="move", visit=there[2].key, slot=last)
    do(planner, number, 4, do=f"restore:{second.key}")
    revision, now, never, outcome = kept(work, number)
    assert (revision, never) == (5, [])
    moved = [line for line in now if line.visit.slot.day == made.first + timedelta(days=13) and line.lock]
    assert moved
    assert outcome["changes"]
    free = next(
        (team, slot)
        for slot in soup(planner.get(f"/proposals/{number}")).select("#add-slot option")
        for team in made.teams
        if not any(line.key.startswith(f"{slot['value']}.{team}.") for line in now)
    )
    said = do(
        planner, number, 5, do="add", slot=free[1]["value"], team=str(free[0]), place=str(made.homes[5])
    )
    assert "Người khác" not in said
    assert len(kept(work, number)[1]) == len(now) + 1


def test_weeks_are_a_line_each_and_the_one_that_was_changed_lies_open(made, sign_in, work):
    planner = sign_in("planner")
    number = asked(planner, made)
    _revision, there, _never, _outcome = kept(work, number)
    page = soup(planner.get(f"/proposals/{number}"))
    weeks = page.select("details.week")
    assert [week["id"] for week in weeks] == ["week-1", "week-2"]
    of_week = [sum((line.visit.slot.day - made.first).days // 7 == n for line in there) for n in range(2)]
    for week, visits in zip(weeks, of_week, strict=True):
        line = " ".join(week.summary.get_text(" ").split())
        assert (f"{visits} buổi khoảng " if visits else "không có buổi nào") in line
    busy = next(n for n, visits in enumerate(of_week) if visits)
    assert [week.has_attr("open") for week in weeks] == [n == busy for n in range(2)]

    late = f"{made.first + timedelta(days=13):%Y-%m-%d}.afternoon"
    answer = planner.post(
        f"/proposals/{number}/visits",
        data={"revision": "1", "do": "move", "visit": there[0].key, "slot": late},
    )
    assert answer.location.endswith(f"/proposals/{number}?week=2#week-2")
    changed = soup(planner.get(answer.location))
    assert [week.has_attr("open") for week in changed.select("details.week")] == [False, True]
    assert "1 ghim" in changed.select_one("#week-2 > summary").get_text()
    # A team that went since is what wants a look: its week lies open, and says how many.
    with work():
        db.session.get_one(Team, there[-1].visit.team_id).closed_at = clock.now()
    odd = soup(planner.get(f"/proposals/{number}")).select_one("details.week[open]")
    assert "cần xem" in odd.summary.get_text()
    assert "tổ này đã thôi hoạt động" in odd.get_text()
    for nonsense in ("week=9", "week=x", "visit=zzz", "week=-1"):
        assert planner.get(f"/proposals/{number}?{nonsense}").status_code == 200


def test_the_week_in_which_something_wants_a_look_lies_open_before_one_in_which_all_is_well(
    made, sign_in, work
):
    planner = sign_in("planner")
    number = asked(planner, made)
    with work():
        db.session.get_one(Proposal, number).visits = [
            {
                "day": (made.first + timedelta(days=ahead)).isoformat(), "part": "morning", "team": made.teams[n],
                "neighbourhood": made.homes[n], "lock": False,
            }
            for n, ahead in enumerate((5, 12))
        ]  # fmt: skip
        db.session.get_one(Team, made.teams[1]).closed_at = clock.now()
    weeks = soup(planner.get(f"/proposals/{number}")).select("details.week")
    assert [week.has_attr("open") for week in weeks] == [False, True]


def test_a_stale_page_and_nonsense_change_nothing(made, sign_in, work):
    planner = sign_in("planner")
    number = asked(planner, made)
    _revision, there, _never, _outcome = kept(work, number)
    do(planner, number, 1, do=f"lock:{there[0].key}")
    assert "Người khác vừa sửa" in do(planner, number, 1, do=f"lock:{there[1].key}")
    for nonsense in ("", "lock:", "lock:x.y.z.w", "move", "add", "strike:2026-01-01.morning.1.1", "burn:1"):
        do(planner, number, 2, do=nonsense)
    assert "Số ngày tổ cần" in words(
        planner.post(
            f"/proposals/{number}/again", data={"revision": "2", "team_days": "x"}, follow_redirects=True
        )
    )
    assert [line.lock for line in kept(work, number)[1]].count(True) == 1
    assert kept(work, number)[0] == 2
    for path in ("visits", "again", "apply", "unapply", "remove"):
        assert planner.post(f"/proposals/999999/{path}").status_code == 404
    for path in ("visits", "again", "apply", "unapply"):
        assert planner.post(f"/proposals/{number}/{path}").status_code == 303


def test_it_is_asked_again_with_another_budget(made, sign_in, work):
    planner = sign_in("planner")
    number = asked(planner, made)
    _revision, there, _never, before = kept(work, number)
    do(planner, number, 1, do=f"lock:{there[0].key}")
    page = planner.post(
        f"/proposals/{number}/again", data={"revision": "2", "team_days": "2,5"}, follow_redirects=True
    )
    revision, now, _never, outcome = kept(work, number)
    assert revision == 3
    assert len(now) == 5
    assert any(line.visit == there[0].visit and line.lock for line in now)
    assert outcome["before"] == before["gain"]
    assert "điểm trước lần sửa này" in words(page)
    # An emptied box is no budget any more: each team one half-day a week.
    planner.post(f"/proposals/{number}/again", data={"revision": "3", "team_days": ""})
    with work():
        assert asking.read(proposing.get(number, within=EVERYWHERE).asked).team_days is None


def test_thinking_holds_no_turn_to_write(made, sign_in, monkeypatch):
    writes = []

    def spied(*args, **kwargs):
        writes.append(database._writes.get())
        return planning.plan(*args, **kwargs)

    monkeypatch.setattr(proposing, "plan", spied)
    planner = sign_in("planner")
    number = asked(planner, made)
    planner.post(f"/proposals/{number}/again", data={"revision": "1"})
    assert writes == [False, False]


def test_it_becomes_days_and_is_taken_back(made, sign_in, work):
    planner = sign_in("planner")
    number = asked(planner, made)
    answer = planner.post(f"/proposals/{number}/apply", data={"revision": "1"})
    assert answer.status_code == 303
    with work():
        assert db.session.scalars(select(OutreachDay)).first() is not None
    page = planner.get(f"/proposals/{number}")
    assert "Gỡ các ngày đã lập" in words(page)
    assert not soup(page).select("[data-visit]")
    assert "đã thành các ngày" in words(
        planner.post(f"/proposals/{number}/apply", data={"revision": "2"}, follow_redirects=True)
    )
    assert "Đã gỡ 8 điểm" in words(planner.post(f"/proposals/{number}/unapply", follow_redirects=True))
    planner.post(f"/proposals/{number}/remove")
    with work():
        assert db.session.scalars(select(OutreachDay)).all() == []
        assert db.session.scalars(select(Proposal)).all() == []


def test_another_commune_has_none_of_it(made, sign_in, found_commune):
    number = asked(sign_in("planner"), made)
    stranger = sign_in("planner", found_commune("00002", "Suối Trong"))
    for path in (
        f"/proposals/{number}",
        f"/campaigns/{made.campaign}/where",
        f"/campaigns/{made.campaign}/proposals",
    ):
        assert stranger.get(path).status_code == 404
    assert stranger.post(f"/proposals/{number}/apply").status_code == 404
    assert sign_in("volunteer").get(f"/proposals/{number}").status_code == 403


def test_the_page_of_estimates_says_what_the_docs_say(sign_in, made):
    table = DOCS.read_text().split("giữ được |", 2)[2]
    rows = [
        tuple(re.sub(r"\*", "", cell).strip() for cell in line.strip("|").split("|"))
        for line in table.splitlines()
        if line.startswith("|") and "---" not in line
    ]
    assert rows == list(SENSITIVITY)
    page = sign_in("planner").get("/proposals/estimates")
    assert "20 % khi đã có kết quả" in words(page)
    shown = [
        [[cell.get_text(strip=True) for cell in line.select("th, td")] for line in table.select("tbody tr")]
        for table in soup(page).select("main table")
    ]
    assert shown == [
        [[row[0], row[1], row[2], f"{row[3]} lần", row[4] or "—"] for row in SENSITIVITY],
        [[row[0], row[5], f"{row[6]} lần", row[7] or "—"] for row in SENSITIVITY if row[1] == "3"],
    ]
    # The second leaves the weight out: without results it changes nothing that is shown but by a rounding of what is kept.
    assert len({(row[0], row[5], row[6]) for row in SENSITIVITY}) == len(shown[1])


def test_what_is_printed_stays_below_its_own_bound(made, work, monkeypatch):
    """Teams that travel: the solver's bound is of the score, and the gain is more than the score."""
    with work():
        campaign = db.session.get_one(Campaign, made.campaign)
        thought = proposing.think(campaign, made.first, 1, Asked())
    kept = proposing.outcome(thought) | {"gain": 420.2, "score": 417.8, "bound": 418.1}
    monkeypatch.setattr(proposing, "outcome", lambda thought: kept)
    said = command._answer(thought)
    assert (said["expected_gain"], said["bound"], said["score_bound"]) == (420.2, 420.5, 418.1)
    kept["bound"] = None
    assert command._answer(thought)["bound"] is None


def test_the_command_proposes_and_writes_nothing(made, runner, work):
    words_of = (
        "outreach",
        "plan",
        "--campaign",
        made.campaign,
        "--from",
        made.first.isoformat(),
        "--weeks",
        2,
    )
    done = runner(*words_of, "--team-days", 4, "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert len(said["days"]) == 8
    assert set(said["days"][0]) == {"day", "part", "team", "neighbourhood", "expected", "why"}
    assert said["score"] <= said["score_bound"] + 0.1
    assert said["expected_gain"] <= said["bound"]
    assert said["expected_gain"] >= said["round_robin_gain"]
    assert said["greedy_gain"] >= 0.9 * said["expected_gain"]
    assert said["status"] == "optimal"
    assert said["seconds"] <= 10
    assert said["problems"]
    assert said["fewer"] is None, "all of the four that were asked for"
    assert "trong 300 ngày tổ của đợt này" in runner(*words_of, "--team-days", 300).output
    spoken = runner(*words_of)
    assert "xoay vòng cùng số buổi" in spoken.output
    with work():
        assert db.session.scalars(select(Proposal)).all() == []
    assert runner("outreach", "plan", "--campaign", 999, "--from", "2026-11-28", "--weeks", 2).exit_code == 2
    assert runner(*words_of[:-1], 0).exit_code == 2
