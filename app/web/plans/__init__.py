"""Plans on pages. Importing the modules hangs their views on the one blueprint."""

from app.web.plans import links, register, uploads
from app.web.plans.frame import bp

__all__ = ["bp", "links", "register", "uploads"]
