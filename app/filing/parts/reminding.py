"""Reminding: a few polite lines to paste into a chat."""

from __future__ import annotations

from sqlalchemy import select

from app.base import clock
from app.base.db import db
from app.base.errors import NotFound, Refused
from app.filing.parts import completeness, portion
from app.filing.parts.part import Part
from app.filing.report import Report
from trainees.areas import Unit


def text(report: Report, unit: Unit | None = None, *, address: str | None = None) -> str:
    """For one unit, with `address`, under which its page is; else one text for all that have not sent, by name.

    The text for all goes into a common chat and tells nobody's code: it opens a unit's page without an account.
    NotFound: the unit was asked for nothing. Refused `part_all_sent`: nobody is missing.
    """
    if unit is not None:
        found = db.session.scalar(
            select(Part).where(Part.report_id == report.origin, Part.unit_id == unit.id)
        )
        if found is None:
            raise NotFound("part_unknown", "Đơn vị này không có phần nào trong báo cáo.")
        return of_part(found, address=address)
    missing = completeness.of(report).missing
    if not missing:
        raise Refused("part_all_sent", "Các đơn vị đã gửi đủ, không còn ai phải nhắc.")
    names = "\n".join(f"- {one.name}" for one in missing)
    return (
        f"Kính gửi các đơn vị: {_named(report)} (số liệu tính đến {report.cut_off:%d/%m/%Y}) còn chờ "
        f"{len(missing)} đơn vị{_by_when(report)}:\n{names}\n"
        "Nhờ các anh chị điền mẫu hoặc đường dẫn đã nhận riêng. Trân trọng cảm ơn."
    )


def of_part(the_part: Part, *, address: str | None = None) -> str:
    """For the unit of a part, with `address`, under which its page is. No query where unit and report are read."""
    report = the_part.report
    where = f" Điền tại: {address}" if address else " Mẫu đã gửi kèm trước đây."
    return (
        f"Kính gửi {the_part.unit.name}: nhờ đơn vị gửi phần của mình trong {_named(report)}, số liệu tính đến "
        f"{report.cut_off:%d/%m/%Y}{_by_when(report)}.{where} Trân trọng cảm ơn."
    )


def write_down(report: Report) -> int:
    """Those who have not sent were reminded now; how many they are."""
    missing = [unit.id for unit in completeness.of(report).missing]
    query = select(Part).where(Part.report_id == report.origin, Part.unit_id.in_(missing))
    for one in db.session.scalars(query):
        one.reminded_at = clock.now()
    db.session.flush()
    return len(missing)


def _named(report: Report) -> str:
    """'báo cáo tháng 02/2026'; one that somebody asked for by its title."""
    if report.period is None:
        return f"“{report.title}”"
    return f"báo cáo {report.period_words}"


def _by_when(report: Report) -> str:
    due = portion.due_of(report)
    if due is None:
        return ""
    late = ", đã quá hạn" if clock.today() > due else ", xin gửi chậm nhất ngày"
    return f"{late} {due:%d/%m/%Y}"
