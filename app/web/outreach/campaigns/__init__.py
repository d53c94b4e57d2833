"""Campaigns: the list, one campaign, its budget, documents, goals; copying last year's."""

from app.web.outreach.campaigns import listing
from app.web.outreach.campaigns.frame import bp

__all__ = ["bp", "listing"]
