"""RuleSchedule (lịch nộp của một chế độ báo cáo): what the office settles about a rule beside the plan's words."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import CheckConstraint, ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import Base, OfLocality, db
from app.base.errors import NotFound, Refused
from app.filing.schedule import CADENCES, CUT_OFFS, LEAD_DAYS, LEGAL, ONCE, Terms
from campaigns.plans import beside
from campaigns.plans import plan as plans
from campaigns.plans.correction import Correction, added_since, plain, restored
from campaigns.plans.plan import Plan
from campaigns.plans.rule import ReportingRule

MOST_LEAD_DAYS: Final = 20
"""No signature takes longer: a larger number is a typing error."""


class RuleSchedule(OfLocality, Base):
    """How a rule is followed here; a rule without one is followed as the plan says.

    `active` False: nothing falls due. `before_day`, `before_month`: where the plan names none, or the office corrects it.
    `cut_off`: until when data count (`schedule.CUT_OFFS`). `lead_days`: working days that the signature takes.
    `serves_with_id`: the rule whose report serves this one too, in each period of the same name or due in the same month.
    """

    __tablename__ = "rule_schedule"
    __table_args__ = (
        CheckConstraint("before_day BETWEEN 1 AND 31", name="day"),
        CheckConstraint("before_month BETWEEN 1 AND 12", name="month"),
        CheckConstraint("cut_off IN ('legal', 'month_end', 'due')", name="cut_off"),
        CheckConstraint("lead_days BETWEEN 0 AND 20", name="lead_days"),
        CheckConstraint("serves_with_id <> rule_id", name="serves_with"),
    )

    rule_id: Mapped[int] = mapped_column(ForeignKey("reporting_rule.id", ondelete="CASCADE"), unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    before_day: Mapped[int | None]
    before_month: Mapped[int | None]
    cut_off: Mapped[str] = mapped_column(String(10), default=LEGAL)
    lead_days: Mapped[int] = mapped_column(default=LEAD_DAYS)
    serves_with_id: Mapped[int | None] = mapped_column(
        ForeignKey("reporting_rule.id", ondelete="SET NULL"), index=True
    )
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


def rule(rule_id: int, *, within: Scope) -> ReportingRule:
    """One rule of the scope; NotFound."""
    found = db.session.get(ReportingRule, rule_id)
    if found is None or not within.covers(found.locality_id):
        raise NotFound("rule_unknown", "Không tìm thấy chế độ báo cáo này.")
    return found


def of(rule: ReportingRule) -> RuleSchedule | None:
    """What the office settled about a rule; None: nothing."""
    return db.session.scalar(select(RuleSchedule).where(RuleSchedule.rule_id == rule.id))


def terms(rule: ReportingRule, settled: RuleSchedule | None) -> Terms | None:
    """What the rule asks for, the office's settings over the plan's words; None: it is switched off."""
    if settled is None:
        return Terms(rule.cadence, rule.before_day, rule.before_month)
    if not settled.active:
        return None
    return Terms(
        rule.cadence, settled.before_day or rule.before_day, settled.before_month or rule.before_month,
        repeats=settled.before_month is not None and rule.before_month is None, cut_off=settled.cut_off,
        lead_days=settled.lead_days,
    )  # fmt: skip


def settle(
    rule: ReportingRule, *, by: Actor, active: bool = True, before_day: int | None = None, before_month: int | None = None,
    cut_off: str = LEGAL, lead_days: int = LEAD_DAYS, serves_with_id: int | None = None,
) -> RuleSchedule:  # fmt: skip
    """Settle how a rule is followed; what the plan says itself need not be repeated. The whole is replaced.

    Refused: a closed plan, a number out of range, and a report to serve along with that is none: another plan's, one without
    periods, one that is served itself; or a rule that serves others.
    """
    plan = db.session.get_one(Plan, rule.plan_id)
    plans.take_turn(plan)
    plan.must_be_open()
    _in_range("schedule_day", "Ngày nộp", before_day, 1, 31)
    _in_range("schedule_month", "Tháng nộp", before_month, 1, 12)
    _in_range("schedule_lead", "Số ngày làm việc để trình ký", lead_days, 0, MOST_LEAD_DAYS)
    if cut_off not in CUT_OFFS:
        raise Refused("schedule_cut_off", "Chọn một trong các cách chốt số liệu có sẵn.")
    if serves_with_id is not None:
        _must_serve(rule, serves_with_id)
    settled = of(rule) or RuleSchedule(locality_id=rule.locality_id, rule_id=rule.id)
    settled.active, settled.cut_off, settled.lead_days = active, cut_off, lead_days
    settled.before_day = None if before_day == rule.before_day else before_day
    settled.before_month = None if before_month == rule.before_month else before_month
    settled.serves_with_id = serves_with_id
    settled.changed_at, settled.changed_by = clock.now(), by.account_id
    db.session.add(settled)
    db.session.flush()
    return settled


def forget(rule: ReportingRule) -> None:
    """Follow a rule as the plan says again. Refused: a closed plan."""
    plan = db.session.get_one(Plan, rule.plan_id)
    plans.take_turn(plan)
    plan.must_be_open()
    settled = of(rule)
    if settled is not None:
        db.session.delete(settled)
        db.session.flush()


def _in_range(code: str, what: str, number: int | None, least: int, most: int) -> None:
    if number is not None and not least <= number <= most:
        raise Refused(code, f"{what} phải từ {least} đến {most}.")


def _must_serve(rule: ReportingRule, other_id: int) -> None:
    other = db.session.get(ReportingRule, other_id)
    if other is None or other.plan_id != rule.plan_id or other.id == rule.id:
        raise Refused("serves_other", "Chọn một chế độ báo cáo khác của cùng kế hoạch để dùng chung báo cáo.")
    if not {other.cadence, rule.cadence} <= {*CADENCES, ONCE}:
        raise Refused(
            "serves_event", "Báo cáo đột xuất không có kỳ nên không dùng chung với báo cáo định kỳ được."
        )
    theirs = of(other)
    if theirs is not None and theirs.serves_with_id is not None:
        raise Refused(
            "serves_chain", "Chế độ báo cáo kia đã dùng chung báo cáo của một chế độ khác. Chọn thẳng chế độ đó."
        )  # fmt: skip
    if db.session.scalar(select(RuleSchedule.id).where(RuleSchedule.serves_with_id == rule.id).limit(1)):
        raise Refused(
            "serves_others", "Chế độ khác đang dùng chung báo cáo của chế độ này. Bỏ dùng chung ở đó trước."
        )  # fmt: skip


# --- going and coming back with its rule ---------------------------------------------------------------------


_SETTLED: Final = (
    "active", "before_day", "before_month", "cut_off", "lead_days", "serves_with_id", "changed_at", "changed_by",
)  # fmt: skip


def _taken(line: Any) -> dict[str, Any] | None:
    """What goes with a rule: its own schedule, and which rules its report served as well, each with when that was settled."""
    if not isinstance(line, ReportingRule):
        return None
    own = of(line)
    query = select(RuleSchedule).where(RuleSchedule.serves_with_id == line.id).order_by(RuleSchedule.id)
    served = list(db.session.scalars(query))
    if own is None and not served:
        return None
    said = {
        "own": None if own is None else {column: plain(getattr(own, column)) for column in _SETTLED},
        "served": [[each.rule_id, plain(each.changed_at)] for each in served],
    }
    for each in served:
        each.serves_with_id = None
    if own is not None:
        db.session.delete(own)
    db.session.flush()
    return said


def _put_back(rule: ReportingRule, said: dict[str, Any], removed: Correction) -> None:
    """As it was; a report that is shared only where both rules still stand, and nobody settled otherwise since."""
    if said["own"] is not None:
        own = {column: restored(RuleSchedule, column, value) for column, value in said["own"].items()}
        host = own["serves_with_id"]
        if host is not None and (added_since(removed, host) or not _could_serve(rule, host)):
            own["serves_with_id"] = None
        db.session.add(RuleSchedule(locality_id=rule.locality_id, rule_id=rule.id, **own))
        db.session.flush()
    for rule_id, changed_at in said["served"]:
        other = db.session.get(ReportingRule, rule_id)
        theirs = of(other) if other is not None else None
        if other is None or theirs is None or plain(theirs.changed_at) != changed_at:
            continue
        if theirs.serves_with_id is None and _could_serve(other, rule.id):
            theirs.serves_with_id = rule.id
            db.session.flush()


def _could_serve(rule: ReportingRule, other_id: int) -> bool:
    try:
        _must_serve(rule, other_id)
    except Refused:
        return False
    return True


beside.keep("schedule", _taken, _put_back)
