"""Several who do something at one moment: each in a transaction of its own, with time between its work and its commit.

On SQLite the second simply waits for the first; PostgreSQL lets them overlap, and only its locks keep the outcome right.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep

import pytest
from sqlalchemy import func, select

from app.base.db import db, writing

DAWDLE = 0.4
"""Seconds between what somebody does and its commit on SQLite, where the others wait for their turn in any case, and in a crowd."""
CROWD = 8
PATIENCE = 10
"""Seconds after which somebody commits though the others have not come so far: a busy machine, no fault of the rules."""
WAITING = """SELECT count(*) FROM pg_stat_activity
  WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()"""
FOR_ME = """SELECT count(*) FROM pg_stat_activity
  WHERE datname = current_database() AND wait_event_type = 'Lock' AND %s = ANY(pg_blocking_pids(pid))"""


class _Company:
    """Who acts at one moment. Whoever is about to commit waits until all others are as far as they come: they have done
    their work too, or wait for a lock. So it is no luck that a missing rule is seen, however slow the machine."""

    def __init__(self, ground, others: int) -> None:
        # A crowd waits for connections too, where nobody sees it; it meets by itself.
        self.server = ground.server if others < CROWD else None
        self.others = others
        self._far = 0
        self._come = threading.Event()
        self._count = threading.Lock()

    def arrive(self) -> None:
        """One more is as far as they come."""
        with self._count:
            self._far += 1

    def dawdle(self) -> None:
        """Between the work and its commit."""
        if self.server:
            self._come.wait(PATIENCE)
        else:
            sleep(DAWDLE)

    @contextmanager
    def watched(self, database: str) -> Iterator[None]:
        """Meanwhile somebody looks who waits for a lock."""
        if not self.server:
            yield
            return
        over = threading.Event()

        def look() -> None:
            with self.server.connect(database) as connection:
                until = monotonic() + 6 * PATIENCE
                while not over.wait(0.01) and monotonic() < until:
                    [waiting] = connection.execute(WAITING).fetchone()
                    if self._far + waiting >= self.others:
                        self._come.set()
                        return

        watch = threading.Thread(target=look)
        watch.start()
        try:
            yield
        finally:
            over.set()
            self._come.set()
            watch.join(PATIENCE)


@pytest.fixture
def meanwhile(app, ground):
    """meanwhile(first, *others): run `first`, and the others before it commits. What each returned or raised."""

    def run(first, *others):
        worked, company = threading.Event(), _Company(ground, len(others))

        def dawdle():
            worked.set()
            company.dawdle()

        def led():
            try:
                return _told(app, first, dawdle)
            finally:
                worked.set()  # the others go on even if the first fails

        def followed(deed):
            worked.wait(PATIENCE)
            try:
                return _told(app, deed, lambda: None)
            finally:
                company.arrive()

        with company.watched(ground.name):
            return _together([led, *(lambda deed=deed: followed(deed) for deed in others)])

    return run


@pytest.fixture
def at_once(app, ground):
    """at_once(deed, …): all begin together, and each dawdles before its commit. What each returned or raised."""

    def run(*deeds):
        start, company = threading.Barrier(len(deeds)), _Company(ground, len(deeds))

        def begun(deed):
            arrived = []

            def dawdle():
                arrived.append(company.arrive())
                company.dawdle()

            start.wait(PATIENCE)
            try:
                return _told(app, deed, dawdle)
            finally:
                if not arrived:  # it was refused
                    company.arrive()

        with company.watched(ground.name):
            return _together([lambda deed=deed: begun(deed) for deed in deeds])

    return run


@pytest.fixture
def until_awaited(ground) -> Callable[[], bool]:
    """until_awaited(): within a deed, go on when somebody waits for a lock that the deed has; whether somebody did. On SQLite at once."""

    def wait() -> bool:
        if not ground.server:
            return True
        me = db.session.scalar(select(func.pg_backend_pid()))
        with ground.server.connect(ground.name) as connection:
            until = monotonic() + PATIENCE
            while connection.execute(FOR_ME, [me]).fetchone() == (0,):
                if monotonic() > until:
                    return False
                sleep(0.01)
        return True

    return wait


def _told(app, deed, before_commit):
    with app.app_context(), writing():
        try:
            said = deed()
            before_commit()
            db.session.commit()
        except Exception as error:
            db.session.rollback()
            return error
        return said


def _together(acts):
    outcome = [None] * len(acts)

    def act(number):
        outcome[number] = acts[number]()

    threads = [threading.Thread(target=act, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcome
