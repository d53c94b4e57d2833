"""What volunteers see: their own page by its code, their team's, and a volunteer's home."""

from app.web.outreach.volunteering import mine, own_page, team_page
from app.web.outreach.volunteering.frame import bp

__all__ = ["bp", "mine", "own_page", "team_page"]
