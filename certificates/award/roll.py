"""Roll: how everybody of a training stands towards its certificate: has one, may have one, and what is lacking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.base.db import db
from campaigns import enrolments
from campaigns.courses.version import PASSED
from campaigns.trainings import Training
from certificates.award import eligibility
from certificates.award.certificate import Certificate
from trainees.people import Person

HAS, MAY, REVOKED, ABSENT, UNPROVED = "has", "may", "revoked", "absent", "unproved"
STATES = (HAS, MAY, REVOKED, ABSENT, UNPROVED)


@dataclass(frozen=True, slots=True)
class Line:
    """One person (the survivor of a merge). `state`: has one; may have one since `on`; had one that was revoked and may have
    another; did not come to enough lessons; came, and has not shown yet what they can do. `certificate`: theirs, if any."""

    person_id: int
    name: str
    birth_year: str
    state: str
    on: date | None = None
    certificate: Certificate | None = None

    @property
    def may(self) -> bool:
        """Whether a certificate can be issued to them now."""
        return self.on is not None and self.state in (MAY, REVOKED)


def lines(training: Training) -> list[Line]:
    """Everybody who is expected, came, or has a certificate, in Vietnamese order of given names. Five queries."""
    said = eligibility.days([training])[training.id]
    may = {one.person_id: one for one in eligibility.eligible(training)}
    had = eligibility.holders(training.id)
    who = enrolments.expected(training.id)
    known = {*said, *had, *db.session.scalars(select(who.c.person_id))}
    rows = db.session.execute(
        select(Person.id, Person.name, Person.birth)
        .where(Person.id.in_(known))
        .order_by(Person.sort_name, Person.id)
    )
    found = []
    for person_id, name, birth in rows.tuples():
        certificate, one = had.get(person_id), may.get(person_id)
        days = said.get(person_id, eligibility.Days())
        if certificate is not None and certificate.revoked_on is None:
            state = HAS
        elif certificate is not None:
            state = REVOKED
        elif one is not None:
            state = MAY
        elif days.attended is not None and training.version.certifies == PASSED:
            state = UNPROVED
        else:
            state = ABSENT
        found.append(Line(person_id, name, (birth or "")[:4], state, one.on if one else None, certificate))
    return found
