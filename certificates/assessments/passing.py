"""Passing: who has shown in a training what its course asks for; the ledger is told in the transaction of every result."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from sqlalchemy import select

from app.base.actors import Actor
from app.base.db import db, hold
from campaigns import news
from campaigns.courses import CourseVersion
from campaigns.courses.version import BOTH, EITHER, NOTHING
from campaigns.courses.version import PRACTICE as BY_PRACTICE
from campaigns.courses.version import TEST as BY_TEST
from campaigns.news import News
from campaigns.trainings import Training
from certificates.assessments.result import AFTER, PRACTICE, Result
from trainees import ledger, people
from trainees.ledger import Change
from trainees.people import Person

PASSED = "passed"
"""The kind of the lines."""
SOURCE = "proof:"
"""How their source begins; the id of the training follows."""

# Which phases may show it. A test before the training shows what somebody knew already: it only measures the gain.
_PHASES: Mapping[str, tuple[str, ...]] = {
    NOTHING: (), BY_PRACTICE: (PRACTICE,), BY_TEST: (AFTER,), EITHER: (PRACTICE, AFTER), BOTH: (PRACTICE, AFTER),
}  # fmt: skip


def key(training: Training) -> str:
    """The source of the evidence that the assessments of a training give."""
    return f"{SOURCE}{training.id}"


def passed(training: Training) -> dict[int, date]:
    """Who has the proof that the training's version asks for (survivors of merges), and the day on which it was whole.

    Whether somebody attended every lesson plays no part: who can do it, can.
    """
    whole: dict[int, dict[str, date]] = {}
    for _, who, phase, day in _reached(training, training.version.proof):
        whole.setdefault(who, {}).setdefault(phase, day)
    proof = training.version.proof
    return {who: since for who, days in whole.items() if (since := _whole(proof, days))}


def wanted(training: Training, version: CourseVersion | None = None) -> dict[tuple[int, int], date]:
    """(person id, skill id) → day: the lines that this training should have; had it `version`, where one is given.

    As with attendance, lines stay with the row of the register that earned them; only where nobody's own row has the
    proof and the merged ones have it together, the line is that of the row which made it whole.
    """
    version = version or training.version
    proof = version.proof
    own: dict[int, dict[str, date]] = {}
    together: dict[int, dict[str, tuple[date, int]]] = {}
    stands: dict[int, int] = {}
    for person, who, phase, day in _reached(training, proof):
        stands[person] = who
        own.setdefault(person, {}).setdefault(phase, day)
        together.setdefault(who, {}).setdefault(phase, (day, person))
    full = {person: since for person, days in own.items() if (since := _whole(proof, days))}
    alone = {stands[person] for person in full}
    for who, reached in together.items():
        since = _whole(proof, {phase: when for phase, (when, _) in reached.items()})
        if who not in alone and since:
            full[next(person for when, person in reached.values() if when == since)] = since
    return {(person, skill.id): since for person, since in full.items() for skill in version.skills}


def settle(training: Training, *, by: Actor) -> Change:
    """Make the ledger say of this training what its results say."""
    hold(training)  # two results at once: the second must see the first
    return ledger.settle(training.locality_id, key(training), PASSED, wanted(training), by=by)


def settle_people(person_ids: Collection[int], *, by: Actor) -> Change:
    """The same for every training in which one of these people has a result: they were merged, or told apart again."""
    return _settle_all(select(Result.training_id).where(Result.person_id.in_(list(person_ids))), by)


def _settle_all(training_ids: object, by: Actor) -> Change:
    query = select(Training).where(Training.id.in_(training_ids)).order_by(Training.id)  # type: ignore[arg-type]
    changes = [settle(training, by=by) for training in db.session.scalars(query)]
    return Change(sum(c.recorded for c in changes), sum(c.withdrawn for c in changes))


def _whole(proof: str, days: Mapping[str, date]) -> date | None:
    """The day on which the proof was whole, of the phases that somebody passed; None while it is not."""
    reached: Iterable[date] = days.values()
    if proof == BOTH:
        return max(reached) if len(days) == len(_PHASES[BOTH]) else None
    return min(reached, default=None)


def _reached(training: Training, proof: str) -> list[tuple[int, int, str, date]]:
    """(person id, who stands for them, phase, day) of every result that was passed and may show it, the earliest first."""
    phases = _PHASES[proof]
    if not phases:
        return []
    rows = db.session.execute(
        select(Result.person_id, people.survivor(), Result.phase, Result.on)
        .join(Person, Person.id == Result.person_id)
        .where(Result.training_id == training.id, Result.passed.is_(True), Result.phase.in_(phases))
        .order_by(Result.on, Result.id)
    )
    return [row.tuple() for row in rows]


def _follow(told: News) -> None:
    if told.people:
        settle_people(told.people, by=told.by)
    if told.trainings:
        _settle_all(sorted(told.trainings), told.by)


news.follow(_follow)
