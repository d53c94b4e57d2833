"""What the pages of held trainings share: the blueprint, and the forms."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FileField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.web.fields import DayField, Form
from app.web.pages import scope, vn_day
from campaigns import courses
from trainees.imports import roster_import
from trainees.imports.roster_import import APPLIED

bp = Blueprint("held", __name__, url_prefix="/trainings/held")
PAGE = 50
PASTED = "danh-sach-dan.tsv"
LARGEST_NUMBER = 100_000
# A list of a training's people by what it makes of them.
KINDS = {
    "staff": _l("Cán bộ, công chức, viên chức: ai chưa có thì vào danh sách đơn vị"),
    "residents": _l("Người dân: ai chưa có thì vào danh sách người dân"),
    "registrations": _l("Chỉ là người học: không vào danh sách nào"),
}


class Details(Form):
    """What was held, when, by whom, and by which document it is known."""

    course = SelectField(_l("Chương trình"), [DataRequired(_l("Chọn chương trình."))], coerce=int)
    title = StringField(
        _l("Tên lớp"), [InputRequired(_l("Cần tên lớp.")), Length(max=200)],
        description=_l("Ví dụ: Lớp kỹ năng số cho cán bộ, công chức tháng 3."),
    )  # fmt: skip
    day = DayField(_l("Ngày tổ chức"), [InputRequired(_l("Cần ngày tổ chức."))])
    organiser = StringField(_l("Đơn vị tổ chức"), [Optional(), Length(max=200)])
    document = StringField(
        _l("Số, ký hiệu và ngày của văn bản"), [Optional(), Length(max=200)],
        description=_l("Kế hoạch, báo cáo hoặc danh sách có ký: ví dụ 12/BC-UBND ngày 05/04/2026."),
    )  # fmt: skip

    def offer_courses(self) -> bool:
        """The courses of the asker as the only valid answers. Whether there is one."""
        found = courses.listed(scope())
        # The first of the alphabet would go unnoticed, and give a whole list the wrong skill.
        nothing = [(0, _("— chọn chương trình —"))] if len(found) > 1 else []
        self.course.choices = nothing + [(course.id, course.title) for course in found]
        return bool(found)

    def told(self) -> dict[str, Any]:
        """What was said, to be carried from the list's upload to its preview."""
        day = self.day.data
        return {
            "course": self.course.data, "title": self.title.data, "day": day.isoformat() if day else "",
            "organiser": self.organiser.data or None, "document": self.document.data or None,
        }  # fmt: skip


class NewHeld(Details):
    """The list of its people in one of three ways, or their number."""

    kind = RadioField(_l("Danh sách của ai"), choices=list(KINDS.items()), default="staff")
    file = FileField(
        _l("Tệp danh sách"),
        description=_l("Excel (.xlsx, .xlsm, .xls), OpenDocument (.ods) hoặc CSV, dạng nào cũng được."),
    )
    text = TextAreaField(
        _l("Hoặc dán các ô của danh sách"), [Optional(), Length(max=1_000_000)],
        description=_l("Chép cả dòng tiêu đề có “Họ và tên”."), render_kw={"rows": 5},
    )  # fmt: skip
    listed = SelectField(
        _l("Hoặc chọn danh sách đã nhập"), [Optional()], coerce=int, default=0,
        description=_l("Khi danh sách dài hoặc cần chỉnh cột: nhập ở mục Danh sách người trước."),
    )  # fmt: skip
    people = IntegerField(
        _l("Số người theo văn bản"), [Optional(), NumberRange(0, LARGEST_NUMBER)],
        description=_l("Khi không có danh sách tên. Số này chỉ để đối chiếu, không cộng vào chỉ tiêu."),
    )  # fmt: skip

    def offer_lists(self) -> None:
        """The newest applied lists."""
        recent = [one for one in roster_import.listed(scope(), size=PAGE) if one.state == APPLIED]
        self.listed.choices = [
            (0, _("Không chọn")),
            *((one.id, f"{one.filename} ({vn_day(one.applied_at)})") for one in recent),
        ]
