"""Plan, Target, Task and ReportingRule: what a plan document asks for, in its own words and order."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import Base, OfLocality, db
from app.base.errors import NotFound, Refused
from trainees import indicators

TARGET_KINDS = ("percent", "count", "rank", "yesno", "text")


class Plan(OfLocality, Base):
    """An issued plan. `identity` tells whether a file is this plan again; `issued_on` may be partial ('2026-02').

    `sheets` keeps the plan's tables row by row, so that an export prints them in the plan's own order and words.
    """

    __tablename__ = "plan"
    __table_args__ = (UniqueConstraint("locality_id", "identity"),)

    identity: Mapped[str] = mapped_column(String(64))
    number: Mapped[str] = mapped_column(String(60), default="")
    issued_on: Mapped[str | None] = mapped_column(String(10))
    issuer: Mapped[str] = mapped_column(String(200), default="")
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
    """

    __tablename__ = "target"
    __table_args__ = (
        UniqueConstraint("plan_id", "ref"),
        CheckConstraint("kind IN ('percent', 'count', 'rank', 'yesno', 'text')", name="kind"),
        CheckConstraint("operator IN ('>=', '<=', '=')", name="operator"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    ref: Mapped[str] = mapped_column(String(60))
    rank: Mapped[int]
    number: Mapped[str] = mapped_column(String(30), default="")
    text: Mapped[str] = mapped_column(Text)
    measure: Mapped[str] = mapped_column(String(120), default="")
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


class Task(OfLocality, Base):
    """One task (nhiệm vụ) with its lead, output and deadline; `missing` names what the "6 rõ" lack."""

    __tablename__ = "task"
    __table_args__ = (UniqueConstraint("plan_id", "ref"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    ref: Mapped[str] = mapped_column(String(60))
    rank: Mapped[int]
    number: Mapped[str] = mapped_column(String(30), default="")
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


def listed(within: Scope) -> list[Plan]:
    """The plans of the scope, the newest year first."""
    query = select(Plan).order_by(Plan.year.desc(), Plan.id.desc())
    if within.locality_id is not None:
        query = query.where(Plan.locality_id == within.locality_id)
    return list(db.session.scalars(query))


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
    """The target is no longer counted; it stays in the plan."""
    the_target.indicator_code = None
    the_target.linked_by = by.account_id
    the_target.linked_at = clock.now()


def dismiss(the_target: Target, *, by: Actor) -> None:
    """A person looked at the proposal and said no: it is not asked again."""
    the_target.proposed_code = None
    the_target.confidence = None
    unlink(the_target, by=by)
