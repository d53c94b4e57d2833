"""Courses (chương trình tập huấn): what is taught, by versions; what is handed out; ready ones to begin with."""

from campaigns.courses.course import (
    Course,
    add,
    bring_back,
    change,
    get,
    history,
    in_use,
    listed,
    matching,
    of_ready,
    retire,
)
from campaigns.courses.version import CERTIFIES, PROOFS, CourseVersion, Difference, Terms, differences, used

__all__ = [
    "CERTIFIES",
    "PROOFS",
    "Course",
    "CourseVersion",
    "Difference",
    "Terms",
    "add",
    "bring_back",
    "change",
    "differences",
    "get",
    "history",
    "in_use",
    "listed",
    "matching",
    "of_ready",
    "retire",
    "used",
]
