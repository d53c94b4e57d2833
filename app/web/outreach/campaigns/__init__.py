"""Campaigns: the list, one campaign, its budget, documents, goals; copying last year's."""

from app.web.outreach.campaigns import aims, listing, money, overview, papers
from app.web.outreach.campaigns.frame import bp

__all__ = ["aims", "bp", "listing", "money", "overview", "papers"]
