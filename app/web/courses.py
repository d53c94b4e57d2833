"""Courses (chương trình tập huấn): what is taught, which skills it gives, when somebody has completed it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import DecimalField, IntegerField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from app import audit
from app.access import EDIT_TRAINING, VIEW_TRAINING, needs
from app.base.db import db
from app.base.errors import Refused
from app.web.fields import Form
from app.web.pages import actor, go, locality_id, scope, tell_refusal, vn_number
from campaigns import courses, held, trainings
from campaigns.attendance import completion
from campaigns.courses import Course
from trainees import indicators, skills

bp = Blueprint("courses", __name__, url_prefix="/courses")
PAGE = 50


class CommaDecimal(DecimalField):
    """A number as it is written in Vietnam (1,5); a point is read too."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else vn_number(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]).strip().replace(",", ".") if valuelist else ""
        try:
            self.data = Decimal(text) if text else None
        except InvalidOperation:
            self.data = None
            raise ValueError(self.gettext("Not a valid decimal value.")) from None
        if self.data is not None and not self.data.is_finite():
            self.data = None
            raise ValueError(self.gettext("Not a valid decimal value."))


class Checkboxes(SelectMultipleField):
    """Several of a list, each with its own box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class CourseForm(Form):
    title = StringField(
        _l("Tên chương trình"), [InputRequired(_l("Cần tên chương trình.")), Length(max=200)],
        description=_l("Ví dụ: Kỹ năng số cơ bản cho cán bộ, công chức."),
    )  # fmt: skip
    skills = Checkboxes(
        _l("Nội dung kỹ năng"), [DataRequired(_l("Chọn ít nhất một nội dung."))], coerce=int,
        description=_l("Ai học xong được ghi các nội dung này vào sổ theo dõi kỹ năng số."),
    )  # fmt: skip
    hours = CommaDecimal(
        _l("Số giờ học"), [Optional(), NumberRange(0.5, 500)], description=_l("Ví dụ: 3 hoặc 1,5.")
    )
    audience = StringField(
        _l("Dành cho"),
        [Optional(), Length(max=200)],
        description=_l("Ví dụ: cán bộ, công chức; người cao tuổi."),
    )
    lessons_needed = IntegerField(
        _l("Số buổi cần dự"), [Optional(), NumberRange(1, 100)],
        description=_l("Dự đủ chừng này buổi là hoàn thành. Để trống: phải dự mọi buổi của lớp."),
    )  # fmt: skip
    stay_percent = IntegerField(
        _l("Tính giờ: phải ở lại bao nhiêu phần trăm buổi học"), [Optional(), NumberRange(1, 100)],
        description=_l("Để trống: có mặt là đủ. Ghi 80: quét lúc vào và lúc ra, ở lại từ 80 % thời gian mới tính là dự."),
    )  # fmt: skip


@bp.get("")
@needs(VIEW_TRAINING)
def index() -> str:
    """The courses by title, with the skills they give. Four queries."""
    found = courses.listed(scope())
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    shown = found[(page - 1) * PAGE : page * PAGE]
    return render_template(
        "courses/index.html", courses=shown, runs=trainings.of_courses(c.id for c in shown), page=page, pages=pages,
        total=len(found),
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@needs(EDIT_TRAINING)
def new() -> str | BaseResponse | tuple[str, int]:
    """A new course."""
    form = _form()
    if request.method == "GET":
        return render_template("courses/edit.html", counted=_counted(), form=form, course=None)
    if form.validate():
        try:
            course = courses.add(locality_id(), form.title.data or "", _chosen(form), **_rest(form))
            audit.tell(actor(), "add", "course", course.id, course.locality_id)
            db.session.commit()
            flash(_("Đã thêm chương trình “%(title)s”.", title=course.title), "success")
            return go(".index")
        except Refused as refused:
            db.session.rollback()
            tell_refusal(refused)
    return render_template("courses/edit.html", counted=_counted(), form=form, course=None), 422


@bp.route("/<int:course_id>/edit", methods=["GET", "POST"])
@needs(EDIT_TRAINING)
def edit(course_id: int) -> str | BaseResponse | tuple[str, int]:
    """Change a course; what its trainings wrote into the ledger follows."""
    course = courses.get(course_id, within=scope())
    runs = trainings.of_courses([course.id]).get(course.id, 0)
    if request.method == "GET":
        return render_template(
            "courses/edit.html", counted=_counted(), form=_form(course), course=course, runs=runs
        )
    form = _form()
    if form.validate():
        try:
            courses.change(course, form.title.data or "", _chosen(form), **_rest(form))
            changed = completion.settle_course(course, by=actor())
            held.settle_course(course, by=actor())
            audit.tell(
                actor(), "change", "course", course.id, course.locality_id,
                recorded=changed.recorded, withdrawn=changed.withdrawn,
            )  # fmt: skip
            db.session.commit()
            if changed.recorded or changed.withdrawn:
                flash(
                    _("Đã sửa chương trình. Sổ kỹ năng: thêm %(new)s dòng, rút %(old)s dòng.",
                      new=changed.recorded, old=changed.withdrawn), "success",
                )  # fmt: skip
            else:
                flash(_("Đã sửa chương trình “%(title)s”.", title=course.title), "success")
            return go(".index")
        except Refused as refused:
            db.session.rollback()
            tell_refusal(refused)
    return render_template("courses/edit.html", counted=_counted(), form=form, course=course, runs=runs), 422


def _counted() -> list[tuple[str, str]]:
    """Each indicator that is counted from skills, and the skills that count: so that the right boxes are ticked."""
    titles = {skill.code: skill.title for skill in skills.catalogue()}
    return [
        (version.title, "; ".join(titles.get(code, code) for code in version.rule["skills"]))
        for version in indicators.published() if version.rule.get("skills")
    ]  # fmt: skip


def _form(course: Course | None = None) -> CourseForm:
    """The form with the catalogue as its boxes, filled from a course where one is given."""
    given = None
    if course is not None:
        given = {
            "title": course.title, "hours": None if course.hours is None else Decimal(str(course.hours)),
            "audience": course.audience, "lessons_needed": course.lessons_needed, "stay_percent": course.stay_percent,
            "skills": [skill.id for skill in course.skills],
        }  # fmt: skip
    form = CourseForm(data=given)
    form.skills.choices = [(skill.id, skill.title) for skill in skills.catalogue()]
    return form


def _chosen(form: CourseForm) -> list[skills.Skill]:
    wanted = set(form.skills.data or ())
    return [skill for skill in skills.catalogue() if skill.id in wanted]


def _rest(form: CourseForm) -> dict[str, Any]:
    return {
        "hours": None if form.hours.data is None else float(form.hours.data), "audience": form.audience.data or "",
        "lessons_needed": form.lessons_needed.data, "stay_percent": form.stay_percent.data,
    }  # fmt: skip
