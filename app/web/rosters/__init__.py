"""Lists of people on pages. Importing the modules hangs their views on the one blueprint."""

from app.web.rosters import afterwards, mapping, marked, preview, samples, uploads
from app.web.rosters.frame import bp

__all__ = ["afterwards", "bp", "mapping", "marked", "preview", "samples", "uploads"]
