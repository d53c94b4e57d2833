"""Certificates by the hundred: issued in small steps, drawn in parts, each step whole by itself; as single files in a ZIP."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Protocol

from flask import current_app

from app import audit
from app.access import ISSUE_CERTIFICATE
from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import db, reading, writing
from app.base.errors import Refused
from app.base.text import N_
from app.jobs import erased, files
from app.jobs.job import Job
from app.jobs.kinds import handles
from app.jobs.lease import Order
from app.jobs.progress import Progress
from campaigns import trainings
from campaigns.trainings import Training
from certificates import paper
from certificates.award import design, eligibility, issuing, printing
from certificates.award.certificate import Certificate

ISSUE = "certificates.issue"
ZIP = "certificates.zip"
STEP = 200
"""Certificates issued in one transaction: on SQLite a hall that scans waits no longer than that takes."""
PART = 1000
"""Certificates drawn at once: what a kill can lose (two seconds), and what memory holds (300 MB). Twice as many parts would
have to be joined again for the printer, which takes as long as a third of the drawing."""


class Steps(Protocol):
    """What is told of the work; both may raise to end it, between two transactions."""

    def phase(self, words: str, total: int | None = None) -> None: ...
    def advance(self, n: int = 1) -> None: ...


@dataclass(frozen=True, slots=True)
class Batch:
    """Whom to issue certificates of a training to: ids of people, as the face that asked showed them. `on`: ISO."""

    training: int
    design: int
    on: str
    people: list[int]

    @classmethod
    def read(cls, arguments: Mapping[str, Any]) -> Batch:
        """What `plain` wrote."""
        return cls(**arguments)

    def plain(self) -> dict[str, Any]:
        """As JSON can say it; no personal data."""
        return asdict(self)


def subject(training: Training) -> str:
    """The subject of a training's jobs: one at a time."""
    return f"training:{training.id}"


@handles(ISSUE, title=N_("Cấp giấy chứng nhận"), permission=ISSUE_CERTIFICATE)
def issue(order: Order, progress: Progress) -> Mapping[str, Any]:
    """Numbers for whoever has none yet, pages for whatever has none yet. Run again it goes on where the last run was ended."""
    batch = Batch.read(order.arguments)
    with reading():
        begun = db.session.get_one(Job, order.job_id).created_at
    carry_out(batch, within=order.scope, by=order.by, steps=progress, begun=begun)
    with writing():
        result = summed(batch, begun, within=order.scope)
        progress.complete(result)
        db.session.commit()
    return result


@contextmanager
def _settled() -> Iterator[None]:
    """What stands in memory already is not gone through again and again in search of garbage: each time takes as long as
    issuing to two hundred people."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@_settled()
def carry_out(batch: Batch, *, within: Scope, by: Actor, steps: Steps, begun: datetime | None = None) -> None:
    """Issue and draw, each step in a transaction of its own. Refused as `issuing.issue` says, before anything is issued.

    `begun`: since when the batch is asked for. Taken up again it gives nobody a second certificate: whoever's was revoked
    meanwhile stays without.
    """
    on = date.fromisoformat(batch.on)
    with reading():
        training = trainings.get(batch.training, within=within)
        issuing.check(training, design.get(batch.design, within=within), on)
        asked = set(batch.people)
        # By name from the first to the last, so that the register reads like a class list.
        had = eligibility.standing_holders(training.id) | _given(training, begun)
        order = [one.person_id for one in eligibility.eligible(training, asked - had)]
        issuing.printable(order)
    steps.phase("Cấp số", total=len(order))
    for start in range(0, len(order), STEP):
        some = order[start : start + STEP]
        with writing():
            training = trainings.get(batch.training, within=within)
            left = set(some) - _given(training, begun)
            made = issuing.issue(training, left, design=design.get(batch.design, within=within), on=on, by=by)
            if made:
                audit.tell(
                    by, "issue", "certificate", None, training.locality_id, training=training.id, certificates=len(made),
                    first=made[0].register_number, last=made[-1].register_number,
                )  # fmt: skip
            db.session.commit()
        steps.advance(len(some))
    _draw(batch.training, within, steps)


def _given(training: Training, begun: datetime | None) -> set[int]:
    return eligibility.given_since(training.id, begun) if begun else set()


def _draw(training_id: int, within: Scope, steps: Steps) -> None:
    with reading():
        steps.phase("Vẽ giấy", total=printing.count_undrawn(training_id))
    while True:
        with reading():
            some = printing.undrawn(training_id, PART)
            if not some:
                return
            ids = [certificate.id for certificate in some]
            pdf = paper.document(some, public_url=current_app.config["PUBLIC_URL"], made=clock.now())
        with writing():
            # None: another drew one of them meanwhile, or it was revoked. What is still to be drawn is asked anew.
            if printing.keep(trainings.get(training_id, within=within), ids, pdf) is not None:
                db.session.commit()
        steps.advance(len(ids))


def summed(batch: Batch, begun: datetime, *, within: Scope) -> dict[str, Any]:
    """What became of a batch: how many were issued since it was asked for, how many had one before, how many got none;
    the print files. Refused: it gave nobody anything."""
    training = trainings.get(batch.training, within=within)
    had = eligibility.holders(training.id)
    theirs: list[Certificate] = [
        had[person] for person in batch.people if person in had and had[person].revoked_on is None
    ]
    issued = sum(certificate.issued_at >= begun for certificate in theirs)
    made = printing.made_since(training.id, begun)
    if not theirs and not made:
        raise Refused("certificates_none", "Không có ai đủ điều kiện mà chưa có giấy chứng nhận.")
    return {
        "training": training.id, "issued": issued, "already": len(theirs) - issued,
        "left_out": len(set(batch.people)) - len(theirs), "files": made,
    }  # fmt: skip


@handles(ZIP, title=N_("Tách giấy chứng nhận thành từng tệp"), permission=ISSUE_CERTIFICATE)
def split(order: Order, progress: Progress) -> Mapping[str, Any]:
    """The ZIP of a training's certificates as the job's file. `arguments`: training; files (ids), [] for all of them.

    Whoever is erased while it is made is in no file: it is made again without them.
    """
    while True:
        with reading():
            name, data, result, people = _taken_apart(order, progress)
        with writing():
            if erased.among(people, hold=True):
                continue
            files.keep(order, name, "application/zip", data)
            progress.complete(result)
            db.session.commit()
        return result


def _taken_apart(order: Order, progress: Progress) -> tuple[str, bytes, dict[str, Any], list[int]]:
    """(name of the ZIP, its bytes, the job's result, whose certificates it holds)."""
    training = trainings.get(order.arguments["training"], within=order.scope)
    only = order.arguments["files"]
    found = printing.of_files(only, within=order.scope) if only else printing.of_training(training)
    name = f"giay-chung-nhan-{printing.slug(training.title) or training.id}.zip"
    progress.phase("Tách từng trang", total=len(found))
    data = printing.singles(found)
    result = {"training": training.id, "certificates": len(found)}
    return name, data, result, [certificate.person_id for certificate in found]
