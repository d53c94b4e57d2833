"""Real worker processes: killed in the middle, told to stop, started without a queue, and asked for a list."""

from __future__ import annotations

import json
import os
import signal
import time

import pytest

from app.jobs import lease
from tests.jobs import handlers


def effects(app, verb="counted"):
    with app.app_context():
        return handlers.effects(verb)


def wait_for(path, patience=30):
    deadline = time.monotonic() + patience
    while not path.exists():
        assert time.monotonic() < deadline, "the worker never came so far"
        time.sleep(0.02)


def test_killed_in_the_middle_of_a_step_another_finishes_and_nothing_is_done_twice(
    app, ask, seen, until, start_worker, tmp_path
):
    """kill -9 while the effect is written and not committed; and a second kind, whose steps are committed one by one."""
    mark = tmp_path / "mark"
    one = ask("tests.count", steps=4, at=1, mark=str(mark), stay=60)
    first = start_worker()
    wait_for(mark)
    assert lease.alive(seen(one)["owner"]) is True
    first.process.kill()
    started = time.monotonic()
    second = start_worker()
    said = until(one, lambda said: said["state"] == "done")
    waited = time.monotonic() - started
    assert said["attempts"] == 2
    assert lease.alive(said["owner"]) is True
    assert effects(app) == 1
    assert waited < 20  # at the start, not when the lease of two minutes ends
    other = ask("tests.steps", "tests:2", steps=8, pause=0.1)
    until(other, lambda said: said["done"] >= 2)
    second.process.kill()
    start_worker()
    said = until(other, lambda said: said["state"] == "done")
    assert said["attempts"] == 2
    assert effects(app, "stepped") == 8


def test_told_to_stop_it_hands_its_job_back_and_ends_by_itself(app, ask, seen, until, start_worker):
    one = ask("tests.count", steps=2000, pause=0.02)
    worker = start_worker()
    until(one, lambda said: said["done"] > 2)
    worker.process.send_signal(signal.SIGTERM)
    assert worker.process.wait(10) == 0, worker.said()
    said = seen(one)
    assert (said["state"], said["attempts"], said["owner"]) == ("queued", 0, None)
    assert "Traceback" not in worker.said()
    assert effects(app) == 0


def test_jobs_that_no_queue_knows_of_are_found_and_what_breaks_is_begun_again(
    app, ask, until, start_worker, line, tmp_path
):
    """The file went away before the worker came, and again while it works."""
    one = ask("tests.count")
    line.huey.storage.close()
    os.unlink(tmp_path / "queue.sqlite")
    start_worker()
    until(one, lambda said: said["state"] == "done")
    os.unlink(tmp_path / "queue.sqlite")
    two = ask("tests.count", "tests:2")
    line.huey.flush()
    until(two, lambda said: said["state"] == "done")
    assert effects(app) == 2
    broken = ask("tests.break", until=2)
    assert until(broken, lambda said: said["state"] == "done")["attempts"] == 2


# --- commands -------------------------------------------------------------------------------------------------


def test_the_list_as_json(ask, runner):
    assert json.loads(runner("jobs", "list", "--json").stdout) == []
    one, two = ask("tests.count", label="can-bo.xlsx"), ask("tests.steps", steps=2)
    assert runner("jobs", "work", "--until-empty").exit_code == 0
    listed = json.loads(runner("jobs", "list", "--json").stdout)
    assert [item["id"] for item in listed] == [two, one]
    assert {
        "id", "kind", "subject", "label", "state", "phase", "done", "total", "result", "error", "created_at", "started_at", "finished_at",
        "attempts",
    } == set(listed[0])  # fmt: skip
    assert (listed[0]["state"], listed[0]["done"], listed[0]["total"]) == ("done", 2, 2)
    assert json.loads(runner("jobs", "list", "--json", "--state", "failed").stdout) == []
    assert "can-bo" not in runner("jobs", "list").stdout
    assert "tests:1" in runner("jobs", "list").stdout


def test_a_queue_that_cannot_be_had_is_one_line(app, runner, monkeypatch, make_settings):
    monkeypatch.setitem(app.extensions, "settings", make_settings(QUEUE_URL="amqp://x"))
    app.extensions.pop("queue", None)
    done = runner("jobs", "work")
    assert done.exit_code == 1
    assert "QUEUE_URL" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["list", "work"])
def test_commands_without_a_database_say_so(command, make_settings, tmp_path):
    from app.factory import create_app

    app = create_app(
        make_settings(DATABASE_URL=f"sqlite:///{tmp_path / 'none.sqlite'}", INSTANCE_PATH=str(tmp_path))
    )
    words = ["jobs", command, "--until-empty"] if command == "work" else ["jobs", command]
    done = app.test_cli_runner().invoke(args=words)
    assert done.exit_code == 1
    assert "flask db upgrade" in done.stderr
    assert "Traceback" not in done.stderr
