"""Whose a running job is: claiming, keeping, giving back and ending it, and telling a dead owner from a living one.

Every change compares before it sets (owner, attempt, state), and the database is the judge: whoever lost a job to
another changes nothing any more.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Update, or_, select, update

from app.accounts import Account
from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import db
from app.jobs.job import CANCELLED, DONE, FAILED, QUEUED, RUNNING, Job, changed, send_later

LEASE = timedelta(seconds=120)
"""How long a claim holds without a heartbeat: longer than any step holds SQLite's one writer."""
PATIENCE = timedelta(minutes=10)
"""How long beyond its lease a process of this machine that still lives keeps its job: it may be held up by a write."""
MOST_ATTEMPTS = 3
PAUSE = timedelta(seconds=10)
"""How long a job rests after a failure that is tried again; twice as long after the second."""

STOPPED_TOO_OFTEN = (
    f"Việc này đã {MOST_ATTEMPTS} lần bị dừng giữa chừng nên không tự chạy nữa. Bấm “Chạy lại”; "
    "nếu vẫn dừng, xin báo người quản trị máy chủ."
)
BROKE_TOO_OFTEN = (
    f"Phần mềm gặp lỗi khi làm việc này và đã thử {MOST_ATTEMPTS} lần. Bấm “Chạy lại” sau ít phút; "
    "nếu vẫn lỗi, xin báo người quản trị máy chủ."
)


@dataclass(frozen=True, slots=True)
class Order:
    """A claimed job as its handler sees it. `by` asked for it; `attempt` is 1 the first time."""

    job_id: int
    kind: str
    locality_id: int
    subject: str
    arguments: Mapping[str, Any]
    by: Actor
    owner: str
    attempt: int

    @property
    def scope(self) -> Scope:
        """Everything of the locality that asked."""
        return Scope(self.locality_id)

    @property
    def subject_id(self) -> int:
        """The number behind the colon of `subject`; ValueError where there is none."""
        return int(self.subject.rpartition(":")[2])


# --- owners ---------------------------------------------------------------------------------------------------


def me() -> str:
    """This process as an owner: 'host:pid:start'. Unlike a bare pid it is never another's, not after a restart either."""
    return f"{_host()}:{os.getpid()}:{_started(os.getpid()) or _TOKEN}"


_TOKEN = secrets.token_hex(4)


@cache
def _host() -> str:
    """The machine as processes see each other: containers of one name do not share their process numbers."""
    marks = ""
    with contextlib.suppress(OSError):
        marks = Path("/proc/sys/kernel/random/boot_id").read_text() + os.readlink("/proc/self/ns/pid")
    return f"{platform.node().replace(':', '.')[:80]}/{hashlib.sha256(marks.encode()).hexdigest()[:8]}"


def _started(pid: int) -> str:
    """When a process began, in the kernel's own count; '' where there is none, it is dead, or nobody can say."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (OSError, UnicodeDecodeError):
        return ""
    return "" if words[0] in ("Z", "X") else words[19]


def alive(owner: str) -> bool | None:
    """Whether an owner's process lives; None where this machine cannot tell."""
    host, pid, start = owner.rsplit(":", 2)
    if owner == me():
        return True
    if host != _host() or not Path("/proc/self/stat").exists():
        return None
    if not Path(f"/proc/{pid}").exists():
        return _hidden(int(pid))
    return _started(int(pid)) == start


def _hidden(pid: int) -> bool:
    """Whether a process that /proc does not show is another account's."""
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except OSError:
        return False
    return True


def lost(owner: str | None, lease_until: datetime | None, now: datetime) -> bool:
    """Whether a running job may be taken from its owner."""
    if owner is None or lease_until is None:
        return True
    living = alive(owner)
    if living is False:
        return True
    return now >= (lease_until if living is None else lease_until + PATIENCE)


# --- a claim --------------------------------------------------------------------------------------------------


def claim(job_id: int, owner: str) -> Order | None:
    """Take a waiting job. None when it is not there, not due, or another was first. The caller commits."""
    now = clock.now()
    due = or_(Job.wait_until.is_(None), Job.wait_until <= now)
    if not changed(
        update(Job).where(Job.id == job_id, Job.state == QUEUED, due).values(
            state=RUNNING, owner=owner, attempts=Job.attempts + 1, started_at=now, heartbeat_at=now,
            lease_until=now + LEASE, wait_until=None, phase="", done=0, total=None,
        )
    ):  # fmt: skip
        return None
    job = db.session.get_one(Job, job_id, populate_existing=True)
    name = db.session.scalar(select(Account.name).where(Account.id == job.created_by))
    return Order(
        job.id, job.kind, job.locality_id, job.subject, dict(job.arguments), Actor(job.created_by, name or "việc nền"),
        owner, job.attempts,
    )  # fmt: skip


def held(order: Order) -> tuple[ColumnElement[bool], ...]:
    """The conditions under which a claim still stands."""
    return (
        Job.id == order.job_id,
        Job.state == RUNNING,
        Job.owner == order.owner,
        Job.attempts == order.attempt,
    )


def beat(order: Order, **values: Any) -> Update:
    """The statement that keeps a claim: the heartbeat, and what else is new of the progress."""
    now = clock.now()
    return update(Job).where(*held(order)).values(heartbeat_at=now, lease_until=now + LEASE, **values)


def finish(order: Order, result: Mapping[str, Any] | None, **progress: Any) -> bool:
    """Done. False, as below, when the job is no longer this claim's. The caller commits."""
    return _end(order, state=DONE, result=dict(result or {}), **progress)


def fail(order: Order, code: str, sentence: str) -> bool:
    """Failed for good, with a sentence for whoever asked."""
    return _end(order, state=FAILED, error_code=code[:60], error=sentence[:1000])


def end_cancelled(order: Order) -> bool:
    """Ended because somebody asked so."""
    return _end(order, state=CANCELLED)


def _end(order: Order, **values: Any) -> bool:
    return (
        changed(update(Job).where(*held(order)).values(finished_at=clock.now(), lease_until=None, **values))
        > 0
    )


def try_again(order: Order) -> bool:
    """Back into the queue after a rest; failed for good when it has been tried often enough."""
    if order.attempt >= MOST_ATTEMPTS:
        return fail(order, "internal_error", BROKE_TOO_OFTEN)
    return _release(order, wait_until=clock.now() + PAUSE * order.attempt)


def hand_back(order: Order) -> bool:
    """Back into the queue because the worker has to go: that is no attempt."""
    return _release(order, attempts=Job.attempts - 1)


def _release(order: Order, **values: Any) -> bool:
    gone = (
        changed(update(Job).where(*held(order)).values(state=QUEUED, owner=None, lease_until=None, **values))
        > 0
    )
    if gone:
        send_later(order.job_id)
    return gone


def free(job: Job) -> bool:
    """Take a running job from an owner that is lost: to the queue, or to its end. The caller commits.

    False when it changed meanwhile, by a heartbeat perhaps.
    """
    now = clock.now()
    values: dict[str, Any] = {"lease_until": None}
    if job.cancel_asked_at is not None:
        values |= {"state": CANCELLED, "finished_at": now}
    elif job.attempts >= MOST_ATTEMPTS:
        values |= {"state": FAILED, "finished_at": now, "error_code": "stopped", "error": STOPPED_TOO_OFTEN}
    else:
        values |= {"state": QUEUED, "owner": None}
    stands = (
        Job.id == job.id, Job.state == RUNNING, Job.attempts == job.attempts, Job.owner.is_not_distinct_from(job.owner),
        Job.lease_until.is_not_distinct_from(job.lease_until),
    )  # fmt: skip
    gone = changed(update(Job).where(*stands).values(**values)) > 0
    if gone and values["state"] == QUEUED:
        send_later(job.id)
    return gone
