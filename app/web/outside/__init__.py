"""Results from elsewhere on pages. Importing the modules hangs their views on the one blueprint."""

from app.web.outside import confirming, entering, listing, lists, marked, one, uploads
from app.web.outside.frame import bp

__all__ = ["bp", "confirming", "entering", "listing", "lists", "marked", "one", "uploads"]
