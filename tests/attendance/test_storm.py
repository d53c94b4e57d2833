"""The storm: one person is scanned fifty times in the same moment, and is present once.

Three ways in: the application behind gunicorn (two processes, sockets), its test clients in threads, and, as the
negative control, the way that this product does not take: look first, insert then. The control must show the race,
or the others would prove nothing.
"""

from __future__ import annotations

import http.client
import json
import os
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, UniqueConstraint, create_engine, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from app.base import clock
from app.base.db import db
from campaigns.attendance.events import EventConflict
from tests.attendance.telling import event, present, stored
from trainees.people import Person

SCANS = 500 if os.environ.get("HVS_LONG") else 50


def batch(*events):
    return {"device_now": clock.now().isoformat(), "events": list(events)}


def storm(calls):
    """Make all calls at once, each in a thread of its own that waits for the others; their answers."""
    start = threading.Barrier(min(len(calls), 50))

    def go(call):
        start.wait(30)
        return call()

    with ThreadPoolExecutor(start.parties) as pool:
        return list(pool.map(go, calls))


def by_socket(live, commune, headers, item):
    def call():
        connection = http.client.HTTPConnection("127.0.0.1", live.port, timeout=60)
        connection.request(
            "POST", f"/api/v1/lessons/{commune.lesson}/attendance-events", json.dumps(batch(item)),
            headers | {"Content-Type": "application/json"},
        )  # fmt: skip
        answer = connection.getresponse()
        body = json.loads(answer.read())
        connection.close()
        assert answer.status == 200, body
        return body["results"][0]

    return call


def by_test_client(app, commune, headers, item):
    def call():
        answer = app.test_client().post(
            f"/api/v1/lessons/{commune.lesson}/attendance-events", json=batch(item), headers=headers
        )
        assert answer.status_code == 200, answer.json
        return answer.json["results"][0]

    return call


def check_one_scan(work, commune, scan, answers):
    assert Counter(a["result"] for a in answers) == {"created": 1, "repeat": len(answers) - 1}
    with work():
        assert present(commune.lesson) == {commune.enrolled[0]: scan["id"]}
        assert stored(commune.lesson) == 1
        assert db.session.scalar(select(func.count(EventConflict.id))) == 0


def check_many_scans(work, commune, scans, answers):
    assert {a["result"] for a in answers} == {"created"}
    flags = Counter(tuple(a["flags"]) for a in answers)
    assert flags == {(): 1, ("already",): len(answers) - 1}
    with work():
        assert list(present(commune.lesson)) == [commune.enrolled[0]]
        assert stored(commune.lesson) == len(scans)


def test_storm_of_one_event_over_http(commune, live, bearer, work):
    scan = event(code=commune.codes[0])
    answers = storm([by_socket(live, commune, bearer(), scan)] * SCANS)
    check_one_scan(work, commune, scan, answers)


def test_storm_of_many_scans_of_one_person_over_http(commune, live, bearer, work):
    scans = [event(code=commune.codes[0]) for _ in range(SCANS)]
    answers = storm([by_socket(live, commune, bearer(), scan) for scan in scans])
    check_many_scans(work, commune, scans, answers)


def test_storm_of_one_event_in_threads(app, commune, bearer, work):
    scan = event(code=commune.codes[0])
    answers = storm([by_test_client(app, commune, bearer(), scan)] * SCANS)
    check_one_scan(work, commune, scan, answers)


def test_storm_of_many_scans_of_one_person_in_threads(app, commune, bearer, work):
    scans = [event(code=commune.codes[0]) for _ in range(SCANS)]
    answers = storm([by_test_client(app, commune, bearer(), scan) for scan in scans])
    check_many_scans(work, commune, scans, answers)


def test_storm_of_one_walk_in_enters_one_person(app, commune, bearer, work):
    came = event("walkin", walkin={"name": "Hồ Thị Mới", "birth_year": "1961"})
    answers = storm([by_test_client(app, commune, bearer(), came)] * SCANS)
    assert Counter(a["result"] for a in answers) == {"created": 1, "repeat": SCANS - 1}
    assert len({a["person"]["id"] for a in answers}) == 1
    with work():
        assert db.session.scalar(select(func.count(Person.id)).where(Person.name == "Hồ Thị Mới")) == 1
        assert len(present(commune.lesson)) == 1


# --- the negative control ------------------------------------------------------------------------------------

TALLY = MetaData()
BARE = Table("presence_bare", TALLY, *(Column(name, Integer) for name in ("lesson_id", "person_id")))
ONCE = Table(
    "presence_once", TALLY, Column("lesson_id", Integer), Column("person_id", Integer),
    UniqueConstraint("lesson_id", "person_id"),
)  # fmt: skip
WRITERS = 8


@pytest.fixture
def tally(ground):
    """An engine on a database of its own with two tables of presence, one of them without its UNIQUE rule."""
    engine = create_engine(ground.empty(), connect_args={"timeout": 30} if ground.kind == "sqlite" else {})
    TALLY.create_all(engine)
    yield engine
    engine.dispose()


def look_then_insert(engine, table, insert):
    """Eight writers look whether the person is there; when all have looked, those who found nobody insert."""
    looked = threading.Barrier(WRITERS)

    def write():
        with engine.connect() as connection:
            there = connection.execute(select(table).where(table.c.person_id == 7)).first()
            connection.rollback()
            looked.wait(30)
            if there is None:
                try:
                    connection.execute(insert(table))
                    connection.commit()
                except IntegrityError:
                    connection.rollback()
                    return "refused"
            return "inserted"

    with ThreadPoolExecutor(WRITERS) as pool:
        outcomes = Counter(f.result() for f in [pool.submit(write) for _ in range(WRITERS)])
    with engine.connect() as connection:
        return outcomes, connection.execute(select(func.count()).select_from(table)).scalar()


def test_storm_control_without_the_rule_the_race_is_seen(tally):
    outcomes, rows = look_then_insert(tally, BARE, lambda t: t.insert().values(lesson_id=1, person_id=7))
    assert outcomes == {"inserted": WRITERS}
    assert rows == WRITERS


def test_storm_control_the_rule_alone_stops_it(tally):
    outcomes, rows = look_then_insert(tally, ONCE, lambda t: t.insert().values(lesson_id=1, person_id=7))
    assert outcomes == {"inserted": 1, "refused": WRITERS - 1}
    assert rows == 1


def test_storm_control_insert_or_ignore_needs_no_luck(tally, ground):
    kind = sqlite if ground.kind == "sqlite" else postgresql
    outcomes, rows = look_then_insert(
        tally, ONCE, lambda t: kind.insert(t).values(lesson_id=1, person_id=7).on_conflict_do_nothing()
    )
    assert outcomes == {"inserted": WRITERS}
    assert rows == 1
