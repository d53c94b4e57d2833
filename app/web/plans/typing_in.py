"""A plan without a file: typed in line by line, or pasted as text."""

from __future__ import annotations

from flask import flash, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import TextAreaField
from wtforms.validators import InputRequired

from app import audit
from app.access import EDIT_PLAN, needs
from app.access.door import parses_first
from app.base import clock
from app.base.db import db, writing
from app.base.document import PASTED, read_pasted
from app.base.errors import Conflict, Refused
from app.web.fields import Form
from app.web.pages import actor, go, locality_id
from app.web.plans.forms import PlanForm
from app.web.plans.frame import bp
from campaigns.plans import importing, typed
from campaigns.plans.reading import read_plan


class PastePlan(Form):
    text = TextAreaField(
        _l("Văn bản kế hoạch"), [InputRequired(_l("Chưa dán văn bản nào."))],
        description=_l("Mở văn bản, chọn tất cả (Ctrl+A), chép (Ctrl+C) rồi dán vào đây (Ctrl+V). Dán cả phụ lục."),
        render_kw={"rows": 16},
    )  # fmt: skip


@bp.get("/typed")
@needs(EDIT_PLAN)
def typed_new() -> str:
    """The form for a plan that nobody has as a file."""
    return render_template("plans/typed.html", form=PlanForm(data={"year": clock.today().year}))


@bp.post("/typed")
@needs(EDIT_PLAN)
def typed_save() -> BaseResponse | tuple[str, int]:
    """Store the plan's own data; its lines are added on its pages."""
    form = PlanForm()
    columns = form.read()
    if columns is None:
        return render_template("plans/typed.html", form=form), 422
    try:
        plan = typed.found(locality_id(), **columns, by=actor())
    except Conflict as conflict:
        form.title.errors = [conflict.message]
        return render_template("plans/typed.html", form=form), 409
    audit.tell(actor(), "add", "plan", plan.id, plan.locality_id)
    plan_id = plan.id
    db.session.commit()
    flash(_("Đã lưu kế hoạch. Thêm từng chỉ tiêu và nhiệm vụ ngay dưới đây."), "success")
    return go(".show", id=plan_id)


@bp.get("/pasted")
@needs(EDIT_PLAN)
def pasted_new() -> str:
    """The box for a plan's text."""
    return render_template("plans/pasted.html", form=PastePlan())


@bp.post("/pasted")
@needs(EDIT_PLAN)
@parses_first
def pasted_save() -> BaseResponse | tuple[str, int]:
    """Read the text and keep it for the preview, like a file. Nothing of the plan is stored yet."""
    form = PastePlan()
    if not form.validate():
        return render_template("plans/pasted.html", form=form), 422
    text = form.text.data or ""
    try:
        importing.settle(read_plan(read_pasted(text)))
    except Refused as refused:
        form.text.errors = [refused.message, *refused.details]
        return render_template("plans/pasted.html", form=form), 422
    with writing():
        data = text.encode("utf-8", "replace")
        file_id = importing.keep_waiting(locality_id(), data, PASTED, by=actor()).id
        db.session.commit()
    return go(".preview", id=file_id)
