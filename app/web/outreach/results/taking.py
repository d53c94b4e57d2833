"""A campaign's results to take away: the workbook, and the report as a document for signature."""

from __future__ import annotations

from flask import Response

from app.access import PLAN_OUTREACH, VIEW_OUTREACH, needs
from app.base import clock
from app.filing.letterhead import last_of
from app.reports import outreach_facts, outreach_report, outreach_table
from app.web.outreach.results.frame import bp
from app.web.pages import may, scope
from app.web.papers.frame import XLSX, to_take
from campaigns.outreach import campaign as campaigns
from trainees import areas

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@bp.get("/campaigns/<int:campaign_id>/results.xlsx")
@needs(VIEW_OUTREACH)
def workbook(campaign_id: int) -> Response:
    """All tables; the volunteers' names only for whoever plans."""
    campaign = campaigns.get(campaign_id, within=scope())
    told = outreach_facts.of(campaign, named=may(PLAN_OUTREACH))
    return to_take(outreach_table.workbook(told), f"ket-qua-ra-quan-{campaign.id}.xlsx", XLSX)


@bp.get("/campaigns/<int:campaign_id>/report.docx")
@needs(PLAN_OUTREACH)
def report(campaign_id: int) -> Response:
    """The campaign's report; number, day and what a person says of it are left to be filled in."""
    campaign = campaigns.get(campaign_id, within=scope())
    place = areas.get_locality(campaign.locality_id, within=scope())
    data = outreach_report.document(
        outreach_facts.of(campaign, named=True), place, last_of(place.id), made=clock.now()
    )
    return to_take(data, f"bao-cao-chien-dich-{campaign.id}.docx", DOCX)
