"""Paired phones: what a code gives, what a token opens, and when it opens nothing any longer."""

from __future__ import annotations

import secrets
from datetime import time, timedelta

import pytest
from sqlalchemy import func, select

from app import accounts
from app.access import OFFICER, TRAINER
from app.api.devices import brake
from app.audit import AuditRow
from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Actor, Scope
from app.base.db import db
from app.base.errors import NotFound, Refused
from campaigns import lessons, trainings
from campaigns.attendance import devices
from campaigns.attendance.devices import Device, Pairing
from campaigns.attendance.events import AttendanceEvent
from campaigns.lessons import Lesson
from tests.attendance.telling import event

PAIR = "/api/v1/devices"


@pytest.fixture(autouse=True)
def _free():
    brake.forget()
    yield
    brake.forget()


@pytest.fixture
def offer(commune, work):
    """offer(role) → a fresh pairing code of that role's account for the commune's lesson."""

    def make(role=TRAINER, *lesson_ids, of=commune):
        with work():
            wanted = [lessons.get(n, within=EVERYWHERE) for n in lesson_ids or (of.lesson,)]
            return devices.offer(wanted, by=Actor(of.accounts[role], role))

    return make


@pytest.fixture
def pair(client, offer):
    """pair() → a phone's token and the headers that carry it."""

    def make(role=TRAINER, name="Máy của cô Lan", **more):
        answer = client.post(PAIR, json={"code": offer(role, **more), "name": name})
        assert answer.status_code == 201, answer.text
        token = answer.json["token"]
        return token, {"Authorization": f"Bearer {token}"}

    return make


def own_token():
    return devices.PREFIX + secrets.token_urlsafe(32)


def batch(*events):
    return {"device_now": clock.now().isoformat(), "events": list(events)}


def code_of(answer):
    assert answer.mimetype == "application/problem+json", answer.text
    return answer.status_code, answer.json["code"]


# --- pairing -------------------------------------------------------------------------------------------------


def test_a_code_gives_a_token_the_name_and_the_lessons(client, commune, offer, work):
    code = offer()
    dashed = "-".join(code[n : n + 4].lower() for n in range(0, 16, 4))
    answer = client.post(PAIR, json={"code": dashed, "name": "  Máy\tcủa  cô Lan "})
    assert answer.status_code == 201
    assert answer.json["token"].startswith("hvd_")
    assert len(answer.json["token"]) == 47
    assert answer.json["name"] == "Máy của cô Lan"
    assert answer.json["lessons"] == [
        {"id": commune.lesson, "title": "Lớp cán bộ, công chức", "day": clock.today().isoformat()}
    ]
    with work():
        [device] = db.session.scalars(select(Device))
        assert answer.json["token"] not in (device.token_hash, device.name)
        assert (device.account_id, device.locality_id) == (commune.accounts[TRAINER], commune.locality)
        [row] = db.session.scalars(select(AuditRow).where(AuditRow.verb == "pair"))
        assert (row.noun, row.noun_id, row.account_id) == ("device", device.id, commune.accounts[TRAINER])


def test_unknown_used_and_old_codes_hear_the_same(client, offer, monkeypatch):
    used, old = offer(), offer()
    assert client.post(PAIR, json={"code": used, "name": "A"}).status_code == 201
    answers = [
        client.post(PAIR, json={"code": text}) for text in (used, "0000-0000-0000-0000", "", "x" * 5000)
    ]
    later = clock.now() + timedelta(minutes=10, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    answers.append(client.post(PAIR, json={"code": old}))
    assert {code_of(answer) for answer in answers} == {(422, "pairing_unknown")}
    assert len({answer.get_data() for answer in answers}) == 1


@pytest.mark.parametrize("body", ["no json", "[]", "{}", '{"code": 7}', "[" * 20000])
def test_what_is_no_pairing_is_said_to_be_none(client, commune, body):
    answer = client.post(PAIR, data=body, content_type="application/json")
    assert code_of(answer) == (422, "pairing_malformed")


def test_names_of_any_kind_pair(client, offer, work):
    for name in (None, "", "\x00\u202e", 5, "Máy " * 100):
        assert client.post(PAIR, json={"code": offer(), "name": name}).status_code == 201
    with work():
        names = list(db.session.scalars(select(Device.name).order_by(Device.id)))
    assert names[:4] == ["Điện thoại"] * 4
    assert len(names[4]) == 60


def test_a_phone_whose_answer_was_lost_asks_again(client, offer, work):
    code, token = offer(), own_token()
    first = client.post(PAIR, json={"code": code, "name": "Máy 1", "token": token})
    again = client.post(PAIR, json={"code": code, "name": "Máy 1", "token": token})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert first.json["token"] == token
    assert code_of(client.post(PAIR, json={"code": code, "token": own_token()})) == (422, "pairing_unknown")
    with work():
        assert db.session.scalar(select(func.count()).select_from(Device)) == 1


def test_a_weak_token_of_the_phones_own_is_not_taken(client, offer):
    for token in ("hvd_1", "hvs_" + "a" * 43, "a" * 47, "hvd_" + "é" * 43, "hvd_" + "a" * 44):
        assert client.post(PAIR, json={"code": offer(), "token": token}).json["token"] != token


def test_a_paired_phone_gets_further_lessons_under_its_token(client, commune, offer, pair, work):
    token, headers = pair()
    with work():
        training = trainings.get(commune.training, within=EVERYWHERE)
        second = lessons.add(training, clock.today() + timedelta(days=7), time(8), time(9)).id
    answer = client.post(PAIR, json={"code": offer(TRAINER, second), "token": token, "name": "khác"})
    assert (answer.status_code, answer.json["token"], answer.json["name"]) == (201, token, "Máy của cô Lan")
    assert [lesson["id"] for lesson in answer.json["lessons"]] == [commune.lesson, second]
    assert client.get(f"/api/v1/lessons/{second}/roster", headers=headers).status_code == 200


def test_a_phone_of_somebody_else_or_that_was_taken_away_gets_a_new_token(client, offer, pair, work):
    token, _ = pair()
    other = client.post(PAIR, json={"code": offer(OFFICER), "token": token}).json["token"]
    assert other != token
    with work():
        for device in db.session.scalars(select(Device)):
            devices.revoke(device, by=COMMAND_LINE)
    assert client.post(PAIR, json={"code": offer(), "token": token}).json["token"] not in (token, other)


def test_a_code_of_an_account_that_was_closed_meanwhile_pairs_nothing(client, commune, offer, work):
    code = offer()
    with work():
        accounts.close(accounts.get(commune.accounts[TRAINER], within=EVERYWHERE), by=COMMAND_LINE)
    assert code_of(client.post(PAIR, json={"code": code})) == (422, "pairing_unknown")
    with work():
        assert db.session.scalar(select(func.count()).select_from(Device)) == 0


def test_a_flood_of_wrong_codes_is_braked_and_writes_nothing(client, offer, queries):
    with queries() as seen:
        answers = [client.post(PAIR, json={"code": "0" * 16}) for _ in range(brake.most + 1)]
    assert code_of(answers[-1]) == (429, "too_many")
    assert {code_of(answer) for answer in answers[:-1]} == {(422, "pairing_unknown")}
    assert all(statement.startswith("SELECT") for statement in seen)


def test_the_brake_lets_go_after_its_while(client, offer, monkeypatch):
    for _ in range(brake.most):
        client.post(PAIR, json={"code": "0" * 16})
    later = clock.now() + timedelta(minutes=1, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.post(PAIR, json={"code": offer()}).status_code == 201


def test_good_codes_are_not_counted(client, offer):
    for _ in range(brake.most + 2):
        assert client.post(PAIR, json={"code": offer()}).status_code == 201


def test_old_codes_are_swept_away_by_the_next(offer, work, monkeypatch):
    offer()
    later = clock.now() + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    offer()
    with work():
        assert db.session.scalar(select(func.count()).select_from(Pairing)) == 1


def test_the_command_line_pairs_nothing(commune, work):
    with work(), pytest.raises(Refused, match="pairing_nobody"):
        devices.offer([lessons.get(commune.lesson, within=EVERYWHERE)], by=COMMAND_LINE)


# --- what a token opens --------------------------------------------------------------------------------------


def test_a_phone_checks_in_to_its_lesson_under_its_own_name(client, commune, pair, work):
    _, headers = pair()
    here = f"/api/v1/lessons/{commune.lesson}"
    assert [x["id"] for x in client.get("/api/v1/lessons", headers=headers).json["lessons"]] == [
        commune.lesson
    ]
    assert "csrf" not in client.get(f"{here}/roster", headers=headers).json
    sent = event(code=commune.codes[0])
    answer = client.post(f"{here}/attendance-events", json=batch(sent), headers=headers)
    assert answer.json["results"][0]["result"] == "created"
    with work():
        kept = db.session.get_one(AttendanceEvent, sent["id"])
        assert (kept.device, kept.account_id) == ("Máy của cô Lan", commune.accounts[TRAINER])


@pytest.mark.parametrize("role", [TRAINER, OFFICER])
def test_of_another_lesson_nothing_exists_for_a_phone(client, commune, found_commune, pair, work, role):
    _, headers = pair(role)
    neighbour = found_commune("00002", "Suối Trong")
    with work():
        training = trainings.get(commune.training, within=EVERYWHERE)
        second = lessons.add(training, clock.today(), time(8), time(9)).id
    for number in (second, neighbour.lesson, 999_999):
        for path in ("", "/roster", "/attendance"):
            assert code_of(client.get(f"/api/v1/lessons/{number}{path}", headers=headers)) == (
                404,
                "lesson_unknown",
            )
        sent = client.post(
            f"/api/v1/lessons/{number}/attendance-events", json=batch(event(code="x")), headers=headers
        )
        assert code_of(sent) == (404, "lesson_unknown")


def test_a_phone_opens_nothing_but_check_in(app, client, pair):
    _, headers = pair(OFFICER)
    assert client.get("/api/v1/jobs/1", headers=headers).status_code == 403
    for page in ("/people", "/trainings", "/lessons/1"):
        assert client.get(page, headers=headers).location.startswith("/sign-in")


def test_a_trainer_who_no_longer_teaches_the_training_has_no_phone_there(client, commune, pair, work):
    _, headers = pair()
    with work():
        trainings.set_trainers(trainings.get(commune.training, within=EVERYWHERE), [])
    assert client.get(f"/api/v1/lessons/{commune.lesson}/roster", headers=headers).status_code == 404


def test_when_a_phone_opens_nothing_it_hears_why(client, commune, pair, work, at):
    here = f"/api/v1/lessons/{commune.lesson}/roster"
    token, headers = pair()
    at(clock.today() + timedelta(days=devices.KEPT_DAYS))
    assert client.get(here, headers=headers).status_code == 200
    at(clock.today() + timedelta(days=1))
    assert code_of(client.get(here, headers=headers)) == (401, "device_over")
    at(clock.today() - timedelta(days=1))
    with work():
        devices.revoke(db.session.scalars(select(Device)).one(), by=COMMAND_LINE)
    assert code_of(client.get(here, headers=headers)) == (401, "device_revoked")
    assert token not in client.get(here, headers=headers).text
    for unknown in (own_token(), "hvd_", "hvd_" + "\u1ea1" * 5):
        answer = client.get(here, headers={"Authorization": f"Bearer {unknown}".encode().decode("latin-1")})
        assert code_of(answer) == (401, "device_unknown")
    assert code_of(client.get(here, headers={"Authorization": "Bearer hvs_x"})) == (401, "unauthorized")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_closed_account_opens_nothing_through_its_phones(client, commune, pair, work, method):
    _, headers = pair()
    with work():
        accounts.close(accounts.get(commune.accounts[TRAINER], within=EVERYWHERE), by=COMMAND_LINE)
    tail = "roster" if method == "GET" else "attendance-events"
    answer = client.open(
        f"/api/v1/lessons/{commune.lesson}/{tail}", method=method, headers=headers, json=batch()
    )
    assert code_of(answer) == (401, "device_revoked")


def test_an_account_that_may_not_check_in_opens_nothing_through_its_phones(client, commune, pair, work):
    _, headers = pair()
    with work():
        accounts.get(commune.accounts[TRAINER], within=EVERYWHERE).role = "nobody"
    assert client.get(f"/api/v1/lessons/{commune.lesson}/roster", headers=headers).status_code == 403


def test_a_phone_is_seen_when_it_sends_and_not_when_it_reads(client, commune, pair, work, monkeypatch):
    _, headers = pair()
    here = f"/api/v1/lessons/{commune.lesson}"

    def seen():
        with work():
            return db.session.scalars(select(Device.last_seen)).one()

    client.get(f"{here}/roster", headers=headers)
    assert seen() is None
    began = clock.now()
    moments = []
    for minutes in (0, 4, 6):
        moment = began + timedelta(minutes=minutes)
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        client.post(f"{here}/attendance-events", json=batch(), headers=headers)
        moments.append(seen())
    assert moments == [began, began, began + timedelta(minutes=6)]


# --- the list ------------------------------------------------------------------------------------------------


def test_trainers_see_their_own_phones_and_officers_all(commune, found_commune, pair, work):
    neighbour = found_commune("00002", "Suối Trong")
    for role, name in ((TRAINER, "Máy cô Lan"), (OFFICER, "Máy Ủy ban")):
        pair(role, name)
    with work():
        trainer = Scope(commune.locality, trainer_id=commune.accounts[TRAINER])
        assert [d.name for d in devices.listed(trainer).devices] == ["Máy cô Lan"]
        everything = devices.listed(Scope(commune.locality))
        assert [d.name for d in everything.devices] == ["Máy Ủy ban", "Máy cô Lan"]
        assert (everything.total, everything.good) == (2, 2)
        assert devices.listed(Scope(neighbour.locality)).devices == []
        office = everything.devices[0]
        for outside in (trainer, Scope(neighbour.locality)):
            with pytest.raises(NotFound):
                devices.get(office.id, within=outside)


def test_the_list_is_searched_paged_and_narrowed(commune, pair, work):
    for n in range(5):
        pair(TRAINER, f"Máy số {n}")
    with work():
        within = Scope(commune.locality)
        people = {commune.accounts[TRAINER]: "Đặng Thị Lan"}
        assert [d.name for d in devices.listed(within, query="may SO 3", people=people).devices] == [
            "Máy số 3"
        ]
        assert devices.listed(within, query="dang lan", people=people).total == 5
        assert devices.listed(within, query="không có", people=people).total == 0
        page = devices.listed(within, limit=2, offset=2)
        assert [d.name for d in page.devices] == ["Máy số 2", "Máy số 1"]
        assert page.total == 5
        devices.revoke(page.devices[0], by=COMMAND_LINE)
        good = devices.listed(within, only_good=True)
        assert (good.total, good.good, devices.listed(within).total) == (4, 4, 5)


def test_states_and_names(commune, pair, work, at):
    pair()
    with work():
        device = db.session.scalars(select(Device)).one()
        assert device.state == devices.GOOD
        at(clock.today() + timedelta(days=devices.KEPT_DAYS + 1))
        assert device.state == devices.OVER
        devices.rename(device, " Máy  mới ")
        assert device.name == "Máy mới"
        with pytest.raises(Refused, match="device_name"):
            devices.rename(device, " \u200b ")
        devices.revoke(device, by=COMMAND_LINE)
        first = device.revoked_at
        devices.revoke(device, by=COMMAND_LINE)
        assert device.state == devices.REVOKED
        assert device.revoked_at == first


def test_a_scope_of_a_phone_sees_the_training_of_its_lesson_only(commune, found_commune, pair, work):
    neighbour = found_commune("00002", "Suối Trong")
    pair()
    with work():
        device = db.session.scalars(select(Device)).one()
        within = Scope(commune.locality, device_id=device.id)
        assert [t.id for t in trainings.listed(within)] == [commune.training]
        assert [x.id for x in lessons.listed(within)] == [commune.lesson]
        assert trainings.listed(Scope(device_id=device.id + 1)) == []
        with pytest.raises(NotFound):
            lessons.get(neighbour.lesson, within=Scope(device_id=device.id))
        assert isinstance(device.lessons[0], Lesson)
