"""Two people become one, field by field; and two again."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import EDIT_PEOPLE, needs
from app.base.db import db
from app.base.errors import Refused
from app.web.pages import actor, go, scope, tell_refusal
from app.web.people import search
from app.web.people.frame import SEXES, bp, names_of
from app.web.people.index import belongings
from app.web.people.sides import compared, of_person
from app.web.rosters.words import why_words
from campaigns import decisions
from trainees import people
from trainees.areas import Neighbourhood
from trainees.people import Person, merging, pairs
from trainees.people.merging import Side

MOST_FOUND = 20


def _two(id: int, other_id: int) -> tuple[Person, Person]:
    """Both people, read through merges. Refused: it is one person."""
    one, other = people.get(id, within=scope()), people.get(other_id, within=scope())
    if one.id == other.id:
        raise Refused("pair_same", _("Hai dòng này đã là một người."))
    return one, other


@bp.get("/<int:id>/merge")
@needs(EDIT_PEOPLE)
def merge_with(id: int) -> str:
    """Somebody knows that two are one, though nobody was asked: find the other one."""
    person = people.get(id, within=scope())
    look = search.Wanted(q=search.wanted().q)
    found: list[Person] = []
    if look:
        query = search.found(look, search.card_of(look.q)).where(Person.id != person.id)
        found = list(db.session.scalars(query.order_by(Person.sort_name, Person.id).limit(MOST_FOUND + 1)))
    ids = [one.id for one in found]
    return render_template(
        "people/merge_with.html", person=person, q=look.q, people=found[:MOST_FOUND], more=len(found) > MOST_FOUND,
        belongs=belongings(ids), places=names_of(Neighbourhood, (one.neighbourhood_id for one in found)), sexes=SEXES,
    )  # fmt: skip


@bp.get("/<int:id>/merge/<int:other_id>")
@needs(EDIT_PEOPLE)
def merge(id: int, other_id: int) -> str | BaseResponse:
    """Both beside each other; for each field in which they differ somebody chooses whose stays."""
    try:
        one, other = _two(id, other_id)
    except Refused as refused:
        tell_refusal(refused)
        return go(".show", id=id)
    left, right = of_person(one, _("Người thứ nhất")), of_person(other, _("Người thứ hai"))
    stays, goes = merging.fuller(one, other)
    proposed = merging.proposed(stays, goes)
    keeps_left = {column: (side == "survivor") == (stays.id == one.id) for column, side in proposed.items()}
    pair = pairs.known(one, other)
    return render_template(
        "people/merge.html", left=left, right=right, lines=compared(left, right), keeps_left=keeps_left, stays=stays,
        pair=pair, why=why_words(pair.why) if pair and pair.why else "", asked_from=request.args.get("from", ""),
    )  # fmt: skip


@bp.post("/<int:id>/merge/<int:other_id>")
@needs(EDIT_PEOPLE)
def merge_post(id: int, other_id: int) -> BaseResponse:
    """Merge them as chosen: `stays` is the id of who stays, each field 'left' or 'right'."""
    try:
        one, other = _two(id, other_id)
        stays, goes = merging.fuller(one, other)
        if request.form.get("stays", type=int) == goes.id:
            stays, goes = goes, stays
        record = decisions.merge(stays, goes, _sides(stays.id == one.id), by=actor())
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".show", id=id)
    pair_id = pairs.of(stays, goes).id
    audit.tell(actor(), "merge", "person", stays.id, stays.locality_id, absorbed=goes.id, merge=record.id)
    db.session.commit()
    if request.form.get("from") == "questions":
        return go(".questions", done=f"p{pair_id}")
    flash(_("Đã gộp thành một người. Hoàn tác được ở cuối trang này."), "success")
    return go(".show", id=stays.id)


def _sides(left_stays: bool) -> dict[str, Side]:
    """Column → whose value stays, of those that were chosen."""
    chosen: dict[str, Side] = {}
    for column in merging.FIELDS:
        side = request.form.get(column)
        if side in ("left", "right"):
            chosen[column] = "survivor" if (side == "left") == left_stays else "absorbed"
    return chosen


@bp.post("/merges/<int:merge_id>/undo")
@needs(EDIT_PEOPLE)
def undo_merge(merge_id: int) -> BaseResponse:
    """They are two people again, as they were."""
    record = merging.get(merge_id, within=scope())
    survivor_id = record.survivor_id
    try:
        survivor, absorbed = decisions.undo(record, by=actor())
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".show", id=survivor_id)
    audit.tell(
        actor(),
        "undo-merge",
        "person",
        survivor.id,
        survivor.locality_id,
        restored=absorbed.id,
        merge=record.id,
    )
    db.session.commit()
    flash(_("Đã hoàn tác gộp: lại là hai người, như trước."), "success")
    return go(".show", id=survivor_id)
