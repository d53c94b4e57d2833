"""flask sums …: a report's sums as a file for the province, such files taken in, and a round added up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from app import audit
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.base.errors import CoreError, Refused
from app.cli.spoken import json_option, read_file, reads, say, write_file, writes
from app.filing import report as reports
from app.filing.content import Content
from app.filing.province import communes, receiving, rounds, sums, totals
from app.filing.province.totals import Row
from campaigns.plans import result_words as words
from trainees import areas
from trainees.areas import Locality
from trainees.areas.places import PROVINCE_KINDS

group = click.Group("sums", help="Sums of filed reports, from communes to their province.")
province_option = click.option(
    "--province", metavar="CODE", help="Needed only where there are several provinces."
)


def _province(code: str | None) -> Locality:
    """The province that is named, or the only one. Refused: none, or several."""
    if code:
        return communes.the_province(areas.the_locality(code))
    found = db.session.query(Locality).filter(Locality.kind.in_(PROVINCE_KINDS)).limit(2).all()
    if len(found) != 1:
        raise Refused(
            "province_needed",
            "Có nhiều tỉnh, thành phố: nêu rõ --province MÃ."
            if found
            else "Chưa có tỉnh, thành phố nào: chạy flask localities add với --kind tỉnh.",
        )
    return found[0]


@group.command("export")
@click.option("--report", "report_id", type=int, required=True, help="The id of a report that was frozen.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="FILE.json")
@with_appcontext
@reads
def export(report_id: int, out: Path) -> None:
    """Write a frozen report's sums as JSON, without anybody's name."""
    report = reports.get(report_id, within=EVERYWHERE)
    if report.content is None:
        raise Refused(
            "sums_not_frozen", "Báo cáo chưa chốt nên chưa có tệp số tổng. Chốt để trình ký rồi xuất."
        )
    data = sums.bytes_of(Content.of_json(report.content))
    write_file(out, data)
    click.echo(out)


@group.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path())
@province_option
@json_option
@with_appcontext
@writes
def take_in(files: tuple[str, ...], province: str | None, as_json: bool) -> None:
    """Take sums files in; what is refused is said, the others are written. Exit code 2 where any was refused."""
    place = _province(province)
    told: list[dict[str, Any]] = []
    for path in files:
        name = Path(path).name
        try:
            data, name = read_file(path)
            with db.session.begin_nested():
                got = receiving.receive(place, data, name, by=COMMAND_LINE)
        except CoreError as error:
            told.append({"file": name, "outcome": "refused", "code": error.code, "message": error.message})
            continue
        if got.outcome != receiving.SAME:
            audit.tell(COMMAND_LINE, "receive", "sums_file", got.file.id, place.id, outcome=got.outcome)
        told.append(
            {
                "file": name, "outcome": got.outcome, "commune": got.file.code, "period": got.file.period,
                "revision": got.file.revision, "late": got.late,
            }
        )  # fmt: skip
    db.session.commit()
    say(told, as_json, lambda: [_line(one) for one in told])
    refused = sum(one["outcome"] == "refused" for one in told)
    if refused:
        raise Refused("sums_refused", f"{refused}/{len(told)} tệp chưa nhận được.")


def _line(one: dict[str, Any]) -> str:
    if one["outcome"] == "refused":
        return f"{one['file']}: {one['message']}"
    said = {
        receiving.NEW: "đã nhận",
        receiving.REPLACED: "đã nhận, thay bản trước",
        receiving.SAME: "đã có, không ghi lại",
    }
    late = ", muộn hạn" if one["late"] else ""
    return (
        f"{one['file']}: {one['commune']} {one['period']} bản {one['revision']}: {said[one['outcome']]}{late}"
    )


@group.command("show")
@click.option("--period", required=True, metavar="KEY", help="2026-02, 2026-Q1, 2026-H1 or 2026.")
@province_option
@json_option
@with_appcontext
@reads
def show(period: str, province: str | None, as_json: bool) -> None:
    """A round added up: sums first, then the percentage; who is missing, who came late."""
    place = _province(province)
    made = totals.of_round(place, rounds.get(place, period))
    stands = made.standing
    document = {
        "province": place.code, "period": period, "expected": stands.expected, "came": stands.came,
        "missing": [one.code for one in stands.missing], "late": [one.code for one in stands.late],
        "rows": [_row(one) for one in made.every],
    }  # fmt: skip
    say(
        document, as_json,
        lambda: [
            f"{stands.came}/{stands.expected} xã đã gửi; thiếu: {', '.join(one.name for one in stands.missing) or 'không'}",
            *(f"{'' if one.main else '  không cộng: '}{one.title}: {_sum(one)}" for one in made.every),
        ],
    )  # fmt: skip


def _row(row: Row) -> dict[str, Any]:
    return {
        "code": row.code or None, "title": row.title, "definition": row.definition, "population": row.population, "kind": row.kind,
        "main": row.main, "reason": row.reason or None, "communes": row.communes, "numerator": row.numerator,
        "denominator": row.denominator, "percent": None if row.percent is None else str(row.percent), "value": row.value,
        "without": [one.source.code for one in row.without],
    }  # fmt: skip


def _sum(row: Row) -> str:
    if row.kind == totals.SHARE:
        return f"{words.number(row.numerator)}/{words.number(row.denominator)} = {words.percent(row.percent)}"
    return words.number(row.value) if row.kind == totals.COUNT else f"đạt ở {row.met} xã"
