"""Who did not come, by unit or neighbourhood; with phones for whoever is going to call, which is written down."""

from __future__ import annotations

from flask import Response, render_template
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import CHECK_IN, VIEW_TRAINING, needs
from app.base import clock
from app.base.db import db
from app.reports import absent_list
from app.web.pages import actor, scope
from app.web.papers.frame import XLSX, bp, to_take
from campaigns import lessons
from campaigns.attendance import absence, presence
from campaigns.attendance.absence import Group
from campaigns.lessons import Lesson


@bp.get("/lessons/<int:lesson_id>/absent")
@needs(VIEW_TRAINING)
def absent(lesson_id: int) -> str:
    """The names, and a message to copy; no phones."""
    lesson = lessons.get(lesson_id, within=scope())
    return _page(lesson, absence.grouped(lesson))


@bp.post("/lessons/<int:lesson_id>/absent")
@needs(CHECK_IN)
def phones(lesson_id: int) -> str:
    """The same with phones: whoever checks a lesson's people in calls those who did not come. It is written down."""
    lesson = lessons.get(lesson_id, within=scope())
    groups = absence.grouped(lesson)
    _tell("see-phones", lesson, groups)
    return _page(lesson, groups, phones=True)


@bp.post("/lessons/<int:lesson_id>/absent/file")
@needs(CHECK_IN)
def absent_file(lesson_id: int) -> BaseResponse | Response:
    """The same as a workbook, with room for what people said."""
    lesson = lessons.get(lesson_id, within=scope())
    groups = absence.grouped(lesson)
    data = absent_list.workbook(lesson, groups)
    _tell("export-absent", lesson, groups)
    return to_take(data, f"nguoi-vang-{lesson.day:%Y-%m-%d}-{lesson.id}.xlsx", XLSX)


def _tell(verb: str, lesson: Lesson, groups: list[Group]) -> None:
    people = sum(len(group.absent) for group in groups)
    audit.tell(actor(), verb, "lesson", lesson.id, lesson.locality_id, people=people)
    db.session.commit()


def _page(lesson: Lesson, groups: list[Group], *, phones: bool = False) -> str:
    count = presence.counts([lesson.id])[lesson.id]
    return render_template(
        "papers/absent.html", lesson=lesson, groups=groups, phones=phones, enrolled=count.enrolled, present=count.present,
        missing=sum(len(group.absent) for group in groups), invitation=absent_list.invitation(lesson, clock.today()),
        never=sum(not one.visits for group in groups for one in group.absent),
    )  # fmt: skip
