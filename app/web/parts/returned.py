"""What came back of a unit, looked at before it is written: what would change, troubles first; written, undone, dropped."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import EDIT_REPORT, needs
from app.base.db import db
from app.base.errors import CoreError, NotFound
from app.filing import report as reports
from app.filing.parts import applying, preview, receiving
from app.filing.parts.part import APPLIED, WAITING, Part, PartReturn
from app.web.attached import hand_out
from app.web.pages import actor, go, scope, tell_refusal
from app.web.parts.frame import bp
from app.web.parts.sending import XLSX
from app.web.reports.frame import account_names, name

GROUPS: Final = {
    "target": _l("Số liệu chỉ tiêu"), "task": _l("Nhiệm vụ"), "staff": _l("Danh sách cán bộ"), "note": _l("Ghi nhận của đơn vị"),
}  # fmt: skip
"""Changes by the word before the colon of their key."""


def _get(return_id: int) -> PartReturn:
    return receiving.get(return_id, within=scope())


def _next(came: PartReturn) -> int | None:
    """The return of the same report that has waited longest, this one aside."""
    query = (
        select(PartReturn.id).join(Part, Part.id == PartReturn.part_id).order_by(PartReturn.id)
        .where(Part.report_id == came.part.report_id, PartReturn.state == WAITING, PartReturn.id != came.id)
    )  # fmt: skip
    return db.session.scalar(query.limit(1))


@bp.get("/parts/returns/<int:return_id>")
@needs(EDIT_REPORT)
def returned(return_id: int) -> str:
    """One return: what it would change, or what it did."""
    came = _get(return_id)
    report = reports.get(came.part.report_id, within=scope())
    seen = preview.of(came.part, receiving.said_of(came)) if came.state == WAITING else None
    groups: dict[str, list[Any]] = {}
    for change in seen.changes if seen else ():
        groups.setdefault(change.key.partition(":")[0], []).append(change)
    return render_template(
        "parts/returned.html", came=came, part=came.part, report=report, name=name(report), seen=seen, groups=groups,
        titles=GROUPS, names=account_names([came.came_by, came.settled_by]), waits=came.state == WAITING, applied=came.state == APPLIED,
        more=_next(came) is not None,
    )  # fmt: skip


@bp.get("/parts/returns/<int:return_id>/file")
@needs(EDIT_REPORT)
def returned_file(return_id: int) -> Response:
    """The file as it came."""
    came = _get(return_id)
    if came.data is None:
        raise NotFound("return_no_file", _("Bản này được gửi từ trang, không có tệp."))
    return hand_out(came.data, came.filename, XLSX, f"phan-gui-{came.id}.xlsx")


@bp.post("/parts/returns/<int:return_id>/apply")
@needs(EDIT_REPORT)
def apply(return_id: int) -> BaseResponse:
    """Write the changes whose boxes are ticked; of a form without boxes all of them. Fields: shown and take, a key each; seen,
    the mark of what was looked at; `then`: next shows the one that waits after it."""
    came = _get(return_id)
    left_out = set(request.form.getlist("shown")) - set(request.form.getlist("take"))
    try:
        done = applying.apply(came, by=actor(), but=left_out, seen=request.form.get("seen", ""))
    except CoreError as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".returned", return_id=return_id)
    audit.tell(actor(), "apply", "part_return", done.id, done.locality_id, left_out=len(left_out))
    db.session.commit()
    flash(_("Đã ghi phần của %(unit)s.", unit=done.part.unit.name), "success")
    if left_out:
        flash(ngettext("%(num)s thay đổi không ghi.", "%(num)s thay đổi không ghi.", len(left_out)), "info")
    after = _next(done) if request.form.get("then") == "next" else None
    return go(".returned", return_id=after or return_id)


@bp.post("/parts/returns/<int:return_id>/undo")
@needs(EDIT_REPORT)
def undo(return_id: int) -> BaseResponse:
    """Take back what a return wrote."""
    return _settle(return_id, "undo", _("Đã hoàn tác: số liệu trở lại như trước khi ghi bản này."))


@bp.post("/parts/returns/<int:return_id>/drop")
@needs(EDIT_REPORT)
def drop(return_id: int) -> BaseResponse:
    """Put a return away without writing anything."""
    return _settle(return_id, "drop", _("Đã bỏ bản này, không ghi gì."))


def _settle(return_id: int, verb: str, words: str) -> BaseResponse:
    came = _get(return_id)
    try:
        {"undo": applying.undo, "drop": applying.drop}[verb](came, by=actor())
    except CoreError as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".returned", return_id=return_id)
    audit.tell(actor(), verb, "part_return", came.id, came.locality_id)
    db.session.commit()
    flash(words, "success")
    return go(".returned", return_id=return_id)
