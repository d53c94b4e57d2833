"""What the pages of tests share: their blueprint, the browser's cookie, the frame of a public page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, current_app, make_response, render_template, request
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from app.access.brake import Brake, origin
from app.base.actors import EVERYWHERE
from app.base.errors import NotFound
from certificates.assessments import opening as openings
from certificates.assessments import taking
from certificates.assessments.opening import Opening
from certificates.assessments.result import AFTER, BEFORE
from certificates.assessments.sitting import Sitting
from trainees import areas

bp = Blueprint("sittings", __name__)
PAGE = 50
COOKIE, COOKIE_AGE = "hvs_sitting", 14 * 24 * 3600
PHASES = {BEFORE: _l("Trước lớp"), AFTER: _l("Sau lớp")}

unknown = Brake(30, timedelta(minutes=1))
"""Addresses that lead nowhere, by where they were asked from."""
# A whole hall may stand behind one address of the network, and one phone elsewhere must not lock it out.
strangers = Brake(150, timedelta(minutes=10))
"""Names and cards that nobody answers to, by opening and where they were asked from."""
crowd = Brake(3000, timedelta(minutes=10))
"""The same of an opening, from wherever."""


def known(code: str) -> Opening:
    """The opening of a public address. NotFound; TooMany for whoever tries out addresses: who asks for one that is there is
    let in, whatever somebody else behind the same address of the network tries.
    """
    try:
        return openings.by_code(code)
    except NotFound:
        unknown.check(here())
        unknown.count(here())
        raise


def here() -> str:
    """Where the asker is."""
    return origin(request.remote_addr)


def mine(opening: Opening) -> Sitting | None:
    """The sitting that this browser has."""
    return taking.by_token(opening, request.cookies.get(COOKIE, ""))


def give_cookie(response: BaseResponse, opening: Opening, token: str) -> BaseResponse:
    """The browser that has the sitting from now on. No script reads the secret."""
    response.set_cookie(
        COOKIE, token, max_age=COOKIE_AGE, path=f"/b/{opening.code}", httponly=True, samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )  # fmt: skip
    return response


def page(template: str, opening: Opening, status: int = 200, **values: Any) -> BaseResponse:
    """A public page: large type, no menu, nothing for search engines."""
    owner = areas.get_locality(opening.locality_id, within=EVERYWHERE)
    text = render_template(template, opening=opening, test=opening.assessment, owner=owner, big_text=True, nav=[], account=None, **values)  # fmt: skip
    response = make_response(text, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
