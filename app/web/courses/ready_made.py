"""Ready-made courses: looked through, then adopted as a course of the locality with its checklist."""

from __future__ import annotations

from flask import flash, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import EDIT_TRAINING, needs
from app.base.db import db
from app.base.errors import Conflict, Refused
from app.web.courses.frame import bp, told
from app.web.pages import actor, go, locality_id, scope, tell_refusal
from campaigns import courses
from campaigns.courses import ready
from certificates.assessments import checklist
from trainees import skills


@bp.get("/ready")
@needs(EDIT_TRAINING)
def ready_made() -> str:
    """All of them, and which the locality has already."""
    there = {course.ready: course for course in courses.listed(scope()) if course.ready}
    return render_template("courses/ready.html", offers=ready.READY, there=there, titles=_titles())


@bp.get("/ready/<code>")
@needs(EDIT_TRAINING)
def ready_one(code: str) -> str:
    """One of them, whole."""
    offer = ready.get(code)
    there = next((course for course in courses.listed(scope()) if course.ready == code), None)
    chosen = skills.by_codes(list(offer.skills))
    return render_template("courses/ready_one.html", offer=offer, there=there, skills=chosen, told=told)


@bp.post("/ready/<code>")
@needs(EDIT_TRAINING)
def adopt(code: str) -> BaseResponse:
    """Make it a course of the locality, with the things that its trainers tick."""
    try:
        course = ready.adopt(locality_id(), code, by=actor())
        if things := ready.items(code):
            checklist.make(course, things, by=actor())
        audit.tell(actor(), "adopt", "course", course.id, course.locality_id, ready=code)
        db.session.commit()
        flash(_("Đã lấy chương trình “%(title)s”. Sửa cho hợp với địa phương rồi mở lớp.", title=course.title), "success")  # fmt: skip
        return go(".show", course_id=course.id)
    except (Refused, Conflict) as refused:
        db.session.rollback()
        tell_refusal(refused)
    return go(".ready_one", code=code)


def _titles() -> dict[str, str]:
    return {skill.code: skill.title for skill in skills.catalogue()}
