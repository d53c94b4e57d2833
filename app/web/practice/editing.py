"""The checklist of a course: made of the ready-made one or typed, edited one thing at a time; what is taken away comes back."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import BooleanField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app import audit
from app.access import EDIT_TRAINING, needs
from app.base.db import db
from app.base.errors import CoreError, NotFound, Refused
from app.base.text import read_id
from app.web.fields import Form
from app.web.pages import actor, go, scope, tell_refusal
from app.web.practice.frame import bp, of_course
from campaigns import courses
from campaigns.courses import Course
from certificates.assessments import checklist
from certificates.assessments.assessment import Assessment


class NewChecklist(Form):
    things = TextAreaField(
        _l("Các việc thực hành"), [InputRequired(_l("Ghi ít nhất một việc thực hành.")), Length(max=10_000)],
        description=_l("Mỗi dòng một việc mà giảng viên nhìn thấy được, chẳng hạn “Mở ứng dụng VNeID và đăng nhập”."),
    )  # fmt: skip


class NewItem(Form):
    text = StringField(_l("Việc thực hành"), [InputRequired(_l("Ghi việc thực hành.")), Length(max=300)])
    needed = BooleanField(_l("Bắt buộc: thiếu việc này thì chưa đạt"))


class Rule(Form):
    pass_items = IntegerField(
        _l("Số việc cần làm được"), [Optional()],
        description=_l("Để trống nếu phải làm được tất cả. Việc bắt buộc thì luôn phải làm được."),
    )  # fmt: skip
    guidance = TextAreaField(
        _l("Dặn giảng viên"), [Optional(), Length(max=2000)],
        description=_l("Hiện trên điện thoại khi đánh dấu, chẳng hạn “Làm trên máy của người học, không làm hộ”."),
    )  # fmt: skip


@bp.get("/courses/<int:course_id>/checklist")
@needs(EDIT_TRAINING)
def edit(course_id: int) -> str:
    """The checklist of a course, thing by thing; without one, the way to make it."""
    return _page(courses.get(course_id, within=scope()))


@bp.post("/courses/<int:course_id>/checklist")
@needs(EDIT_TRAINING)
def make(course_id: int) -> str | BaseResponse | tuple[str, int]:
    """Make the checklist, of lines."""
    course = courses.get(course_id, within=scope())
    form = NewChecklist()
    if form.validate():
        try:
            made = checklist.make(course, (form.things.data or "").splitlines(), by=actor())
            _tell("make-checklist", made)
            flash(_("Đã lập bảng việc thực hành."), "success")
            return go(".edit", course_id=course_id)
        except CoreError as error:
            db.session.rollback()
            form.things.errors = [error.message]
    return _page(course, make=form), 422


@bp.post("/courses/<int:course_id>/checklist/items")
@needs(EDIT_TRAINING)
def add(course_id: int) -> str | BaseResponse | tuple[str, int]:
    """One thing more."""
    course = courses.get(course_id, within=scope())
    form = NewItem()
    found = checklist.of_course(course)
    if found is None:
        return _gone(course_id)
    if form.validate():
        try:
            now = checklist.add(found, form.text.data or "", needed=form.needed.data, by=actor())
            _tell("add-checklist-item", now)
            _tell_copy(found, now)
            return go(".edit", course_id=course_id, _anchor="items")
        except Refused as refused:
            db.session.rollback()
            form.text.errors = [refused.message]
    return _page(course, add=form), 422


@bp.post("/courses/<int:course_id>/checklist/items/<int:item_id>")
@needs(EDIT_TRAINING)
def change(course_id: int, item_id: int) -> BaseResponse:
    """Move a thing, say whether it is needed, word it otherwise, take it away or bring it back."""
    course = courses.get(course_id, within=scope())
    found = checklist.of_course(course)
    do = request.form.get("do", "")
    if found is None or item_id not in {item.id for item in found.items}:
        raise NotFound("item_unknown", "Không tìm thấy việc thực hành này.")
    gone = None
    try:
        now = found
        if do in ("up", "down"):
            now = checklist.move(found, item_id, up=do == "up", by=actor())
        elif do in ("needed", "optional"):
            now = checklist.change(found, item_id, needed=do == "needed", by=actor())
        elif do == "word":
            now = checklist.change(found, item_id, text=request.form.get("text", ""), by=actor())
        elif do == "remove":
            now, gone = checklist.remove(found, item_id, by=actor())
        elif do == "restore":
            now = checklist.restore(found, item_id, by=actor())
        else:
            flash(_("Không rõ cần làm gì với việc này."), "danger")
            return go(".edit", course_id=course_id)
        _tell(f"{do}-checklist-item", now)
        _tell_copy(found, now)
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
    return go(".edit", course_id=course_id, removed=gone, _anchor="items")


@bp.post("/courses/<int:course_id>/checklist/rule")
@needs(EDIT_TRAINING)
def rule(course_id: int) -> str | BaseResponse | tuple[str, int]:
    """How many things pass, and what the trainer is told."""
    course = courses.get(course_id, within=scope())
    form = Rule()
    found = checklist.of_course(course)
    if found is None:
        return _gone(course_id)
    if form.validate():
        try:
            now = checklist.ask(
                found, pass_items=form.pass_items.data, guidance=form.guidance.data or "", by=actor()
            )
            _tell("change-checklist-rule", now)
            _tell_copy(found, now)
            flash(_("Đã lưu cách tính đạt."), "success")
            return go(".edit", course_id=course_id)
        except Refused as refused:
            db.session.rollback()
            form.pass_items.errors = [refused.message]
    return _page(course, rule=form), 422


def _page(
    course: Course, *, make: NewChecklist | None = None, add: NewItem | None = None, rule: Rule | None = None
) -> str:
    part = of_course(course)
    found = part.checklist
    asked = read_id(request.args.get("removed", ""))
    return render_template(
        "practice/edit.html", course=course, part=part,
        make=make or NewChecklist(formdata=None, data={"things": "\n".join(part.offered)}),
        add=add or NewItem(formdata=None),
        rule=rule or Rule(formdata=None, data={"pass_items": found.pass_items, "guidance": found.guidance} if found else {}),
        ticked=found is not None and checklist.ticked(found),
        removed=next((item for item in checklist.removed(found) if item.id == asked), None) if found else None,
    )  # fmt: skip


def _gone(course_id: int) -> BaseResponse:
    flash(_("Chương trình chưa có bảng việc thực hành. Lập bảng trước."), "danger")
    return go(".edit", course_id=course_id)


def _tell(verb: str, made: Assessment) -> None:
    audit.tell(actor(), verb, "assessment", made.id, made.locality_id)
    db.session.commit()


def _tell_copy(before: Assessment, now: Assessment) -> None:
    if before.id != now.id:
        flash(_("Đã có lớp được đánh dấu theo bảng cũ nên các lớp ấy giữ bảng cũ. Bảng mới dùng cho các lớp sau."), "info")  # fmt: skip
