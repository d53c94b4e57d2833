"""Exam (bài kiểm tra): the test of a course: its title, how a paper is drawn of its bank, and what passes it."""

from __future__ import annotations

from typing import Any, TypedDict, Unpack

from app.base.actors import Actor, Scope
from app.base.db import db, hold
from app.base.errors import Refused
from app.base.text import clean
from campaigns import courses
from campaigns.courses import Course
from certificates.assessments import assessment as assessments
from certificates.assessments.assessment import TEST, Assessment
from certificates.assessments.draft import lines

TITLE = "Bài kiểm tra"
_BOUNDS = {
    "pass_percent": (100, "Tỷ lệ đạt là số từ 1 đến 100."), "drawn": (500, "Số câu của một đề là số từ 1 đến 500."),
    "tries": (20, "Số lần làm là số từ 1 đến 20."), "minutes": (600, "Thời gian làm bài là số phút từ 1 đến 600."),
}  # fmt: skip


class Rules(TypedDict, total=False):
    """The settings of a test, as in `Assessment`."""

    title: str
    guidance: str
    pass_percent: int
    drawn: int | None
    tries: int | None
    minutes: int | None
    shuffled: bool
    shows_answers: bool


def of_course(course: Course) -> Assessment | None:
    """The test of a course; None."""
    return assessments.in_use(course.id, TEST)


def get(course_id: int, *, within: Scope) -> Assessment | None:
    """The test of a course of the scope; None where it has none. NotFound: no such course."""
    return of_course(courses.get(course_id, within=within))


def begin(course: Course, *, by: Actor) -> Assessment:
    """The test of a course, made now where there is none: passed with 80 % of the points, two tries, without a limit of time."""
    return of_course(course) or assessments.make(course, TEST, TITLE, by=by, tries=2)


def change(test: Assessment, **rules: Unpack[Rules]) -> bool:
    """Other settings; what is not named stays. Whether anything changed.

    Openings go by the settings of the moment they were opened. Refused: a number out of its bounds, no title.
    """
    hold(test)
    said: dict[str, Any] = dict(rules)
    if "title" in said:
        said["title"] = clean(said["title"])[:200]
        if not said["title"]:
            raise Refused("test_title", "Cần tên của bài.")
    if "guidance" in said:
        said["guidance"] = lines(said["guidance"])[:2000]
    for name, (most, sentence) in _BOUNDS.items():
        value = said.get(name)
        if name in said and not (value is None and name != "pass_percent") and not 1 <= (value or 0) <= most:
            raise Refused(f"test_{name}", sentence)
    changed = {name: value for name, value in said.items() if getattr(test, name) != value}
    for name, value in changed.items():
        setattr(test, name, value)
    db.session.flush()
    return bool(changed)
