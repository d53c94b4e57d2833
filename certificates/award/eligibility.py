"""Who may have a certificate of a training, and who stands where: read from the ledger alone, through merges."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from app.base.db import db
from app.base.text import N_
from campaigns.courses.version import NEVER, PASSED
from campaigns.trainings import Training
from certificates.assessments import passing
from certificates.award.certificate import Certificate, standing
from trainees import people
from trainees.ledger import ATTENDED
from trainees.ledger.brought import shown_by
from trainees.people import Person

COMPLETED, PROVED = "completed", "proved"
LEVELS = {COMPLETED: N_("Hoàn thành"), PROVED: N_("Đạt")}
"""What a certificate says of somebody: came to enough lessons; showed besides what they can do."""


@dataclass(frozen=True, slots=True)
class Eligible:
    """Somebody (the survivor of a merge) who meets what the training's version asks for, since `on`. `level`: see LEVELS."""

    person_id: int
    on: date
    level: str


@dataclass(frozen=True, slots=True)
class Days:
    """When somebody came to enough lessons, and when they showed what they can do; None: not yet."""

    attended: date | None = None
    passed: date | None = None


def days(trainings: Iterable[Training]) -> dict[int, dict[int, Days]]:
    """Training → person (the survivor) → what the ledger says of them in it. One query a locality."""
    given = {training.id: training for training in trainings}
    found: dict[int, dict[int, Days]] = {training_id: {} for training_id in given}
    for locality_id in {t.locality_id for t in given.values()}:
        some = [t for t in given.values() if t.locality_id == locality_id]
        attended = {t.key: t.id for t in some}
        passed = {passing.key(t): t.id for t in some}
        skills = {skill.code for t in some for skill in t.version.skills}
        first: dict[tuple[str, int], date] = {}
        for source, person, on in shown_by(
            locality_id, [*attended, *passed], skills, [ATTENDED, passing.PASSED]
        ):
            first[source, person] = min(on, first.get((source, person), on))
        for source, training_id in attended.items():
            proof = passing.key(given[training_id])
            who = {person for key, person in first if key in (source, proof)}
            found[training_id] = {p: Days(first.get((source, p)), first.get((proof, p))) for p in who}
    return found


def eligible(training: Training, among: Collection[int] | None = None) -> list[Eligible]:
    """Who may have a certificate, those who have one included (`among` these people only, survivors of merges); in Vietnamese
    order of given names. Two queries."""
    met = _met(training, days([training])[training.id])
    asked = met.keys() if among is None else met.keys() & set(among)
    order = select(Person.id).where(Person.id.in_(asked)).order_by(Person.sort_name, Person.id)
    return [met[person_id] for person_id in db.session.scalars(order)]


def _met(training: Training, said: dict[int, Days]) -> dict[int, Eligible]:
    rule = training.version.certifies
    if rule == NEVER:
        return {}
    met = {}
    for person_id, each in said.items():
        if each.attended is None or (rule == PASSED and each.passed is None):
            continue
        proved = each.passed is not None
        on = max(each.attended, each.passed) if rule == PASSED and each.passed else each.attended
        met[person_id] = Eligible(person_id, on, PROVED if proved else COMPLETED)
    return met


def counts(trainings: Iterable[Training]) -> dict[int, int]:
    """Training → how many may have a certificate, those who have one included. One query a locality."""
    given = list(trainings)
    said = days(given)
    return {training.id: len(_met(training, said[training.id])) for training in given}


def certified(training_ids: Iterable[int]) -> dict[int, int]:
    """Training → how many people have a certificate of it that stands. One query."""
    who = people.survivor()
    rows = db.session.execute(
        select(Certificate.training_id, func.count(who.distinct()))
        .join(Person, Person.id == Certificate.person_id)
        .where(Certificate.training_id.in_(list(training_ids)), standing())
        .group_by(Certificate.training_id)
    )
    return dict(rows.tuples().all())


def holders(training_id: int) -> dict[int, Certificate]:
    """Person (the survivor) → the newest of their certificates of a training: one that stands before any that was revoked."""
    who = people.survivor()
    rows = db.session.execute(
        select(who, Certificate)
        .join(Person, Person.id == Certificate.person_id)
        .where(Certificate.training_id == training_id, Certificate.replaced_by_id.is_(None))
        .order_by(Certificate.revoked_on.is_(None), Certificate.id)
    )
    return dict(rows.tuples().all())


def standing_holders(training_id: int) -> set[int]:
    """Who (survivors of merges) has a certificate of a training that stands."""
    who = select(people.survivor()).join(Certificate, Certificate.person_id == Person.id)
    return set(db.session.scalars(who.where(Certificate.training_id == training_id, standing())))


def given_since(training_id: int, moment: datetime) -> set[int]:
    """Who (survivors of merges) was given a certificate of a training since a moment, whatever became of it."""
    who = select(people.survivor()).join(Certificate, Certificate.person_id == Person.id)
    return set(
        db.session.scalars(who.where(Certificate.training_id == training_id, Certificate.issued_at >= moment))
    )


def certified_ids(training_id: int) -> list[int]:
    """The ids of the certificates of a training that stand."""
    return list(
        db.session.scalars(select(Certificate.id).where(Certificate.training_id == training_id, standing()))
    )


def lacking(training: Training) -> list[Eligible]:
    """Who may have a certificate and never had one, in the order of `eligible`.

    Whoever's was revoked is left out: another is given only to whom somebody names.
    """
    had = holders(training.id)
    return [one for one in eligible(training) if one.person_id not in had]
