"""What was said of a training, for who runs it and who taught it; its QR on a screen and on a sheet; hiding words."""

from __future__ import annotations

from flask import Response, current_app, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import EDIT_TRAINING, VIEW_TRAINING, needs
from app.base import clock
from app.base.db import db
from app.reports import feedback_poster
from app.web import qr
from app.web.feedback.frame import STARS, bp, part, too_many, worded
from app.web.pages import actor, go, may, scope
from campaigns import feedback, trainings
from trainees import areas

PAGE = 50
OF_TRAINING = "/trainings/<int:training_id>/feedback"


@bp.get(OF_TRAINING)
@needs(VIEW_TRAINING)
def index(training_id: int) -> str:
    """Stars and words. Who may hide words sees the newest first, and the hidden ones too; who taught sees them mixed, without
    their days, when no more can come. Nine queries."""
    training = trainings.get(training_id, within=scope())
    said, hidden = part(training), may(EDIT_TRAINING)
    reads = said["told"] and worded(training, said["said"])
    total = feedback.count(training, hidden=hidden) if reads else 0
    pages = max(1, -(-total // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    rows = (
        feedback.listed(training, hidden=hidden, mixed=not hidden, limit=PAGE, offset=(page - 1) * PAGE)
        if total
        else []
    )
    return render_template(
        "feedback/index.html", training=training, feedback=said, stars=STARS, rows=rows, total=total, page=page, pages=pages,
        address=feedback_poster.address(training, current_app.config["PUBLIC_URL"]), reads=reads, odd=too_many(training, said["said"]), fewest=feedback.FEWEST_WORDS,
    )  # fmt: skip


@bp.get(f"{OF_TRAINING}/screen")
@needs(VIEW_TRAINING)
def screen(training_id: int) -> str:
    """The QR for a projector."""
    training = trainings.get(training_id, within=scope())
    address = feedback_poster.address(training, current_app.config["PUBLIC_URL"])
    return render_template("feedback/screen.html", training=training, address=address, qr=qr.outline(address), shut=feedback.shut_because(training))  # fmt: skip


@bp.get(f"{OF_TRAINING}/poster.pdf")
@needs(VIEW_TRAINING)
def print_poster(training_id: int) -> Response:
    """The sheet with the QR. Nobody's data stands on it."""
    training = trainings.get(training_id, within=scope())
    place = areas.get_locality(training.locality_id, within=scope())
    data = feedback_poster.sheet(
        training, locality=place.title, public_url=current_app.config["PUBLIC_URL"], until=feedback.closes(training), made=clock.now()
    )  # fmt: skip
    name = f"ma-qr-gop-y-{training.id}.pdf"
    return Response(
        data, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@bp.post(f"{OF_TRAINING}/<int:feedback_id>/hide")
@needs(EDIT_TRAINING)
def hide(training_id: int, feedback_id: int) -> BaseResponse:
    """Hide words with a name or an insult; the stars go on counting."""
    training = trainings.get(training_id, within=scope())
    row = feedback.get(training, feedback_id)
    feedback.hide(row, by=actor())
    audit.tell(actor(), "hide", "feedback", row.id, row.locality_id, training=training.id)
    db.session.commit()
    flash(_("Đã ẩn lời góp ý. Số sao vẫn được tính."), "success")
    return go(".index", training_id=training_id, page=request.args.get("page", type=int), _anchor="words")


@bp.post(f"{OF_TRAINING}/<int:feedback_id>/show")
@needs(EDIT_TRAINING)
def show_again(training_id: int, feedback_id: int) -> BaseResponse:
    """Show hidden words again."""
    training = trainings.get(training_id, within=scope())
    row = feedback.get(training, feedback_id)
    feedback.show_again(row)
    audit.tell(actor(), "show", "feedback", row.id, row.locality_id, training=training.id)
    db.session.commit()
    flash(_("Lời góp ý hiện trở lại."), "success")
    return go(".index", training_id=training_id, page=request.args.get("page", type=int), _anchor="words")
