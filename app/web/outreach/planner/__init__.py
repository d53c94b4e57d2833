"""Where to go: the gap by neighbourhood, and the planner's proposals."""

from app.web.outreach.planner import applying, asking, board, where
from app.web.outreach.planner.frame import bp

__all__ = ["applying", "asking", "board", "bp", "where"]
