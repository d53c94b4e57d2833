"""What a campaign wants to reach, and the big buttons that its phones count with."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import PLAN_OUTREACH, needs
from app.base.db import db
from app.base.errors import CoreError
from app.web.outreach.campaigns.frame import bp
from app.web.pages import actor, go, scope, vn_number
from campaigns.outreach import campaign as campaigns
from campaigns.outreach.campaign import COUNTERS, TALLIES, Campaign
from campaigns.outreach.campaigning import running

LONGEST_BUTTON = 60


@bp.get("/campaigns/<int:campaign_id>/goals")
@needs(PLAN_OUTREACH)
def goals(campaign_id: int) -> str:
    """A number beside each counter; the words of each button."""
    campaign = campaigns.get(campaign_id, within=scope())
    typed = {counter: vn_number(number) for counter, number in campaign.goals.items()}
    return _page(campaign, typed, list(campaign.counted.items()), {})


@bp.post("/campaigns/<int:campaign_id>/goals")
@needs(PLAN_OUTREACH)
def save_goals(campaign_id: int) -> BaseResponse | tuple[str, int]:
    """Numbers beside the counters: empty means no goal."""
    campaign = campaigns.get(campaign_id, within=scope())
    typed = {counter: request.form.get(counter, "").strip()[:20] for counter in COUNTERS}
    wrong, wanted = {}, {}
    for counter, text in typed.items():
        figures = text.replace(".", "").replace(" ", "")
        if text and not (figures.isascii() and figures.isdigit() and int(figures) <= running.LARGEST_GOAL):
            wrong[counter] = _(
                "“%(typed)s” không phải số nguyên dùng được. Ghi như 1.200, hoặc để trống.", typed=text
            )
        else:
            wanted[counter] = int(figures) if text else None
    if wrong:
        return _page(campaign, typed, list(campaign.counted.items()), wrong), 422
    running.set_goals(campaign, wanted)
    audit.tell(actor(), "goals", "campaign", campaign.id, campaign.locality_id, goals=len(campaign.goals))
    db.session.commit()
    flash(_("Đã ghi mục tiêu của chiến dịch."), "success")
    return go(".show", campaign_id=campaign_id, _anchor="goals")


@bp.post("/campaigns/<int:campaign_id>/buttons")
@needs(PLAN_OUTREACH)
def save_buttons(campaign_id: int) -> BaseResponse | tuple[str, int]:
    """The words of the buttons, by their codes; one more in `new`. With `usual` the four that every campaign has."""
    campaign = campaigns.get(campaign_id, within=scope())
    said = {} if "usual" in request.form else _buttons(campaign)
    try:
        running.set_tallies(campaign, {} if said == TALLIES else said)
        audit.tell(actor(), "buttons", "campaign", campaign.id, campaign.locality_id, buttons=len(said))
        db.session.commit()
    except CoreError as refused:
        db.session.rollback()
        campaign = campaigns.get(campaign_id, within=scope())
        typed = {counter: vn_number(number) for counter, number in campaign.goals.items()}
        shown = list((said or campaign.counted).items())
        return _page(campaign, typed, shown, {"new": refused.message}), 422
    flash(_("Đã ghi các nút đếm. Điện thoại thấy nút mới khi mở lại ngày ra quân."), "success")
    return go(".goals", campaign_id=campaign_id, _anchor="buttons")


def _buttons(campaign: Campaign) -> dict[str, str]:
    """As they were typed, in their order; a button whose words were cleared is left out."""
    said = {}
    for code in campaign.counted:
        words = request.form.get(f"button-{code}", campaign.counted[code]).strip()[:LONGEST_BUTTON]
        if words:
            said[code] = words
    if new := request.form.get("new", "").strip()[:LONGEST_BUTTON]:
        said[running.next_tally_code(campaign)] = new
    return said


def _page(
    campaign: Campaign, typed: dict[str, str], buttons: list[tuple[str, str]], wrong: dict[str, str]
) -> str:
    pressed = running.pressed_tallies(campaign)
    return render_template(
        "outreach/campaigns/goals.html", campaign=campaign, counters=COUNTERS, typed=typed, buttons=buttons, wrong=wrong,
        pressed=pressed, own=bool(campaign.tallies), most=running.MOST_TALLIES, longest=LONGEST_BUTTON,
    )  # fmt: skip
