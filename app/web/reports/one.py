"""One report on one page, in the order of the work: numbers, units, words, paper, signature."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from app.access import APPROVE_REPORT, EDIT_PLAN, EDIT_REPORT, EXPORT_REPORT, VIEW_REPORT, needs
from app.base.db import db
from app.filing import late, life, note, snapshot, step, wording
from app.filing.content import Content, Line, Text
from app.filing.report import APPROVED, ISSUED, RETURNED, STATES, SUBMITTED, Report, ReportStep
from app.web.pages import account, may, scope
from app.web.reports.forms import FrameForm, NoteForm, RecordForm, TextForm
from app.web.reports.frame import PARTS, STEPS, account_names, around, bp, the_report
from trainees import areas

_RANK = {"behind": 1, None: 2, "no-denominator": 2, "on-track": 3, "met": 4}
"""What needs somebody stands first."""


@bp.get("/<int:id>")
@needs(VIEW_REPORT)
def show(id: int) -> str:
    """The whole report. Frozen, it is read from what was frozen."""
    return page(the_report(id))


def page(one: Report, **forms: Any) -> str:
    """The page; `forms` that were refused stand in it as they were sent."""
    content = snapshot.content_of(one)
    notes = note.listed(one.locality_id, one.first, one.cut_off)
    writes = may(EDIT_REPORT) and one.is_open
    proposal = wording.proposed(content, notes) if writes else Text()
    in_order = request.args.get("order") == "plan"
    before = db.session.get(Report, one.replaces_id) if one.replaces_id else None
    journal = life.journal(one)
    given: dict[str, Any] = {
        "text_form": TextForm.of(content.text if one.words else proposal), "frame_form": FrameForm.of(content.letterhead),
        "note_form": NoteForm.of(areas.units(scope()) if writes else []), "record_form": RecordForm.of(one), "why_wrong": "",
    } | forms  # fmt: skip
    return render_template(
        "reports/show.html", **around(one, "reports.show"), content=content, lines=ordered(content, in_order=in_order),
        in_order=in_order, tally=Counter(line.state for line in content.lines), owed=sum(line.achieved == "—" for line in content.lines),
        above=[line for line in content.lines if line.above], step=_step(one), steps=[_(STATES[each]) for each in STEPS],
        writes=writes, decides=may(APPROVE_REPORT) and one.state == SUBMITTED, own=one.frozen_by == account().id,
        journal=journal, verbs={verb: _(words) for verb, words in step.VERBS.items()}, notes=notes, note_kinds=note.KINDS,
        taken=_taken(), unsaid=not one.words, proposal=[(_(note.KINDS[part]), words) for part, words in asdict(proposal).items()],
        later=life.next_of(one) if one.state in (RETURNED, ISSUED) else None,
        late=late.events(one) if one.state == ISSUED else (), units=_units(content), who=account_names({one.approved_by}),
        returned_why=_returned(one, before, journal), removable=writes and (before is None or before.state != RETURNED),
        enters=writes and may(EDIT_PLAN) and one.plan.closed_at is None, edits=may(EDIT_REPORT), files=may(EXPORT_REPORT),
        parts_page=PARTS, **given,
    )  # fmt: skip


def _step(one: Report) -> int:
    """Which step is the present one, from 1; one that was returned had been handed in."""
    return STEPS.index(one.state) + 1 if one.state in STEPS else STEPS.index(SUBMITTED) + 1


def _returned(one: Report, before: Report | None, journal: Sequence[ReportStep]) -> str:
    """Why it was returned, or, of a draft that goes on with one that was, that one."""
    which = one if one.state == RETURNED else before
    if which is None or which.state != RETURNED or one.state in (APPROVED, ISSUED):
        return ""
    return next(
        (
            each.note
            for each in reversed(journal)
            if each.report_id == which.id and each.verb == step.RETURNED
        ),
        "",
    )


def _taken() -> note.Note | None:
    """The note that the address says was taken back a moment ago."""
    number = request.args.get("taken", type=int)
    found = db.session.get(note.Note, number) if number else None
    if found is None or found.withdrawn_at is None or not scope().covers(found.locality_id):
        return None
    return found


def ordered(content: Content, *, in_order: bool) -> Sequence[Line]:
    """The lines as the plan has them, or what needs somebody first."""
    if in_order:
        return content.lines
    return sorted(content.lines, key=lambda line: 0 if line.above else _RANK.get(line.state, 2))


def _units(content: Content) -> list[tuple[int, str]]:
    """The units that lead a target or a task, by name."""
    found = {line.unit: line.lead for line in content.lines if line.unit is not None}
    found |= {chore.unit: chore.lead for chore in content.chores if chore.unit is not None}
    return sorted(found.items(), key=lambda pair: pair[1])
