"""flask courses …: what is taught."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import with_appcontext

from app import audit
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.cli.spoken import json_option, locality_option, reads, say, writes
from campaigns import courses
from campaigns.courses import Course, ready
from campaigns.courses.version import ATTENDED, NOTHING
from trainees import areas, skills

group = click.Group("courses", help="Courses: what is taught, and which skills it gives.")


@group.command("list")
@json_option
@with_appcontext
@reads
def list_(as_json: bool) -> None:
    """Every course, by title."""
    rows = [_row(course) for course in courses.listed(EVERYWHERE)]
    say(
        rows,
        as_json,
        lambda: [f"{r['id']}\t{r['title']}\tv{r['version']}\t{', '.join(r['skills'])}" for r in rows],
    )


@group.command("add")
@click.argument("title")
@click.option(
    "--skill",
    "codes",
    multiple=True,
    required=True,
    metavar="CODE",
    help="A skill it gives; repeat for more.",
)
@click.option("--hours", type=float, help="Hours of teaching.")
@click.option("--audience", default="", help="For whom.")
@click.option(
    "--lessons-needed", type=click.IntRange(min=1), help="How many lessons complete it; default: all."
)
@click.option(
    "--stay-percent", type=click.IntRange(1, 100),
    help="Count hours: the share of a lesson that must be stayed, from check-in to check-out.",
)  # fmt: skip
@click.option(
    "--outcome", "outcomes", multiple=True, help="What somebody can do afterwards; repeat for more."
)
@click.option(
    "--proof",
    type=click.Choice(list(courses.PROOFS)),
    default=NOTHING,
    help="What shows mastery; default: nothing.",
)
@click.option(
    "--certifies", type=click.Choice(list(courses.CERTIFIES)), default=ATTENDED,
    help="What a certificate asks for; default: attendance.",
)  # fmt: skip
@click.option(
    "--valid-months", type=click.IntRange(min=1), help="How long a certificate holds; default: for ever."
)
@locality_option
@json_option
@with_appcontext
@writes
def add(
    title: str,
    codes: tuple[str, ...],
    locality: str | None,
    as_json: bool,
    outcomes: tuple[str, ...],
    **terms: Any,
) -> None:
    """Add a course."""
    owner = areas.the_locality(locality)
    said: courses.Terms = {**terms, "outcomes": "\n".join(outcomes)}  # type: ignore[typeddict-item]
    course = courses.add(owner.id, title, skills.by_codes(list(codes)), by=COMMAND_LINE, **said)
    _tell(course, "add", as_json)


@group.command("adopt")
@click.argument("code")
@locality_option
@json_option
@with_appcontext
@writes
def adopt(code: str, locality: str | None, as_json: bool) -> None:
    """Make a ready-made course one of the locality's own."""
    owner = areas.the_locality(locality)
    _tell(ready.adopt(owner.id, code, by=COMMAND_LINE), "adopt", as_json)


@group.command("ready")
@json_option
@with_appcontext
@reads
def ready_made(as_json: bool) -> None:
    """The ready-made courses that can be adopted."""
    rows = [
        {"code": r.code, "title": r.title, "skills": list(r.skills), "hours": r.hours, "items": list(r.items)}
        for r in ready.READY
    ]
    say(rows, as_json, lambda: [f"{r['code']}\t{r['title']}" for r in rows])


def _tell(course: Course, verb: str, as_json: bool) -> None:
    audit.tell(COMMAND_LINE, verb, "course", course.id, course.locality_id)
    row = _row(course)
    db.session.commit()
    say(row, as_json, lambda: [f"Đã thêm chương trình {row['id']}: {row['title']}"])


def _row(course: Course) -> dict[str, Any]:
    version = course.version
    return {
        "id": course.id, "title": course.title, "version": version.number, "skills": [s.code for s in version.skills],
        "hours": version.hours, "audience": version.audience, "outcomes": version.sentences,
        "lessons_needed": version.lessons_needed, "stay_percent": version.stay_percent, "proof": version.proof,
        "certifies": version.certifies, "valid_months": version.valid_months, "ready": course.ready or None,
    }  # fmt: skip
