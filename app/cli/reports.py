"""flask reports …: the plan's table with results beside the targets."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.base import clock
from app.base.actors import EVERYWHERE
from app.base.errors import Refused
from app.cli.spoken import Day, reads
from app.reports import indicator_table
from campaigns.plans import plan as plans

group = click.Group("reports", help="Files that are attached to a report.")


@group.command("export")
@click.option("--plan", "plan_id", type=int, required=True)
@click.option("--as-of", "as_of", type=Day(), help="The day; today by default.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="FILE.xlsx")
@with_appcontext
@reads
def export(plan_id: int, as_of: date | None, out: Path) -> None:
    """Write the plan's indicator table with results as XLSX."""
    if out.suffix.lower() != ".xlsx":
        raise Refused("export_kind", f"Chưa xuất được tệp “{out.suffix or out.name}”; hiện có: .xlsx.")
    plan = plans.get(plan_id, within=EVERYWHERE)
    data = indicator_table.workbook(plan, as_of or clock.today())
    # Written beside and renamed: a full disk or a kill leaves no half file under the wanted name.
    half = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        half.write_bytes(data)
        os.replace(half, out)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise Refused("export_write", f"Không ghi được tệp {out}: {error.strerror}.") from None
    click.echo(out)
