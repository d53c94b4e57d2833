"""By hand: present, not present after all, and what was held."""

from __future__ import annotations

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import CHECK_IN, needs
from app.base.db import db
from app.base.errors import CoreError, Refused
from app.web.lessons.frame import back, bp
from app.web.pages import actor, scope, tell_refusal
from campaigns import lessons
from campaigns.attendance import desk, inbox
from campaigns.attendance.inbox import Deed, Look


@bp.post("/lessons/<int:lesson_id>/mark")
@needs(CHECK_IN)
def mark(lesson_id: int) -> BaseResponse:
    """Present, by hand from the list. The page made the event's id: clicked twice, it is one event."""
    lesson = lessons.get(lesson_id, within=scope())
    person_id = request.form.get("person", 0, type=int)
    try:
        answer = desk.mark(lesson, person_id, request.form.get("event", ""), by=actor())
        audit.tell(actor(), "mark-present", "lesson", lesson.id, lesson.locality_id, person=person_id)
        db.session.commit()
        flash(_("%(name)s: có mặt.", name=(answer.person or {}).get("name", "")), "success")
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
    return back(lesson_id, "absent")


@bp.post("/lessons/<int:lesson_id>/undo")
@needs(CHECK_IN)
def undo(lesson_id: int) -> BaseResponse:
    """Not present after all."""
    lesson = lessons.get(lesson_id, within=scope())
    person_id = request.form.get("person", 0, type=int)
    try:
        voided = desk.undo(lesson, person_id, by=actor())
        audit.tell(
            actor(), "undo-present", "lesson", lesson.id, lesson.locality_id, person=person_id, events=voided
        )
        db.session.commit()
        flash(_("Đã bỏ điểm danh. Cần thì chọn lại trong mục “Vắng”."), "success")
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
    return back(lesson_id, "present")


@bp.post("/lessons/<int:lesson_id>/held/<event_id>")
@needs(CHECK_IN)
def settle(lesson_id: int, event_id: str) -> BaseResponse:
    """Settle a held event: let the person in, or put it aside. The inbox's own verbs: it can take them back."""
    lesson = lessons.get(lesson_id, within=scope())
    admits = request.form.get("do") == "admit"
    try:
        look = Look(scope(), (inbox.HELD,), lesson_id=lesson.id)
        done = inbox.settle(
            look, inbox.HELD, event_id, Deed(inbox.KEEP if admits else inbox.REJECT), by=actor()
        )
        for deed, card_id in done.cards:
            audit.tell(actor(), deed, "card", card_id, lesson.locality_id, lesson=lesson.id)
        audit.tell(
            actor(), "admit" if admits else "dismiss", "lesson", lesson.id, lesson.locality_id, event=event_id
        )
        db.session.commit()
        if admits:
            flash(_("%(name)s: đã thêm vào lớp và có mặt.", name=done.name), "success")
        else:
            flash(_("Đã xem và bỏ qua lượt này."), "success")
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
    return back(lesson_id, "held")


@bp.post("/lessons/<int:lesson_id>/leave")
@needs(CHECK_IN)
def leave(lesson_id: int) -> BaseResponse:
    """Everybody who is still there leaves, where the course counts hours; or that is taken back."""
    lesson = lessons.get(lesson_id, within=scope())
    try:
        if request.form.get("do") == "undo":
            there = desk.stay(lesson, by=actor())
            audit.tell(actor(), "undo-leave", "lesson", lesson.id, lesson.locality_id, people=there)
            db.session.commit()
            flash(_("Đã bỏ giờ ra của %(n)s người.", n=there), "success")
            return back(lesson_id, "present")
        left = desk.leave(lesson, by=actor())
        audit.tell(actor(), "leave", "lesson", lesson.id, lesson.locality_id, people=left)
        db.session.commit()
        flash(_("Đã ghi giờ ra cho %(n)s người.", n=left), "success")
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
    return back(lesson_id, "present")
