"""What reports are due when: the periods of a plan's rules, several served by one report where the office says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from sqlalchemy import ScalarSelect, Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.base.db import db
from app.base.errors import NotFound
from app.base.text import N_
from app.filing import holiday, rule_schedule, schedule
from app.filing.rule_schedule import RuleSchedule
from app.filing.schedule import SATURDAY, Calendar, Period
from campaigns.plans import plan as plans
from campaigns.plans.plan import Plan
from campaigns.plans.result_words import Phrase
from campaigns.plans.rule import ReportingRule

WEEKDAYS: Final = (
    N_("thứ Hai"), N_("thứ Ba"), N_("thứ Tư"), N_("thứ Năm"), N_("thứ Sáu"), N_("thứ Bảy"), N_("Chủ nhật"),
)  # fmt: skip
_TOGETHER: Final = timedelta(days=62)
"""Two rules that one report serves fall due within so many days of each other."""
_STEPPED: Final = timedelta(days=31)
"""No day to hand in stands further before the last valid one."""
_AHEAD: Final = (timedelta(days=45), timedelta(days=800))
"""How far `nearest` looks: most often the next report is close, and a rule that recurs falls due once in two years at least."""

Line = tuple[ReportingRule, RuleSchedule | None, int]
"""A rule, what the office settled about it, the year of its plan."""


@dataclass(frozen=True, slots=True)
class Served:
    """A rule that a report serves, and which of its periods."""

    rule: ReportingRule
    period: Period


@dataclass(frozen=True, slots=True)
class Due:
    """A report that falls due. `served`: the rule whose report it is first, then those that it serves as well.

    `last`: the earliest last valid day among them; `by`: the working day on which to hand it in, `sign_by`: by when it goes to
    whoever signs. `off`: why `last` is not worked ('thứ Bảy', 'ngày nghỉ Tết Nguyên đán'); '' where it is.
    """

    served: tuple[Served, ...]
    last: date
    by: date
    sign_by: date
    off: str = ""

    @property
    def rule(self) -> ReportingRule:
        """The rule whose report it is."""
        return self.served[0].rule

    @property
    def period(self) -> Period:
        """The period of that rule: whose days the report tells."""
        return self.served[0].period

    @property
    def rule_ids(self) -> list[int]:
        """The rules that it serves."""
        return [each.rule.id for each in self.served]

    @property
    def words(self) -> str:
        """The periods in words: 'quý II/2026 và 6 tháng đầu năm 2026'."""
        return " và ".join(dict.fromkeys(each.period.words for each in self.served))

    @property
    def who(self) -> str:
        """Who reports."""
        return "; ".join(dict.fromkeys(each.rule.who for each in self.served if each.rule.who))

    @property
    def to(self) -> str:
        """To whom."""
        return "; ".join(dict.fromkeys(each.rule.to for each in self.served if each.rule.to))

    def days_left(self, today: date) -> int:
        """Whole days until the one on which to hand it in; 0: today, also between the working day and the last valid one."""
        return (max(self.by, min(today, self.last)) - today).days

    def sentence(self, today: date) -> str:
        """What to do until when: 'hạn cuối 14/02 là thứ Bảy: nộp trước thứ Sáu 13/02'."""
        return str(self.said(today))

    def said(self, today: date) -> Phrase:
        """The same as a page says it in its own language; `weekday` and, but for a holiday's name, `off` are WEEKDAYS."""
        if today > self.last:
            return Phrase(N_("đã quá hạn cuối %(weekday)s %(day)s"), _day(self.last, today))
        if self.by == self.last:
            return Phrase(N_("hạn cuối %(weekday)s %(day)s"), _day(self.last, today))
        if today > self.by:
            text = N_("hạn cuối %(last)s là %(off)s, %(weekday)s %(day)s đã qua: nộp ngay")
        elif today == self.by:
            text = N_("hạn cuối %(last)s là %(off)s: nộp trong hôm nay, %(weekday)s %(day)s")
        else:
            text = N_("hạn cuối %(last)s là %(off)s: nộp trước %(weekday)s %(day)s")
        return Phrase(text, {**_day(self.by, today), "last": _day(self.last, today)["day"], "off": self.off})


def _day(day: date, today: date) -> dict[str, str]:
    """Its weekday, and '14/02'; of another year '14/02/2027'."""
    said = f"{day:%d/%m}" if day.year == today.year else f"{day:%d/%m/%Y}"
    return {"weekday": WEEKDAYS[day.weekday()], "day": said}


# --- asking --------------------------------------------------------------------------------------------------


def upcoming(of: Plan | int, today: date, until: date) -> list[Due]:
    """The reports that may still be handed in and are to be until a day: of a plan, or of every open plan of a locality (its
    id) in whose place none of its year stands. In the order in which they fall due. Two queries.

    A year's periods are asked for by one year's plan: an open plan of last year still asks for what it has of last year (a
    report of December that is due in January), and no more for what the new one asks for.
    """
    locality_id = of.locality_id if isinstance(of, Plan) else of
    calendar = holiday.calendar(locality_id, today - _STEPPED, until)
    lines, over = _lines(of)
    found = arranged(lines, calendar, today - _STEPPED, until, over=over)
    return [each for each in found if each.last >= today]


def between(plan: Plan, first: date, last: date) -> list[Due]:
    """The reports of a plan that are to be handed in from one day to another, both included. Two queries."""
    return arranged(_of_plan(plan), holiday.calendar(plan.locality_id, first, last), first, last)


def horizon(today: date) -> tuple[date, date]:
    """From which day until which the days off must be known to whoever asks for the `nearest`."""
    return today - _STEPPED, today + _AHEAD[-1]


def nearest(
    lines: Sequence[Line], calendar: Calendar, today: date, *, over: Mapping[int, int] | None = None
) -> Due | None:
    """The report that is due first of those that may still be handed in; of several on one day the one that the plan names
    first. `over` as of `arranged`."""
    for ahead in _AHEAD:
        found = arranged(lines, calendar, today - _STEPPED, today + ahead, over=over)
        if (due := next((each for each in found if each.last >= today), None)) is not None:
            return due
    return None


def find(rule: ReportingRule, key: str) -> Due:
    """The report of a period of a rule, by the period's key, whichever rules it serves. NotFound: there is no such period."""
    plan = db.session.get_one(Plan, rule.plan_id)
    terms = rule_schedule.terms(rule, rule_schedule.of(rule))
    asked = schedule.named(terms, Calendar(), key, plan_year=plan.year) if terms else None
    near = between(plan, asked.last - _TOGETHER - _STEPPED, asked.last) if asked else []
    for due in near:
        if any(each.rule.id == rule.id and each.period.key == key for each in due.served):
            return due
    raise NotFound("period_unknown", "Chế độ báo cáo này không có kỳ báo cáo như vậy.")


def over_from(plan: Plan) -> int | None:
    """The first year whose periods another plan asks for, if there is one: of a later year, in the plan's place or beside it. One
    query."""
    return _over(db.session.execute(select(*_years()).where(Plan.id == plan.id)).one().tuple())


def _lines(of: Plan | int) -> tuple[list[Line], dict[int, int]]:
    """The rules of a plan, or of a locality's plans, that are still asked; plan id → as `over_from` says."""
    query = _rules().add_columns(*_years()).where(Plan.closed_at.is_(None))
    if isinstance(of, Plan):
        query = query.where(ReportingRule.plan_id == of.id)
    else:
        stands = or_(Plan.superseded_by_id.is_(None), _years()[0] > Plan.year)
        query = query.where(ReportingRule.locality_id == of, stands)
    lines: list[Line] = []
    over: dict[int, int] = {}
    for rule, settled, year, *years in db.session.execute(query):
        lines.append((rule, settled, year))
        if (first := _over(years)) is not None:
            over[rule.plan_id] = first
    return lines, over


def _over(years: Iterable[int | None]) -> int | None:
    return min((year for year in years if year is not None), default=None)


@cache
def _years() -> tuple[ScalarSelect[int | None], ScalarSelect[int | None]]:
    """Of a query's plan: the year of the later one in its place; the first later year that has a plan which is open, worked with,
    and has rules of its own. One that was merely read pushes nothing aside."""
    successor, newer = aliased(Plan), aliased(Plan)
    return (
        select(successor.year)
        .where(successor.id == Plan.superseded_by_id, successor.year > Plan.year)
        .correlate(Plan)
        .scalar_subquery(),
        select(func.min(newer.year))
        .where(
            newer.locality_id == Plan.locality_id, newer.year > Plan.year, newer.closed_at.is_(None),
            newer.superseded_by_id.is_(None), or_(newer.chosen_at.is_not(None), plans.in_use_of(newer)),
            exists().where(ReportingRule.plan_id == newer.id),
        )
        .correlate(Plan)
        .scalar_subquery(),
    )  # fmt: skip


def _of_plan(plan: Plan) -> list[Line]:
    return _asked(_rules().where(ReportingRule.plan_id == plan.id))


def _rules() -> Select[ReportingRule, RuleSchedule | None, int]:
    return (
        select(ReportingRule, RuleSchedule, Plan.year)
        .join(Plan, Plan.id == ReportingRule.plan_id)
        .outerjoin(RuleSchedule, RuleSchedule.rule_id == ReportingRule.id)
        .order_by(ReportingRule.id)
    )


def _asked(query: Select[ReportingRule, RuleSchedule | None, int]) -> list[Line]:
    return [(rule, settled, year) for rule, settled, year in db.session.execute(query)]


# --- laying several rules together ---------------------------------------------------------------------------


def arranged(
    lines: Iterable[Line],
    calendar: Calendar,
    first: date,
    last: date,
    *,
    over: Mapping[int, int] | None = None,
) -> list[Due]:
    """The reports that are to be handed in from one day to another, both included, in the order in which they fall due. `over`:
    plan id → the first year whose periods it asks for no more."""
    known = list(lines)
    shared = {
        rule.id: settled.serves_with_id
        for rule, settled, _year in known
        if settled and settled.serves_with_id
    }
    # Who is served along may fall due outside, or be what makes a report due earlier than within.
    margin = _TOGETHER if shared else timedelta()
    found: dict[int, list[Served]] = {}
    for rule, settled, year in known:
        terms = rule_schedule.terms(rule, settled)
        if terms is not None:
            there = schedule.periods(terms, calendar, first - margin, last + margin, plan_year=year)
            until = (over or {}).get(rule.plan_id)
            found[rule.id] = [
                Served(rule, each) for each in there if until is None or each.year_of(year) < until
            ]
    groups: dict[tuple[int, str], list[Served]] = {
        (rule_id, each.period.key): [each] for rule_id, several in found.items() if rule_id not in shared for each in several
    }  # fmt: skip
    for rule_id, host_id in shared.items():
        for each in found.get(rule_id, ()):
            host = _host(found.get(host_id, ()), each.period)
            if host is None:
                groups[rule_id, each.period.key] = [each]
            else:
                groups[host_id, host.period.key].append(each)
    dues = [_due(several, calendar) for several in groups.values()]
    return sorted(
        (due for due in dues if first <= due.by <= last), key=lambda due: (due.by, due.last, due.rule.id)
    )


def _host(hosts: Sequence[Served], period: Period) -> Served | None:
    """The report that serves a period as well: of the period of the same name, else one that is due in the same month."""
    named = {each.period.key: each for each in hosts}
    dated = {(each.period.last.year, each.period.last.month): each for each in reversed(hosts)}
    return named.get(period.key) or dated.get((period.last.year, period.last.month))


def _due(served: list[Served], calendar: Calendar) -> Due:
    soonest = min((each.period for each in served), key=lambda period: (period.by, period.last))
    off = ""
    if soonest.by != soonest.last:
        off = _why_off(soonest.last, calendar)
    return Due(tuple(served), soonest.last, soonest.by, min(each.period.sign_by for each in served), off)


def _why_off(day: date, calendar: Calendar) -> str:
    if day.weekday() >= SATURDAY:
        return WEEKDAYS[day.weekday()]
    name = calendar.off[day]
    return f"ngày {name[0].lower()}{name[1:]}" if name.lower().startswith("nghỉ") else f"ngày nghỉ {name}"
