"""Successions: which old commune went into which new one, whole or in part."""

from __future__ import annotations

from flask import flash, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from app import audit
from app.access import EDIT_PROVINCE, VIEW_PROVINCE, needs
from app.base.db import db
from app.base.errors import CoreError
from app.filing.province import communes, succession
from app.web.fields import DayField, Form
from app.web.pages import actor, go
from app.web.province.frame import around, bp, the_province
from trainees.areas import Locality


class SuccessionForm(Form):
    old_code = StringField(
        _l("Mã xã cũ"), [InputRequired(_l("Cần mã xã cũ.")), Length(max=5)], description=_l("5 chữ số.")
    )
    old_name = StringField(
        _l("Tên xã cũ"), [Length(max=120)], description=_l("Để trống nếu xã cũ có trong danh sách xã.")
    )
    new_code = SelectField(_l("Xã mới"))
    on = DayField(_l("Từ ngày"), [InputRequired(_l("Cần ngày sáp nhập, chia tách."))])
    whole = RadioField(
        _l("Nhập"), default="1",
        choices=[("1", _l("Toàn bộ: số của xã cũ cộng vào xã mới")), ("0", _l("Một phần: số của xã cũ để riêng, không cộng"))],
    )  # fmt: skip


def _form(province: Locality, *, empty: bool = False) -> SuccessionForm:
    form = SuccessionForm(formdata=None) if empty else SuccessionForm()
    form.new_code.choices = [
        (one.code, f"{one.kind} {one.name} ({one.code})") for one in communes.listed(province)
    ]
    return form


@bp.get("/successions")
@needs(VIEW_PROVINCE)
def successions() -> str:
    """Every succession, and a place to say another."""
    province = the_province()
    return _page(province, _form(province, empty=True))


def _page(province: Locality, form: SuccessionForm) -> str:
    return render_template(
        "province/successions.html", **around("province.successions"), rows=succession.listed(province), form=form,
        names={one.code: f"{one.kind} {one.name}" for one in communes.listed(province)},
    )  # fmt: skip


@bp.post("/successions")
@needs(EDIT_PROVINCE)
def add_succession() -> BaseResponse | tuple[str, int]:
    """Say that an old commune went into a new one."""
    province = the_province()
    form = _form(province)
    if not form.validate():
        return _page(province, form), 422
    assert form.on.data is not None
    try:
        made = succession.add(
            province, form.old_code.data or "", form.new_code.data or "", form.on.data, old_name=form.old_name.data or "",
            whole=form.whole.data == "1", by=actor(),
        )  # fmt: skip
    except CoreError as error:
        db.session.rollback()
        form.old_code.errors = [error.message]
        return _page(the_province(), form), 422
    audit.tell(actor(), "add", "succession", made.id, province.id, old=made.old_code, new=made.new_code)
    db.session.commit()
    flash(_("Đã ghi. Số liệu đã có không bị sửa; chỉ cách cộng thay đổi."), "success")
    return go(".successions")


@bp.post("/successions/<int:succession_id>/remove")
@needs(EDIT_PROVINCE)
def remove_succession(succession_id: int) -> BaseResponse:
    """Take a succession back."""
    province = the_province()
    found = succession.get(succession_id, province=province)
    audit.tell(actor(), "remove", "succession", found.id, province.id, old=found.old_code, new=found.new_code)
    succession.remove(found)
    db.session.commit()
    flash(_("Đã bỏ lần sáp nhập, chia tách này."), "info")
    return go(".successions")
