"""The register on pages. Importing the modules hangs their views on the one blueprint."""

from app.web.people import (
    alike,
    attendance,
    export,
    index,
    memberships,
    merging,
    particulars,
    person,
    question_list,
    questions,
    refused,
    units,
)
from app.web.people.frame import bp

__all__ = [
    "alike",
    "attendance",
    "bp",
    "export",
    "index",
    "memberships",
    "merging",
    "particulars",
    "person",
    "question_list",
    "questions",
    "refused",
    "units",
]
