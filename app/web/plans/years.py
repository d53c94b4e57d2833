"""A plan's own page: the document, closing and superseding it, and what a new year takes over."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import accounts, audit
from app.access import EDIT_PLAN, VIEW_PLAN, needs
from app.base.db import db
from app.base.errors import Refused
from app.base.text import read_id
from app.web.pages import actor, go, scope, tell_refusal
from app.web.plans.frame import bp, frame, go_back
from app.web.plans.review import file_of
from campaigns.plans import in_use, next_year, years
from campaigns.plans import plan as plans
from campaigns.plans.plan import Plan
from trainees import areas, indicators


@bp.get("/<int:id>/about")
@needs(VIEW_PLAN)
def about(id: int) -> str:
    """The document, its state, and what is done with the plan as a whole."""
    plan = plans.get(id, within=scope())
    origin = plans.get(plan.carried_from_id, within=scope()) if plan.carried_from_id else None
    return render_template(
        "plans/about.html", **frame(plan, ".about"), has_file=file_of(plan) is not None, origin=origin,
        others=[each for each in plans.listed(scope(), limit=50) if each.id != plan.id and each.superseded_by_id is None],
        held=in_use.of_plan(plan), shown_plan=plans.current(scope()), closer={a.id: a.name for a in accounts.listed(scope())}.get(plan.closed_by or 0, ""),
    )  # fmt: skip


@bp.post("/<int:id>/close")
@needs(EDIT_PLAN)
def close(id: int) -> BaseResponse:
    """The year is over: from now on the plan is only read."""
    plan = plans.get(id, within=scope())
    years.close(plan, by=actor())
    audit.tell(actor(), "close", "plan", id, plan.locality_id)
    db.session.commit()
    flash(_("Đã đóng kế hoạch: chỉ còn để xem. Mở lại bất cứ lúc nào."), "success")
    return go(".about", id=id)


@bp.post("/<int:id>/reopen")
@needs(EDIT_PLAN)
def reopen(id: int) -> BaseResponse:
    """The plan is edited again."""
    plan = plans.get(id, within=scope())
    years.reopen(plan, by=actor())
    audit.tell(actor(), "reopen", "plan", id, plan.locality_id)
    db.session.commit()
    flash(_("Đã mở lại kế hoạch."), "success")
    return go(".about", id=id)


def _chosen(field: str) -> Plan:
    """The other plan that a form names. Refused: none was chosen."""
    if not request.form.get(field):
        raise Refused("plan_missing", _("Chưa chọn kế hoạch nào."))
    return plans.get(read_id(request.form[field]), within=scope())


@bp.post("/<int:id>/supersede")
@needs(EDIT_PLAN)
def supersede(id: int) -> BaseResponse:
    """This plan stands in the place of the one that was chosen."""
    plan = plans.get(id, within=scope())
    try:
        old = _chosen("old")
        years.supersede(old, plan, by=actor())
    except Refused as refused:
        tell_refusal(refused)
        return go(".about", id=id)
    audit.tell(actor(), "supersede", "plan", old.id, plan.locality_id, successor=id)
    db.session.commit()
    flash(_("Kế hoạch này đã thay thế kế hoạch %(old)s.", old=old.number or old.title), "success")
    return go(".about", id=id)


@bp.post("/<int:id>/stand-again")
@needs(EDIT_PLAN)
def stand_again(id: int) -> BaseResponse:
    """This plan is superseded by none any more."""
    plan = plans.get(id, within=scope())
    years.stand_again(plan, by=actor())
    audit.tell(actor(), "supersede-undo", "plan", id, plan.locality_id)
    db.session.commit()
    flash(_("Kế hoạch này không còn bị thay thế."), "success")
    return go(".about", id=id)


@bp.post("/<int:id>/choose")
@needs(EDIT_PLAN)
def choose(id: int) -> BaseResponse:
    """The page of the targets shows this plan of its year."""
    plan = plans.get(id, within=scope())
    try:
        years.choose(plan)
    except Refused as refused:
        tell_refusal(refused)
        return go_back(plan, url_for(".about", id=id))
    audit.tell(actor(), "choose", "plan", id, plan.locality_id, year=plan.year)
    db.session.commit()
    shown = plans.current(scope())
    flash(
        _("Trang chỉ tiêu dùng kế hoạch này. Bỏ chọn ở đây bất cứ lúc nào.") if shown is plan or shown is None
        else _("Đã chọn cho năm %(year)s. Trang chỉ tiêu đang dùng kế hoạch năm %(other)s.", year=plan.year, other=shown.year),
        "success",
    )  # fmt: skip
    return go_back(plan, url_for(".about", id=id, _anchor="dashboard"))


@bp.post("/<int:id>/unchoose")
@needs(EDIT_PLAN)
def unchoose(id: int) -> BaseResponse:
    """The choice is taken back."""
    plan = plans.get(id, within=scope())
    years.unchoose(plan)
    audit.tell(actor(), "choose-undo", "plan", id, plan.locality_id, year=plan.year)
    db.session.commit()
    flash(
        _("Đã bỏ chọn. Trang chỉ tiêu dùng kế hoạch được chọn trước đó, hoặc kế hoạch mới nhất đang dùng."),
        "success",
    )
    return go_back(plan, url_for(".about", id=id, _anchor="dashboard"))


# --- Sang năm mới --------------------------------------------------------------------------------------------


@bp.get("/<int:id>/next-year", endpoint="next_year")
@needs(EDIT_PLAN)
def look(id: int) -> str | BaseResponse:
    """What this plan would take over from the one before: the officer ticks the tasks."""
    plan = plans.get(id, within=scope())
    before = next_year.earlier(plan)
    wanted = request.args.get("from", type=int) or plan.carried_from_id
    # A plan of the year before is the likely one, not another of the same year.
    likely = sorted(before, key=lambda each: each.year == plan.year)
    old = plans.get(wanted, within=scope()) if wanted else next(iter(likely), None)
    try:
        found = next_year.look(old, plan) if old else None
    except Refused as refused:
        tell_refusal(refused)
        return go(".about", id=id)
    return render_template(
        "plans/next_year.html", **frame(plan, ".about"), old=old, before=before, found=found,
        known=indicators.catalogue(plan.locality_id), units={unit.id: unit.name for unit in areas.units(scope())},
    )  # fmt: skip


@bp.post("/<int:id>/next-year")
@needs(EDIT_PLAN)
def carry(id: int) -> BaseResponse:
    """Take over units, links and the ticked tasks."""
    plan = plans.get(id, within=scope())
    try:
        old = _chosen("from")
        done = next_year.apply(
            old, plan, {read_id(each) for each in request.form.getlist("task")}, by=actor()
        )
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".about", id=id)
    if not (done.links or done.units or done.tasks):
        db.session.rollback()
        flash(
            _("Chưa mang sang gì: chưa đánh dấu nhiệm vụ nào, và chưa có chỉ tiêu nào giống kế hoạch trước."),
            "warning",
        )
        return go(".next_year", id=id, **{"from": old.id})
    audit.tell(
        actor(), "carry", "plan", id, plan.locality_id, source=old.id, links=len(done.links), units=len(done.units),
        tasks=len(done.tasks),
    )  # fmt: skip
    db.session.commit()
    flash(
        _("Đã mang sang %(links)s cách tính, %(units)s đơn vị chủ trì, %(tasks)s nhiệm vụ.",
          links=len(done.links), units=len(done.units), tasks=len(done.tasks)),
        "success",
    )  # fmt: skip
    return go(".about", id=id)


@bp.post("/<int:id>/next-year/take-back")
@needs(EDIT_PLAN)
def carry_back(id: int) -> BaseResponse:
    """Undo what was taken over."""
    plan = plans.get(id, within=scope())
    try:
        next_year.take_back(plan, by=actor())
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return redirect(url_for(".about", id=id), code=303)
    audit.tell(actor(), "carry-undo", "plan", id, plan.locality_id)
    db.session.commit()
    flash(_("Đã bỏ phần mang sang. Kế hoạch trở lại như trước."), "success")
    return go(".about", id=id)
