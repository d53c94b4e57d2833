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
from campaigns.courses import Course
from trainees import areas, skills

group = click.Group("courses", help="Courses: what is taught, and which skills it gives.")


@group.command("list")
@json_option
@with_appcontext
@reads
def list_(as_json: bool) -> None:
    """Every course, by title."""
    rows = [_row(course) for course in courses.listed(EVERYWHERE)]
    say(rows, as_json, lambda: [f"{r['id']}\t{r['title']}\t{', '.join(r['skills'])}" for r in rows])


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
@locality_option
@json_option
@with_appcontext
@writes
def add(
    title: str, codes: tuple[str, ...], hours: float | None, audience: str, lessons_needed: int | None,
    stay_percent: int | None, locality: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Add a course."""
    owner = areas.the_locality(locality)
    course = courses.add(
        owner.id, title, skills.by_codes(list(codes)), hours=hours, audience=audience, lessons_needed=lessons_needed,
        stay_percent=stay_percent,
    )  # fmt: skip
    audit.tell(COMMAND_LINE, "add", "course", course.id, owner.id)
    row = _row(course)
    db.session.commit()
    say(row, as_json, lambda: [f"Đã thêm chương trình {row['id']}: {row['title']}"])


def _row(course: Course) -> dict[str, Any]:
    return {
        "id": course.id, "title": course.title, "skills": [s.code for s in course.skills], "hours": course.hours,
        "audience": course.audience, "lessons_needed": course.lessons_needed,
        "stay_percent": course.stay_percent,
    }  # fmt: skip
