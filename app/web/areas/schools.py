"""The schools and how many pupils their classes have. Nobody is named here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import IMPORT_ROSTER, VIEW_PEOPLE, needs
from app.access.door import parses_first
from app.base import clock
from app.base.db import db
from app.base.errors import CoreError, Refused
from app.base.text import read_id
from app.web.areas.frame import DocumentForm, SheetForm, bp, refuse, workbook
from app.web.fields import SHEETS
from app.web.pages import actor, go, locality_id, scope, vn_number
from trainees import areas, schools
from trainees.areas import counts, name_key
from trainees.imports.reading.classes import SchoolDraft, as_lines, read_classes, read_lines

MOST_SCHOOLS = 60


@dataclass(slots=True)
class Block:
    """One school of the form. `unit`: its id, 'new', or '' (left out); `lines`: its classes as text."""

    name: str
    unit: str
    lines: str
    error: str = ""


@bp.get("/schools")
@needs(VIEW_PEOPLE)
def school_list() -> str:
    """Every school with its pupils as last counted, and their sum. Five queries."""
    today = clock.today()
    counted = schools.counted(locality_id(), today)
    units = [unit for unit in areas.units(scope()) if unit.is_school or unit.id in counted]
    own = counts.newest(locality_id(), today).get((None, "pupils"))
    return render_template(
        "areas/schools.html", units=units, counted=counted, own=own, total=sum(s.pupils for s in counted.values()),
        lacking=sum(unit.id not in counted for unit in units),
    )  # fmt: skip


@bp.get("/schools/<int:unit_id>")
@needs(VIEW_PEOPLE)
def school(unit_id: int) -> str:
    """One school's classes, and the form for a newer list of them."""
    unit = areas.get_unit(unit_id, within=scope())
    known = schools.counted(unit.locality_id, clock.today()).get(unit.id)
    lines = as_lines(tuple((row.name, row.pupils) for row in known.classes)) if known else ""
    form = DocumentForm(formdata=None)
    form.day.data = clock.today()
    return render_template(
        "areas/school.html", unit=unit, known=known, form=form, block=Block(unit.name, str(unit.id), lines)
    )


@bp.get("/schools/read")
@needs(IMPORT_ROSTER)
def choose_classes() -> str:
    """Choose a sheet of classes, or paste its cells."""
    return render_template("areas/read_classes.html", form=SheetForm(formdata=None), accept=SHEETS)


@bp.post("/schools/read")
@needs(IMPORT_ROSTER)
@parses_first
def read_classes_() -> str | tuple[str, int]:
    """Read a sheet of one or more schools into the form. Nothing is written; the file is not kept."""
    form = SheetForm()
    book = workbook(form) if form.validate() else None
    drafts: list[SchoolDraft] = []
    if book is not None:
        try:
            drafts = read_classes(book)
        except Refused as refused:
            refuse(form, refused)
    if not drafts:
        return render_template("areas/read_classes.html", form=form, accept=SHEETS), 422
    known = areas.known_units(locality_id())
    blocks = [
        Block(draft.name or "", str(known.get(name_key(draft.name or ""), "new" if draft.name else "")), as_lines(draft.classes))
        for draft in drafts[:MOST_SCHOOLS]
    ]  # fmt: skip
    document = DocumentForm(formdata=None)
    document.day.data = clock.today()
    document.filename.data = "" if book is None or book.filename == "dan.tsv" else book.filename
    return _page(document, blocks)


@bp.post("/schools")
@needs(IMPORT_ROSTER)
def write_classes() -> BaseResponse | tuple[str, int]:
    """Write the classes of one or more schools down, as one."""
    form = DocumentForm()
    numbers = sorted(int(key[5:]) for key in request.form if re.fullmatch(r"unit-\d{1,3}", key))[
        :MOST_SCHOOLS
    ]
    blocks = [
        Block(
            request.form.get(f"name-{n}", "")[:200], request.form.get(f"unit-{n}", ""),
            request.form.get(f"lines-{n}", "")[:20_000],
        )
        for n in numbers
    ]  # fmt: skip
    valid = form.validate()
    classes = _classes(blocks)
    if not valid or any(block.error for block in blocks):
        return _page(form, blocks), 422
    try:
        entry = schools.enter(
            locality_id(), form.day.data, form.source.data or "", classes, by=actor(), filename=form.filename.data or ""  # type: ignore[arg-type]
        )  # fmt: skip
    except CoreError as error:
        db.session.rollback()
        for block in blocks[:1]:
            block.error = " ".join([error.message, *error.details])
        return _page(form, blocks), 422
    pupils = sum(n for rows in classes.values() for _name, n in rows)
    audit.tell(
        actor(), "enter", "count_entry", entry.id, entry.locality_id, schools=len(classes), pupils=pupils
    )
    db.session.commit()
    flash(
        _("Đã ghi %(n)s học sinh của %(schools)s trường.", n=vn_number(pupils), schools=len(classes)),
        "success",
    )
    return go(".school_list")


def _classes(blocks: list[Block]) -> dict[int, list[tuple[str, int]]]:
    """Unit id → classes of the blocks that are to be written; what is wrong stays in its block."""
    found: dict[int, list[tuple[str, int]]] = {}
    for block in blocks:
        if not block.unit:
            continue
        try:
            lines = read_lines(block.lines)
            if block.unit == "new":
                unit = areas.ensure_unit(locality_id(), block.name)
                unit.kind = unit.kind or (None if unit.is_school else "school")
            else:
                unit = areas.get_unit(read_id(block.unit), within=scope())
            if unit.id in found:
                raise Refused("school_twice", _("Trường này đã chọn ở trên."))
            found[unit.id] = lines
        except CoreError as error:
            block.error = " ".join([error.message, *error.details])
    if not found and blocks and not any(block.error for block in blocks):
        blocks[0].error = _("Chọn ít nhất một trường để ghi.")
    if any(block.error for block in blocks):
        db.session.rollback()
    return found


def _page(form: DocumentForm, blocks: list[Block], **more: Any) -> str:
    units = areas.units(scope())
    return render_template(
        "areas/classes.html", form=form, blocks=blocks,
        units=[u for u in units if u.is_school] + [u for u in units if not u.is_school], **more,
    )  # fmt: skip
