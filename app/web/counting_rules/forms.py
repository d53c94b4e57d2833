"""The form of a way of counting: boxes to tick instead of a formula."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.web.fields import Form
from trainees import skills
from trainees.areas import counts
from trainees.indicators.definition import COMPUTED, REPORTED, WINDOWS, IndicatorVersion, countable, rule_of
from trainees.indicators.editing import Wanted
from trainees.ledger import KINDS
from trainees.rosters import CATEGORIES, SHOWN

BOTH = "both"
ROLL, COUNT = "roll", "count"
ANY, ALL, SOME = "any", "all", "some"
# Groups of people who have names in the residents' list; pupils and households have none.
GROUPS = ("all", ">=14", ">=15", ">=18")


class Boxes(SelectMultipleField):
    """Several of a list, each with its own box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class RuleForm(Form):
    title = StringField(_l("Tên"), [InputRequired(_l("Cần tên của chỉ tiêu.")), Length(max=300)])
    counting = RadioField(
        _l("Số liệu"), choices=[
            (COMPUTED, _l("Phần mềm tính từ sổ theo dõi kỹ năng số")),
            (BOTH, _l("Đơn vị khác báo cáo; phần phong trào góp được tính riêng bên cạnh")),
            (REPORTED, _l("Chỉ đơn vị khác báo cáo")),
        ], default=COMPUTED,
    )  # fmt: skip
    whom = RadioField(
        _l("Chia cho"), choices=[
            (ROLL, _l("Số người trong danh sách (chọn đối tượng bên dưới)")),
            (COUNT, _l("Dân số (chọn nhóm tuổi bên dưới)")),
        ], default=ROLL,
    )  # fmt: skip
    roll = Boxes(_l("Đối tượng trong danh sách"))
    specialists_only = BooleanField(_l("Chỉ người được đánh dấu chuyên trách CNTT, chuyển đổi số"))
    group = SelectField(_l("Nhóm dân số"), default=">=18")
    age_min = IntegerField(
        _l("Từ đủ bao nhiêu tuổi"), [Optional()], description=_l("Để trống: không giới hạn tuổi.")
    )
    skills = Boxes(_l("Nội dung kỹ năng"))
    how_many = RadioField(
        _l("Cần có"), choices=[
            (ANY, _l("Một nội dung bất kỳ trong các nội dung đã chọn")), (ALL, _l("Tất cả các nội dung đã chọn")),
            (SOME, _l("Một số nội dung (ghi số bên dưới)")),
        ], default=ANY,
    )  # fmt: skip
    needs = IntegerField(_l("Ít nhất bao nhiêu nội dung"), [Optional()], description=_l("Ví dụ: 4 trong 12."))
    kinds = Boxes(_l("Được tính khi"))
    window = RadioField(_l("Khoảng thời gian"), default="plan_year")
    months = IntegerField(
        _l("Còn hiệu lực bao nhiêu tháng"), [Optional()],
        description=_l("Chỉ điền khi chọn theo số tháng còn hiệu lực. Ví dụ: 24."),
    )  # fmt: skip
    basis = StringField(
        _l("Căn cứ"), [Optional(), Length(max=300)], description=_l("Văn bản quy định cách tính này, nếu có.")
    )
    note = TextAreaField(
        _l("Vì sao sửa"), [InputRequired(_l("Cần ghi vì sao, để một năm sau còn hiểu.")), Length(max=500)]
    )


def filled(version: IndicatorVersion | None) -> RuleForm:
    """The form as a version counts, or empty; of a request that was sent, as it was sent."""
    given: dict[str, Any] | None = None
    if version is not None and not request.form:
        given = _of(version)
    form = RuleForm(data=given)
    form.roll.choices = [(code, CATEGORIES[code][0]) for code in SHOWN]
    form.group.choices = [(group, _(counts.GROUPS[group][0])) for group in GROUPS]
    form.skills.choices = [(skill.code, skill.title) for skill in skills.catalogue()]
    form.kinds.choices = [(kind, _(words)) for kind, words in KINDS.items()]
    form.window.choices = list(WINDOWS.items())
    return form


def _of(version: IndicatorVersion) -> dict[str, Any]:
    given: dict[str, Any] = {
        "title": version.title, "basis": version.basis, "note": version.note if version.published_at is None else "",
        "counting": version.counting if version.counting == COMPUTED else REPORTED,
    }  # fmt: skip
    if not countable(version):
        return given
    rule = rule_of(version)
    return given | {
        "counting": COMPUTED if version.counting == COMPUTED else BOTH, "whom": ROLL if rule.roll else COUNT,
        "roll": list(rule.roll), "group": rule.count or ">=18", "age_min": rule.age_min,
        "specialists_only": rule.specialists_only, "skills": list(rule.skills), "kinds": list(rule.kinds),
        "how_many": ANY if rule.needs == 1 else ALL if rule.needs == len(rule.skills) else SOME,
        "needs": rule.needs if 1 < rule.needs < len(rule.skills) else None, "window": rule.window, "months": rule.months,
    }  # fmt: skip


def wanted_of(form: RuleForm) -> Wanted:
    """What the form asks for; what does not belong to the choices made is left out."""
    said = form.data
    rule: dict[str, Any] = {}
    if said["counting"] != REPORTED:
        chosen = list(said["skills"] or ())
        needs = {ANY: 1, ALL: len(chosen)}.get(said["how_many"], said["needs"] or 0)
        rule = {
            "skills": chosen,
            "kinds": list(said["kinds"] or ()),
            "needs": needs,
            "window": said["window"],
        }
        if said["whom"] == ROLL:
            rule["roll"] = list(said["roll"] or ())
            if said["specialists_only"]:
                rule["specialists_only"] = True
        else:
            rule["count"] = said["group"]
        if said["age_min"] is not None:
            rule["age_min"] = said["age_min"]
        if said["window"] == "validity":
            rule["months"] = said["months"]
    return Wanted(
        said["title"] or "", COMPUTED if said["counting"] == COMPUTED else REPORTED, rule, said["basis"] or "",
        said["note"] or "",
    )  # fmt: skip


_FIELDS = {
    "rule_title": "title", "rule_who": "roll", "rule_skills": "skills", "rule_kinds": "kinds", "rule_needs": "needs",
    "rule_age": "age_min", "rule_months": "months",
}  # fmt: skip


def field_of(form: RuleForm, code: str) -> Any:
    """The box beside which a refusal of the core is shown."""
    return form[_FIELDS.get(code, "title")]
