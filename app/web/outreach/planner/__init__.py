"""Where to go: the gap by neighbourhood, what each needs, and the planner's proposals."""

from app.web.outreach.planner import applying, asking, board, need, where
from app.web.outreach.planner.frame import bp

__all__ = ["applying", "asking", "board", "bp", "need", "where"]
