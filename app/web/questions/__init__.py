"""The question bank of a course's test, on pages."""

from app.web.questions import editing, listing, sheets  # noqa: F401
from app.web.questions.frame import bp

__all__ = ["bp"]
