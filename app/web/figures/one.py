"""One target's figures: written down, corrected, withdrawn, and what they were before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask import Response, flash, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import EDIT_PLAN, VIEW_PLAN, needs
from app.accounts import Account
from app.base import clock
from app.base.db import db
from app.base.errors import Conflict, CoreError, Refused
from app.base.text import read_id
from app.web.attached import attached
from app.web.feedback import offer
from app.web.figures.forms import FigureForm, field_of, form_for, said_in
from app.web.figures.frame import bp, said
from app.web.pages import actor, go, scope, tell_refusal
from campaigns.plans import plan as plans
from campaigns.plans import reported, results
from campaigns.plans import result_words as words
from campaigns.plans import target as targets
from campaigns.plans.plan import Plan
from campaigns.plans.target import COMPUTED, Target
from trainees import attachments, figures, indicators, jump
from trainees.figures import Figure
from trainees.jump import Jump

OF_TARGET = "/targets/<int:target_id>/figures"


def _target(id: int, target_id: int) -> tuple[Plan, Target]:
    plan = plans.get(id, within=scope())
    return plan, targets.by_id(plan, target_id)


@bp.route(f"{OF_TARGET}/new", methods=["GET", "POST"])
@needs(EDIT_PLAN)
def new(id: int, target_id: int) -> str | BaseResponse | tuple[str, int]:
    """Write down one figure; with `replaces`, say a line anew that was wrong; with `take=feedback`, filled in for reading."""
    plan, target = _target(id, target_id)
    # The line that the person looks at while correcting it; it goes only if it still stands when this is sent.
    seen = read_id(request.values.get("replaces", ""))
    wrong = figures.get(seen, plan.locality_id, results.subjects_of(target)) if seen else None
    last = reported.newest(plan).get(target.id)
    if request.method == "GET":
        form = form_for(target, wrong, reporter=last.reporter if last else target.lead)
        if request.args.get("take") == "feedback" and (found := offer.offered(target)) is not None:
            for box, said_there in found.boxes.items():
                form[box].data = said_there
        return _new_page(plan, target, form, wrong, last)
    form = form_for(target)
    if not form.validate():
        return _new_page(plan, target, form, wrong, last), 422
    on = form.on.data or clock.today()
    far = reported.jumps(target, on, said_in(target.kind, form))
    if far and request.form.get("sure") != jump.mark(far):
        return _new_page(plan, target, form, wrong, last, far), 422
    try:
        figure = reported.record(
            target, on, said_in(target.kind, form), by=actor(), replaces=seen or None,
            reporter=form.reporter.data or "", document=form.document.data or "", document_on=form.document_on.data,
            note=form.note.data or "", attachment_id=form.kept_file(plan.locality_id, wrong),
        )  # fmt: skip
        if wrong is not None and wrong.on != on:
            figures.withdraw(wrong, by=actor())  # the day itself was wrong
    except Refused as refused:
        db.session.rollback()
        field_of(form, refused.code).errors = [refused.message, *refused.details]
        return _new_page(plan, target, form, wrong, last), 422
    except Conflict as conflict:
        db.session.rollback()
        return _met_another(id, target_id, form, on, conflict), 409
    audit.tell(
        actor(), "record", "figure", figure.id, plan.locality_id, subject=figure.subject, on=figure.on.isoformat(),
    )  # fmt: skip
    db.session.commit()
    flash(
        _("Đã ghi: %(figure)s, số liệu đến ngày %(day)s.", figure=words.figure(figure, target.kind),
          day=f"{figure.on:%d/%m/%Y}"),
        "success",
    )  # fmt: skip
    return go(".history", id=id, target_id=target_id)


def _met_another(id: int, target_id: int, form: FigureForm, on: date, conflict: Conflict) -> str:
    """The form again with what was typed, beside the line that stands: the person decides whether it goes."""
    plan, target = _target(id, target_id)
    tell_refusal(conflict)
    there = reported.standing_on(target, on)
    return _new_page(plan, target, form, there, there)


def _new_page(
    plan: Plan, target: Target, form: FigureForm, replaced: Figure | None, last: Figure | None, far: list[Jump] | None = None,
) -> str:  # fmt: skip
    version = next(
        (v for v in indicators.published(plan.locality_id) if v.code == target.indicator_code), None
    )
    computed = bool(target.counting or version) and results.counting_of(target, version) == COMPUTED
    return render_template(
        "figures/new.html", plan=plan, target=target, form=form, replaced=replaced, last=last, aim=words.aim(target),
        said=words.figure, computed=computed, far=[said(words.jumped(each)) for each in far or ()], sure=jump.mark(far or ()), subject=reported.subject_of(target), version=version,
        offer=offer.offered(target), seen=replaced.id if replaced else None,
    )  # fmt: skip


@bp.get(OF_TARGET)
@needs(VIEW_PLAN)
def history(id: int, target_id: int) -> str:
    """Every figure of a target: when, from which document, who wrote it, what it was before. Six queries."""
    plan, target = _target(id, target_id)
    lines = figures.history(plan.locality_id, results.subjects_of(target))
    return render_template(
        "figures/history.html", plan=plan, target=target, lines=lines, aim=words.aim(target), said=words.figure,
        instead=_instead(lines), live={(line.subject, line.on) for line in lines if line.withdrawn_at is None},
        names=names_of(lines), newest=reported.newest(plan).get(target.id),
    )  # fmt: skip


def _instead(lines: list[Figure]) -> dict[int, Figure]:
    """Id of a withdrawn line → the one that was said in its place: at the very moment, of the same day."""
    found = {}
    for old in lines:
        after = [
            new for new in lines
            if new.id > old.id and (new.subject, new.on, new.recorded_at) == (old.subject, old.on, old.withdrawn_at)
        ]  # fmt: skip
        if after:
            found[old.id] = after[0]
    return found


def names_of(lines: Iterable[Figure]) -> dict[int, str]:
    """Account id → name of everybody who wrote or withdrew a line."""
    ids = {who for line in lines for who in (line.recorded_by, line.withdrawn_by) if who is not None}
    rows = db.session.execute(select(Account.id, Account.name).where(Account.id.in_(ids)))
    return dict(rows.tuples().all())


@bp.get(f"{OF_TARGET}/<int:figure_id>/file")
@needs(VIEW_PLAN)
def file(id: int, target_id: int, figure_id: int) -> Response:
    """The document that a figure was taken from."""
    plan, target = _target(id, target_id)
    figure = figures.get(figure_id, plan.locality_id, results.subjects_of(target))
    return attached(attachments.get(figure.attachment_id or 0, within=scope()))


@bp.post(f"{OF_TARGET}/<int:figure_id>/withdraw")
@needs(EDIT_PLAN)
def withdraw(id: int, target_id: int, figure_id: int) -> BaseResponse:
    """The line counts no more; it stays readable."""
    return _change(id, target_id, figure_id, "withdraw")


@bp.post(f"{OF_TARGET}/<int:figure_id>/restore")
@needs(EDIT_PLAN)
def restore(id: int, target_id: int, figure_id: int) -> BaseResponse:
    """A withdrawn line is said anew."""
    return _change(id, target_id, figure_id, "restore")


def _change(id: int, target_id: int, figure_id: int, verb: str) -> BaseResponse:
    plan, target = _target(id, target_id)
    figure = figures.get(figure_id, plan.locality_id, results.subjects_of(target))
    on = figure.on
    try:
        plan.must_be_open()
        if verb == "withdraw":
            figures.withdraw(figure, by=actor())
        else:
            figure = figures.restore(figure, by=actor())
    except CoreError as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".history", id=id, target_id=target_id)
    audit.tell(actor(), verb, "figure", figure.id, plan.locality_id, subject=figure.subject)
    db.session.commit()
    day = f"{on:%d/%m/%Y}"
    flash(
        _("Đã rút số liệu ngày %(day)s; dòng đã rút vẫn đọc được ở đây.", day=day) if verb == "withdraw"
        else _("Số liệu ngày %(day)s được tính trở lại.", day=day),
        "success",
    )  # fmt: skip
    return go(".history", id=id, target_id=target_id)
