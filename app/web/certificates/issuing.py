"""Issuing certificates of a training: who may have one, how it will look, the job that makes them, and its files."""

from __future__ import annotations

from datetime import date

from flask import Response, current_app, flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import ISSUE_CERTIFICATE, needs
from app.access.door import parses_first
from app.base import clock
from app.base.db import db, writing
from app.base.errors import NotFound, Refused
from app.base.text import N_, read_id
from app.jobs import certificates as batches
from app.jobs import files
from app.jobs import job as jobs
from app.jobs.certificates import ISSUE, ZIP, Batch
from app.jobs.job import DONE, Job
from app.web.certificates.frame import bp
from app.web.fields import read_day
from app.web.jobs import leads
from app.web.pages import actor, go, locality_id, scope, tell_refusal
from campaigns import trainings
from campaigns.courses.version import CERTIFIES
from campaigns.trainings import Training
from certificates import paper
from certificates.award import certificate as certificates
from certificates.award import design as designs
from certificates.award import eligibility, issuing, printing, roll
from certificates.award.certificate import Certificate
from certificates.award.design import Design

PAGE = 50
SHOWN = ("may", "has", "lacking", "all")


@bp.get("/trainings/<int:training_id>/certificates")
@needs(ISSUE_CERTIFICATE)
def issue(training_id: int) -> str:
    """Who may have one, who has one, who lacks what; the design and the day; how the first would look. Eleven queries."""
    training = trainings.get(training_id, within=scope())
    lines = roll.lines(training)
    parts = {
        "may": [line for line in lines if line.may],
        "has": [line for line in lines if line.state == roll.HAS],
        "lacking": [line for line in lines if line.state in (roll.ABSENT, roll.UNPROVED)],
        "all": lines,
    }
    show = request.args.get("show", "may" if parts["may"] or not parts["has"] else "has")
    show = show if show in SHOWN else "may"
    pages = max(1, -(-len(parts[show]) // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    problem = ""
    try:
        design, on = _asked(training)
    except Refused as refused:  # no such day: the page stays, with today's
        problem, on = refused.message, clock.today()
        design = _design(training, read_id(request.args.get("design", "")))
    new = [line for line in parts["may"] if line.state == roll.MAY]
    offered = designs.offered(training.locality_id)
    return render_template(
        "certificates/issue.html", training=training, counts={key: len(some) for key, some in parts.items()}, show=show,
        lines=parts[show][(page - 1) * PAGE : page * PAGE], page=page, pages=pages, design=design, on=on,
        new=new, offered=offered, problem=problem or _day_problem([line.on for line in new if line.on], on),
        later=certificates.newest_day(training.locality_id, on.year), hours=issuing.hours(training), rule=CERTIFIES[training.version.certifies],
        undrawn=printing.count_undrawn(training.id), first=(page - 1) * PAGE,
        job=jobs.live_for(batches.subject(training), within=scope(), kind=ISSUE),
    )  # fmt: skip


@bp.get("/trainings/<int:training_id>/certificates/preview.png")
@needs(ISSUE_CERTIFICATE)
def preview(training_id: int) -> Response:
    """The paper of the first who may have one, as a picture, marked as a sample; 404 where nobody may or no design is."""
    training = trainings.get(training_id, within=scope())
    design, on = _asked(training)
    may = eligibility.lacking(training) or eligibility.eligible(training)
    if design is None or not may:
        raise NotFound()
    said = issuing.preview(training, may[0], design=design, on=on)
    [picture] = paper.pictures(
        paper.Layout.of(design), [said], public_url=current_app.config["PUBLIC_URL"], ppi=96
    )
    return Response(picture, mimetype="image/png", headers={"Cache-Control": "private, no-store"})


@bp.post("/trainings/<int:training_id>/certificates")
@needs(ISSUE_CERTIFICATE)
def begin(training_id: int) -> BaseResponse:
    """A job for everybody who never had one (who=all), for those who were ticked, or only for what is not drawn yet."""
    training = trainings.get(training_id, within=scope())
    try:
        design, on = _asked(training)
        if design is None:
            design = designs.bring(training.locality_id, by=actor())[0]
        issuing.check(training, design, on)
        who = request.form.get("who", "")
        wanted = _people(training, who)
        issuing.check_day(eligibility.eligible(training, wanted) if wanted else [], on)
        if not wanted and who != "draw":
            raise Refused("certificates_none", _("Chưa chọn ai để cấp giấy chứng nhận."))
        batch = Batch(training.id, design.id, on.isoformat(), wanted)
        job = jobs.enqueue(
            ISSUE, training.locality_id, batches.subject(training), batch.plain(), by=actor(), label=training.title
        )  # fmt: skip
        audit.tell(
            actor(), "ask-certificates", "training", training.id, training.locality_id, people=len(wanted), job=job.id
        )  # fmt: skip
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".issue", training_id=training_id)
    return go("jobs.show", id=job.id)


def _people(training: Training, who: str) -> list[int]:
    """Whom to issue to: ids of people who may have one."""
    if who == "all":
        return [one.person_id for one in eligibility.lacking(training)]
    if who == "chosen":
        ticked = {read_id(text) for text in request.form.getlist("person")}
        return [one.person_id for one in eligibility.eligible(training, ticked)]
    return []


def _asked(training: Training) -> tuple[Design | None, date]:
    """The design and the day as asked; the usual design (None where the locality has none yet) and today."""
    text = request.values.get("on", "").strip()
    on = read_day(text) if text else clock.today()
    if on is None:
        raise Refused("day_invalid", _("Ngày không có thật. Ghi ngày/tháng/năm, ví dụ 14/11/2026."))
    return _design(training, read_id(request.values.get("design", ""))), on


def _design(training: Training, wanted: int | None) -> Design | None:
    if wanted:
        return designs.get(wanted, within=scope())
    offered = designs.offered(training.locality_id)
    return offered[0] if offered else None


def _day_problem(since: list[date], on: date) -> str:
    """Why nobody can be issued a certificate of that day; '' where they can."""
    if on > clock.today():
        return _("Ngày cấp không được ở tương lai.")
    first = max(since, default=on)
    if first > on:
        return _(
            "Ngày cấp phải từ %(day)s, ngày người cuối cùng đủ điều kiện, trở đi.", day=f"{first:%d/%m/%Y}"
        )
    return ""


# --- files ----------------------------------------------------------------------------------------------------


@bp.post("/trainings/<int:training_id>/certificates/print")
@needs(ISSUE_CERTIFICATE)
@parses_first
def print_training(training_id: int) -> BaseResponse:
    """One PDF of all certificates of a training that stand; a POST, for who printed names is written down."""
    training = trainings.get(training_id, within=scope())
    back = go(".issue", training_id=training.id)
    if missing := printing.count_undrawn(training.id):
        db.session.rollback()
        flash(
            _("%(n)s giấy đã có số nhưng chưa có bản in. Bấm “Làm bản in còn thiếu” trước, để tệp in đủ giấy.", n=missing),
            "warning",
        )  # fmt: skip
        return back
    return _pdf(printing.of_training(training), training.title, back)


@bp.post("/certificates/<int:certificate_id>/print")
@needs(ISSUE_CERTIFICATE)
@parses_first
def print_one(certificate_id: int) -> BaseResponse:
    """One certificate's page."""
    one = certificates.get(certificate_id, within=scope())
    return _pdf([one], f"{one.number:04d} {one.year}", go(".show", certificate_id=one.id))


@bp.post("/certificates/batches/<int:batch_id>/print")
@needs(ISSUE_CERTIFICATE)
@parses_first
def print_batch(batch_id: int) -> BaseResponse:
    """One PDF of what a job made."""
    job = jobs.get(batch_id, within=scope())
    if job.kind != ISSUE:
        raise NotFound()
    found = printing.of_files(job.result.get("files", []), within=scope())
    return _pdf(found, job.label, go("jobs.show", id=job.id))


@bp.post("/trainings/<int:training_id>/certificates/zip")
@needs(ISSUE_CERTIFICATE)
def split(training_id: int) -> BaseResponse:
    """A job that makes a ZIP with one PDF each."""
    training = trainings.get(training_id, within=scope())
    if not eligibility.certified_ids(training.id):
        flash(_("Lớp này chưa có ai được cấp giấy chứng nhận."), "info")
        return go(".issue", training_id=training.id)
    job = jobs.enqueue(
        ZIP, training.locality_id, batches.subject(training), {"training": training.id, "files": []}, by=actor(),
        label=training.title,
    )  # fmt: skip
    audit.tell(actor(), "ask-certificates-zip", "training", training.id, training.locality_id, job=job.id)
    db.session.commit()
    return go("jobs.show", id=job.id)


@bp.get("/certificates/files/<int:job_id>")
@needs(ISSUE_CERTIFICATE)
def fetch(job_id: int) -> Response:
    """The ZIP that a job made, for a day."""
    if jobs.get(job_id, within=scope()).kind != ZIP:
        raise NotFound()
    file = files.of(job_id, within=scope())
    return attached(file.content, file.filename, file.mimetype)


def attached(data: bytes, name: str, mimetype: str) -> Response:
    """A file to be saved; its name has letters, digits and dashes only."""
    return Response(
        data, mimetype=mimetype, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _pdf(found: list[Certificate], title: str, back: BaseResponse) -> BaseResponse:
    try:
        data = printing.together(found)
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return back
    name = f"giay-chung-nhan-{printing.slug(title) or 'lop'}.pdf"
    count, one = len(found), found[0].id
    with writing():
        audit.tell(
            actor(), "print", "certificate", one if count == 1 else None, locality_id(), certificates=count
        )
        db.session.commit()
    return attached(data, name, "application/pdf")


@leads(ISSUE, N_("Tải một tệp để in (PDF)"), posts=True)
def _issued(job: Job) -> str | None:
    if job.state != DONE:
        return url_for("certificates.issue", training_id=job.arguments["training"])
    return url_for("certificates.print_batch", batch_id=job.id) if job.result.get("files") else None


@leads(ZIP, N_("Tải tệp ZIP"))
def _split(job: Job) -> str | None:
    if job.state != DONE:
        return url_for("certificates.issue", training_id=job.arguments["training"])
    return url_for("certificates.fetch", job_id=job.id) if files.there(job.id) else None
