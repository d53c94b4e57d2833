"""What a file would do, before it is written; writing it; putting it away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import IMPORT_ROSTER, needs
from app.access.door import parses_first
from app.base.db import db, reading, writing
from app.base.errors import Refused
from app.jobs import job as jobs
from app.jobs import rosters as roster_jobs
from app.web.jobs import spell
from app.web.pages import actor, go, page_number, scope, tell_refusal, vn_number
from app.web.rosters.afterwards import applied_page
from app.web.rosters.frame import PAGE, bp, left, live_job, marked_job, names_of
from app.web.rosters.words import (
    COLUMNS,
    KINDS,
    column_options,
    column_words,
    problem_words,
    why_left_out,
    why_words,
)
from campaigns import held
from trainees.imports import roster_import
from trainees.imports.roster_import import DROPPED, OUTCOMES, PREVIEWED, RosterImport
from trainees.imports.showing import looking, waiting
from trainees.imports.showing.decisions import chosen, with_alike
from trainees.imports.showing.document import MOST_ASKED, PreviewDocument
from trainees.imports.showing.packing import Shown
from trainees.imports.source import hold_waiting
from trainees.imports.written import written

MOST_SHAPES = 12
"""Kinds of heading of one file whose columns can be changed on its page."""


@bp.get("/<int:id>")
@needs(IMPORT_ROSTER)
def show(id: int) -> str | BaseResponse | tuple[str, int]:
    """The preview of a file that waits; what became of one that was applied."""
    record = roster_import.get(id, within=scope())
    if record.state == DROPPED:
        return go(".index")
    if record.state != PREVIEWED:
        return applied_page(record)
    if record.options.get("held"):
        return go("held.preview", import_id=record.id)  # the list of a class that was held
    if (job := live_job(record)) is not None:
        return go("jobs.show", id=job.id)
    opened = opened_preview(record)
    if opened is None:
        return _unread_page(record)
    rows, _seen = waiting.ordered(record)
    return render_template("rosters/preview.html", **around(record, opened.document, rows))


def opened_preview(record: RosterImport) -> Shown | None:
    """What is kept of a file that waits. A small one of which nothing is kept is read here; None for a large one."""
    found = waiting.shown(record)
    if found is None and not waiting.is_big(record):
        try:
            found = Shown(looking.look(looking.task_of(record)).text)
        except Refused:
            return None
    return found


def around(record: RosterImport, document: PreviewDocument, rows: Mapping[str, str]) -> dict[str, Any]:
    """What the parts of a preview (templates/rosters/_parts.html, _columns.html) need beside the document.

    `rows`: what was chosen for single rows already.
    """
    shapes = {table.shape: table for table in reversed(document.tables)}
    choosers = (table.chosen_by for table in document.tables)
    return {
        "record": record, "out": document, "totals": document.totals, "kinds": KINDS, "columns": COLUMNS, "most": MOST_ASKED,
        "chosen": {f"row-{place}": value for place, value in rows.items()}, "problem_words": problem_words,
        "why_words": why_words, "column_words": column_words, "column_options": column_options(), "why_left_out": why_left_out,
        "shapes": list(reversed(shapes.values()))[:MOST_SHAPES], "names": names_of(record.created_by, *choosers),
        "left": left(record.created_at), "spell": spell, "marks_later": waiting.is_big(record) and marked_job(record, document.made_at) is None,
    }  # fmt: skip


def _unread_page(record: RosterImport) -> tuple[str, int]:
    """A file that could not be read as somebody wished."""
    last = jobs.last_for(roster_jobs.subject_of(record), within=scope(), kind=roster_jobs.PREVIEW)
    return render_template(
        "rosters/unread.html", record=record, kinds=KINDS, error=last.error if last is not None else None,
        left=left(record.created_at), spell=spell,
    ), 200  # fmt: skip


@bp.get("/<int:id>/rows")
@needs(IMPORT_ROSTER)
def rows(id: int) -> str | BaseResponse:
    """Every row of a file that waits, with what would become of it: all, of one outcome, or those with some words."""
    record = roster_import.get(id, within=scope())
    opened = opened_preview(record) if record.state == PREVIEWED else None
    if opened is None:
        return go(".show", id=id)
    outcome, words, page = request.args.get("outcome"), request.args.get("q", "").strip()[:100], page_number()
    outcome = outcome if outcome in OUTCOMES else None
    shown, total = opened.page(page, PAGE, outcome=outcome, words=words)
    return render_template(
        "rosters/rows.html", record=record, out=opened.document, shown=shown, page=page, pages=-(-total // PAGE), total=total,
        outcome=outcome, q=words, kinds=KINDS,
    )  # fmt: skip


@bp.post("/<int:id>/apply")
@needs(IMPORT_ROSTER)
@parses_first
def apply(id: int) -> BaseResponse | tuple[str, int]:
    """Write the file down as previewed, with what was chosen for single rows. A large one is written as long work."""
    record = roster_import.get(id, within=scope())
    if record.state != PREVIEWED or live_job(record) is not None:
        return go(".show", id=id)  # a second click
    rows, seen, by = chosen(request.form.items()), request.form.get("seen"), actor()
    if waiting.is_big(record):
        return _apply_later(id, rows, seen)
    task = looking.task_of(record)
    try:
        with reading():
            planned = looking.plan(task, rows, seen)
        with writing():
            record = roster_import.get(id, within=scope())
            if record.state != PREVIEWED:  # a second click came first
                db.session.rollback()
                return go(".show", id=id)
            out = looking.write(record, planned, by=by)
            done = out.roster_import
            assert done is not None
            if out.changed:
                held.settle_list(done.id, by=by)
                audit.tell(by, "apply", "roster_import", done.id, done.locality_id, **done.totals)
            changed, done_id, stands = out.changed, done.id, written(done)
            added = out.memberships
            db.session.commit()
    except Refused as refused:
        db.session.rollback()
        if refused.code == "import_ended":  # a second click, while this one waited for its turn
            return go(".show", id=id)
        tell_refusal(refused)
        return _shown_anew(id, rows)
    if changed:
        flash(
            _("Đã ghi: %(new)s người mới, %(known)s người đã có, thêm %(names)s tên vào danh sách.",
              new=vn_number(stands.created), known=vn_number(stands.known), names=vn_number(added)), "success",
        )  # fmt: skip
    else:
        flash(_("Tệp này đã được ghi trước đó. Không có gì thay đổi."), "info")
    return go(".show", id=done_id)


@bp.post("/<int:id>/alike")
@needs(IMPORT_ROSTER)
def alike(id: int) -> BaseResponse:
    """Choose "same" for every row that is alike one person and has no choice yet. Nothing is entered; the choices wait with
    the file, to be looked through."""
    record = roster_import.get(id, within=scope())
    opened = opened_preview(record) if record.state == PREVIEWED and live_job(record) is None else None
    if opened is None:
        return go(".show", id=id)
    rows, added = with_alike(chosen(request.form.items()), opened.document)
    with writing():
        try:
            waiting.order(roster_import.get(id, within=scope()), rows, request.form.get("seen"))
        except Refused:  # it was written meanwhile
            db.session.rollback()
            return go(".show", id=id)
        db.session.commit()
    flash(
        _("Đã chọn “Cùng người” cho %(n)s dòng. Chưa ghi gì: xem lại từng dòng rồi bấm “Ghi”.", n=vn_number(added)), "info"
    )  # fmt: skip
    return go(".show", id=id, _anchor="questions")


def _apply_later(id: int, rows: Mapping[str, str], seen: str | None) -> BaseResponse:
    with writing():
        record = roster_import.get(id, within=scope())
        try:
            waiting.order(record, rows, seen)
        except Refused:  # a second click came first
            db.session.rollback()
            return go(".show", id=id)
        subject = roster_jobs.subject_of(record)
        job = jobs.enqueue(roster_jobs.APPLY, record.locality_id, subject, by=actor(), label=record.filename)
        job_id = job.id
        db.session.commit()
    return go("jobs.show", id=job_id)


def _shown_anew(id: int, rows: Mapping[str, str]) -> tuple[str, int]:
    """The preview again, as the register stands now; choices that still fit stay made."""
    found = None
    with reading():
        task = looking.task_of(roster_import.get(id, within=scope()))
        found = looking.look(task)
    with writing():
        record = roster_import.get(id, within=scope())
        hold_waiting(record)
        looking.show(record, found)
        db.session.commit()
    record = roster_import.get(id, within=scope())
    return render_template("rosters/preview.html", **around(record, Shown(found.text).document, rows)), 422


@bp.post("/<int:id>/drop")
@needs(IMPORT_ROSTER)
def drop(id: int) -> BaseResponse:
    """Put a file that waits away."""
    record = roster_import.get(id, within=scope())
    if record.state == PREVIEWED:
        if (job := live_job(record)) is not None and job.kind == roster_jobs.APPLY:
            return go("jobs.show", id=job.id)
        try:
            waiting.drop(record)
        except Refused as refused:  # somebody wrote it while this waited for its turn
            db.session.rollback()
            tell_refusal(refused)
            return go(".show", id=id)
        audit.tell(actor(), "drop", "roster_import", record.id, record.locality_id)
        db.session.commit()
        flash(_("Đã bỏ tệp xem trước. Chưa có ai được ghi."), "info")
    return go(".index")
