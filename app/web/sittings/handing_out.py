"""The way to a test: its QR on a screen, and on a sheet to hang in the classroom."""

from __future__ import annotations

from flask import Response, current_app, render_template

from app.access import VIEW_TRAINING, needs
from app.base import clock
from app.reports import opening_poster
from app.web import qr
from app.web.pages import scope
from app.web.sittings.frame import PHASES, bp
from certificates.assessments import opening as openings
from certificates.assessments import question
from trainees import areas


@bp.get("/openings/<int:opening_id>/screen")
@needs(VIEW_TRAINING)
def screen(opening_id: int) -> str:
    """The QR for a projector."""
    opening = openings.get(opening_id, within=scope())
    address = opening_poster.address(opening, current_app.config["PUBLIC_URL"])
    return render_template("sittings/screen.html", opening=opening, training=opening.training, address=address, qr=qr.outline(address), phases=PHASES)  # fmt: skip


@bp.get("/openings/<int:opening_id>/poster.pdf")
@needs(VIEW_TRAINING)
def print_poster(opening_id: int) -> Response:
    """The sheet with the QR. Nobody's data stands on it."""
    opening = openings.get(opening_id, within=scope())
    place = areas.get_locality(opening.locality_id, within=scope())
    many = len(question.bank(opening.assessment))
    data = opening_poster.sheet(
        opening, locality=place.title, public_url=current_app.config["PUBLIC_URL"], count=min(many, opening.rules["drawn"] or many), made=clock.now()
    )  # fmt: skip
    name = f"ma-qr-bai-{opening.id}.pdf"
    return Response(
        data, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
