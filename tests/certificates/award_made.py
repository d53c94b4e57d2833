"""Certificates made up for tests: a person whom the ledger says to have attended, and their paper."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from campaigns import trainings
from campaigns.trainings import Training
from certificates import paper
from certificates.award import design, issuing, printing
from certificates.award.certificate import Certificate
from trainees import ledger
from trainees.ledger import ATTENDED
from trainees.people import Person


def training_of(commune: Any) -> Training:
    """The training of a commune."""
    return trainings.get(commune.training, within=EVERYWHERE)


def attended(commune: Any, *person_ids: int, on: date | None = None) -> None:
    """The ledger says of these people that they came."""
    training = training_of(commune)
    for person_id in person_ids:
        person = db.session.get_one(Person, person_id)
        ledger.record(
            person, training.version.skills, on=on or clock.today(), kind=ATTENDED, source=training.key, by=COMMAND_LINE
        )  # fmt: skip


def issued(commune: Any, *person_ids: int, on: date | None = None, drawn: bool = False) -> list[Certificate]:
    """Certificates for people who came; `drawn`: with their paper."""
    attended(commune, *person_ids, on=on)
    training = training_of(commune)
    [first, *_] = design.bring(commune.locality, by=COMMAND_LINE)
    made = issuing.issue(training, person_ids, design=first, on=on or clock.today(), by=COMMAND_LINE)
    if drawn:
        pdf = paper.document(made, public_url="http://127.0.0.1:8000", made=clock.now())
        assert printing.keep(training, [one.id for one in made], pdf) is not None
    return made
