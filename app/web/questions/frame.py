"""What the pages of a question bank share: their blueprint, the course and its test."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask_babel import gettext as _

from app.base.errors import NotFound
from app.web.pages import scope
from campaigns import courses
from campaigns.courses import Course
from campaigns.courses.version import BOTH, EITHER, TEST
from certificates.assessments import exam, question
from certificates.assessments.assessment import Assessment
from certificates.assessments.draft import Draft

bp = Blueprint("questions", __name__, url_prefix="/courses/<int:course_id>/test")
PAGE = 50


def course_and_test(course_id: int) -> tuple[Course, Assessment | None]:
    """A course of the asker's, and its test where it has one."""
    course = courses.get(course_id, within=scope())
    return course, exam.of_course(course)


def test_of(course_id: int) -> Assessment:
    """The test of a course. NotFound: it has none."""
    _course, test = course_and_test(course_id)
    if test is None:
        raise NotFound("test_unknown", _("Chương trình này chưa có bài kiểm tra."))
    return test


def part(course: Course) -> dict[str, Any]:
    """What the course's page says of its test (templates/courses/_test.html). Two queries."""
    test = exam.of_course(course)
    questions = question.bank(test) if test is not None else []
    return {
        "test": test, "count": len(questions), "points": sum(one.points for one in questions),
        "proves": course.version.proof in (TEST, EITHER, BOTH),
    }  # fmt: skip


def right_in_words(draft: Draft) -> list[tuple[str, bool]]:
    """The choices of a question with whether each is right; of the others its answer in one line."""
    if draft.kind in ("single", "multiple"):
        right = draft.right if isinstance(draft.right, list) else [draft.right]
        return [(choice, place in right) for place, choice in enumerate(draft.choices)]
    if draft.kind == "order":
        return [(f"{place}. {choice}", True) for place, choice in enumerate(draft.choices, start=1)]
    if draft.kind == "truefalse":
        return [(_("Đúng") if draft.right else _("Sai"), True)]
    value, tolerance = (draft.right[part].replace(".", ",") for part in ("value", "tolerance"))
    return [(value if tolerance == "0" else _("%(value)s, cho phép lệch %(tolerance)s", value=value, tolerance=tolerance), True)]  # fmt: skip
