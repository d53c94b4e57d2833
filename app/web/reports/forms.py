"""The forms on a report's page. Their fields have names that differ, because they stand on one page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FileField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.base import clock
from app.base.text import clean
from app.filing import life, note
from app.filing.content import Letterhead, Text
from app.filing.report import Report
from app.web.fields import DayField, Form
from trainees.areas import Unit

_LONG = Length(max=life.LONGEST)
_GROWS = {"rows": 3, "data-grows": True}


class TextForm(Form):
    """The words of a report."""

    results = TextAreaField(_l("Kết quả"), [_LONG], render_kw=_GROWS)
    difficulties = TextAreaField(_l("Khó khăn, vướng mắc"), [_LONG], render_kw=_GROWS)
    proposals = TextAreaField(_l("Kiến nghị, đề xuất"), [_LONG], render_kw=_GROWS)
    ahead = TextAreaField(_l("Nhiệm vụ kỳ tới"), [_LONG], render_kw=_GROWS)

    @classmethod
    def of(cls, text: Text) -> TextForm:
        """The form with words in it."""
        return cls(formdata=None, obj=text)

    def text(self) -> Text:
        """What was typed; line ends of a browser become one mark."""
        return Text(
            *(_lines(field.data) for field in (self.results, self.difficulties, self.proposals, self.ahead))
        )


def _lines(typed: str | None) -> str:
    return (typed or "").replace("\r\n", "\n").strip()


class FrameForm(Form):
    """The frame of the paper, in free lines."""

    above = StringField(
        _l("Cơ quan chủ quản"), [Length(max=200)],
        description=_l("Dòng trên cùng bên trái, nếu cơ quan ban hành có cơ quan chủ quản. Bỏ trống nếu không có."),
    )  # fmt: skip
    agency = TextAreaField(_l("Cơ quan ban hành"), [Length(max=400)], render_kw={"rows": 2})
    sign = StringField(
        _l("Ký hiệu"), [Length(max=40)], description=_l("Đứng sau số, ví dụ BC-UBND. Số ghi sau khi đã ký.")
    )
    place = StringField(_l("Nơi ban hành"), [Length(max=100)], description=_l("Đứng trước ngày, tháng, năm."))
    signature = TextAreaField(
        _l("Quyền hạn, chức vụ người ký"), [Length(max=400)], render_kw={"rows": 3},
        description=_l("Mỗi dòng một ý, ví dụ: TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH."),
    )  # fmt: skip
    signer = StringField(_l("Họ tên người ký"), [Length(max=120)])
    recipients = TextAreaField(
        _l("Nơi nhận"),
        [Length(max=1000)],
        render_kw={"rows": 4},
        description=_l("Mỗi dòng một nơi nhận."),
    )

    @classmethod
    def of(cls, paper: Letterhead) -> FrameForm:
        """The form with a frame in it."""
        return cls(
            formdata=None, above=paper.above, agency="\n".join(paper.agency), sign=paper.sign, place=paper.place,
            signature="\n".join(paper.signature), signer=paper.signer, recipients="\n".join(paper.recipients),
        )  # fmt: skip

    def paper(self) -> Letterhead:
        """What was typed."""
        return Letterhead(
            agency=_several(self.agency.data), above=clean(self.above.data), sign=clean(self.sign.data), place=clean(self.place.data),
            signature=_several(self.signature.data), signer=clean(self.signer.data), recipients=_several(self.recipients.data),
        )  # fmt: skip


def _several(typed: str | None) -> tuple[str, ...]:
    return tuple(filter(None, (clean(line) for line in (typed or "").splitlines())))


class NoteForm(Form):
    """A few words for the report."""

    kind = SelectField(_l("Thuộc mục"))
    note = TextAreaField(
        _l("Ghi nhận"), [InputRequired(_l("Ghi vài lời.")), Length(max=note.LONGEST)], render_kw={"rows": 2},
        description=_l("Ví dụ: Tổ dân phố 3 đã phủ kín lớp cho người cao tuổi."),
    )  # fmt: skip
    whose = SelectField(_l("Của đơn vị"), coerce=int, default=0)

    @classmethod
    def of(cls, units: Iterable[Unit], *, sent: bool = False) -> NoteForm:
        """The form with its lists; `sent`: as the request holds it."""
        form = cls() if sent else cls(formdata=None)
        form.kind.choices = [(kind, _(words)) for kind, words in note.KINDS.items()]
        form.whose.choices = [(0, _("Cơ quan lập báo cáo")), *((unit.id, unit.name) for unit in units)]
        return form


class RecordForm(Form):
    """A signed paper: its number, day and signer, and the scan where there is one."""

    number = StringField(
        _l("Số, ký hiệu"), [InputRequired(_l("Cần số, ký hiệu của văn bản.")), Length(max=60)],
        description=_l("Ví dụ: 45/BC-UBND."),
    )  # fmt: skip
    issued_on = DayField(_l("Ngày ban hành"), [InputRequired(_l("Cần ngày ban hành."))])
    signed_by = StringField(_l("Người ký"), [InputRequired(_l("Cần họ tên người ký.")), Length(max=120)])
    file = FileField(
        _l("Bản đã ký"), description=_l("Bản quét có chữ ký, dấu (PDF), không quá 20 MB. Gắn sau cũng được.")
    )

    @classmethod
    def of(cls, one: Report) -> RecordForm:
        """The form as a report lets it be guessed."""
        if one.issued_on:
            return cls(formdata=None, number=one.number, issued_on=one.issued_on, signed_by=one.signer)
        paper = one.paper
        number = f"…/{paper.sign}" if paper.sign else ""
        return cls(formdata=None, number=number, issued_on=clock.today(), signed_by=paper.signer)

    def validate_number(self, field: StringField) -> None:
        """The number itself must stand where the form left room for it."""
        if "…" in (field.data or ""):
            raise ValidationError(_("Thay dấu … bằng số văn bản, ví dụ 45/BC-UBND."))


class Checkboxes(SelectMultipleField):
    """Several of a list, each with its own box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class AskedForm(Form):
    """A report that was asked for (đột xuất)."""

    title = StringField(
        _l("Tên báo cáo"), [InputRequired(_l("Cần tên báo cáo.")), Length(max=300)],
        description=_l("Ví dụ: Báo cáo đột xuất kết quả phổ cập kỹ năng số phục vụ đoàn kiểm tra."),
    )  # fmt: skip
    to = StringField(_l("Gửi cho ai"), [Length(max=200)])
    cut_off = DayField(
        _l("Số liệu đến ngày"),
        [InputRequired(_l("Cần ngày chốt số liệu."))],
        description=_l("Có thể là một ngày đã qua: báo cáo lấy số liệu của đúng ngày ấy."),
    )
    first = DayField(_l("Kể từ ngày"), [Optional()], description=_l("Để trống là từ đầu năm."))
    due = DayField(_l("Hạn nộp"), [Optional()])
    refs = Checkboxes(
        _l("Chỉ tiêu trong báo cáo"),
        [Optional()],
        description=_l("Không chọn dòng nào thì báo cáo có đủ các chỉ tiêu."),
    )


def choices_of(targets: Iterable[Any]) -> list[tuple[str, str]]:
    """Targets for boxes to tick: number and words."""
    return [
        (target.ref, f"{target.number}. {target.text}" if target.number else target.text)
        for target in targets
    ]
