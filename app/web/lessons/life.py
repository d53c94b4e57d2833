"""A lesson's life: opened, closed into the ledger, opened again with a reason."""

from __future__ import annotations

from flask import flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import CHECK_IN, CLOSE_LESSON, needs
from app.base.db import db
from app.base.errors import Refused
from app.web.lessons.frame import bp
from app.web.pages import actor, go, scope, tell_refusal
from campaigns import lessons
from campaigns.attendance import completion


@bp.post("/lessons/<int:lesson_id>/open")
@needs(CHECK_IN)
def open_(lesson_id: int) -> BaseResponse:
    """Begin a planned lesson."""
    lesson = lessons.get(lesson_id, within=scope())
    try:
        lessons.begin(lesson)
        audit.tell(actor(), "open", "lesson", lesson.id, lesson.locality_id)
        db.session.commit()
        flash(_("Đã mở buổi học. Mời quét thẻ."), "success")
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
    return go(".show", lesson_id=lesson_id)


@bp.post("/lessons/<int:lesson_id>/close")
@needs(CLOSE_LESSON)
def close(lesson_id: int) -> BaseResponse:
    """Close it: whoever met the course's rule gets their lines in the ledger."""
    lesson = lessons.get(lesson_id, within=scope())
    try:
        changed = completion.complete(lesson, by=actor())
        audit.tell(
            actor(), "close", "lesson", lesson.id, lesson.locality_id,
            recorded=changed.recorded, withdrawn=changed.withdrawn,
        )  # fmt: skip
        db.session.commit()
        if changed.recorded:
            flash(_("Đã đóng buổi học. Sổ kỹ năng có thêm %(n)s dòng.", n=changed.recorded), "success")
        else:
            flash(_("Đã đóng buổi học. Chưa ai mới đủ số buổi để ghi vào sổ kỹ năng."), "success")
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
    return go(".show", lesson_id=lesson_id)


@bp.post("/lessons/<int:lesson_id>/reopen")
@needs(CLOSE_LESSON)
def reopen(lesson_id: int) -> BaseResponse:
    """Open it again: what closing wrote is withdrawn until it is closed again."""
    lesson = lessons.get(lesson_id, within=scope())
    try:
        changed = completion.reopen(lesson, by=actor())
        audit.tell(actor(), "reopen", "lesson", lesson.id, lesson.locality_id, withdrawn=changed.withdrawn)
        db.session.commit()
        if changed.withdrawn:
            flash(
                _("Đã mở lại buổi học. %(n)s dòng trong sổ kỹ năng được rút, đóng buổi sẽ ghi lại.",
                  n=changed.withdrawn), "success",
            )  # fmt: skip
        else:
            flash(_("Đã mở lại buổi học."), "success")
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
    return go(".show", lesson_id=lesson_id)
