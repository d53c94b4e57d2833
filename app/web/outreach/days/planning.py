"""Planning a day: a new one, its particulars, another date, called off, taken away."""

from __future__ import annotations

from datetime import date, time

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import PLAN_OUTREACH, needs
from app.base import clock
from app.base.db import db
from app.base.errors import Conflict, Refused
from app.reports import days as day_words
from app.web.fields import read_day
from app.web.outreach.days.forms import MovingForm, NewDayForm, ParticularsForm, ReasonForm
from app.web.outreach.days.frame import attempt, bp, day_of
from app.web.pages import actor, go, scope, tell_refusal
from campaigns.outreach import campaign as campaigns
from campaigns.outreach.day import OFF, OutreachDay
from campaigns.outreach.days import day_life, moving

_USUAL = (time(7, 30), time(11, 0))


@bp.route("/campaigns/<int:campaign_id>/outreach-days/new", methods=["GET", "POST"])
@needs(PLAN_OUTREACH)
def new(campaign_id: int) -> str | BaseResponse | tuple[str, int]:
    """One more day of a campaign."""
    campaign = campaigns.get(campaign_id, within=scope())
    form = NewDayForm()
    form.ready()
    if request.method == "GET":
        form.day.data = read_day(request.args.get("on", ""))
        form.starts_at.data, form.ends_at.data = _USUAL
        form.signs_up.data = True
        return render_template("outreach/days/new.html", form=form, campaign=campaign)
    if form.validate():
        try:
            day = day_life.add(campaign, form.told(form.day.data), by=actor())  # type: ignore[arg-type]
            audit.tell(actor(), "add", "outreach_day", day.id, day.locality_id, campaign=campaign.id)
            db.session.commit()
            flash(
                _(
                    "Đã thêm %(day)s. Giờ thêm điểm: đi đâu, tổ nào, cần mấy người.",
                    day=day_words.day(day.day),
                ),
                "success",
            )
            return go(".add_point", day_id=day.id)
        except Refused as refused:
            db.session.rollback()
            _blame(form, refused)
    return render_template("outreach/days/new.html", form=form, campaign=campaign), 422


@bp.route("/outreach-days/<int:day_id>/edit", methods=["GET", "POST"])
@needs(PLAN_OUTREACH)
def edit(day_id: int) -> str | BaseResponse | tuple[str, int]:
    """Hours, name, services, the windows of sign-up, a note; the date is moved."""
    day = day_of(day_id)
    form = ParticularsForm(obj=day)
    form.ready()
    if request.method == "GET":
        form.shows(day)
        return render_template("outreach/days/edit.html", form=form, day=day)
    if form.validate():
        try:
            day_life.change(day, form.told(day.day))
            audit.tell(actor(), "change", "outreach_day", day.id, day.locality_id)
            db.session.commit()
            flash(_("Đã sửa ngày ra quân."), "success")
            return go(".show", day_id=day_id)
        except Refused as refused:
            db.session.rollback()
            _blame(form, refused)
    return render_template("outreach/days/edit.html", form=form, day=day), 422


def _blame(form: ParticularsForm, refused: Refused) -> None:
    """Say it at the box that it is about."""
    about = {"day_times": "ends_at", "signup_window": "signup_until", "day_outside_campaign": "day"}.get(
        refused.code, ""
    )
    if about in form:
        form[about].errors = [refused.message]
    else:
        tell_refusal(refused)


def _in_the_way(day: OutreachDay, became: date | None) -> list[str] | None:
    """Who has trouble with another date, each once however many shifts they have; None: it is none."""
    if became is None or became == day.day or became < clock.today():
        return None
    return list(dict.fromkeys(one.sentence for one in moving.troubles(day, became)))


@bp.route("/outreach-days/<int:day_id>/move", methods=["GET", "POST"])
@needs(PLAN_OUTREACH)
def move(day_id: int) -> str | BaseResponse | tuple[str, int]:
    """Another date: first who has trouble with it, then the move."""
    day = day_of(day_id)
    try:
        moving.movable(day)
    except Refused as refused:
        tell_refusal(refused)
        return go(".show", day_id=day_id)
    form = MovingForm()
    if request.method == "GET":
        became = read_day(request.args.get("became", ""))
        form.became.data, form.reason.data = became, request.args.get("reason", "")[:300]
        return _moving(day, form, _in_the_way(day, became))
    if "look" in request.form and form.became.data:
        return _moving(day, form, _in_the_way(day, form.became.data))
    if not form.validate():
        return _moving(day, form), 422
    became, was = form.became.data, read_day(request.form.get("was", ""))
    try:
        said = moving.move(day, became, reason=form.reason.data or "", by=actor(), was=was)  # type: ignore[arg-type]
        audit.tell(
            actor(),
            "move",
            "outreach_day",
            day.id,
            day.locality_id,
            was=f"{was}",
            became=f"{became}",
            troubles=len(said),
        )
        db.session.commit()
    except (Refused, Conflict) as refused:
        db.session.rollback()
        form.became.errors = [refused.message]
        return _moving(day, form), 409 if isinstance(refused, Conflict) else 422
    flash(_("Đã dời sang %(day)s. Phân công giữ nguyên.", day=day_words.day(day.day)), "success")
    return go(".show", day_id=day_id, _anchor="tell")


def _moving(day: OutreachDay, form: MovingForm, troubles: list[str] | None = None) -> str:
    return render_template(
        "outreach/days/move.html", day=day, form=form, troubles=troubles, moves=moving.moves_of(day)
    )


@bp.route("/outreach-days/<int:day_id>/call-off", methods=["GET", "POST"])
@needs(PLAN_OUTREACH)
def call_off(day_id: int) -> str | BaseResponse | tuple[str, int]:
    """It does not take place, and why."""
    day = day_of(day_id)
    form = ReasonForm()
    if day.state == OFF or request.method == "GET":
        return (
            go(".show", day_id=day_id)
            if day.state == OFF
            else render_template("outreach/days/call_off.html", day=day, form=form)
        )
    if not form.validate():
        return render_template("outreach/days/call_off.html", day=day, form=form), 422
    return attempt(
        day, "call_off", lambda: day_life.call_off(day, form.reason.data or ""),
        _("Đã hủy ngày này. Chép lời báo bên dưới gửi vào nhóm."), anchor="tell",
    )  # fmt: skip


@bp.post("/outreach-days/<int:day_id>/resume")
@needs(PLAN_OUTREACH)
def resume(day_id: int) -> BaseResponse:
    """It takes place after all."""
    day = day_of(day_id)
    return attempt(
        day,
        "resume",
        lambda: day_life.resume(day, by=actor()),
        _("Ngày này lại có trong lịch. Báo lại cho các tổ."),
    )


@bp.post("/outreach-days/<int:day_id>/remove")
@needs(PLAN_OUTREACH)
def remove(day_id: int) -> BaseResponse:
    """Take a day off that was planned by mistake."""
    day = day_of(day_id)
    campaign_id, locality_id = day.campaign_id, day.locality_id
    try:
        day_life.remove(day)
        audit.tell(actor(), "remove", "outreach_day", day_id, locality_id, campaign=campaign_id)
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".show", day_id=day_id)
    flash(_("Đã xóa ngày ra quân."), "success")
    return go(".index", campaign=campaign_id)
