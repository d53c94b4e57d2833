"""Places, and the standing desks among them."""

from app.web.outreach.places import listing
from app.web.outreach.places.frame import bp

__all__ = ["bp", "listing"]
