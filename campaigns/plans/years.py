"""A plan's own life: closed by hand, opened again, put in the place of another."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import Refused
from campaigns.plans.plan import Plan, take_turn
from campaigns.plans.tasks import monthly
from trainees.areas import Locality


def close(plan: Plan, *, by: Actor) -> None:
    """From now on the plan is only read. One that is closed stays as it was closed first."""
    take_turns(plan)
    if plan.closed_at is None:
        plan.closed_at, plan.closed_by = clock.now(), by.account_id
    count_tasks(plan, by=by)


def reopen(plan: Plan, *, by: Actor) -> None:
    """The plan can be edited again."""
    take_turns(plan)
    since = plan.closed_at
    plan.closed_at = plan.closed_by = None
    count_tasks(plan, by=by, since=since)


def supersede(old: Plan, new: Plan, *, by: Actor) -> None:
    """The new plan stands in the place of the old one. Refused: the new plan is closed, the same plan, another locality,
    an old one that has a successor already, or a circle."""
    take_turns(old, new)
    if old.id == new.id or old.locality_id != new.locality_id:
        raise Refused("plan_itself", "Chọn một kế hoạch khác của địa phương để thay thế.")
    new.must_be_open()
    if old.superseded_by_id not in (None, new.id):
        raise Refused(
            "plan_superseded", "Kế hoạch ấy đã được kế hoạch khác thay thế. Bỏ việc thay thế đó trước."
        )
    if old.id in _successors(new):
        raise Refused("plan_circle", "Kế hoạch này lại do kế hoạch ấy thay thế, nên không thay ngược được.")
    old.superseded_by_id = new.id
    count_tasks(old, by=by)


def stand_again(old: Plan, *, by: Actor) -> None:
    """The plan is superseded by none any more."""
    take_turns(old)
    old.superseded_by_id = None
    count_tasks(old, by=by)


def choose(plan: Plan) -> None:
    """The dashboard shows this plan of its year. Refused: it is closed, or another one stands in its place."""
    take_turns(plan)
    plan.must_be_open()
    if plan.superseded_by_id is not None:
        raise Refused(
            "plan_superseded",
            "Kế hoạch này đã được thay thế. Chọn kế hoạch thay thế nó, hoặc bỏ việc thay thế.",
        )
    plan.chosen_at = clock.now()


def unchoose(plan: Plan) -> None:
    """The choice is taken back: the plan chosen before it is the dashboard's again, else the newest in use."""
    take_turns(plan)
    plan.chosen_at = None


def take_turns(*several: Plan) -> None:
    """Hold the locality, whose share of updated tasks is of all its plans, then the plans in one order."""
    db.session.flush()
    hold(db.session.get_one(Locality, several[0].locality_id))
    for each in sorted(several, key=lambda plan: plan.id):
        take_turn(each)


def count_tasks(plan: Plan, *, by: Actor, since: datetime | None = None) -> None:
    """Which tasks are in force has changed by this plan, and with it how many a month counts: from the present one on, or
    from the one of the moment `since`. The caller holds the locality (`take_turns`)."""
    db.session.flush()
    today = clock.today()
    began = clock.local(since).date() if since is not None else today
    monthly.write_down(plan.locality_id, [began, today], by=by, states=True)


def _successors(plan: Plan) -> set[int]:
    found: set[int] = set()
    while plan.superseded_by_id is not None and plan.superseded_by_id not in found:
        found.add(plan.superseded_by_id)
        plan = successor(plan) or plan
    return found


def successor(plan: Plan) -> Plan | None:
    """The plan that stands in its place, or None."""
    return None if plan.superseded_by_id is None else db.session.get(Plan, plan.superseded_by_id)


def superseded_by(plan: Plan) -> list[Plan]:
    """The plans in whose place this one stands."""
    query = select(Plan).where(Plan.superseded_by_id == plan.id).order_by(Plan.id)
    return list(db.session.scalars(query))
