"""flask figures …: what others report of a plan's targets, with day and document."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import click
from flask.cli import with_appcontext

from app import audit
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.base.errors import Refused
from app.base.typed_number import read_number
from app.cli.spoken import Day, json_option, reads, say, writes
from campaigns.plans import plan as plans
from campaigns.plans import reported, results
from campaigns.plans import result_words as words
from campaigns.plans import target as targets
from trainees import figures
from trainees.figures import Figure, Said
from trainees.figures.standing import NO, YES

group = click.Group("figures", help="Figures that other offices report for targets.")


@group.command("record")
@click.option("--plan", "plan_id", type=int, required=True)
@click.option("--ref", required=True, help="The target's reference in the plan.")
@click.option("--on", type=Day(), required=True, help="The day on which it was so.")
@click.option(
    "--value", default="", help="25.736/36.845, 69,85, yes, no, or a sentence: as the target's kind asks."
)
@click.option("--reporter", default="")
@click.option("--document", default="")
@click.option("--document-on", type=Day())
@click.option("--correct", is_flag=True, help="Withdraw what stands for the day and say this instead.")
@json_option
@with_appcontext
@writes
def record(
    plan_id: int, ref: str, on: date, value: str, reporter: str, document: str, document_on: date | None,
    correct: bool, as_json: bool,
) -> None:  # fmt: skip
    """Write one figure down."""
    plan = plans.get(plan_id, within=EVERYWHERE)
    target = targets.get(plan, ref)
    standing = reported.standing_on(target, on) if correct else None
    new = _said(target.kind, value)
    far = [str(words.jumped(each)) for each in reported.jumps(target, on, new)]
    figure = reported.record(
        target, on, new, by=COMMAND_LINE, reporter=reporter or target.lead, document=document,
        document_on=document_on, replaces=standing.id if standing else None,
    )  # fmt: skip
    audit.tell(COMMAND_LINE, "record", "figure", figure.id, plan.locality_id, subject=figure.subject)
    db.session.commit()
    say(
        {**_as_json(figure), "far_from_last": far}, as_json,
        lambda: [f"{ref}: {words.figure(figure, target.kind)} ({on:%d/%m/%Y})", *(f"Xem lại: {each}." for each in far)],
    )  # fmt: skip


def _said(kind: str, typed: str) -> Said:
    if kind == "text":
        return Said(text=typed)
    if kind == "yesno":
        return Said(text={"có": YES, "chưa": NO, "không": NO}.get(typed.casefold(), typed))
    part, slash, whole = typed.partition("/")
    return Said(_number(part), _number(whole)) if slash else Said(value=_number(typed))


def _number(typed: str) -> Decimal:
    number = read_number(typed)
    if number is None:
        raise Refused("figure_number", f"“{typed[:20]}” không đọc được là con số. Ghi như 1.234 hoặc 69,85.")
    return number


@group.command("list")
@click.option("--plan", "plan_id", type=int, required=True)
@json_option
@with_appcontext
@reads
def listed(plan_id: int, as_json: bool) -> None:
    """Every figure of a plan's targets, withdrawn ones too."""
    plan = plans.get(plan_id, within=EVERYWHERE)
    kinds = {s: (t.ref, t.kind) for t in plan.targets for s in reversed(results.subjects_of(t))}
    found = [f for f in figures.history(plan.locality_id, list(kinds)) if f.subject in kinds]
    document = [{"ref": kinds[f.subject][0], **_as_json(f)} for f in found]
    lines = [
        f"{kinds[f.subject][0]:<14} {f.on:%d/%m/%Y}  {words.figure(f, kinds[f.subject][1])}  {words.origin(f)}"
        + ("  (withdrawn)" if f.withdrawn_at else "")
        for f in found
    ]
    say(document, as_json, lambda: lines)


def _as_json(figure: Figure) -> dict[str, object]:
    return {
        "id": figure.id, "subject": figure.subject, "on": figure.on, "numerator": figure.numerator,
        "denominator": figure.denominator, "value": figure.value, "text": figure.value_text or None,
        "reporter": figure.reporter, "document": figure.document or None, "document_on": figure.document_on,
        "recorded_at": figure.recorded_at, "withdrawn_at": figure.withdrawn_at,
    }  # fmt: skip
