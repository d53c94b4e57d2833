"""Saying how a training was: what the QR in the hall opens on anybody's phone. No account, no script is needed."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from flask import current_app, make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app import audit
from app.access import PUBLIC, needs
from app.access.brake import Brake, origin
from app.access.door import csrf, parses_first
from app.base.actors import EVERYWHERE, Actor
from app.base.db import db, writing
from app.base.errors import NotFound, Refused
from app.web.feedback.frame import STARS, bp
from app.web.fields import Form
from app.web.pages import go
from campaigns import feedback, registrations
from campaigns.trainings import Training
from trainees import areas

COOKIE, COOKIE_AGE = "hvs_feedback", 120 * 24 * 3600
_TOKEN = 43
"""Letters of a browser's secret."""
SELF = Actor(None, "người dự lớp")

unknown = Brake(30, timedelta(minutes=1))
"""Addresses that lead nowhere, by where they were asked from."""
# A whole hall may stand behind one address of the network.
voices = Brake(500, timedelta(minutes=10))
"""Phones that spoke for the first time, by where they were and of which training."""


class FeedbackForm(Form):
    class Meta(Form.Meta):
        # The secret in the cookie is sent by this site's own pages only (SameSite), and there is no session to protect.
        csrf = False

    stars = RadioField(
        _l("Bác thấy lớp học thế nào?"), [InputRequired(_l("Mời chọn số sao."))], choices=list(STARS.items()), coerce=int
    )  # fmt: skip
    words = TextAreaField(
        _l("Bác/anh/chị góp ý thêm"),
        [
            Optional(),
            Length(max=feedback.LONGEST, message=_l("Lời góp ý dài quá %(max)d chữ. Mời viết gọn lại.")),
        ],
    )


@bp.get("/y/<code>")
@needs(PUBLIC)
def show(code: str) -> BaseResponse:
    """The stars; thanks to a phone that has spoken, until it asks to change what it said."""
    training = _known(code)
    if (why := _shut(training)) is not None:
        return _page("feedback/shut.html", training, why=why)
    token = _token()
    row = feedback.of_phone(training, feedback.phone_hash(training, token)) if token else None
    if row is not None and "change" not in request.args:
        return _page("feedback/thanks.html", training, row=row, stars=STARS, closes=feedback.closes(training))
    form = FeedbackForm(formdata=None, data={"stars": row.stars, "words": row.words} if row else None)
    return _form(training, form)


@bp.post("/y/<code>")
@needs(PUBLIC)
@csrf.exempt
@parses_first
def send(code: str) -> BaseResponse:
    """Say it, or say it anew. What is wrong is found out by reading."""
    training, form, token = _known(code), FeedbackForm(), _token()
    if (why := _shut(training)) is not None:
        return _page("feedback/shut.html", training, 422, why=why)
    if not form.validate():
        return _form(training, form, 422)
    if token is None:  # another site's form, or a browser that had no cookie yet: it has one with this answer
        return _form(training, form, 422, again=True)
    phone = feedback.phone_hash(training, token)
    where = f"{training.id} {origin(request.remote_addr)}"
    if fresh := feedback.of_phone(training, phone) is None:
        voices.check(where)
    try:
        with writing():
            training = registrations.by_code(code)
            feedback.give(
                training, form.stars.data or 0, form.words.data or "", phone, lesson=feedback.spoken_of(training)
            )  # fmt: skip
            audit.tell(SELF, "give", "feedback", None, training.locality_id, training=training.id)
            db.session.commit()
    except Refused as refused:
        db.session.rollback()
        form.words.errors = [refused.message]
        return _form(_known(code), form, 422)
    if fresh:
        voices.count(where)
    return go(".show", code=training.code)


def _known(code: str) -> Training:
    """The training of a public address. NotFound; TooMany for whoever tries out addresses."""
    try:
        return registrations.by_code(code)
    except NotFound:
        here = origin(request.remote_addr)
        unknown.check(here)
        unknown.count(here)
        raise NotFound("training_unknown", _("Không tìm thấy lớp này. Mời quét lại mã ở lớp học.")) from None


def _shut(training: Training) -> str | None:
    """Why nothing can be said here: what `feedback.shut_because` says, or 'staff': who runs or teaches has no voice."""
    return feedback.shut_because(training) or ("staff" if current_user.is_authenticated else None)


def _token() -> str | None:
    """This browser's secret, if it brought one of ours."""
    text = request.cookies.get(COOKIE, "")
    return text if len(text) == _TOKEN else None


def _form(training: Training, form: FeedbackForm, status: int = 200, *, again: bool = False) -> BaseResponse:
    response = _page("feedback/form.html", training, status, form=form, stars=STARS, again=again)
    # One secret for all trainings of a phone; what is kept of it differs from training to training. No script reads it.
    response.set_cookie(
        COOKIE, _token() or secrets.token_urlsafe(32), max_age=COOKIE_AGE, path="/y/", httponly=True, samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )  # fmt: skip
    return response


def _page(template: str, training: Training, status: int = 200, **values: Any) -> BaseResponse:
    """A public page: large type, no menu, nothing for search engines."""
    owner = areas.get_locality(training.locality_id, within=EVERYWHERE)
    text = render_template(template, training=training, owner=owner, big_text=True, nav=[], account=None, **values)  # fmt: skip
    response = make_response(text, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
