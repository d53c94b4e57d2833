"""Completeness (đủ và đúng hạn): which units were asked, which sent, which late, which not yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.base import clock
from app.base.db import db
from app.filing.parts import portion
from app.filing.parts.part import Part
from app.filing.report import Report
from trainees.areas import Unit
from trainees.indicators import fraction


@dataclass(frozen=True, slots=True)
class Completeness:
    """Of units: one that took another in has two parts and is asked once. `late`: of those who sent, after the day; `missing` in
    the order in which they were asked. `share`: sent of asked in percent; None where nobody was asked."""

    asked: int
    sent: int
    late: int
    missing: tuple[Unit, ...]
    share: Decimal | None


def of(report: Report) -> Completeness:
    """How complete the collecting of a report's period is. One query."""
    query = (
        select(Part).where(Part.report_id == report.origin).options(joinedload(Part.unit)).order_by(Part.id)
    )
    parts = of_units(db.session.scalars(query))
    sent = [one for one in parts if one.sent_at is not None]
    missing = tuple(one.unit for one in parts if one.sent_at is None)
    late = sum(is_late(one, report) for one in sent)
    return Completeness(len(parts), len(sent), late, missing, fraction.percent(len(sent), len(parts)))


def of_units(parts: Iterable[Part]) -> list[Part]:
    """Of each unit in each report the part that tells how it stands: the one that came first, else the first that it was
    asked for. In the order given."""
    found: dict[tuple[int, int], Part] = {}
    for part in parts:
        best = found.setdefault((part.report_id, part.unit_id), part)
        if part.sent_at is not None and (best.sent_at is None or part.sent_at < best.sent_at):
            found[part.report_id, part.unit_id] = part
    return list(found.values())


def is_late(part: Part, report: Report) -> bool:
    """Whether a part came after its day, or has not come and the day is over."""
    due = portion.due_of(report)
    came = clock.local(part.sent_at).date() if part.sent_at is not None else clock.today()
    return due is not None and came > due
