"""Open rows of applied files: somebody says whom a row means, mends it, or that it needs nobody."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from typing import Any, Final, Literal

from sqlalchemy import Select, select
from sqlalchemy.orm import undefer

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import db, hold
from app.base.errors import NotFound, Refused
from app.base.text import fold
from trainees import areas, people, rosters, touched
from trainees.imports import blanks
from trainees.imports.belonging import belongings, is_told
from trainees.imports.not_entered import is_open
from trainees.imports.planning import traits_of
from trainees.imports.reading import RowFields
from trainees.imports.roster_import import CREATED, MATCHED, QUESTION, REFUSED, RosterImport, RosterRow
from trainees.people import Particulars, Person, pairs
from trainees.people.crowd import Candidate, Register, Someone
from trainees.people.likeness import Traits

MOST: Final = 5


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer did: the row, whom it brought in (None: nobody yet), and whether that person is new."""

    row: RosterRow
    person: Person | None
    created: bool = False


def pack(row: RowFields) -> str:
    """What a row says, to be kept (sealed) while it waits."""
    said = ((field.name, getattr(row, field.name)) for field in fields(row))
    return json.dumps({name: value for name, value in said if value not in (None, "")}, ensure_ascii=False)


def unpack(kept: str) -> RowFields:
    """The row that `pack` kept; a field of an older version that is no longer known is left out."""
    known = {field.name for field in fields(RowFields)}
    return RowFields(**{k: v for k, v in json.loads(kept).items() if k in known})


def get(row_id: int, *, within: Scope) -> RosterRow:
    """One open row of the scope; NotFound when there is none, it was answered, or its words were not kept."""
    row = db.session.get(RosterRow, row_id)
    if row is None or not within.covers(row.locality_id) or row.outcome not in (QUESTION, REFUSED):
        raise NotFound("row_unknown", "Dòng này đã được trả lời hoặc không còn.")
    return row


def asking(within: Scope, outcome: str = QUESTION) -> Select[RosterRow]:
    """The query of the open rows of one outcome (question, refused) of files that stand, oldest first."""
    query = select(RosterRow).where(RosterRow.outcome == outcome, is_open())
    if within.locality_id is not None:
        query = query.where(RosterRow.locality_id == within.locality_id)
    return query.order_by(RosterRow.id)


def waiting(within: Scope, outcome: str = QUESTION, *, limit: int | None = None) -> list[RosterRow]:
    """Those rows, with what they say."""
    return list(db.session.scalars(asking(within, outcome).options(undefer(RosterRow.kept)).limit(limit)))


def said(row: RosterRow) -> RowFields | None:
    """What the row says of its person; None for a row of a file that was read before this was kept."""
    return unpack(row.kept) if row.kept else None


def traits(row: RosterRow) -> Traits | None:
    """What an open row's person is compared by; None where its words were not kept."""
    what = said(row)
    return traits_of(what) if what is not None else None


def candidates(row: RosterRow, everybody: Register) -> list[Candidate]:
    """Whom an open row may be, scored anew against who is in the register now; those it was told apart from are left out."""
    mine = traits(row)
    if mine is None:
        return []
    links, others = everybody.near(mine)
    denied = _living(row.denied).values()
    return [c for c in links + others if c.someone.person_id not in denied][:MOST]


def left(rows: Collection[RosterRow]) -> dict[int, list[Candidate]]:
    """Row id → whom it may be as scored last, read through merges and without whom it was told apart from. One query."""
    stands = _living({
        *(c["person"] for row in rows for c in row.candidates if c.get("person") is not None),
        *(person for row in rows for person in row.denied),
    })  # fmt: skip
    found: dict[int, list[Candidate]] = {}
    for row in rows:
        seen = {stands.get(person) for person in row.denied} | {None}
        found[row.id] = []
        for c in row.candidates:
            person = stands.get(c.get("person", 0))
            if person not in seen:
                seen.add(person)
                found[row.id].append(Candidate(Someone(person_id=person), c["score"], tuple(c["why"])))
    return found


def _living(ids: Collection[int]) -> dict[int, int]:
    """Who stands for each of these people, for those who are still in the register."""
    if not ids:
        return {}
    rows = db.session.execute(select(Person.id, people.survivor()).where(Person.id.in_(set(ids))))
    return dict(rows.tuples().all())


def rescore(locality_id: int, everybody: Register, among: Collection[int] | None = None) -> int:
    """Score every open question of a locality again (`among`: of these rows). Returns how many have no candidate left."""
    free = 0
    query = select(RosterRow).where(
        RosterRow.locality_id == locality_id,
        RosterRow.outcome == QUESTION,
        RosterRow.kept.is_not(None),
        is_open(),
    )
    if among is not None:
        query = query.where(RosterRow.id.in_(list(among)))
    for row in db.session.scalars(query.options(undefer(RosterRow.kept))):
        found = candidates(row, everybody)
        row.candidates = stored(found)
        free += not found
    db.session.flush()
    return free


def stored(found: Iterable[Candidate]) -> list[dict[str, Any]]:
    """Candidates as a row keeps them."""
    return [{"person": c.someone.person_id, "score": c.score, "why": list(c.why)} for c in found]


def same(row: RosterRow, person: Person, *, by: Actor) -> Answered:
    """The row is this person: blanks are filled, the membership is given. Refused `row_answered`, `row_forgotten`."""
    what = _held(row)
    if person.locality_id != row.locality_id:
        raise NotFound("person_unknown", "Không tìm thấy người này trong danh sách.")
    filled = _fill(person, what)
    _give(row, person, what)
    row.filled = blanks.sign(filled, what, person.neighbourhood_id)
    return _close(row, person, MATCHED, "same", by)


def different(row: RosterRow, others: Collection[int], *, by: Actor) -> Answered:
    """The row is none of these people. When no other candidate is left, it is somebody new, and is entered."""
    _held(row)
    row.denied = sorted({*row.denied, *others})
    if left([row])[row.id]:
        row.answer, row.answered_at, row.answered_by = "different", clock.now(), by.account_id
        db.session.flush()
        return Answered(row, None)
    return new(row, by=by)


def unsure(row: RosterRow, *, by: Actor) -> Answered:
    """Somebody looked and cannot tell: the row stays open, at the end of the queue."""
    _held(row)
    row.answer, row.answered_at, row.answered_by = "unsure", clock.now(), by.account_id
    db.session.flush()
    return Answered(row, None)


def new(row: RosterRow, *, by: Actor, mended: RowFields | None = None) -> Answered:
    """The row is somebody who is not in the register yet (`mended`: what it should say). Refused: it has no name."""
    what = _held(row)
    if mended is not None:
        what, row.kept = mended, pack(mended)
    place = areas.ensure_neighbourhood(row.locality_id, what.neighbourhood) if what.neighbourhood else None
    person = people.add(
        row.locality_id,
        Particulars(what.name, what.birth, what.sex, what.phone, what.national_id, what.old_id),
        by=by, neighbourhood_id=place.id if place else None,
    )  # fmt: skip
    person.language, person.phone_use = what.language, what.phone_use
    _give(row, person, what)
    told_apart = {*row.denied, *(c["person"] for c in row.candidates if c.get("person") is not None)}
    pairs.keep_apart(person.id, _living(told_apart).values(), row.locality_id, by=by)
    return _close(row, person, CREATED, "different", by)


def mend(row: RosterRow, mended: RowFields, everybody: Register, *, by: Actor) -> Answered:
    """A refused row with its bad cells put right (or left out): linked, entered, or a question now, as any row would be.

    `everybody`: the living people of the locality. Refused: no name.
    """
    _held(row)
    if not mended.name.strip():
        raise Refused("name_missing", "Cần họ và tên.")
    links, others = everybody.near(traits_of(mended))
    near = [
        c for c in links + others if c.someone.person_id is not None and c.someone.person_id not in row.denied
    ]
    claimed = bool(others) and others[0].why[0] == "same national ID"
    if len(links) == 1 and not claimed and links[0].someone.person_id is not None:
        row.kept = pack(mended)
        return same(row, people.get(links[0].someone.person_id, within=Scope(row.locality_id)), by=by)
    if not near:
        return new(row, by=by, mended=mended)
    row.kept, row.outcome = pack(mended), QUESTION
    row.candidates = stored(near[:MOST])
    # What was wrong with its cells is put right; that it was remains to be read.
    row.problems = [{**problem, "fatal": False} for problem in row.problems]
    row.name_key = fold(mended.name)[:120]
    db.session.flush()
    return Answered(row, None)


def _held(row: RosterRow) -> RowFields:
    """The row's words, the row itself held against a second answer. Refused: answered meanwhile, or no longer kept."""
    hold(row)
    if row.outcome not in (QUESTION, REFUSED) or row.settled_by is not None or row.dismissed_at is not None:
        raise Refused("row_answered", "Dòng này đã được trả lời. Tải lại trang để xem.")
    what = said(row)
    if what is None:
        raise Refused(
            "row_forgotten", "Nội dung dòng này không còn được giữ. Chọn lại tệp danh sách để trả lời."
        )
    return what


def _fill(person: Person, what: RowFields) -> list[str]:
    """Fill the person's blanks from the row; what stands is never overwritten. Says which, as marks for `blanks.sign`."""
    marks: list[str] = []
    if what.birth and (
        person.birth is None or (len(what.birth) > len(person.birth) and what.birth.startswith(person.birth))
    ):
        marks.append(f"birth:{len(person.birth)}" if person.birth else "birth")
        person.birth = what.birth
        touched.people([person.id])
    for name in ("sex", "phone", "phone_use", "language", "old_id"):
        value = what.phone[:15] if name == "phone" and what.phone else getattr(what, name)
        if value and getattr(person, name) is None:
            marks.append(name)
            setattr(person, name, value)
    if (
        what.national_id
        and person.national_id is None
        and not people.holder_of(what.national_id, person.locality_id)
    ):
        marks.append("national_id")
        people.set_national_id(person, what.national_id)
    if what.neighbourhood and person.neighbourhood_id is None:
        marks.append("neighbourhood")
        person.neighbourhood_id = areas.ensure_neighbourhood(person.locality_id, what.neighbourhood).id
    if marks:
        person.compared = False
    return marks


def _give(row: RosterRow, person: Person, what: RowFields) -> None:
    """The memberships that the row gives, from the day its list counts."""
    record = db.session.get_one(RosterImport, row.import_id)
    silent = not is_told(row.kind, what)
    for one in belongings(row.kind, what):
        unit = areas.ensure_unit(row.locality_id, one.unit) if one.unit else None
        place = areas.ensure_neighbourhood(row.locality_id, one.neighbourhood) if one.neighbourhood else None
        # A list that tells no category leaves the one that somebody has (see `preview.kept`).
        if silent and one.category in rosters.STAFF_LIST and rosters.is_staff_of(person, unit, record.since):
            continue
        rosters.add(
            person, one.category, record.since, unit_id=unit.id if unit else None,
            neighbourhood_id=place.id if place else None, post=one.post, specialist=one.specialist, import_id=record.id,
        )  # fmt: skip


def _close(
    row: RosterRow, person: Person, outcome: str, answer: Literal["same", "different"], by: Actor
) -> Answered:
    record = db.session.get_one(RosterImport, row.import_id)
    totals: dict[str, Any] = dict(record.totals)
    totals[row.outcome] = max(0, totals.get(row.outcome, 0) - 1)
    totals[outcome] = totals.get(outcome, 0) + 1
    record.totals = totals
    row.outcome, row.person_id = outcome, person.id
    row.answer, row.answered_at, row.answered_by = answer, clock.now(), by.account_id
    # The same row of an earlier file waits for the same answer.
    for twin in db.session.scalars(
        select(RosterRow).where(
            RosterRow.locality_id == row.locality_id, RosterRow.kind == row.kind, RosterRow.row_key == row.row_key,
            RosterRow.nth == row.nth, RosterRow.id != row.id, is_open(),
        )
    ):  # fmt: skip
        twin.settled_by = row.id
    db.session.flush()
    return Answered(row, person, outcome == CREATED)
