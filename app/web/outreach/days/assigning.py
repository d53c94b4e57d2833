"""Putting people on shifts and taking them off: who is free, who takes the role, who is elsewhere, beside each name."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import PLAN_OUTREACH, needs
from app.base.db import db
from app.base.errors import CoreError
from app.base.text import read_id
from app.web.outreach.days.frame import attempt, bp, day_of
from app.web.pages import actor, go, page_number, scope, tell_refusal
from campaigns.outreach import log, shift, signing
from campaigns.outreach import volunteer as volunteers
from campaigns.outreach.shift import assignment_of
from campaigns.outreach.signing import candidates
from campaigns.outreach.volunteer import ROLES

PAGE = 30


@bp.get("/outreach-days/<int:day_id>/shifts/<int:shift_id>")
@needs(PLAN_OUTREACH)
def choose(day_id: int, shift_id: int) -> str:
    """Whom to put on a shift: who can first."""
    day = day_of(day_id)
    one = shift.of_day(day, shift_id)
    query = request.args.get("q", "").strip()
    everybody = candidates.of_shift(one, query)
    pages = max(1, -(-len(everybody) // PAGE))
    page = min(page_number(), pages)
    return render_template(
        "outreach/days/assign.html", day=day, shift=one, seats=signing.taken([one])[one.id], query=query, roles=ROLES,
        found=everybody[(page - 1) * PAGE : page * PAGE], total=len(everybody), page=page, pages=pages,
        able=sum(candidate.can for candidate in everybody),
        on=[(row, signing.who([row])[row.id]) for row in signing.of_day(day, states=("on",)) if row.shift_id == one.id],
    )  # fmt: skip


@bp.post("/outreach-days/<int:day_id>/shifts/<int:shift_id>")
@needs(PLAN_OUTREACH)
def assign(day_id: int, shift_id: int) -> BaseResponse:
    """Put somebody on a shift."""
    day = day_of(day_id)
    one = shift.of_day(day, shift_id)
    try:
        who = volunteers.get(read_id(request.form.get("volunteer", "")), within=scope())
        made = signing.sign_up(one, who, by=actor(), through=signing.OFFICE)
        log.hear(day, by=actor())  # a roll-call may have come before the assignment
        audit.tell(actor(), "assign", "assignment", made.id, day.locality_id, day=day.id, shift=one.id)
        db.session.commit()
        name = signing.who([made])[made.id].name
        flash(_("%(name)s đã có ca %(shift)s.", name=name, shift=signing.told(one)), "success")
        left = signing.taken([one])[one.id].free
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
        left = 1
    if left:
        return go(".choose", day_id=day_id, shift_id=shift_id, q=request.form.get("q") or None)
    return go(".show", day_id=day_id, _anchor=f"point-{one.point_id}")


@bp.post("/outreach-days/<int:day_id>/assignments/<int:assignment_id>/remove")
@needs(PLAN_OUTREACH)
def take_off(day_id: int, assignment_id: int) -> BaseResponse:
    """Take somebody off a shift; the first of the waiting list gets the seat."""
    day = day_of(day_id)
    row = assignment_of(day, assignment_id)
    name = signing.who([row])[row.id].name
    return attempt(
        day, "take_off", lambda: signing.remove(row, by=actor()),
        _("%(name)s không còn ở ca này. Người đầu danh sách chờ, nếu có, đã được nhận chỗ.", name=name),
        noun="assignment", number=assignment_id, anchor=f"point-{row.shift.point_id}",
    )  # fmt: skip


@bp.post("/outreach-days/<int:day_id>/assignments/<int:assignment_id>/undo")
@needs(PLAN_OUTREACH)
def put_back(day_id: int, assignment_id: int) -> BaseResponse:
    """Who was taken off, or waits, stands on the shift, if there is a seat."""
    day = day_of(day_id)
    row = assignment_of(day, assignment_id)
    name = signing.who([row])[row.id].name
    return attempt(
        day, "put_back", lambda: signing.undo(row, by=actor()), _("%(name)s đã có chỗ ở ca này.", name=name),
        noun="assignment", number=assignment_id, anchor=f"point-{row.shift.point_id}",
    )  # fmt: skip
