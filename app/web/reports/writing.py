"""What a person writes into a draft: its words, and the frame of its paper."""

from __future__ import annotations

from flask import flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import EDIT_REPORT, needs
from app.base.db import db
from app.base.errors import CoreError
from app.filing import life, note, snapshot, wording
from app.web.pages import actor, go, tell_refusal
from app.web.reports.forms import FrameForm, TextForm
from app.web.reports.frame import bp, the_report
from app.web.reports.one import page


@bp.post("/<int:id>/text")
@needs(EDIT_REPORT)
def write(id: int) -> BaseResponse | tuple[str, int]:
    """Keep the four parts as typed."""
    report, form = the_report(id), TextForm()
    if not form.validate():
        return page(report, text_form=form), 422
    try:
        life.write(report, form.text(), by=actor())
        audit.tell(actor(), "write", "report", report.id, report.locality_id)
        db.session.commit()
    except CoreError as refused:
        return _refused(id, refused)
    flash(_("Đã lưu lời văn."), "success")
    return go(".show", id=id, _anchor="text")


@bp.post("/<int:id>/text/proposed")
@needs(EDIT_REPORT)
def propose_again(id: int) -> BaseResponse:
    """Take the words that are proposed of today's figures for those that were kept."""
    report = the_report(id)
    try:
        notes = note.listed(report.locality_id, report.first, report.cut_off)
        life.write(report, wording.proposed(snapshot.content_of(report), notes), by=actor())
        audit.tell(actor(), "write", "report", report.id, report.locality_id)
        db.session.commit()
    except CoreError as refused:
        return _refused(id, refused)
    flash(_("Đã thay bằng lời đề xuất."), "success")
    return go(".show", id=id, _anchor="text")


@bp.post("/<int:id>/frame")
@needs(EDIT_REPORT)
def set_frame(id: int) -> BaseResponse | tuple[str, int]:
    """Keep the frame as typed; the next report begins with it."""
    report, form = the_report(id), FrameForm()
    if not form.validate():
        return page(report, frame_form=form), 422
    try:
        life.frame(report, form.paper(), by=actor())
        audit.tell(actor(), "frame", "report", report.id, report.locality_id)
        db.session.commit()
    except CoreError as refused:
        return _refused(id, refused)
    flash(_("Đã lưu khung văn bản. Báo cáo sau bắt đầu từ khung này."), "success")
    return go(".show", id=id, _anchor="frame")


def _refused(id: int, refused: CoreError) -> BaseResponse:
    db.session.rollback()
    tell_refusal(refused)
    return go(".show", id=id)
