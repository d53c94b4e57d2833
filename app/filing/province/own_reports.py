"""What a province reads of the communes on its own server: the sums of their filed reports, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import undefer

from app.base.db import db
from app.filing.content import Content
from app.filing.province import communes, sums
from app.filing.province.communes import ProvinceRound
from app.filing.province.sums import Sums
from app.filing.report import APPROVED, ISSUED, SUBMITTED, Report
from trainees.areas import Locality

FILED = (SUBMITTED, APPROVED, ISSUED)
"""States of a report that a province reads. What was sent back is none: its numbers were not accepted."""


@dataclass(frozen=True, slots=True)
class OwnReport:
    """A filed report of a commune here. `first_at`: when the period was filed first, whichever revision counts now; `approved`:
    somebody put their name to it."""

    code: str
    revision: int
    approved: bool
    first_at: datetime
    sums: Sums


def of_round(province: Locality, the_round: ProvinceRound, *, code: str | None = None) -> list[OwnReport]:
    """The reports of a period, of each commune (or of one, by its code) the one that was filed last. Two queries."""
    places = {one.id: one for one in communes.ours(province) if code is None or one.code == code}
    query = select(Report).where(
        Report.locality_id.in_(places), Report.period == the_round.period, Report.state.in_(FILED), Report.content.is_not(None)
    )  # fmt: skip
    latest: dict[int, Report] = {}
    first: dict[int, datetime] = {}
    for report in db.session.scalars(
        query.options(undefer(Report.content)).order_by(Report.frozen_at, Report.id)
    ):
        if report.frozen_at is not None:
            first.setdefault(report.locality_id, report.frozen_at)
            latest[report.locality_id] = report
    return [
        OwnReport(places[place].code, one.revision, one.state != SUBMITTED, first[place], _sums(one))
        for place, one in sorted(latest.items(), key=lambda pair: places[pair[0]].code)
    ]


def _sums(report: Report) -> Sums:
    # Only what is added up is read: a plan's tables are most of a report.
    return sums.of_content(Content.of_json({**(report.content or {}), "tables": [], "chores": []}))
