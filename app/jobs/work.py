"""Doing the work: claim a job, run its handler, write its end. What a handler needs is imported from here."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import sleep
from typing import Any

from flask import current_app
from sqlalchemy import or_, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.base import clock
from app.base.db import db, writing
from app.base.errors import CoreError
from app.jobs import kinds, lease
from app.jobs.job import QUEUED, Job
from app.jobs.kinds import handles
from app.jobs.lease import Order
from app.jobs.progress import Cancelled, Flag, HandBack, Lost, Progress, Pulse

__all__ = ["Order", "Progress", "drain", "due", "handles", "log_broken", "run"]

NEVER = threading.Event()
_PATIENCE = (0.5, 2, 5, 15)
"""Seconds before the next try to write an end down while the database does not take it."""


def run(job_id: int, *, stopping: Flag = NEVER) -> bool:
    """Do one job, inside an app context. False when it is not there to be done: ended, not due, or another's.

    `stopping`: set when the worker has to go; the handler ends at its next step and the job goes back to the queue.
    """
    with writing():
        order = lease.claim(job_id, lease.me())
        db.session.commit()
    if order is None:
        return False
    progress = Progress(order, stopping)
    with Pulse(db.engine, order, progress):
        try:
            end = _handle(order, progress)
        except BaseException:  # the process itself is being ended
            _write(partial(lease.hand_back, order))
            raise
        if end is not None:
            _write(end)
    db.session.remove()
    return True


def _handle(order: Order, progress: Progress) -> Callable[[], bool] | None:
    """Run the handler; how the job is to end, or None when it is no longer ours."""
    try:
        result = kinds.of(order.kind).run(order, progress)
    except Cancelled:
        return partial(lease.end_cancelled, order)
    except HandBack:
        return partial(lease.hand_back, order)
    except Lost:
        current_app.extensions["log"].warning("job_lost", **_named(order))
        return None
    except CoreError as error:
        return partial(lease.fail, order, error.code, " ".join([error.message, *error.details]))
    except Exception as error:
        log_broken("job_broke", error, **_named(order))
        return partial(lease.try_again, order)
    finally:
        db.session.rollback()
    if progress.ended_by_cancel:
        return partial(lease.end_cancelled, order)
    # Nothing to do where the handler completed it within its own transaction.
    return partial(lease.finish, order, result, **progress.values())


def _write(end: Callable[[], bool]) -> None:
    """Write an end down, also when the database is busy or away for a while; the sweeper is the last resort."""
    for pause in (*_PATIENCE, None):
        try:
            with writing():
                end()
                db.session.commit()
            return
        except (DBAPIError, PoolTimeout, TimeoutError):
            db.session.rollback()
            if pause is None:
                raise
            sleep(pause)


def _named(order: Order) -> dict[str, Any]:
    return {"job": order.job_id, "kind": order.kind, "attempt": order.attempt}


def log_broken(event: str, error: Exception, **details: Any) -> None:
    """Log an error by its type and place: its text may hold a person's data."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    current_app.extensions["log"].error(event, error=type(error).__name__, place=place, **details)


def drain() -> int:
    """Do every job that waits and is due, oldest first, until none is left; how many were done."""
    done = 0
    while round_ := sum(run(job_id) for job_id in due()):
        done += round_
    return done


def due() -> list[int]:
    """The ids of the jobs that wait and may be begun, oldest first."""
    now = clock.now()
    found = db.session.scalars(
        select(Job.id)
        .where(Job.state == QUEUED, or_(Job.wait_until.is_(None), Job.wait_until <= now))
        .order_by(Job.id)
    )
    ids = list(found)
    db.session.rollback()
    return ids
