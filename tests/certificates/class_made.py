"""A training that many came to: people, their evidence and a design, without the way there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from bench.people import made
from campaigns import enrolments, trainings
from campaigns.trainings import Training
from certificates.award import design
from trainees import ledger, people
from trainees.ledger import ATTENDED
from trainees.people import Particulars, Person


def training_of(commune) -> Training:
    """The commune's training."""
    return trainings.get(commune.training, within=EVERYWHERE)


def came(training: Training, person_ids: Iterable[int], on: date | None = None) -> list[int]:
    """These people came to enough lessons of it; what the completion rule would have written."""
    ids = list(person_ids)
    for person_id in ids:
        shown(training, person_id, ATTENDED, training.key, on)
    return ids


def passed(training: Training, person_ids: Iterable[int], on: date | None = None) -> None:
    """These people showed what they can do; what an assessment would have written."""
    for person_id in person_ids:
        shown(training, person_id, "passed", f"proof:{training.id}", on)


def shown(training: Training, person_id: int, kind: str, source: str, on: date | None) -> None:
    """One person's lines of a source."""
    person = db.session.get_one(Person, person_id)
    ledger.record(
        person, training.version.skills, on=on or clock.today(), kind=kind, source=source, by=COMMAND_LINE
    )


def crowd(training: Training, count: int, seed: int = 1) -> list[int]:
    """So many made-up people more, expected in it, who all came."""
    several = [
        people.add(training.locality_id, Particulars(who.name, birth=who.birth), by=COMMAND_LINE)
        for who in made(count, seed)
    ]
    enrolments.add(training, several, by=COMMAND_LINE)
    return came(training, [person.id for person in several])


def a_design(training: Training):
    """The first of the three ready designs."""
    return design.bring(training.locality_id, by=COMMAND_LINE)[0]
