"""The whole file as one ZIP: at once where that is quick, else by a job."""

from __future__ import annotations

from flask import Response, url_for
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import EDIT_TRAINING, needs
from app.access.door import parses_first
from app.base import clock
from app.base.db import db, writing
from app.base.errors import NotFound, Refused
from app.base.text import N_
from app.jobs import class_file, files
from app.jobs import job as jobs
from app.jobs.class_file import KIND
from app.jobs.job import DONE, Job, enqueue
from app.web.classfile.frame import bp, the_training
from app.web.jobs import leads
from app.web.pages import actor, go, scope, tell_refusal
from app.web.papers.frame import to_take

ZIP = "application/zip"


@bp.post("/zip")
@needs(EDIT_TRAINING)
@parses_first
def pack(training_id: int) -> BaseResponse | Response:
    """The ZIP, or the job that makes it. A POST: that names were taken away is written down."""
    training = the_training(training_id)
    try:
        long = class_file.long(training)
    except Refused as refused:
        tell_refusal(refused)
        return go(".show", training_id=training_id)
    name = class_file.name_of(training)
    bundle = None if long else class_file.gather(training)
    job_id = None
    with writing():
        training = the_training(training_id)
        audit.tell(actor(), "pack", "training", training.id, training.locality_id)
        if bundle is None:
            job = enqueue(
                KIND, training.locality_id, f"classfile:{training.id}", {"training": training.id}, by=actor(),
                label=training.title,
            )  # fmt: skip
            job_id = job.id
        db.session.commit()
    if bundle is None:
        return go("jobs.show", id=job_id)
    from app.reports import class_zip

    return to_take(class_zip.packed(bundle, made=clock.now()), name, ZIP)


@leads(KIND, N_("Tải hồ sơ lớp (ZIP)"))
def _led(job: Job) -> str | None:
    training_id = job.arguments["training"]
    if job.state != DONE:
        return url_for("classfile.show", training_id=training_id)
    return url_for("classfile.fetch", training_id=training_id, job_id=job.id) if files.there(job.id) else None


@bp.get("/zips/<int:job_id>")
@needs(EDIT_TRAINING)
def fetch(training_id: int, job_id: int) -> Response:
    """The file that a job made, for a day."""
    training = the_training(training_id)
    job = jobs.get(job_id, within=scope())
    if job.kind != KIND or job.arguments.get("training") != training.id:
        raise NotFound()
    file = files.of(job_id, within=scope())
    return to_take(file.content, file.filename, ZIP)
