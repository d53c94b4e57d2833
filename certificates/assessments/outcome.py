"""Outcome (kết quả bài làm): of all sittings of somebody the best counts; and what a class's sittings say of the questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import Refused
from app.base.text import clean
from campaigns import enrolments
from certificates.assessments import marking, passing, result
from certificates.assessments.opening import Opening
from certificates.assessments.sitting import Answer, Sitting
from trainees import people
from trainees.people import Person


def settle(opening: Opening, person_id: int, *, by: Actor) -> None:
    """Say anew how somebody stands in the phase of an opening, by their best sitting that was handed in and not withdrawn.

    It was reached on the day of the first sitting that passed: a better one later changes the points, not the day.
    """
    training = opening.training
    hold(training)
    rows = [row for row in _handed_in(opening, person_id) if row.withdrawn_at is None]
    if not rows:
        result.drop(training, opening.assessment, opening.phase, person_id)
    else:
        best = max(rows, key=lambda row: (bool(row.passed), (row.points or 0) / (row.out_of or 1), -row.id))
        first = min(
            (row for row in rows if row.passed == best.passed and (row.passed or row is best)),
            key=lambda row: (_when(row), row.id),
        )
        result.put(
            training, opening.assessment, opening.phase, person_id, points=best.points or 0, out_of=best.out_of or 0,
            passed=bool(best.passed), on=_when(first).date(), sitting_id=best.id,
        )  # fmt: skip
    passing.settle(training, by=by)


def _when(row: Sitting) -> Any:
    assert row.handed_in_at is not None
    return clock.local(row.handed_in_at)


def _handed_in(opening: Opening, person_id: int) -> list[Sitting]:
    query = (
        select(Sitting)
        .join(Opening, Opening.id == Sitting.opening_id)
        .where(
            Opening.training_id == opening.training_id, Opening.assessment_id == opening.assessment_id,
            Opening.phase == opening.phase, Sitting.person_id == person_id, Sitting.handed_in_at.is_not(None),
        )
    )  # fmt: skip
    return list(db.session.scalars(query.order_by(Sitting.handed_in_at, Sitting.id)))


def withdraw(sitting: Sitting, why: str, *, by: Actor) -> None:
    """It counts for nothing from now on. Refused: without a reason, not handed in yet."""
    hold(sitting)
    reason = clean(why)[:300]
    if not reason:
        raise Refused("withdraw_why", "Ghi lý do hủy kết quả.")
    if sitting.handed_in_at is None:
        raise Refused("sitting_open", "Người này đang làm bài. Đợi nộp bài rồi hủy kết quả.")
    if sitting.withdrawn_at is None:
        sitting.withdrawn_at, sitting.withdrawn_by, sitting.withdrawn_why = clock.now(), by.account_id, reason
        db.session.flush()
        settle(sitting.opening, sitting.person_id, by=by)


def give_back(sitting: Sitting, *, by: Actor) -> None:
    """It counts again."""
    hold(sitting)
    if sitting.withdrawn_at is not None:
        sitting.withdrawn_at, sitting.withdrawn_by, sitting.withdrawn_why = None, None, ""
        db.session.flush()
        settle(sitting.opening, sitting.person_id, by=by)


# --- a class -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody of the class and their sittings of one opening, the first first; `best` counts. `enrolled`: is on the list."""

    person: Person
    sittings: tuple[Sitting, ...]
    enrolled: bool

    @property
    def best(self) -> Sitting | None:
        """The sitting that counts; None: none was handed in, or all were withdrawn."""
        rows = [row for row in self.sittings if row.handed_in_at is not None and row.withdrawn_at is None]
        return max(
            rows,
            key=lambda row: (bool(row.passed), (row.points or 0) / (row.out_of or 1), -row.id),
            default=None,
        )

    @property
    def moves(self) -> int:
        """How often a sitting of theirs went to another browser."""
        return sum(row.moves for row in self.sittings)

    @property
    def state(self) -> str:
        """'none', 'sitting' (being written), 'passed', 'failed' or 'withdrawn'."""
        if self.best is not None:
            return "passed" if self.best.passed else "failed"
        if not self.sittings:
            return "none"
        return "sitting" if any(row.handed_in_at is None for row in self.sittings) else "withdrawn"


def lines(opening: Opening) -> list[Line]:
    """Everybody who is expected or took it, in Vietnamese order of given names. Three queries."""
    listed = {person.id: person for person, _ in enrolments.listed(opening.training)}
    rows = db.session.execute(
        select(Sitting, people.survivor()).join(Person, Person.id == Sitting.person_id)
        .where(Sitting.opening_id == opening.id).order_by(Sitting.started_at, Sitting.id)
    )  # fmt: skip
    sat: dict[int, list[Sitting]] = {}
    for sitting, who in rows:
        sat.setdefault(who, []).append(sitting)
    others = set(sat) - set(listed)
    more = (
        {person.id: person for person in db.session.scalars(select(Person).where(Person.id.in_(others)))}
        if others
        else {}
    )
    everybody = sorted((listed | more).values(), key=lambda person: (person.sort_name, person.id))
    return [Line(person, tuple(sat.get(person.id, ())), person.id in listed) for person in everybody]


@dataclass(frozen=True, slots=True)
class Tally:
    """One question as a class answered it: how often it stood in a paper that counts, and how often it was right."""

    id: int
    text: str
    asked: int
    right: int


def tallies(opening: Opening) -> list[Tally]:
    """The questions, the hardest first: one paper of each person, their first that was handed in and not withdrawn, so that
    whoever tries again weighs no more than others."""
    firsts: dict[int, Sitting] = {}
    query = select(Sitting).where(
        Sitting.opening_id == opening.id, Sitting.handed_in_at.is_not(None), Sitting.withdrawn_at.is_(None)
    )
    for sitting in db.session.scalars(query.order_by(Sitting.handed_in_at, Sitting.id)):
        firsts.setdefault(sitting.person_id, sitting)
    said = _said(sitting.id for sitting in firsts.values())
    counted: dict[int, list[Any]] = {}
    for sitting in firsts.values():
        marked = marking.mark(sitting.paper, said.get(sitting.id, {}))
        for entry, good in zip(sitting.paper, marked.right, strict=True):
            tally = counted.setdefault(entry["id"], [entry["text"], 0, 0])
            tally[1] += 1
            tally[2] += good
    found = [Tally(number, text, asked, right) for number, (text, asked, right) in counted.items()]
    return sorted(found, key=lambda one: (one.right / one.asked, -one.asked, one.id))


def _said(sitting_ids: Iterable[int]) -> dict[int, dict[int, Any]]:
    rows = db.session.scalars(select(Answer).where(Answer.sitting_id.in_(list(sitting_ids))))
    said: dict[int, dict[int, Any]] = {}
    for row in rows:
        said.setdefault(row.sitting_id, {})[row.place] = row.said
    return said
