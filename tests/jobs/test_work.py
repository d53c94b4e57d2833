"""Doing the work in this process: how each way of ending is written down, and the pulse beside the handler."""

from __future__ import annotations

import threading
from datetime import timedelta
from time import monotonic, sleep

import pytest
import time_machine
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from app import audit
from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db, writing
from app.jobs import job, lease, progress, work
from app.jobs.job import Job
from app.jobs.lease import MOST_ATTEMPTS, PAUSE
from tests.jobs import handlers


@pytest.fixture
def run(app):
    """run(job_id) → whether it was ours to do."""

    def go(job_id, **kwargs):
        with app.app_context():
            return work.run(job_id, **kwargs)

    return go


@pytest.fixture
def aside(app):
    """aside(job_id) → the thread that does a job beside the test."""

    def start(job_id, **kwargs):
        def go():
            with app.app_context():
                work.run(job_id, **kwargs)

        thread = threading.Thread(target=go)
        thread.start()
        return thread

    return start


def effects(app, verb="counted"):
    with app.app_context():
        return handlers.effects(verb)


def test_a_job_is_done_once(app, ask, seen, run):
    one = ask("tests.count", steps=5)
    assert run(one)
    assert not run(one)
    assert not run(999_999)
    said = seen(one)
    assert (said["state"], said["result"], said["attempts"]) == ("done", {"steps": 5}, 1)
    assert said["finished_at"] >= said["started_at"]
    assert effects(app) == 1


def test_what_a_handler_returns_is_the_result_and_its_last_words_stay(ask, seen, run):
    one = ask("tests.steps", steps=3)
    run(one)
    said = seen(one)
    assert (said["state"], said["result"]) == ("done", {"steps": 3})
    assert (said["phase"], said["done"], said["total"]) == ("Làm từng bước", 3, 3)


def test_a_refusal_of_the_core_fails_with_its_sentence_and_is_not_tried_again(app, ask, seen, run):
    one = ask("tests.refuse")
    run(one)
    said = seen(one)
    assert said["state"] == "failed"
    assert said["error"] == {"code": "file_gone", "message": "Tệp không còn. Chọn lại tệp."}
    assert handlers.CALLS == [1]
    assert effects(app) == 0


def test_any_other_error_is_tried_again_after_a_rest_and_then_failed(app, ask, seen, run, logged):
    one = ask("tests.break")
    for attempt in range(1, MOST_ATTEMPTS):
        assert run(one)
        assert seen(one)["state"] == "queued"
        assert not run(one)  # it rests
        with time_machine.travel(clock.now() + PAUSE * attempt, tick=False), app.app_context():
            assert work.due() == [one]
        with app.app_context(), writing():
            db.session.execute(update(Job).values(wait_until=clock.now()))
            db.session.commit()
    assert run(one)
    said = seen(one)
    assert said["error"] == {"code": "internal_error", "message": lease.BROKE_TOO_OFTEN}
    assert handlers.CALLS == [1, 2, 3]
    assert effects(app) == 0
    assert [(line["event"], line["error"], line["attempt"]) for line in logged] == [
        ("job_broke", "ValueError", attempt) for attempt in (1, 2, 3)
    ]
    assert logged[0]["place"].startswith("handlers.py:")
    assert "Ánh" not in str(logged)  # a person's data stays out of the log


def test_what_broke_once_may_succeed(app, ask, seen, run):
    one = ask("tests.break", until=2)
    run(one)
    with app.app_context(), writing():
        db.session.execute(update(Job).values(wait_until=clock.now() - timedelta(seconds=1)))
        db.session.commit()
    run(one)
    assert (seen(one)["state"], seen(one)["result"]) == ("done", {"attempt": 2})


def test_a_running_job_is_cancelled_at_its_next_step(app, ask, seen, until, aside, work):
    one = ask("tests.count", steps=1000, pause=0.02)
    thread = aside(one)
    until(one, lambda said: said["done"] > 0)
    with work():
        job.cancel(job.get(one, within=EVERYWHERE))
    thread.join(10)
    said = seen(one)
    assert said["state"] == "cancelled"
    assert 0 < said["done"] < 1000
    assert effects(app) == 0


def test_a_handler_that_looks_itself_may_tidy_up(app, ask, seen, until, aside, work):
    one = ask("tests.gentle")
    thread = aside(one)
    until(one, lambda said: said["state"] == "running")
    with work():
        job.cancel(job.get(one, within=EVERYWHERE))
    thread.join(10)
    assert seen(one)["state"] == "cancelled"
    assert effects(app, "tidied") == 1


def test_a_worker_that_has_to_go_hands_its_job_back(app, ask, seen, until, aside, line):
    one, stopping = ask("tests.count", steps=1000, pause=0.02), threading.Event()
    thread = aside(one, stopping=stopping)
    until(one, lambda said: said["done"] > 0)
    stopping.set()
    thread.join(10)
    said = seen(one)
    assert (said["state"], said["attempts"], said["owner"]) == ("queued", 0, None)
    assert one in line.carried()


def test_a_process_that_is_ended_hands_its_job_back_too(ask, seen, run):
    one = ask("tests.exit")
    with pytest.raises(SystemExit):
        run(one)
    assert (seen(one)["state"], seen(one)["attempts"]) == ("queued", 0)


def test_a_job_that_another_took_is_dropped_and_nothing_is_written(app, ask, seen, until, aside, work):
    one = ask("tests.count", steps=200, pause=0.02)
    thread = aside(one)
    until(one, lambda said: said["done"] > 0)
    with work():
        db.session.execute(update(Job).values(owner="another/0:1:1", attempts=2))
    thread.join(10)
    said = seen(one)
    assert (said["state"], said["owner"], said["attempts"]) == ("running", "another/0:1:1", 2)
    assert effects(app) == 0


def test_completing_what_another_took_rolls_the_effect_back(app, ask, seen, run, monkeypatch):
    """The same without a step in between: only the database can tell."""
    monkeypatch.setattr(progress, "TICK", 60)
    one = ask("tests.count", steps=1, pause=0)
    original = progress.Progress.phase

    def steal(self, words, total=None):
        if words == "Ghi":
            with writing():
                db.session.execute(update(Job).values(owner="another/0:1:1", attempts=2))
                db.session.commit()
        original(self, words, total)

    monkeypatch.setattr(progress.Progress, "phase", steal)
    run(one)
    assert seen(one)["state"] == "running"
    assert effects(app) == 0


def test_an_end_is_written_down_when_the_database_takes_it(app, ask, seen, run, monkeypatch):
    one, failures = ask("tests.steps", steps=1), [1, 2]
    original = lease.finish

    def finish(*args, **kwargs):
        if failures:
            failures.pop()
            raise OperationalError("UPDATE job", {}, Exception("away"))
        return original(*args, **kwargs)

    monkeypatch.setattr(lease, "finish", finish)
    monkeypatch.setattr(work, "_PATIENCE", (0.01, 0.01, 0.01))
    run(one)
    assert failures == []
    assert seen(one)["state"] == "done"


def test_everything_that_waits_is_done_in_turn(app, ask, seen):
    waiting = [ask("tests.steps", f"tests:{n}", steps=1) for n in range(3)] + [ask("tests.break")]
    with app.app_context():
        assert work.drain() == 4
    assert [seen(one)["state"] for one in waiting] == ["done"] * 3 + ["queued"]


# --- the pulse ------------------------------------------------------------------------------------------------


def test_progress_is_written_while_the_handler_works(ask, until, aside):
    one = ask("tests.count", steps=20, pause=0.05)
    thread = aside(one)
    said = until(one, lambda said: 0 < said["done"] < 20)
    assert (said["phase"], said["total"]) == ("Đếm từng dòng", 20)
    assert until(one, lambda later: later["done"] > said["done"])["state"] == "running"
    thread.join(10)


def test_telling_costs_the_handler_next_to_nothing(app, ask, queries):
    """A hundred thousand rows tell of themselves, and only the heart's beats reach the database."""
    one = ask("tests.count")
    with app.app_context():
        with writing():
            order = lease.claim(one, lease.me())
            db.session.commit()
        told = progress.Progress(order, work.NEVER)
        with progress.Pulse(db.engine, order, told):
            with queries() as asked:
                for _ in range(100_000):
                    told.advance()
            assert len(asked) < 100, len(asked)


def test_the_lease_is_renewed_though_nothing_changes(ask, seen, until, aside, monkeypatch):
    monkeypatch.setattr(progress, "BEAT", 0.1)
    one = ask("tests.count", steps=1, pause=0.8)
    thread = aside(one)
    first = until(one, lambda said: said["beat"])
    later = until(one, lambda said: said["state"] == "running" and said["beat"] > first["beat"])
    assert later["lease_until"] > first["lease_until"]
    thread.join(10)


def test_a_beat_never_waits_for_a_writer(app, ask):
    """Neither for SQLite's one writer nor for the row that a handler of PostgreSQL has just completed."""
    one = ask("tests.count")
    with app.app_context():
        with writing():
            order = lease.claim(one, lease.me())
            db.session.commit()
        aside = progress.Aside(db.engine)
        assert aside.write(lease.beat(order, done=1)) == 1
        with writing():
            assert lease.finish(order, {})
            began = monotonic()
            assert aside.write(lease.beat(order, done=2)) is None
            assert monotonic() - began < 2
            assert aside.read(select(Job.state, Job.done).where(Job.id == one)) == ("running", 1)
            db.session.rollback()
        assert aside.write(lease.beat(order, done=3)) == 1
        aside.close()


def test_a_write_transaction_of_the_handler_holds_up_neither_itself_nor_the_pulse(app, ask, seen, run):
    """On SQLite the beats are left out meanwhile; on PostgreSQL they go on. The job ends well on both."""
    one = ask("tests.hold", seconds=0.8)
    began = monotonic()
    run(one)
    took = monotonic() - began
    said = seen(one)
    assert said["state"] == "done"
    # A beat gives up after 0.3 s; who waits for their own transaction waits for ever.
    assert said["result"]["longest"] < 3
    assert took < 0.8 + 6
    assert effects(app) == 1


def test_somebody_elses_write_transaction_does_not_hold_up_the_pulse(app, ask, seen, until, aside, db_kind):
    """While the hall's scans hold the writer, the handler steps on, and its progress comes when they are done."""
    one = ask("tests.count", steps=130, pause=0.01)
    thread = aside(one)
    until(one, lambda said: said["done"] > 0)
    with app.app_context(), writing():
        audit.tell(COMMAND_LINE, "held", "tests", None, None)
        db.session.flush()
        before = seen(one)["done"]
        sleep(0.5)
        during = seen(one)["done"]
        db.session.rollback()
    if db_kind == "sqlite":
        assert during == before
    assert until(one, lambda said: said["done"] > before)["state"] in ("running", "done")
    thread.join(20)
    assert seen(one)["state"] == "done"
