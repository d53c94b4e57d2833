"""Planning lessons: one more of a training, to repeat another or to try the scanner; another day or place."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app import audit
from app.access import EDIT_TRAINING, needs
from app.base import clock
from app.base.db import db
from app.base.errors import Refused
from app.web.fields import DayField, Form, HourField
from app.web.lessons.frame import bp
from app.web.pages import actor, go, scope, tell_refusal
from campaigns import lessons, trainings
from campaigns.attendance import completion
from campaigns.lessons import Lesson


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


OWN, PRACTICE = "own", "practice"


class NewLessonForm(LessonForm):
    counts_as = SelectField(
        _l("Loại buổi"), default=OWN,
        description=_l("Buổi bù được tính như buổi mà nó bù. Buổi tập dượt để thử máy quét, không bao giờ được tính."),
    )  # fmt: skip


@bp.route("/trainings/<int:training_id>/lessons/new", methods=["GET", "POST"])
@needs(EDIT_TRAINING)
def new(training_id: int) -> str | BaseResponse | tuple[str, int]:
    """One more lesson of a training: its own, one that repeats another, or one to try the scanner."""
    training = trainings.get(training_id, within=scope())
    form = NewLessonForm()
    repeats = {f"{lesson.id}": lesson for lesson in training.planned}
    form.counts_as.choices = [
        (OWN, _("Buổi của lớp")),
        *((key, _("Học bù buổi %(day)s", day=_named(lesson))) for key, lesson in repeats.items()),
        (PRACTICE, _("Tập dượt, không tính")),
    ]
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
                practice=form.counts_as.data == PRACTICE, makes_up=repeats.get(form.counts_as.data),
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


def _named(lesson: Lesson) -> str:
    return " · ".join(filter(None, (f"{lesson.day:%d/%m/%Y}", lesson.title)))


@bp.route("/lessons/<int:lesson_id>/edit", methods=["GET", "POST"])
@needs(EDIT_TRAINING)
def edit(lesson_id: int) -> str | BaseResponse | tuple[str, int]:
    """Another day, other hours, another place. Cards, phones and presence stay as they are."""
    lesson = lessons.get(lesson_id, within=scope())
    form = LessonForm(obj=lesson)
    if request.method == "GET":
        return render_template("lessons/edit.html", form=form, lesson=lesson)
    if form.validate():
        try:
            lessons.change(
                lesson, form.day.data, form.starts_at.data, form.ends_at.data,  # type: ignore[arg-type]
                title=form.title.data or "", place=form.place.data or "",
            )  # fmt: skip
            audit.tell(actor(), "change", "lesson", lesson.id, lesson.locality_id)
            db.session.commit()
            flash(_("Đã sửa buổi học. Điện thoại đã tải danh sách sẽ tự cập nhật khi có mạng."), "success")
            return go(".show", lesson_id=lesson.id)
        except Refused as refused:
            db.session.rollback()
            if refused.code == "lesson_times":
                form.ends_at.errors = [refused.message]
            else:
                tell_refusal(refused)
    return render_template("lessons/edit.html", form=form, lesson=lesson), 422


@bp.post("/lessons/<int:lesson_id>/cancel")
@needs(EDIT_TRAINING)
def cancel(lesson_id: int) -> BaseResponse:
    """A lesson that was planned by mistake, or rained off, is taken off the plan."""
    lesson = lessons.get(lesson_id, within=scope())
    training_id, day = lesson.training_id, lesson.day
    try:
        locality_id = lesson.locality_id
        changed = completion.cancel(lesson, by=actor())
        audit.tell(
            actor(),
            "cancel",
            "lesson",
            lesson_id,
            locality_id,
            training=training_id,
            recorded=changed.recorded,
        )
        db.session.commit()
        flash(_("Đã bỏ buổi ngày %(day)s.", day=f"{day:%d/%m/%Y}"), "success")
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".show", lesson_id=lesson_id)
    return go("trainings.show", training_id=training_id)
