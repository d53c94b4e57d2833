"""Rows that are alike somebody in all that their list says: of those the choice "same" may be made for many at once.

No match zone is touched by it: the choices are only filled in, for a person to look through before anything is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import undefer

from app.base.actors import Scope
from app.base.db import db
from trainees.imports import answering
from trainees.imports.planning import PlannedRow
from trainees.imports.preview import Preview
from trainees.imports.roster_import import QUESTION, RosterRow
from trainees.people import nearby
from trainees.people.crowd import Candidate
from trainees.people.likeness import Traits

MOST_ALIKE: Final = 200
"""Open rows of applied lists that one page offers to answer at once."""
_AT_ONCE: Final = 500


def alike(row: Traits, person: Traits) -> bool:
    """Whether nothing that a row says of somebody contradicts a person, and name, year and place or unit say the same.

    Names are equal with all their marks. Births agree as far as both say them, both at least the year.
    """
    if row.exact != person.exact or not (row.birth and person.birth):
        return False
    if not (row.birth.startswith(person.birth) or person.birth.startswith(row.birth)):
        return False
    for mine, theirs in (
        (row.sex, person.sex), (row.phone, person.phone), (row.id_hash, person.id_hash), (row.place, person.place),
    ):  # fmt: skip
        if mine is not None and theirs is not None and mine != theirs:
            return False
    same_unit = bool(row.units & person.units)
    if row.units and person.units and not same_unit:
        return False
    return same_unit or (row.place is not None and row.place == person.place)


def places_alike(out: Preview, traits: Sequence[tuple[PlannedRow, Traits]]) -> frozenset[int]:
    """Places of the questions among these rows that are alike the one person they may be.

    Not where another row of the file is that person, or may be: which of the two it is, only a person can tell.
    """
    found: dict[int, int] = {}
    for planned, said in traits:
        person = _alone(planned.candidates) if planned.outcome == QUESTION else None
        if person is not None and alike(said, out.described[planned.candidates[0].someone]):
            found[planned.place] = person
    if not found:
        return frozenset()
    asked = Counter(
        c.someone.person_id for planned in out.rows if planned.outcome == QUESTION for c in planned.candidates
    )
    settled = set(out.people.values())
    return frozenset(place for place, person in found.items() if asked[person] == 1 and person not in settled)


def _alone(candidates: Sequence[Candidate]) -> int | None:
    """The one candidate, who is a person of the register."""
    return candidates[0].someone.person_id if len(candidates) == 1 else None


@dataclass(frozen=True, slots=True)
class Alike:
    """An open row of a list that was written (its words at hand), and whom it is alike."""

    row: RosterRow
    person_id: int


def open_alike(within: Scope, among: Sequence[int] | None = None) -> list[Alike]:
    """The open questions that are alike the one person they may be, oldest first; at most MOST_ALIKE. `among`: row ids.

    What somebody left unsure is not among them, nor where another row of the same list is that person or may be.
    """
    query = answering.asking(within).where(RosterRow.kept.is_not(None), RosterRow.answer.is_(None))
    asked = db.session.execute(
        query.with_only_columns(RosterRow.id, RosterRow.import_id, RosterRow.candidates)
    ).all()
    times: Counter[tuple[int, int]] = Counter()
    likely: list[int] = []
    for row_id, import_id, near in asked:
        times.update((import_id, c["person"]) for c in near)
        # Words of the last scoring: most rows need not be opened to know that they are not alike.
        if len(near) == 1 and "same name" in near[0]["why"] and {"same neighbourhood", "same unit"} & set(near[0]["why"]):  # fmt: skip
            likely.append(row_id)
    if among is not None:
        wanted = set(among)
        likely = [row_id for row_id in likely if row_id in wanted]
    found: list[Alike] = []
    for start in range(0, len(likely), _AT_ONCE):
        rows = _read(likely[start : start + _AT_ONCE])
        found += [one for one in _judged(rows) if times[one.row.import_id, one.person_id] <= 1]
        if len(found) >= MOST_ALIKE:
            break
    return found[:MOST_ALIKE]


def _read(ids: Sequence[int]) -> list[RosterRow]:
    query = select(RosterRow).where(RosterRow.id.in_(ids)).options(undefer(RosterRow.kept))
    return list(db.session.scalars(query.order_by(RosterRow.id)))


def _judged(rows: Sequence[RosterRow]) -> list[Alike]:
    left = answering.left(rows)
    whom = {row.id: person for row in rows if (person := _alone(left[row.id])) is not None}
    if not whom:
        return []
    known = {
        person: traits
        for locality in {row.locality_id for row in rows}
        for person, traits in nearby.described(locality, whom.values())
    }
    taken = set(
        db.session.execute(
            select(RosterRow.import_id, RosterRow.person_id).where(
                RosterRow.person_id.in_(set(whom.values())), RosterRow.import_id.in_({row.import_id for row in rows})
            )
        ).tuples()
    )  # fmt: skip
    found = []
    for row in rows:
        person, said = whom.get(row.id), answering.traits(row)
        if person is None or said is None or person not in known or (row.import_id, person) in taken:
            continue
        if alike(said, known[person]):
            found.append(Alike(row, person))
    return found
