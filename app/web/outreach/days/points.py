"""Points of a day and their shifts, on pages."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import PLAN_OUTREACH, needs
from app.base.db import db
from app.base.errors import CoreError, NotFound, Refused
from app.web.outreach.days.forms import NewPointForm, PointForm, ShiftForm
from app.web.outreach.days.frame import attempt, bp, day_of
from app.web.pages import actor, go, tell_refusal
from campaigns.outreach import shift, signing
from campaigns.outreach.day import OutreachDay, point_of
from campaigns.outreach.days import points
from campaigns.outreach.shift import Shift
from campaigns.outreach.volunteer import ROLES


@bp.route("/outreach-days/<int:day_id>/points/new", methods=["GET", "POST"])
@needs(PLAN_OUTREACH)
def add_point(day_id: int) -> str | BaseResponse | tuple[str, int]:
    """One more point, with a shift of its whole time for each role that it needs."""
    day = day_of(day_id)
    form = NewPointForm()
    form.ready(day)
    if request.method == "GET":
        _like_the_last(form, day)
        return render_template("outreach/days/point_new.html", form=form, day=day, roles=ROLES)
    if form.validate():
        try:
            point = points.add(day, form.told())
            for role, seats in form.seats().items():
                signing.add_shift(point, role, point.starts_at, point.ends_at, seats, by=actor())
            audit.tell(actor(), "add", "point", point.id, day.locality_id, day=day.id)
            db.session.commit()
            flash(_("Đã thêm điểm %(name)s.", name=point.name), "success")
            return go(".add_point" if "more" in request.form else ".show", day_id=day_id)
        except (Refused, NotFound) as error:
            db.session.rollback()
            _blame(form, error)
    return render_template("outreach/days/point_new.html", form=form, day=day, roles=ROLES), 422


def _like_the_last(form: NewPointForm, day: OutreachDay) -> None:
    """The next point of a day is mostly like the last one: its hours, kit and people."""
    form.starts_at.data, form.ends_at.data = day.starts_at, day.ends_at
    if not day.points:
        return
    last = max(day.points, key=lambda point: point.id)
    form.starts_at.data, form.ends_at.data, form.kit.data = last.starts_at, last.ends_at, "\n".join(last.kit)
    for role in ROLES:
        form[role].data = sum(one.seats for one in signing.of_point(last) if one.role == role) or None


@bp.route("/outreach-days/<int:day_id>/points/<int:point_id>", methods=["GET", "POST"])
@needs(PLAN_OUTREACH)
def edit_point(day_id: int, point_id: int) -> str | BaseResponse | tuple[str, int]:
    """Another place, team, time, kit; its shifts, each with its own link."""
    day = day_of(day_id)
    point = point_of(day, point_id)
    form = PointForm(obj=None if request.method == "POST" else point)
    form.ready(day, point)
    shifts = signing.of_point(point)
    if request.method == "GET":
        form.shows(point)
        return render_template(
            "outreach/days/point_edit.html", form=form, day=day, point=point, shifts=shifts, roles=ROLES
        )
    if form.validate():
        try:
            points.change(point, form.told(point))
            audit.tell(actor(), "change", "point", point.id, day.locality_id, day=day.id)
            db.session.commit()
            flash(_("Đã sửa điểm %(name)s.", name=point.name), "success")
            return go(".show", day_id=day_id, _anchor=f"point-{point_id}")
        except (Refused, NotFound) as error:
            db.session.rollback()
            _blame(form, error)
    return render_template(
        "outreach/days/point_edit.html", form=form, day=day, point=point, shifts=shifts, roles=ROLES
    ), 422


def _blame(form: PointForm, error: CoreError) -> None:
    about = {
        "point_times": "ends_at", "point_where": "place", "place_closed": "place", "place_unknown": "place",
        "team_closed": "team", "team_unknown": "team", "neighbourhood_unknown": "neighbourhood",
    }.get(error.code)  # fmt: skip
    if about:
        form[about].errors = [error.message]
    else:
        tell_refusal(error)


@bp.post("/outreach-days/<int:day_id>/points/<int:point_id>/remove")
@needs(PLAN_OUTREACH)
def remove_point(day_id: int, point_id: int) -> BaseResponse:
    """Take a point off the day."""
    day = day_of(day_id)
    point = point_of(day, point_id)
    return attempt(
        day, "remove", lambda: points.remove(point), _("Đã bỏ điểm."), noun="point", number=point_id
    )


@bp.route("/outreach-days/<int:day_id>/points/<int:point_id>/shifts/new", methods=["GET", "POST"])
@needs(PLAN_OUTREACH)
def add_shift(day_id: int, point_id: int) -> str | BaseResponse | tuple[str, int]:
    """One more shift of a point."""
    day = day_of(day_id)
    point = point_of(day, point_id)
    form = ShiftForm()
    page = {"day": day, "point": point, "form": form, "shift": None}
    if request.method == "GET":
        form.starts_at.data, form.ends_at.data, form.seats.data, form.role.data = (
            point.starts_at,
            point.ends_at,
            2,
            "guide",
        )
        return render_template("outreach/days/shift.html", **page)
    if form.validate():
        try:
            made = signing.add_shift(
                point, form.role.data, form.starts_at.data, form.ends_at.data, form.seats.data or 0, by=actor()  # type: ignore[arg-type]
            )  # fmt: skip
            audit.tell(actor(), "add", "shift", made.id, day.locality_id, day=day.id)
            db.session.commit()
            flash(_("Đã thêm ca."), "success")
            return go(".show", day_id=day_id, _anchor=f"point-{point_id}")
        except Refused as refused:
            db.session.rollback()
            _blame_shift(form, refused)
    return render_template("outreach/days/shift.html", **page), 422


@bp.route("/outreach-days/<int:day_id>/shifts/<int:shift_id>/edit", methods=["GET", "POST"])
@needs(PLAN_OUTREACH)
def edit_shift(day_id: int, shift_id: int) -> str | BaseResponse | tuple[str, int]:
    """Other hours, seats, another role."""
    day = day_of(day_id)
    one = shift.of_day(day, shift_id)
    form = ShiftForm(obj=one)
    page = {"day": day, "point": one.point, "form": form, "shift": one}
    if request.method == "GET":
        return render_template("outreach/days/shift.html", **page)
    if form.validate():
        try:
            moved = signing.change_shift(
                one, role=form.role.data, starts_at=form.starts_at.data, ends_at=form.ends_at.data,  # type: ignore[arg-type]
                seats=form.seats.data or 0, by=actor(),
            )  # fmt: skip
            audit.tell(actor(), "change", "shift", one.id, day.locality_id, day=day.id, moved_up=len(moved))
            db.session.commit()
            flash(_("Đã sửa ca."), "success")
            if moved:
                flash(_("%(n)s người trong danh sách chờ đã có chỗ.", n=len(moved)), "info")
            return go(".show", day_id=day_id, _anchor=f"point-{one.point_id}")
        except Refused as refused:
            db.session.rollback()
            _blame_shift(form, refused)
    return render_template("outreach/days/shift.html", **page), 422


def _blame_shift(form: ShiftForm, refused: Refused) -> None:
    about = {
        "shift_times": "ends_at",
        "shift_role": "role",
        "shift_seats": "seats",
        "shift_people": "seats",
        "shift_overlap": "ends_at",
    }
    if refused.code in about:
        form[about[refused.code]].errors = [" ".join([refused.message, *refused.details])]
    else:
        tell_refusal(refused)


@bp.post("/outreach-days/<int:day_id>/shifts/<int:shift_id>/remove")
@needs(PLAN_OUTREACH)
def remove_shift(day_id: int, shift_id: int) -> BaseResponse:
    """Take a shift away."""
    day = day_of(day_id)
    one: Shift = shift.of_day(day, shift_id)
    anchor = f"point-{one.point_id}"
    return attempt(
        day, "remove", lambda: signing.remove_shift(one, by=actor()), _("Đã bỏ ca."), noun="shift", number=shift_id,
        anchor=anchor,
    )  # fmt: skip
