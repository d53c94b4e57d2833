"""Snapshot (bản chốt): what a report says, as it was frozen; its files, and whom its lines counted."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import delete, select

from app.base import clock
from app.base.db import db
from app.base.errors import NotFound
from app.filing import gathering
from app.filing.content import Content
from app.filing.report import Report, ReportCounted, ReportFile

Draw = Callable[[Content], Mapping[str, bytes]]
"""Makes the files of a content: kind (xlsx, docx, pdf, json) → bytes. The same content gives the same bytes."""
Ids = tuple[int, ...]
People = Mapping[str, tuple[Ids, Ids | None]]
"""Ref of a computed line → ids of whom it counts and, where the denominator has names, among whom."""


def content_of(report: Report) -> Content:
    """What it says: frozen where it is frozen, else gathered now."""
    return gathering.of_report(report) if report.content is None else Content.of_json(report.content)


def people_of(report: Report) -> People:
    """Whom its lines count: as frozen, else gathered now."""
    if report.content is None:
        return gathering.counted(report)
    rows = db.session.scalars(select(ReportCounted).where(ReportCounted.report_id == report.id))
    return {row.ref: (unpack(row.whom) or (), unpack(row.among)) for row in rows}


def file_of(report: Report, kind: str) -> ReportFile:
    """A file as it was made when the report was frozen; NotFound."""
    query = select(ReportFile).where(ReportFile.report_id == report.id, ReportFile.kind == kind)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound("report_file_unknown", "Báo cáo này chưa chốt, hoặc không có tệp loại đó.")
    return found


def files(report: Report) -> list[ReportFile]:
    """The files of a frozen report, without their bytes."""
    query = select(ReportFile).where(ReportFile.report_id == report.id)
    return list(db.session.scalars(query.order_by(ReportFile.kind)))


def digest_of(content: Content) -> str:
    """SHA-256 in hex of its JSON in one order and spacing."""
    said = json.dumps(content.as_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def freeze(report: Report, content: Content, people: People, made: Mapping[str, bytes]) -> None:
    """Keep what a report says, whom it counts and its files. Flushed."""
    here, moment = report.locality_id, clock.now()
    report.content, report.digest = content.as_json(), digest_of(content)
    for ref, (whom, among) in people.items():
        db.session.add(
            ReportCounted(
                locality_id=here, report_id=report.id, ref=ref, whom=pack(whom),
                among=None if among is None else pack(among),
            )
        )  # fmt: skip
    for kind, data in made.items():
        db.session.add(
            ReportFile(
                locality_id=here, report_id=report.id, kind=kind, filename=filename(report, kind),
                digest=hashlib.sha256(data).hexdigest(), data=data, made_at=moment,
            )
        )  # fmt: skip
    db.session.flush()


def thaw(report: Report) -> None:
    """Let go of what was frozen: it was taken back before anybody decided on it. Flushed."""
    for table in (ReportCounted, ReportFile):
        db.session.execute(delete(table).where(table.report_id == report.id))
    report.content = report.digest = None
    db.session.flush()


def filename(report: Report, kind: str) -> str:
    """'bao-cao-2026-02.xlsx', 'bao-cao-dot-xuat-20260214-lan-2.pdf'; the sums 'so-lieu-tong-….json'."""
    what = "so-lieu-tong" if kind == "json" else "bao-cao"
    which = report.period or f"dot-xuat-{report.cut_off:%Y%m%d}"
    again = f"-lan-{report.revision}" if report.revision > 1 else ""
    return f"{what}-{which.lower()}{again}.{kind}"


def pack(ids: Iterable[int]) -> bytes:
    """Ascending, 4 bytes each, little-endian."""
    ordered = sorted(ids)
    return struct.pack(f"<{len(ordered)}I", *ordered)


def unpack(packed: bytes | None) -> Ids | None:
    """What `pack` made; None for None, and for what cannot be opened any more."""
    return None if packed is None else struct.unpack(f"<{len(packed) // 4}I", packed)
