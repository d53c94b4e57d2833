"""People who learned and stand on no list, taken into the residents' roster: a page to confirm, one button."""

from __future__ import annotations

from datetime import date

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import IMPORT_ROSTER, needs
from app.base.db import db
from app.base.errors import CoreError, Refused
from app.web.fields import read_day
from app.web.indicators.frame import PAGE, bp
from app.web.indicators.people import Listing, listing
from app.web.pages import actor, go, locality_id, tell_refusal, vn_day, vn_number
from trainees.imports import newcomers
from trainees.indicators.definition import rule_of


def first_day(one: Listing) -> date:
    """From which day they are proposed to stand on the roster: that from which their evidence counts."""
    return one.answer.since or date(one.asked.day.year, 1, 1)


@bp.get("/<code>/residents")
@needs(IMPORT_ROSTER)
def residents(code: str) -> str | BaseResponse:
    """Who they are, and from which day they would be residents on the list."""
    one = listing(code, "nowhere")
    if not _counts_residents(one):
        return go(".show", code=code, **one.asked.address)
    return _page(one, f"{first_day(one):%d/%m/%Y}")


@bp.post("/<code>/residents")
@needs(IMPORT_ROSTER)
def enlist(code: str) -> BaseResponse | tuple[str, int]:
    """Write them into the roster of residents as one list, which can be taken back as one."""
    one = listing(code, "nowhere")
    if not _counts_residents(one):
        return go(".show", code=code, **one.asked.address)
    typed = request.form.get("since", "").strip()
    ids = one.everybody()
    try:
        since = read_day(typed)
        if since is None:
            raise Refused("day_invalid", _("Ngày không có thật. Ghi ngày/tháng/năm, ví dụ 14/11/2026."))
        if since > one.asked.day:
            raise Refused(
                "day_too_late",
                _("Có tên từ sau ngày %(day)s thì ngày ấy vẫn chưa được tính. Chọn ngày sớm hơn.", day=vn_day(one.asked.day)),
            )  # fmt: skip
        if request.form.get("people", type=int) != len(ids):
            raise Refused("list_changed", _("Danh sách vừa đổi: nay có %(n)s người. Xem lại rồi ghi.", n=vn_number(len(ids))))  # fmt: skip
        record = newcomers.enlist(locality_id(), ids, since, by=actor())
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
        return _page(listing(code, "nowhere"), typed), 422
    audit.tell(
        actor(), "enlist", "roster_import", record.id, record.locality_id, people=len(ids), since=since.isoformat(),
        indicator=code,
    )  # fmt: skip
    db.session.commit()
    flash(
        _(
            "Đã đưa %(n)s người vào danh sách dân cư từ ngày %(day)s.",
            n=vn_number(len(ids)),
            day=vn_day(since),
        ),
        "success",
    )
    return go("rosters.show", id=record.id)


def _counts_residents(one: Listing) -> bool:
    """The roster of residents says who counts; one of staff is mended by a list of staff."""
    return not rule_of(one.asked.result.indicator).roll


def _page(one: Listing, since: str) -> str:
    page = max(1, request.args.get("page", 1, type=int))
    shown, total = one.page(page)
    return render_template(
        "indicators/residents.html", one=one, asked=one.asked, people=shown, total=total, page=page,
        pages=max(1, -(-total // PAGE)), size=PAGE, since=since,
    )  # fmt: skip
