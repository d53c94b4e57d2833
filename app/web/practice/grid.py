"""The grid of a lesson for the office's PC: people × things, with the way back; what was ticked on paper is typed here."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import CHECK_IN, needs
from app.base import clock
from app.base.db import db
from app.base.errors import Conflict
from app.base.text import fold, read_id
from app.web.pages import actor, go, scope, tell_refusal
from app.web.practice.frame import bp
from campaigns import lessons
from campaigns.attendance import presence
from campaigns.attendance.batch import MAX_BATCH
from campaigns.attendance.presence import Expected
from campaigns.lessons import Lesson
from certificates.assessments import checklist, progress, retraction, ticking
from certificates.assessments.progress import Progress

PAGE = 50
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One person of the grid."""

    line: Expected
    now: Progress


@bp.get("/lessons/<int:lesson_id>/practice")
@needs(CHECK_IN)
def grid(lesson_id: int) -> str:
    """Who can do what; those who are present first. ?q= finds somebody, ?view=all shows who is absent as well."""
    lesson = lessons.get(lesson_id, within=scope())
    found = checklist.of_training(lesson.training)
    everybody = presence.roster(lesson)
    there = progress.of(lesson.training, found) if found else {}
    query, every = request.args.get("q", "").strip(), request.args.get("view") == "all"
    known = [line for line in everybody if line.attendance is not None or line.person.id in there]
    lines = everybody if every or query or not known else known
    if query:
        words = fold(query).split(" ")
        lines = [x for x in lines if all(word in f"{x.person.name_key} {fold(x.where)}" for word in words)]
    pages = max(1, -(-len(lines) // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    last, waiting = retraction.last_of(lesson, by=actor()), ticking.waiting(lesson)
    return render_template(
        "practice/grid.html", lesson=lesson, checklist=found, items=checklist.items(found) if found else [],
        enough=checklist.needed_of(found) if found else 0, query=query, every=every, page=page, pages=pages, total=len(lines),
        rows=[Row(x, there.get(x.person.id, Progress())) for x in lines[(page - 1) * PAGE : page * PAGE]],
        n_known=len(known), n_all=len(everybody), passed=sum(there[x.person.id].passed for x in everybody if x.person.id in there),
        last=last, waiting=waiting[:SHOWN], n_waiting=len(waiting), why=ticking.HELD, sheet=str(uuid.uuid4()),
    )  # fmt: skip


@bp.post("/lessons/<int:lesson_id>/practice")
@needs(CHECK_IN)
def write(lesson_id: int) -> BaseResponse:
    """Write what was changed on the grid, and only that: what another phone ticked meanwhile stays."""
    lesson = lessons.get(lesson_id, within=scope(), held=True)
    told = _changes()
    if not told:
        flash(_("Chưa đánh dấu thay đổi nào."), "info")
        return _back(lesson)
    answers = ticking.report(lesson, told, clock.now(), by=actor())
    fresh = sum(answer.result == "created" for answer in answers)
    kept = [answer for answer in answers if answer.result not in ("created", "repeat")]
    audit.tell(actor(), "tick", "lesson", lesson.id, lesson.locality_id, people=fresh)
    db.session.commit()
    if kept:
        flash(_("%(n)s người chưa ghi được: %(why)s", n=len(kept), why=kept[0].message), "danger")
    if fresh or not kept:
        flash(_("Đã ghi việc thực hành của %(n)s người.", n=len(answers) - len(kept)), "success")
    return _back(lesson)


@bp.post("/lessons/<int:lesson_id>/practice/undo")
@needs(CHECK_IN)
def undo(lesson_id: int) -> BaseResponse:
    """Take back what the asker wrote last on the grid."""
    lesson = lessons.get(lesson_id, within=scope(), held=True)
    try:
        received = clock.parse_moment(request.form.get("received", ""))
    except ValueError:
        flash(_("Chưa rõ cần hoàn tác lần ghi nào."), "danger")
        return _back(lesson)
    try:
        people = retraction.undo(lesson, by=actor(), received=received)
        audit.tell(actor(), "untick", "lesson", lesson.id, lesson.locality_id, people=people)
        db.session.commit()
        flash(_("Đã hoàn tác cho %(n)s người.", n=people), "success")
    except Conflict as conflict:
        db.session.rollback()
        tell_refusal(conflict)
    return _back(lesson)


def _changes() -> list[dict[str, object]]:
    """A tick for each person whose boxes are not as the page showed them. The page's own number makes the ids, so that a
    form that is sent twice is written once.
    """
    try:
        sheet = uuid.UUID(request.form.get("sheet", ""))
    except ValueError:
        sheet = uuid.uuid4()
    items = [number for text in request.form.getlist("item") if (number := read_id(text))]
    ticked, shown = set(request.form.getlist("t")), set(request.form.getlist("was"))
    told: list[dict[str, object]] = []
    for person in dict.fromkeys(number for text in request.form.getlist("who") if (number := read_id(text))):
        done = {
            str(item): (key in ticked)
            for item in items
            if ((key := f"{person}-{item}") in ticked) != (key in shown)
        }
        if done:
            told.append(
                {
                    "id": str(uuid.uuid5(sheet, str(person))), "person": person, "done": done,
                    "device_time": clock.now().isoformat(),
                }
            )  # fmt: skip
    return told[:MAX_BATCH]


def _back(lesson: Lesson) -> BaseResponse:
    kept = {name: request.args.get(name) or None for name in ("q", "view", "page")}
    return go(".grid", lesson_id=lesson.id, **kept)
