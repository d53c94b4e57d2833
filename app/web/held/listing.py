"""What was held: the list, one training, taking it back."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import EDIT_TRAINING, needs
from app.accounts import Account
from app.base.db import db
from app.base.errors import CoreError
from app.web.held.frame import PAGE, bp
from app.web.pages import actor, go, scope, tell_refusal, vn_number
from campaigns import courses, held
from trainees.imports import roster_import


@bp.get("")
@needs(EDIT_TRAINING)
def index() -> str:
    """What was held and stands, the latest day first. Five queries."""
    page = max(1, request.args.get("page", 1, type=int))
    total, reported = held.sums(scope())
    shown = held.listed(scope(), page=page, size=PAGE)
    return render_template(
        "held/index.html", several=shown, sizes=held.sizes(shown), total=total, page=page, pages=-(-total // PAGE),
        titles={course.id: course.title for course in courses.listed(scope(), retired=True)}, reported=reported,
    )  # fmt: skip


@bp.get("/<int:held_id>")
@needs(EDIT_TRAINING)
def show(held_id: int) -> str:
    """One training: what it was, who is on its list, what still waits."""
    one = held.get(held_id, within=scope())
    size = held.sizes([one]).get(one.id)
    page = max(1, request.args.get("page", 1, type=int))
    listed = one.undone_at is None and size is not None
    return render_template(
        "held/show.html", held=one, size=size, page=page, pages=-(-size.entered // PAGE) if size and listed else 1,
        people=held.people_of(one, page=page, size=PAGE) if listed else [],
        record=roster_import.get(one.import_id, within=scope()) if one.import_id is not None else None,
        who=db.session.scalar(select(Account.name).where(Account.id == one.created_by)),
    )  # fmt: skip


@bp.post("/<int:held_id>/undo")
@needs(EDIT_TRAINING)
def undo(held_id: int) -> BaseResponse:
    """Take it back, its list too where it came for this training alone."""
    one = held.get(held_id, within=scope())
    try:
        taken = held.undo(one, by=actor())
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
        return go(".show", held_id=held_id)
    audit.tell(
        actor(), "undo", "held_training", one.id, one.locality_id, withdrawn=taken.lines,
        removed=taken.undone.removed if taken.undone else None,
    )  # fmt: skip
    db.session.commit()
    if taken.undone is not None:
        flash(
            _("Đã bỏ lớp: rút %(lines)s ghi nhận, bỏ %(gone)s người do danh sách đưa vào.",
              lines=vn_number(taken.lines), gone=vn_number(taken.undone.removed)), "success",
        )  # fmt: skip
    else:
        flash(_("Đã bỏ lớp: rút %(lines)s ghi nhận.", lines=vn_number(taken.lines)), "success")
        if taken.why:
            flash(taken.why, "info")
    return go(".index")
