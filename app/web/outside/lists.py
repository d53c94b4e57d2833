"""A list of results looked over: columns, what titles mean, whose rows are; written, undone, put away."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from app import accounts, audit
from app.access import EDIT_TRAINING, needs
from app.access.door import parses_first
from app.base.db import db, reading, writing
from app.base.errors import CoreError
from app.base.text import read_id
from app.jobs import job as jobs
from app.jobs import outside as outside_jobs
from app.web.outside.frame import KINDS, PAGE, bp, column_words, skill_choices
from app.web.pages import actor, go, page_number, scope, tell_refusal, vn_number
from app.web.people.index import belongings
from app.web.rosters.words import why_words
from certificates.outside import importing, matching, outside_import
from certificates.outside import reading as files
from certificates.outside.contents import ABSENT, OUTCOMES, QUESTION, Contents, Line
from certificates.outside.outside_import import APPLIED, DROPPED, PREVIEW, OutsideImport
from certificates.outside.outside_result import OutsideResult
from trainees.people import Person

MOST = 100
"""Somebodies that one page asks about; once these are answered, the next ones come."""


def _get(import_id: int) -> OutsideImport:
    return outside_import.get(import_id, within=scope())


@bp.get("/lists/<int:import_id>")
@needs(EDIT_TRAINING)
def list_page(import_id: int) -> str | BaseResponse:
    """One list: what would become of it, or what did."""
    record = _get(import_id)
    if record.state == DROPPED:
        return go(".lists_page")
    live = jobs.live_for(outside_jobs.subject_of(record), within=scope(), kind=outside_jobs.APPLY)
    if live is not None:
        return go("jobs.show", id=live.id)
    made = importing.contents(record) if record.rows is not None else Contents()
    outcome = request.args.get("outcome", "")
    lines = [line for line in made.lines if not outcome or line.outcome == outcome]
    page = page_number()
    shown = lines[(page - 1) * PAGE : page * PAGE]
    before = (
        outside_import.applied_before(record.locality_id, record.digest) if record.state == PREVIEW else None
    )
    return render_template(
        "outside/list.html", record=record, made=made, totals=record.totals, kinds=KINDS, lines=shown, total=len(lines), page=page,
        pages=-(-len(lines) // PAGE), outcome=outcome if outcome in OUTCOMES else "", asked=_asked(made), most=MOST, before=before,
        waits=made.waits(), unsure=made.unsure_titles(), skill_choices=skill_choices(), columns=column_words(), why_words=why_words,
        alike=len(matching.alike(made)), applied=record.state == APPLIED, preview=record.state == PREVIEW,
        names={one.id: one.name for one in accounts.listed(scope())}, persons=_persons(made, shown), results=_results(shown),
    )  # fmt: skip


def _persons(made: Contents, shown: list[Line]) -> dict[int, str]:
    """Place of the somebody → name of whom the shown rows were found or chosen to mean."""
    whose = {line.group: matching.person_of(made.people[line.group]) for line in shown}
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_({*whose.values()} - {None})))
    names = dict(rows.tuples().all())
    return {group: names[person] for group, person in whose.items() if person in names}


def _results(shown: list[Line]) -> dict[int, OutsideResult]:
    """Id → result that the shown rows became or met."""
    ids = {line.result for line in shown} - {None}
    return {one.id: one for one in db.session.scalars(select(OutsideResult).where(OutsideResult.id.in_(ids)))}


def _asked(made: Contents) -> list[dict[str, Any]]:
    """Each somebody whose rows wait for an answer, or have one that can still be changed, with whom they may be."""
    rows: dict[int, list[Line]] = {}
    for line in made.lines:
        one = made.people[line.group]
        if line.who is not None and line.who.name and (line.outcome in (QUESTION, ABSENT) or one.choice):
            rows.setdefault(line.group, []).append(line)
    chosen = list(rows.items())[:MOST]
    ids = {p for group, _lines in chosen for p, _score, _why in made.people[group].candidates}
    known = {p.id: p for p in db.session.scalars(select(Person).where(Person.id.in_(ids)))}
    units = belongings(sorted(ids))
    return [
        {
            "place": group, "lines": lines, "who": lines[0].who, "choice": made.people[group].choice,
            "options": [
                {"person": known[p], "why": why, "units": units.get(p, [])} for p, _score, why in made.people[group].candidates if p in known
            ],
        }
        for group, lines in chosen
    ]  # fmt: skip


def _told(made: Contents) -> None:
    """What the form says of titles and of people, put into the contents. Fields: title-<n>, left-<n>, who-<place>.

    Keeping and writing confirm the titles as they are shown; taking everybody alike says nothing of them.
    """
    form = request.form
    keys = list(made.titles)
    meant = {
        key: form.getlist(f"title-{number}") for number, key in enumerate(keys) if f"titles-{number}" in form
    }  # fmt: skip
    if form.get("do") != "alike":
        left = [key for number, key in enumerate(keys) if f"left-{number}" in form]
        importing.confirm_titles(made, meant, left)
    choices = {
        read_id(name.removeprefix("who-")): value for name, value in form.items()
        if name == "who-0" or (name.startswith("who-") and read_id(name.removeprefix("who-")))
    }  # fmt: skip
    importing.choose(made, choices)


@bp.post("/lists/<int:import_id>")
@needs(EDIT_TRAINING)
def choose(import_id: int) -> BaseResponse:
    """Keep what was chosen. `do`: alike takes everybody who fits one person in all that the list says; write writes."""
    record = _get(import_id)
    do = request.form.get("do", "")
    try:
        made = importing.contents(record)
        _told(made)
        if do == "alike":
            chosen = matching.choose_alike(made)
            flash(_("Đã chọn “Cùng người” cho %(n)s người. Chưa ghi gì.", n=vn_number(chosen)), "info")
        importing.store(record, importing.judge(made, record.locality_id, record.said))
        if do == "write":
            return _write(record, len(made.lines))
        db.session.commit()
        if do != "alike":
            flash(_("Đã nhớ các lựa chọn. Chưa ghi gì."), "success")
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
    return go(".list_page", import_id=import_id)


def _write(record: OutsideImport, rows: int) -> BaseResponse:
    import_id = record.id
    if rows > importing.BIG:
        subject = outside_jobs.subject_of(record)
        job = jobs.enqueue(outside_jobs.APPLY, record.locality_id, subject, by=actor(), label=record.filename)
        db.session.commit()
        return go("jobs.show", id=job.id)
    db.session.flush()
    try:
        with db.session.begin_nested():
            done = importing.apply(record, by=actor())
    except CoreError as error:
        db.session.commit()  # what was chosen stays chosen
        tell_refusal(error)
        return go(".list_page", import_id=import_id)
    audit.tell(
        actor(),
        "apply",
        "outside_import",
        import_id,
        record.locality_id,
        written=done.written,
        made=done.made,
    )
    db.session.commit()
    flash(_("Đã ghi %(n)s kết quả.", n=vn_number(done.written)), "success")
    if done.waiting:
        flash(_("%(n)s dòng chưa ghi: cần trả lời hoặc bị từ chối.", n=vn_number(done.waiting)), "warning")
    return go(".list_page", import_id=import_id)


@bp.post("/lists/<int:import_id>/columns")
@needs(EDIT_TRAINING)
@parses_first
def reread(import_id: int) -> BaseResponse:
    """Read the file again with its columns as somebody says. Fields: col-<number of the table>-<letter>."""
    record = _get(import_id)
    if record.state != PREVIEW or record.data is None:
        return go(".list_page", import_id=import_id)
    known = set(column_words())
    data, name, place, said = record.data, record.filename, record.locality_id, record.said
    before = importing.contents(record)
    chosen: dict[str, dict[str, str | None]] = dict(record.columns)
    for number, table in enumerate(before.tables):
        for letter in table.headings:
            what = request.form.get(f"col-{number}-{letter}")
            if what is not None and what in known and what != table.columns.get(letter, ""):
                chosen.setdefault(table.shape, {})[letter] = what or None
    try:
        read = files.read(data, name, chosen)
        with reading():
            made = importing.prepare(read, place, said, before)
        with writing():
            record = _get(import_id)
            record.columns = chosen
            importing.store(record, made)
            db.session.commit()
        flash(_("Đã đọc lại theo các cột này."), "success")
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
    return go(".list_page", import_id=import_id)


@bp.post("/lists/<int:import_id>/undo")
@needs(EDIT_TRAINING)
def undo(import_id: int) -> BaseResponse:
    """Take a written list back."""
    record = _get(import_id)
    try:
        undone = importing.undo(record, by=actor())
        audit.tell(
            actor(),
            "undo",
            "outside_import",
            import_id,
            record.locality_id,
            withdrawn=undone.withdrawn,
            kept=undone.kept,
        )
        db.session.commit()
        flash(_("Đã hoàn tác: rút %(n)s kết quả.", n=vn_number(undone.withdrawn)), "success")
        if undone.kept:
            flash(
                _("%(n)s kết quả có cả trong danh sách khác nên giữ lại.", n=vn_number(undone.kept)), "info"
            )
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
    return go(".list_page", import_id=import_id)


@bp.post("/lists/<int:import_id>/drop")
@needs(EDIT_TRAINING)
def drop(import_id: int) -> BaseResponse:
    """Put a list that waits away."""
    record = _get(import_id)
    try:
        importing.drop(record)
        audit.tell(actor(), "drop", "outside_import", import_id, record.locality_id)
        db.session.commit()
        flash(_("Đã bỏ danh sách. Chưa ghi gì."), "info")
        return go(".lists_page")
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
        return go(".list_page", import_id=import_id)
