"""One campaign at a glance; what state it is in; the plan's lines and the trainings that belong to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import PLAN_OUTREACH, VIEW_OUTREACH, needs
from app.base import clock
from app.base.db import db
from app.base.errors import CoreError
from app.base.text import read_id
from app.web.outreach.campaigns.frame import bp
from app.web.pages import actor, go, scope, tell_refusal
from campaigns import trainings
from campaigns.outreach import campaign as campaigns
from campaigns.outreach.campaign import KINDS, STATES
from campaigns.outreach.campaigning import budgeting, lacking, linked, papers, running
from campaigns.outreach.results import goals, sums
from campaigns.plans import plan as plans
from trainees.areas import Unit

MOST_TRAININGS = 100
NEXT_DAYS = 4


@bp.get("/campaigns/<int:campaign_id>")
@needs(VIEW_OUTREACH)
def show(campaign_id: int) -> str:
    """State, period, lead, partners; goals and how far they are; the next days; what stands in the way; money, documents, what it
    belongs to."""
    campaign = campaigns.get(campaign_id, within=scope())
    targets = linked.targets_of(campaign)
    results = lacking.results_of(targets)
    return render_template(
        "outreach/campaigns/show.html", campaign=campaign, kinds=KINDS, states=STATES, targets=targets, results=results,
        lacks=lacking.lacks(campaign, targets, results), tasks=linked.tasks_of(campaign),
        trainings=linked.trainings_of(campaign), goals=goals.reached(campaign, sums.of_campaign(campaign).whole),
        money=budgeting.sums([campaign.id]).get(campaign.id, budgeting.Sums()), papers=papers.papers_of(campaign),
        days=running.next_days(campaign, NEXT_DAYS), in_days=running.days_of([campaign.id]).get(campaign.id, running.Days()),
        lead_unit=db.session.get(Unit, campaign.lead_unit_id) if campaign.lead_unit_id else None, today=clock.today(),
        source=db.session.get(campaigns.Campaign, campaign.copied_from_id) if campaign.copied_from_id else None,
    )  # fmt: skip


# --- state ----------------------------------------------------------------------------------------------------


@bp.post("/campaigns/<int:campaign_id>/begin")
@needs(PLAN_OUTREACH)
def begin(campaign_id: int) -> BaseResponse:
    """It runs."""
    return _state(campaign_id, running.begin, "begin", _("Chiến dịch đã bắt đầu."))


@bp.post("/campaigns/<int:campaign_id>/finish")
@needs(PLAN_OUTREACH)
def finish(campaign_id: int) -> BaseResponse:
    """It is over."""
    return _state(
        campaign_id,
        running.finish,
        "finish",
        _("Chiến dịch đã kết thúc. Báo cáo ở mục “Kết quả”; bấm “Mở lại” nếu nhầm."),
    )


@bp.post("/campaigns/<int:campaign_id>/reopen")
@needs(PLAN_OUTREACH)
def reopen(campaign_id: int) -> BaseResponse:
    """It runs again."""
    return _state(campaign_id, running.reopen, "reopen", _("Chiến dịch đang diễn ra trở lại."))


def _state(campaign_id: int, verb: Callable[[Any], bool], word: str, told: str) -> BaseResponse:
    campaign = campaigns.get(campaign_id, within=scope())
    try:
        if verb(campaign):
            audit.tell(actor(), word, "campaign", campaign.id, campaign.locality_id)
            flash(told, "success")
        db.session.commit()
    except CoreError as refused:
        db.session.rollback()
        tell_refusal(refused)
    return go(".show", campaign_id=campaign_id)


@bp.post("/campaigns/<int:campaign_id>/remove")
@needs(PLAN_OUTREACH)
def remove(campaign_id: int) -> BaseResponse:
    """Take back one that was made by mistake."""
    campaign = campaigns.get(campaign_id, within=scope())
    title, locality = campaign.title, campaign.locality_id
    try:
        running.remove(campaign)
    except CoreError as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".show", campaign_id=campaign_id)
    audit.tell(actor(), "remove", "campaign", campaign_id, locality)
    db.session.commit()
    flash(_("Đã xóa chiến dịch “%(title)s”.", title=title), "success")
    return go(".index")


# --- what it belongs to ---------------------------------------------------------------------------------------


@bp.get("/campaigns/<int:campaign_id>/links")
@needs(PLAN_OUTREACH)
def links(campaign_id: int) -> str:
    """Targets and tasks of the plan in use, and trainings, each with a box."""
    campaign = campaigns.get(campaign_id, within=scope())
    has_trainings = linked.trainings_of(campaign)
    ids = {one.id for one in has_trainings}
    more = [one for one in trainings.listed(scope(), limit=MOST_TRAININGS) if one.id not in ids]
    targets, tasks = linked.offered(campaign)
    return render_template(
        "outreach/campaigns/links.html", campaign=campaign, plan=plans.current(scope()),
        targets=linked.targets_of(campaign), more_targets=targets, tasks=linked.tasks_of(campaign), more_tasks=tasks,
        trainings=has_trainings, more_trainings=more,
    )  # fmt: skip


@bp.post("/campaigns/<int:campaign_id>/links")
@needs(PLAN_OUTREACH)
def save_links(campaign_id: int) -> BaseResponse:
    """What was ticked or cleared since the page was shown; what somebody else did meanwhile stays."""
    campaign = campaigns.get(campaign_id, within=scope())
    changed = 0
    for noun in ("target", "task", "training"):
        ticked, had = (
            {read_id(each) for each in request.form.getlist(name)} - {0} for name in (noun, f"had_{noun}")
        )
        for row_id in sorted(ticked - had):
            changed += linked.link(campaign, noun, row_id)
        for row_id in sorted(had - ticked):
            changed += linked.unlink(campaign, noun, row_id)
    if changed:
        audit.tell(actor(), "link", "campaign", campaign.id, campaign.locality_id, changed=changed)
        flash(_("Đã ghi %(n)s thay đổi.", n=changed), "success")
    db.session.commit()
    return go(".show", campaign_id=campaign_id, _anchor="belongs")
