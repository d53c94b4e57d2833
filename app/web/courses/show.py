"""One course: what it asks for now and asked for before, and the trainings that go by each version."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import accounts, audit
from app.access import EDIT_TRAINING, VIEW_TRAINING, needs
from app.base.db import db
from app.base.errors import Refused
from app.base.text import read_id
from app.web.courses.frame import NAMES, bp, facts_of, told
from app.web.feedback import frame as feedback
from app.web.pages import actor, go, may, scope, size_words, tell_refusal
from app.web.practice import frame as practice
from app.web.questions.frame import part as test_part
from campaigns import courses
from campaigns.courses import Course, uptake
from campaigns.courses import material as materials
from campaigns.courses.material import Material

NEWEST = 10
"""How many of its trainings a course's page names."""


@bp.get("/<int:course_id>")
@needs(VIEW_TRAINING)
def show(course_id: int) -> str:
    """One course, its versions and its trainings; a trainer sees those of everybody by title and state only."""
    course = courses.get(course_id, within=scope())
    history = courses.history(course)
    runs = uptake.runs(course)
    late = uptake.behind(course, runs)
    people = {account.id: account.name for account in accounts.listed(scope())}
    return render_template(
        "courses/show.html", course=course, version=course.version, facts_of=facts_of(course.version),
        history=[(version, people.get(version.created_by or 0), changes) for version, changes in history],
        names=NAMES, told=told, runs=runs, late=late, newest=NEWEST, materials=materials.of(course), size=size_words,
        removed=_removed(course), practice=practice.of_course(course), exam=test_part(course), feedback=feedback.of_course(course),
    )  # fmt: skip


def _removed(course: Course) -> Material | None:
    """The material that was just taken away, so that it can be brought back with a click."""
    if not may(EDIT_TRAINING) or not (asked := read_id(request.args.get("removed", ""))):
        return None
    one = materials.get(course, asked)
    return one if one.removed_at is not None else None


@bp.post("/<int:course_id>/retire")
@needs(EDIT_TRAINING)
def retire(course_id: int) -> BaseResponse:
    """Offer it no longer."""
    course = courses.get(course_id, within=scope())
    try:
        courses.retire(course)
        audit.tell(actor(), "retire", "course", course.id, course.locality_id)
        db.session.commit()
        flash(_("Đã ngừng dùng chương trình “%(title)s”. Các lớp đang có vẫn học bình thường.", title=course.title), "success")  # fmt: skip
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
    return go(".show", course_id=course_id)


@bp.post("/<int:course_id>/bring-back")
@needs(EDIT_TRAINING)
def bring_back(course_id: int) -> BaseResponse:
    """Offer it again."""
    course = courses.get(course_id, within=scope())
    try:
        courses.bring_back(course)
        audit.tell(actor(), "bring-back", "course", course.id, course.locality_id)
        db.session.commit()
        flash(_("Chương trình “%(title)s” dùng lại được.", title=course.title), "success")
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
    return go(".show", course_id=course_id)
