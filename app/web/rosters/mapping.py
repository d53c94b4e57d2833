"""Reading a file that waits as somebody says: which columns hold what, where the heading is, which kind of list it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import IMPORT_ROSTER, needs
from app.access.door import parses_first
from app.base.db import db, reading, writing
from app.base.errors import Refused
from app.base.text import read_id
from app.jobs import job as jobs
from app.jobs import rosters as roster_jobs
from app.web.fields import read_day
from app.web.pages import actor, go, scope, tell_refusal
from app.web.rosters.frame import bp, live_job
from app.web.rosters.preview import MOST_SHAPES
from app.web.rosters.words import KINDS, column_options
from trainees.imports import roster_import
from trainees.imports.preview import proposed_day
from trainees.imports.reading import ReadingOptions
from trainees.imports.roster_import import PREVIEWED, RosterImport
from trainees.imports.showing import choices, looking, waiting
from trainees.imports.showing.document import PreviewDocument, TableShown
from trainees.imports.source import hold_waiting

Columns = dict[str, str | None]


@bp.post("/<int:id>/reread")
@needs(IMPORT_ROSTER)
@parses_first
def reread(id: int) -> BaseResponse:
    """Read a file again. Fields, all of them optional: kind, since, col-<n>-<letter>, header-<place>, old_font, recase.

    n counts the kinds of heading as the page shows them. What was said of a heading is remembered for the next file with
    the same one.
    """
    record = roster_import.get(id, within=scope())
    if record.state != PREVIEWED or live_job(record) is not None:
        return go(".show", id=id)
    opened, form = waiting.shown(record), request.form
    before = looking.task_of(record).options
    changed = _changed_columns(opened.document, form) if opened is not None else {}
    options = replace(
        before, columns={**before.columns, **changed}, header_rows=_header_rows(before, form),
        # Without a word the reader decodes what was surely typed in an old font.
        old_font={"no": False, "yes": None}.get(form.get("old_font", ""), before.old_font),
        recase={"no": False, "yes": True}.get(form.get("recase", ""), before.recase),
    )  # fmt: skip
    kind = form["kind"] if form.get("kind") in KINDS else None
    return _read_so(id, options, changed, kind=kind, since=form.get("since", ""))


@bp.post("/<int:id>/choices/<int:choice_id>/forget")
@needs(IMPORT_ROSTER)
@parses_first
def forget(id: int, choice_id: int) -> BaseResponse:
    """Read such headings by their words again, this file's too."""
    record = roster_import.get(id, within=scope())
    if record.state != PREVIEWED or live_job(record) is not None:
        return go(".show", id=id)
    with writing():
        choice = choices.forget(choice_id, within=scope())
        shape = choice.shape
        audit.tell(actor(), "forget", "column_choice", choice_id, choice.locality_id)
        db.session.commit()
    record = roster_import.get(id, within=scope())
    before = looking.task_of(record).options
    columns = {known: chosen for known, chosen in before.columns.items() if known != shape}
    flash(_("Đã quên lựa chọn cũ; các cột được đọc theo tên tiêu đề."), "info")
    return _read_so(id, replace(before, columns=columns), {})


def _changed_columns(document: PreviewDocument, form: MultiDict[str, str]) -> dict[str, Columns]:
    """Shape → all its columns, of the tables of which somebody changed one."""
    known = {code for code, _words in column_options()}
    shapes: dict[str, TableShown] = {}
    for table in document.tables:
        shapes.setdefault(table.shape, table)
    found: dict[str, Columns] = {}
    for number, table in enumerate(list(shapes.values())[:MOST_SHAPES]):
        columns: Columns = {column.letter: column.field for column in table.columns}
        said = {letter: form.get(f"col-{number}-{letter}") for letter in columns}
        wanted: Columns = {
            letter: (code or None) if code is not None and code in known else columns[letter]
            for letter, code in said.items()
        }
        if wanted != columns:
            found[table.shape] = wanted
    return found


def _header_rows(before: ReadingOptions, form: MultiDict[str, str]) -> dict[int, int]:
    """Place of a sheet → its heading's row; a sheet of which none is chosen any more is left to the reader."""
    said = {
        read_id(name.removeprefix("header-")): read_id(value)
        for name, value in form.items()
        if re.fullmatch(r"header-\d{1,9}", name, re.ASCII)
    }
    return {place: row for place, row in {**before.header_rows, **said}.items() if row > 0}


def _read_so(
    id: int, options: ReadingOptions, changed: Mapping[str, Columns], *, kind: str | None = None, since: str = ""
) -> BaseResponse:  # fmt: skip
    """Read a file as wished, and keep the wishes and the new preview; a file that cannot be read so stays as it was."""
    record = roster_import.get(id, within=scope())
    day = read_day(since) if since else None
    if since and day is None:
        flash(
            _(
                "“%(typed)s” không phải ngày có thật. Ghi đủ ngày/tháng/năm, ví dụ 14/11/2026.",
                typed=since[:20],
            ),
            "danger",
        )
        return go(".show", id=id)
    if kind is not None and kind != record.kind and day in (None, record.since):
        # The day that was proposed for the kind it was taken for says nothing of this one.
        place, digest = record.locality_id, record.digest
        if record.since == proposed_day(place, record.kind, digest):
            day = proposed_day(place, kind, digest)
    big = waiting.is_big(record)
    task = looking.wished(looking.task_of(record), options, kind=kind, since=day)
    try:
        with reading():
            found = None if big else looking.look(task)
    except Refused as refused:
        tell_refusal(refused)
        return go(".show", id=id)
    with writing():
        record = roster_import.get(id, within=scope())
        try:
            hold_waiting(record)
        except Refused as refused:  # somebody wrote it meanwhile
            db.session.rollback()
            tell_refusal(refused)
            return go(".show", id=id)
        looking.wish(record, task)
        for shape, columns in changed.items():
            choices.remember(record.locality_id, record.kind, shape, columns, by=actor())
        job_id = None
        if found is not None:
            looking.show(record, found)
        else:
            job_id = _read_later(record)
        db.session.commit()
    if job_id is not None:
        return go("jobs.show", id=job_id)
    flash(_("Đã đọc lại tệp."), "success")
    return go(".show", id=id)


def _read_later(record: RosterImport) -> int:
    subject = roster_jobs.subject_of(record)
    job = jobs.enqueue(roster_jobs.PREVIEW, record.locality_id, subject, by=actor(), label=record.filename)
    return job.id
