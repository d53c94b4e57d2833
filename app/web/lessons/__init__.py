"""Lessons (buổi tập huấn), on pages. Importing the modules hangs their views on the one blueprint."""

from app.web.lessons import life, marks, planning, show
from app.web.lessons.frame import bp

__all__ = ["bp", "life", "marks", "planning", "show"]
