"""A signed list typed in later: every name with a box, rows for those who wrote themselves under it, one button."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import CHECK_IN, needs
from app.base import clock
from app.base.dates import read_birth
from app.base.db import db
from app.base.errors import Refused
from app.base.text import clean, fold, read_id
from app.web.pages import actor, go, scope, tell_refusal
from app.web.papers.frame import bp
from campaigns import lessons
from campaigns.attendance import paper, presence
from campaigns.attendance.paper import Newcomer, Typed
from campaigns.attendance.presence import Expected
from campaigns.lessons import Lesson
from trainees import areas

ROWS = 5
"""Rows for newcomers that the page begins with; after each sending there are as many again."""


@bp.get("/lessons/<int:lesson_id>/paper")
@needs(CHECK_IN)
def type_in(lesson_id: int) -> str:
    """The names by unit; ?unit= and ?q= show some of them."""
    return _page(lessons.get(lesson_id, within=scope()))


@bp.post("/lessons/<int:lesson_id>/paper")
@needs(CHECK_IN)
def take(lesson_id: int) -> str | BaseResponse | tuple[str, int]:
    """Write who signed. What could not be written is shown again, each with why; the rest is written all the same."""
    lesson = lessons.get(lesson_id, within=scope())
    chosen = [number for text in request.form.getlist("person") if (number := read_id(text))]
    newcomers = _newcomers()
    try:
        typed = paper.take(
            lesson,
            request.form.get("sheet", ""),
            chosen,
            newcomers,
            by=actor(),
            stayed="stayed" in request.form,
        )
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".type_in", lesson_id=lesson_id)
    fresh = sum(one.answer.result == "created" and one.counted for one in typed)
    audit.tell(actor(), "type-in", "lesson", lesson.id, lesson.locality_id, people=fresh)
    for one in typed:
        if one.answer.card:
            audit.tell(
                actor(), one.answer.card[0], "card", one.answer.card[1], lesson.locality_id, lesson=lesson.id
            )
    db.session.commit()
    wrong = [one for one in typed if not one.counted]
    counted = len(typed) - len(wrong)
    if counted:
        flash(_("Đã ghi %(n)s người có mặt từ danh sách giấy.", n=counted), "success")
    elif not wrong:
        flash(_("Chưa chọn ai. Đánh dấu người đã ký rồi ghi."), "info")
    if wrong:
        return _page(lesson, wrong, newcomers), 422
    return go(
        ".type_in", lesson_id=lesson_id, unit=request.form.get("unit") or None, q=request.form.get("q") or None,
    )  # fmt: skip


def _newcomers() -> list[Newcomer]:
    names, years, places = (request.form.getlist(f"new-{word}") for word in ("name", "year", "place"))
    rows = []
    for n, name in enumerate(names[: paper.MOST_NEWCOMERS]):
        year = years[n] if n < len(years) else ""
        place = places[n] if n < len(places) else ""
        rows.append(Newcomer(clean(name)[:120], _year(clean(year)[:20]), clean(place)[:200]))
    return rows


def _year(text: str) -> str:
    """The year of whatever birth date stands on the paper; what is none goes to check-in as it was typed."""
    born = read_birth(text, today=clock.today()).iso
    return born[:4] if born else text


def _page(lesson: Lesson, wrong: Sequence[Typed] = (), newcomers: Sequence[Newcomer] = ()) -> str:
    everybody = presence.roster(lesson)
    unit, query = request.values.get("unit", ""), request.values.get("q", "").strip()
    shown = [line for line in everybody if not unit or (line.where or "-") == unit]
    if query:
        words = fold(query).split(" ")
        shown = [x for x in shown if all(w in f"{x.person.name_key} {fold(x.where)}" for w in words)]
    faults = {one.person: one.answer.message for one in wrong if one.person is not None}
    again = [
        (newcomers[one.row], one.answer.message)
        for one in wrong
        if one.row is not None and one.row < len(newcomers)
    ]
    names = {line.person.id: line.person.name for line in everybody}
    closed = paper.closed_because(lesson)
    return render_template(
        "papers/type_in.html", lesson=lesson, groups=_by_unit(shown), units=_by_unit(everybody), unit=unit, query=query,
        present=sum(line.attendance is not None for line in everybody), enrolled=len(everybody), unsigned=sum(line.attendance is None for line in shown),
        faults=[(names.get(person or 0, ""), message) for person, message in faults.items()],
        rows=again + [(Newcomer(""), "")] * ROWS, sheet=uuid.uuid4(), closed=closed and closed.message,
        homes=areas.neighbourhoods(scope()),
    )  # fmt: skip


def _by_unit(lines: Sequence[Expected]) -> list[tuple[str, list[Expected]]]:
    """The lines by unit or neighbourhood, as they stand on the printed list."""
    found: dict[str, list[Expected]] = {}
    for line in lines:
        found.setdefault(line.where, []).append(line)
    return sorted(found.items(), key=lambda pair: (not pair[0], areas.place_order(pair[0])))
