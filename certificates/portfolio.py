"""Portfolio (quá trình học): what somebody has to show for it; the trainings, tests, papers of one person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.base.db import db
from certificates.assessments.result import AFTER, PRACTICE, Result
from certificates.award.certificate import Certificate
from certificates.outside.outside_result import OutsideResult


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Results that were passed (with trainings), what other bodies say, certificates (with trainings); the newest first."""

    passed: Sequence[Result]
    outside: Sequence[OutsideResult]
    certificates: Sequence[Certificate]


def of(family: Collection[int]) -> Portfolio:
    """All of one person, under the ids by which they are kept (`people.family`). Three queries."""
    ids = list(family)
    passed = (
        select(Result)
        .where(Result.person_id.in_(ids), Result.passed.is_(True), Result.phase.in_([PRACTICE, AFTER]))
        .options(joinedload(Result.training), joinedload(Result.assessment))
        .order_by(Result.on.desc(), Result.id)
    )
    outside = (
        select(OutsideResult)
        .where(OutsideResult.person_id.in_(ids), OutsideResult.withdrawn_at.is_(None))
        .order_by(OutsideResult.on.desc(), OutsideResult.id)
    )
    certificates = (
        select(Certificate)
        .where(Certificate.person_id.in_(ids), Certificate.erased_at.is_(None))
        .options(joinedload(Certificate.training))
        .order_by(Certificate.issued_on.desc(), Certificate.id.desc())
    )
    return Portfolio(*(db.session.scalars(query).all() for query in (passed, outside, certificates)))
