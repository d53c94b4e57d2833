"""Long work on pages: the list, and one job with its progress. A screen family says where its jobs lead (`leads`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from flask import Blueprint, abort, flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import SIGNED_IN, needs
from app.accounts import Account
from app.base import clock
from app.base.db import db
from app.base.errors import NotFound, Refused
from app.base.text import N_
from app.jobs import job as jobs
from app.jobs import kinds, queue
from app.jobs.job import DONE, QUEUED, RUNNING, Job
from app.web.pages import account, actor, go, scope, tell_refusal, vn_number
from campaigns import trainings
from campaigns.trainings import Training

bp = Blueprint("jobs", __name__, url_prefix="/jobs")
PAGE = 50
SLOW = timedelta(seconds=30)
"""A job that waits longer makes its page look for a worker."""

Lead = Callable[[Job], str | None]
_leads: dict[str, tuple[Lead, str, bool]] = {}
SEE = N_("Xem kết quả")


def leads(kind: str, label: str = SEE, *, posts: bool = False) -> Callable[[Lead], Lead]:
    """Register where the jobs of a kind lead: a function from a job, in whatever state, to an address or None.

    `label`: the button's words once it is done, a msgid. `posts`: that button posts, for going there is written down.
    """

    def mark(lead: Lead) -> Lead:
        _leads[kind] = (lead, label, posts)
        return lead

    return mark


COUNTED: Final = {
    "issued": _l("Giấy đã cấp"), "already": _l("Đã có giấy từ trước"), "left_out": _l("Không còn đủ điều kiện"),
    "certificates": _l("Giấy trong tệp"), "cards": _l("Thẻ trong tệp"), "sheets": _l("Tờ in"), "written": _l("Kết quả đã ghi"),
    "waiting": _l("Dòng chưa ghi"), "people": _l("Số người"), "rows": _l("Số dòng"),
}  # fmt: skip
"""What a finished job counts, as its page says it; whatever is nought is left out, but for what comes first."""


def _counted(job: Job) -> list[tuple[str, str]]:
    """(what, how many) of a job that is done."""
    said = job.result if job.state == DONE and job.result else {}
    found = [(words, said[key]) for key, words in COUNTED.items() if isinstance(said.get(key), int)]
    return [(words, vn_number(n)) for place, (words, n) in enumerate(found) if n or not place]


def _training(job: Job) -> Training | None:
    """The training that a job is about, of those that the asker may see."""
    number = job.arguments.get("training")
    try:
        return trainings.get(number, within=scope()) if isinstance(number, int) else None
    except NotFound:
        return None


def _visible(id: int) -> Job:
    """A job of the asker's scope; 403 where the role has no right to its kind."""
    found = jobs.get(id, within=scope())
    if found.kind not in kinds.allowed(account().role):
        abort(403)
    return found


def spell(span: timedelta) -> str:
    """A span of time in words: '12 giây', '3 phút 20 giây', '2 giờ 5 phút'."""
    seconds = max(0, round(span.total_seconds()))
    hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
    if hours:
        return _("%(hours)s giờ %(minutes)s phút", hours=hours, minutes=minutes)
    if minutes >= 10 or (minutes and not seconds):
        return _("%(minutes)s phút", minutes=minutes)
    if minutes:
        return _("%(minutes)s phút %(seconds)s giây", minutes=minutes, seconds=seconds)
    return _("%(seconds)s giây", seconds=seconds) if seconds else _("dưới 1 giây")


def taken(job: Job) -> timedelta | None:
    """How long it has run, or ran; None for one that never began."""
    if job.started_at is None or job.state == QUEUED:
        return None
    return (job.finished_at or clock.now()) - job.started_at


def remaining(job: Job) -> timedelta | None:
    """What is left at the pace so far; None before a fifth is done, when nobody can tell."""
    so_far = taken(job)
    if job.state != RUNNING or so_far is None or not job.total or job.done * 5 < job.total:
        return None
    left = so_far * max(0, job.total - job.done) / job.done
    # Said as roughly as it is known.
    step = timedelta(seconds=60 if left > timedelta(minutes=5) else 10)
    return max(step, step * round(left / step))


def _names(shown: list[Job]) -> dict[int | None, str]:
    ids = {job.created_by for job in shown} - {None}
    return dict(
        db.session.execute(select(Account.id, Account.name).where(Account.id.in_(ids))).tuples().all()
    )


@bp.get("")
@needs(SIGNED_IN)
def index() -> str:
    """The jobs of the asker's locality, newest first. Five queries."""
    mine = kinds.allowed(account().role)
    total, page = jobs.count(scope(), of_kinds=mine), max(1, request.args.get("page", 1, type=int))
    shown = jobs.listed(scope(), of_kinds=mine, page=page, size=PAGE)
    return render_template(
        "jobs/index.html", jobs=shown, kinds=kinds.KINDS, names=_names(shown), spell=spell, taken=taken, page=page,
        pages=-(-total // PAGE), total=total,
    )  # fmt: skip


@bp.get("/<int:id>")
@needs(SIGNED_IN)
def show(id: int) -> str:
    """One job. While it lives the page asks for itself again (frontend/progress.js; without scripts, a refresh)."""
    job = _visible(id)
    kind = kinds.of(job.kind)
    lead, label, posts = _leads.get(job.kind, (None, SEE, False))
    waited = clock.now() - max(job.created_at, job.wait_until or job.created_at)
    unattended = job.state == QUEUED and waited > SLOW and not queue.attended()
    return render_template(
        "jobs/show.html", job=job, kind=kind, url=lead(job) if lead else None, label=label if job.state == DONE else None, posts=posts,
        names=_names([job]), taken=taken(job), remaining=remaining(job), spell=spell, unattended=unattended,
        ahead=jobs.ahead_of(job) if job.state == QUEUED else 0, counted=_counted(job), training=_training(job),
    )  # fmt: skip


@bp.post("/<int:id>/cancel")
@needs(SIGNED_IN)
def cancel(id: int) -> BaseResponse:
    """End a job that waits; let a running one end at its next step."""
    job = _visible(id)
    try:
        jobs.cancel(job)
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".show", id=id)
    audit.tell(actor(), "cancel", "job", job.id, job.locality_id, kind=job.kind)
    db.session.commit()
    if not job.live:
        flash(_("Đã hủy việc này."), "info")
    return go(".show", id=id)


@bp.post("/<int:id>/again")
@needs(SIGNED_IN)
def again(id: int) -> BaseResponse:
    """The same work once more."""
    job = _visible(id)
    try:
        anew = jobs.again(job, by=actor())
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".show", id=id)
    audit.tell(actor(), "repeat", "job", job.id, job.locality_id, kind=job.kind, anew=anew.id)
    db.session.commit()
    return go(".show", id=anew.id)
