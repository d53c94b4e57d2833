"""Making parts: one for each unit that a report needs something of, asked for once however often it is called."""

from __future__ import annotations

from sqlalchemy import select

from app.base import clock, codes
from app.base.actors import Actor
from app.base.db import db, hold
from app.filing.parts import portion
from app.filing.parts.part import CODE_LENGTH, Part, of_report
from app.filing.report import Report


def ensure(report: Report, *, by: Actor) -> list[Part]:
    """The parts of a report's period: those that are there, and one more for each unit that leads a target which others
    report, leads an open task, or has staff on the roll. A part that was asked for stays, whatever the plan says since."""
    first = db.session.get_one(Report, report.origin)
    hold(first)  # of two who ask at once the second sees the first one's
    there = set(db.session.scalars(select(Part.unit_id).where(Part.report_id == first.id)))
    for unit_id in portion.of_report(report):
        if unit_id not in there:
            db.session.add(
                Part(
                    locality_id=report.locality_id, report_id=first.id, unit_id=unit_id,
                    code=codes.random_code(CODE_LENGTH), asked_at=clock.now(), asked_by=by.account_id,
                )
            )  # fmt: skip
    db.session.flush()
    return of_report(report)
