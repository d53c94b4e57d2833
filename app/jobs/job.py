"""Job: long work that was asked for, how far it came and how it ended. The faces' verbs; a worker's are in lease.py."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    JSON,
    CheckConstraint,
    CursorResult,
    Delete,
    ForeignKey,
    Index,
    Select,
    String,
    Update,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts import Account
from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import Base, OfLocality, db
from app.base.errors import NotFound, Refused
from app.jobs import kinds

QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"
STATES = (QUEUED, RUNNING, DONE, FAILED, CANCELLED)
KEPT = timedelta(days=30)
"""How long an ended job can still be looked at."""


class Job(OfLocality, Base):
    """One piece of long work of a locality.

    `kind` names its handler ('rosters.apply'), `subject` the thing that it is about ('roster_import:12'): of one kind
    and subject at most one job is live; '@' and an account behind the subject make it that trainer's own. `label` says the subject to people (a file's name). `phase` is what is being
    done now, in words; `done` of `total` is counted within the phase, `total` None where nobody can tell.

    `owner` is the process that runs it; its claim holds while `lease_until` lies ahead and the process lives.
    `attempts` counts the claims, and so tells one claim from the next. `wait_until`: not to be begun before.
    `cancel_asked_at`: somebody wants a running job ended; the worker does so at its next step.
    """

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="state"),
        CheckConstraint("(finished_at IS NULL) = (state IN ('queued', 'running'))", name="ended"),
        CheckConstraint("done >= 0 AND (total IS NULL OR total >= 0)", name="counts"),
        Index("ix_job_subject", "locality_id", "subject"),
    )

    kind: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(80))
    label: Mapped[str] = mapped_column(String(255), default="")
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(10), default=QUEUED)
    phase: Mapped[str] = mapped_column(String(200), default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    error_code: Mapped[str | None] = mapped_column(String(60))
    error: Mapped[str | None] = mapped_column(String(1000))
    attempts: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    wait_until: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    cancel_asked_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    @property
    def live(self) -> bool:
        """Whether it waits or runs."""
        return self.finished_at is None


# The judge of "one live job of a kind for one subject".
Index(
    "uq_job_live",
    Job.locality_id,
    Job.kind,
    Job.subject,
    unique=True,
    sqlite_where=Job.finished_at.is_(None),
    postgresql_where=Job.finished_at.is_(None),
)

_SENDING = "jobs to send"


def enqueue(
    kind: str, locality_id: int, subject: str, arguments: Mapping[str, Any] | None = None, *, by: Actor, label: str = ""
) -> Job:  # fmt: skip
    """A new job, or the live one that is there already for this kind and subject. Its id goes out with the commit.

    Whoever sees only what they asked for themselves gets one of their own, though others asked for the same.
    `arguments` are what JSON can hold; no personal data. `label`: the subject in words ('can-bo.xlsx').
    """
    kinds.of(kind)
    subject = _own(subject, by)
    there = _live(locality_id, kind, subject)
    if there is not None:
        return there
    made = Job(
        locality_id=locality_id, kind=kind, subject=subject, label=label[:255], arguments=dict(arguments or {}),
        created_at=clock.now(), created_by=by.account_id,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:  # another came first
        there = _live(locality_id, kind, subject)
        if there is None:
            raise
        return there
    send_later(made.id)
    return made


def _own(subject: str, by: Actor) -> str:
    """The subject of what somebody asks for: a trainer's own, others share theirs."""
    account = db.session.get(Account, by.account_id) if by.account_id is not None else None
    if account is None or account.scope.trainer_id is None:
        return subject
    return subject.removesuffix(_mark(account.id)) + _mark(account.id)


def _mark(account_id: int) -> str:
    """What ends the subject of a job that is one person's own."""
    return f"@{account_id}"


def send_later(job_id: int) -> None:
    """Hand the id to the queue when this session's transaction is committed (see queue.py)."""
    db.session.info.setdefault(_SENDING, []).append(job_id)


def to_send(info: dict[Any, Any]) -> list[int]:
    """The ids that wait in a session's `info` for its commit; they are taken out."""
    waiting: list[int] = info.pop(_SENDING, [])
    return waiting


def _live(locality_id: int, kind: str, subject: str) -> Job | None:
    return db.session.scalars(
        select(Job).where(
            Job.locality_id == locality_id, Job.kind == kind, Job.subject == subject, Job.finished_at.is_(None)
        )
    ).first()  # fmt: skip


def _within(within: Scope) -> Select[Job]:
    """The jobs of a scope; of whoever teaches only what they asked for themselves."""
    query = select(Job)
    if within.locality_id is not None:
        query = query.where(Job.locality_id == within.locality_id)
    if within.trainer_id is not None:
        own = Job.subject.endswith(_mark(within.trainer_id))  # an officer may have begun it again for them
        query = query.where(or_(Job.created_by == within.trainer_id, own))
    return query


def get(job_id: int, *, within: Scope) -> Job:
    """One job of the scope; NotFound."""
    found = db.session.scalars(_within(within).where(Job.id == job_id)).first()
    if found is None:
        raise NotFound()
    return found


def listed(
    within: Scope, *, of_kinds: Collection[str] | None = None, state: str | None = None, page: int = 1, size: int = 50
) -> list[Job]:  # fmt: skip
    """One page of the jobs, newest first; `of_kinds` and `state` None mean every one."""
    query = _of_kinds(_within(within), of_kinds).order_by(Job.id.desc())
    if state is not None:
        query = query.where(Job.state == state)
    return list(db.session.scalars(query.limit(size).offset((page - 1) * size)))


def count(within: Scope, *, of_kinds: Collection[str] | None = None) -> int:
    """How many jobs `listed` has."""
    query = _of_kinds(_within(within), of_kinds)
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _of_kinds(query: Select[Job], of_kinds: Collection[str] | None) -> Select[Job]:
    return query if of_kinds is None else query.where(Job.kind.in_(of_kinds))


def live_for(subject: str, *, within: Scope, kind: str | None = None) -> Job | None:
    """The job that waits or runs for a subject, or None."""
    found = last_for(subject, within=within, kind=kind)
    return found if found is not None and found.live else None


def last_for(subject: str, *, within: Scope, kind: str | None = None) -> Job | None:
    """The newest job for a subject, in whatever state, or None."""
    subjects = [subject] if within.trainer_id is None else [subject, subject + _mark(within.trainer_id)]
    query = _within(within).where(Job.subject.in_(subjects)).order_by(Job.id.desc()).limit(1)
    return db.session.scalars(query if kind is None else query.where(Job.kind == kind)).first()


def ahead_of(job: Job) -> int:
    """How many jobs are to be done before a waiting one: those of every locality, for the worker is one."""
    query = select(func.count(Job.id)).where(Job.finished_at.is_(None), Job.id < job.id)
    return db.session.scalar(query) or 0


def cancel(job: Job) -> None:
    """End a job that waits; ask a running one to end at its next step, where its kind can. Refused when it has ended."""
    now = clock.now()
    waiting = update(Job).where(Job.id == job.id, Job.state == QUEUED)
    running = update(Job).where(Job.id == job.id, Job.state == RUNNING)
    asked = changed(waiting.values(state=CANCELLED, finished_at=now))
    if not asked and kinds.of(job.kind).cancellable:
        asked = changed(running.values(cancel_asked_at=func.coalesce(Job.cancel_asked_at, now)))
    elif not asked and job.live:
        raise Refused("job_not_cancellable", "Việc này đã bắt đầu thì phải làm cho xong.")
    if not asked:
        raise Refused("job_ended", "Việc này đã kết thúc nên không hủy được nữa.")
    db.session.refresh(job)


def again(job: Job, *, by: Actor) -> Job:
    """The same work once more: a new job, or the live one that is there. Refused unless it failed or was cancelled."""
    if job.state not in (FAILED, CANCELLED):
        raise Refused("job_not_failed", "Chỉ chạy lại được việc bị lỗi hoặc đã hủy.")
    return enqueue(job.kind, job.locality_id, job.subject, job.arguments, by=by, label=job.label)


def any_old(now: datetime) -> bool:
    """Whether `forget_old` has anything to do."""
    return db.session.scalar(select(Job.id).where(Job.finished_at < now - KEPT).limit(1)) is not None


def forget_old(now: datetime) -> int:
    """Delete jobs that ended longer ago than KEPT; how many."""
    return changed(delete(Job).where(Job.finished_at < now - KEPT))


def changed(statement: Update | Delete) -> int:
    """How many rows a statement changed."""
    done = db.session.execute(statement, execution_options={"synchronize_session": False})
    return cast(CursorResult[Any], done).rowcount


def plain(job: Job) -> dict[str, Any]:
    """A job as the API and the command line say it: moments as ISO 8601, no owner."""

    def said(moment: datetime | None) -> str | None:
        return moment.isoformat() if moment else None

    return {
        "id": job.id, "kind": job.kind, "subject": job.subject, "label": job.label, "state": job.state, "phase": job.phase,
        "done": job.done, "total": job.total, "attempts": job.attempts, "result": job.result,
        "error": {"code": job.error_code, "message": job.error} if job.error else None,
        "created_at": said(job.created_at), "started_at": said(job.started_at), "finished_at": said(job.finished_at),
    }  # fmt: skip
