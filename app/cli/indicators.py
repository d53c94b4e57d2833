"""flask indicators …: each indicator as numerator / denominator / percent on a day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import click
from flask.cli import with_appcontext

from app.base import clock
from app.base.actors import EVERYWHERE
from app.cli.spoken import Day, Moment, json_option, locality_option, reads, say
from app.reports import indicator_entries
from campaigns.plans import plan as plans
from trainees import areas
from trainees.indicators.slices import CUTS

group = click.Group("indicators", help="Percentages on a day, and who stands behind them.")


@group.command("show")
@click.option("--plan", "plan_id", type=int, help="Only the linked targets of this plan.")
@click.option("--as-of", "as_of", type=Day(), help="The day; today by default.")
@click.option("--known-at", type=Moment(), help="As the ledger stood at this moment.")
@click.option("--by", "cut", type=click.Choice(CUTS), help="Parts of each percentage.")
@locality_option
@json_option
@with_appcontext
@reads
def show(
    plan_id: int | None, as_of: date | None, known_at: datetime | None, cut: str | None, locality: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Print numerator, denominator and percent of each indicator."""
    day = as_of or clock.today()
    if plan_id is not None:
        plan = plans.get(plan_id, within=EVERYWHERE)
        document = indicator_entries.document(day, plan=plan, cut=cut, known_at=known_at)
    else:
        places = [areas.the_locality(locality).id] if locality else areas.locality_ids(EVERYWHERE)
        document = indicator_entries.document(day, localities=places, cut=cut, known_at=known_at)
    say(document, as_json, lambda: _lines(document))


def _lines(document: list[dict[str, Any]]) -> list[str]:
    lines = []
    for entry in document:
        target = entry["target"]
        aim = (
            f"  target {target['operator']} {target['value']}"
            if target and target["value"] is not None
            else ""
        )
        share = f"{entry['percent']} %" if entry["percent"] else "—"
        lines.append(
            f"{entry['code']:<20} {entry['numerator']} / {entry['denominator'] or '—'} = {share}{aim}"
        )
        if entry["reported_without_list"]:
            lines.append(f"    reported without a list, not added: {entry['reported_without_list']}")
        lines += [
            f"    {p['label']}: {p['numerator']} / {p['denominator'] or '—'} = {p['percent'] or '—'}"
            for p in entry["by"]
        ]
    return lines
