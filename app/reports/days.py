"""Days and hours as an invitation says them: the weekday is what people remember."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from app.base.text import N_
from campaigns.lessons import Lesson

WEEKDAYS = (
    N_("Thứ Hai"), N_("Thứ Ba"), N_("Thứ Tư"), N_("Thứ Năm"), N_("Thứ Sáu"), N_("Thứ Bảy"), N_("Chủ nhật"),
)  # fmt: skip
"""From Monday, as `date.weekday()` counts; msgids."""


def day(value: date) -> str:
    """'Thứ Bảy, 28/11/2026'."""
    return f"{WEEKDAYS[value.weekday()]}, {value:%d/%m/%Y}"


def hours(lesson: Lesson) -> str:
    """'14:00 – 16:00'."""
    return f"{lesson.starts_at:%H:%M} – {lesson.ends_at:%H:%M}"


def invited(lessons: Iterable[Lesson]) -> list[Lesson]:
    """The lessons to which a training invites people: none to try the scanner, none that repeats another."""
    return [lesson for lesson in lessons if not lesson.practice and lesson.makes_up_id is None]


def after(lesson: Lesson) -> Lesson | None:
    """The next lesson of the same training; None after the last."""
    mine = (lesson.day, lesson.starts_at)
    return next((x for x in invited(lesson.training.lessons) if (x.day, x.starts_at) > mine), None)
