"""Entering a training that was held: what it was, its list or its number; the list is looked over before it is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import IMPORT_ROSTER, needs
from app.access.door import parses_first
from app.base import clock
from app.base.db import db, writing
from app.base.errors import Conflict, CoreError, Refused
from app.base.sheet import read_workbook
from app.base.upload import LARGEST
from app.web.fields import SHEETS
from app.web.held.frame import KINDS, PASTED, Details, NewHeld, bp
from app.web.pages import actor, go, locality_id, scope, vn_number
from app.web.rosters.words import problem_words, why_words
from campaigns import courses, held
from trainees.areas import Neighbourhood
from trainees.imports import applying, roster_import
from trainees.imports.applying import Preview, Source
from trainees.imports.planning import PlannedRow
from trainees.imports.reading.classes import named_children
from trainees.imports.roster_import import APPLIED, PREVIEWED, QUESTION, REFUSED, RosterImport
from trainees.imports.showing.decisions import chosen, decisions
from trainees.people.crowd import Candidate

MOST_ROWS = 100
"""Rows of each kind that the preview asks about; the others stay open and are asked in the register."""
BIG = 2000
"""Rows above which a list comes in by the register's own import, as long work."""


@bp.get("/new")
@needs(IMPORT_ROSTER)
def new() -> str:
    """What was held, and its list or its number."""
    form = NewHeld(formdata=None)
    if not form.offer_courses():
        return render_template("trainings/no_course.html")
    form.offer_lists()
    if request.args.get("course", type=int):
        form.course.data = request.args.get("course", type=int)
    return render_template("held/new.html", form=form, accept=SHEETS)


@bp.post("/new")
@needs(IMPORT_ROSTER)
@parses_first
def enter() -> BaseResponse | tuple[str, int]:
    """A number, or a list that is in the register, is written down at once; a list that comes is looked over first."""
    form = NewHeld()
    if not form.offer_courses():
        return go(".new")
    form.offer_lists()
    given = request.files.get("file")
    data, name = (given.stream.read(LARGEST + 1), given.filename) if given and given.filename else (b"", "")
    if not data and form.text.data and form.text.data.strip():
        data, name = form.text.data.encode(), PASTED
    ways = [bool(data), bool(form.listed.data), form.people.data is not None]
    valid = form.validate()
    if sum(ways) != 1:
        form.file.errors = [
            _("Cần danh sách (tệp, dán, hoặc đã nhập), hoặc số người theo văn bản.")
            if not any(ways)
            else _("Chỉ chọn một cách: tệp, dán, danh sách đã nhập, hoặc số người.")
        ]
        valid = False
    if not valid:
        return render_template("held/new.html", form=form, accept=SHEETS), 422
    try:
        if not data:
            return _write_at_once(form)
        source = _read(data, name or PASTED, form.kind.data or "")
        with writing():
            record = applying.keep_waiting(source, locality_id(), held.first_day(_day(form)), by=actor())
            # Kept with the file: whoever comes back to it finds what class it is of.
            record.options = {**record.options, "held": form.told()}
            record_id = record.id
            db.session.commit()
        return go(".preview", import_id=record_id, **form.told())
    except CoreError as error:
        db.session.rollback()
        field: Any = form.file if name != PASTED else form.text
        for code, other in (
            ("held_document", form.document),
            ("held_future", form.day),
            ("held_title", form.title),
            ("held_twice", form.title),
            ("list_gone", form.listed),
        ):
            field = other if error.code == code else field
        field.errors = [error.message, *error.details]
        status = 409 if isinstance(error, Conflict) else 422
        return render_template("held/new.html", form=form, accept=SHEETS), status


def _day(form: Details) -> date:
    """The day of the training. Refused: in the future; before its list is read."""
    day = form.day.data or clock.today()
    if day > clock.today():
        raise Refused("held_future", _("Lớp đã tổ chức không thể có ngày trong tương lai."))
    return day


def _read(data: bytes, name: str, kind: str) -> Source:
    if (children := named_children(read_workbook(data, name))) is not None:
        raise Refused("children_named", children)
    source = applying.read(data, name, kind)
    if len(source.draft.rows) > BIG:
        raise Refused(
            "held_long",
            _("Danh sách dài quá %(n)s dòng: nhập ở mục Danh sách người trước, rồi chọn danh sách đã nhập ở đây.", n=vn_number(BIG)),
        )  # fmt: skip
    return source


def _write_at_once(form: NewHeld) -> BaseResponse:
    with writing():
        record = None
        if form.listed.data:
            record = roster_import.get(form.listed.data, within=scope())
            if record.state != APPLIED:
                raise Refused("list_gone", _("Danh sách này đã được hoàn tác."))
        one = held.add(
            courses.get(form.course.data, within=scope()), form.title.data or "", _day(form), by=actor(),
            organiser=form.organiser.data or "", document=form.document.data or "", record=record, people=form.people.data,
        )  # fmt: skip
        audit.tell(
            actor(), "add", "held_training", one.id, one.locality_id, people=one.people, list=one.import_id
        )
        held_id = one.id
        db.session.commit()
    flash(_("Đã ghi lớp “%(title)s”.", title=form.title.data), "success")
    return go(".show", held_id=held_id)


# --- the list, looked over ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One row that a person may settle: what is wrong with it, and whom it may be (value, who, why)."""

    planned: PlannedRow
    problems: tuple[str, ...]
    options: tuple[tuple[str, str, str], ...]


@bp.get("/lists/<int:import_id>")
@needs(IMPORT_ROSTER)
def preview(import_id: int) -> str | BaseResponse | tuple[str, int]:
    """What the list would do: whom it means, whom it would bring in, what is refused. Nothing is written."""
    record = roster_import.get(import_id, within=scope())
    told = record.options.get("held") or {}
    form = Details(request.args or MultiDict({name: value for name, value in told.items() if value}))
    if record.state != PREVIEWED or record.kind not in KINDS or not form.offer_courses():
        return go(".new")
    if not form.day.data or not form.title.data or not form.course.data:
        return go(".new")
    return _preview_page(record, form)


def _preview_page(
    record: RosterImport, form: Details, status: int = 200, problem: str = ""
) -> tuple[str, int]:
    source = applying.read(record.content, record.filename, record.kind)
    out = applying.preview(source, record.locality_id, since=held.first_day(form.day.data or clock.today()))
    asked = applying.open_decisions(out)
    places = _places(record.locality_id)
    by_outcome = {
        outcome: [_line(out, row, places) for row in asked if row.outcome == outcome][:MOST_ROWS]
        for outcome in (REFUSED, QUESTION)
    }
    return render_template(
        "held/preview.html", record=record, form=form, out=out, kinds=KINDS, refused=by_outcome[REFUSED],
        questions=by_outcome[QUESTION], most=MOST_ROWS, chosen=request.form, problem=problem,
        course=courses.get(form.course.data, within=scope()),
    ), status  # fmt: skip


def _places(of_locality: int) -> dict[str, str]:
    found = select(Neighbourhood.name_key, Neighbourhood.name).where(Neighbourhood.locality_id == of_locality)
    return dict(db.session.execute(found).tuples().all())


def _line(out: Preview, planned: PlannedRow, places: dict[str, str]) -> Line:
    problems = tuple(
        f"{problem_words(p.code)}: {p.value}" if p.value else problem_words(p.code)
        for p in out.problems[planned.place] if p.fatal
    )  # fmt: skip
    return Line(planned, problems, tuple(_option(out, candidate, places) for candidate in planned.candidates))


def _option(out: Preview, candidate: Candidate, places: dict[str, str]) -> tuple[str, str, str]:
    who = out.described[candidate.someone]
    said = [who.name]
    if who.birth:
        said.append(_("sinh %(birth)s", birth="/".join(reversed(who.birth.split("-")))))
    if who.place:
        said.append(places.get(who.place, who.place))
    if candidate.someone.person_id is not None:
        return f"same-p{candidate.someone.person_id}", ", ".join(said), why_words(candidate.why)
    row = out.source.draft.rows[candidate.someone.row or 0].row
    said.append(_("dòng %(row)s của tệp này", row=row))
    return f"same-r{candidate.someone.row}", ", ".join(said), why_words(candidate.why)


@bp.post("/lists/<int:import_id>")
@needs(IMPORT_ROSTER)
@parses_first
def write(import_id: int) -> BaseResponse | tuple[str, int]:
    """Write the list and the training down, in one transaction."""
    by = actor()
    record = roster_import.get(import_id, within=scope())
    form = Details()
    if record.state != PREVIEWED or record.kind not in KINDS or not form.offer_courses():
        return go(".index")
    valid = form.validate()
    if not form.course.data or not form.day.data:  # not sent by the preview
        return go(".new")
    if not valid:
        return _preview_page(
            record, form, 422, " ".join(str(e) for errors in form.errors.values() for e in errors)
        )
    source = applying.read(record.content, record.filename, record.kind)
    try:
        with writing():
            record = roster_import.get(import_id, within=scope())
            if record.state != PREVIEWED:  # a second click came first
                db.session.rollback()
                return go(".index")
            one, out = held.enter_list(
                courses.get(form.course.data, within=scope()), form.title.data or "", _day(form), source, by=by,
                organiser=form.organiser.data or "", document=form.document.data or "",
                decisions=decisions(chosen(request.form.items())), waiting=record,
            )  # fmt: skip
            size = held.sizes([one])[one.id]
            audit.tell(
                by, "add", "held_training", one.id, one.locality_id, list=one.import_id, changed=out.changed,
                entered=size.entered, open=size.open,
            )  # fmt: skip
            held_id = one.id
            db.session.commit()
    except CoreError as error:
        db.session.rollback()
        if error.code == "import_ended":  # a second click, while this one waited for its turn
            return go(".index")
        return _preview_page(
            roster_import.get(import_id, within=scope()), form, 422, " ".join([error.message, *error.details])
        )
    flash(_("Đã ghi lớp và %(n)s người học.", n=vn_number(size.entered)), "success")
    return go(".show", held_id=held_id)


@bp.post("/lists/<int:import_id>/drop")
@needs(IMPORT_ROSTER)
def drop(import_id: int) -> BaseResponse:
    """Put a list that waits away."""
    record = roster_import.get(import_id, within=scope())
    if record.state == PREVIEWED:
        applying.drop(record)
        audit.tell(actor(), "drop", "roster_import", record.id, record.locality_id)
        db.session.commit()
        flash(_("Đã bỏ danh sách xem trước. Chưa ghi ai."), "info")
    return go(".index")
