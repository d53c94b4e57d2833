"""The file as a page: in the order of the office, what is there and what is not."""

from __future__ import annotations

from flask import render_template, request
from flask_babel import gettext as _
from sqlalchemy import select

from app.access import EDIT_TRAINING, VIEW_PLAN, VIEW_TRAINING, needs
from app.accounts import Account
from app.base.db import db
from app.base.text import read_id
from app.web.classfile.frame import DRAFTS, bp, the_training
from app.web.pages import may
from campaigns.attendance import presence
from campaigns.classfile import contents, outputs
from campaigns.classfile.paper import KINDS, MOST_PHOTOS, ORDER
from campaigns.plans.tasks.training import tasks_of


@bp.get("")
@needs(VIEW_TRAINING)
def show(training_id: int) -> str:
    """The file of one training. Eight queries."""
    training = the_training(training_id)
    inside = contents.of(training)
    just = read_id(request.args.get("removed", ""))
    edits = may(EDIT_TRAINING)
    return render_template(
        "classfile/show.html", training=training, inside=inside, kinds=KINDS, order=ORDER, drafts=DRAFTS, most=MOST_PHOTOS,
        tasks=tasks_of(training) if may(VIEW_PLAN) else [],
        outputs=outputs.of(inside.standing) if may(VIEW_PLAN) else {},
        counts=presence.counts(lesson.id for lesson in training.planned),
        just=next((p for p in inside.removed if p.id == just and (edits or p.lesson_id)), None),
        writers=_names({paper.added_by for paper in inside.standing}),
        namings=lambda missing: ", ".join(_(KINDS[kind]).lower() for kind in missing),
        removed=[p for p in inside.removed if edits or p.lesson_id],
    )  # fmt: skip


def _names(ids: set[int | None]) -> dict[int, str]:
    known = [each for each in ids if each is not None]
    rows = db.session.execute(select(Account.id, Account.name).where(Account.id.in_(known)))
    return dict(rows.tuples().all()) if known else {}
