"""Several who do something at one moment: each in a transaction of its own, with time between its work and its commit.

On SQLite the second simply waits for the first; PostgreSQL lets them overlap, and only its locks keep the outcome right.
"""

from __future__ import annotations

import threading
from time import sleep

import pytest

from app.base.db import db, writing

DAWDLE = 0.4
"""Seconds between what somebody does and its commit."""


@pytest.fixture
def meanwhile(app):
    """meanwhile(first, *others): run `first`, and the others before it commits. What each returned or raised."""

    def run(first, *others):
        worked = threading.Event()

        def dawdle():
            worked.set()
            sleep(DAWDLE)

        def led():
            try:
                return _told(app, first, dawdle)
            finally:
                worked.set()  # the others go on even if the first fails

        def followed(deed):
            worked.wait(10)
            return _told(app, deed, lambda: None)

        return _together([led, *(lambda deed=deed: followed(deed) for deed in others)])

    return run


@pytest.fixture
def at_once(app):
    """at_once(deed, …): all begin together, and each dawdles before its commit. What each returned or raised."""

    def run(*deeds):
        start = threading.Barrier(len(deeds))

        def begun(deed):
            start.wait(10)
            return _told(app, deed, lambda: sleep(DAWDLE))

        return _together([lambda deed=deed: begun(deed) for deed in deeds])

    return run


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
