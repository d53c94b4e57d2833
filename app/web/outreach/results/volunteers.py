"""Hours per volunteer of a campaign, and the sheets that thank them."""

from __future__ import annotations

from flask import Response, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.access import PLAN_OUTREACH, needs
from app.base import clock
from app.base.errors import NotFound
from app.base.text import clean, fold
from app.filing.letterhead import last_of
from app.reports import outreach_issuer, outreach_thanks
from app.reports.outreach_evening import hours
from app.web.outreach.results.frame import bp
from app.web.pages import go, page_number, scope
from app.web.papers.frame import PDF, to_take
from campaigns.outreach import campaign as campaigns
from campaigns.outreach import results
from campaigns.outreach.campaign import Campaign
from campaigns.outreach.results import Hours
from trainees import areas

A_PAGE = 50


@bp.get("/campaigns/<int:campaign_id>/results/volunteers")
@needs(PLAN_OUTREACH)
def volunteers(campaign_id: int) -> str:
    """Who was on a shift of the campaign, who gave most first. `q`: of this name or team."""
    campaign = campaigns.get(campaign_id, within=scope())
    words = clean(request.args.get("q", ""))
    everybody = _everybody(campaign)
    found = [one for one in everybody if fold(words) in fold(f"{one.name} {one.team}")]
    pages = max(1, -(-len(found) // A_PAGE))
    page = min(page_number(), pages)
    return render_template(
        "outreach/results/volunteers.html", campaign=campaign, words=words, total=len(found), page=page, pages=pages, hours=hours,
        rows=found[(page - 1) * A_PAGE : page * A_PAGE], most=outreach_thanks.MOST,
        thanked=sum(1 for one in everybody if one.shifts), uncalled=sum(one.uncalled for one in everybody),
        minutes=sum(one.minutes for one in everybody),
    )  # fmt: skip


def _everybody(campaign: Campaign) -> list[Hours]:
    return results.of_volunteers(results.held_days(campaign.locality_id, campaign_id=campaign.id))


@bp.get("/campaigns/<int:campaign_id>/results/thanks.pdf")
@needs(PLAN_OUTREACH)
def thanks(campaign_id: int) -> Response | BaseResponse:
    """The sheets of everybody who came, a page each; with `person` of one alone."""
    campaign = campaigns.get(campaign_id, within=scope())
    asked = request.args.get("person", type=int)
    came = [one for one in _everybody(campaign) if one.shifts and (asked is None or one.person_id == asked)]
    if not came:
        if asked is not None:
            raise NotFound("volunteer_unknown", "Không tìm thấy tình nguyện viên này trong chiến dịch.")
        flash(_("Chưa ai được điểm danh có mặt nên chưa có thư cảm ơn."), "warning")
        return go(".volunteers", campaign_id=campaign.id)
    place = areas.get_locality(campaign.locality_id, within=scope())
    frame, whole = last_of(place.id), results.of_campaign(campaign).whole
    issuer = outreach_issuer.of(campaign, place, frame)
    head = outreach_thanks.Heading(
        agency=issuer.letter, campaign=campaign.title, place=frame.place or place.name, on=clock.today(), people=whole.people,
        turns=whole.turns, signature=issuer.signature, signer=issuer.signer,
    )  # fmt: skip
    data = outreach_thanks.sheet(head, came[: outreach_thanks.MOST], made=clock.now())
    return to_take(data, f"thu-cam-on-{campaign.id}.pdf", PDF)
