"""Reopening: an answer to a row is taken back, and with it what the answer did."""

from __future__ import annotations

from sqlalchemy import select

from app.base.actors import Scope
from app.base.db import db, hold
from app.base.errors import NotFound, Refused
from trainees import areas, touched
from trainees.imports import answering, blanks
from trainees.imports.belonging import belongings
from trainees.imports.planning import place_key
from trainees.imports.reading import RowFields
from trainees.imports.roster_import import CREATED, MATCHED, QUESTION, REFUSED, RosterImport, RosterRow
from trainees.imports.undoing import leant_on, remove_unused
from trainees.people import Person, nearby
from trainees.rosters import Membership


def get(row_id: int, *, within: Scope) -> RosterRow:
    """One row of the scope, answered or not; NotFound."""
    row = db.session.get(RosterRow, row_id)
    if row is None or not within.covers(row.locality_id):
        raise NotFound("row_unknown", "Dòng này không còn.")
    return row


def reopen(row: RosterRow) -> int | None:
    """The row waits again as before: blanks it filled are blank, its memberships go. Whom it made is for `let_go`: their id.

    Refused: `row_not_answered`; `row_membership_changed` when somebody ended or moved what it gave. Values that were
    changed since stay.
    """
    hold(row)
    made = row.person_id if row.outcome == CREATED else None
    if row.answer is None or row.kept is None:
        raise Refused("row_not_answered", "Dòng này chưa được trả lời, nên không có gì để hoàn tác.")
    if row.outcome in (MATCHED, CREATED):
        _take_back(row)
    row.answer = row.answered_at = row.answered_by = None
    row.denied = []
    mine = answering.traits(row)
    if row.outcome == QUESTION and mine is not None:
        near = answering.candidates(row, nearby.around(row.locality_id, [mine]))
        row.candidates = answering.stored(c for c in near if c.someone.person_id != made)
    db.session.flush()
    return made


def let_go(person_id: int) -> None:
    """The person that a reopened row had made leaves the register, once nothing of what followed stands any more.

    Whoever stands in lines of the ledger that were withdrawn stays, in no list: those lines remain readable.
    Refused: `row_person_used` when the person is leant on meanwhile.
    """
    touched.count()
    if not remove_unused(Person, {person_id}) and leant_on([person_id], harmless=("person_pair",)):
        raise Refused(
            "row_person_used",
            "Người ghi mới từ dòng này đã có thẻ, đã vào lớp hoặc đã có ghi nhận, nên không bỏ ra được. "
            "Nếu đó là người đã có, hãy mở trang của họ rồi gộp.",
        )


def restore(row: RosterRow) -> None:
    """Somebody stands behind a row after all that was said to need nobody (`settling.dismiss`)."""
    row.dismissed_at = None
    db.session.flush()


def _take_back(row: RosterRow) -> None:
    what = answering.said(row)
    assert what is not None
    person = db.session.get_one(Person, row.person_id)
    for membership in _given(row, person.id, what):
        if membership.ended_at is not None:
            raise Refused(
                "row_membership_changed",
                "Chỗ đứng trong danh sách của người này đã được sửa sau đó. Lấy lại ngày thôi có tên trước, rồi hoàn tác.",
            )
        heir = _heir(row, membership)
        if heir is None:
            touched.people([person.id])
            db.session.delete(membership)
        else:
            membership.import_id = heir
    blanks.empty(person, row.filled)
    record = db.session.get_one(RosterImport, row.import_id)
    before = REFUSED if any(problem.get("fatal") for problem in row.problems) else QUESTION
    totals = dict(record.totals)
    totals[row.outcome] = max(0, totals.get(row.outcome, 0) - 1)
    totals[before] = totals.get(before, 0) + 1
    record.totals = totals
    row.outcome, row.person_id, row.filled = before, None, []
    db.session.flush()


def _given(row: RosterRow, person_id: int, what: RowFields) -> list[Membership]:
    """The memberships that this answer gave: of its file, person, category and unit."""
    found: list[Membership] = []
    units = areas.known_units(row.locality_id)
    for one in belongings(row.kind, what):
        unit = units.get(place_key(one.unit)) if one.unit else None
        found += db.session.scalars(
            select(Membership).where(
                Membership.import_id == row.import_id, Membership.person_id == person_id,
                Membership.category == one.category, Membership.unit_id.is_not_distinct_from(unit),
            )
        )  # fmt: skip
    return found


def _heir(row: RosterRow, membership: Membership) -> int | None:
    """The import of another row that gives the same membership; it stays then, as that one's.

    Of a second membership of a row (the digital team's) no row tells the category: any other row of the person keeps it.
    """
    query = select(RosterRow.import_id).where(
        RosterRow.person_id == membership.person_id, RosterRow.id != row.id,
        RosterRow.outcome.in_((MATCHED, CREATED)),
    )  # fmt: skip
    if membership.category == row.category:
        query = query.where(
            RosterRow.category == membership.category,
            RosterRow.unit_id.is_not_distinct_from(membership.unit_id),
        )
    return db.session.scalar(query.order_by(RosterRow.id).limit(1))
