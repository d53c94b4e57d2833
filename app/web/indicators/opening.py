""" "Mở lớp cho những người này": a new training whose course gives what they lack, with them on its list."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import EDIT_TRAINING, needs
from app.base import clock
from app.base.db import db
from app.base.errors import Refused
from app.web.indicators.frame import bp
from app.web.indicators.people import Listing, listing
from app.web.pages import actor, go, scope, tell_refusal, vn_number
from app.web.trainings import NewTraining, offer_trainers
from campaigns import courses, enrolments, lessons, trainings
from campaigns.courses import Course
from trainees import areas
from trainees.indicators.definition import rule_of
from trainees.people import Person

SHOWN = 8
"""How many of them the page names before it only counts."""
MOST = 500
"""People whom one training can be opened for: more are several trainings."""


@bp.route("/<code>/training", methods=["GET", "POST"])
@needs(EDIT_TRAINING)
def open_training(code: str) -> str | BaseResponse | tuple[str, int]:
    """A new training, its first lesson and everybody who lacks it (of one part, where asked) on its list: all or nothing."""
    one = listing(code)
    given = offered(one)
    if one.ids is None or not given:
        return render_template("indicators/no_training.html", **_around(one), names=one.ids is not None)
    ids = one.everybody()
    form = NewTraining()
    form.course.choices = [(course.id, course.title) for course in given]
    offer_trainers(form)
    if request.method == "GET":
        form.course.data, form.day.data = given[0].id, clock.today()
        form.title.data = _title(one, given[0])
        return _page(one, form, ids)
    if form.validate():
        try:
            return _open(one, form, ids)
        except Refused as refused:
            db.session.rollback()
            if refused.code == "lesson_times":
                form.ends_at.errors = [refused.message]
            else:
                tell_refusal(refused)
    return _page(one, form, ids), 422


def offered(one: Listing) -> list[Course]:
    """The courses that give a skill of the indicator, those that give most of them first."""
    wanted = set(rule_of(one.asked.result.indicator).skills)
    shares = [
        (len(wanted & {s.code for s in course.version.skills}), course) for course in courses.listed(scope())
    ]
    return [course for n, course in sorted(shares, key=lambda pair: -pair[0]) if n]


def _open(one: Listing, form: NewTraining, ids: list[int]) -> BaseResponse:
    if not ids:
        raise Refused("nobody_lacks", _("Không còn ai trong danh sách này. Có thể họ vừa được ghi nhận."))
    if len(ids) > MOST:
        raise Refused(
            "too_many_for_one",
            _("Danh sách có %(n)s người, quá %(most)s cho một lớp. Chọn từng đơn vị, từng nơi ở hoặc tìm theo tên để chia lớp.",
              n=vn_number(len(ids)), most=vn_number(MOST)),
        )  # fmt: skip
    if request.form.get("people", type=int) != len(ids):
        raise Refused(
            "list_changed",
            _("Danh sách vừa đổi: nay có %(n)s người. Xem lại rồi mở lớp.", n=vn_number(len(ids))),
        )
    course = courses.get(form.course.data, within=scope())
    training = trainings.add(
        course, form.title.data or "", by=actor(), place=form.place.data or "", trainers=form.trainers.data or ()
    )  # fmt: skip
    lesson = lessons.add(training, form.day.data, form.starts_at.data, form.ends_at.data)  # type: ignore[arg-type]
    added = enrolments.add(training, db.session.scalars(select(Person).where(Person.id.in_(ids))), by=actor())
    audit.tell(
        actor(), "add", "training", training.id, training.locality_id, lesson=lesson.id, people=added,
        indicator=one.asked.result.indicator.code,
    )  # fmt: skip
    db.session.commit()
    flash(
        _("Đã mở lớp “%(title)s” với %(n)s người trong danh sách.", title=training.title, n=vn_number(added)),
        "success",
    )
    return go("trainings.show", training_id=training.id)


def _title(one: Listing, course: Course) -> str:
    """'Kỹ năng số cơ bản – Trạm Y tế'."""
    where = one.part.label if one.part else ""
    if not where and one.unit is not None:
        where = areas.get_unit(one.unit, within=scope()).name
    return (
        f"{course.title} – {where}"[:200]
        if where
        else _("%(course)s, lớp bổ sung", course=course.title)[:200]
    )


def _page(one: Listing, form: NewTraining, ids: list[int]) -> str:
    first = select(Person.name).where(Person.id.in_(ids[:SHOWN])).order_by(Person.sort_name, Person.id)
    return render_template(
        "indicators/training.html", **_around(one), form=form, n=len(ids), names=list(db.session.scalars(first)), most=MOST,
    )  # fmt: skip


def _around(one: Listing) -> dict[str, Any]:
    return {"one": one, "asked": one.asked, "back": back(one)}


def back(one: Listing) -> dict[str, Any]:
    """The arguments of the list's address: what a form carries on."""
    return {
        **one.asked.address, "side": one.side, "by": request.values.get("by") if one.part else None,
        "key": request.values.get("key") if one.part else None, "q": one.query or None, "unit": one.unit,
    }  # fmt: skip
