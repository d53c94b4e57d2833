"""Teams and their volunteers, as the office and the Youth Union see them."""

from app.web.outreach.teams import listing, one, people
from app.web.outreach.teams.frame import bp

__all__ = ["bp", "listing", "one", "people"]
