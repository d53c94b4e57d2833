"""What the pages of a plan share: the blueprint, the tabs and counts around each part."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.web.plans.lines import SHOWN, facts, in_order
from campaigns.plans import plan as plans
from campaigns.plans import review, years
from campaigns.plans.plan import Plan
from campaigns.plans.target import Target

bp = Blueprint("plans", __name__, url_prefix="/plans")
PAGE = 50


def frame(plan: Plan, here: str) -> dict[str, Any]:
    """What every page of a plan shows around its own part."""
    counts = plans.counts([plan.id])[plan.id]
    tabs = [
        (".show", _("Chỉ tiêu"), counts.targets), (".tasks", _("Nhiệm vụ"), counts.tasks),
        (".reporting", _("Chế độ báo cáo"), counts.rules), (".review", _("Rà soát"), review.waiting(plan)),
        (".corrections", _("Lịch sử sửa"), None), (".about", _("Về kế hoạch"), None),
    ]  # fmt: skip
    return {
        "plan": plan, "counts": counts,
        "tabs_": [
            {"label": label, "url": url_for(f"plans{endpoint}", id=plan.id), "count": count, "current": endpoint == here}
            for endpoint, label, count in tabs
        ],
        "results_url": url_for("indicators.index", plan=plan.id)
        if "indicators.index" in current_app.view_functions else None,
        "successor": years.successor(plan), "predecessors": years.superseded_by(plan),
        "facts": facts(plan.number, plan.issuer, plan.issued_on, plan.year, plan.filename), **SHOWN,
    }  # fmt: skip


def row_of(plan: Plan, target: Target) -> str:
    """The address of a target's row on the plan's page."""
    page = in_order(plan.targets, plan.sheets).index(target) // PAGE + 1
    return url_for("plans.show", id=plan.id, page=page if page > 1 else None, _anchor=f"t{target.id}")


def came_from(plan: Plan, otherwise: str) -> str:
    """The page of this plan that a form says it was opened from; only a page of this plan is one."""
    address = request.values.get("back", "")
    home = url_for("plans.show", id=plan.id)
    ours = address == home or address.startswith((f"{home}/", f"{home}?", f"{home}#"))
    return address if ours and "\\" not in address and address.isprintable() else otherwise


def go_back(plan: Plan, otherwise: str) -> BaseResponse:
    """See-other to where the person worked."""
    return redirect(came_from(plan, otherwise), code=303)
