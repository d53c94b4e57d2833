"""What the pages of places share: the blueprint, the form of a document, the words."""

from __future__ import annotations

from flask import Blueprint, request
from flask_babel import lazy_gettext as _l
from wtforms import FileField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.base.db import db
from app.base.errors import CoreError, Refused
from app.base.sheet import Workbook, read_workbook
from app.base.upload import LARGEST
from app.web.fields import DayField, Form
from app.web.pages import locality_id
from trainees.areas import Locality

bp = Blueprint("areas", __name__, url_prefix="/areas")
PAGE = 50
GROUPS = {
    "all": _l("Số dân"),
    "households": _l("Số hộ"),
    ">=18": _l("Từ đủ 18 tuổi"),
    ">=15": _l("Từ đủ 15 tuổi"),
    ">=14": _l("Từ đủ 14 tuổi"),
    "pupils": _l("Học sinh"),
}


class DocumentForm(Form):
    """Which day the numbers are of, and who says so."""

    day = DayField(_l("Số liệu của ngày"), [InputRequired(_l("Cần ngày của số liệu."))])
    source = StringField(
        _l("Theo văn bản nào, của ai"), [InputRequired(_l("Cần nguồn của số liệu.")), Length(max=300)],
        description=_l("Ví dụ: Công an xã, báo cáo 12/BC-CAX ngày 05/01/2026."),
    )  # fmt: skip
    filename = HiddenField(validators=[Optional(), Length(max=255)])


class SheetForm(Form):
    """A sheet, or the cells of one."""

    file = FileField(
        _l("Tệp bảng số liệu"), description=_l("Excel (.xlsx, .xlsm, .xls), OpenDocument (.ods) hoặc CSV.")
    )
    text = TextAreaField(
        _l("Hoặc dán các ô vào đây"), [Optional(), Length(max=200_000)],
        description=_l("Chọn các ô trong bảng tính, chép rồi dán."), render_kw={"rows": 6},
    )  # fmt: skip


def locality() -> Locality:
    """The asker's."""
    return db.session.get_one(Locality, locality_id())


def workbook(form: SheetForm) -> Workbook | None:
    """The sheet that was handed in, as a file or as cells; None with the error on the form. The database is not asked."""
    given = request.files.get("file")
    try:
        if given is not None and given.filename:
            return read_workbook(given.stream.read(LARGEST + 1), given.filename)
        if form.text.data and form.text.data.strip():
            return read_workbook(form.text.data.encode(), "dan.tsv")
        raise Refused("file_missing", str(_l("Chọn một tệp, hoặc dán các ô.")))
    except Refused as refused:
        refuse(form, refused)
        return None


def refuse(form: SheetForm, error: CoreError) -> None:
    """Why the core did not take the sheet, beside the field that it came by."""
    given = request.files.get("file")
    by_file = (given is not None and bool(given.filename)) or not form.text.data
    (form.file if by_file else form.text).errors = [error.message, *error.details]
