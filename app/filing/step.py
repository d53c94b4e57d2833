"""The journal of a report: each step with its moment and the name of who took it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import or_, select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db
from app.base.text import N_
from app.filing.report import Report, ReportStep

OPENED, WRITTEN, FRAMED, SUBMITTED, WITHDRAWN, RETURNED, APPROVED, RECORDED, REVISED, UNREVISED, UNAPPROVED = (
    "opened", "written", "framed", "submitted", "withdrawn", "returned", "approved", "recorded", "revised",
    "unrevised", "unapproved",
)  # fmt: skip
VERBS: Final[dict[str, str]] = {
    OPENED: N_("Mở báo cáo"), WRITTEN: N_("Sửa lời văn"), FRAMED: N_("Sửa thể thức văn bản"),
    SUBMITTED: N_("Chốt số liệu và trình ký"), WITHDRAWN: N_("Rút lại để sửa"), RETURNED: N_("Trả lại"),
    APPROVED: N_("Duyệt"), RECORDED: N_("Ghi số, ngày ban hành"), REVISED: N_("Mở bản sau để sửa"),
    UNREVISED: N_("Bỏ bản sau"), UNAPPROVED: N_("Bỏ duyệt"),
}  # fmt: skip
_SAVES: Final = (WRITTEN, FRAMED)
"""Steps that are taken again and again: of several in a row by one person the last stays."""


def write(report: Report, verb: str, *, by: Actor, note: str = "") -> ReportStep:
    """Write a step down. Flushed."""
    if verb in _SAVES:
        query = select(ReportStep).where(ReportStep.report_id == report.id).order_by(ReportStep.id.desc())
        last = db.session.scalar(query.limit(1))
        if last is not None and (last.verb, last.by, last.by_name) == (verb, by.account_id, by.name):
            last.at = clock.now()
            db.session.flush()
            return last
    made = ReportStep(
        locality_id=report.locality_id, report_id=report.id, verb=verb, at=clock.now(), by=by.account_id,
        by_name=by.name[:120], note=note,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def of(report: Report, *, whole: bool = False) -> list[ReportStep]:
    """What was done with a report, the first step first; `whole`: with all revisions of its period. One query."""
    query = select(ReportStep).order_by(ReportStep.id)
    if not whole:
        return list(db.session.scalars(query.where(ReportStep.report_id == report.id)))
    every = select(Report.id).where(or_(Report.id == report.origin, Report.origin_id == report.origin))
    return list(db.session.scalars(query.where(ReportStep.report_id.in_(every))))
