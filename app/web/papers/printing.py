"""What is printed for a lesson: the list to sign, and the handout in large letters."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import IntegerField, RadioField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app import accounts, audit
from app.access import PRINT_CARDS, VIEW_TRAINING, needs
from app.access.door import parses_first
from app.base import clock
from app.base.db import db, writing
from app.base.errors import Refused
from app.base.text import N_
from app.jobs import files
from app.jobs.job import DONE, Job, enqueue
from app.jobs.sheet_printing import KIND
from app.reports import handout as handouts
from app.reports import sign_in_sheet
from app.reports.sign_in_sheet import LANDSCAPE, MOST_AT_ONCE, MOST_EMPTY, MOST_ROWS, PORTRAIT
from app.web.fields import Form
from app.web.jobs import leads
from app.web.pages import actor, go, scope
from app.web.papers.frame import PDF, bp, to_take
from campaigns import lessons
from campaigns.attendance import presence
from campaigns.lessons import Lesson
from trainees import areas


class SheetForm(Form):
    empty = IntegerField(
        _l("Số dòng trống cho người đến ngoài danh sách"),
        [InputRequired(_l("Ghi số dòng trống, 0 nếu không cần.")), NumberRange(0, MOST_EMPTY)],
    )
    layout = RadioField(
        _l("Khổ giấy A4"),
        [InputRequired(_l("Chọn dọc hoặc ngang."))],
        choices=[(PORTRAIT, _l("Dọc")), (LANDSCAPE, _l("Ngang, ô ký rộng hơn"))],
    )


class HandoutForm(Form):
    ask = StringField(_l("Quên thì hỏi ai"), [Optional(), Length(max=80)])
    phone = StringField(
        _l("Số điện thoại của người này"), [Optional(), Length(max=20)],
        description=_l("Để trống thì tờ nhớ không có số điện thoại nào. Số ghi ở đây chỉ in ra giấy, không lưu lại."),
    )  # fmt: skip


# --- the list to sign -------------------------------------------------------------------------------------------


@bp.get("/lessons/<int:lesson_id>/sheet")
@needs(PRINT_CARDS)
def sheet(lesson_id: int) -> str:
    """How the list to sign is to look."""
    lesson = lessons.get(lesson_id, within=scope())
    rows = _expected(lesson)
    # Without a list everybody writes themselves.
    return _choose(lesson, SheetForm(data={"empty": 5 if rows else 30, "layout": PORTRAIT}), rows)


def _choose(lesson: Lesson, form: SheetForm, rows: int) -> str:
    return render_template("papers/sheet.html", lesson=lesson, form=form, rows=rows, long=rows > MOST_AT_ONCE)


@bp.post("/lessons/<int:lesson_id>/sheet")
@needs(PRINT_CARDS)
@parses_first
def print_sheet(lesson_id: int) -> BaseResponse | tuple[str, int]:
    """The PDF, or a job where it takes long. A POST: that names were taken away is written down."""
    lesson = lessons.get(lesson_id, within=scope())
    form, rows = SheetForm(), _expected(lesson)
    if not form.validate():
        return _choose(lesson, form, rows), 422
    empty, layout = form.empty.data or 0, form.layout.data
    if rows + empty == 0:
        form.empty.errors = [_("Lớp chưa có học viên: cần ít nhất một dòng trống.")]
        return _choose(lesson, form, rows), 422
    if rows + empty > MOST_ROWS:
        raise Refused("sheet_too_long", _("Mỗi danh sách nhiều nhất %(n)s dòng.", n=MOST_ROWS))
    long = rows + empty > MOST_AT_ONCE
    with writing():
        lesson = lessons.get(lesson_id, within=scope())
        audit.tell(actor(), "print-sheet", "lesson", lesson.id, lesson.locality_id, rows=rows, empty=empty)
        if long:
            job = enqueue(
                KIND, lesson.locality_id, f"lesson:{lesson.id}:{empty}:{layout}",
                {"lesson": lesson.id, "empty": empty, "layout": layout}, by=actor(), label=lesson.training.title,
            )  # fmt: skip
            db.session.commit()
            return go("jobs.show", id=job.id)
        place = areas.get_locality(lesson.locality_id, within=scope()).title
        head = sign_in_sheet.heading(lesson, locality=place, teachers=accounts.teachers(lesson.training))
        lines = sign_in_sheet.lines(presence.roster(lesson))
        name = sign_in_sheet.filename(lesson)
        db.session.commit()
    # Nobody waits for the drawing: the writing above is over.
    return to_take(sign_in_sheet.sheet(head, lines, empty=empty, layout=layout, made=clock.now()), name, PDF)


def _expected(lesson: Lesson) -> int:
    return presence.counts([lesson.id])[lesson.id].enrolled


@leads(KIND, N_("Tải danh sách ký nhận (PDF)"))
def _led(job: Job) -> str | None:
    if job.state != DONE:
        return url_for("papers.sheet", lesson_id=job.arguments["lesson"])
    return url_for("papers.fetch", job_id=job.id) if files.there(job.id) else None


@bp.get("/lessons/sheets/<int:job_id>")
@needs(PRINT_CARDS)
def fetch(job_id: int) -> Response:
    """The file that a job made, for a day."""
    file = files.of(job_id, within=scope())
    return to_take(file.content, file.filename, PDF)


# --- the handout --------------------------------------------------------------------------------------------------


@bp.get("/lessons/<int:lesson_id>/handout")
@needs(VIEW_TRAINING)
def handout(lesson_id: int) -> str:
    """What the handout will say, and whom people are to ask."""
    lesson = lessons.get(lesson_id, within=scope())
    form = HandoutForm(data={"ask": next(iter(accounts.teachers(lesson.training)), "")})
    return render_template("papers/handout.html", form=form, **_told(lesson))


@bp.post("/lessons/<int:lesson_id>/handout")
@needs(VIEW_TRAINING)
@parses_first
def print_handout(lesson_id: int) -> BaseResponse | tuple[str, int]:
    """The PDF. What was typed for it is printed and kept nowhere."""
    lesson = lessons.get(lesson_id, within=scope())
    form = HandoutForm()
    if not form.validate():
        return render_template("papers/handout.html", form=form, **_told(lesson)), 422
    place = areas.get_locality(lesson.locality_id, within=scope()).title
    ask = handouts.Contact(form.ask.data or "", form.phone.data or "")
    data = handouts.sheet(lesson, locality=place, ask=ask, made=clock.now())
    return to_take(data, f"to-nho-{lesson.day:%Y-%m-%d}.pdf", PDF)


def _told(lesson: Lesson) -> dict[str, Any]:
    return {"lesson": lesson, "learnt": handouts.learnt(lesson), "following": handouts.following(lesson)}
