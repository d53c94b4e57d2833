"""How a target is counted: one target's page, and the decisions about its link; taking an import back."""

from __future__ import annotations

from textwrap import shorten
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse
from wtforms import RadioField
from wtforms.validators import Optional

from app import audit
from app.access import EDIT_PLAN, VIEW_OUTREACH, VIEW_PLAN, needs
from app.base.db import db
from app.base.errors import Refused
from app.base.text import N_, fold
from app.web.fields import Form
from app.web.pages import actor, go, may, scope, tell_refusal
from app.web.plans.frame import bp, came_from, go_back, row_of
from app.web.plans.lines import SHOWN, printed
from campaigns.outreach.campaign import STATES as CAMPAIGN_STATES
from campaigns.outreach.campaigning import linked
from campaigns.plans import contradictions
from campaigns.plans import plan as plans
from campaigns.plans import target as targets
from campaigns.plans.plan import Plan
from campaigns.plans.target import BOTH, COMPUTED, REPORTED, Target
from trainees import indicators

KEPT = "kept"
COUNTINGS = {
    COMPUTED: (N_("Tính từ sổ"), N_("Phần mềm đếm từ sổ theo dõi kỹ năng số.")),
    BOTH: (N_("Cả hai"), N_("Tính từ sổ và đối chiếu số đơn vị báo cáo: kết quả lấy số báo cáo, phần của mình đứng bên cạnh.")),
    REPORTED: (N_("Đơn vị báo cáo"), N_("Cơ quan chủ trì cho con số, kèm ngày và văn bản.")),
    KEPT: (N_("Chỉ lưu trong kế hoạch"), N_("Không theo dõi con số.")),
}  # fmt: skip


class ChooseIndicator(Form):
    counting = RadioField(_l("Lấy con số ở đâu"), [Optional()])
    code = RadioField(_l("Cách tính"), [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """As ever; and what is computed needs a way of computing."""
        valid = super().validate(extra_validators)
        if valid and not self.code.data and self.counting.data not in (REPORTED, KEPT):
            self.code.errors = [_("Chọn một cách tính.")]
            return False
        return valid


@bp.get("/<int:id>/targets/<int:target_id>")
@needs(VIEW_PLAN)
def target(id: int, target_id: int) -> str:
    """One target: the plan's own words beside what was understood, and how it is counted."""
    plan = plans.get(id, within=scope())
    return _target_page(plan, targets.by_id(plan, target_id), None)


def _target_page(plan: Plan, the_target: Target, form: ChooseIndicator | None) -> str:
    proposed = the_target.proposed_code if the_target.standing == "proposed" else None
    code = the_target.indicator_code or proposed
    versions = {each.code: each for each in indicators.published(plan.locality_id)}
    form = form or ChooseIndicator(
        data={"code": code or "", "counting": _start(the_target, versions.get(code or ""))}
    )
    _offer(form, versions)
    wanted = fold(request.args.get("q", ""))
    found = [
        each for each in versions.values()
        if not wanted or wanted in fold(f"{each.title} {each.how}") or each.code in (code, the_target.proposed_code)
    ]  # fmt: skip
    found.sort(key=lambda each: each.code not in (code, the_target.proposed_code))
    return render_template(
        "plans/target.html", plan=plan, target=the_target, form=form, versions=versions, found=found, countings=COUNTINGS,
        back=came_from(plan, row_of(plan, the_target)), printed=printed(plan.sheets), q=request.args.get("q", ""),
        differing=targets.differing(the_target, versions), others=contradictions.of(plan).get(the_target.id, []),
        campaigns=linked.of_target(the_target) if may(VIEW_OUTREACH) else [], campaign_states=CAMPAIGN_STATES,
        **SHOWN,
    )  # fmt: skip


def _start(the_target: Target, version: indicators.IndicatorVersion | None) -> str | None:
    """The answer that stands, or that the proposal would be."""
    if the_target.counting:
        return the_target.counting
    if version is not None:
        return version.counting
    return KEPT if the_target.linked_at else None


def _offer(form: ChooseIndicator, versions: dict[str, indicators.IndicatorVersion]) -> None:
    form.code.choices = [*((code, each.title) for code, each in versions.items()), ("", "")]
    form.counting.choices = [(code, _(words)) for code, (words, _how) in COUNTINGS.items()]


@bp.post("/<int:id>/targets/<int:target_id>/link")
@needs(EDIT_PLAN)
def link(id: int, target_id: int) -> BaseResponse | tuple[str, int]:
    """Decide how a target is counted: by an indicator, reported, both, or not at all."""
    plan = plans.get(id, within=scope())
    the_target = targets.by_id(plan, target_id)
    form, versions = ChooseIndicator(), {each.code: each for each in indicators.published(plan.locality_id)}
    _offer(form, versions)
    if not form.validate():
        return _target_page(plan, the_target, form), 422
    code, counting = form.code.data or None, form.counting.data or None
    short = _short(the_target)
    try:
        if counting == KEPT:
            targets.dismiss(the_target, by=actor())
            said = _("“%(target)s” chỉ lưu trong kế hoạch, không tính.", target=short)
        elif code is None:
            targets.report(the_target, by=actor())
            said = _("“%(target)s”: lấy số đơn vị báo cáo.", target=short)
        else:
            targets.link(the_target, code, by=actor(), counting=_beyond(counting, versions[code]))
            said = _(
                "Đã nối chỉ tiêu “%(target)s” với cách tính “%(title)s”.",
                target=short,
                title=versions[code].title,
            )
    except Refused as refused:
        tell_refusal(refused)
        return go(".target", id=id, target_id=target_id)
    audit.tell(
        actor(), "link" if counting != KEPT else "dismiss", "target", the_target.id, plan.locality_id, plan=plan.id, code=code,
        counting=counting,
    )  # fmt: skip
    flash(said, "success")
    return _done(plan, the_target)


def _beyond(counting: str | None, version: indicators.IndicatorVersion) -> str | None:
    """What a person said beyond what the indicator is by itself; None where it is the same."""
    return None if counting == version.counting else counting


@bp.post("/<int:id>/targets/<int:target_id>/unlink")
@needs(EDIT_PLAN)
def unlink(id: int, target_id: int) -> BaseResponse:
    """Take a link, or a refusal of a proposal, back."""
    plan = plans.get(id, within=scope())
    the_target = targets.by_id(plan, target_id)
    was_linked = the_target.indicator_code is not None
    try:
        targets.unlink(the_target, by=actor())
    except Refused as refused:
        tell_refusal(refused)
        return go(".target", id=id, target_id=target_id)
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
    the_target = targets.by_id(plan, target_id)
    try:
        targets.dismiss(the_target, by=actor())
    except Refused as refused:
        tell_refusal(refused)
        return go(".target", id=id, target_id=target_id)
    audit.tell(actor(), "dismiss", "target", the_target.id, plan.locality_id, plan=plan.id)
    flash(_("“%(target)s” chỉ lưu trong kế hoạch, không tính.", target=_short(the_target)), "success")
    return _done(plan, the_target)


def _short(the_target: Target) -> str:
    """A target's own words, enough to know it by: its number alone ("-", "PL1.II.2") tells nobody."""
    return shorten(the_target.text, 80, placeholder="…")


def _done(plan: Plan, the_target: Target) -> BaseResponse:
    """Commit, then back to where the person works."""
    address = came_from(plan, row_of(plan, the_target))
    db.session.commit()
    return redirect(address, code=303)


@bp.post("/<int:id>/link-sure")
@needs(EDIT_PLAN)
def link_sure(id: int) -> BaseResponse:
    """Confirm every proposal of high confidence at once."""
    plan = plans.get(id, within=scope())
    try:
        done = targets.link_sure(plan, by=actor())
    except Refused as refused:
        tell_refusal(refused)
        return go(".show", id=id)
    if done:
        audit.tell(actor(), "link", "plan", plan.id, plan.locality_id, targets=done)
    db.session.commit()
    flash(
        ngettext("Đã nối %(num)s chỉ tiêu. Bỏ nối từng chỉ tiêu ngay trong bảng nếu cần.",
                 "Đã nối %(num)s chỉ tiêu. Bỏ nối từng chỉ tiêu ngay trong bảng nếu cần.", done),
        "success",
    )  # fmt: skip
    return go_back(plan, url_for(".show", id=id))


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
        return go(".about", id=id)
    audit.tell(by, "delete", "plan", id, place)
    db.session.commit()
    flash(_("Đã xóa kế hoạch. Nhập lại tệp bất cứ lúc nào."), "success")
    return go(".index")
