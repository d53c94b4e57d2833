"""The form of one figure, by the kind of its target; numbers are typed as they are written in Vietnam."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, FileField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import TextInput

from app.base import clock
from app.base.typed_number import read_number
from app.web.fields import DayField, Form
from app.web.pages import actor, vn_number
from campaigns.plans.target import Target
from trainees import attachments
from trainees.figures import Figure, Said
from trainees.figures.standing import NO, YES


class NumberField(Field):
    """A number typed as 1.234, 69,85 or 69.85 %. `data` is a Decimal or None."""

    widget = TextInput()
    data: Decimal | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else vn_number(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = read_number(typed) if typed else None
        if typed and self.data is None:
            raise ValueError(unread_number(typed))


def unread_number(typed: str) -> str:
    """What a person hears whose number cannot be read."""
    return _("“%(typed)s” không đọc được là con số. Ghi như 1.234 hoặc 69,85.", typed=typed[:20])


class FigureForm(Form):
    """What all kinds share; `form_for` adds the boxes of the kind before it."""

    on = DayField(
        _l("Số liệu tính đến ngày"), [InputRequired(_l("Cần ngày mà số liệu đã đúng."))],
        description=_l("Ngày chốt số liệu, không phải ngày nhập. Ví dụ 14/11/2026."),
    )  # fmt: skip
    reporter = StringField(_l("Đơn vị báo cáo"), [Optional(), Length(max=300)])
    document = StringField(
        _l("Văn bản số"), [Optional(), Length(max=300)], description=_l("Ví dụ: 45/BC-CAX.")
    )
    document_on = DayField(_l("Ngày văn bản"), [Optional()])
    file = FileField(
        _l("Tệp văn bản"),
        description=_l(
            "PDF, Word, Excel hoặc ảnh chụp, không quá %(size)s MB.", size=attachments.LARGEST // 1024**2
        ),
    )
    note = TextAreaField(_l("Ghi chú"), [Optional(), Length(max=1000)])

    def kept_file(self, locality_id: int, replaced: Figure | None) -> int | None:
        """The attachment of the figure: of the line that it replaces, while no new one is brought. Refused as `keep` says."""
        given = request.files.get(self.file.name)
        if given is None or not given.filename:
            return replaced.attachment_id if replaced else None
        data = given.stream.read(attachments.LARGEST + 1)
        return attachments.keep(locality_id, data, given.filename, by=actor()).id


class ShareForm(FigureForm):
    numerator = NumberField(_l("Số đạt (tử số)"), description=_l("Ví dụ: 25.736."))
    denominator = NumberField(_l("Trên tổng số (mẫu số)"), description=_l("Ví dụ: 36.845."))
    value = NumberField(
        _l("Hoặc chỉ tỷ lệ phần trăm"),
        description=_l("Chỉ ghi khi văn bản không có hai số trên. Ví dụ: 69,85."),
    )


class CountForm(FigureForm):
    value = NumberField(
        _l("Kết quả"), [InputRequired(_l("Cần một con số."))], description=_l("Ví dụ: 1.234.")
    )


class RankForm(FigureForm):
    value = NumberField(_l("Thứ hạng"), [InputRequired(_l("Cần thứ hạng."))], description=_l("Ví dụ: 7."))


class YesNoForm(FigureForm):
    text = RadioField(
        _l("Kết quả"), [InputRequired(_l("Chọn Có hoặc Chưa."))], choices=[(YES, _l("Có")), (NO, _l("Chưa"))]
    )


class SentenceForm(FigureForm):
    text = TextAreaField(
        _l("Kết quả"), [InputRequired(_l("Cần ghi kết quả bằng lời.")), Length(max=2000)],
        description=_l("Ghi như trong văn bản báo cáo."),
    )  # fmt: skip


FORMS: dict[str, type[FigureForm]] = {
    "percent": ShareForm, "count": CountForm, "rank": RankForm, "yesno": YesNoForm, "text": SentenceForm,
}  # fmt: skip
OWN = ("numerator", "denominator", "value", "text")
"""The boxes of the kinds; the rest is the same for all."""


def form_for(target: Target, figure: Figure | None = None, *, reporter: str = "") -> FigureForm:
    """The form of a target's kind: as a figure says that is to be said anew, else empty but for day and reporter."""
    if figure is None:
        return FORMS[target.kind](data={"on": clock.today(), "reporter": reporter})
    return FORMS[target.kind](
        data={
            "on": figure.on, "reporter": figure.reporter, "document": figure.document,
            "document_on": figure.document_on, "note": figure.note, "numerator": figure.numerator,
            "denominator": figure.denominator, "value": figure.value, "text": figure.value_text,
        }
    )  # fmt: skip


def said_in(kind: str, form: FigureForm) -> Said:
    """What the form says."""
    found: dict[str, Decimal | str | None] = {name: form[name].data for name in OWN if name in form}
    text = str(found.pop("text", None) or "")
    return Said(text=text, **found)  # type: ignore[arg-type]


_FIELDS = {
    "figure_denominator": "denominator", "figure_exceeds": "numerator", "figure_fraction": "denominator",
    "figure_whole": "numerator", "figure_missing": "value", "figure_percent": "value", "figure_disagrees": "value",
    "figure_count": "value", "figure_rank": "value", "figure_yesno": "text", "figure_future": "on",
    "figure_after_document": "on", "figure_document_future": "document_on",
}  # fmt: skip


def field_of(form: FigureForm, code: str) -> Any:
    """The box beside which a refusal of the core is shown."""
    name = _FIELDS.get(code, "file" if code.startswith(("file_", "upload_")) else "on")
    return form[name] if name in form else form[next(own for own in OWN if own in form)]
