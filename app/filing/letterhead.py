"""The frame of a report's paper (khung văn bản): as it was said last, or as Nghị định 30/2020/NĐ-CP has it for a commune."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from app.base.db import db
from app.filing.content import Letterhead
from app.filing.report import Report
from trainees.areas import Locality


def proposed(report: Report) -> Letterhead:
    """Its own where somebody said it; else that of the locality's report that was framed last; else the usual one. One or two
    queries; the recipient is always whoever this report goes to."""
    if report.letterhead:
        return report.paper
    query = select(Report.letterhead, Report.to).where(
        Report.locality_id == report.locality_id, Report.id != report.id
    )
    for said, to in db.session.execute(query.order_by(Report.id.desc()).limit(24)).tuples():
        if said:
            return _sent_to(Letterhead.of_json(said), to, report.to)
    return usual(db.session.get_one(Locality, report.locality_id), report.to)


def usual(place: Locality, to: str = "") -> Letterhead:
    """What a people's committee prints, with the lines that a person completes."""
    name = f"{place.kind} {place.name}"
    return Letterhead(
        agency=("ỦY BAN NHÂN DÂN", name.upper()),
        place=place.name,
        signature=("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
        recipients=tuple(filter(None, [f"- {to};" if to else "", "- Lưu: VT."])),
    )


def _sent_to(kept: Letterhead, before: str, to: str) -> Letterhead:
    """The same frame for another recipient: the line that named the one before names the one now."""
    if not before or not to or before == to:
        return kept
    return replace(kept, recipients=tuple(line.replace(before, to) for line in kept.recipients))


def last_of(locality_id: int) -> Letterhead:
    """Of papers that belong to no report: the frame that the locality used last, else the usual one."""
    query = (
        select(Report.letterhead)
        .where(Report.locality_id == locality_id)
        .order_by(Report.id.desc())
        .limit(24)
    )
    said = next((one for one in db.session.scalars(query) if one), None)
    return Letterhead.of_json(said) if said else usual(db.session.get_one(Locality, locality_id))
