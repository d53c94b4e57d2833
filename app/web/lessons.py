"""Lessons (buổi tập huấn): presence by scan or by hand, what waits for a person, and closing into the ledger."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional

from app import audit
from app.access import CHECK_IN, CLOSE_LESSON, EDIT_TRAINING, VIEW_TRAINING, needs
from app.base import clock
from app.base.db import db
from app.base.errors import CoreError, Refused
from app.base.text import fold
from app.web.fields import DayField, Form, HourField
from app.web.pages import actor, go, scope, tell_refusal
from campaigns import lessons, trainings
from campaigns.attendance import completion, desk, presence, problems
from campaigns.attendance.events import AttendanceEvent
from campaigns.lessons import Lesson

bp = Blueprint("lessons", __name__)
PAGE = 50
VIEWS = ("present", "absent", "held")
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


class LessonForm(Form):
    day = DayField(_l("Ngày"), [InputRequired(_l("Cần ngày của buổi học."))])
    starts_at = HourField(_l("Bắt đầu"), [InputRequired(_l("Cần giờ bắt đầu."))])
    ends_at = HourField(_l("Kết thúc"), [InputRequired(_l("Cần giờ kết thúc."))])
    title = StringField(
        _l("Nội dung buổi"),
        [Optional(), Length(max=200)],
        description=_l("Ví dụ: Buổi 2, dịch vụ công trực tuyến."),
    )
    place = StringField(
        _l("Nơi học"), [Optional(), Length(max=200)], description=_l("Để trống nếu vẫn ở nơi học của lớp.")
    )


@bp.route("/trainings/<int:training_id>/lessons/new", methods=["GET", "POST"])
@needs(EDIT_TRAINING)
def new(training_id: int) -> str | BaseResponse | tuple[str, int]:
    """One more lesson of a training."""
    training = trainings.get(training_id, within=scope())
    form = LessonForm()
    if request.method == "GET":
        last = training.lessons[-1] if training.lessons else None
        form.day.data = clock.today()
        if last:
            form.starts_at.data, form.ends_at.data = last.starts_at, last.ends_at
        return render_template("lessons/new.html", form=form, training=training)
    if form.validate():
        try:
            lesson = lessons.add(
                training, form.day.data, form.starts_at.data, form.ends_at.data,  # type: ignore[arg-type]
                title=form.title.data or "", place=form.place.data or "",
            )  # fmt: skip
            # Where all lessons are needed, one more means that nobody has completed the training any longer.
            changed = completion.settle(training, by=actor())
            audit.tell(actor(), "add", "lesson", lesson.id, lesson.locality_id, withdrawn=changed.withdrawn)
            db.session.commit()
            flash(_("Đã thêm buổi ngày %(day)s.", day=f"{lesson.day:%d/%m/%Y}"), "success")
            if changed.withdrawn:
                flash(
                    _("Lớp có thêm buổi nên %(n)s dòng trong sổ kỹ năng được rút; đóng buổi mới sẽ ghi lại.",
                      n=changed.withdrawn), "warning",
                )  # fmt: skip
            return go("trainings.show", training_id=training.id)
        except Refused as refused:
            db.session.rollback()
            form.ends_at.errors = [refused.message]
    return render_template("lessons/new.html", form=form, training=training), 422


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
        last_received=presence.last_received(lesson), needed=_needed(lesson),
    )  # fmt: skip


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


def _needed(lesson: Lesson) -> tuple[int, int]:
    """How many lessons complete the training, and how many it has."""
    return lesson.training.needed, len(lesson.training.planned)


@bp.get("/lessons/<int:lesson_id>/scan")
@needs(CHECK_IN)
def scan(lesson_id: int) -> str:
    """The scanner. A closed lesson's opens too: a phone may still have events to hand in."""
    lesson = lessons.get(lesson_id, within=scope())
    return render_template(
        "scanner/lesson.html",
        lesson={
            "id": lesson.id, "title": lesson.title or lesson.training.title, "day": lesson.day, "place": lesson.place,
            "closed": lesson.state == "closed",
        },
        roster_url=url_for("api.roster", lesson_id=lesson.id), events_url=url_for("api.events", lesson_id=lesson.id),
        back_url=url_for("lessons.show", lesson_id=lesson.id),
    )  # fmt: skip


# --- its life ------------------------------------------------------------------------------------------------


@bp.post("/lessons/<int:lesson_id>/open")
@needs(CHECK_IN)
def open_(lesson_id: int) -> BaseResponse:
    """Begin a planned lesson."""
    lesson = lessons.get(lesson_id, within=scope())
    try:
        lessons.begin(lesson)
        audit.tell(actor(), "open", "lesson", lesson.id, lesson.locality_id)
        db.session.commit()
        flash(_("Đã mở buổi học. Mời quét thẻ."), "success")
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
    return go(".show", lesson_id=lesson_id)


@bp.post("/lessons/<int:lesson_id>/close")
@needs(CLOSE_LESSON)
def close(lesson_id: int) -> BaseResponse:
    """Close it: whoever met the course's rule gets their lines in the ledger."""
    lesson = lessons.get(lesson_id, within=scope())
    try:
        changed = completion.complete(lesson, by=actor())
        audit.tell(
            actor(), "close", "lesson", lesson.id, lesson.locality_id,
            recorded=changed.recorded, withdrawn=changed.withdrawn,
        )  # fmt: skip
        db.session.commit()
        if changed.recorded:
            flash(_("Đã đóng buổi học. Sổ kỹ năng có thêm %(n)s dòng.", n=changed.recorded), "success")
        else:
            flash(_("Đã đóng buổi học. Chưa ai mới đủ số buổi để ghi vào sổ kỹ năng."), "success")
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
    return go(".show", lesson_id=lesson_id)


@bp.post("/lessons/<int:lesson_id>/reopen")
@needs(CLOSE_LESSON)
def reopen(lesson_id: int) -> BaseResponse:
    """Open it again: what closing wrote is withdrawn until it is closed again."""
    lesson = lessons.get(lesson_id, within=scope())
    try:
        changed = completion.reopen(lesson, by=actor())
        audit.tell(actor(), "reopen", "lesson", lesson.id, lesson.locality_id, withdrawn=changed.withdrawn)
        db.session.commit()
        if changed.withdrawn:
            flash(
                _("Đã mở lại buổi học. %(n)s dòng trong sổ kỹ năng được rút, đóng buổi sẽ ghi lại.",
                  n=changed.withdrawn), "success",
            )  # fmt: skip
        else:
            flash(_("Đã mở lại buổi học."), "success")
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
    return go(".show", lesson_id=lesson_id)


# --- by hand -------------------------------------------------------------------------------------------------


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
    return _back(lesson_id, "absent")


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
    return _back(lesson_id, "present")


@bp.post("/lessons/<int:lesson_id>/held/<event_id>")
@needs(CHECK_IN)
def settle(lesson_id: int, event_id: str) -> BaseResponse:
    """Settle a held event: let the person in, or put it aside."""
    lesson = lessons.get(lesson_id, within=scope())
    admits = request.form.get("do") == "admit"
    try:
        if admits:
            answer = desk.admit(lesson, event_id, by=actor())
            if answer.card:
                audit.tell(
                    actor(), answer.card[0], "card", answer.card[1], lesson.locality_id, lesson=lesson.id
                )
            told = _("%(name)s: đã thêm vào lớp và có mặt.", name=(answer.person or {}).get("name", ""))
        else:
            desk.dismiss(lesson, event_id, by=actor())
            told = _("Đã xem và bỏ qua lượt này.")
        audit.tell(
            actor(), "admit" if admits else "dismiss", "lesson", lesson.id, lesson.locality_id, event=event_id
        )
        db.session.commit()
        flash(told, "success")
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
    return _back(lesson_id, "held")


def _back(lesson_id: int, view: str) -> BaseResponse:
    """To the list that the button stood in."""
    return go(
        ".show", lesson_id=lesson_id, view=view, q=request.form.get("q") or None,
        page=request.form.get("page", type=int), _anchor="list",
    )  # fmt: skip
