"""Trainings already held, on pages. Importing the modules hangs their views on the one blueprint."""

from app.web.held import entering, listing
from app.web.held.frame import bp

__all__ = ["bp", "entering", "listing"]
