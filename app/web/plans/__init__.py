"""Plans on pages. Importing the modules hangs their views on the one blueprint."""

from app.web.plans import editing, links, register, review, typing_in, uploads, years
from app.web.plans.frame import bp

__all__ = ["bp", "editing", "links", "register", "review", "typing_in", "uploads", "years"]
