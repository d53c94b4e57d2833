"""How a target is counted: one target's page, and the decisions about its link; taking an import back."""

from __future__ import annotations

from textwrap import shorten

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse
from wtforms import RadioField
from wtforms.validators import InputRequired

from app import audit
from app.access import EDIT_PLAN, VIEW_PLAN, needs
from app.base.db import db
from app.base.errors import Refused
from app.web.fields import Form
from app.web.pages import actor, go, scope, tell_refusal
from app.web.plans.frame import bp, row_of
from app.web.plans.lines import SHOWN
from campaigns.plans import plan as plans
from campaigns.plans.plan import Plan, Target
from trainees import indicators
from trainees.indicators.definition import COMPUTED


class ChooseIndicator(Form):
    code = RadioField(_l("Cách tính"), [InputRequired(_l("Chọn một cách tính."))])


@bp.get("/<int:id>/targets/<int:target_id>")
@needs(VIEW_PLAN)
def target(id: int, target_id: int) -> str:
    """One target: the plan's own words beside what was understood, and how it is counted."""
    plan = plans.get(id, within=scope())
    return _target_page(plan, plans.target_by_id(plan, target_id), None)


def _choices() -> tuple[list[tuple[str, str]], dict[str, indicators.IndicatorVersion]]:
    published = indicators.published()
    return [(each.code, each.title) for each in published], {each.code: each for each in published}


def _target_page(plan: Plan, the_target: Target, form: ChooseIndicator | None) -> str:
    form = form or ChooseIndicator(
        code=the_target.indicator_code
        or (the_target.proposed_code if the_target.standing == "proposed" else None)
    )
    form.code.choices, versions = _choices()
    return render_template(
        "plans/target.html", plan=plan, target=the_target, form=form, versions=versions, computed=COMPUTED,
        back=row_of(plan, the_target), **SHOWN,
    )  # fmt: skip


@bp.post("/<int:id>/targets/<int:target_id>/link")
@needs(EDIT_PLAN)
def link(id: int, target_id: int) -> BaseResponse | tuple[str, int]:
    """Confirm how a target is counted."""
    plan = plans.get(id, within=scope())
    the_target = plans.target_by_id(plan, target_id)
    form = ChooseIndicator()
    form.code.choices, versions = _choices()
    if not form.validate():
        return _target_page(plan, the_target, form), 422
    code = form.code.data
    try:
        plans.link(the_target, code, by=actor())
    except Refused as refused:
        tell_refusal(refused)
        return go(".target", id=id, target_id=target_id)
    audit.tell(actor(), "link", "target", the_target.id, plan.locality_id, plan=plan.id, code=code)
    flash(
        _(
            "Đã nối chỉ tiêu “%(target)s” với cách tính “%(title)s”.",
            target=_short(the_target),
            title=versions[code].title,
        ),
        "success",
    )
    return _done(plan, the_target)


@bp.post("/<int:id>/targets/<int:target_id>/unlink")
@needs(EDIT_PLAN)
def unlink(id: int, target_id: int) -> BaseResponse:
    """Take a link, or a refusal of a proposal, back."""
    plan = plans.get(id, within=scope())
    the_target = plans.target_by_id(plan, target_id)
    was_linked = the_target.indicator_code is not None
    plans.unlink(the_target, by=actor())
    audit.tell(actor(), "unlink", "target", the_target.id, plan.locality_id, plan=plan.id)
    flash(
        _("Đã bỏ nối “%(target)s”.", target=_short(the_target)) if was_linked
        else _("Đề xuất cho “%(target)s” đã trở lại.", target=_short(the_target)),
        "success",
    )  # fmt: skip
    return _done(plan, the_target)


@bp.post("/<int:id>/targets/<int:target_id>/dismiss")
@needs(EDIT_PLAN)
def dismiss(id: int, target_id: int) -> BaseResponse:
    """The proposal is wrong: the target stays in the plan only."""
    plan = plans.get(id, within=scope())
    the_target = plans.target_by_id(plan, target_id)
    plans.dismiss(the_target, by=actor())
    audit.tell(actor(), "dismiss", "target", the_target.id, plan.locality_id, plan=plan.id)
    flash(_("“%(target)s” chỉ lưu trong kế hoạch, không tính.", target=_short(the_target)), "success")
    return _done(plan, the_target)


def _short(the_target: Target) -> str:
    """A target's own words, enough to know it by: its number alone ("-", "PL1.II.2") tells nobody."""
    return shorten(the_target.text, 80, placeholder="…")


def _done(plan: Plan, the_target: Target) -> BaseResponse:
    """Commit, then back to where the person works: the queue while something waits, else the target's row."""
    address = row_of(plan, the_target)
    if request.form.get("from") == "queue":
        address = url_for(".show", id=plan.id, _anchor="waiting")
    db.session.commit()
    return redirect(address, code=303)


@bp.post("/<int:id>/link-sure")
@needs(EDIT_PLAN)
def link_sure(id: int) -> BaseResponse:
    """Confirm every proposal of high confidence at once."""
    plan = plans.get(id, within=scope())
    done = plans.link_sure(plan, by=actor())
    if done:
        audit.tell(actor(), "link", "plan", plan.id, plan.locality_id, targets=done)
    db.session.commit()
    flash(
        ngettext("Đã nối %(num)s chỉ tiêu. Bỏ nối từng chỉ tiêu ngay trong bảng nếu cần.",
                 "Đã nối %(num)s chỉ tiêu. Bỏ nối từng chỉ tiêu ngay trong bảng nếu cần.", done),
        "success",
    )  # fmt: skip
    return go(".show", id=id)


@bp.post("/<int:id>/delete")
@needs(EDIT_PLAN)
def delete(id: int) -> BaseResponse:
    """Take back a mistaken import. Refused while a target is linked."""
    plan = plans.get(id, within=scope())
    place, by = plan.locality_id, actor()
    try:
        plans.remove(plan)
    except Refused as refused:
        tell_refusal(refused)
        return go(".show", id=id)
    audit.tell(by, "delete", "plan", id, place)
    db.session.commit()
    flash(_("Đã xóa kế hoạch. Nhập lại tệp bất cứ lúc nào."), "success")
    return go(".index")
