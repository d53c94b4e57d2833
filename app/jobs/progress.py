"""How far a running job came: what its handler says, and the pulse that writes it down.

The handler only sets values in memory. A thread beside it writes them, once a second at most and only when they
changed, on a connection of its own that never waits: on SQLite somebody, the handler itself perhaps, may hold the
one write transaction for seconds. A beat that finds it taken is left out and tried again; the lease is long enough.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from time import monotonic, sleep
from types import TracebackType
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, Executable, Row, Update, create_engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from app.jobs import lease
from app.jobs.job import RUNNING, Job
from app.jobs.lease import Order

TICK = 1.0
"""Seconds between two looks at the job's row, and at least between two writings of its progress."""
BEAT = 15.0
"""Seconds between two heartbeats where nothing changed."""
TRIES, GAP = 5, 0.02
"""How often one tick tries where SQLite is being written to, and the seconds between."""

UNTOUCHED: dict[str, Any] = {"phase": "", "done": 0, "total": None}
"""What a claim writes."""


class Stop(BaseException):
    """The handler is to end now; its open transaction is rolled back. No Exception, so that nobody catches it by chance."""


class Cancelled(Stop):
    """Somebody cancelled the job."""


class HandBack(Stop):
    """The worker has to go; another goes on from the start."""


class Lost(Stop):
    """The job is another's by now."""


class Flag(Protocol):
    """What can be asked whether it is set."""

    def is_set(self) -> bool: ...


class Progress:
    """What a handler tells of its work. `phase` and `advance` raise Stop when the job is to end: steps, not moments."""

    def __init__(self, order: Order, stopping: Flag) -> None:
        self._order, self._stopping = order, stopping
        self._now: tuple[str, int, int | None] = ("", 0, None)  # one value, so that no reader sees half of it
        self._asked: type[Stop] | None = None
        self._told_cancelled = False
        self._completed = False

    def phase(self, words: str, total: int | None = None) -> None:
        """What is done from here on, in Vietnamese words ('Đối chiếu với danh sách'); `total` steps, if known."""
        self._now = (words[:200], 0, total)
        self._stop_if_asked()

    def advance(self, n: int = 1) -> None:
        """n more steps of the phase are done. Costs next to nothing: call it for every row."""
        words, done, total = self._now
        self._now = (words, done + n, total)
        self._stop_if_asked()

    def cancelled(self) -> bool:
        """Whether somebody cancelled the job: for a handler that tidies up and returns, which then counts as cancelled."""
        self._told_cancelled = self._told_cancelled or self._asked is Cancelled
        return self._told_cancelled

    def complete(self, result: Mapping[str, Any]) -> None:
        """End the job as done within the open write transaction: what the handler did and the job's end are committed

        together or not at all, so a job that is run again after a kill cannot do it twice. Lost when another has it.
        """
        if not lease.finish(self._order, result, **self.values()):
            raise Lost()
        self._completed = True

    def values(self) -> dict[str, Any]:
        """The columns that say how far it came."""
        words, done, total = self._now
        return {"phase": words, "done": done, "total": total}

    @property
    def ended_by_cancel(self) -> bool:
        """Whether a handler that returned did so because it was told of a cancellation."""
        return self._told_cancelled and not self._completed

    def ask(self, stop: type[Stop]) -> None:
        """Let the handler end at its next step."""
        self._asked = stop

    def _stop_if_asked(self) -> None:
        if self._completed:
            return
        if self._asked is not None:
            raise self._asked()
        if self._stopping.is_set():
            raise HandBack()


class Aside:
    """A connection beside the session, for one short statement at a time, that never waits for another writer."""

    def __init__(self, engine: Engine) -> None:
        self._sqlite = engine.dialect.name == "sqlite"
        # An engine of its own: ours makes writers queue, and its connections wait.
        self._engine = (
            create_engine(engine.url, poolclass=NullPool, connect_args={"timeout": 0})
            if self._sqlite
            else engine
        )
        self._connection: Connection | None = None

    def read(self, query: Executable) -> Row[Any] | None:
        """The first row of a query. SQLAlchemyError as the database raises it."""
        connection = self._open()
        try:
            return connection.execute(query).first()
        finally:
            connection.rollback()

    def write(self, change: Update) -> int | None:
        """How many rows a change found; None when another writes just now, or the database does not answer."""
        for again in range(TRIES if self._sqlite else 1):
            sleep(GAP if again else 0)
            try:
                connection = self._open()
                found = connection.execute(change).rowcount
                connection.commit()
                return found
            except SQLAlchemyError:
                self.close()
        return None

    def _open(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
            # The disk need not have a heartbeat; PostgreSQL need not wait for a row that a handler just completed.
            self._connection.exec_driver_sql(
                "PRAGMA synchronous=NORMAL" if self._sqlite else "SET SESSION lock_timeout = '300ms'"
            )
            self._connection.commit()
        return self._connection

    def close(self) -> None:
        """Give the connection away; the next statement opens another."""
        if self._connection is not None:
            if not self._sqlite:
                self._connection.invalidate()  # its setting is not for others of the pool
            self._connection.close()
            self._connection = None


class Pulse:
    """The thread that keeps a claim while its handler works. Use it as a context manager around the handler."""

    def __init__(self, engine: Engine, order: Order, progress: Progress) -> None:
        self._engine, self._order, self._progress = engine, order, progress
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._loop, name=f"pulse of job {order.job_id}", daemon=True)

    def __enter__(self) -> Pulse:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        self._thread.join(5)

    def _loop(self) -> None:
        aside = Aside(self._engine)
        written, due = UNTOUCHED, monotonic() + BEAT
        try:
            while not self._end.wait(TICK):
                try:
                    stands = self._look(aside)
                except SQLAlchemyError:  # a database that does not answer is asked again
                    aside.close()
                    continue
                values = self._progress.values()
                if not stands or (values == written and monotonic() < due):
                    continue
                if aside.write(lease.beat(self._order, **values)):
                    written, due = values, monotonic() + BEAT
        finally:
            aside.close()

    def _look(self, aside: Aside) -> bool:
        """Whether the claim stands; tells the handler when it does not, or when somebody cancelled."""
        order = self._order
        row = aside.read(
            select(Job.state, Job.owner, Job.attempts, Job.cancel_asked_at).where(Job.id == order.job_id)
        )
        if row is None or tuple(row[:3]) != (RUNNING, order.owner, order.attempt):
            self._progress.ask(Lost)
            return False
        if row.cancel_asked_at is not None:
            self._progress.ask(Cancelled)
        return True
