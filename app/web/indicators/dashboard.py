"""The dashboard: how each target of a plan stands, what is due next, what waits, and where most people are still missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Integer, Select, bindparam, or_, select

from app.access import EDIT_PLAN, VIEW_INDICATORS, needs
from app.base import clock
from app.base.db import db
from app.base.text import N_
from app.filing import due, holiday
from app.filing.due import Due
from app.filing.rule_schedule import RuleSchedule
from app.filing.schedule import Calendar
from app.web import due_words
from app.web.indicators import gaps, reporting, todo
from app.web.indicators.frame import as_of, bp, chosen_plan, rows_waiting
from app.web.indicators.sparkline import Sparkline, sparkline
from app.web.pages import may, scope, vn_day, vn_number
from app.web.plans.lines import grouped
from campaigns.plans import contradictions, results
from campaigns.plans import result_words as words
from campaigns.plans.plan import Plan
from campaigns.plans.results import Result
from campaigns.plans.rule import ReportingRule
from campaigns.plans.target import BOTH, COMPUTED, Target
from trainees import figures
from trainees.counting import Numbers
from trainees.figures import Figure

STATES = {
    "met": N_("đạt"), "on-track": N_("đúng tiến độ"), "behind": N_("chậm"), "said": N_("có số liệu"),
    "none": N_("chưa có số liệu"),
}  # fmt: skip
"""What a line is counted under, and filtered by; 'said': a sentence that whoever reads it judges."""


@dataclass(slots=True)
class Line:
    """A target as the dashboard shows it: ready words, so that a page of many lines is printed at once.

    state: a key of STATES; badge: the same, or why there is no result at all. fill, tick: where the bar ends and the target stands, in percent of its length; None: the
    value is no share, and `value` says it. old: its figure is of an earlier quarter. against: targets of the plan that say otherwise.
    """

    target: Target
    headings: tuple[tuple[int, str], ...]
    url: str
    aim: str
    value: str
    state: str
    badge: str
    fill: str | None
    tick: str | None
    remark: str
    beside: str
    source: str
    old: bool
    enter: str | None
    spark: Sparkline | None
    against: str


@bp.get("")
@needs(VIEW_INDICATORS)
def index() -> str:
    """Every target of a plan with its value, in the plan's order and groups."""
    plan = chosen_plan()
    day = as_of(plan)
    if plan is None:
        return render_template("indicators/empty.html")
    found, trends = results.with_trends(plan, day)
    shown = lines(plan, found, trends, day)
    wanted = request.args.get("show", "")
    wanted = wanted if wanted in STATES else ""
    plans, rules, earlier = _plans(plan)
    calendar, over = _calendar(plan, rules), _over(plan)
    dues = reporting.soon(plan.locality_id if earlier else rules, calendar, over)
    return render_template(
        "indicators/index.html", plan=plan, plans=plans, as_of=day, today=clock.today(), period=due_words.period, wanted=wanted,
        lines=_filtered(shown, wanted), tally=Counter(line.state for line in shown), states=STATES, linked=len(found),
        due=_due(rules, calendar, over, dues if earlier else ()), todo=todo.lines(plan, found, dues), gaps=gaps.widest(plan, found, day),
        nobody=any(_lacks_staff(r) for r in found.values()),
        # One number for the whole locality: any line that has it has the same.
        **rows_waiting(next((r for r in found.values() if r.rows_not_entered), None)),
    )  # fmt: skip


def lines(
    plan: Plan, found: Mapping[int, Result], trends: Mapping[int, list[Numbers]], day: date
) -> list[Line]:
    """The targets in the plan's order and groups, each with what there is to say of it."""
    against = contradictions.of(plan)
    twice = Counter(t.indicator_code for t in plan.targets)
    # Addresses differ in a number: made once, filled in for each line.
    one = url_for(".of_target", target_id=0, as_of=day.isoformat()).replace("/0?", "/{}?")
    coded = url_for(".show", code="CODE", plan=plan.id, as_of=day.isoformat()).replace("CODE", "{}")
    entering = (
        url_for("figures.new", id=plan.id, target_id=0).replace("/0/", "/{}/") if may_enter(plan) else None
    )
    known = []
    for row in grouped(plan.targets, plan.sheets):
        target = row.line
        assert isinstance(target, Target)
        result = found.get(target.id)
        plain = result is not None and result.numbers is not None and twice[target.indicator_code] == 1
        url = coded.format(target.indicator_code) if plain else one.format(target.id)
        others = against.get(target.id, [])
        course = _told(plan, result) or [(one.as_of, one.percent) for one in trends.get(target.id, [])]
        known.append(_line(target, row.headings, result, course, url, entering, others))
    return known


def _told(plan: Plan, result: Result | None) -> list[tuple[date, Decimal | None]]:
    """The shares that were reported in the plan's year up to the day, the oldest first."""
    if (
        result is None
        or result.counting == COMPUTED
        or result.target is None
        or result.target.kind != "percent"
    ):
        return []
    new_year = date(plan.year, 1, 1)
    return [(figure.on, figures.percent(figure)) for figure in result.course if figure.on >= new_year]


def may_enter(plan: Plan) -> bool:
    """Whether the asker may write figures of a plan down."""
    return may(EDIT_PLAN) and plan.closed_at is None


def _line(
    target: Target, headings: tuple[tuple[int, str], ...], result: Result | None, course: list[tuple[date, Decimal | None]], url: str,
    entering: str | None, others: list[Target],
) -> Line:  # fmt: skip
    share = result.percent if result and target.kind == "percent" else None
    goal = target.value if target.kind == "percent" else None
    top = span(goal)
    reported = result is not None and result.counting != COMPUTED
    figure = result.figure if result else None
    owed = reported and figure is None
    return Line(
        target=target, headings=headings, url=url, aim=words.aim(target), value=value(target, result),
        state=_state(result), badge=_state(result) if result else ("waits" if target.standing == "proposed" else "kept"), fill=None if share is None else _at(share, top), tick=None if goal is None else _at(goal, top),
        remark=_remark(target, result), beside=_beside(result), source=reported_by(target, figure) if figure else "",
        old=figure is not None and figures.is_old(figure, result.as_of) if reported and result else False,
        enter=entering.format(target.id) if owed and entering else None,
        spark=sparkline(course, None if goal is None else float(goal)) if target.kind == "percent" else None,
        against="; ".join(f"{_name(other)}: {words.aim(other)}" for other in others),
    )  # fmt: skip


def _name(target: Target) -> str:
    """What another target is called in one word or few: its number, else the beginning of its words."""
    if target.number.strip("-–• "):
        return target.number
    return f"“{target.text if len(target.text) <= 60 else target.text[:60].rsplit(' ', 1)[0] + '…'}”"


def span(goal: Decimal | None) -> float:
    """The length of a target's bar in percent: 100, of a target below 20 % little more than the target itself, because
    2,65 of 3 would look like nothing on a bar of 100."""
    return float(goal) * 1.25 if goal is not None and 0 < goal < 20 else 100.0


def _at(percent: Decimal, top: float) -> str:
    """Where a share stands on a bar of a length."""
    return f"{min(max(float(percent) * 100 / top, 0.0), 100.0):.2f}"


def value(target: Target, result: Result | None) -> str:
    """A result in the fewest words: '90,98 %', '1.234', 'hạng 12', 'Có'; '—' where nobody can say."""
    if result is None:
        return "—"
    if target.kind == "percent":
        return words.percent(result.percent)
    return figure_value(target, result.figure) if result.figure else "—"


def figure_value(target: Target, figure: Figure) -> str:
    """What a figure says, in the words of its kind of target."""
    if figure.value_text:
        return {"yes": _("Có"), "no": _("Chưa")}.get(figure.value_text, figure.value_text)
    number = figure.value if figure.value is not None else figure.numerator
    return _("hạng %(n)s", n=words.number(number)) if target.kind == "rank" else words.number(number)


def _state(result: Result | None) -> str:
    if result is None:
        return "none"
    if result.status in STATES:
        return str(result.status)
    return "said" if result.figure is not None and result.counting != COMPUTED else "none"


def _remark(target: Target, result: Result | None) -> str:
    """What stands behind the value: the fraction, what the denominator lacks, or who owes the number."""
    if result is None:
        if target.standing == "proposed":
            return _("Chờ xác nhận cách tính")
        return _("Chỉ lưu trong kế hoạch")
    if result.counting == COMPUTED:
        return words.remarks(result, target, brief=True)
    if result.figure is None:
        return _("Chờ %(who)s báo số", who=target.lead or _("cơ quan chủ trì"))
    if result.figure.denominator:
        return f"{vn_number(result.figure.numerator)}/{vn_number(result.figure.denominator)}"
    return ""


def reported_by(target: Target, figure: Figure) -> str:
    """'Công an phường, số liệu ngày 31/10/2026 (45/BC-CAP)'."""
    who = figure.reporter or target.lead or _("đơn vị báo cáo")
    text = _("%(who)s, số liệu ngày %(day)s", who=who, day=vn_day(figure.on))
    return f"{text} ({figure.document})" if figure.document else text


def _beside(result: Result | None) -> str:
    """Our own contribution beside a figure of somebody else's."""
    if result is None or result.counting != BOTH or result.numbers is None:
        return ""
    own = result.numbers
    said = (
        f"{vn_number(own.numerator)}/{vn_number(own.denominator)}"
        if own.denominator
        else vn_number(own.numerator)
    )
    share = f" ({words.percent(own.percent)})" if own.denominator else ""
    return _("trong đó qua tập huấn: %(n)s người%(share)s", n=said, share=share)


def _filtered(shown: Iterable[Line], state: str) -> list[Line]:
    """The lines of a state; a heading stands above the first line that is left of its group."""
    if not state:
        return list(shown)
    kept: list[Line] = []
    above: dict[int, str] = {}
    for line in shown:
        for level, text in line.headings:
            above = {each: old for each, old in above.items() if each < level} | {level: text}
        if line.state == state:
            line.headings = tuple(sorted(above.items()))
            above = {}
            kept.append(line)
    return kept


def _calendar(plan: Plan, lines: Sequence[due.Line]) -> Calendar | None:
    """The days off by which the reports of a plan are due; None where none is."""
    if plan.closed_at is not None or not lines:
        return None
    return holiday.calendar(plan.locality_id, *due.horizon(clock.today()))


def _over(plan: Plan) -> dict[int, int]:
    """From which year on another plan asks for reports instead; one of this year or a coming one asks for its own."""
    year = due.over_from(plan) if plan.year < clock.today().year else None
    return {} if year is None else {plan.id: year}


def _due(
    lines: Sequence[due.Line], calendar: Calendar | None, over: Mapping[int, int], others: Sequence[Due]
) -> tuple[Due, str, str] | None:
    """The next report of the plan, or the sooner one of `others` (last year's in January); until when in words, and how many
    days are left."""
    today = clock.today()
    own = due.nearest(lines, calendar, today, over=over) if calendar is not None else None
    found = min((one for one in (own, *others) if one is not None), key=lambda one: one.by, default=None)
    if found is None:
        return None
    left = found.days_left(today)
    how_long = _("hôm nay") if left == 0 else _("còn %(n)s ngày", n=vn_number(left))
    return found, due_words.sentence(found, today), how_long


def _plans(shown: Plan) -> tuple[list[tuple[int, int, str]], list[due.Line], bool]:
    """id, year and title of every plan, without the tables that a plan carries along; the reporting rules of the one
    that is shown with what was settled about each; and whether a plan of an earlier year is open beside it. One query."""
    rows = db.session.execute(_of_plans(), {"locality": scope().locality_id, "shown": shown.id}).all()
    titles = {number: (number, year, title) for number, year, title, _closed, _rule, _settled in rows}
    lines = [
        (rule, settled, year) for _number, year, _title, _closed, rule, settled in rows if rule is not None
    ]
    earlier = any(year < shown.year and closed is None for _number, year, _title, closed, *_ in rows)
    return list(titles.values()), lines, earlier


@cache
def _of_plans() -> Select[int, int, str, datetime | None, ReportingRule | None, RuleSchedule | None]:
    """The plans of a `locality`, of every one where that is null, the one that is `shown` once with each of its rules.
    Made once: that takes longer than the answer.
    """
    locality = bindparam("locality", type_=Integer())
    of_shown = (ReportingRule.plan_id == Plan.id) & (ReportingRule.plan_id == bindparam("shown"))
    return (
        select(Plan.id, Plan.year, Plan.title, Plan.closed_at, ReportingRule, RuleSchedule)
        .outerjoin(ReportingRule, of_shown)
        .outerjoin(RuleSchedule, RuleSchedule.rule_id == ReportingRule.id)
        .where(or_(locality.is_(None), Plan.locality_id == locality))
        .order_by(Plan.year.desc(), Plan.id.desc(), ReportingRule.id)
    )


def _lacks_staff(result: Result) -> bool:
    """The result waits for a list of staff, which an officer can hand in at once."""
    gap = result.numbers.gap if result.numbers else None
    return gap is not None and gap.kind == "list" and gap.of_staff
