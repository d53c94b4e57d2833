"""What every noun of the API reads of a request alike: which page of a list, and a body that is an object."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Protocol

from flask import Response, jsonify, request
from flask_wtf.csrf import generate_csrf

from app.base import clock
from app.base.errors import Refused
from campaigns.attendance.batch import Answer

PAGE = 50
_BATCH: Final = ("batch_malformed", "Cần một đối tượng JSON có “device_now” và danh sách “events”.")


class Numbered(Protocol):
    """A row by its number."""

    @property
    def id(self) -> int: ...


def cursor() -> int:
    """Where the page begins: behind the id that the page before called `next`; 0 for the first."""
    text = request.args.get("cursor", "0")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refused("cursor_unknown", "“cursor” phải là giá trị “next” của trang trước.")
    return int(text)


def json_object(code: str = "body_malformed", sentence: str = "Cần một đối tượng JSON.") -> dict[str, Any]:
    """The body as an object; for anything else Refused, by the code and sentence of who asks."""
    try:
        body = request.get_json(silent=True)
    except RecursionError:  # brackets within brackets, ten thousand deep
        body = None
    if not isinstance(body, dict):
        raise Refused(code, sentence)
    return body


def batch() -> tuple[list[object], datetime]:
    """What a device hands in: its events, and what its clock shows now."""
    body = json_object(*_BATCH)
    if not isinstance(body.get("events"), list):
        raise Refused(*_BATCH)
    try:
        return body["events"], clock.parse_moment(str(body.get("device_now")))
    except ValueError:
        raise Refused("batch_malformed", "Giờ của máy (“device_now”) không đọc được.") from None


def answered(answers: Sequence[Answer]) -> Response:
    """What it hears of each."""
    return jsonify(
        {"server_now": clock.now().isoformat(), "results": [answer.as_json() for answer in answers]}
    )


def for_session() -> dict[str, str]:
    """The CSRF token with which a page of ours may write; nothing for a bearer, who needs none."""
    return {} if "Authorization" in request.headers else {"csrf": generate_csrf()}


def following(found: Sequence[Numbered]) -> str | None:
    """What a page calls `next` when one more was read than it shows; None on the last."""
    return str(found[PAGE - 1].id) if len(found) > PAGE else None
