"""What came of it: results, the evening's summary, hours, the campaign's report."""

from app.web.outreach.results import evening, show, taking, volunteers
from app.web.outreach.results.frame import bp

__all__ = ["bp", "evening", "show", "taking", "volunteers"]
