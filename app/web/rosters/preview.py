"""What a file would do, before it is written; writing it; putting it away."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import flash, render_template, request, send_file
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import IMPORT_ROSTER, needs
from app.access.door import parses_first
from app.base.db import db, writing
from app.base.errors import Refused
from app.base.sheet import letter, open_workbook
from app.web.pages import actor, go, locality_id, scope, tell_refusal, vn_number
from app.web.rosters.afterwards import applied_page
from app.web.rosters.frame import PAGE, bp, page_number
from app.web.rosters.words import COLUMNS, KINDS, problem_words, why_words
from trainees import areas
from trainees.areas import Neighbourhood
from trainees.imports import applying, roster_import
from trainees.imports.applying import Preview
from trainees.imports.planning import Decision, PlannedRow
from trainees.imports.reading import Problem
from trainees.imports.roster_import import DROPPED, PREVIEWED, QUESTION, REFUSED, RosterImport
from trainees.people.crowd import Candidate, Someone

MOST_ROWS = 200
"""Rows that one preview asks about; more are asked when the file is chosen again."""


@bp.get("/<int:id>")
@needs(IMPORT_ROSTER)
def show(id: int) -> str | BaseResponse:
    """The preview of a file that waits; what became of one that was applied."""
    record = roster_import.get(id, within=scope())
    if record.state == DROPPED:
        return go(".index")
    if record.state == PREVIEWED:
        return _preview_page(record)
    return applied_page(record)


@dataclass(slots=True)
class Odd:
    """Rows with the same kind of warning: how many, the sentence of the first, where."""

    words: str
    sample: str = ""
    rows: list[str] = field(default_factory=list)


def _preview_page(record: RosterImport, status: int = 200) -> Any:
    out = _preview(record)
    asked = applying.open_decisions(out)
    return render_template(
        "rosters/preview.html", record=record, out=out, kinds=KINDS, columns=COLUMNS,
        refused=_lines(out, [p for p in asked if p.outcome == REFUSED][:MOST_ROWS]),
        questions=_lines(out, [p for p in asked if p.outcome == QUESTION][:MOST_ROWS]),
        most=MOST_ROWS, odd=_odd(out), chosen=request.form,
    ), status  # fmt: skip


def _preview(record: RosterImport) -> Preview:
    source = applying.read(record.data or b"", record.filename, record.kind)
    return applying.preview(source, record.locality_id, since=record.since)


@dataclass(frozen=True, slots=True)
class Line:
    """One row that a person may settle: the row, what is wrong with it, and whom it may be."""

    planned: PlannedRow
    problems: tuple[Problem, ...]
    options: tuple[tuple[str, str, str], ...]  # value, who, why

    @property
    def takeable(self) -> bool:
        return self.planned.row.optional_fatal


def _lines(out: Preview, asked: Iterable[PlannedRow]) -> list[Line]:
    places = dict(
        db.session.execute(
            select(Neighbourhood.name_key, Neighbourhood.name).where(
                Neighbourhood.locality_id == locality_id()
            )
        )
        .tuples()
        .all()
    )
    places |= {areas.name_key(name): name for name in out.neighbourhoods}
    return [
        Line(
            planned,
            tuple(p for p in out.problems[planned.place] if p.fatal),
            tuple(_option(out, candidate, places) for candidate in planned.candidates),
        )
        for planned in asked
    ]


def _option(out: Preview, candidate: Candidate, places: dict[str, str]) -> tuple[str, str, str]:
    who = out.described[candidate.someone]
    said = [who.name]
    if who.birth:
        said.append(_("sinh %(birth)s", birth="/".join(reversed(who.birth.split("-")))))
    if who.place:
        said.append(places.get(who.place, who.place))
    if candidate.someone.person_id is not None:
        value = f"same-p{candidate.someone.person_id}"
    else:
        value = f"same-r{candidate.someone.row}"
        said.append(_("dòng %(row)s của tệp này", row=out.source.draft.rows[candidate.someone.row or 0].row))
    return value, ", ".join(said), why_words(candidate.why)


def _odd(out: Preview) -> list[Odd]:
    """What is odd but refuses nothing, by kind, the most frequent first."""
    found: dict[str, Odd] = {}
    for planned in out.rows:
        for one in out.problems[planned.place]:
            if one.fatal:
                continue
            odd = found.setdefault(one.code, Odd(problem_words(one.code), one.message))
            odd.rows.append(
                f"{planned.row.sheet}, {planned.row.row}"
                if len(out.source.draft.sheets) > 1
                else str(planned.row.row)
            )
    return sorted(found.values(), key=lambda odd: -len(odd.rows))


def _decisions(form: Iterable[tuple[str, str]]) -> dict[int, Decision]:
    """What was chosen on the preview: fields row-<place> with [without-](auto|new|same-p<id>|same-r<place>)."""
    chosen: dict[int, Decision] = {}
    for name, value in form:
        if not name.startswith("row-") or not value or not name[4:].isdecimal():
            continue
        without = value.startswith("without-")
        word, _dash, whom = value.removeprefix("without-").partition("-")
        if word == "same" and whom[:1] in ("p", "r") and whom[1:].isdecimal():
            someone = Someone(person_id=int(whom[1:])) if whom[0] == "p" else Someone(row=int(whom[1:]))
            chosen[int(name[4:])] = Decision("same", someone, without)
        elif word == "new":
            chosen[int(name[4:])] = Decision("new", None, without)
        elif word == "auto":
            chosen[int(name[4:])] = Decision("auto", None, without)
    return chosen


@bp.get("/<int:id>/rows")
@needs(IMPORT_ROSTER)
def rows(id: int) -> str | BaseResponse:
    """Every row of a file that waits, with what would become of it."""
    record = roster_import.get(id, within=scope())
    if record.state != PREVIEWED:
        return go(".show", id=id)
    out = _preview(record)
    page, total = page_number(), len(out.rows)
    return render_template(
        "rosters/rows.html", record=record, out=out, page=page, pages=-(-total // PAGE), total=total,
        shown=out.rows[(page - 1) * PAGE : page * PAGE],
    )  # fmt: skip


@bp.get("/<int:id>/problems.xlsx")
@needs(IMPORT_ROSTER)
def problems(id: int) -> BaseResponse:
    """What is wrong or odd in a file that waits, as a sheet to work through beside it."""
    record = roster_import.get(id, within=scope())
    if record.state != PREVIEWED:
        return go(".show", id=id)
    out = _preview(record)
    buffer = io.BytesIO()
    with open_workbook(buffer) as book:
        sheet = book.add_worksheet(_("Cần xem lại"))
        bold = book.add_format({"bold": True, "text_wrap": True})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        for column, (title, width) in enumerate(
            ((_("Trang"), 18), (_("Dòng"), 8), (_("Cột"), 8), (_("Giá trị"), 22), (_("Vì sao"), 70), (_("Bị từ chối"), 12))
        ):  # fmt: skip
            sheet.write_string(0, column, title, bold)
            sheet.set_column(column, column, width)
        at = 1
        for planned in out.rows:
            for one in out.problems[planned.place]:
                sheet.write_string(at, 0, planned.row.sheet or "", wrap)
                sheet.write_number(at, 1, planned.row.row, wrap)
                for column, text in (
                    (2, one.column or ""),
                    (3, one.value),
                    (4, one.message),
                    (5, _("có") if one.fatal else ""),
                ):
                    sheet.write_string(at, column, text, wrap)
                at += 1
        sheet.freeze_panes(1, 0)
        sheet.autofilter(f"A1:{letter(5)}{max(at, 2)}")
    buffer.seek(0)
    return send_file(buffer, as_attachment=True, download_name=_("can-xem-lai") + ".xlsx")


@bp.post("/<int:id>/apply")
@needs(IMPORT_ROSTER)
@parses_first
def apply(id: int) -> BaseResponse | tuple[str, int]:
    """Write the file down as previewed, with what was chosen for single rows."""
    by = actor()
    record = roster_import.get(id, within=scope())
    if record.state != PREVIEWED:
        return go(".show", id=id)
    source = applying.read(record.data or b"", record.filename, record.kind)
    decisions = _decisions(request.form.items())
    try:
        with writing():
            record = roster_import.get(id, within=scope())
            if record.state != PREVIEWED:  # a second click came first
                db.session.rollback()
                return go(".show", id=id)
            out = applying.apply(
                source, record.locality_id, by=by, since=record.since, decisions=decisions, waiting=record
            )
            done = out.roster_import
            assert done is not None
            if out.changed:
                audit.tell(by, "apply", "roster_import", done.id, done.locality_id, **done.totals)
            changed, done_id, totals = out.changed, done.id, dict(done.totals)
            db.session.commit()
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return _preview_page(roster_import.get(id, within=scope()), 422)
    if changed:
        flash(_("Đã ghi %(people)s người mới.", people=vn_number(totals["people"])), "success")
    else:
        flash(_("Tệp này đã được ghi trước đó. Không có gì thay đổi."), "info")
    return go(".show", id=done_id)


@bp.post("/<int:id>/drop")
@needs(IMPORT_ROSTER)
def drop(id: int) -> BaseResponse:
    """Put a file that waits away."""
    record = roster_import.get(id, within=scope())
    if record.state == PREVIEWED:
        applying.drop(record)
        audit.tell(actor(), "drop", "roster_import", record.id, record.locality_id)
        db.session.commit()
        flash(_("Đã bỏ tệp xem trước. Chưa có ai được ghi."), "info")
    return go(".index")
