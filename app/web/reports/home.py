"""The home of reports: what is due next, and every report that was opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Response, render_template, request
from flask_babel import gettext as _
from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import aliased

from app.access import VIEW_REPORT, needs
from app.base import clock
from app.base.db import db
from app.base.text import clean
from app.filing import due, holiday, opening
from app.filing.due import Due
from app.filing.parts.part import Part
from app.filing.report import APPROVED, DRAFT, ISSUED, STATES, SUBMITTED, Report
from app.reports import calendar_file
from app.web import due_words
from app.web.pages import locality_id, page_number, scope, vn_number
from app.web.papers.frame import to_take
from app.web.reports.frame import LOOKS, bp, day_words, home_tabs, name
from campaigns.plans import plan as plans

AHEAD = timedelta(days=100)
"""How far the home page looks: a quarter and a little."""
PAGE = 30
SHOWN = 2
"""Reports that are due and stand on top; the others follow in a list."""
_IN_CHAT = 5
"""Lines of the text for a chat."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A report that is to be handed in. `words`: what it is; `due`: its period, where it is one of a rule; `report`: the one that
    was opened, if any; `left`: how long there is; `near`: three days or fewer; `missing`: units that have not sent."""

    by: date
    words: str
    to: str
    sentence: str
    left: str
    near: bool
    due: Due | None
    report: Report | None
    missing: int = 0


@bp.get("")
@needs(VIEW_REPORT)
def index() -> str:
    """What is due, then the reports by period."""
    today, page = clock.today(), page_number()
    place = locality_id()
    coming = _coming(place, due.upcoming(place, today, today + AHEAD), today)
    asked = _asked()
    total = db.session.scalar(select(func.count()).select_from(_listed(place, asked).subquery())) or 0
    query = _listed(place, asked).order_by(Report.cut_off.desc(), Report.id.desc())
    found = list(db.session.scalars(query.limit(PAGE).offset((page - 1) * PAGE)))
    years = db.session.scalars(select(Report.cut_off).where(Report.locality_id == place).distinct())
    plan = plans.current(scope())
    return render_template(
        "reports/index.html", tabs_=home_tabs("reports.index"), coming=coming, shown=SHOWN, chat=chat(coming), reports=found,
        sent=_sent(found), total=total, page=page, pages=-(-total // PAGE), asked=asked, name=name, looks=LOOKS,
        state_words={code: _(words) for code, words in STATES.items()}, years=[(str(year), str(year)) for year in sorted({day.year for day in years}, reverse=True)],
        plan=plan, today=today, holidays=bool(holiday.listed(place, today.year)),
    )  # fmt: skip


@bp.get("/deadlines.ics")
@needs(VIEW_REPORT)
def deadlines() -> Response:
    """When reports are to be handed in, for the calendar of a phone or an office program."""
    today = clock.today()
    found = due.upcoming(locality_id(), today, today + timedelta(days=366))
    asked = db.session.scalars(_unfinished(locality_id()).where(Report.period.is_(None)))
    return to_take(
        calendar_file.of_reports(locality_id(), found, asked), "han-bao-cao.ics", calendar_file.KIND
    )


# --- what is due ---------------------------------------------------------------------------------------------


def _coming(place: int, found: Iterable[Due], today: date) -> list[Coming]:
    """What is to be handed in: periods of rules, and reports that were opened and are not issued; the first due first."""
    every = list(found)
    opened = opening.served({rule_id for each in every for rule_id in each.rule_ids})
    theirs = {each: opened.get((each.rule.id, each.period.key)) for each in every}
    served = {one.id for one in theirs.values() if one is not None}
    others = [one for one in db.session.scalars(_unfinished(place)) if one.id not in served]
    sent = _sent([*filter(None, theirs.values()), *others])
    known = [
        Coming(
            each.by, due_words.period(each.words), each.to, due_words.sentence(each, today), _left(each.days_left(today)), each.days_left(today) <= 3,
            each, one, _missing(one, sent),
        )
        for each, one in theirs.items() if one is None or one.state != ISSUED
    ]  # fmt: skip
    for one in others:
        if one.due is not None:
            days = (one.due - today).days
            day = day_words(one.due)
            said = _("hạn nộp %(day)s", day=day) if days >= 0 else _("đã quá hạn %(day)s", day=day)
            left = _left(days) if days >= 0 else _("trễ %(n)s ngày", n=vn_number(-days))
            known.append(
                Coming(one.due, name(one), one.to, said, left, days <= 3, None, one, _missing(one, sent))
            )
    return sorted(known, key=lambda each: each.by)


def _unfinished(place: int) -> Select[Report]:
    """The newest revisions that have a day and are not issued."""
    return _newest(place).where(Report.state.in_((DRAFT, SUBMITTED, APPROVED)), Report.due.is_not(None))


def _left(days: int) -> str:
    return _("hôm nay") if days <= 0 else _("còn %(n)s ngày", n=vn_number(days))


def _missing(one: Report | None, sent: Mapping[int, tuple[int, int]]) -> int:
    asked, back = sent.get(one.origin, (0, 0)) if one is not None and one.state == DRAFT else (0, 0)
    return asked - back


def _sent(found: Iterable[Report]) -> Mapping[int, tuple[int, int]]:
    """Origin of a report → how many units were asked and how many sent. One query."""
    ids = {each.origin for each in found}
    if not ids:
        return {}
    came = case((Part.sent_at.is_not(None), Part.unit_id))  # one that took another in has two parts
    query = select(Part.report_id, func.count(Part.unit_id.distinct()), func.count(came.distinct())).where(
        Part.report_id.in_(ids)
    )
    return {
        one: (asked, sent) for one, asked, sent in db.session.execute(query.group_by(Part.report_id)).tuples()
    }


def chat(coming: Iterable[Coming]) -> str:
    """What is due in a few lines, to be pasted into a chat."""
    lines = [
        f"- {_named(each)}: {each.sentence} ({each.left})"
        + (_("; còn %(n)s đơn vị chưa gửi", n=vn_number(each.missing)) if each.missing else "")
        for each in coming
    ]
    return "\n".join([_("Báo cáo sắp đến hạn:"), *lines[:_IN_CHAT]]) if lines else ""


def _named(each: Coming) -> str:
    words = each.words if each.due is None else _("Báo cáo %(period)s", period=each.words)
    return words + (_(" gửi %(to)s", to=each.to) if each.to else "")


# --- those that were opened ----------------------------------------------------------------------------------


def _asked() -> dict[str, str]:
    state, year = request.args.get("state", ""), request.args.get("year", "")
    return {
        "q": clean(request.args.get("q", ""))[:80], "state": state if state in STATES else "",
        "year": year if year.isdecimal() and len(year) == 4 else "",
    }  # fmt: skip


def _newest(place: int) -> Select[Report]:
    """The newest revision of each report of a locality."""
    later = aliased(Report)
    followed = select(later.id).where(later.replaces_id == Report.id).correlate(Report).exists()
    return select(Report).where(Report.locality_id == place, ~followed)


def _listed(place: int, asked: Mapping[str, str]) -> Select[Report]:
    """Of them those that fit."""
    query = _newest(place)
    if asked["state"]:
        query = query.where(Report.state == asked["state"])
    if asked["year"]:
        year = int(asked["year"])
        query = query.where(Report.cut_off.between(date(year, 1, 1), date(year, 12, 31)))
    if asked["q"]:
        like = f"%{asked['q'].replace('%', '').replace('_', '')}%"
        query = query.where(
            or_(
                Report.title.ilike(like),
                Report.period_words.ilike(like),
                Report.number.ilike(like),
                Report.to.ilike(like),
            )
        )
    return query
