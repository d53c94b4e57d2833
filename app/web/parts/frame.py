"""What the pages of parts share: their blueprint, who stands behind a code, the frame of the page without an account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.access import SEND_PART
from app.access.brake import Brake, origin
from app.base.actors import EVERYWHERE, Actor
from app.base.errors import NotFound
from app.filing.parts import part as parts
from app.filing.parts.part import Part
from app.web.pages import account, may, scope
from trainees import areas

bp = Blueprint("parts", __name__)
UNIT = Actor(None, "đơn vị gửi báo cáo")
"""Who has the code of a part and no account."""

unknown = Brake(30, timedelta(minutes=1))
"""Addresses that lead nowhere, by where they were asked from."""
writes = Brake(
    120, timedelta(minutes=10), ("too_many", "Phần này vừa được gửi quá nhiều lần. Mời đợi ít phút rồi gửi lại.")
)  # fmt: skip
"""What was kept and sent, by part: the database has one writer at a time."""


def known(code: str) -> Part:
    """The part of a public address. NotFound; TooMany for whoever tries out addresses: who asks for one that is there is let
    in, whatever somebody else behind the same address of the network tries."""
    try:
        return parts.by_code(code)
    except NotFound:
        here = origin(request.remote_addr)
        unknown.check(here)
        unknown.count(here)
        raise NotFound(
            "part_unknown", _("Không có phần báo cáo nào ở địa chỉ này. Xem lại đường dẫn trong tin nhắn hoặc trong tệp.")
        ) from None  # fmt: skip


def sender_of(part: Part) -> str:
    """Whose account sends it: the unit's focal point, who is signed in; '' for anybody else."""
    if (
        not may(SEND_PART)
        or not scope().covers(part.locality_id)
        or scope().unit_id not in (None, part.unit_id)
    ):
        return ""
    return account().name


def page(template: str, part: Part, status: int = 200, **values: Any) -> BaseResponse:
    """A page of whoever has the code: large type, no menu, nothing for search engines or for the next site."""
    owner = areas.get_locality(part.locality_id, within=EVERYWHERE)
    text = render_template(
        template, part=part, owner=owner, at_home=bool(sender_of(part)), big_text=True, nav=[], account=None, **values
    )  # fmt: skip
    response = make_response(text, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
