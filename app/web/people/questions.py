"""Questions, one at a time: is this row of a list that person, are these two people one?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from app import accounts, audit
from app.access import EDIT_PEOPLE, needs
from app.base.db import db
from app.base.errors import CoreError, NotFound, Refused
from app.base.text import read_id
from app.web.pages import actor, go, scope, tell_refusal, vn_day
from app.web.people.frame import bp
from app.web.people.sides import compared, gains, of_person, of_row, row_words
from app.web.rosters.words import why_words
from campaigns import decisions
from trainees import people
from trainees.imports import answering, reopening
from trainees.imports.roster_import import QUESTION, RosterImport, RosterRow
from trainees.people import Person, merging, pairs
from trainees.people.pairs import OPEN, PersonPair


def queue() -> list[str]:
    """What waits, in the order in which it is asked ('r41' a row, 'p7' a pair); what somebody left unsure comes last."""
    rows = db.session.execute(
        answering.asking(scope())
        .where(RosterRow.kept.is_not(None))
        .with_only_columns(RosterRow.id, RosterRow.answer)
    ).all()
    asked = db.session.execute(
        pairs.waiting(scope(), unsure=True).with_only_columns(PersonPair.id, PersonPair.verdict)
    ).all()
    return [
        *(f"r{id}" for id, answer in rows if answer != "unsure"), *(f"p{id}" for id, verdict in asked if verdict == OPEN),
        *(f"r{id}" for id, answer in rows if answer == "unsure"), *(f"p{id}" for id, verdict in asked if verdict != OPEN),
    ]  # fmt: skip


@bp.get("/questions")
@needs(EDIT_PEOPLE)
def questions() -> str:
    """One question, side by side; `at` asks for a certain one, `done` names the one that was just answered."""
    waiting = queue()
    at = request.args.get("at", "")
    done = done_of(request.args.get("done", ""))
    if not waiting:
        return render_template("people/no_questions.html", done=done, asked=0)
    here = waiting.index(at) if at in waiting else 0
    ref = waiting[here]
    context = _row(int(ref[1:])) if ref[0] == "r" else _pair(int(ref[1:]))
    return render_template(
        "people/question.html", ref=ref, number=len(waiting), after=waiting[(here + 1) % len(waiting)], done=done,
        asked=len(waiting), **context,
    )  # fmt: skip


def _row(row_id: int) -> dict[str, Any]:
    row = answering.get(row_id, within=scope())
    found = answering.left([row])[row.id]
    wanted = request.args.get("person", type=int)
    chosen = next((c for c in found if c.someone.person_id == wanted), found[0] if found else None)
    left = of_row(row)
    context: dict[str, Any] = {"row": row, "left": left, "right": None, "lines": compared(left, left), "said": _said(row.answer == "unsure", row.answered_at, row.answered_by)}  # fmt: skip
    if chosen is None or chosen.someone.person_id is None:
        return context
    right = of_person(people.get(chosen.someone.person_id, within=scope()), _("Người đã có"))
    others = {
        person.id: person
        for person in people.named(
            [c.someone.person_id for c in found if c.someone.person_id], within=scope()
        )
    }
    return context | {
        "right": right, "lines": compared(left, right), "why": why_words(chosen.why), "gains": gains(left, right),
        "others": [others[c.someone.person_id] for c in found if c.someone.person_id in others],
    }  # fmt: skip


def _pair(pair_id: int) -> dict[str, Any]:
    pair = pairs.get(pair_id, within=scope())
    left = of_person(db.session.get_one(Person, pair.one_id), _("Người thứ nhất"))
    right = of_person(db.session.get_one(Person, pair.other_id), _("Người thứ hai"))
    return {
        "pair": pair, "left": left, "right": right, "lines": compared(left, right), "why": why_words(pair.why),
        "said": _said(pair.verdict == "unsure", pair.decided_at, pair.decided_by),
    }  # fmt: skip


def _said(unsure: bool, at: Any, by: int | None) -> str:
    """Who left it unsure and when; ''."""
    if not unsure:
        return ""
    names = {one.id: one.name for one in accounts.listed(scope())}
    return _(
        "%(who)s đã xem ngày %(day)s và chưa rõ.", who=names.get(by or 0, _("Dòng lệnh")), day=vn_day(at)
    )


# --- what was just answered ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Done:
    """An answer that was just given, in words, and where it is taken back ('' when it no longer can be)."""

    words: str
    noun: str
    id: int


def done_of(ref: str) -> Done | None:
    """What was said of a row or pair, for the page after it; None when nothing was."""
    try:
        number = read_id(ref[1:])
        if ref[:1] == "r" and number:
            return _row_done(reopening.get(number, within=scope()))
        if ref[:1] == "p" and number:
            return _pair_done(pairs.get(number, within=scope()))
    except NotFound:
        pass
    return None


def _row_done(row: RosterRow) -> Done | None:
    if row.dismissed_at is not None:
        return Done(_("Dòng này không còn được tính là chưa vào danh sách."), "dismissed", row.id)
    if row.answer is None:
        return None
    record = db.session.get_one(RosterImport, row.import_id)
    where = row_words(record.filename, row.sheet, row.row)
    if row.person_id is not None:
        name = people.get(row.person_id, within=scope()).name
        words = (
            _("%(row)s là %(name)s.", row=where, name=name) if row.answer == "same"
            else _("%(row)s là người mới: %(name)s.", row=where, name=name)
        )  # fmt: skip
    elif row.answer == "unsure":
        words = _("%(row)s: chưa rõ, để lại cuối.", row=where)
    else:
        words = _("%(row)s: là người khác.", row=where)
    return Done(words, "row", row.id)


def _pair_done(pair: PersonPair) -> Done | None:
    if pair.verdict == OPEN:
        return None
    one, other = (people.get(each, within=scope()).name for each in (pair.one_id, pair.other_id))
    words = {
        "same": _("Đã gộp thành một người: %(name)s.", name=one),
        "different": _("%(one)s và %(other)s là hai người khác nhau.", one=one, other=other),
        "unsure": _("%(one)s và %(other)s: chưa rõ, để lại cuối.", one=one, other=other),
    }
    return Done(words[pair.verdict], "pair", pair.id)


# --- answers -------------------------------------------------------------------------------------------------


@bp.post("/questions/rows/<int:row_id>/answer")
@needs(EDIT_PEOPLE)
def answer_row(row_id: int) -> BaseResponse:
    """`verdict`: same, different (than `person`), new (than all it resembles), unsure."""
    row = answering.get(row_id, within=scope())
    verdict = request.form.get("verdict", "")
    place, by = row.locality_id, actor()
    try:
        if row.outcome != QUESTION or verdict not in ("same", "different", "new", "unsure"):
            raise Refused(
                "verdict_unknown", _("Chọn một câu trả lời: cùng một người, người khác, hoặc chưa rõ.")
            )
        if verdict == "unsure":
            done = answering.unsure(row, by=by)
        elif verdict == "new":
            done = decisions.new(row, by=by)
        else:
            person = people.get(request.form.get("person", 0, type=int), within=scope())
            done = (
                decisions.same(row, person, by=by)
                if verdict == "same"
                else decisions.different(row, [person.id], by=by)
            )
    except CoreError as error:
        return _refused(error, f"r{row_id}")
    entered = done.person.id if done.person is not None else None
    audit.tell(by, "answer", "roster_row", row_id, place, verdict=verdict, person=entered)
    db.session.commit()
    if verdict == "different" and entered is None:
        return go(".questions", at=f"r{row_id}", done=f"r{row_id}")
    return go(".questions", at=request.form.get("after"), done=f"r{row_id}")


@bp.post("/questions/pairs/<int:pair_id>/answer")
@needs(EDIT_PEOPLE)
def answer_pair(pair_id: int) -> BaseResponse:
    """`verdict`: different, unsure. Being the same is said on the page that merges."""
    pair = pairs.get(pair_id, within=scope())
    verdict = request.form.get("verdict", "")
    by = actor()
    try:
        if verdict not in ("different", "unsure"):
            raise Refused(
                "verdict_unknown", _("Chọn một câu trả lời: cùng một người, người khác, hoặc chưa rõ.")
            )
        one, other = (db.session.get_one(Person, each) for each in (pair.one_id, pair.other_id))
        if one.merged_into_id is not None or other.merged_into_id is not None:
            raise Refused("pair_answered", _("Một trong hai người đã được gộp trước đó."))
        say = decisions.tell_apart if verdict == "different" else decisions.leave_open
        say(one, other, by=by)
    except CoreError as error:
        return _refused(error, f"p{pair_id}")
    audit.tell(by, "decide", "person_pair", pair_id, pair.locality_id, verdict=verdict)
    db.session.commit()
    return go(".questions", at=request.form.get("after"), done=f"p{pair_id}")


@bp.post("/questions/rows/<int:row_id>/reopen")
@needs(EDIT_PEOPLE)
def reopen_row(row_id: int) -> BaseResponse:
    """Take the answer to a row back with all it did."""
    row = reopening.get(row_id, within=scope())
    try:
        decisions.reopen(row, by=actor())
    except CoreError as error:
        return _refused(error, f"r{row_id}")
    audit.tell(actor(), "reopen", "roster_row", row_id, row.locality_id)
    db.session.commit()
    if row.outcome != QUESTION:
        return go(".question_list", show="refused")
    return go(".questions", at=f"r{row_id}")


@bp.post("/questions/pairs/<int:pair_id>/reopen")
@needs(EDIT_PEOPLE)
def reopen_pair(pair_id: int) -> BaseResponse:
    """Ask about two people again; when they were merged, they are two again first."""
    pair = pairs.get(pair_id, within=scope())
    try:
        record = merging.of(pair.one_id, pair.other_id)
        if record is not None:
            decisions.undo(record, by=actor())
        else:
            pairs.remember(pair, OPEN, by=actor())
    except CoreError as error:
        return _refused(error, f"p{pair_id}")
    audit.tell(
        actor(), "reopen", "person_pair", pair_id, pair.locality_id, merge=record.id if record else None
    )
    db.session.commit()
    return go(".questions", at=f"p{pair_id}")


def _refused(error: CoreError, at: str) -> BaseResponse:
    if isinstance(error, NotFound):
        raise error
    db.session.rollback()
    tell_refusal(error)
    return go(".questions", at=at)


def people_named(ids: set[int]) -> dict[int, tuple[str, str | None]]:
    """Id → name and birth, for a page of questions."""
    rows = db.session.execute(select(Person.id, Person.name, Person.birth).where(Person.id.in_(ids)))
    return {person_id: (name, birth) for person_id, name, birth in rows}
