"""Open rows that are alike one person in all that their list says: looked through on one page, answered "same" at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from flask import flash, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import EDIT_PEOPLE, needs
from app.base.db import db
from app.base.errors import CoreError
from app.web.pages import actor, go, scope, tell_refusal, vn_day, vn_number
from app.web.people.frame import PAGE, SEXES, bp, names_of
from app.web.people.sides import row_words
from campaigns import decisions
from trainees import people
from trainees.areas import Neighbourhood, Unit
from trainees.imports import answering
from trainees.imports.roster_import import RosterImport
from trainees.imports.showing.alike import Alike, open_alike
from trainees.people import Person
from trainees.rosters import Membership

_FIELD = "row-"


@dataclass(frozen=True, slots=True)
class Two:
    """A row and whom it is alike, each in words."""

    row_id: int
    person_id: int
    where: str
    name: str
    said: str
    known: str


@bp.get("/questions/alike")
@needs(EDIT_PEOPLE)
def alike() -> str | BaseResponse:
    """The first of those rows, every one ticked; nothing is written before somebody says so."""
    found = open_alike(scope())
    if not found:
        return go(".question_list", show="rows")
    return render_template("people/alike.html", twos=_twos(found[:PAGE]), total=len(found))


@bp.post("/questions/alike")
@needs(EDIT_PEOPLE)
def answer_alike() -> BaseResponse:
    """Answer "same" for the ticked rows (row-<id> = person id) that are alike that person still; all of them, or none."""
    ticked = {
        int(name.removeprefix(_FIELD)): value
        for name, value in request.form.items()
        if name.startswith(_FIELD) and name[len(_FIELD) :].isdecimal() and len(name) < 24
    }
    by, done = actor(), 0
    try:
        for one in open_alike(scope(), among=list(ticked)):
            if ticked[one.row.id] != str(one.person_id):
                continue
            row_id, place = one.row.id, one.row.locality_id
            decisions.same(one.row, people.get(one.person_id, within=scope()), by=by)
            audit.tell(by, "answer", "roster_row", row_id, place, verdict="same", person=one.person_id)
            done += 1
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
        return go(".alike")
    db.session.commit()
    left = len(ticked) - done
    words = _("Đã trả lời “cùng người” cho %(n)s dòng.", n=vn_number(done))
    if left:
        words += " " + _("%(n)s dòng đã thay đổi từ lúc xem nên chưa trả lời.", n=vn_number(left))
    flash(words, "success" if done else "info")
    return go(".question_list", show="rows")


def _twos(found: list[Alike]) -> list[Two]:
    """Five queries, whatever the number."""
    known = {
        one.id: one
        for one in people.named([each.person_id for each in found], within=scope(), size=len(found))
    }
    files = select(RosterImport.id, RosterImport.filename)
    named = dict(
        db.session.execute(files.where(RosterImport.id.in_({each.row.import_id for each in found}))).tuples().all()
    )  # fmt: skip
    places = names_of(Neighbourhood, (one.neighbourhood_id for one in known.values()))
    units = _units(known)
    twos = []
    for each in found:
        what, one = answering.said(each.row), known.get(each.person_id)
        if what is None or one is None:
            continue
        twos.append(
            Two(
                each.row.id, one.id, row_words(named[each.row.import_id], each.row.sheet, each.row.row), what.name,
                _in_words(what.birth, what.sex, what.national_id, what.phone, [what.neighbourhood, what.unit]),
                _of(one, [places.get(one.neighbourhood_id or 0), *units.get(one.id, ())]),
            )
        )  # fmt: skip
    return twos


def _units(ids: Iterable[int]) -> dict[int, list[str]]:
    """Person id → names of the units in whose lists they stand."""
    query = (
        select(Membership.person_id, Unit.name)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.person_id.in_(list(ids)), Membership.until.is_(None))
        .distinct()
        .order_by(Unit.name)
    )
    found: defaultdict[int, list[str]] = defaultdict(list)
    for person_id, name in db.session.execute(query):
        found[person_id].append(name)
    return found


def _of(one: Person, places: list[str | None]) -> str:
    words = _in_words(one.birth, one.sex, one.national_id_last3, one.phone, places)
    return f"{one.name}, {words}" if words else one.name


def _in_words(
    birth: str | None, sex: str | None, number: str | None, phone: str | None, places: list[str | None]
) -> str:
    """What is known of somebody, in one line; of a national ID the last three digits."""
    return ", ".join(
        str(word)
        for word in (
            _("sinh %(birth)s", birth=vn_day(birth)) if birth else "", str(SEXES.get(sex or "", "")).lower(),
            _("CCCD …%(tail)s", tail=number[-3:]) if number else "", phone, *places,
        )
        if word
    )  # fmt: skip
