"""A proposal becomes outreach days, is taken back, is thrown away; and how far its numbers can be trusted."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import PLAN_OUTREACH, VIEW_OUTREACH, needs
from app.base.db import db
from app.base.errors import CoreError
from app.base.text import read_id
from app.web.outreach.planner.frame import bp
from app.web.pages import actor, go, scope, tell_refusal
from campaigns.outreach.planning import applying, proposing

MOST_TOLD = 5


@bp.post("/proposals/<int:proposal_id>/apply")
@needs(PLAN_OUTREACH)
def apply(proposal_id: int) -> BaseResponse:
    """Make its outreach days."""
    proposal = proposing.get(proposal_id, within=scope())
    campaign_id = proposal.campaign_id
    try:
        done = applying.apply(proposal, read_id(request.form.get("revision", "")), by=actor())
        audit.tell(
            actor(), "apply", "proposal", proposal.id, proposal.locality_id, days=done.days, points=done.points, people=done.people
        )  # fmt: skip
        db.session.commit()
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
        return go(".board", proposal_id=proposal_id)
    flash(
        _("Đã lập %(days)s ngày ra quân với %(points)s điểm, %(people)s lượt phân công.",
          days=done.days, points=done.points, people=done.people), "success",
    )  # fmt: skip
    if done.problems:
        rest = len(done.problems) - MOST_TOLD
        more = _(" … và %(n)s buổi khác.", n=rest) if rest > 0 else ""
        flash(_("Còn ca thiếu người: ") + " ".join(done.problems[:MOST_TOLD]) + more, "warning")
    return go("outreach_days.index", campaign=campaign_id)


@bp.post("/proposals/<int:proposal_id>/unapply")
@needs(PLAN_OUTREACH)
def unapply(proposal_id: int) -> BaseResponse:
    """Take its outreach days back."""
    proposal = proposing.get(proposal_id, within=scope())
    try:
        gone = applying.undo(proposal, by=actor())
        audit.tell(actor(), "undo", "proposal", proposal.id, proposal.locality_id, points=gone)
        db.session.commit()
        flash(_("Đã gỡ %(n)s điểm. Phương án sửa lại được.", n=gone), "success")
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
    return go(".board", proposal_id=proposal_id)


@bp.post("/proposals/<int:proposal_id>/remove")
@needs(PLAN_OUTREACH)
def remove(proposal_id: int) -> BaseResponse:
    """Throw it away."""
    proposal = proposing.get(proposal_id, within=scope())
    campaign_id = proposal.campaign_id
    try:
        proposing.remove(proposal)
        audit.tell(actor(), "remove", "proposal", proposal_id, proposal.locality_id, campaign=campaign_id)
        db.session.commit()
        flash(_("Đã xóa phương án."), "success")
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
        return go(".board", proposal_id=proposal_id)
    return go(".show", campaign_id=campaign_id)


@bp.get("/proposals/estimates")
@needs(VIEW_OUTREACH)
def estimates() -> str:
    """How the expected number is made, and how it depends on what is assumed: the table of docs/ra-quan-uoc-tinh.md."""
    return render_template("outreach/planner/estimates.html", rows=SENSITIVITY)


# People a team-day and its weight; with past results: points, over round robin, kept; without: the same.
SENSITIVITY = (
    ("6", "1", "1.239", "1,35", "100,0 %", "655", "1,33", "100,0 %"),
    ("6", "3", "1.217", "1,35", "100,0 %", "655", "1,33", "100,0 %"),
    ("6", "10", "1.164", "1,36", "100,0 %", "655", "1,33", "100,0 %"),
    ("12", "1", "1.251", "1,35", "100,0 %", "1.274", "1,31", "100,0 %"),
    ("12", "3", "1.254", "1,35", "", "1.274", "1,31", ""),
    ("12", "10", "1.265", "1,35", "100,0 %", "1.274", "1,31", "100,0 %"),
    ("24", "1", "1.277", "1,35", "100,0 %", "2.423", "1,29", "99,9 %"),
    ("24", "3", "1.330", "1,34", "99,9 %", "2.423", "1,29", "99,9 %"),
    ("24", "10", "1.484", "1,34", "99,8 %", "2.423", "1,29", "99,9 %"),
    ("12, không theo tỷ lệ thiếu", "3", "1.163", "1,20", "96,3 %", "1.000", "1,06", "92,4 %"),
)  # fmt: skip
