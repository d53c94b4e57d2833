"""The pages of paired phones: a code that survives a reload, the list, another name, taking one away."""

from __future__ import annotations

import base64
import json
import re
from datetime import timedelta

import pytest
import zxingcpp
from bs4 import BeautifulSoup
from PIL import Image, ImageDraw
from sqlalchemy import func, select

from app.access import OFFICER, TRAINER
from app.api.devices import brake
from app.audit import AuditRow
from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Actor
from app.base.db import db
from campaigns import lessons, trainings
from campaigns.attendance import devices
from campaigns.attendance.devices import Device, Pairing


@pytest.fixture(autouse=True)
def _free():
    brake.forget()


@pytest.fixture
def phone(commune, work):
    """phone(name) → the id of a paired phone of the trainer (or of another role)."""

    def make(name="Máy của cô Lan", role=TRAINER):
        with work():
            lesson = lessons.get(commune.lesson, within=EVERYWHERE)
            code = devices.offer([lesson], by=Actor(commune.accounts[role], role))
            return devices.pair(code, name).device.id

    return make


def page_of(answer):
    assert answer.status_code == 200, answer.status_code
    return BeautifulSoup(answer.text, "html.parser")


def words(page):
    return " ".join(page.find("main").get_text(" ").split())


def address_in(page):
    """What the QR on a page says."""
    picture = page.find("img", src=re.compile("^data:image/svg"))
    svg = base64.b64decode(picture["src"].partition(",")[2]).decode()
    side = int(re.search(r'width="(\d+)"', svg)[1])
    paths = re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+Z", svg)

    image = Image.new("L", ((side + 8) * 8, (side + 8) * 8), 255)
    for x, y, w, h in (map(int, one) for one in paths):
        ImageDraw.Draw(image).rectangle(
            ((x + 4) * 8, (y + 4) * 8, (x + 4 + w) * 8 - 1, (y + 4 + h) * 8 - 1), fill=0
        )
    return zxingcpp.read_barcodes(image)[0].text


def offer(visitor, lesson, **form):
    answer = visitor.post(f"/lessons/{lesson}/pair", data=form)
    assert (answer.status_code, answer.location) == (303, f"/lessons/{lesson}/pair")
    return page_of(visitor.get(answer.location))


def test_a_code_is_made_by_a_button_and_survives_a_reload(app, commune, sign_in, client, work):
    trainer = sign_in(TRAINER)
    page = page_of(trainer.get(f"/lessons/{commune.lesson}"))
    form = page.find("form", action=f"/lessons/{commune.lesson}/pair")
    assert form.get_text(strip=True) == "Ghép máy quét"
    with work():
        assert db.session.scalar(select(func.count()).select_from(Pairing)) == 0
    shown = offer(trainer, commune.lesson)
    where = address_in(shown)
    assert re.fullmatch(re.escape(app.config["PUBLIC_URL"]) + "/scan#pair=[0-9A-HJKMNP-TV-Z]{16}", where)
    code = where.partition("=")[2]
    assert "-".join(code[n : n + 4] for n in range(0, 16, 4)) in words(shown)
    assert address_in(page_of(trainer.get(f"/lessons/{commune.lesson}/pair"))) == where
    assert code not in page_of(sign_in(OFFICER).get(f"/lessons/{commune.lesson}/pair")).get_text()
    assert client.post("/api/v1/devices", json={"code": code, "name": "Máy của cô Lan"}).status_code == 201
    after = page_of(trainer.get(f"/lessons/{commune.lesson}/pair"))
    assert "Đã ghép “Máy của cô Lan”" in words(after)
    assert code[:4] not in words(after)


def test_a_code_on_the_page_goes_out_of_date(commune, sign_in, monkeypatch):
    trainer = sign_in(TRAINER)
    offer(trainer, commune.lesson)
    later = clock.now() + timedelta(minutes=11)
    monkeypatch.setattr(clock, "now", lambda: later)
    page = page_of(trainer.get(f"/lessons/{commune.lesson}/pair"))
    assert page.find("img", src=re.compile("^data:")) is None
    assert "Hiện mã ghép máy" in words(page)


def test_the_other_lessons_of_the_training_come_along_unless_asked_otherwise(commune, sign_in, work):
    with work():
        training = trainings.get(commune.training, within=EVERYWHERE)
        first = lessons.get(commune.lesson, within=EVERYWHERE)
        for days in (-30, 7):
            lessons.add(training, clock.today() + timedelta(days=days), first.starts_at, first.ends_at)
    trainer = sign_in(TRAINER)

    def paired_for():
        with work():
            newest = db.session.scalars(select(Pairing).order_by(Pairing.id.desc()).limit(1)).one()
            return sorted(lesson.day for lesson in newest.lessons)

    page = offer(trainer, commune.lesson)
    assert paired_for() == [clock.today(), clock.today() + timedelta(days=7)]
    assert "Chỉ cho buổi này thôi" in words(page)
    page = offer(trainer, commune.lesson, which="this")
    assert paired_for() == [clock.today()]
    assert "Cho cả các buổi khác" in words(page)


def test_a_lesson_long_past_pairs_nothing(commune, sign_in, at, work):
    trainer = sign_in(TRAINER)
    at(clock.today() + timedelta(days=devices.KEPT_DAYS + 1))
    assert (
        "đã qua hơn 3 ngày"
        in page_of(trainer.post(f"/lessons/{commune.lesson}/pair", follow_redirects=True)).text
    )
    with work():
        assert db.session.scalar(select(func.count()).select_from(Pairing)) == 0


def test_on_a_shared_computer_a_code_is_only_shown_to_whoever_made_it(app, commune, sign_in):
    trainer, officer = sign_in(TRAINER), sign_in(OFFICER)
    code = address_in(offer(trainer, commune.lesson)).partition("=")[2]
    with trainer.session_transaction() as one, officer.session_transaction() as other:
        other["pairing"] = dict(one["pairing"])
    assert code[:4] not in words(page_of(officer.get(f"/lessons/{commune.lesson}/pair")))


def test_codes_are_offered_for_ones_own_lessons_only(commune, found_commune, sign_in, work):
    neighbour = found_commune("00002", "Suối Trong")
    with work():
        trainings.set_trainers(trainings.get(commune.training, within=EVERYWHERE), [])
    for visitor, lesson in ((sign_in(TRAINER), commune.lesson), (sign_in(OFFICER), neighbour.lesson)):
        assert visitor.post(f"/lessons/{lesson}/pair").status_code == 404
        assert visitor.get(f"/lessons/{lesson}/pair").status_code == 404
    with work():
        assert db.session.scalar(select(func.count()).select_from(Pairing)) == 0


def test_the_list_shows_what_the_asker_may_take_away(commune, sign_in, phone):
    phone("Máy của cô Lan")
    phone("Máy Ủy ban", OFFICER)
    assert "Máy Ủy ban" not in words(page_of(sign_in(TRAINER).get("/devices")))
    both = words(page_of(sign_in(OFFICER).get("/devices")))
    assert "Máy của cô Lan" in both
    assert "Máy Ủy ban" in both
    assert "Không có máy nào như vậy" in words(page_of(sign_in(OFFICER).get("/devices?q=zzz")))
    assert "Máy Ủy ban" in words(page_of(sign_in(OFFICER).get("/devices?q=MAY uy")))


def test_an_empty_list_says_how_to_begin(commune, sign_in):
    assert "Ghép máy quét" in words(page_of(sign_in(TRAINER).get("/devices")))


def test_the_list_comes_in_pages_and_costs_the_same_for_any_number(commune, sign_in, phone, queries):
    trainer = sign_in(TRAINER)
    phone()
    with queries() as few:
        trainer.get("/devices")
    for n in range(54):
        phone(f"Máy {n}")
    with queries() as many:
        page = page_of(trainer.get("/devices"))
    assert len(many) == len(few)
    assert len(page.find("tbody").find_all("tr")) == 50
    assert len(page_of(trainer.get("/devices?page=2")).find("tbody").find_all("tr")) == 5
    assert page_of(trainer.get("/devices?page=99"))


def test_a_phone_gets_another_name_and_is_taken_away(commune, sign_in, phone, work):
    number = phone()
    trainer = sign_in(TRAINER)
    assert trainer.post(f"/devices/{number}/name", data={"name": "Máy  mới"}).status_code == 303
    assert trainer.post(f"/devices/{number}/name", data={"name": " "}).status_code == 422
    assert trainer.post(f"/devices/{number}/name", data={"name": "x" * 61}).status_code == 422
    page = page_of(trainer.get(f"/devices/{number}"))
    assert page.h1.get_text(strip=True) == "Máy mới"
    assert page.find("form", action=f"/devices/{number}/revoke")["data-confirm"] == "revoke-device"
    assert "xuất ra tệp" in page.find(id="revoke-device").get_text()
    assert trainer.post(f"/devices/{number}/revoke").status_code == 303
    assert page_of(trainer.get("/devices")).find("table") is None
    assert "Đã gỡ" in words(page_of(trainer.get("/devices?view=all")))
    with work():
        device = db.session.get_one(Device, number)
        assert device.revoked_by == commune.accounts[TRAINER]
        verbs = list(
            db.session.scalars(select(AuditRow.verb).where(AuditRow.noun == "device").order_by(AuditRow.id))
        )
        assert verbs == ["rename", "revoke"]


def test_a_colleagues_phone_is_not_a_trainers_to_take(commune, sign_in, phone, work):
    number = phone("Máy Ủy ban", OFFICER)
    trainer = sign_in(TRAINER)
    assert trainer.get(f"/devices/{number}").status_code == 404
    for deed in ("name", "revoke"):
        assert trainer.post(f"/devices/{number}/{deed}", data={"name": "x"}).status_code == 404
    with work():
        assert db.session.get_one(Device, number).state == devices.GOOD


def test_who_finds_the_link(commune, sign_in):
    nav = page_of(sign_in(TRAINER).get("/")).find("nav", class_="nav")
    assert nav.find("a", href="/devices")
    officer = page_of(sign_in(OFFICER).get("/trainings"))
    assert officer.find("main").find("a", href="/devices")


def test_the_command_line_lists_and_revokes(commune, runner, phone, work):
    number = phone()
    rows = json.loads(runner("devices", "list", "--json").stdout)
    assert [(r["id"], r["name"], r["state"], r["lessons"]) for r in rows] == [
        (number, "Máy của cô Lan", "good", [commune.lesson])
    ]
    assert "token" not in json.dumps(rows)
    assert runner("devices", "revoke", number).exit_code == 0
    assert json.loads(runner("devices", "list", "--json").stdout)[0]["state"] == "revoked"
    assert runner("devices", "revoke", 999).exit_code == 2
    with work():
        assert db.session.get_one(Device, number).revoked_by == COMMAND_LINE.account_id
