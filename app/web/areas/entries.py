"""What was written down when, by whom, from which document; taking one back."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import IMPORT_ROSTER, VIEW_PEOPLE, needs
from app.accounts import Account
from app.base.db import db
from app.base.errors import NotFound, Refused
from app.web.areas.frame import PAGE, bp
from app.web.pages import actor, go, page_number, scope, tell_refusal
from trainees import count_entry
from trainees.areas import PopulationCount
from trainees.count_entry import CLASSES, POPULATION
from trainees.schools import ClassCount

KINDS = {POPULATION: _l("Dân số"), CLASSES: _l("Sĩ số lớp")}


@bp.get("/entries")
@needs(VIEW_PEOPLE)
def entries() -> str:
    """One kind of entries, the newest first. Four queries."""
    kind = request.args.get("kind", POPULATION)
    if kind not in KINDS:
        raise NotFound()
    page, total = page_number(), count_entry.count(kind, scope())
    shown = count_entry.listed(kind, scope(), page=page, size=PAGE)
    column = PopulationCount.entry_id if kind == POPULATION else ClassCount.entry_id
    sizes = select(column, func.count()).where(column.in_([one.id for one in shown])).group_by(column)
    names = select(Account.id, Account.name).where(Account.id.in_({one.entered_by for one in shown}))
    return render_template(
        "areas/entries.html", kind=kind, kinds=KINDS, entries=shown, sizes=dict(db.session.execute(sizes).tuples().all()),
        names=dict(db.session.execute(names).tuples().all()), page=page, pages=-(-total // PAGE), total=total,
    )  # fmt: skip


@bp.post("/entries/<int:entry_id>/undo")
@needs(IMPORT_ROSTER)
def undo_entry(entry_id: int) -> BaseResponse:
    """Its numbers count no more."""
    entry = count_entry.get(entry_id, within=scope())
    kind = entry.kind
    try:
        count_entry.undo(entry, by=actor())
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".entries", kind=kind)
    audit.tell(actor(), "undo", "count_entry", entry.id, entry.locality_id)
    db.session.commit()
    flash(_("Đã hoàn tác: các số của lần ghi này không còn được tính."), "success")
    return go(".entries", kind=kind)
