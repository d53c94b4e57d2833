"""The hall: its screen (live figures, the rotating code), self check-in on and off, and the head count that confirms it."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import CHECK_IN, needs
from app.base import clock
from app.base.db import db
from app.base.errors import Refused
from app.base.text import read_id
from app.web import qr
from app.web.pages import actor, go, scope, tell_refusal
from campaigns import lessons
from campaigns.attendance import anomalies, hall, headcount, rotating
from campaigns.lessons import Lesson
from campaigns.trainings import CLOSED

bp = Blueprint("hall", __name__)
POLL_MS = 4000
ON_A_PAGE = 50
LOOPBACK = ("localhost", "127.0.0.1", "::1")


# --- the screen ----------------------------------------------------------------------------------------------


@bp.get("/lessons/<int:lesson_id>/screen")
@needs(CHECK_IN)
def screen(lesson_id: int) -> str:
    """What a projector shows, from a phone's width to 1920 px; hall.js keeps it fresh."""
    lesson = lessons.get(lesson_id, within=scope())
    return render_template("hall/screen.html", lesson=lesson, state=_state(lesson), step=rotating.STEP)


@bp.get("/lessons/<int:lesson_id>/screen/state")
@needs(CHECK_IN)
def state(lesson_id: int) -> BaseResponse:
    """The same figures as JSON, or 304; `X-Next-In` says after how many milliseconds to ask again: when the code turns."""
    lesson = lessons.get(lesson_id, within=scope())
    body = json.dumps(_state(lesson), ensure_ascii=False, separators=(",", ":"))
    response = Response(body, mimetype="application/json")
    response.set_etag(hashlib.sha256(body.encode()).hexdigest()[:24])
    turning = int(rotating.left(clock.now()) * 1000) + 50
    response.headers["X-Next-In"] = str(min(POLL_MS, turning) if lesson.self_checkin else POLL_MS)
    return response.make_conditional(request.environ)


def _state(lesson: Lesson) -> dict[str, Any]:
    board = hall.board(lesson)
    code = None
    if lesson.self_checkin and lesson.state != CLOSED:
        path = f"/s/{lesson.code}?k={rotating.code(lesson, clock.now())}"
        code = qr.outline(f"{current_app.config['PUBLIC_URL']}{path}")._asdict()
    return {
        "state": lesson.state, "present": board.present, "enrolled": board.enrolled,
        "claimed": headcount.claimed_count(lesson),
        "areas": [[area.name, area.present, area.enrolled] for area in board.areas],
        "others": [board.others.present, board.others.enrolled] if board.others and board.areas else None,
        "arrivals": [[_called(name), f"{clock.local(at):%H:%M}"] for name, at in board.arrivals],
        "qr": code,
    }  # fmt: skip


def _called(name: str) -> str:
    """'Nguyễn T. Hạnh' of 'Nguyễn Thị Hạnh': the hall knows who is meant, a photograph of the wall says less."""
    words = name.split(" ")
    return " ".join([words[0], *(f"{word[0]}." for word in words[1:-1]), *words[1:][-1:]])


# --- on and off ----------------------------------------------------------------------------------------------


@bp.post("/lessons/<int:lesson_id>/self-checkin")
@needs(CHECK_IN)
def switch(lesson_id: int) -> BaseResponse:
    """Let people check themselves in by the code on the screen, or no longer."""
    lesson = lessons.get(lesson_id, within=scope())
    on = request.form.get("do") == "start"
    try:
        headcount.let_self_checkin(lesson, on)
        audit.tell(
            actor(),
            "start-self-checkin" if on else "stop-self-checkin",
            "lesson",
            lesson.id,
            lesson.locality_id,
        )
        db.session.commit()
        if on:
            flash(_("Đã bật tự điểm danh. Mở màn hình hội trường để mọi người quét mã."), "success")
        else:
            flash(_("Đã tắt tự điểm danh. Ai đã quét mã vẫn gửi được trong 10 phút."), "success")
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
    return _back(lesson_id)


# --- who is claimed ------------------------------------------------------------------------------------------


def part(lesson: Lesson) -> dict[str, Any]:
    """What the lesson's page says of self check-in (templates/lessons/_self.html, _anomalies.html). Three queries at most."""
    claimed = headcount.claimed(lesson) if headcount.claimed_count(lesson) else []
    host = urlsplit(current_app.config["PUBLIC_URL"]).hostname
    return {
        "claimed": claimed[:ON_A_PAGE], "claimed_count": len(claimed), "anomalies": anomalies.anomalies(lesson),
        "out_of_reach": lesson.self_checkin and lesson.state != CLOSED and host in LOOPBACK,
    }  # fmt: skip


@bp.post("/lessons/<int:lesson_id>/head-count")
@needs(CHECK_IN)
def count(lesson_id: int) -> BaseResponse:
    """How many were counted in the room: equal to the list, it confirms everybody who checked themselves in."""
    lesson = lessons.get(lesson_id, within=scope())
    typed = request.form.get("heads", "").strip().replace(".", "")
    try:
        if not (typed.isascii() and typed.isdigit() and len(typed) <= 6):
            raise Refused("head_count", _("Ghi số người đếm được trong phòng, ví dụ 47."))
        told = headcount.confirm(lesson, int(typed), by=actor())
        audit.tell(
            actor(), "count-heads", "lesson", lesson.id, lesson.locality_id, heads=told.heads, present=told.present,
            verified=told.verified,
        )  # fmt: skip
        db.session.commit()
        if not told.difference:
            flash(_("Đếm khớp danh sách: đã xác nhận %(n)s người tự điểm danh.", n=told.verified), "success")
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
    return _back(lesson_id)


@bp.post("/lessons/<int:lesson_id>/claimed")
@needs(CHECK_IN)
def settle(lesson_id: int) -> BaseResponse:
    """Confirm or take away those who were ticked."""
    lesson = lessons.get(lesson_id, within=scope())
    chosen = {number for text in request.form.getlist("person") if (number := read_id(text))}
    rejects = request.form.get("do") == "reject"
    try:
        if not chosen:
            raise Refused("nobody_chosen", _("Đánh dấu ít nhất một người."))
        n = (headcount.reject if rejects else headcount.verify)(lesson, chosen, by=actor())
        verb = "reject-claimed" if rejects else "verify-claimed"
        audit.tell(actor(), verb, "lesson", lesson.id, lesson.locality_id, people=n)
        db.session.commit()
        if rejects:
            flash(_("Đã bỏ %(n)s người khỏi danh sách có mặt.", n=n), "success")
        else:
            flash(_("Đã xác nhận %(n)s người có mặt.", n=n), "success")
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
    return _back(lesson_id)


def _back(lesson_id: int) -> BaseResponse:
    return go("lessons.show", lesson_id=lesson_id, _anchor="self")
