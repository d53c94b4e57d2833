"""What the pages of results from elsewhere share: the blueprint, the words, the fields of a paper, where long work leads."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FileField, RadioField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.base.errors import CoreError
from app.jobs import outside as outside_jobs
from app.jobs.job import Job
from app.web.fields import DayField, Form
from app.web.jobs import leads
from certificates.outside.outside_result import CONFIRMED, EXTERNAL, PLATFORM, Paper
from trainees.attachments import KINDS as FILES
from trainees.attachments import LARGEST
from trainees.skills import catalogue

bp = Blueprint("outside", __name__, url_prefix="/outside-results")
PAGE: Final = 50
ACCEPT: Final = ",".join(f".{kind}" for kind in sorted(FILES | {"jpeg"}))
KINDS: Final = {
    PLATFORM: _l("Chứng nhận của nền tảng Bình dân học vụ số"),
    CONFIRMED: _l("Thủ trưởng xác nhận"),
    EXTERNAL: _l("Chứng chỉ do nơi khác cấp"),
}
BRIEF: Final = {
    PLATFORM: _l("Nền tảng Bình dân học vụ số"),
    CONFIRMED: _l("Thủ trưởng xác nhận"),
    EXTERNAL: _l("Chứng chỉ nơi khác"),
}
"""The same in a list, where every row says it."""
_FIELD: Final = {
    "outside_kind": "kind", "outside_future": "on", "outside_old": "on", "outside_valid_until": "valid_until",
    "outside_number": "number", "outside_number_long": "number", "outside_number_taken": "number", "outside_there": "number",
    "outside_course": "course", "outside_organiser": "organiser", "outside_checked": "checked_by", "outside_skills": "skills",
}  # fmt: skip


class Checkboxes(SelectMultipleField):
    """Several of a list, each with its own box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PaperForm(Form):
    """What one paper says."""

    kind = RadioField(_l("Loại kết quả"), choices=list(KINDS.items()), default=PLATFORM)
    number = StringField(
        _l("Số, ký hiệu"),
        [Optional(), Length(max=60)],
        description=_l("Số trên chứng nhận, chứng chỉ hoặc văn bản xác nhận."),
    )
    on = DayField(_l("Ngày cấp, ngày hoàn thành"), [InputRequired(_l("Cần ngày ghi trên giấy."))])
    course = StringField(
        _l("Khóa học, nội dung"),
        [Optional(), Length(max=200)],
        description=_l("Như ghi trên giấy. Văn bản xác nhận có thể không có."),
    )
    organiser = StringField(_l("Nơi cấp"), [Optional(), Length(max=200)])
    score = StringField(_l("Điểm, kết quả"), [Optional(), Length(max=40)])
    valid_until = DayField(
        _l("Có giá trị đến"), [Optional()],
        description=_l("Nếu giấy có ghi. Chỉ tiêu vẫn tính theo khoảng thời gian của cách tính, không theo ngày này."),
    )  # fmt: skip
    skills = Checkboxes(
        _l("Chứng tỏ kỹ năng nào"), [DataRequired(_l("Chọn ít nhất một kỹ năng."))],
        description=_l("Được ghi vào sổ theo dõi kỹ năng số, đúng loại của giấy này."),
    )  # fmt: skip
    checked_by = StringField(
        _l("Ai đã kiểm tra"), [InputRequired(_l("Ghi ai đã xem bản gốc.")), Length(max=120)],
        description=_l("Người đã xem bản gốc hoặc tra số; với văn bản xác nhận là thủ trưởng ký."),
    )  # fmt: skip
    file = FileField(_l("Tệp chụp, quét giấy"))

    def offer_skills(self) -> None:
        """The catalogue as the only valid answers."""
        self.skills.choices = skill_choices()

    def paper(self) -> Paper:
        """What was said; only of a form that is valid."""
        assert self.on.data is not None
        return Paper(
            self.kind.data or "", self.on.data, self.number.data or "", self.course.data or "", self.organiser.data or "",
            self.valid_until.data, self.score.data or "", self.checked_by.data or "",
        )  # fmt: skip

    def tell(self, error: CoreError) -> None:
        """Put why the core refused at the field that it is about."""
        field = getattr(self, _FIELD.get(error.code, "file"))
        field.errors = [error.message, *error.details]


def skill_choices() -> list[tuple[str, str]]:
    """(code, title) of every skill."""
    return [(skill.code, skill.title) for skill in catalogue()]


def given_file() -> tuple[bytes, str]:
    """The file that was handed in, read up to one byte too many; b'' without one."""
    given = request.files.get("file")
    if given is None or not given.filename:
        return b"", ""
    return given.stream.read(LARGEST + 1), given.filename


def column_words() -> dict[str, str]:
    """What a column may be read as, in the order in which it is offered; '' for a column that is left out."""
    return {
        "": _("— không đọc —"), "name": _("Họ và tên"), "family_name": _("Họ, chữ đệm"), "given_name": _("Tên"),
        "birth": _("Ngày sinh"), "sex": _("Giới tính"), "national_id": _("Số CCCD"), "phone": _("Điện thoại"),
        "unit": _("Đơn vị"), "neighbourhood": _("Thôn, tổ dân phố"), "address": _("Địa chỉ"), "number": _("Số thứ tự"),
        "course": _("Khóa học, nội dung"), "paper_number": _("Số chứng nhận, văn bản"), "on": _("Ngày cấp, hoàn thành"),
        "organiser": _("Nơi cấp, nơi tổ chức"), "score": _("Điểm"), "passed": _("Đạt hay không đạt"), "valid_until": _("Có giá trị đến"),
    }  # fmt: skip


@leads(outside_jobs.APPLY)
def _written(job: Job) -> str:
    return url_for("outside.list_page", import_id=job.subject.rpartition(":")[2])
