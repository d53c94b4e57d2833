"""Correction (chỗ sửa kế hoạch): what a person changed in a plan as read, so that nothing is corrected silently."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, Date, Float, ForeignKey, Numeric, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app.base import clock
from app.base.actors import Actor
from app.base.db import Base, Moment, OfLocality, db
from app.base.errors import NotFound

if TYPE_CHECKING:
    from campaigns.plans.plan import Plan

EDIT, ADD, REMOVE = "edit", "add", "remove"


class Correction(OfLocality, Base):
    """One line of a plan was edited, added or removed. `before` and `after`: the columns that changed, as JSON; of an
    added line `before` is empty, of a removed one `after` is. `row_id`: the line's id in the table that `noun` names.
    """

    __tablename__ = "correction"
    __table_args__ = (
        CheckConstraint("noun IN ('plan', 'target', 'task', 'rule')", name="noun"),
        CheckConstraint("deed IN ('edit', 'add', 'remove')", name="deed"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    noun: Mapped[str] = mapped_column(String(10))
    row_id: Mapped[int]
    deed: Mapped[str] = mapped_column(String(10))
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


def plain(value: Any) -> Any:
    """A column's value as JSON; equal values give equal JSON, on either database."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def alive(table: type[Base], column: str, value: Any) -> Any:
    """What `plain` made of a column's value, as that column holds it."""
    if value is None:
        return None
    kind = table.__table__.columns[column].type
    if isinstance(kind, Numeric):
        return value if isinstance(kind, Float) else Decimal(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if isinstance(kind, Moment) else value


def restored(table: type[Base], column: str, value: Any) -> Any:
    """What a column held; nothing where it named a row that is gone (a unit that was taken into another)."""
    held = alive(table, column, value)
    for key in table.__table__.columns[column].foreign_keys if held is not None else ():
        if db.session.scalar(select(key.column).where(key.column == held)) is None:
            return None
    return held


def whole(row: Base) -> dict[str, Any]:
    """Every column of a row, as JSON."""
    return {column.key: plain(getattr(row, column.key)) for column in row.__table__.columns}


def write(
    plan_id: int, noun: str, row: Any, deed: str, before: dict[str, Any], after: dict[str, Any], *, by: Actor
) -> Correction:
    """Write down what was done to a row of a plan. Flushed."""
    made = Correction(
        locality_id=row.locality_id, plan_id=plan_id, noun=noun, row_id=row.id, deed=deed, before=before, after=after,
        made_at=clock.now(), made_by=by.account_id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def get(plan: Plan, correction_id: int) -> Correction:
    """One correction of a plan; NotFound."""
    found = db.session.get(Correction, correction_id)
    if found is None or found.plan_id != plan.id:
        raise NotFound("correction_unknown", "Kế hoạch không có lần sửa này.")
    return found


def added_since(correction: Correction, row_id: int) -> bool:
    """Whether a line of the same plan and kind was added after a correction: then its id was another line's before."""
    query = select(Correction.id).where(
        Correction.plan_id == correction.plan_id, Correction.noun == correction.noun, Correction.row_id == row_id,
        Correction.deed == ADD, Correction.id > correction.id,
    )  # fmt: skip
    return db.session.scalar(query.limit(1)) is not None


def page_of(plan: Plan, *, limit: int, offset: int = 0) -> tuple[list[Correction], int]:
    """A page of a plan's corrections, the newest first, undone ones included; and how many there are."""
    query = select(Correction).where(Correction.plan_id == plan.id)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    return list(db.session.scalars(query.order_by(Correction.id.desc()).limit(limit).offset(offset))), total


def standing(plan: Plan) -> dict[tuple[str, int], list[Correction]]:
    """(noun, row id) → the edits of that line that stand, the newest first. One query."""
    found: dict[tuple[str, int], list[Correction]] = defaultdict(list)
    for each in db.session.scalars(
        select(Correction)
        .where(Correction.plan_id == plan.id, Correction.deed == EDIT, Correction.undone_at.is_(None))
        .order_by(Correction.id.desc())
    ):
        found[(each.noun, each.row_id)].append(each)
    return dict(found)


def removed_refs(plan: Plan) -> set[str]:
    """The references of the targets that a person took out of a plan. One query."""
    taken = db.session.scalars(
        select(Correction).where(
            Correction.plan_id == plan.id, Correction.noun == "target", Correction.deed == REMOVE,
            Correction.undone_at.is_(None),
        )
    )  # fmt: skip
    return {str(each.before["ref"]) for each in taken}
