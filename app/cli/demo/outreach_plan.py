"""The demonstration's proposal: the next four weeks of the campaign that runs, with one visit locked."""

from __future__ import annotations

from datetime import timedelta

from app.base import clock
from app.base.actors import Actor
from campaigns.outreach.campaign import Campaign
from campaigns.outreach.planning import proposing
from campaigns.outreach.planning.asking import Asked
from campaigns.outreach.proposal import Proposal

WEEKS = 4


def propose(campaign: Campaign, *, by: Actor) -> Proposal:
    """As the Youth Union asks on its first evening, and locks the visit of which it is sure."""
    today = clock.today()
    monday = today + timedelta(days=7 - today.weekday())
    proposal = proposing.keep_new(
        campaign, monday, WEEKS, proposing.think(campaign, monday, WEEKS, Asked()), by=by
    )
    there = proposing.lines(proposal)
    if there:
        sure = there[0].visit
        thought = proposing.judged(proposal, proposing.locked(there, sure, True), [])
        proposing.keep(proposal, proposal.revision, thought, locks=[sure], never=[])
    return proposal
