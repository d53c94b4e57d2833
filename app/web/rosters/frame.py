"""What the pages of imports share: the blueprint, the page that is asked for, and where long work leads."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, url_for
from sqlalchemy import select

from app.accounts import Account
from app.base import clock
from app.base.db import db
from app.base.text import N_
from app.jobs import files
from app.jobs import job as jobs
from app.jobs import rosters as roster_jobs
from app.jobs.job import DONE, Job
from app.web.jobs import leads
from app.web.pages import scope
from trainees.imports.roster_import import RosterImport
from trainees.imports.source import KEPT_WAITING

bp = Blueprint("rosters", __name__, url_prefix="/rosters")
PAGE = 50


def left(since: datetime) -> timedelta:
    """How long a file that waits since then is kept yet."""
    return max(timedelta(), since + KEPT_WAITING - clock.now())


def names_of(*ids: int | None) -> dict[int | None, str]:
    """Account id → name."""
    wanted = set(ids) - {None}
    if not wanted:
        return {}
    found = db.session.execute(select(Account.id, Account.name).where(Account.id.in_(wanted)))
    return dict(found.tuples().all())


def live_job(record: RosterImport) -> Job | None:
    """The long work that reads or writes a file just now."""
    subject = roster_jobs.subject_of(record)
    found = [
        jobs.live_for(subject, within=scope(), kind=kind) for kind in (roster_jobs.PREVIEW, roster_jobs.APPLY)
    ]
    return next((one for one in found if one is not None), None)


def marked_job(record: RosterImport, made_at: str) -> Job | None:
    """The long work whose file is the marked copy of a preview, made at that moment or later; None when there is none."""
    found = jobs.last_for(roster_jobs.subject_of(record), within=scope(), kind=roster_jobs.MARK)
    if found is None or found.state != DONE or found.created_at < datetime.fromisoformat(made_at):
        return None
    return found if files.there(found.id) else None


@leads(roster_jobs.PREVIEW, N_("Xem trước"))
def _preview_of(job: Job) -> str:
    return url_for("rosters.show", id=job.subject.rpartition(":")[2])


@leads(roster_jobs.MARK, N_("Tải tệp đánh dấu"), posts=True)
def _marked(job: Job) -> str:
    endpoint = "rosters.problems" if job.state == DONE else "rosters.show"
    return url_for(endpoint, id=job.subject.rpartition(":")[2])


@leads(roster_jobs.APPLY)
def _written(job: Job) -> str:
    return url_for("rosters.show", id=job.result.get("import") or job.subject.rpartition(":")[2])
