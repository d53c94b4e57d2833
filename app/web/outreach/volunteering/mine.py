"""A volunteer's home after signing in: today's outreach day with the way into the phone's page, then their own page."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response as BaseResponse

from app.access import RUN_OUTREACH, needs
from app.base import clock
from app.reports.days import WEEKDAYS
from app.web.outreach.volunteering.frame import bp
from app.web.outreach.volunteering.own_page import shown
from app.web.pages import account
from campaigns.outreach.teams import joining
from campaigns.outreach.volunteer import ROLES


@bp.get("/volunteering")
@needs(RUN_OUTREACH)
def mine() -> str | BaseResponse:
    """Their shifts, today's first. An account that is nobody's says what to do."""
    volunteer = joining.of_account(account().id)
    here = {"today": clock.today(), "WEEKDAYS": WEEKDAYS, "ROLES": ROLES}
    if volunteer is None:
        return render_template("outreach/volunteering/mine.html", volunteer=None, coming=[], **here)
    return render_template("outreach/volunteering/mine.html", **shown(volunteer), **here)
