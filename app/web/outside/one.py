"""One result: what the paper says, its file, what it counts for; withdrawn with a reason, and taken back."""

from __future__ import annotations

from flask import Response, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import accounts, audit
from app.access import EDIT_TRAINING, needs
from app.access.door import parses_first
from app.base.db import db, writing
from app.base.errors import CoreError, NotFound
from app.web.attached import attached
from app.web.outside.frame import ACCEPT, KINDS, bp, given_file
from app.web.pages import actor, go, scope, tell_refusal
from certificates.outside import outside_import, outside_result
from certificates.outside.outside_result import OutsideResult
from trainees import attachments, ledger, people


@bp.get("/<int:result_id>")
@needs(EDIT_TRAINING)
def show(result_id: int) -> str:
    """One result."""
    result = _get(result_id)
    return render_template(
        "outside/show.html", result=result, person=people.get(result.person_id, within=scope()), kinds=KINDS,
        names={one.id: one.name for one in accounts.listed(scope())}, accept=ACCEPT, counts_as=_(ledger.KINDS[result.kind]),
        list=_list_of(result),
    )  # fmt: skip


def _list_of(result: OutsideResult) -> outside_import.OutsideImport | None:
    if result.import_id is None:
        return None
    return outside_import.get(result.import_id, within=scope())


def _get(result_id: int) -> OutsideResult:
    return outside_result.get(result_id, within=scope())


@bp.get("/<int:result_id>/file")
@needs(EDIT_TRAINING)
def file(result_id: int) -> Response:
    """The paper's file, to be saved and never to be shown by the browser."""
    result = _get(result_id)
    if result.attachment is None:
        raise NotFound("attachment_unknown", _("Kết quả này không có tệp."))
    return attached(result.attachment)


@bp.post("/<int:result_id>/file")
@needs(EDIT_TRAINING)
@parses_first
def attach(result_id: int) -> BaseResponse:
    """Put a file beside it."""
    _get(result_id)
    data, name = given_file()
    if not data:
        flash(_("Chọn một tệp."), "warning")
        return go(".show", result_id=result_id)
    try:
        by = actor()
        with writing():
            result = _get(result_id)
            outside_result.attach(result, attachments.keep(result.locality_id, data, name, by=by))
            audit.tell(by, "attach", "outside_result", result.id, result.locality_id)
            db.session.commit()
        flash(_("Đã đính kèm tệp."), "success")
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
    return go(".show", result_id=result_id)


@bp.post("/<int:result_id>/withdraw")
@needs(EDIT_TRAINING)
def withdraw(result_id: int) -> BaseResponse:
    """It no longer counts."""
    result = _get(result_id)
    try:
        outside_result.withdraw(result, request.form.get("why", ""), by=actor())
        audit.tell(actor(), "withdraw", "outside_result", result.id, result.locality_id)
        db.session.commit()
        flash(_("Đã rút kết quả này; sổ theo dõi kỹ năng không còn tính."), "success")
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
    return go(".show", result_id=result_id)


@bp.post("/<int:result_id>/restore")
@needs(EDIT_TRAINING)
def restore(result_id: int) -> BaseResponse:
    """Take the withdrawal back."""
    result = _get(result_id)
    try:
        outside_result.restore(result, by=actor())
        audit.tell(actor(), "restore", "outside_result", result.id, result.locality_id)
        db.session.commit()
        flash(_("Kết quả này được tính lại."), "success")
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
    return go(".show", result_id=result_id)
