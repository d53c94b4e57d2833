"""flask attendance …: what phones bring as files."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app import audit
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.cli.spoken import json_option, read_file, say, writes
from campaigns.attendance import queue_file
from campaigns.outreach.log import file
from certificates.assessments import ticking

group = click.Group("attendance", help="Attendance: the queue that a phone without network saved as a file.")


@group.command("import")
@click.argument("path", metavar="FILE")
@json_option
@with_appcontext
@writes
def import_(path: str, as_json: bool) -> None:
    """Take in the events of a phone's saved queue. The same file again, or the phone itself later, changes nothing."""
    data, name = read_file(path)
    queue = queue_file.read(data)
    done = queue_file.take(queue, within=EVERYWHERE, by=COMMAND_LINE)
    seen = ticking.take(queue, within=EVERYWHERE, by=COMMAND_LINE)
    outside = file.take(queue, within=EVERYWHERE, by=COMMAND_LINE)
    done.results += seen.results + outside.results
    done.open += seen.open
    for lesson in {lesson.id: lesson for lesson in (*done.lessons, *seen.lessons)}.values():
        events = len(queue.events.get(lesson.id, ())) + len(queue.ticks.get(lesson.id, ()))
        audit.tell(COMMAND_LINE, "import", "lesson", lesson.id, lesson.locality_id, events=events)
    for day in outside.lessons:
        events = len(queue.outreach[day.id])
        audit.tell(COMMAND_LINE, "import", "outreach_day", day.id, day.locality_id, events=events)
    answer = {
        "file": name, "events": queue.count, "results": dict(sorted(done.results.items())),
        "problems": [
            *({"lesson": lesson_id, **one.as_json()} for lesson_id, one in done.open),
            *({"outreach_day": day_id, **one.as_json()} for day_id, one in outside.open),
        ],
    }  # fmt: skip
    db.session.commit()
    words = {
        "created": "mới",
        "repeat": "đã có",
        "held": "chờ xem",
        "refused": "bị từ chối",
        "conflict": "trùng mã",
    }
    say(
        answer, as_json,
        lambda: [
            f"{queue.count} lượt: " + ", ".join(f"{n} {words[result]}" for result, n in sorted(done.results.items())),
            *(f"  buổi {lesson_id}: {one.message}" for lesson_id, one in done.open[:50]),
            *(f"  ngày ra quân {day_id}: {one.message}" for day_id, one in outside.open[:50]),
        ],
    )  # fmt: skip
