"""What the inbox's pages share: the blueprint, which part of it is looked at, and how many things wait."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from app.access import EDIT_PEOPLE
from app.web.pages import may, scope
from campaigns.attendance import inbox
from campaigns.attendance.inbox import DOUBLE, KINDS, Look

bp = Blueprint("inbox", __name__, url_prefix="/inbox")
PAGE = 50


def kinds() -> tuple[str, ...]:
    """The kinds that the asker can settle: who is who in the register is said by those who keep it."""
    return tuple(kind for kind in KINDS if kind != DOUBLE or may(EDIT_PEOPLE))


def filters() -> dict[str, Any]:
    """What is asked for, as an address or a form holds it; what is no choice is left out."""
    values = request.values
    kind = values.get("show", "")
    return {
        name: value
        for name, value in (
            ("show", kind if kind in kinds() else ""), ("lesson", values.get("lesson", type=int)),
            ("training", values.get("training", type=int)), ("ever", "1" if values.get("ever") == "1" else ""),
        )
        if value
    }  # fmt: skip


def look(wanted: dict[str, Any], *, every_kind: bool = False) -> Look:
    """The part of the inbox that these filters mean."""
    kind = wanted.get("show")
    return Look(
        scope(), (kind,) if kind and not every_kind else kinds(), lesson_id=wanted.get("lesson"),
        training_id=wanted.get("training"), ever=bool(wanted.get("ever")),
    )  # fmt: skip


def everything() -> Look:
    """All that waits for the asker."""
    return Look(scope(), kinds())


def count() -> int:
    """How many things wait for the asker; one query."""
    return inbox.count(everything())
