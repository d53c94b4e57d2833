"""Materials of a course: links and files, for trainees or for trainers only; their order; taken away and brought back."""

from __future__ import annotations

from flask import Response, flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import BooleanField, FileField, StringField
from wtforms.validators import Length, Optional

from app import audit
from app.access import EDIT_TRAINING, VIEW_TRAINING, needs
from app.access.door import parses_first
from app.base.db import db, writing
from app.base.errors import CoreError, NotFound, Refused
from app.web.attached import attached
from app.web.courses.frame import bp
from app.web.fields import Form
from app.web.pages import actor, go, scope, tell_refusal
from campaigns import courses
from campaigns.courses import material as materials
from campaigns.courses.material import Material
from trainees.attachments import KINDS, LARGEST

ACCEPT = ",".join(f".{kind}" for kind in sorted(KINDS | {"jpeg"}))


class MaterialForm(Form):
    title = StringField(
        _l("Tên tài liệu"), [Optional(), Length(max=200)], description=_l("Ví dụ: Tờ hướng dẫn VNeID, chữ to. Để trống thì lấy tên tệp."),
    )  # fmt: skip
    url = StringField(
        _l("Liên kết"), [Optional(), Length(max=500)], description=_l("Địa chỉ trang hay video, bắt đầu bằng https://."),
    )  # fmt: skip
    file = FileField(_l("Tệp"))
    for_trainers = BooleanField(
        _l("Chỉ dành cho giảng viên"),
        description=_l("Không đánh dấu: học viên mở được từ trang đăng ký và từ mã QR trên thẻ, không cần tài khoản. Đừng đưa danh sách tên, số điện thoại vào đó."),
    )  # fmt: skip


@bp.get("/<int:course_id>/materials/new")
@needs(EDIT_TRAINING)
def new_material(course_id: int) -> str:
    """The form: a link, or a file."""
    course = courses.get(course_id, within=scope())
    return render_template("courses/material.html", course=course, form=MaterialForm(), accept=ACCEPT)


@bp.post("/<int:course_id>/materials/new")
@needs(EDIT_TRAINING)
@parses_first
def add_material(course_id: int) -> BaseResponse | tuple[str, int]:
    """Add it, at the end of the list."""
    course = courses.get(course_id, within=scope())
    form = MaterialForm()
    given = request.files.get("file")
    data, name = (given.stream.read(LARGEST + 1), given.filename) if given and given.filename else (b"", "")
    if form.validate():
        try:
            if bool(data) == bool((form.url.data or "").strip()):
                raise Refused("material_one", _("Ghi liên kết hoặc chọn tệp, một trong hai."))
            by = actor()
            with writing():
                course = courses.get(course_id, within=scope())
                title, trainers = form.title.data or "", form.for_trainers.data
                made = (
                    materials.add_file(course, title, data, name or "", for_trainers=trainers, by=by) if data
                    else materials.add_link(course, title, form.url.data or "", for_trainers=trainers, by=by)
                )  # fmt: skip
                audit.tell(by, "add", "material", made.id, course.locality_id, course=course.id)
                said = made.title
                db.session.commit()
            flash(_("Đã thêm tài liệu “%(title)s”.", title=said), "success")
            return go(".show", course_id=course_id, _anchor="materials")
        except Refused as refused:
            db.session.rollback()
            field = {
                "material_title": form.title, "output_link": form.url, "material_link": form.url
            }.get(refused.code, form.file)  # fmt: skip
            field.errors = [refused.message, *refused.details]
    course = courses.get(course_id, within=scope())
    return render_template("courses/material.html", course=course, form=form, accept=ACCEPT), 422


@bp.get("/<int:course_id>/materials/<int:material_id>")
@needs(VIEW_TRAINING)
def material_file(course_id: int, material_id: int) -> Response:
    """The file of one, to be saved. NotFound: it is a link, or was taken away."""
    return handed_out(materials.get(courses.get(course_id, within=scope()), material_id))


def handed_out(one: Material) -> Response:
    """The answer with a material's file."""
    if one.attachment is None or one.removed_at is not None:
        raise NotFound("material_unknown", _("Không tìm thấy tài liệu này."))
    return attached(one.attachment)


@bp.post("/<int:course_id>/materials/<int:material_id>")
@needs(EDIT_TRAINING)
def change_material(course_id: int, material_id: int) -> BaseResponse:
    """`do` is up, down, remove or put-back; anything else changes nothing."""
    course = courses.get(course_id, within=scope())
    one = materials.get(course, material_id)
    do = request.form.get("do", "")
    try:
        if do in ("up", "down"):
            materials.move(course, one, up=do == "up")
        elif do == "remove":
            materials.remove(one)
        elif do == "put-back":
            materials.put_back(course, one)
        if do in ("up", "down", "remove", "put-back"):
            audit.tell(actor(), do, "material", one.id, course.locality_id, course=course.id)
        db.session.commit()
        if do == "put-back":
            flash(_("Đã đưa lại tài liệu “%(title)s”.", title=one.title), "success")
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
        do = ""
    removed = one.id if do == "remove" else None
    return go(".show", course_id=course_id, removed=removed, _anchor="materials")
