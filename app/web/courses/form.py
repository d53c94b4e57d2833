"""The form of a course: what it teaches, when somebody has completed it, what is certified."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DecimalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from app.web.fields import Form
from app.web.pages import vn_number
from campaigns.courses import CERTIFIES, PROOFS, Course, CourseVersion, Terms
from campaigns.courses.version import ATTENDED, NOTHING, PASSED
from trainees.skills import Skill, catalogue


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
    audience = StringField(
        _l("Dành cho"),
        [Optional(), Length(max=200)],
        description=_l("Ví dụ: cán bộ, công chức; người cao tuổi."),
    )
    skills = Checkboxes(
        _l("Nội dung kỹ năng"), [DataRequired(_l("Chọn ít nhất một nội dung."))], coerce=int,
        description=_l("Ai học xong được ghi các nội dung này vào sổ theo dõi kỹ năng số."),
    )  # fmt: skip
    outcomes = TextAreaField(
        _l("Học xong làm được"), [Optional(), Length(max=4000)], render_kw={"rows": 5},
        description=_l("Mỗi dòng một việc nhìn thấy được, ví dụ: tự đăng nhập VNeID và mở thẻ căn cước."),
    )  # fmt: skip
    hours = CommaDecimal(
        _l("Số giờ học"), [Optional(), NumberRange(0.5, 500)], description=_l("Ví dụ: 3 hoặc 1,5.")
    )
    lessons_needed = IntegerField(
        _l("Số buổi cần dự"), [Optional(), NumberRange(1, 100)],
        description=_l("Dự đủ chừng này buổi là hoàn thành. Để trống: phải dự mọi buổi của lớp."),
    )  # fmt: skip
    stay_percent = IntegerField(
        _l("Tính giờ: phải ở lại bao nhiêu phần trăm buổi học"), [Optional(), NumberRange(1, 100)],
        description=_l("Để trống: có mặt là đủ. Ghi 80: quét lúc vào và lúc ra, ở lại từ 80 % thời gian mới tính là dự."),
    )  # fmt: skip
    proof = RadioField(
        _l("Đánh giá"), default=NOTHING,
        description=_l("Ai đạt được ghi thêm là làm chủ kỹ năng. Với người dân nên chọn thực hành; với cán bộ có thể thêm bài kiểm tra."),
    )  # fmt: skip
    certifies = RadioField(
        _l("Cấp giấy chứng nhận khi"), default=ATTENDED,
        description=_l("Người đủ điều kiện hiện ở trang của lớp để cấp; không ai được cấp tự động."),
    )  # fmt: skip
    valid_months = IntegerField(
        _l("Giấy chứng nhận có giá trị trong mấy tháng"), [Optional(), NumberRange(1, 600)],
        description=_l("Để trống: không có hạn."),
    )  # fmt: skip

    def validate_certifies(self, field: RadioField) -> None:
        if field.data == PASSED and self.proof.data == NOTHING:
            raise ValidationError(
                _("Chương trình không đánh giá nên không ai “đạt” được. Chọn cách đánh giá ở trên, hoặc chọn “Học đủ buổi”.")
            )  # fmt: skip

    def offer(self) -> None:
        """The catalogue and the closed lists as the only valid answers."""
        self.skills.choices = [(skill.id, skill.title) for skill in catalogue()]
        self.proof.choices = [(word, _(text)) for word, text in PROOFS.items()]
        self.certifies.choices = [(word, _(text)) for word, text in CERTIFIES.items()]

    def chosen(self) -> list[Skill]:
        """The skills whose boxes are ticked."""
        wanted = set(self.skills.data or ())
        return [skill for skill in catalogue() if skill.id in wanted]

    def terms(self) -> Terms:
        """The rest, as the core takes it."""
        return {
            "hours": None if self.hours.data is None else float(self.hours.data), "audience": self.audience.data or "",
            "outcomes": self.outcomes.data or "", "lessons_needed": self.lessons_needed.data,
            "stay_percent": self.stay_percent.data, "proof": self.proof.data, "certifies": self.certifies.data,
            "valid_months": self.valid_months.data,
        }  # fmt: skip


class EditCourse(CourseForm):
    """`based`: which version, as it stood, the page was filled from."""

    based = HiddenField()
    planned = BooleanField(default=True)
    running = BooleanField()


def stamp(version: CourseVersion) -> str:
    """What changes whenever a version does, or another comes into use."""
    return f"{version.id}-{version.created_at:%Y%m%d%H%M%S%f}"


def new_form() -> CourseForm:
    """An empty form, or what was sent."""
    form = CourseForm()
    form.offer()
    return form


def edit_form(course: Course) -> EditCourse:
    """Filled from the version in use, or what was sent."""
    version = course.version
    form = EditCourse(
        data={
            "title": course.title, "hours": None if version.hours is None else Decimal(str(version.hours)),
            "audience": version.audience, "outcomes": version.outcomes, "lessons_needed": version.lessons_needed,
            "stay_percent": version.stay_percent, "proof": version.proof, "certifies": version.certifies,
            "valid_months": version.valid_months, "skills": [skill.id for skill in version.skills],
            "based": stamp(version), "planned": True,
        },
    )  # fmt: skip
    form.offer()
    return form
