"""The hall's screen: figures that are asked for every few seconds, the code that turns, and who may see it."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

import pytest
import zxingcpp
from bs4 import BeautifulSoup
from PIL import Image, ImageDraw
from sqlalchemy import select

from app.audit import AuditRow
from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.web import qr
from campaigns import enrolments, lessons
from campaigns.attendance import completion, headcount, rotating
from campaigns.lessons import Lesson
from tests.attendance.telling import event, send, walkin
from trainees import areas, people
from trainees.people import Particulars, Person

NOON = datetime(2026, 11, 20, 12, tzinfo=clock.ZONE)
MOST_QUERIES = 8


@pytest.fixture
def its(monkeypatch):
    """its(seconds): so long after noon, which begins a step."""

    def go(seconds=0.0):
        monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(seconds=seconds))

    go()
    return go


@pytest.fixture
def state(commune, sign_in):
    """state() → what the screen is told, asked by the trainer."""
    visitor = sign_in("trainer")

    def ask(**headers):
        return visitor.get(f"/lessons/{commune.lesson}/screen/state", headers=headers)

    return ask


def let(work, lesson_id, on=True):
    with work():
        headcount.let_self_checkin(lessons.get(lesson_id, within=EVERYWHERE), on)


def decoded(code):
    """What a camera reads of a code that the screen draws from its outline."""
    side = code["size"] + 8
    picture = Image.new("L", (side, side), 255)
    draw = ImageDraw.Draw(picture)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", code["path"]):
        draw.rectangle((int(x) + 4, int(y) + 4, int(x) + 3 + int(width), int(y) + 4), fill=0)
    assert re.sub(r"M\d+ \d+h(\d+)v1h-\1z", "", code["path"]) == ""
    [found] = zxingcpp.read_barcodes(picture.resize((side * 6, side * 6), Image.Resampling.NEAREST))
    return found.text


def test_the_figures(commune, state, its, work):
    told = state().json
    assert (told["present"], told["enrolled"], told["claimed"]) == (0, 4, 0)
    assert told["areas"] == [["Văn phòng Ủy ban", 0, 4]]
    assert (told["others"], told["arrivals"], told["qr"]) == (None, [], None)
    with work():
        home = areas.ensure_neighbourhood(commune.locality, "Thôn Đông")
        send(commune.lesson, event(code=commune.codes[0]))
        its(61)
        send(commune.lesson, event(code=commune.codes[1], source="self"))
        its(122)
        send(commune.lesson, walkin("Hồ Thị Mới", neighbourhood=home.name), walkin("Bà Tư"))
    told = state().json
    assert (told["present"], told["enrolled"], told["claimed"]) == (4, 6, 1)
    assert told["areas"] == [["Văn phòng Ủy ban", 2, 4], ["Thôn Đông", 1, 1]]
    assert told["others"] == [1, 1]
    assert told["arrivals"][2:] == [["Trần V. Bình", "12:01"], ["Nguyễn T. Ánh", "12:00"]]
    assert {name for name, _ in told["arrivals"][:2]} == {"Hồ T. Mới", "Bà Tư"}


def test_a_class_without_a_list_and_without_places(commune, state, its, work):
    with work():
        for line in db.session.scalars(select(enrolments.Enrolment)):
            db.session.delete(line)
    told = state().json
    assert (told["present"], told["enrolled"], told["areas"], told["others"]) == (0, 0, [], None)


def test_only_the_first_areas_and_the_last_who_came(commune, state, its, work):
    with work():
        lesson = lessons.get(commune.lesson, within=EVERYWHERE)
        for n in range(12):
            home = areas.ensure_neighbourhood(commune.locality, f"Thôn {n}")
            made = [
                people.add(
                    commune.locality,
                    Particulars(f"Hồ Văn {n} {k}"),
                    by=COMMAND_LINE,
                    neighbourhood_id=home.id,
                )
                for k in range(n)
            ]
            enrolments.add(lesson.training, made, by=COMMAND_LINE)
            send(commune.lesson, *(event(person=one.id) for one in made))
    told = state().json
    assert [area[0] for area in told["areas"]] == [f"Thôn {n}" for n in range(11, 3, -1)]
    assert told["others"] == [1 + 2 + 3, 4 + 1 + 2 + 3]  # the rest, so that the lines add up
    assert len(told["arrivals"]) == 8


def test_a_screen_asks_as_much_for_many_people_as_for_few(commune, state, its, work, queries):
    let(work, commune.lesson)

    def count():
        with queries() as seen:
            assert state().status_code == 200
        return seen

    few = count()
    with work():
        lesson = lessons.get(commune.lesson, within=EVERYWHERE)
        made = [people.add(commune.locality, Particulars(f"Hồ Văn {n}"), by=COMMAND_LINE) for n in range(60)]
        enrolments.add(lesson.training, made, by=COMMAND_LINE)
        send(commune.lesson, *(event(person=one.id) for one in made))
    many = count()
    assert len(many) == len(few) <= MOST_QUERIES, "\n".join(many)


def test_unchanged_figures_are_not_sent_again(commune, state, its, work):
    first = state()
    assert first.headers["X-Next-In"] == "4000"
    again = state(**{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["X-Next-In"] == "4000"
    with work():
        send(commune.lesson, event(code=commune.codes[0]))
    assert state(**{"If-None-Match": first.headers["ETag"]}).json["present"] == 1


def test_the_code_on_the_screen_turns_and_can_be_read(commune, state, its, work, client):
    let(work, commune.lesson)
    with work():
        code = lessons.get(commune.lesson, within=EVERYWHERE).code
    read = {}
    for seconds in (0, 18, 20, 41):
        its(seconds)
        answer = state()
        read[seconds] = decoded(answer.json["qr"])
        assert re.fullmatch(rf"http://127\.0\.0\.1:8000/s/{code}\?k=[0-9A-Z]{{10}}", read[seconds])
        assert answer.headers["X-Next-In"] == {0: "4000", 18: "2050", 20: "4000", 41: "4000"}[seconds]
    assert read[0] == read[18]
    assert len(set(read.values())) == 3
    its(38)
    assert client.get(read[0].removeprefix("http://127.0.0.1:8000")).status_code == 303
    its(40)
    assert client.get(read[0].removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_no_code_when_it_is_off_or_the_lesson_closed(commune, state, its, work):
    let(work, commune.lesson)
    assert state().json["qr"]
    let(work, commune.lesson, on=False)
    assert state().json["qr"] is None
    let(work, commune.lesson)
    with work():
        completion.complete(lessons.get(commune.lesson, within=EVERYWHERE), by=COMMAND_LINE)
    assert (state().json["qr"], state().json["state"]) == (None, "closed")


def test_the_page_begins_with_the_figures_and_holds_no_more_names_than_it_shows(commune, sign_in, its, work):
    with work():
        send(commune.lesson, event(code=commune.codes[0]))
    page = sign_in("trainer").get(f"/lessons/{commune.lesson}/screen")
    assert page.status_code == 200
    assert '"present": 1' in page.text
    with work():
        names = list(db.session.scalars(select(Person.name)))
    assert not [name for name in names if name in page.text]


def test_strangers_and_the_neighbours_see_no_screen(app, commune, found_commune, client, sign_in):
    other = found_commune("00002", "Suối Trong")
    for path in (f"/lessons/{commune.lesson}/screen", f"/lessons/{commune.lesson}/screen/state"):
        assert client.get(path).status_code == 303
        assert sign_in("administrator", other).get(path).status_code == 404


def test_beginning_and_ending_is_told(commune, sign_in, work):
    visitor = sign_in("trainer")
    page = BeautifulSoup(visitor.get(f"/lessons/{commune.lesson}").text, "html.parser")
    assert (
        page.find("form", action=f"/lessons/{commune.lesson}/self-checkin").find(
            "input", attrs={"name": "do"}
        )["value"]
        == "start"
    )
    for do in ("start", "stop"):
        assert visitor.post(f"/lessons/{commune.lesson}/self-checkin", data={"do": do}).status_code == 303
        with work():
            assert db.session.get_one(Lesson, commune.lesson).self_checkin == (do == "start")
    with work():
        assert list(db.session.scalars(select(AuditRow.verb).order_by(AuditRow.id))) == [
            "start-self-checkin", "stop-self-checkin",
        ]  # fmt: skip


@pytest.mark.parametrize("text", ["a", "https://hocvuso.example.vn/s/ABCDEFGH?k=0123456789", "x" * 300])
def test_an_outline_is_the_code(text):
    assert decoded(qr.outline(text)._asdict()) == text
    assert qr.outline(text) is qr.outline(text)


def test_codes_of_two_lessons_differ(commune, work, its):
    with work():
        lesson = lessons.get(commune.lesson, within=EVERYWHERE)
        other = lessons.add(lesson.training, NOON.date(), time(8), time(9))
        assert rotating.code(lesson, NOON) != rotating.code(other, NOON)
        assert lesson.code != other.code


@pytest.mark.parametrize(
    ("url", "warned"), [("http://127.0.0.1:8000", True), ("https://hocvuso.example.vn", False)]
)
def test_an_address_that_no_phone_reaches_is_told(app, commune, sign_in, work, monkeypatch, url, warned):
    monkeypatch.setitem(app.config, "PUBLIC_URL", url)
    visitor = sign_in("trainer")
    assert "Điện thoại chưa mở được mã" not in visitor.get(f"/lessons/{commune.lesson}").text
    let(work, commune.lesson)
    assert ("Điện thoại chưa mở được mã" in visitor.get(f"/lessons/{commune.lesson}").text) == warned
