"""The files that came, those that wait, and choosing a new one."""

from __future__ import annotations

import hashlib
from datetime import date

from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import FileField, RadioField, TextAreaField
from wtforms.validators import Optional

from app.access import IMPORT_ROSTER, VIEW_PEOPLE, needs
from app.access.door import parses_first
from app.base import clock
from app.base.db import db, reading, writing
from app.base.errors import Refused
from app.base.upload import LARGEST
from app.jobs import job as jobs
from app.jobs import rosters as roster_jobs
from app.web.fields import SHEETS, DayField, Form, read_day
from app.web.jobs import spell
from app.web.pages import actor, go, locality_id, page_number, scope
from app.web.rosters.frame import PAGE, bp, left, names_of
from app.web.rosters.words import KINDS, TITLES, columns_of
from trainees.imports import not_entered, roster_import
from trainees.imports.preview import proposed_day
from trainees.imports.showing import looking, waiting
from trainees.imports.showing.waiting import Arrival


class UploadRoster(Form):
    file = FileField(
        _l("Tệp danh sách"),
        description=_l(
            "Excel (.xlsx, .xlsm, .xls), OpenDocument (.ods) hoặc CSV, không quá %(size)s MB.",
            size=LARGEST // 1024 // 1024,
        ),
    )
    pasted = TextAreaField(
        _l("Vùng ô dán từ Excel"),
        description=_l(
            "Bôi đen vùng trong Excel, cả dòng tiêu đề, bấm Ctrl+C, rồi bấm vào ô này và bấm Ctrl+V."
        ),
    )
    kind = RadioField(
        _l("Danh sách của ai"), choices=[("", _l("Để phần mềm nhận ra, rồi hỏi lại")), *KINDS.items()], default=""
    )  # fmt: skip
    since = DayField(
        _l("Có tên trong danh sách từ ngày"), [Optional()],
        description=_l(
            "Người mới được tính từ ngày này; người đã có tên giữ ngày cũ. Để trống: danh sách đầu tiên của mỗi loại từ đầu năm,"
            " danh sách mới hơn từ hôm nay, để số liệu các quý trước không đổi."
        ),
    )  # fmt: skip


_OF_MEMBERS = ("staff", "residents", "youth")
"""The kinds of list that say who belongs somewhere."""


@bp.get("")
@needs(VIEW_PEOPLE)
def index() -> str:
    """The files that wait, and those that came, newest first."""
    page = page_number()
    total = roster_import.count(scope())
    imports = roster_import.listed(scope(), page=page, size=PAGE)
    waits = waiting.listed(scope()) if page == 1 else []
    return render_template(
        "rosters/index.html", imports=imports, waits=waits, names=names_of(*(one.created_by for one in [*imports, *waits])),
        kinds=TITLES, page=page, total=total, pages=-(-total // PAGE), waiting=not_entered.waiting_count(locality_id()),
        left=left, spell=spell, most=waiting.MOST_WAITING,
    )  # fmt: skip


@bp.get("/new")
@needs(IMPORT_ROSTER)
def new() -> str:
    """Choose a file, or paste cells, and say what it is."""
    form = UploadRoster(formdata=None)
    kind = request.args.get("kind")
    if kind in KINDS:
        form.kind.data = kind
    # Of a list whose kind is still to be recognised a day is proposed where all kinds have the same one.
    proposed = {proposed_day(locality_id(), one) for one in ([kind] if kind in KINDS else _OF_MEMBERS)}
    form.since.data = read_day(request.args.get("since", "")) or (
        proposed.pop() if len(proposed) == 1 else None
    )
    return _page(form)


def _page(form: UploadRoster) -> str:
    return render_template(
        "rosters/new.html", form=form, accept=SHEETS, kinds=KINDS, columns_of=columns_of,
        full=waiting.count(locality_id()) >= waiting.MOST_WAITING, most=waiting.MOST_WAITING,
    )  # fmt: skip


@bp.post("/new")
@needs(IMPORT_ROSTER)
@parses_first
def upload() -> BaseResponse | tuple[str, int]:
    """Read the file; when it is a list of people, keep it for the preview. Nobody is entered yet."""
    form = UploadRoster()
    valid = form.validate()
    pasted = bool((form.pasted.data or "").strip())
    try:
        data, filename = given(form, pasted=pasted)
        if not valid:
            return _page(form), 422
        arrival = waiting.arrive(data, filename, form.kind.data or None, pasted=pasted)
        record_id, job_id = take_in(arrival, form.since.data)
    except Refused as refused:
        db.session.rollback()
        field = form.pasted if pasted else form.file
        field.errors = [refused.message, *refused.details]
        return _page(form), 422
    return go("jobs.show", id=job_id) if job_id else go(".show", id=record_id)


def given(form: UploadRoster, *, pasted: bool) -> tuple[bytes, str]:
    """What was handed in, as a file: its bytes and its name. Refused when there is nothing, or two things."""
    file = request.files.get("file")
    if pasted and file is not None and file.filename:
        raise Refused("file_twice", _("Chọn tệp hoặc dán ô, không cả hai. Xóa vùng dán nếu muốn dùng tệp."))
    if pasted:
        return (form.pasted.data or "").encode(), _("Vùng dán %(at)s", at=f"{clock.now():%H.%M %d-%m-%Y}")
    if file is None or not file.filename:
        raise Refused("file_missing", _("Chưa chọn tệp nào."))
    return file.stream.read(LARGEST + 1), file.filename


def take_in(arrival: Arrival, since: date | None) -> tuple[int, int | None]:
    """Keep a file that came, with its preview: its id. A large one is read as long work: that job's id too.

    `since` None: the day that is proposed for its kind.
    """
    if since is None:
        with reading():
            since = proposed_day(locality_id(), arrival.kind, hashlib.sha256(arrival.data).hexdigest())
    if arrival.big:
        found = None
    else:
        with reading():
            found = looking.look(looking.task_for(arrival, locality_id(), since), workbook=arrival.workbook)
    with writing():
        record = waiting.keep(arrival, locality_id(), since, by=actor())
        job_id = None
        if found is not None:
            looking.show(record, found)
        else:
            job_id = jobs.enqueue(
                roster_jobs.PREVIEW, record.locality_id, roster_jobs.subject_of(record), by=actor(), label=record.filename
            ).id  # fmt: skip
        record_id = record.id
        db.session.commit()
    return record_id, job_id
