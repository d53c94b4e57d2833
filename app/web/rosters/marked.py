"""Workbooks to mend by: of a file that waits its marked copy, of an applied one the rows that still wait."""

from __future__ import annotations

import io

from flask import send_file
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import undefer
from werkzeug.wrappers import Response as BaseResponse

from app.access import IMPORT_ROSTER, needs
from app.base.db import db
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


@bp.get("/<int:id>/problems.xlsx")
@needs(IMPORT_ROSTER)
def problems(id: int) -> BaseResponse:
    """The file with its bad cells coloured and explained; after it was applied, its rows that were not entered."""
    record = roster_import.get(id, within=scope())
    if record.state != PREVIEWED:
        return _sent(marking.open_rows_sheet(_open_row(row) for row in _open_rows(record)), record)
    opened = opened_preview(record)
    if opened is None:
        return go(".show", id=id)
    if waiting.is_big(record):
        job = marked_job(record, opened.document.made_at)
        return go(".show", id=id) if job is None else _sent(files.of(job.id, within=scope()).data, record)
    book = waiting.workbook_of(record)
    return _sent(marking.marked_copy(book, opened.rows(), opened.document.tables), record)


def _sent(data: bytes, record: RosterImport) -> BaseResponse:
    return send_file(
        io.BytesIO(data), as_attachment=True, download_name=marking.filename_of(record.filename),
        mimetype=roster_jobs.MIMETYPE,
    )  # fmt: skip


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
