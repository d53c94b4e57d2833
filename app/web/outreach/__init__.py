"""Outreach: campaigns, days, teams, places, the planner, results. A family a folder."""

from app.web.outreach import campaigns, days, messages, places, planner, results, teams, volunteering

FAMILIES = (campaigns, days, messages, places, planner, results, teams, volunteering)

__all__ = ["FAMILIES"]
