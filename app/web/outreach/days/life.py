"""A day begins, ends, is opened again; the way to the phone's page."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.access import PLAN_OUTREACH, VIEW_OUTREACH, needs
from app.web.outreach.days.frame import attempt, bp, day_of
from app.web.pages import actor, go
from campaigns.outreach.days import day_life


@bp.post("/outreach-days/<int:day_id>/open")
@needs(PLAN_OUTREACH)
def open_(day_id: int) -> BaseResponse:
    """The day begins."""
    day = day_of(day_id)
    return attempt(
        day, "open", lambda: day_life.begin(day), _("Ngày ra quân đã bắt đầu. Mở trang điện thoại để ghi.")
    )


@bp.post("/outreach-days/<int:day_id>/close")
@needs(PLAN_OUTREACH)
def close(day_id: int) -> BaseResponse:
    """The day is over."""
    day = day_of(day_id)
    remark = request.form.get("remark")
    return attempt(
        day, "close", lambda: day_life.close(day, by=actor(), remark=remark),
        _("Đã chốt ngày. Điện thoại nào gửi muộn vẫn được tính, có ghi chú."),
    )  # fmt: skip


@bp.post("/outreach-days/<int:day_id>/reopen")
@needs(PLAN_OUTREACH)
def reopen(day_id: int) -> BaseResponse:
    """A closed day is opened again."""
    day = day_of(day_id)
    return attempt(day, "reopen", lambda: day_life.reopen(day), _("Đã mở lại ngày ra quân."))


@bp.get("/outreach-days/<int:day_id>/scan")
@needs(VIEW_OUTREACH)
def scan(day_id: int) -> BaseResponse:
    """To the phone's page, one for all days."""
    return go("scanner.shell", day=day_of(day_id).id)
