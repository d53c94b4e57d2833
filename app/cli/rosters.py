"""flask rosters …: read a list of people into the register."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import click
from flask.cli import with_appcontext

from app import audit
from app.base.actors import COMMAND_LINE
from app.base.db import db
from app.cli.spoken import Day, json_option, locality_option, read_file, say, writes
from campaigns import held
from trainees import areas
from trainees.imports import applying, not_entered
from trainees.imports.applying import Preview
from trainees.imports.planning import PlannedRow
from trainees.imports.preview import proposed_day
from trainees.imports.reading import KINDS
from trainees.imports.roster_import import CREATED, MATCHED, QUESTION, REFUSED

group = click.Group("rosters", help="Lists of people: staff, residents, youth union members, registrations.")


@group.command("import")
@click.argument("path", metavar="FILE")
@click.option("--as", "kind", required=True, type=click.Choice(KINDS), help="What kind of list it is.")
@click.option(
    "--since",
    type=Day(),
    help="The day from which new memberships count. By default 1 January of this year for the first list of its kind, "
    "today for a newer one (a file that was written before keeps its day).",
)
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@locality_option
@json_option
@with_appcontext
@writes
def import_(
    path: str, kind: str, since: date | None, dry_run: bool, locality: str | None, as_json: bool
) -> None:
    """Read FILE and write its people down; the same file again changes nothing."""
    # All parsing comes before the first query, so that no lock is held meanwhile.
    read = applying.read(*read_file(path), kind)
    place = areas.the_locality(locality)
    since = since or proposed_day(place.id, kind, read.digest)
    if dry_run:
        out = applying.preview(read, place.id, since=since)
    else:
        out = applying.apply(read, place.id, by=COMMAND_LINE, since=since)
        if out.changed and out.roster_import is not None:
            record = out.roster_import
            held.settle_list(record.id, by=COMMAND_LINE)
            audit.tell(COMMAND_LINE, "apply", "roster_import", record.id, place.id, **record.totals)
            db.session.commit()
    say(as_document(out, dry_run=dry_run), as_json, lambda: _lines(out, dry_run=dry_run))
    db.session.rollback()


def as_document(out: Preview, *, dry_run: bool) -> dict[str, Any]:
    """The contract's JSON: one entry for every data row of every sheet, in order."""
    draft = out.source.draft
    asked = {} if dry_run or out.roster_import is None else _asked(out.roster_import.id)
    return {
        "file": draft.file,
        "kind": draft.kind,
        "import": out.roster_import.id if out.roster_import else None,
        "changed": out.changed and not dry_run,
        "sheets": [
            {
                "name": table.name, "header_row": table.header_row, "columns": dict(table.columns),
                "ignored_columns": list(table.ignored_columns),
            }
            for table in draft.sheets
        ],
        "rows": [_row(out, row, asked) for row in out.rows],
        "totals": {**out.totals, "memberships": out.memberships},
        "units_created": list(out.units) if out.changed else [],
        "neighbourhoods_created": list(out.neighbourhoods) if out.changed else [],
        "notes": [{"sheet": note.sheet, "code": note.code, "message": note.message} for note in draft.notes],
    }  # fmt: skip


def _asked(import_id: int) -> dict[tuple[str | None, int], str]:
    """(sheet, row) → how `flask people decide` is told of that open row."""
    return {
        (row.sheet, row.row): f"r{row.id}"
        for row in not_entered.waiting_rows(import_id)
        if row.outcome == QUESTION
    }


def _row(out: Preview, planned: PlannedRow, asked: Mapping[tuple[str | None, int], str]) -> dict[str, Any]:
    sheet = planned.row.sheet[:200] if planned.row.sheet else None
    question = asked.get((sheet, planned.row.row))
    return ({"question": question} if question else {}) | {
        "sheet": planned.row.sheet,
        "row": planned.row.row,
        "outcome": planned.outcome,
        "person": out.people.get(planned.place),
        "candidates": [
            {**applying.pointer(out, candidate.someone), "score": candidate.score, "why": list(candidate.why)}
            for candidate in planned.candidates
        ],
        "problems": [
            {"column": p.column, "value": p.value, "code": p.code, "message": p.message}
            for p in out.problems[planned.place]
        ],
    }


def _lines(out: Preview, *, dry_run: bool) -> list[str]:
    totals, draft = out.totals, out.source.draft
    lines = [
        f"{out.source.filename}: {totals['rows']} dòng · {totals[CREATED]} mới · {totals[MATCHED]} đã có"
        f" · {totals[QUESTION]} cần hỏi · {totals[REFUSED]} bị từ chối"
    ]
    if not out.changed:
        lines.append("Tệp này đã được ghi trước đó; không có gì thay đổi.")
    elif dry_run:
        lines.append("Chạy thử: chưa ghi gì.")
    lines += [note.message for note in draft.notes]
    if left := dict.fromkeys(heading for table in draft.sheets for heading in table.ignored_columns):
        lines.append("Cột không được ghi: " + "; ".join(left))
    assumed = sum(
        planned.outcome != REFUSED and any(p.code == "category_assumed" for p in out.problems[planned.place])
        for planned in out.rows
    )
    if assumed:
        lines.append(f"{assumed} dòng không ghi loại: được tính là công chức hoặc viên chức")
    if out.changed and out.units:
        lines.append("Đơn vị mới: " + "; ".join(out.units))
    if out.changed and out.neighbourhoods:
        lines.append("Thôn, tổ dân phố mới: " + "; ".join(out.neighbourhoods))
    asked = {} if dry_run or out.roster_import is None else _asked(out.roster_import.id)
    for planned in applying.open_decisions(out):
        sheet = planned.row.sheet
        where = f"trang “{sheet}”, dòng {planned.row.row}" if sheet else f"dòng {planned.row.row}"
        if planned.outcome == REFUSED:
            lines += [
                f"- {where}{f', cột {p.column}' if p.column else ''}: {p.message}" for p in out.problems[planned.place] if p.fatal
            ]  # fmt: skip
        else:
            question = asked.get((sheet[:200] if sheet else None, planned.row.row))
            lines.append(f"- {where}: {_how_to_answer(out, planned, question)}")
    return lines


def _how_to_answer(out: Preview, planned: PlannedRow, question: str | None) -> str:
    """What to do about a row that asks; `question`: how `flask people decide` is told of it, once it is written."""
    if question is None:
        return "có thể trùng với người đã có; trả lời sau khi ghi."
    first = planned.candidates[0].someone
    person = first.person_id or out.people[first.row or 0]
    return (
        f"có thể trùng với người {person}. Trả lời: flask people decide {person} {question} same (hoặc different), "
        "hoặc trên web, trang “Việc cần xem lại”."
    )
