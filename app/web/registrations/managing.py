"""Who signed up, as trainer and officer see it: take them in, say no, bring one more chair; and the poster."""

from __future__ import annotations

from flask import Response, current_app, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import accounts, audit
from app.access import CHECK_IN, VIEW_PEOPLE, VIEW_TRAINING, needs
from app.base import clock
from app.base.db import db
from app.base.errors import CoreError
from app.base.text import read_id
from app.reports import poster
from app.web.pages import actor, go, may, scope, tell_refusal
from app.web.registrations.frame import STATES, bp
from campaigns import registrations, trainings
from campaigns.attendance import presence
from trainees import areas

PAGE = 50

# Whoever checks people in may let them into the class, as they do with walk-ins: a trainer in their own trainings.


@bp.get("/trainings/<int:training_id>/registrations")
@needs(CHECK_IN)
def index(training_id: int) -> str:
    """Who signed up, a page of one state, with a search. Whom of the register it may be, for whoever may see that."""
    training = trainings.get(training_id, within=scope())
    tally = registrations.tallied(training)
    asked = request.args.get("state", "")
    state = asked if asked in STATES else next((s for s in STATES if tally[s]), registrations.ASKED)
    query = request.args.get("q", "").strip()
    page = max(1, request.args.get("page", 1, type=int))
    rows, total = registrations.page(training, query, state=state, limit=PAGE, offset=(page - 1) * PAGE)
    near = (
        registrations.candidates(training, rows) if state == registrations.ASKED and may(VIEW_PEOPLE) else {}
    )
    somebody = [person for some in near.values() for person in some]
    return render_template(
        "registrations/index.html", training=training, rows=rows, total=total, state=state, states=STATES, tally=tally,
        query=query, page=page, pages=max(1, -(-total // PAGE)), near=near, again=registrations.again(rows),
        where=presence.whereabouts(somebody, clock.today()), free=registrations.free(training),
        closed=registrations.closed_because(training), address=f"{current_app.config['PUBLIC_URL']}/r/{training.code}",
        ahead=(page - 1) * PAGE,
    )  # fmt: skip


@bp.post("/trainings/<int:training_id>/registrations/accept")
@needs(CHECK_IN)
def accept_all(training_id: int) -> BaseResponse:
    """Everybody who has a seat joins the training."""
    training = trainings.get(training_id, within=scope())
    joined = registrations.accept_all(training, by=actor())
    audit.tell(actor(), "accept", "training", training.id, training.locality_id, people=len(joined))
    db.session.commit()
    if joined:
        flash(_("Đã nhận %(n)s người vào lớp.", n=len(joined)), "success")
    else:
        flash(_("Không còn ai chờ nhận."), "info")
    return go("trainings.show", training_id=training.id, _anchor="people")


@bp.post("/trainings/<int:training_id>/registrations/<int:registration_id>")
@needs(CHECK_IN)
def decide(training_id: int, registration_id: int) -> BaseResponse:
    """One of them: `do` is accept (with `person` where somebody said who it is), decline, or promote."""
    training = trainings.get(training_id, within=scope())
    row = registrations.get(training, registration_id)
    do = request.form.get("do", "")
    try:
        if do == "accept":
            chosen = read_id(request.form.get("person", "")) if may(VIEW_PEOPLE) else 0
            registrations.accept(training, row, by=actor(), person_id=chosen or None)
            told = _("Đã nhận %(name)s vào lớp.", name=row.name)
        elif do == "promote":
            registrations.promote(training, row)
            told = _("%(name)s có chỗ trong lớp, đang chờ nhận.", name=row.name)
        else:
            registrations.decline(training, row, by=actor())
            told = _("Không nhận %(name)s. Bấm “Cho chỗ” trong mục “Không nhận” nếu nhầm.", name=row.name)
        audit.tell(
            actor(), do if do in ("accept", "promote") else "decline", "registration", row.id, training.locality_id,
            training=training.id,
        )  # fmt: skip
        db.session.commit()
        flash(told, "success")
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
    return go(
        ".index", training_id=training_id, state=request.form.get("state") or None, q=request.form.get("q") or None,
    )  # fmt: skip


@bp.get("/trainings/<int:training_id>/poster")
@needs(VIEW_TRAINING)
def print_poster(training_id: int) -> Response:
    """The poster with the QR of the registration page, to hang where people pass. Nobody's data stands on it."""
    training = trainings.get(training_id, within=scope())
    place = areas.get_locality(training.locality_id, within=scope())
    data = poster.sheet(
        training, locality=place.title, public_url=current_app.config["PUBLIC_URL"], teachers=accounts.teachers(training), made=clock.now()
    )  # fmt: skip
    name = f"to-thong-bao-lop-{training.id}.pdf"
    return Response(
        data, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
