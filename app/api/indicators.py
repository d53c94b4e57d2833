"""Indicators on a day, as `flask indicators show --json` prints them."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app.access import VIEW_INDICATORS, needs
from app.access.asker import scope
from app.base import clock
from app.base.errors import Refused
from app.reports import indicator_entries
from campaigns.plans import plan as plans
from trainees import areas
from trainees.indicators.slices import CUTS


@needs(VIEW_INDICATORS)
def listed() -> ResponseReturnValue:
    """Every published indicator of the locality, or the linked targets of a `plan`; `as_of` a day, `by` a cut."""
    text, cut = request.args.get("as_of"), request.args.get("by")
    try:
        day = date.fromisoformat(text) if text else clock.today()
    except ValueError:
        raise Refused("day_invalid", "“as_of” phải là ngày có thật, ví dụ 2026-11-14.") from None
    if cut is not None and cut not in CUTS:
        raise Refused("cut_unknown", f"“by” là một trong: {', '.join(CUTS)}.")
    within = scope()
    if "plan" in request.args:
        plan = plans.get(request.args.get("plan", 0, type=int), within=within)
        entries = indicator_entries.document(day, plan=plan, cut=cut)
    else:
        entries = indicator_entries.document(day, localities=areas.locality_ids(within), cut=cut)
    return jsonify({"indicators": entries, "as_of": day.isoformat()})


def add_routes(bp: Blueprint) -> None:
    """Hang this call under /indicators."""
    bp.add_url_rule("/indicators", endpoint="indicators", view_func=listed)
