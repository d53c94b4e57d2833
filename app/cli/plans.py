"""flask plans …: read a plan document, list the plans, confirm which indicator counts a target."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import with_appcontext

from app import audit
from app.base.actors import COMMAND_LINE, EVERYWHERE, Scope
from app.base.db import db, writing
from app.base.document import read_document
from app.cli.spoken import json_option, locality_option, read_file, reads, say, writes
from campaigns.plans import importing
from campaigns.plans import plan as plans
from campaigns.plans import target as targets
from campaigns.plans.reading import draft_as_json, read_plan
from trainees import areas

group = click.Group("plans", help="Plans: targets, tasks and reporting rules of issued documents.")


@group.command("import")
@click.argument("file", metavar="FILE")
@click.option("--dry-run", is_flag=True, help="Only read and print; nothing is written, ids are null.")
@locality_option
@json_option
@with_appcontext
@reads
def import_(file: str, dry_run: bool, locality: str | None, as_json: bool) -> None:
    """Read a plan document (.docx, .pdf, .xlsx, .txt) and store it; a plan already there stays as it is."""
    data, name = read_file(file)
    draft = importing.settle(read_plan(read_document(data, name)))
    if dry_run:
        document = draft_as_json(draft)
        say(document, as_json, lambda: _lines(document, "read"))
        return
    with writing():
        place = areas.the_locality(locality)
        plan, already = importing.store(
            place.id, draft, filename=name, data_digest=importing.digest_of(data), data=data, by=COMMAND_LINE
        )
        if not already:
            audit.tell(
                COMMAND_LINE, "import", "plan", plan.id, place.id, targets=len(draft.targets), tasks=len(draft.tasks)
            )  # fmt: skip
        document = importing.stored_as_json(plan)
        db.session.commit()
    say(document, as_json, lambda: _lines(document, "already there" if already else "stored"))


def _lines(document: dict[str, Any], what: str) -> list[str]:
    head = document["plan"]
    title = f"{head['number'] or 'no number'}, {head['issuer'] or 'no issuer'}, {head['year']}"
    found = [target for target in document["targets"] if target["indicator"]]
    return [
        f"Plan {head['id'] or '-'} ({what}): {title}",
        head["title"],
        f"{len(document['targets'])} targets ({len(found)} with an indicator), {len(document['tasks'])} tasks, "
        f"{len(document['reporting_rules'])} reporting rules",
        *(f"{target['ref']}\t{target['indicator']}\t{target['confidence']}" for target in found),
        *(f"! {warning}" for warning in document["warnings"]),
    ]


@group.command("list")
@locality_option
@json_option
@with_appcontext
@reads
def list_(locality: str | None, as_json: bool) -> None:
    """List the plans, the newest year first."""
    within = EVERYWHERE if locality is None else Scope(areas.the_locality(locality).id)
    found = plans.listed(within)
    counts = plans.counts([plan.id for plan in found])
    document = [
        {
            "id": plan.id, "number": plan.number or None, "issued_on": plan.issued_on, "issuer": plan.issuer,
            "title": plan.title, "year": plan.year, "targets": counts[plan.id].targets,
            "linked": counts[plan.id].linked, "proposed": counts[plan.id].proposed, "tasks": counts[plan.id].tasks,
            "reporting_rules": counts[plan.id].rules,
        }
        for plan in found
    ]  # fmt: skip
    say(
        document,
        as_json,
        lambda: [
            f"{p['id']}\t{p['year']}\t{p['number'] or '-'}\t{p['issuer']}\t{p['title']}" for p in document
        ],
    )


@group.command("link")
@click.option("--plan", "plan_id", type=int, required=True, help="The plan's id.")
@click.option("--ref", required=True, help="The target's ref, as plans import printed it.")
@click.option("--indicator", "code", metavar="CODE", help="The indicator that counts it.")
@click.option("--remove", is_flag=True, help="Take the link back instead.")
@json_option
@with_appcontext
@writes
def link(plan_id: int, ref: str, code: str | None, remove: bool, as_json: bool) -> None:
    """Confirm which indicator counts a target."""
    if (code is None) != remove:
        raise click.UsageError("Give --indicator CODE, or --remove.")
    plan = plans.get(plan_id, within=EVERYWHERE)
    target = targets.get(plan, ref)
    if code is None:
        targets.unlink(target, by=COMMAND_LINE)
    else:
        targets.link(target, code, by=COMMAND_LINE)
    audit.tell(
        COMMAND_LINE, "unlink" if remove else "link", "target", target.id, plan.locality_id, plan=plan.id, code=code
    )  # fmt: skip
    document = {"plan": plan.id, "ref": target.ref, "indicator": target.indicator_code}
    db.session.commit()
    say(document, as_json, lambda: [f"{ref}: {document['indicator'] or 'not linked'}"])
