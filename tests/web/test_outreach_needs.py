"""What neighbourhoods need of a team, through HTTP: the table, the form, clusters, undoing; and the money a plan is offered."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.audit import AuditRow
from app.base.actors import EVERYWHERE
from app.base.db import db
from campaigns.outreach import campaign as campaigns
from campaigns.outreach.campaigning import budgeting
from campaigns.outreach.planning import needs
from campaigns.outreach.planning.needs import Said
from campaigns.outreach.team import Team
from campaigns.outreach.volunteer import Volunteer
from tests.outreach.planned import planned
from trainees.areas import Neighbourhood


@pytest.fixture
def made(commune, once):
    def make():
        rows = planned(commune.locality)
        db.session.get_one(Team, rows.teams[0]).equipment = ["loa kéo", "máy phát"]
        db.session.get_one(Volunteer, rows.volunteers[0]).languages = ["Bru"]
        return rows

    return once("planned, equipped", make)


def soup(answer):
    return BeautifulSoup(answer.text, "html.parser")


def words(answer):
    return " ".join(soup(answer).get_text(" ").split())


def said(work, number):
    with work():
        return needs.of(db.session.get_one(Neighbourhood, number))


def told(work):
    with work():
        rows = db.session.scalars(select(AuditRow).where(AuditRow.noun == "need").order_by(AuditRow.id))
        return [(row.verb, row.noun_id, row.detail) for row in rows]


def test_a_need_is_said_shown_and_undone(made, sign_in, work):
    planner, home = sign_in("planner"), made.homes[0]
    page = soup(planner.get(f"/needs/{home}"))
    offered = {box["value"] for box in page.select("input[type=checkbox]")}
    assert offered == {"Bru", "loa kéo", "máy phát"}
    answer = planner.post(
        f"/needs/{home}",
        data={"languages": ["Bru"], "equipment": ["loa kéo"], "more_equipment": "MÁY PHÁT; máy in, máy in", "cluster": "Cụm 1"},
    )  # fmt: skip
    assert answer.status_code == 303
    assert said(work, home) == Said(("Bru",), ("loa kéo", "máy phát", "máy in"), "Cụm 1")
    listed = words(planner.get("/needs"))
    assert "tiếng Bru; loa kéo, máy phát, máy in chưa tổ nào có máy in" in listed
    assert "cần tiếng Bru; loa kéo, máy phát, máy in" in words(
        planner.get(f"/campaigns/{made.campaign}/where")
    )
    boxes = soup(planner.get(f"/needs/{home}")).select("input[type=checkbox]")
    assert [box["value"] for box in boxes] == ["Bru", "loa kéo", "máy phát", "máy in"], "each once"
    assert all("checked" in box.attrs for box in boxes)
    assert soup(planner.get(f"/needs/{made.homes[1]}")).select("#clusters option")[0]["value"] == "Cụm 1"
    # Nothing ticked, nothing typed: it needs nothing any more; and as it was.
    assert planner.post(f"/needs/{home}", data={}).status_code == 303
    assert not said(work, home)
    assert "Đã hoàn tác" in words(planner.post(f"/needs/{home}/undo", follow_redirects=True))
    assert said(work, home) == Said(("Bru",), ("loa kéo", "máy phát", "máy in"), "Cụm 1")
    assert told(work) == [
        ("change", home, {"languages": 1, "equipment": 3, "cluster": True}),
        ("change", home, {"languages": 0, "equipment": 0, "cluster": False}),
        ("undo", home, {"languages": 1, "equipment": 3, "cluster": True}),
    ]


def test_two_who_have_the_form_open_do_not_lose_each_others_words(made, sign_in, work):
    planner, officer, path = sign_in("planner"), sign_in("officer"), f"/needs/{made.homes[0]}"

    def seen(page):
        [mark] = {box["value"] for box in soup(page).select("input[name=seen]")}
        return mark

    before = seen(planner.get(path))
    officer.post(path, data={"more_languages": "Bru", "equipment": ["loa kéo"], "seen": before})
    # What cannot be is said first, and the form still knows what it began with.
    assert seen(planner.post(path, data={"cluster": "x" * 61, "seen": before})) == before
    answer = planner.post(path, data={"cluster": "Cụm 1", "seen": before})
    assert answer.status_code == 409
    assert "Nơi này bây giờ: tiếng Bru; loa kéo." in words(answer)
    assert soup(answer).find(id="cluster")["value"] == "Cụm 1"
    assert said(work, made.homes[0]) == Said(("Bru",), ("loa kéo",))
    page = planner.post(f"{path}/undo", data={"seen": before}, follow_redirects=True)
    assert "Người khác vừa sửa nơi này" in words(page)
    assert said(work, made.homes[0]) == Said(("Bru",), ("loa kéo",))
    # Knowing it, they may.
    assert planner.post(path, data={"cluster": "Cụm 1", "seen": seen(answer)}).status_code == 303
    assert said(work, made.homes[0]) == Said(cluster="Cụm 1")
    planner.post(f"{path}/undo", data={"seen": seen(planner.get(path))})
    assert said(work, made.homes[0]) == Said(("Bru",), ("loa kéo",))


def test_what_cannot_be_is_said_beside_the_field(made, sign_in, work):
    planner, home = sign_in("planner"), made.homes[0]
    answer = planner.post(f"/needs/{home}", data={"more_languages": "tiếng Việt"})
    assert answer.status_code == 422
    assert "Không cần ghi tiếng Việt" in soup(answer).find(id="more_languages-error").get_text()
    assert soup(answer).find(id="more_languages")["value"] == "tiếng Việt"
    many = ", ".join(f"thứ {n}" for n in range(25))
    assert "nhiều nhất 20" in words(planner.post(f"/needs/{home}", data={"more_equipment": many}))
    assert planner.post(f"/needs/{home}", data={"cluster": "x" * 61}).status_code == 422
    assert "Chưa có lần sửa nào" in words(planner.post(f"/needs/{home}/undo", follow_redirects=True))
    # Saying nothing of a place of which nothing was said changes nothing, and is not told.
    assert planner.post(f"/needs/{home}", data={}).status_code == 303
    assert told(work) == []


def test_several_are_put_into_a_cluster(made, sign_in, work):
    planner = sign_in("planner")
    two = [str(number) for number in made.homes[:2]]
    page = planner.post("/needs/cluster", data={"cluster": "Cụm 1", "home": two}, follow_redirects=True)
    assert "Đã đổi cụm của 2 nơi" in words(page)
    assert [said(work, number).cluster for number in made.homes[:3]] == ["Cụm 1", "Cụm 1", ""]
    nobody = planner.post("/needs/cluster", data={"cluster": "Cụm 1"}, follow_redirects=True)
    assert "Chọn ít nhất một nơi" in words(nobody)
    planner.post("/needs/cluster", data={"cluster": "", "home": [two[0], "999999", "x"]})
    assert [said(work, number).cluster for number in made.homes[:2]] == ["", "Cụm 1"]
    assert [detail for _verb, _noun, detail in told(work)] == [{"neighbourhoods": 2}, {"neighbourhoods": 1}]


def test_the_table_is_searched_and_narrowed(made, sign_in, work):
    with work():
        needs.say(db.session.get_one(Neighbourhood, made.homes[0]), Said(("Tày",)))
        needs.say(db.session.get_one(Neighbourhood, made.homes[1]), Said(cluster="Cụm 1"))
    planner = sign_in("planner")

    def names(query):
        return [row.th.get_text(strip=True) for row in soup(planner.get(f"/needs{query}")).select("tbody tr")]

    assert len(names("")) == 6
    assert names("?some=1") == ["Thôn Đông"]
    assert names("?q=tay") == ["Thôn Tây"]
    assert "Không có nơi nào như vậy" in words(planner.get("/needs?q=xyz"))


def test_who_only_looks_changes_nothing_and_other_communes_have_none_of_it(made, sign_in, found_commune, work):  # fmt: skip
    viewer, home = sign_in("viewer"), made.homes[0]
    page = viewer.get("/needs")
    assert page.status_code == 200
    assert not soup(page).select("main a[href^='/needs/'], main form[method=post]")
    assert viewer.get(f"/needs/{home}").status_code == 403
    assert viewer.post("/needs/cluster", data={"cluster": "C", "home": [str(home)]}).status_code == 403
    assert sign_in("volunteer").get("/needs").status_code == 403
    stranger = sign_in("planner", found_commune("00002", "Suối Trong"))
    assert stranger.get(f"/needs/{home}").status_code == 404
    assert stranger.post(f"/needs/{home}", data={"cluster": "C"}).status_code == 404
    assert stranger.post(f"/needs/{home}/undo").status_code == 404
    stranger.post("/needs/cluster", data={"cluster": "C", "home": [str(home)]})
    assert "Chưa có thôn, tổ dân phố nào" in words(stranger.get("/needs"))
    assert not said(work, home)


def test_a_proposal_says_why_nobody_goes_there(made, sign_in, work):
    planner = sign_in("planner")
    planner.post(f"/needs/{made.homes[1]}", data={"more_languages": "Tày", "more_equipment": "máy chiếu"})
    answer = planner.post(
        f"/campaigns/{made.campaign}/proposals",
        data={"first": f"{made.first:%d/%m/%Y}", "weeks": "2", "targets": [str(made.target)], "twice": "0", "team_days": "4",
              "weekdays": ["5", "6"], "parts": ["morning", "afternoon"], "role_guide": "2"},
    )  # fmt: skip
    page = words(planner.get(answer.location))
    assert "Thôn Tây: không tổ nào đi được (3 tổ không nói tiếng Tày; 3 tổ thiếu máy chiếu)." in page
    assert "Không tổ nào nói tiếng Tày mà Thôn Tây cần" in page


def test_the_money_that_is_left_is_offered_and_nothing_is_filled_in(made, sign_in, work):
    planner, path = sign_in("planner"), f"/campaigns/{made.campaign}/proposals"
    assert "chưa có dòng kinh phí nào" in words(planner.get(path))
    with work():
        campaign = campaigns.get(made.campaign, within=EVERYWHERE)
        budgeting.add_line(campaign, "Nước uống", 20_000_000, spent=7_500_000)
        line = budgeting.add_line(campaign, "Xăng xe", 1_500_000).id
    page = planner.get(path)
    assert (
        "Còn lại theo dòng kinh phí: 14.000.000 đ (dự kiến 21.500.000, đã chi 7.500.000). 1 dòng chưa ghi đã chi bao nhiêu."
        in words(page)
    )
    box = soup(page).find("input", {"name": "money"})
    assert box.get("value", "") == ""
    assert [one["value"] for one in soup(page).select(f"datalist#{box['list']} option")] == ["14000000"]
    with work():
        campaign = campaigns.get(made.campaign, within=EVERYWHERE)
        budgeting.change_line(budgeting.line_of(campaign, line), "Xăng xe", 1_500_000, spent=30_000_000)
    page = planner.get(path)
    assert "đã chi hết: dự kiến 21.500.000 đ, đã chi 37.500.000 đ" in words(page)
    assert soup(page).find("input", {"name": "money"}).get("list") is None
