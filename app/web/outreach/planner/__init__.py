"""Where to go: the gap by neighbourhood, and the planner's proposals."""

from app.web.outreach.planner.frame import bp

__all__ = ["bp"]
