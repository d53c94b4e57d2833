"""Target (chỉ tiêu được giao): one line of a plan that says what is to be reached, and how it is counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Numeric, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base import clock
from app.base.actors import Actor
from app.base.db import Base, OfLocality, db, hold
from app.base.errors import NotFound, Refused
from campaigns.plans.differing import differences
from trainees import indicators
from trainees.indicators import IndicatorVersion

if TYPE_CHECKING:
    from campaigns.plans.plan import Plan

COMPUTED, REPORTED, BOTH = "computed", "reported", "both"
SURE = 0.9
"""Confidence (0..1) from which proposals may be confirmed together."""


class Target(OfLocality, Base):
    """One target (chỉ tiêu được giao). `value` holds a number, `value_text` a sentence; `value_raw` what is printed.

    `proposed_code` is the reader's guess with its confidence (0..1); `indicator_code` only what a person confirmed.
    `linked_by` and `linked_at`: who decided, and when; without an indicator they turned the proposal down.
    `counting`: 'computed' from the ledger, 'reported' by somebody else (a Figure), 'both' side by side (the figure is
    the result, the ledger's count our own contribution); None: not decided, then the indicator says.
    `doubts`: what the reader was not sure of. `reviewed_at`: a person looked at the line beside its source.
    """

    __tablename__ = "target"
    __table_args__ = (
        UniqueConstraint("plan_id", "ref"),
        CheckConstraint("kind IN ('percent', 'count', 'rank', 'yesno', 'text')", name="kind"),
        CheckConstraint("operator IN ('>=', '<=', '=')", name="operator"),
        CheckConstraint("counting IN ('computed', 'reported', 'both')", name="counting"),
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
    counting: Mapped[str | None] = mapped_column(String(10))
    doubts: Mapped[list[str]] = mapped_column(JSON, default=list)
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    lead_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    carried_from_id: Mapped[int | None] = mapped_column(ForeignKey("target.id", ondelete="SET NULL"))

    plan: Mapped[Plan] = relationship(back_populates="targets")

    @property
    def standing(self) -> str:
        """'linked' (a person confirmed it), 'reported' (a figure of no indicator), 'proposed' (waits for a person) or
        'kept' (in the plan only)."""
        if self.indicator_code:
            return "linked"
        if self.counting == REPORTED:
            return "reported"
        return "proposed" if self.proposed_code and self.linked_at is None else "kept"


def get(plan: Plan, ref: str) -> Target:
    """One target of a plan by its ref; NotFound."""
    found = db.session.scalar(select(Target).where(Target.plan_id == plan.id, Target.ref == ref))
    if found is None:
        raise NotFound("target_unknown", f"Kế hoạch không có chỉ tiêu {ref}.")
    return found


def by_id(plan: Plan, target_id: int) -> Target:
    """One target of a plan by its id; NotFound."""
    found = db.session.get(Target, target_id)
    if found is None or found.plan_id != plan.id:
        raise NotFound("target_unknown", "Kế hoạch không có chỉ tiêu này.")
    return found


def take_turn(the_target: Target) -> None:
    """Read a target and its plan anew for a decision that others must wait for. Refused `plan_closed`: the plan is only
    read by now."""
    db.session.flush()
    hold(the_target.plan)
    hold(the_target)
    the_target.plan.must_be_open()


def link(the_target: Target, code: str, *, by: Actor, counting: str | None = None) -> None:
    """Confirm that a target is counted by an indicator; `counting` None: as the indicator is.

    NotFound: no such code. Refused: nothing to compare, or the indicator computes nothing.
    """
    take_turn(the_target)
    version = indicators.by_code(code, the_target.locality_id)
    if the_target.value is None and counting != REPORTED:
        raise Refused("target_without_number", "Chỉ tiêu này không có con số để so sánh nên chưa nối được.")
    # What others report is computed beside at most, where a rule says how.
    if (counting == COMPUTED and version.counting != COMPUTED) or (counting == BOTH and not version.rule):
        raise Refused(
            "indicator_reported",
            f"Sổ không tính được “{version.title}”: số liệu do đơn vị khác báo cáo. Chọn “Đơn vị báo cáo”.",
        )
    the_target.indicator_code = code
    _decided(the_target, counting, by)


def report(the_target: Target, *, by: Actor) -> None:
    """The target is a figure that somebody reports; it belongs to no indicator."""
    take_turn(the_target)
    the_target.indicator_code = None
    _decided(the_target, REPORTED, by)


def unlink(the_target: Target, *, by: Actor) -> None:
    """The target is no longer counted; it stays in the plan, and a proposal waits for a person again."""
    take_turn(the_target)
    the_target.indicator_code = None
    the_target.counting = None
    the_target.linked_by = None
    the_target.linked_at = None


def dismiss(the_target: Target, *, by: Actor) -> None:
    """A person looked at the proposal and said no: it is not asked again, until `unlink` takes that back."""
    take_turn(the_target)
    the_target.indicator_code = None
    _decided(the_target, None, by)


def _decided(the_target: Target, counting: str | None, by: Actor) -> None:
    the_target.counting = counting
    the_target.linked_by = by.account_id
    the_target.linked_at = clock.now()


def link_sure(plan: Plan, *, by: Actor, at_least: float = SURE) -> int:
    """Confirm every waiting proposal of at least that confidence which can be linked and says what its indicator counts.

    Returns how many.
    """
    db.session.flush()
    hold(plan)
    plan.must_be_open()
    db.session.expire(plan, ["targets"])
    known = {version.code: version for version in indicators.published(plan.locality_id)}
    ready = [t for t in plan.targets if is_sure(t, known, at_least)]
    for each in ready:
        link(each, each.proposed_code or "", by=by)
    return len(ready)


def is_sure(the_target: Target, known: Mapping[str, IndicatorVersion], at_least: float = SURE) -> bool:
    """Whether a proposal waits, is confident enough, names a published indicator, has a number to compare, and nothing in
    its words says that the indicator counts others."""
    return (
        the_target.standing == "proposed"
        and (the_target.confidence or 0) >= at_least
        and the_target.proposed_code in known
        and the_target.value is not None
        and not differing(the_target, known)
    )


def differing(the_target: Target, known: Mapping[str, IndicatorVersion]) -> tuple[str, ...]:
    """Where a waiting proposal counts other people than the target's words name, in sentences. `known`: by code."""
    version = known.get(the_target.proposed_code or "")
    if the_target.standing != "proposed" or version is None:
        return ()
    return differences(" ".join([*the_target.groups[-1:], the_target.text]), version)
