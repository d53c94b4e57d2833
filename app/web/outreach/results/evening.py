"""The evening's summary of a day: one tap, text for a chat, and what somebody remarks."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import RUN_OUTREACH, VIEW_OUTREACH, needs
from app.base.db import db
from app.base.errors import Refused
from app.reports import outreach_evening
from app.web.outreach.results.frame import bp
from app.web.pages import actor, go, may, scope
from campaigns.outreach import day as days
from campaigns.outreach import results
from campaigns.outreach.event import HOUSEHOLDS
from campaigns.outreach.results import evening as remarks


@bp.get("/outreach-days/<int:day_id>/summary")
@needs(RUN_OUTREACH)
def evening(day_id: int) -> str:
    """What a day brought, and the words about it."""
    return _page(day_id)


def _page(day_id: int, typed: str | None = None, refused: Refused | None = None) -> str:
    day = days.get(day_id, within=scope())
    sums = results.of_day(day)
    return render_template(
        "outreach/results/evening.html", day=day, sums=sums, whole=sums.whole, words=outreach_evening.words(day, sums),
        hours=outreach_evening.hours, households=HOUSEHOLDS, typed=day.remark if typed is None else typed,
        error=refused.message if refused else None, longest=remarks.LONGEST, office=may(VIEW_OUTREACH),
    )  # fmt: skip


@bp.post("/outreach-days/<int:day_id>/summary")
@needs(RUN_OUTREACH)
def remark(day_id: int) -> BaseResponse | tuple[str, int]:
    """Keep what somebody says of the day."""
    day = days.get(day_id, within=scope())
    said = request.form.get("remark", "")
    try:
        remarks.remark(day, said)
    except Refused as refused:
        db.session.rollback()
        return _page(day_id, said, refused), 422
    audit.tell(actor(), "remark", "outreach_day", day.id, day.locality_id)
    db.session.commit()
    flash(_("Đã lưu nhận xét."), "success")
    return go(".evening", day_id=day.id)
