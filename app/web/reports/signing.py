"""From a draft to a signed paper: frozen, taken back, returned, approved, recorded, revised."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import APPROVE_REPORT, EDIT_REPORT, needs
from app.access.door import parses_first
from app.base.db import db, writing
from app.base.errors import CoreError
from app.filing import letterhead, life, note, snapshot, wording
from app.filing.content import Content, Text
from app.filing.report import Report
from app.reports import report_files
from app.web.pages import actor, go, tell_refusal
from app.web.reports.forms import RecordForm
from app.web.reports.frame import bp, the_report
from app.web.reports.one import page
from trainees import attachments


@bp.post("/<int:id>/submit")
@needs(EDIT_REPORT)
@parses_first
def submit(id: int) -> BaseResponse:
    """Freeze numbers and words and make the files. What nobody wrote is taken as it was proposed.

    Typesetting takes seconds: the files are made before the turn to write, of what the report says now, and made again
    only where it says something else by then.
    """
    report = the_report(id)
    try:
        before, files = _drawn(report)
        with writing():
            report = the_report(id)
            _complete(report)
            life.submit(
                report, lambda content: files if content == before else report_files.draw(content), by=actor()
            )
            audit.tell(actor(), "submit", "report", id, report.locality_id, revision=report.revision)
            db.session.commit()
    except CoreError as refused:
        return _refused(id, refused)
    flash(
        _("Đã chốt số liệu và lời văn. Tải tệp để trình ký, hoặc chờ lãnh đạo duyệt ngay tại trang này."),
        "success",
    )
    return go(".show", id=id)


def _drawn(report: Report) -> tuple[Content, Mapping[str, bytes]]:
    """What the report will say when it is frozen, and its files; nothing is written."""
    content = snapshot.content_of(report)
    if not report.is_open or any(line.above for line in content.lines):
        return content, {}  # refused in a moment
    if not report.words:
        content = replace(content, text=_proposed(report, content))
    return content, report_files.draw(content)


def _complete(report: Report) -> None:
    """Take the proposed words and frame where nobody wrote any."""
    if not report.is_open:
        return
    if not report.letterhead:
        life.frame(report, letterhead.proposed(report), by=actor())
    if not report.words:
        life.write(report, _proposed(report, snapshot.content_of(report)), by=actor())


def _proposed(report: Report, content: Content) -> Text:
    return wording.proposed(content, note.listed(report.locality_id, report.first, report.cut_off))


@bp.post("/<int:id>/withdraw")
@needs(EDIT_REPORT)
def withdraw(id: int) -> BaseResponse:
    """Take a report back that nobody decided about yet: a draft again."""
    return _done(id, "withdraw", lambda report: life.withdraw(report, by=actor()), _("Đã lấy lại để sửa. Số liệu lại tính theo hiện tại."))  # fmt: skip


@bp.post("/<int:id>/return")
@needs(APPROVE_REPORT)
def send_back(id: int) -> BaseResponse | tuple[str, int]:
    """Return a report with a reason; a new draft stands for it."""
    report = the_report(id)
    try:
        life.send_back(report, request.form.get("why", ""), by=actor())
        audit.tell(actor(), "return", "report", id, report.locality_id, revision=report.revision)
        db.session.commit()
    except CoreError as refused:
        if refused.code != "return_why":
            return _refused(id, refused)
        db.session.rollback()
        return page(the_report(id), why_wrong=refused.message), 422
    flash(_("Đã trả lại kèm lý do. Bản thảo mới đã mở cho người lập báo cáo."), "success")
    return go(".show", id=id)


@bp.post("/<int:id>/approve")
@needs(APPROVE_REPORT)
def approve(id: int) -> BaseResponse:
    """Approve; whoever froze it may not."""
    return _done(id, "approve", lambda report: life.approve(report, by=actor()), _("Đã duyệt. Văn thư lấy số rồi ghi số, ngày và bản đã ký."))  # fmt: skip


@bp.post("/<int:id>/record")
@needs(EDIT_REPORT)
@parses_first
def record(id: int) -> BaseResponse | tuple[str, int]:
    """Write down that it was signed: number, day, signer, and the scan."""
    form, given = RecordForm(), request.files.get("file")
    named = given.filename if given is not None and given.filename else ""
    data = given.stream.read(attachments.LARGEST + 1) if given is not None and named else b""
    if not form.validate() or form.issued_on.data is None:
        return page(the_report(id), record_form=form), 422
    try:
        with writing():
            report = the_report(id)
            life.record(
                report, form.number.data or "", form.issued_on.data, form.signed_by.data or "",
                file=(data, named) if named else None, by=actor(),
            )  # fmt: skip
            audit.tell(actor(), "record", "report", id, report.locality_id, file=bool(named))
            db.session.commit()
    except CoreError as refused:
        db.session.rollback()
        fields = {
            "issued_number": form.number,
            "issued_future": form.issued_on,
            "issued_signer": form.signed_by,
        }
        if refused.code == "report_state":
            return _refused(id, refused)
        fields.get(refused.code, form.file).errors = [refused.message]
        return page(the_report(id), record_form=form), 422
    flash(_("Đã ghi văn bản ban hành. Báo cáo này đã xong."), "success")
    return go(".show", id=id)


@bp.post("/<int:id>/revise")
@needs(EDIT_REPORT)
def revise(id: int) -> BaseResponse:
    """A new revision of an issued report, with what came late in it."""
    made: list[int] = []

    def turn(report: Report) -> None:
        made.append(life.revise(report, by=actor()).id)

    answer = _done(
        id,
        "revise",
        turn,
        _(
            "Đã mở bản bổ sung. Ngày chốt vẫn thế, số liệu tính theo những gì đã ghi đến hôm nay; bản đã ban hành giữ nguyên."
        ),
    )
    return go(".show", id=made[0]) if made else answer


def _done(id: int, verb: str, deed: Callable[[Report], None], said: str) -> BaseResponse:
    report = the_report(id)
    try:
        deed(report)
        audit.tell(actor(), verb, "report", id, report.locality_id, revision=report.revision)
        db.session.commit()
    except CoreError as refused:
        return _refused(id, refused)
    flash(said, "success")
    return go(".show", id=id)


def _refused(id: int, refused: CoreError) -> BaseResponse:
    db.session.rollback()
    tell_refusal(refused)
    return go(".show", id=id)
