"""What somebody with bad intent, or a bad luck, sends: it gets a clear no, never a server error, and harms nobody."""

from __future__ import annotations

import inspect
import io
import json
import re
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app import accounts
from app.access import ADMINISTRATOR, OFFICER, TRAINER, gate_of
from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db
from campaigns import lessons
from campaigns.attendance.events import Attendance, AttendanceEvent
from campaigns.trainings import Training
from tests.addresses import address, fill, routes
from tests.attendance.telling import event, walkin
from tests.conftest import LONG
from trainees.people import Person

BEYOND = 2**63  # no column holds it
LARGE = 2**31


def post_events(client, lesson_id, headers, *items, raw=None):
    body = (
        raw if raw is not None else json.dumps({"device_now": clock.now().isoformat(), "events": list(items)})
    )
    return client.post(
        f"/api/v1/lessons/{lesson_id}/attendance-events",
        data=body,
        content_type="application/json",
        headers=headers,
    )


# --- numbers and words that no database holds -----------------------------------------------------------------


@pytest.mark.parametrize("number", [LARGE, BEYOND, *([10**30] if LONG else [])])
def test_a_number_beyond_every_column_names_nothing(app, commune, sign_in, work, number):
    with work():
        things = fill(commune, ADMINISTRATOR)
    visitor, wrong = sign_in(ADMINISTRATOR), {}
    for rule, method, _gate in routes(app):
        for argument in rule.arguments:
            if rule._converters[argument].__class__.__name__ != "IntegerConverter":
                continue
            values = {name: things.value_of(rule, name) for name in rule.arguments} | {argument: number}
            with app.test_request_context():
                path = app.url_for(rule.endpoint, **values)
            answer = visitor.open(path, method=method)
            if answer.status_code != 404:
                wrong[f"{method} {path}"] = answer.status_code
    assert wrong == {}


ODD = ("-1", str(LARGE), str(BEYOND), "9" * 25, "²", "NaN", "\x00", "a\x00b", "x" * 3000, "a " * 1500, "%", "_", "0001-01-01",
       "9999-12-31", "31/12/9999", "🎉" * 300, "ﷺ" * 300)  # fmt: skip
# What an engine itself may choke on; the others are Python's to take, once.
ODD_FOR_ANY = ("-1", str(LARGE), str(BEYOND), "a\x00b", "a " * 1500, "%", "0001-01-01", "9999-12-31")
ASKED = re.compile(r"""args\.get(?:list)?\(["'](\w+)["']|(page)_number\(\)""")


def asked_by(app, view):
    """The words that a view asks its address for: its own, and those of its file which are no other view's."""
    view, views = inspect.unwrap(view), {inspect.unwrap(one) for one in app.view_functions.values()}
    text = Path(view.__globals__["__file__"]).read_text("utf-8")
    for other in views - {view}:
        if other.__globals__ is view.__globals__:
            text = text.replace(inspect.getsource(other), "")
    return sorted({word or page for word, page in ASKED.findall(text)})


def test_odd_words_in_an_address_are_no_server_error(app, commune, sign_in, work, db_kind):
    with work():
        things = fill(commune, ADMINISTRATOR)
    odds = ODD if LONG or db_kind == "sqlite" else ODD_FOR_ANY
    share = (
        1 if LONG else 3
    )  # in the short form each argument gets a third of the words, the next one the next third
    visitor, wrong, asked = sign_in(ADMINISTRATOR), {}, 0
    for rule, method, _gate in routes(app):
        if method != "GET":
            continue
        path = address(app, rule, things)
        words = asked_by(app, app.view_functions[rule.endpoint])
        for word in words:
            asked += 1
            for odd in odds[asked % share :: share]:
                answer = visitor.get(path, query_string={word: odd})
                if answer.status_code >= 500:
                    wrong[f"{path}?{word}={odd[:20]!r}"] = answer.status_code
    assert wrong == {}
    assert asked > 50


@pytest.mark.parametrize(
    "path", ["/indicators/a%00b", "/indicators/%00/people", "/t/%00", "/t/a%00b", "/t/" + "Z" * 4000]
)
def test_words_of_an_address_with_nul_or_without_end_name_nothing(commune, sign_in, path):
    assert sign_in(OFFICER).get(path).status_code == 404


def test_a_held_event_or_a_mark_with_nul_names_nothing(commune, sign_in):
    visitor = sign_in(TRAINER)
    assert visitor.post(f"/lessons/{commune.lesson}/held/%00", data={"do": "admit"}).status_code in (303, 404)
    answer = visitor.post(
        f"/lessons/{commune.lesson}/mark", data={"person": commune.enrolled[0], "event": "a\x00"}
    )
    assert answer.status_code in (303, 404)


# --- the API -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    ["[" * 100_000, '{"device_now":"x","events":' + "[" * 5000 + "]" * 5000 + "}", "9" * 5000, "", "\ud800"],
)
def test_json_that_is_none_is_refused(client, commune, bearer, raw):
    answer = post_events(client, commune.lesson, bearer(), raw=raw.encode("utf-8", "surrogatepass"))
    assert answer.status_code == 422
    assert answer.get_json()["code"] == "batch_malformed"


@pytest.mark.parametrize("signs_in", [False, True])
def test_a_stranger_sends_little(client, commune, sign_in, signs_in):
    """Read, a call of sixty megabytes takes two gigabytes, before anybody has asked who sends it."""
    visitor, lots = (sign_in() if signs_in else client), 100_000
    pairing = json.dumps({"code": "x", "more": [[]] * lots})
    assert visitor.post("/api/v1/devices", data=pairing, content_type="application/json").status_code == 413
    for path in ("/sign-in", "/lessons/1/pair", "/r/00000000"):
        status = visitor.post(path, data={"next": "x" * lots}).status_code
        assert (status == 413) is not signs_in, path


VALUES = (None, 1, 1.5, True, [], {}, [[]], "\x00", "\ud800", "x" * 100_000, 10**30, -1, float("inf"), {"a": {"b": 1}},
          "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+00:00")  # fmt: skip


def test_every_item_is_answered_whatever_stands_in_it(client, commune, bearer):
    """One bad item never blocks the others: the good one at the end of each batch is there."""
    for field in ("id", "kind", "code", "device_time", "source", "person", "walkin", "corrects", "reason"):
        items = [
            event(kind, commune.codes[0]) | {field: value}
            for value in VALUES
            for kind in ("in", "void", "walkin", "out")
        ]
        answer = post_events(client, commune.lesson, bearer(), *items, event(code=commune.codes[1]))
        assert answer.status_code == 200, field
        results = answer.get_json()["results"]
        assert len(results) == len(items) + 1
        assert results[-1]["result"] == "created", field


def test_a_walk_in_with_too_much_in_every_field_is_entered(app, client, commune, bearer, work):
    """A number of twenty signs once ended the batch on PostgreSQL, and the phone sent its queue again for ever."""
    items = [
        walkin("Mai Thị Lan", phone="+84 (0) 912-345-678 1"), walkin("ﷺ" * 120), walkin("ß" * 120, neighbourhood="İ" * 300),
        walkin("<script>alert(1)</script>"), walkin("Lê Văn Bé", phone="9" * 20),
    ]  # fmt: skip
    answer = post_events(client, commune.lesson, bearer(), *items)
    assert [one["result"] for one in answer.get_json()["results"]] == ["created"] * len(items)
    with work():
        kept = db.session.scalars(select(Person).where(Person.name == "Mai Thị Lan")).one()
        assert kept.phone
        assert len(kept.phone) <= 15


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31)])
def test_a_lesson_at_the_end_of_the_calendar_takes_events(client, commune, bearer, work, day):
    with work():
        lesson = lessons.add(db.session.get_one(Training, commune.training), day, time(0, 0), time(23, 59))
        lesson_id = lesson.id
    [result] = post_events(client, lesson_id, bearer(), event(code=commune.codes[0])).get_json()["results"]
    assert (result["result"], result["flags"]) == ("created", ["outside_time"])


def test_an_event_of_another_lesson_or_locality_is_never_undone_or_learnt(
    client, commune, found_commune, bearer, work
):
    neighbour = found_commune("00002", "Suối Trong")
    theirs = event(code=neighbour.codes[0])
    assert (
        post_events(client, neighbour.lesson, bearer(TRAINER, neighbour), theirs).get_json()["results"][0][
            "result"
        ]
        == "created"
    )
    tries = (
        event("void", corrects=theirs["id"]), event(person=neighbour.people[0]), event(code=neighbour.codes[1]),
        event("walkin", person=neighbour.people[0]), event("walkin", neighbour.codes[1]), theirs,
    )  # fmt: skip
    answer = post_events(client, commune.lesson, bearer(), *tries)
    for result in answer.get_json()["results"]:
        assert result["result"] != "created"
        assert "person" not in result, "the name of somebody of another commune"
    with work():
        assert db.session.scalar(select(func.count()).select_from(Attendance)) == 1
        assert db.session.get_one(AttendanceEvent, theirs["id"]).lesson_id == neighbour.lesson


# --- sign-in -------------------------------------------------------------------------------------------------


def test_a_hundred_guesses_at_once_are_five_guesses(app, commune):
    """The tries are written down before the first of them is looked at."""
    email, looked_at, ready = commune.emails[OFFICER], [], threading.Barrier(12)

    def guess(number: int) -> None:
        visitor = app.test_client()
        ready.wait(20)
        answer = visitor.post(
            "/sign-in", data={"email": (email, email.upper(), f" {email} ")[number % 3], "password": "no"}
        )
        if "15 phút" not in answer.text:
            looked_at.append(number)

    with ThreadPoolExecutor(12) as crowd:
        list(crowd.map(guess, range(12)))
    assert len(looked_at) <= accounts.MAX_FAILURES


def test_tries_of_yesterday_are_not_kept(client, commune, work, time_machine):
    start = clock.now()
    for number in range(3):
        client.post("/sign-in", data={"email": f"nobody{number}@example.vn", "password": "x"})
    time_machine.move_to(start + accounts.LOCK * 2)
    client.post("/sign-in", data={"email": "nobody@example.vn", "password": "x"})
    with work():
        assert db.session.scalar(select(func.count(accounts.LoginAttempt.id))) == 1


# --- files ---------------------------------------------------------------------------------------------------

HEADER = "STT,Họ và tên,Ngày sinh,Giới tính,CCCD,Điện thoại,Đơn vị,Chức vụ,Địa chỉ,Thôn\n"
USUAL = ["1", "Mai Lan", "1980", "Nữ", "", "0912345678", "Trạm", "Công chức", "Số 1", "Thôn 1"]
CELLS = ("x" * 5000, "<script>alert(1)</script>", "=cmd|'/c calc'!A1", "ﷺ" * 150, "ß" * 190, "🎉" * 300, "²", "9" * 5000, "{0}{value}%s",
         " " * 9000 + "x", "‮evil")  # fmt: skip


def upload(visitor, data, name="ds.csv"):
    form = {"kind": "staff", "since": "14/11/2026", "file": (io.BytesIO(data), name)}
    return visitor.post("/rosters/new", data=form, content_type="multipart/form-data")


def test_a_roster_with_anything_in_any_cell_is_previewed_and_applied(commune, sign_in):
    visitor = sign_in(OFFICER)
    lines = []
    for column in range(1, len(USUAL)):
        for odd in CELLS:
            cells = [*USUAL[:column], odd, *USUAL[column + 1 :]]
            lines.append(",".join('"' + cell.replace('"', '""') + '"' for cell in cells))
    preview = upload(visitor, (HEADER + "\n".join(lines)).encode())
    assert preview.status_code == 303
    pages = [visitor.get(preview.location + page) for page in ("", "/rows")]
    for answer in (*pages, visitor.post(f"{preview.location}/problems.xlsx")):
        assert answer.status_code == 200, answer.request.path
        assert b"<script>alert" not in answer.data
    assert visitor.post(f"{preview.location}/apply").status_code == 303
    for page in (preview.location, "/people?q=script", "/people/units"):
        answer = visitor.get(page)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    "name", ["a\x00b.csv", "x" * 4000 + ".csv", "<script>alert(1)</script>.csv", "..\\..\\x.csv", "=1+1.csv"]
)
def test_a_file_by_any_name_is_kept_and_read_again(commune, sign_in, name):
    visitor = sign_in(OFFICER)
    preview = upload(visitor, (HEADER + ",".join(USUAL)).encode(), name)
    assert preview.status_code == 303
    answer = visitor.get(preview.location)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert visitor.post(f"{preview.location}/apply").status_code == 303


def test_choices_for_rows_that_are_no_numbers_are_passed_over(commune, sign_in):
    visitor = sign_in(OFFICER)
    preview = upload(visitor, (HEADER + ",".join(USUAL)).encode())
    odd = {"row-²": "new", "row-0": "same-p²", "row-" + "9" * 30: "same-p" + "9" * 30, "row-": "same-r-1"}
    assert visitor.post(f"{preview.location}/apply", data=odd).status_code in (303, 422)


def test_cards_of_hostile_names_are_drawn(commune, sign_in, work):
    """Typst gets data, never markup; a letter that no font has is a box, not an error."""
    from campaigns import enrolments
    from trainees import people
    from trainees.people import Particulars

    names = (
        "#import sys: *",
        "$x^2$ *b* _i_ `c`",
        '"]#read("/etc/passwd")',
        "\\u{0}#eval",
        "🎉" * 60,
        "ﷺ" * 60,
        "W" * 120,
    )
    with work():
        made = [people.add(commune.locality, Particulars(name), by=COMMAND_LINE) for name in names]
        enrolments.add(db.session.get_one(Training, commune.training), made, by=COMMAND_LINE)
    answer = sign_in(TRAINER).post(f"/trainings/{commune.training}/cards")
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF")


# --- where the data lie --------------------------------------------------------------------------------------


def test_a_new_instance_folder_is_its_owners_alone(make_settings, tmp_path):
    made = make_settings(INSTANCE_PATH=str(tmp_path / "new" / "instance"))
    assert made.instance.stat().st_mode & 0o077 == 0


def test_every_view_says_who_may(app):
    assert [rule.rule for rule, _method, gate in routes(app) if gate is None] == []
    assert gate_of(object()) is None


def test_a_trainer_cannot_count_through_everybodys_names(commune, client, bearer, all_people) -> None:
    """By number only whom the lesson knows: the two people of the other unit are not enrolled."""
    now = clock.now().isoformat()
    events = [
        {"id": str(uuid.uuid4()), "kind": kind, "person": person, "device_time": now, "source": "list"}
        for person in commune.people[4:] for kind in ("in", "walkin")
    ]  # fmt: skip
    answer = client.post(
        f"/api/v1/lessons/{commune.lesson}/attendance-events", json={"device_now": now, "events": events},
        headers=bearer("trainer"),
    )  # fmt: skip
    assert {r["problem"] for r in answer.json["results"]} == {"person_unknown"}
    assert not any(name in answer.text for name in all_people)
    assert not any("person" in r for r in answer.json["results"])


def test_guessing_the_old_password_locks_too(commune, sign_in) -> None:
    officer = sign_in("officer")
    words = {"old": "wrong wrong wrong", "new": "another sentence 1", "again": "another sentence 1"}
    shown = [officer.post("/password", data=words).text for _ in range(6)]
    assert "Mật khẩu hiện tại không đúng" in shown[0]
    assert "quá nhiều lần" in shown[5]


def test_production_wants_https_and_no_demonstration(make_settings, tmp_path) -> None:
    from app.settings import SettingsError

    with pytest.raises(SettingsError, match="https"):
        make_settings(APP_ENV="production", PUBLIC_URL="http://hocvuso.example", INSTANCE_PATH=str(tmp_path))
    assert make_settings(
        APP_ENV="production", PUBLIC_URL="https://hocvuso.example", INSTANCE_PATH=str(tmp_path)
    ).secure
