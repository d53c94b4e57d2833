"""What the pages of a plan share: the blueprint, the tabs and counts around each part."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, request, url_for
from flask_babel import gettext as _

from app.web.plans.lines import SHOWN, facts, in_order
from campaigns.plans import plan as plans
from campaigns.plans.plan import Plan, Target

bp = Blueprint("plans", __name__, url_prefix="/plans")
PAGE = 50


def page_number() -> int:
    """The page that is asked for, from 1."""
    return max(1, request.args.get("page", 1, type=int))


def frame(plan: Plan, here: str) -> dict[str, Any]:
    """What every page of a plan shows around its own part."""
    counts = plans.counts([plan.id])[plan.id]
    tabs = [
        (".show", _("Chỉ tiêu"), counts.targets), (".tasks", _("Nhiệm vụ"), counts.tasks),
        (".reporting", _("Chế độ báo cáo"), counts.rules),
    ]  # fmt: skip
    return {
        "plan": plan, "counts": counts,
        "tabs_": [
            {"label": label, "url": url_for(endpoint, id=plan.id), "count": count, "current": endpoint == here}
            for endpoint, label, count in tabs
        ],
        "results_url": url_for("indicators.index", plan=plan.id)
        if "indicators.index" in current_app.view_functions else None,
        "facts": facts(plan.number, plan.issuer, plan.issued_on, plan.year, plan.filename), **SHOWN,
    }  # fmt: skip


def row_of(plan: Plan, target: Target) -> str:
    """The address of a target's row on the plan's page."""
    page = in_order(plan.targets, plan.sheets).index(target) // PAGE + 1
    return url_for(".show", id=plan.id, page=page if page > 1 else None, _anchor=f"t{target.id}")
