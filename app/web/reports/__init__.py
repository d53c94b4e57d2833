"""Reports on pages. Importing the modules hangs their views on the one blueprint."""

from app.web.reports import (
    changes,
    files,
    frame,
    holidays,
    home,
    monitoring,
    notes,
    one,
    opening,
    rules,
    signing,
    writing,
)
from app.web.reports.frame import bp

__all__ = [
    "bp", "changes", "files", "frame", "holidays", "home", "monitoring", "notes", "one", "opening", "rules", "signing", "writing",
]  # fmt: skip
