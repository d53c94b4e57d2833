"""Figures on pages. Importing the modules hangs their views on the one blueprint."""

from app.web.figures import month, one
from app.web.figures.frame import bp

__all__ = ["bp", "month", "one"]
