"""A lesson's practical checklist and its ticks: the scanner's calls, and any other program's."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from app.access import CHECK_IN, needs
from app.access.asker import actor, scope
from app.api.asked import answered, batch
from app.base import clock
from app.base.db import db
from campaigns import lessons
from campaigns.attendance import devices, presence
from campaigns.lessons import Lesson
from certificates.assessments import checklist, progress, ticking


def told(lesson: Lesson) -> dict[str, Any] | None:
    """The checklist of a lesson and what was done by it: for the roster, so that a phone has it without network.

    `done`: person → items. None where the course has no checklist.
    """
    found = checklist.of_training(lesson.training)
    if found is None:
        return None
    there = progress.of(lesson.training, found)
    return {
        "items": [{"id": item.id, "text": item.text, "needed": item.needed} for item in checklist.items(found)],
        "enough": checklist.needed_of(found), "guidance": found.guidance,
        "done": {str(who): sorted(one.done) for who, one in there.items() if one.done},
    }  # fmt: skip


@needs(CHECK_IN)
def practice(lesson_id: int) -> ResponseReturnValue:
    """The items of the checklist, and who of the lesson has done which."""
    lesson = lessons.get(lesson_id, within=scope())
    found = checklist.of_training(lesson.training)
    there = progress.of(lesson.training, found) if found else {}
    nobody = progress.Progress()
    people = [
        {
            "id": line.person.id, "code": line.card.code if line.card else "", "name": line.person.name,
            "present": line.attendance is not None, "done": sorted(there.get(line.person.id, nobody).done),
            "passed": there.get(line.person.id, nobody).passed,
        }
        for line in presence.roster(lesson)
    ]  # fmt: skip
    listed = told(lesson) or {"items": [], "enough": 0, "guidance": ""}
    return jsonify(
        {
            "items": listed["items"], "enough": listed["enough"], "guidance": listed["guidance"], "people": people,
            "server_now": clock.now().isoformat(),
        }
    )  # fmt: skip


@needs(CHECK_IN)
def practice_events(lesson_id: int) -> ResponseReturnValue:
    """Take a batch of ticks; every one has its own answer."""
    lesson = lessons.get(lesson_id, within=scope(), held=True)
    device_id = scope().device_id
    answers = ticking.report(lesson, *batch(), by=actor(), device_id=device_id)
    if device_id is not None:
        devices.touch(device_id)
    db.session.commit()
    return answered(answers)


def add_routes(bp: Blueprint) -> None:
    """Hang these calls under /lessons."""
    bp.add_url_rule("/lessons/<int:lesson_id>/practice", view_func=practice)
    bp.add_url_rule("/lessons/<int:lesson_id>/practice-events", view_func=practice_events, methods=["POST"])
