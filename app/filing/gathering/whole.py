"""Gathering: what a report says at this moment, of a plan's targets, tasks and trainings, put together."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from app.base.db import db
from app.base.errors import Conflict
from app.filing import activity, late, letterhead
from app.filing.content import Activity, Content, Head, Letterhead, Line, Text, Unheard
from app.filing.gathering import chores, lines, tables
from app.filing.parts import completeness
from app.filing.report import Report
from campaigns.plans import results
from campaigns.plans.plan import Plan
from campaigns.plans.results import Result
from campaigns.plans.target import COMPUTED
from trainees.areas import Locality

Ids = tuple[int, ...]
People = dict[str, tuple[Ids, Ids | None]]
Found = dict[int, Result]
_TRIES = 5
_TITLE = "Kết quả thực hiện các chỉ tiêu"


def of_plan(
    plan: Plan, as_of: date, *, first: date | None = None, known_at: datetime | None = None,
    refs: Collection[str] | None = None,
) -> Content:  # fmt: skip
    """The plan's results on any day, without a report: revision 0, no text, nobody asked.

    `first`: since when trainings and what was said of tasks count; None: the plan's 1 January. `known_at`: by what the ledger and
    the figures said at that moment. `refs`: of these targets alone.
    """
    since = min(first or date(plan.year, 1, 1), as_of)
    locality = db.session.get_one(Locality, plan.locality_id)
    head = _head(
        locality, plan, title=_TITLE, period=f"đến ngày {as_of:%d/%m/%Y}", first=since, cut_off=as_of
    )
    found = results.of_plan(plan, as_of, known_at=known_at)
    return _content(head, plan, found, refs, letterhead.usual(locality), Text(), Unheard())


def of_report(report: Report, *, known_at: datetime | None = None) -> Content:
    """What a report would say now, whatever its state; `known_at` as above."""
    return _of_report(report, results.of_plan(report.plan, report.cut_off, known_at=known_at))


def counted(report: Report, *, known_at: datetime | None = None) -> People:
    """Ref → whom a computed line counts now and, where its denominator has names, among whom: ids of survivors, ascending."""
    return _counted(report, results.of_plan(report.plan, report.cut_off, known_at=known_at))


def at_moment(report: Report, moment: datetime) -> tuple[Content, People]:
    """Both of one moment, from the raw ledger: every number is that of the people beside it. Conflict `report_moving`: lists and
    merges are being written all the while."""
    for _ in range(_TRIES):
        found = results.of_plan(report.plan, report.cut_off, known_at=moment)
        content, people = _of_report(report, found), _counted(report, found)
        # Numbers and people are two readings, and on PostgreSQL a roster may change between them.
        if all(_agrees(line, *people[line.ref]) for line in content.lines if line.ref in people):
            return content, people
    raise Conflict(
        "report_moving", "Danh sách đang được ghi cùng lúc nên chưa chốt được. Chờ một phút rồi chốt lại."
    )


def _agrees(line: Line, whom: Ids, among: Ids | None) -> bool:
    return line.numerator == len(whom) and (among is None or (line.denominator or 0) == len(among))


def _of_report(report: Report, found: Found) -> Content:
    locality = db.session.get_one(Locality, report.locality_id)
    head = _head(
        locality, report.plan, title=report.title, period=report.period_words, first=report.first,
        cut_off=report.cut_off, key=report.period or "", due=report.due, to=report.to, revision=report.revision,
    )  # fmt: skip
    told = late.since(report)
    return _content(
        head, report.plan, found, report.refs, letterhead.proposed(report), Text(**(report.words or {})),
        unheard(report), late.events(told) if told is not None else (),
    )  # fmt: skip


def _counted(report: Report, found: Found) -> People:
    people: People = {}
    for target in report.plan.targets:
        result = found.get(target.id)
        if result is None or (report.refs is not None and target.ref not in report.refs):
            continue
        if result.counting == COMPUTED and (answer := result.measure) is not None:
            among = None if answer.roll is None else tuple(sorted(answer.roll))
            people[target.ref] = (tuple(sorted(answer.numerator)), among)
    return people


def unheard(report: Report) -> Unheard:
    """How complete the collecting of a report's period was."""
    told = completeness.of(report)
    return Unheard(told.asked, told.sent, told.late, tuple(unit.name for unit in told.missing))


def _head(
    locality: Locality, plan: Plan, *, title: str, period: str, first: date, cut_off: date, key: str = "",
    due: date | None = None, to: str = "", revision: int = 0,
) -> Head:  # fmt: skip
    return Head(
        code=locality.code, kind=locality.kind, name=locality.name, province=locality.province, title=title,
        period=period, key=key, first=first, cut_off=cut_off, due=due, to=to, revision=revision, plan=plan.id,
        plan_number=plan.number, plan_issued=plan.issued_on or "", plan_issuer=plan.issuer, plan_title=plan.title,
        year=plan.year,
    )  # fmt: skip


def _content(
    head: Head, plan: Plan, found: Found, refs: Collection[str] | None, paper: Letterhead,
    text: Text, units: Unheard, late_events: tuple[str, ...] = (),
) -> Content:  # fmt: skip
    asked = [target for target in plan.targets if refs is None or target.ref in refs]
    return Content(
        head=head, lines=tuple(lines.of_target(target, found.get(target.id)) for target in asked),
        tables=tables.of_plan(plan, refs),
        chores=chores.of_plan(plan, head.first, head.cut_off) if refs is None else (),
        activity=_activity(plan.locality_id, head.first, head.cut_off), text=text, unheard=units,
        letterhead=paper, not_entered=_not_entered(found.values()), late_events=late_events,
    )  # fmt: skip


def _activity(locality_id: int, first: date, last: date) -> Activity:
    held = activity.between(locality_id, first, last)
    return replace(held, outreach=activity.outreach(locality_id, first, last))


def _not_entered(found: Collection[Result]) -> int:
    """Rows of staff lists that wait: the same ones stand beside each share of a list."""
    return max((result.rows_not_entered for result in found), default=0)
