"""One task: the plan's words, how it stands, its progress; writing a note and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse
from wtforms import RadioField, TextAreaField
from wtforms.validators import Length, Optional

from app import audit
from app.access import EDIT_PLAN, VIEW_OUTREACH, VIEW_PLAN, needs
from app.accounts import Account
from app.base import clock
from app.base.db import db
from app.base.errors import NotFound, Refused
from app.web.fields import DayField, Form
from app.web.pages import actor, go, may, scope, tell_refusal
from app.web.plans.frame import frame
from app.web.tasks.frame import ask_for_outputs, badge, bp, go_on, just, named, plan_and_task, states
from app.web.tasks.means import MoneyForm, training_choices
from app.web.tasks.outputs import OutputForm
from campaigns.outreach.campaign import STATES as CAMPAIGN_STATES
from campaigns.outreach.campaigning import linked
from campaigns.plans import plan as plans
from campaigns.plans.plan import Plan
from campaigns.plans.task import DONE, DROPPED, OPEN, Task
from campaigns.plans.tasks import board, money, note, output, progress, training
from campaigns.plans.tasks.progress import LONGEST
from trainees import attachments


class NoteForm(Form):
    text = TextAreaField(
        _l("Tiến độ"), [Optional(), Length(max=LONGEST)],
        description=_l("Đã làm gì, còn vướng gì. Ví dụ: Đã gửi giấy mời 12 tổ dân phố, tuần sau mở lớp."),
    )  # fmt: skip
    on = DayField(_l("Ngày"), [Optional()], description=_l("Ngày mà tiến độ nói tới; để trống là hôm nay."))
    state = RadioField(_l("Trạng thái"), [Optional()])


def note_form(task: Task) -> NoteForm:
    """The form, with what a task may become."""
    form = NoteForm(data={"state": ""})
    if form.on.data is None and request.method == "GET":
        form.on.data = clock.today()
    into = (
        [(DONE, _("Đã xong")), (DROPPED, _("Thôi không làm (ghi lý do)"))]
        if task.state == OPEN
        else [(OPEN, _("Làm tiếp"))]
    )
    form.state.choices = [("", _("Giữ nguyên: %(state)s", state=states()[task.state].lower())), *into]
    return form


@bp.get("/<int:task_id>")
@needs(VIEW_PLAN)
def show(id: int, task_id: int) -> str:
    """One task with all that was said of it and all it brought. About fifteen queries."""
    plan, task = plan_and_task(id, task_id)
    return task_page(plan, task)


def task_page(plan: Plan, task: Task, **forms: Any) -> str:
    """The page; `forms` that were refused stand in it as they were sent."""
    outputs = output.of_tasks([task.id], withdrawn=True).get(task.id, [])
    notes = note.of_task(task)
    given: dict[str, Any] = {
        "note_form": note_form(task), "output_form": OutputForm(formdata=None), "money_form": MoneyForm.of(task),
    } | forms  # fmt: skip
    return render_template(
        "tasks/show.html", **frame(plan, ".tasks"), task=task, line=board.of_task(task, clock.today()), notes=notes,
        outputs=outputs, files=_files(o.attachment_id for o in outputs), trainings=training.of_task(task),
        campaigns=linked.of_task(task) if may(VIEW_OUTREACH) else [], campaign_states=CAMPAIGN_STATES,
        training_choices=training_choices(plan, task) if may(EDIT_PLAN) else [], money_before=money.last_change(task),
        writers=_names({n.written_by for n in notes} | {o.written_by for o in outputs}), badge=badge, states=states(),
        just=just(plan), open_plan=plan.closed_at is None, clear=clear_words(), **given,
    )  # fmt: skip


def clear_words() -> dict[str, tuple[str, str]]:
    """The 'sáu rõ' that a line may lack: what is missing, and what mends it."""
    return {
        "rõ người": (_("Rõ người"), _("chưa nêu cơ quan chủ trì")),
        "rõ việc": (_("Rõ việc"), _("chưa nêu việc phải làm")),
        "rõ thời gian": (_("Rõ thời gian"), _("chưa nêu thời hạn")),
        "rõ trách nhiệm": (_("Rõ trách nhiệm"), _("chưa nêu ai chủ trì, ai phối hợp")),
        "rõ sản phẩm": (_("Rõ sản phẩm"), _("chưa nêu sản phẩm, kết quả")),
        "rõ thẩm quyền": (_("Rõ thẩm quyền"), _("chưa nêu lãnh đạo chỉ đạo")),
    }


def _files(ids: Any) -> dict[int, attachments.Attachment]:
    known = [each for each in ids if each is not None]
    query = select(attachments.Attachment).where(attachments.Attachment.id.in_(known))
    return {each.id: each for each in db.session.scalars(query)} if known else {}


def _names(ids: set[int | None]) -> Mapping[int, str]:
    known = [each for each in ids if each is not None]
    rows = db.session.execute(select(Account.id, Account.name).where(Account.id.in_(known)))
    return dict(rows.tuples().all()) if known else {}


@bp.post("/<int:task_id>/notes")
@needs(EDIT_PLAN)
def write(id: int, task_id: int) -> BaseResponse | tuple[str, int]:
    """Say how a task goes, and what it became."""
    plan, task = plan_and_task(id, task_id)
    form = note_form(task)
    if not form.validate():
        return task_page(plan, task, note_form=form), 422
    try:
        day = form.on.data or clock.today()
        written = progress.write(task, form.text.data or "", day, by=actor(), state=form.state.data or None)
    except Refused as refused:
        db.session.rollback()
        plan, task = plan_and_task(id, task_id)
        form.text.errors = [refused.message]
        return task_page(plan, task, note_form=form), 422
    audit.tell(actor(), "note", "task", task.id, plan.locality_id, plan=plan.id, state=written.state)
    db.session.commit()
    ask_for_outputs([written])
    return go_on(plan, [written])


@bp.post("/notes/withdraw")
@needs(EDIT_PLAN)
def withdraw(id: int) -> BaseResponse:
    """Take notes back: one, or all of one saving."""
    return _turn(id, progress.withdraw, "withdraw")


@bp.post("/notes/restore")
@needs(EDIT_PLAN)
def restore(id: int) -> BaseResponse:
    """Let notes that were taken back stand again."""
    return _turn(id, progress.restore, "restore")


def _turn(id: int, deed: Any, verb: str) -> BaseResponse:
    plan = plans.get(id, within=scope())
    if "note" not in request.form:
        tell_refusal(Refused("note_missing", _("Chưa chọn cập nhật nào.")))
        return go("plans.tasks", id=id)
    notes = named(plan, [part for text in request.form.getlist("note") for part in text.split("-")])
    if not notes:
        raise NotFound("note_unknown", _("Không tìm thấy lần cập nhật này."))
    try:
        turned = deed(notes, by=actor())
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go("plans.tasks", id=id)
    for each in turned:
        audit.tell(actor(), verb, "task_note", each.id, plan.locality_id, task=each.task_id)
    db.session.commit()
    if turned:
        said = (
            _("Đã rút lại %(n)s cập nhật.", n=len(turned))
            if verb == "withdraw"
            else _("Đã khôi phục %(n)s cập nhật.", n=len(turned))
        )
        flash(said, "success")
    if len(notes) == 1 and request.form.get("from") not in ("plans.tasks", "tasks.board", "tasks.updates"):
        return go(".show", id=id, task_id=notes[0].task_id, _anchor="progress")
    return go_on(plan, [])
