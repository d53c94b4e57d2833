"""The national monitoring page (trang theo dõi quốc gia): words to copy line by line, ticked when they were typed over."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import EDIT_REPORT, VIEW_REPORT, needs
from app.base.db import db
from app.base.errors import Conflict
from app.filing import monitoring, snapshot
from app.web.pages import actor, go, tell_refusal, vn_number
from app.web.reports.frame import around, bp, the_report


@bp.get("/<int:id>/monitoring")
@needs(VIEW_REPORT)
def monitor(id: int) -> str:
    """Each line's words, and whether they were typed over."""
    report = the_report(id)
    entries = monitoring.entries(report, snapshot.content_of(report))
    known = [one for one in entries if one.line.achieved != "—"]
    return render_template(
        "reports/monitoring.html", **around(report, "reports.monitor"), entries=entries, known=known,
        done=sum(one.done for one in known), everything="\n".join(one.said for one in known),
    )  # fmt: skip


@bp.post("/<int:id>/monitoring")
@needs(EDIT_REPORT)
def tick(id: int) -> BaseResponse:
    """Say that a line, or all of them, were typed over; or take it back."""
    report = the_report(id)
    refs = request.form.getlist("ref")
    if not refs:
        flash(_("Chưa chọn dòng nào."), "warning")
        return go(".monitor", id=id)
    try:
        if request.form.get("undo"):
            monitoring.untick(report, refs)
            made = -len(refs)
        else:
            shown = request.form.get("said") if len(refs) == 1 else None
            made = monitoring.tick(report, snapshot.content_of(report), refs, shown=shown, by=actor())
        audit.tell(actor(), "tick", "report", report.id, report.locality_id, lines=made)
        db.session.commit()
    except Conflict as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".monitor", id=id)
    if made > 1:
        flash(_("Đã đánh dấu %(n)s dòng.", n=vn_number(made)), "success")
    return go(".monitor", id=id, _anchor=f"line-{refs[0]}" if len(refs) == 1 else None)
