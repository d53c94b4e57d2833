"""Workbooks to mend by: of a file that waits its marked copy, of an applied one the rows that still wait."""

from __future__ import annotations

import io

from flask import send_file
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import undefer
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import IMPORT_ROSTER, needs
from app.access.door import parses_first
from app.base.db import db, writing
from app.jobs import files
from app.jobs import job as jobs
from app.jobs import rosters as roster_jobs
from app.web.pages import actor, go, scope
from app.web.rosters.frame import bp, marked_job
from app.web.rosters.preview import opened_preview
from app.web.rosters.words import problem_words
from trainees.imports import answering, roster_import
from trainees.imports.not_entered import is_open
from trainees.imports.reading import RowFields
from trainees.imports.roster_import import PREVIEWED, QUESTION, RosterImport, RosterRow
from trainees.imports.showing import marking, waiting

MOST_OPEN = 5000
"""Open rows of an applied file that one sheet holds."""


@bp.post("/<int:id>/problems.xlsx")
@needs(IMPORT_ROSTER)
@parses_first
def problems(id: int) -> BaseResponse:
    """The file with its bad cells coloured and explained; after it was applied, its rows that were not entered.

    A POST: it holds whole numbers, so that it was taken away is written down.
    """
    record = roster_import.get(id, within=scope())
    made = _made(record)
    if made is None:
        return go(".show", id=id)
    name, state, by, place = marking.filename_of(record.filename), record.state, actor(), record.locality_id
    with writing():
        audit.tell(by, "export", "roster_import", id, place, state=state)
        db.session.commit()
    return send_file(io.BytesIO(made), as_attachment=True, download_name=name, mimetype=roster_jobs.MIMETYPE)


def _made(record: RosterImport) -> bytes | None:
    """The workbook to mend by; None for a file that was not read, or whose large copy nobody has had made."""
    if record.state != PREVIEWED:
        return marking.open_rows_sheet(_open_row(row) for row in _open_rows(record))
    opened = opened_preview(record)
    if opened is None:
        return None
    if waiting.is_big(record):
        job = marked_job(record, opened.document.made_at)
        return None if job is None else files.of(job.id, within=scope()).content
    return marking.marked_copy(waiting.workbook_of(record), opened.rows(), opened.document.tables)


def _open_rows(record: RosterImport) -> list[RosterRow]:
    query = select(RosterRow).where(RosterRow.import_id == record.id, is_open()).order_by(RosterRow.id)
    return list(db.session.scalars(query.limit(MOST_OPEN).options(undefer(RosterRow.kept))))


def _open_row(row: RosterRow) -> marking.OpenRow:
    wrong = [
        (p["code"], problem_words(p["code"]), bool(p["fatal"]))
        for p in row.problems
        if p["fatal"] or row.outcome == QUESTION
    ]
    if row.outcome == QUESTION:
        wrong.append(("question", _("Giống người đã có. Trả lời ở trang “Câu hỏi”, không cần sửa."), False))
    return marking.OpenRow(row.sheet, row.row, answering.said(row) or RowFields(), tuple(wrong))


@bp.post("/<int:id>/problems")
@needs(IMPORT_ROSTER)
def mark(id: int) -> BaseResponse:
    """Have the marked copy of a large file made."""
    record = roster_import.get(id, within=scope())
    if record.state != PREVIEWED:
        return go(".show", id=id)
    subject = roster_jobs.subject_of(record)
    job = jobs.enqueue(roster_jobs.MARK, record.locality_id, subject, by=actor(), label=record.filename)
    db.session.commit()
    return go("jobs.show", id=job.id)
