"""Tasks of a plan on pages: list, board, calendar, one task. Importing the modules hangs their views on the blueprint."""

from app.web.tasks import board, calendar, listing, means, outputs, page, updates
from app.web.tasks.frame import bp

__all__ = ["board", "bp", "calendar", "listing", "means", "outputs", "page", "updates"]
