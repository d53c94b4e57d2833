"""The checklist of a lesson on paper, to be ticked with a pen and typed in on the grid."""

from __future__ import annotations

from flask import Response, flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import accounts, audit
from app.access import CHECK_IN, needs
from app.access.door import parses_first
from app.base import clock
from app.base.db import db, writing
from app.reports import practice_sheet, sign_in_sheet
from app.web.pages import actor, go, scope
from app.web.papers.frame import PDF, to_take
from app.web.practice.frame import bp
from campaigns import lessons
from campaigns.attendance import presence
from certificates.assessments import checklist
from trainees import areas


@bp.post("/lessons/<int:lesson_id>/practice/sheet")
@needs(CHECK_IN)
@parses_first
def sheet(lesson_id: int) -> BaseResponse | Response:
    """The sheet as a PDF: a row for everybody expected, and empty ones."""
    lesson = lessons.get(lesson_id, within=scope())
    found = checklist.of_training(lesson.training)
    rows = sign_in_sheet.lines(presence.roster(lesson))
    if found is None or len(rows) > practice_sheet.MOST_ROWS:
        flash(_("Chương trình của lớp chưa có bảng việc thực hành.") if found is None else _("Lớp quá đông để in một phiếu; đánh dấu trên điện thoại hoặc trên trang này."), "danger")  # fmt: skip
        return go(".grid", lesson_id=lesson_id)
    place = areas.get_locality(lesson.locality_id, within=scope())
    head = sign_in_sheet.heading(lesson, locality=place.title, teachers=accounts.teachers(lesson.training))
    data = practice_sheet.sheet(
        head, rows, [practice_sheet.Thing(item.text, item.needed) for item in checklist.items(found)],
        enough=checklist.needed_of(found), empty=5 if rows else 20, made=clock.now(),
    )  # fmt: skip
    with writing():
        audit.tell(actor(), "print-practice-sheet", "lesson", lesson.id, lesson.locality_id, rows=len(rows))
        db.session.commit()
    return to_take(data, practice_sheet.filename(lesson), PDF)
