"""The queue: it carries ids from whoever asks to a worker, and loses nothing that matters when it is lost."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app
from huey import Huey
from huey.constants import EmptyData
from huey.exceptions import ConfigurationError
from huey.serializer import SignedSerializer
from huey.storage import SqliteStorage
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from app.base import clock, disk
from app.base.db import db
from app.jobs import job, work
from app.jobs.progress import Flag
from app.settings import Settings, SettingsError

_EXTENSION = "queue"
_PRESENCE = "worker"
_OUT = "jobs committed"
PRESENT = timedelta(seconds=60)
"""A worker that has said nothing for so long is not there."""


class _File(SqliteStorage):  # type: ignore[misc]  # huey carries no types
    """The queue in a file of its own, which may be taken away while it is open: then it is made anew, empty."""

    _conn: sqlite3.Connection | None
    _node = 0

    @property
    def conn(self) -> sqlite3.Connection:
        """The open file. Called with the storage's lock held."""
        if self._conn is not None and self._on_disk() != self._node:
            self._conn.close()
            self._conn = None
        if self._conn is None:
            if not self._on_disk():  # the remains of another file would be read into this one
                for tail in ("-wal", "-shm"):
                    with contextlib.suppress(OSError):
                        os.unlink(self.filename + tail)
            disk.own_database(self.filename)
            self._conn = self._create_connection()
            for statement in self.ddl:
                self._conn.execute(statement)
            self._node = self._on_disk()
        return self._conn

    def _on_disk(self) -> int:
        try:
            return os.stat(self.filename).st_ino
        except OSError:
            return 0


def open_queue(settings: Settings) -> Huey:
    """The queue of this installation. SettingsError when QUEUE_URL names something that cannot be had."""
    # Messages are pickles: they are opened only when signed, so that whoever reaches Redis cannot run code here.
    secret = hashlib.sha256(b"queue" + settings.secret_key.encode()).hexdigest()
    quiet: dict[str, Any] = {"results": False, "serializer": SignedSerializer(secret=secret, salt="job")}
    if not settings.queue_url:
        # A file of its own: a busy queue never holds the lock of the register.
        file = str(settings.instance / "queue.sqlite")
        return Huey("hocvuso", storage_class=_File, filename=file, fsync=True, **quiet)
    if not settings.queue_url.startswith(("redis://", "rediss://")):
        raise SettingsError("QUEUE_URL must begin with redis:// or rediss://, or be left out.")
    try:
        from huey import RedisHuey

        return RedisHuey("hocvuso", url=settings.queue_url, **quiet)
    except (ImportError, ConfigurationError):
        raise SettingsError(
            "QUEUE_URL names Redis, but the Python package 'redis' is not installed."
        ) from None


class Queue:
    """The queue of an application: `send` for who asks, `huey` for the worker. Made when it is first needed."""

    def __init__(self, app: Flask) -> None:
        self.huey = open_queue(app.extensions["settings"])
        self.stopping: Flag = work.NEVER

        def run(job_id: int) -> None:
            with app.app_context():
                try:
                    work.run(job_id, stopping=self.stopping)
                except Exception as error:  # the database is away: the sweeper sends the id again
                    work.log_broken("job_not_run", error, job=job_id)

        self._run = self.huey.task(name="run")(run)

    def send(self, job_id: int) -> None:
        """Tell the workers of a job. What the queue's storage raises comes through."""
        self._run(job_id)

    def carried(self) -> set[int]:
        """The ids that wait in it."""
        return {task.args[0] for task in self.huey.pending()}

    def be_present(self) -> None:
        """Say that a worker is there."""
        self.huey.storage.put_data(_PRESENCE, clock.now().isoformat().encode())

    def leave(self) -> None:
        """The worker goes; another says so itself within seconds."""
        self.huey.storage.pop_data(_PRESENCE)

    def attended(self) -> bool:
        """Whether a worker was there within the last minute."""
        said = self.huey.storage.peek_data(_PRESENCE)
        if said is EmptyData:
            return False
        return clock.now() - datetime.fromisoformat(bytes(said).decode()) < PRESENT

    def first(self, key: str) -> bool:
        """Whether nobody has asked with this key before; of many at once exactly one is first."""
        return bool(self.huey.storage.put_if_empty(key, b"1"))

    def forget(self, key: str) -> None:
        """Let the key be asked again."""
        self.huey.storage.pop_data(key)


def of(app: Flask) -> Queue:
    """The queue of an application."""
    if _EXTENSION not in app.extensions:
        app.extensions[_EXTENSION] = Queue(app)
    queue: Queue = app.extensions[_EXTENSION]
    return queue


def here() -> Queue:
    """The queue of the current application."""
    # mypy reads current_app as a Flask; the object behind it is what `of` keeps.
    return of(current_app._get_current_object())  # type: ignore[attr-defined]


def attended() -> bool:
    """Whether a worker is there; no when the queue cannot be asked."""
    try:
        return here().attended()
    except Exception as error:
        work.log_broken("queue_silent", error)
        return False


# Only what is committed can be found by a worker, and nobody waits for the queue with the database's lock in hand:
# ids go out when the outermost transaction has been given back.


@event.listens_for(db.session, "after_commit")
def _committed(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.setdefault(_OUT, []).extend(job.to_send(session.info))


@event.listens_for(db.session, "after_rollback")
def _rolled_back(session: Session) -> None:
    if not session.in_nested_transaction():
        job.to_send(session.info)


@event.listens_for(db.session, "after_transaction_end")
def _send(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is not None:
        return
    for job_id in session.info.pop(_OUT, []):
        try:
            here().send(job_id)
        except Exception as error:  # the next sweep sends it
            work.log_broken("job_not_sent", error, job=job_id)
