"""Teams as the office and the Youth Union see them: lists, joining, what may be seen by whom, addresses, the workbook."""

from __future__ import annotations

import io

import openpyxl
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from app.access import ADMINISTRATOR, OFFICER, PLANNER, VIEWER, VOLUNTEER
from app.audit import AuditRow
from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db
from campaigns.outreach.planning import needs
from campaigns.outreach.planning.needs import Said
from campaigns.outreach.shift import OUT, Assignment
from campaigns.outreach.team import Team
from campaigns.outreach.volunteer import Volunteer
from tests.conftest import ONE_DATABASE
from tests.outreach import made
from trainees import areas, people, rosters
from trainees.areas import Locality
from trainees.people import Person

pytestmark = ONE_DATABASE


class Ground:
    """Ids of what `made` made."""


@pytest.fixture
def out(commune, work):
    with work():
        there = made.outreach(commune.locality, commune.people, by=COMMAND_LINE)
        there.volunteers[1].weekly = there.volunteers[1].answered_at = None
        there.volunteers[1].person.phone = "0912345678"
        ground = Ground()
        ground.team, ground.code, ground.assignment = there.team.id, there.team.code, there.assignment.id
        ground.ids = [one.id for one in there.volunteers]
        ground.names = [one.person.name for one in there.volunteers]
        ground.codes = [one.code for one in there.volunteers]
    return ground


def soup(answer):
    return BeautifulSoup(answer.text, "html.parser")


def words(answer):
    return " ".join(soup(answer).get_text(" ").split())


def test_the_list_says_whose_answer_is_missing_and_gives_words_for_the_chat(enter, out):
    answer = enter(PLANNER).get("/teams")
    said = words(answer)
    assert "Tổ A" in said
    assert "Còn 1 người" in said
    invited = soup(answer).find("textarea", id=f"invite-{out.team}").get_text()
    assert f"/d/{out.code}" in invited
    assert f"Chưa trả lời: {out.names[1]}." in invited


def test_who_only_looks_gets_neither_addresses_nor_phones(enter, out):
    visitor = enter(VIEWER)
    for path in ("/teams", f"/teams/{out.team}"):
        answer = visitor.get(path)
        assert answer.status_code == 200
        for secret in ("0912345678", out.code, *out.codes):
            assert secret not in answer.text, path
    assert out.names[1] in words(visitor.get(f"/teams/{out.team}"))
    planner = enter(PLANNER).get(f"/teams/{out.team}")
    assert "0912345678" in planner.text
    assert out.codes[1] not in planner.text, "one's own address stands on one's own page only"


def test_a_team_from_its_form_to_its_end(enter, out, work):
    visitor = enter(PLANNER)
    assert visitor.post("/teams/new", data={}).status_code == 422
    answer = visitor.post(
        "/teams/new", data={"name": "Tổ B", "least": "3", "equipment": "loa kéo\n\nmáy tính bảng"}
    )
    assert answer.status_code == 303
    path = answer.location
    assert "loa kéo, máy tính bảng" in words(visitor.get(path))
    twice = visitor.post("/teams/new", data={"name": "TỔ  B", "least": "2"})
    assert twice.status_code == 422
    assert "Đã có tổ tên" in words(twice)
    assert visitor.post(f"{path}/edit", data={"name": "Tổ A", "least": "2"}).status_code == 422
    assert visitor.post(f"{path}/edit", data={"name": "Tổ C", "least": "2", "home": "99"}).status_code == 422
    assert visitor.post(f"{path}/edit", data={"name": "Tổ C", "least": "2"}).location == path
    assert "Tổ C" in words(visitor.get("/teams?q=to%20c"))
    assert "Không có tổ nào như vậy" in words(visitor.get("/teams?q=zzz"))
    visitor.post(f"{path}/close")
    assert "thôi hoạt động" in words(visitor.get(path))
    assert "Tổ C" not in words(visitor.get("/teams"))
    assert "Tổ C" in words(visitor.get("/teams?closed=1"))
    visitor.post(f"{path}/reopen")
    assert "Tổ C" in words(visitor.get("/teams"))
    refused = visitor.post(f"/teams/{out.team}/close")
    assert "Tổ còn được giao điểm" in words(visitor.get(refused.location))
    with work():
        verbs = set(db.session.scalars(select(AuditRow.verb).where(AuditRow.noun == "team")))
        assert verbs == {"add", "change", "close", "reopen"}


def test_a_planner_finds_only_people_of_the_volunteers_rosters(enter, out, commune, work):
    with work():
        young = people.add(
            commune.locality, people.Particulars("Lường Văn Đoàn", birth="1999-02-03"), by=COMMAND_LINE
        )
        rosters.add(young, "youth", clock.today())
        hidden = people.add(commune.locality, people.Particulars("Lường Văn Dân"), by=COMMAND_LINE)
        young_id, hidden_id = young.id, hidden.id
    path = f"/teams/{out.team}/join"
    planner = enter(PLANNER)
    said = words(planner.get(f"{path}?q=luong&all=1"))
    assert "Lường Văn Đoàn 1999" in said
    assert "02/1999" not in said
    assert "Lường Văn Dân" not in said
    for wrong in (str(hidden_id), "999999", "", "x"):
        answer = planner.post(path, data={"person": wrong, "q": "luong"})
        assert "Chọn một người trong kết quả tìm" in words(planner.get(answer.location)), wrong
    planner.post(path, data={"person": str(young_id), "q": "luong"})
    assert "Lường Văn Đoàn" in words(planner.get(f"/teams/{out.team}"))
    officer = enter(OFFICER)
    assert "Lường Văn Dân" in words(officer.get(f"{path}?q=luong&all=1"))
    assert "Lường Văn Dân" not in words(officer.get(f"{path}?q=luong"))
    officer.post(path, data={"person": str(hidden_id)})
    officer.post(path, data={"person": str(hidden_id)})
    assert "đã có trong Tổ A" in words(officer.get(path))


def test_somebody_who_is_on_no_list_is_typed_in(enter, out, work):
    visitor, path = enter(PLANNER), f"/teams/{out.team}/newcomer"
    for wrong in ({}, {"name": "Vàng A Páo", "birth": "31/02/1990"}, {"name": "Vàng A Páo", "phone": "12"}):
        assert visitor.post(path, data=wrong).status_code == 422, wrong
    with work():
        before = db.session.scalar(select(func.count()).select_from(Person))
    good = {"name": "Vàng A Páo", "birth": "1990", "phone": "0987 654 321"}
    assert visitor.post(path, data=good).status_code == 303
    again = visitor.post(path, data=good)
    assert again.status_code == 422
    assert "Trong tổ đã có Vàng A Páo" in words(again)
    with work():
        assert db.session.scalar(select(func.count()).select_from(Person)) == before + 1
        person = db.session.scalar(select(Person).where(Person.name == "Vàng A Páo"))
        assert (person.birth, person.phone) == ("1990", "0987654321")
        facts = [
            row.detail for row in db.session.scalars(select(AuditRow).where(AuditRow.noun == "volunteer"))
        ]
        assert "Páo" not in str(facts)


def test_duties_account_and_address_of_a_volunteer(enter, out, commune, work):
    visitor, path = enter(PLANNER), f"/teams/{out.team}/volunteers/{out.ids[1]}"
    assert out.codes[1] in visitor.get(path).text
    assert "@example.vn" not in visitor.get(path).text
    answer = visitor.post(
        path,
        data={
            "head": "y",
            "roles": ["door"],
            "languages": "Tày, Nùng",
            "account": str(commune.accounts[VOLUNTEER]),
        },
    )
    assert answer.status_code == 303
    with work():
        one = db.session.get_one(Volunteer, out.ids[1])
        assert (one.head, one.roles, one.languages, one.account_id) == (
            True,
            ["door"],
            ["Tày", "Nùng"],
            commune.accounts[VOLUNTEER],
        )
    # Of another role, or linked already: nobody else's.
    other = f"/teams/{out.team}/volunteers/{out.ids[2]}"
    for account in (commune.accounts[VOLUNTEER], commune.accounts[ADMINISTRATOR], 999999):
        assert visitor.post(other, data={"account": str(account)}).status_code == 422
    assert visitor.post(path, data={"roles": ["boss"]}).status_code == 422
    visitor.post(f"{path}/code")
    with work():
        assert db.session.get_one(Volunteer, out.ids[1]).code != out.codes[1]
    visitor.post(f"/teams/{out.team}/code")
    with work():
        assert db.session.get_one(Team, out.team).code != out.code


def test_moving_leaving_and_coming_back(enter, out, work):
    visitor = enter(PLANNER)
    target = visitor.post("/teams/new", data={"name": "Tổ B", "least": "2"}).location
    path = f"/teams/{out.team}/volunteers/{out.ids[0]}"
    assert "Chọn tổ mới trước" in words(visitor.get(visitor.post(f"{path}/move").location))
    refused = visitor.post(f"{path}/leave")
    assert "Còn 1 ca trực phía trước" in words(visitor.get(refused.location))
    assert visitor.post(f"{path}/move", data={"team": target.rsplit("/", 1)[1]}).location == target
    assert out.names[0] in words(visitor.get(target))
    assert visitor.get(path).status_code == 404, "they are another team's now"
    with work():
        db.session.get_one(Assignment, out.assignment).state = OUT
    path = f"{target}/volunteers/{out.ids[0]}"
    visitor.post(f"{path}/leave")
    said = words(visitor.get(target))
    assert "Đã thôi ở tổ (1)" in said
    visitor.post(f"{path}/back")
    assert "Đã thôi ở tổ" not in words(visitor.get(target))


def test_what_the_teams_are_called(enter, out, commune, work):
    visitor = enter(PLANNER)
    visitor.post("/teams/word", data={"word": "Đội tình nguyện số"})
    assert soup(visitor.get("/teams")).h1.get_text() == "Đội tình nguyện số"
    visitor.post("/teams/word", data={"word": "  "})
    with work():
        assert db.session.get_one(Locality, commune.locality).team_word == "Đội tình nguyện số"


def test_the_workbook_holds_everybody_and_that_it_was_taken_is_told(enter, out, work):
    answer = enter(PLANNER).post("/teams/export")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert {row[2] for row in rows[1:]} == set(out.names)
    assert next(row for row in rows if row[2] == out.names[1])[4] == "0912345678"
    with work():
        told = db.session.scalar(select(AuditRow).where(AuditRow.verb == "export"))
        assert told.detail == {"people": 3}


def test_of_another_locality_there_are_no_teams(found_commune, sign_in, out, commune, work):
    visitor = sign_in(OFFICER, found_commune("00002", "Suối Trong"))
    assert "Tổ A" not in words(visitor.get("/teams"))
    assert visitor.get(f"/teams/{out.team}").status_code == 404
    own = visitor.post("/teams/new", data={"name": "Tổ Z", "least": "2"}).location
    answer = visitor.post(f"{own}/join", data={"person": str(commune.people[0])})
    assert "Chọn một người" in words(visitor.get(answer.location))
    assert visitor.get(f"{own}/volunteers/{out.ids[0]}").status_code == 404


def test_lists_ask_as_often_for_many_teams_as_for_one(enter, out, commune, work, queries):
    visitor = enter(PLANNER)

    def count(path):
        with queries() as seen:
            assert visitor.get(path).status_code == 200
        return len(seen)

    few = count("/teams"), count(f"/teams/{out.team}")
    with work():
        for mark in "BCDE":
            made.outreach(commune.locality, commune.people, by=COMMAND_LINE, mark=mark)
    assert (count("/teams"), count(f"/teams/{out.team}")) <= few
    assert max(few) <= 16


def offered(answer, field):
    """The words under a field that can be written down with one tap."""
    return [one.get_text() for one in soup(answer).select(f'[data-adds="{field}"] button')]


def test_words_that_are_used_here_are_offered_and_nothing_of_elsewhere(
    enter, out, commune, found_commune, work
):
    other = found_commune("00002", "Suối Trong")
    with work():
        db.session.get_one(Team, out.team).equipment = ["loa kéo", "xe loa"]
        db.session.get_one(Volunteer, out.ids[0]).languages = ["Bru", "tày"]
        home = areas.ensure_neighbourhood(commune.locality, "Thôn Thượng")
        needs.say(home, Said(languages=("Pa Kô", "bru"), equipment=("máy nổ", "<b>")))
        there = made.outreach(other.locality, other.people, by=COMMAND_LINE, mark="B")
        there.team.equipment = ["thuyền thúng"]
        there.volunteers[0].languages = ["Rơ Măm"]
        needs.say(areas.ensure_neighbourhood(other.locality, "Thôn Hạ"), Said(equipment=("đèn dầu",)))
    planner = enter(PLANNER)
    team = [planner.get(path) for path in ("/teams/new", f"/teams/{out.team}/edit")]
    team += [planner.post("/teams/new", data={}), planner.post(f"/teams/{out.team}/edit", data={})]
    for answer in team:
        words = offered(answer, "equipment")
        assert {"loa kéo", "xe loa", "máy nổ", "<b>", "máy tính bảng"} <= set(words)
        assert words.count("loa kéo") == 1
        assert words.index("xe loa") < words.index("máy tính bảng"), "what is used here comes first"
        assert "thuyền thúng" not in answer.text
        assert "đèn dầu" not in answer.text
        assert "<b>" not in answer.text
    path = f"/teams/{out.team}/volunteers/{out.ids[1]}"
    for answer in (planner.get(path), planner.post(path, data={"roles": ["boss"]})):
        words = offered(answer, "languages")
        assert words[0].lower() == "bru"
        assert {"tày", "Pa Kô", "Mông"} <= set(words)
        assert "Tày" not in words, "one word in two spellings is one"
        assert "Rơ Măm" not in answer.text
