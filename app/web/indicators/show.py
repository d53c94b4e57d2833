"""One target or indicator: the number, its course over the year, its parts, where it leads, and how it is computed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask import current_app, render_template, request, url_for
from flask_babel import gettext as _

from app.access import VIEW_INDICATORS, needs
from app.accounts import Account
from app.base import clock
from app.base.db import db
from app.base.errors import NotFound
from app.web.indicators.chart import chart, said_of
from app.web.indicators.dashboard import may_enter, reported_by, span, value
from app.web.indicators.foretold import foretold
from app.web.indicators.frame import CUTS, Asked, as_of, asked, bp, names_of, newest, rows_waiting, said
from app.web.pages import locality_id, scope, vn_day
from campaigns import held
from campaigns.held import HeldTraining
from campaigns.plans import plan as plans
from campaigns.plans import result_words as words
from campaigns.plans import results
from campaigns.plans.results import Result
from campaigns.plans.target import COMPUTED, Target
from trainees import counting, figures, indicators, skills
from trainees.counting import Numbers
from trainees.figures import Figure
from trainees.indicators import percent
from trainees.indicators.definition import WINDOWS, rule_of
from trainees.ledger import KINDS, LISTED


@dataclass(frozen=True, slots=True)
class Row:
    """A part of the result as a table shows it. lacking None: nobody can say. key: of a part whose people are named."""

    label: str
    key: str | None
    numerator: int
    denominator: int | None
    lacking: int | None
    names_lack: bool

    @property
    def percent(self) -> Decimal | None:
        return percent(self.numerator, self.denominator)


@bp.get("/<code>")
@needs(VIEW_INDICATORS)
def show(code: str) -> str:
    """One indicator, as the plan's target where it is linked: the fraction, its parts, how it is computed from what."""
    return _page(asked(code))


@bp.get("/targets/<int:target_id>")
@needs(VIEW_INDICATORS)
def of_target(target_id: int) -> str:
    """One target of a plan, also one that nothing is counted for."""
    target = db.session.get(Target, target_id)
    if target is None or not scope().covers(target.locality_id):
        raise NotFound("target_unknown", _("Không tìm thấy chỉ tiêu này."))
    plan = plans.get(target.plan_id, within=scope())
    day = as_of(plan)
    versions = {v.code: v for v in indicators.published(target.locality_id)}
    version = versions.get(target.indicator_code or "")
    figure = newest(target, day)
    result = results.evaluate(version, target.locality_id, day, target=target, year=plan.year, figure=figure)
    return _page(Asked(result, plan, day))


def _page(one: Asked) -> str:
    result, plan, day = one.result, one.plan, one.day
    target, year = result.target, one.year or day.year
    of_places = result.version is not None and result.numbers is not None and not rule_of(result.version).roll
    cut = request.args.get("by", "neighbourhood" if of_places else "unit")
    if cut not in CUTS:
        raise NotFound()
    trend: list[Numbers] = []
    if result.numbers is not None:
        trend = counting.trend(result.indicator, result.locality_id, day, year=one.year)
    reported = _reported_figures(result, day)
    answer = result.measure
    return render_template(
        "indicators/show.html", asked=one, result=result, plan=plan, as_of=day, target=target, m=answer,
        own=result.counting == COMPUTED and answer is not None,
        kept=target is not None and result.version is None and not target.counting, parts=_parts(result, cut, trend), cut=cut, cuts=CUTS, facts_list=_facts(one),
        aim=words.aim(target) if target else None, value=value(target, result) if target else None,
        goal=float(target.value) if target and target.value is not None and target.kind == "percent" else None,
        span=span(target.value if target and target.kind == "percent" else None),
        old=result.counting != COMPUTED and result.figure is not None and figures.is_old(result.figure, day),
        chart=chart(target, trend, reported, day, year=year), said_of=said_of,
        figure=result.figure if result.counting != COMPUTED else None, reported_by=reported_by,
        foretold=foretold(result, trend, year) if result.counting == COMPUTED else None,
        held=_held(result, day), gap=_gap(result), uncut=_uncut(result, cut),
        enter=_enter(one), history=_history(one), rule=_rule_page(result),
        source=said(words.denominator(result.numbers)) if result.numbers else "", **rows_waiting(result),
    )  # fmt: skip


def _parts(result: Result, cut: str, trend: list[Numbers]) -> list[Row]:
    """The result cut as asked. People are named but for months, and only where a roster holds the names."""
    answer = result.measure
    if answer is None:
        return []
    if cut == "month":
        return [
            Row(f"Tháng {one.as_of.month}", None, one.numerator, one.denominator,
                None if one.denominator is None else max(0, one.denominator - one.numerator), False)
            for one in trend
        ]  # fmt: skip
    return [
        Row(p.label, p.key or "", p.numerator, p.denominator,
            len(p.lacking) if p.lacking is not None else (None if p.denominator is None else max(0, p.denominator - p.numerator)),
            p.lacking is not None)
        for p in indicators.slices(answer, cut)
    ]  # fmt: skip


def _reported_figures(result: Result, day: date) -> list[Figure]:
    """The figures that count, the oldest first, up to the day; none of a target that is computed alone."""
    if result.counting == COMPUTED:
        return []
    subjects = (
        results.subjects_of(result.target) if result.target else (f"indicator:{result.indicator.code}",)
    )
    every = figures.history(result.locality_id, subjects)
    return [figure for figure in reversed(every) if figure.withdrawn_at is None and figure.on <= day]


def _enter(one: Asked) -> str | None:
    """Where a figure of the target is written down, for those who may."""
    target, plan = one.result.target, one.plan
    if target is None or plan is None or one.result.counting == COMPUTED or not may_enter(plan):
        return None
    return url_for("figures.new", id=plan.id, target_id=target.id)


def _history(one: Asked) -> str | None:
    """Where all figures of the target stand with their documents, those withdrawn too."""
    target, plan = one.result.target, one.plan
    if target is None or plan is None or one.result.counting == COMPUTED:
        return None
    return url_for("figures.history", id=plan.id, target_id=target.id)


def _rule_page(result: Result) -> str | None:
    """The page of the indicator's versions."""
    known = result.version is not None and "counting_rules.show" in current_app.view_functions
    return url_for("counting_rules.show", code=result.indicator.code) if known else None


def _gap(result: Result) -> tuple[str, str] | None:
    """What the denominator lacks in sentences, and the endpoint at which it is entered; None where nothing is lacking."""
    gap = result.numbers.gap if result.numbers else None
    if gap is None:
        return None
    remedy = words.remedy(gap)
    sentences = f"{said(words.lacking(gap))}." + (f" {said(remedy)}" if remedy else "")
    return sentences, "rosters.new" if gap.group is None else "areas.new_counts"


def _uncut(result: Result, cut: str) -> tuple[str, str | None] | None:
    """Why an indicator has no parts of a cut, and the endpoint that mends it (None: none does)."""
    answer = result.measure
    if answer is None:
        return None
    if answer.roll is not None:
        return _("Chưa có mẫu số nên chưa có phần nào để chia."), None
    if cut != "neighbourhood":
        return _("Mẫu số là số dân, không có danh sách tên: chỉ chia được theo nơi ở và theo tháng."), None
    what = words.counted(rule_of(result.indicator).count or "all")
    return _("Chưa có %(what)s của từng nơi ở.", what=what), "areas.new_counts"


def _held(result: Result, day: date) -> list[HeldTraining]:
    """Trainings known by a number alone that would count if their people were named: shown beside, never added."""
    rule = rule_of(result.indicator) if result.measure else None
    if result.measure is None or rule is None or LISTED not in rule.kinds:
        return []
    return held.reported(locality_id(), rule.skills, result.measure.since, day)


def _facts(one: Asked) -> list[tuple[str, str]]:
    """How it is computed, in words, with every source and date; of what is only reported, where the target stands."""
    result, version, facts = one.result, one.result.version, list[tuple[str, str]]()
    target, plan = result.target, one.plan
    own = result.counting == COMPUTED
    if target is not None and not own and result.figure is not None:
        facts.append((_("Kết quả"), reported_by(target, result.figure)))
    if version is not None:
        facts.append((_("Cách tính"), version.how))
    if version is not None and result.numbers is not None:
        rule = rule_of(version)
        titles = {skill.code: skill.title for skill in skills.catalogue()}
        taught = "; ".join(titles.get(code, code) for code in rule.skills)
        facts += [
            (_("Khoảng thời gian"), f"{WINDOWS[rule.window]} ({one.day:%d/%m/%Y})"),
            (_("Được tính khi"), "; ".join(_(KINDS[k]) for k in rule.kinds)),
            (_("Kỹ năng"), _("%(skills)s (cần ít nhất %(n)s)", skills=taught, n=rule.needs)),
            (_("Tử số") if own else _("Tử số phần qua tập huấn"), _("sổ theo dõi kỹ năng số, ngày %(day)s", day=vn_day(one.day))),
            (_("Mẫu số") if own else _("Mẫu số phần qua tập huấn"), said(words.denominator(result.numbers))),
        ]  # fmt: skip
    if target is not None and plan is not None:
        where = plan.number or plan.title
        day = f", {vn_day(plan.issued_on)}" if plan.issued_on else ""
        printed = target.value_raw or words.aim(target)
        facts.append((_("Chỉ tiêu giao"), _("“%(printed)s” theo kế hoạch %(where)s%(day)s", printed=printed, where=where, day=day)))  # fmt: skip
        if due := _due(one):
            facts.append((_("Đánh giá"), due))
        if target.lead:
            facts.append((_("Cơ quan chủ trì"), target.lead))
    if version is not None:
        if version.basis:
            facts.append((_("Căn cứ"), version.basis))
        facts.append((_("Phiên bản"), _edition(version, one.day)))
    return facts


def _due(one: Asked) -> str | None:
    """What share is asked for by the day, so that "on track" and "behind" can be told to anybody."""
    result, target = one.result, one.result.target
    if target is None or target.value is None or target.kind != "percent" or target.operator == "<=":
        return None
    if result.status not in ("met", "on-track", "behind"):
        return None
    window = rule_of(result.version).window if result.version and result.numbers is not None else "plan_year"
    part = results.elapsed(window, one.day, one.year)
    due = percent(*(Fraction(target.value) / 100 * part).as_integer_ratio())
    return _(
        "Chỉ tiêu chia đều theo thời gian: đến ngày %(day)s cần %(due)s. Từ mức ấy trở lên là đúng tiến độ, dưới mức ấy là chậm.",
        day=vn_day(one.day), due=words.percent(due),
    )  # fmt: skip


def _edition(version: Any, as_of: date) -> str:
    """'2 (công bố 05/03/2026, Nguyễn Thị An)'; of an own version that is younger than the day, also that."""
    if version.published_at is None:
        return str(version.version)
    who = (
        names_of([version.made_by], Account).get(version.made_by)
        if version.made_by
        else _("danh mục đi kèm phần mềm")
    )
    day = vn_day(clock.local(version.published_at).date())
    printed = _("%(version)s (công bố %(day)s, %(who)s)", version=version.version, day=day, who=who or "—")
    if version.made_by and clock.local(version.published_at).date() > as_of:
        printed += _("; công bố sau ngày tính, số đã báo cáo trước đó có thể theo phiên bản khác")
    return printed


__all__ = ["of_target", "show"]
