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
    known = db.session.execute(select(Part.unit_id, Part.asked_as).where(Part.report_id == first.id)).all()
    there, taken = {row.unit_id for row in known}, {row.asked_as for row in known}
    for unit_id in portion.of_report(report):
        if unit_id not in there:
            # SQLite gives the number of its last row away again: a unit may be called what one was that another took in.
            asked_as = unit_id if unit_id not in taken else min(0, *taken) - 1
            taken.add(asked_as)
            db.session.add(
                Part(
                    locality_id=report.locality_id, report_id=first.id, unit_id=unit_id, asked_as=asked_as,
                    code=codes.random_code(CODE_LENGTH), asked_at=clock.now(), asked_by=by.account_id,
                )
            )  # fmt: skip
    db.session.flush()
    return of_report(report)
