"""Paper of a lesson: sheets to sign, sheets typed in later, the handout, and the list of whom to call."""

from app.web.papers import calling, printing, typing_in  # noqa: F401
from app.web.papers.frame import bp

__all__ = ["bp"]
