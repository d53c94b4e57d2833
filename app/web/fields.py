"""Forms: the base with our messages, and the few fields that WTForms lacks."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_wtf import FlaskForm
from wtforms import DateField, StringField, TimeField
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from app.base import clock
from app.base.dates import read_birth
from app.base.sheet import KINDS
from app.base.text import N_

SHEETS = ",".join(sorted({f".{kind}" for kind in KINDS} | {".xlsm"}))
"""Files with cells, as a file box names them; an .xlsm is an .xlsx whose macros nobody runs."""

# WTForms ships no Vietnamese. Its message → ours.
_MESSAGES = {
    "This field is required.": N_("Cần điền ô này."),
    "Not a valid choice.": N_("Chọn một mục trong danh sách."),
    "Not a valid choice": N_("Chọn một mục trong danh sách."),
    "Not a valid integer value.": N_("Cần một số nguyên."),
    "Not a valid float value.": N_("Cần một con số."),
    "Not a valid decimal value.": N_("Cần một con số."),
    "Not a valid date value.": N_("Ngày không có thật."),
    "Not a valid time value.": N_("Giờ không đọc được, ví dụ 14:00."),
    "Invalid email address.": N_("Địa chỉ thư điện tử không đúng."),
    "Invalid CSRF Token": N_("Trang đã mở quá lâu. Tải lại trang rồi gửi lại."),
    "CSRF token missing": N_("Trang đã mở quá lâu. Tải lại trang rồi gửi lại."),
    "Field must be at least %(min)d character long.": N_("Cần ít nhất %(min)d ký tự."),
    "Field must be at least %(min)d characters long.": N_("Cần ít nhất %(min)d ký tự."),
    "Field cannot be longer than %(max)d character.": N_("Không dài quá %(max)d ký tự."),
    "Field cannot be longer than %(max)d characters.": N_("Không dài quá %(max)d ký tự."),
    "Field must be between %(min)d and %(max)d characters long.": N_("Cần từ %(min)d đến %(max)d ký tự."),
    "Number must be at least %(min)s.": N_("Không nhỏ hơn %(min)s."),
    "Number must be at most %(max)s.": N_("Không lớn hơn %(max)s."),
    "Number must be between %(min)s and %(max)s.": N_("Cần từ %(min)s đến %(max)s."),
    "Invalid Choice: could not coerce.": N_("Chọn một mục trong danh sách."),
    "Field must be equal to %(other_name)s.": N_("Hai ô chưa giống nhau."),
    "'%(value)s' is not a valid choice for this field.": N_("Chọn một mục trong danh sách."),
    "'%(value)s' are not valid choices for this field.": N_("Chọn trong danh sách."),
}


class _Ours:
    def gettext(self, message: str) -> str:
        return _(_MESSAGES[message]) if message in _MESSAGES else message

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n == 1 else plural)


class Form(FlaskForm):
    """The base of every form of ours."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> Any:
            return _Ours()

    def validate(self, extra_validators: Any = None) -> bool:
        """As ever; and lazy sentences become text, which a template could not tell from a list of sentences."""
        valid = super().validate(extra_validators)
        for field in self:
            if isinstance(field.errors, list | tuple):
                field.errors = [str(e) if isinstance(e, LazyString) else e for e in field.errors]
        return valid


DAY_FORMATS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d")


def read_day(text: str) -> date | None:
    """A day as a person types it (14/11/2026) or as an address holds it (2026-11-14); None when it is no day."""
    for form in DAY_FORMATS:
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    return None


class DayField(DateField):
    """A day, typed as 14/11/2026. The browser's own date box follows the language of Windows, which in many offices

    is English: it would show 11/14/2026.
    """

    widget = TextInput()

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        keys = {"inputmode": "numeric", "autocomplete": "off"} | kwargs.pop("render_kw", {})
        kwargs.setdefault("description", _l("Ngày/tháng/năm, ví dụ 14/11/2026."))
        super().__init__(label, validators, format=list(DAY_FORMATS), render_kw=keys, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            typed = str(valuelist[0]).strip()[:20]
            raise ValueError(
                _(
                    "“%(typed)s” không phải ngày có thật. Ghi đủ ngày/tháng/năm, ví dụ 14/11/2026.",
                    typed=typed,
                )
            ) from None


# 14:00, and as hours are written in Vietnam: 14h, 7h30, 7g30, 7 giờ 30; 1430 where a phone shows digits only.
_HOUR = re.compile(r"(\d{1,2})\s*(?:[:.hg]|giờ)\s*(\d{1,2})?\s*(?:p|ph|phút)?", re.IGNORECASE)


class HourField(TimeField):
    """An hour of the day, typed as 14:00 or 14h30."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = str(valuelist[0]).strip() if valuelist else ""
        if not typed:
            return
        found = _HOUR.fullmatch(typed)
        try:
            if typed.isdecimal() and len(typed) in (3, 4):
                self.data = time(int(typed[:-2]), int(typed[-2:]))
            elif found is None:
                super().process_formdata(valuelist)
            else:
                self.data = time(int(found[1]), int(found[2] or 0))
        except ValueError:
            self.data = None
            raise ValueError(
                _("“%(typed)s” không phải giờ trong ngày. Ghi như 14:00 hoặc 14h30.", typed=typed[:20])
            ) from None


class BirthField(StringField):
    """A birth date, or as much of it as is known: 17/05/1980, 5/1980, 1980."""

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if self.data and not validation_stopped and self.iso is None:
            raise ValidationError(
                _(
                    "“%(typed)s” không phải ngày sinh có thật. Ghi 17/05/1980, 5/1980 hoặc 1980.",
                    typed=self.data,
                )
            )

    @property
    def iso(self) -> str | None:
        """'1980-05-17', '1980-05' or '1980'; None when nothing, or nothing real, was typed."""
        return read_birth(self.data, today=clock.today()).iso if self.data else None
