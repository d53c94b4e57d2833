"""flask reports …: which there are, what one says, and a plan's results as a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.base import clock
from app.base.actors import EVERYWHERE
from app.base.errors import Refused
from app.cli.spoken import Day, json_option, reads, say, write_file
from app.filing import gathering, snapshot
from app.filing import report as reports
from app.reports import filed_entries
from app.reports.report_files import KINDS
from campaigns.plans import plan as plans

group = click.Group("reports", help="Reports of a plan: list, show, files.")


@group.command("list")
@json_option
@with_appcontext
@reads
def list_reports(as_json: bool) -> None:
    """List the reports of every plan, of each the last period first."""
    found = [one for plan in plans.listed(EVERYWHERE) for one in reports.of_plan(plan.id)]
    say(
        [filed_entries.entry(one) for one in found],
        as_json,
        lambda: [
            f"{one.id}\t{reports.STATES[one.state]}\t{one.cut_off:%d/%m/%Y}\t{one.number or '—'}\t{one.title}"
            for one in found
        ],
    )


@group.command("show")
@click.argument("report_id", type=int)
@json_option
@with_appcontext
@reads
def show(report_id: int, as_json: bool) -> None:
    """Show one report: every target with its result, as it was frozen or as it would be now."""
    report = reports.get(report_id, within=EVERYWHERE)
    content = snapshot.content_of(report)
    say(
        filed_entries.whole(report, content),
        as_json,
        lambda: [
            f"{report.title} ({reports.STATES[report.state]}, bản {report.revision})",
            *(
                f"{line.ref}\t{line.text}\t{line.achieved}\t{line.aim}\t{line.status}"
                for line in content.lines
            ),
        ],
    )


@group.command("export")
@click.option("--plan", "plan_id", type=int, required=True)
@click.option("--as-of", "as_of", type=Day(), help="The day; today by default.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="FILE.xlsx|.docx|.pdf"
)
@with_appcontext
@reads
def export(plan_id: int, as_of: date | None, out: Path) -> None:
    """Write the plan's results on a day: its own table as XLSX, the report as DOCX or PDF."""
    lay_out = KINDS.get(out.suffix.lower().removeprefix("."))
    if lay_out is None:
        raise Refused(
            "export_kind", f"Chưa xuất được tệp “{out.suffix or out.name}”; hiện có: .xlsx, .docx, .pdf."
        )
    data = lay_out(gathering.of_plan(plans.get(plan_id, within=EVERYWHERE), as_of or clock.today()))
    write_file(out, data)
    click.echo(out)
