"""flask inbox …: what a person has to settle about attendance."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import with_appcontext

from app.base.actors import EVERYWHERE
from app.cli.spoken import json_option, reads, say
from campaigns.attendance import inbox
from campaigns.attendance.inbox import Item, Look

group = click.Group("inbox", help="The inbox: what a person has to settle about attendance.")
_AT_ONCE = 500


@group.command("list")
@click.option("--kind", type=click.Choice(inbox.KINDS), help="Only one kind.")
@click.option("--lesson", "lesson_id", type=int, metavar="ID", help="Only one lesson, however old.")
@click.option("--ever", is_flag=True, help=f"Lessons of more than {inbox.DAYS} days ago too.")
@json_option
@with_appcontext
@reads
def list_(kind: str | None, lesson_id: int | None, ever: bool, as_json: bool) -> None:
    """What waits, the newest lesson first. Names stay in the application: people are told by id."""
    look = Look(EVERYWHERE, (kind,) if kind else inbox.KINDS, lesson_id=lesson_id, ever=ever)
    rows: list[dict[str, Any]] = []
    page = 1
    while some := inbox.page(look, page=page, size=_AT_ONCE):
        rows += [_row(item) for item in some]
        page += 1
    say(
        rows, as_json,
        lambda: [f"{r['kind']}\t{r['ref']}\t{r['lesson']}\t{r['problem'] or '-'}\t{r['count']}" for r in rows],
    )  # fmt: skip


def _row(item: Item) -> dict[str, Any]:
    return {
        "kind": item.kind, "ref": item.ref, "lesson": item.lesson.id, "day": item.lesson.day, "event": item.event.id,
        "person": item.person.id if item.person else None, "problem": item.problem, "flags": item.event.flags,
        "device": item.event.device, "count": item.count, "happened_at": item.event.happened_at, "verbs": item.verbs,
    }  # fmt: skip
