"""Short notes on a report's page: written, taken back, let stand again."""

from __future__ import annotations

from flask import flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import EDIT_REPORT, needs
from app.base import clock
from app.base.db import db
from app.base.errors import CoreError, Refused
from app.filing import lesson_note, note
from app.web.pages import actor, go, scope, tell_refusal
from app.web.reports.forms import NoteForm
from app.web.reports.frame import bp, the_report
from app.web.reports.one import page
from trainees import areas


@bp.post("/<int:id>/notes")
@needs(EDIT_REPORT)
def add_note(id: int) -> BaseResponse | tuple[str, int]:
    """Write a note of the report's period down."""
    report, form = the_report(id), NoteForm.of(areas.units(scope()), sent=True)
    if not form.validate():
        return page(report, note_form=form), 422
    unit = areas.get_unit(form.whose.data, within=scope()) if form.whose.data else None
    # A note of today belongs to the period that is open today; of an earlier one it is of its last day.
    on = max(report.first, min(clock.today(), report.cut_off))
    try:
        written = note.write(
            report.locality_id, form.kind.data, on, form.note.data or "", by=actor(), unit=unit
        )
        audit.tell(
            actor(), "write", "note", written.id, report.locality_id, report=report.id, kind=written.kind
        )
        db.session.commit()
    except CoreError as refused:
        db.session.rollback()
        form.note.errors = [refused.message]
        return page(the_report(id), note_form=form), 422
    if report.words:
        flash(_("Đã ghi. Lời văn đã lưu không tự đổi: thêm ý này vào mục 3 nếu cần."), "success")
    else:
        flash(_("Đã ghi. Lời văn đề xuất đã có ý này."), "success")
    return go(".show", id=id, _anchor="notes")


@bp.post("/<int:id>/notes/<int:note_id>/withdraw")
@needs(EDIT_REPORT)
def withdraw_note(id: int, note_id: int) -> BaseResponse:
    """Take a note back."""
    one = note.get(note_id, within=scope())
    report = the_report(id)
    if one.lesson is not None:  # the class report reads what was hard from the lesson
        lesson_note.withdraw(one, one.lesson, by=actor())
    else:
        note.withdraw(one, by=actor())
    audit.tell(actor(), "withdraw", "note", one.id, report.locality_id, report=report.id)
    db.session.commit()
    return go(".show", id=id, taken=note_id, _anchor="notes")


@bp.post("/<int:id>/notes/<int:note_id>/restore")
@needs(EDIT_REPORT)
def restore_note(id: int, note_id: int) -> BaseResponse:
    """Let a note stand again."""
    one = note.get(note_id, within=scope())
    report = the_report(id)
    try:
        if one.lesson is not None:
            lesson_note.restore(one, one.lesson)
        else:
            note.restore(one)
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".show", id=id, _anchor="notes")
    audit.tell(actor(), "restore", "note", one.id, report.locality_id, report=report.id)
    db.session.commit()
    return go(".show", id=id, _anchor="notes")
