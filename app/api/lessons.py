"""The lessons that a program or a device may check in to: a list by pages, and one by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from app.access import CHECK_IN, RUN_OUTREACH, allows, needs
from app.access.asker import role, scope
from app.api.asked import PAGE, cursor, following, for_session
from app.base.errors import Refused
from campaigns import lessons
from campaigns.attendance import presence
from campaigns.lessons import Lesson
from campaigns.trainings import CLOSED, OPEN, PLANNED

_STATES = (PLANNED, OPEN, CLOSED)


@needs(CHECK_IN)
def listed() -> ResponseReturnValue:
    """One page, oldest lesson first. `state`: planned, open or closed; `cursor`: what the page before called `next`.

    The header Link names the outreach days as related to whoever may log them: nobody else need ask in vain.
    """
    state = request.args.get("state")
    if state is not None and state not in _STATES:
        raise Refused("state_unknown", "Trạng thái buổi là planned, open hoặc closed.")
    found = lessons.after(cursor(), within=scope(), state=state, size=PAGE + 1)
    answer = jsonify({"lessons": _plain(found[:PAGE]), "next": following(found)})
    if allows(role(), RUN_OUTREACH):
        answer.headers["Link"] = f'<{url_for("api.outreach_days")}>; rel="related"'
    return answer


@needs(CHECK_IN)
def one(lesson_id: int) -> ResponseReturnValue:
    """One lesson, as the list has it, and where its roster, events and attendance are; a page of ours may then write there."""
    [plain] = _plain([lessons.get(lesson_id, within=scope())])
    links = {name: url_for(f"api.{name}", lesson_id=lesson_id) for name in ("roster", "events", "attendance")}
    return jsonify(plain | {"links": links} | for_session())


def _plain(found: Sequence[Lesson]) -> list[dict[str, Any]]:
    counts = presence.counts(lesson.id for lesson in found)
    return [
        {
            "id": lesson.id, "training": lesson.training_id, "title": lesson.title or lesson.training.title,
            "day": lesson.day.isoformat(), "starts_at": f"{lesson.starts_at:%H:%M}", "ends_at": f"{lesson.ends_at:%H:%M}",
            "place": lesson.place, "state": lesson.state, "enrolled": counts[lesson.id].enrolled,
            "present": counts[lesson.id].present,
        }
        for lesson in found
    ]  # fmt: skip


def add_routes(bp: Blueprint) -> None:
    """Hang these calls under /lessons."""
    bp.add_url_rule("/lessons", endpoint="lessons", view_func=listed)
    bp.add_url_rule("/lessons/<int:lesson_id>", endpoint="lesson", view_func=one)
