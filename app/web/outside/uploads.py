"""Choosing a list of results: the file, what kind it is of, and what holds for every row."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import FileField, RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app import audit
from app.access import EDIT_TRAINING, needs
from app.access.door import parses_first
from app.base.db import db, reading, writing
from app.base.errors import CoreError
from app.base.upload import LARGEST
from app.web.fields import SHEETS, DayField, Form
from app.web.outside.frame import KINDS, bp
from app.web.pages import account, actor, go, locality_id, scope
from certificates.outside import importing, outside_import
from certificates.outside import reading as lists
from certificates.outside.outside_result import PLATFORM
from trainees import areas


class ListForm(Form):
    """A file, and what its rows do not say themselves."""

    file = FileField(
        _l("Tệp danh sách"),
        description=_l("Excel (.xlsx, .xls), OpenDocument (.ods) hoặc CSV. Cần cột họ và tên."),
    )
    kind = RadioField(_l("Danh sách gì"), choices=list(KINDS.items()), default=PLATFORM)
    checked_by = StringField(
        _l("Ai đã kiểm tra"), [InputRequired(_l("Ghi ai đã kiểm tra danh sách.")), Length(max=120)],
        description=_l("Người đã đối chiếu danh sách với bản gốc hoặc với nền tảng; văn bản xác nhận thì ghi thủ trưởng ký."),
    )  # fmt: skip
    course = StringField(_l("Khóa học, nội dung"), [Optional(), Length(max=200)])
    on = DayField(_l("Ngày cấp, hoàn thành"), [Optional()])
    organiser = StringField(_l("Nơi cấp, nơi tổ chức"), [Optional(), Length(max=200)])
    number = StringField(
        _l("Số văn bản xác nhận"),
        [Optional(), Length(max=60)],
        description=_l("Chỉ dùng cho “Thủ trưởng xác nhận”: một số cho cả danh sách."),
    )
    unit = StringField(_l("Đơn vị của mọi người trong danh sách"), [Optional(), Length(max=200)])


def _page(form: ListForm) -> str:
    return render_template("outside/list_new.html", form=form, accept=SHEETS, units=areas.units(scope()))


@bp.get("/lists/new")
@needs(EDIT_TRAINING)
def list_new() -> str:
    """The form."""
    form = ListForm(formdata=None)
    form.checked_by.data = account().name
    return _page(form)


@bp.post("/lists/new")
@needs(EDIT_TRAINING)
@parses_first
def upload() -> BaseResponse | tuple[str, int]:
    """Read the file and let it wait; nothing is written of anybody."""
    form = ListForm()
    given = request.files.get("file")
    data, name = (
        (given.stream.read(LARGEST + 1), given.filename or "") if given and given.filename else (b"", "")
    )
    valid = form.validate()
    if not data:
        form.file.errors = [_("Chọn tệp danh sách.")]
        valid = False
    if not valid:
        return _page(form), 422
    try:
        read = lists.read(data, name)
        said = importing.said_of(
            form.kind.data or "", course=form.course.data or "", on=form.on.data.isoformat() if form.on.data else "",
            organiser=form.organiser.data or "", checked_by=form.checked_by.data or "", number=form.number.data or "",
            unit=form.unit.data or "",
        )  # fmt: skip
        place, by = locality_id(), actor()
        with reading():
            before = outside_import.waiting_before(place, read.digest)
            made = importing.prepare(
                read, place, said, importing.contents(before) if before is not None else None
            )
            known = outside_import.applied_before(place, read.digest) is not None
        with writing():
            record = importing.keep(read, place, said, made, by=by)
            audit.tell(by, "read", "outside_import", record.id, place, rows=len(made.lines))
            import_id = record.id
            db.session.commit()
    except CoreError as error:
        db.session.rollback()
        form.file.errors = [error.message, *error.details]
        return _page(form), 422
    if known:
        flash(_("Tệp này đã được ghi trước đó; những dòng đã có sẽ không ghi lại."), "info")
    return go(".list_page", import_id=import_id)
