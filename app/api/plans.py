"""Plans as programs read them: a list by pages, and one whole, as `flask plans import --json` prints it."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from app.access import VIEW_PLAN, needs
from app.access.asker import scope
from app.api.asked import PAGE, cursor
from campaigns.plans import importing
from campaigns.plans import plan as plans


@needs(VIEW_PLAN)
def listed() -> ResponseReturnValue:
    """One page, the oldest entered first, with counts of what each holds."""
    found = plans.after(cursor(), within=scope(), size=PAGE + 1)
    following = str(found[PAGE - 1].id) if len(found) > PAGE else None
    counts = plans.counts([plan.id for plan in found[:PAGE]])
    rows = [
        {
            **plans.head_as_json(plan), "targets": counts[plan.id].targets, "linked": counts[plan.id].linked,
            "tasks": counts[plan.id].tasks, "reporting_rules": counts[plan.id].rules,
        }
        for plan in found[:PAGE]
    ]  # fmt: skip
    return jsonify({"plans": rows, "next": following})


@needs(VIEW_PLAN)
def one(plan_id: int) -> ResponseReturnValue:
    """One plan with its targets, tasks and reporting rules."""
    return jsonify(importing.stored_as_json(plans.get(plan_id, within=scope())))


def add_routes(bp: Blueprint) -> None:
    """Hang these calls under /plans."""
    bp.add_url_rule("/plans", endpoint="plans", view_func=listed)
    bp.add_url_rule("/plans/<int:plan_id>", endpoint="plan", view_func=one)
