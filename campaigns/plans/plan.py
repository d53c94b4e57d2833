"""Plan (kế hoạch): an issued document, what it asks for, and the file it was read from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    Select,
    String,
    Text,
    UniqueConstraint,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from app.base import clock
from app.base.actors import Scope
from app.base.db import Base, OfLocality, db, hold
from app.base.errors import NotFound, Refused
from campaigns.plans import in_use
from campaigns.plans.correction import Correction
from campaigns.plans.rule import ReportingRule
from campaigns.plans.target import Target
from campaigns.plans.task import Task


class Plan(OfLocality, Base):
    """An issued plan. `identity` tells whether a file is this plan again; `issued_on` may be partial ('2026-02').

    `sheets` keeps the plan's tables row by row, so that an export prints them in the plan's own order and words.
    An old year stays open until somebody closes it; `superseded_by_id` is the plan that stands in its place, and
    `carried_from_id` the one whose units, links and open tasks it took over. `chosen_at`: since when a person wants the
    dashboard to show it (kế hoạch chính của năm); of several of a year the one that was chosen last.
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
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    carried_from_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    chosen_at: Mapped[datetime | None]

    targets: Mapped[list[Target]] = relationship(order_by="Target.rank", back_populates="plan")
    tasks: Mapped[list[Task]] = relationship(order_by="Task.rank", back_populates="plan")
    rules: Mapped[list[ReportingRule]] = relationship(order_by="ReportingRule.id")

    def must_be_open(self) -> None:
        """Refused: the plan was closed by hand; it is read until somebody opens it again."""
        if self.closed_at is not None:
            raise Refused(
                "plan_closed",
                "Kế hoạch đã đóng nên không sửa được. Mở lại kế hoạch ở trang “Về kế hoạch” rồi sửa.",
            )


class PlanFile(OfLocality, Base):
    """A file that a plan was read from, or may be. `digest`: SHA-256 of its bytes in hex.

    Without a plan it waits between preview and saving, and goes when it is dropped or a day old; with one it is the
    source that a person opens beside what was read from it.
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


def after(plan_id: int, *, within: Scope, size: int) -> list[Plan]:
    """The plans of the scope whose id is greater, by id: a page of a list that goes on where the one before ended."""
    query = select(Plan).where(Plan.id > plan_id).order_by(Plan.id).limit(size)
    return list(db.session.scalars(_within(query, within)))


def take_turn(row: Base) -> None:
    """Read a plan or a line of one anew for a change that others must wait for; what this transaction changed stays."""
    db.session.flush()
    hold(row)


def current(within: Scope) -> Plan | None:
    """The plan that is worked on: of those that nobody closed and none supersedes the newest year's, and of that year
    the one that a person chose, else the newest of those in use; where none stands, the newest of all.

    A plan that nobody chose and of which nothing is counted goes behind one that is in use, of whatever year. Next
    year's plan, which is entered in autumn, waits behind this year's.
    """
    standing = select(Plan).where(Plan.superseded_by_id.is_(None), Plan.closed_at.is_(None))
    used = in_use_of(Plan)
    best = (
        Plan.year > clock.today().year, (Plan.chosen_at.is_not(None) | used).desc(), Plan.year.desc(),
        Plan.chosen_at.desc().nulls_last(), used.desc(), Plan.id.desc(),
    )  # fmt: skip
    found = db.session.scalar(_within(standing.order_by(*best).limit(1), within))
    return found or next(iter(listed(within, limit=1)), None)


def in_use_of(which: type[Plan]) -> ColumnElement[bool]:
    """Whether something of a plan is counted: a condition on a query's plan or an alias of it."""
    return exists().where(
        Target.plan_id == which.id, or_(Target.indicator_code.is_not(None), Target.counting.is_not(None))
    )


def head_as_json(plan: Plan) -> dict[str, Any]:
    """A plan's own data as commands and API print it."""
    return {
        "id": plan.id, "number": plan.number or None, "issued_on": plan.issued_on, "issuer": plan.issuer,
        "title": plan.title, "year": plan.year,
    }  # fmt: skip


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


def remove(plan: Plan) -> None:
    """Take back a mistaken import, whole. Refused while something stands on it: links, figures, work on its tasks."""
    if any(each.indicator_code for each in plan.targets):
        raise Refused(
            "plan_linked",
            "Kế hoạch có chỉ tiêu đã nối cách tính nên chưa xóa được. Bỏ nối các chỉ tiêu rồi xóa.",
        )
    held = in_use.of_plan(plan)
    if held:
        raise Refused(
            "plan_in_use", f"Kế hoạch có {', '.join(held)} nên không xóa được. Đóng kế hoạch thay vì xóa."
        )
    db.session.flush()
    for other in (Plan.superseded_by_id, Plan.carried_from_id):
        db.session.execute(update(Plan).where(other == plan.id).values({other: None}))
    for table in (Correction, Target, Task, ReportingRule, PlanFile):
        db.session.execute(delete(table).where(table.plan_id == plan.id))
    db.session.expire(plan)
    db.session.execute(delete(Plan).where(Plan.id == plan.id))
    db.session.expunge(plan)
