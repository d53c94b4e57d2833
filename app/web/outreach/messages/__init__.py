"""The communication log: what was told, by which channel, planned against done."""

from app.web.outreach.messages import listing
from app.web.outreach.messages.frame import bp

__all__ = ["bp", "listing"]
