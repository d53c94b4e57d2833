"""What the pages of the targets share: the blueprint, the day and plan that an address asks for, the result it means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, request
from flask_babel import gettext as _
from sqlalchemy import select

from app.base import clock
from app.base.db import db
from app.base.errors import NotFound, Refused
from app.base.text import N_
from app.web.fields import read_day
from app.web.pages import locality_id, scope
from campaigns.plans import plan as plans
from campaigns.plans import result_words as words
from campaigns.plans import results
from campaigns.plans.plan import Plan
from campaigns.plans.result_words import Phrase
from campaigns.plans.results import Result
from campaigns.plans.target import Target
from trainees import figures, indicators
from trainees.figures import Figure
from trainees.indicators import Measure, Slice

bp = Blueprint("indicators", __name__, url_prefix="/indicators")
PAGE = 50
CUTS = {
    "unit": N_("Theo đơn vị"), "neighbourhood": N_("Theo nơi ở"), "month": N_("Theo tháng"), "sex": N_("Theo giới tính"),
    "age": N_("Theo độ tuổi"),
}  # fmt: skip


def as_of(plan: Plan | None) -> date:
    """The day that the address asks for; by default today, of a plan of an earlier year the last day of its year.

    Refused when it is no day.
    """
    text = request.values.get("as_of", "")
    if not text:
        today = clock.today()
        return min(today, date(plan.year, 12, 31)) if plan is not None else today
    day = read_day(text)
    if day is None:
        raise Refused("day_invalid", _("Ngày không có thật. Ghi ngày/tháng/năm, ví dụ 14/11/2026."))
    return day


def chosen_plan() -> Plan | None:
    """The plan that the address names, else the one that is worked on."""
    number = request.values.get("plan", type=int)
    return plans.current(scope()) if number is None else plans.get(number, within=scope())


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page is about: a result, the plan it is looked at in (None: no plan asks for it), and how it is addressed."""

    result: Result
    plan: Plan | None
    day: date

    @property
    def title(self) -> str:
        """The target's own words; without a target the indicator's."""
        return self.result.target.text if self.result.target else self.result.indicator.title

    @property
    def year(self) -> int | None:
        """The plan's year, where a target of it is looked at."""
        return self.plan.year if self.plan and self.result.target else None

    @property
    def address(self) -> dict[str, Any]:
        """The arguments of every address about it: plan, target and day."""
        return {
            "plan": self.plan.id if self.plan else None, "as_of": self.day.isoformat(),
            "target": request.values.get("target", type=int),
        }  # fmt: skip


def asked(code: str) -> Asked:
    """The indicator of the address, beside the target of the plan that is linked to it.

    Where two targets of a plan are, `target` in the address says which; NotFound when it names another one.
    """
    version, plan = indicators.by_code(code, locality_id()), chosen_plan()
    day = as_of(plan)
    wanted = request.values.get("target", type=int)
    linked = [t for t in plan.targets if t.indicator_code == code] if plan else []
    target = next((t for t in linked if wanted in (None, t.id)), None)
    if wanted is not None and target is None:
        raise NotFound("target_unknown", _("Kế hoạch không có chỉ tiêu này."))
    year = plan.year if plan and target else None
    figure = newest(target, day) if target else None
    result = results.evaluate(version, locality_id(), day, target=target, year=year, figure=figure)
    return Asked(result, plan, day)


def newest(target: Target, day: date) -> Figure | None:
    """What was reported last of a target by a day."""
    known = figures.latest(target.locality_id, results.subjects_of(target), day)
    return max(known.values(), key=lambda figure: figure.on, default=None)


def part_of(answer: Measure, cut: str | None, key: str | None) -> Slice | None:
    """The part of a measure that the address names; None where it names none. NotFound: there is no such part."""
    if cut not in CUTS or cut == "month" or key is None:
        return None
    part = next((p for p in indicators.slices(answer, cut) if (p.key or "") == key), None)
    if part is None:
        raise NotFound()
    return part


def names_of(ids: Iterable[int], model: Any) -> dict[int, str]:
    """id → name of some rows."""
    wanted = list(ids)
    if not wanted:
        return {}
    return dict(db.session.execute(select(model.id, model.name).where(model.id.in_(wanted))).tuples().all())


def said(phrase: Phrase) -> str:
    """Words of a report in the reader's language."""
    return _(phrase.text, **phrase.values)


def rows_waiting(result: Result | None) -> dict[str, Any]:
    """What a page says of rows that are on no list yet; nothing where none waits."""
    if result is None or not result.rows_not_entered:
        return {"rows_head": None}
    rows = result.not_entered
    return {
        "rows_head": words.waiting_head(rows), "rows_parts": words.waiting(rows), "rows_of_all": words.ROWS_OF_ALL,
    }  # fmt: skip
