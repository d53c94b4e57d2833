"""Settling by a click, several alike by one, and taking a decision back."""

from __future__ import annotations

from typing import Any

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import CHECK_IN, EDIT_PEOPLE, EDIT_TRAINING, needs
from app.base.db import db
from app.base.errors import CoreError, NotFound, Refused
from app.base.text import clean
from app.web.inbox.frame import bp, filters, kinds
from app.web.pages import actor, go, may, scope, tell_refusal
from campaigns import enrolments, lessons
from campaigns.attendance import inbox
from campaigns.attendance.inbox import DOUBLE, GROUPS, HELD, REJECTED, SAME, VERBS, Deed, Look, Settled
from campaigns.lessons import Lesson
from trainees import people
from trainees.people import Person

_NEWCOMER = ("name", "birth_year", "sex", "neighbourhood", "phone")


@bp.post("/<kind>/<ref>")
@needs(CHECK_IN)
def settle(kind: str, ref: str) -> BaseResponse:
    """`do`: keep, reject, move (`to` a lesson), create (a `name`), same (a `person`). `reopen`: a closed lesson too."""
    look = Look(scope(), kinds())
    lesson = inbox.lesson_of(look, kind, ref)
    try:
        done = inbox.settle(look, kind, ref, _deed(kind, lesson), by=actor())
        _written(done, "settle", kind=kind, deed=request.form.get("do"), event=done.event_id)
        db.session.commit()
    except CoreError as error:
        return _refused(error, kind, ref)
    _tell_ledger(done)
    return go(".index", **filters(), done=done.event_id, matter=done.matter)


def _deed(kind: str, lesson: Lesson) -> Deed:
    form = request.form
    verb = form.get("do", "")
    if verb not in VERBS:
        raise Refused("verb_unknown", _("Chọn một cách giải quyết."))
    to = form.get("to", type=int)
    person_id = form.get("person", type=int)
    return Deed(
        verb, reason=clean(form.get("reason", ""))[:300], reopen=form.get("reopen") == "1",
        to=lessons.get(to, within=scope()) if to else None,
        newcomer={name: clean(form.get(name, ""))[:200] for name in _NEWCOMER},
        person=_person(kind, lesson, person_id) if verb == SAME and person_id else None,
    )  # fmt: skip


def _person(kind: str, lesson: Lesson, person_id: int) -> Person:
    """Whom somebody chose. A trainer knows those on the training's list, and nobody else by number."""
    person = people.get(person_id, within=scope())
    if kind == DOUBLE:
        return person
    if not may(EDIT_TRAINING) and not enrolments.expects(lesson.training_id, person.id):
        raise Refused("person_not_listed", _("Chỉ chọn được người có trong danh sách học viên của lớp."))
    return person


@bp.post("/alike")
@needs(CHECK_IN)
def alike() -> BaseResponse:
    """Keep or reject all of a lesson that wait for the same reason (`problem`)."""
    form = request.form
    try:
        if not (number := form.get("of", type=int)):
            raise Refused("lesson_missing", _("Chọn buổi có các lượt cần xem."))
        lesson = lessons.get(number, within=scope())
        deed = Deed(form.get("do", ""), clean(form.get("reason", ""))[:300], reopen=form.get("reopen") == "1")
        done = inbox.settle_alike(Look(scope(), (HELD,)), lesson, form.get("problem", ""), deed, by=actor())
        _written(done, "settle-alike", problem=form.get("problem"), deed=deed.verb)
        db.session.commit()
    except CoreError as error:
        return _refused(error)
    if done.count:
        flash(_("Đã xem %(n)s lượt. Cần thì hoàn tác từng lượt trong mục “Đã xem”.", n=done.count), "success")
    if done.refused:
        flash(_("%(n)s lượt chưa ghi được: %(why)s", n=done.refused, why=done.why), "warning")
    _tell_ledger(done)
    return go(".index", **filters())


@bp.post("/undo")
@needs(CHECK_IN)
def undo() -> BaseResponse:
    """Take a decision back: what was settled waits again."""
    form = request.form
    event_id, matter = form.get("event", "")[:36], form.get("matter", "")[:20]
    try:
        if not event_id or not matter:
            raise Refused("decision_missing", _("Chọn việc cần hoàn tác."))
        if matter == DOUBLE and not may(EDIT_PEOPLE):
            raise Refused("people_only", _("Việc gộp người do công chức phụ trách hoàn tác."))
        said = inbox.decided_one(Look(scope()), event_id, matter)
        done = inbox.undo(Look(scope()), event_id, matter, by=actor(), reopen=form.get("reopen") == "1")
        _written(done, "settle-undo", matter=matter, event=event_id)
        db.session.commit()
        if said is not None and said.decision == REJECTED and said.kind in GROUPS:
            flash(_("Đã hoàn tác: các lượt này lại được tính."), "success")
        else:
            flash(_("Đã hoàn tác. Việc này lại nằm trong danh sách cần xem."), "success")
    except CoreError as error:
        return _refused(error)
    _tell_ledger(done)
    return go(".index", **filters(), view="seen" if form.get("view") == "seen" else None)


def _written(done: Settled, verb: str, **detail: Any) -> None:
    """What was done, in the audit: also each card that was bound or given back."""
    lesson: Lesson = done.lesson
    audit.tell(
        actor(), verb, "lesson", lesson.id, lesson.locality_id, items=done.count, recorded=done.change.recorded,
        withdrawn=done.change.withdrawn, **detail,
    )  # fmt: skip
    for done_to_it, card_id in done.cards:
        audit.tell(actor(), done_to_it, "card", card_id, lesson.locality_id, lesson=lesson.id)


def _tell_ledger(done: Settled) -> None:
    if done.change.recorded or done.change.withdrawn:
        flash(
            _("Sổ kỹ năng: thêm %(a)s dòng, rút %(b)s dòng.", a=done.change.recorded, b=done.change.withdrawn), "info"
        )  # fmt: skip


def _refused(error: CoreError, kind: str = "", ref: str = "") -> BaseResponse:
    """Back to where the button stood, with why."""
    if isinstance(error, NotFound):
        raise error
    db.session.rollback()
    tell_refusal(error)
    if kind and error.code != "settled_already" and request.form.get("from") == "item":
        return go(".item", kind=kind, ref=ref, **filters())
    return go(".index", **filters())
