"""All reported targets of a plan for one day on one page: what came in this month, written down together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from textwrap import shorten

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import EDIT_PLAN, needs
from app.base import clock
from app.base.db import db
from app.base.errors import Conflict, CoreError, Refused
from app.base.text import clean, read_id
from app.base.typed_number import read_number
from app.web.fields import read_day
from app.web.figures.forms import unread_number
from app.web.figures.frame import bp, said
from app.web.pages import actor, go, scope, tell_refusal
from campaigns.plans import plan as plans
from campaigns.plans import reported
from campaigns.plans import result_words as words
from campaigns.plans.plan import Plan
from campaigns.plans.target import Target
from trainees import jump
from trainees.figures import Figure, Said
from trainees.jump import Jump

BOXES = {"percent": ("n", "d", "v"), "count": ("v",), "rank": ("v",), "yesno": ("t",), "text": ("t",)}
"""Kind → the boxes of its row: n numerator, d denominator, v number, t text."""


@dataclass
class Row:
    """One target: what was typed for it, what is known of it, and what is wrong."""

    target: Target
    last: Figure | None
    typed: dict[str, str]
    seen: int = 0
    error: str = ""
    far: list[Jump] = field(default_factory=list)

    @property
    def blank(self) -> bool:
        """Nothing was typed: the target keeps what it has."""
        return not any(self.typed.values())


@dataclass
class Sender:
    """The targets of one lead agency, whose figures come in one document."""

    name: str
    rows: list[Row] = field(default_factory=list)
    document: str = ""
    document_on: str = ""
    error: str = ""


@bp.route("/figures/month", methods=["GET", "POST"])
@needs(EDIT_PLAN)
def month(id: int) -> str | BaseResponse | tuple[str, int]:
    """Every reported target with its last figure beside the boxes; saved together or not at all. Six queries."""
    plan = plans.get(id, within=scope())
    typed_day = clean(request.values.get("on", ""))
    day = read_day(typed_day) if typed_day else None
    senders = _senders(plan)
    if request.method == "GET":
        try:
            plan.must_be_open()
        except Refused as refused:
            tell_refusal(refused)
            return go("plans.show", id=id)
        return _page(plan, senders, typed_day or f"{clock.today():%d/%m/%Y}", "")
    if day is None:
        return _page(
            plan, senders, typed_day, _("Ngày không có thật. Ghi ngày/tháng/năm, ví dụ 14/11/2026.")
        ), 422
    try:
        written = [figure for sender in senders for figure in _write(sender, day)]
    except CoreError as refused:  # the plan is closed
        db.session.rollback()
        return _page(plans.get(id, within=scope()), senders, typed_day, refused.message), 422
    wrong = sum(bool(row.error) for sender in senders for row in sender.rows) + sum(
        bool(sender.error) for sender in senders
    )
    far = [each for sender in senders for row in sender.rows for each in row.far]
    if not wrong and far and request.form.get("sure") != jump.mark(far):
        asked = [
            f"{shorten(row.target.text, 80, placeholder='…')}: {said(words.jumped(each))}"
            for sender in senders for row in sender.rows for each in row.far
        ]  # fmt: skip
        db.session.rollback()
        plan = plans.get(id, within=scope())
        return _page(plan, _anew(plan, senders), typed_day, "", far=asked, sure=jump.mark(far)), 422
    if wrong or not written:
        db.session.rollback()
        plan = plans.get(id, within=scope())
        problem = "" if wrong else _("Chưa điền ô nào. Điền số của ít nhất một chỉ tiêu rồi ghi.")
        return _page(plan, _anew(plan, senders), typed_day, problem), 422
    audit.tell(actor(), "record", "figure", plan.id, plan.locality_id, plan=plan.id, figures=len(written))
    db.session.commit()
    flash(
        ngettext("Đã ghi số liệu của %(num)s chỉ tiêu đến ngày %(day)s.",
                 "Đã ghi số liệu của %(num)s chỉ tiêu đến ngày %(day)s.", len(written), day=f"{day:%d/%m/%Y}"),
        "success",
    )  # fmt: skip
    return go(".month", id=id, on=day.isoformat())


def _senders(plan: Plan) -> list[Sender]:
    """Lead agencies in the plan's order, with what was typed (of a GET nothing)."""
    last = reported.newest(plan)
    found: dict[str, Sender] = {}
    for target in reported.targets_of(plan):
        sender = found.setdefault(target.lead, Sender(target.lead))
        typed = {box: clean(request.form.get(f"{box}-{target.id}", "")) for box in BOXES[target.kind]}
        seen = read_id(request.form.get(f"seen-{target.id}", ""))
        sender.rows.append(Row(target, last.get(target.id), typed, seen))
    for at, sender in enumerate(found.values()):
        sender.document = clean(request.form.get(f"document-{at}", ""))
        sender.document_on = clean(request.form.get(f"document_on-{at}", ""))
    return list(found.values())


def _write(sender: Sender, day: date) -> Iterator[Figure]:
    """Record the rows that were filled; what is wrong with one is noted in it, so that all are said at once."""
    filled = [row for row in sender.rows if not row.blank]
    document_on = read_day(sender.document_on) if sender.document_on else None
    if filled and sender.document_on and document_on is None:
        sender.error = _("Ngày văn bản không có thật. Ghi ngày/tháng/năm, ví dụ 14/11/2026.")
        return
    for row in filled:
        try:
            row.target.plan.must_be_open()
            row.far = reported.jumps(row.target, day, _said(row))
            yield reported.record(
                row.target, day, _said(row), by=actor(), replaces=row.seen or None, reporter=sender.name,
                document=sender.document, document_on=document_on,
            )  # fmt: skip
        except Refused as refused:
            if refused.code == "plan_closed":
                raise
            row.error = refused.message
        except Conflict as conflict:
            there = reported.standing_on(row.target, day)
            row.seen = there.id if there else 0
            row.error = conflict.message if there is None else _(
                "Ngày này đã có số liệu: %(figure)s. Ghi lần nữa thì số vừa gõ thay số đó.",
                figure=words.figure(there, row.target.kind),
            )  # fmt: skip


def _said(row: Row) -> Said:
    numbers = {}
    for box in ("n", "d", "v"):
        typed = row.typed.get(box, "")
        numbers[box] = read_number(typed) if typed else None
        if typed and numbers[box] is None:
            raise Refused("figure_number", unread_number(typed))
    return Said(numbers["n"], numbers["d"], numbers["v"], row.typed.get("t", ""))


def _anew(plan: Plan, senders: list[Sender]) -> list[Sender]:
    """The same rows after the rollback that took back what the good ones had written."""
    fresh = _senders(plan)
    before = {row.target.id: row for sender in senders for row in sender.rows}
    for sender, old in zip(fresh, senders, strict=True):
        sender.error = old.error
        for row in sender.rows:
            row.error, row.seen = before[row.target.id].error, before[row.target.id].seen
    return fresh


def _page(
    plan: Plan, senders: list[Sender], typed_day: str, error: str, *, far: Sequence[str] = (), sure: str = ""
) -> str:
    shown = read_day(typed_day)
    return render_template(
        "figures/month.html", plan=plan, senders=senders, on=f"{shown:%d/%m/%Y}" if shown else typed_day, error=error,
        far=far, sure=sure, boxes=BOXES, aim=words.aim, said=words.figure,
        undecided=sum(1 for how in reported.counting_in(plan).values() if how is None),
        wrong=sum(bool(row.error) for sender in senders for row in sender.rows) + sum(bool(s.error) for s in senders),
    )  # fmt: skip
