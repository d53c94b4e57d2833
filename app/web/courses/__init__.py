"""Courses, on pages. Importing the modules hangs their views on the one blueprint."""

from app.web.courses import editing, listing, materials, ready_made, show, uptake  # noqa: F401
from app.web.courses.form import Checkboxes
from app.web.courses.frame import bp

__all__ = ["Checkboxes", "bp"]
