"""What waits of reports: due soon and not handed in, sent back, parts of units to be looked at, reports to be approved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ScalarSelect, bindparam, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement

from app import access
from app.base import clock
from app.base.actors import Scope
from app.base.text import N_
from app.filing import due, opening
from app.filing.due import Due
from app.filing.parts.part import WAITING, Part, PartReturn
from app.filing.report import APPROVED, DRAFT, ISSUED, RETURNED, SUBMITTED, Report
from app.filing.schedule import Calendar
from app.web import due_words
from app.web.pages import may, scope, vn_number

AHEAD: Final = timedelta(days=10)
SHOWN: Final = 3
"""Reports that are due and are named one by one."""
_STANDS: Final = {
    None: N_("chưa lập"), DRAFT: N_("đang lập"), SUBMITTED: N_("đã trình, chờ duyệt"), APPROVED: N_("đã duyệt, chờ ghi số"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Todo:
    """One line: how many of what, where it is done, and for whom it waits. `tone`: 'bad' when it is late already."""

    words: str
    url: str
    more: str = ""
    tone: str = "warn"


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose reports the asker writes, and whose they approve; None: not theirs to do."""

    writes: Scope | None
    approves: Scope | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much of each waits, and the first of it by the id of its report; 0 where nothing does."""

    returned: int = 0
    first_returned: int = 0
    came: int = 0
    first_came: int = 0
    submitted: int = 0
    first_submitted: int = 0
    late: int = 0
    first_late: int = 0
    asked_for: int = 0
    first_asked_for: int = 0


def asked() -> Asked:
    """What the asker is to be told."""
    return Asked(
        scope() if may(access.EDIT_REPORT) else None, scope() if may(access.APPROVE_REPORT) else None
    )


def soon(of: Sequence[due.Line] | int, calendar: Calendar | None, over: Mapping[int, int]) -> list[Due]:
    """The reports that may still be handed in and are due within ten days; none for whoever writes none. Of the lines of a plan,
    by its days off; or of every plan of a locality (its id), where last year's report is due beside this year's plan."""
    if not may(access.EDIT_REPORT):
        return []
    today = clock.today()
    if isinstance(of, int):
        return due.upcoming(of, today, today + AHEAD)
    if calendar is None:
        return []
    first, _last = due.horizon(today)
    found = due.arranged(of, calendar, first, today + AHEAD, over=over)
    return [each for each in found if each.last >= today]


def counting(of: Asked) -> list[ColumnElement[int]]:
    """The numbers of `Waiting` as parts of one query; the account that asks is its `me`, the day its `today`, `soon` the last that
    is near."""
    before = aliased(Report)
    back = (
        select(Report)
        .join(before, before.id == Report.replaces_id)
        .where(Report.state == DRAFT, before.state == RETURNED)
    )
    came = select(Part).join(PartReturn, PartReturn.part_id == Part.id).where(PartReturn.state == WAITING)
    # Who froze a report does not approve it.
    mine = select(Report).where(
        Report.state == SUBMITTED, or_(Report.frozen_by.is_(None), Report.frozen_by != bindparam("me"))
    )
    begun = select(Report).where(Report.state.in_((DRAFT, SUBMITTED, APPROVED)))
    late = begun.where(func.coalesce(Report.last, Report.due) < bindparam("today"))
    near = begun.where(Report.period.is_(None), Report.due.between(bindparam("today"), bindparam("soon")))
    return [
        *_both(back, Report.id, Report, of.writes), *_both(came, Part.report_id, Part, of.writes),
        *_both(mine, Report.id, Report, of.approves), *_both(late, Report.id, Report, of.writes),
        *_both(near, Report.id, Report, of.writes),
    ]  # fmt: skip


def _both(query: Any, report_id: Any, table: Any, within: Scope | None) -> list[Any]:
    if within is None:
        return [literal(0), literal(0)]
    if within.locality_id is not None:
        query = query.where(table.locality_id == within.locality_id)
    one: list[ScalarSelect[Any]] = [
        query.with_only_columns(number).scalar_subquery() for number in (func.count(), func.coalesce(func.min(report_id), 0))
    ]  # fmt: skip
    return list(one)


def lines(dues: Sequence[Due], waiting: Waiting) -> list[Todo]:
    """What waits, as lines; what was sent back first. One query where something is due."""
    known = []
    if waiting.returned:
        known.append(
            Todo(
                ngettext("%(num)s báo cáo bị trả lại", "%(num)s báo cáo bị trả lại", waiting.returned),
                _of(waiting.returned, waiting.first_returned, "draft"), _("sửa rồi chốt lại"), "bad",
            )
        )  # fmt: skip
    for number, first, words, tone in (
        (waiting.late, waiting.first_late, _("%(n)s báo cáo quá hạn chưa ban hành", n=vn_number(waiting.late)), "bad"),
        (
            waiting.asked_for, waiting.first_asked_for,
            _("%(n)s báo cáo đột xuất sắp đến hạn", n=vn_number(waiting.asked_for)), "warn",
        ),
    ):  # fmt: skip
        if number:
            known.append(Todo(words, _of(number, first, ""), tone=tone))
    known += _due(dues, but=waiting.first_returned)
    if waiting.submitted:
        known.append(
            Todo(
                ngettext("%(num)s báo cáo chờ duyệt", "%(num)s báo cáo chờ duyệt", waiting.submitted),
                _of(waiting.submitted, waiting.first_submitted, "submitted"),
            )
        )  # fmt: skip
    if waiting.came:
        known.append(
            Todo(
                ngettext("%(num)s lần gửi của đơn vị chờ xem", "%(num)s lần gửi của đơn vị chờ xem", waiting.came),
                url_for("parts.index", id=waiting.first_came), _("chưa ghi vào số liệu"),
            )
        )  # fmt: skip
    return known


def _of(number: int, first: int, state: str) -> str:
    """To the one, or to the list of several."""
    return url_for("reports.show", id=first) if number == 1 else url_for("reports.index", state=state or None)


def _due(dues: Sequence[Due], *, but: int) -> list[Todo]:
    """Those that nobody opened, or that are not issued yet; but for one that is told by itself."""
    if not dues:
        return []
    today = clock.today()
    opened = opening.served({rule_id for each in dues for rule_id in each.rule_ids})
    known = []
    for each in dues:
        report = opened.get((each.rule.id, each.period.key))
        if report is not None and (report.state == ISSUED or report.id == but):
            continue
        url = url_for("reports.show", id=report.id) if report else url_for("reports.index")
        left = each.days_left(today)
        how_long = _("hôm nay") if left <= 0 else _("còn %(n)s ngày", n=vn_number(left))
        stands = _(_STANDS.get(report.state if report else None, "đang lập"))
        words = _("Báo cáo %(period)s: %(stands)s", period=due_words.period(each.words), stands=stands)
        known.append(
            Todo(
                words, url, f"{due_words.sentence(each, today)} ({how_long})", "bad" if left <= 3 else "warn"
            )
        )
    return known[:SHOWN]
