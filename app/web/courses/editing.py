"""A new course, and changing one: what has not begun takes the new version, what goes on where the box is ticked."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import EDIT_TRAINING, needs
from app.base.db import db
from app.base.errors import Conflict, CoreError, Refused
from app.web.courses.form import EditCourse, edit_form, new_form, stamp
from app.web.courses.frame import bp
from app.web.pages import actor, go, locality_id, scope, tell_refusal
from campaigns import courses
from campaigns.courses import Course, uptake
from campaigns.trainings import Training
from certificates.assessments import passing
from trainees import indicators, skills
from trainees.ledger import Change


@bp.route("/new", methods=["GET", "POST"])
@needs(EDIT_TRAINING)
def new() -> str | BaseResponse | tuple[str, int]:
    """A new course."""
    form = new_form()
    if request.method == "GET":
        return render_template("courses/edit.html", counted=_counted(), form=form, course=None)
    if form.validate():
        try:
            course = courses.add(
                locality_id(), form.title.data or "", form.chosen(), by=actor(), **form.terms()
            )
            audit.tell(actor(), "add", "course", course.id, course.locality_id)
            db.session.commit()
            flash(_("Đã thêm chương trình “%(title)s”.", title=course.title), "success")
            return go(".show", course_id=course.id)
        except Refused as refused:
            db.session.rollback()
            tell_refusal(refused)
    return render_template("courses/edit.html", counted=_counted(), form=form, course=None), 422


@bp.route("/<int:course_id>/edit", methods=["GET", "POST"])
@needs(EDIT_TRAINING)
def edit(course_id: int) -> str | BaseResponse | tuple[str, int]:
    """Change a course. What is over keeps its version until somebody has looked at what would change."""
    course = courses.get(course_id, within=scope())
    form = edit_form(course)
    if request.method == "GET":
        return _page(course, form)
    status = 422
    if form.validate():
        try:
            return _change(course, form)
        except CoreError as error:
            db.session.rollback()
            tell_refusal(error)
            status = 409 if isinstance(error, Conflict) else 422
    return _page(course, form), status


def _page(course: Course, form: EditCourse) -> str:
    return render_template(
        "courses/edit.html", counted=_counted(), form=form, course=course, runs=uptake.runs(course)
    )


def _change(course: Course, form: EditCourse) -> BaseResponse:
    if form.based.data != stamp(courses.in_use(course)):
        raise Conflict(
            "course_changed",
            _("Có người vừa sửa chương trình này. Mở lại trang sửa để xem nội dung mới rồi sửa tiếp."),
        )
    number = course.version.number
    version = courses.change(course, form.title.data or "", form.chosen(), by=actor(), **form.terms())
    taken: list[Training] = []
    settled = Change(0, 0)
    if form.planned.data or form.running.data:
        taken, settled = uptake.take_up(
            course, planned=form.planned.data, running=form.running.data, by=actor()
        )
        proved = [passing.settle(training, by=actor()) for training in taken]
        settled = Change(
            settled.recorded + sum(c.recorded for c in proved),
            settled.withdrawn + sum(c.withdrawn for c in proved),
        )
    audit.tell(
        actor(), "change", "course", course.id, course.locality_id, version=version.number, trainings=len(taken),
        recorded=settled.recorded, withdrawn=settled.withdrawn,
    )  # fmt: skip
    left = len(uptake.behind(course).closed)
    db.session.commit()
    said = [_("Đã sửa chương trình “%(title)s”.", title=course.title)]
    if version.number != number:
        said.append(_("Nay là phiên bản %(n)s.", n=version.number))
    if taken:
        said.append(_("%(n)s lớp theo phiên bản mới.", n=len(taken)))
    if settled.recorded or settled.withdrawn:
        said.append(_("Sổ kỹ năng: thêm %(new)s dòng, rút %(old)s dòng.", new=settled.recorded, old=settled.withdrawn))  # fmt: skip
    flash(" ".join(said), "success")
    if left and version.number != number:
        flash(_("%(n)s lớp đã xong vẫn theo phiên bản cũ. Muốn áp dụng, xem từng lớp ở dưới.", n=left), "info")  # fmt: skip
    return go(".show", course_id=course.id)


def _counted() -> list[tuple[str, str]]:
    """Each indicator that is counted from skills, and the skills that count: so that the right boxes are ticked."""
    titles = {skill.code: skill.title for skill in skills.catalogue()}
    return [
        (version.title, "; ".join(titles.get(code, code) for code in version.rule["skills"]))
        for version in indicators.published(locality_id()) if version.rule.get("skills")
    ]  # fmt: skip
