"""What the trainees of a training are handed out, for whoever knows the training's code; no account, no list of trainings."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _

from app.access import PUBLIC, needs
from app.base.errors import NotFound
from app.web.attached import attached
from app.web.registrations.frame import bp
from campaigns import registrations
from campaigns.courses import material as materials


@bp.get("/r/<code>/materials/<int:material_id>")
@needs(PUBLIC)
def material(code: str, material_id: int) -> Response:
    """A file of the course that this training teaches. What is for trainers, big or taken away does not exist here."""
    training = registrations.by_code(code)
    one = materials.get(training.course, material_id)
    if one.attachment is None or not materials.is_public(one):
        raise NotFound("material_unknown", _("Không tìm thấy tài liệu này."))
    answer = attached(one.attachment)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
