"""Figures of a plan's targets: which targets wait for one, and under which subject theirs is written down."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.base import clock
from app.base.actors import Actor
from app.base.errors import Refused
from campaigns.plans import results
from campaigns.plans.plan import Plan
from campaigns.plans.target import COMPUTED, REPORTED, Target
from trainees import figures, indicators
from trainees.figures import Figure, Said
from trainees.indicators import IndicatorVersion
from trainees.jump import Jump, jump


def counting_in(plan: Plan) -> dict[int, str | None]:
    """Target id → 'computed', 'reported', 'both', or None where nobody decided yet."""
    versions = {v.code: v for v in indicators.published(plan.locality_id)}
    return {t.id: _counting(t, versions.get(t.indicator_code or "")) for t in plan.targets}


def _counting(target: Target, version: IndicatorVersion | None) -> str | None:
    decided = target.counting or target.indicator_code
    return results.counting_of(target, version) if decided else None


def targets_of(plan: Plan) -> list[Target]:
    """The targets that figures are written down for, in the plan's order."""
    how = counting_in(plan)
    return [t for t in plan.targets if how[t.id] not in (COMPUTED, None)]


def subject_of(target: Target) -> str:
    """Under which word a new figure of a target stands: a share of a linked indicator under the indicator's, so that
    every plan that asks for it reads it; anything else, and one of two targets of a plan for one indicator, under its own.
    """
    code = target.indicator_code
    alone = sum(other.indicator_code == code for other in target.plan.targets) == 1
    return f"indicator:{code}" if code and alone and target.kind == "percent" else f"target:{target.id}"


def record(
    target: Target, on: date, said: Said, *, by: Actor, replaces: int | None = None, **more: Any
) -> Figure:
    """Write a figure of a target down; see `figures.record`. A target that nobody decided on is reported from then on.

    Refused: the plan is closed; the target is computed, so that a figure would change nothing.
    """
    target.plan.must_be_open()
    code = target.indicator_code
    version = next((v for v in indicators.published(target.locality_id) if v.code == code), None)
    how = _counting(target, version)
    if how == COMPUTED:
        raise Refused(
            "figure_of_computed",
            "Chỉ tiêu này do phần mềm tính từ sổ theo dõi kỹ năng số. Muốn ghi số liệu đơn vị báo cáo bên cạnh, mở "
            "trang của chỉ tiêu và chọn “Cả hai”.",
        )
    if how is None:
        target.counting = REPORTED
    subject = subject_of(target)
    # A target that was linked, or unlinked, since then has its line under the other subject.
    for other in set(results.subjects_of(target)) - {subject}:
        standing = figures.live_on(target.locality_id, other, on, held=True)
        if standing is not None and standing.id != replaces:
            raise figures.there(on)
        if standing is not None:
            figures.check(target.kind, said, on, more.get("document_on"))
            figures.withdraw(standing, by=by)
    return figures.record(
        target.locality_id, subject, target.kind, on, said, by=by, replaces=replaces, **more
    )


def standing_on(target: Target, on: date) -> Figure | None:
    """The line that counts for a target on the very day."""
    lines = (figures.live_on(target.locality_id, subject, on) for subject in results.subjects_of(target))
    return next((line for line in lines if line is not None), None)


def newest(plan: Plan, as_of: date | None = None) -> dict[int, Figure]:
    """Target id → its newest figure of a day up to `as_of` (today by default). One query."""
    day = as_of or clock.today()
    subjects = {s for t in plan.targets for s in results.subjects_of(t)}
    known = figures.latest(plan.locality_id, subjects, day)
    found = {}
    for target in plan.targets:
        own = [known[s] for s in results.subjects_of(target) if s in known]
        if own:
            found[target.id] = max(own, key=lambda f: f.on)
    return found


def jumps(target: Target, on: date, said: Said) -> list[Jump]:
    """Numbers of a new figure of a day that are far from those of the last one before it: numerator, denominator, or the
    number alone. Nothing is refused for it, whoever writes it down is asked. Only of shares and counts."""
    if target.kind not in ("percent", "count"):
        return []
    known = figures.up_to(target.locality_id, results.subjects_of(target), on)
    before = [figure for lines in known.values() for figure in lines if figure.on < on]
    last = max(before, key=lambda figure: figure.on, default=None)
    if last is None:
        return []
    value = None if said.denominator is not None else said.value
    pairs = (
        ("denominator", last.denominator, said.denominator), ("numerator", last.numerator, said.numerator),
        ("value", last.value, value),
    )  # fmt: skip
    found = (jump(f"{target.id} {name}", was, last.on, now) for name, was, now in pairs)
    return [each for each in found if each is not None]
