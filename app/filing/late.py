"""Late events (ghi nhận muộn): what was written after a report was frozen, about days that it tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime

from app.base import clock
from app.base.db import db
from app.filing import source
from app.filing.report import ISSUED, Report
from campaigns.plans import result_words as words
from campaigns.plans.results import subjects_of
from trainees import figures
from trainees.indicators.measure import survivors
from trainees.ledger import history


def since(report: Report) -> Report | None:
    """After whose freeze an event is late for a report: the revision before it that was issued last, else the one it goes on
    with; None of a first revision."""
    before, nearest = report.replaces_id, None
    while before is not None:
        earlier = db.session.get_one(Report, before)
        nearest = nearest or earlier
        if earlier.state == ISSUED:
            return earlier
        before = earlier.replaces_id
    return nearest


def events(report: Report) -> tuple[str, ...]:
    """What was written after the freeze with a day inside the period: evidence, a sentence a source, the earliest written first
    ('Lớp “…”: 5 người, ngày 12/02/2026, ghi ngày 16/02/2026'), then figures. Nothing of a report that was never frozen."""
    return (
        ()
        if report.frozen_at is None
        else (*_evidence(report, report.frozen_at), *_figures(report, report.frozen_at))
    )


def _evidence(report: Report, frozen: datetime) -> Iterator[str]:
    merged = survivors()
    people: dict[str, set[int]] = defaultdict(set)
    learnt: dict[str, set[date]] = defaultdict(set)
    written: dict[str, set[date]] = defaultdict(set)
    for line in history.written_after(report.locality_id, frozen, report.first, report.cut_off):
        people[line.source].add(merged.get(line.person_id, line.person_id))
        learnt[line.source].add(line.on)
        written[line.source].add(clock.local(line.recorded_at).date())
    said = source.in_words(people)
    for one in sorted(people, key=lambda one: (min(written[one]), min(learnt[one]), said[one])):
        yield (
            f"{said[one][:1].upper()}{said[one][1:]}: {words.number(len(people[one]))} người, "
            f"{_days(learnt[one])}, ghi {_days(written[one])}"
        )


def _figures(report: Report, frozen: datetime) -> Iterator[str]:
    """Of the plan's targets, in its order."""
    asked = [one for one in report.plan.targets if report.refs is None or one.ref in report.refs]
    known = figures.up_to(
        report.locality_id, {subject for one in asked for subject in subjects_of(one)}, report.cut_off
    )
    for one in asked:
        for said in (line for subject in subjects_of(one) for line in known.get(subject, ())):
            if said.on >= report.first and said.recorded_at > frozen:
                yield (
                    f"Số liệu “{one.text}”: {words.figure(said, one.kind)}, {_days({said.on})}, "
                    f"ghi {_days({clock.local(said.recorded_at).date()})}"
                )


def _days(days: set[date]) -> str:
    first, last = min(days), max(days)
    if first == last:
        return f"ngày {first:%d/%m/%Y}"
    return f"từ ngày {first:%d/%m/%Y} đến ngày {last:%d/%m/%Y}"
