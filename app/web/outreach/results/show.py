"""Results of a campaign: people beside turns, goals, what it brought to the targets, parts by place, team, hour and day."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask_babel import gettext as _

from app.access import VIEW_OUTREACH, needs
from app.base.text import N_
from app.reports.outreach_evening import hours
from app.web.outreach.results.frame import bp
from app.web.pages import scope
from campaigns.outreach import campaign as campaigns
from campaigns.outreach import results
from campaigns.outreach.event import HOUSEHOLDS
from campaigns.outreach.message import CHANNELS
from campaigns.outreach.results import goals
from campaigns.outreach.results.sums import CUTS

HEADS = {"place": N_("Nơi"), "team": N_("Tổ"), "hour": N_("Giờ"), "day": N_("Ngày")}
MOST = 200
"""Rows of a table; the rest stands in the workbook."""


@bp.get("/campaigns/<int:campaign_id>/results")
@needs(VIEW_OUTREACH)
def show(campaign_id: int) -> str:
    """What a campaign brought so far. `by`: which parts."""
    campaign = campaigns.get(campaign_id, within=scope())
    cut = request.args.get("by", "place")
    cut = cut if cut in CUTS else "place"
    sums = results.of_campaign(campaign)
    parts = sums.by(cut)
    return render_template(
        "outreach/results/show.html", campaign=campaign, sums=sums, whole=sums.whole, goals=results.reached(campaign, sums.whole),
        brought=results.to_targets(campaign), told=goals.told(campaign), money=goals.money(campaign), channels=CHANNELS,
        households=HOUSEHOLDS, cut=cut, head=HEADS[cut], parts=parts[:MOST], left_off=max(0, len(parts) - MOST), hours=hours,
        cuts=[
            {"label": _(words), "url": url_for(".show", campaign_id=campaign.id, by=key, _anchor="parts"), "current": key == cut}
            for key, words in CUTS.items()
        ],
    )  # fmt: skip
