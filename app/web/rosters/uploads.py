"""The files that came, and choosing a new one."""

from __future__ import annotations

from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse
from wtforms import FileField, RadioField
from wtforms.validators import InputRequired

from app.access import IMPORT_ROSTER, VIEW_PEOPLE, needs
from app.access.door import parses_first
from app.accounts import Account
from app.base.db import db, writing
from app.base.errors import Refused
from app.base.sheet import KINDS as FILE_KINDS
from app.base.upload import LARGEST
from app.web.fields import DayField, Form
from app.web.pages import actor, go, locality_id, scope
from app.web.rosters.frame import PAGE, bp, page_number
from app.web.rosters.words import COLUMNS, KINDS
from trainees.imports import applying, not_entered, roster_import

ACCEPT = ",".join(f".{kind}" for kind in sorted(FILE_KINDS))


class UploadRoster(Form):
    kind = RadioField(
        _l("Danh sách của ai"), [InputRequired(_l("Chọn loại danh sách."))], choices=list(KINDS.items()), default="staff"
    )  # fmt: skip
    since = DayField(
        _l("Có tên trong danh sách từ ngày"), [InputRequired(_l("Cần ngày."))],
        description=_l("Mẫu số của chỉ tiêu tính người có tên trong ngày chốt số liệu. Thường là ngày đầu năm."),
    )  # fmt: skip
    file = FileField(
        _l("Tệp danh sách"),
        description=_l(
            "Excel (.xlsx, .xls), OpenDocument (.ods) hoặc CSV, không quá %(size)s MB.",
            size=LARGEST // 1024 // 1024,
        ),
    )


@bp.get("")
@needs(VIEW_PEOPLE)
def index() -> str:
    """The files that came, newest first."""
    page = page_number()
    total = roster_import.count(scope())
    imports = roster_import.listed(scope(), page=page, size=PAGE)
    names = dict(
        db.session.execute(
            select(Account.id, Account.name).where(Account.id.in_({one.created_by for one in imports}))
        )
        .tuples()
        .all()
    )
    return render_template(
        "rosters/index.html", imports=imports, names=names, kinds=KINDS, page=page, total=total,
        pages=-(-total // PAGE), waiting=not_entered.waiting_count(locality_id()),
    )  # fmt: skip


@bp.get("/new")
@needs(IMPORT_ROSTER)
def new() -> str:
    """Choose a file and say what it is."""
    form = UploadRoster(formdata=None)
    form.since.data = applying.first_day()
    if request.args.get("kind") in KINDS:
        form.kind.data = request.args["kind"]
    return render_template("rosters/new.html", form=form, accept=ACCEPT, columns=COLUMNS)


@bp.post("/new")
@needs(IMPORT_ROSTER)
@parses_first
def upload() -> BaseResponse | tuple[str, int]:
    """Read the file; when it is a list of people, keep it for the preview. Nobody is entered yet."""
    form = UploadRoster()
    given = request.files.get("file")
    valid = form.validate()
    try:
        if given is None or not given.filename:
            raise Refused("file_missing", _("Chưa chọn tệp nào."))
        if not valid:
            return _upload_again(form)
        source = applying.read(given.stream.read(LARGEST + 1), given.filename, form.kind.data or "")
    except Refused as refused:
        form.file.errors = [refused.message, *refused.details]
        return _upload_again(form)
    with writing():
        record_id = applying.keep_waiting(
            source, locality_id(), form.since.data or applying.first_day(), by=actor()
        ).id
        db.session.commit()
    return go(".show", id=record_id)


def _upload_again(form: UploadRoster) -> tuple[str, int]:
    return render_template("rosters/new.html", form=form, accept=ACCEPT, columns=COLUMNS), 422
