"""flask trainings …: runs of a course."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click
from flask.cli import with_appcontext

from app import accounts, audit
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.base.errors import Refused
from app.cli.spoken import json_option, reads, say, writes
from campaigns import courses, enrolments, trainings
from campaigns.attendance import completion
from campaigns.trainings import Training

group = click.Group("trainings", help="Trainings: runs of a course, with trainers, people and lessons.")


@group.command("list")
@json_option
@with_appcontext
@reads
def list_(as_json: bool) -> None:
    """Every training, the newest first."""
    rows = _rows(trainings.listed(EVERYWHERE))
    say(
        rows, as_json,
        lambda: [f"{r['id']}\t{r['state']}\t{r['eligible']}/{r['enrolled']}\t{r['title']}" for r in rows],
    )  # fmt: skip


@group.command("add")
@click.option("--course", "course_id", type=int, required=True, metavar="ID", help="The course it runs.")
@click.option("--title", default="", help="Its title; default: the course's.")
@click.option("--place", default="", help="Where it is held.")
@click.option("--trainer", "emails", multiple=True, metavar="EMAIL", help="Who teaches it; repeat for more.")
@json_option
@with_appcontext
@writes
def add(course_id: int, title: str, place: str, emails: tuple[str, ...], as_json: bool) -> None:
    """Add a training of a course."""
    course = courses.get(course_id, within=EVERYWHERE)
    teachers = [accounts.by_email(email) for email in emails]
    strangers = [a.email for a in teachers if a.locality_id != course.locality_id]
    if strangers:
        raise Refused("trainer_elsewhere", f"Tài khoản thuộc địa phương khác: {', '.join(strangers)}.")
    training = trainings.add(
        course, title or course.title, by=COMMAND_LINE, place=place, trainers=[a.id for a in teachers]
    )
    audit.tell(COMMAND_LINE, "add", "training", training.id, training.locality_id, course=course.id)
    [row] = _rows([training])
    db.session.commit()
    say(row, as_json, lambda: [f"Đã mở lớp {row['id']}: {row['title']}"])


def _rows(found: Iterable[Training]) -> list[dict[str, Any]]:
    """The rows of the contract. Nobody is certified before certificates are issued by this program."""
    found = list(found)
    enrolled = enrolments.counts(t.id for t in found)
    eligible = completion.eligible_counts(found)
    return [
        {
            "id": t.id, "title": t.title, "state": t.state, "enrolled": enrolled.get(t.id, 0),
            "eligible": eligible[t.id], "certified": 0,
        }
        for t in found
    ]  # fmt: skip
