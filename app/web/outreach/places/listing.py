"""Places: the list, one of them, added, changed, closed; today's page of a standing desk."""

from __future__ import annotations

import io

from flask import Response, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import PLAN_OUTREACH, VIEW_OUTREACH, needs
from app.base import clock
from app.base.db import db
from app.base.errors import CoreError
from app.base.sheet import write_list
from app.web.outreach.places.form import PlaceForm, form_of
from app.web.outreach.places.frame import PAGE, bp
from app.web.pages import actor, go, locality_id, page_number, scope, tell_refusal
from app.web.papers.frame import XLSX, to_take
from campaigns.outreach import place as places
from campaigns.outreach import place_list
from campaigns.outreach.day import STATES as DAY_STATES
from campaigns.outreach.days import desk_days
from campaigns.outreach.place import KINDS

LAST_DAYS = 10
CLOSED = "closed"
DESK = "desk"


@bp.get("/places")
@needs(VIEW_OUTREACH)
def index() -> str:
    """A page of places, by name: those in use, the standing desks among them, those not used any more."""
    query, asked, page = request.args.get("q", "").strip()[:100], request.args.get("kind", ""), page_number()
    kind = asked if asked in (*KINDS, CLOSED, DESK) else ""
    kinds, desks, closed = (kind if kind in KINDS else None), kind == DESK, kind == CLOSED
    total = place_list.count(scope(), query, kind=kinds, desks=desks, closed=closed)
    pages = max(1, -(-total // PAGE))
    page = min(page, pages)
    shown = place_list.listed(
        scope(), query, kind=kinds, desks=desks, closed=closed, limit=PAGE, offset=(page - 1) * PAGE
    )
    return render_template(
        "outreach/places/index.html", places=shown, total=total, page=page, pages=pages, query=query, kind=kind, kinds=KINDS,
        any=total or place_list.count(scope(), closed=None),
    )  # fmt: skip


@bp.get("/places.xlsx")
@needs(VIEW_OUTREACH)
def take() -> Response:
    """The places in use as a workbook, without the keepers' phones."""
    columns = [
        (_("STT"), 5), (_("Địa điểm"), 30), (_("Loại"), 16), (_("Thuộc"), 18), (_("Địa chỉ"), 28), (_("Giờ mở cửa"), 20),
        (_("Người phụ trách"), 18), (_("Wi-Fi"), 7), (_("Số máy"), 7), (_("Hỗ trợ thường xuyên"), 9), (_("Ghi chú"), 22),
    ]  # fmt: skip
    yes = _("có")
    rows = [
        (
            one.name, _(KINDS[one.kind]), one.neighbourhood.name if one.neighbourhood else "", one.address, one.hours,
            one.keeper, yes if one.wifi else "", one.devices, yes if one.desk else "", one.note,
        )
        for one in place_list.listed(scope())
    ]  # fmt: skip
    buffer = io.BytesIO()
    write_list(buffer, _("Địa điểm"), columns, rows, centred=(7, 9))
    return to_take(buffer.getvalue(), f"dia-diem-{clock.today():%Y%m%d}.xlsx", XLSX)


@bp.route("/places/new", methods=["GET", "POST"])
@needs(PLAN_OUTREACH)
def new() -> str | BaseResponse | tuple[str, int]:
    """One more place."""
    form = form_of()
    if request.method == "GET":
        return render_template("outreach/places/edit.html", form=form, place=None)
    if form.validate():
        try:
            place = place_list.add(locality_id(), form.said)
            audit.tell(actor(), "add", "place", place.id, place.locality_id, kind=place.kind, desk=place.desk)
            db.session.commit()
            flash(_("Đã thêm địa điểm “%(name)s”.", name=place.name), "success")
            return go(".show", place_id=place.id)
        except CoreError as refused:
            db.session.rollback()
            _beside(form, refused)
    return render_template("outreach/places/edit.html", form=form, place=None), 422


@bp.get("/places/<int:place_id>")
@needs(VIEW_OUTREACH)
def show(place_id: int) -> str:
    """One place, and the last days on which somebody worked there."""
    place = places.get(place_id, within=scope())
    days = place_list.days_at(place, LAST_DAYS)
    return render_template(
        "outreach/places/show.html",
        place=place,
        kinds=KINDS,
        days=days,
        states=DAY_STATES,
        today=clock.today(),
    )


@bp.route("/places/<int:place_id>/edit", methods=["GET", "POST"])
@needs(PLAN_OUTREACH)
def edit(place_id: int) -> str | BaseResponse | tuple[str, int]:
    """One place, said anew."""
    place = places.get(place_id, within=scope())
    form = form_of(place)
    if request.method == "GET":
        return render_template("outreach/places/edit.html", form=form, place=place)
    if form.validate():
        try:
            place_list.change(place, form.said)
            audit.tell(actor(), "change", "place", place.id, place.locality_id, desk=place.desk)
            db.session.commit()
            flash(_("Đã ghi địa điểm."), "success")
            return go(".show", place_id=place_id)
        except CoreError as refused:
            db.session.rollback()
            _beside(form, refused)
    return render_template("outreach/places/edit.html", form=form, place=place), 422


@bp.post("/places/<int:place_id>/close")
@needs(PLAN_OUTREACH)
def close(place_id: int) -> BaseResponse:
    """It is not used any more."""
    place = places.get(place_id, within=scope())
    if place_list.close(place):
        audit.tell(actor(), "close", "place", place.id, place.locality_id)
        flash(_("Địa điểm đã ngừng dùng. Những ngày đã làm ở đây vẫn còn."), "success")
    db.session.commit()
    return go(".show", place_id=place_id)


@bp.post("/places/<int:place_id>/reopen")
@needs(PLAN_OUTREACH)
def reopen(place_id: int) -> BaseResponse:
    """It is used again."""
    place = places.get(place_id, within=scope())
    if place_list.reopen(place):
        audit.tell(actor(), "reopen", "place", place.id, place.locality_id)
        flash(_("Địa điểm được dùng lại."), "success")
    db.session.commit()
    return go(".show", place_id=place_id)


@bp.post("/places/<int:place_id>/today")
@needs(PLAN_OUTREACH)
def today(place_id: int) -> BaseResponse:
    """To the standing desk's day of today, which is made when somebody first asks for it."""
    place = places.get(place_id, within=scope())
    try:
        day = desk_days.today(place, by=actor())
        audit.tell(actor(), "open", "outreach_day", day.id, day.locality_id, desk=place.id)
        db.session.commit()
    except CoreError as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".show", place_id=place_id)
    return go("outreach_days.show", day_id=day.id)


def _beside(form: PlaceForm, refused: CoreError) -> None:
    """Why it was refused, beside the field that it is about."""
    at = {"place_exists": "name", "place_name": "name", "place_kind": "kind", "place_devices": "devices", "place_point": "point"}  # fmt: skip
    if refused.code in at:
        form[at[refused.code]].errors = [refused.message]
    else:
        tell_refusal(refused)
