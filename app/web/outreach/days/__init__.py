"""Outreach days: points, shifts, assignments, calendar, sheets to print."""

from app.web.outreach.days.frame import bp

__all__ = ["bp"]
