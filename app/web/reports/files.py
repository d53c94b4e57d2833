"""The files of a report: as they were made when it was frozen, or as they would be now; pages of one A4; the signed scan."""

from __future__ import annotations

from typing import Final

from flask import Response
from flask_babel import gettext as _

from app.access import EXPORT_REPORT, needs
from app.base.errors import NotFound
from app.filing import snapshot, unit_standing
from app.filing.report import Report
from app.reports import leader_page, report_files, unit_page
from app.web.attached import attached, hand_out
from app.web.pages import scope
from app.web.papers.frame import PDF, XLSX
from app.web.reports.frame import bp, the_report
from trainees import areas, attachments

MIMETYPES: Final = {
    "xlsx": XLSX, "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "pdf": PDF,
    "json": "application/json",
}  # fmt: skip


@bp.get("/<int:id>/files/<kind>")
@needs(EXPORT_REPORT)
def file(id: int, kind: str) -> Response:
    """The report as XLSX, DOCX or PDF. Of a frozen one the bytes that were kept, and the sums for the province as JSON; of a
    draft what it says now."""
    report = the_report(id)
    if kind not in (report_files.KINDS if report.is_open else MIMETYPES):
        raise NotFound("report_file_unknown", _("Báo cáo không có tệp loại này."))
    if report.is_open:
        data, name = (
            report_files.KINDS[kind](snapshot.content_of(report)),
            f"ban-thao-{_named(report)}.{kind}",
        )
    else:
        kept = snapshot.file_of(report, kind)
        data, name = kept.data, kept.filename
    return hand_out(data, name, MIMETYPES[kind], f"bao-cao-{_named(report)}.{kind}")


@bp.get("/<int:id>/leader.pdf")
@needs(EXPORT_REPORT)
def leader(id: int) -> Response:
    """One A4 for whoever decides."""
    report = the_report(id)
    name = f"lanh-dao-{_named(report)}.pdf"
    return hand_out(leader_page.document(snapshot.content_of(report)), name, PDF, name)


@bp.get("/<int:id>/units/<int:unit_id>.pdf")
@needs(EXPORT_REPORT)
def unit(id: int, unit_id: int) -> Response:
    """One A4 of what a unit leads."""
    report, one = the_report(id), areas.get_unit(unit_id, within=scope())
    stood = next(
        (each for each in unit_standing.of_plan(report.plan, report.cut_off) if each.unit == unit_id), None
    )
    on_time = (
        unit_page.ReportsOnTime(stood.asked, stood.on_time, stood.overdue, stood.missing)
        if stood
        else unit_page.ReportsOnTime()
    )
    name = f"don-vi-{unit_id}-{_named(report)}.pdf"
    return hand_out(
        unit_page.document(snapshot.content_of(report), unit_id, on_time, name=one.name), name, PDF, name
    )


@bp.get("/<int:id>/signed")
@needs(EXPORT_REPORT)
def signed(id: int) -> Response:
    """The signed scan."""
    report = the_report(id)
    if report.signed_id is None:
        raise NotFound("report_unsigned", _("Báo cáo này chưa gắn bản đã ký."))
    return attached(attachments.get(report.signed_id, within=scope()))


def _named(report: Report) -> str:
    """'2026-02-lan-2': letters, figures and dashes."""
    words = report.period or f"{report.cut_off:%Y%m%d}"
    return words.lower() if report.revision == 1 else f"{words.lower()}-lan-{report.revision}"
