"""What became of a file: the rows that still wait, and taking the whole file back."""

from __future__ import annotations

from flask import flash, render_template
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import IMPORT_ROSTER, needs
from app.base.db import db, hold
from app.base.errors import Refused
from app.web.pages import actor, go, locality_id, page_number, scope, tell_refusal, vn_number
from app.web.rosters.frame import PAGE, bp
from app.web.rosters.words import TITLES, problem_words
from campaigns import held
from trainees.areas import Locality, Neighbourhood, Unit
from trainees.imports import answering, leaving, not_entered, roster_import, settling, undoing
from trainees.imports.newcomers import NEWCOMERS
from trainees.imports.reading import RowFields
from trainees.imports.roster_import import APPLIED, RosterImport, RosterRow
from trainees.imports.written import written


def applied_page(record: RosterImport) -> str:
    """An applied or undone import."""
    waiting = not_entered.waiting_rows(record.id)
    page = page_number()
    shown = waiting[(page - 1) * PAGE : page * PAGE]
    units = _names(Unit, {row.unit_id for row in shown})
    places = _names(Neighbourhood, {row.neighbourhood_id for row in shown})
    return render_template(
        "rosters/applied.html", record=record, stands=written(record) if record.state == APPLIED else None, kinds=TITLES, waiting=shown, said=_said(shown), total=len(waiting), page=page,
        pages=-(-len(waiting) // PAGE), units=units, places=places, applied=record.state == APPLIED, problem_words=problem_words,
        absent=leaving.count_absent(record), elsewhere=leaving.count_elsewhere(record),
        changed=leaving.count_elsewhere(record, same_unit=True), ended=sum(e.people for e in leaving.endings(record)),
    )  # fmt: skip


def _said(rows: list[RosterRow]) -> dict[int, RowFields]:
    """Row id → what the row says of its person, where that is kept."""
    wanted = select(RosterRow.id, RosterRow.kept).where(RosterRow.id.in_([row.id for row in rows]))
    return {row_id: answering.unpack(kept) for row_id, kept in db.session.execute(wanted) if kept}


def _names(model: type[Unit] | type[Neighbourhood], ids: set[int | None]) -> dict[int, str]:
    rows = db.session.execute(select(model.id, model.name).where(model.id.in_(ids - {None})))
    return dict(rows.tuples().all())


@bp.post("/<int:id>/undo")
@needs(IMPORT_ROSTER)
def undo(id: int) -> BaseResponse:
    """Take a whole import back."""
    record = roster_import.get(id, within=scope())
    # As `undoing.undo`, and before anybody asks what leans on it.
    hold(db.session.get_one(Locality, record.locality_id))
    hold(record)
    try:
        if trainings := held.standing_on(record.id):
            raise Refused(
                "import_held",
                _(
                    "Danh sách này là của lớp đã tổ chức “%(title)s”. Bỏ lớp ấy trước.",
                    title=trainings[0].title,
                ),
            )
        leaving.resume(record)  # who left because of this list is back
        leaning = held.leaning_on(record.id)
        undone = undoing.undo(record)
        for training in leaning:
            held.settle(training, by=actor())
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".show", id=id)
    audit.tell(actor(), "undo", "roster_import", id, locality_id(), removed=undone.removed, kept=undone.kept)
    db.session.commit()
    if record.kind == NEWCOMERS:
        flash(
            _("Đã hoàn tác: danh sách dân cư như trước khi ghi. Mọi người vẫn ở trong danh sách người."),
            "success",
        )
    elif undone.kept:
        flash(
            _("Đã hoàn tác: bỏ %(gone)s người, giữ %(kept)s người đã có thẻ, có tên ở danh sách khác, hoặc còn dòng ghi nhận đã rút.",
              gone=vn_number(undone.removed), kept=vn_number(undone.kept)), "success",
        )  # fmt: skip
    else:
        flash(_("Đã hoàn tác: bỏ %(gone)s người.", gone=vn_number(undone.removed)), "success")
    return go(".index")


@bp.post("/<int:id>/rows/<int:row_id>/dismiss")
@needs(IMPORT_ROSTER)
def dismiss(id: int, row_id: int) -> BaseResponse:
    """Say that nobody stands behind a row that was not entered: it is no longer counted."""
    record = roster_import.get(id, within=scope())
    settling.dismiss(record, row_id)
    audit.tell(actor(), "dismiss", "roster_row", row_id, record.locality_id)
    db.session.commit()
    flash(_("Dòng này không còn được tính là chưa vào danh sách."), "success")
    return go(".show", id=id)
