"""What every noun of the API reads of a request alike: which page of a list, and a body that is an object."""

from __future__ import annotations

from typing import Any

from flask import request

from app.base.errors import Refused

PAGE = 50


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
