"""The blueprint of days, and what its pages share."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, current_app, flash
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.base.db import db
from app.base.errors import Conflict, Refused
from app.web.pages import actor, go, scope, tell_refusal
from campaigns.outreach import day as days
from campaigns.outreach.day import OutreachDay

bp = Blueprint("outreach_days", __name__)


def day_of(day_id: int) -> OutreachDay:
    """The day of an address; NotFound."""
    return days.get(day_id, within=scope())


def attempt(
    day: OutreachDay, verb: str, deed: Callable[[], object], told: str, *, noun: str = "outreach_day", number: int = 0,
    anchor: str | None = None,
) -> BaseResponse:  # fmt: skip
    """Do something with a day, write down who did, and say so; or say why not. Back to the day's page."""
    day_id, locality_id = day.id, day.locality_id
    try:
        deed()
        audit.tell(actor(), verb, noun, number or day_id, locality_id, day=day_id)
        db.session.commit()
        flash(told, "success")
    except (Refused, Conflict) as refused:
        db.session.rollback()
        tell_refusal(refused)
    return go(".show", day_id=day_id, _anchor=anchor)


def there_is(endpoint: str) -> bool:
    """Whether the application has such a page."""
    return endpoint in current_app.view_functions
