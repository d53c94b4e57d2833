"""The list of campaigns."""

from __future__ import annotations

from flask import render_template

from app.access import VIEW_OUTREACH, needs
from app.web.outreach.campaigns.frame import bp


@bp.get("/campaigns")
@needs(VIEW_OUTREACH)
def index() -> str:
    """The campaigns of the locality."""
    return render_template("outreach/campaigns/index.html")
