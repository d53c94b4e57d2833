"""What the pages of a lesson share: the blueprint, and the way back to the list that a button stood in."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response as BaseResponse

from app.web.pages import go

bp = Blueprint("lessons", __name__)
PAGE = 50
VIEWS = ("present", "absent", "held")


def back(lesson_id: int, view: str) -> BaseResponse:
    """To the list that the button stood in."""
    return go(
        "lessons.show", lesson_id=lesson_id, view=view, q=request.form.get("q") or None,
        page=request.form.get("page", type=int), _anchor="list",
    )  # fmt: skip
