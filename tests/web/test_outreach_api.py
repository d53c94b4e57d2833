"""Outreach days as phones and programs hear of them, and a phone's way from the pairing to its saved queue."""

from __future__ import annotations

import io
import json

import pytest
from sqlalchemy import select

from app.access import OFFICER, PLANNER, TRAINER, VOLUNTEER
from app.api.devices import brake
from app.audit import AuditRow
from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Actor
from app.base.db import db
from campaigns.attendance import devices
from campaigns.outreach import day as days
from campaigns.outreach.event import OutreachEvent
from campaigns.outreach.shift import Assignment
from campaigns.outreach.volunteer import Volunteer
from tests.attendance.telling import card_of
from tests.attendance.telling import event as attendance
from tests.outreach.made import outreach
from tests.outreach.telling import event, evidence, help_of, helped, send
from trainees import cards, skills

BASE = "/api/v1/outreach-days"


@pytest.fixture(autouse=True)
def _free():
    brake.forget()


@pytest.fixture
def made(commune, once):
    def make():
        rows = outreach(commune.locality, commune.people[:3], by=COMMAND_LINE)
        other = outreach(commune.locality, commune.people[3:6], by=COMMAND_LINE, mark="B")
        volunteer = rows.volunteers[0]
        volunteer.account_id = commune.accounts[VOLUNTEER]
        cards.give([volunteer.person])
        return {"day": rows.day.id, "other": other.day.id, "point": rows.point.id, "shift": rows.shift.id,
                "volunteer": volunteer.person_id, "codes": [skill.code for skill in skills.catalogue()[:2]]}  # fmt: skip

    return once("outreach-api", make)


@pytest.fixture
def phone(client, made, commune, work):
    """phone(role) → headers of a phone that this role paired for the day."""

    def pair(role=PLANNER):
        with work():
            day = days.get(made["day"], within=EVERYWHERE)
            code = devices.offer(outreach_days=[day], by=Actor(commune.accounts[role], role))
        answer = client.post("/api/v1/devices", json={"code": code, "name": "Máy của Tổ 3"})
        assert answer.status_code == 201, answer.text
        assert [one["id"] for one in answer.json["outreach_days"]] == [made["day"]]
        assert answer.json["lessons"] == []
        return {"Authorization": f"Bearer {answer.json['token']}"}

    return pair


def body(*items):
    return {"device_now": clock.now().isoformat(), "events": list(items)}


def test_the_roster_has_what_a_phone_needs_and_no_more(client, made, commune, phone, work, queries):
    person = commune.people[4]
    with work():
        day = days.get(made["day"], within=EVERYWHERE)
        earlier = days.get(made["other"], within=EVERYWHERE)
        earlier.campaign_id, earlier.day = day.campaign_id, day.day.replace(year=day.day.year - 1)
        db.session.flush()
        send(earlier.id, help_of(made["codes"][0], code=card_of(person), outcome="again"))
        [blank] = cards.print_blank(commune.locality, 1, by=COMMAND_LINE)
        hashes = [cards.roster_hash(day.salt, text) for text in (card_of(person), blank.full_code)]
        number = blank.number
    with queries() as asked:
        answer = client.get(f"{BASE}/{made['day']}/roster", headers=phone())
    assert len(asked) <= 40
    told = answer.json
    [waiting] = told["people"]
    assert (waiting["id"], waiting["skills"], waiting["hash"]) == (person, [made["codes"][0]], hashes[0])
    assert told["blanks"] == {number: hashes[1]}
    [volunteer] = told["volunteers"]
    assert (volunteer["id"], volunteer["shift"], volunteer["point"], volunteer["came"]) == (
        made["volunteer"],
        made["shift"],
        made["point"],
        None,
    )
    assert [one["code"] for one in told["tallies"]] == ["skills", "vneid", "services", "payments"]
    assert [one["id"] for one in told["points"]] == [made["point"]]
    assert "csrf" not in told
    text = answer.get_data(as_text=True)
    assert "phone" not in text
    assert "birth" not in text


def test_a_phone_sends_and_hears_of_each_and_reaches_no_other_day(client, made, commune, phone, work):
    headers, (one, _) = phone(), made["codes"]
    with work():
        card = card_of(commune.people[4])
        [card_made] = cards.print_blank(commune.locality, 1, by=COMMAND_LINE)
        blank, blank_id = card_made.full_code, card_made.id
    given = help_of(one, code=blank, walkin={"name": "Hà Văn Thẻ"}, point=made["point"])
    answer = client.post(
        f"{BASE}/{made['day']}/events", headers=headers,
        json=body(help_of(one, code=card), event("tally", what="vneid"), given, {"id": "x"}),
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    assert [one["result"] for one in answer.json["results"]] == ["created"] * 3 + ["refused"]
    assert answer.json["results"][0]["person"]["id"] == commune.people[4]
    for address in (f"{BASE}/{made['other']}", f"{BASE}/{made['other']}/roster", f"{BASE}/99999"):
        assert client.get(address, headers=headers).status_code == 404
    assert client.post(f"{BASE}/{made['other']}/events", headers=headers, json=body()).status_code == 404
    assert client.get(f"/api/v1/lessons/{commune.lesson}/roster", headers=headers).status_code in (403, 404)
    assert [one["id"] for one in client.get(BASE, headers=headers).json["outreach_days"]] == [made["day"]]
    with work():
        assert len(evidence(made["day"])) == 2
        [row] = db.session.scalars(select(AuditRow).where(AuditRow.verb == "bind"))
        assert (row.noun, row.noun_id) == ("card", blank_id)
        assert "Hà" not in json.dumps(row.detail, ensure_ascii=False)
        stored = db.session.get_one(OutreachEvent, given["id"])
        assert (stored.device, stored.account_id) == ("Máy của Tổ 3", commune.accounts[PLANNER])


def test_a_volunteer_reaches_their_own_days_and_a_trainer_none(client, made, commune, bearer, work):
    mine = client.get(BASE, headers=bearer(VOLUNTEER)).json["outreach_days"]
    assert [one["id"] for one in mine] == [made["day"]]
    assert client.get(f"{BASE}/{made['other']}", headers=bearer(VOLUNTEER)).status_code == 404
    assert client.get(BASE, headers=bearer(TRAINER)).status_code == 403
    with work():
        volunteer = db.session.scalars(select(Volunteer).where(Volunteer.account_id.is_not(None))).one()
        db.session.scalars(
            select(Assignment).where(Assignment.volunteer_id == volunteer.id)
        ).one().state = "out"
    assert client.get(BASE, headers=bearer(VOLUNTEER)).json["outreach_days"] == []


def test_days_by_pages_and_states_and_links(client, made, bearer, queries):
    with queries() as asked:
        answer = client.get(f"{BASE}?state=planned", headers=bearer(PLANNER)).json
    assert len(asked) <= 8
    assert [one["id"] for one in answer["outreach_days"]] == [made["day"], made["other"]]
    assert answer["next"] is None
    one = client.get(f"{BASE}/{made['day']}", headers=bearer(PLANNER)).json
    assert client.get(one["links"]["roster"], headers=bearer(PLANNER)).json["day"]["id"] == made["day"]
    for wrong in ("state=gone", "cursor=-1"):
        assert client.get(f"{BASE}?{wrong}", headers=bearer(PLANNER)).status_code == 422


@pytest.mark.parametrize(
    "sent",
    ["", "[]", "null", "{}", '{"device_now": "x", "events": []}', '{"events": {}}', "[" * 20_000, "\xff"],
)
def test_what_is_no_batch_is_refused_in_words(client, made, bearer, sent):
    answer = client.post(
        f"{BASE}/{made['day']}/events", data=sent, headers=bearer(PLANNER), content_type="application/json"
    )
    assert (answer.status_code, answer.json["code"]) == (422, "batch_malformed")


def test_more_than_a_batch_is_sent_back(client, made, bearer):
    items = [event("tally", what="vneid") for _ in range(501)]
    answer = client.post(f"{BASE}/{made['day']}/events", json=body(*items), headers=bearer(PLANNER))
    assert (answer.status_code, answer.json["code"]) == (422, "batch_too_large")


def test_a_long_queue_costs_statements_by_the_handful(client, made, bearer, queries):
    items = [event("tally", what="vneid") for _ in range(400)]
    with queries() as asked:
        answer = client.post(f"{BASE}/{made['day']}/events", json=body(*items), headers=bearer(PLANNER))
    assert {one["result"] for one in answer.json["results"]} == {"created"}
    assert len(asked) <= 30, len(asked)


# --- pairing, and the queue as a file ------------------------------------------------------------------------


def test_the_pages_pair_a_phone_and_take_it_away(client, made, sign_in, commune):
    visitor = sign_in(PLANNER)
    page = f"/outreach-days/{made['day']}/pair"
    assert visitor.post(page).status_code == 303
    text = visitor.get(page).get_data(as_text=True)
    assert "data:image/svg+xml" in text
    with visitor.session_transaction() as session:
        code = session["pairing"]["code"]
    token = client.post("/api/v1/devices", json={"code": code, "name": "Máy của Tổ 7"}).json["token"]
    text = visitor.get(page).get_data(as_text=True)
    assert "Đã ghép “Máy của Tổ 7”" in text
    assert "Máy đã ghép cho ngày này" in text
    headers = {"Authorization": f"Bearer {token}"}
    assert client.get(f"{BASE}/{made['day']}/roster", headers=headers).status_code == 200
    away = text.partition(f"/outreach-days/{made['day']}/phones/")[2].partition("/")[0]
    assert visitor.post(f"/outreach-days/{made['other']}/phones/{away}/revoke").status_code == 404
    assert visitor.post(f"/outreach-days/{made['day']}/phones/{away}/revoke").status_code == 303
    answer = client.get(f"{BASE}/{made['day']}/roster", headers=headers)
    assert (answer.status_code, answer.json["code"]) == (401, "device_revoked")
    assert sign_in(TRAINER).get(page).status_code == 403
    assert sign_in(VOLUNTEER).post(f"/outreach-days/{made['other']}/pair").status_code == 404


def test_a_day_long_past_pairs_no_phone(made, sign_in, work):
    with work():
        day = days.get(made["day"], within=EVERYWHERE)
        day.day = day.day.replace(year=day.day.year - 1)
    visitor = sign_in(PLANNER)
    answer = visitor.post(f"/outreach-days/{made['day']}/pair", follow_redirects=True)
    assert "đã qua hơn 3 ngày" in answer.get_data(as_text=True)


def saved(made, *items, lessons=()):
    document = {
        "format": "hoc-vu-so-queue", "version": 1, "exported_at": clock.now().isoformat(), "offset_ms": 0,
        "lessons": list(lessons), "outreach_days": [{"outreach_day": made["day"], "events": list(items)}],
    }  # fmt: skip
    return json.dumps(document).encode()


def bring(visitor, data, room="outreach-days"):
    return visitor.post(f"/{room}/queue", data={"file": (io.BytesIO(data), "ra-quan.json")})


def test_a_saved_queue_is_brought_by_whoever_may(made, commune, sign_in, work):
    with work():
        card = card_of(commune.people[4])
    mine = saved(made, help_of(made["codes"][0], code=card), event("tally", what="unheard"))
    both = saved(
        made,
        event("tally", what="vneid"),
        lessons=[{"lesson": commune.lesson, "events": [attendance(code=commune.codes[0])]}],
    )
    planner, trainer, officer = sign_in(PLANNER), sign_in(TRAINER), sign_in(OFFICER)
    text = bring(planner, mine).get_data(as_text=True)
    assert "1 lượt mới" in text
    assert f"/outreach-days/{made['day']}" in text
    assert "0 lượt mới" in bring(planner, mine).get_data(as_text=True)
    assert bring(planner, both).status_code == 422
    assert bring(trainer, mine, "lessons").status_code == 422
    assert "2 lượt mới" in bring(officer, both, "lessons").get_data(as_text=True)
    with work():
        assert helped(made["day"]) == {(commune.people[4], made["codes"][0]): "done"}
        assert (
            db.session.scalars(select(AuditRow.noun).where(AuditRow.verb == "import"))
            .all()
            .count("outreach_day")
            == 3
        )


def test_a_saved_queue_is_imported_by_the_command(made, commune, runner, work, tmp_path):
    with work():
        card = card_of(commune.people[4])
    data = saved(made, help_of(made["codes"][0], code=card), event("tally", what="vneid"), {"id": "x"})
    path = tmp_path / "ra-quan.json"
    path.write_bytes(data)
    for expected in ({"created": 2, "refused": 1}, {"refused": 1, "repeat": 2}):
        answer = json.loads(runner("attendance", "import", path, "--json").stdout)
        assert answer["results"] == expected
        assert [one["outreach_day"] for one in answer["problems"]] == [made["day"]]
    with work():
        assert evidence(made["day"]) == {(commune.people[4], made["codes"][0])}


@pytest.mark.parametrize(
    "groups", [{}, [1], [{}], [{"outreach_day": "1", "events": []}], [{"outreach_day": 1, "events": {}}]]
)
def test_what_is_no_queue_of_outreach_days(made, sign_in, groups):
    document = json.loads(saved(made)) | {"outreach_days": groups}
    assert bring(sign_in(PLANNER), json.dumps(document).encode()).status_code == 422
