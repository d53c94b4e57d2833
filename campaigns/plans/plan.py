"""Plan, Target, Task and ReportingRule: what a plan document asks for, in its own words and order."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    Numeric,
    Select,
    String,
    Text,
    UniqueConstraint,
    case,
    delete,
    func,
    select,
)
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import Base, OfLocality, db
from app.base.errors import NotFound, Refused
from trainees import indicators

SURE = 0.9
"""Confidence (0..1) from which proposals may be confirmed together."""


class Plan(OfLocality, Base):
    """An issued plan. `identity` tells whether a file is this plan again; `issued_on` may be partial ('2026-02').

    `sheets` keeps the plan's tables row by row, so that an export prints them in the plan's own order and words.
    """

    __tablename__ = "plan"
    __table_args__ = (UniqueConstraint("locality_id", "identity"),)

    identity: Mapped[str] = mapped_column(String(64))
    number: Mapped[str] = mapped_column(Text, default="")
    issued_on: Mapped[str | None] = mapped_column(String(10))
    issuer: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[str] = mapped_column(Text)
    year: Mapped[int]
    filename: Mapped[str] = mapped_column(String(255), default="")
    sheets: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    warnings: Mapped[list[str]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    targets: Mapped[list[Target]] = relationship(order_by="Target.rank", back_populates="plan")
    tasks: Mapped[list[Task]] = relationship(order_by="Task.rank", back_populates="plan")
    rules: Mapped[list[ReportingRule]] = relationship(order_by="ReportingRule.id")


class Target(OfLocality, Base):
    """One target (chỉ tiêu được giao). `value` holds a number, `value_text` a sentence; `value_raw` what is printed.

    `proposed_code` is the reader's guess with its confidence (0..1); `indicator_code` only what a person confirmed.
    `linked_by` and `linked_at`: who decided, and when; without an indicator they turned the proposal down.
    """

    __tablename__ = "target"
    __table_args__ = (
        UniqueConstraint("plan_id", "ref"),
        CheckConstraint("kind IN ('percent', 'count', 'rank', 'yesno', 'text')", name="kind"),
        CheckConstraint("operator IN ('>=', '<=', '=')", name="operator"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    ref: Mapped[str] = mapped_column(Text)
    rank: Mapped[int]
    number: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)
    measure: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(String(10))
    operator: Mapped[str | None] = mapped_column(String(2))
    operator_assumed: Mapped[bool] = mapped_column(default=False)
    value: Mapped[Decimal | None] = mapped_column(Numeric(16, 4))
    value_text: Mapped[str] = mapped_column(Text, default="")
    value_raw: Mapped[str] = mapped_column(Text, default="")
    lead: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    groups: Mapped[list[str]] = mapped_column(JSON, default=list)
    places: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    proposed_code: Mapped[str | None] = mapped_column(String(40))
    confidence: Mapped[float | None]
    indicator_code: Mapped[str | None] = mapped_column(String(40))
    linked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    linked_at: Mapped[datetime | None]

    plan: Mapped[Plan] = relationship(back_populates="targets")

    @property
    def standing(self) -> str:
        """'linked' (a person confirmed it), 'proposed' (waits for a person) or 'kept' (in the plan only)."""
        if self.indicator_code:
            return "linked"
        return "proposed" if self.proposed_code and self.linked_at is None else "kept"


class Task(OfLocality, Base):
    """One task (nhiệm vụ) with its lead, output and deadline; `missing` names what the "6 rõ" lack."""

    __tablename__ = "task"
    __table_args__ = (UniqueConstraint("plan_id", "ref"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    ref: Mapped[str] = mapped_column(Text)
    rank: Mapped[int]
    number: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)
    groups: Mapped[list[str]] = mapped_column(JSON, default=list)
    lead: Mapped[str] = mapped_column(Text, default="")
    director: Mapped[str] = mapped_column(Text, default="")
    partners: Mapped[str] = mapped_column(Text, default="")
    output: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    deadline_kind: Mapped[str] = mapped_column(String(10), default="none")
    deadline_on: Mapped[date | None] = mapped_column(Date)
    deadline_raw: Mapped[str] = mapped_column(Text, default="")
    concerns_training: Mapped[bool] = mapped_column(default=False)
    missing: Mapped[list[str]] = mapped_column(JSON, default=list)
    places: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    plan: Mapped[Plan] = relationship(back_populates="tasks")


class ReportingRule(OfLocality, Base):
    """Who reports to whom, how often, before which day (and month, where the plan names one)."""

    __tablename__ = "reporting_rule"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    who: Mapped[str] = mapped_column(Text, default="")
    to: Mapped[str] = mapped_column(Text, default="")
    cadence: Mapped[str] = mapped_column(String(10))
    before_day: Mapped[int | None]
    before_month: Mapped[int | None]
    raw: Mapped[str] = mapped_column(Text, default="")


class PlanFile(OfLocality, Base):
    """A file that a plan was read from, or may be. `digest`: SHA-256 of its bytes in hex.

    Without a plan it waits between preview and saving; its bytes go when it is saved, dropped or a day old.
    """

    __tablename__ = "plan_file"
    __table_args__ = (Index("ix_plan_file_digest", "locality_id", "digest"),)

    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    filename: Mapped[str] = mapped_column(String(255), default="")
    digest: Mapped[str] = mapped_column(String(64))
    data: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


@dataclass(frozen=True, slots=True)
class Counts:
    """How many lines a plan has, and what became of its proposals."""

    targets: int = 0
    linked: int = 0
    proposed: int = 0
    tasks: int = 0
    rules: int = 0


def _within(query: Select[Any], within: Scope) -> Select[Any]:
    return query if within.locality_id is None else query.where(Plan.locality_id == within.locality_id)


def listed(within: Scope, *, limit: int | None = None, offset: int = 0) -> list[Plan]:
    """The plans of the scope, the newest year first; `limit` and `offset` for a page of them."""
    query = select(Plan).order_by(Plan.year.desc(), Plan.id.desc()).limit(limit).offset(offset)
    return list(db.session.scalars(_within(query, within)))


def how_many(within: Scope) -> int:
    """The number of plans of the scope."""
    return db.session.scalar(_within(select(func.count(Plan.id)), within)) or 0


def counts(plan_ids: Sequence[int]) -> dict[int, Counts]:
    """Counts of several plans by id, in three queries."""
    linked = Target.indicator_code.is_not(None)
    proposed = Target.proposed_code.is_not(None) & Target.linked_at.is_(None) & ~linked
    one = func.count
    rows = db.session.execute(
        select(
            Target.plan_id, one(), one(case((linked, Target.id))), one(case((proposed, Target.id)))
        ).where(Target.plan_id.in_(plan_ids)).group_by(Target.plan_id)
    ).all()  # fmt: skip
    targets = {plan_id: (total, yes, open_) for plan_id, total, yes, open_ in rows}
    tasks, rules = (
        {row.plan_id: row.total for row in db.session.execute(
            select(table.plan_id, one().label("total")).where(table.plan_id.in_(plan_ids)).group_by(table.plan_id)
        )}
        for table in (Task, ReportingRule)
    )  # fmt: skip
    return {
        plan_id: Counts(*targets.get(plan_id, (0, 0, 0)), tasks.get(plan_id, 0), rules.get(plan_id, 0))
        for plan_id in plan_ids
    }


def get(plan_id: int, *, within: Scope) -> Plan:
    """One plan of the scope; NotFound."""
    plan = db.session.get(Plan, plan_id)
    if plan is None or not within.covers(plan.locality_id):
        raise NotFound("plan_unknown", "Không tìm thấy kế hoạch này.")
    return plan


def target(plan: Plan, ref: str) -> Target:
    """One target of a plan by its ref; NotFound."""
    found = db.session.scalar(select(Target).where(Target.plan_id == plan.id, Target.ref == ref))
    if found is None:
        raise NotFound("target_unknown", f"Kế hoạch không có chỉ tiêu {ref}.")
    return found


def link(the_target: Target, code: str, *, by: Actor) -> None:
    """Confirm that a target is counted by an indicator. NotFound: no such code. Refused: nothing to compare."""
    indicators.by_code(code)
    if the_target.value is None:
        raise Refused("target_without_number", "Chỉ tiêu này không có con số để so sánh nên chưa nối được.")
    the_target.indicator_code = code
    the_target.linked_by = by.account_id
    the_target.linked_at = clock.now()


def unlink(the_target: Target, *, by: Actor) -> None:
    """The target is no longer counted; it stays in the plan, and a proposal waits for a person again."""
    the_target.indicator_code = None
    the_target.linked_by = None
    the_target.linked_at = None


def dismiss(the_target: Target, *, by: Actor) -> None:
    """A person looked at the proposal and said no: it is not asked again, until `unlink` takes that back."""
    the_target.indicator_code = None
    the_target.linked_by = by.account_id
    the_target.linked_at = clock.now()


def link_sure(plan: Plan, *, by: Actor, at_least: float = SURE) -> int:
    """Confirm every waiting proposal of at least that confidence which can be linked. Returns how many."""
    known = indicators.catalogue()
    ready = [t for t in plan.targets if is_sure(t, known, at_least)]
    for each in ready:
        link(each, each.proposed_code or "", by=by)
    return len(ready)


def is_sure(the_target: Target, known: Container[str], at_least: float = SURE) -> bool:
    """Whether a proposal waits, is confident enough, names a published indicator and has a number to compare."""
    return (
        the_target.standing == "proposed"
        and (the_target.confidence or 0) >= at_least
        and the_target.proposed_code in known
        and the_target.value is not None
    )


def remove(plan: Plan) -> None:
    """Take back a mistaken import, whole. Refused while a target is linked: results are counted from it."""
    if any(each.indicator_code for each in plan.targets):
        raise Refused(
            "plan_linked",
            "Kế hoạch có chỉ tiêu đã nối cách tính nên chưa xóa được. Bỏ nối các chỉ tiêu rồi xóa.",
        )
    for table in (Target, Task, ReportingRule, PlanFile):
        db.session.execute(delete(table).where(table.plan_id == plan.id))
    db.session.expire(plan)
    db.session.execute(delete(Plan).where(Plan.id == plan.id))
    db.session.expunge(plan)


def target_by_id(plan: Plan, target_id: int) -> Target:
    """One target of a plan by its id; NotFound."""
    found = db.session.get(Target, target_id)
    if found is None or found.plan_id != plan.id:
        raise NotFound("target_unknown", "Kế hoạch không có chỉ tiêu này.")
    return found


def leads(plan: Plan) -> list[tuple[str, int]]:
    """The leads of a plan's tasks as printed, each with its number of tasks, in the order of first appearance."""
    rows = db.session.execute(
        select(Task.lead, func.count().label("total"))
        .where(Task.plan_id == plan.id)
        .group_by(Task.lead)
        .order_by(func.min(Task.rank))
    )
    return [(row.lead, row.total) for row in rows]


def tasks(
    plan: Plan, *, lead: str | None = None, training_only: bool = False, limit: int = 50, offset: int = 0
) -> tuple[list[Task], int]:
    """A page of a plan's tasks in its order, and how many there are; `lead` as printed, None for all."""
    query = select(Task).where(Task.plan_id == plan.id)
    if lead is not None:
        query = query.where(Task.lead == lead)
    if training_only:
        query = query.where(Task.concerns_training.is_(True))
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    return list(db.session.scalars(query.order_by(Task.rank).limit(limit).offset(offset))), total
