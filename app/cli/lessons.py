"""flask lessons …: the meetings of a training, what people check in to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

import click
from flask.cli import with_appcontext

from app import audit
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.cli.spoken import Day, json_option, reads, say, writes
from campaigns import lessons, registrations, trainings
from campaigns.attendance import completion, presence
from campaigns.lessons import Lesson
from trainees.ledger import Change

group = click.Group("lessons", help="Lessons: the meetings of a training, what people check in to.")


class Hour(click.ParamType):
    """A time of day as 14:00."""

    name = "hour"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> time:
        if isinstance(value, time):
            return value
        try:
            return datetime.strptime(value, "%H:%M").time()  # noqa: DTZ007 (a time of day has no zone)
        except ValueError:
            self.fail(f"“{value}” is no time of day; write 14:00.", param, ctx)


@group.command("list")
@click.option("--training", "training_id", type=int, metavar="ID", help="Only those of one training.")
@json_option
@with_appcontext
@reads
def list_(training_id: int | None, as_json: bool) -> None:
    """Every lesson by day and hour."""
    found = lessons.listed(EVERYWHERE)
    if training_id is not None:
        trainings.get(training_id, within=EVERYWHERE)
        found = [lesson for lesson in found if lesson.training_id == training_id]
    rows = _rows(found)
    say(
        rows, as_json,
        lambda: [f"{r['id']}\t{r['day']}\t{r['state']}\t{r['present']}/{r['enrolled']}" for r in rows],
    )  # fmt: skip


@group.command("add")
@click.option(
    "--training", "training_id", type=int, required=True, metavar="ID", help="The training it belongs to."
)
@click.option("--day", type=Day(), required=True, help="2026-11-14 or 14/11/2026.")
@click.option("--from", "starts_at", type=Hour(), default="08:00", show_default=True, help="When it starts.")
@click.option("--to", "ends_at", type=Hour(), default="11:00", show_default=True, help="When it ends.")
@click.option("--title", default="", help="What this lesson is about.")
@click.option("--place", default="", help="Default: the training's place.")
@click.option(
    "--makes-up", type=int, metavar="ID", help="The lesson that this one repeats for whoever missed it."
)
@click.option("--practice", is_flag=True, help="To try the scanner: nothing in it ever counts.")
@json_option
@with_appcontext
@writes
def add(
    training_id: int, day: date, starts_at: time, ends_at: time, title: str, place: str, makes_up: int | None,
    practice: bool, as_json: bool,
) -> None:  # fmt: skip
    """Add a lesson to a training."""
    training = trainings.get(training_id, within=EVERYWHERE)
    missed = lessons.get(makes_up, within=EVERYWHERE) if makes_up is not None else None
    lesson = lessons.add(
        training, day, starts_at, ends_at, title=title, place=place, practice=practice, makes_up=missed
    )
    # One more lesson may be one more that the rule asks for.
    changed = completion.settle(training, by=COMMAND_LINE)
    audit.tell(COMMAND_LINE, "add", "lesson", lesson.id, lesson.locality_id, withdrawn=changed.withdrawn)
    [row] = _rows([lesson])
    db.session.commit()
    say(row, as_json, lambda: [f"Đã thêm buổi {row['id']}, ngày {row['day']:%d/%m/%Y}"])


@group.command("open")
@click.argument("lesson_id", type=int)
@json_option
@with_appcontext
@writes
def open_(lesson_id: int, as_json: bool) -> None:
    """Open a lesson: a planned one begins, a closed one is opened again and its evidence settled anew."""
    lesson = lessons.get(lesson_id, within=EVERYWHERE)
    changed = Change(0, 0)
    if lesson.state == trainings.CLOSED:
        changed = completion.reopen(lesson, by=COMMAND_LINE)
    else:
        lessons.begin(lesson)
        if not lesson.practice:
            registrations.accept_all(lesson.training, by=COMMAND_LINE)
    audit.tell(COMMAND_LINE, "open", "lesson", lesson.id, lesson.locality_id, withdrawn=changed.withdrawn)
    _commit_and_say(lesson, changed, as_json)


@group.command("close")
@click.argument("lesson_id", type=int)
@json_option
@with_appcontext
@writes
def close(lesson_id: int, as_json: bool) -> None:
    """Close a lesson: whoever met the course's rule gets their lines in the ledger."""
    lesson = lessons.get(lesson_id, within=EVERYWHERE)
    changed = completion.complete(lesson, by=COMMAND_LINE)
    audit.tell(
        COMMAND_LINE, "close", "lesson", lesson.id, lesson.locality_id,
        recorded=changed.recorded, withdrawn=changed.withdrawn,
    )  # fmt: skip
    _commit_and_say(lesson, changed, as_json)


def _commit_and_say(lesson: Lesson, changed: Change, as_json: bool) -> None:
    [row] = _rows([lesson])
    row |= {"recorded": changed.recorded, "withdrawn": changed.withdrawn}
    db.session.commit()
    say(
        row, as_json,
        lambda: [f"Buổi {row['id']}: {row['state']}, {row['present']}/{row['enrolled']} có mặt; "
                 f"sổ kỹ năng: thêm {row['recorded']} dòng, rút {row['withdrawn']} dòng."],
    )  # fmt: skip


def _rows(found: Iterable[Lesson]) -> list[dict[str, Any]]:
    """The rows of the contract."""
    found = list(found)
    counts = presence.counts(lesson.id for lesson in found)
    return [
        {
            "id": x.id, "training": x.training_id, "day": x.day, "state": x.state,
            "enrolled": counts[x.id].enrolled, "present": counts[x.id].present,
        }
        for x in found
    ]  # fmt: skip
