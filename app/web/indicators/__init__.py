"""The targets on one page, each target's own page, and the very people behind a number."""

from app.web.indicators import dashboard, enlisting, export, opening, people, show  # noqa: F401 (their routes)
from app.web.indicators.frame import bp

__all__ = ["bp"]
