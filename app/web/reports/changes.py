"""What a revision changed: numbers before and after, who entered and who left, and why."""

from __future__ import annotations

from flask import render_template
from flask_babel import gettext as _

from app.access import VIEW_PEOPLE, VIEW_REPORT, needs
from app.base.db import db
from app.base.errors import NotFound
from app.filing import revision_diff
from app.filing.report import Report
from app.web.pages import may
from app.web.reports.frame import around, bp, the_report


@bp.get("/<int:id>/diff")
@needs(VIEW_REPORT)
def diff(id: int) -> str:
    """The revision beside the one that it replaces. Names are for who may see people; others read how many."""
    report = the_report(id)
    before = db.session.get(Report, report.replaces_id) if report.replaces_id else None
    if before is None:
        raise NotFound("report_first", _("Đây là bản đầu tiên, chưa có bản trước để so."))
    found = revision_diff.between(before, report)
    return render_template(
        "reports/diff.html", **around(report, "reports.diff"), before=before, found=found, names=may(VIEW_PEOPLE),
    )  # fmt: skip
