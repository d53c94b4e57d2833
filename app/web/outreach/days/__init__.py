"""Outreach days: points, shifts, assignments, calendar, sheets to print."""

from app.web.outreach.days import (  # noqa: F401
    again,
    assigning,
    held,
    life,
    listing,
    planning,
    points,
    printing,
    show,
)
from app.web.outreach.days.frame import bp

__all__ = ["bp"]
