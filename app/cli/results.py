"""flask results …: what other bodies certify: lists read in, and what stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import click
from flask.cli import with_appcontext

from app import audit
from app.base.actors import COMMAND_LINE, Scope
from app.base.db import db
from app.base.errors import Refused
from app.cli.spoken import Day, json_option, locality_option, read_file, reads, say, writes
from certificates.outside import importing, listing, matching, outside_import, reading
from certificates.outside.contents import Contents, Line
from certificates.outside.listing import Wanted
from certificates.outside.outside_import import OutsideImport
from certificates.outside.outside_result import KINDS
from trainees import areas

group = click.Group("results", help="Results from elsewhere: the national platform, heads, other bodies.")


@group.command("import")
@click.argument("path", metavar="FILE")
@click.option("--kind", required=True, type=click.Choice(list(KINDS)), help="What kind of result it lists.")
@click.option("--checked-by", default=COMMAND_LINE.name, help="Who looked at the papers or at the list.")
@click.option("--course", default="", help="The course of rows that name none.")
@click.option("--on", type=Day(), help="The day of rows that have none.")
@click.option("--organiser", default="", help="Who issued what rows do not say.")
@click.option("--number", default="", help="The document's number (heads' confirmations).")
@click.option("--unit", default="", help="The unit of rows that name none.")
@click.option(
    "--skills", "codes", default="", metavar="CODE,CODE",
    help="What every title of the list stands for; by default what was said of it before, or a course of that title.",
)  # fmt: skip
@click.option("--column", "columns", multiple=True, metavar="LETTER=FIELD",
              help="What a column holds, where its heading misleads: H=paper_number; H= for nothing.")  # fmt: skip
@click.option(
    "--alike", is_flag=True, help="Take everybody who fits one person in all that the list says for them."
)
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@locality_option
@json_option
@with_appcontext
@writes
def import_(
    path: str, kind: str, checked_by: str, course: str, on: date | None, organiser: str, number: str, unit: str, codes: str,
    columns: Sequence[str], alike: bool, dry_run: bool, locality: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Read FILE and write its results down; the same file again changes nothing.

    Rows about which somebody must be asked wait on the page of the list. Exit 2 when a title's meaning is unknown.
    """
    data, name = read_file(path)
    read = reading.read(data, name, _chosen(data, name, columns))
    place = areas.the_locality(locality)
    said = importing.said_of(
        kind, course=course, on=on.isoformat() if on else "", organiser=organiser, checked_by=checked_by, number=number, unit=unit,
    )  # fmt: skip
    before = outside_import.waiting_before(place.id, read.digest)
    made = importing.prepare(read, place.id, said, importing.contents(before) if before is not None else None)
    wanted = [code.strip() for code in codes.split(",") if code.strip()]
    # Whoever runs the command confirms what it says of the titles.
    importing.confirm_titles(made, {key: wanted or title.skills for key, title in made.titles.items()})
    importing.judge(made, place.id, said)
    if alike:
        matching.choose_alike(made)
        importing.judge(made, place.id, said)
    known = outside_import.applied_before(place.id, read.digest)
    record: OutsideImport | None = None
    written = 0
    if not dry_run and (known is None or any(line.outcome in ("matched", "new") for line in made.lines)):
        record = importing.keep(read, place.id, said, made, by=COMMAND_LINE)
        done = importing.apply(record, by=COMMAND_LINE)
        written, made = done.written, importing.contents(record)
        audit.tell(
            COMMAND_LINE, "apply", "outside_import", record.id, place.id, written=done.written, made=done.made
        )
        db.session.commit()
    document = as_document(read, made, record, written)
    say(document, as_json, lambda: _lines(document, made, dry_run=dry_run, known=known is not None))
    db.session.rollback()


def _chosen(data: bytes, name: str, columns: Sequence[str]) -> dict[str, dict[str, str | None]]:
    said: dict[str, str | None] = {}
    for one in columns:
        letter, equals, field = one.partition("=")
        if not equals or not letter.strip().isalpha():
            raise Refused("column_unknown", f"Ghi cột theo dạng H=paper_number, không phải “{one}”.")
        said[letter.strip().upper()] = field.strip() or None
    return {table.shape: said for table in reading.read(data, name).tables} if said else {}


def as_document(
    read: reading.ResultList, made: Contents, record: OutsideImport | None, written: int
) -> dict[str, Any]:
    """The command's JSON: one entry for every data row of every sheet, in order."""
    return {
        "file": read.filename, "import": record.id if record is not None else None, "written": written,
        "sheets": [
            {"name": table.sheet, "header_row": table.header_row, "columns": dict(table.columns)} for table in made.tables
        ],
        "titles": [
            {"title": title.title, "skills": list(title.skills), "why": title.why} for title in made.titles.values()
        ],
        "totals": made.totals(), "rows": [_row(line, made) for line in made.lines], "notes": list(made.notes),
    }  # fmt: skip


def _row(line: Line, made: Contents) -> dict[str, Any]:
    somebody = made.people[line.group]
    return {
        "sheet": line.sheet, "row": line.row, "outcome": line.outcome, "person": matching.person_of(somebody),
        "result": line.result, "candidates": [{"person": p, "score": s, "why": list(w)} for p, s, w in somebody.candidates],
        "problems": [{"column": p.column, "value": p.value, "code": p.code, "message": p.message} for p in line.problems],
    }  # fmt: skip


def _lines(document: dict[str, Any], made: Contents, *, dry_run: bool, known: bool) -> list[str]:
    totals = document["totals"]
    settled = totals["written"] + totals["matched"] + totals["new"]
    lines = [
        f"{document['file']}: {totals['rows']} dòng · {settled} {'sẽ ghi' if dry_run else 'đã ghi'} · {totals['there']} đã có"
        f" · {totals['question']} cần hỏi · {totals['untaught']} chờ chọn kỹ năng · {totals['absent']} chưa có trong danh sách · {totals['refused']} bị từ chối"
    ]
    if known and not document["written"]:
        lines.append("Tệp này đã được ghi trước đó; không có gì thay đổi.")
    elif dry_run:
        lines.append("Chạy thử: chưa ghi gì.")
    lines += [
        f"Khóa “{one['title']}”: {', '.join(one['skills']) or 'chưa biết kỹ năng'}"
        for one in document["titles"]
    ]
    for line in made.lines:
        where = f"trang “{line.sheet}”, dòng {line.row}" if line.sheet else f"dòng {line.row}"
        if line.outcome == "refused":
            lines += [f"- {where}: {p.message}" for p in line.problems if p.fatal]
        elif line.outcome in ("question", "absent"):
            what = "có thể là người đã có" if line.outcome == "question" else "chưa có trong danh sách người"
            lines.append(f"- {where}: {what}; trả lời trên web, mục “Kết quả nơi khác”.")
    return lines


@group.command("list")
@click.option("--kind", type=click.Choice(list(KINDS)), help="Only of this kind.")
@click.option("--search", default="", help="Words of a name, a number, a course or an organiser.")
@click.option("--withdrawn", is_flag=True, help="Those that were withdrawn.")
@click.option("--limit", default=1000, show_default=True, type=click.IntRange(1, 100_000))
@locality_option
@json_option
@with_appcontext
@reads
def list_(
    kind: str | None, search: str, withdrawn: bool, limit: int, locality: str | None, as_json: bool
) -> None:
    """Results from elsewhere, the newest first."""
    place = areas.the_locality(locality)
    look = Wanted(search, kind or "", withdrawn=withdrawn)
    found = listing.listed(Scope(place.id), look, size=limit)
    document = [
        {
            "id": one.id, "kind": one.kind, "person": person.id, "number": one.number, "on": one.on, "course": one.course,
            "organiser": one.organiser, "valid_until": one.valid_until, "score": one.score, "checked_by": one.checked_by,
            "skills": [skill.code for skill in one.skills], "import": one.import_id, "attachment": one.attachment_id,
            "withdrawn": one.withdrawn_why if one.withdrawn_at else None,
        }
        for one, person in found
    ]  # fmt: skip
    say(document, as_json, lambda: [_said(row) for row in document])


def _said(row: dict[str, Any]) -> str:
    what = " · ".join(part for part in (row["number"], row["course"], row["organiser"]) if part)
    return f"{row['id']} · {row['on']:%d/%m/%Y} · người {row['person']} · {KINDS[row['kind']]} · {what}"
