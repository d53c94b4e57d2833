"""What a worker does beside its jobs: it says that it is there, frees what dead ones held, and keeps the hours."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from sqlalchemy import select

from app.base import clock
from app.base.db import db, writing
from app.jobs import job, lease, queue, work
from app.jobs.job import RUNNING, Job

PRESENCE = 10.0
SWEEP = 30.0
"""Seconds between two rounds; hours are looked at as often as is swept."""


# --- sweeping -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Swept:
    """`freed`: running jobs taken from owners that are lost; `sent`: waiting jobs that the queue did not know of."""

    freed: int
    sent: int
    forgotten: int


def sweep() -> Swept:
    """Bring queue and table together. Where nothing is amiss it only reads, and holds up nobody's writing."""
    now = clock.now()
    running = db.session.scalars(select(Job).where(Job.state == RUNNING)).all()
    orphans = [one.id for one in running if lease.lost(one.owner, one.lease_until, now)]
    db.session.rollback()
    freed = 0
    if orphans:
        with writing():
            for one in db.session.scalars(select(Job).where(Job.id.in_(orphans))):
                if lease.lost(one.owner, one.lease_until, now):
                    freed += lease.free(one)
            db.session.commit()
    waiting = work.due()
    carried = queue.here().carried() if waiting else set()
    lost = [job_id for job_id in waiting if job_id not in carried]
    for job_id in lost:
        queue.here().send(job_id)
    forgotten, old = 0, job.any_old(now)
    db.session.rollback()
    if old:
        with writing():
            forgotten = job.forget_old(now)
            db.session.commit()
    return Swept(freed, len(lost), forgotten)


# --- hours ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hour:
    """Something that is done again and again."""

    name: str
    minutes: int
    at: int
    do: Callable[[], None]

    def turn(self, now: datetime) -> int:
        """The number of the period that a moment lies in."""
        local = clock.local(now)
        days = local.date().toordinal()
        return (days * 1440 + local.hour * 60 + local.minute - self.at) // self.minutes


HOURS: dict[str, Hour] = {}


def every(minutes: int, *, at: int = 0) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Call a function once in every period of so many minutes, in an app context, by one of the workers.

    Periods are counted from midnight plus `at` minutes in Asia/Ho_Chi_Minh: every(1440, at=120) is nightly at two, or
    as soon as a worker is there again. Keep it short: long work is enqueued, once for each locality. A function that
    breaks is called again in the next period. On SQLite whatever it writes stands in `with writing():`.
    """

    def mark(do: Callable[[], None]) -> Callable[[], None]:
        name = f"{do.__module__}.{do.__qualname__}"
        HOURS[name] = Hour(name, minutes, at, do)
        return do

    return mark


def keep_hours() -> list[str]:
    """Do what is due; the names of what was done. Of several workers the first in a period does it."""
    done, now = [], clock.now()
    for hour in HOURS.values():
        turn = hour.turn(now)
        if not queue.here().first(f"{hour.name} {turn}"):
            continue
        queue.here().forget(f"{hour.name} {turn - 1}")
        try:
            hour.do()
        except Exception as error:
            work.log_broken("hour_broke", error, hour=hour.name)
        finally:
            db.session.rollback()
        done.append(hour.name)
    return done


# --- the threads ----------------------------------------------------------------------------------------------


class Round(threading.Thread):
    """Something that a worker does again and again in a thread of its own, so that no slow one delays another."""

    def __init__(self, app: Flask, stop: threading.Event, do: Callable[[], object], seconds: float) -> None:
        super().__init__(name=do.__name__, daemon=True)
        self._app, self._stop_flag, self._do, self._seconds = app, stop, do, seconds

    def run(self) -> None:
        """At once, and then every so many seconds until the worker stops, whatever breaks."""
        while not self._stop_flag.is_set():
            with self._app.app_context():
                guarded(self._do)
            self._stop_flag.wait(self._seconds)


def guarded(do: Callable[[], object]) -> None:
    """Do it, and log what breaks."""
    try:
        do()
    except Exception as error:
        work.log_broken("upkeep_broke", error, what=do.__name__)
    finally:
        db.session.remove()
