"""The forms in which a plan and its lines are edited and typed in."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.base.errors import Refused
from app.base.text import clean
from app.web.fields import DayField, Form
from app.web.pages import scope, vn_day, vn_number
from app.web.plans.wording import CADENCES, DEADLINES, KINDS, OPERATORS
from campaigns.plans import typed
from campaigns.plans.plan import Plan
from campaigns.plans.rule import ReportingRule
from campaigns.plans.target import Target
from campaigns.plans.task import Task
from trainees import areas

_WORDS = Length(max=4000)
_LINE = Length(max=500)


def _rows(n: int) -> dict[str, Any]:
    return {"rows": n}


class LineForm(Form):
    """A line of a plan. `shown` marks what the person had before the eyes."""

    shown = HiddenField()

    def columns(self) -> dict[str, Any]:
        """The columns of the line as typed. Refused: with the sentence for the field that `wrong` names."""
        raise NotImplementedError

    @property
    def wrong(self) -> Any:
        """The field under which a refusal of `columns` is said."""
        raise NotImplementedError

    def offer(self) -> None:
        """Fill the lists that hang on the locality."""


class _LedForm(LineForm):
    number = StringField(_l("Số thứ tự trong kế hoạch"), [Length(max=40)])
    text = TextAreaField(_l("Nội dung"), [DataRequired(_l("Cần nội dung.")), _WORDS], render_kw=_rows(4))
    lead = StringField(_l("Cơ quan chủ trì (như văn bản ghi)"), [_LINE])
    lead_unit = SelectField(
        _l("Là đơn vị nào trong danh sách"), coerce=int, default=0,
        description=_l("Để số liệu và nhắc việc đến đúng đơn vị."),
    )  # fmt: skip
    note = TextAreaField(_l("Ghi chú"), [_WORDS], render_kw=_rows(2))

    def offer(self) -> None:
        self.lead_unit.choices = [
            (0, _("Chưa chọn")),
            *((unit.id, unit.name) for unit in areas.units(scope())),
        ]

    def _led(self) -> dict[str, Any]:
        return {
            "number": clean(self.number.data), "text": clean(self.text.data), "lead": clean(self.lead.data),
            "lead_unit_id": self.lead_unit.data or None, "note": clean(self.note.data),
        }  # fmt: skip


class TargetForm(_LedForm):
    kind = SelectField(_l("Loại chỉ tiêu"), default="percent")
    operator = SelectField(_l("Dấu"), default=">=")
    value = StringField(
        _l("Giá trị"), [_WORDS],
        description=_l("Con số như 95 hoặc 69,85; chỉ tiêu bằng lời thì ghi cả câu."),
    )  # fmt: skip
    measure = StringField(_l("Đơn vị tính"), [Length(max=100)])

    def offer(self) -> None:
        super().offer()
        self.kind.choices = [(code, _(words)) for code, words in KINDS.items()]
        self.operator.choices = [(code, _(words)) for code, words in OPERATORS.items()]

    def columns(self) -> dict[str, Any]:
        wanted = typed.wanted(self.kind.data, self.operator.data, self.value.data or "")
        return {**self._led(), "measure": clean(self.measure.data), **wanted}

    @property
    def wrong(self) -> Any:
        return self.value


class TaskForm(_LedForm):
    director = StringField(_l("Lãnh đạo chỉ đạo"), [_LINE])
    partners = TextAreaField(_l("Cơ quan phối hợp"), [_WORDS], render_kw=_rows(2))
    output = TextAreaField(_l("Kết quả, sản phẩm"), [_WORDS], render_kw=_rows(2))
    deadline_kind = SelectField(_l("Loại thời hạn"), default="date")
    deadline_on = DayField(
        _l("Hạn"), [Optional()], description=_l("Của tháng, quý, năm: bất kỳ ngày nào trong đó.")
    )
    concerns_training = BooleanField(_l("Liên quan tập huấn kỹ năng số"))

    def offer(self) -> None:
        super().offer()
        self.deadline_kind.choices = [(code, _(words)) for code, words in DEADLINES.items()]

    def columns(self) -> dict[str, Any]:
        return {
            **self._led(), "director": clean(self.director.data), "partners": clean(self.partners.data),
            "output": clean(self.output.data), "concerns_training": bool(self.concerns_training.data),
            **typed.deadline(self.deadline_kind.data, self.deadline_on.data),
        }  # fmt: skip

    @property
    def wrong(self) -> Any:
        return self.deadline_on


class RuleForm(LineForm):
    who = StringField(_l("Ai báo cáo"), [DataRequired(_l("Cần ghi ai báo cáo.")), _LINE])
    to = StringField(_l("Gửi cho ai"), [_LINE])
    cadence = SelectField(_l("Kỳ báo cáo"), default="month")
    before_day = IntegerField(_l("Trước ngày"), [Optional(), NumberRange(1, 31)])
    before_month = IntegerField(
        _l("của tháng"), [Optional(), NumberRange(1, 12)], description=_l("Bỏ trống nếu là hằng tháng.")
    )

    def offer(self) -> None:
        self.cadence.choices = [(code, _(words)) for code, words in CADENCES.items()]

    def columns(self) -> dict[str, Any]:
        return {
            "who": clean(self.who.data), "to": clean(self.to.data), "cadence": self.cadence.data,
            "before_day": self.before_day.data, "before_month": self.before_month.data,
        }  # fmt: skip

    @property
    def wrong(self) -> Any:
        return self.before_day


class PlanForm(Form):
    """A plan's own data, as its document says them."""

    shown = HiddenField()
    title = TextAreaField(
        _l("Tên kế hoạch"), [DataRequired(_l("Cần tên kế hoạch.")), _WORDS], render_kw=_rows(3)
    )
    number = StringField(
        _l("Số, ký hiệu"), [Length(max=100)], description=_l("Ví dụ 27/KH-UBND. Bỏ trống nếu chưa có số.")
    )
    issued_on = StringField(
        _l("Ngày ban hành"), [Length(max=20)], description=_l("05/03/2026; chưa rõ ngày thì ghi 3/2026.")
    )
    issuer = StringField(_l("Cơ quan ban hành"), [_LINE])
    year = IntegerField(
        _l("Năm của kế hoạch"), [InputRequired(_l("Cần năm của kế hoạch.")), NumberRange(2000, 2100)]
    )

    def read(self) -> dict[str, Any] | None:
        """The columns as typed; None when something is wrong, which is said at its field."""
        if not self.validate():
            return None
        try:
            day = typed.day(self.issued_on.data or "")
        except Refused as refused:
            self.issued_on.errors = [refused.message]
            return None
        return {
            "title": clean(self.title.data), "number": clean(self.number.data), "issued_on": day,
            "issuer": clean(self.issuer.data), "year": self.year.data,
        }  # fmt: skip


FORMS: dict[str, type[LineForm]] = {"target": TargetForm, "task": TaskForm, "rule": RuleForm}


def filled(line: Target | Task | ReportingRule) -> dict[str, Any]:
    """What the form of a stored line shows."""
    if isinstance(line, ReportingRule):
        return {name: getattr(line, name) for name in ("who", "to", "cadence", "before_day", "before_month")}
    led = {name: getattr(line, name) for name in ("number", "text", "lead", "note")}
    led["lead_unit"] = line.lead_unit_id or 0
    if isinstance(line, Task):
        names = ("director", "partners", "output", "deadline_kind", "deadline_on", "concerns_training")
        return led | {name: getattr(line, name) for name in names}
    number = line.value is not None
    return led | {
        "kind": line.kind, "operator": line.operator or ">=", "measure": line.measure,
        "value": vn_number(line.value) if number else line.value_text or line.value_raw,
    }  # fmt: skip


def filled_plan(plan: Plan) -> dict[str, Any]:
    """What the form of a stored plan shows."""
    day = vn_day(plan.issued_on) if plan.issued_on else ""
    return {
        "title": plan.title,
        "number": plan.number,
        "issued_on": day,
        "issuer": plan.issuer,
        "year": plan.year,
    }
