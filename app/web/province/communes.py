"""The communes that a province expects: typed in, out of a list, taken over from this server; ended, expected again."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from app import audit
from app.access import EDIT_PROVINCE, VIEW_PROVINCE, needs
from app.access.door import parses_first
from app.base import clock
from app.base.db import db, reading, writing
from app.base.errors import CoreError, Refused
from app.base.text import clean, fold
from app.base.upload import LARGEST
from app.filing.province import commune_list as lists
from app.filing.province import communes
from app.web.fields import SHEETS, Form, read_day
from app.web.pages import actor, go, tell_refusal
from app.web.province.frame import around, bp, kind_options, the_province
from trainees.areas import Locality


class CommuneForm(Form):
    code = StringField(
        _l("Mã xã"), [InputRequired(_l("Cần mã xã.")), Length(max=5)],
        description=_l("5 chữ số, theo danh mục đơn vị hành chính."),
    )  # fmt: skip
    kind = SelectField(_l("Loại"))
    name = StringField(
        _l("Tên"),
        [InputRequired(_l("Cần tên xã.")), Length(max=120)],
        description=_l("Không ghi chữ “xã”, “phường”."),
    )

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.kind.choices = kind_options()


@bp.get("/communes")
@needs(VIEW_PROVINCE)
def commune_list() -> str:
    """Every commune, whether its data lie here, from when until when it is expected."""
    return _page(the_province())


def _page(province: Locality, form: CommuneForm | None = None, error: str = "") -> str:
    every, ours = communes.listed(province), communes.ours(province)
    words = fold(clean(request.args.get("q", ""))[:80]).split()
    known, here = {one.code for one in every}, {one.code for one in ours}
    return render_template(
        "province/communes.html", **around("province.commune_list"), here=here, total=len(every), error=error, accept=SHEETS,
        rows=[one for one in every if all(word in fold(f"{one.kind} {one.name} {one.code}") for word in words)],
        fresh=[one for one in ours if one.code not in known], form=form or CommuneForm(formdata=None),
        q=clean(request.args.get("q", ""))[:80], today=clock.today(),
    )  # fmt: skip


@bp.post("/communes")
@needs(EDIT_PROVINCE)
def add_commune() -> BaseResponse | tuple[str, int]:
    """Expect one commune."""
    province, form = the_province(), CommuneForm()
    if not form.validate():
        return _page(province, form), 422
    try:
        made = communes.add(
            province, form.code.data or "", form.name.data or "", form.kind.data or "", by=actor()
        )
    except CoreError as error:
        db.session.rollback()
        (form.name if error.code == "commune_name" else form.code).errors = [error.message]
        return _page(the_province(), form), 422
    audit.tell(actor(), "add", "province_commune", made.id, province.id)
    db.session.commit()
    flash(_("Đã thêm %(kind)s %(name)s.", kind=made.kind, name=made.name), "success")
    return go(".commune_list")


@bp.post("/communes/list")
@needs(EDIT_PROVINCE)
@parses_first
def import_communes() -> BaseResponse | tuple[str, int]:
    """Expect all communes of a spreadsheet: code, name, kind."""
    the_province()
    given = request.files.get("file")
    try:
        if given is None or not given.filename:
            raise Refused("commune_list_none", _("Chưa chọn tệp. Chọn bảng tính có cột mã, tên, loại."))
        with reading():
            rows = lists.read(given.stream.read(LARGEST + 1), given.filename)
        with writing():
            province = the_province()
            made, there = communes.add_all(province, rows, by=actor())
            audit.tell(actor(), "import", "province_commune", None, province.id, added=len(made), known=there)
            db.session.commit()
    except CoreError as error:
        db.session.rollback()
        return _page(the_province(), error=error.message), 422
    flash(_("Đã thêm %(n)s xã; %(there)s xã đã có từ trước.", n=len(made), there=there), "success")
    return go(".commune_list")


@bp.post("/communes/ours")
@needs(EDIT_PROVINCE)
def add_ours() -> BaseResponse:
    """Expect every commune of this province whose data lie on this server."""
    province = the_province()
    rows = [(one.code, one.name, one.kind) for one in communes.ours(province)]
    made, _there = communes.add_all(province, rows, by=actor())
    audit.tell(actor(), "import", "province_commune", None, province.id, added=len(made))
    db.session.commit()
    flash(_("Đã thêm %(n)s xã có dữ liệu trên máy chủ này.", n=len(made)), "success")
    return go(".commune_list")


@bp.post("/communes/<int:commune_id>/end")
@needs(EDIT_PROVINCE)
def end_commune(commune_id: int) -> BaseResponse:
    """Expect nothing of it after a day; what it sent stays."""
    province = the_province()
    commune = communes.get(commune_id, province=province)
    try:
        day = read_day(request.form.get("on", ""))
        if day is None:
            raise Refused(
                "commune_end", _("Cần ngày cuối cùng theo dõi. Ghi ngày/tháng/năm, ví dụ 14/11/2026.")
            )
        communes.end(commune, day)
        audit.tell(actor(), "end", "province_commune", commune.id, province.id)
        db.session.commit()
        flash(_("Từ sau ngày đó không chờ số liệu của %(name)s nữa.", name=commune.name), "success")
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
    return go(".commune_list")


@bp.post("/communes/<int:commune_id>/resume")
@needs(EDIT_PROVINCE)
def resume_commune(commune_id: int) -> BaseResponse:
    """Expect it again."""
    province = the_province()
    commune = communes.get(commune_id, province=province)
    communes.resume(commune)
    audit.tell(actor(), "resume", "province_commune", commune.id, province.id)
    db.session.commit()
    flash(_("Lại chờ số liệu của %(name)s.", name=commune.name), "success")
    return go(".commune_list")
