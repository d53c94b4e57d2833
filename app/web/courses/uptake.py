"""One training that is over, or was held before, takes the course's new version: first what the ledger would gain and lose."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import EDIT_TRAINING, needs
from app.base.db import db
from app.base.errors import NotFound, Refused
from app.base.text import read_id
from app.web.courses.frame import NAMES, bp, told
from app.web.pages import actor, go, scope, tell_refusal
from campaigns import courses, held, trainings
from campaigns.courses import Course, uptake
from campaigns.courses.uptake import Run
from campaigns.trainings import Training
from certificates.assessments import passing
from trainees.people import Person

MOST_NAMES = 50
"""How many people a preview names of those who come in, and of those who drop out."""


def _run(course: Course, kind: str, run_id: int) -> Run:
    found: Run
    if kind == "training":
        found = trainings.get(run_id, within=scope())
    elif kind == "held":
        found = held.get(run_id, within=scope())
    else:
        raise NotFound("training_unknown", _("Không tìm thấy lớp tập huấn này."))
    if found.course_id != course.id:
        raise NotFound("training_unknown", _("Không tìm thấy lớp tập huấn này."))
    return found


@bp.get("/<int:course_id>/uptake/<kind>/<int:run_id>")
@needs(EDIT_TRAINING)
def preview(course_id: int, kind: str, run_id: int) -> str | BaseResponse:
    """What this training would say by the version in use. Nothing is written."""
    course = courses.get(course_id, within=scope())
    run = _run(course, kind, run_id)
    if run.version_id == course.version.id:
        return go(".show", course_id=course.id)
    effects = [uptake.effect(run, course.version)]
    if isinstance(run, Training):
        effects.append(uptake.compared(passing.wanted(run), passing.wanted(run, course.version)))
    said = [
        (_("Không còn hoàn thành lớp này"), effects[0].losing), (_("Nay hoàn thành lớp này"), effects[0].gaining),
        *((_("Không còn đạt đánh giá"), one.losing) for one in effects[1:]),
        *((_("Nay đạt đánh giá"), one.gaining) for one in effects[1:]),
    ]  # fmt: skip
    return render_template(
        "courses/uptake.html", course=course, run=run, kind=kind, names=NAMES, told=told,
        changes=courses.differences(run.version, course.version), added=sum(one.added for one in effects),
        withdrawn=sum(one.withdrawn for one in effects), losing=any(one.losing for one in effects), most=MOST_NAMES,
        groups=[(words, len(ids), _named(ids)) for words, ids in said if ids],
    )  # fmt: skip


def _named(person_ids: frozenset[int]) -> list[Person]:
    query = select(Person).where(Person.id.in_(person_ids)).order_by(Person.sort_name, Person.id)
    return list(db.session.scalars(query.limit(MOST_NAMES)))


@bp.post("/<int:course_id>/uptake/<kind>/<int:run_id>")
@needs(EDIT_TRAINING)
def take(course_id: int, kind: str, run_id: int) -> BaseResponse:
    """Do it, by the version that was looked at."""
    course = courses.get(course_id, within=scope())
    run = _run(course, kind, run_id)
    version = courses.in_use(course)
    if read_id(request.form.get("version", "")) != version.id:
        flash(_("Chương trình vừa có phiên bản khác. Xem lại thay đổi trước khi áp dụng."), "warning")
        return go(".preview", course_id=course.id, kind=kind, run_id=run_id)
    try:
        changes = [uptake.take(run, version, by=actor())]
        if isinstance(run, Training):
            changes.append(passing.settle(run, by=actor()))
        recorded, withdrawn = sum(c.recorded for c in changes), sum(c.withdrawn for c in changes)
        audit.tell(
            actor(), "take-version", "training" if isinstance(run, Training) else "held_training", run.id, course.locality_id,
            version=version.number, recorded=recorded, withdrawn=withdrawn,
        )  # fmt: skip
        db.session.commit()
        flash(
            _("Lớp “%(title)s” nay theo phiên bản %(n)s. Sổ kỹ năng: thêm %(new)s dòng, rút %(old)s dòng.",
              title=run.title, n=version.number, new=recorded, old=withdrawn), "success",
        )  # fmt: skip
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
    return go(".show", course_id=course_id)
