"""Learning gain (mức tiến bộ): how the same people did in the same test before a training and after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from sqlalchemy import ColumnElement, select

from app.base.actors import Scope
from app.base.db import db
from campaigns import trainings
from campaigns.trainings import Training
from certificates.assessments.result import AFTER, BEFORE, Result
from trainees import people
from trainees.people import Person

Taken = tuple[int, int, int, str, float, float]
"""(training id, who stands for the person, assessment id, phase, points, out of)"""


@dataclass(frozen=True, slots=True)
class Gain:
    """`people`: who took both; `before`, `after`: their mean shares of the points in percent, to one decimal, half up.

    One who took it in several trainings counts once for each.
    """

    people: int
    before: Decimal
    after: Decimal
    rose: int
    fell: int

    @property
    def points(self) -> Decimal:
        """By how many points of percent the mean rose (below zero: fell): of the two as they are shown."""
        return self.after - self.before

    @property
    def same(self) -> int:
        """Who got the same share twice."""
        return self.people - self.rose - self.fell


def compared(rows: Iterable[Taken]) -> Gain | None:
    """The gain that results show; None where nobody took both.

    Of merged people's several results of one phase the best counts, as of several sittings.
    """
    best: dict[tuple[int, int, int], dict[str, Fraction]] = {}
    for training, who, assessment, phase, points, out_of in rows:
        if out_of > 0:
            shares = best.setdefault((training, who, assessment), {})
            share = Fraction(str(points)) / Fraction(str(out_of))
            shares[phase] = max(share, shares.get(phase, share))
    both = [
        (shares[BEFORE], shares[AFTER]) for shares in best.values() if BEFORE in shares and AFTER in shares
    ]
    if not both:
        return None
    return Gain(
        len(both), _mean(before for before, _ in both), _mean(after for _, after in both),
        sum(after > before for before, after in both), sum(after < before for before, after in both),
    )  # fmt: skip


def _mean(shares: Iterable[Fraction]) -> Decimal:
    several = list(shares)
    mean = sum(several, Fraction()) * 100 / len(several)
    return (Decimal(mean.numerator) / Decimal(mean.denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def of_training(training: Training) -> Gain | None:
    """The gain of one training. One query."""
    return compared(row for row, _ in _taken(Result.training_id == training.id))


def of_course(course_id: int, since: date, until: date, *, within: Scope) -> Gain | None:
    """The gain of the trainings of a course that exist for the asker, by those whose test after fell into these days (both
    included). One query."""
    mine = trainings.seen(within).where(Training.course_id == course_id).with_only_columns(Training.id)
    rows = _taken(Result.training_id.in_(mine))
    there = {row[:3] for row, on in rows if row[3] == AFTER and since <= on <= until}
    return compared(row for row, _ in rows if row[:3] in there)


def _taken(which: ColumnElement[bool]) -> list[tuple[Taken, date]]:
    """The results before and after, each with its day; whoever was merged under who stands for them."""
    rows = db.session.execute(
        select(
            Result.training_id, people.survivor(), Result.assessment_id, Result.phase, Result.points, Result.out_of, Result.on
        )
        .join(Person, Person.id == Result.person_id)
        .where(which, Result.phase.in_((BEFORE, AFTER)))
    )  # fmt: skip
    return [((*row[:6],), row[6]) for row in rows]
