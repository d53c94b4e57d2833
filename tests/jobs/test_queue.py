"""The queue carries ids after the commit; what it lost is sent again; hours are kept once by all workers."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import update

from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.clock import ZONE
from app.base.db import db, writing
from app.jobs import job, queue, upkeep
from app.jobs.job import Job


def test_an_id_goes_out_with_the_commit_and_not_before(app, commune, line):
    with app.app_context(), writing():
        one = job.enqueue("tests.count", commune.locality, "tests:1", by=COMMAND_LINE)
        assert line.carried() == set()
        with db.session.begin_nested():
            pass
        assert line.carried() == set()
        db.session.commit()
        assert line.carried() == {one.id}


def test_what_was_taken_back_is_not_sent(app, commune, line):
    with app.app_context(), writing():
        job.enqueue("tests.count", commune.locality, "tests:1", by=COMMAND_LINE)
        with db.session.begin_nested():
            db.session.flush()
        db.session.rollback()
        db.session.commit()
        assert line.carried() == set()


def test_a_job_that_is_there_already_is_not_sent_twice(ask, line):
    assert ask("tests.count") == ask("tests.count")
    assert len(line.huey.pending()) == 1


def test_a_queue_that_cannot_be_reached_stops_nobody_from_asking(app, ask, seen, line, monkeypatch, logged):
    def away(job_id):
        raise ConnectionError("redis://:secret@queue")

    monkeypatch.setattr(line, "send", away)
    one = ask("tests.count")
    monkeypatch.undo()
    assert seen(one)["state"] == "queued"
    assert [(said["event"], said["error"]) for said in logged] == [("job_not_sent", "ConnectionError")]
    assert "secret" not in str(logged)


def test_what_the_queue_lost_is_sent_again(app, ask, line, tmp_path):
    """The file is taken away under an open connection, leftovers and all kinds included."""
    waiting = {ask("tests.count", f"tests:{n}") for n in range(3)}
    assert line.carried() == waiting
    (tmp_path / "queue.sqlite").unlink()
    assert line.carried() == set()
    with app.app_context():
        assert upkeep.sweep().sent == 3
        assert line.carried() == waiting
        assert upkeep.sweep().sent == 0
        line.huey.flush()
        assert upkeep.sweep().sent == 3


def test_what_rests_is_not_sent_before_its_time(app, ask, line):
    ask("tests.count")
    line.huey.flush()
    with app.app_context():
        with writing():
            db.session.execute(update(Job).values(wait_until=clock.now() + timedelta(seconds=10)))
            db.session.commit()
        assert upkeep.sweep().sent == 0
        with time_machine.travel(clock.now() + timedelta(seconds=11), tick=False):
            assert upkeep.sweep().sent == 1


def test_a_sweep_that_finds_nothing_amiss_writes_nothing(app, ask, queries):
    ask("tests.count")
    with app.app_context(), queries() as seen:
        swept = upkeep.sweep()
    assert (swept.freed, swept.sent, swept.forgotten) == (0, 0, 0)
    assert {statement.split()[0] for statement in seen} == {"SELECT"}
    assert len(seen) == 3


def test_messages_are_opened_only_when_they_are_ours(app, line, tmp_path, make_settings):
    """Whoever can write into the queue cannot make a worker run what they like."""
    stranger = queue.open_queue(
        make_settings(INSTANCE_PATH=str(tmp_path), SECRET_KEY="somebody else's secret, also long")
    )
    stranger.task(name="run")(print)("hello")
    assert line.huey.pending_count() == 1
    with pytest.raises(ValueError, match="mismatch"):
        line.huey.dequeue()
    assert line.huey.pending_count() == 0


def test_the_queue_has_a_file_of_its_own(line, ask, tmp_path, db_url):
    ask("tests.count")
    assert (tmp_path / "queue.sqlite").exists()
    with sqlite3.connect(tmp_path / "queue.sqlite") as file:
        assert file.execute("SELECT count(*) FROM task").fetchone() == (1,)
    file.close()


def test_a_worker_is_there_while_it_says_so(app, line):
    with app.app_context():
        assert not queue.attended()
        line.be_present()
        assert queue.attended()
        with time_machine.travel(clock.now() + timedelta(seconds=61), tick=False):
            assert not queue.attended()
        line.leave()
        assert not queue.attended()


# --- hours ----------------------------------------------------------------------------------------------------


@pytest.fixture
def hour(monkeypatch):
    """hour(minutes, at=…) → the list of the moments at which its function was called."""
    monkeypatch.setattr(upkeep, "HOURS", {})

    def make(minutes, **more):
        called = []

        @upkeep.every(minutes, **more)
        def nightly():
            called.append(clock.now())

        return called

    return make


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


def keep(app, moment):
    with app.app_context(), time_machine.travel(moment, tick=False):
        return upkeep.keep_hours()


def test_what_is_nightly_is_done_once_a_night(app, hour):
    called = hour(1440, at=120)
    for moment in (
        at(1, 1),
        at(1, 1, 59),
        at(1, 2),
        at(1, 2, 1),
        at(1, 23),
        at(2, 1, 59),
        at(2, 2, 30),
        at(4, 9),
    ):
        keep(app, moment)  # fmt: skip
    # At once on the first day; then at two, or whenever a worker is there again.
    assert called == [at(1, 1), at(1, 2), at(2, 2, 30), at(4, 9)]


def test_every_half_hour_is_done_by_one_of_many_workers(app, hour):
    called, together = hour(30), threading.Barrier(8)

    def worker(number):
        with app.app_context():
            together.wait(10)
            upkeep.keep_hours()

    moment = at(1, 8, 10)
    with time_machine.travel(moment, tick=False), ThreadPoolExecutor(8) as pool:
        list(pool.map(worker, range(8)))
    assert called == [moment]
    keep(app, at(1, 8, 29))
    keep(app, at(1, 8, 30))
    assert called == [moment, at(1, 8, 30)]


def test_an_hour_that_breaks_is_logged_and_comes_again(app, monkeypatch, logged):
    monkeypatch.setattr(upkeep, "HOURS", {})

    @upkeep.every(10)
    def broken():
        raise RuntimeError("Nguyễn Thị Ánh")

    assert len(keep(app, at(1, 8))) == 1
    assert len(keep(app, at(1, 8, 5))) == 0
    assert len(keep(app, at(1, 8, 10))) == 1
    assert [said["event"] for said in logged] == ["hour_broke"] * 2
    assert "Ánh" not in str(logged)


def test_an_hour_may_ask_for_work(app, commune, line, monkeypatch):
    """As nightly checks do: one job for each locality."""
    monkeypatch.setattr(upkeep, "HOURS", {})

    @upkeep.every(10)
    def asking():
        with writing():
            job.enqueue("tests.count", commune.locality, "tests:1", by=COMMAND_LINE)
            db.session.commit()

    keep(app, at(1, 8))
    assert len(line.carried()) == 1
