"""The plans of a locality, and one plan: its targets, tasks and reporting rules."""

from __future__ import annotations

from flask import render_template

from app.access import EDIT_PLAN, VIEW_PLAN, needs
from app.web.pages import actor, locality_id, may, page_number, scope
from app.web.plans.frame import PAGE, bp, frame
from app.web.plans.lines import duties, grouped, in_order
from campaigns.plans import contradictions, importing
from campaigns.plans import plan as plans
from campaigns.plans.target import SURE, Target, differing, is_sure
from trainees import indicators


@bp.get("")
@needs(VIEW_PLAN)
def index() -> str:
    """Every plan of the locality, the newest year first."""
    page = page_number()
    found = plans.listed(scope(), limit=PAGE, offset=(page - 1) * PAGE)
    total = plans.how_many(scope())
    return render_template(
        "plans/index.html", plans=found, counts=plans.counts([each.id for each in found]), page=page,
        pages=-(-total // PAGE), total=total,
        shown_plan=plans.current(scope()), waiting=importing.waiting_files(locality_id(), by=actor()) if may(EDIT_PLAN) else [],
    )  # fmt: skip


@bp.get("/<int:id>")
@needs(VIEW_PLAN)
def show(id: int) -> str:
    """Facts, proposals that wait, and the targets in the plan's own groups and order."""
    plan, page = plans.get(id, within=scope()), page_number()
    versions = {each.code: each for each in indicators.published(plan.locality_id)}
    known = {code: each.title for code, each in versions.items()}
    targets = in_order(plan.targets, plan.sheets)
    waiting = [each for each in targets if each.standing == "proposed" and _linkable(each, known)]
    return render_template(
        "plans/show.html", **frame(plan, ".show"), catalogue=known, page=page, total=len(targets),
        targets=grouped(targets[(page - 1) * PAGE : page * PAGE], plan.sheets), pages=-(-len(targets) // PAGE),
        waiting_total=len(waiting), against=contradictions.of(plan),
        sure=sum(1 for each in waiting if is_sure(each, versions)),
        differing=sum(1 for each in waiting if (each.confidence or 0) >= SURE and differing(each, versions)),
    )  # fmt: skip


def _linkable(target: Target, known: dict[str, str]) -> bool:
    return target.proposed_code in known and target.value is not None


@bp.get("/<int:id>/reporting")
@needs(VIEW_PLAN)
def reporting(id: int) -> str:
    """Who reports what to whom, and when."""
    plan = plans.get(id, within=scope())
    return render_template(
        "plans/reporting.html", **frame(plan, ".reporting"), duties=duties(plan.rules[:PAGE])
    )
