"""Decisions: what somebody said of who is who, with the ledger and the lists of held trainings settled by it.

Pages, commands and the API decide through here; `merging`, `pairs`, `answering` and `reopening` alone leave the ledger as it was.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from app.base.actors import Actor
from app.base.db import hold
from campaigns import held, news
from campaigns.attendance import completion
from trainees import people
from trainees.imports import answering, reopening
from trainees.imports.answering import Answered
from trainees.imports.planning import traits_of
from trainees.imports.reading import RowFields
from trainees.imports.roster_import import RosterRow
from trainees.people import Person, merging, nearby, pairs
from trainees.people.merging import Merge, Side
from trainees.people.pairs import OPEN, PersonPair

# --- two people of the register ------------------------------------------------------------------------------


def merge(survivor: Person, absorbed: Person, sides: Mapping[str, Side] | None = None, *, by: Actor) -> Merge:
    """They are one: see `merging.merge`. What both attended counts together from now on."""
    record = merging.merge(survivor, absorbed, sides, by=by)
    pairs.remember(pairs.of(survivor, absorbed), "same", by=by)
    _settle(people.family(survivor.id), by)
    return record


def undo(record: Merge, *, by: Actor) -> tuple[Person, Person]:
    """They are two again, and somebody may be asked about them again: (who had stayed, who comes back)."""
    family = people.family(record.survivor_id)
    survivor, absorbed = merging.undo(record, by=by)
    pair = pairs.of(survivor, absorbed)
    pair.why = pair.why or ["merge undone"]
    pairs.remember(pair, OPEN, by=by)
    _settle(family, by)
    return survivor, absorbed


def _settle(family: Collection[int], by: Actor) -> None:
    completion.settle_people(family, by=by)
    news.tell(people=family, by=by)


def tell_apart(one: Person, other: Person, *, by: Actor) -> PersonPair:
    """They are two: nobody is asked again."""
    return _say(one, other, "different", by)


def leave_open(one: Person, other: Person, *, by: Actor) -> PersonPair:
    """Somebody looked and cannot tell."""
    return _say(one, other, "unsure", by)


def _say(one: Person, other: Person, verdict: pairs.Verdict, by: Actor) -> PersonPair:
    for person in sorted((one, other), key=lambda person: person.id):
        hold(person)  # two who say it at once make one pair
    pair = pairs.of(one, other)
    pairs.remember(pair, verdict, by=by)
    return pair


# --- an open row of a list -----------------------------------------------------------------------------------


def same(row: RosterRow, person: Person, *, by: Actor) -> Answered:
    """The row is this person."""
    return _settled(answering.same(row, person, by=by), by)


def different(row: RosterRow, others: Collection[int], *, by: Actor) -> Answered:
    """The row is none of these; somebody new when nobody is left."""
    return _settled(answering.different(row, others, by=by), by)


def new(row: RosterRow, *, by: Actor) -> Answered:
    """The row is none of those it resembles."""
    return _settled(answering.new(row, by=by), by)


def mend(row: RosterRow, mended: RowFields, *, by: Actor) -> Answered:
    """A refused row, put right: linked, entered, or a question now."""
    everybody = nearby.around(row.locality_id, [traits_of(mended)])
    return _settled(answering.mend(row, mended, everybody, by=by), by)


def reopen(row: RosterRow, *, by: Actor) -> None:
    """The answer is taken back with all it did."""
    held_list = row.import_id
    made = reopening.reopen(row)
    held.settle_list(held_list, by=by)
    if made is not None:
        reopening.let_go(made)


def _settled(done: Answered, by: Actor) -> Answered:
    if done.person is not None:
        held.settle_list(done.row.import_id, by=by)
    return done
