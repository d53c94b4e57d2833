"""A lesson's life: opened, closed into the ledger, opened again with a reason."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app import audit
from app.access import CHECK_IN, CLOSE_LESSON, needs
from app.base.db import db
from app.base.errors import Refused
from app.filing import lesson_note
from app.web.fields import Form
from app.web.lessons.frame import bp
from app.web.pages import actor, go, scope, tell_refusal
from campaigns import lessons, registrations
from campaigns.attendance import completion, presence
from campaigns.attendance.completion import Closing
from campaigns.lessons import Lesson
from campaigns.trainings import CLOSED

_COUNT = [Optional(), NumberRange(0, completion.MOST_HEADS)]


@bp.post("/lessons/<int:lesson_id>/open")
@needs(CHECK_IN)
def open_(lesson_id: int) -> BaseResponse:
    """Begin a planned lesson."""
    lesson = lessons.get(lesson_id, within=scope())
    try:
        lessons.begin(lesson)
        # Who signed up and has a seat is on the list before the first card is scanned.
        joined = [] if lesson.practice else registrations.accept_all(lesson.training, by=actor())
        audit.tell(actor(), "open", "lesson", lesson.id, lesson.locality_id, joined=len(joined))
        db.session.commit()
        flash(_("Đã mở buổi học. Mời quét thẻ."), "success")
        if joined:
            flash(_("%(n)s người đăng ký qua mạng đã vào danh sách lớp.", n=len(joined)), "info")
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
    return go(".show", lesson_id=lesson_id)


class ClosingForm(Form):
    head_count = IntegerField(_l("Số người đếm trong phòng"), _COUNT)
    poor = IntegerField(_l("Trong đó: hộ nghèo, cận nghèo"), _COUNT)
    disabled = IntegerField(_l("Người khuyết tật"), _COUNT)
    minority = IntegerField(_l("Người dân tộc thiểu số"), _COUNT)
    difficulties = TextAreaField(
        _l("Khó khăn, vướng mắc"), [Optional(), Length(max=2000)],
        description=_l("Ví dụ: mạng yếu, ít điện thoại thông minh. Được đưa vào báo cáo."),
    )  # fmt: skip
    proposals = TextAreaField(
        _l("Kiến nghị"), [Optional(), Length(max=2000)],
        description=_l("Ví dụ: xin thêm một bộ phát mạng cho nhà văn hóa. Được đưa vào báo cáo của xã."),
    )  # fmt: skip

    @classmethod
    def of(cls, lesson: Lesson) -> ClosingForm:
        """With what is said of a lesson so far; a rehearsal asks for nothing."""
        standing = {one.kind: one.text for one in lesson_note.told(lesson)}
        form = cls(obj=lesson, proposals=standing.get("proposals", ""))
        if lesson.practice:
            del form.proposals
        return form

    def told(self) -> Closing:
        """What was typed, for the core."""
        return Closing(
            self.head_count.data, self.poor.data, self.disabled.data, self.minority.data,
            self.difficulties.data or "",
        )  # fmt: skip

    def notes(self) -> dict[str, str]:
        """What was typed for the reports, by the kind of note."""
        return {kind: self[kind].data or "" for kind in lesson_note.KINDS if kind in self}


@bp.route("/lessons/<int:lesson_id>/close", methods=["GET", "POST"])
@needs(CLOSE_LESSON)
def close(lesson_id: int) -> str | BaseResponse | tuple[str, int]:
    """Close it: whoever met the course's rule gets their lines in the ledger. Numbers and a note, if somebody has them."""
    lesson = lessons.get(lesson_id, within=scope())
    if lesson.state == CLOSED:
        if request.method == "POST":
            tell_refusal(Refused("lesson_closed", _("Buổi này đã đóng.")))
        return go(".show", lesson_id=lesson_id)
    form = ClosingForm.of(lesson)
    if request.method == "GET":
        return _closing(lesson, form)
    if not form.validate():
        return _closing(lesson, form), 422
    try:
        changed = completion.complete(lesson, by=actor(), told=form.told())
        lesson_note.tell(lesson, form.notes(), by=actor())
        audit.tell(
            actor(), "close", "lesson", lesson.id, lesson.locality_id,
            recorded=changed.recorded, withdrawn=changed.withdrawn,
        )  # fmt: skip
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        if refused.code in form:
            form[refused.code].errors = [refused.message]
            return _closing(lesson, form), 422
        tell_refusal(refused)
        return go(".show", lesson_id=lesson_id)
    if lesson.practice:
        flash(_("Đã đóng buổi tập dượt. Không lượt nào ở buổi này được tính."), "success")
    elif changed.recorded:
        flash(_("Đã đóng buổi học. Sổ kỹ năng có thêm %(n)s dòng.", n=changed.recorded), "success")
    else:
        flash(_("Đã đóng buổi học. Chưa ai mới đủ số buổi để ghi vào sổ kỹ năng."), "success")
    return go(".show", lesson_id=lesson_id)


def _closing(lesson: Lesson, form: ClosingForm) -> str:
    everybody = presence.roster(lesson)
    there = [line.attendance for line in everybody if line.attendance]
    return render_template(
        "lessons/close.html", lesson=lesson, form=form, enrolled=len(everybody), present=len(there),
        needed=(lesson.training.needed, len(lesson.training.planned)), held=len(presence.held(lesson)),
        claimed=sum(not row.verified for row in there),
        still=sum(row.out_at is None for row in there) if lesson.training.version.stay_percent else 0,
    )  # fmt: skip


@bp.route("/lessons/<int:lesson_id>/said", methods=["GET", "POST"])
@needs(CLOSE_LESSON)
def said(lesson_id: int) -> str | BaseResponse | tuple[str, int]:
    """The numbers and the note of a closing, mended afterwards."""
    lesson = lessons.get(lesson_id, within=scope())
    form = ClosingForm.of(lesson)
    if request.method == "GET":
        return render_template("lessons/said.html", lesson=lesson, form=form)
    if form.validate():
        try:
            completion.describe(lesson, form.told())
            lesson_note.tell(lesson, form.notes(), by=actor())
            audit.tell(actor(), "describe", "lesson", lesson.id, lesson.locality_id)
            db.session.commit()
            flash(_("Đã ghi số liệu của buổi."), "success")
            return go(".show", lesson_id=lesson_id)
        except Refused as refused:
            db.session.rollback()
            form[refused.code].errors = [refused.message]
    return render_template("lessons/said.html", lesson=lesson, form=form), 422


@bp.post("/lessons/<int:lesson_id>/notes/<int:note_id>")
@needs(CLOSE_LESSON)
def change_note(lesson_id: int, note_id: int) -> BaseResponse:
    """Take back what was written for the reports; with `back`, let it stand again."""
    lesson = lessons.get(lesson_id, within=scope())
    one, back = lesson_note.get(lesson, note_id), "back" in request.form
    try:
        if back:
            lesson_note.restore(one, lesson)
        else:
            lesson_note.withdraw(one, lesson, by=actor())
        audit.tell(
            actor(), "restore" if back else "withdraw", "note", one.id, lesson.locality_id, lesson=lesson.id
        )
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
    return go(".show", lesson_id=lesson_id, taken=None if back else note_id, _anchor="notes")


class ReopeningForm(Form):
    reason = StringField(
        _l("Vì sao mở lại"), [InputRequired(_l("Ghi lý do, một câu là đủ.")), Length(max=300)],
        description=_l("Ví dụ: sót ba người đến muộn. Lý do được lưu trong nhật ký."),
    )  # fmt: skip


@bp.route("/lessons/<int:lesson_id>/reopen", methods=["GET", "POST"])
@needs(CLOSE_LESSON)
def reopen(lesson_id: int) -> str | BaseResponse | tuple[str, int]:
    """Open it again with a reason: what closing wrote is withdrawn until it is closed again."""
    lesson = lessons.get(lesson_id, within=scope())
    form = ReopeningForm()
    if lesson.state != CLOSED:
        if request.method == "POST":
            tell_refusal(Refused("lesson_not_closed", _("Buổi này chưa đóng.")))
        return go(".show", lesson_id=lesson_id)
    if request.method == "GET":
        return render_template("lessons/reopen.html", lesson=lesson, form=form)
    if not form.validate():
        return render_template("lessons/reopen.html", lesson=lesson, form=form), 422
    try:
        reason = form.reason.data or ""
        changed = completion.reopen(lesson, by=actor(), reason=reason)
        audit.tell(
            actor(),
            "reopen",
            "lesson",
            lesson.id,
            lesson.locality_id,
            withdrawn=changed.withdrawn,
            reason=reason,
        )
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
