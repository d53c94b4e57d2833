"""What a task needs: its money, and the trainings that carry it out."""

from __future__ import annotations

from flask import flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import StringField
from wtforms.validators import Length, Optional

from app import audit
from app.access import EDIT_PLAN, needs
from app.base.db import db
from app.base.errors import CoreError, Refused
from app.web.fields import Form
from app.web.pages import actor, go, scope, tell_refusal, vn_day, vn_number
from app.web.tasks.frame import bp, plan_and_task
from campaigns import trainings
from campaigns.plans.plan import Plan
from campaigns.plans.task import Task
from campaigns.plans.tasks import money, training

MOST_TRAININGS = 200


class MoneyForm(Form):
    planned = StringField(
        _l("Dự kiến"), [Optional(), Length(max=40)],
        description=_l("Bằng đồng: 12.500.000, hoặc 12,5 triệu."),
    )  # fmt: skip
    spent = StringField(_l("Đã chi"), [Optional(), Length(max=40)])
    source = StringField(
        _l("Nguồn"), [Optional(), Length(max=200)],
        description=_l("Ví dụ: ngân sách phường, xã hội hóa."),
    )  # fmt: skip

    @classmethod
    def of(cls, task: Task) -> MoneyForm:
        """The form with what a task's money is now."""
        return cls(
            formdata=None,
            data={"planned": _typed(task.money_planned), "spent": _typed(task.money_spent), "source": task.money_source},
        )  # fmt: skip


def _typed(amount: object) -> str:
    return "" if amount is None else vn_number(amount)  # type: ignore[arg-type]


@bp.post("/<int:task_id>/money")
@needs(EDIT_PLAN)
def save_money(id: int, task_id: int) -> BaseResponse | tuple[str, int]:
    """Planned, spent, and where from."""
    from app.web.tasks.page import task_page

    plan, task = plan_and_task(id, task_id)
    form = MoneyForm()
    amounts = []
    valid = form.validate()
    for field in (form.planned, form.spent):
        try:
            amounts.append(money.read(field.data or ""))
        except Refused as refused:
            field.errors, valid = [refused.message], False
    if not valid:
        return task_page(plan, task, money_form=form), 422
    try:
        changed = money.enter(task, amounts[0], amounts[1], form.source.data or "", by=actor())
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".show", id=id, task_id=task_id)
    if changed:
        audit.tell(actor(), "money", "task", task.id, plan.locality_id, plan=plan.id)
        db.session.commit()
        flash(_("Đã ghi kinh phí."), "success")
    return go(".show", id=id, task_id=task_id, _anchor="money")


@bp.post("/<int:task_id>/money/undo")
@needs(EDIT_PLAN)
def undo_money(id: int, task_id: int) -> BaseResponse:
    """Take the last change of the money back."""
    plan, task = plan_and_task(id, task_id)
    try:
        done = money.undo(task, by=actor())
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".show", id=id, task_id=task_id)
    if done:
        audit.tell(actor(), "undo", "task", task.id, plan.locality_id, what="money")
        flash(_("Kinh phí trở lại như trước."), "success")
    db.session.commit()
    return go(".show", id=id, task_id=task_id, _anchor="money")


# --- trainings -----------------------------------------------------------------------------------------------


def training_choices(plan: Plan, task: Task) -> list[tuple[int, str]]:
    """The newest trainings of the locality that do not stand under the task yet."""
    there = {each.id for each in training.of_task(task)}
    return [
        (each.id, f"{each.title} ({vn_day(each.lessons[0].day)})" if each.lessons else each.title)
        for each in trainings.listed(scope(), limit=MOST_TRAININGS) if each.id not in there
    ]  # fmt: skip


@bp.post("/<int:task_id>/trainings")
@needs(EDIT_PLAN)
def link(id: int, task_id: int) -> BaseResponse:
    """Let a training stand under the task."""
    plan, task = plan_and_task(id, task_id)
    if not request.form.get("training"):
        tell_refusal(Refused("training_missing", _("Chưa chọn lớp nào.")))
        return go(".show", id=id, task_id=task_id)
    one = trainings.get(request.form.get("training", 0, type=int), within=scope())
    try:
        linked = training.link(task, one, by=actor())
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
        return go(".show", id=id, task_id=task_id)
    if linked:
        audit.tell(actor(), "link", "task", task.id, plan.locality_id, training=one.id)
        flash(_("Lớp “%(title)s” đã gắn với nhiệm vụ.", title=one.title), "success")
    db.session.commit()
    return go(".show", id=id, task_id=task_id, _anchor="trainings")


@bp.post("/<int:task_id>/trainings/<int:training_id>/remove")
@needs(EDIT_PLAN)
def unlink(id: int, task_id: int, training_id: int) -> BaseResponse:
    """Take a training away from the task; the training itself stays, and can be linked again."""
    plan, task = plan_and_task(id, task_id)
    one = trainings.get(training_id, within=scope())
    try:
        gone = training.unlink(task, one.id, by=actor())
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".show", id=id, task_id=task_id)
    if gone:
        audit.tell(actor(), "unlink", "task", task.id, plan.locality_id, training=training_id)
        flash(_("Đã bỏ gắn lớp. Chọn lại lớp trong danh sách nếu nhầm."), "success")
    db.session.commit()
    return go(".show", id=id, task_id=task_id, _anchor="trainings")
