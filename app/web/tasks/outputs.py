"""What a task brought: documents by number and day, links, files."""

from __future__ import annotations

from flask import Response, flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import FileField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app import audit
from app.access import EDIT_PLAN, VIEW_PLAN, needs
from app.access.door import parses_first
from app.base.db import db, writing
from app.base.errors import NotFound, Refused
from app.web.attached import attached
from app.web.fields import DayField, Form
from app.web.pages import actor, go, scope, tell_refusal
from app.web.tasks.frame import bp, plan_and_task
from campaigns.plans.tasks import output
from trainees import attachments

ACCEPT = ",".join(f".{kind}" for kind in sorted(attachments.KINDS)) + ",.jpeg"


class OutputForm(Form):
    title = StringField(
        _l("Tên văn bản, sản phẩm"), [InputRequired(_l("Cần tên văn bản hoặc sản phẩm.")), Length(max=300)],
        description=_l("Ví dụ: Kế hoạch mở lớp tập huấn kỹ năng số."),
    )  # fmt: skip
    number = StringField(
        _l("Số, ký hiệu"), [Optional(), Length(max=60)], description=_l("Ví dụ: 12/KH-UBND.")
    )
    issued_on = DayField(_l("Ngày văn bản"), [Optional()])
    url = StringField(
        _l("Liên kết"), [Optional(), Length(max=500)],
        description=_l("Trang đã đăng, bắt đầu bằng https://."),
    )  # fmt: skip
    file = FileField(
        _l("Tệp đính kèm"),
        description=_l("PDF, Word, Excel hoặc ảnh, không quá 20 MB. Tệp được mã hóa khi lưu."),
    )


@bp.post("/<int:task_id>/outputs")
@needs(EDIT_PLAN)
@parses_first
def add_output(id: int, task_id: int) -> BaseResponse | tuple[str, int]:
    """Write down a document, a link or a file. A refused form comes back as it was sent."""
    from app.web.tasks.page import task_page

    plan, task = plan_and_task(id, task_id)
    form, given = OutputForm(), request.files.get("file")
    data = given.stream.read(attachments.LARGEST + 1) if given is not None and given.filename else b""
    named = given.filename if given is not None and given.filename else ""
    if not form.validate():
        return task_page(plan, task, output_form=form), 422
    refusal = None
    with writing():
        plan, task = plan_and_task(id, task_id)
        try:
            kept = attachments.keep(plan.locality_id, data, named, by=actor()) if named else None
            made = output.add(
                task, form.title.data or "", by=actor(), number=form.number.data or "", issued_on=form.issued_on.data,
                url=form.url.data or "", attachment=kept,
            )  # fmt: skip
            audit.tell(
                actor(), "add", "task_output", made.id, plan.locality_id, task=task.id, file=kept is not None
            )
            title = made.title
            db.session.commit()
        except Refused as refused:
            db.session.rollback()
            refusal = refused
    if refusal is not None:
        fields = {
            "output_link": form.url,
            "output_future": form.issued_on,
            "output_title": form.title,
            "plan_closed": form.title,
        }
        fields.get(refusal.code, form.file).errors = [refusal.message]
        plan, task = plan_and_task(id, task_id)
        return task_page(plan, task, output_form=form), 422
    flash(_("Đã ghi sản phẩm “%(title)s”.", title=title), "success")
    return go(".show", id=id, task_id=task_id, _anchor="outputs")


@bp.post("/<int:task_id>/outputs/<int:output_id>/withdraw")
@needs(EDIT_PLAN)
def withdraw_output(id: int, task_id: int, output_id: int) -> BaseResponse:
    """Take an output back; it can come back."""
    return _turn(id, task_id, output_id, stands=False)


@bp.post("/<int:task_id>/outputs/<int:output_id>/restore")
@needs(EDIT_PLAN)
def restore_output(id: int, task_id: int, output_id: int) -> BaseResponse:
    """Let an output that was taken back stand again."""
    return _turn(id, task_id, output_id, stands=True)


def _turn(id: int, task_id: int, output_id: int, *, stands: bool) -> BaseResponse:
    plan, task = plan_and_task(id, task_id)
    one = output.get(task, output_id)
    try:
        (output.restore if stands else output.withdraw)(one, by=actor())
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".show", id=id, task_id=task_id)
    audit.tell(
        actor(), "restore" if stands else "withdraw", "task_output", one.id, plan.locality_id, task=task.id
    )
    title = one.title
    db.session.commit()
    flash(
        _("“%(title)s” đã trở lại.", title=title) if stands
        else _("Đã rút lại “%(title)s”. Khôi phục được ở cuối mục Sản phẩm.", title=title), "success",
    )  # fmt: skip
    return go(".show", id=id, task_id=task_id, _anchor="outputs")


@bp.get("/<int:task_id>/outputs/<int:output_id>/file")
@needs(VIEW_PLAN)
def file(id: int, task_id: int, output_id: int) -> Response:
    """The attached file, to be saved and never to be shown by the browser."""
    _plan, task = plan_and_task(id, task_id)
    one = output.get(task, output_id)
    if one.attachment_id is None:
        raise NotFound("attachment_unknown", _("Sản phẩm này không có tệp."))
    return attached(attachments.get(one.attachment_id, within=scope()))
