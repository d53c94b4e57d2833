"""A lesson's page: who is present, who is not, what waits for a person; and the way to the scanner."""

from __future__ import annotations

import uuid
from typing import Any

from flask import render_template, request
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from app.access import CHECK_IN, VIEW_TRAINING, needs
from app.base import clock
from app.base.db import db
from app.base.text import fold
from app.filing import lesson_note, note
from app.filing.note import Note
from app.web import hall
from app.web.lessons.frame import PAGE, VIEWS, bp
from app.web.pages import go, scope
from campaigns import lessons
from campaigns.attendance import desk, presence, problems
from campaigns.attendance.events import AttendanceEvent
from campaigns.lessons import Lesson

SOURCES = {
    "scan": _l("quét thẻ"), "card": _l("thẻ"), "typed": _l("gõ mã"), "list": _l("chọn tên"),
    "self": _l("tự điểm danh"), "paper": _l("danh sách giấy"), "import": _l("tệp"),
}  # fmt: skip
# What a person may do about a held event, by its problem; every one may be put aside.
ADMITTING = {"not_on_list", "lesson_closed", "walkin_card_taken"}
ADVICE = {
    "card_unknown": _l("Nếu biết là ai: chọn tên trong mục “Vắng”, rồi bỏ qua lượt này."),
    "person_unknown": _l("Nếu biết là ai: chọn tên trong mục “Vắng”, rồi bỏ qua lượt này."),
    "walkin_card_taken": _l("Bấm “Thêm vào lớp” thì người mới này được cấp thẻ khác."),
}


@bp.get("/lessons/<int:lesson_id>")
@needs(VIEW_TRAINING)
def show(lesson_id: int) -> str:
    """Who is present, who is not, and what waits for a person."""
    lesson = lessons.get(lesson_id, within=scope())
    everybody = presence.roster(lesson)
    waiting = presence.held(lesson)
    view = request.args.get("view", "present")
    view = view if view in VIEWS else "present"
    query = request.args.get("q", "").strip()
    lines = [line for line in everybody if (line.attendance is not None) == (view == "present")]
    if query:
        words = fold(query).split(" ")
        lines = [x for x in lines if all(w in f"{x.person.name_key} {fold(x.where)}" for w in words)]
    pages = max(1, -(-len(lines) // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    return render_template(
        "lessons/show.html", lesson=lesson, view=view, query=query, lines=lines[(page - 1) * PAGE : page * PAGE],
        page=page, pages=pages, total=len(lines), enrolled=len(everybody),
        present=sum(line.attendance is not None for line in everybody),
        held=[_held_row(event, name) for event, name in waiting[:PAGE]], held_count=len(waiting),
        flag_words=problems.FLAGS, sources=SOURCES, new_id=lambda: str(uuid.uuid4()),
        last_received=presence.last_received(lesson), late=presence.late, early=presence.early,
        still=sum(x.attendance is not None and x.attendance.out_at is None and x.attendance.first_in < lesson.ends for x in everybody),
        gone=len(desk.checked_out(lesson)) if lesson.training.version.stay_percent else 0,
        over=clock.now() >= lesson.ends, oneself=hall.part(lesson),
        makes_up=db.session.get(Lesson, lesson.makes_up_id) if lesson.makes_up_id else None,
        notes=lesson_note.told(lesson), note_kinds=note.KINDS, taken=_taken(lesson),
    )  # fmt: skip


def _taken(lesson: Lesson) -> Note | None:
    """The note that was taken back just now."""
    asked = request.args.get("taken", type=int)
    one = lesson_note.get(lesson, asked) if asked else None
    return one if one is not None and one.withdrawn_at is not None and one.text else None


def _held_row(event: AttendanceEvent, name: str | None) -> dict[str, Any]:
    """What the page shows of a held event: who, when, why, and whether that person can be let in with a click."""
    written = (event.walkin or {}).get("name")
    who = written if written and (name is None or event.problem == "walkin_card_taken") else name
    return {
        "id": event.id, "who": who or "", "code": event.code[:8], "at": event.happened_at,
        "sentence": problems.sentence(event.problem),
        "advice": ADVICE.get(event.problem or "", ""),
        "admits": bool(who) and event.kind != "void" and event.problem in ADMITTING,
    }  # fmt: skip


@bp.get("/lessons/<int:lesson_id>/scan")
@needs(CHECK_IN)
def scan(lesson_id: int) -> BaseResponse:
    """To the scanner, one page for all lessons. A closed lesson's opens too: a phone may still have events to hand in."""
    return go("scanner.shell", lesson=lessons.get(lesson_id, within=scope()).id)
