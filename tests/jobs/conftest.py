"""The ground of the tests of long work: a queue of the test's own, jobs asked for in a line, real worker processes."""

from __future__ import annotations

import contextvars
import dataclasses
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
import structlog

from app.base.actors import EVERYWHERE, Actor
from app.base.db import db
from app.jobs import job, progress, queue
from tests.jobs import handlers

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30


@pytest.fixture(autouse=True)
def line(app, tmp_path, monkeypatch):
    """The queue, in a folder of its own; a pulse that beats ten times as fast."""
    own = dataclasses.replace(app.extensions["settings"], instance=tmp_path)
    monkeypatch.setitem(app.extensions, "settings", own)
    monkeypatch.delitem(app.extensions, "queue", raising=False)
    monkeypatch.setattr(progress, "TICK", 0.05)
    handlers.CALLS.clear()
    yield queue.of(app)
    app.extensions.pop("queue", None)


@pytest.fixture
def ask(commune, work):
    """ask("tests.count", steps=3) → the id of a job of the commune, asked for by its officer."""

    def enqueue(kind, subject="tests:1", *, of=commune, role="officer", label="", **arguments):
        with work():
            by = Actor(of.accounts[role], role)
            return job.enqueue(kind, of.locality, subject, arguments, by=by, label=label).id

    return enqueue


@pytest.fixture
def seen(app):
    """seen(job_id) → the job as it stands now, as `plain` says it, with owner and lease. A read, whoever writes meanwhile."""

    def read(job_id):
        with app.app_context():
            one = job.get(job_id, within=EVERYWHERE)
            said = job.plain(one) | {
                "owner": one.owner,
                "lease_until": one.lease_until,
                "beat": one.heartbeat_at,
            }
            db.session.rollback()
            return said

    return lambda job_id: contextvars.Context().run(read, job_id)


@pytest.fixture
def until(seen):
    """until(job_id, lambda job: job["state"] == "done") → the job once it is so."""

    def wait(job_id, so, patience=PATIENCE):
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            said = seen(job_id)
            if so(said):
                return said
            time.sleep(0.05)
        raise AssertionError(f"never came: {said}")

    return wait


@pytest.fixture
def logged():
    """The lines of the log, as dictionaries."""
    with structlog.testing.capture_logs() as lines:
        yield lines


class Worker:
    """A worker process; `process` and what it `said`."""

    def __init__(self, environ):
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 (closed by stop)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.jobs.worker"],
            cwd=ROOT, env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)} | environ, stdout=self._log, stderr=self._log,
        )  # fmt: skip

    def said(self):
        self._log.seek(0)
        return self._log.read().decode()

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)
        self._log.close()


@pytest.fixture
def start_worker(db_url, environ, line, tmp_path, app):
    """start_worker() → a running Worker on the test's database and queue. All are ended with the test."""
    started = []

    def start(**more):
        with app.app_context():
            db.engine.dispose()
        started.append(Worker(environ | {"DATABASE_URL": db_url, "INSTANCE_PATH": str(tmp_path)} | more))
        return started[-1]

    yield start
    for worker in started:
        worker.stop()
