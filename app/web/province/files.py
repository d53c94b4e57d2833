"""Sums files that communes sent: several taken in at once, each with its answer; undone."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as BaseResponse

from app import accounts, audit
from app.access import EDIT_PROVINCE, VIEW_PROVINCE, needs
from app.base.db import db
from app.base.errors import CoreError
from app.filing.province import receiving, rounds
from app.filing.province.sums import LARGEST
from app.filing.province.sums_file import SumsFile
from app.web.pages import actor, go, page_number, scope, tell_refusal
from app.web.province.frame import PAGE, around, bp, the_province
from trainees.areas import Locality


@bp.get("/files")
@needs(VIEW_PROVINCE)
def files() -> str:
    """What came, the newest first, and a place to hand in more."""
    return _page(the_province())


def _page(province: Locality, told: list[dict[str, Any]] | None = None, error: str = "") -> str:
    page = page_number()
    total = db.session.scalar(select(func.count()).where(SumsFile.locality_id == province.id)) or 0
    return render_template(
        "province/files.html", **around("province.files"), rows=receiving.listed(province, limit=PAGE, offset=(page - 1) * PAGE),
        total=total, page=page, pages=-(-total // PAGE), told=told or [], error=error,
        names={one.id: one.name for one in accounts.listed(scope())}, opened={one.period: one for one in rounds.listed(province)},
    )  # fmt: skip


@bp.post("/files")
@needs(EDIT_PROVINCE)
def receive() -> str | tuple[str, int]:
    """Take files in. What is refused is said file by file; the others are written."""
    province = the_province()
    given = [one for one in request.files.getlist("file") if one.filename]
    if not given:
        return _page(province, error=_("Chưa chọn tệp nào. Chọn các tệp .json mà xã gửi về.")), 422
    if len(given) > receiving.MOST_FILES:
        return _page(province, error=_("Mỗi lần nhận nhiều nhất %(n)s tệp.", n=receiving.MOST_FILES)), 422
    told = [_received(province, one) for one in given]
    db.session.commit()
    return _page(province, told)


def _received(province: Locality, given: FileStorage) -> dict[str, Any]:
    name = given.filename or ""
    try:
        with db.session.begin_nested():
            got = receiving.receive(province, given.stream.read(LARGEST + 1), name, by=actor())
    except CoreError as error:
        return {"name": name, "error": error.message}
    if got.outcome != receiving.SAME:
        audit.tell(
            actor(),
            "receive",
            "sums_file",
            got.file.id,
            province.id,
            outcome=got.outcome,
            period=got.file.period,
        )
    return {"name": name, "got": got}


@bp.post("/files/<int:file_id>/undo")
@needs(EDIT_PROVINCE)
def undo(file_id: int) -> BaseResponse:
    """Take a file back; the revision before stands again."""
    province = the_province()
    file = receiving.get(file_id, province=province)
    try:
        before = receiving.undo(file, by=actor())
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
        return go(".files")
    audit.tell(actor(), "undo", "sums_file", file.id, province.id, period=file.period)
    said = (
        _("Đã hoàn tác. Bản %(n)s của %(who)s dùng lại.", n=before.revision, who=before.name)
        if before
        else _("Đã hoàn tác tệp của %(who)s.", who=file.name)
    )
    db.session.commit()
    flash(said, "success")
    return go(".files")
