"""The targets on one page, each indicator's own page, and the very people behind a number."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import EXPORT_REPORT, VIEW_INDICATORS, needs
from app.access.door import parses_first
from app.base import clock
from app.base.db import db, writing
from app.base.errors import NotFound, Refused
from app.base.text import N_
from app.reports import indicator_table, words
from app.reports.words import Phrase
from app.web.fields import read_day
from app.web.pages import actor, go, locality_id, scope
from app.web.plans.lines import grouped
from campaigns import held
from campaigns.held import HeldTraining
from campaigns.plans import plan as plans
from campaigns.plans import results
from campaigns.plans.plan import Plan, Target
from campaigns.plans.results import Result
from trainees import areas, indicators, people, rosters, skills
from trainees.indicators import Slice
from trainees.indicators.definition import WINDOWS, rule_of
from trainees.ledger import KINDS, LISTED

bp = Blueprint("indicators", __name__, url_prefix="/indicators")
PAGE = 50
CUTS = {
    "unit": N_("Theo đơn vị"),
    "month": N_("Theo tháng"),
    "neighbourhood": N_("Theo nơi ở"),
    "sex": N_("Theo giới tính"),
    "age": N_("Theo độ tuổi"),
}


def as_of() -> date:
    """The day that the address asks for; today by default. Refused when it is no day."""
    text = request.args.get("as_of", "")
    if not text:
        return clock.today()
    day = read_day(text)
    if day is None:
        raise Refused("day_invalid", _("Ngày không có thật. Ghi ngày/tháng/năm, ví dụ 14/11/2026."))
    return day


def chosen_plan() -> Plan | None:
    """The plan that the address names, else the newest."""
    number = request.args.get("plan", type=int)
    if number is not None:
        return plans.get(number, within=scope())
    return next(iter(plans.listed(scope())), None)


@bp.get("")
@needs(VIEW_INDICATORS)
def index() -> str:
    """Every target of a plan with its value, in the plan's order and groups."""
    day, plan = as_of(), chosen_plan()
    if plan is None:
        return render_template("indicators/empty.html")
    found = results.of_plan(plan, day)
    rows = [
        (row.headings, _line(row.line, found.get(row.line.id))) for row in grouped(plan.targets, plan.sheets)
    ]
    return render_template(
        "indicators/index.html", plan=plan, plans=plans.listed(scope()), as_of=day, rows=rows,
        linked=len(found), waiting=sum(1 for t in plan.targets if t.standing == "proposed" and t.value is not None),
        computed=sum(1 for r in found.values() if r.measure is not None), today=clock.today(),
        nobody=any(_lacks_staff(r) for r in found.values()),
        # One number for the whole locality: any line that has it has the same.
        **_rows_waiting(next((r for r in found.values() if r.rows_not_entered), None)),
    )  # fmt: skip


def _rows_waiting(result: Result | None) -> dict[str, Any]:
    """What a page says of rows that are on no list yet; nothing where none waits."""
    if result is None or not result.rows_not_entered:
        return {"rows_head": None}
    rows = result.not_entered
    return {
        "rows_head": words.waiting_head(rows), "rows_parts": words.waiting(rows), "rows_of_all": words.ROWS_OF_ALL,
    }  # fmt: skip


def _lacks_staff(result: Result) -> bool:
    """The result waits for a list of staff, which an officer can hand in at once."""
    gap = result.measure.gap if result.measure else None
    return gap is not None and gap.kind == "list" and gap.of_staff


def _line(target: Target, result: Result | None) -> dict[str, Any]:
    """One line of the dashboard: what it says, and what a bar needs."""
    return {
        "target": target, "aim": words.aim(target), "result": result,
        "value": float(result.percent) if result and result.percent is not None else None,
        "goal": float(target.value) if target.value is not None and target.kind == "percent" else None,
        "status": result.status if result else None, "remark": words.remarks(result, target, brief=True),
    }  # fmt: skip


def _result(code: str) -> tuple[Result, Plan | None, date]:
    """The indicator of the address, beside the target of the chosen plan that is linked to it (if any)."""
    day, version, plan = as_of(), indicators.by_code(code), chosen_plan()
    target = next((t for t in plan.targets if t.indicator_code == code), None) if plan else None
    year = plan.year if plan and target else None
    return results.evaluate(version, locality_id(), day, target=target, year=year), plan, day


@bp.get("/<code>")
@needs(VIEW_INDICATORS)
def show(code: str) -> str:
    """One indicator: the fraction, its parts, how it is computed and from what."""
    result, plan, day = _result(code)
    cut = request.args.get("by", "unit")
    if cut not in CUTS:
        raise NotFound()
    parts: list[Slice] = []
    if result.measure is not None:
        parts = (
            indicators.by_month(
                result.version, locality_id(), day, year=plan.year if plan and result.target else None
            )
            if cut == "month"
            else indicators.slices(result.measure, cut)
        )
    facts = _facts(result, day)
    return render_template(
        "indicators/show.html", result=result, plan=plan, as_of=day, parts=parts, cut=cut, cuts=CUTS, facts_list=facts,
        aim=words.aim(result.target) if result.target else None,
        goal=float(result.target.value) if result.target and result.target.value is not None else None,
        reported=_reported(result, day), gap=_gap(result), uncut=_uncut(result, cut), **_rows_waiting(result),
        source=said(words.denominator(result.measure)) if result.measure else "",
    )  # fmt: skip


def said(phrase: Phrase) -> str:
    """Words of a report in the reader's language."""
    return _(phrase.text, **phrase.values)


def _gap(result: Result) -> tuple[str, str] | None:
    """What the denominator lacks in sentences, and the endpoint at which it is entered; None where nothing is lacking."""
    gap = result.measure.gap if result.measure else None
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
    what = words.counted(rule_of(result.version).count or "all")
    return _("Chưa có %(what)s của từng nơi ở.", what=what), "areas.new_counts"


def _reported(result: Result, day: date) -> list[HeldTraining]:
    """Trainings known by a number alone that would count if their people were named: shown beside, never added."""
    rule = rule_of(result.version) if result.measure else None
    if result.measure is None or rule is None or LISTED not in rule.kinds:
        return []
    return held.reported(locality_id(), rule.skills, result.measure.since, day)


def _facts(result: Result, day: date) -> list[tuple[str, str]]:
    """How it is computed, in words, with every source and date."""
    version, answer = result.version, result.measure
    facts = [(_("Cách tính"), version.how)]
    if answer is not None:
        rule = rule_of(version)
        titles = {skill.code: skill.title for skill in skills.catalogue()}
        facts += [
            (_("Khoảng thời gian"), f"{WINDOWS[rule.window]} ({day:%d/%m/%Y})"),
            (_("Được tính khi"), "; ".join(KINDS[k] for k in rule.kinds)),
            (
                _("Kỹ năng"),
                f"{'; '.join(titles.get(s, s) for s in rule.skills)} ({_('cần ít nhất %(n)s', n=rule.needs)})",
            ),
            (_("Mẫu số"), said(words.denominator(answer))),
        ]
    if version.basis:
        facts.append((_("Căn cứ"), version.basis))
    facts.append((_("Phiên bản"), f"{version.version} ({clock.local(version.published_at):%d/%m/%Y})"))
    return facts


@bp.get("/<code>/people")
@needs(VIEW_INDICATORS)
def behind(code: str) -> str:
    """The very people who count, or who still lack it: of all, or of one part."""
    result, plan, day = _result(code)
    answer = result.measure
    if answer is None:
        raise NotFound("no_names", _("Chỉ tiêu này do đơn vị khác báo cáo nên không có danh sách người."))
    side, cut, key = request.args.get("side", "lack"), request.args.get("by"), request.args.get("key")
    sides = {"have": answer.numerator, "lack": answer.missing, "nowhere": answer.no_membership}
    if side not in sides:
        raise NotFound()
    ids, part = sides[side], None
    if cut in CUTS and cut != "month" and key is not None:
        part = next((p for p in indicators.slices(answer, cut) if (p.key or "") == key), None)
        if part is None:
            raise NotFound()
        ids = part.people if side == "have" else part.lacking
    page = max(1, request.args.get("page", 1, type=int))
    shown = people.named(ids, within=scope(), page=page, size=PAGE) if ids else []
    return render_template(
        "indicators/people.html", result=result, plan=plan, as_of=day, side=side, part=part, ids=ids, page=page,
        pages=max(1, -(-len(ids or ()) // PAGE)), people=shown, standing=answer.roll or {}, reached=answer.reached_on,
        units={u.id: u.name for u in areas.units(scope())}, categories=rosters.CATEGORIES, by=cut, key=key,
    )  # fmt: skip


@bp.post("/export")
@needs(EXPORT_REPORT)
@parses_first
def export() -> Response | BaseResponse:
    """The plan's indicator table with results, as XLSX. A POST: that it was taken out is written down."""
    plan = plans.get(request.form.get("plan", 0, type=int), within=scope())
    try:
        day = date.fromisoformat(request.form.get("as_of", ""))
    except ValueError:
        return go("indicators.index", plan=plan.id)
    plan_id = plan.id
    data = indicator_table.workbook(plan, day)
    with writing():
        audit.tell(actor(), "export", "plan", plan_id, locality_id(), as_of=day.isoformat())
        db.session.commit()
    name = f"ket-qua-chi-tieu-{plan_id}-{day:%Y%m%d}.xlsx"
    return Response(
        data,
        mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
