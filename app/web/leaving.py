"""Those who are not on the newer list: a page of ticks, a day, one button; and one button to take it back."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import IMPORT_ROSTER, needs
from app.accounts import Account
from app.base import clock
from app.base.db import db
from app.base.errors import CoreError, Refused
from app.web.fields import read_day
from app.web.pages import actor, go, scope, tell_refusal, vn_day, vn_number
from app.web.rosters.words import KINDS
from trainees import areas, rosters
from trainees.imports import leaving, roster_import
from trainees.imports.leaving import Offered

bp = Blueprint("leaving", __name__, url_prefix="/rosters")
PAGE = 50
VIEWS = ("absent", "elsewhere")


@bp.get("/<int:import_id>/leaving")
@needs(IMPORT_ROSTER)
def show(import_id: int) -> str | BaseResponse:
    """Whom the list lacks, or has elsewhere, with hints; and what was ended because of it. Twelve queries."""
    record = roster_import.get(import_id, within=scope())
    if not leaving.covers(record):
        return go("rosters.show", id=import_id)
    absent, elsewhere = leaving.count_absent(record), leaving.count_elsewhere(record)
    view = request.args.get("view", "absent" if absent or not elsewhere else "elsewhere")
    page = max(1, request.args.get("page", 1, type=int))
    found = leaving.elsewhere if view == "elsewhere" else leaving.absent
    total = elsewhere if view == "elsewhere" else absent
    offered = found(record, page=page, size=PAGE)
    covered = leaving.count_covered(record)
    part = view == "absent" and absent * 2 > covered > 3
    endings = leaving.endings(record)
    names = select(Account.id, Account.name).where(Account.id.in_({one.ended_by for one in endings}))
    return render_template(
        "leaving/show.html", record=record, kinds=KINDS, view=view if view in VIEWS else "absent", offered=offered, absent=absent,
        elsewhere=elsewhere, covered=covered, part=part, ticked={one.membership.id for one in offered if _sure(one) and not part},
        until=leaving.last_day(record, offered), endings=endings, names=dict(db.session.execute(names).tuples().all()),
        units={unit.id: unit.name for unit in areas.units(scope())}, categories=rosters.CATEGORIES,
        homes={home.id: home.name for home in areas.neighbourhoods(scope())} if record.kind == "residents" else {},
        page=page, pages=max(1, -(-total // PAGE)), total=total,
    )  # fmt: skip


def _sure(one: Offered) -> bool:
    return not one.resembling


@bp.post("/<int:import_id>/leaving")
@needs(IMPORT_ROSTER)
def end(import_id: int) -> BaseResponse:
    """End the ticked memberships after the day."""
    record = roster_import.get(import_id, within=scope())
    view = request.form.get("view") if request.form.get("view") in VIEWS else None
    try:
        until = read_day(request.form.get("until", ""))
        if until is None:
            raise Refused("day_invalid", _("Ngày không có thật. Ghi ngày/tháng/năm, ví dụ 14/11/2026."))
        wanted = [int(text) for text in request.form.getlist("membership") if text.isdecimal()]
        ended = leaving.end(record, wanted, until, by=actor())
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
        return go(".show", import_id=import_id, view=view)
    audit.tell(
        actor(),
        "end",
        "membership",
        None,
        record.locality_id,
        roster_import=record.id,
        people=ended,
        until=until.isoformat(),
    )
    db.session.commit()
    flash(
        _(
            "Đã ghi %(n)s tên thôi từ sau ngày %(day)s. Kỳ trước vẫn tính như cũ.",
            n=vn_number(ended),
            day=vn_day(until),
        ),
        "success",
    )
    return go(".show", import_id=import_id, view=view)


@bp.post("/<int:import_id>/leaving/undo")
@needs(IMPORT_ROSTER)
def undo(import_id: int) -> BaseResponse:
    """Take one such action back."""
    record = roster_import.get(import_id, within=scope())
    try:
        try:
            moment = clock.parse_moment(request.form.get("ended_at", ""))
        except ValueError:
            raise Refused("moment_invalid", _("Trang đã cũ. Tải lại rồi làm lại.")) from None
        resumed = leaving.resume(record, moment)
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
        return go(".show", import_id=import_id)
    audit.tell(
        actor(), "resume", "membership", None, record.locality_id, roster_import=record.id, people=resumed
    )
    db.session.commit()
    flash(_("Đã hoàn tác: %(n)s tên có lại trong danh sách.", n=vn_number(resumed)), "success")
    return go(".show", import_id=import_id)
